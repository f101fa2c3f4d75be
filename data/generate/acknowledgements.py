"""Acknowledgements: who declared to have read which version of which policy."""

import datetime as dt
import random

from data.generate import group
from data.generate.documents import Document
from data.generate.group import BEGAN, TODAY, days
from data.generate.look import Record
from data.generate.people import Person, Staff

SHARE = {"everyone": 0.95, "employees": 0.82, "speakers": 0.93, "access_holders": 0.9}


def make(staff: Staff, documents: list[Document]) -> list[Record]:
    """All acknowledgements, in the order they came in."""
    rng = group.dice("acknowledgements")
    found: list[Record] = []
    for document in documents:
        for place, (version, since) in enumerate(document.versions):
            if document.acknowledged_by and since >= dt.date(2023, 1, 1):
                later = document.versions[place + 1 :]
                until = later[0][1] if later else TODAY
                for person in staff.people:
                    if day := _acknowledged(rng, document, person, since, until):
                        found.append(_record(person, document, version, day))
    found.sort(key=lambda r: (str(r["acknowledged"]), str(r["person"]), str(r["document"])))
    for number, record in enumerate(found, 1):
        record["evidence"] = f"LMS-ACK-{110000 + number}"
    return found


def _acknowledged(
    rng: random.Random, document: Document, person: Person, since: dt.date, until: dt.date
) -> dt.date | None:
    """The day a person in scope did, if so: most new people before their first day."""
    audience = document.acknowledged_by
    if audience == "employees" and person.kind != "employee":
        return None
    if audience == "speakers" and person.authorised_from is None:
        return None
    if audience == "access_holders" and not person.social:
        return None
    care = group.brand(person.team).care
    joins_under_it = person.joined > since
    if person.joined >= until or rng.random() > SHARE[audience] * (0.5 + care / 2):
        return None
    if joins_under_it:
        day = (
            person.joined - days(rng.randint(1, 12))
            if rng.random() < 0.8
            else person.joined + days(rng.randint(1, 25))
        )
    else:
        day = since + days(rng.randint(1, 40))
    gone = person.departed is not None and day > person.departed
    return None if gone or day < BEGAN - days(300) or day > min(until, TODAY) else day


def _record(person: Person, document: Document, version: str, day: dt.date) -> Record:
    return {
        "person": person.person,
        "document": document.document,
        "version": version,
        "acknowledged": day,
    }


def records(found: list[Record], day: dt.date) -> list[Record]:
    """Those that had come in by a day."""
    return [r for r in found if isinstance(when := r["acknowledged"], dt.date) and when <= day]
