"""The page on risks: run on the sample, and what it shows counted a second time."""

import datetime as dt
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from etl.load import load
from kpis.definition import catalogue
from kpis.reader import Answer, Reader, all_kpis
from kpis.risks import Cell, Grid, Line, Risk
from kpis.views import risks as views
from kpis.views.risks import REVIEWED, TREATED
from organisation.home import Home
from tests.drawn import checked
from tests.second.records import of_home
from tests.test_pages import page, words
from tests.tiny_home import home_of_accounts
from ui.charts.risks import likelihood_by_impact, ranked

DAYS = [None, dt.date(2026, 6, 30), dt.date(2024, 3, 31)]
EARLY = dt.date(2024, 3, 31)
"""Before most risks of the register were raised."""


@pytest.fixture(scope="module")
def reader(sample: Path) -> Iterator[Reader]:
    with Reader(Home.at(sample)) as opened:
        yield opened


@pytest.fixture(scope="module")
def now(reader: Reader) -> Answer:
    return reader.rows(all_kpis())


@pytest.fixture(scope="module")
def register_on(reader: Reader) -> Callable[[dt.date | None], Answer]:
    """The rows of the figures on risks on a day, made once."""
    return cache(lambda day: reader.rows([catalogue()[TREATED], catalogue()[REVIEWED]], day))


# -- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"brand": "Samudra"}, {"as_of": str(EARLY)}])
def test_the_sentence_is_made_from_the_register_and_its_figure(
    sample: Path,
    reader: Reader,
    register_on: Callable[[dt.date | None], Answer],
    monkeypatch: pytest.MonkeyPatch,
    query: dict[str, str],
) -> None:
    app = page(sample, monkeypatch, "risks", **query)
    title = app.title[0].value
    day = dt.date.fromisoformat(query.get("as_of", str(reader.day)))
    where = {name: value for name, value in query.items() if name == "brand"}
    answer = register_on(day)
    treated = reader.figure(catalogue()[TREATED], answer, where)
    total = treated.subjects + treated.excluded
    assert title.startswith(f"{total} open risk")
    entries = views.entries(reader, answer, where)
    above = [one for one in entries if one.above]
    assert f", {len(above)} above appetite" in title
    without = f":red[{treated.missed} of them without active treatment]"
    assert (without in title) == bool(treated.missed)
    untold = sum(one.treated == "unknown" for one in above)
    assert (f"{untold} whose treatment is not known" in title) == bool(untold)
    assert treated.met + treated.missed + untold == len(above)
    app.button_group(key="foot").set_value("accounts").run()
    assert title.endswith(
        f"the greatest account score is {app.dataframe[0].value['Risk score'][0]:g}"
    )


