"""Accounts: how many are registered, where they are, and how each stands in its controls.

Every figure here is one of registered accounts: what nobody has registered is not in it.
"""

from dataclasses import dataclass

from kpis import risks
from kpis.definition import catalogue
from kpis.elements import WORST_FIRST
from kpis.figure import Figure
from kpis.reader import Answer, Reader, bucket_sql, where_sql

CONTROLS = [
    "owner-active",
    "backup-active",
    "inventory-complete",
    "account-approved",
    "account-review-current",
    "mfa-verified",
    "credential-rotated",
    "recovery-held",
    "admin-count",
    "transfer-pending",
    "dormant-accounts",
    "brand-audit-current",
    "brand-check-pass",
    "guideline-coverage",
]
"""KPIs of which each registered account has one row."""

STATE = "CASE WHEN status IN ('retired', 'planned') THEN status ELSE 'in use' END"
"""Whether an account is in use. One without a status counts as in use, as in the KPIs."""
STATES = ["in use", "planned", "retired"]


@dataclass(frozen=True)
class Cell:
    """Accounts in use in one bucket of two cuts, and the controls that fail or cannot be told there.

    `failed` and `unknown` count an account once for each KPI that has such a row of it.
    """

    down: str
    across: str
    accounts: int
    failed: int
    unknown: int


@dataclass(frozen=True)
class Registered:
    """A registered account with how many KPIs fail for it or cannot be told.

    `state` is one of STATES. `score` is that of the risk ranking; None where it is not in use.
    `worst` is what weighs most in it, in words.
    """

    account: str
    handle: str | None
    platform: str | None
    brand: str | None
    unit: str | None
    region: str | None
    audience: str | None
    owner: str | None
    state: str
    failed: int
    unknown: int
    score: float | None
    worst: str | None


def states(reader: Reader, answer: Answer, where: dict[str, str]) -> dict[str, int]:
    """How many registered accounts are in use, planned or retired."""
    records = reader.records("accounts", answer.as_of)
    counted = dict(
        reader.con.execute(
            f"SELECT {STATE} AS state, count(*) FROM {records} WHERE {where_sql(where)} GROUP BY 1"
        ).fetchall()
    )
    return {state: counted.get(state, 0) for state in STATES}


def cells(
    reader: Reader, answer: Answer, where: dict[str, str], down: str, across: str
) -> list[Cell]:
    """Accounts in use by two cuts. A pair of buckets without any account has no cell."""
    reader.check_cut(down)
    reader.check_cut(across)
    found = reader.con.execute(f"""
        SELECT {bucket_sql(down)} AS down, {bucket_sql(across)} AS across, count(*),
          coalesce(sum(failed), 0), coalesce(sum(unknown), 0)
        FROM ({_accounts(reader, answer, where)}) AS accounts
        LEFT JOIN ({_judged(answer)}) AS judged ON judged.account = accounts.account
        WHERE state = 'in use'
        GROUP BY 1, 2 ORDER BY 1, 2""").fetchall()
    return [Cell(*row[:2], *map(int, row[2:])) for row in found]


def accounts(
    reader: Reader, answer: Answer, where: dict[str, str], language: str = "en"
) -> list[Registered]:
    """Every registered account, the greatest score first."""
    profile = "account handle platform brand unit region audience owner state".split()
    found = reader.con.execute(f"""
        SELECT {", ".join(f"accounts.{name}" for name in profile)},
          coalesce(failed, 0), coalesce(unknown, 0)
        FROM ({_accounts(reader, answer, where)}) AS accounts
        LEFT JOIN ({_judged(answer)}) AS judged ON judged.account = accounts.account
        ORDER BY accounts.account""").fetchall()
    scored = {one.account: one for one in risks.risks(reader, answer, where, language)}
    listed = []
    for *row, failed, unknown in found:
        told = dict(zip(profile, row, strict=True))
        risk = scored.get(told["account"])
        at_all = 0.0 if told["state"] == "in use" else None
        listed.append(
            Registered(
                **told,
                failed=int(failed),
                unknown=int(unknown),
                score=float(risk.score) if risk else at_all,
                worst=risk.lines[0].says if risk else None,
            )
        )
    return sorted(listed, key=lambda one: -(one.score if one.score is not None else -1.0))


def _accounts(reader: Reader, answer: Answer, where: dict[str, str]) -> str:
    return (
        f"SELECT *, {STATE} AS state FROM {reader.records('accounts', answer.as_of)} "
        f"WHERE {where_sql(where)}"
    )


def _judged(answer: Answer) -> str:
    """How many KPIs fail for each account, and of how many others some row cannot be told."""
    return f"""
        SELECT account,
          count(*) FILTER (WHERE misses) AS failed,
          count(*) FILTER (WHERE untold AND NOT misses) AS unknown
        FROM (
          SELECT account, kpi, bool_or(outcome = 'missed') AS misses,
            bool_or(outcome = 'unknown') AS untold
          FROM {answer.table}
          WHERE account IS NOT NULL
          GROUP BY account, kpi
        ) AS by_kpi
        GROUP BY account"""


def controls(reader: Reader, answer: Answer, where: dict[str, str]) -> list[Figure]:
    """The figures of CONTROLS, worst first; those of under ten accounts are not ranked."""
    wanted = [catalogue()[kpi] for kpi in CONTROLS]
    return worst_first(list(reader.all_figures(wanted, answer, where).values()))


def worst_first(figures: list[Figure]) -> list[Figure]:
    """By status; within it shares farthest below their target first, then the rest as given."""
    return sorted(figures, key=lambda one: (WORST_FIRST.index(one.status), _gap(one)))


def _gap(one: Figure) -> float:
    """Points from target, which is below 0 where it is missed. 2, more than any, if not ranked."""
    if one.small or one.low is None or catalogue()[one.kpi].figure == "count":
        return 2.0
    return one.low - one.target
