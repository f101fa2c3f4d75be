"""Incidents and risks: given rows, each outcome, its boundary days and its blanks.

The organisation of these tests lives in Jakarta, seven hours ahead of UTC: 20 November ends at
17:00 UTC, and the quarter began on 30 September at 17:00 UTC.
"""

from typing import Any

import pytest

from kpis.definition import catalogue
from tests.given import answer, outcomes, rows

DAY = "2026-11-20"
TIMED = ["acknowledged", "contained", "resolved"]
Row = dict[str, Any]


def incident(name: str, **more: Any) -> Row:
    return {"incident": name, "detected": "2026-10-10 10:00:00", **more}


def one(kpi: str, **given: list[Row]) -> Row:
    """The only row of a KPI over the given records."""
    (row,) = rows(kpi, DAY, **given)
    return row


# -- steps within their service level ----------------------------------------------------------


def levels_of(step: str) -> list[Row]:
    return [
        {"what": step, "level": "critical", "hours": 1},
        {"what": step, "level": "high", "hours": 4},
    ]


@pytest.mark.parametrize("step", TIMED)
def test_incidents_in_time(step: str) -> None:
    def high(name: str, **more: Any) -> Row:
        return incident(name, **{"severity": "high", **more})

    before = {"detected": "2026-08-01 10:00:00"}
    given = [
        high("on the hour", **{step: "2026-10-10 14:00:00"}),
        high("a second late", **{step: "2026-10-10 14:00:01"}),
        high("at once", **{step: "2026-10-10 10:00:00"}),
        high("once critical", highest_severity="critical", **{step: "2026-10-10 11:00:01"}),
        high("now critical", severity="critical", highest_severity="high", resolved=None)
        | {step: "2026-10-10 11:00:01"},
        high("highest only", severity=None, highest_severity="high", **{step: "2026-10-10 13:00"}),
        high("no severity", severity=None, **{step: "2026-10-10 11:00:00"}),
        high("no service level", severity="low", **{step: "2026-10-10 11:00:00"}),
        high("before detection", **{step: "2026-10-10 09:59:59"}),
        high("detection blank", detected=None),
        high("open, late"),
        high("open, on the hour", detected="2026-11-20 13:00:00"),
        high("open, a second late", detected="2026-11-20 12:59:59"),
        high("open since before", **before),
        high("over before", **before, **dict.fromkeys(TIMED, "2026-09-30 16:59:59")),
        high("over since the first moment", **before, **{step: "2026-09-30 17:00:00"}),
        high("detected in the first moment", detected="2026-09-30 17:00:00"),
    ]
    found = outcomes(f"incident-{step}", DAY, incidents=given, service_levels=levels_of(step))
    assert found == {
        "on the hour": ("met", None),
        "a second late": ("missed", "step-late"),
        "at once": ("met", None),
        "once critical": ("missed", "step-late"),
        "now critical": ("missed", "step-late"),
        "highest only": ("met", None),
        "no severity": ("unknown", "no-severity"),
        "no service level": ("unknown", "no-service-level"),
        "before detection": ("unknown", "before-detection"),
        "detection blank": ("unknown", "detected-blank"),
        "open, late": ("missed", "step-overdue"),
        "open, on the hour": ("excluded", "step-not-due"),
        "open, a second late": ("missed", "step-overdue"),
        "open since before": ("missed", "step-overdue"),
        "over since the first moment": ("missed", "step-late"),
        "detected in the first moment": ("missed", "step-overdue"),
    }


@pytest.mark.parametrize("step", TIMED)
def test_a_general_service_level_holds_where_the_severity_has_none(step: str) -> None:
    given = [
        incident("low", severity="low", **{step: "2026-10-10 20:00:00"}),
        incident("critical", severity="critical", **{step: "2026-10-10 20:00:00"}),
        incident("no severity", **{step: "2026-10-10 10:01:00"}),
    ]
    levels = [*levels_of(step), {"what": step, "level": "", "hours": 10}]
    found = outcomes(f"incident-{step}", DAY, incidents=given, service_levels=levels)
    assert found == {
        "low": ("met", None),
        "critical": ("missed", "step-late"),
        "no severity": ("unknown", "no-severity"),
    }


