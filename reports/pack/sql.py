"""recompute.sql: from landed text to records, from records to rows, and both against the pack.

The statements are those by which the product itself loads and counts: here they are written down
instead of run.
"""

import datetime as dt
from typing import Any

from etl import rows as loading
from etl.landing import name_sql, quoted
from etl.mapping import compile_source, matched
from kpis import rows, tables
from kpis.figure import Figure
from kpis.reader import where_sql
from kpis.run import is_loaded
from organisation.calendar import working_time_sql
from organisation.contracts import SQL_TYPES, contract
from organisation.sources import Source
from reports.pack.asked import Asked
from reports.pack.landed import Reading
from reports.pack.records import Shown
from warehouse.generation import LOADS
from warehouse.records import MARKS

HEAD = """-- Recompute: records from the landed text, rows from the records, figures from the rows.
--
-- Run it in the folder of the unpacked pack, with DuckDB alone (2.0 or later):  duckdb < recompute.sql
-- Last it prints one line for each thing compared. All is well where every `disagreements` is 0.
-- Nothing outside this folder is read, and nothing is written.

SET TimeZone = 'UTC';
SET enable_progress_bar = false;
-- A cast that moves into the reader of a CSV would lose rows with dirty cells.
SET disabled_optimizers = 'type_pushdown';
CREATE TABLE compared (what VARCHAR, in_pack BIGINT, recomputed BIGINT, disagreements BIGINT);
CREATE SCHEMA g;
"""
TAIL = """
-- The verdict ------------------------------------------------------------------------------------

SELECT * FROM compared ORDER BY disagreements DESC, what;
"""
MARK_TYPES = {
    "record": "VARCHAR",
    "source": "VARCHAR",
    "load": "INTEGER",
    "line": "BIGINT",
    "stale": "BOOLEAN",
    "reconstructed": "BOOLEAN",
    "inferred": "BOOLEAN",
}
CONFIGURATION = {
    "cadences": "what VARCHAR, level VARCHAR, days INTEGER, holds_from DATE",
    "service_levels": "what VARCHAR, level VARCHAR, hours DOUBLE, holds_from DATE",
    "limits": "what VARCHAR, level VARCHAR, value DOUBLE, holds_from DATE",
    "roles": "what VARCHAR, level VARCHAR, role VARCHAR, holds_from DATE",
    "required_training": "course VARCHAR, role VARCHAR, platform VARCHAR, holds_from DATE",
    "required_documents": "document VARCHAR, holds_from DATE",
    "situations": "situation VARCHAR, title VARCHAR, holds_from DATE",
    "appetites": "category VARCHAR, score INTEGER, holds_from DATE",
    "calendars": "region VARCHAR, time_zone VARCHAR, opens TIME, closes TIME, weekend VARCHAR",
    "days_off": "region VARCHAR, day DATE, name VARCHAR",
    "sources": (
        "source VARCHAR, kind VARCHAR, about VARCHAR, mode VARCHAR, frequency VARCHAR, "
        "days INTEGER, grace INTEGER, until DATE"
    ),
}
REGISTER = {
    **dict(one.split(" ") for one in LOADS.split(", ")),
    "size": "BIGINT",
    "scope": "VARCHAR",
    "duplicates": "BIGINT",
}


