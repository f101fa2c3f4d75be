"""Incidents: what the ticket tool knows, as it was told at the time and as corrected later."""

import datetime as dt
import random
from dataclasses import dataclass, field

from data.generate import group, story, worktime
from data.generate.accounts import Account, at
from data.generate.documents import PROTOCOL_OF
from data.generate.group import BEGAN, TODAY
from data.generate.look import Record
from data.generate.people import Staff

TITLES = {
    "reputation": [
        "Campaign picture taken badly",
        "Slogan read as a slight",
        "Old post dug up, and shared widely",
    ],
    "breach": ["Entries of a prize draw readable by all"],
    "cyber": [
        "Login from an unknown place",
        "Account taken over for an hour",
        "Password found in a chat",
    ],
    "impersonation": ["False account sells vouchers", "False service desk asks for PINs"],
    "leak": [
        "Price list shown in a story",
        "Draft of the annual report in a photo",
        "Screen of the planning tool in a video",
    ],
    "safety": ["Threats against store staff", "Address of a colleague posted"],
    "conflict": ["Argument with a customer, in public", "Two brands contradict each other"],
    "misinformation": ["Rumour about a recall", "False closing hours spread"],
    "publishing_error": [
        "Post on the wrong account",
        'Test post "please ignore" went out',
        "Wrong language",
    ],
    "outage": ["Planner down, posts late", "Channel not reachable"],
    "legal": ["Music used without a licence"],
}
WEIGHTS = {
    "reputation": 16, "breach": 3, "cyber": 12, "impersonation": 14, "leak": 6, "safety": 6,
    "conflict": 14, "misinformation": 8, "publishing_error": 18, "outage": 8, "legal": 4,
}  # fmt: skip
SEVERITIES = {"critical": 6, "high": 20, "medium": 40, "low": 34}
HOURS = {
    "critical": (1, 8, 72),
    "high": (4, 24, 120),
    "medium": (24, 72, 240),
    "low": (72, 168, 480),
}
"""Service levels: acknowledged, contained, resolved. The same as in organisation.toml."""
INCIDENTS = 240
UNREGISTERED = 7
NOT_INCIDENTS = 9
ESCALATED_TO = {"conflict": "Conflict desk", "safety": "Head of Security"}


@dataclass
class Incident:
    """One incident; moments are UTC. `corrections` say until when fields read otherwise."""

    account: Account
    category: str
    severity: str
    detected: dt.datetime
    acknowledged: dt.datetime
    contained: dt.datetime
    resolved: dt.datetime
    title: str
    handler: str
    address: str = ""
    sensitive: bool = False
    staff_safety: bool = False
    notifiable: bool = False
    notified: dt.datetime | None = None
    escalated: dt.datetime | None = None
    followed: bool = True
    confirmed: bool = True
    incident: str = ""
    corrections: list[tuple[dt.date, Record]] = field(default_factory=list)


def make(staff: Staff, accounts: list[Account]) -> list[Incident]:
    """All incidents, numbered by the moment of detection."""
    rng = group.dice("incidents")
    found = [_incident(rng, staff, accounts) for _ in range(INCIDENTS - 1)]
    found.append(_late_leak(rng, staff, accounts))
    found.sort(key=lambda i: i.detected)
    counts: dict[int, int] = {}
    for one in found:
        year = (one.detected + worktime.JAKARTA).year
        counts[year] = counts.get(year, 0) + 1
        one.incident = f"INC-{year}-{counts[year]:04}"
    for one in rng.sample([i for i in found if i.category == "impersonation"], UNREGISTERED):
        one.address = (
            f"https://www.facebook.com/{one.account.team.lower()}.promo{rng.randint(10, 99)}"
        )
    _correct(found)
    return found


def _incident(rng: random.Random, staff: Staff, accounts: list[Account]) -> Incident:
    detected = worktime.any_moment(rng, BEGAN, TODAY)
    detected = min(detected, dt.datetime(2026, 11, 17, 3, 40))
    day = detected.date()
    account = rng.choice([a for a in accounts if a.open_on(day) and a.open_on(day + group.days(1))])
    category = group.weighted(rng, WEIGHTS)
    severity = group.weighted(rng, SEVERITIES)
    times = _times(rng, severity, account)
    person = staff.pick(rng, account.team, account.region, day)
    acknowledged, contained, resolved = (detected + took for took in times)
    title = rng.choice(TITLES[category])
    one = Incident(
        account, category, severity, detected, acknowledged, contained, resolved, title,
        handler=person.person,
    )  # fmt: skip
    one.sensitive = category in ("leak", "breach")
    one.staff_safety = category == "safety" or rng.random() < 0.01
    one.confirmed = rng.random() < 0.93
    one.followed = rng.random() < 0.7 + account.care * 0.25
    if category == "breach" or (category == "leak" and rng.random() < 0.4):
        one.notifiable = True
        one.notified = detected + dt.timedelta(minutes=rng.randint(6 * 60, 66 * 60))
    grave = category in ("conflict", "safety") or severity == "critical"
    if grave and rng.random() < 0.55 + account.care * 0.4:
        late = rng.random() > 0.9
        one.escalated = detected + dt.timedelta(minutes=rng.randint(15, 900 if late else 230))
    return one


