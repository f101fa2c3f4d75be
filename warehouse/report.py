"""Reports on loads: the status of a warehouse, and the rows that are not in it."""

import csv
import io
from pathlib import Path
from typing import Any

import duckdb

from organisation.contracts import contract
from organisation.errors import Unusable
from organisation.home import Home
from organisation.language import text as translated
from warehouse.connection import dicts
from warehouse.generation import open_generation
from warehouse.register import Load
from warehouse.rows import part_sql, unloaded_sql
from warehouse.store import Store

UNLOADED = ["load", "source", "file", "line", "state", "reasons", "raw"]

UNMET = """
SELECT DISTINCT kpi, unit FROM targets
WHERE unit <> '' AND kpi IN (SELECT kpi FROM kpi_rows)
  AND (kpi, unit) NOT IN (SELECT kpi, unit FROM kpi_rows WHERE unit IS NOT NULL)
ORDER BY kpi, unit"""
"""Targets for a unit that no row has: its name is written otherwise, or it is gone."""

WORDS = {
    "missing": "{field} is missing",
    "unknown-code": "{field}: '{value}' is no code known for it",
    "not-a-date": "{field}: '{value}' is no date in the formats of the source",
    "not-a-moment": "{field}: '{value}' is no moment in the formats of the source",
    "not-yes-or-no": "{field}: '{value}' is neither yes nor no",
    "not-a-whole-number": "{field}: '{value}' is no whole number",
    "not-a-number": "{field}: '{value}' is no number",
    "wrong-form": "{field}: '{value}' has not the form it should have",
    "too-small": "{field}: {value} is less than allowed",
    "too-great": "{field}: {value} is more than allowed",
    "rounded-id": "{field}: '{value}' was rounded by a spreadsheet; export it as text",
    "out-of-scope": "{field}: '{value}' lies outside the scope of the source",
    "duplicate-key": "the same key as line {value}, which stays",
    "broken-row": "the row is broken: {value}",
    "broken-quotes": "its quotes do not close",
    "skipped": "skipped: {value}",
}


def in_words(reason: dict[str, str | None], kind: str, language: str = "en") -> str:
    """A reason for a person."""
    code = reason["code"] or ""
    own = contract(kind).reasons()
    text = translated(WORDS.get(code) or own.get(code) or code, language)
    if code == "broken-row" and reason["value"] == "broken-quotes":
        text = text.replace("{value}", translated(WORDS["broken-quotes"], language))
    return text.format(field=reason["field"], value=reason["value"])


def raw_text(cells: list[str | None]) -> str:
    """The cells of a row as one line of CSV; the line itself where it could not be parted."""
    if len(cells) == 1:
        return cells[0] or ""
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(["" if c is None else c for c in cells])
    return line.getvalue()


def unloaded(
    home: Home,
    store: Store,
    number: int | None = None,
    source: str | None = None,
    *,
    skipped: bool = False,
    language: str = "en",
    part: slice = slice(None),
) -> list[tuple[object, ...]]:
    """Rows that are not in, as tuples of UNLOADED; of those of each load a `part`.

    Raises Unusable for an unknown load.
    """
    loads = list(store.register().loads.values())
    if number is not None and number not in [load.load for load in loads]:
        raise Unusable(f"there is no load {number}; `python -m etl status` lists them")
    if source is not None and source not in home.sources:
        raise Unusable(f"there is no source '{source}' in sources.toml")
    con = _opened(store)
    if con is None:
        return []
    found: list[tuple[object, ...]] = []
    with con:
        for load in loads:
            if number not in (None, load.load) or source not in (None, load.source):
                continue
            if load.refused or (skipped and load.skipped):
                found += _rows(con, store, load, skipped, language, part)
    return found


def _opened(store: Store) -> duckdb.DuckDBPyConnection | None:
    """The generation in force; None before the first. Raises Unusable where its file is gone."""
    return open_generation(store, store.generation_at_hand())


