"""KPIs: given rows, each outcome, its boundary days and its blanks."""

from typing import Any

import pytest

from kpis.definition import catalogue
from kpis.figure import Figure, bounds, figure, status
from kpis.published import in_short, percent
from kpis.reasons import WORDS
from organisation.contracts import kinds
from tests.given import outcomes, rows

FULL = {
    "platform": "x",
    "handle": "@nusa",
    "brand": "Pelita",
    "unit": "Retail",
    "region": "Asia",
    "audience": "external",
    "purpose": "service",
    "goal": "loyalty",
    "owner": "P1",
    "team": "central",
    "status": "active",
}


def test_inventory_complete() -> None:
    given = [
        {"account": "full", **FULL},
        {"account": "no owner", **FULL, "owner": None},
        {"account": "placeholder", **FULL, "goal": "tbd"},
        {"account": "dash", **FULL, "purpose": "-"},
        {"account": "retired", **FULL, "status": "retired", "owner": None},
        {"account": "status unknown", **FULL, "status": None},
    ]
    assert outcomes("inventory-complete", "2026-11-20", accounts=given) == {
        "full": ("met", None),
        "no owner": ("missed", "fields-blank"),
        "placeholder": ("missed", "fields-blank"),
        "dash": ("missed", "fields-blank"),
        "retired": ("excluded", "account-retired"),
        "status unknown": ("met", None),
    }


def test_mfa_verified() -> None:
    shared = {"login": "shared", "status": "active", "mfa": True}
    given = [
        {"account": "last day", **shared, "mfa_verified": "2026-08-22"},
        {"account": "a day late", **shared, "mfa_verified": "2026-08-21"},
        {"account": "today", **shared, "mfa_verified": "2026-11-20"},
        {"account": "off", **shared, "mfa": False},
        {"account": "blank", **shared, "mfa": None},
        {"account": "never verified", **shared},
        {"account": "personal", **shared, "login": "personal_role"},
        {"account": "login unknown", **shared, "login": None, "mfa": None},
        {"account": "retired", **shared, "status": "retired"},
    ]
    cadences = [{"what": "mfa", "level": "", "days": 90}]
    assert outcomes("mfa-verified", "2026-11-20", accounts=given, cadences=cadences) == {
        "last day": ("met", None),
        "a day late": ("missed", "mfa-verified-too-long-ago"),
        "today": ("met", None),
        "off": ("missed", "mfa-off"),
        "blank": ("unknown", "mfa-not-told"),
        "never verified": ("unknown", "mfa-never-verified"),
        "personal": ("excluded", "personal-roles"),
        "login unknown": ("unknown", "mfa-not-told"),
        "retired": ("excluded", "account-retired"),
    }


def test_mfa_is_due_again_on_the_last_day_of_its_cadence() -> None:
    given = [{"account": "a", "login": "shared", "mfa": True, "mfa_verified": "2026-11-01"}]
    cadences = [{"what": "mfa", "level": "", "days": 90}]
    (row,) = rows("mfa-verified", "2026-11-20", accounts=given, cadences=cadences)
    assert str(row["due"]) == "2027-01-30"


def test_training_on_time() -> None:
    def one(name: str, **more: Any) -> dict[str, Any]:
        return {"assignment": name, "person": "P1", "assigned": "2026-09-01", **more}

    given = [
        one("on the day", first_due="2026-10-10", completed="2026-10-10"),
        one("a day late", first_due="2026-10-10", completed="2026-10-11"),
        one("extended", first_due="2026-10-10", due="2026-11-10", completed="2026-11-09"),
        one("first day of the period", first_due="2026-10-01", completed="2026-09-20"),
        one("before the period", first_due="2026-09-30", completed="2026-09-20"),
        one("open since before", first_due="2026-09-30"),
        one("due today, open", first_due="2026-11-20"),
        one("due yesterday, open", first_due="2026-11-19"),
        one("due tomorrow", first_due="2026-11-21"),
        one("no due date", completed="2026-10-10"),
        one("failed", first_due="2026-10-10", completed="2026-10-09", status="failed"),
        one("withdrawn", first_due="2026-10-10", withdrawn="2026-10-01"),
        one("complete, no day", first_due="2026-10-10", status="completed"),
        one("due only", due="2026-10-10", completed="2026-10-10"),
    ]
    assert outcomes("training-on-time", "2026-11-20", training=given) == {
        "on the day": ("met", None),
        "a day late": ("missed", "completed-late"),
        "extended": ("missed", "completed-late"),
        "first day of the period": ("met", None),
        "open since before": ("missed", "not-completed"),
        "due today, open": ("excluded", "not-due-yet"),
        "due yesterday, open": ("missed", "not-completed"),
        "no due date": ("unknown", "no-due-date"),
        "failed": ("missed", "course-failed"),
        "withdrawn": ("excluded", "assignment-withdrawn"),
        "complete, no day": ("unknown", "no-completion-date"),
        "due only": ("met", None),
    }


