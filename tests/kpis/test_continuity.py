"""Continuity and access: given rows, expect rows."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from etl.load import load
from tests.given import outcomes, rows
from tests.second import continuity, records
from tests.second.records import outcomes_of
from tests.tiny_home import make_home

DAY = "2026-11-20"
Record = dict[str, Any]

PEOPLE: list[Record] = [
    {"person": "here", "unit": "Retail", "unit_since": "2024-01-01"},
    {"person": "other", "unit": "Retail", "unit_since": "2024-01-01"},
    {"person": "third", "unit": "Retail"},
    {"person": "leaves today", "unit": "Retail", "departed": "2026-11-20"},
    {"person": "left yesterday", "unit": "Retail", "departed": "2026-11-19"},
    {"person": "contract until today", "unit": "Retail", "contract_until": "2026-11-20"},
    {"person": "contract over", "unit": "Retail", "contract_until": "2026-11-19"},
    {"person": "extended", "unit": "Retail", "contract_until": "2027-06-30"},
    {"person": "moved", "unit": "Care", "unit_since": "2026-05-10"},
    {"person": "moved, undated", "unit": "Care"},
    {"person": "no unit", "joined": "2020-01-01"},
    {"person": "no unit, dated", "unit_since": "2026-05-10"},
]


def by_subject(kpi: str, **given: list[Record]) -> dict[str, Record]:
    """The rows of a KPI on DAY by what they are about."""
    return {row["subject"]: row for row in rows(kpi, DAY, **given)}


def account(name: str, **more: Any) -> Record:
    return {"account": name, "status": "active", "unit": "Retail", "owner": "here", **more}


# -- owners ----------------------------------------------------------------------------------

IN_USE = [
    account("retired", status="retired"),
    account("planned", status="planned"),
    account("status blank", status=None),
    account("dormant", status="dormant"),
]


def test_owner_active() -> None:
    given = [
        *IN_USE,
        account("fine"),
        account("blank", owner=None),
        account("placeholder", owner="tbd"),
        account("nobody we know", owner="P9"),
        account("leaves today", owner="leaves today"),
        account("left yesterday", owner="left yesterday"),
        account("contract until today", owner="contract until today"),
        account("contract over", owner="contract over"),
        account("left, but confirmed", owner="left yesterday", owner_confirmed="2026-11-19"),
        account("moved", owner="moved"),
        account("confirmed the day of moving", owner="moved", owner_confirmed="2026-05-10"),
        account("confirmed the day before", owner="moved", owner_confirmed="2026-05-09"),
        account("confirmed the day after", owner="moved", owner_confirmed="2026-05-11"),
        account("moved, undated", owner="moved, undated"),
        account("moved, undated, confirmed", owner="moved, undated", owner_confirmed="2026-05-10"),
        account("no unit", owner="no unit"),
        account("no unit, confirmed", owner="no unit", owner_confirmed="2026-01-10"),
        account("no unit, confirmed before", owner="no unit, dated", owner_confirmed="2026-01-10"),
        account("no unit, confirmed since", owner="no unit, dated", owner_confirmed="2026-05-10"),
        account("account without unit", unit=None),
        account("account without unit, confirmed", unit=None, owner_confirmed="2024-01-01"),
    ]
    assert outcomes("owner-active", DAY, accounts=given, people=PEOPLE) == {
        "retired": ("excluded", "account-retired"),
        "planned": ("excluded", "account-planned"),
        "status blank": ("met", None),
        "dormant": ("met", None),
        "fine": ("met", None),
        "blank": ("missed", "owner-blank"),
        "placeholder": ("missed", "owner-blank"),
        "nobody we know": ("unknown", "person-unknown"),
        "leaves today": ("met", None),
        "left yesterday": ("missed", "owner-departed"),
        "contract until today": ("met", None),
        "contract over": ("missed", "owner-departed"),
        "left, but confirmed": ("missed", "owner-departed"),
        "moved": ("missed", "owner-moved"),
        "confirmed the day of moving": ("met", None),
        "confirmed the day before": ("missed", "owner-moved"),
        "confirmed the day after": ("met", None),
        "moved, undated": ("missed", "owner-moved"),
        "moved, undated, confirmed": ("unknown", "owner-move-undated"),
        "no unit": ("unknown", "owner-unit-unknown"),
        "no unit, confirmed": ("met", None),
        "no unit, confirmed before": ("unknown", "owner-unit-unknown"),
        "no unit, confirmed since": ("met", None),
        "account without unit": ("unknown", "owner-unit-unknown"),
        "account without unit, confirmed": ("met", None),
    }


def test_owner_active_says_who_and_since_when() -> None:
    given = [
        account("gone", owner="left yesterday", brand="Pelita", record="r", load=7, line=12),
        account("moved", owner="moved", stale=True),
    ]
    found = by_subject("owner-active", accounts=given, people=PEOPLE)
    gone, moved = found["gone"], found["moved"]
    assert gone["due"] == dt.date(2026, 11, 19)
    assert (gone["owner"], gone["person"], gone["reason_about"]) == ("left yesterday",) * 3
    assert (gone["brand"], gone["record"], gone["load"], gone["line"]) == ("Pelita", "r", 7, 12)
    assert moved["due"] == dt.date(2026, 5, 10)
    assert moved["stale"] and not gone["stale"]


def test_owner_active_leans_on_the_people_file_too() -> None:
    people = [{**PEOPLE[0], "stale": True, "reconstructed": True}]
    (row,) = rows("owner-active", DAY, accounts=[account("a")], people=people)
    assert row["stale"] and row["reconstructed"]
    (row,) = rows("owner-active", DAY, accounts=[account("a", owner=None)], people=people)
    assert row["stale"] is False


def test_backup_active() -> None:
    def both(name: str, backup: str | None, owner: str | None = "here", **more: Any) -> Record:
        return account(name, owner=owner, backup_owner=backup, **more)

    given = [
        both("retired", None, status="retired"),
        both("planned", None, status="planned"),
        both("fine", "other"),
        both("backup of another unit", "moved"),
        both("no backup", None),
        both("placeholder", "-"),
        both("the same", "here"),
        both("backup leaves today", "leaves today"),
        both("backup left", "left yesterday"),
        both("backup's contract over", "contract over"),
        both("backup unknown", "P9"),
        both("owner blank", "other", None),
        both("owner left", "other", "left yesterday"),
        both("owner and backup left", "contract over", "left yesterday"),
        both("owner unknown", "other", "P9"),
        both("owner unknown, no backup", None, "P9"),
        both("owner's unit unknown, backup unknown", "P9", "no unit"),
        both("owner moved, backup unknown", "P9", "moved"),
        both("both blank", None, None),
    ]
    assert outcomes("backup-active", DAY, accounts=given, people=PEOPLE) == {
        "retired": ("excluded", "account-retired"),
        "planned": ("excluded", "account-planned"),
        "fine": ("met", None),
        "backup of another unit": ("met", None),
        "no backup": ("missed", "backup-blank"),
        "placeholder": ("missed", "backup-blank"),
        "the same": ("missed", "backup-is-owner"),
        "backup leaves today": ("met", None),
        "backup left": ("missed", "backup-departed"),
        "backup's contract over": ("missed", "backup-departed"),
        "backup unknown": ("unknown", "backup-unknown"),
        "owner blank": ("missed", "owner-blank"),
        "owner left": ("missed", "owner-departed"),
        "owner and backup left": ("missed", "owner-departed"),
        "owner unknown": ("unknown", "person-unknown"),
        "owner unknown, no backup": ("missed", "backup-blank"),
        "owner's unit unknown, backup unknown": ("unknown", "owner-unit-unknown"),
        "owner moved, backup unknown": ("missed", "owner-moved"),
        "both blank": ("missed", "owner-blank"),
    }


def test_backup_active_says_whom_it_is_about() -> None:
    given = [
        account("backup", backup_owner="left yesterday"),
        account("owner", owner="contract over", backup_owner="other"),
    ]
    found = by_subject("backup-active", accounts=given, people=PEOPLE)
    backup, owner = found["backup"], found["owner"]
    assert (backup["reason_about"], backup["due"]) == ("left yesterday", dt.date(2026, 11, 19))
    assert (owner["reason_about"], owner["due"]) == ("contract over", dt.date(2026, 11, 19))
    assert backup["person"] == "left yesterday" and backup["owner"] == "here"


def test_transfer_pending() -> None:
    given = [
        *IN_USE,
        account("blank", owner=None),
        account("placeholder", owner="N/A"),
        account("nobody we know", owner="P9"),
        account("leaves today", owner="leaves today"),
        account("left yesterday", owner="left yesterday"),
        account("contract over", owner="contract over"),
        account("contract to come", owner="extended"),
        account("moved", owner="moved"),
        account("retired, left", status="retired", owner="left yesterday"),
    ]
    assert outcomes("transfer-pending", DAY, accounts=given, people=PEOPLE) == {
        "retired": ("excluded", "account-retired"),
        "planned": ("excluded", "account-planned"),
        "status blank": ("met", None),
        "dormant": ("met", None),
        "blank": ("excluded", "owner-blank"),
        "placeholder": ("excluded", "owner-blank"),
        "nobody we know": ("unknown", "person-unknown"),
        "leaves today": ("met", None),
        "left yesterday": ("missed", "owner-departed"),
        "contract over": ("missed", "owner-departed"),
        "contract to come": ("met", None),
        "moved": ("met", None),
        "retired, left": ("excluded", "account-retired"),
    }


def test_transfer_pending_tells_the_days_since() -> None:
    people = [{"person": "gone", "departed": "2026-11-01"}, {"person": "here"}]
    given = [account("a", owner="gone"), account("b")]
    found = by_subject("transfer-pending", accounts=given, people=people)
    gone, fine = found["a"], found["b"]
    assert (gone["measure"], gone["due"]) == (19, dt.date(2026, 11, 1))
    assert fine["measure"] is None and fine["due"] is None


def test_recovery_held() -> None:
    def held(name: str, recovery: bool | None, admin: bool | None, **more: Any) -> Record:
        return account(name, recovery_held=recovery, top_admin_held=admin, **more)

    given = [
        held("retired", False, False, status="retired"),
        held("planned", None, None, status="planned"),
        held("status blank", True, True, status=None),
        held("both", True, True),
        held("no recovery", False, True),
        held("no administrator", True, False),
        held("neither", False, False),
        held("no recovery, other blank", False, None),
        held("recovery blank", None, True),
        held("administrator blank", True, None),
        held("both blank", None, None),
    ]
    assert outcomes("recovery-held", DAY, accounts=given) == {
        "retired": ("excluded", "account-retired"),
        "planned": ("excluded", "account-planned"),
        "status blank": ("met", None),
        "both": ("met", None),
        "no recovery": ("missed", "recovery-not-held"),
        "no administrator": ("missed", "top-admin-not-held"),
        "neither": ("missed", "neither-held"),
        "no recovery, other blank": ("missed", "recovery-not-held"),
        "recovery blank": ("unknown", "control-not-told"),
        "administrator blank": ("unknown", "control-not-told"),
        "both blank": ("unknown", "control-not-told"),
    }
    about = {
        row["subject"]: row["reason_about"] for row in rows("recovery-held", DAY, accounts=given)
    }
    assert about["both blank"] == "recovery_held, top_admin_held"
    assert about["administrator blank"] == "top_admin_held"


# -- logins ----------------------------------------------------------------------------------

MFA = [{"what": "mfa", "level": "", "days": 90}]
"""Verified on 22 August 2026 or later: in time on DAY."""


def door(name: str, of: str, **more: Any) -> Record:
    """An access of a person of the same name, with MFA on and verified."""
    filled = {"person": name, "mfa": True, "mfa_verified": "2026-11-01", "holder": "employee"}
    return {"access": name, "account": of, **filled, **more}


def test_mfa_of_shared_logins() -> None:
    shared = {"login": "shared", "mfa": True}
    given = [
        account("last day", **shared, mfa_verified="2026-08-22"),
        account("a day late", **shared, mfa_verified="2026-08-21"),
        account("today", **shared, mfa_verified="2026-11-20"),
        account("off", login="shared", mfa=False, mfa_verified="2026-11-01"),
        account("blank", login="shared", mfa_verified="2026-11-01"),
        account("never verified", **shared),
        account("retired", login="shared", status="retired"),
        account("planned", login="shared", status="planned"),
        account("login blank", mfa=True, mfa_verified="2026-11-01"),
    ]
    others = [door("somebody", "off"), door("else", "last day", mfa=False)]
    assert outcomes("mfa-verified", DAY, accounts=given, access=others, cadences=MFA) == {
        "last day": ("met", None),
        "a day late": ("missed", "mfa-too-old"),
        "today": ("met", None),
        "off": ("missed", "mfa-off"),
        "blank": ("unknown", "mfa-not-told"),
        "never verified": ("unknown", "mfa-never-verified"),
        "retired": ("excluded", "account-retired"),
        "planned": ("excluded", "account-planned"),
        "login blank": ("unknown", "login-not-told"),
    }


def test_mfa_of_personal_roles_is_everyone_s_own() -> None:
    names = [
        "all",
        "last day",
        "one late",
        "one off",
        "one blank",
        "one never verified",
        "off and late and blank",
        "late and blank",
        "nobody",
        "only revoked",
        "only a system",
        "a system beside",
        "a revoked one beside",
    ]
    given = [account(name, login="personal_role", mfa=True) for name in names]
    given.append(account("retired", login="personal_role", status="retired"))
    off, late, blank = {"mfa": False}, {"mfa_verified": "2026-08-21"}, {"mfa": None}
    access = [
        door("a1", "all"),
        door("a2", "all", mfa_verified="2026-11-20"),
        door("b1", "last day", mfa_verified="2026-08-22"),
        door("c1", "one late", **late),
        door("c2", "one late"),
        door("d1", "one off", **off),
        door("d2", "one off"),
        door("e1", "one blank", **blank),
        door("e2", "one blank"),
        door("f1", "one never verified", mfa_verified=None),
        door("g1", "off and late and blank", **blank),
        door("g2", "off and late and blank", **late),
        door("g3", "off and late and blank", **off),
        door("h1", "late and blank", **blank),
        door("h2", "late and blank", **late),
        door("i1", "only revoked", revoked="2026-11-20"),
        door("j1", "only a system", holder="system"),
        door("k1", "a system beside", holder="system", **blank),
        door("k2", "a system beside"),
        door("l1", "a revoked one beside", revoked="2026-11-20", **off),
        door("l2", "a revoked one beside", holder=None),
        door("m1", "retired", **off),
        door("n1", "in no inventory", **off),
    ]
    assert outcomes("mfa-verified", DAY, accounts=given, access=access, cadences=MFA) == {
        "all": ("met", None),
        "last day": ("met", None),
        "one late": ("missed", "holder-mfa-too-old"),
        "one off": ("missed", "holder-mfa-off"),
        "one blank": ("unknown", "holder-mfa-not-told"),
        "one never verified": ("unknown", "holder-mfa-not-told"),
        "off and late and blank": ("missed", "holder-mfa-off"),
        "late and blank": ("missed", "holder-mfa-too-old"),
        "nobody": ("unknown", "no-open-access"),
        "only revoked": ("unknown", "no-open-access"),
        "only a system": ("unknown", "no-open-access"),
        "a system beside": ("met", None),
        "a revoked one beside": ("met", None),
        "retired": ("excluded", "account-retired"),
    }


def test_mfa_tells_when_it_is_due_again_and_for_whom() -> None:
    given = [
        account("shared", login="shared", mfa=True, mfa_verified="2026-11-01"),
        account("personal", login="personal_role"),
        account("off", login="personal_role"),
    ]
    access = [
        door("p2", "personal", mfa_verified="2026-08-01"),
        door("p1", "personal", mfa_verified="2026-07-01", stale=True),
        door("p1", "personal", access="again", mfa_verified="2026-08-01"),
        door("p3", "personal", mfa_verified="2026-11-01"),
        door("p4", "off", mfa=False),
    ]
    found = by_subject("mfa-verified", accounts=given, access=access, cadences=MFA)
    shared, personal, off = found["shared"], found["personal"], found["off"]
    assert (shared["due"], shared["measure"]) == (dt.date(2027, 1, 30), 19)
    assert shared["category"] == "shared" and not shared["stale"]
    assert (personal["due"], personal["measure"]) == (dt.date(2026, 9, 29), 142)
    assert (personal["category"], personal["reason_about"]) == ("personal_role", "p1, p2")
    assert personal["stale"], "it leans on a record that is stale"
    assert off["due"] is None


def test_mfa_by_its_cadence() -> None:
    """A level of the cadence beats the general one; without any, nothing can be late."""
    verified = {"mfa": True, "mfa_verified": "2026-11-01"}
    given = [
        account("shared", login="shared", **verified),
        account("personal", login="personal_role"),
        account("off", login="shared", mfa=False),
    ]
    access = [door("p", "personal")]
    own = [*MFA, {"what": "mfa", "level": "shared", "days": 18}]
    found = outcomes("mfa-verified", DAY, accounts=given, access=access, cadences=own)
    assert found["shared"] == ("missed", "mfa-too-old")
    assert found["personal"] == ("met", None)
    assert outcomes("mfa-verified", DAY, accounts=given, access=access) == {
        "shared": ("unknown", "no-cadence"),
        "personal": ("unknown", "no-cadence"),
        "off": ("missed", "mfa-off"),
    }


CREDENTIALS = [{"what": "credentials", "level": "", "days": 180}]
"""Changed on 24 May 2026 or later: in time on DAY."""


def knower(of: str, person: str | None = "here", **more: Any) -> Record:
    filled = {"role": "publisher", "holder": "employee", "knows_credential": True}
    name = f"{of}/{person}/{len(more)}"
    return {"access": name, "account": of, "person": person, **filled, **more}


def test_credential_rotated_within_cadence() -> None:
    given = [
        account("last day", login="shared", rotated="2026-05-24"),
        account("a day late", login="shared", rotated="2026-05-23"),
        account("today", login="shared", rotated="2026-11-20"),
        account("never told", login="shared"),
        account("personal", login="personal_role"),
        account("login blank", rotated="2026-11-01"),
        account("retired", login="shared", status="retired", rotated="2020-01-01"),
        account("planned", login="shared", status="planned"),
        account("nobody listed", login="shared", rotated="2026-11-01"),
        account("nobody listed, late", login="shared", rotated="2020-01-01"),
        account("nobody who knows", login="shared", rotated="2026-11-01"),
    ]
    listed = [knower(one["account"]) for one in given if "nobody" not in one["account"]]
    listed.append(knower("nobody who knows", knows_credential=False))
    assert outcomes(
        "credential-rotated",
        DAY,
        accounts=given,
        access=listed,
        people=PEOPLE,
        cadences=CREDENTIALS,
    ) == {
        "last day": ("met", None),
        "a day late": ("missed", "rotation-too-old"),
        "today": ("met", None),
        "never told": ("unknown", "rotation-not-told"),
        "personal": ("excluded", "personal-roles"),
        "login blank": ("unknown", "login-not-told"),
        "retired": ("excluded", "account-retired"),
        "planned": ("excluded", "account-planned"),
        "nobody listed": ("unknown", "no-knower-listed"),
        "nobody listed, late": ("missed", "rotation-too-old"),
        "nobody who knows": ("unknown", "no-knower-listed"),
    }


ROTATED = dt.date(2026, 10, 15)


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([("left before", {})], ("met", None)),
        ([("left that day", {})], ("met", None)),
        ([("left the day after", {})], ("missed", "not-rotated-since")),
        ([("left that day", {}), ("left the day after", {})], ("missed", "not-rotated-since")),
        # A leaver's password was to be changed, whether the access was ever taken away or not.
        ([("left the day after", {"revoked": "2026-11-10"})], ("missed", "not-rotated-since")),
        # Taken away before the last day: not told the new password any more.
        ([("left the day after", {"revoked": "2026-10-15"})], ("met", None)),
        # The contract has run out, though nobody told of a departure.
        ([("contract over", {})], ("missed", "not-rotated-since")),
        # Leaving today: still here, nothing is due.
        ([("leaves today", {})], ("met", None)),
        ([("left yesterday", {})], ("missed", "not-rotated-since")),
        # Taken away while employed: no longer to know it.
        ([("here", {"revoked": "2026-10-14"})], ("met", None)),
        ([("here", {"revoked": "2026-10-15"})], ("met", None)),
        ([("here", {"revoked": "2026-10-16"})], ("missed", "not-rotated-since")),
        ([("here", {"revoked": "2026-11-20"})], ("met", None)),
        ([("here", {"revoked": "2026-10-16"}), ("here", {})], ("met", None)),
        (
            [("here", {"revoked": "2026-10-16"}), ("here", {"knows_credential": False})],
            ("missed", "not-rotated-since"),
        ),
        # Did not know it.
        ([("left the day after", {"knows_credential": False})], ("met", None)),
        # No role but the password: the role tells that it is known.
        (
            [("left the day after", {"knows_credential": None, "role": "credential_only"})],
            ("missed", "not-rotated-since"),
        ),
        ([("left the day after", {"knows_credential": None})], ("unknown", "knowledge-not-told")),
        ([("left before", {"knows_credential": None})], ("met", None)),
        ([("here", {"knows_credential": None})], ("met", None)),
        # Somebody who knows it and is in no people file; a system does not leave.
        ([("P9", {})], ("unknown", "knower-unknown")),
        ([(None, {})], ("unknown", "knower-unknown")),
        ([("P9", {"revoked": "2026-10-15"})], ("met", None)),
        ([("P9", {"revoked": "2026-10-16"})], ("missed", "not-rotated-since")),
        ([("scheduler", {"holder": "system"})], ("met", None)),
        ([("P9", {}), ("left the day after", {})], ("missed", "not-rotated-since")),
    ],
)
def test_credential_rotated_after_everyone_who_knew_it(
    lines: list[tuple[str | None, Record]], expected: tuple[str, str | None]
) -> None:
    people = [
        *PEOPLE,
        {"person": "left before", "departed": "2026-10-14"},
        {"person": "left that day", "departed": "2026-10-15"},
        {"person": "left the day after", "departed": "2026-10-16"},
    ]
    listed = [
        {**knower("a", person, **more), "access": f"line {number}"}
        for number, (person, more) in enumerate([("other", {}), *lines])
    ]
    given = [account("a", login="shared", rotated=ROTATED)]
    found = outcomes(
        "credential-rotated",
        DAY,
        accounts=given,
        access=listed,
        people=people,
        cadences=CREDENTIALS,
    )
    assert found == {"a": expected}


def test_credential_rotated_says_who_and_since_when() -> None:
    people = [
        {"person": "P1", "departed": "2026-10-16"},
        {"person": "P2", "departed": "2026-10-12"},
        {"person": "P3", "departed": "2026-10-01"},
    ]
    given = [
        account("a", login="shared", rotated="2026-10-02"),
        account("b", login="shared", rotated="2026-10-15", platform="x"),
    ]
    listed = [knower("a", name) for name in ("P1", "P2", "P3")]
    listed.append(knower("b", "P2", stale=True))
    cadences = [*CREDENTIALS, {"what": "credentials", "level": "x", "days": 36}]
    found = by_subject(
        "credential-rotated", accounts=given, access=listed, people=people, cadences=cadences
    )
    a, b = found["a"], found["b"]
    assert (a["reason_about"], a["due"], a["measure"]) == ("P2, P1", dt.date(2026, 10, 12), 49)
    assert (b["outcome"], b["due"]) == ("met", dt.date(2026, 11, 20))
    assert b["stale"] and not a["stale"]


def test_credential_rotated_without_cadence() -> None:
    given = [account("a", login="shared", rotated="2026-10-02")]
    listed = [knower("a")]
    found = outcomes("credential-rotated", DAY, accounts=given, access=listed, people=PEOPLE)
    assert found == {"a": ("unknown", "no-cadence")}


# -- the access list -------------------------------------------------------------------------

REVOKED = [{"what": "revoked", "level": "", "hours": 24}]


def entry(name: str, person: str | None, **more: Any) -> Record:
    return {"access": name, "account": "A", "person": person, "holder": "employee", **more}


def leavers(access: list[Record], levels: list[Record] = REVOKED) -> dict[str, Any]:
    people = [
        *PEOPLE,
        {"person": "left in September", "departed": "2026-09-10"},
        {"person": "first day of the four quarters", "departed": "2026-01-01"},
        {"person": "day before", "departed": "2025-12-31"},
        {"person": "left two days ago", "departed": "2026-11-18"},
    ]
    given = {"access": access, "people": people, "accounts": [account("A", brand="Bayu")]}
    return {**given, "service_levels": levels}


def test_leaver_access() -> None:
    september, early, before = "left in September", "first day of the four quarters", "day before"
    given = [
        entry("revoked on the day", september, revoked="2026-09-10"),
        entry("revoked the next day", september, revoked="2026-09-11"),
        entry("revoked two days later", september, revoked="2026-09-12"),
        entry("revoked before", september, revoked="2026-08-01"),
        entry("open", september),
        entry("vanished late", september, revoked="2026-09-30", inferred=True),
        entry("vanished in time", september, revoked="2026-09-11", inferred=True),
        entry("of a system", september, holder="system"),
        entry("kind of holder blank", september, holder=None),
        entry("account in no inventory", september, account="Z"),
        entry("account blank", september, account=None),
        entry("early, in time", early, revoked="2026-01-02"),
        entry("early, late", early, revoked="2026-01-03"),
        entry("before, late", before, revoked="2026-01-03"),
        entry("before, open", before),
        entry("left yesterday, open", "left yesterday"),
        entry("left two days ago, open", "left two days ago"),
        entry("leaves today", "leaves today"),
        entry("here", "here"),
        entry("here, revoked", "here", revoked="2026-09-10"),
        entry("contract over", "contract over", holder="agency"),
        entry("contract to come", "extended"),
        entry("nobody we know", "P9"),
        entry("nobody we know, revoked", "P9", revoked="2026-09-10"),
        entry("a system nobody knows", "scheduler", holder="system"),
        entry("holder blank", None),
    ]
    assert outcomes("leaver-access", DAY, **leavers(given)) == {
        "revoked on the day": ("met", None),
        "revoked the next day": ("met", None),
        "revoked two days later": ("missed", "leaver-access-late"),
        "revoked before": ("met", None),
        "open": ("missed", "leaver-access-open"),
        "vanished late": ("unknown", "leaver-access-vanished"),
        "vanished in time": ("met", None),
        "of a system": ("excluded", "system-holder"),
        "kind of holder blank": ("missed", "leaver-access-open"),
        "account in no inventory": ("missed", "leaver-access-open"),
        "account blank": ("missed", "leaver-access-open"),
        "early, in time": ("met", None),
        "early, late": ("missed", "leaver-access-late"),
        "before, open": ("missed", "leaver-access-open"),
        "left yesterday, open": ("excluded", "leaver-access-in-time"),
        "left two days ago, open": ("missed", "leaver-access-open"),
        "contract over": ("excluded", "leaver-access-in-time"),
        "nobody we know": ("unknown", "person-unknown"),
        "a system nobody knows": ("excluded", "system-holder"),
        "holder blank": ("unknown", "person-unknown"),
    }


def test_the_four_quarters_move_with_the_day() -> None:
    given = leavers([entry("a", "first day of the four quarters", revoked="2026-01-09")])
    assert outcomes("leaver-access", "2026-12-31", **given) == {
        "a": ("missed", "leaver-access-late")
    }
    assert outcomes("leaver-access", "2027-01-01", **given) == {}


def test_leaver_access_tells_hours_and_the_day_it_was_due() -> None:
    september = "left in September"
    given = [
        entry("late", september, revoked="2026-09-20", record="r", load=3, line=9),
        entry("before", september, revoked="2026-08-01"),
        entry("open", september, stale=True),
    ]
    found = by_subject("leaver-access", **leavers(given))
    late, before, still = found["late"], found["before"], found["open"]
    assert (late["measure"], late["due"]) == (240, dt.date(2026, 9, 11))
    assert (late["person"], late["reason_about"], late["category"]) == (
        september,
        september,
        "employee",
    )
    assert (late["brand"], late["owner"], late["account"]) == ("Bayu", "here", "A")
    assert (late["record"], late["load"], late["line"]) == ("r", 3, 9)
    assert before["measure"] == 0
    assert still["measure"] == 71 * 24 and still["stale"]


def test_leaver_access_by_its_service_level() -> None:
    given = [
        entry("employee", "left in September", revoked="2026-09-12"),
        entry("agency", "left in September", revoked="2026-09-12", holder="agency"),
        entry("on the day", "left in September", revoked="2026-09-10"),
    ]
    levels = [{"what": "revoked", "level": "", "hours": 12}]
    levels.append({"what": "revoked", "level": "agency", "hours": 60})
    assert outcomes("leaver-access", DAY, **leavers(given, levels)) == {
        "employee": ("missed", "leaver-access-late"),
        "agency": ("met", None),
        "on the day": ("met", None),
    }
    due = {
        row["subject"]: row["due"] for row in rows("leaver-access", DAY, **leavers(given, levels))
    }
    assert due["employee"] == dt.date(2026, 9, 10) and due["agency"] == dt.date(2026, 9, 12)
    assert set(outcomes("leaver-access", DAY, **leavers(given, [])).values()) == {
        ("unknown", "no-service-level")
    }


CAMPAIGN = [{"what": "access", "level": "", "days": 180}]
"""Recertified on 24 May 2026 or later: in time on DAY."""


def test_access_recertified() -> None:
    def confirmed(name: str, day: str | None, by: str | None = "boss", **more: Any) -> Record:
        filled = {"granted": "2025-01-01", "recertified": day, "recertified_by": by}
        return {**entry(name, "P1"), **filled, **more}

    given = [
        confirmed("last day", "2026-05-24"),
        confirmed("a day late", "2026-05-23"),
        confirmed("today", "2026-11-20"),
        confirmed("by the holder", "2026-11-01", "P1"),
        confirmed("by the holder, late", "2026-01-01", "P1"),
        confirmed("by whom is blank", "2026-11-01", None),
        confirmed("holder blank", "2026-11-01", person=None),
        confirmed("a system, no person", "2026-11-01", person=None, holder="system"),
        confirmed("never", None, None),
        confirmed("never, granted on the last day", None, None, granted="2026-05-24"),
        confirmed("never, granted a day before", None, None, granted="2026-05-23"),
        confirmed("granted lately, by the holder", "2026-11-01", "P1", granted="2026-10-01"),
        confirmed("grant blank", None, None, granted=None),
        confirmed("grant blank, confirmed", "2026-11-01", granted=None),
        confirmed("no list of that day", None, None, reconstructed=True),
        confirmed("no list of that day, confirmed", "2026-11-01", reconstructed=True),
        confirmed("revoked", "2026-11-01", revoked="2026-11-20"),
        confirmed("retired", None, None, account="R"),
        confirmed("account in no inventory", "2026-11-01", account="Z"),
    ]
    accounts = [account("A"), account("R", status="retired")]
    assert outcomes(
        "access-recertified", DAY, access=given, accounts=accounts, cadences=CAMPAIGN
    ) == {
        "last day": ("met", None),
        "a day late": ("missed", "recertified-too-long-ago"),
        "today": ("met", None),
        "by the holder": ("missed", "recertified-by-holder"),
        "by the holder, late": ("missed", "recertified-too-long-ago"),
        "by whom is blank": ("unknown", "recertifier-not-told"),
        "holder blank": ("unknown", "holder-not-named"),
        "a system, no person": ("met", None),
        "never": ("missed", "never-recertified"),
        "never, granted on the last day": ("excluded", "recertification-not-due"),
        "never, granted a day before": ("missed", "never-recertified"),
        "granted lately, by the holder": ("missed", "recertified-by-holder"),
        "grant blank": ("unknown", "grant-not-dated"),
        "grant blank, confirmed": ("met", None),
        "no list of that day": ("unknown", "list-not-kept"),
        "no list of that day, confirmed": ("met", None),
        "retired": ("excluded", "account-retired"),
        "account in no inventory": ("met", None),
    }


def test_access_recertified_tells_when_it_was_due() -> None:
    base = {"role": "admin", "granted": "2026-01-01"}
    given = [
        entry("never", "P1", **base),
        entry("late", "P1", **base, recertified="2026-02-01", recertified_by="P2"),
        entry("not due", "P1", role="editor", granted="2026-10-01"),
    ]
    cadences = [*CAMPAIGN, {"what": "access", "level": "admin", "days": 90}]
    found = by_subject(
        "access-recertified", access=given, accounts=[account("A")], cadences=cadences
    )
    never, late, not_due = found["never"], found["late"], found["not due"]
    assert (never["due"], never["measure"]) == (dt.date(2026, 4, 1), 323)
    assert (late["due"], late["reason_about"]) == (dt.date(2026, 5, 2), "2026-02-01")
    assert (not_due["due"], not_due["category"]) == (dt.date(2027, 3, 30), "editor")
    assert never["unit"] == "Retail" and never["person"] == "P1"
    assert set(outcomes("access-recertified", DAY, access=given).values()) == {
        ("unknown", "no-cadence")
    }


def test_admin_count() -> None:
    def admin(of: str, person: str | None, **more: Any) -> Record:
        name = f"{of}/{person}/{len(more)}"
        filled = {"role": "admin", "holder": "employee"}
        return {"access": name, "account": of, "person": person, **filled, **more}

    four = ["here", "other", "third", "extended"]
    names = [
        "one",
        "two",
        "three",
        "four",
        "twice the same",
        "other roles",
        "one left",
        "one leaves today",
        "one revoked",
        "a system",
        "an agent",
        "only revoked",
        "nothing listed",
        "two and one unknown",
        "three and one unknown",
        "one and one unknown",
        "one and a blank role",
        "one and two blank persons",
        "none and one unknown",
        "one who has a blank role too",
        "unknown but gone",
    ]
    given = [account(name) for name in names]
    given += [account("retired", status="retired"), account("planned", status="planned")]
    access = [
        admin("one", "here"),
        *(admin("two", person) for person in four[:2]),
        *(admin("three", person) for person in four[:3]),
        *(admin("four", person) for person in four),
        admin("twice the same", "here"),
        admin("twice the same", "here", access="again"),
        admin("other roles", "here"),
        admin("other roles", "other", role="editor"),
        admin("one left", "here"),
        admin("one left", "left yesterday"),
        admin("one leaves today", "here"),
        admin("one leaves today", "leaves today"),
        admin("one revoked", "here"),
        admin("one revoked", "other", revoked="2026-11-20"),
        admin("a system", "here"),
        admin("a system", "other", holder="system"),
        admin("an agent", "here"),
        admin("an agent", "other", holder="agency"),
        admin("only revoked", "here", revoked="2026-11-19"),
        *(admin("two and one unknown", person) for person in ("here", "other", "P9")),
        *(admin("three and one unknown", person) for person in (*four[:3], "P9")),
        *(admin("one and one unknown", person) for person in ("here", "P9")),
        admin("one and a blank role", "here"),
        admin("one and a blank role", "other", role=None),
        admin("one and two blank persons", "here"),
        admin("one and two blank persons", None),
        admin("one and two blank persons", None, access="again"),
        admin("none and one unknown", "P9"),
        admin("one who has a blank role too", "here"),
        admin("one who has a blank role too", "here", role=None),
        admin("unknown but gone", "here"),
        admin("unknown but gone", "P9", revoked="2026-11-20"),
        admin("retired", "here"),
    ]
    limits = [{"what": "administrators", "level": "", "value": 3}]
    found = outcomes(
        "admin-count", DAY, accounts=given, access=access, people=PEOPLE, limits=limits
    )
    assert found == {
        "one": ("missed", "too-few-admins"),
        "two": ("met", None),
        "three": ("met", None),
        "four": ("missed", "too-many-admins"),
        "twice the same": ("missed", "too-few-admins"),
        "other roles": ("missed", "too-few-admins"),
        "one left": ("missed", "too-few-admins"),
        "one leaves today": ("met", None),
        "one revoked": ("missed", "too-few-admins"),
        "a system": ("missed", "too-few-admins"),
        "an agent": ("met", None),
        "only revoked": ("missed", "too-few-admins"),
        "nothing listed": ("unknown", "no-access-listed"),
        "two and one unknown": ("met", None),
        "three and one unknown": ("unknown", "admins-uncertain"),
        "one and one unknown": ("unknown", "admins-uncertain"),
        "one and a blank role": ("unknown", "admins-uncertain"),
        "one and two blank persons": ("unknown", "admins-uncertain"),
        "none and one unknown": ("missed", "too-few-admins"),
        "one who has a blank role too": ("missed", "too-few-admins"),
        "unknown but gone": ("missed", "too-few-admins"),
        "retired": ("excluded", "account-retired"),
        "planned": ("excluded", "account-planned"),
    }


def test_admin_count_by_its_limit() -> None:
    given = [account("a", platform="x"), account("b"), account("c")]
    access = [
        {"access": f"{of}/{person}", "account": of, "person": person, "role": "admin"}
        for of in ("a", "b")
        for person in ("here", "other", "third")
    ]
    limits = [
        {"what": "administrators", "level": "", "value": 4},
        {"what": "administrators", "level": "x", "value": 2},
    ]
    stands: dict[str, list[Record]] = {"accounts": given, "access": access, "people": PEOPLE}
    found = by_subject("admin-count", **stands, limits=limits)
    a, b, c = found["a"], found["b"], found["c"]
    assert (a["reason"], a["reason_about"], a["measure"]) == ("too-many-admins", "3", 3)
    assert (b["outcome"], c["outcome"]) == ("met", "unknown")
    assert outcomes("admin-count", DAY, **stands)["b"] == ("unknown", "no-limit")


# -- at an earlier state of knowledge ------------------------------------------------------------


def columns(*names: str) -> dict[str, str]:
    return {name: name for name in names}


SOURCES: dict[str, Record] = {
    "accounts": {"columns": columns("account", "status", "login", "rotated")},
    "people": {"columns": columns("person", "joined", "departed")},
    "access": {"columns": columns("access", "account", "person", "granted", "revoked")},
}
SOURCES["access"]["columns"]["knows_credential"] = "knows_credential"


def test_what_was_not_known_yet_does_not_count(tmp_path: Path) -> None:
    """A departure told late: at the earlier publication nobody could know of it."""
    home = make_home(
        tmp_path,
        {
            kind: {
                "kind": kind,
                "files": [f"{kind}_*.csv"],
                "effective": {"file_name": r"_(.*)\.csv"},
                **rest,
            }
            for kind, rest in SOURCES.items()
        },
    )

    def arrives(day: str, **files: list[str]) -> None:
        for kind, lines in files.items():
            names = ",".join(SOURCES[kind]["columns"])
            text = "\n".join([names, *lines]) + "\n"
            (home.inbox / f"{kind}_{day}.csv").write_text(text, "utf-8")
        load(home)

    arrives(
        "2026-05-31",
        accounts=["A,active,shared,2026-05-01"],
        people=["P1,2020-01-01,", "P2,2020-01-01,"],
        access=["X1,A,P1,2024-01-01,,true", "X2,A,P2,2024-01-01,,true"],
    )
    arrives(
        "2026-06-20",
        people=["P1,2020-01-01,2026-05-20", "P2,2020-01-01,"],
        access=["X1,A,P1,2024-01-01,2026-06-05,true", "X2,A,P2,2024-01-01,,true"],
    )
    day, later = dt.date(2026, 6, 1), dt.date(2026, 6, 20)
    assert outcomes_of(home, "leaver-access", day, 3) == {}
    assert outcomes_of(home, "leaver-access", day) == {"X1": "missed"}
    assert outcomes_of(home, "leaver-access", later) == {"X1": "missed"}
    assert outcomes_of(home, "leaver-access", dt.date(2026, 5, 20)) == {}
    assert outcomes_of(home, "leaver-access", dt.date(2026, 5, 21)) == {"X1": "excluded"}
    assert outcomes_of(home, "credential-rotated", day, 3) == {"A": "met"}
    assert outcomes_of(home, "credential-rotated", day) == {"A": "missed"}
    assert outcomes_of(home, "credential-rotated", dt.date(2026, 5, 20)) == {"A": "met"}
    for kpi in ("leaver-access", "credential-rotated"):
        for known_at in (3, None):
            second = continuity.SECOND[kpi](records.of_home(home, day, known_at))
            assert outcomes_of(home, kpi, day, known_at) == second
