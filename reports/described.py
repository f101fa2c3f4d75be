"""What stands beside an exported file: a Frictionless Data Package that says what the file holds."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kpis.reader import Reader
from organisation.files import sha256_of
from organisation.home import canonical
from reports.profile import DATA, Profile
from reports.table import Column, Table

MEDIA = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
"""The forms in which a table is written, and the media type of each."""
JSON_TYPES = {
    "VARCHAR": "string",
    "DATE": "date",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
    "TIMESTAMP": "datetime",
}
ALTERED = [
    Column("row", "BIGINT", "row of the file, the first below the head being 1"),
    Column("column_name", "VARCHAR", "column of the file"),
    Column("cell", "VARCHAR", "the cell as it is"),
    Column("written", "VARCHAR", "the cell as it was written"),
]
"""Columns of the sidecar that lists cells written otherwise than they are."""


@dataclass(frozen=True)
class Written:
    """A file that was written: how many rows and bytes it has, and its hash."""

    file: Path
    rows: int
    size: int
    sha256: str

    @classmethod
    def of(cls, file: Path, rows: int) -> "Written":
        return cls(file, rows, file.stat().st_size, sha256_of(file))


def package(
    reader: Reader,
    table: Table,
    form: str,
    profile: Profile,
    written: Written,
    altered: Written | None,
) -> str:
    """The package of a file, and of its sidecar where there is one, as canonical JSON."""
    resources = [_resource(table.name, table.title, form, table.columns, written)]
    if form == "csv":
        _as_text(resources[0], profile)
    if altered:
        title = f"{table.title}: cells written otherwise than they are"
        resources.append(_resource(f"{table.name}.altered", title, "csv", ALTERED, altered))
        _as_text(resources[1], DATA)
    known = table.told.get("known_at", reader.known_at)
    told = {
        "profile": "data-package",
        "name": table.name.lower(),
        "title": table.title,
        "resources": resources,
        "common_ground": {
            **json.loads(json.dumps(table.told, default=str)),
            "csv_profile": profile.name if form == "csv" else None,
            "rows": written.rows,
            "organisation": reader.configuration.organisation.name,
            "time_zone": reader.configuration.organisation.time_zone,
            "generation": reader.generation,
            "loads": [
                {
                    "load": one.load,
                    "source": one.source,
                    "file": one.file,
                    "effective": str(one.effective) if one.effective else None,
                    "sha256": one.sha256,
                }
                for one in reader.register.known(known)
            ],
        },
    }
    return canonical(told) + "\n"


def _resource(
    name: str, title: str, form: str, columns: list[Column], written: Written
) -> dict[str, Any]:
    return {
        "name": name.lower(),
        "title": title,
        "path": written.file.name,
        "format": form,
        "mediatype": MEDIA[form],
        "bytes": written.size,
        "hash": f"sha256:{written.sha256}",
        "schema": {
            "fields": [
                {"name": one.name, "type": JSON_TYPES[one.sql_type], "description": one.says}
                for one in columns
            ],
            "missingValues": [""],
        },
    }


def _as_text(resource: dict[str, Any], profile: Profile) -> None:
    """Say how a file of text is to be read."""
    resource["encoding"] = "utf-8"
    resource["dialect"] = {
        "delimiter": profile.delimiter,
        "lineTerminator": "\r\n",
        "quoteChar": '"',
        "doubleQuote": True,
        "header": True,
    }
    for field in resource["schema"]["fields"]:
        if field["type"] == "number" and profile.decimal != ".":
            field["decimalChar"] = profile.decimal
        if field["type"] == "datetime" and profile.harmless:
            field["format"] = "any"
