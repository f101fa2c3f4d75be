"""One account: all that the records of a day and the KPIs' rows tell of it."""

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from kpis import risks
from kpis.reader import Answer, Reader
from kpis.reasons import in_words
from kpis.risks import Risk
from kpis.views.standing import rows_on
from warehouse.connection import dicts
from warehouse.rows import literal

ACCESS = ["untrained-access", "access-recertified", "leaver-access"]
"""KPIs whose rows are about one access."""


@dataclass(frozen=True)
class Event:
    """Something that happened with an account. `until` is the day it ended, where it lasted.

    `lane` is what it belongs to; `what` says what happened, as a code; `about` what it concerns.
    """

    day: dt.date
    lane: str
    what: str
    about: str = ""
    until: dt.date | None = None


@dataclass(frozen=True)
class Story:
    """One account's whole story on a day. Lists of tables are in the order to be shown.

    `rows` are all KPI rows of the account, worst first; `by_kpi` the worst outcome of each KPI.
    `access` carries `trained`, `recertification` and `leaving`: the outcomes of those KPIs' rows.
    `posts` counts posts by the first day of their month. `factors` are those of the impact.
    """

    profile: dict[str, Any]
    rows: list[dict[str, Any]]
    by_kpi: dict[str, str]
    access: list[dict[str, Any]]
    reviews: list[dict[str, Any]]
    audits: list[dict[str, Any]]
    findings: list[dict[str, Any]]
    incidents: list[dict[str, Any]]
    posts: dict[dt.date, int]
    risk: Risk | None
    factors: dict[str, Decimal]
    events: list[Event]

    def count(self, outcome: str) -> int:
        """How many KPIs have this as the worst outcome for the account."""
        return list(self.by_kpi.values()).count(outcome)


def story(reader: Reader, answer: Answer, account: str, language: str = "en") -> Story | None:
    """The story of an account; None where none of that number is registered on the day."""
    day, its = answer.as_of, f"account = {literal(account)}"
    found = rows_on(reader, day, f"SELECT * FROM accounts WHERE {its}")
    if not found:
        return None
    profile = found[0]
    rows = rows_of(reader, answer, account, language)
    access = roster(reader, day, account, rows)
    reviews = rows_on(reader, day, f"SELECT * FROM reviews WHERE {its} ORDER BY reviewed DESC")
    items = rows_on(
        reader, day, f"SELECT * FROM brand_audits WHERE {its} ORDER BY audited DESC, audit, item"
    )
    findings = [one for one in items if one["result"] == "fail"]
    incidents = [
        local(one, reader)
        for one in rows_on(
            reader, day, f"SELECT * FROM incidents WHERE {its} ORDER BY detected DESC"
        )
    ]
    audits = by_audit(items)
    ranked = risks.risks(reader, answer, {"account": account}, language)
    weights = risks.weights_on(reader, day)
    factors = risks.factors_of(weights, profile["reach"], profile["audience"], profile["brand"])
    return Story(
        profile=profile,
        rows=rows,
        by_kpi=worst_of(rows),
        access=access,
        reviews=reviews,
        audits=audits,
        findings=findings,
        incidents=incidents,
        posts=posts(reader, day, account),
        risk=ranked[0] if ranked else None,
        factors=factors,
        events=events(profile, access, reviews, audits, findings, incidents),
    )


def rows_of(reader: Reader, answer: Answer, account: str, language: str) -> list[dict[str, Any]]:
    """Every KPI row of an account, worst first, with its reason in words."""
    found = dicts(
        reader.con.execute(
            f"SELECT * FROM {answer.table} WHERE account = {literal(account)} "
            "ORDER BY list_position(['missed', 'unknown', 'met', 'excluded'], outcome), "
            "due NULLS LAST, kpi, subject"
        )
    )
    for row in found:
        row["reason_in_words"] = in_words(row["kpi"], row["reason"], row["reason_about"], language)
    return found


def worst_of(rows: list[dict[str, Any]]) -> dict[str, str]:
    """The worst outcome of each KPI, of rows that stand worst first."""
    worst: dict[str, str] = {}
    for row in rows:
        worst.setdefault(row["kpi"], row["outcome"])
    return worst


