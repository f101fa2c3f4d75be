"""The model of a quarter: its figures are the dashboard's, its messages are made from them."""

import ast
import datetime as dt
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from etl.load import load
from journal.journal import Journal
from journal.minutes import Ground, Minutes
from kpis import overdue, overview
from kpis.change import MOVES
from kpis.definition import catalogue
from kpis.figure import Context, Figure, Tally, figure
from kpis.reader import Reader, all_kpis
from kpis.views.incidents import STEPS
from kpis.words import CUTS, ELEMENTS, STATUSES
from organisation import language
from organisation.errors import Unusable
from organisation.home import Home
from reports.review import messages
from reports.review.lock import lock
from reports.review.quarter import Fell, Quarter, all_quarters, last_ended, name_of, quarter_of
from reports.review.speech import SMALL, Speech
from tests.served import ROOT
from tests.tiny_home import make_home

WHERE = {"unit": "Retail"}


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    return Journal(tmp_path_factory.mktemp("journal") / "journal.sqlite")


@pytest.fixture(scope="module")
def quarter(reader: Reader, journal: Journal) -> Quarter:
    return quarter_of(reader, journal, "2026-Q3")


# -- names --


@pytest.mark.parametrize("start", [1, 4, 7, 12])
def test_a_day_lies_in_the_quarter_that_it_names(reader: Reader, start: int) -> None:
    other = reader.cursor()
    organisation = reader.configuration.organisation.model_copy(update={"fiscal_year_start": start})
    other.configuration = replace(reader.configuration, organisation=organisation)
    for days in range(0, 800, 13):
        day = dt.date(2024, 11, 3) + dt.timedelta(days=days)
        first, last = other.quarter(name_of(other, day))
        assert first <= day <= last


def test_the_quarter_meant_is_the_last_that_ended(reader: Reader) -> None:
    assert last_ended(reader) == "2026-Q3"
    assert all_quarters(reader)[:3] == ["2026-Q4", "2026-Q3", "2026-Q2"]


@pytest.mark.parametrize("name", ["2027-Q1", "2026-Q5", "soon", "1999-Q1"])
def test_a_quarter_that_cannot_be_told_is_refused_in_words(
    reader: Reader, journal: Journal, name: str
) -> None:
    with pytest.raises(Unusable):
        quarter_of(reader, journal, name)


def test_a_filter_that_no_row_has_is_refused(reader: Reader, journal: Journal) -> None:
    with pytest.raises(Unusable, match="Nowhere"):
        quarter_of(reader, journal, "2026-Q3", where={"unit": "Nowhere"})


# -- figures --


@pytest.mark.parametrize("where", [{}, WHERE], ids=str)
def test_its_figures_are_those_of_the_dashboard(
    reader: Reader, journal: Journal, where: dict[str, str]
) -> None:
    found = quarter_of(reader, journal, "2026-q3", where=where)
    told = [one for one in all_kpis() if set(where) <= set(one.cuts)]
    assert {one.definition.id for one in found.kpis} == {one.id for one in told}
    for one in found.kpis:
        (now,) = reader.counted(one.definition, dt.date(2026, 9, 30), where).values()
        (before,) = reader.counted(one.definition, dt.date(2026, 6, 30), where).values()
        assert _told(one.now) == _told(now)
        assert one.before and _told(one.before) == _told(before)


def _told(one: Figure) -> dict[str, Any]:
    """Without the spread of measures, which a quarter does not tell."""
    return {k: v for k, v in one.as_table().items() if k not in ("median", "p90")}


def test_its_elements_moves_and_overdue_rows_are_those_of_the_overview(
    reader: Reader, quarter: Quarter
) -> None:
    now = reader.rows(all_kpis(), quarter.as_of)
    before = reader.rows(all_kpis(), quarter.before_as_of)
    for mine, area in zip(quarter.elements, overview.areas(reader, now, before, {}), strict=True):
        assert mine.decides and area.decides
        assert (mine.element, mine.status) == (area.element, area.status)
        assert mine.decides.now.kpi == area.decides.kpi
        assert (mine.decides.fixed, mine.decides.missed_anew) == (area.fixed, area.missed_anew)
        assert [one.as_of for one in mine.decides.trend] == [one.as_of for one in area.trend]
    assert quarter.late.total == overdue.total(reader, now)
    assert quarter.waiting == overview.decisions(reader, now, {})


def test_a_quarter_that_is_not_over_is_told_to_date(reader: Reader, journal: Journal) -> None:
    found = quarter_of(reader, journal, "2026-Q4")
    assert not found.is_over and found.as_of == reader.day
    assert found.before == "2026-Q3" and found.before_as_of == dt.date(2026, 9, 30)


