"""Records and rows of a pack: the same SQL as everywhere, over the rows of loads as the pack shows them."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from kpis import rows, tables
from kpis.reader import Answer
from kpis.run import is_loaded
from organisation.errors import Unusable
from reports.pack.asked import Asked
from reports.pack.persons import Key, Plan, record_sql
from warehouse.generation import Standing
from warehouse.records import Among
from warehouse.register import Load
from warehouse.rows import line_sql, literal

HERE = Path("rows")
"""Stands for the folder of loads in SQL that reads tables instead of their files."""


@dataclass(frozen=True)
class Shown(Standing):
    """How records stand, read from tables `rows_of_...`, one a load, in place of Parquet files."""

    @classmethod
    def of(cls, standing: Standing) -> "Shown":
        loads = [
            one.model_copy(update={"first_line": None, "duplicates_parquet": ""})
            for one in standing.loads
        ]
        return cls(standing.home, loads, HERE)

    def sql(self, kind: str, days: list[dt.date], among: Among | None = None) -> str:
        """SELECT of the records of a kind, over `rows_of_...`."""
        sql = super().sql(kind, days, among)
        for load in self.loads:
            file = f"read_parquet({literal(HERE / load.parquet)}, file_row_number = true)"
            sql = sql.replace(file, f"rows_of_{load.load}")
        return sql


def show_rows(asked: Asked, load: Load, plan: Plan | None, key: Key) -> None:
    """Make the view `rows_of_...`: the rows of a load that are in, people under their pseudonyms."""
    store, source = asked.reader.store, asked.standing.home.sources[load.source]
    ways = plan.ways if plan else {}
    fields = [
        record_sql(ways.get(name, "plain"), name, key)
        for name in [*source.contract.fields, "row_effective", "row_deleted"]
        if name in load.fields
    ]
    lost = ""
    if duplicates := store.duplicates_of(load):
        lost = f" AND file_row_number NOT IN (SELECT row FROM read_parquet({literal(duplicates)}))"
    asked.reader.con.execute(
        f"CREATE TEMP VIEW rows_of_{load.load} AS "
        f"SELECT {', '.join(fields)}, {line_sql(load.first_line)} AS row_line, row_state\n"
        f"FROM read_parquet({literal(store.rows_of(load))}, file_row_number = true)\n"
        f"WHERE row_state = 'loaded'{lost}"
    )


def stand(asked: Asked) -> None:
    """Make the tables that KPI SQL reads, `every_...`, from `rows_of_...`."""
    con = asked.reader.con
    tables.stand(con, Shown.of(asked.standing), [asked.day], asked.sqls)
    there = {name for (name,) in con.execute("SELECT view_name FROM duckdb_views()").fetchall()}
    there |= {name for (name,) in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    for kind in asked.kinds:  # kinds that a KPI needs, but that its SQL does not name
        if f"every_{kind}" not in there:
            sql = Shown.of(asked.standing).sql(kind, [asked.day])
            con.execute(f"CREATE TEMP TABLE every_{kind} AS {sql}")


def make_rows(asked: Asked) -> tuple[Answer, set[str]]:
    """The rows of the KPIs, made from the tables that stand, and the KPIs with exceptions.

    Raises Unusable where they are not the rows that the figures count: then nothing is packed.
    """
    con, day, at = asked.reader.con, asked.day, asked.known_at
    name = f"packed_{next(asked.reader.numbers)}"
    rows.create(con, name)
    excepted = rows.grant(con)
    for one in asked.definitions:
        if is_loaded(asked.standing, one):
            rows.insert(con, name, rows.rows_sql(one, at, excepted, [day]))
    tables.drop(con)
    made = Answer(name, day, at, asked.standing)
    _check(asked, made)
    return made, excepted


SAME = (
    "kpi, subject_kind, unit, brand, region, platform, audience, category, outcome, reason, due, "
    "measure, stale, reconstructed, exception, exception_state, exception_expires"
)
"""What of a row does not depend on how people are called."""


def _check(asked: Asked, made: Answer) -> None:
    """Hold the rows made against those of the figures."""
    known = asked.reader.rows(asked.definitions, asked.day, asked.known_at)
    ids = ", ".join(literal(one.id) for one in asked.definitions)
    cells = SAME if not asked.named else ", ".join(rows.ROW)
    theirs = f"SELECT {cells} FROM {known.table} WHERE kpi IN ({ids})"
    mine = f"SELECT {cells} FROM {made.table}"
    other = asked.reader.con.execute(
        f"SELECT kpi FROM (({theirs} EXCEPT ALL {mine}) UNION ALL ({mine} EXCEPT ALL {theirs})) "
        "AS other GROUP BY kpi ORDER BY kpi"
    ).fetchall()
    if other:
        names = ", ".join(name for (name,) in other)
        more = "" if asked.named else "; with --persons named it can be packed"
        raise Unusable(f"the rows made for a pack are not those of the figures: {names}{more}")
