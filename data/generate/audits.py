"""Brand audits: the checklist of each audit of an account that the public sees."""

import datetime as dt
import random
from decimal import Decimal

from data.generate import group
from data.generate.accounts import Account, at
from data.generate.group import TODAY, day_between, days
from data.generate.look import Record
from data.generate.people import Staff

ITEMS = {
    "logo": True,
    "templates": False,
    "colours": True,
    "share icons": False,
    "follow icons": False,
    "website harmony": False,
    "tone": False,
    "contact and imprint": True,
}
"""Items of the checklist, and whether failing one fails the audit."""

ROUNDS = [
    ("AUD-2024", dt.date(2024, 2, 5), dt.date(2024, 9, 20)),
    ("AUD-2025", dt.date(2025, 2, 3), dt.date(2025, 9, 19)),
    ("AUD-2026", dt.date(2026, 2, 2), dt.date(2026, 9, 25)),
]
SKIPPED = 0.1
"""Accounts that a round does not reach."""


def make(staff: Staff, accounts: list[Account]) -> list[Record]:
    """All items of all rounds."""
    rng = group.dice("audits")
    found = []
    for audit, first, end in ROUNDS:
        for account in accounts:
            day = day_between(rng, first, end)
            reached = rng.random() > SKIPPED * (2 - account.care * 1.5)
            seen = account.platform != group.INTERNAL and account.open_on(day)
            if reached and seen and account.opened < day - days(60):
                found += _audit(rng, staff, account, audit, day)
    return found


def _audit(
    rng: random.Random, staff: Staff, account: Account, audit: str, day: dt.date
) -> list[Record]:
    owner = at(account.owners, max(day, account.owners[0][0]))
    auditor = staff.pick(rng, "Pelita", group.HOME_REGION, day, but=(owner,)).person
    if rng.random() < 0.03 and owner:
        auditor = owner
    return [_item(rng, account, audit, day, auditor, item) for item in ITEMS]


def _item(
    rng: random.Random, account: Account, audit: str, day: dt.date, auditor: str, item: str
) -> Record:
    """One item: mostly passed. A fault is to be put right in 30 days, sometimes put off."""
    chance = rng.random()
    fails = chance < 0.09 - account.care * 0.06
    apart = "icons" in item and account.platform in ("whatsapp", "x") and rng.random() < 0.7
    result = "not_applicable" if apart else "fail" if fails else "pass"
    record: Record = {
        "audit": audit,
        "account": account.account,
        "item": item,
        "audited": day,
        "auditor": auditor,
        "critical": ITEMS[item],
        "result": result,
        "score": None
        if apart
        else Decimal(rng.randint(40, 118) if fails else rng.randint(150, 200)) / 2,
        "next_audit": day + days(365),
        "evidence": f"{audit.lower()}/{account.account}.pdf",
    }
    if result == "fail":
        extensions = rng.choice([0, 0, 0, 1, 1, 2])
        record["finding_first_due"] = day + days(30)
        record["finding_due"] = day + days(30 + 21 * extensions)
        record["extensions"] = extensions
        closed = day + days(rng.randint(5, 50 + 21 * extensions))
        still_open = rng.random() < (0.35 if day > dt.date(2026, 5, 1) else 0.04)
        record["finding_closed"] = None if still_open or closed > TODAY else closed
    return record


def records(found: list[Record], first: dt.date, day: dt.date) -> list[Record]:
    """Items audited between two days, as they stood on the latter."""
    return [
        _known(r, day)
        for r in found
        if isinstance(on := r["audited"], dt.date) and first <= on <= day
    ]


def _known(record: Record, day: dt.date) -> Record:
    closed = record.get("finding_closed")
    later = isinstance(closed, dt.date) and closed > day
    return {**record, "finding_closed": None} if later else record