def test_incidents_are_those_that_happened_or_are_open(quarter: Quarter) -> None:
    assert quarter.incidents
    for one in quarter.incidents:
        assert one.detected <= quarter.as_of
        assert one.is_open or one.detected >= quarter.first
    severities = [one.severity for one in quarter.incidents]
    order = ["critical", "high", "medium", "low", None]
    assert severities == sorted(severities, key=order.index)


def test_exceptions_are_in_force_or_expired_in_the_quarter(quarter: Quarter) -> None:
    assert quarter.waivers
    for one in quarter.waivers:
        assert one.in_force == (one.expires is None or one.expires >= quarter.as_of)
        assert one.in_force or (one.expires and one.expires >= quarter.first)


# -- messages --


def made(kpi: str, met: int, missed: int, unknown: int = 0, target: float = 0.9) -> Figure:
    context = Context("2026-09-30", 1, target, "proposed")
    return figure(catalogue()[kpi], Tally(met=met, missed=missed, unknown=unknown), context)


SHARE, COUNT = "owner-active", "leaver-access"
SAID = [
    (SHARE, (95, 5), (94, 6), "on target with 95 %"),
    (SHARE, (95, 5), (80, 20), "back on target with 95 %"),
    (SHARE, (80, 20), (95, 5), "fell below target, to 80 %; target 90 %"),
    (SHARE, (80, 20), (70, 30), "better than before, yet below target: 80 %, was 70 %"),
    (SHARE, (70, 30), (80, 20), "further from target: 70 %, was 80 %"),
    (SHARE, (80, 20), (80, 20), "still below target with 80 %; target 90 %"),
    # Proven rises and possible falls: neither better nor worse.
    (SHARE, (60, 20, 20), (50, 15, 35), "still below target with 60 to 80 %; target 90 %"),
    # Under ten, one more or less is no trend.
    (SHARE, (5, 3), (4, 4), "still below target with 5 of 8; target 90 %"),
    (SHARE, (80, 10, 10), (80, 20), "cannot be told, as 10 of 100 are unknown"),
    (SHARE, (80, 20), (80, 10, 10), "below target with 80 %; target 90 %"),
    (SHARE, (0, 0), (80, 20), "there was nothing to count"),
    (COUNT, (50, 3), (50, 1), "further from target: 3, was 1"),
    (COUNT, (50, 1), (50, 3), "better than before, yet below target: 1, was 3"),
]


@pytest.mark.parametrize(("kpi", "now", "before", "said"), SAID, ids=lambda one: str(one)[:40])
def test_a_message_is_made_from_the_figures(
    kpi: str, now: tuple[int, ...], before: tuple[int, ...], said: str
) -> None:
    target = 0.9 if kpi == SHARE else 0
    figures = [made(kpi, *counts, *[0] * (3 - len(counts)), target) for counts in (now, before)]
    told = messages.of_kpi(Speech(), catalogue()[kpi], figures[0], figures[1], None, [])
    assert told == f"{catalogue()[kpi].title.en}: {said}"


@pytest.mark.parametrize(
    ("buckets", "en", "id_"),
    [
        (["Asia"], "one region (Asia)", "satu wilayah (Asia)"),
        (["Asia", "Java"], "two regions (Asia and Java)", "dua wilayah (Asia dan Java)"),
        (list("abc"), "three regions", "tiga wilayah"),
        (list("abcdefghijkl"), "12 regions", "12 wilayah"),
    ],
)
def test_where_a_figure_fell_behind_is_counted_in_words(
    buckets: list[str], en: str, id_: str
) -> None:
    now, fell = made(SHARE, 80, 20), Fell("region", buckets, 20)
    for speech, said in ((Speech("en"), f"fell behind in {en}"), (Speech("id"), f"di {id_}")):
        told = messages.of_kpi(speech, catalogue()[SHARE], now, None, fell, [])
        assert said in told


def test_where_a_figure_fell_behind_are_its_groups_that_did(
    reader: Reader, quarter: Quarter
) -> None:
    fallen = [one for one in quarter.kpis if one.fell]
    assert fallen
    for one in fallen:
        assert one.fell
        day = {"now": quarter.as_of, "before": quarter.before_as_of}
        status = {
            when: {
                name: told.status
                for name, told in reader.counted(one.definition, at, {}, one.fell.cut).items()
            }
            for when, at in day.items()
            if at
        }
        for bucket in one.fell.buckets:
            assert status["now"][bucket] == "below" != status["before"][bucket]


