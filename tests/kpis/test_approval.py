"""Approval: given rows, each outcome, its boundary moments and its blanks.

The given organisation keeps Jakarta time (UTC+7), works from nine to five there, and its region
Indonesia has Indonesia's days off. 2026-11-20 is a Friday.
"""

from typing import Any

import pytest

from tests.given import outcomes, rows

DAY = "2026-11-20"
Row = dict[str, Any]


def step(request: str, **more: Any) -> Row:
    """The only, final step of a request, approved within two hours."""
    filled = {"step": 1, "final": True, "decision": "approved", "requester": "P1", "approver": "P2"}
    dates = {"submitted": "2026-05-08 02:00:00", "decided": "2026-05-08 04:00:00"}
    return {"request": request, **filled, **dates, **more}


# -- accounts ----------------------------------------------------------------------------------


def account(name: str, **more: Any) -> Row:
    return {"account": name, "opening_request": f"R {name}", "opened": "2026-05-10", **more}


def opening(name: str, decided: str | None, **more: Any) -> Row:
    submitted = "2026-05-01 02:00:00"
    given = {"kind_of_request": "account", "submitted": submitted, "decided": decided}
    return step(f"R {name}", **{**given, **more})


FIRST_OF_ALL = opening("first of all", "2024-02-01 03:00:00")
"""The first approval of an account on record: accounts opened before are older than the process."""


def test_account_approved() -> None:
    accounts = [
        account("day before"),
        account("same day, late at night there"),
        account("a day late there"),
        account("approved twice"),
        account("approved on appeal"),
        account("no request", opening_request=None),
        account("request in no record"),
        account("first step only"),
        account("pending"),
        account("rejected"),
        account("withdrawn"),
        account("not told if final"),
        account("approved, no day"),
        account("decided, not told what"),
        account("day of opening unknown", opened=None),
        account("nothing known", opened=None, opening_request=None),
        account("retired", status="retired"),
        account("planned", status="planned", opened=None),
    ]
    approvals = [
        FIRST_OF_ALL,
        opening("day before", "2026-05-09 10:00:00"),
        opening("same day, late at night there", "2026-05-10 16:59:59"),
        opening("a day late there", "2026-05-10 17:00:00"),
        opening("approved twice", "2026-05-10 10:00:00", step=2),
        opening("approved twice", "2026-06-01 10:00:00", step=3),
        opening("approved on appeal", "2026-05-02 10:00:00", decision="rejected"),
        opening("approved on appeal", "2026-05-04 10:00:00", step=2),
        opening("first step only", "2026-05-01 10:00:00", final=False),
        opening("pending", None, decision=None),
        opening("rejected", "2026-05-01 10:00:00", decision="rejected"),
        opening("withdrawn", "2026-05-01 10:00:00", decision="withdrawn", final=False),
        opening("not told if final", "2026-05-01 10:00:00", final=None),
        opening("approved, no day", None),
        opening("decided, not told what", "2026-05-01 10:00:00", decision=None),
        opening("day of opening unknown", "2026-05-01 10:00:00"),
    ]
    assert outcomes("account-approved", DAY, accounts=accounts, approvals=approvals) == {
        "day before": ("met", None),
        "same day, late at night there": ("met", None),
        "a day late there": ("missed", "approved-after-opening"),
        "approved twice": ("met", None),
        "approved on appeal": ("met", None),
        "no request": ("missed", "no-request"),
        "request in no record": ("unknown", "request-unknown"),
        "first step only": ("missed", "request-not-approved"),
        "pending": ("missed", "request-not-approved"),
        "rejected": ("missed", "request-not-approved"),
        "withdrawn": ("missed", "request-not-approved"),
        "not told if final": ("unknown", "decision-unclear"),
        "approved, no day": ("unknown", "decision-unclear"),
        "decided, not told what": ("unknown", "decision-unclear"),
        "day of opening unknown": ("unknown", "opening-day-unknown"),
        "nothing known": ("missed", "no-request"),
        "retired": ("excluded", "account-retired"),
        "planned": ("excluded", "account-planned"),
    }


