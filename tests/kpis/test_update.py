"""Cadence: accounts, documents and platforms looked at again in time; employees' input answered."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from etl.load import load
from organisation.home import Home
from tests.given import outcomes, rows
from tests.second.records import of_home, outcomes_of
from tests.second.update import account_review_current
from tests.tiny_home import make_home

DAY = "2026-11-20"
YEAR = [{"what": what, "level": "", "days": 365} for what in ("accounts", "documents", "platforms")]
Answer = tuple[str, str | None]
MET = ("met", None)
OVERDUE = ("missed", "review-overdue")


# -- account-review-current ------------------------------------------------------------------


def review(name: str, day: str, reviewer: str | None = "P2", **more: Any) -> dict[str, Any]:
    said = {"kind_of_review": "review", "subject": "account", "account": "a"}
    return {"review": name, "reviewed": day, "reviewer": reviewer, **said, **more}


def account(*reviews: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The row of one account of P1, opened long ago."""
    given = {"account": "a", "status": "active", "owner": "P1", "opened": "2020-01-01", **more}
    (row,) = rows(
        "account-review-current", DAY, accounts=[given], reviews=list(reviews), cadences=YEAR
    )
    return row


def judged(*reviews: dict[str, Any], **more: Any) -> Answer:
    row = account(*reviews, **more)
    return row["outcome"], row["reason"]


@pytest.mark.parametrize(
    ("day", "next_review", "expected"),
    [
        ("2025-11-19", None, OVERDUE),
        ("2025-11-20", None, MET),
        ("2025-11-21", None, MET),
        (DAY, None, MET),
        ("2026-01-01", "2026-11-19", OVERDUE),
        ("2026-01-01", "2026-11-20", MET),
        ("2026-01-01", "2026-11-21", MET),
        ("2025-11-19", "2030-01-01", OVERDUE),
        ("2025-11-20", "2030-01-01", MET),
    ],
)
def test_a_review_lasts_its_cadence_or_until_the_next_it_set(
    day: str, next_review: str | None, expected: Answer
) -> None:
    assert judged(review("1", day, next_review=next_review)) == expected


def test_only_somebody_else_than_the_owner_reviews_independently() -> None:
    theirs, own = review("1", "2026-03-01"), review("2", "2026-05-01", "P1")
    nameless = review("3", "2026-06-01", None)
    assert judged(own) == ("missed", "reviewed-by-owner")
    assert judged(theirs, own) == MET
    assert judged(nameless) == ("unknown", "reviewer-blank")
    assert judged(nameless, own) == ("unknown", "reviewer-blank")
    assert judged(theirs, nameless) == MET
    assert judged(theirs, owner=None) == ("unknown", "owner-blank")
    assert judged(nameless, owner=None) == ("unknown", "owner-blank")
    assert judged(review("3", "2025-06-01", None)) == OVERDUE
    assert judged(review("1", "2025-06-01"), own) == OVERDUE
    assert judged(review("1", "2025-06-01"), nameless) == ("unknown", "reviewer-blank")


def test_the_newest_review_counts() -> None:
    long, short = review("1", "2026-03-01"), review("2", "2026-04-01", next_review="2026-07-01")
    assert judged(long, short) == OVERDUE
    assert judged(short, {**long, "reviewed": "2026-05-01"}) == MET
    assert judged(short, {**long, "review": "3", "reviewed": "2026-04-01"}) == MET
    assert judged(review("1", "2025-01-01"), review("2", "2026-01-01")) == MET


def test_what_is_no_review_of_the_account() -> None:
    never = ("missed", "never-reviewed")
    assert judged() == never
    assert judged(review("1", DAY, kind_of_review="search")) == never
    assert judged(review("1", DAY, kind_of_review=None)) == never
    assert judged(review("1", DAY, subject="platform")) == never
    assert judged(review("1", DAY, account="b")) == never


def test_a_new_account_is_reviewed_for_the_first_time_a_cadence_after_opening() -> None:
    later = ("excluded", "not-yet-due")
    assert judged(opened="2025-11-19") == ("missed", "never-reviewed")
    assert judged(opened="2025-11-20") == later
    assert judged(opened="2025-11-21") == later
    assert judged(opened="2027-01-01") == later
    assert judged(review("1", "2026-05-01", "P1"), opened="2026-02-01") == later
    assert judged(review("1", "2026-05-01"), opened="2026-02-01") == MET
    assert judged(opened=None) == ("unknown", "opened-blank")
    assert judged(review("1", "2026-05-01", "P1"), opened=None) == ("unknown", "opened-blank")
    assert judged(review("1", "2026-05-01"), opened=None) == MET


