"""Scope: inventory, guidelines, what lies outside the inventory, what lies still."""

from typing import Any

import pytest

from tests.given import outcomes, rows

DAY = "2026-11-20"
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


# -- inventory-complete ----------------------------------------------------------------------


def test_inventory_complete() -> None:
    given = [
        {"account": "full", **FULL},
        {"account": "no owner", **FULL, "owner": None},
        {"account": "owner and goal", **FULL, "owner": "tba", "goal": None},
        {"account": "placeholder", **FULL, "goal": "tbd"},
        {"account": "dash", **FULL, "purpose": " - "},
        {"account": "platform", **FULL, "platform": None},
        {"account": "retired", **FULL, "status": "retired", "owner": None},
        {"account": "planned", **FULL, "status": "planned", "goal": None},
        {"account": "status unknown", **FULL, "status": None},
    ]
    assert outcomes("inventory-complete", DAY, accounts=given) == {
        "full": ("met", None),
        "no owner": ("missed", "owner-blank"),
        "owner and goal": ("missed", "fields-blank"),
        "placeholder": ("missed", "fields-blank"),
        "dash": ("missed", "fields-blank"),
        "platform": ("missed", "fields-blank"),
        "retired": ("excluded", "account-retired"),
        "planned": ("missed", "fields-blank"),
        "status unknown": ("met", None),
    }


@pytest.mark.parametrize("field", [name for name in FULL if name != "status"])
def test_every_mandatory_field_is_asked_for(field: str) -> None:
    (row,) = rows("inventory-complete", DAY, accounts=[{"account": "a", **FULL, field: None}])
    assert (row["outcome"], row["reason_about"]) == ("missed", field)


def test_an_incomplete_account_names_its_blanks_and_its_line() -> None:
    given = [{"account": "a", **FULL}, {"account": "b", **FULL, "goal": None, "unit": "?"}]
    full, blank = rows("inventory-complete", DAY, accounts=given)
    assert full["reason_about"] is None
    assert blank["reason_about"] == "unit, goal"
    assert (blank["record"], blank["load"], blank["line"]) == ("b", 1, 2)


# -- guideline-coverage ----------------------------------------------------------------------


def guideline(name: str = "G", **more: Any) -> dict[str, Any]:
    filled = {"platform": "x", "audience": "external", "in_force_from": "2026-01-01"}
    return {"document": name, "kind_of_document": "guideline", **filled, **more}


def covered(*guidelines: dict[str, Any], **account: Any) -> tuple[str, str | None]:
    """What becomes of one external account on X."""
    given = [{"account": "a", **FULL, **account}]
    found = outcomes("guideline-coverage", DAY, accounts=given, documents=list(guidelines))
    return found["a"]


MET = ("met", None)
NONE = ("missed", "no-guideline")
ENDED = ("missed", "guideline-ended")
OPEN = ("unknown", "guideline-not-told")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({}, MET),
        ({"platform": "all"}, MET),
        ({"audience": "both"}, MET),
        ({"platform": "tiktok"}, NONE),
        ({"audience": "internal"}, NONE),
        ({"kind_of_document": "policy"}, NONE),
        ({"kind_of_document": None}, OPEN),
        ({"platform": None}, OPEN),
        ({"audience": None}, OPEN),
        ({"in_force_from": None}, OPEN),
        ({"in_force_from": DAY}, MET),
        ({"in_force_from": "2026-11-21"}, NONE),
        ({"in_force_from": "2026-11-21", "reconstructed": True}, OPEN),
        ({"in_force_from": DAY, "reconstructed": True}, MET),
        ({"in_force_until": "2026-11-19"}, ENDED),
        ({"in_force_until": DAY}, MET),
        ({"in_force_until": "2026-11-21"}, MET),
        ({"in_force_until": "2026-11-19", "platform": "tiktok"}, NONE),
        ({"brand": "Pelita", "unit": "Retail", "region": "Asia"}, MET),
        ({"brand": "Samudra"}, NONE),
        ({"unit": "Care"}, NONE),
        ({"region": "Europe"}, NONE),
    ],
)
def test_guideline_coverage(more: dict[str, Any], expected: tuple[str, str | None]) -> None:
    assert covered(guideline(**more)) == expected


def test_an_account_without_guideline() -> None:
    assert covered() == NONE
    assert covered(guideline(), status="retired") == ("excluded", "account-retired")
    assert covered(status="planned") == ("excluded", "account-planned")
    assert covered(status=None) == NONE


def test_an_account_of_unknown_audience_is_covered_by_a_guideline_for_both_alone() -> None:
    assert covered(guideline(), audience=None) == OPEN
    assert covered(guideline(), guideline("H", audience="both"), audience=None) == MET
    assert covered(guideline(audience="both"), platform=None) == OPEN
    assert covered(guideline(audience="both", platform="all"), platform=None) == MET
    assert covered(guideline(brand="Pelita"), brand=None) == OPEN


