"""The rows of every KPI, computed a second time in pandas: on the sample and on random records."""

import datetime as dt
from importlib import import_module
from pathlib import Path

import pytest

from kpis.definition import ELEMENTS, catalogue
from kpis.run import days_of
from organisation.home import Home
from tests.given import ORGANISATION
from tests.second import random_organisation, records
from warehouse.generation import open_generation
from warehouse.store import Store

SECOND = {
    kpi: function
    for module in sorted(Path(__file__).parent.glob("second/*.py"))
    if module.stem in ELEMENTS
    for kpi, function in import_module(f"tests.second.{module.stem}").SECOND.items()
}
ROUNDS = 25


def test_every_kpi_has_a_second_computation() -> None:
    assert set(SECOND) == set(catalogue())


@pytest.mark.parametrize("which", [0, 1], ids=["day", "last quarter end"])
@pytest.mark.parametrize("kpi", catalogue())
def test_rows_of_the_sample(sample: Path, kpi: str, which: int) -> None:
    home = Home.at(sample)
    day = days_of(home.organisation, dt.date(2026, 11, 20))[which]
    con = open_generation(Store(home.warehouse))
    assert con is not None
    rows = con.execute(
        "SELECT subject, outcome FROM kpi_rows WHERE kpi = ? AND as_of = ?", [kpi, day]
    ).fetchall()
    assert rows and len({subject for subject, _ in rows}) == len(rows)
    assert dict(rows) == SECOND[kpi](records.of_home(home, day))


HARDEST = [
    "training-valid",
    "approval-within-sla",
    "leaver-access",
    "account-review-current",
    "credential-rotated",
    "brand-check-pass",
]


@pytest.mark.parametrize("known_at", [None, 37], ids=["now", "at load 37"])
@pytest.mark.parametrize("day", [dt.date(2026, 3, 31), dt.date(2025, 8, 12)], ids=str)
@pytest.mark.parametrize("kpi", HARDEST)
def test_rows_of_a_past_day_and_of_an_earlier_state_of_knowledge(
    sample: Path, kpi: str, day: dt.date, known_at: int | None
) -> None:
    home = Home.at(sample)
    told = records.outcomes_of(home, kpi, day, known_at)
    assert told == SECOND[kpi](records.of_home(home, day, known_at))


@pytest.mark.parametrize("kpi", catalogue())
def test_rows_of_random_organisations(kpi: str) -> None:
    definition = catalogue()[kpi]
    seen = set()
    for seed in range(ROUNDS):
        con = random_organisation.build(definition, seed)
        found = con.execute(
            "SELECT subject, CASE WHEN stale AND outcome <> 'excluded' THEN 'unknown' "
            f"ELSE outcome END FROM ({definition.sql}) AS rows_of_kpi"
        ).fetchall()
        assert len({subject for subject, _ in found}) == len(found), f"seed {seed}"
        assert dict(found) == SECOND[kpi](records.at(con, ORGANISATION)), f"seed {seed}"
        seen |= {outcome for _, outcome in found}
    assert {"met", "missed"} <= seen, f"random records of {kpi} only came to {seen}"
