"""Risks: the risk register, with scores that change as treatments are done."""

import datetime as dt
import random

from data.generate import group, story
from data.generate.group import TODAY, day_between, days
from data.generate.look import Record
from data.generate.people import Staff

TITLES = [
    ("cyber", "A shared login is taken over", "Replace shared logins by personal roles"),
    (
        "cyber",
        "A second factor is missing on large accounts",
        "Verify the second factor twice a year",
    ),
    (
        "continuity",
        "An owner leaves and nobody has the password",
        "Name a backup owner for each account",
    ),
    (
        "continuity",
        "The recovery address is private",
        "Move recovery addresses to the company domain",
    ),
    ("leak", "Unpublished figures are shown in a post", "Embargo check before publication"),
    ("leak", "Customer data in a screenshot", "Training on screenshots"),
    ("reputation", "A campaign is read as a slight", "Review by a second region"),
    ("reputation", "Slow answers in a crisis", "Crisis drill each year"),
    ("impersonation", "False accounts collect PINs", "Monthly search, takedown contract"),
    ("conflict", "Staff argue with customers in public", "Escalation to the conflict desk"),
    ("safety", "Store staff are threatened", "Hide names, call the security desk"),
    ("legal", "Music and pictures without a licence", "Licensed library"),
    ("misinformation", "A rumour about a recall spreads", "Prepared response"),
    ("people", "Agency staff keep access after the contract", "Contract end in the access list"),
    ("publishing_error", "A post goes out on the wrong account", "Two steps in the planner"),
    ("outage", "The planner fails on a launch day", "Manual fallback"),
]
UNSCORED = 3


def make(staff: Staff) -> list[Record]:
    """All risks: each title for the group, and again for some brands."""
    rng = group.dice("risks")
    titles = [*TITLES, *(t for t in TITLES for _ in range(1) if rng.random() < 0.9)]
    found = []
    for number, (category, title, treatment) in enumerate(titles, 1):
        brand = "" if number <= len(TITLES) else rng.choice(["Pelita", "Samudra", "Cemara"])
        found.append(
            _risk(
                rng,
                staff,
                number,
                category,
                f"{title} ({brand})" if brand else title,
                treatment,
                brand,
            )
        )
    for record in rng.sample(found[len(TITLES) :], UNSCORED):
        record["residual_likelihood"] = record["residual_impact"] = None
    return found


def _risk(
    rng: random.Random,
    staff: Staff,
    number: int,
    category: str,
    title: str,
    treatment: str,
    brand: str,
) -> Record:
    likelihood, impact = rng.randint(2, 5), rng.randint(2, 5)
    raised = day_between(rng, dt.date(2023, 10, 9), dt.date(2026, 5, 20))
    due = raised + days(rng.randint(180, 500))
    done = due - days(rng.randint(0, 60)) if rng.random() < 0.55 and due < TODAY else None
    active = due if due > TODAY or rng.random() < 0.4 else TODAY + days(rng.randint(30, 200))
    reviewed = day_between(rng, max(raised, dt.date(2026, 4, 1)), dt.date(2026, 9, 18))
    if rng.random() < 0.15:
        reviewed = max(raised, dt.date(2025, 6, 16))
    return {
        "risk": f"RSK-{number:03}",
        "title": title,
        "category": category,
        "brand": brand or None,
        "unit": rng.choice(group.UNITS),
        "region": group.weighted(rng, group.REGIONS),
        "owner": staff.pick(rng, brand or "Samudra", group.HOME_REGION, TODAY).person,
        "inherent_likelihood": likelihood,
        "inherent_impact": impact,
        "residual_likelihood": max(1, likelihood - rng.randint(0, 2)),
        "residual_impact": max(1, impact - rng.randint(0, 1)),
        "response": rng.choice(["reduce", "reduce", "reduce", "transfer", "accept"]),
        "treatment": treatment,
        "treatment_status": "done" if done else "active" if rng.random() < 0.8 else "planned",
        "treatment_due": due if done else active,
        "treated": done,
        "raised": raised,
        "reviewed": reviewed,
        "next_review": reviewed + days(92 if likelihood * impact >= 15 else 184),
    }


def records(found: list[Record], day: dt.date) -> list[Record]:
    """The register on a day: what came later is not in it yet."""
    return [_known(r, day) for r in found if isinstance(at := r["raised"], dt.date) and at <= day]


def _known(record: Record, day: dt.date) -> Record:
    told = dict(record)
    treated, reviewed = record["treated"], record["reviewed"]
    if isinstance(treated, dt.date) and treated > day:
        told |= {"treated": None, "treatment_status": "active"}
        told["residual_likelihood"] = record["inherent_likelihood"]
    if isinstance(reviewed, dt.date) and reviewed > day:
        raised = record["raised"]
        assert isinstance(raised, dt.date)
        told |= {"reviewed": max(raised, day - days(60)), "next_review": day + days(62)}
    told["brand"] = story.brand_on(str(record["brand"]), day) if record["brand"] else None
    return told
