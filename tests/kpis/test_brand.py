"""Brand: audits in time, what they found, and what was put right."""

import datetime as dt
from typing import Any

import pytest

from kpis.definition import reason
from tests.given import outcomes, rows

DAY = "2026-11-20"
ACCOUNT = {
    "account": "a",
    "platform": "x",
    "brand": "Pelita",
    "unit": "Retail",
    "region": "Asia",
    "audience": "external",
    "owner": "P1",
    "backup_owner": "P2",
    "status": "active",
    "opened": "2020-01-01",
}
YEAR = [{"what": "brand_audits", "level": "", "days": 365}]
LIMIT = [{"what": "brand_check", "level": "", "value": 0.8}]
MET = ("met", None)


def item(audited: str = "2026-06-01", audit: str = "A1", **more: Any) -> dict[str, Any]:
    """One item of an independent audit: the logo, critical, passed."""
    told = {"account": "a", "item": "logo", "critical": True, "result": "pass", "auditor": "P9"}
    return {"audit": audit, "audited": audited, **told, **more}


def of_account(kpi: str, *items: dict[str, Any], **account: Any) -> dict[str, Any]:
    """The row of one account."""
    (row,) = rows(
        kpi,
        DAY,
        accounts=[{**ACCOUNT, **account}],
        brand_audits=list(items),
        cadences=YEAR,
        limits=LIMIT,
    )
    return row


# -- brand-audit-current ---------------------------------------------------------------------


def audited(*items: dict[str, Any], **account: Any) -> tuple[str, str | None]:
    row = of_account("brand-audit-current", *items, **account)
    return row["outcome"], row["reason"]


OVERDUE = ("missed", "audit-overdue")
NEVER = ("missed", "never-audited")
NOT_DUE = ("excluded", "first-audit-not-due")
BY_OWNER = ("missed", "audited-by-owner")


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2025-11-19", OVERDUE),
        ("2025-11-20", MET),
        ("2025-11-21", MET),
        (DAY, MET),
    ],
)
def test_an_audit_lasts_for_its_cadence(day: str, expected: tuple[str, str | None]) -> None:
    assert audited(item(day)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2026-11-19", OVERDUE),
        ("2026-11-20", MET),
        ("2026-11-21", MET),
        ("2028-01-01", MET),
        (None, MET),
    ],
)
def test_an_audit_may_set_an_earlier_day_for_the_next(
    day: str | None, expected: tuple[str, str | None]
) -> None:
    assert audited(item(next_audit=day)) == expected


def test_an_audit_cannot_put_the_next_one_off_beyond_the_cadence() -> None:
    assert audited(item("2025-11-19", next_audit="2028-01-01")) == OVERDUE


@pytest.mark.parametrize(
    ("auditor", "expected"),
    [
        ("P9", MET),
        ("P1", BY_OWNER),
        ("P2", BY_OWNER),
        (None, ("unknown", "auditor-blank")),
    ],
)
def test_owner_and_backup_owner_are_not_independent(
    auditor: str | None, expected: tuple[str, str | None]
) -> None:
    assert audited(item(auditor=auditor)) == expected


def test_independence_needs_to_be_known() -> None:
    assert audited(item(), owner=None) == ("unknown", "owner-blank")
    assert audited(item(auditor="P2"), owner=None) == BY_OWNER
    assert audited(item(), backup_owner=None) == MET
    assert audited(item(auditor="P1"), backup_owner=None) == BY_OWNER
    assert audited(item("2025-11-19"), owner=None) == OVERDUE
    one_of_two = [item(), item(item="tone", auditor="P1")]
    assert audited(*one_of_two) == BY_OWNER
    assert audited(item(), item(item="tone", auditor=None)) == ("unknown", "auditor-blank")


def test_of_several_audits_the_newest_independent_one_counts() -> None:
    older, newer = item("2025-03-01"), item("2026-03-01", "A2")
    assert audited(older, newer) == audited(newer, older) == MET
    own = item("2026-09-01", "A3", auditor="P1")
    assert audited(newer, own) == MET
    assert audited(older, own) == BY_OWNER
    unsigned = item("2026-09-01", "A4", auditor=None)
    assert audited(newer, unsigned) == MET
    assert audited(older, unsigned, own) == ("unknown", "auditor-blank")
    on_one_day = [item("2026-09-01", "A5", next_audit="2026-10-01"), item("2026-09-01", "A6")]
    assert audited(*on_one_day) == MET
    short = item("2026-09-01", "A7", next_audit="2026-10-01")
    assert audited(newer, short) == OVERDUE


