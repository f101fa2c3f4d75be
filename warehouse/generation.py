"""A generation: one DuckDB file with all that readers need, built once and never changed.

It holds the register (`loads`), the sources and their freshness, the configuration that KPI SQL
reads, the records of every kind as they stand on the day of publication, KPI rows and figures.
Kinds with very many rows stay in their Parquet files and are read through a view of the same name.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import duckdb

from organisation.contracts import contract, kinds
from organisation.home import Home
from organisation.settings import Organisation
from warehouse.connection import lock_down
from warehouse.records import Asked, Series, series_of, standing_sql
from warehouse.register import Load, Publication, Register
from warehouse.store import Store

FORMAT = "v1.5.0"


@dataclass(frozen=True)
class Standing:
    """What is needed to say how records stood: the loads known and where they lie."""

    home: Home
    loads: list[Load]
    folder: Path

    def sql(self, kind: str, days: list[dt.date]) -> str:
        """SELECT of the records of `kind` on each of `days`, the day before them as `as_of`."""
        asked = [Asked(day, self.home.organisation.time_zone) for day in days]
        return standing_sql(kind, self.loads, self.home.sources, self.folder, asked)

    def sql_on(self, kind: str, day: dt.date) -> str:
        """SELECT of the records of `kind` on one day."""
        return f"SELECT * EXCLUDE (as_of) FROM ({self.sql(kind, [day])}) AS on_the_day"

    def rows(self, kind: str) -> int:
        """Rows that the loads of a kind hold together: the size of reading it."""
        return sum(load.loaded for load in self.loads if load.kind == kind)

    def is_large(self, kind: str) -> bool:
        return self.rows(kind) > self.home.organisation.tables_up_to

    def series(self, kind: str) -> list[Series]:
        return series_of(kind, self.loads, self.home.sources, self.folder)


def write_records(con: duckdb.DuckDBPyConnection, standing: Standing, day: dt.date) -> None:
    """Write each kind into the attached generation `g`, as a table or a view."""
    for kind in kinds():
        what = "VIEW" if standing.is_large(kind) else "TABLE"
        con.execute(f"CREATE {what} g.{kind} AS {standing.sql_on(kind, day)}")


def write_register(
    con: duckdb.DuckDBPyConnection, home: Home, register: Register, publication: Publication
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
    insert(con, "sources", SOURCES, _source_rows(home, register, publication.day))


LOADS = (
    "load INTEGER, source VARCHAR, kind VARCHAR, mode VARCHAR, file VARCHAR, sha256 VARCHAR, "
    "effective DATE, state VARCHAR, because VARCHAR, decided_by VARCHAR, counted_by VARCHAR, "
    "rows BIGINT, loaded BIGINT, refused BIGINT, skipped BIGINT, blank BIGINT, warned BIGINT, "
    "gone BIGINT, new_columns VARCHAR, extraction_proven BOOLEAN, published INTEGER, ended INTEGER, "
    "ended_by INTEGER"
)
SOURCES = (
    "source VARCHAR, kind VARCHAR, about VARCHAR, mode VARCHAR, frequency VARCHAR, grace INTEGER, "
    "until DATE, newest DATE, due DATE, age INTEGER, stale BOOLEAN, loads INTEGER"
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
        load.extraction_proven,
        load.published,
        load.ended,
        load.ended_by,
    )


def _source_rows(home: Home, register: Register, day: dt.date) -> list[tuple[object, ...]]:
    known = register.known()
    rows: list[tuple[object, ...]] = []
    for source in home.sources.values():
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


def write_configuration(con: duckdb.DuckDBPyConnection, organisation: Organisation) -> None:
    """Write the demands that KPI SQL reads, each with the first day on which it holds."""
    o = organisation
    insert(
        con,
        "cadences",
        "what VARCHAR, level VARCHAR, days INTEGER, holds_from DATE",
        [(c.what, c.level, c.days, c.starts) for c in o.cadence],
    )
    insert(
        con,
        "service_levels",
        "what VARCHAR, level VARCHAR, hours DOUBLE, holds_from DATE",
        [(s.what, s.level, s.hours, s.starts) for s in o.service_level],
    )
    insert(
        con,
        "required_training",
        "course VARCHAR, role VARCHAR, platform VARCHAR, holds_from DATE",
        [(r.course, r.role, r.platform, r.starts) for r in o.required_training],
    )
    insert(
        con,
        "situations",
        "situation VARCHAR, title VARCHAR, holds_from DATE",
        [(s.id, s.title, s.starts) for s in o.situation],
    )
    insert(
        con,
        "appetites",
        "category VARCHAR, score INTEGER, holds_from DATE",
        [(a.category, a.score, a.starts) for a in o.appetite],
    )


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
    con: duckdb.DuckDBPyConnection, table: str, columns: str, rows: list[tuple[object, ...]]
) -> None:
    """Create a table of the attached generation `g` and fill it."""
    con.execute(f"CREATE TABLE g.{table} ({columns})")
    if rows:
        places = ", ".join("?" * len(rows[0]))
        con.executemany(f"INSERT INTO g.{table} VALUES ({places})", rows)


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
