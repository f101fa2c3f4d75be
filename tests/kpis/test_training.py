"""Training: given rows, each outcome, its boundary days and its blanks."""

from typing import Any

import pytest

from tests.given import outcomes, rows

DAY = "2026-11-20"
Row = dict[str, Any]

REQUIRED = [
    {"course": "basics", "role": "", "platform": ""},
    {"course": "security", "role": "admin", "platform": ""},
    {"course": "dance", "role": "", "platform": "tiktok"},
]
BASICS = REQUIRED[:1]


def access(name: str, **more: Any) -> Row:
    """An access to the account A, held by the person of the same name."""
    filled = {"account": "A", "person": name, "role": "viewer", "holder": "employee"}
    return {"access": name, **filled, "granted": "2026-01-01", **more}


def person(name: str, **more: Any) -> Row:
    return {"person": name, "joined": "2020-01-01", "learner": True, **more}


def done(name: str, **more: Any) -> Row:
    """A course completed by the person of the same name, valid until the end of the year."""
    filled = {"person": name, "course": "basics", "status": "completed"}
    dates = {"completed": "2026-01-01", "valid_until": "2026-12-31", "due": "2026-01-31"}
    return {"assignment": f"T {name}", **filled, **dates, **more}


ACCOUNTS: list[Row] = [
    {"account": "A", "platform": "x", "status": "active", "unit": "Retail", "owner": "O"},
    {"account": "video", "platform": "tiktok", "status": "active"},
    {"account": "no platform"},
    {"account": "closed", "platform": "x", "status": "retired"},
]


def found(kpi: str, lines: list[Row], trainings: list[Row], **more: Any) -> Any:
    """Outcomes with everybody who holds one of the accesses in the people file."""
    names = dict.fromkeys(str(line["person"]) for line in lines if line["person"])
    given = {
        "accounts": ACCOUNTS,
        "people": [person(name) for name in names],
        "required_training": BASICS,
        **more,
    }
    return outcomes(kpi, DAY, access=lines, training=trainings, **given)


STANDINGS: list[tuple[str, Row | None, tuple[str, str | None]]] = [
    ("valid", {}, ("met", None)),
    ("completed today", {"completed": DAY}, ("met", None)),
    ("last valid day", {"valid_until": "2026-11-20"}, ("met", None)),
    ("valid since yesterday only", {"valid_until": "2026-11-19"}, ("missed", "training-expired")),
    ("a day to go", {"valid_until": "2026-11-21"}, ("met", None)),
    ("never expires", {"valid_until": None}, ("met", None)),
    ("status blank", {"status": None}, ("met", None)),
    ("completed, then withdrawn", {"withdrawn": "2026-02-01"}, ("met", None)),
    ("failed", {"status": "failed"}, ("missed", "training-failed")),
    (
        "failed, no day",
        {"status": "failed", "completed": None, "valid_until": None},
        ("missed", "training-failed"),
    ),
    (
        "open",
        {"status": "in_progress", "completed": None, "valid_until": None},
        ("missed", "training-not-completed"),
    ),
    ("all blank", {"status": None, "completed": None}, ("missed", "training-not-completed")),
    (
        "withdrawn",
        {"status": "withdrawn", "completed": None, "withdrawn": "2026-02-01"},
        ("missed", "training-withdrawn"),
    ),
    (
        "withdrawn, status blank",
        {"status": None, "completed": None, "withdrawn": "2026-02-01"},
        ("missed", "training-withdrawn"),
    ),
    ("no day", {"completed": None}, ("unknown", "no-completion-date")),
    (
        "no day, expired",
        {"completed": None, "valid_until": "2026-11-19"},
        ("missed", "training-expired"),
    ),
    ("other course", {"course": "knitting"}, ("missed", "no-training-record")),
    ("nothing", None, ("missed", "no-training-record")),
]


@pytest.mark.parametrize("kpi", ["training-valid", "untrained-access"])
def test_how_a_holder_stands(kpi: str) -> None:
    lines = [access(name) for name, _, _ in STANDINGS]
    trainings = [done(name, **more) for name, more, _ in STANDINGS if more is not None]
    course = " / basics" if kpi == "training-valid" else ""
    assert found(kpi, lines, trainings) == {
        name + course: expected for name, _, expected in STANDINGS
    }