@pytest.mark.parametrize(
    ("opened", "expected"),
    [
        ("2025-11-19", NEVER),
        ("2025-11-20", NOT_DUE),
        ("2025-11-21", NOT_DUE),
        (DAY, NOT_DUE),
        ("2026-11-21", ("excluded", "account-planned")),
        (None, NEVER),
    ],
)
def test_the_first_audit_is_due_a_cadence_after_opening(
    opened: str | None, expected: tuple[str, str | None]
) -> None:
    assert audited(opened=opened) == expected


def test_a_new_account_audited_by_its_owner_alone_is_not_due_yet() -> None:
    own = item(auditor="P1")
    assert audited(own, opened="2026-01-01") == NOT_DUE
    assert audited(own, opened="2025-11-19") == BY_OWNER


def test_accounts_that_need_no_audit() -> None:
    assert audited(status="retired") == ("excluded", "account-retired")
    assert audited(item(), status="planned") == ("excluded", "account-planned")
    assert audited(audience="internal") == ("excluded", "account-internal")
    assert audited(audience=None) == NEVER
    assert audited(status=None) == NEVER


def test_a_platform_may_have_a_cadence_of_its_own_and_one_is_needed() -> None:
    given: dict[str, Any] = {"accounts": [ACCOUNT], "brand_audits": [item("2026-06-01")]}
    own = [*YEAR, {"what": "brand_audits", "level": "x", "days": 100}]
    assert outcomes("brand-audit-current", DAY, **given, cadences=own) == {"a": OVERDUE}
    assert outcomes("brand-audit-current", DAY, **given) == {"a": ("unknown", "no-cadence")}


def test_an_audit_of_another_account_does_not_help() -> None:
    assert audited(item(account="b")) == NEVER


def test_an_audit_row_tells_when_it_is_due_and_what_proves_it() -> None:
    row = of_account("brand-audit-current", item("2026-06-01"))
    assert (str(row["due"]), row["measure"], row["line"]) == ("2027-06-01", 172, 1)
    assert row["record"] == "A1 / a / logo"
    cuts = ("unit", "brand", "region", "platform", "audience", "owner")
    assert [row[cut] for cut in cuts] == [ACCOUNT[cut] for cut in cuts]
    row = of_account("brand-audit-current", item("2025-06-01"))
    assert (str(row["due"]), row["reason_about"]) == ("2026-06-01", "2025-06-01")
    own = item("2026-06-01", "A2", auditor="P1")
    row = of_account("brand-audit-current", item("2025-06-01"), own)
    assert (str(row["due"]), row["reason_about"]) == ("2026-06-01", "2026-06-01")
    row = of_account("brand-audit-current")
    assert (str(row["due"]), row["measure"], row["record"]) == ("2020-12-31", None, "a")


def test_an_audit_row_is_as_stale_as_the_audit_it_leans_on() -> None:
    late, fresh = item(stale=True), item("2026-07-01", "A2")
    assert of_account("brand-audit-current", late)["stale"]
    assert not of_account("brand-audit-current", late, fresh)["stale"]
    assert of_account("brand-audit-current", fresh, stale=True)["stale"]


# -- brand-check-pass ------------------------------------------------------------------------


def checklist(
    results: str, audited: str = "2026-06-01", audit: str = "A1", **more: Any
) -> list[dict[str, Any]]:
    """An audit in letters, one for each item.

    P passed and F failed, critical; p and f, not critical; q and g, nobody says whether critical.
    - does not apply; _ is a blank result: not critical, or critical after !, not told after ?.
    """
    found: list[dict[str, Any]] = []
    mark = "."
    for letter in results:
        if letter in "!?":
            mark = letter
            continue
        critical = {"!": True, "?": None}.get(mark, letter in "PF")
        critical = None if letter in "qg" else critical
        result = {"p": "pass", "q": "pass", "f": "fail", "g": "fail", "-": "not_applicable"}
        number = f"item-{len(found) + 1}"
        told = {"item": number, "critical": critical, "result": result.get(letter.lower())}
        found.append(item(audited, audit, **told, **more))
        mark = "."
    return found


def checked(*audits: list[dict[str, Any]], **account: Any) -> tuple[str, str | None]:
    row = of_account("brand-check-pass", *[one for items in audits for one in items], **account)
    return row["outcome"], row["reason"]