def test_accounts_older_than_the_process_need_a_ratification() -> None:
    accounts = [
        account("day before the process", opened="2024-01-31"),
        account("day of the process", opened="2024-02-01"),
        account("never ratified", opened="2020-01-01", opening_request=None),
        account("ratification refused", opened="2020-01-01"),
    ]
    approvals = [
        FIRST_OF_ALL,
        opening("content first", "2019-02-01 03:00:00", kind_of_request="content"),
        opening("day before the process", "2024-03-01 03:00:00"),
        opening("day of the process", "2024-03-01 03:00:00"),
        opening("ratification refused", "2024-03-01 03:00:00", decision="rejected"),
    ]
    assert outcomes("account-approved", DAY, accounts=accounts, approvals=approvals) == {
        "day before the process": ("met", None),
        "day of the process": ("missed", "approved-after-opening"),
        "never ratified": ("missed", "no-request"),
        "ratification refused": ("missed", "request-not-approved"),
    }


def test_an_approved_account_tells_its_approval() -> None:
    given = account("a", owner="O", unit="Retail", platform="x")
    decided = opening("a", "2026-05-13 20:00:00", stale=True)
    (row,) = rows("account-approved", DAY, accounts=[given], approvals=[FIRST_OF_ALL, decided])
    assert (row["measure"], row["reason_about"], str(row["due"])) == (4, "2026-05-14", "2026-05-10")
    assert (row["record"], row["line"], row["stale"]) == ("R a / 1", 2, True)
    assert (row["owner"], row["unit"], row["platform"]) == ("O", "Retail", "x")


# -- posts -------------------------------------------------------------------------------------


def post(name: str, **more: Any) -> Row:
    filled = {"account": "A", "needs_approval": True, "request": f"R {name}"}
    return {"publication": name, "published": "2026-10-10 10:00:00", **filled, **more}


def test_content_preapproved() -> None:
    before, moment = "2026-10-09 10:00:00", "2026-10-10 10:00:00"
    stories: dict[str, tuple[Row, Row | None, tuple[str, str | None]]] = {
        "approved before": ({}, {}, ("met", None)),
        "at the moment": ({}, {"decided": moment}, ("met", None)),
        "a second late": (
            {},
            {"decided": "2026-10-10 10:00:01"},
            ("missed", "approved-after-post"),
        ),
        "never approved": ({"request": None}, None, ("missed", "no-request")),
        "in no record": ({}, None, ("unknown", "request-unknown")),
        "rejected": ({}, {"decision": "rejected"}, ("missed", "request-not-approved")),
        "pending": (
            {},
            {"decision": None, "decided": None},
            ("missed", "request-not-approved"),
        ),
        "first step only": ({}, {"final": False}, ("missed", "request-not-approved")),
        "not told if final": ({}, {"final": None}, ("unknown", "decision-unclear")),
        "last valid moment": ({}, {"valid_until": moment}, ("met", None)),
        "expired": (
            {},
            {"valid_until": "2026-10-10 09:59:59"},
            ("missed", "approval-had-expired"),
        ),
        "embargo over": ({}, {"embargo_until": moment}, ("met", None)),
        "under embargo": (
            {},
            {"embargo_until": "2026-10-10 10:00:01"},
            ("missed", "before-embargo"),
        ),
        "needs none": ({"needs_approval": False}, None, ("excluded", "needs-no-approval")),
        "need not told": ({"needs_approval": None}, {}, ("unknown", "need-not-told")),
        "first moment": (
            {"published": "2026-09-30 17:00:00"},
            {"decided": "2026-09-01"},
            ("met", None),
        ),
        "last moment": ({"published": "2026-11-20 16:59:59"}, {}, ("met", None)),
    }
    posts = [post(name, **more) for name, (more, _, _) in stories.items()]
    posts.append(post("quarter before", published="2026-09-30 16:59:59"))
    posts.append(post("tomorrow there", published="2026-11-20 17:00:00"))
    approvals = [
        step(f"R {name}", **{"submitted": "2026-09-01", "decided": before, **more})
        for name, (_, more, _) in stories.items()
        if more is not None
    ]
    found = outcomes("content-preapproved", DAY, publications=posts, approvals=approvals)
    assert found == {name: expected for name, (_, _, expected) in stories.items()}