def test_accounts_that_nobody_has_to_review() -> None:
    assert judged(status="retired") == ("excluded", "account-retired")
    assert judged(status="planned") == ("excluded", "account-planned")
    assert judged(status="dormant") == judged(status=None) == ("missed", "never-reviewed")


def test_a_platform_may_have_a_cadence_of_its_own() -> None:
    given: dict[str, Any] = {
        "accounts": [
            {"account": "a", "platform": "x", "owner": "P1"},
            {"account": "b", "platform": "line", "owner": "P1"},
        ],
        "reviews": [review("1", "2026-05-01"), review("2", "2026-05-01", account="b")],
    }
    own = [*YEAR, {"what": "accounts", "level": "x", "days": 90}]
    kpi = "account-review-current"
    assert outcomes(kpi, DAY, **given, cadences=own) == {"a": OVERDUE, "b": MET}
    assert outcomes(kpi, DAY, **given, cadences=own[-1:]) == {
        "a": OVERDUE,
        "b": ("unknown", "no-cadence"),
    }


def test_a_reviewed_account_shows_the_review_that_decided() -> None:
    dims = {"unit": "Retail", "brand": "Pelita", "region": "Asia", "audience": "external"}
    row = account(review("9", "2025-10-01"), review("7", "2025-11-01"), **dims)
    assert (row["record"], row["line"]) == ("7", 2)
    assert (str(row["due"]), row["reason_about"]) == ("2026-11-01", "2026-11-01")
    assert (row["measure"], row["owner"]) == (384, "P1")
    assert {name: row[name] for name in dims} == dims
    row = account()
    assert (row["record"], str(row["due"]), row["measure"]) == ("a", "2020-12-31", None)
    assert account(review("1", DAY, "P1"))["reason_about"] == "P1"
    assert account(opened="2026-01-01")["reason_about"] == "2027-01-01"


def test_a_review_from_a_stale_source_makes_its_row_stale() -> None:
    assert account(review("1", DAY, stale=True))["stale"]
    assert not account(review("1", DAY), review("2", "2026-01-01", stale=True))["stale"]
    assert account(review("1", DAY, reconstructed=True))["reconstructed"]


# -- document-review-current -----------------------------------------------------------------


def document(*reviews: dict[str, Any], required: bool = False, **more: Any) -> dict[str, Any]:
    """The row of one mandatory document in force since the start of 2024."""
    given = {"document": "D", "mandatory": True, "in_force_from": "2024-01-01", **more}
    (row,) = rows(
        "document-review-current",
        DAY,
        documents=[given],
        reviews=list(reviews),
        cadences=YEAR,
        required_documents=[{"document": "D"}] if required else [],
    )
    return row


def current(*reviews: dict[str, Any], **more: Any) -> Answer:
    row = document(*reviews, **more)
    return row["outcome"], row["reason"]


def of_document(name: str, day: str, **more: Any) -> dict[str, Any]:
    said = {"kind_of_review": "review", "subject": "document", "document": "D"}
    return {"review": name, "reviewed": day, **said, **more}


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"next_review": "2026-11-19"}, OVERDUE),
        ({"next_review": "2026-11-20"}, MET),
        ({"next_review": "2026-11-21"}, MET),
        ({}, OVERDUE),
        ({"cadence": 36}, MET),
        ({"cadence": 12, "in_force_from": "2025-11-19"}, OVERDUE),
        ({"cadence": 12, "in_force_from": "2025-11-20"}, MET),
        ({"in_force_from": "2025-11-19"}, OVERDUE),
        ({"in_force_from": "2025-11-20"}, MET),
        ({"in_force_from": DAY}, MET),
        ({"in_force_from": "2026-11-21"}, ("missed", "not-yet-in-force")),
        (
            {"in_force_from": "2026-11-21", "reconstructed": True},
            ("unknown", "later-version-only"),
        ),
        ({"in_force_from": None}, ("unknown", "in-force-blank")),
        ({"in_force_from": None, "next_review": "2027-01-01"}, ("unknown", "in-force-blank")),
        ({"in_force_from": None, "next_review": "2026-01-01"}, OVERDUE),
        (
            {"in_force_until": "2026-11-19", "cadence": 36},
            ("missed", "no-longer-in-force"),
        ),
        ({"in_force_until": "2026-11-20", "cadence": 36}, MET),
        ({"in_force_until": "2026-11-21", "cadence": 36}, MET),
        ({"mandatory": None, "cadence": 36}, ("unknown", "mandatory-blank")),
        ({"mandatory": None, "cadence": 36, "required": True}, MET),
        ({"mandatory": False, "cadence": 36, "required": True}, MET),
    ],
)
def test_a_document_never_reviewed(more: dict[str, Any], expected: Answer) -> None:
    assert current(**more) == expected