@pytest.mark.parametrize(
    ("step", "later"),
    [("acknowledged", "contained"), ("acknowledged", "resolved"), ("contained", "resolved")],
)
def test_a_step_that_was_passed_without_its_moment_is_unknown(step: str, later: str) -> None:
    given = [
        incident("this quarter", severity="high", **{later: "2026-10-10 11:00:00"}),
        incident(
            "passed before",
            severity="high",
            detected="2026-08-01 10:00:00",
            **{later: "2026-09-30 16:59:59"},
        ),
    ]
    found = outcomes(f"incident-{step}", DAY, incidents=given, service_levels=levels_of(step))
    assert found == {"this quarter": ("unknown", "step-time-blank")}
    row = one(f"incident-{step}", incidents=given[:1], service_levels=levels_of(step))
    assert row["measure"] is None


def test_contained_but_not_resolved_still_awaits_its_end() -> None:
    given = [incident("a", severity="high", contained="2026-10-10 11:00:00")]
    found = outcomes(
        "incident-resolved", DAY, incidents=given, service_levels=levels_of("resolved")
    )
    assert found == {"a": ("missed", "step-overdue")}


@pytest.mark.parametrize(
    ("detected", "due"),
    [
        ("2026-10-10 12:59:59", "2026-10-10"),
        ("2026-10-10 13:00:00", "2026-10-11"),
        ("2026-10-10 18:00:00", "2026-10-11"),
    ],
)
def test_due_is_a_day_where_the_organisation_lives(detected: str, due: str) -> None:
    given = [incident("a", severity="high", detected=detected)]
    row = one("incident-contained", incidents=given, service_levels=levels_of("contained"))
    assert str(row["due"]) == due


def test_the_row_of_an_incident() -> None:
    given = [
        incident(
            "a",
            account="A1",
            handler="P1",
            severity="low",
            highest_severity="high",
            category="leak",
            brand="Pelita",
            contained="2026-10-10 12:30:00",
            line=7,
        ),
        incident("b", severity="high", address="https://x.example/b", platform="facebook"),
    ]
    accounts = [
        {
            "account": "A1",
            "platform": "instagram",
            "brand": "Bayu",
            "unit": "Retail",
            "region": "Indonesia",
            "audience": "external",
        }
    ]
    found = rows(
        "incident-contained",
        DAY,
        incidents=given,
        accounts=accounts,
        service_levels=levels_of("contained"),
    )
    first, second = sorted(found, key=lambda row: str(row["subject"]))
    named = {name: first[name] for name in "account owner brand unit region platform".split()}
    assert named == {
        "account": "A1",
        "owner": "P1",
        "brand": "Pelita",
        "unit": "Retail",
        "region": "Indonesia",
        "platform": "instagram",
    }
    assert (first["audience"], first["category"], first["measure"]) == ("external", "high", 2.5)
    assert (first["record"], first["load"], first["line"]) == ("a", 1, 7)
    assert (second["platform"], second["audience"], second["brand"]) == ("facebook", None, None)
    assert second["measure"] == pytest.approx(41 * 24 + 7)


def test_steps_stand_once_for_each_incident() -> None:
    sql = "SELECT incident, step FROM incident_steps ORDER BY step"
    found = answer(sql, DAY, incidents=[incident("a")])
    assert [row["step"] for row in found] == sorted([*TIMED, "escalated", "notified"])


# -- conflicts ---------------------------------------------------------------------------------

ESCALATION: dict[str, list[Row]] = {
    "roles": [
        {"what": "escalation", "level": "conflict", "role": "Conflict desk"},
        {"what": "escalation", "level": "leak", "role": "Lawyer"},
    ],
    "service_levels": [{"what": "escalated", "level": "conflict", "hours": 4}],
}


def conflict(name: str, **more: Any) -> Row:
    return incident(name, **{"category": "conflict", **more})