def test_a_post_tells_its_account_and_its_approval() -> None:
    (row,) = rows(
        "content-preapproved",
        DAY,
        publications=[post("p", publisher="P9")],
        approvals=[step("R p", decided="2026-10-10 04:00:00", reconstructed=True)],
        accounts=[{"account": "A", "unit": "Care", "platform": "x", "owner": "O"}],
    )
    assert (row["unit"], row["platform"], row["owner"], row["person"]) == ("Care", "x", "O", "P9")
    assert (row["measure"], row["record"], row["reconstructed"]) == (6, "R p / 1", True)


# -- in time -----------------------------------------------------------------------------------

LEVELS = [{"what": "approved", "level": "", "hours": 24}]


def asked(request: str, submitted: str | None, decided: str | None, **more: Any) -> Row:
    """A request; where it is not decided, the decision is blank."""
    decision = "approved" if decided else None
    return step(
        request, **{"submitted": submitted, "decided": decided, "decision": decision, **more}
    )


def in_time(approvals: list[Row], day: str = DAY, levels: Any = LEVELS) -> Any:
    return outcomes("approval-within-sla", day, approvals=approvals, service_levels=levels)


def test_approval_within_sla() -> None:
    monday = "2026-11-09 02:00:00"  # nine o'clock in Jakarta
    given = [
        asked("on the hour", monday, "2026-11-11 10:00:00"),
        asked("before the third evening", monday, "2026-11-11 23:59:00"),
        asked("a second late", monday, "2026-11-12 02:00:01"),
        asked("asked on a weekend", "2026-11-07 05:00:00", "2026-11-11 10:00:00"),
        asked("asked at night", "2026-11-08 18:00:00", "2026-11-12 02:00:00"),
        asked("decided on a weekend", "2026-11-11 02:00:00", "2026-11-15 05:00:00"),
        asked("rejected in time", monday, "2026-11-10 02:00:00", decision="rejected"),
        asked("withdrawn", monday, "2026-11-19 02:00:00", decision="withdrawn"),
        asked("pending, late", "2026-11-17 01:00:00", None),
        asked("pending, in time", "2026-11-18 02:00:00", None),
        asked("pending, a second late", "2026-11-17 09:59:59", None),
        asked("pending for long", "2026-01-05 02:00:00", None),
        asked("no submission", None, "2026-11-10 02:00:00"),
        asked("not told if final", monday, "2026-11-10 02:00:00", final=None),
        asked("decided, not when", monday, None, decision="approved"),
        asked("decided before the period", "2026-09-28 02:00:00", "2026-09-30 16:59:59"),
        asked("decided in its first moment", "2026-09-30 09:00:00", "2026-09-30 17:00:00"),
    ]
    assert in_time(given) == {
        "on the hour": ("met", None),
        "before the third evening": ("met", None),
        "a second late": ("missed", "decided-late"),
        "asked on a weekend": ("met", None),
        "asked at night": ("met", None),
        "decided on a weekend": ("met", None),
        "rejected in time": ("met", None),
        "withdrawn": ("excluded", "request-withdrawn"),
        "pending, late": ("missed", "undecided-late"),
        "pending, in time": ("excluded", "undecided-in-time"),
        "pending, a second late": ("missed", "undecided-late"),
        "pending for long": ("missed", "undecided-late"),
        "no submission": ("unknown", "submission-unknown"),
        "not told if final": ("unknown", "decision-unclear"),
        "decided, not when": ("unknown", "decision-unclear"),
        "decided in its first moment": ("met", None),
    }


def test_the_time_runs_from_the_first_step_to_the_final_one() -> None:
    day = "2026-11-10 02:00:00"
    given = [
        asked("both", "2026-11-09 02:00:00", day, final=False),
        asked("both", "2026-11-10 02:00:00", "2026-11-12 03:00:00", step=2),
        asked("first only", "2026-11-09 02:00:00", day, final=False),
        asked(
            "returned, asked again",
            "2026-11-09 02:00:00",
            "2026-11-09 03:00:00",
            decision="returned",
        ),
        asked("returned, asked again", "2026-11-16 02:00:00", None, step=2),
        asked("a step without submission", "2026-11-09 02:00:00", day, final=False),
        asked("a step without submission", None, "2026-11-10 03:00:00", step=2),
    ]
    assert in_time(given) == {
        "both": ("missed", "decided-late"),
        "first only": ("missed", "undecided-late"),
        "returned, asked again": ("missed", "undecided-late"),
        "a step without submission": ("unknown", "submission-unknown"),
    }


