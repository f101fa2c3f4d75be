"""Rows: one row for each subject of a KPI, with its outcome, its reason and its evidence."""

import datetime as dt

import duckdb

from kpis.definition import Definition
from kpis.tables import NOW, Setting, lifted

ROW = {
    "kpi": "VARCHAR",
    "as_of": "DATE",
    "known_at": "INTEGER",
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
    "stale": "BOOLEAN",
    "reconstructed": "BOOLEAN",
    "exception": "VARCHAR",
    "exception_state": "VARCHAR",
    "exception_expires": "DATE",
}
"""Columns of a row. A KPI leaves out those that say nothing of its subjects."""

SAYS = {
    "kpi": "id of the KPI",
    "as_of": "the day for which the row holds",
    "known_at": "the newest load that was known",
    "subject_kind": "what kind of thing the row is about",
    "subject": "what the row is about",
    "account": "the account it belongs to",
    "person": "the person it is about",
    "owner": "the person who answers for it",
    "unit": "unit of the account or the person",
    "brand": "brand of the account or the person",
    "region": "region of the account or the person",
    "platform": "platform of the account",
    "audience": "whether the account speaks to external or internal people",
    "category": "what the KPI sorts its rows by, such as course or severity",
    "outcome": "met, missed, unknown or excluded",
    "reason": "code of the reason; blank where nothing needs one",
    "reason_about": "what the reason is about",
    "due": "day by which it was, or is, to be done",
    "measure": "what the KPI measures, in the unit it names",
    "record": "key of the record that is the evidence",
    "load": "number of the load the record came with",
    "line": "line of the record in its file",
    "stale": "whether the source of the record was too old on the day",
    "reconstructed": "whether a later file speaks for the day",
    "exception": "the exception granted for the row",
    "exception_state": "whether that exception is in force or expired",
    "exception_expires": "last day of that exception",
}
"""What each column of a row says."""

CUTS = ["unit", "brand", "region", "platform", "audience", "category"]

EXCEPTIONS = """
CREATE TEMP TABLE every_granted AS
SELECT * EXCLUDE (place) FROM (
  SELECT as_of, kpi, subject, exception, expires AS exception_expires,
    CASE WHEN coalesce(expires, as_of) >= as_of THEN 'in force' ELSE 'expired' END
      AS exception_state,
    row_number() OVER (
      PARTITION BY as_of, kpi, subject ORDER BY expires DESC NULLS FIRST, exception
    ) AS place
  FROM every_exceptions
  WHERE approved IS NOT NULL AND withdrawn IS NULL AND NOT stale
) AS placed WHERE place = 1"""
"""Of the exceptions granted to a subject under a KPI the one that lasts longest."""

READ_BY_ALL = "SELECT * FROM exceptions"
"""What is read for every KPI beside its own tables."""


def create(con: duckdb.DuckDBPyConnection, table: str) -> None:
    columns = ", ".join(f"{name} {sql_type}" for name, sql_type in ROW.items())
    con.execute(f"CREATE TABLE {table} ({columns})")


def grant(con: duckdb.DuckDBPyConnection) -> set[str]:
    """Make the table of exceptions granted; returns the ids of the KPIs that have any."""
    con.execute(EXCEPTIONS)
    return {row[0] for row in con.execute("SELECT DISTINCT kpi FROM every_granted").fetchall()}


def rows_sql(
    definition: Definition,
    known_at: int,
    excepted: set[str],
    days: list[dt.date],
    setting: Setting = NOW,
) -> str:
    """SELECT of a KPI's rows on each day.

    What a stale record says counts as unknown. A row missed or unknown for which an exception was
    granted keeps its outcome and carries the exception.
    """
    answers = lifted(definition.sql, days, setting)
    stale = "stale AND outcome <> 'excluded'"
    rows = f"""SELECT '{definition.id}' AS kpi, {known_at} AS known_at, answers.* REPLACE (
  CASE WHEN {stale} THEN 'unknown' ELSE outcome END AS outcome,
  CASE WHEN {stale} THEN 'stale' ELSE reason END AS reason,
  coalesce(stale, false) AS stale, coalesce(reconstructed, false) AS reconstructed
) FROM ({answers}) AS answers"""
    if definition.id not in excepted:
        return rows
    granted = f"(SELECT * FROM every_granted WHERE kpi = '{definition.id}')"
    joins = f"LEFT JOIN {granted} AS own ON own.as_of = r.as_of AND own.subject = r.subject"
    better = "true"
    if "account" in definition.sql:
        joins += (
            f"\nLEFT JOIN {granted} AS theirs "
            "ON theirs.as_of = r.as_of AND theirs.subject = r.account"
        )
        # Of two, one in force; of two alike, that of the subject itself.
        better = (
            "own.exception IS NOT NULL AND (own.exception_state = 'in force' "
            "OR coalesce(theirs.exception_state <> 'in force', true))"
        )
    tags = ", ".join(
        f"CASE WHEN outcome NOT IN ('missed', 'unknown') THEN NULL WHEN {better} THEN own.{name}"
        + ("" if better == "true" else f" ELSE theirs.{name}")
        + f" END AS {name}"
        for name in ("exception", "exception_state", "exception_expires")
    )
    return f"SELECT r.*, {tags} FROM ({rows}) AS r\n{joins}"


def insert(con: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    """Keep rows. A column that no row has raises a duckdb.BinderException."""
    con.execute(f"INSERT INTO {table} BY NAME {query}")