def _kept(path: Path) -> Path:
    """A file of the history. Raises Unusable where it is gone."""
    if not path.exists():
        raise Unusable(f"{path} is lost: restore the warehouse from a copy")
    return path


def _rows(
    con: Any, store: Store, load: Load, skipped: bool, language: str, part: slice
) -> list[tuple[object, ...]]:
    query = unloaded_sql(_kept(store.rows_of(load)), store.duplicates_of(load), load.first_line)
    kept = "" if skipped else "WHERE state = 'refused'"
    rows = con.cursor().execute(
        f"SELECT * FROM ({query}) AS rows_not_in {kept} ORDER BY line{part_sql(part)}"
    )
    return [
        (
            load.load,
            load.source,
            load.file,
            line,
            state,
            "; ".join(in_words(reason, load.kind, language) for reason in reasons),
            raw_text(raw),
        )
        for line, state, reasons, raw in rows.fetchall()
    ]


def reasons(store: Store, load: Load, language: str = "en") -> list[tuple[str, str, int]]:
    """Why rows of a load are not in: state, reason, rows; the most frequent first.

    Reasons that differ only in what a row says are one, told by an example. A row may have several.
    """
    con = _opened(store)
    if con is None:
        return []
    query = unloaded_sql(_kept(store.rows_of(load)), store.duplicates_of(load), load.first_line)
    with con:
        found = (
            con.cursor()
            .execute(f"""
                SELECT state, reason.code, reason.field,
                    coalesce(min(nullif(reason.value, '')), min(reason.value)), count(*)
                FROM (SELECT state, unnest(reasons) AS reason FROM ({query}) AS rows_not_in)
                GROUP BY 1, 2, 3 ORDER BY 5 DESC, 1, 2, 3""")
            .fetchall()
        )
    return [
        (
            state,
            in_words({"code": code, "field": field, "value": value}, load.kind, language),
            rows,
        )
        for state, code, field, value, rows in found
    ]


def status(store: Store) -> dict[str, list[Any]]:
    """What is loaded, how fresh each source is, what is held, and what else should be known."""
    con = _opened(store)
    if con is None:
        return {"loads": [], "sources": [], "held": [], "notes": ["nothing is loaded yet"]}
    with con:
        loads = _dicts(
            con,
            "SELECT load, source, file, effective, "
            "CASE WHEN ended_by IS NOT NULL AND state = 'published' THEN 'replaced' ELSE state END AS state, "
            "rows, loaded, refused, skipped, blank, "
            'warned, gone, new_columns AS "new columns", '
            "CASE WHEN extraction_proven THEN 'proven' ELSE 'unproven' END AS extraction, because "
            "FROM loads ORDER BY load",
        )
        sources = _dicts(
            con,
            'SELECT source, kind, frequency, newest, age AS "age in days", due, '
            "CASE WHEN newest IS NULL THEN 'never loaded' WHEN stale THEN 'stale' "
            "WHEN until < newest + age THEN 'ended' WHEN frequency = '' THEN 'no frequency set' "
            "ELSE 'fresh' END "
            "AS freshness FROM sources ORDER BY source",
        )
        unknown = _dicts(con, "SELECT * FROM unknown_references ORDER BY kind, field")
        unmet = _dicts(con, UNMET)
        held = (
            con.cursor().execute("SELECT load, because FROM loads WHERE state = 'held'").fetchall()
        )
    return {
        "loads": loads,
        "sources": sources,
        "held": [f"held: load {load}: {because}" for load, because in held],
        "notes": [
            f"note: {u['field']} of {u['records']:,} {u['kind']} is not in {u['refers_to']} "
            f"({u['names']:,} names, such as {u['example']})"
            for u in unknown
        ]
        + [
            f"note: {one['kpi']} has a target for the unit '{one['unit']}', but no row of it has that unit"
            for one in unmet
        ],
    }


def _dicts(con: Any, query: str) -> list[dict[str, Any]]:
    return dicts(con.cursor().execute(query))