def test_joint_leave_days_are_days_off_in_indonesia_alone() -> None:
    # Idul Fitri 2026 with its joint leave: Wednesday 18 to Tuesday 24 March
    asked_on, decided = "2026-03-17 02:00:00", "2026-03-26 10:00:00"
    given = [
        asked("there", asked_on, decided, region="Indonesia"),
        asked("elsewhere", asked_on, decided, region="Europe"),
        asked("region blank", asked_on, decided),
    ]
    found = rows("approval-within-sla", "2026-03-31", approvals=given, service_levels=LEVELS)
    told = {
        row["subject"]: (row["outcome"], row["measure"], str(row["due"]), row["region"])
        for row in found
    }
    assert told == {
        "there": ("met", 24, "2026-03-26", "Indonesia"),
        "elsewhere": ("missed", 64, "2026-03-19", "Europe"),
        "region blank": ("missed", 64, "2026-03-19", None),
    }


def test_a_service_level_of_a_kind_beats_the_general_one() -> None:
    levels = [*LEVELS, {"what": "approved", "level": "account", "hours": 8}]
    two_days = ("2026-11-09 02:00:00", "2026-11-10 10:00:00")
    given = [
        asked("content", *two_days, kind_of_request="content"),
        asked("account", *two_days, kind_of_request="account"),
        asked("kind blank", *two_days),
    ]
    assert in_time(given, levels=levels) == {
        "content": ("met", None),
        "account": ("missed", "decided-late"),
        "kind blank": ("met", None),
    }
    assert in_time(given, levels=levels[1:]) == {
        "content": ("unknown", "no-service-level"),
        "account": ("missed", "decided-late"),
        "kind blank": ("unknown", "no-service-level"),
    }


def test_a_request_tells_its_deadline_and_its_hours_so_far() -> None:
    one = asked(
        "r", "2026-11-16 06:00:00", None, unit="Care", kind_of_request="content", approver=None
    )
    (row,) = rows("approval-within-sla", DAY, approvals=[one], service_levels=LEVELS)
    assert (row["outcome"], row["measure"], str(row["due"])) == ("missed", 36, "2026-11-19")
    assert (row["unit"], row["category"], row["person"], row["owner"]) == (
        "Care",
        "content",
        "P1",
        None,
    )
    assert row["record"] == "r / 1"


# -- expired -----------------------------------------------------------------------------------


def test_requests_undecided_at_their_scheduled_time() -> None:
    noon = "2026-10-10 05:00:00"

    def one(name: str, decided: str | None, scheduled: str | None = noon, **more: Any) -> Row:
        return asked(name, "2026-10-01 02:00:00", decided, scheduled=scheduled, **more)

    given = [
        one("at the moment", noon),
        one("a second late", "2026-10-10 05:00:01"),
        one("rejected in time", noon, decision="rejected"),
        one("undecided", None),
        one("undecided since before", None, "2026-09-01 05:00:00"),
        one("decided, scheduled before", "2026-10-10 05:00:01", "2026-09-30 16:59:59"),
        one("first moment of the period", "2026-10-09", "2026-09-30 17:00:00"),
        one("undecided, just now", None, "2026-11-20 16:59:59"),
        one("undecided, tomorrow there", None, "2026-11-20 17:00:00"),
        one("not scheduled", None, None),
        one("withdrawn by then", noon, decision="withdrawn"),
        one("withdrawn afterwards", "2026-10-10 05:00:01", decision="withdrawn"),
        one("not told if final", noon, final=None),
    ]
    assert outcomes("approval-expired", DAY, approvals=given) == {
        "at the moment": ("met", None),
        "a second late": ("missed", "decided-after-schedule"),
        "rejected in time": ("met", None),
        "undecided": ("missed", "undecided-at-schedule"),
        "undecided since before": ("missed", "undecided-at-schedule"),
        "first moment of the period": ("missed", "decided-after-schedule"),
        "undecided, just now": ("missed", "undecided-at-schedule"),
        "withdrawn by then": ("excluded", "request-withdrawn"),
        "withdrawn afterwards": ("missed", "decided-after-schedule"),
        "not told if final": ("unknown", "decision-unclear"),
    }


