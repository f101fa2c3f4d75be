"""Policy for employees, a second time."""

import math
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from tests.second.records import Outcomes, Records

PLACEHOLDERS = ("", "-", "?", "TBD", "TBA", "N/A", "NONE")
NO_DAY = pd.Timestamp.max
Row = dict[str, Any]


def rows_of(records: Records, name: str) -> list[Row]:
    """The records of a kind as dictionaries; what is blank is None, flags are bool or None."""
    table = records[name].astype(object)
    found = table.where(table.notna(), None).to_dict("records")
    return [{str(field): value for field, value in row.items()} for row in found]


def people_by_id(records: Records) -> dict[str, Row]:
    """People with `last`: the last day at work, as far as the day knows."""
    found = {}
    for person in rows_of(records, "people"):
        ended = person["contract_until"]
        person["last"] = person["departed"]
        if person["last"] is None and ended is not None and ended < records.as_of:
            person["last"] = ended
        found[person["person"]] = person
    return found


def is_here(person: Row, day: pd.Timestamp) -> bool:
    return person["last"] is None or bool(person["last"] >= day)


def may_speak(person: Row, day: pd.Timestamp) -> bool:
    begins, ends = person["authorised_from"], person["authorised_until"]
    return begins is not None and begins <= day and (ends is None or day <= ends)


def is_placeholder(text: Any) -> bool:
    return text is None or text.strip().upper() in PLACEHOLDERS


# -- who may speak ---------------------------------------------------------------------------


def local_day(records: Records, moment: pd.Timestamp) -> pd.Timestamp:
    zone = ZoneInfo(records.organisation.time_zone)
    return moment.tz_localize("UTC").tz_convert(zone).tz_localize(None).normalize()


def speaker_authorised(records: Records) -> Outcomes:
    roles = records["roles"]
    publishing = set(roles.loc[(roles["what"] == "publishes") & (roles["level"] == ""), "role"])
    retired = {a["account"] for a in rows_of(records, "accounts") if a["status"] == "retired"}
    people = people_by_id(records)
    posts: dict[str, list[Row]] = {}
    for post in rows_of(records, "publications"):
        when = post["published"]
        if when is None or records.starts <= when < records.ends:
            key = post["publisher"] or post["account"] or post["record"]
            posts.setdefault(key, []).append(post)
    lines: dict[str, list[Row]] = {}
    for line in rows_of(records, "access"):
        may_publish = line["role"] is None or line["role"] in publishing
        if line["revoked"] is None and may_publish and line["account"] not in retired:
            key = line["person"] or line["account"] or line["record"]
            lines.setdefault(key, []).append(line)

    outcomes: Outcomes = {}
    for key in posts.keys() | lines.keys():
        own_posts, own_lines = posts.get(key, []), lines.get(key, [])
        person = people.get(key)
        named = {p["publisher"] for p in own_posts} | {a["person"] for a in own_lines}
        outcome = speaker(records, person, named == {None}, own_posts, own_lines)
        leant_on = [*own_posts, *own_lines, *([person] if person else [])]
        if outcome != "excluded" and any(record["stale"] for record in leant_on):
            outcome = "unknown"
        outcomes[key] = outcome
    return outcomes


def speaker(
    records: Records, person: Row | None, unnamed: bool, posts: list[Row], lines: list[Row]
) -> str:
    by_people = [line for line in lines if line["holder"] != "system"]
    only_systems = bool(lines) and not by_people
    if only_systems and (not posts or (person is None and not unnamed)):
        return "excluded"
    if unnamed or person is None:
        return "unknown"
    for post in posts:
        if post["published"] is not None:
            day = local_day(records, post["published"])
            if not may_speak(person, day) or not is_here(person, day):
                return "missed"
    here = is_here(person, records.as_of)
    if not posts and not here:
        return "excluded"
    if by_people and here and not may_speak(person, records.as_of):
        return "unknown" if all(line["role"] is None for line in by_people) else "missed"
    return "unknown" if any(post["published"] is None for post in posts) else "met"