def _times(rng: random.Random, severity: str, account: Account) -> list[dt.timedelta]:
    """How long each step took: mostly within its hours, in careless teams more often not."""
    found: list[dt.timedelta] = []
    for hours in HOURS[severity]:
        over = rng.random() > 0.72 + account.care * 0.22
        share = rng.randint(105, 190) if over else rng.randint(8, 92)
        took = dt.timedelta(minutes=hours * 60 * share // 100)
        found.append(max([took, *found]))
    return found


def _late_leak(rng: random.Random, staff: Staff, accounts: list[Account]) -> Incident:
    """The leak that was notified after 80 hours."""
    detected = story.LEAK_DETECTED
    account = next(
        a
        for a in accounts
        if a.team == "Cemara"
        and a.platform == "instagram"
        and a.region == group.HOME_REGION
        and a.closed is None
        and a.opened < dt.date(2024, 1, 1)
    )
    hour = dt.timedelta(hours=1)
    one = Incident(
        account, "leak", "high", detected, detected + 2 * hour, detected + 19 * hour,
        detected + 96 * hour, "Customer list shown in a live stream",
        staff.pick(rng, account.team, account.region, detected.date()).person,
    )  # fmt: skip
    one.sensitive = one.notifiable = True
    one.notified = detected + story.LEAK_NOTIFIED_AFTER_HOURS * hour
    return one


def _correct(found: list[Incident]) -> None:
    """Two incidents were told milder at first, and contained much sooner than they were."""
    for place, number in enumerate(story.CORRECTED_INCIDENTS):
        one = next(i for i in found if i.incident == number)
        one.severity, one.confirmed = "high", True
        one.acknowledged = one.detected + dt.timedelta(hours=2)
        one.contained = one.detected + dt.timedelta(hours=30 + place * 7)
        one.resolved = one.detected + dt.timedelta(hours=70 + place * 7)
        first = {"severity": "medium", "highest_severity": "medium"}
        early = one.detected + dt.timedelta(hours=3 + place)
        one.corrections = [(story.CORRECTED, {**first, "contained": early})]


def records(found: list[Incident], day: dt.date) -> list[Record]:
    """What the ticket tool says on the evening of a day, with what is no incident at all."""
    evening = worktime.utc(dt.datetime.combine(day, dt.time(20)))
    told = [_record(one, evening, day) for one in found if one.detected <= evening]
    return told + _not_incidents(evening)


def _record(one: Incident, evening: dt.datetime, day: dt.date) -> Record:
    def past(moment: dt.datetime | None) -> dt.datetime | None:
        return moment if moment and moment <= evening else None

    resolved = past(one.resolved)
    local = (one.detected + worktime.JAKARTA).date()
    record: Record = {
        "incident": one.incident,
        "title": one.title,
        "account": None if one.address else one.account.account,
        "address": one.address or None,
        "platform": "facebook" if one.address else one.account.platform,
        "brand": story.brand_on(one.account.team, local),
        "unit": at(one.account.units, max(local, one.account.units[0][0])),
        "region": one.account.region,
        "category": one.category,
        "severity": one.severity,
        "highest_severity": one.severity,
        "confirmed": one.confirmed,
        "sensitive": one.sensitive,
        "staff_safety": one.staff_safety,
        "handler": one.handler,
        "detected": one.detected,
        "acknowledged": past(one.acknowledged),
        "contained": past(one.contained),
        "resolved": resolved,
        "escalated": past(one.escalated),
        "escalated_to": ESCALATED_TO.get(one.category, "Head of Communications")
        if past(one.escalated)
        else None,
        "notifiable": one.notifiable,
        "notified": past(one.notified),
        "protocol": PROTOCOL_OF.get(one.category),
        "protocol_followed": one.followed if resolved and one.category in PROTOCOL_OF else None,
        "evidence": f"https://tickets.example.org/{one.incident}",
    }
    for until, told in one.corrections:
        if day < until:
            record |= told
    return record


def _not_incidents(evening: dt.datetime) -> list[Record]:
    """Tickets of severity "none": questions and maintenance that were filed as incidents."""
    rng = group.dice("not incidents")
    found: list[Record] = []
    for number in range(1, NOT_INCIDENTS + 1):
        moment = worktime.any_moment(rng, dt.date(2025, 2, 1), TODAY - group.days(30))
        record: Record = {
            "incident": f"INC-{moment.year}-{9000 + number}",
            "title": rng.choice(["Planned maintenance", "Question, no incident"]),
            "category": "other",
            "severity": "none",
            "highest_severity": "none",
            "detected": moment,
            "resolved": moment + dt.timedelta(hours=1),
        }
        if moment <= evening:
            found.append(record)
    return found
