"""The overview: elements, moves and decisions, each against a slower way to the same figures."""

import datetime as dt
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from kpis import elements, overview
from kpis.change import counted_moves, moves
from kpis.definition import catalogue
from kpis.overdue import by, overdue
from kpis.reader import BLANK, Reader, all_kpis
from organisation.errors import Unusable
from organisation.home import Home
from tests.test_made_from_rows import given, row

WHERES = [{}, {"unit": "Retail"}, {"brand": "Pelita", "region": "Europe"}, {"unit": BLANK}]


@pytest.mark.parametrize("where", WHERES, ids=str)
@pytest.mark.parametrize("day", [None, dt.date(2026, 9, 30), dt.date(2025, 5, 17)], ids=str)
def test_all_figures_at_once_are_each_figure_alone(
    reader: Reader, where: dict[str, str], day: dt.date | None
) -> None:
    answer = reader.rows(all_kpis(), day)
    cut = [one for one in all_kpis() if set(where) <= set(one.cuts)]
    together = reader.all_figures(cut, answer, where)
    with_spread = reader.all_figures(cut, answer, where, spread=True)
    for definition in cut:
        alone = reader.figure(definition, answer, where)
        assert with_spread[definition.id] == alone
        assert together[definition.id] == replace(alone, median=None, p90=None)


def test_a_series_is_the_counts_of_each_quarter_end(reader: Reader) -> None:
    definition = catalogue()["mfa-verified"]
    where = {"unit": "Retail"}
    now = reader.figure(definition, reader.rows([definition]), where)
    series = overview.series(reader, definition, now, where)
    assert len(series) == overview.QUARTERS + 1
    assert series[-1] is now
    assert [one.as_of for one in series] == sorted(one.as_of for one in series)
    for one in series[:-1]:
        (slow,) = reader.counted(definition, dt.date.fromisoformat(one.as_of), where).values()
        assert one == slow


def test_moves_counted_are_the_moves_told(reader: Reader) -> None:
    after = reader.rows(all_kpis())
    before = reader.rows(all_kpis(), reader.last_quarter_end)
    counted = counted_moves(reader, all_kpis(), before, after, {})
    for definition in all_kpis():
        told = moves(reader, definition, before, after, {})
        slow = Counter(
            "entered missed" if one["move"] == "entered" and not one["good_after"] else one["move"]
            for one in told
        )
        assert counted.get(definition.id, {}) == dict(slow), definition.id


def test_an_area_stands_as_its_worst_key_kpi_and_shows_its_counts(reader: Reader) -> None:
    answer = reader.rows(all_kpis())
    before = reader.rows(all_kpis(), reader.last_quarter_end)
    found = overview.areas(reader, answer, before, {})
    assert [area.element for area in found] == overview.AREAS
    for area in found:
        assert area.decides
        order = elements.WORST_FIRST.index
        assert area.status == min((one.status for one in area.figures), key=order)
        assert (
            area.decides
            == reader.all_figures([catalogue()[area.decides.kpi]], answer, {})[area.decides.kpi]
        )
        assert {catalogue()[one.kpi].element for one in area.figures} == {area.element}


def test_under_a_filter_an_area_without_a_kpi_cut_by_it_is_not_told(reader: Reader) -> None:
    answer = reader.rows(all_kpis())
    found = overview.areas(reader, answer, answer, {"platform": "instagram"})
    told = {area.element: area.status for area in found}
    assert told["policy"] == "not told"
    for area in found:
        assert all("platform" in catalogue()[one.kpi].cuts for one in area.figures)


def test_decisions_are_below_target_and_those_with_most_points_come_first(reader: Reader) -> None:
    answer = reader.rows(all_kpis())
    found = overview.decisions(reader, answer, {}, most=48)
    below = [
        one.kpi
        for one in reader.all_figures(all_kpis(), answer, {}).values()
        if one.status == "below"
    ]
    assert sorted(one.figure.kpi for one in found) == sorted(below)
    points = [catalogue()[one.figure.kpi].points for one in found]
    assert points == sorted(points, reverse=True)
    assert len(overview.decisions(reader, answer, {})) == 3
    for one in found:
        due = [
            (answer.as_of - r["due"]).days
            for r in reader.row_table(catalogue()[one.figure.kpi], answer, outcomes=["missed"])
            if r["due"] and r["due"] < answer.as_of
        ]
        assert one.oldest == max(due, default=None)


def test_a_row_that_enters_missed_is_new_and_one_that_leaves_is_not_fixed(sample: Path) -> None:
    with Reader(Home.at(sample)) as reader:
        definition = catalogue()["owner-active"]
        now = given(
            reader,
            row("owner-active", "stays", None),
            row("owner-active", "enters missed", None),
            row("owner-active", "enters met", None, outcome="met"),
            row("owner-active", "is fixed", None, outcome="met"),
            row("owner-active", "excluded now", None, outcome="excluded"),
        )
        reader.con.execute("ALTER TABLE given RENAME TO given_now")
        before = given(
            reader,
            row("owner-active", "stays", None),
            row("owner-active", "is fixed", None),
            row("owner-active", "leaves", None),
            row("owner-active", "excluded now", None),
        )
        now = type(now)("given_now", now.as_of, now.known_at, now.standing)
        (moved,) = overview.moves(reader, [definition], before, now, {})
    assert (moved.fixed, moved.missed_anew) == (1, 1)


def test_groups_of_overdue_rows_are_the_list_counted(reader: Reader) -> None:
    answer = reader.rows(all_kpis())
    listed = overdue(reader, answer, {"region": "Europe"})
    slow: dict[str, Counter[str]] = {}
    for one in listed:
        if not one["settled"]:
            slow.setdefault(one["unit"] or BLANK, Counter())[one["band"]] += 1
    groups = by(reader, answer, "unit", {"region": "Europe"})
    for group in groups:
        told = {name: n for name, n in group.items() if name not in ("unit", "oldest") and n}
        assert told == dict(slow[group["unit"]])
    assert {group["unit"] for group in groups} == set(slow)
    oldest = [group["oldest"] for group in groups]
    assert oldest == sorted(oldest, reverse=True)


def test_the_oldest_source_is_one_that_is_still_awaited(reader: Reader) -> None:
    told = reader.oldest_source()
    assert told
    name, age = told
    newest = max(
        one.effective
        for one in reader.register.known()
        if one.source == name and one.effective is not None
    )
    assert age == (reader.day - newest).days
    assert reader.configuration.sources[name].days_between is not None


def test_buckets_name_every_value_of_a_cut_and_the_blank_one(reader: Reader) -> None:
    units = reader.buckets("unit")
    answer = reader.rows(all_kpis())
    there = {
        one[0]
        for one in reader.con.execute(
            f"SELECT DISTINCT unit FROM {answer.table} WHERE unit IS NOT NULL"
        ).fetchall()
    }
    assert there <= set(units)
    assert units[-1] == BLANK
    with pytest.raises(Unusable, match="is no cut"):
        reader.buckets("colour")


def test_a_cursor_reads_beside_another(reader: Reader) -> None:
    one, two = reader.cursor(), reader.cursor()
    first = one.remake([catalogue()["owner-active"]], dt.date(2026, 3, 31), reader.known_at)
    second = two.remake([catalogue()["owner-active"]], dt.date(2026, 3, 31), reader.known_at)
    assert first.table != second.table
    assert one.figure(catalogue()["owner-active"], second) == two.figure(
        catalogue()["owner-active"], first
    )