def test_of_several_guidelines_the_best_counts() -> None:
    assert covered(guideline("A", in_force_until="2025-01-01"), guideline("B")) == MET
    ended = [guideline(n, in_force_until=f"2026-0{n}-01") for n in "132"]
    given = [{"account": "a", **FULL}]
    (row,) = rows("guideline-coverage", DAY, accounts=given, documents=ended)
    assert row["reason_about"] == str(row["due"]) == "2026-03-01"
    assert (row["record"], row["platform"], row["audience"]) == ("3", "x", "external")


def test_a_fresh_guideline_is_believed_before_a_stale_one() -> None:
    given = [{"account": "a", **FULL}]
    both = [guideline("A", stale=True), guideline("B")]
    (row,) = rows("guideline-coverage", DAY, accounts=given, documents=both)
    assert (row["outcome"], row["stale"], row["record"]) == ("met", False, "B")
    (row,) = rows("guideline-coverage", DAY, accounts=given, documents=both[:1])
    assert row["stale"]


# -- unregistered-accounts -------------------------------------------------------------------

WEEK = [{"what": "discoveries", "level": "", "hours": 168.0}]
SEARCHES = [{"what": "searches", "level": "", "days": 90}]


def found(name: str, at: str | None, **more: Any) -> dict[str, Any]:
    return {"discovery": name, "platform": "x", "found": at, **more}


def test_discoveries_against_their_service_level() -> None:
    # The day ends at 17:00 UTC, the quarter began on 30 September at 17:00 UTC.
    given = [
        found("just in time", "2026-11-01 08:00", resolved="2026-11-08 08:00"),
        found("a minute late", "2026-11-01 08:00", resolved="2026-11-08 08:01"),
        found("open, a minute left", "2026-11-13 17:01"),
        found("open, on the minute", "2026-11-13 17:00"),
        found("open, a minute past", "2026-11-13 16:59"),
        found("found late this evening", "2026-11-20 16:59"),
        found("settled before the period", "2026-01-01", resolved="2026-09-30 16:59"),
        found("settled as it began", "2026-01-01", resolved="2026-09-30 17:00"),
        found("found unknown", None),
        found("found unknown, settled", None, resolved="2026-11-08"),
        found("settled unknown", "2026-01-01", resolution="closed"),
        found("never settled", "2024-01-01"),
    ]
    assert outcomes("unregistered-accounts", DAY, discoveries=given, service_levels=WEEK) == {
        "just in time": ("met", None),
        "a minute late": ("missed", "settled-late"),
        "open, a minute left": ("excluded", "open-within-service-level"),
        "open, on the minute": ("excluded", "open-within-service-level"),
        "open, a minute past": ("missed", "not-settled"),
        "found late this evening": ("excluded", "open-within-service-level"),
        "settled as it began": ("missed", "settled-late"),
        "found unknown": ("unknown", "found-blank"),
        "found unknown, settled": ("unknown", "found-blank"),
        "settled unknown": ("unknown", "settled-day-blank"),
        "never settled": ("missed", "not-settled"),
    }


def test_a_discovery_is_due_on_the_day_of_the_organisation_and_ages_in_days() -> None:
    more = {"brand": "Pelita", "unit": "Retail", "owner": "P7"}
    given = [found("a", "2026-11-01 18:00", resolved="2026-11-09 18:00", **more)]
    (row,) = rows("unregistered-accounts", DAY, discoveries=given, service_levels=WEEK)
    assert (str(row["due"]), row["measure"]) == ("2026-11-09", 8)
    assert row["reason_about"] == "2026-11-10"
    assert [row[cut] for cut in ("brand", "unit", "owner", "platform")] == [*more.values(), "x"]
    assert (row["record"], row["line"], row["category"]) == ("a", 1, "discovery")


def test_a_platform_may_have_a_service_level_of_its_own() -> None:
    levels = [*WEEK, {"what": "discoveries", "level": "x", "hours": 24.0}]
    given = [found("a", "2026-11-01", resolved="2026-11-03")]
    found_at = outcomes("unregistered-accounts", DAY, discoveries=given, service_levels=levels)
    assert found_at == {"a": ("missed", "settled-late")}
    assert outcomes("unregistered-accounts", DAY, discoveries=given) == {
        "a": ("unknown", "no-service-level")
    }


def search(name: str, day: str, platform: str | None, region: str | None = None) -> dict[str, Any]:
    return {
        "review": name,
        "kind_of_review": "search",
        "subject": "platform",
        "reviewed": day,
        "platform": platform,
        "region": region,
    }