# -- responses and alternatives --------------------------------------------------------------


def prepared_response(records: Records) -> Outcomes:
    outcomes: Outcomes = {}
    for situation in records["situations"]["situation"]:
        found: list[tuple[int, bool]] = []
        for document in rows_of(records, "documents"):
            if document["situation"] != situation:
                continue
            if document["kind_of_document"] not in (None, "prepared_response"):
                continue
            begins, ends = document["in_force_from"], document["in_force_until"]
            if ends is not None and ends < records.as_of:
                worth = 1
            elif begins is not None and begins > records.as_of:
                worth = 3 if document["reconstructed"] else 2
            else:
                worth = 3 if None in (begins, document["kind_of_document"]) else 4
            found.append((worth, not document["stale"]))
        worth, fresh = max(found, default=(0, True))
        outcome = {4: "met", 3: "unknown"}.get(worth, "missed")
        outcomes[situation] = outcome if fresh else "unknown"
    return outcomes


def alternative_stated(records: Records) -> Outcomes:
    documents = {row["document"]: row for row in rows_of(records, "documents")}
    outcomes: Outcomes = {}
    for clause in rows_of(records, "prohibitions"):
        document = documents.get(clause["document"])
        if document is None:
            outcomes[clause["record"]] = "unknown"
            continue
        begins, ends, version = (
            document[name] for name in ("in_force_from", "in_force_until", "version")
        )
        elsewhere = version is not None and version != clause["version"]
        over = ends is not None and ends < records.as_of
        if elsewhere or over or (begins is not None and begins > records.as_of):
            outcome = "excluded"
        elif clause["stale"] or document["stale"]:
            outcome = "unknown"
        elif is_placeholder(clause["alternative"]):
            outcome = "missed"
        else:
            outcome = "unknown" if None in (version, begins) else "met"
        outcomes[clause["record"]] = outcome
    return outcomes


# -- acknowledgements ------------------------------------------------------------------------


def may_demand(document: Row) -> bool:
    """Whether the document must be acknowledged, or may have to be."""
    if document["requires_acknowledgement"] is not None:
        return bool(document["requires_acknowledgement"])
    is_policy = document["kind_of_document"] in (None, "policy")
    return document["acknowledged_by"] is not None or is_policy


def members(records: Records, scope: str) -> dict[str, tuple[pd.Timestamp | None, bool]]:
    """People in a scope, since when (joining apart), and whether a stale record says so."""
    people = people_by_id(records)
    if scope == "access_holders":
        found: dict[str, tuple[pd.Timestamp | None, bool]] = {}
        for line in rows_of(records, "access"):
            person = line["person"]
            if line["revoked"] is not None or line["holder"] == "system" or person is None:
                continue
            holder = people.get(person)
            if holder and not is_here(holder, records.as_of):
                continue
            since, stale = found.get(person, (None, False))
            known = [day for day in (since, line["granted"]) if day is not None]
            own = bool(line["stale"] or (holder and holder["stale"]))
            found[person] = (min(known, default=None), stale or own)
        return found
    kind = {"employees": "employee", "agents": "agent"}.get(scope)
    return {
        key: (person["authorised_from"] if scope == "speakers" else None, bool(person["stale"]))
        for key, person in people.items()
        if is_here(person, records.as_of)
        and (kind is None or person["kind_of_person"] in (None, kind))
        and (scope != "speakers" or may_speak(person, records.as_of))
    }


