"""What is made from the rows: the overdue list, the risk ranking, the register, element statuses."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from etl.load import load
from kpis import elements, rows
from kpis.change import change
from kpis.definition import catalogue
from kpis.figure import Context, Figure, Tally, figure
from kpis.overdue import by, overdue
from kpis.reader import Answer, Reader, all_kpis
from kpis.risks import Risk, impact_of, register, risks
from organisation.errors import Unusable
from organisation.home import Home
from organisation.settings import Targets, Weights
from tests.test_records import source, write
from tests.tiny_home import make_home

DAY = dt.date(2026, 6, 30)
ACCOUNTS = {name: name for name in "account brand reach audience status".split()}


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Accounts a (a million followers) and b (internal); incidents and risks."""
    incidents = {n: n for n in "incident account severity detected".split()}
    scores = "residual_likelihood residual_impact inherent_likelihood inherent_impact"
    register_of = {n: n for n in f"risk category {scores}".split()}
    home = make_home(
        tmp_path,
        {
            "hq": source("accounts", ACCOUNTS, "accounts"),
            "desk": source("incidents", incidents, "incidents"),
            "board": source("risks", register_of, "risks"),
        },
    )
    account = {"audience": "external", "status": "active"}
    write(
        home,
        "accounts",
        "2026-06-01",
        [
            {"account": "a", "brand": "Pelita", "reach": "1000000", **account},
            {"account": "b", "brand": "Bayu", "reach": "", **account, "audience": "internal"},
            {"account": "c", "brand": "Bayu", "reach": "9", **account, "status": "retired"},
        ],
    )
    found = [("i1", "a", "2026-04-01"), ("i2", "a", "2026-03-31"), ("i3", "b", "2026-06-30")]
    write(
        home,
        "incidents",
        "2026-06-30",
        [
            {"incident": i, "account": a, "severity": "high", "detected": f"{day} 12:00:00"}
            for i, a, day in found
        ],
    )
    scored = [("r1", "leak", "3", "4"), ("r2", "other", "3", "3"), ("r3", "leak", "", "")]
    write(
        home,
        "risks",
        "2026-06-01",
        [
            dict(zip(register_of, (risk, category, p, i, p, i), strict=True))
            for risk, category, p, i in scored
        ],
    )
    load(home)
    return home


def given(reader: Reader, *told: dict[str, Any]) -> Answer:
    """An answer of these rows."""
    rows.create(reader.con, "given")
    for row in told:
        full = {"as_of": DAY, "known_at": 1, "subject_kind": "account", "stale": False, **row}
        places = ", ".join("?" * len(full))
        reader.con.execute(
            f"INSERT INTO given ({', '.join(full)}) VALUES ({places})", list(full.values())
        )
    return Answer("given", DAY, reader.known_at, reader.standing(reader.known_at))


def row(kpi: str, subject: str, due: str | None, **more: Any) -> dict[str, Any]:
    told = {"kpi": kpi, "subject": subject, "account": subject, "outcome": "missed", "due": due}
    return told | more


# -- overdue ----------------------------------------------------------------------------------


def test_overdue_is_what_is_past_its_due_date_and_not_met(home: Home) -> None:
    with Reader(home) as reader:
        answer = given(
            reader,
            row("mfa-verified", "today", "2026-06-30"),
            row("mfa-verified", "yesterday", "2026-06-29"),
            row("mfa-verified", "30 days", "2026-05-31", unit="Retail"),
            row("mfa-verified", "31 days", "2026-05-30"),
            row("mfa-verified", "90 days", "2026-04-01", owner="P1"),
            row("mfa-verified", "91 days", "2026-03-31", person="P2"),
            row("mfa-verified", "unknown", "2026-06-01", outcome="unknown"),
            row("mfa-verified", "met", "2026-06-01", outcome="met"),
            row("mfa-verified", "excluded", "2026-06-01", outcome="excluded"),
            row("mfa-verified", "no date", None),
        )
        found = {one["subject"]: one for one in overdue(reader, answer)}
    assert {name: (one["days"], one["band"]) for name, one in found.items()} == {
        "91 days": (91, "over 90 days"),
        "90 days": (90, "31 to 90 days"),
        "31 days": (31, "31 to 90 days"),
        "30 days": (30, "1 to 30 days"),
        "unknown": (29, "1 to 30 days"),
        "yesterday": (1, "1 to 30 days"),
    }
    assert next(iter(found)) == "91 days", "the oldest first"
    assert (found["90 days"]["owner"], found["91 days"]["owner"]) == ("P1", "P2")
    assert found["30 days"]["clears"] == catalogue()["mfa-verified"].clears.en