def test_self_approval() -> None:
    def one(name: str, **more: Any) -> dict[str, Any]:
        filled = {
            "requester": "P1",
            "approver": "P2",
            "decided": "2026-10-10",
            "decision": "approved",
        }
        return {"record": name, "request": name, "step": 1, **filled, **more}

    given = [
        one("two people"),
        one("own", approver="P1"),
        one("own withdrawal", approver="P1", decision="withdrawn"),
        one("nobody named", approver=None),
        one("no requester", requester=None),
        one("not decided", decided=None, decision=None),
        one("first moment of the quarter", approver="P1", decided="2026-09-30 17:00:00"),
        one("quarter before", approver="P1", decided="2026-09-30 16:59:59"),
        one("last moment of the day", approver="P1", decided="2026-11-20 16:59:59"),
        one("tomorrow", approver="P1", decided="2026-11-20 17:00:00"),
    ]
    assert outcomes("self-approval", "2026-11-20", approvals=given) == {
        "two people": ("met", None),
        "own": ("missed", "approver-is-requester"),
        "own withdrawal": ("excluded", "request-withdrawn"),
        "nobody named": ("unknown", "approver-not-named"),
        "no requester": ("unknown", "requester-not-named"),
        "first moment of the quarter": ("missed", "approver-is-requester"),
        "last moment of the day": ("missed", "approver-is-requester"),
    }


def test_account_approved() -> None:
    def account(name: str, **more: Any) -> dict[str, Any]:
        return {"account": name, "opening_request": f"R {name}", "opened": "2026-05-10", **more}

    def approval(name: str, decided: str, **more: Any) -> dict[str, Any]:
        return {
            "request": f"R {name}",
            "step": 2,
            "final": True,
            "decision": "approved",
            "decided": decided,
            **more,
        }

    accounts = [
        account("same day"),
        account("a day late"),
        account("never asked", opening_request=None),
        account("first step only"),
        account("rejected"),
        account("day unknown", opened=None),
        account("retired", status="retired"),
    ]
    approvals = [
        approval("same day", "2026-05-10 10:00:00"),
        approval("same day", "2026-06-01 10:00:00", step=3),
        approval("a day late", "2026-05-11 10:00:00"),
        approval("first step only", "2026-05-01 10:00:00", final=False),
        approval("rejected", "2026-05-01 10:00:00", decision="rejected"),
        approval("day unknown", "2026-05-01 10:00:00"),
    ]
    assert outcomes("account-approved", "2026-11-20", accounts=accounts, approvals=approvals) == {
        "same day": ("met", None),
        "a day late": ("missed", "approved-after-opening"),
        "never asked": ("missed", "no-approval"),
        "first step only": ("missed", "no-approval"),
        "rejected": ("missed", "no-approval"),
        "day unknown": ("unknown", "opening-day-unknown"),
        "retired": ("excluded", "account-not-in-use"),
    }


@pytest.mark.parametrize("step", ["contained", "resolved"])
def test_incidents_in_time(step: str) -> None:
    def one(name: str, **more: Any) -> dict[str, Any]:
        return {"incident": name, "severity": "high", "detected": "2026-10-10 10:00:00", **more}

    given = [
        one("on the hour", **{step: "2026-10-10 14:00:00"}),
        one("a second late", **{step: "2026-10-10 14:00:01"}),
        one("once critical", highest_severity="critical", **{step: "2026-10-10 11:00:01"}),
        one("no severity", severity=None, **{step: "2026-10-10 11:00:00"}),
        one("no service level", severity="low", **{step: "2026-10-10 11:00:00"}),
        one("before detection", **{step: "2026-10-10 09:59:59"}),
        one("open, late"),
        one("open, in time", detected="2026-11-20 13:30:00"),
        one("open since before", detected="2026-08-01 10:00:00"),
        one(
            "over before",
            detected="2026-08-01 10:00:00",
            contained="2026-08-01 11:00:00",
            resolved="2026-08-01 11:00:00",
        ),
    ]
    levels = [
        {"what": step, "level": "critical", "hours": 1},
        {"what": step, "level": "high", "hours": 4},
    ]
    found = outcomes(f"incident-{step}", "2026-11-20", incidents=given, service_levels=levels)
    assert found == {
        "on the hour": ("met", None),
        "a second late": ("missed", "too-late"),
        "once critical": ("missed", "too-late"),
        "no severity": ("unknown", "no-severity"),
        "no service level": ("unknown", "no-service-level"),
        "before detection": ("unknown", "before-detection"),
        "open, late": ("missed", "still-open"),
        "open, in time": ("excluded", "open-in-time"),
        "open since before": ("missed", "still-open"),
    }


