"""Brand audits: their schedule by brand and quarter, the items of the checklist, open findings."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kpis.reader import BLANK, Answer, Reader, where_sql
from kpis.reasons import in_words
from kpis.views.standing import rows_on
from organisation.settings import Organisation
from warehouse.rows import literal

CURRENT, CHECKED, FINDINGS = "brand-audit-current", "brand-check-pass", "brand-finding-overdue"
STATES = ["done", "unknown", "overdue", "planned"]
EARLIER, LATER, UNDATED = "earlier", "later", "undated"
"""What does not lie in any quarter that is shown."""
RESULTS = ["failed", "unknown", "passed", "aside"]
AGES = [("not due", 0), ("1-30", 30), ("31-90", 90)]
OLDEST = "over 90"
NO_DAY = "no day"


@dataclass(frozen=True)
class Quarter:
    """A fiscal quarter: its name such as 2026-Q3, its first and last day."""

    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Planned:
    """So many audits of a brand in a quarter are in a state: one of STATES."""

    brand: str
    quarter: str
    state: str
    audits: int


@dataclass(frozen=True)
class Item:
    """How the accounts to be audited stand in one item of the checklist; they add up to all.

    `aside`: the item does not apply to the account, or was not on its checklist.
    """

    item: str
    critical: bool
    passed: int
    failed: int
    unknown: int
    aside: int

    @property
    def subjects(self) -> int:
        return self.passed + self.failed + self.unknown

    @property
    def low(self) -> float | None:
        """Share proven to pass, from 0 to 1; None where it applies to no account."""
        return self.passed / self.subjects if self.subjects else None

    @property
    def high(self) -> float | None:
        """The same if every unknown passed."""
        return (self.passed + self.unknown) / self.subjects if self.subjects else None


@dataclass(frozen=True)
class Age:
    """Open findings of an age, in days past the day first set; some were put off since."""

    age: str
    critical: int
    untold: int
    """Nobody says of the item whether it is critical."""
    other: int
    put_off: int

    @property
    def findings(self) -> int:
        return self.critical + self.untold + self.other


def quarters(organisation: Organisation, day: dt.date, before: int, after: int) -> list[Quarter]:
    """The fiscal quarter of a day, so many before it and so many after it."""
    first = organisation.quarter_start(day)
    for _ in range(before):
        first = organisation.quarter_start(first - dt.timedelta(days=1))
    found = []
    for _ in range(before + 1 + after):
        following = organisation.quarter_start(first + dt.timedelta(days=100))
        start = organisation.fiscal_year_start
        year = first.year - (first.month < start)
        name = f"{year}-Q{(first.month - start) % 12 // 3 + 1}"
        found.append(Quarter(name, first, following - dt.timedelta(days=1)))
        first = following
    return found


def schedule_sql(answer: Answer, where: dict[str, str], shown: list[Quarter]) -> str:
    """SELECT of what is on the schedule: an audit that took place, or the day one is or was due.

    Every audit that took place is done, on its day; but unknown where it decides an account of which
    the KPI cannot tell whether it was audited. An account is overdue on the day its audit was due.
    The next audit is planned for the day it is due, where the account is audited in time or its
    first audit is not due yet.
    """
    bounds = " ".join(
        f"WHEN day BETWEEN DATE '{one.first}' AND DATE '{one.last}' THEN {literal(one.name)}"
        for one in shown
    )
    return f"""WITH told AS (
  SELECT * FROM {answer.table} WHERE kpi = '{CURRENT}' AND {where_sql(where)}
),
undecided AS (
  SELECT told.account, account_audits.audit, told.due, told.reason, told.reason_about
  FROM told
  LEFT JOIN account_audits
    ON account_audits.account = told.account AND account_audits.record = told.record
  WHERE told.outcome = 'unknown'
),
listed AS (
  SELECT account_audits.account, account_audits.audit, audited AS day, independence,
    NULL AS reason, NULL AS reason_about,
    CASE WHEN undecided.account IS NULL THEN 'done' ELSE 'unknown' END AS state
  FROM account_audits
  LEFT JOIN undecided
    ON undecided.account = account_audits.account AND undecided.audit = account_audits.audit
  UNION ALL
  SELECT account, NULL AS audit, due AS day, NULL AS independence, reason, reason_about,
    CASE WHEN outcome = 'missed' THEN 'overdue' ELSE 'planned' END AS state
  FROM told
  WHERE outcome IN ('missed', 'met') OR reason = 'first-audit-not-due'
  UNION ALL
  SELECT account, NULL AS audit, due AS day, NULL AS independence, reason, reason_about,
    'unknown' AS state
  FROM undecided WHERE audit IS NULL
)
SELECT
  coalesce(account_told.brand, '{BLANK}') AS brand_told,
  CASE
    WHEN day IS NULL                        THEN '{UNDATED}'
    WHEN day < DATE '{shown[0].first}'      THEN '{EARLIER}'
    {bounds}
    ELSE '{LATER}'
  END AS quarter,
  state, listed.account, account_told.handle, account_told.platform, account_told.brand,
  account_told.unit, listed.audit, listed.day, listed.independence,
  listed.reason, listed.reason_about, account_told.owner
