"""The KPI catalogue: run on the sample, and what it shows counted a second time."""

import datetime as dt
import re
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Element

from etl.load import load
from kpis.blocks import read_by
from kpis.definition import catalogue, common_reasons
from kpis.elements import WORST_FIRST
from kpis.figure import Context, Figure, Tally, figure
from kpis.reader import Answer, Reader, all_kpis
from kpis.views import catalogue as views
from kpis.views.catalogue import limits
from tests.drawn import checked
from tests.test_pages import page, words
from tests.tiny_home import home_of_accounts
from ui import terms
from ui.charts import catalogue as drawn
from ui.charts.catalogue import Bullet, Panel

JUNE = dt.date(2026, 6, 30)


@pytest.fixture(scope="module")
def now(reader: Reader) -> Answer:
    return reader.rows(all_kpis())


def links(app: AppTest) -> list[str]:
    return [one.label for one in app.get("page_link") if isinstance(one, Element)]


def titles(app: AppTest) -> set[str]:
    """The KPIs that are linked by their names."""
    text = "\n".join(links(app))
    return {one.id for one in catalogue().values() if one.title.en in text}


# -- all KPIs ---------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"unit": "Retail"}, {"as_of": str(JUNE)}])
def test_the_catalogue_lists_every_kpi_and_counts_them_by_status(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    app = page(sample, monkeypatch, "kpis", **query)
    day = dt.date.fromisoformat(query.get("as_of", str(reader.day)))
    where = {name: value for name, value in query.items() if name == "unit"}
    wanted = [one for one in catalogue().values() if set(where) <= set(one.cuts)]
    told = Counter(
        one.status
        for one in reader.all_figures(wanted, reader.rows(all_kpis(), day), where).values()
    )
    title = app.title[0].value
    assert title.startswith(f"{told['on target']} of 48 figures on target")
    assert f":red[{told['below']} below]" in title
    if where:
        assert f"{48 - len(wanted)} not told by this filter" in title
    assert titles(app) == set(catalogue())


def test_the_catalogue_speaks_indonesian(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(sample, monkeypatch, "kpis", lang="ID")
    assert re.match(r"\d+ dari 48 angka sesuai target", app.title[0].value)
    text = "\n".join(links(app))
    assert all(one.title.id in text for one in catalogue().values())


def test_an_element_and_a_search_leave_what_they_mean(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "kpis", element="training")
    assert titles(app) == {one.id for one in catalogue().values() if one.element == "training"}
    app.query_params["element"] = ""
    app.text_input[0].set_value("sandinya").run()
    assert not app.exception
    assert "credential-rotated" in titles(app), "words of the other language are searched as well"
    app.text_input[0].set_value("no such words").run()
    assert titles(app) == set()
    assert "No figure is meant by this" in words(app)


def test_kpis_come_worst_first_and_counts_have_no_rank(reader: Reader, now: Answer) -> None:
    found = [one.figure for one in views.listed(reader, now, {})]
    assert len(found) == len(catalogue())
    order = [WORST_FIRST.index(one.status) for one in found]
    assert order == sorted(order)
    below = [one for one in found if one.status == "below"]
    ranked = [drawn.is_drawn(one) for one in below]
    assert ranked == sorted(ranked, reverse=True), "shares of ten or more come first"
    gaps = [(one.low or 0) - one.target for one in below if drawn.is_drawn(one)]
    assert gaps == sorted(gaps)
    assert len(gaps) > 5


def test_a_row_of_the_catalogue_shows_eight_quarters_and_now(reader: Reader, now: Answer) -> None:
    for one in views.listed(reader, now, {}):
        assert one.quarters[-1] == one.figure.low
        assert len(one.quarters) == views.QUARTERS + 1 or one.figure.status == "no subjects"


def told(met: int, missed: int, unknown: int = 0, kpi: str = "owner-active") -> Figure:
    definition = catalogue()[kpi]
    context = Context("2026-06-30", 1, definition.target.value, "proposed")
    return figure(definition, Tally(met, missed, unknown), context)


def test_counts_and_figures_of_under_ten_stand_as_numbers() -> None:
    rows = [Bullet(told(90, 10), {"kpi": "owner-active"})]
    rows.append(Bullet(told(7, 1), {"kpi": "owner-active"}))
    rows.append(Bullet(told(90, 4, kpi="leaver-access"), {"kpi": "leaver-access"}))
    made = checked(drawn.bullets(rows, quarters=False))
    texts = [note.text for note in made.layout.annotations]
    assert "<b>90 %</b>" in texts
    assert "<b>7 of 8</b>" in texts
    assert "under ten" in texts
    assert "a count, of 94 rows" in texts
    assert not [one for one in texts if "87" in one], "no percentage of eight"
    doors = [door for trace in made.data for door in trace.customdata or ()]
    assert doors == [{"kpi": "owner-active"}] * 2 + [{"kpi": "leaver-access"}]


# -- one KPI ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kpi", ["mfa-verified", "leaver-access", "prepared-response"])
def test_one_kpi_tells_all_that_an_auditor_may_ask(
    sample: Path, reader: Reader, now: Answer, monkeypatch: pytest.MonkeyPatch, kpi: str
) -> None:
    app = page(sample, monkeypatch, "kpis", kpi=kpi)
    definition = catalogue()[kpi]
    figure_ = reader.figure(definition, now)
    said = words(app)
    assert app.title[0].value.startswith(f"{definition.title.en}: ")
    for text in (
        definition.question,
        definition.population,
        definition.exclusions,
        definition.outcomes,
        definition.clears,
        terms.asks()[definition.asks],
    ):
        assert text.en in said
    assert definition.owner in said
    assert definition.hash[:16] in said
    shown = [one.value for one in app.code]
    assert shown == [definition.sql, *read_by(definition.sql).values()]
    rows = figure_.subjects + figure_.excluded
    assert f"See the {rows:,} rows behind it" in links(app)


def test_one_kpi_in_indonesian_on_an_earlier_day_under_a_filter(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = {"lang": "ID", "as_of": str(JUNE), "unit": "Retail", "cut": "brand"}
    app = page(sample, monkeypatch, "kpis", kpi="owner-active", **query)
    definition = catalogue()["owner-active"]
    answer = reader.rows([definition], JUNE)
    figure_ = reader.figure(definition, answer, {"unit": "Retail"})
    assert f"dari {figure_.subjects}" in app.title[0].value
    assert definition.population.id in words(app)
    assert "Yang dihitung" in [one.value for one in app.header]


def test_a_kpi_that_a_filter_does_not_cut_still_shows_its_definition(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "kpis", kpi="prepared-response", unit="Retail")
    assert app.title[0].value == catalogue()["prepared-response"].title.en
    assert "is not cut by unit" in words(app)
    assert app.code[0].value == catalogue()["prepared-response"].sql


def test_a_kpi_that_does_not_exist_is_told_in_a_sentence(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "kpis", kpi="owner-activ")
    assert "did you mean owner-active?" in app.error[0].value


def test_with_accounts_only_the_page_names_the_records_to_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n@two,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch, "kpis")
    assert re.search(r"\d+ without records", app.title[0].value)
    assert titles(app) == set(catalogue())
    one = page(home.folder, monkeypatch, "kpis", kpi="training-valid")
    assert "`python -m etl template" in words(one)
    assert one.code[0].value == catalogue()["training-valid"].sql


# -- what it is made of -----------------------------------------------------------------------


@pytest.mark.parametrize(("kpi", "cut"), [("owner-active", "unit"), ("training-valid", "category")])
def test_buckets_add_up_to_the_figure_on_every_quarter_end(
    reader: Reader, now: Answer, kpi: str, cut: str
) -> None:
    definition = catalogue()[kpi]
    found = views.buckets(reader, definition, now, {}, cut)
    names = [one.name.lower() for one in found if one.name != "(blank)"]
    assert names == sorted(names)
    whole = views.series(reader, reader.figure(definition, now), {})
    assert len(whole) == 13
    for place, figure_ in enumerate(whole):
        parts = [one.figures[place] for one in found]
        assert sum(one.met for one in parts if one) <= figure_.met
        if place == len(whole) - 1:
            assert sum(one.met for one in parts if one) == figure_.met
            assert sum(one.missed for one in parts if one) == figure_.missed


def test_targets_tell_all_that_ever_held_and_which_one_does(reader: Reader) -> None:
    definition = catalogue()["training-valid"]
    found = views.targets(reader, definition, JUNE)
    assert [one.value for one in found] == [0.9, 0.8, definition.target.value]
    assert [one.is_in_force for one in found] == [True, False, False]
    before = views.targets(reader, definition, dt.date(2025, 6, 30))
    assert [one.is_in_force for one in before] == [False, True, False]
    long_ago = views.targets(reader, definition, dt.date(2023, 6, 30))
    assert [one.is_in_force for one in long_ago] == [False, False, True]
    by_unit = views.targets(reader, catalogue()["account-review-current"], JUNE)
    assert [(one.unit, one.is_in_force) for one in by_unit] == [("Customer Care", True), ("", True)]


def test_the_target_in_force_is_the_one_that_figures_are_held_against(
    reader: Reader, now: Answer
) -> None:
    for definition in catalogue().values():
        held = views.targets(reader, definition, reader.day)
        (whole,) = [one for one in held if one.is_in_force and not one.unit]
        assert whole.value == reader.figure(definition, now).target


def test_reasons_are_those_the_rows_give_and_those_they_can(reader: Reader, now: Answer) -> None:
    for definition in catalogue().values():
        given = Counter(row["reason"] for row in reader.row_table(definition, now) if row["reason"])
        found = {one.code: one for one in views.reasons(reader, definition, now, {})}
        assert {code: one.rows for code, one in found.items() if one.rows} == dict(given)
        assert set(definition.reasons) <= set(found) <= {*definition.reasons, *common_reasons()}


def test_a_definition_is_told_from_the_publication_that_brought_it(reader: Reader) -> None:
    (first,) = views.definitions(reader, "mfa-verified")
    assert (first.publication, first.day) == (1, reader.day)
    assert first.hash == catalogue()["mfa-verified"].hash


def test_the_limits_of_a_funnel_close_as_groups_grow() -> None:
    widths = [high - low for low, high in (limits(0.8, n, 1.96) for n in (10, 50, 500))]
    assert all(wide > narrow for wide, narrow in pairwise(widths))
    low, high = limits(0.8, 100, 1.96)
    assert (round(low, 3), round(high, 3)) == (0.722, 0.878)
    assert limits(1.0, 20, 3.09) == (1.0, 1.0)


def test_only_groups_outside_the_limits_are_named_in_a_funnel() -> None:
    alike = [(f"Unit {n}", told(80, 20), {"unit": f"Unit {n}"}) for n in range(6)]
    assert drawn.outside(alike) == []
    odd = [*alike, ("Odd", told(40, 60), {"unit": "Odd"})]
    assert drawn.outside(odd) == ["Odd"]
    made = checked(drawn.funnel(odd))
    assert [note.text for note in made.layout.annotations] == ["Odd"]
    assert {"unit": "Odd", "kpi": "owner-active"} in [
        trace.customdata[0] for trace in made.data if trace.customdata is not None
    ]


def test_small_multiples_share_one_scale_and_tell_small_buckets_in_words() -> None:
    large = Panel("Large", [told(80, 20), None, told(90, 10)], {"unit": "Large"})
    small = Panel("Small", [told(3, 1), told(2, 2), told(7, 1)], {"unit": "Small"})
    made = checked(drawn.multiples([large, small], 4))
    assert made.layout.yaxis.range == made.layout.yaxis2.range
    texts = " ".join(note.text for note in made.layout.annotations)
    assert "7 of 8" in texts
    assert "87" not in texts
    lines = [trace for trace in made.data if trace.mode == "lines" and trace.yaxis == "y2"]
    assert lines == []
