"""Overdue: what is past its due date and not met, across all KPIs, the oldest first."""

from typing import Any

from kpis.definition import catalogue, reason
from kpis.reader import Answer, Reader, where_sql
from kpis.reasons import in_words
from warehouse.connection import dicts

BANDS = [(30, "1 to 30 days"), (90, "31 to 90 days")]
OLDEST = "over 90 days"
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


def overdue(
    reader: Reader, answer: Answer, where: dict[str, str] | None = None, language: str = "en"
) -> list[dict[str, Any]]:
    """Rows missed or unknown whose due date has passed, as tables with COLUMNS.

    Where an exception has expired, the row is overdue since that day if it has no date of its own.
    `settled`: it was done, only too late; nothing is left to do. `owner` is whoever answers for
    the row: its owner, or the person it is about.
    """
    due = "coalesce(due, CASE WHEN exception_state = 'expired' THEN exception_expires END)"
    result = reader.con.execute(f"""
        SELECT kpi, subject_kind, subject, account, coalesce(owner, person) AS owner, unit, brand,
          region, platform, audience, category, outcome, {due} AS due,
          as_of - {due} AS days, exception, exception_state, reason, reason_about,
          record, load, line
        FROM {answer.table}
        WHERE outcome IN ('missed', 'unknown') AND {due} < as_of AND {where_sql(where or {})}
        ORDER BY days DESC, kpi, subject""")
    found = dicts(result)
    for row in found:
        kpi = row["kpi"]
        row["band"] = band(row["days"])
        row["settled"] = bool(row["reason"]) and reason(kpi, row["reason"]).settled
        row["reason_in_words"] = in_words(kpi, row["reason"], row.pop("reason_about"), language)
        row["clears"] = "" if row["settled"] else getattr(catalogue()[kpi].clears, language)
    ordered = sorted(found, key=lambda row: row["settled"])
    return [{name: row[name] for name in COLUMNS} for row in ordered]


def band(days: int) -> str:
    """The age band of so many days past due."""
    return next((name for most, name in BANDS if days <= most), OLDEST)


def by(found: list[dict[str, Any]], cut: str) -> list[dict[str, Any]]:
    """How many rows of each unit, brand ... are overdue in each age band, the oldest first.

    What is settled is left out.
    """
    groups: dict[str, dict[str, Any]] = {}
    for row in found:
        if not row["settled"]:
            none = {cut: row[cut], **{name: 0 for _, name in BANDS}, OLDEST: 0, "oldest": 0}
            group = groups.setdefault(row[cut] or "", none)
            group[row["band"]] += 1
            group["oldest"] = max(group["oldest"], row["days"])
    return sorted(groups.values(), key=lambda group: -int(group["oldest"]))