@pytest.mark.parametrize(
    ("reviewed", "more", "expected"),
    [
        (of_document("1", "2025-11-19"), {}, OVERDUE),
        (of_document("1", "2025-11-20"), {}, MET),
        (of_document("1", "2025-11-21"), {}, MET),
        (of_document("1", "2026-08-20"), {"cadence": 3}, MET),
        (of_document("1", "2026-08-19"), {"cadence": 3}, OVERDUE),
        (of_document("1", "2026-05-01", next_review="2026-11-19"), {}, OVERDUE),
        (of_document("1", "2026-05-01", next_review="2026-11-20"), {}, MET),
        (of_document("1", "2025-05-01", next_review="2027-05-01"), {}, OVERDUE),
        (of_document("1", "2026-05-01", subject="protocol"), {}, MET),
        (of_document("1", "2026-05-01", subject="account"), {}, OVERDUE),
        (of_document("1", "2026-05-01", kind_of_review="test"), {}, OVERDUE),
        (of_document("1", "2026-05-01", document="E"), {}, OVERDUE),
    ],
)
def test_a_document_without_a_date_in_the_register(
    reviewed: dict[str, Any], more: dict[str, Any], expected: Answer
) -> None:
    assert current(reviewed, **more) == expected


def test_the_date_in_the_register_holds_until_a_review_on_or_after_it() -> None:
    asked = {"next_review": "2026-06-01"}
    assert current(of_document("1", "2026-05-31"), **asked) == OVERDUE
    assert current(of_document("1", "2026-06-01"), **asked) == MET
    assert current(of_document("1", "2026-09-01"), **asked) == MET
    assert current(of_document("1", "2024-05-01"), next_review="2027-01-01") == MET


def test_retiring_an_overdue_document_does_not_help() -> None:
    overdue = {"next_review": "2026-03-01"}
    assert current(**overdue) == OVERDUE
    retired = document(**overdue, in_force_until="2026-10-31")
    assert (retired["outcome"], retired["reason"]) == ("missed", "no-longer-in-force")
    assert (str(retired["due"]), retired["reason_about"]) == ("2026-03-01", "2026-10-31")
    assert current(**overdue, mandatory=False, required=True) == OVERDUE
    found = outcomes(
        "document-review-current",
        DAY,
        documents=[{"document": "E", "mandatory": False}],
        required_documents=[{"document": "D"}],
    )
    assert found == {"D": ("missed", "not-in-register")}


def test_a_document_has_a_cadence_of_its_kind_or_none() -> None:
    given = {"document": "D", "mandatory": True, "in_force_from": "2026-01-01"}
    given |= {"kind_of_document": "protocol"}
    kpi = "document-review-current"
    own = [*YEAR, {"what": "documents", "level": "protocol", "days": 90}]
    assert outcomes(kpi, DAY, documents=[given], cadences=own) == {"D": OVERDUE}
    assert outcomes(kpi, DAY, documents=[given]) == {"D": ("unknown", "no-cadence")}
    assert outcomes(kpi, DAY, documents=[{**given, "cadence": 12}]) == {"D": MET}


def test_a_document_listed_twice_has_one_row_and_its_evidence() -> None:
    more = {"kind_of_document": "policy", "owner": "P1", "brand": "Pelita", "unit": "Retail"}
    twice = [of_document("1", "2025-05-01"), of_document("2", "2025-06-01", stale=True)]
    row = document(*twice, required=True, **more)
    assert (row["record"], row["stale"], row["category"]) == ("2", True, "policy")
    assert (str(row["due"]), row["measure"]) == ("2026-06-01", 537)
    assert (row["owner"], row["brand"], row["unit"]) == ("P1", "Pelita", "Retail")
    row = document(twice[1], next_review="2027-01-01")
    assert (row["record"], row["stale"], str(row["due"])) == ("D", False, "2027-01-01")


# -- platform-review-current -----------------------------------------------------------------


def of_platform(name: str, day: str, platform: str | None, **more: Any) -> dict[str, Any]:
    said = {"kind_of_review": "review", "subject": "platform"}
    return {"review": name, "reviewed": day, "platform": platform, **said, **more}


