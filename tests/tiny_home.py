"""A tiny home for tests: one source, one file in its inbox, loaded as a user would."""

import datetime as dt
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from etl.load import load
from organisation.home import Home
from warehouse.register import Load
from warehouse.rows import rows_sql, unloaded_sql
from warehouse.store import Store

ORGANISATION = 'name = "Tiny"\ntoday = 2026-06-30\n'


def toml(value: Any) -> str:
    """A value as TOML, tables in one line."""
    match value:
        case dict():
            inside = ", ".join(f"{toml(key)} = {toml(one)}" for key, one in value.items())
            return f"{{ {inside} }}"
        case list():
            return f"[{', '.join(map(toml, value))}]"
        case dt.date():
            return value.isoformat()
        case _:
            return json.dumps(value, ensure_ascii=False)


def make_home(folder: Path, sources: dict[str, dict[str, Any]]) -> Home:
    """A home in `folder` with these sources."""
    (folder / "inbox").mkdir(parents=True, exist_ok=True)
    (folder / "organisation.toml").write_text(ORGANISATION, "utf-8")
    tables = []
    for name, settings in sources.items():
        lines = [f"[source.{toml(name)}]"]
        lines += [f"{setting} = {toml(value)}" for setting, value in settings.items()]
        tables.append("\n".join(lines))
    (folder / "sources.toml").write_text("\n\n".join(tables), "utf-8")
    return Home.at(folder)


def home_of_accounts(folder: Path, *fields: str) -> Home:
    """A home with one source: account inventories that name their day in a column.

    `fields` are told of an account besides its number.
    """
    inventory = {
        "kind": "accounts",
        "files": ["*.csv"],
        "effective": {"column": "day"},
        "columns": {name: name for name in ("account", *fields)},
    }
    return make_home(folder, {"hq": inventory})


@dataclass(frozen=True)
class Read:
    """What became of a file."""

    store: Store
    load: Load

    @property
    def account(self) -> tuple[int, int, int, int, int]:
        """Rows, and of these loaded, refused, skipped, blank."""
        one = self.load
        return one.rows, one.loaded, one.refused, one.skipped, one.blank

    def rows(self, *fields: str) -> list[tuple[Any, ...]]:
        """Fields of the rows that were loaded, in the order of the file."""
        kept, lost = self.store.rows_of(self.load), self.store.duplicates_of(self.load)
        query = rows_sql(kept, lost, self.load.first_line, list(fields))
        return [row[:-1] for row in duckdb.execute(f"{query} ORDER BY line").fetchall()]

    def lines(self) -> list[int]:
        """The lines at which the rows that were loaded stand."""
        kept, lost = self.store.rows_of(self.load), self.store.duplicates_of(self.load)
        query = rows_sql(kept, lost, self.load.first_line, [])
        query = query.replace("SELECT , ", "SELECT ")
        return [line for (line,) in duckdb.execute(f"{query} ORDER BY line").fetchall()]

    def unloaded(self) -> list[tuple[int, str, list[tuple[str, str]], list[str]]]:
        """Rows refused or skipped: line, state, reasons as code and field, raw cells."""
        kept, lost = self.store.rows_of(self.load), self.store.duplicates_of(self.load)
        query = unloaded_sql(kept, lost, self.load.first_line)
        return [
            (line, state, [(reason["code"], reason["field"]) for reason in reasons], raw)
            for line, state, reasons, raw in duckdb.execute(f"{query} ORDER BY line").fetchall()
        ]

    def reasons(self) -> dict[int, list[tuple[str, str]]]:
        """Why each refused or skipped row is not in, by its line."""
        return {line: reasons for line, _, reasons, _ in self.unloaded()}


def read_file(
    folder: Path,
    content: bytes,
    columns: dict[str, Any],
    *,
    kind: str = "feedback",
    name: str = "file.csv",
    **settings: Any,
) -> Read:
    """Load one file of this content through a source of these columns and settings."""
    settings = {
        "kind": kind,
        "files": [name],
        "effective": {"date": dt.date(2026, 3, 31)},
        "columns": columns,
        **settings,
    }
    home = make_home(folder, {"tiny": settings})
    (home.inbox / name).write_bytes(content)
    (told,) = load(home).told
    return Read(Store(home.warehouse), told)
