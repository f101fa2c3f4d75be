"""Tables: what KPI SQL reads, as it stood on each of some days.

A KPI names plain tables: the record kinds, the demands of the configuration, `sources`, `loads`,
the blocks, and `asked`. Here each of them stands once for all days, under the name `every_...` with
the day before it as `as_of`; `lifted` binds a query to them.
"""

import datetime as dt
import re
from dataclasses import dataclass, field
from functools import cached_property

import duckdb

from kpis.blocks import blocks, read_by
from kpis.definition import named_in
from organisation.contracts import kinds
from organisation.settings import Organisation
from warehouse.generation import Standing, stand_records
from warehouse.records import Among, Asked

DEMANDS = {
    "cadences": "what, level",
    "service_levels": "what, level",
    "limits": "what, level",
    "roles": "what, level, role",
    "required_training": "course, role, platform",
    "required_documents": "document",
    "situations": "situation",
    "appetites": "category",
}
"""Demands of the organisation, and what names one: of its rows the newest that holds counts."""

TIMELESS = ["calendars", "working_time"]
"""Tables of the generation that are the same on every day."""


@dataclass(frozen=True)
class Setting:
    """What KPI SQL reads that does not change with the day: the blocks, and where demands lie.

    `demands` is the attached database with the configuration: that of the generation, unless a
    figure is made again with a configuration of the past.
    """

    demands: str = "g"
    blocks: dict[str, str] = field(default_factory=blocks)

    @cached_property
    def readable(self) -> list[str]:
        """Names of all tables that KPI SQL may read."""
        return [*kinds(), *DEMANDS, *TIMELESS, "sources", "loads", *self.blocks, "asked"]


NOW = Setting()


def readable() -> list[str]:
    """Names of all tables that KPI SQL may read."""
    return NOW.readable


def stand(
    con: duckdb.DuckDBPyConnection,
    standing: Standing,
    days: list[dt.date],
    wanted: list[str],
    setting: Setting = NOW,
    *,
    written: bool = True,
) -> None:
    """Make `every_...` on `days` for all that the queries `wanted` read.

    `con` has the generation attached as `g`. They are tables, `written` out once for many queries to
    read; views, where that does not pay: of kinds with very many rows, and of what one query reads.
    """
    sqls = [*wanted, *read_by(" ".join(wanted), setting.blocks).values()]
    names = {name for sql in sqls for name in named_in(sql, setting.readable)}
    con.execute(f"CREATE TEMP TABLE every_asked AS {asked_sql(standing.home.organisation, days)}")
    read = [kind for kind in kinds() if kind in names]
    stand_records(con, standing, read, days, written=written)
    for table, key in DEMANDS.items():
        if table in names:
            con.execute(
                f"CREATE TEMP TABLE every_{table} AS {holding_sql(table, key, setting.demands)}"
            )
    if "loads" in names or "sources" in names:
        con.execute(f"CREATE TEMP TABLE every_loads AS {loads_sql(standing)}")
        con.execute(f"CREATE TEMP TABLE every_sources AS {sources_sql(setting.demands)}")
    for name, sql in setting.blocks.items():
        if name in names:
            readers = sum(bool(named_in(other, [name])) for other in sqls if other != sql)
            what = "TABLE" if written and readers > 1 else "VIEW"
            instead = narrowed(con, standing, name, sql, days)
            query = lifted(sql, days, setting, instead)
            con.execute(f"CREATE TEMP {what} every_{name} AS {query}")


NARROWS = re.compile(r"^-- Narrows (\w+) to (\w+(?:, \w+)*) of (\w+)\.$", re.MULTILINE)
"""How a block says which part of a kind it reads: 'Narrows training to person of access.'"""


def narrowed(
    con: duckdb.DuckDBPyConnection, standing: Standing, block: str, sql: str, days: list[dt.date]
) -> dict[str, str]:
    """A view that holds of a kind little more than what a block reads, under the name of the kind.

    Of many records few are then crossed with the days. Blank where the block reads all or little.
    """
    found = NARROWS.search(sql)
    if not found or not standing.is_large(found[1], len(days)):
        return {}
    view, kind = f"every_{found[1]}_of_{block}", found[1]
    among = Among(found[2].split(", "), f"every_{found[3]}")
    con.execute(f"CREATE TEMP VIEW {view} AS {standing.sql(kind, days, among)}")
    return {kind: view}