def platform(*reviews: dict[str, Any], opened: str | None = "2020-01-01") -> Answer:
    given = [{"account": "a", "platform": "x", "opened": opened}]
    cadences = [*YEAR, {"what": "platforms", "level": "tiktok", "days": 183}]
    found = outcomes(
        "platform-review-current", DAY, accounts=given, reviews=list(reviews), cadences=cadences
    )
    return found["x"]


def test_platforms_in_use_are_reviewed_in_time() -> None:
    given: dict[str, Any] = {
        "accounts": [
            {"account": "a", "platform": "x"},
            {"account": "b", "platform": "x", "status": "retired"},
            {"account": "c", "platform": "tiktok", "status": "dormant"},
            {"account": "d", "platform": "threads", "status": "retired"},
            {"account": "e", "platform": "line", "status": "planned"},
            {"account": "f", "platform": None},
            {"account": "g", "platform": "facebook", "opened": "2020-01-01"},
        ],
        "reviews": [of_platform("1", "2026-05-20", "x"), of_platform("2", "2026-05-20", "tiktok")],
        "cadences": [*YEAR, {"what": "platforms", "level": "tiktok", "days": 183}],
    }
    assert outcomes("platform-review-current", DAY, **given) == {
        "x": MET,
        "tiktok": OVERDUE,
        "facebook": ("missed", "never-reviewed"),
    }
    unplanned = outcomes("platform-review-current", DAY, **{**given, "cadences": []})
    assert set(unplanned.values()) == {("unknown", "no-cadence")}


def test_a_review_of_a_platform_lasts_its_cadence_or_until_the_next_it_set() -> None:
    assert platform(of_platform("1", "2025-11-19", "x")) == OVERDUE
    assert platform(of_platform("1", "2025-11-20", "x")) == MET
    assert platform(of_platform("1", "2025-11-21", "x")) == MET
    assert platform(of_platform("1", "2026-01-01", "x", next_review="2026-11-19")) == OVERDUE
    assert platform(of_platform("1", "2026-01-01", "x", next_review="2026-11-20")) == MET
    newer = of_platform("2", "2026-02-01", "x")
    assert platform(of_platform("1", "2025-01-01", "x"), newer) == MET
    same_day = of_platform("1", "2026-02-01", "x", next_review="2026-03-01")
    assert platform(same_day, newer) == MET


def test_a_platform_never_reviewed() -> None:
    never = ("missed", "never-reviewed")
    assert platform(opened="2025-11-19") == never
    assert platform(opened="2025-11-20") == ("excluded", "not-yet-due")
    assert platform(opened="2025-11-21") == ("excluded", "not-yet-due")
    assert platform(opened=None) == ("unknown", "opened-blank")
    assert platform(of_platform("1", DAY, "x", kind_of_review="search")) == never
    assert platform(of_platform("1", DAY, "x", subject="account")) == never
    assert platform(of_platform("1", DAY, None)) == never


def test_a_platform_shows_its_newest_review_or_an_account_on_it() -> None:
    given: dict[str, Any] = {
        "accounts": [
            {"account": "a", "platform": "x", "opened": "2024-05-01", "stale": True},
            {"account": "b", "platform": "x", "opened": "2025-01-01"},
        ],
        "cadences": YEAR,
    }
    (row,) = rows("platform-review-current", DAY, **given)
    assert (row["record"], row["stale"], str(row["due"])) == ("b", False, "2025-05-01")
    reviews = [of_platform("1", "2026-11-10", "x", stale=True)]
    (row,) = rows("platform-review-current", DAY, **given, reviews=reviews)
    assert (row["record"], row["stale"], str(row["due"])) == ("1", True, "2027-11-10")
    assert (row["measure"], row["platform"]) == (10, "x")


# -- feedback-answered -----------------------------------------------------------------------

WEEK = [{"what": "feedback", "level": "", "hours": 168.0}]


