"""Documents: policies, guidelines, protocols and prepared responses, and what they forbid."""

import datetime as dt
from dataclasses import dataclass

from data.generate import group
from data.generate.accounts import Timeline, at
from data.generate.group import BEGAN, TODAY, days
from data.generate.look import Record
from data.generate.people import Staff

POLICY, PERSONAL, CRISIS_PROTOCOL = "DOC-001", "DOC-002", "DOC-020"
PROTOCOL_OF = {
    "reputation": "DOC-020",
    "leak": "DOC-021",
    "breach": "DOC-021",
    "cyber": "DOC-022",
    "impersonation": "DOC-022",
    "safety": "DOC-023",
    "conflict": "DOC-024",
    "misinformation": "DOC-020",
    "publishing_error": "DOC-020",
}

Y = dt.date
VERSIONS: dict[str, list[tuple[str, dt.date]]] = {
    POLICY: [("2.0", Y(2022, 3, 1)), ("2.1", Y(2024, 6, 3)), ("3.0", Y(2026, 6, 1))],
    PERSONAL: [("1.0", Y(2023, 2, 1)), ("1.1", Y(2025, 9, 1))],
}
"""Versions that differ from a single one."""


@dataclass
class Document:
    """One document of the register with all its versions."""

    document: str
    title: str
    kind: str
    versions: list[tuple[str, dt.date]]
    platform: str = "all"
    audience: str = "both"
    situation: str = ""
    brand: str = ""
    mandatory: bool = True
    cadence: int = 12
    until: dt.date | None = None
    acknowledged_by: str = ""
    personal: bool = False
    reviewed: list[dt.date] | None = None
    owners: Timeline | None = None

    def version_on(self, day: dt.date) -> tuple[str, dt.date] | None:
        return next((v for v in reversed(self.versions) if v[1] <= day), None)


def make(staff: Staff) -> list[Document]:
    """The register. A few documents are past their review, one guideline has run out."""
    rng = group.dice("documents")
    found = _policies() + _guidelines() + _protocols() + _responses()
    for place, one in enumerate(found):
        first = max(one.versions[0][1], BEGAN)
        person = staff.pick(
            rng, rng.choice(["Pelita", "Samudra", "Cemara"]), group.HOME_REGION, first
        )
        one.owners = [(first, person.person)]
        if person.departed and person.departed < TODAY and place % 5:
            heir = staff.pick(rng, person.team, person.region, TODAY)
            one.owners.append((person.departed + days(10), heir.person))
        one.reviewed = _reviews(one, late=place % 6 == 4)
    return found


def _reviews(one: Document, late: bool) -> list[dt.date]:
    """A review each cadence, until somebody forgot."""
    found = []
    day = max(one.versions[0][1], dt.date(2023, 1, 15))
    last = TODAY - days(420) if late else TODAY
    while day <= last:
        found.append(day)
        day += days(one.cadence * 30)
    return found


def _policies() -> list[Document]:
    return [
        Document(
            POLICY,
            "Social media policy for employees",
            "policy",
            VERSIONS[POLICY],
            acknowledged_by="everyone",
        ),
        Document(
            PERSONAL,
            "Expectations on private accounts",
            "policy",
            VERSIONS[PERSONAL],
            acknowledged_by="employees",
            personal=True,
        ),
        Document(
            "DOC-003",
            "Who may speak for the group",
            "policy",
            [("1.2", Y(2024, 1, 15))],
            acknowledged_by="speakers",
        ),
        Document(
            "DOC-004",
            "Access, logins and passwords",
            "policy",
            [("2.0", Y(2024, 9, 2))],
            acknowledged_by="access_holders",
        ),
    ]


def _guidelines() -> list[Document]:
    """A guideline a platform: none for Threads yet, and the one for TikTok has run out."""
    names = [p for p in group.PLATFORMS if p.code != "threads"]
    found = [
        Document(
            f"DOC-{number:03}",
            f"Guideline for {platform.name}",
            "guideline",
            [("1.0", Y(2022, 5, 2)), ("1.1", Y(2024, 11, 4))],
            platform=platform.code,
            audience="internal" if platform.code == group.INTERNAL else "external",
        )
        for number, platform in enumerate(names, 5)
    ]
    next(d for d in found if d.platform == "tiktok").until = dt.date(2026, 6, 30)
    for number, brand in enumerate(("Pelita", "Samudra", "Cemara", "Bayu", "Lentera"), 13):
        guide = Document(
            f"DOC-{number:03}",
            f"Brand style guide {brand}",
            "style_guide",
            [("4.0", Y(2023, 3, 1))],
        )
        guide.brand, guide.cadence = brand, 24
        found.append(guide)
    return found