FROM listed
JOIN accounts AS account_told ON account_told.account = listed.account
WHERE account_told.account IN (SELECT account FROM told)"""


def schedule(
    reader: Reader, answer: Answer, where: dict[str, str], shown: list[Quarter]
) -> list[Planned]:
    """How many audits of each brand lie in each quarter shown, or outside of them, by state."""
    found = rows_on(
        reader,
        answer.as_of,
        f"""SELECT brand_told, quarter, state, count(*) AS audits
FROM ({schedule_sql(answer, where, shown)}) AS scheduled
GROUP BY brand_told, quarter, state
ORDER BY brand_told = '{BLANK}', brand_told, quarter, state""",
    )
    return [
        Planned(row["brand_told"], row["quarter"], row["state"], row["audits"]) for row in found
    ]


def scheduled(
    reader: Reader,
    answer: Answer,
    where: dict[str, str],
    shown: list[Quarter],
    quarter: str,
    state: str,
    language: str = "en",
) -> list[dict[str, Any]]:
    """The audits behind one mark of the schedule, the oldest first, with `reason_in_words`."""
    found = rows_on(
        reader,
        answer.as_of,
        f"""SELECT state, account, handle, platform, brand, unit, owner, audit, day, independence,
  reason, reason_about
FROM ({schedule_sql(answer, where, shown)}) AS scheduled
WHERE quarter = {literal(quarter)} AND state = {literal(state)}
ORDER BY day, account, audit""",
    )
    for row in found:
        said = in_words(CURRENT, row["reason"], row["reason_about"], language)
        row["reason_in_words"] = said or None
    return found


def checks_sql(answer: Answer, where: dict[str, str]) -> str:
    """SELECT of each account to be audited and each item of the checklist, with its result.

    The audit that decides brand-check-pass tells. Where it is overdue, or there is none, nothing is
    known. A pass counts if neither the owner nor the backup owner gave it.
    """
    return f"""WITH told AS (
  SELECT * FROM {answer.table}
  WHERE kpi = '{CHECKED}' AND outcome <> 'excluded' AND {where_sql(where)}
),
deciding AS (
  SELECT told.account, account_audits.audit, account_audits.audited, account_audits.due,
    coalesce(account_audits.due >= as_of AND NOT told.stale, false) AS is_current
  FROM told
  LEFT JOIN account_audits
    ON account_audits.account = told.account AND account_audits.record = told.record
),
asked_of AS (
  SELECT item, bool_or(coalesce(critical, false)) AS critical
  FROM brand_audits
  JOIN deciding
    ON deciding.account = brand_audits.account AND deciding.audit = brand_audits.audit
  GROUP BY item
)
SELECT
  asked_of.item, asked_of.critical, account_told.account, account_told.handle,
  account_told.platform, account_told.brand, account_told.unit, account_told.owner,
  deciding.audit, deciding.audited, checked.auditor, checked.score,
  CASE
    WHEN NOT is_current                                            THEN 'unknown'
    WHEN checked.record IS NULL                                    THEN 'aside'
    WHEN checked.result = 'not_applicable'                         THEN 'aside'
    WHEN checked.result = 'fail'                                   THEN 'failed'
    WHEN checked.result IS NULL                                    THEN 'unknown'
    WHEN checked.auditor IS NULL OR account_told.owner IS NULL     THEN 'unknown'
    WHEN checked.auditor = account_told.owner                      THEN 'unknown'
    WHEN checked.auditor = account_told.backup_owner               THEN 'unknown'
    ELSE 'passed'
  END AS result,
  checked.finding_first_due, checked.finding_due, checked.finding_closed, checked.evidence,
  checked.load, checked.line