def test_conflict_escalated() -> None:
    desk = {"escalated_to": "Conflict desk"}
    before = {"detected": "2026-08-01 10:00:00"}
    given = [
        conflict("on the hour", escalated="2026-10-10 14:00:00", **desk),
        conflict("a second late", escalated="2026-10-10 14:00:01", **desk),
        conflict("other case", escalated="2026-10-10 11:00:00", escalated_to=" conflict DESK"),
        conflict("other role", escalated="2026-10-10 11:00:00", escalated_to="Lawyer"),
        conflict("role blank", escalated="2026-10-10 11:00:00"),
        conflict("late, role blank", escalated="2026-10-11 11:00:00"),
        conflict("moment blank", **desk),
        conflict("moment blank, other role", escalated_to="Lawyer"),
        conflict("before detection", escalated="2026-10-10 09:59:59", **desk),
        conflict("detection blank", detected=None),
        conflict("argued out", resolved="2026-10-10 11:00:00"),
        conflict("open, late"),
        conflict("open, on the hour", detected="2026-11-20 13:00:00"),
        conflict("open, a second late", detected="2026-11-20 12:59:59"),
        conflict("open since before", **before),
        conflict("escalated before", **before, escalated="2026-08-01 11:00:00", **desk),
        conflict("resolved before", **before, resolved="2026-09-30 16:59:59"),
        conflict("no category", category=None, escalated="2026-10-10 11:00:00", **desk),
        conflict("a leak", category="leak", escalated="2026-10-10 11:00:00", **desk),
    ]
    assert outcomes("conflict-escalated", DAY, incidents=given, **ESCALATION) == {
        "on the hour": ("met", None),
        "a second late": ("missed", "escalated-late"),
        "other case": ("met", None),
        "other role": ("missed", "escalated-elsewhere"),
        "role blank": ("unknown", "escalated-to-blank"),
        "late, role blank": ("missed", "escalated-late"),
        "moment blank": ("unknown", "escalated-time-blank"),
        "moment blank, other role": ("missed", "escalated-elsewhere"),
        "before detection": ("unknown", "before-detection"),
        "detection blank": ("unknown", "detected-blank"),
        "argued out": ("missed", "not-escalated"),
        "open, late": ("missed", "not-escalated"),
        "open, on the hour": ("excluded", "escalation-not-due"),
        "open, a second late": ("missed", "not-escalated"),
        "open since before": ("missed", "not-escalated"),
        "no category": ("unknown", "category-blank"),
    }


def test_conflicts_cannot_be_judged_without_demands() -> None:
    given = [conflict("a", escalated="2026-10-10 11:00:00", escalated_to="Conflict desk")]
    roles, levels = ESCALATION["roles"], ESCALATION["service_levels"]
    found = outcomes("conflict-escalated", DAY, incidents=given, service_levels=levels)
    assert found == {"a": ("unknown", "escalation-role-unset")}
    found = outcomes("conflict-escalated", DAY, incidents=given, roles=roles)
    assert found == {"a": ("unknown", "no-service-level")}


def test_a_conflict_may_go_to_any_of_the_roles_named() -> None:
    deputy = {"what": "escalation", "level": "conflict", "role": "Deputy"}
    given = [
        conflict("desk", escalated="2026-10-10 11:00:00", escalated_to="Conflict desk"),
        conflict("deputy", escalated="2026-10-10 11:00:00", escalated_to="Deputy"),
    ]
    found = outcomes(
        "conflict-escalated",
        DAY,
        incidents=given,
        roles=[*ESCALATION["roles"], deputy],
        service_levels=ESCALATION["service_levels"],
    )
    assert found == {"desk": ("met", None), "deputy": ("met", None)}


def test_the_row_of_a_conflict() -> None:
    to = {"escalated": "2026-10-10 11:30:00", "escalated_to": "Lawyer"}
    row = one("conflict-escalated", incidents=[conflict("a", severity="low", **to)], **ESCALATION)
    assert (row["measure"], str(row["due"]), row["category"]) == (1.5, "2026-10-10", "low")
    assert row["reason_about"] == "Lawyer"
    row = one(
        "conflict-escalated",
        incidents=[conflict("a", resolved="2026-10-10 11:00:00")],
        **ESCALATION,
    )
    assert row["measure"] is None


# -- protocols ---------------------------------------------------------------------------------

