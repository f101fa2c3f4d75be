"""Running: the rows of KPIs on a day, from records that stand as tables with their plain names."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

import duckdb

from kpis.definition import Definition, catalogue
from kpis.figure import Figure, figure
from organisation.contracts import kinds
from organisation.home import Home
from organisation.settings import Organisation
from warehouse.generation import Standing, insert
from warehouse.records import Asked
from warehouse.register import Publication

ROW = {
    "subject_kind": "VARCHAR",
    "subject": "VARCHAR",
    "account": "VARCHAR",
    "person": "VARCHAR",
    "owner": "VARCHAR",
    "unit": "VARCHAR",
    "brand": "VARCHAR",
    "region": "VARCHAR",
    "platform": "VARCHAR",
    "audience": "VARCHAR",
    "category": "VARCHAR",
    "outcome": "VARCHAR",
    "reason": "VARCHAR",
    "reason_about": "VARCHAR",
    "due": "DATE",
    "measure": "DOUBLE",
    "record": "VARCHAR",
    "load": "INTEGER",
    "line": "BIGINT",
}
CONFIGURATION = {
    "cadences": "what, level",
    "service_levels": "what, level",
    "required_training": "course, role, platform",
    "situations": "situation",
    "appetites": "category",
}
"""Demands of the organisation, and what names one: of its values the newest that holds counts."""


def write(
    con: duckdb.DuckDBPyConnection, home: Home, standing: Standing, publication: Publication
) -> list[dict[str, Any]]:
    """Write KPI rows and figures into the attached generation `g`.

    They are those of the day of publication and of the last quarter end before it. Returns the
    figures of the day, as they are reported.
    """
    columns = ", ".join(f"{name} {sql_type}" for name, sql_type in ROW.items())
    con.execute(
        f"CREATE TABLE g.kpi_rows (kpi VARCHAR, as_of DATE, known_at INTEGER, {columns}, "
        "stale BOOLEAN, reconstructed BOOLEAN)"
    )
    figures: list[Figure] = []
    days = [publication.day, home.organisation.last_quarter_end(publication.day)]
    for day in days:
        with StandingTables(con, standing, day, from_generation=day == publication.day):
            for definition in catalogue().values():
                loaded = all(standing.rows(kind) for kind in definition.kinds)
                if loaded:
                    insert_rows(con, definition, day, publication.publication)
                figures.append(figure_on(con, home, definition, day, loaded=loaded))
    _write_figures(con, figures)
    con.execute("CHECKPOINT g")
    return [one.as_table() for one in figures if one.as_of == str(publication.day)]


class StandingTables:
    """For a while, records as they stood on a day, under their plain names.

    On the day of publication they are the generation's own tables; for another day they are
    built once. Very large kinds are read through a view instead.
    """

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        standing: Standing,
        day: dt.date,
        *,
        from_generation: bool,
    ) -> None:
        self.con = con
        self.standing = standing
        self.day = day
        self.from_generation = from_generation
        self.made: list[tuple[str, str]] = []

    def __enter__(self) -> None:
        organisation = self.standing.home.organisation
        for kind in kinds():
            if self.from_generation:
                self.make("VIEW", kind, f"SELECT * FROM g.{kind}")
            else:
                what = "VIEW" if self.standing.is_large(kind) else "TABLE"
                self.make(what, kind, self.standing.sql_on(kind, self.day))
        for table, names in CONFIGURATION.items():
            self.make("VIEW", table, holding_sql(table, names, self.day))
        self.make("VIEW", "asked", asked_sql(organisation, self.day))

    def make(self, what: str, name: str, query: str) -> None:
        self.con.execute(f"CREATE TEMP {what} {name} AS {query}")
        self.made.append((what, name))

    def __exit__(self, *_: object) -> None:
        for what, name in self.made:
            self.con.execute(f"DROP {what} IF EXISTS temp.{name}")


def holding_sql(table: str, names: str, day: dt.date) -> str:
    """The demands of a configuration table as they held on a day."""
    return f"""SELECT * EXCLUDE (place) FROM (
  SELECT *, row_number() OVER (PARTITION BY {names} ORDER BY holds_from DESC) AS place
  FROM g.{table} WHERE holds_from <= DATE '{day}'
) AS placed WHERE place = 1"""


def asked_sql(organisation: Organisation, day: dt.date) -> str:
    """The one row that KPI SQL reads as `asked`.

    `as_of` is the day, `period_from` the first day of the fiscal quarter that holds it; `starts`
    and `ends` are the same period as moments in UTC, `ends` being the first moment after the day.
    """
    first = organisation.quarter_start(day)
    period = Asked(day, organisation.time_zone)
    return (
        f"SELECT DATE '{day}' AS as_of, DATE '{first}' AS period_from, "
        f"TIMESTAMP '{period.start_of(first)}' AS starts, TIMESTAMP '{period.end}' AS ends"
    )


def insert_rows(
    con: duckdb.DuckDBPyConnection, definition: Definition, day: dt.date, known_at: int
) -> None:
    """Run a KPI's SQL and keep its rows. What a stale record says counts as unknown."""
    returned = [row[0] for row in con.execute(f"DESCRIBE {definition.sql}").fetchall()]
    extra = [
        name for name in returned if name not in ROW and name not in ("stale", "reconstructed")
    ]
    if extra or "outcome" not in returned:
        raise AssertionError(f"{definition.id}: its rows have wrong columns: {extra or returned}")
    fields = []
    for name, sql_type in ROW.items():
        if name not in returned:
            fields.append(f"NULL::{sql_type}")
        elif name == "outcome" and "stale" in returned:
            fields.append(
                "CASE WHEN stale AND outcome <> 'excluded' THEN 'unknown' ELSE outcome END"
            )
        elif name == "reason" and "stale" in returned:
            fields.append("CASE WHEN stale AND outcome <> 'excluded' THEN 'stale' ELSE reason END")
        else:
            fields.append(f"{name}::{sql_type}")
    marks = [name if name in returned else "false" for name in ("stale", "reconstructed")]
    con.execute(f"""
        INSERT INTO g.kpi_rows
        SELECT '{definition.id}', DATE '{day}', {known_at}, {", ".join(fields)}, {", ".join(marks)}
        FROM ({definition.sql}) AS rows_of_kpi""")


