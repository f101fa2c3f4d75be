"""Exports: the one way in which rows leave the product, from page, command line and pack alike.

A file is written whole under another name and moved when it is complete, so there is never half a
file under the final one. Beside it stand `NAME.datapackage.json`, which says what it holds and where that
comes from, and, where a spreadsheet would have run a cell as a formula, `NAME.altered.csv`.
"""

import datetime as dt
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter

from kpis.reader import Reader
from organisation.errors import Unusable
from organisation.home import canonical
from reports.profile import BOM, DATA, Profile
from reports.table import Column, Table
from warehouse.rows import literal

FORMATS = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
}
SHEET_ROWS = 1_048_575
"""Rows that a worksheet holds below its head."""
JSON_TYPES = {
    "VARCHAR": "string",
    "DATE": "date",
    "INTEGER": "integer",
    "BIGINT": "integer",
    "DOUBLE": "number",
    "BOOLEAN": "boolean",
}


@dataclass(frozen=True)
class Exported:
    """What was written: the file, its rows and hash, and the files beside it."""

    path: Path
    rows: int
    sha256: str
    beside: list[Path]


def export(
    reader: Reader, table: Table, folder: Path, form: str = "csv", profile: Profile = DATA
) -> Exported:
    """Write a table into a folder. Raises Unusable where its rows are not those it must have, or
    where a form cannot hold them."""
    with _workplace(reader) as work:
        file = work / f"{table.name}.{form}"
        altered = work / f"{table.name}.altered.csv"
        if form == "csv":
            rows = _csv(reader, table, file, profile)
        elif form == "parquet":
            rows = _copy(reader, DATA.select(table), file, "FORMAT parquet")
        else:
            rows = _sheet(reader, table, file)
        if table.rows not in (None, rows):
            raise Unusable(
                f"{file.name}: {rows:,} rows were written, but {table.rows:,} are counted"
            )
        files = [file]
        if form == "csv" and profile.harmless and _altered(reader, table, altered, profile):
            files.append(altered)
        digest = sha256(file)
        described = work / f"{table.name}.datapackage.json"
        told = package(reader, table, file, rows, digest, form, profile)
        described.write_text(canonical(told) + "\n", "utf-8")
        moved = [_move(one, folder) for one in [*files[1:], described, file]]
    return Exported(moved[-1], rows, digest, moved[:-1])


@contextmanager
def _workplace(reader: Reader) -> Iterator[Path]:
    """A folder of this export's own, which the reader's connection may write to."""
    reader.store.exports.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=reader.store.exports) as work:
        yield Path(work)


def _copy(reader: Reader, query: str, file: Path, options: str) -> int:
    """Let DuckDB write the rows of a query; returns how many."""
    written = reader.con.execute(f"COPY ({query}) TO {literal(file)} ({options})").fetchone()
    return int(written[0]) if written else 0


def _csv(reader: Reader, table: Table, file: Path, profile: Profile) -> int:
    options = f"FORMAT csv, HEADER, NEW_LINE '\r\n', DELIMITER '{profile.delimiter}'"
    if not profile.bom:
        return _copy(reader, profile.select(table), file, options)
    body = file.with_suffix(".body")
    rows = _copy(reader, profile.select(table), body, options)
    with file.open("wb") as to, body.open("rb") as source:
        to.write(BOM)
        shutil.copyfileobj(source, to, 1 << 20)
    return rows


def _altered(reader: Reader, table: Table, file: Path, profile: Profile) -> int:
    """The sidecar of altered cells; returns how many there are."""
    return _copy(reader, profile.altered(table), file, "FORMAT csv, HEADER, NEW_LINE '\r\n'")


def _sheet(reader: Reader, table: Table, file: Path) -> int:
    """A workbook with typed cells, and a sheet that says what they are."""
    if table.rows is not None and table.rows > SHEET_ROWS:
        raise Unusable(
            f"{table.rows:,} rows do not fit into a worksheet, which holds {SHEET_ROWS:,}; "
            "export CSV or Parquet"
        )
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
    }
    with xlsxwriter.Workbook(file, options) as book:
        # The day of publication, so that the same rows give the same file.
        book.set_properties({"created": dt.datetime.combine(reader.day, dt.time())})
        sheet, bold = book.add_worksheet("rows"), book.add_format({"bold": True})
        for place, one in enumerate(table.columns):
            sheet.write_string(0, place, one.name, bold)
        sheet.freeze_panes(1, 0)
        result = reader.con.execute(DATA.select(table))
        rows = 0
        while batch := result.fetchmany(10_000):
            for row in batch:
                rows += 1
                for place, (cell, one) in enumerate(zip(row, table.columns, strict=True)):
                    _write(sheet, rows, place, cell, one)
        about = book.add_worksheet("about")
        for at, (name, said) in enumerate(_flat(table.told)):
            about.write_string(at, 0, name, bold)
            about.write_string(at, 1, said)
        for at, one in enumerate(table.columns, len(list(_flat(table.told))) + 1):
            about.write_string(at, 0, one.name, bold)
            about.write_string(at, 1, one.says)
    return rows


def _write(sheet: Any, row: int, place: int, cell: Any, column: Column) -> None:
    if cell is None:
        return
    if column.sql_type == "VARCHAR":
        sheet.write_string(row, place, cell)
    elif column.sql_type == "DATE":
        sheet.write_datetime(row, place, cell)
    elif column.sql_type == "BOOLEAN":
        sheet.write_boolean(row, place, cell)
    else:
        sheet.write_number(row, place, cell)


def _flat(told: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, "" if value is None else str(value)


def sha256(file: Path) -> str:
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def package(
    reader: Reader,
    table: Table,
    file: Path,
    rows: int,
    digest: str,
    form: str,
    profile: Profile,
) -> dict[str, Any]:
    """What a file holds and where that comes from, as a Frictionless Data Package."""
    resource: dict[str, Any] = {
        "name": table.name.lower(),
        "title": table.title,
        "path": file.name,
        "format": form,
        "mediatype": FORMATS[form],
        "bytes": file.stat().st_size,
        "hash": f"sha256:{digest}",
        "schema": {
            "fields": [
                {"name": one.name, "type": JSON_TYPES[one.sql_type], "description": one.says}
                for one in table.columns
            ],
            "missingValues": [""],
        },
    }
    if form == "csv":
        resource["encoding"] = "utf-8"
        resource["dialect"] = {
            "delimiter": profile.delimiter,
            "lineTerminator": "\r\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        }
        if profile.decimal != ".":
            for one in resource["schema"]["fields"]:
                if one["type"] == "number":
                    one["decimalChar"] = profile.decimal
    known = table.told.get("known_at", reader.known_at)
    return {
        "profile": "data-package",
        "name": table.name.lower(),
        "title": table.title,
        "resources": [resource],
        "common_ground": {
            **json.loads(json.dumps(table.told, default=str)),
            "csv_profile": profile.name if form == "csv" else None,
            "rows": rows,
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


def _move(file: Path, folder: Path) -> Path:
    """Bring a complete file to its place, at once."""
    folder.mkdir(parents=True, exist_ok=True)
    to = folder / file.name
    beside = folder / f".{file.name}.part"
    try:
        shutil.copyfile(file, beside)
        os.replace(beside, to)
    finally:
        beside.unlink(missing_ok=True)
    return to