CRITICAL = ("missed", "critical-item-failed")
BELOW = ("missed", "rest-below-limit")
BLANK = ("unknown", "result-blank")
UNMARKED = ("unknown", "criticality-blank")


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        ("PPpppp", MET),
        ("PFpppp", CRITICAL),
        ("FFffff", CRITICAL),
        ("Pppppf", MET),  # four of five are 0.8
        ("Ppppf", BELOW),  # three of four
        ("PpppfF", CRITICAL),
        ("Ppppp-", MET),
        ("Pppppf----", MET),
        ("Ppppf----", BELOW),  # what does not apply is no pass
        ("PP", MET),
        ("P-", MET),
        ("ppppf", MET),
        ("----", ("unknown", "nothing-applies")),
        ("Ppppp_", BLANK),
        ("P!_pppp", BLANK),
        ("P?_pppp", BLANK),
        ("F!_", CRITICAL),
        ("Pppff__", BELOW),  # even if both blanks had passed: four of six
        ("Pppppf_", BLANK),
        ("Ppppf_", BLANK),  # four of five at best
        ("Pppppg", UNMARKED),
        ("Ppppppq", MET),
        ("Ppppfq", UNMARKED),  # four of five if it is not critical, else three of four
        ("Pppffq", BELOW),
        ("qq", MET),
        ("Ppppfg", BELOW),
    ],
)
def test_a_checklist(results: str, expected: tuple[str, str | None]) -> None:
    assert checked(checklist(results)) == expected


def test_a_check_that_nobody_made_or_that_is_too_old_is_unknown() -> None:
    never = ("unknown", "never-audited")
    old = ("unknown", "audit-overdue")
    assert checked() == never
    assert checked(opened=None) == never
    assert checked(opened="2025-11-19") == never
    assert checked(opened="2025-11-20") == NOT_DUE
    assert checked(opened="2025-11-21") == NOT_DUE
    assert checked(checklist("P", "2025-11-19")) == old
    assert checked(checklist("F", "2025-11-19")) == old
    assert checked(checklist("P", "2025-11-20")) == MET
    assert checked(checklist("P", "2025-11-21")) == MET
    assert checked(checklist("P", next_audit="2026-11-19")) == old
    assert checked(checklist("P", next_audit=DAY)) == MET
    assert checked(checklist("F"), opened="2026-05-01") == CRITICAL


def test_the_newest_audit_decides() -> None:
    passed, failed = checklist("P", "2026-03-01"), checklist("F", "2026-06-01", "A2")
    assert checked(passed, failed) == checked(failed, passed) == CRITICAL
    assert checked(failed, checklist("P", "2026-07-01", "A3")) == MET
    assert checked(passed, checklist("F", "2026-03-01", "A2")) == CRITICAL
    assert checked(checklist("F", "2026-03-01"), checklist("P", "2026-03-01", "A2")) == MET


def test_a_pass_given_by_the_owner_is_no_proof() -> None:
    itself = ("unknown", "audited-by-owner")
    assert checked(checklist("P", auditor="P1")) == itself
    assert checked(checklist("P", auditor="P2")) == itself
    assert checked(checklist("P", auditor=None)) == ("unknown", "auditor-blank")
    assert checked(checklist("P"), owner=None) == ("unknown", "owner-blank")
    assert checked(checklist("F", auditor="P1")) == CRITICAL
    assert checked(checklist("F"), owner=None) == CRITICAL


def test_an_owner_cannot_replace_what_somebody_else_found() -> None:
    failed, passed = checklist("F", "2026-03-01"), checklist("P", "2026-03-01")
    own_pass = checklist("P", "2026-06-01", "A2", auditor="P1")
    own_fault = checklist("F", "2026-06-01", "A3", auditor="P1")
    own_faults = checklist("Ppf", "2026-06-01", "A4", auditor="P2")
    assert checked(failed, own_pass) == CRITICAL
    assert checked(passed, own_pass) == MET
    assert checked(passed, own_fault) == CRITICAL
    assert checked(passed, own_faults) == BELOW
    assert checked(own_fault, checklist("P", "2026-07-01", "A5")) == MET
    assert checked(checklist("P", "2025-03-01"), own_pass) == ("unknown", "audit-overdue")


def test_accounts_that_need_no_check() -> None:
    failed = checklist("F")
    assert checked(failed, status="retired") == ("excluded", "account-retired")
    assert checked(failed, status="planned") == ("excluded", "account-planned")
    assert checked(failed, opened="2026-11-21") == ("excluded", "account-planned")
    assert checked(failed, audience="internal") == ("excluded", "account-internal")
    assert checked(failed, audience=None) == CRITICAL
    assert checked(failed, status=None) == CRITICAL