def _protocols() -> list[Document]:
    titles = [
        "Crisis protocol: damage to reputation",
        "Protocol for leaks of information",
        "Protocol for stolen and false accounts",
        "Protocol for the safety of staff",
        "Protocol for conflicts with customers",
    ]
    return [
        Document(
            f"DOC-{number:03}", title, "protocol", [("1.0", Y(2023, 1, 16)), ("1.1", Y(2025, 2, 3))]
        )
        for number, title in enumerate(titles, 20)
    ]


def _responses() -> list[Document]:
    """Prepared responses: one of the required situations has none, one has run out."""
    situations = [
        ("product-complaint", "Complaint about a product"),
        ("late-delivery", "Late delivery"),
        ("price-question", "Question about prices"),
        ("service-outage", "Outage of a service"),
        ("data-question", "Question about personal data"),
        ("insult", "Insults and threats"),
        ("false-claim", "False claims about the group"),
    ]
    found = [
        Document(
            f"DOC-{number:03}",
            f"Prepared response: {title}",
            "prepared_response",
            [("1.0", Y(2024, 2, 1))],
            audience="external",
            situation=situation,
        )
        for number, (situation, title) in enumerate(situations, 30)
    ]
    found[4].until = dt.date(2026, 8, 31)
    return found


def records(found: list[Document], day: dt.date) -> list[Record]:
    """The register on a day, each document with its current version."""
    return [_record(one, *version, day) for one in found if (version := one.version_on(day))]


def _record(one: Document, version: str, since: dt.date, day: dt.date) -> Record:
    reviewed = max((r for r in one.reviewed or [] if r <= day), default=since)
    return {
        "document": one.document,
        "title": one.title,
        "kind_of_document": one.kind,
        "mandatory": one.mandatory,
        "personal_accounts": one.personal,
        "platform": one.platform,
        "audience": one.audience,
        "situation": one.situation or None,
        "brand": one.brand or None,
        "version": version,
        "in_force_from": since,
        "in_force_until": one.until,
        "cadence": one.cadence,
        "next_review": reviewed + days(one.cadence * 30),
        "owner": at(one.owners or [], max(day, one.owners[0][0])) if one.owners else None,
        "stakeholders": "Legal; People & Culture; " + group.UNITS[int(one.document[4:]) % 8],
        "requires_acknowledgement": bool(one.acknowledged_by),
        "acknowledged_by": one.acknowledged_by or None,
    }


FORBIDDEN = [
    ("Arguing with a customer in public", "Take the conversation to the service desk"),
    ("Sharing figures before they are published", "Point to the newsroom once they are out"),
    ("Naming colleagues without asking them", "Ask first, or speak of the team"),
    ("Answering for another brand", "Hand over to that brand's community manager"),
    ("Posting pictures of sites under safety rules", "Use the picture library"),
    ("Sharing a password by chat", "Ask the credential custodian"),
    ("Opening an account without approval", "Send an opening request"),
    ("Deleting criticism", ""),
    ("Buying followers", ""),
    ("Commenting on court cases", "Point to the legal department"),
    ("Promising a refund", "Open a case and give its number"),
    ("Using music without a licence", "Use the licensed library"),
]


def prohibitions(found: list[Document], day: dt.date) -> list[Record]:
    """What the current versions of policies and guidelines forbid."""
    records: list[Record] = []
    for one in found:
        version = one.version_on(day)
        if version is None or one.kind not in ("policy", "guideline"):
            continue
        for clause in range(1, 4):
            forbidden, instead = FORBIDDEN[
                (int(one.document[4:]) * 5 + clause * 3) % len(FORBIDDEN)
            ]
            records.append(
                {
                    "document": one.document,
                    "version": version[0],
                    "clause": f"{clause + 2}.{clause}",
                    "forbidden": forbidden,
                    "alternative": instead or None,
                }
            )
    return records
