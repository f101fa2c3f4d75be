"""Reviews: of accounts, documents and platforms, tests of protocols, searches for strangers."""

import datetime as dt
import random

from data.generate import group, story
from data.generate.accounts import Account, at
from data.generate.documents import Document
from data.generate.group import BEGAN, TODAY, day_between, days
from data.generate.look import Record
from data.generate.people import Staff

CADENCE = 365
OVERDUE = 0.2
UNTESTED_PROTOCOL = "DOC-023"


def make(staff: Staff, accounts: list[Account], documents: list[Document]) -> list[Record]:
    """All reviews, numbered by day."""
    found = _of_accounts(staff, accounts) + _of_documents(staff, documents)
    found += _tests(staff, documents) + _of_platforms(staff) + _searches(staff)
    found = [r for r in found if isinstance(day := r["reviewed"], dt.date) and day <= TODAY]
    found.sort(
        key=lambda r: (
            str(r["reviewed"]),
            str(r["subject"]),
            str(r.get("account")),
            str(r.get("document")),
            str(r.get("platform")),
            str(r.get("region")),
        )
    )
    for number, record in enumerate(found, 1):
        day = record["reviewed"]
        record["review"] = f"REV-{str(day)[:4]}-{number:04}"
        record["evidence"] = f"review-minutes-{str(day)[:7]}.pdf"
    return found


def _of_accounts(staff: Staff, accounts: list[Account]) -> list[Record]:
    """Once a year; some are late, and some were reviewed by the owner alone."""
    rng = group.dice("account reviews")
    found = []
    for account in accounts:
        day = max(account.opened + days(200), BEGAN - days(rng.randint(0, 300)))
        while day < account.ends:
            owner = at(account.owners, max(day, account.owners[0][0]))
            own = owner and account.care < 0.9 and rng.random() < 0.04
            reviewer = owner if own else _reviewer(rng, staff, account.team, day, owner)
            silent = account.last_post is not None and account.last_post < day
            outcome = "keep" if not silent or rng.random() < 0.5 else "change"
            record = _row("review", "account", day, reviewer, outcome)
            record |= {
                "account": account.account,
                "platform": account.platform,
                "region": account.region,
            }
            if day >= BEGAN - days(200):
                found.append(record)
            forgotten = rng.random() < OVERDUE * (1.9 - account.care * 1.7)
            day += days(rng.randint(480, 700) if forgotten else rng.randint(320, 362))
    return found


def _reviewer(rng: random.Random, staff: Staff, team: str, day: dt.date, but: str) -> str:
    return staff.pick(rng, team, group.HOME_REGION, max(day, BEGAN), but=(but,)).person


def _row(kind: str, subject: str, day: dt.date, reviewer: str, outcome: str) -> Record:
    return {
        "kind_of_review": kind,
        "subject": subject,
        "reviewed": day,
        "reviewer": reviewer,
        "outcome": outcome,
        "next_review": day + days(CADENCE) if kind == "review" else None,
    }


def _of_documents(staff: Staff, documents: list[Document]) -> list[Record]:
    rng = group.dice("document reviews")
    found = []
    for document in documents:
        for day in document.reviewed or []:
            if day >= BEGAN:
                reviewer = _reviewer(rng, staff, "Samudra", day, "")
                record = _row(
                    "review", "document", day, reviewer, rng.choice(["keep", "keep", "change"])
                )
                record |= {
                    "document": document.document,
                    "next_review": day + days(document.cadence * 30),
                }
                found.append(record)
    return found


def _tests(staff: Staff, documents: list[Document]) -> list[Record]:
    """Each protocol is tried out once a year, but for the one nobody has ever tried."""
    rng = group.dice("tests")
    found = []
    for document in documents:
        if document.kind == "protocol" and document.document != UNTESTED_PROTOCOL:
            for year in (2023, 2024, 2025, 2026):
                day = day_between(rng, dt.date(year, 10, 4), dt.date(year, 11, 12))
                outcome = "passed" if rng.random() < 0.8 else "failed"
                record = _row(
                    "test", "protocol", day, _reviewer(rng, staff, "Pelita", day, ""), outcome
                )
                found.append({**record, "document": document.document})
    return found


def _of_platforms(staff: Staff) -> list[Record]:
    rng = group.dice("platform reviews")
    found = []
    for place, platform in enumerate(group.PLATFORMS):
        day = BEGAN + days(rng.randint(0, 120))
        while day <= TODAY - days(400 if platform.code == "whatsapp" else 0):
            record = _row(
                "review", "platform", day, _reviewer(rng, staff, "Cemara", day, ""), "keep"
            )
            found.append({**record, "platform": platform.code})
            day += days(175 if place < 5 else 355)
    return found


def _searches(staff: Staff) -> list[Record]:
    """Each quarter, platform by platform and region by region; one platform never."""
    rng = group.dice("searches")
    found = []
    for platform in group.PLATFORMS:
        if platform.code == story.UNSEARCHED_PLATFORM:
            continue
        for region in group.REGIONS:
            for quarter in range(13):
                day = dt.date(2023 + (quarter + 3) // 4, (quarter + 3) % 4 * 3 + 1, 3) + days(
                    rng.randint(0, 35)
                )
                late = region == "South Asia" and platform.code == "tiktok" and quarter > 9
                if day <= TODAY and not late:
                    outcome = "accounts_found" if rng.random() < 0.15 else "nothing_found"
                    reviewer = _reviewer(rng, staff, "Pelita", day, "")
                    record = _row("search", "platform", day, reviewer, outcome)
                    found.append({**record, "platform": platform.code, "region": region})
    return found


def records(found: list[Record], day: dt.date) -> list[Record]:
    """Those that had taken place by a day."""
    return [r for r in found if isinstance(when := r["reviewed"], dt.date) and when <= day]
