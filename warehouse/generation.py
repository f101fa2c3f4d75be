"""A generation: one DuckDB file with all that readers need, built once and never changed.

It holds the register (`loads`), the sources and their freshness, the configuration that KPI SQL
reads, the records of every kind as they stand on the day of publication, KPI rows and figures.
Kinds with very many rows stay in their Parquet files and are read through a view of the same name.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import duckdb

from organisation.calendar import calendar_rows, days_off, working_time_sql
from organisation.contracts import contract, kinds
from organisation.home import Configuration, Home
from organisation.settings import Organisation
from organisation.sources import Source
from warehouse.connection import lock_down
from warehouse.records import Among, Asked, Series, claims_sql, series_of, standing_sql
from warehouse.register import Load, Publication, Register
from warehouse.store import Store

FORMAT = "v1.5.0"


@dataclass(frozen=True)
class Standing:
    """What is needed to say how records stood: the loads known and where they lie."""

    home: Home | Configuration
    loads: list[Load]
    folder: Path

    def sql(self, kind: str, days: list[dt.date], among: Among | None = None) -> str:
        """SELECT of the records of `kind` on each of `days`, the day before them as `as_of`."""
        asked = [Asked(day, self.home.organisation.time_zone) for day in days]
        return standing_sql(kind, self.loads, self.home.sources, self.folder, asked, among)

    def sql_on(self, kind: str, day: dt.date) -> str:
        """SELECT of the records of `kind` on one day."""
        return f"SELECT * EXCLUDE (as_of) FROM ({self.sql(kind, [day])}) AS on_the_day"

    def claims_sql(self, kind: str, days: list[dt.date]) -> str:
        """SELECT of what several sources say of one key of `kind` on each of `days`; or ""."""
        asked = [Asked(day, self.home.organisation.time_zone) for day in days]
        return claims_sql(kind, self.loads, self.home.sources, self.folder, asked)

    def rows(self, kind: str) -> int:
        """Rows that the loads of a kind hold together: the size of reading it."""
        return sum(load.loaded for load in self.loads if load.kind == kind)

    def is_large(self, kind: str, days: int = 1) -> bool:
        """Whether the records of a kind are too many to be written out for so many days."""
        return self.rows(kind) * days > self.home.organisation.tables_up_to * max(1, days // 3)

    def is_stale(self, kind: str, day: dt.date) -> bool:
        """Whether a source of the kind is stale on a day."""
        return any(one.is_stale(day) for one in self.series(kind))

    def series(self, kind: str) -> list[Series]:
        return self._series[kind]

    @cached_property
    def _series(self) -> dict[str, list[Series]]:
        return {
            kind: series_of(kind, self.loads, self.home.sources, self.folder) for kind in kinds()
        }


def stand_records(
    con: duckdb.DuckDBPyConnection,
    standing: Standing,
    wanted: list[str],
    days: list[dt.date],
    *,
    written: bool = True,
) -> None:
    """Make a temporary table `every_KIND` of each kind wanted, on all `days`, unless it is there.

    Kinds with very many rows are read through a view; all, unless they are to be `written` out.
    """
    there = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    for kind in wanted:
        if f"every_{kind}" not in there:
            what = "TABLE" if written and not standing.is_large(kind, len(days)) else "VIEW"
            con.execute(f"CREATE OR REPLACE TEMP {what} every_{kind} AS {standing.sql(kind, days)}")


def write_records(con: duckdb.DuckDBPyConnection, standing: Standing, days: list[dt.date]) -> None:
    """Write each kind into the attached generation `g` as it stands on the first of `days`.

    `every_KIND`, made on the way, stays for the KPIs. Kinds with very many rows become views.
    """
    stand_records(con, standing, kinds(), days)
    for kind in kinds():
        if standing.is_large(kind):
            con.execute(f"CREATE VIEW g.{kind} AS {standing.sql_on(kind, days[0])}")
        else:
            con.execute(
                f"CREATE TABLE g.{kind} AS SELECT * EXCLUDE (as_of) FROM every_{kind} "
                f"WHERE as_of = DATE '{days[0]}'"
            )


def write_register(
    con: duckdb.DuckDBPyConnection,
    home: Home | Configuration,
    register: Register,
    publication: Publication,
) -> None:
    """Write the tables that say what was loaded and from where."""
    organisation = home.organisation
    insert(
        con,
        "publication",
        "publication INTEGER, known_at INTEGER, made_at TIMESTAMP, day DATE, organisation VARCHAR, "
        "time_zone VARCHAR, quarter_start DATE, last_quarter_end DATE, configuration VARCHAR",
        [
            (
                publication.publication,
                register.known_at,
                publication.at.replace(tzinfo=None),
                publication.day,
                organisation.name,
                organisation.time_zone,
                organisation.quarter_start(publication.day),
                organisation.last_quarter_end(publication.day),
                publication.configuration,
            )
        ],
    )
    insert(con, "loads", LOADS, [_load_row(load) for load in register.loads.values()])
    write_sources(con, home, register.known(), publication.day)


def write_sources(
    con: duckdb.DuckDBPyConnection,
    home: Home | Configuration,
    known: list[Load],
    day: dt.date,
    into: str = "g",
) -> None:
    """Write the sources and how fresh they are on a day."""
    insert(con, "sources", SOURCES, _source_rows(home.sources, known, day), into)


LOADS = (
    "load INTEGER, source VARCHAR, kind VARCHAR, mode VARCHAR, file VARCHAR, sha256 VARCHAR, "
    "effective DATE, state VARCHAR, because VARCHAR, decided_by VARCHAR, counted_by VARCHAR, "
    "rows BIGINT, loaded BIGINT, refused BIGINT, skipped BIGINT, blank BIGINT, warned BIGINT, "
    "gone BIGINT, new_columns VARCHAR, receipt_rows BIGINT, extraction_proven BOOLEAN, published INTEGER, ended INTEGER, "
    "ended_by INTEGER"
)
SOURCES = (
    "source VARCHAR, kind VARCHAR, about VARCHAR, mode VARCHAR, frequency VARCHAR, days INTEGER, "
    "grace INTEGER, until DATE, newest DATE, due DATE, age INTEGER, stale BOOLEAN, loads INTEGER"
)


def _load_row(load: Load) -> tuple[object, ...]:
    return (
        load.load,
        load.source,
        load.kind,
        load.mode,
        load.file,
        load.sha256,
        load.effective,
        load.state,
        load.because,
        load.by,
        load.counted_by,
        load.rows,
        load.loaded,
        load.refused,
        load.skipped,
        load.blank,
        load.warned,
        load.gone,
        ", ".join(load.new_columns),
        load.receipt.rows if load.receipt else None,
        load.extraction_proven,
        load.published,
        load.ended,
        load.ended_by,
    )


def _source_rows(
    sources: dict[str, Source], known: list[Load], day: dt.date
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for source in sources.values():
        days = [load.effective for load in known if load.source == source.name and load.effective]
        newest = max(days, default=None)
        between = source.days_between
        due = newest + dt.timedelta(days=between + source.grace) if newest and between else None
        open_still = source.until is None or day <= source.until
        rows.append(
            (
                source.name,
                source.kind,
                source.about,
                source.mode,
                source.frequency,
                between,
                source.grace,
                source.until,
                newest,
                due if open_still else None,
                (day - newest).days if newest else None,
                bool(due and day > due and open_still),
                len(days),
            )
        )
    return rows


def write_configuration(
    con: duckdb.DuckDBPyConnection, home: Home | Configuration, day: dt.date, into: str = "g"
) -> None:
    """Write the demands that KPI SQL reads, each with the first day on which it holds."""
    o, targets = home.organisation, home.targets
    tables: dict[str, tuple[str, list[tuple[object, ...]]]] = {
        "cadences": (
            "what VARCHAR, level VARCHAR, days INTEGER",
            [(c.what, c.level, c.days, c.starts) for c in o.cadence],
        ),
        "service_levels": (
            "what VARCHAR, level VARCHAR, hours DOUBLE",
            [(s.what, s.level, s.hours, s.starts) for s in o.service_level],
        ),
        "limits": (
            "what VARCHAR, level VARCHAR, value DOUBLE",
            [(one.what, one.level, one.value, one.starts) for one in o.limit],
        ),
        "roles": (
            "what VARCHAR, level VARCHAR, role VARCHAR",
            [(r.what, r.level, r.role, r.starts) for r in o.role],
        ),
        "required_training": (
            "course VARCHAR, role VARCHAR, platform VARCHAR",
            [(r.course, r.role, r.platform, r.starts) for r in o.required_training],
        ),
        "required_documents": (
            "document VARCHAR",
            [(d.document, d.starts) for d in o.required_document],
        ),
        "situations": (
            "situation VARCHAR, title VARCHAR",
            [(s.id, s.title, s.starts) for s in o.situation],
        ),
        "appetites": (
            "category VARCHAR, score INTEGER",
            [(a.category, a.score, a.starts) for a in o.appetite],
        ),
        "targets": (
            "kpi VARCHAR, value DOUBLE, unit VARCHAR, provenance VARCHAR",
            [(t.kpi, t.value, t.unit, t.provenance, t.starts) for t in targets.target],
        ),
    }
    for table, (columns, found) in tables.items():
        insert(con, table, f"{columns}, holds_from DATE", found, into)
    write_calendars(con, o, day, into)


def write_calendars(
    con: duckdb.DuckDBPyConnection, o: Organisation, day: dt.date, into: str
) -> None:
    """Write when each region works, from the first request for an approval to the end of next year.

    The records must stand in `g` already.
    """
    columns = "region VARCHAR, time_zone VARCHAR, opens TIME, closes TIME, weekend VARCHAR"
    insert(con, "calendars", columns, calendar_rows(o), into)
    found = con.execute("SELECT min(submitted) FROM g.approvals").fetchone()
    first = dt.date(found[0].year if found and found[0] else day.year, 1, 1)
    last = dt.date(day.year + 1, 12, 31)
    off: list[tuple[object, ...]] = [
        (one.region, date, name)
        for one in o.calendar
        for date, name in days_off(one, first, last).items()
    ]
    insert(con, "days_off", "region VARCHAR, day DATE, name VARCHAR", off, into)
    sql = working_time_sql(f"{into}.calendars", f"{into}.days_off", first, last)
    con.execute(f"CREATE TABLE {into}.working_time AS {sql}")


def write_references(con: duckdb.DuckDBPyConnection, standing: Standing) -> None:
    """Write what records refer to that is in no inventory: kept, but told."""
    parts = [
        "SELECT NULL::VARCHAR AS kind, NULL::VARCHAR AS field, NULL::VARCHAR AS refers_to, "
        "NULL::BIGINT AS records, NULL::BIGINT AS names, NULL::VARCHAR AS example WHERE false"
    ]
    loaded = [kind for kind in kinds() if standing.rows(kind)]
    for kind in loaded:
        for name, rule in contract(kind).fields.items():
            if rule.references in loaded:
                known = contract(rule.references).key[0]
                parts.append(f"""
