"""Running: the rows, counts and figures of KPIs on some days, into a generation or on demand."""

import datetime as dt
from dataclasses import Field, fields
from typing import Any

import duckdb

from kpis import contradictions, rows, tables
from kpis.blocks import read_by
from kpis.counts import COUNT, counts_sql
from kpis.definition import Definition, catalogue, named_in
from kpis.figure import Context, Figure, Status, Tally, figure
from kpis.targets import target_on
from organisation.contracts import kinds
from organisation.settings import Organisation
from warehouse.generation import Standing, insert

Spread = dict[tuple[str, dt.date], tuple[float | None, float | None]]
QUARTERS = 12
"""Quarter ends of which a generation holds counts."""


def days_of(organisation: Organisation, day: dt.date) -> list[dt.date]:
    """The day of a publication and the quarter ends before it, newest first."""
    days = [day]
    for _ in range(QUARTERS):
        days.append(organisation.last_quarter_end(days[-1]))
    return days


def tables_wanted() -> list[str]:
    """All SQL that is run for a publication."""
    kpis = (definition.sql for definition in catalogue().values())
    return [*kpis, rows.READ_BY_ALL, *contradictions.sqls()]


def write(
    con: duckdb.DuckDBPyConnection, standing: Standing, day: dt.date, known_at: int
) -> list[dict[str, Any]]:
    """Write rows, counts and figures of all KPIs, and contradictions, into the generation `g`.

    The records must stand there already, on the days of `days_of`. Rows and contradictions are kept
    of the day and of the last quarter end. Returns the figures of these two days, as they are reported.
    """
    days = days_of(standing.home.organisation, day)
    tables.stand(con, standing, days, tables_wanted())
    rows.create(con, "g.kpi_rows")
    spread = count(con, standing, days, known_at, "g.counts", keep=days[:2])
    figures = figures_of(con, standing, days, known_at, spread)
    write_figures(con, figures)
    contradictions.write(con, standing, days[:2], known_at)
    tables.drop(con)
    con.execute("CHECKPOINT g")
    return [one.as_table() for one in figures if one.as_of in map(str, days[:2])]


def count(
    con: duckdb.DuckDBPyConnection,
    standing: Standing,
    days: list[dt.date],
    known_at: int,
    table: str,
    keep: list[dt.date],
) -> Spread:
    """Make a table of the counts of all KPIs on `days`, and keep the rows of some days in
    `g.kpi_rows`. Returns the spreads of measures.

    Each KPI is run once for all days. Where very many records are read, its rows are not held side
    by side but counted as they come, and those to keep are made day by day.
    """
    con.execute(f"CREATE TABLE {table} ({', '.join(f'{n} {t}' for n, t in COUNT.items())})")
    excepted = rows.grant(con)
    spread: Spread = {}
    kept, counted = [], []
    for number, definition in enumerate(d for d in catalogue().values() if is_loaded(standing, d)):
        made = rows.rows_sql(definition, known_at, excepted, days)
        if reads_many(standing, definition, len(days)):
            for day in keep:
                alone = rows.rows_sql(definition, known_at, excepted, [day])
                rows.insert(con, "g.kpi_rows", alone)
        else:
            con.execute(f"CREATE TEMP TABLE rows_of_{number} AS {made}")
            made = f"SELECT * FROM rows_of_{number}"
            dates = ", ".join(f"DATE '{day}'" for day in keep)
            kept += [f"{made} WHERE as_of IN ({dates})"] if keep else []
        counted.append(counts_sql(definition, made, tagged=definition.id in excepted))
        if definition.spread:
            spread |= spread_of(con, definition, made)
    # Together, because planning forty small statements takes longer than running them.
    for into, queries in (("g.kpi_rows", kept), (table, counted)):
        if queries:
            rows.insert(con, into, "\nUNION ALL BY NAME\n".join(queries))
    return spread