@pytest.mark.parametrize("kpi", ["training-valid", "untrained-access"])
def test_whether_training_can_be_seen_at_all(kpi: str) -> None:
    people = [
        person("agent", learner=False),
        person("trained agent", learner=False),
        person("lapsed agent", learner=False),
        person("not told", learner=None),
        person("not told, lapsed", learner=None),
    ]
    lines = [access(str(one["person"])) for one in people]
    lines += [access("stranger"), access("trained stranger"), access("nobody", person=None)]
    trainings = [
        done("trained agent"),
        done("lapsed agent", valid_until="2026-06-30"),
        done("not told, lapsed", valid_until="2026-06-30"),
        done("trained stranger"),
    ]
    course = " / basics" if kpi == "training-valid" else ""
    assert found(kpi, lines, trainings, people=people) == {
        "agent" + course: ("unknown", "outside-learning-system"),
        "trained agent" + course: ("met", None),
        "lapsed agent" + course: ("unknown", "outside-learning-system"),
        "not told" + course: ("unknown", "learner-not-told"),
        "not told, lapsed" + course: ("missed", "training-expired"),
        "stranger" + course: ("unknown", "person-unknown"),
        "trained stranger" + course: ("met", None),
        "nobody" + course: ("unknown", "holder-not-named"),
    }


def test_of_several_trainings_the_one_that_says_most_counts() -> None:
    lines = [access(name) for name in ("renewed", "renewing", "lapsed twice", "failed once")]
    trainings = [
        done("renewed", assignment="1", valid_until="2026-06-30"),
        done("renewed", assignment="2", valid_until="2027-06-30"),
        done("renewing", assignment="3", valid_until="2026-06-30"),
        done("renewing", assignment="4", status="assigned", completed=None, valid_until=None),
        done("lapsed twice", assignment="5", valid_until="2025-06-30"),
        done("lapsed twice", assignment="6", valid_until="2026-06-30"),
        done("failed once", assignment="7", status="failed", completed=None, due="2026-03-01"),
        done("failed once", assignment="8", status="assigned", completed=None, due="2026-12-01"),
    ]
    told = {
        row["person"]: (row["outcome"], row["record"], str(row["due"]))
        for row in rows(
            "training-valid",
            DAY,
            access=lines,
            training=trainings,
            accounts=ACCOUNTS,
            people=[person(str(line["person"])) for line in lines],
            required_training=BASICS,
        )
    }
    assert told == {
        "renewed": ("met", "2", "2027-06-30"),
        "renewing": ("missed", "3", "2026-06-30"),
        "lapsed twice": ("missed", "6", "2026-06-30"),
        "failed once": ("missed", "8", "2026-12-01"),
    }


def test_courses_are_required_by_role_and_platform() -> None:
    lines = [
        access("viewer"),
        access("admin", role="admin"),
        access("video admin", role="admin", account="video"),
        access("no role", role=None),
        access("no platform", account="no platform"),
        access("no account", account="gone"),
    ]
    trainings = [done(str(line["person"])) for line in lines]
    trainings.append(done("no role", assignment="security", course="security"))
    lacking = ("missed", "no-training-record")
    blank = ("unknown", "role-or-platform-blank")
    assert found("training-valid", lines, trainings, required_training=REQUIRED) == {
        "viewer / basics": ("met", None),
        "admin / basics": ("met", None),
        "admin / security": lacking,
        "video admin / basics": ("met", None),
        "video admin / security": lacking,
        "video admin / dance": lacking,
        "no role / basics": ("met", None),
        "no role / security": blank,
        "no platform / basics": ("met", None),
        "no platform / dance": blank,
        "no account / basics": ("met", None),
        "no account / dance": blank,
    }
    assert found("untrained-access", lines, trainings, required_training=REQUIRED) == {
        "viewer": ("met", None),
        "admin": lacking,
        "video admin": lacking,
        "no role": blank,
        "no platform": blank,
        "no account": blank,
    }


def test_a_course_two_rows_of_the_list_require_is_one() -> None:
    required = [*BASICS, {"course": "basics", "role": "viewer", "platform": "x"}]
    lines = [access("one"), access("no role", role=None)]
    trainings = [done("one"), done("no role")]
    assert found("training-valid", lines, trainings, required_training=required) == {
        "one / basics": ("met", None),
        "no role / basics": ("met", None),
    }