def test_the_quarter_says_how_many_areas_stand_how(quarter: Quarter) -> None:
    states = [one.status for one in quarter.elements]
    assert quarter.message.startswith(f"{states.count('on target')} of 8 areas on target")


# -- what was reported then --

ACCOUNTS = "account,unit,owner,status\n" + "".join(f"A-{n},Retail,P-1,active\n" for n in range(20))


@pytest.fixture
def small(tmp_path: Path) -> Home:
    """A home of which a quarter was reported: every account has an owner."""
    source = {
        kind: {
            "kind": kind,
            "files": [f"{kind}*.csv"],
            "effective": {"date": dt.date(2026, 6, 30)},
            "columns": {name: name for name in names.split()},
        }
        for kind, names in {
            "accounts": "account unit owner status",
            "people": "person name unit joined",
        }.items()
    }
    home = make_home(tmp_path, source)
    (tmp_path / "organisation.toml").write_text('name = "Small"\ntoday = 2026-07-20\n')
    (home.inbox / "accounts.csv").write_text(ACCOUNTS)
    (home.inbox / "people.csv").write_text("person,name,unit,joined\nP-1,Ann,Retail,2020-01-01\n")
    home = Home.at(tmp_path)
    load(home)
    return home


def corrected(home: Home) -> None:
    """The same day told again: five accounts have no owner after all."""
    (home.inbox / "accounts_2.csv").write_text(ACCOUNTS.replace("P-1", "", 5))
    load(home)


def test_what_was_reported_stands_beside_what_was_corrected(small: Home) -> None:
    journal = Journal.of(small)
    with Reader(small) as reader:
        assert [one for one in quarter_of(reader, journal, "2026-Q2").kpis if one.restated] == []
    corrected(small)
    with Reader(small) as reader:
        (one,) = [
            one for one in quarter_of(reader, journal, "2026-Q2").kpis if one.now.kpi == SHARE
        ]
    assert one.restated and not one.restated.locked
    assert (one.restated.reported.met, one.restated.now.met, one.now.met) == (20, 15, 15)
    (cause,) = one.restated.causes
    assert cause.startswith("data (")


def test_a_locked_quarter_keeps_what_it_told(small: Home) -> None:
    journal = Journal.of(small)
    ground = Ground(dt.date(2026, 7, 20), [SHARE])
    Minutes(journal, "2026-Q2", ground).comment(SHARE, "As it should be")
    with Reader(small) as reader:
        locked = lock(reader, journal, "2026-Q2")
    corrected(small)
    with Reader(small) as reader:
        found = quarter_of(reader, journal, "2026-Q2")
    assert (found.lock, found.pack) == (locked.hash, locked.pack)
    (one,) = [one for one in found.kpis if one.now.kpi == SHARE]
    assert one.comment == "As it should be"
    assert one.restated and one.restated.locked and one.restated.reported.met == 20


# -- words --

SPEAKING = sorted(
    path for name in ("review", "papers") for path in (ROOT / "reports" / name).glob("*.py")
)


def said_in(path: Path) -> list[tuple[str, ...]]:
    """Texts that a module says: those given to `say`, and the forms given to `say.many`."""
    found = []
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", "")
            texts = [
                one.value
                for one in node.args
                if isinstance(one, ast.Constant) and isinstance(one.value, str)
            ]
            if name in ("say", "self") and texts:
                found.append((texts[0],))
            if name == "many" and len(texts) > 1:
                found.append((texts[0], texts[1]))
    return found


def test_everything_is_said_in_indonesian_too() -> None:
    texts = [one for path in SPEAKING for one in said_in(path)]
    assert len(texts) > 150
    told = [*SMALL, *STATUSES.values(), *ELEMENTS.values(), *CUTS.values(), *MOVES, *STEPS]
    told += [one for one in overdue.SLOTS if one != overdue.SETTLED]
    texts += [(one,) for one in told]
    for one in texts:
        here = language.translations("id")
        said = here.ngettext(*one, 2) if len(one) > 1 else here.gettext(one[0])
        known = any(
            key in getattr(catalog, "_catalog", {})
            for key in (one[0], (one[0], 0))
            for catalog in chain(here)
        )
        assert known, f"{one[0]!r} is not translated"
        assert set(re.findall(r"{\w+}", said)) == set(re.findall(r"{\w+}", one[-1])), one


def chain(one: Any) -> list[Any]:
    found = []
    while one is not None:
        found.append(one)
        one = getattr(one, "_fallback", None)
    return found