def test_an_expired_exception_is_overdue_since_it_ended(home: Home) -> None:
    expired = {"exception": "E1", "exception_state": "expired", "exception_expires": "2026-06-20"}
    in_force = {**expired, "exception_state": "in force", "exception_expires": "2026-07-20"}
    with Reader(home) as reader:
        answer = given(
            reader,
            row("mfa-verified", "expired", None, **expired),
            row("mfa-verified", "in force", None, **in_force),
            row("mfa-verified", "in force, due", "2026-06-01", **in_force),
        )
        found = {one["subject"]: one["days"] for one in overdue(reader, answer)}
    assert found == {"expired": 10, "in force, due": 29}


def test_what_was_done_too_late_is_told_after_what_is_open(home: Home) -> None:
    with Reader(home) as reader:
        answer = given(
            reader,
            row("training-on-time", "late", "2026-01-01", reason="completed-late", unit="A"),
            row("training-on-time", "open", "2026-06-01", reason="not-completed", unit="A"),
        )
        found = overdue(reader, answer)
        (unit,) = by(reader, answer, "unit")
    assert [(one["subject"], one["settled"]) for one in found] == [("open", False), ("late", True)]
    assert (found[0]["clears"] != "", found[1]["clears"]) == (True, "")
    assert (unit["unit"], unit["1 to 30 days"], unit["over 90 days"], unit["oldest"]) == (
        "A",
        1,
        0,
        29,
    )


# -- risks ------------------------------------------------------------------------------------


def ranked(home: Home, *told: dict[str, Any], weights: str = "") -> dict[str, Risk]:
    if weights:
        (home.folder / "kpis.toml").write_text(weights)
        load(Home.at(home.folder))
    with Reader(home) as reader:
        return {one.account: one for one in risks(reader, given(reader, *told))}


def test_a_score_is_impact_times_points_and_its_lines_add_up(home: Home) -> None:
    found = ranked(home, row("recovery-held", "a", None), row("recovery-held", "b", None))
    a, b = found["a"], found["b"]
    assert (a.impact, b.impact) == (Decimal("2.00"), Decimal("0.50"))
    points = Decimal(catalogue()["recovery-held"].points)
    assert [(one.cause, one.points) for one in a.lines] == [
        ("i1", Decimal(4)),
        ("recovery-held", points),
    ]
    assert a.score == 2 * 4 + 2 * points == sum(one.score for one in a.lines)
    assert b.score == (4 + points) / 2 == sum(one.score for one in b.lines)
    assert list(found) == ["a", "b"], "the greatest first"


def test_an_incident_is_recent_for_ninety_days(home: Home) -> None:
    assert [one.cause for one in ranked(home)["a"].lines] == ["i1"]


def test_one_cause_counts_once_with_its_most_points(home: Home) -> None:
    reasons = {"inventory-complete": "owner-blank", "owner-active": "owner-blank"}
    told = [row(kpi, "b", None, reason=code) for kpi, code in reasons.items()]
    lines = [one for one in ranked(home, *told)["b"].lines if one.cause == "owner"]
    most = max(catalogue()[kpi].points for kpi in reasons)
    assert [line.points for line in lines] == [Decimal(most)]


def test_what_cannot_be_told_costs_a_part_of_its_points(home: Home) -> None:
    told = row("recovery-held", "b", None, outcome="unknown")
    points = Decimal(catalogue()["recovery-held"].points)
    assert [one.points for one in ranked(home, told)["b"].lines if one.kpi] == [points / 2]


def test_weights_are_the_organisations_from_the_day_they_hold(home: Home) -> None:
    weights = """
[[weights]]
from = 2026-01-01
unknown = 1.0
points = { recovery-held = 5 }
brand = { Bayu = 3.0 }
[[weights]]
from = 2026-07-01
points = { recovery-held = 0 }
"""
    told = row("recovery-held", "b", None, outcome="unknown")
    found = ranked(home, told, weights=weights)["b"]
    assert found.impact == Decimal("1.50")
    assert [one.points for one in found.lines if one.kpi] == [Decimal(5)]