def test_the_set_share_and_the_cadence_come_from_the_configuration() -> None:
    def found(results: str, **given: Any) -> tuple[str, str | None]:
        demands = {"cadences": YEAR, "limits": LIMIT, **given}
        audits = checklist(results)
        return outcomes(
            "brand-check-pass", DAY, accounts=[ACCOUNT], brand_audits=audits, **demands
        )["a"]

    own = [*LIMIT, {"what": "brand_check", "level": "x", "value": 0.5}]
    assert found("Ppf") == BELOW
    assert found("Ppf", limits=own) == MET
    assert found("Ppf", limits=[]) == ("unknown", "no-limit")
    assert found("Fpf", limits=[]) == CRITICAL
    assert found("P", cadences=[]) == ("unknown", "no-cadence")


def test_a_check_tells_its_share_what_did_not_apply_and_the_item_that_failed() -> None:
    row = of_account("brand-check-pass", *checklist("Pppppf--"))
    assert (row["measure"], row["reason_about"]) == (0.8, "2/8")
    row = of_account("brand-check-pass", *checklist("PFpF"))
    assert (row["measure"], row["reason_about"]) == (1, "item-2 (+1)")
    assert (row["record"], row["line"]) == ("A1 / a / item-2", 2)
    row = of_account("brand-check-pass", *checklist("Ppf"))
    assert (row["measure"], row["reason_about"], row["line"]) == (0.5, "1/2", 3)
    assert of_account("brand-check-pass", *checklist("Pp__"))["reason_about"] == "2/4"
    assert of_account("brand-check-pass", *checklist("Ppg"))["reason_about"] == "1/3"
    assert of_account("brand-check-pass", *checklist("P"))["measure"] is None
    row = of_account("brand-check-pass")
    assert (row["record"], row["owner"], row["audience"]) == ("a", "P1", "external")


def test_a_check_is_as_stale_as_the_audit_that_decides() -> None:
    late = checklist("P", stale=True)
    assert of_account("brand-check-pass", *late)["stale"]
    assert not of_account("brand-check-pass", *late, *checklist("P", "2026-07-01", "A2"))["stale"]


# -- brand-finding-overdue -------------------------------------------------------------------


def finding(due: str | None, closed: str | None = None, **more: Any) -> dict[str, Any]:
    """A fault found on 1 August."""
    told = {"result": "fail", "finding_first_due": due, "finding_due": due}
    return item(**{"audited": "2026-08-01", **told, "finding_closed": closed, **more})


def found(*items: dict[str, Any], **account: Any) -> tuple[str, str | None] | None:
    """What becomes of the finding on the logo by the first audit."""
    given = outcomes(
        "brand-finding-overdue",
        DAY,
        accounts=[{**ACCOUNT, **account}],
        brand_audits=list(items),
    )
    return given.get("A1 / a / logo")


OPEN_LATE = ("missed", "finding-open-late")
CLOSED_LATE = ("missed", "finding-closed-late")


@pytest.mark.parametrize(
    ("due", "closed", "expected"),
    [
        ("2026-11-19", None, OPEN_LATE),
        ("2026-11-20", None, MET),
        ("2026-11-21", None, MET),
        ("2026-10-15", "2026-10-14", MET),
        ("2026-10-15", "2026-10-15", MET),
        ("2026-10-15", "2026-10-16", CLOSED_LATE),
        ("2026-11-30", DAY, MET),
        ("2026-08-31", "2026-09-30", None),  # before the quarter
        ("2026-08-31", "2026-10-01", CLOSED_LATE),
        (None, None, ("unknown", "finding-undated")),
        (None, "2026-10-15", ("unknown", "finding-undated")),
    ],
)
def test_a_finding_against_its_first_day(
    due: str | None, closed: str | None, expected: tuple[str, str | None] | None
) -> None:
    assert found(finding(due, closed)) == expected


def test_putting_a_finding_off_does_not_help() -> None:
    later: dict[str, Any] = {"finding_due": "2026-12-31", "extensions": 2}
    assert found(finding("2026-11-19", **later)) == OPEN_LATE
    assert found(finding("2026-10-15", "2026-10-16", **later)) == CLOSED_LATE
    assert found(finding(DAY, **later)) == MET
    earlier: dict[str, Any] = {"finding_due": "2026-11-01"}
    assert found(finding(DAY, **earlier)) == MET


