"""Given rows, expect rows: runs one KPI's SQL over records written in a test."""

import datetime as dt
from typing import Any

import duckdb

from kpis.blocks import blocks
from kpis.definition import catalogue, named_in
from kpis.tables import asked_sql, readable
from organisation.calendar import calendar_rows, days_off, working_time_sql
from organisation.contracts import SQL_TYPES, contract, kinds
from organisation.settings import Calendar, Organisation

ORGANISATION = Organisation(
    name="Given",
    time_zone="Asia/Jakarta",
    calendar=[Calendar(), Calendar(region="Indonesia", country="ID")],
)
CONFIGURATION = {
    "cadences": "what VARCHAR, level VARCHAR, days INTEGER",
    "service_levels": "what VARCHAR, level VARCHAR, hours DOUBLE",
    "limits": "what VARCHAR, level VARCHAR, value DOUBLE",
    "roles": "what VARCHAR, level VARCHAR, role VARCHAR",
    "required_training": "course VARCHAR, role VARCHAR, platform VARCHAR",
    "required_documents": "document VARCHAR",
    "situations": "situation VARCHAR, title VARCHAR",
    "appetites": "category VARCHAR, score INTEGER",
    "sources": "source VARCHAR, kind VARCHAR, about VARCHAR, frequency VARCHAR, days INTEGER, "
    "grace INTEGER, until DATE, newest DATE, due DATE, loads INTEGER",
    "loads": "load INTEGER, source VARCHAR, kind VARCHAR, file VARCHAR, effective DATE, "
    "rows BIGINT, loaded BIGINT, refused BIGINT, skipped BIGINT, blank BIGINT, "
    "receipt_rows BIGINT, extraction_proven BOOLEAN",
}
MARKS = (
    "record VARCHAR, source VARCHAR, load INTEGER, line BIGINT, stale BOOLEAN DEFAULT false, "
    "reconstructed BOOLEAN DEFAULT false, inferred BOOLEAN DEFAULT false"
)


def outcomes(
    kpi: str, as_of: str, **given: list[dict[str, Any]]
) -> dict[str, tuple[str, str | None]]:
    """Outcome and reason of each subject of a KPI.

    `given` are rows by record kind or configuration table; fields left out are blank. The records
    are taken as they stand on the day: what happens later must be left out by the test.
    """
    found = rows(kpi, as_of, **given)
    assert len({row["subject"] for row in found}) == len(found), "a subject has two rows"
    return {row["subject"]: (row["outcome"], row["reason"]) for row in found}


def rows(kpi: str, as_of: str, **given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows a KPI's SQL returns over the given records."""
    return answer(catalogue()[kpi].sql, as_of, **given)


def answer(sql: str, as_of: str, **given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of any query over the tables that KPI SQL reads."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    day = dt.date.fromisoformat(as_of)
    names = named_in(sql, readable())
    for name, block in reversed(blocks().items()):
        if name in names:
            names += named_in(block, readable())
    for kind in kinds():
        if kind in names or kind in given:
            rule = contract(kind)
            fields = [f"{name} {SQL_TYPES[field.type]}" for name, field in rule.fields.items()]
            con.execute(f"CREATE TABLE {kind} ({', '.join(fields)}, {MARKS})")
    for table, columns in CONFIGURATION.items():
        con.execute(f"CREATE TABLE {table} ({columns})")
    for table, records in given.items():
        for number, record in enumerate(records, 1):
            full = record
            if table in kinds():
                key = " / ".join(str(record.get(name, "")) for name in contract(table).key)
                full = {"record": key, "load": 1, "line": number, **record}
            places = ", ".join("?" * len(full))
            con.execute(
                f"INSERT INTO {table} ({', '.join(full)}) VALUES ({places})", list(full.values())
            )
    con.execute(f"CREATE VIEW asked AS {asked_sql(ORGANISATION, [day])}")
    if {"working_time", "calendars"} & set(names):
        write_working_time(con, day)
    for name, block in blocks().items():
        if name in names:
            con.execute(f"CREATE TABLE {name} AS {block}")
    result = con.execute(sql)
    columns_of = [column[0] for column in result.description]
    return [dict(zip(columns_of, row, strict=True)) for row in result.fetchall()]


def write_working_time(con: duckdb.DuckDBPyConnection, day: dt.date) -> None:
    """The calendars of ORGANISATION: nine to five in Jakarta; holidays in the region Indonesia."""
    first, last = dt.date(day.year - 2, 1, 1), dt.date(day.year + 1, 12, 31)
    con.execute(
        "CREATE TABLE calendars (region VARCHAR, time_zone VARCHAR, opens TIME, closes TIME, "
        "weekend VARCHAR)"
    )
    con.executemany("INSERT INTO calendars VALUES (?, ?, ?, ?, ?)", calendar_rows(ORGANISATION))
    con.execute("CREATE TABLE days_off (region VARCHAR, day DATE, name VARCHAR)")
    for one in ORGANISATION.calendar:
        for date, name in days_off(one, first, last).items():
            con.execute("INSERT INTO days_off VALUES (?, ?, ?)", [one.region, date, name])
    sql = working_time_sql("calendars", "days_off", first, last)
    con.execute(f"CREATE TABLE working_time AS {sql}")