@pytest.mark.parametrize(
    ("reach", "audience", "impact"),
    [
        (None, "external", "1.00"),
        (9_999, "external", "1.00"),
        (10_000, "external", "1.20"),
        (1_000_000, "internal", "1.00"),
        (0, None, "1.00"),
    ],
)
def test_impact_grows_with_reach(reach: int | None, audience: str | None, impact: str) -> None:
    assert impact_of(Weights(), reach, audience, None) == Decimal(impact)


def test_the_register_has_a_cell_for_what_nobody_has_scored(home: Home) -> None:
    with Reader(home) as reader:
        grid = register(reader, given(reader))
    cells = {(cell.likelihood, cell.impact): cell.risks for cell in grid.residual}
    assert cells == {(3, 4): ["r1"], (3, 3): ["r2"], (None, None): ["r3"]}
    assert grid.above_appetite == ["r1"], "nine is the appetite, and not above it"


# -- elements ---------------------------------------------------------------------------------


def told(kpi: str, met: int, missed: int, unknown: int = 0) -> Figure:
    context = Context("2026-06-30", 1, 0.9, "proposed")
    return figure(catalogue()[kpi], Tally(met, missed, unknown), context)


def test_an_element_stands_as_its_worst_key_kpi() -> None:
    key = [one.id for one in elements.key_kpis(Targets()) if one.element == "continuity"]
    assert len(key) > 1
    figures = {kpi: told(kpi, 100, 0) for kpi in key}
    figures[key[1]] = told(key[1], 50, 0, 50)
    assert elements.statuses(figures, Targets())["continuity"] == ("cannot tell", key[1])
    figures[key[0]] = told(key[0], 0, 100)
    assert elements.statuses(figures, Targets())["continuity"] == ("below", key[0])
    other = next(o.id for o in all_kpis() if o.element == "continuity" and not o.key)
    figures[other] = told(other, 0, 100)
    only = Targets(key=[key[1]])
    assert elements.statuses(figures, only)["continuity"] == ("cannot tell", key[1])


def test_every_element_has_a_key_kpi() -> None:
    key = {one.element for one in elements.key_kpis(Targets())}
    assert key >= set(elements.ELEMENTS)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (
            {"target": [{"kpi": "mfa-verifed", "value": 1}]},
            "target: .* did you mean 'mfa-verified'",
        ),
        ({"key": ["nonsense"]}, "key: there is no KPI 'nonsense'"),
        ({"weights": [{"points": {"x-y": 2}}]}, "weights.points: there is no KPI 'x-y'"),
    ],
)
def test_a_kpi_that_does_not_exist_is_refused(told: dict[str, Any], says: str) -> None:
    with pytest.raises(Unusable, match=says):
        elements.check_ids(Targets.model_validate(told))


# -- the sample's story -----------------------------------------------------------------------


def test_closing_a_brand_lifts_the_whole_while_every_other_brand_falls(sample: Path) -> None:
    definition = catalogue()["training-valid"]
    with Reader(Home.at(sample)) as reader:
        before = reader.rows([definition], dt.date(2026, 9, 30))
        found = change(reader, definition, before, reader.rows([definition]))
    assert found.difference is not None and found.difference > 0.05
    (warning,) = [one for one in found.warnings if "by brand" in one]
    assert "the whole rises, yet 4 of 4 by brand fall: Bayu, Cemara, Pelita, Samudra" in warning


def test_the_expired_exception_of_the_sample_is_tagged(sample: Path) -> None:
    with Reader(Home.at(sample)) as reader:
        definition = catalogue()["mfa-verified"]
        answer = reader.rows([definition])
        found = {r["account"]: r for r in reader.row_table(definition, answer)}
        one = reader.figure(definition, answer)
    told = found["AC-0317"]
    assert (told["outcome"], told["exception"], told["exception_state"]) == (
        "missed",
        "EXC-2026-003",
        "expired",
    )
    assert one.excepted > 0 and one.low_without is not None and one.low is not None
    assert one.low_without > one.low