SELECT '{kind}', '{name}', '{rule.references}', sum(records), count(*), min({name})
FROM (
  SELECT {name}, count(*) AS records FROM g.{kind} WHERE {name} IS NOT NULL GROUP BY {name}
) AS named
ANTI JOIN g.{rule.references} AS known ON known.{known} = named.{name}
HAVING count(*) > 0""")
    con.execute(f"CREATE TABLE g.unknown_references AS {' UNION ALL '.join(parts)}")


def insert(
    con: duckdb.DuckDBPyConnection,
    table: str,
    columns: str,
    rows: list[tuple[object, ...]],
    into: str = "g",
) -> None:
    """Create a table of the attached generation `g`, or of another database, and fill it.

    Values go in column by column: row by row takes twenty times as long.
    """
    con.execute(f"CREATE TABLE {into}.{table} ({columns})")
    if rows:
        types = [column.split()[1] for column in columns.split(", ")]
        lists = ", ".join(f"unnest(?::{sql_type}[])" for sql_type in types)
        values = [list(column) for column in zip(*rows, strict=True)]
        con.execute(f"INSERT INTO {into}.{table} SELECT {lists}", values)


def open_generation(store: Store, path: Path | None = None) -> duckdb.DuckDBPyConnection | None:
    """A read-only, locked-down connection to the generation in force; None before the first.

    Take one `.cursor()` a use: a second query on one connection empties the first result.
    """
    path = path or store.generation_path()
    if path is None:
        return None
    con = duckdb.connect(str(path), read_only=True)
    # Connections to one file in one process share their settings: the first one locks them.
    if not con.execute("SELECT current_setting('lock_configuration')").fetchall()[0][0]:
        lock_down(con, [store.loads])
    return con


def has_moved(store: Store) -> bool:
    """Whether views of the generation in force name another folder than that of its loads."""
    con = open_generation(store)
    if con is None:
        return False
    with con:
        views = con.cursor().execute("SELECT sql FROM duckdb_views() WHERE NOT internal").fetchall()
    return any("read_parquet" in sql and str(store.loads) not in sql for (sql,) in views)