def roster(
    reader: Reader, day: dt.date, account: str, rows: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Everyone who has or had access, the open ones first, with what the KPIs say of each."""
    found = rows_on(
        reader,
        day,
        f"""SELECT access.access, access.person, access.holder, access.role,
  access.knows_credential, access.granted, access.recertified, access.recertified_by,
  access.revoked, access.inferred, access.evidence, staff.unit, staff.last_day,
  staff.person IS NOT NULL AS is_known
FROM access
LEFT JOIN staff ON staff.person = access.person
WHERE access.account = {literal(account)}
ORDER BY access.revoked IS NOT NULL, access.revoked DESC, access.granted, access.access""",
    )
    told = {(row["kpi"], row["subject"]): row["outcome"] for row in rows if row["kpi"] in ACCESS}
    for one in found:
        for name, kpi in zip(["trained", "recertification", "leaving"], ACCESS, strict=True):
            one[name] = told.get((kpi, one["access"]))
    return found


def by_audit(items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each audit with how many of its items passed, failed, do not apply or have no result."""
    found: dict[tuple[str, dt.date], dict[str, Any]] = {}
    for item in items:
        audit = found.setdefault(
            (item["audit"], item["audited"]),
            {
                "audit": item["audit"],
                "audited": item["audited"],
                "auditor": item["auditor"],
                "pass": 0,
                "fail": 0,
                "not_applicable": 0,
                "blank": 0,
                "critical": [],
                "next_audit": item["next_audit"],
                "evidence": item["evidence"],
            },
        )
        audit[item["result"] or "blank"] += 1
        if item["result"] == "fail" and item["critical"]:
            audit["critical"].append(item["item"])
    return list(found.values())


MOMENTS = ["detected", "acknowledged", "contained", "resolved", "escalated", "notified"]


def local(incident: dict[str, Any], reader: Reader) -> dict[str, Any]:
    """An incident with its moments in the zone of the organisation."""
    zone = ZoneInfo(reader.configuration.organisation.time_zone)
    return {
        **incident,
        **{
            name: incident[name].replace(tzinfo=dt.UTC).astimezone(zone).replace(tzinfo=None)
            for name in MOMENTS
            if incident[name]
        },
    }


def posts(reader: Reader, day: dt.date, account: str) -> dict[dt.date, int]:
    """Posts by the first day of their month, in the zone of the organisation; oldest first."""
    zone = ZoneInfo(reader.configuration.organisation.time_zone)
    found = rows_on(
        reader,
        day,
        f"SELECT published FROM publications WHERE account = {literal(account)} "
        "AND published IS NOT NULL ORDER BY published",
    )
    moments = (row["published"].replace(tzinfo=dt.UTC).astimezone(zone) for row in found)
    return dict(Counter(one.date().replace(day=1) for one in moments))


def events(
    profile: dict[str, Any],
    access: list[dict[str, Any]],
    reviews: list[dict[str, Any]],
    audits: list[dict[str, Any]],
    findings: list[dict[str, Any]],
    incidents: list[dict[str, Any]],
) -> list[Event]:
    """What happened with an account, oldest first."""
    own = ["opened", "owner_confirmed", "mfa_verified", "rotated", "last_post", "closed"]
    found = [Event(profile[name], "account", name) for name in own if profile[name]]
    for one in access:
        about = " · ".join(str(one[name]) for name in ("person", "role") if one[name])
        if one["granted"]:
            found.append(Event(one["granted"], "access", "granted", about))
        if one["revoked"]:
            found.append(Event(one["revoked"], "access", "revoked", about))
    found += [
        Event(one["reviewed"], "reviews", one["outcome"] or "reviewed", one["reviewer"] or "")
        for one in reviews
    ]
    found += [
        Event(one["audited"], "audits", "fail" if one["fail"] else "pass", one["audit"])
        for one in audits
    ]
    found += [
        Event(one["audited"], "findings", "finding", one["item"], one["finding_closed"])
        for one in findings
    ]
    found += [
        Event(
            one["detected"].date(),
            "incidents",
            one["highest_severity"] or one["severity"] or "incident",
            one["title"] or one["incident"],
            one["resolved"].date() if one["resolved"] else None,
        )
        for one in incidents
        if one["detected"]
    ]
    return sorted(found, key=lambda event: event.day)