SEVERE = [
    {"what": "follows_protocol", "level": "", "role": "critical"},
    {"what": "follows_protocol", "level": "", "role": "high"},
]


def test_protocol_followed() -> None:
    def severe(name: str, **more: Any) -> Row:
        full = {"severity": "high", "resolved": "2026-10-12 10:00:00", "protocol": "D1"}
        return incident(name, **{**full, **more})

    given = [
        severe("followed", protocol_followed=True),
        severe(
            "once critical", severity="low", highest_severity="critical", protocol_followed=True
        ),
        severe("not followed", protocol_followed=False),
        severe("not told"),
        severe("no protocol", protocol=None, protocol_followed=True),
        severe("no protocol, not told", protocol=None),
        severe("open", resolved=None, detected="2026-01-01 10:00:00"),
        severe("no severity", severity=None, protocol_followed=True),
        severe("no severity, open", severity=None, resolved=None),
        severe("medium", severity="medium", protocol_followed=False),
        severe("quarter before", resolved="2026-09-30 16:59:59", protocol_followed=True),
        severe("first moment", resolved="2026-09-30 17:00:00", protocol_followed=True),
        severe("detection blank", detected=None, protocol_followed=True),
    ]
    assert outcomes("protocol-followed", DAY, incidents=given, roles=SEVERE) == {
        "followed": ("met", None),
        "once critical": ("met", None),
        "not followed": ("missed", "protocol-not-followed"),
        "not told": ("unknown", "protocol-followed-blank"),
        "no protocol": ("missed", "protocol-not-named"),
        "no protocol, not told": ("missed", "protocol-not-named"),
        "open": ("excluded", "not-resolved-yet"),
        "no severity": ("unknown", "no-severity"),
        "no severity, open": ("excluded", "not-resolved-yet"),
        "first moment": ("met", None),
        "detection blank": ("met", None),
    }
    assert outcomes("protocol-followed", DAY, incidents=given[:1]) == {
        "followed": ("unknown", "severe-not-set")
    }
    row = one("protocol-followed", incidents=given[2:3], roles=SEVERE)
    assert (row["reason_about"], row["record"], row["line"]) == ("D1", "not followed", 1)


def protocol(name: str, **more: Any) -> Row:
    full = {"kind_of_document": "protocol", "in_force_from": "2024-01-01", "owner": "P1"}
    return {"document": name, **full, **more}


def drill(name: str, reviewed: str, outcome: str | None = "passed", **more: Any) -> Row:
    full = {"kind_of_review": "test", "subject": "protocol", "document": name}
    return {"review": f"{name} {reviewed}", "reviewed": reviewed, "outcome": outcome} | full | more


YEARLY = [{"what": "protocols", "level": "", "days": 365}]