def test_feedback_is_answered_within_its_service_level() -> None:
    def one(name: str, received: str | None, **more: Any) -> dict[str, Any]:
        return {"feedback": name, "received": received, **more}

    # The day ends at 17:00 UTC, the quarter began on 30 September at 17:00 UTC.
    given = [
        one("just in time", "2026-11-01 08:00", answered="2026-11-08 08:00"),
        one("a minute late", "2026-11-01 08:00", answered="2026-11-08 08:01"),
        one("open, a minute left", "2026-11-13 17:01"),
        one("open, on the minute", "2026-11-13 17:00"),
        one("open, a minute past", "2026-11-13 16:59"),
        one("received late this evening", "2026-11-20 16:59"),
        one("answered before the period", "2026-01-01", answered="2026-09-30 16:59"),
        one("answered as it began", "2026-01-01", answered="2026-09-30 17:00"),
        one("received unknown", None),
        one("received unknown, answered", None, answered="2026-11-08"),
        one("answered unknown", "2026-01-01", outcome="adopted"),
        one("never answered", "2024-01-01"),
    ]
    assert outcomes("feedback-answered", DAY, feedback=given, service_levels=WEEK) == {
        "just in time": MET,
        "a minute late": ("missed", "answered-late"),
        "open, a minute left": ("excluded", "open-within-service-level"),
        "open, on the minute": ("excluded", "open-within-service-level"),
        "open, a minute past": ("missed", "not-answered"),
        "received late this evening": ("excluded", "open-within-service-level"),
        "answered as it began": ("missed", "answered-late"),
        "received unknown": ("unknown", "receipt-blank"),
        "received unknown, answered": ("unknown", "receipt-blank"),
        "answered unknown": ("unknown", "answer-day-blank"),
        "never answered": ("missed", "not-answered"),
    }


def test_feedback_is_due_on_the_day_of_the_organisation() -> None:
    more = {"person": "P5", "owner": "P7", "unit": "Retail", "brand": "Pelita", "region": "Asia"}
    given = [
        {
            "feedback": "a",
            "received": "2026-11-01 18:00",
            "answered": "2026-11-09 18:00",
            "stale": True,
            **more,
        }
    ]
    (row,) = rows("feedback-answered", DAY, feedback=given, service_levels=WEEK)
    assert (str(row["due"]), row["reason_about"]) == ("2026-11-09", "2026-11-10")
    assert (row["measure"], row["record"], row["stale"]) == (192, "a", True)
    assert {name: row[name] for name in more} == more


def test_without_a_service_level_nobody_can_say_what_is_late() -> None:
    given = [{"feedback": "a", "received": "2026-11-01", "answered": "2026-11-02"}]
    assert outcomes("feedback-answered", DAY, feedback=given) == {
        "a": ("unknown", "no-service-level")
    }


# -- as of a date, as known at a load --------------------------------------------------------


def test_a_review_counts_from_its_day_and_from_the_load_that_told_of_it(tmp_path: Path) -> None:
    accounts = {"kind": "accounts", "files": ["accounts.csv"]}
    reviews = {"kind": "reviews", "files": ["reviews_*.csv"]}
    fields = {
        "accounts": ["account", "owner", "opened"],
        "reviews": ["review", "kind_of_review", "subject", "account", "reviewed", "reviewer"],
    }
    days = {"effective": {"date": dt.date(2025, 12, 31)}}, {"effective": {"file_name": "_(.*).csv"}}
    home = make_home(
        tmp_path / "home",
        {
            kind["kind"]: {**kind, **day, "columns": {name: name for name in fields[kind["kind"]]}}
            for kind, day in zip((accounts, reviews), days, strict=True)
        },
    )

    def arrive(name: str, kind: str, *lines: str) -> None:
        text = "\n".join([",".join(fields[kind]), *lines])
        (home.inbox / name).write_text(text + "\n", "utf-8")

    old, late = "R1,review,account,A,2025-05-01,P2", "R2,review,account,A,2026-03-10,P2"
    arrive("accounts.csv", "accounts", "A,P1,2020-01-01")
    arrive("reviews_2026-05-31.csv", "reviews", old)
    load(home)
    arrive("reviews_2026-06-30.csv", "reviews", old, late)
    load(home)
    told = {
        (day, known_at): told_of(home, dt.date.fromisoformat(day), known_at)
        for day in ("2026-03-09", "2026-05-01", "2026-05-02", "2027-03-10", "2027-03-11")
        for known_at in (2, 3)
    }
    assert told == {
        ("2026-03-09", 2): "met",
        ("2026-03-09", 3): "met",
        ("2026-05-01", 2): "met",
        ("2026-05-01", 3): "met",
        ("2026-05-02", 2): "missed",
        ("2026-05-02", 3): "met",
        ("2027-03-10", 2): "missed",
        ("2027-03-10", 3): "met",
        ("2027-03-11", 2): "missed",
        ("2027-03-11", 3): "missed",
    }


def told_of(home: Home, day: dt.date, known_at: int) -> str:
    """What becomes of the only account; the second computation must say the same."""
    ((subject, outcome),) = outcomes_of(home, "account-review-current", day, known_at).items()
    assert account_review_current(of_home(home, day, known_at)) == {subject: outcome}
    return outcome