class Written:
    """A connection that writes down what it is told to do."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def execute(self, sql: str, *_given: object) -> "Written":
        if not sql.lstrip().upper().startswith("SELECT"):
            self.statements.append(f"{sql.strip()};")
        return self

    def fetchall(self) -> list[Any]:
        return []


def read_csv(member: str, columns: dict[str, str]) -> str:
    """A member as a table: columns by name and type, in the order of the file."""
    typed = ", ".join(f"{quoted(name)}: {quoted(sql_type)}" for name, sql_type in columns.items())
    return (
        f"read_csv({quoted(member)}, columns = {{{typed}}}, auto_detect = false, header = true, "
        "delim = ',', quote = '\"', escape = '\"', new_line = '\\r\\n', nullstr = '', "
        "allow_quoted_nulls = false, parallel = false, max_line_size = 67108864)"
    )


def title(said: str) -> str:
    return f"\n-- {said} {'-' * max(0, 96 - len(said))}\n"


def recompute_sql(
    asked: Asked,
    readings: list[tuple[Reading, Source, list[str]]],
    figures: list[Figure],
    excepted: set[str],
    register: list[str],
) -> str:
    """The whole script. `readings` are the loads with source and columns as the pack holds them,
    `excepted` the KPIs that have exceptions, `register` the columns of loads.csv."""
    parts = [HEAD, title("What was demanded, and what was loaded")]
    for name, columns in CONFIGURATION.items():
        typed = dict(one.split(" ") for one in columns.split(", "))
        member = f"configuration/{name}.csv"
        parts.append(f"CREATE TABLE g.{name} AS SELECT * FROM {read_csv(member, typed)};")
    loads = {name: REGISTER[name] for name in register}
    parts.append(f"CREATE TABLE g.loads AS SELECT * FROM {read_csv('loads.csv', loads)};")
    parts.append(f"CREATE TABLE unloaded AS SELECT * FROM {read_csv('unloaded.csv', UNLOADED)};")
    first, last = calendar_days(asked)
    working = working_time_sql("g.calendars", "g.days_off", first, last).strip()
    parts.append(f"CREATE TABLE g.working_time AS\n{working};")
    parts.append(title("Records: the rows of each load, judged anew from its landed text"))
    parts += [load_sql(reading, source, columns) for reading, source, columns in readings]
    parts.append(title("Records as they stand on the day, and what KPIs read beside them"))
    parts += standing_sql(asked)
    parts += [compare_records(kind) for kind in asked.kinds]
    parts.append(title("Rows: each KPI over these tables"))
    parts += rows_sql(asked, excepted)
    parts += [figure_sql(one, asked) for one in figures]
    return "\n".join([*parts, TAIL])


UNLOADED = {
    "load": "INTEGER",
    "line": "BIGINT",
    "state": "VARCHAR",
    "reasons": "VARCHAR",
    "reasons_in_words": "VARCHAR",
    "raw": "VARCHAR",
}


def calendar_days(asked: Asked) -> tuple[dt.date, dt.date]:
    """The days for which the generation tells working time: see `write_calendars` there."""
    found = asked.reader.con.execute("SELECT min(submitted) FROM g.approvals").fetchone()
    day = asked.reader.day
    first = found[0].year if found and found[0] else day.year
    return dt.date(first, 1, 1), dt.date(day.year + 1, 12, 31)


def load_sql(reading: Reading, source: Source, columns: list[str]) -> str:
    """The rows of one load that are in, `rows_of_...`, from its landed text."""
    load, n = reading.load, reading.load.load
    cells = {"row  line": "BIGINT", "row  broken": "VARCHAR", "row  text": "VARCHAR"}
    cells |= dict.fromkeys(columns, "VARCHAR")
    member = reading.member
    wanted = dict.fromkeys(wanted_columns(source), "")
    mapped = compile_source(source, matched(wanted, columns), typed_cells=reading.typed_cells)
    judged = loading.validation_sql(source, mapped, f"landed_{n}", columns, row_by_row=True).strip()
    version = source.contract.key_sql
    if source.mode == "changes" and "row_effective" in mapped.values:
        version = f"concat_ws(' @ ', {version}, row_effective)"
    winner = _winner(source)
    return f"""
-- Load {n}: {load.file.replace(chr(10), " ")}
CREATE TABLE landed_{n} AS SELECT * FROM {read_csv(member, cells)};
CREATE TABLE judged_{n} AS
{judged};
CREATE TABLE placed_{n} AS
SELECT *, row_number() OVER (PARTITION BY row_state, {version} ORDER BY {winner}) AS place
FROM judged_{n};
CREATE TABLE rows_of_{n} AS
SELECT * EXCLUDE (place) FROM placed_{n} WHERE row_state = 'loaded' AND place = 1;
INSERT INTO compared
SELECT 'load {n}: rows that are not in', count(told.line), count(made.line),
  count(CASE WHEN told.state IS DISTINCT FROM made.state THEN 1 END)
