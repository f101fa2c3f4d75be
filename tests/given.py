"""Given rows, expect rows: runs one KPI's SQL over records written in a test."""

import datetime as dt
from typing import Any

import duckdb

from kpis.definition import catalogue
from kpis.run import asked_sql
from organisation.contracts import SQL_TYPES, contract, kinds
from organisation.settings import Organisation

ORGANISATION = Organisation(name="Given", time_zone="Asia/Jakarta")
CONFIGURATION = {
    "cadences": "what VARCHAR, level VARCHAR, days INTEGER",
    "service_levels": "what VARCHAR, level VARCHAR, hours DOUBLE",
}


def outcomes(
    kpi: str, as_of: str, **given: list[dict[str, Any]]
) -> dict[str, tuple[str, str | None]]:
    """Outcome and reason of each subject of a KPI.

    `given` are rows by record kind or configuration table; fields left out are blank.
    """
    return {row["subject"]: (row["outcome"], row["reason"]) for row in rows(kpi, as_of, **given)}


def rows(kpi: str, as_of: str, **given: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows a KPI's SQL returns over the given records."""
    con = duckdb.connect()
    for kind in kinds():
        rule = contract(kind)
        fields = [f"{name} {SQL_TYPES[field.type]}" for name, field in rule.fields.items()]
        marks = "record VARCHAR, load INTEGER, line BIGINT, stale BOOLEAN, reconstructed BOOLEAN"
        con.execute(f"CREATE TABLE {kind} ({', '.join(fields)}, {marks})")
    for table, columns in CONFIGURATION.items():
        con.execute(f"CREATE TABLE {table} ({columns})")
    for table, records in given.items():
        for record in records:
            names = ", ".join(record)
            places = ", ".join("?" * len(record))
            con.execute(f"INSERT INTO {table} ({names}) VALUES ({places})", list(record.values()))
    con.execute(f"CREATE VIEW asked AS {asked_sql(ORGANISATION, dt.date.fromisoformat(as_of))}")
    result = con.execute(catalogue()[kpi].sql)
    names_of = [column[0] for column in result.description]
    return [dict(zip(names_of, row, strict=True)) for row in result.fetchall()]