def test_protocol_tested() -> None:
    given = [
        protocol("last day"),
        protocol("a day late"),
        protocol("today"),
        protocol("failed"),
        protocol("failed, then passed"),
        protocol("passed, then failed"),
        protocol("failed on the same day"),
        protocol("failed long ago"),
        protocol("result blank"),
        protocol("result of a review"),
        protocol("result blank, long ago"),
        protocol("only reviewed"),
        protocol("never"),
        protocol("new", in_force_from="2025-11-20"),
        protocol("no longer new", in_force_from="2025-11-19"),
        protocol("since when blank", in_force_from=None),
        protocol("since when blank, tested", in_force_from=None),
        protocol("from tomorrow", in_force_from="2026-11-21"),
        protocol("from today", in_force_from="2026-11-20"),
        protocol("until yesterday", in_force_until="2026-11-19"),
        protocol("until today", in_force_until="2026-11-20"),
        protocol("policy", kind_of_document="policy"),
        protocol("kind blank", kind_of_document=None),
    ]
    reviews = [
        drill("last day", "2025-11-20"),
        drill("a day late", "2025-11-19"),
        drill("today", "2026-11-20", subject="document"),
        drill("failed", "2026-10-10", "failed"),
        drill("failed, then passed", "2026-10-10", "failed"),
        drill("failed, then passed", "2026-10-11"),
        drill("passed, then failed", "2026-10-10"),
        drill("passed, then failed", "2026-10-11", "failed"),
        drill("failed on the same day", "2026-10-10", review="1"),
        drill("failed on the same day", "2026-10-10", "failed", review="2"),
        drill("failed on the same day", "2026-10-10", None, review="3"),
        drill("failed long ago", "2024-10-10", "failed"),
        drill("result blank", "2026-10-10", None),
        drill("result of a review", "2026-10-10", "keep"),
        drill("result blank, long ago", "2024-10-10", None),
        drill("only reviewed", "2026-10-10", kind_of_review="review"),
        drill("since when blank, tested", "2026-10-10"),
        drill("until today", "2026-10-10"),
    ]
    found = outcomes("protocol-tested", DAY, documents=given, reviews=reviews, cadences=YEARLY)
    assert found == {
        "last day": ("met", None),
        "a day late": ("missed", "test-overdue"),
        "today": ("met", None),
        "failed": ("missed", "test-failed"),
        "failed, then passed": ("met", None),
        "passed, then failed": ("missed", "test-failed"),
        "failed on the same day": ("missed", "test-failed"),
        "failed long ago": ("missed", "test-failed"),
        "result blank": ("unknown", "test-result-blank"),
        "result of a review": ("unknown", "test-result-blank"),
        "result blank, long ago": ("missed", "test-overdue"),
        "only reviewed": ("missed", "never-tested"),
        "never": ("missed", "never-tested"),
        "new": ("excluded", "first-test-not-due"),
        "no longer new": ("missed", "never-tested"),
        "since when blank": ("unknown", "in-force-blank"),
        "since when blank, tested": ("met", None),
        "from tomorrow": ("excluded", "not-yet-in-force"),
        "from today": ("excluded", "first-test-not-due"),
        "until yesterday": ("excluded", "no-longer-in-force"),
        "until today": ("met", None),
    }
    found = outcomes("protocol-tested", DAY, documents=given[:1], reviews=reviews)
    assert found == {"last day": ("unknown", "no-cadence")}


def test_the_row_of_a_protocol() -> None:
    given: dict[str, list[Row]] = {"documents": [protocol("a")], "cadences": YEARLY}
    row = one("protocol-tested", **given)
    assert (row["record"], str(row["due"]), row["measure"]) == ("a", "2024-12-31", None)
    row = one("protocol-tested", **given, reviews=[drill("a", "2026-11-10", stale=True)])
    assert (row["record"], str(row["due"]), row["measure"]) == (
        "a 2026-11-10",
        "2027-11-10",
        10,
    )
    assert row["stale"] and row["owner"] == "P1"
    row = one("protocol-tested", **given, reviews=[drill("a", "2026-11-10", "failed")])
    assert (str(row["due"]), row["reason_about"], row["stale"]) == (
        "2026-11-10",
        "2026-11-10",
        False,
    )


