"""Overdue: what is past its due date and not met, across all KPIs, the oldest first."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kpis.definition import catalogue, common_reasons, reason
from kpis.reader import Answer, Reader, bucket_sql, where_sql
from kpis.reasons import in_words
from warehouse.connection import dicts
from warehouse.rows import literal, part_sql

BANDS = [(30, "1 to 30 days"), (90, "31 to 90 days")]
OLDEST = "over 90 days"
SETTLED = "settled"
SLOTS = [OLDEST, *(name for _, name in reversed(BANDS)), SETTLED]
"""What an overdue row belongs to: an age band, or what was done, only too late. The oldest first."""
GROUPS = ["kpi", "owner"]
"""What overdue rows are grouped by beside the cuts."""
COLUMNS = [
    "kpi",
    "subject_kind",
    "subject",
    "account",
    "owner",
    "unit",
    "brand",
    "region",
    "platform",
    "audience",
    "category",
    "outcome",
    "due",
    "days",
    "band",
    "settled",
    "exception",
    "exception_state",
    "reason",
    "reason_in_words",
    "clears",
    "record",
    "load",
    "line",
]


DUE = "coalesce(due, CASE WHEN exception_state = 'expired' THEN exception_expires END)"
"""Where an exception has expired, a row without a date of its own is overdue since that day."""


def sql(answer: Answer, where: dict[str, str]) -> str:
    """SELECT of the overdue rows of an answer, with `days`, `band` and whether they are `settled`.

    `owner` is whoever answers for a row; `where` may name it, and the KPI, beside the cuts.
    """
    bands = " ".join(f"WHEN as_of - {DUE} <= {most} THEN '{name}'" for most, name in BANDS)
    settled = ", ".join(
        literal(f"{one.id} {code}")
        for one in catalogue().values()
        for code in [*one.reasons, *common_reasons()]
        if reason(one.id, code).settled
    )
    return f"""SELECT kpi, subject_kind, subject, account, owner, unit,
  brand, region, platform, audience, category, outcome, {DUE} AS due, as_of - {DUE} AS days,
  CASE {bands} ELSE '{OLDEST}' END AS band,
  coalesce(concat(kpi, ' ', reason) IN ({settled}), false) AS settled,
  exception, exception_state, reason, reason_about, record, load, line
FROM (SELECT * REPLACE (coalesce(owner, person) AS owner) FROM {answer.table}) AS answered
WHERE outcome IN ('missed', 'unknown') AND {DUE} < as_of AND {where_sql(where)}"""


def overdue(
    reader: Reader,
    answer: Answer,
    where: dict[str, str] | None = None,
    language: str = "en",
    *,
    slots: list[str] | None = None,
    without_excepted: bool = False,
    part: slice = slice(None),
) -> list[dict[str, Any]]:
    """Rows missed or unknown whose due date has passed, as tables with COLUMNS, oldest first.

    `settled`: it was done, only too late; nothing is left to do: these come last. `owner` is
    whoever answers for the row: its owner, or the person it is about. Of some `slots` where they
    are given, without those under an exception in force where that is asked; of these a `part`.
    """
    kept = "true"
    if slots is not None:
        kept = f"list_contains({slots}, CASE WHEN settled THEN '{SETTLED}' ELSE band END)"
    if without_excepted:
        kept += " AND coalesce(exception_state <> 'in force', true)"
    found = dicts(
        reader.con.execute(
            f"SELECT * FROM ({sql(answer, where or {})}) AS overdue WHERE {kept} "
            f"ORDER BY settled, days DESC, kpi, subject, record, category{part_sql(part)}"
        )
    )
    for row in found:
        kpi = row["kpi"]
        row["reason_in_words"] = in_words(kpi, row["reason"], row.pop("reason_about"), language)
        row["clears"] = "" if row["settled"] else getattr(catalogue()[kpi].clears, language)
    return [{name: row[name] for name in COLUMNS} for row in found]


@dataclass(frozen=True)
class Total:
    """Overdue rows together. `rows`, `figures` and `since` are of those not settled.

    `slots` and `excepted` hold rows by SLOTS: all, and those with an exception in force.
    """

    rows: int
    figures: int
    since: dt.date | None
    slots: dict[str, int]
    excepted: dict[str, int]


def total(reader: Reader, answer: Answer, where: dict[str, str] | None = None) -> Total:
    """What the overdue rows come to."""
    found = reader.con.execute(
        f"SELECT CASE WHEN settled THEN '{SETTLED}' ELSE band END AS slot, kpi, count(*), "
        "count(*) FILTER (WHERE exception_state = 'in force'), min(due) "
        f"FROM ({sql(answer, where or {})}) AS overdue GROUP BY 1, 2"
    ).fetchall()
    still = [row for row in found if row[0] != SETTLED]
    return Total(
        sum(row[2] for row in still),
        len({row[1] for row in still}),
        min((row[4] for row in still), default=None),
        {slot: sum(row[2] for row in found if row[0] == slot) for slot in SLOTS},
        {slot: sum(row[3] for row in found if row[0] == slot) for slot in SLOTS},
    )


def by(
    reader: Reader, answer: Answer, cut: str, where: dict[str, str] | None = None
) -> list[dict[str, Any]]:
    """How many rows of each unit, brand ..., `kpi` or `owner` are overdue, by age, oldest first.

    What is settled is left out. A group is its bucket of the `cut`, the three bands and `oldest`,
    in days.
    """
    query = groups_sql(reader, answer, cut, where or {})
    return dicts(reader.con.execute(f"{query} ORDER BY oldest DESC, 1"))


def most(
    reader: Reader, answer: Answer, cut: str, where: dict[str, str], part: slice
) -> tuple[list[dict[str, Any]], int, int]:
    """A part of the groups of `by`, those with most rows first; how many there are, and their rows."""
    found = dicts(
        reader.con.execute(
            "SELECT *, count(*) OVER () AS n, CAST(sum(rows) OVER () AS BIGINT) AS all_rows "
            f"FROM ({groups_sql(reader, answer, cut, where, 'count(*) AS rows')}) AS groups "
            f"ORDER BY rows DESC, {cut}{part_sql(part)}"
        )
    )
    n, rows = (found[0]["n"], found[0]["all_rows"]) if found else (0, 0)
    return (
        [{k: v for k, v in one.items() if k not in ("n", "rows", "all_rows")} for one in found],
        n,
        rows,
    )


def groups_sql(reader: Reader, answer: Answer, cut: str, where: dict[str, str], *more: str) -> str:
    if cut not in GROUPS:
        reader.check_cut(cut)
    bands = [
        f"count(*) FILTER (WHERE band = '{name}') AS \"{name}\""
        for name in [*(name for _, name in BANDS), OLDEST]
    ]
    columns = ", ".join([f"{bucket_sql(cut)} AS {cut}", *bands, "max(days) AS oldest", *more])
    return f"SELECT {columns} FROM ({sql(answer, where)}) AS overdue WHERE NOT settled GROUP BY 1"


def rows_in(group: dict[str, Any]) -> int:
    """The rows of a group of `by`."""
    return sum(int(group[slot]) for slot in SLOTS if slot != SETTLED)


def names(reader: Reader, day: dt.date, people: list[str]) -> dict[str, str]:
    """The names of people by their ids, as far as they are known on a day."""
    found = reader.con.execute(
        f"SELECT person, name FROM {reader.records('people', day)} "
        "WHERE person IN (SELECT unnest(?::VARCHAR[])) AND name IS NOT NULL",
        [people],
    ).fetchall()
    return dict(found)