def reads_many(standing: Standing, definition: Definition, days: int) -> bool:
    """Whether so many records lie behind a KPI that its rows of all days are too many to hold."""
    read = {
        kind
        for sql in [definition.sql, *read_by(definition.sql).values()]
        for kind in named_in(sql, kinds())
    }
    return (
        sum(standing.rows(kind) for kind in read) * days > standing.home.organisation.tables_up_to
    )


def texts() -> list[str]:
    """What decides each figure, to be kept with a publication."""
    return [definition.text for definition in catalogue().values()]


def is_loaded(standing: Standing, definition: Definition) -> bool:
    """Whether every record kind that a KPI needs has been loaded."""
    return bool(standing.loads) and all(standing.rows(kind) for kind in definition.kinds)


def context_of(
    standing: Standing,
    definition: Definition,
    day: dt.date,
    known_at: int,
    unit: str = "",
) -> Context:
    """What a figure needs beside its rows."""
    target, provenance = target_on(standing.home.targets, definition, day, unit)
    return Context(
        as_of=str(day),
        known_at=known_at,
        target=target,
        provenance=provenance,
        loaded=is_loaded(standing, definition),
        stale=any(standing.is_stale(kind, day) for kind in definition.kinds),
    )


def spread_of(con: duckdb.DuckDBPyConnection, definition: Definition, made: str) -> Spread:
    """Median and 90th percentile of the measure of rows met and missed, by KPI and day."""
    found = con.execute(
        "SELECT as_of, quantile_cont(measure, 0.5), quantile_cont(measure, 0.9) "
        f"FROM ({made}) AS measured WHERE outcome IN ('met', 'missed') GROUP BY as_of"
    ).fetchall()
    return {(definition.id, day): (median, p90) for day, median, p90 in found}


def figures_of(
    con: duckdb.DuckDBPyConnection,
    standing: Standing,
    days: list[dt.date],
    known_at: int,
    spread: Spread,
) -> list[Figure]:
    """The figures of all KPIs on each day, from the counts in `g`."""
    found = tallies(con, "g.counts")
    made = []
    for definition in catalogue().values():
        for day in days:
            tally, reconstructed = found.get((definition.id, day), (Tally(), False))
            median, p90 = spread.get((definition.id, day), (None, None))
            context = context_of(standing, definition, day, known_at)
            marks = {"median": median, "p90": p90}
            made.append(figure(definition, tally, context, reconstructed=reconstructed, **marks))
    return made


def tallies(
    con: duckdb.DuckDBPyConnection, counts: str
) -> dict[tuple[str, dt.date], tuple[Tally, bool]]:
    """Rows by outcome for each KPI and day of a table of counts, and whether any is reconstructed."""
    found: dict[tuple[str, dt.date], list[tuple[str, bool, int]]] = {}
    reconstructed: set[tuple[str, dt.date]] = set()
    for kpi, day, outcome, excepted, marked, number in con.execute(
        f"SELECT kpi, as_of, outcome, excepted, reconstructed, sum(rows) FROM {counts} GROUP BY ALL"
    ).fetchall():
        found.setdefault((kpi, day), []).append((outcome, excepted, number))
        if marked:
            reconstructed.add((kpi, day))
    return {key: (Tally.of(counted), key in reconstructed) for key, counted in found.items()}


FIGURE_TYPES: dict[object, str] = {
    str: "VARCHAR",
    Status: "VARCHAR",
    int: "BIGINT",
    bool: "BOOLEAN",
    float: "DOUBLE",
    float | None: "DOUBLE",
}


def write_figures(con: duckdb.DuckDBPyConnection, figures: list[Figure]) -> None:
    columns = ", ".join(f"{f.name} {_sql_type(f)}" for f in fields(Figure))
    insert(con, "figures", columns, [tuple(one.as_table().values()) for one in figures])


def _sql_type(field: Field[Any]) -> str:
    return "DATE" if field.name == "as_of" else FIGURE_TYPES[field.type]
