"""Exceptions: accepted departures from a rule, one of which has expired unnoticed."""

import datetime as dt
import random

from data.generate import group, story
from data.generate.accounts import Account
from data.generate.group import TODAY, day_between, days
from data.generate.look import Record
from data.generate.people import Staff

REASONS = {
    "mfa-verified": (
        "The agency's tool cannot ask for a second factor",
        "Password changed every 30 days",
    ),
    "backup-active": (
        "Team of one until the new hire starts",
        "Central team holds a sealed password",
    ),
    "account-review-current": ("Account is under renewal", "Monthly look by the central team"),
    "admin-count": ("Platform allows one administrator only", "Recovery address held by IT"),
    "credential-rotated": (
        "Login is wired into the service desk tool",
        "Access only from the office network",
    ),
}
EACH = 3
"""Exceptions from the rule of each KPI."""


def make(staff: Staff, accounts: list[Account]) -> list[Record]:
    """All exceptions, by the day they start."""
    rng = group.dice("exceptions")
    subjects = [
        a
        for a in accounts
        if a.closed is None and a.login == "shared" and a.team in ("Samudra", "Cemara")
    ]
    rng.shuffle(subjects)
    found = []
    for kpi in REASONS:
        fit = [a for a in subjects if _departs(a, kpi)][:EACH]
        found += [_exception(rng, staff, account, kpi) for account in fit]
        subjects = [a for a in subjects if a not in fit]
    found.sort(key=lambda r: str(r["starts"]))
    for number, record in enumerate(found, 1):
        record["exception"] = f"EXC-{str(record['starts'])[:4]}-{number:03}"
    _expire(found, accounts)
    return found


def _departs(account: Account, kpi: str) -> bool:
    """Whether the account has something to be excused for, where that can be told here."""
    if kpi == "mfa-verified":
        return not account.mfa
    return not account.backups if kpi == "backup-active" else True


def _exception(rng: random.Random, staff: Staff, account: Account, kpi: str) -> Record:
    starts = day_between(rng, max(account.opened, dt.date(2026, 1, 12)), dt.date(2026, 10, 5))
    reason, control = REASONS[kpi]
    requester = staff.pick(rng, account.team, account.region, starts).person
    return {
        "kpi": kpi,
        "subject": account.account,
        "reason": reason,
        "control": control,
        "requester": requester,
        "approver": staff.pick(rng, "Pelita", group.HOME_REGION, starts, but=(requester,)).person,
        "approved": starts - days(rng.randint(1, 6)),
        "starts": starts,
        "expires": max(starts + days(180), TODAY + days(rng.randint(20, 200))),
        "evidence": "https://tickets.example.org/" + account.account,
    }


def _expire(found: list[Record], accounts: list[Account]) -> None:
    """The third one has run out, and there is no second factor to this day."""
    record = found[2]
    record["exception"] = story.EXPIRED_EXCEPTION
    record["kpi"] = "mfa-verified"
    record["reason"], record["control"] = REASONS["mfa-verified"]
    record["expires"] = story.EXCEPTION_EXPIRED
    next(a for a in accounts if a.account == record["subject"]).mfa = False


def records(found: list[Record], day: dt.date) -> list[Record]:
    """The list on a day."""
    return [r for r in found if isinstance(at := r["approved"], dt.date) and at <= day]