def searched(*searches: dict[str, Any], **given: Any) -> dict[str, tuple[str, str | None]]:
    """What becomes of searches where accounts are on X in Asia, on TikTok in Europe."""
    accounts = [
        {"account": "a", "platform": "x", "region": "Asia"},
        {"account": "b", "platform": "tiktok", "region": "Europe", "status": "dormant"},
        {"account": "c", "platform": "tiktok", "region": None},
        {"account": "d", "platform": "threads", "region": "Africa", "status": "retired"},
        {"account": "e", "platform": "line", "region": "America", "status": "planned"},
        {"account": "f", "platform": None},
    ]
    return outcomes(
        "unregistered-accounts",
        DAY,
        **{"accounts": accounts, "reviews": list(searches), "cadences": SEARCHES, **given},
    )


def test_every_platform_is_searched_in_every_region() -> None:
    never = ("unknown", "never-searched")
    assert searched() == {
        "x / Asia": never,
        "x / Europe": never,
        "tiktok / Asia": never,
        "tiktok / Europe": never,
    }
    assert searched(
        search("1", "2026-08-22", "x", "Asia"),
        search("2", "2026-08-21", "x", "Europe"),
        search("3", "2026-08-21", "tiktok"),
        search("4", "2026-11-20", "tiktok", "Asia"),
        search("5", "2026-11-20", None, "Europe"),
        search("6", "2026-11-20", "tiktok", "Africa"),
    ) == {
        "x / Asia": ("met", None),
        "x / Europe": ("unknown", "search-overdue"),
        "tiktok / Asia": ("met", None),
        "tiktok / Europe": ("unknown", "search-overdue"),
    }


def test_a_search_without_a_region_counts_for_all() -> None:
    found = searched(search("1", "2026-11-01", "x"), search("2", "2026-01-01", "x", "Asia"))
    assert found["x / Asia"] == found["x / Europe"] == ("met", None)


def test_where_no_account_says_its_region_the_platform_is_searched_as_a_whole() -> None:
    accounts = [{"account": "a", "platform": "x"}]
    in_asia, everywhere = search("1", DAY, "x", "Asia"), search("2", DAY, "x")
    assert searched(accounts=accounts) == {"x": ("unknown", "never-searched")}
    assert searched(in_asia, accounts=accounts) == {"x": ("unknown", "never-searched")}
    assert searched(everywhere, accounts=accounts) == {"x": ("met", None)}


def test_a_review_is_no_search_and_a_search_needs_a_cadence() -> None:
    review = {**search("1", DAY, "x", "Asia"), "kind_of_review": "review"}
    blank = {**search("2", DAY, "x", "Asia"), "kind_of_review": None}
    assert searched(review, blank)["x / Asia"] == ("unknown", "never-searched")
    done = search("1", DAY, "x", "Asia")
    assert searched(done, cadences=[])["x / Asia"] == ("unknown", "no-cadence")
    shorter = [*SEARCHES, {"what": "searches", "level": "x", "days": 10}]
    late = search("1", "2026-11-09", "x", "Asia")
    assert searched(late, cadences=shorter)["x / Asia"] == ("unknown", "search-overdue")


def test_a_search_shows_what_proves_it_or_what_demands_it() -> None:
    given: dict[str, Any] = {
        "accounts": [{"account": "a", "platform": "x", "region": "Asia"}],
        "cadences": SEARCHES,
    }
    twice = [search("1", "2026-11-01", "x", "Asia"), search("2", "2026-11-01", "x", "Asia")]
    (row,) = rows("unregistered-accounts", DAY, **given, reviews=twice)
    assert (row["record"], str(row["due"]), row["category"]) == ("2", "2027-01-30", "search")
    assert (row["platform"], row["region"], row["measure"]) == ("x", "Asia", None)
    (row,) = rows("unregistered-accounts", DAY, **given)
    assert row["record"] == "a"


def test_a_search_tells_nothing_while_discoveries_do_not_arrive() -> None:
    late = [found("a", "2026-01-01", resolved="2026-01-02", stale=True)]
    (row,) = rows(
        "unregistered-accounts",
        DAY,
        accounts=[{"account": "a", "platform": "x", "region": "Asia"}],
        reviews=[search("1", DAY, "x")],
        discoveries=late,
        cadences=SEARCHES,
        service_levels=WEEK,
    )
    assert (row["subject"], row["stale"]) == ("x / Asia", True)


# -- dormant-accounts ------------------------------------------------------------------------

SILENCE = [
    {"what": "dormant", "level": "", "days": 120},
    {"what": "dormant", "level": "youtube", "days": 200},
    {"what": "accounts", "level": "", "days": 365},
]