def test_approvals_used_after_they_expired() -> None:
    ends = "2026-10-10 10:00:00"
    posts = [
        post("at the last moment"),
        post("a second late", published="2026-10-10 10:00:01"),
        post("approval without end"),
        post("rejected"),
        post("quarter before", published="2026-09-30 16:59:59"),
        post("tomorrow there", published="2026-11-20 17:00:00"),
        post("no request", request=None),
        post("in no record"),
    ]
    names = [str(one["publication"]) for one in posts[:-1]]
    approvals = [step(f"R {name}", valid_until=ends) for name in names]
    approvals[2]["valid_until"] = None
    approvals[3]["decision"] = "rejected"
    assert outcomes("approval-expired", DAY, publications=posts, approvals=approvals) == {
        "at the last moment": ("met", None),
        "a second late": ("missed", "approval-had-expired"),
    }


def test_what_expired_tells_when_and_what() -> None:
    approvals = [
        step("R p", valid_until="2026-10-09 20:00:00"),
        asked("r", "2026-10-01", "2026-10-10", scheduled="2026-10-09 20:00:00", brand="Bayu"),
    ]
    accounts = [{"account": "A", "brand": "Pelita"}]
    told = rows(
        "approval-expired",
        DAY,
        publications=[post("p", published="2026-10-09 23:00:00")],
        approvals=approvals,
        accounts=accounts,
    )
    assert {
        (row["subject"], row["category"], row["brand"], str(row["due"]), row["measure"])
        for row in told
    } == {("p", "use", "Pelita", "2026-10-10", 3), ("r", "decision", "Bayu", "2026-10-10", 4)}


# -- self-approval -----------------------------------------------------------------------------


def test_self_approval() -> None:
    def one(name: str, **more: Any) -> Row:
        return step(name, **{"record": name, "decided": "2026-10-10", **more})

    given = [
        one("two people"),
        one("own", approver="P1"),
        one("own, first step", approver="P1", final=False),
        one("own, rejected", approver="P1", decision="rejected"),
        one("own, not told what", approver="P1", decision=None),
        one("own withdrawal", approver="P1", decision="withdrawn"),
        one("nobody named", approver=None),
        one("no requester", requester=None),
        one("not decided", decided=None, decision=None),
        one("first moment of the quarter", approver="P1", decided="2026-09-30 17:00:00"),
        one("quarter before", approver="P1", decided="2026-09-30 16:59:59"),
        one("last moment of the day", approver="P1", decided="2026-11-20 16:59:59"),
        one("tomorrow", approver="P1", decided="2026-11-20 17:00:00"),
    ]
    assert outcomes("self-approval", DAY, approvals=given) == {
        "two people": ("met", None),
        "own": ("missed", "approver-is-requester"),
        "own, first step": ("missed", "approver-is-requester"),
        "own, rejected": ("missed", "approver-is-requester"),
        "own, not told what": ("missed", "approver-is-requester"),
        "own withdrawal": ("excluded", "request-withdrawn"),
        "nobody named": ("unknown", "approver-not-named"),
        "no requester": ("unknown", "requester-not-named"),
        "first moment of the quarter": ("missed", "approver-is-requester"),
        "last moment of the day": ("missed", "approver-is-requester"),
    }


@pytest.mark.parametrize("number", [1, 2])
def test_each_step_is_a_decision_of_its_own(number: int) -> None:
    steps = [step("r", step=n, decided="2026-10-10", unit="Care") for n in (1, 2)]
    steps[number - 1]["approver"] = "P1"
    told = {
        row["subject"]: (row["outcome"], row["unit"], row["person"], row["line"])
        for row in rows("self-approval", DAY, approvals=steps)
    }
    assert told[f"r / {number}"] == ("missed", "Care", "P1", number)
    assert told[f"r / {3 - number}"][0] == "met"