# -- leaks, safety, notification ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("kpi", "flag", "category", "happened", "unconfirmed", "blank"),
    [
        (
            "sensitive-leak",
            "sensitive",
            "leak",
            "sensitive-information-out",
            "leak-confirmed-blank",
            "sensitive-blank",
        ),
        (
            "staff-safety",
            "staff_safety",
            "safety",
            "staff-threatened",
            "safety-confirmed-blank",
            "staff-safety-blank",
        ),
    ],
)
def test_incidents_that_should_not_be(
    kpi: str, flag: str, category: str, happened: str, unconfirmed: str, blank: str
) -> None:
    def told(name: str, **more: Any) -> Row:
        return incident(name, **{"confirmed": True, "category": "cyber", flag: True, **more})

    before = {"detected": "2026-09-30 16:59:59"}
    given = [
        told("flag"),
        told("category", category=category, **{flag: False}),
        told("category, flag blank", category=category, **{flag: None}),
        told("flag, category blank", category=None),
        told("neither", **{flag: False}),
        told("neither, category blank", category=None, **{flag: False}),
        told("flag blank", **{flag: None}),
        told("both blank", category=None, **{flag: None}),
        told("not confirmed", confirmed=False),
        told("not confirmed, flag blank", confirmed=False, **{flag: None}),
        told("confirmed blank", confirmed=None),
        told("neither, confirmed blank", confirmed=None, **{flag: False}),
        told("flag blank, confirmed blank", confirmed=None, **{flag: None}),
        told("first moment", detected="2026-09-30 17:00:00", resolved="2026-10-01 17:00:00"),
        told("before, open", **before),
        told("before, over", **before, resolved="2026-10-01 17:00:00"),
        told("detection blank", detected=None, resolved="2026-10-01 17:00:00"),
        told("detection blank, over before", detected=None, resolved="2026-09-30 16:59:59"),
    ]
    assert outcomes(kpi, DAY, incidents=given) == {
        "flag": ("missed", happened),
        "category": ("missed", happened),
        "category, flag blank": ("missed", happened),
        "flag, category blank": ("missed", happened),
        "neither": ("met", None),
        "neither, category blank": ("met", None),
        "flag blank": ("unknown", blank),
        "both blank": ("unknown", blank),
        "not confirmed": ("excluded", "not-confirmed"),
        "not confirmed, flag blank": ("excluded", "not-confirmed"),
        "confirmed blank": ("unknown", unconfirmed),
        "neither, confirmed blank": ("met", None),
        "flag blank, confirmed blank": ("unknown", blank),
        "first moment": ("missed", happened),
        "before, open": ("missed", happened),
        "detection blank": ("missed", happened),
    }
    assert (catalogue()[kpi].figure, catalogue()[kpi].target.value) == ("count", 0)
    row = one(kpi, incidents=[told("a", handler="P1", platform="x", account="A1")])
    assert (row["owner"], row["platform"], row["account"]) == ("P1", "x", "A1")
    assert (row["record"], row["category"]) == ("a", "cyber")


NOTIFIED = [{"what": "notified", "level": "", "hours": 72}]


def test_breach_notified() -> None:
    def breach(name: str, **more: Any) -> Row:
        full = {"category": "breach", "confirmed": True, "notifiable": True}
        return incident(name, **{**full, **more})

    before = {"detected": "2026-08-01 10:00:00"}
    old = "2026-09-30 16:59:59"
    given = [
        breach("on the hour", notified="2026-10-13 10:00:00"),
        breach("a second late", notified="2026-10-13 10:00:01"),
        breach("before detection", notified="2026-10-10 09:59:59"),
        breach("detection blank", detected=None),
        breach("never, resolved", resolved="2026-10-11 10:00:00"),
        breach("never, resolved long ago", **before, resolved=old),
        breach("open, on the hour", detected="2026-11-17 17:00:00"),
        breach("open, a second late", detected="2026-11-17 16:59:59"),
        breach("notified this quarter", **before, notified="2026-09-30 17:00:00"),
        breach("notified before", **before, notified=old),
        breach("not notifiable", notifiable=False),
        breach("not notifiable, notified", notifiable=False, notified="2026-10-11 10:00:00"),
        breach("not notifiable, open", notifiable=False, **before),
        breach("not notifiable, over", notifiable=False, **before, resolved=old),
        breach("not told, notified", notifiable=None, notified="2026-10-13 10:00:01"),
        breach("not told", notifiable=None),
        breach("not told, a leak", notifiable=None, category="leak", confirmed=None),
        breach("not told, sensitive", notifiable=None, category=None, sensitive=True),
        breach("not told, not confirmed", notifiable=None, confirmed=False),
        breach("not told, no leak", notifiable=None, category="outage"),
        breach("not told, open", notifiable=None, **before),
        breach("not told, resolved", notifiable=None, **before, resolved=old),
        breach("not confirmed", confirmed=False),
        breach("any category", category="cyber", notified="2026-10-11 10:00:00"),
    ]
    assert outcomes("breach-notified", DAY, incidents=given, service_levels=NOTIFIED) == {
        "on the hour": ("met", None),
        "a second late": ("missed", "notified-late"),
        "before detection": ("unknown", "before-detection"),
        "detection blank": ("unknown", "detected-blank"),
        "never, resolved": ("missed", "not-notified"),
        "never, resolved long ago": ("missed", "not-notified"),
        "open, on the hour": ("excluded", "notification-not-due"),
        "open, a second late": ("missed", "not-notified"),
        "notified this quarter": ("missed", "notified-late"),
        "not notifiable": ("excluded", "not-notifiable"),
        "not notifiable, notified": ("excluded", "not-notifiable"),
        "not notifiable, open": ("excluded", "not-notifiable"),
        "not told, notified": ("missed", "notified-late"),
        "not told": ("unknown", "notifiable-blank"),
        "not told, a leak": ("unknown", "notifiable-blank"),
        "not told, sensitive": ("unknown", "notifiable-blank"),
        "not told, open": ("unknown", "notifiable-blank"),
        "not confirmed": ("missed", "not-notified"),
        "any category": ("met", None),
    }
    assert outcomes("breach-notified", DAY, incidents=given[:1]) == {
        "on the hour": ("unknown", "no-service-level")
    }