def decision(name: str, day: str, outcome: str | None = "keep", **more: Any) -> dict[str, Any]:
    said = {"kind_of_review": "review", "subject": "account", "account": "a"}
    return {"review": name, "reviewed": day, "outcome": outcome, **said, **more}


def dormant(last_post: str | None, *reviews: dict[str, Any], **more: Any) -> tuple[str, str | None]:
    given = {"account": "a", "status": "active", "last_post": last_post, **more}
    found = outcomes(
        "dormant-accounts", DAY, accounts=[given], reviews=list(reviews), cadences=SILENCE
    )
    return found["a"]


SILENT = ("missed", "long-silent")


def test_an_account_is_dormant_after_its_cadence_without_a_post() -> None:
    assert dormant("2026-07-24") == ("met", None)
    assert dormant("2026-07-23") == ("met", None)
    assert dormant("2026-07-22") == SILENT
    assert dormant("2026-07-22", status="dormant") == SILENT
    assert dormant(DAY, status=None) == ("met", None)
    assert dormant("2026-05-04", platform="youtube") == ("met", None)
    assert dormant("2026-05-03", platform="youtube") == SILENT


def test_an_account_of_which_no_post_is_known() -> None:
    assert dormant(None) == ("unknown", "last-post-blank")
    assert dormant(None, opened="2026-07-22") == ("unknown", "last-post-blank")
    assert dormant(None, opened="2026-07-23") == ("excluded", "not-yet-due")
    assert dormant(None, opened="2026-12-01") == ("excluded", "not-yet-due")
    assert dormant(None, decision("1", DAY)) == ("unknown", "last-post-blank")


def test_retired_and_planned_accounts_are_not_dormant() -> None:
    assert dormant("2024-01-01", status="retired") == ("excluded", "account-retired")
    assert dormant(None, status="planned") == ("excluded", "account-planned")


def test_a_review_may_decide_to_keep_a_silent_account() -> None:
    silent = "2025-10-01"
    assert dormant(silent, decision("1", "2026-03-01")) == ("met", None)
    assert dormant(silent, decision("1", "2025-11-20")) == ("met", None)
    assert dormant(silent, decision("1", "2025-11-19")) == ("missed", "decision-lapsed")
    assert dormant("2026-03-01", decision("1", "2026-03-01")) == SILENT
    assert dormant("2026-03-01", decision("1", "2026-03-02")) == ("met", None)
    assert dormant(silent, decision("1", "2026-03-01", "change")) == SILENT
    assert dormant(silent, decision("1", "2026-03-01", None)) == ("unknown", "decision-blank")
    assert dormant(silent, decision("1", "2025-11-19", None)) == SILENT
    assert dormant(silent, decision("1", "2026-03-01", subject="document")) == SILENT
    assert dormant(silent, decision("1", "2026-03-01", kind_of_review="test")) == SILENT
    assert dormant(silent, decision("1", "2026-03-01", account="b")) == SILENT


def test_the_newest_decision_counts() -> None:
    keep, retire = decision("1", "2026-03-01"), decision("2", "2026-04-01", "retire")
    assert dormant("2025-10-01", keep, retire) == SILENT
    assert dormant("2025-10-01", {**keep, "reviewed": "2026-05-01"}, retire) == ("met", None)
    assert dormant("2025-10-01", {**keep, "reviewed": "2026-04-01"}, retire) == SILENT


def test_without_a_cadence_nobody_can_say_what_is_dormant() -> None:
    given: dict[str, Any] = {"accounts": [{"account": "a", "last_post": "2025-10-01"}]}
    assert outcomes("dormant-accounts", DAY, **given) == {"a": ("unknown", "no-cadence")}
    kept = outcomes(
        "dormant-accounts",
        DAY,
        **given,
        reviews=[decision("1", "2026-03-01")],
        cadences=SILENCE[:1],
    )
    assert kept == {"a": ("unknown", "no-cadence")}


def test_a_dormant_account_says_how_long_it_has_been_silent() -> None:
    given = [{"account": "a", **FULL, "last_post": "2026-07-01"}]
    (row,) = rows("dormant-accounts", DAY, accounts=given, cadences=SILENCE)
    assert (str(row["due"]), row["measure"]) == ("2026-10-29", 142)
    assert (row["reason_about"], row["owner"], row["record"]) == ("2026-07-01", "P1", "a")
    late = [decision("1", "2026-08-01", stale=True)]
    (row,) = rows("dormant-accounts", DAY, accounts=given, reviews=late, cadences=SILENCE)
    assert (row["outcome"], row["stale"], str(row["due"])) == ("met", True, "2027-08-01")
    posted = [{**given[0], "last_post": "2026-11-01"}]
    (row,) = rows("dormant-accounts", DAY, accounts=posted, reviews=late, cadences=SILENCE)
    assert not row["stale"]
