"""Training: how units stand in each course, access without training, what expires soon."""

from dataclasses import dataclass
from typing import Any

from kpis.definition import catalogue
from kpis.figure import Figure, Tally, figure
from kpis.reader import BLANK, Answer, Reader, bucket_sql, where_sql
from kpis.run import context_of
from warehouse.connection import dicts

VALID, UNTRAINED = "training-valid", "untrained-access"
ON_TIME, BEFORE = "training-on-time", "trained-before-access"
DAYS = [30, 60, 90]
"""Ends of the spans of days in which training expires: 0 to 30 days from the day, 31 to 60, 61 to 90."""


@dataclass(frozen=True)
class Cell:
    """The figure of valid training of one unit in one course."""

    unit: str
    course: str
    figure: Figure


@dataclass(frozen=True)
class Held:
    """The open accesses to one account, by whether their holders are trained."""

    account: str
    handle: str | None
    platform: str | None
    missed: int
    unknown: int
    met: int


def cells(reader: Reader, answer: Answer, where: dict[str, str]) -> list[Cell]:
    """Valid training by the unit of the person and the course, each against its unit's target."""
    definition = catalogue()[VALID]
    counted: dict[tuple[str, str], list[tuple[str, bool, int, bool]]] = {}
    for unit, course, *row in reader.con.execute(
        f"""SELECT {bucket_sql("unit")} AS unit_told, {bucket_sql("category")} AS course,
  outcome, coalesce(exception_state = 'in force', false) AS excepted, count(*) AS rows,
  bool_or(reconstructed) AS rebuilt
FROM {answer.table}
WHERE kpi = '{VALID}' AND {where_sql(where)}
GROUP BY unit_told, course, outcome, excepted
ORDER BY unit_told = '{BLANK}', unit_told, course = '{BLANK}', course"""
    ).fetchall():
        counted.setdefault((unit, course), []).append(tuple(row))
    found = []
    for (unit, course), rows in counted.items():
        context = context_of(answer.standing, definition, answer.as_of, answer.known_at, unit)
        tally = Tally.of((outcome, excepted, n) for outcome, excepted, n, _rebuilt in rows)
        rebuilt = any(row[3] for row in rows)
        found.append(Cell(unit, course, figure(definition, tally, context, reconstructed=rebuilt)))
    return found


def held(reader: Reader, answer: Answer, where: dict[str, str], most: int) -> list[Held]:
    """The accounts with most open accesses that lack training, then with most of which nobody can
    tell; at `most` so many."""
    found = dicts(
        reader.con.execute(
            f"""SELECT told.account, accounts.handle, accounts.platform,
  told.missed, told.unknown, told.met
FROM (
  SELECT account,
    sum(CASE WHEN outcome = 'missed' THEN 1 ELSE 0 END)    AS missed,
    sum(CASE WHEN outcome = 'unknown' THEN 1 ELSE 0 END)   AS unknown,
    sum(CASE WHEN outcome = 'met' THEN 1 ELSE 0 END)       AS met
  FROM {answer.table}
  WHERE kpi = '{UNTRAINED}' AND {where_sql(where)}
  GROUP BY account
) AS told
LEFT JOIN {reader.records("accounts", answer.as_of)} ON accounts.account = told.account
WHERE told.missed + told.unknown > 0 AND told.account IS NOT NULL
ORDER BY told.missed DESC, told.unknown DESC, told.account
LIMIT {most}"""
        )
    )
    return [
        Held(
            row["account"],
            row["handle"],
            row["platform"],
            int(row["missed"]),
            int(row["unknown"]),
            int(row["met"]),
        )
        for row in found
    ]


def expiring_sql(answer: Answer, where: dict[str, str]) -> str:
    """SELECT of the valid training that ends in the days after the day, with the span it ends in."""
    spans = " ".join(f"WHEN due - as_of <= {most} THEN {most}" for most in DAYS)
    return f"""SELECT CASE {spans} END AS span, person, category AS course, due AS valid_until,
  due - as_of AS days_left, unit, brand, region, record, load, line
FROM {answer.table}
WHERE kpi = '{VALID}' AND outcome = 'met' AND {where_sql(where)}
  AND due >= as_of AND due - as_of <= {DAYS[-1]}"""


def expiring(reader: Reader, answer: Answer, where: dict[str, str]) -> dict[int, int]:
    """How many required courses that are valid now expire in each span of DAYS."""
    found = dict(
        reader.con.execute(
            f"SELECT span, count(*) FROM ({expiring_sql(answer, where)}) AS ending GROUP BY span"
        ).fetchall()
    )
    return {span: found.get(span, 0) for span in DAYS}


def ending(
    reader: Reader, answer: Answer, where: dict[str, str], span: int
) -> list[dict[str, Any]]:
    """The valid training that expires in one span, the first to expire first."""
    return dicts(
        reader.con.execute(
            f"SELECT * EXCLUDE (span) FROM ({expiring_sql(answer, where)}) AS ending "
            f"WHERE span = {int(span)} ORDER BY valid_until, person, course"
        )
    )