def test_resolved_but_never_contained_is_unknown() -> None:
    given = [
        {
            "incident": "a",
            "severity": "high",
            "detected": "2026-10-10 10:00:00",
            "resolved": "2026-10-11 10:00:00",
        }
    ]
    levels = [{"what": "contained", "level": "high", "hours": 4}]
    assert outcomes("incident-contained", "2026-11-20", incidents=given, service_levels=levels) == {
        "a": ("unknown", "moment-not-known")
    }


@pytest.mark.parametrize("kpi", catalogue())
def test_a_kpi_over_no_records_has_no_rows(kpi: str) -> None:
    assert rows(kpi, "2026-11-20") == []


@pytest.mark.parametrize("kpi", catalogue())
def test_a_definition_is_whole(kpi: str) -> None:
    definition = catalogue()[kpi]
    assert definition.title.en != definition.title.id
    assert set(definition.kinds) <= set(kinds())
    assert definition.sql.count("'met'") >= 1, "a KPI that nothing can meet"
    for word in ("GROUP BY ALL", "arg_max", "ASOF", "QUALIFY"):
        assert word.lower() not in definition.sql.lower(), "KPI SQL stays plain"


def test_every_reason_a_kpi_gives_has_words() -> None:
    import re

    given = set()
    for definition in catalogue().values():
        reasons = definition.sql.split("AS outcome", 1)[1].split("AS reason,", 1)[0]
        given |= set(re.findall(r"THEN '([a-z-]+)'", reasons))
    assert given <= set(WORDS)
    assert set(WORDS) - given == {"stale"}, "words for reasons that nothing gives"


# -- figures -----------------------------------------------------------------------------------


def of(kpi: str, met: int = 0, missed: int = 0, unknown: int = 0, target: float = 0.9) -> Figure:
    counts = {"met": met, "missed": missed, "unknown": unknown}
    definition = catalogue()[kpi]
    return figure(
        definition, "2026-11-20", counts, target, "proposed", reconstructed=False, loaded=True
    )


@pytest.mark.parametrize(
    ("met", "missed", "unknown", "expected"),
    [
        (90, 10, 0, "on target"),
        (89, 10, 1, "cannot tell"),
        (90, 9, 1, "on target"),
        (89, 11, 0, "below"),
        (0, 0, 100, "cannot tell"),
        (0, 11, 89, "below"),
        (0, 0, 0, "no subjects"),
    ],
)
def test_a_status_is_where_the_interval_lies(
    met: int, missed: int, unknown: int, expected: str
) -> None:
    assert of("mfa-verified", met, missed, unknown).status == expected


@pytest.mark.parametrize(
    ("missed", "unknown", "expected"),
    [(0, 0, "on target"), (0, 1, "cannot tell"), (1, 0, "below")],
)
def test_a_count_that_should_be_zero(missed: int, unknown: int, expected: str) -> None:
    assert of("self-approval", 50, missed, unknown, target=0).status == expected


def test_a_share_is_an_interval() -> None:
    assert bounds(catalogue()["mfa-verified"], 1, 1, 2) == (0.25, 0.75)
    assert bounds(catalogue()["self-approval"], 7, 1, 2) == (1, 3)
    assert status(catalogue()["mfa-verified"], None, None, 0.9) == "no subjects"


@pytest.mark.parametrize(
    ("met", "missed", "unknown", "text"),
    [
        (82, 18, 0, "82 %"),
        (71, 22, 7, "71 to 78 %"),
        (999, 1, 0, "99.9 %"),
        (9999, 1, 0, "99.9 %"),
        (999, 0, 1, "99 to 100 %"),
        (56, 11, 34, "55.4 to 89.2 %"),
        (7, 1, 0, "7 of 8"),
        (6, 1, 1, "6 of 8, 1 unknown"),
        (10, 0, 0, "100 %"),
        (0, 0, 0, "–"),
    ],
)
def test_a_figure_in_short(met: int, missed: int, unknown: int, text: str) -> None:
    assert in_short(catalogue()["mfa-verified"], of("mfa-verified", met, missed, unknown)) == text


def test_rounding_never_flatters() -> None:
    assert percent(0.9499) == "94"
    assert percent(0.9401, up=True) == "95"
    assert percent(0.29) == "29"
    assert percent(0.57, up=True) == "57"
    assert percent(0.8237, tenths=True) == "82.3"