def test_a_finding_whose_first_day_is_blank() -> None:
    def blank(due: str, extensions: int | None) -> tuple[str, str | None] | None:
        return found(finding(None, finding_due=due, extensions=extensions))

    assert blank("2026-11-21", 1) == ("unknown", "first-due-blank")
    assert blank("2026-11-19", 1) == OPEN_LATE
    assert blank("2026-11-20", 0) == blank("2026-11-20", None) == MET
    assert blank("2026-11-19", 0) == OPEN_LATE


def test_what_is_a_finding() -> None:
    assert found(item()) is None
    assert found(item(result=None)) is None
    assert found(item(result="not_applicable")) is None
    assert found(item(result="fail")) == ("unknown", "finding-undated")
    assert found(finding("2026-11-19", result=None)) == OPEN_LATE
    assert found(finding("2026-11-19", result="pass")) == OPEN_LATE
    assert found(finding(None, finding_due="2026-11-19", result=None)) == OPEN_LATE


def test_a_later_audit_that_passes_the_item_puts_the_finding_right() -> None:
    def passed(day: str, closed: str | None = None, **more: Any) -> tuple[str, str | None] | None:
        return found(finding("2026-10-15", closed), item(day, "A2", **more))

    assert passed("2026-10-15") == MET
    assert passed("2026-10-16") == CLOSED_LATE
    assert passed("2026-09-30") is None
    assert passed("2026-08-01") == OPEN_LATE  # an audit of the same day came not later
    assert passed("2026-07-01") == OPEN_LATE
    assert passed("2026-10-15", result="fail") == OPEN_LATE
    assert passed("2026-10-15", result="not_applicable") == OPEN_LATE
    assert passed("2026-10-15", result=None) == OPEN_LATE
    assert passed("2026-10-15", item="tone") == OPEN_LATE
    assert passed("2026-10-15", account="b") == OPEN_LATE


def test_a_finding_was_put_right_by_the_earlier_of_its_closing_and_a_pass() -> None:
    # Who enters the closing late must not fare worse than who enters none.
    passed = item("2026-10-14", "A2")
    assert found(finding("2026-10-15", "2026-10-20"), passed) == MET
    assert found(finding("2026-10-15", "2026-10-10"), passed) == MET
    again = item("2026-10-20", "A3")
    assert found(finding("2026-10-15"), again, passed) == MET
    assert found(finding("2026-10-15", "2026-10-17"), again) == CLOSED_LATE


def test_findings_of_retired_and_unregistered_accounts() -> None:
    assert found(finding("2026-11-19"), status="retired") == ("excluded", "account-retired")
    assert found(finding("2026-11-19"), status=None) == OPEN_LATE
    assert found(finding("2026-11-19"), account="another") == OPEN_LATE


def test_every_audit_that_finds_a_fault_again_is_a_finding_of_its_own() -> None:
    twice = [finding("2026-11-19"), finding("2026-11-21", audit="A2", audited="2026-11-01")]
    given = outcomes("brand-finding-overdue", DAY, accounts=[ACCOUNT], brand_audits=twice)
    assert given == {"A1 / a / logo": OPEN_LATE, "A2 / a / logo": MET}


def test_a_finding_tells_its_first_day_its_extensions_and_its_place() -> None:
    def row_of(one: dict[str, Any]) -> dict[str, Any]:
        (row,) = rows("brand-finding-overdue", DAY, accounts=[ACCOUNT], brand_audits=[one])
        return row

    row = row_of(finding("2026-11-10", finding_due="2026-12-31", extensions=2))
    assert (row["due"], row["measure"]) == (dt.date(2026, 11, 10), 10)
    assert (row["reason_about"], row["category"], row["owner"]) == ("2", "logo", "P1")
    assert (row["record"], row["load"], row["line"]) == ("A1 / a / logo", 1, 1)
    row = row_of(finding("2026-11-10", "2026-11-02"))
    assert (row["measure"], row["reason_about"]) == (-8, "0")
    for told in (None, 0):
        row = row_of(finding("2026-11-10", finding_due="2026-12-31", extensions=told))
        assert row["reason_about"] == "1"


def test_a_finding_leans_on_the_audit_that_passed_it_later() -> None:
    given = [finding("2026-10-15"), item("2026-10-10", "A2", stale=True)]
    (row,) = rows("brand-finding-overdue", DAY, accounts=[ACCOUNT], brand_audits=given)
    assert row["stale"]


def test_a_finding_closed_late_asks_for_nothing_more() -> None:
    assert reason("brand-finding-overdue", "finding-closed-late").settled
    assert not reason("brand-finding-overdue", "finding-open-late").settled
