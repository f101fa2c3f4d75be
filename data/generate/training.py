"""Training: which course was assigned to whom, and what became of it."""

import datetime as dt
import random
from dataclasses import dataclass
from decimal import Decimal

from data.generate import group, story
from data.generate.access import Access
from data.generate.group import BEGAN, TODAY, days
from data.generate.look import Record
from data.generate.people import Person, Staff

BASICS = "social-media-basics"
SECURITY = "account-security"
STYLE = "brand-style-guide"
FEEDBACK = "answering-feedback"
CRISIS = "crisis-communication"
VALID_DAYS = {BASICS: 365, SECURITY: 365, STYLE: 730, FEEDBACK: 730, CRISIS: 730}
COURSES_BY_ROLE = {
    "admin": [BASICS, SECURITY, CRISIS],
    "editor": [BASICS, STYLE],
    "publisher": [BASICS, STYLE],
    "moderator": [BASICS, FEEDBACK],
    "analyst": [BASICS],
    "credential_only": [BASICS, SECURITY],
}
"""The same as [[required_training]] in organisation.toml."""

CLOSED_BRAND_TRAINED = 0.66
CAMPAIGN_STOPPED = story.BEFORE_CLOSING
"""After this day hardly anybody renews: the autumn campaign was put off to December."""


@dataclass
class Assignment:
    """One course given to one person."""

    person: Person
    course: str
    assigned: dt.date
    first_due: dt.date
    due: dt.date
    completed: dt.date | None = None
    score: Decimal | None = None
    failed: bool = False
    withdrawn: dt.date | None = None
    assignment: str = ""

    @property
    def valid_until(self) -> dt.date | None:
        return self.completed + days(VALID_DAYS[self.course] - 1) if self.completed else None


def make(staff: Staff, access: list[Access]) -> list[Assignment]:
    """All assignments, numbered by the day they were given."""
    rng = group.dice("training")
    needs = _needs(staff, access)
    found: list[Assignment] = []
    for person in staff.people:
        for course in VALID_DAYS:
            if person.learner and (start := needs.get((person.person, course))):
                found += _series(rng, person, course, start)
    _lapse_at_small_brand(found, access)
    found.sort(key=lambda a: (a.assigned, a.person.person, a.course))
    for number, one in enumerate(found, 1):
        one.assignment = f"TR-{one.assigned.year}-{number:06}"
    return found


def _needs(staff: Staff, access: list[Access]) -> dict[tuple[str, str], dt.date]:
    """From when on each person needs each course: by access, and the basics for many others."""
    needs: dict[tuple[str, str], dt.date] = {}
    for line in access:
        for course in COURSES_BY_ROLE[line.role]:
            key = (line.person.person, course)
            needs[key] = min(needs.get(key, TODAY), line.granted)
    for person in staff.people:
        key = (person.person, BASICS)
        if key not in needs and int(person.person[2:]) % 3:
            needs[key] = max(person.joined, BEGAN)
    return needs


def _series(rng: random.Random, person: Person, course: str, start: dt.date) -> list[Assignment]:
    """A course taken for the first time, and again each time before it expires."""
    ends = min(person.departed or TODAY, TODAY)
    assigned = max(start, BEGAN - days(360)) - days(rng.randint(5, 40))
    assigned = max(assigned, person.joined, dt.date(2022, 10, 3))
    found: list[Assignment] = []
    while assigned < ends:
        one = _assignment(rng, person, course, assigned, ends)
        found.append(one)
        if one.failed:
            assigned += days(rng.randint(20, 40))
        elif one.valid_until:
            assigned = one.valid_until - days(rng.randint(45, 60))
        else:
            break
    return found


def _assignment(
    rng: random.Random, person: Person, course: str, assigned: dt.date, ends: dt.date
) -> Assignment:
    due = assigned + days(30)
    one = Assignment(person, course, assigned, due, due)
    if rng.random() < 0.05:
        one.due = due + days(rng.choice([14, 30]))
    chance = rng.random()
    care = group.brand(person.team).care
    if person.team == story.CLOSED_BRAND:
        completes = chance < CLOSED_BRAND_TRAINED
    else:
        completes = chance < 0.9 + care * 0.09
    done = assigned + days(rng.randint(1, 29))
    if not completes and person.team != story.CLOSED_BRAND and rng.random() < 0.65:
        completes, done = True, one.due + days(rng.randint(30, 170))
    elif rng.random() < 0.07:
        done = one.due + days(rng.randint(1, 70))
    if completes and done <= ends and not _put_off(rng, person, done):
        one.score = Decimal(rng.randint(112, 200)) / 2
        one.completed = done
    elif person.departed and person.departed < TODAY:
        one.withdrawn = max(person.departed, assigned)
    elif person.team == story.CLOSED_BRAND and assigned < story.CLOSING:
        one.withdrawn = story.CLOSING
    elif rng.random() < 0.1 and assigned + days(25) <= ends:
        one.score, one.failed = Decimal(rng.randint(50, 118)) / 2, True
    return one


def _put_off(rng: random.Random, person: Person, done: dt.date) -> bool:
    """Whether the campaign that stopped in autumn leaves this course undone."""
    share = 1.0 if person.team == story.SMALL_BRAND else 0.45
    return done > CAMPAIGN_STOPPED and rng.random() < share


def _lapse_at_small_brand(found: list[Assignment], access: list[Access]) -> None:
    """Two holders of the small brand lapse after the campaign stopped, so that it falls as well."""
    holders = [
        line.person
        for line in access
        if line.account.team == story.SMALL_BRAND and line.active_on(TODAY) and line.person.learner
    ]
    early = [p for p in holders if p.joined < dt.date(2025, 8, 1)]
    for person in sorted({p.person: p for p in early}.values(), key=lambda p: p.person)[:2]:
        mine = [a for a in found if a.person is person and a.course == BASICS]
        for one in mine:
            if one.assigned >= dt.date(2025, 6, 1):
                found.remove(one)
        last, renewal = dt.date(2025, 9, 15), dt.date(2026, 9, 1)
        found.append(
            Assignment(
                person,
                BASICS,
                last,
                last + days(30),
                last + days(30),
                last + days(25),
                Decimal("88.5"),
            )
        )
        found.append(Assignment(person, BASICS, renewal, renewal + days(30), renewal + days(30)))


def records(found: list[Assignment], day: dt.date, europe: bool) -> list[Record]:
    """What a learning system says on a day: the European one, or the one of all others."""
    return [
        _record(one, day)
        for one in found
        if one.assigned <= day and (one.person.region == "Europe") == europe
    ]


def _record(one: Assignment, day: dt.date) -> Record:
    done = one.completed if one.completed and one.completed <= day else None
    withdrawn = one.withdrawn if one.withdrawn and one.withdrawn <= day else None
    failed = one.failed and one.assigned + days(25) <= day
    status = "completed" if done else "withdrawn" if withdrawn else "failed" if failed else ""
    return {
        "assignment": one.assignment,
        "person": one.person.person,
        "course": one.course,
        "assigned": one.assigned,
        "first_due": one.first_due,
        "due": one.due,
        "completed": done,
        "valid_until": one.valid_until if done else None,
        "score": one.score if done or failed else None,
        "status": status or ("in_progress" if int(one.assignment[-2:]) % 3 else "assigned"),
        "withdrawn": withdrawn,
    }