FROM (SELECT line, state FROM unloaded WHERE load = {n}) AS told
FULL JOIN (
  SELECT row_line AS line,
    CASE WHEN row_state = 'loaded' THEN 'refused' ELSE row_state END AS state
  FROM placed_{n} WHERE row_state <> 'loaded' OR place > 1
) AS made ON made.line = told.line;
INSERT INTO compared
SELECT 'load {n}: rows that are in', max(loaded), count(row_line), abs(max(loaded) - count(row_line))
FROM g.loads LEFT JOIN rows_of_{n} ON true WHERE load = {n};
DROP TABLE landed_{n};
DROP TABLE judged_{n};
DROP TABLE placed_{n};"""


def wanted_columns(source: Source) -> list[str]:
    """The columns that a source asks for by name."""
    asked = [one.column for one in source.columns.values() if one.column]
    asked += [
        one.column
        for one in [*source.skip_when, source.deleted, source.moment]
        if one and one.column
    ]
    if source.effective and source.effective.column:
        asked.append(source.effective.column)
    return [*dict.fromkeys(asked)]


def _winner(source: Source) -> str:
    match source.duplicates.split():
        case ["first"]:
            return "row_line"
        case ["last"]:
            return "row_line DESC"
        case [which, field]:
            order = "DESC" if which == "greatest" else "ASC"
            return f"{field} {order} NULLS LAST, row_line DESC"
    raise AssertionError(source.duplicates)


def standing_sql(asked: Asked) -> list[str]:
    """The tables that KPI SQL reads, as the product makes them."""
    con, shown = Written(), Shown.of(asked.standing)
    tables.stand(con, shown, [asked.day], asked.sqls)  # type: ignore[arg-type]
    there = "\n".join(con.statements)
    for kind in asked.kinds:
        if f" every_{kind} AS" not in there:
            con.execute(f"CREATE TEMP TABLE every_{kind} AS {shown.sql(kind, [asked.day])}")
    rows.grant(con)  # type: ignore[arg-type]
    return con.statements


def compare_records(kind: str) -> str:
    fields = {name: SQL_TYPES[rule.type] for name, rule in contract(kind).fields.items()}
    columns = fields | {name: MARK_TYPES[name] for name in MARKS}
    names = ", ".join(columns)
    return compare(
        f"records: {kind}",
        f"SELECT * FROM {read_csv(f'records/{kind}.csv', columns)}",
        f"SELECT {names} FROM every_{kind}",
    )


def compare(what: str, held: str, made: str) -> str:
    """A comparison of two queries as bags of rows."""
    return f"""
CREATE OR REPLACE TEMP TABLE held AS {held};
CREATE OR REPLACE TEMP TABLE made AS {made};
INSERT INTO compared
SELECT {quoted(what)}, (SELECT count(*) FROM held), (SELECT count(*) FROM made),
  (SELECT count(*) FROM (
    (SELECT * FROM held EXCEPT ALL SELECT * FROM made)
    UNION ALL
    (SELECT * FROM made EXCEPT ALL SELECT * FROM held)) AS other);"""


def rows_sql(asked: Asked, excepted: set[str]) -> list[str]:
    con = Written()
    rows.create(con, "kpi_rows")  # type: ignore[arg-type]
    columns = {**rows.ROW, "reason_in_words": "VARCHAR", "file": "VARCHAR"}
    names = ", ".join(name_sql(name) for name in rows.ROW)
    for one in asked.definitions:
        if is_loaded(asked.standing, one):
            query = rows.rows_sql(one, asked.known_at, excepted, [asked.day])
            rows.insert(con, "kpi_rows", query)  # type: ignore[arg-type]
        kept = f"kpi = {quoted(one.id)} AND {where_sql(asked.where)}"
        con.statements.append(
            compare(
                f"rows: {one.id}",
                f"SELECT {names} FROM {read_csv(f'rows/{one.id}.csv', columns)}",
                f"SELECT {names} FROM kpi_rows WHERE {kept}",
            )
        )
    return con.statements


def figure_sql(figure: Figure, asked: Asked) -> str:
    """The counts that a figure rests on, held against the rows made."""
    outcomes = ("met", "missed", "unknown", "excluded")
    counts = [
        f"count(CASE WHEN outcome = '{name}' THEN 1 END) <> {getattr(figure, name)}"
        for name in outcomes
    ]
    wrong = " + ".join(f"CASE WHEN {one} THEN 1 ELSE 0 END" for one in counts)
    told = sum(getattr(figure, name) for name in outcomes)
    return f"""
INSERT INTO compared
SELECT {quoted(f"figure: {figure.kpi}")}, {told}, count(*), {wrong}
FROM kpi_rows WHERE kpi = {quoted(figure.kpi)} AND {where_sql(asked.where)};"""