FROM deciding
CROSS JOIN asked_of
JOIN accounts AS account_told ON account_told.account = deciding.account
LEFT JOIN brand_audits AS checked
  ON checked.account = deciding.account AND checked.audit = deciding.audit
  AND checked.item = asked_of.item"""


def items(reader: Reader, answer: Answer, where: dict[str, str]) -> list[Item]:
    """How the accounts stand in each item of the checklist, the critical ones first."""
    counts = ", ".join(
        f"sum(CASE WHEN result = '{result}' THEN 1 ELSE 0 END) AS {result}" for result in RESULTS
    )
    found = rows_on(
        reader,
        answer.as_of,
        f"""SELECT item, critical, {counts}
FROM ({checks_sql(answer, where)}) AS checks
GROUP BY item, critical
ORDER BY critical DESC, item""",
    )
    return [
        Item(
            row["item"],
            row["critical"],
            *(int(row[name]) for name in ["passed", "failed", "unknown", "aside"]),
        )
        for row in found
    ]


def checks(
    reader: Reader, answer: Answer, where: dict[str, str], item: str, result: str
) -> list[dict[str, Any]]:
    """The accounts with one result in one item."""
    return rows_on(
        reader,
        answer.as_of,
        f"""SELECT * EXCLUDE (critical) FROM ({checks_sql(answer, where)}) AS checks
WHERE item = {literal(item)} AND result = {literal(result)}
ORDER BY audited, account""",
    )


def findings_sql(answer: Answer, where: dict[str, str]) -> str:
    """SELECT of the open findings: those of brand-finding-overdue that are not put right.

    An item that a later audit of the account passed is put right.
    """
    bands = " ".join(f"WHEN as_of - told.due <= {most} THEN '{name}'" for name, most in AGES)
    return f"""SELECT
  CASE
    WHEN told.outcome = 'unknown' THEN '{NO_DAY}'
    {bands}
    ELSE '{OLDEST}'
  END AS age,
  told.account, account_told.handle, account_told.platform, told.brand, told.unit, told.owner,
  found.item, found.critical, found.audit, found.audited, told.due AS first_due,
  found.finding_due AS due_now,
  greatest(
    coalesce(found.extensions, 0),
    CASE WHEN found.finding_due > found.finding_first_due THEN 1 ELSE 0 END
  ) AS put_off,
  CASE WHEN told.due < as_of THEN as_of - told.due END AS days_past_due,
  found.evidence, told.load, told.line
FROM (
  SELECT * FROM {answer.table}
  WHERE kpi = '{FINDINGS}' AND outcome <> 'excluded' AND {where_sql(where)}
) AS told
JOIN brand_audits AS found ON found.record = told.record AND found.account = told.account
LEFT JOIN accounts AS account_told ON account_told.account = told.account
WHERE found.finding_closed IS NULL
  AND NOT EXISTS (
    SELECT 1 FROM brand_audits AS later
    WHERE later.account = found.account AND later.item = found.item
      AND later.audited > found.audited AND later.result = 'pass'
  )"""


def ages(reader: Reader, answer: Answer, where: dict[str, str]) -> list[Age]:
    """The open findings by age, the ages in order; those of which no first day is known are last."""
    found = rows_on(
        reader,
        answer.as_of,
        f"""SELECT age,
  sum(CASE WHEN critical THEN 1 ELSE 0 END) AS critical,
  sum(CASE WHEN critical IS NULL THEN 1 ELSE 0 END) AS untold,
  sum(CASE WHEN NOT critical THEN 1 ELSE 0 END) AS other,
  sum(CASE WHEN put_off > 0 THEN 1 ELSE 0 END) AS put_off
FROM ({findings_sql(answer, where)}) AS open_findings
GROUP BY age""",
    )
    told = {
        row["age"]: Age(
            row["age"], *(int(row[name]) for name in ["critical", "untold", "other", "put_off"])
        )
        for row in found
    }
    order = [*(name for name, _most in AGES), OLDEST]
    known = [told.get(name, Age(name, 0, 0, 0, 0)) for name in order]
    return [*known, told[NO_DAY]] if NO_DAY in told else known


def findings(
    reader: Reader, answer: Answer, where: dict[str, str], age: str
) -> list[dict[str, Any]]:
    """The open findings of one age, the oldest first."""
    return rows_on(
        reader,
        answer.as_of,
        f"""SELECT * FROM ({findings_sql(answer, where)}) AS open_findings
WHERE age = {literal(age)}
ORDER BY first_due NULLS LAST, account, item""",
    )
