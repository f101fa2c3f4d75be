"""Feedback: what employees say about the governance model, and the answers they get."""

import datetime as dt
import random

from data.generate import group, story, worktime
from data.generate.documents import Document
from data.generate.group import BEGAN
from data.generate.look import Record
from data.generate.people import Staff

ITEMS = 96
TOPICS = [
    "Approval takes too long on holidays",
    "Who may answer reviews in English?",
    "Templates do not fit vertical video",
    "Shared password was changed without notice",
    "Need a guideline for Threads",
    "Course is too long",
    "Private account: may I name my employer?",
    "Style guide lacks dark mode",
]


def make(staff: Staff, documents: list[Document]) -> list[Record]:
    """All input, numbered by the moment it was received."""
    rng = group.dice("feedback")
    moments = sorted(worktime.any_moment(rng, BEGAN, dt.date(2026, 10, 8)) for _ in range(ITEMS))
    return [_item(rng, staff, documents, n, moment) for n, moment in enumerate(moments, 1)]


def _item(
    rng: random.Random, staff: Staff, documents: list[Document], number: int, moment: dt.datetime
) -> Record:
    day = (moment + worktime.JAKARTA).date()
    person = staff.pick(
        rng, rng.choice(["Pelita", "Samudra", "Cemara", "Bayu"]), group.HOME_REGION, day
    )
    owner = staff.pick(rng, "Samudra", group.HOME_REGION, day)
    named = rng.random() < 0.8
    hours = rng.randint(6, 260) if rng.random() < 0.87 else rng.randint(400, 1500)
    answered = moment + dt.timedelta(hours=hours)
    known = rng.random() < 0.9 and answered.date() <= story.STALE_SINCE
    return {
        "feedback": f"FB-{day.year}-{number:04}",
        "person": person.person if named else None,
        "brand": story.brand_on(person.team, day),
        "unit": person.unit_on(day),
        "region": person.region,
        "document": rng.choice(documents).document if rng.random() < 0.5 else None,
        "topic": rng.choice(TOPICS),
        "owner": owner.person,
        "received": moment,
        "answered": answered if known else None,
        "answered_by": owner.person if known else None,
        "outcome": rng.choice(["adopted", "adopted_in_part", "declined", "explained"])
        if known
        else None,
    }


def records(found: list[Record], day: dt.date) -> list[Record]:
    """What the inbox of the governance office held on the evening of a day."""
    evening = worktime.utc(dt.datetime.combine(day, dt.time(20)))
    return [
        _known(r, evening)
        for r in found
        if isinstance(at := r["received"], dt.datetime) and at <= evening
    ]


def _known(record: Record, evening: dt.datetime) -> Record:
    answered = record["answered"]
    if isinstance(answered, dt.datetime) and answered > evening:
        return {**record, "answered": None, "answered_by": None, "outcome": None}
    return record