def test_a_person_counts_once_for_a_course_in_their_own_unit() -> None:
    told = rows(
        "training-valid",
        DAY,
        access=[
            access("first", person="P"),
            access("second", person="P", granted="2025-01-01", account="video"),
            access("unsure", person="P", role=None),
        ],
        training=[],
        accounts=ACCOUNTS,
        people=[person("P", unit="Care", brand="Bayu", region="Asia")],
        required_training=BASICS,
    )
    assert [
        (row["subject"], row["unit"], row["brand"], row["region"], row["category"]) for row in told
    ] == [("P / basics", "Care", "Bayu", "Asia", "basics")]
    assert (told[0]["record"], str(told[0]["due"])) == ("second", "2025-01-01")


def test_what_is_no_access_of_a_holder() -> None:
    lines = [
        access("revoked", revoked="2026-11-20"),
        access("closed", account="closed"),
        access("system", holder="system"),
        access("holder blank", holder=None),
    ]
    assert found("training-valid", lines, []) == {
        "holder blank / basics": ("missed", "no-training-record")
    }
    assert found("untrained-access", lines, []) == {
        "closed": ("excluded", "account-retired"),
        "system": ("excluded", "held-by-system"),
        "holder blank": ("missed", "no-training-record"),
    }
    assert found("untrained-access", [access("free")], [], required_training=[]) == {
        "free": ("excluded", "no-training-required")
    }


def test_untrained_access_tells_the_worst_course() -> None:
    (row,) = rows(
        "untrained-access",
        DAY,
        access=[access("P", role="admin")],
        training=[
            done("P"),
            done("P", assignment="late", course="security", valid_until="2026-10-01"),
        ],
        accounts=ACCOUNTS,
        people=[person("P", unit="Care")],
        required_training=REQUIRED,
    )
    assert (row["outcome"], row["reason_about"], str(row["due"]), row["measure"]) == (
        "missed",
        "security, 2026-10-01",
        "2026-10-01",
        1,
    )
    assert (row["record"], row["unit"], row["owner"], row["category"]) == (
        "late",
        "Retail",
        "O",
        "admin",
    )


def test_stale_is_what_leans_on_a_stale_record() -> None:
    for kind in ("access", "people", "training"):
        given: dict[str, list[Row]] = {
            "access": [access("P")],
            "people": [person("P")],
            "training": [done("P")],
        }
        given[kind][0]["stale"] = True
        (row,) = rows("training-valid", DAY, accounts=ACCOUNTS, required_training=BASICS, **given)
        assert row["stale"], kind


# -- before access -----------------------------------------------------------------------------


def test_trained_before_access() -> None:
    stories: dict[str, tuple[Row, Row | None, tuple[str, str | None]]] = {
        "day before": ({}, {"completed": "2026-10-09"}, ("met", None)),
        "same day": ({}, {"completed": "2026-10-10"}, ("met", None)),
        "day after": ({}, {"completed": "2026-10-11"}, ("missed", "training-late")),
        "last valid day": ({}, {"valid_until": "2026-10-10"}, ("met", None)),
        "expired": ({}, {"valid_until": "2026-10-09"}, ("missed", "training-expired")),
        "nothing": ({}, None, ("missed", "no-training-record")),
        "open": ({}, {"completed": None, "status": None}, ("missed", "training-not-completed")),
        "no day": ({}, {"completed": None}, ("unknown", "no-completion-date")),
        "revoked since": ({"revoked": "2026-10-20"}, {}, ("met", None)),
        "account closed since": ({"account": "closed"}, {}, ("met", None)),
        "first day": ({"granted": "2026-10-01"}, {}, ("met", None)),
        "today": ({"granted": DAY}, {}, ("met", None)),
        "system": ({"holder": "system"}, None, ("excluded", "held-by-system")),
        "day unknown": ({"granted": None}, {}, ("unknown", "day-granted-unknown")),
    }
    outside: dict[str, tuple[Row, Row | None]] = {
        "last day of the quarter before": ({"granted": "2026-09-30"}, None),
        "day unknown, revoked": ({"granted": None, "revoked": "2026-10-20"}, None),
    }
    granted = {"granted": "2026-10-10"}
    lines = [access(name, **{**granted, **line}) for name, (line, _, _) in stories.items()]
    lines += [access(name, **line) for name, (line, _) in outside.items()]
    trainings = [
        done(name, **training) for name, (_, training, _) in stories.items() if training is not None
    ]
    assert found("trained-before-access", lines, trainings) == {
        name: expected for name, (_, _, expected) in stories.items()
    }
    assert found("trained-before-access", lines[:1], [], required_training=[]) == {
        "day before": ("excluded", "no-training-required")
    }