def acknowledged(records: Records, personal: bool) -> Outcomes:
    people = people_by_id(records)
    read: dict[tuple[str, str], list[Row]] = {}
    for row in rows_of(records, "acknowledgements"):
        if row["acknowledged"] is not None:
            read.setdefault((row["document"], row["person"]), []).append(row)
    outcomes: Outcomes = {}
    for document in rows_of(records, "documents"):
        begins, ends = document["in_force_from"], document["in_force_until"]
        if bool(document["personal_accounts"]) != personal or not may_demand(document):
            continue
        if ends is not None and ends < records.as_of:
            continue
        ahead = begins is not None and begins > records.as_of
        if ahead and not document["reconstructed"]:
            continue
        scope = document["acknowledged_by"]
        concerned = {} if ahead or scope is None else members(records, scope)
        if not concerned:
            outcomes[document["document"]] = "unknown"
        hours = records.demand("service_levels", "policy_acknowledged", document["document"])
        for person, (since, stale) in concerned.items():
            declared = read.get((document["document"], person), [])
            current = [a for a in declared if a["version"] == document["version"]]
            outcome = "missed"
            if current:
                outcome = "met"
            elif (
                person not in people
                or hours is None
                or begins is None
                or (declared and document["version"] is None)
                or (scope in ("employees", "agents") and people[person]["kind_of_person"] is None)
            ):
                outcome = "unknown"
            else:
                days = [d for d in (begins, since, people[person]["joined"]) if d is not None]
                if max(days) + pd.Timedelta(days=math.floor(hours / 24)) >= records.as_of:
                    outcome = "excluded"
            newest = max(declared, key=lambda a: (a["acknowledged"], a["version"]), default=None)
            decisive = current[0] if current else newest
            stale = stale or bool(document["stale"] or (decisive and decisive["stale"]))
            subject = f"{document['document']} | {person}"
            outcomes[subject] = "unknown" if stale and outcome != "excluded" else outcome
    return outcomes


def policy_acknowledged(records: Records) -> Outcomes:
    return acknowledged(records, personal=False)


def personal_conduct_acknowledged(records: Records) -> Outcomes:
    return acknowledged(records, personal=True)


def acknowledged_before_start(records: Records) -> Outcomes:
    first_read: dict[tuple[str, str], Row] = {}
    for row in rows_of(records, "acknowledgements"):
        key = (row["person"], row["document"])
        order = (row["acknowledged"] or NO_DAY, row["version"])
        if row["acknowledged"] is not None and (
            key not in first_read
            or order < (first_read[key]["acknowledged"], first_read[key]["version"])
        ):
            first_read[key] = row
    outcomes: Outcomes = {}
    for key, person in people_by_id(records).items():
        joined = person["joined"]
        if joined is None:
            if is_here(person, records.period_from):
                outcomes[key] = "unknown"
            continue
        if not records.period_from <= joined <= records.as_of:
            continue
        verdicts, stale = [], bool(person["stale"])
        for document in rows_of(records, "documents"):
            scope, ends = document["acknowledged_by"], document["in_force_until"]
            kind = {"employees": "employee", "agents": "agent"}.get(scope)
            if scope in ("speakers", "access_holders") or not may_demand(document):
                continue
            if kind and person["kind_of_person"] not in (None, kind):
                continue
            if ends is not None and ends < joined:
                continue
            declared = first_read.get((key, document["document"]))
            stale = stale or bool(document["stale"] or (declared and declared["stale"]))
            begins = document["in_force_from"]
            if declared and declared["acknowledged"] < joined:
                verdicts.append("met")
            elif begins is None or begins > joined or scope is None:
                verdicts.append("unknown")
            else:
                doubtful = kind is not None and person["kind_of_person"] is None
                verdicts.append("unknown" if doubtful else "missed")
        if not verdicts:
            outcomes[key] = "excluded"
        elif stale:
            outcomes[key] = "unknown"
        else:
            outcomes[key] = next(v for v in ("missed", "unknown", "met") if v in verdicts)
    return outcomes


SECOND = {
    "speaker-authorised": speaker_authorised,
    "prepared-response": prepared_response,
    "alternative-stated": alternative_stated,
    "policy-acknowledged": policy_acknowledged,
    "personal-conduct-acknowledged": personal_conduct_acknowledged,
    "acknowledged-before-start": acknowledged_before_start,
}