def test_a_cell_of_the_grid_leaves_its_risks_in_the_table(
    sample: Path, reader: Reader, now: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    grid = views.grid(reader, now, {})
    cell = max(grid.residual, key=lambda one: (one.likelihood is not None, len(one.risks)))
    name = f"residual-{cell.likelihood}-{cell.impact}"
    app = page(sample, monkeypatch, "risks", cell=name)
    assert sorted(app.dataframe[0].value["Risk"]) == cell.risks
    unscored = next(one for one in grid.residual if one.likelihood is None)
    app = page(sample, monkeypatch, "risks", cell="residual-0-0")
    assert sorted(app.dataframe[0].value["Risk"]) == unscored.risks
    app = page(sample, monkeypatch, "risks", cell="no-such-cell")
    assert len(app.dataframe[0].value) == sum(len(one.risks) for one in grid.residual)


def test_the_rows_of_both_figures_and_all_accounts_are_one_choice_away(
    sample: Path, reader: Reader, now: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "risks")
    for kpi in (TREATED, REVIEWED):
        app.button_group(key="foot").set_value(kpi).run()
        told = reader.figure(catalogue()[kpi], now)
        assert len(app.dataframe[0].value) == told.missed + told.unknown
    app.button_group(key="foot").set_value("accounts").run()
    found = views.ranked(reader, now, {})
    shown = app.dataframe[0].value
    assert list(shown["Number"]) == [one.account for one in found]
    assert list(shown["Risk score"]) == [float(one.score) for one in found]


def test_a_filter_by_audience_is_refused_for_the_register_and_kept_for_accounts(
    sample: Path, reader: Reader, now: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "risks", audience="internal")
    found = views.ranked(reader, now, {"audience": "internal"})
    assert app.title[0].value == f"The greatest account score is {found[0].score.normalize():f}"
    assert "is not cut by audience" in words(app)
    assert len(app.dataframe[0].value) == len(found)


@pytest.mark.parametrize("query", [{"lang": "ID"}, {"lang": "ID", "brand": "Kirana"}])
def test_in_indonesian_nothing_of_the_page_stays_english(
    sample: Path, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    said = words(page(sample, monkeypatch, "risks", **query))
    for english in ("risk ", "risks", "Score", "appetite", "followers", "registered", "points"):
        assert english not in said.replace("`kpis.toml`", "")


@pytest.mark.parametrize("lang", ["EN", "ID"])
def test_without_a_register_the_page_says_what_to_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n@two,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch, "risks", lang=lang)
    assert "etl template risks" in words(app)
    assert "0 open risks" not in words(app)
    assert len(app.dataframe[0].value) == 2, "their inventory is not complete"


def test_the_weights_in_force_are_told(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = words(page(sample, monkeypatch, "risks"))
    assert "Pelita × 1.2" in said
    assert "costs 50 % of its points" in said
    assert "Incidents of the last 90 days, in points: critical 8" in said


# -- what the page asks -----------------------------------------------------------------------


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("where", [{}, {"region": "Indonesia"}])
def test_the_register_has_the_risks_that_its_figure_counts(
    sample: Path,
    reader: Reader,
    register_on: Callable[[dt.date | None], Answer],
    day: dt.date | None,
    where: dict[str, str],
) -> None:
    answer = register_on(day)
    entries = views.entries(reader, answer, where)
    figure = reader.figure(catalogue()[TREATED], answer, where)
    assert len(entries) == figure.subjects + figure.excluded
    grid = views.grid(reader, answer, where)
    named = sorted(one.risk for one in entries)
    for cells in (grid.inherent, grid.residual):
        assert sorted(risk for cell in cells for risk in cell.risks) == named
    table = of_home(Home.at(sample), answer.as_of)["risks"]
    for cut, value in where.items():
        table = table[table[cut] == value]
    raised_later = table["raised"] > pd.Timestamp(answer.as_of)
    still = table["closed"].isna() & ~raised_later
    assert named == sorted(table[still]["risk"])


def test_entries_above_appetite_come_first_and_say_what_the_figures_say(
    reader: Reader, now: Answer
) -> None:
    entries = views.entries(reader, now, {})
    order = [(not one.above, one.residual is not None) for one in entries]
    assert order == sorted(order)
    appetites = {"leak": 6, "safety": 4}
    for one in entries:
        assert one.appetite == appetites.get(one.category or "", 9)
        scored = one.residual is not None
        above = scored and one.residual[0] * one.residual[1] > one.appetite  # type: ignore[index]
        assert one.above == above
        expected = ("met", "missed") if above else ("excluded",) if scored else ("unknown",)
        assert one.treated in expected
        assert (one.treated == "met") == (not one.why_treated)


# -- the charts -------------------------------------------------------------------------------


def test_segments_of_a_bar_add_up_to_its_score() -> None:
    lines = [
        Line("a", "mfa-verified", "missed", "MFA: off", Decimal(4), Decimal("6.00")),
        Line("b", "", "high", "INC-1: leak", Decimal(4), Decimal("6.00")),
        Line("c", "owner-active", "unknown", "Owner: ?", Decimal("1.5"), Decimal("2.25")),
    ]
    profile: Any = dict.fromkeys("owner unit brand region platform audience reach".split())
    one = Risk("A", "@a", **profile, impact=Decimal("1.5"), score=Decimal("14.25"), lines=lines)
    bar = checked(ranked([one], phone=False)).data[0]
    assert list(bar.x) == [6.0, 2.25, 6.0], "what failed, what is unknown, incidents"
    assert list(bar.base) == [0.0, 6.0, 8.25]
    assert bar.base[-1] + bar.x[-1] == float(one.score)
    assert len(set(bar.marker.color)) == 3
    assert list(bar.customdata) == [{"page": "account", "account": "A"}] * 3


def test_the_appetite_line_parts_what_is_accepted_from_what_is_not() -> None:
    cells = [
        Cell(3, 3, ["R1"]),
        Cell(2, 4, ["R2", "R3"]),
        Cell(5, 2, ["R4"]),
        Cell(None, None, ["R5"]),
    ]
    grid = Grid(cells, cells, {"": 9, "leak": 6}, above_appetite=["R3", "R4"])
    made = checked(likelihood_by_impact(grid, "residual", ["leak", "cyber"]))
    own, line = (one for one in made.data if one.type == "scatter")
    for drawn, appetite in ((own, 6), (line, 9)):
        for impact in range(1, 6):
            accepted = max(k for k in range(6) if k * impact <= appetite)
            stair = {y for x, y in zip(drawn.x, drawn.y, strict=True) if x == impact - 0.5}
            assert accepted + 0.5 in stair
    bars, unscored = (one for one in made.data if one.type == "bar")
    assert list(bars.text) == ["<b>1</b>", "<b>2</b> (1)", "<b>1</b>"]
    assert bars.marker.color[0] == bars.marker.color[1] != bars.marker.color[2]
    assert [one["cell"] for one in bars.customdata] == [
        "residual-3-3",
        "residual-2-4",
        "residual-5-2",
    ]
    assert unscored.text[0] == "<b>1</b> not scored"
    assert unscored.customdata[0] == {"cell": "residual-0-0"}


def test_the_cell_of_what_nobody_has_scored_is_there_when_it_is_empty() -> None:
    made = checked(likelihood_by_impact(Grid([], [], {"": 9}, []), "inherent", []))
    _bars, unscored = (one for one in made.data if one.type == "bar")
    assert unscored.text[0] == "none without scores"
    assert unscored.customdata[0] is None