def test_a_renewal_after_the_day_does_not_hide_what_held_on_it() -> None:
    lines = [access("P", granted="2026-10-10")]
    trainings = [
        done("P", assignment="held", valid_until="2026-10-31"),
        done("P", assignment="renewed", completed="2026-11-01", valid_until="2027-10-31"),
    ]
    (row,) = rows(
        "trained-before-access",
        DAY,
        access=lines,
        training=trainings,
        accounts=ACCOUNTS,
        people=[person("P")],
        required_training=BASICS,
    )
    assert (row["outcome"], row["record"], str(row["due"])) == ("met", "held", "2026-10-10")
    assert (row["unit"], row["platform"]) == ("Retail", "x")


# -- on time -----------------------------------------------------------------------------------


def test_training_on_time() -> None:
    def one(name: str, **more: Any) -> Row:
        return {"assignment": name, "person": "P1", "assigned": "2026-09-01", **more}

    october = {"first_due": "2026-10-10"}
    given = [
        one("on the day", **october, completed="2026-10-10"),
        one("a day late", **october, completed="2026-10-11"),
        one("extended", **october, due="2026-11-10", completed="2026-11-09"),
        one("first day of the period", first_due="2026-10-01", completed="2026-09-20"),
        one("before the period", first_due="2026-09-30", completed="2026-09-20"),
        one("open since before", first_due="2026-09-30"),
        one("failed before", first_due="2026-09-30", status="failed"),
        one("complete before, no day", first_due="2026-09-30", status="completed"),
        one("due today, open", first_due="2026-11-20"),
        one("due yesterday, open", first_due="2026-11-19"),
        one("due tomorrow", first_due="2026-11-21"),
        one("no due date, completed", completed="2026-10-01"),
        one("no due date, completed before", completed="2026-09-30"),
        one("no due date, open", status="assigned"),
        one("no due date, withdrawn", withdrawn="2026-10-01"),
        one("failed", **october, completed="2026-10-09", status="failed"),
        one("withdrawn", **october, withdrawn="2026-10-01"),
        one("withdrawn, no day", **october, status="withdrawn"),
        one("complete, no day", **october, status="completed"),
        one("due only", due="2026-10-10", completed="2026-10-10"),
    ]
    assert outcomes("training-on-time", DAY, training=given) == {
        "on the day": ("met", None),
        "a day late": ("missed", "completed-late"),
        "extended": ("missed", "completed-late"),
        "first day of the period": ("met", None),
        "open since before": ("missed", "not-completed"),
        "due today, open": ("excluded", "not-due-yet"),
        "due yesterday, open": ("missed", "not-completed"),
        "no due date, completed": ("unknown", "no-due-date"),
        "no due date, open": ("unknown", "no-due-date"),
        "failed": ("missed", "course-failed"),
        "withdrawn": ("excluded", "assignment-withdrawn"),
        "withdrawn, no day": ("excluded", "assignment-withdrawn"),
        "complete, no day": ("unknown", "no-completion-date"),
        "due only": ("met", None),
    }


def test_on_time_tells_the_first_due_day_and_the_unit_of_the_person() -> None:
    one = {"assignment": "T", "person": "P", "course": "basics", "completed": "2026-10-13"}
    (row,) = rows(
        "training-on-time",
        DAY,
        training=[{**one, "first_due": "2026-10-10", "due": "2026-11-10"}],
        people=[person("P", unit="Care")],
    )
    assert (str(row["due"]), row["measure"], row["unit"], row["category"], row["record"]) == (
        "2026-10-10",
        3,
        "Care",
        "basics",
        "T",
    )