def lifted(
    sql: str,
    days: list[dt.date],
    setting: Setting = NOW,
    instead: dict[str, str] | None = None,
) -> str:
    """A query over plain tables, answered for each of `days`: its rows behind `as_of`.

    The query itself knows one day only. For several days it stands in a lateral join: for each
    day, the plain tables hold what stood on that day. `instead` of `every_...` it reads the views
    named there.
    """
    one = len(days) == 1
    day = f"DATE '{days[0]}'" if one else "the_day.as_of"
    read = named_in(sql, setting.readable)
    kept = {name: f"every_{name}" for name in read} | (instead or {})
    query = behind({name: _on(day, name, kept[name], setting.demands) for name in read}, sql)
    if one:
        return f"SELECT {day} AS as_of, answer.* FROM ({query}) AS answer"
    dates = ", ".join(f"DATE '{day}'" for day in days)
    return (
        f"SELECT the_day.as_of, answer.* FROM (SELECT as_of FROM every_asked WHERE as_of IN ({dates})) "
        f"AS the_day, LATERAL ({query}) AS answer"
    )


def behind(tables: dict[str, str], sql: str) -> str:
    """A query behind the tables that it reads, each by its name a query of its own."""
    sql = bare(sql)
    prelude = ", ".join(f"{name} AS ({query})" for name, query in tables.items())
    begins, rest = (",", sql[5:]) if sql.upper().startswith("WITH ") else ("", sql)
    return f"WITH {prelude}{begins}\n{rest}" if prelude else sql


def bare(sql: str) -> str:
    """A query without the comment before it."""
    return re.sub(r"\A(?:--[^\n]*\s*)+", "", sql)


def _on(day: str, name: str, every: str, demands: str) -> str:
    """What a plain table holds: of `every_...` what stands on a day."""
    if name in TIMELESS:
        return f"SELECT * FROM {demands}.{name}"
    kept = "*" if name == "asked" else "* EXCLUDE (as_of)"
    return f"SELECT {kept} FROM {every} AS every_day WHERE every_day.as_of = {day}"


def asked_sql(organisation: Organisation, days: list[dt.date]) -> str:
    """The days asked about: one row each.

    `as_of` is the day, `period_from` the first day of the fiscal quarter that holds it; `starts`
    and `ends` are the same period as moments in UTC, `ends` being the first moment after the day.
    """
    rows = []
    for day in days:
        asked, first = Asked(day, organisation.time_zone), organisation.quarter_start(day)
        rows.append(
            f"(DATE '{day}', DATE '{first}', TIMESTAMP '{asked.start_of(first)}', "
            f"TIMESTAMP '{asked.end}')"
        )
    return f"SELECT * FROM (VALUES {', '.join(rows)}) AS asked (as_of, period_from, starts, ends)"


def holding_sql(table: str, key: str, demands: str) -> str:
    """The demands of a configuration table that hold on each day."""
    return f"""SELECT * EXCLUDE (place) FROM (
  SELECT as_of, demanded.*,
    row_number() OVER (PARTITION BY as_of, {key} ORDER BY holds_from DESC) AS place
  FROM {demands}.{table} AS demanded JOIN every_asked ON holds_from <= as_of
) AS placed WHERE place = 1"""


def loads_sql(standing: Standing) -> str:
    """The loads known that speak for each day or one before it, with the rows their receipts tell."""
    known = ", ".join(str(load.load) for load in standing.loads) or "NULL"
    return f"""SELECT as_of, load, source, kind, file, effective, rows, loaded, refused, skipped,
  blank, receipt_rows, extraction_proven
FROM g.loads JOIN every_asked ON effective <= as_of
WHERE load IN ({known})"""


def sources_sql(demands: str) -> str:
    """The sources on each day: their newest file by then, and when the next one is due."""
    return f"""SELECT as_of, source, kind, about, frequency, days, grace, until,
  files.newest, CAST(files.newest + days + grace AS DATE) AS due, coalesce(files.loads, 0) AS loads
FROM {demands}.sources
CROSS JOIN every_asked
LEFT JOIN (
  SELECT as_of, source, max(effective) AS newest, count(*) AS loads
  FROM every_loads GROUP BY as_of, source
) AS files USING (as_of, source)"""


def drop(con: duckdb.DuckDBPyConnection) -> None:
    """Drop the tables that `stand` made."""
    made = con.execute(
        "SELECT table_name, table_type FROM information_schema.tables "
        "WHERE table_catalog = 'temp' AND table_name LIKE 'every_%'"
    ).fetchall()
    for name, kind in made:
        con.execute(f"DROP {'VIEW' if kind == 'VIEW' else 'TABLE'} temp.{name}")