def test_the_row_of_a_breach() -> None:
    told = {"category": "leak", "notifiable": True, "notified": "2026-10-13 18:00:00"}
    given = [incident("a", **told, detected="2026-10-10 10:00:00", line=3)]
    row = one("breach-notified", incidents=given, service_levels=NOTIFIED)
    assert (row["measure"], str(row["due"]), row["category"]) == (80, "2026-10-13", "leak")
    assert (row["record"], row["line"]) == ("a", 3)


# -- risks -------------------------------------------------------------------------------------

APPETITES = [{"category": "", "score": 9}, {"category": "leak", "score": 6}]


def risk(name: str, **more: Any) -> Row:
    full = {
        "category": "cyber",
        "residual_likelihood": 2,
        "residual_impact": 5,
        "treatment_status": "active",
        "treatment_due": "2026-12-31",
        "raised": "2026-01-01",
    }
    return {"risk": name, **full, **more}


def test_risk_treated() -> None:
    given = [
        risk("active"),
        risk("due today", treatment_due="2026-11-20"),
        risk("due yesterday", treatment_due="2026-11-19"),
        risk("due blank", treatment_due=None),
        risk("planned", treatment_status="planned"),
        risk("cancelled", treatment_status="cancelled"),
        risk("done", treatment_status="done"),
        risk("done, says active", treated="2026-11-01"),
        risk("status blank", treatment_status=None),
        risk("status blank, overdue", treatment_status=None, treatment_due="2026-11-19"),
        risk("at the appetite", residual_likelihood=3, residual_impact=3),
        risk("own appetite", category="leak", residual_likelihood=2, residual_impact=3),
        risk("above its own", category="leak", residual_likelihood=2, residual_impact=4),
        risk("no category", category=None),
        risk("no likelihood", residual_likelihood=None),
        risk("no impact", residual_impact=None),
        risk("closed today", closed="2026-11-20"),
        risk("raised today", raised="2026-11-20"),
        risk("raised tomorrow", raised="2026-11-21"),
        risk("raised blank", raised=None),
    ]
    assert outcomes("risk-treated", DAY, risks=given, appetites=APPETITES) == {
        "active": ("met", None),
        "due today": ("met", None),
        "due yesterday": ("missed", "treatment-overdue"),
        "due blank": ("unknown", "treatment-due-blank"),
        "planned": ("missed", "treatment-planned"),
        "cancelled": ("missed", "treatment-cancelled"),
        "done": ("missed", "treatment-done"),
        "done, says active": ("missed", "treatment-done"),
        "status blank": ("unknown", "treatment-status-blank"),
        "status blank, overdue": ("unknown", "treatment-status-blank"),
        "at the appetite": ("excluded", "within-appetite"),
        "own appetite": ("excluded", "within-appetite"),
        "above its own": ("met", None),
        "no category": ("met", None),
        "no likelihood": ("unknown", "not-scored"),
        "no impact": ("unknown", "not-scored"),
        "raised today": ("met", None),
        "raised blank": ("met", None),
    }
    found = outcomes("risk-treated", DAY, risks=given[:1], appetites=APPETITES[1:])
    assert found == {"active": ("unknown", "no-appetite")}


def test_the_row_of_a_risk() -> None:
    given = [risk("a", owner="P1", unit="Care", account="A1", platform="x", line=4)]
    row = one("risk-treated", risks=given, appetites=APPETITES)
    assert (row["measure"], str(row["due"]), row["category"]) == (10, "2026-12-31", "cyber")
    assert (row["owner"], row["unit"], row["account"]) == ("P1", "Care", "A1")
    assert (row["record"], row["line"]) == ("a", 4)


