"""Figures: what counted rows come to, and how that is told."""

import pytest

from kpis.definition import catalogue
from kpis.figure import Context, Figure, Tally, bounds, figure, status
from kpis.words import in_short, percent


def of(kpi: str, met: int = 0, missed: int = 0, unknown: int = 0, target: float = 0.9) -> Figure:
    tally = Tally(met=met, missed=missed, unknown=unknown)
    return figure(catalogue()[kpi], tally, context(target))


def context(target: float = 0.9, **more: bool) -> Context:
    return Context("2026-11-20", 1, target, "proposed", **more)


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
    assert bounds(catalogue()["mfa-verified"], Tally(1, 1, 2), context()) == (0.25, 0.75)
    assert bounds(catalogue()["self-approval"], Tally(7, 1, 2), context()) == (1, 3)
    assert status(catalogue()["mfa-verified"], None, None, context()) == "no subjects"


def test_that_nothing_was_found_proves_nothing_where_the_source_is_stale() -> None:
    assert figure(catalogue()["self-approval"], Tally(), context(0)).status == "on target"
    stale = figure(catalogue()["self-approval"], Tally(), context(0, stale=True))
    assert (stale.low, stale.high, stale.status) == (0, None, "cannot tell")


def test_what_was_never_loaded_is_neither_nothing_nor_all() -> None:
    told = figure(catalogue()["self-approval"], Tally(), context(0, loaded=False))
    assert (told.low, told.high, told.status) == (None, None, "not loaded")


def test_a_figure_is_told_with_and_without_exceptions() -> None:
    tally = Tally(met=6, missed=3, unknown=1, excepted_missed=2, excepted_unknown=1)
    told = figure(catalogue()["mfa-verified"], tally, context())
    assert (told.low, told.high, told.excepted) == (0.6, 0.7, 3)
    assert (told.low_without, told.high_without) == (6 / 7, 6 / 7)


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
    assert percent(0.9499) == 94
    assert percent(0.9401, up=True) == 95
    assert percent(0.29) == 29
    assert percent(0.57, up=True) == 57
    assert percent(0.8237, tenths=True) == 82.3