def figure_on(
    con: duckdb.DuckDBPyConnection,
    home: Home,
    definition: Definition,
    day: dt.date,
    *,
    loaded: bool,
) -> Figure:
    """The figure of a KPI from its rows in the attached generation."""
    rows = con.execute(
        "SELECT outcome, count(*), coalesce(bool_or(reconstructed), false) FROM g.kpi_rows "
        "WHERE kpi = ? AND as_of = ? GROUP BY outcome",
        [definition.id, day],
    ).fetchall()
    target, provenance = target_on(home, definition, day)
    return figure(
        definition,
        str(day),
        {outcome: count for outcome, count, _ in rows},
        target,
        provenance,
        reconstructed=any(row[2] for row in rows),
        loaded=loaded,
    )


def target_on(home: Home, definition: Definition, day: dt.date) -> tuple[float, str]:
    """The target that holds on a day, and who says so."""
    own = [
        t for t in home.targets.target if t.kpi == definition.id and not t.unit and t.starts <= day
    ]
    if not own:
        return definition.target.value, definition.target.provenance
    last = max(own, key=lambda target: target.starts)
    return last.value, last.provenance


def _write_figures(con: duckdb.DuckDBPyConnection, figures: Iterable[Figure]) -> None:
    insert(
        con,
        "figures",
        "kpi VARCHAR, as_of DATE, met BIGINT, missed BIGINT, unknown BIGINT, excluded BIGINT, "
        "low DOUBLE, high DOUBLE, value DOUBLE, target DOUBLE, provenance VARCHAR, status VARCHAR, "
        "reconstructed BOOLEAN, definition VARCHAR",
        [tuple(one.as_table().values()) for one in figures],
    )