REVIEWS: dict[str, list[Row]] = {
    "cadences": [
        {"what": "risks", "level": "high", "days": 92},
        {"what": "risks", "level": "", "days": 184},
    ],
    "limits": [{"what": "high_risk", "level": "", "value": 15}],
}


def test_risk_review_current() -> None:
    high = {"inherent_likelihood": 3, "inherent_impact": 5}
    low = {"inherent_likelihood": 2, "inherent_impact": 5}

    def seen(name: str, reviewed: str | None, **more: Any) -> Row:
        return {"risk": name, "raised": "2026-01-01", "reviewed": reviewed, **more}

    given = [
        seen("high, last day", "2026-08-20", **high),
        seen("high, a day late", "2026-08-19", **high),
        seen("low, long enough ago", "2026-08-19", **low),
        seen("low, last day", "2026-05-20", **low),
        seen("low, a day late", "2026-05-19", **low),
        seen("no score", "2026-05-20"),
        seen("half a score", "2026-05-19", inherent_impact=5),
        seen("today", "2026-11-20", **high),
        seen("set earlier", "2026-10-10", **low, next_review="2026-11-19"),
        seen("set for today", "2026-10-10", **low, next_review="2026-11-20"),
        seen("set later", "2026-05-19", **low, next_review="2027-01-01"),
        seen("set before the review", "2026-10-10", **low, next_review="2026-10-09"),
        seen("set for the day of the review", "2026-10-10", **low, next_review="2026-10-10"),
        seen("never", None, **low),
        seen("never, last day", None, **low, raised="2026-05-20"),
        seen("never, a day late", None, **low, raised="2026-05-19"),
        seen("never, set earlier", None, **low, raised="2026-11-01", next_review="2026-11-19"),
        seen("never, raised blank", None, **low, raised=None),
        seen("never, raised blank, set", None, **low, raised=None, next_review="2026-11-19"),
        seen("raised blank", "2026-11-01", **low, raised=None),
        seen("before the register", None, **low, reconstructed=True),
        seen("reviewed before the register", "2026-05-19", **low, reconstructed=True),
        seen("closed today", "2020-01-01", closed="2026-11-20"),
        seen("raised tomorrow", None, raised="2026-11-21"),
    ]
    assert outcomes("risk-review-current", DAY, risks=given, **REVIEWS) == {
        "high, last day": ("met", None),
        "high, a day late": ("missed", "review-overdue"),
        "low, long enough ago": ("met", None),
        "low, last day": ("met", None),
        "low, a day late": ("missed", "review-overdue"),
        "no score": ("met", None),
        "half a score": ("missed", "review-overdue"),
        "today": ("met", None),
        "set earlier": ("missed", "review-overdue"),
        "set for today": ("met", None),
        "set later": ("missed", "review-overdue"),
        "set before the review": ("met", None),
        "set for the day of the review": ("met", None),
        "never": ("missed", "never-reviewed"),
        "never, last day": ("excluded", "first-review-not-due"),
        "never, a day late": ("missed", "never-reviewed"),
        "never, set earlier": ("missed", "never-reviewed"),
        "never, raised blank": ("unknown", "raised-blank"),
        "never, raised blank, set": ("missed", "never-reviewed"),
        "raised blank": ("met", None),
        "before the register": ("unknown", "review-overwritten"),
        "reviewed before the register": ("missed", "review-overdue"),
    }
    found = outcomes("risk-review-current", DAY, risks=given[:1])
    assert found == {"high, last day": ("unknown", "no-cadence")}


def test_the_row_of_a_risk_reviewed() -> None:
    given = [{"risk": "a", "owner": "P1", "category": "leak", "reviewed": "2026-11-10"}]
    row = one("risk-review-current", risks=given, **REVIEWS)
    assert (row["measure"], str(row["due"]), row["owner"]) == (10, "2027-05-13", "P1")
    assert (row["record"], row["line"], row["category"]) == ("a", 1, "leak")
