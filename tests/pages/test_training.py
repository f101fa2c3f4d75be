"""The page on training: run on the sample, over rows written here, and counted again."""

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from etl.load import load
from kpis.definition import catalogue
from kpis.reader import BLANK, Answer, Reader
from kpis.views import training as views
from reports.table import OUTCOMES
from tests.test_pages import every_row, page, words
from tests.tiny_home import home_of_accounts
from ui.charts.training import in_cell

VALID, UNTRAINED = catalogue()[views.VALID], catalogue()[views.UNTRAINED]
EARLIER = dt.date(2026, 6, 30)
FILTERS: list[dict[str, str]] = [{}, {"unit": "Retail"}, {"brand": "Pelita", "region": "Indonesia"}]


@pytest.fixture(scope="module")
def answer(reader: Reader) -> Answer:
    return reader.rows([VALID, UNTRAINED], EARLIER)


# -- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", [{}, {"unit": "Retail"}, {"unit": "Retail", "as_of": "2026-06-30"}]
)
def test_the_sentence_and_the_rows_are_those_of_the_reader(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    app = page(sample, monkeypatch, "training", **query)
    day = dt.date.fromisoformat(query.get("as_of", str(reader.day)))
    where = {name: value for name, value in query.items() if name == "unit"}
    told = reader.rows([VALID, UNTRAINED], day)
    valid, untrained = (reader.figure(one, told, where) for one in (VALID, UNTRAINED))
    title = app.title[0].value
    assert title.startswith(f"{valid.met:,} of {valid.subjects:,} required courses valid")
    assert (
        f":red[{untrained.missed} accesses without training], {untrained.unknown} unknown" in title
    )
    app.pills[1].set_value(OUTCOMES).run()
    shown = Counter(every_row(app)["Outcome"])
    assert shown == Counter({name: n for name in OUTCOMES if (n := getattr(valid, name))})


def test_in_indonesian_no_sentence_of_the_page_stays_english(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "training", lang="ID", expires="60")
    assert "kursus wajib berlaku" in app.title[0].value
    said = words(app)
    assert "Pelatihan yang segera berakhir" in said
    for english in ("Valid", "course", "Access", "expires", "proven", "days", "unknown"):
        assert english not in said


def test_under_a_filter_that_does_not_cut_training_only_access_is_told(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "training", platform="tiktok")
    told = reader.figure(UNTRAINED, reader.rows([UNTRAINED]), {"platform": "tiktok"})
    title = app.title[0].value
    assert title == f":red[{told.missed} accesses without training], {told.unknown} unknown"
    refused = [info.value for info in app.info]
    assert any(VALID.title.en in one and "not cut by platform" in one for one in refused)
    assert not [one for one in app.header if "unit and course" in one.value]
    assert len(app.dataframe[0].value) == told.missed + told.unknown


def test_the_list_behind_what_expires_holds_what_it_counts(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = views.expiring(reader, reader.rows([VALID]), {})
    app = page(sample, monkeypatch, "training", expires="60")
    listed = app.dataframe[0].value
    assert len(listed) == found[60] > 0
    assert listed["Days left"].between(31, 60).all()
    (back,) = [button for button in app.button if button.label == "close this list"]
    back.click().run()
    assert "not proven valid" in app.header[-1].value


def test_access_is_told_by_account_where_a_unit_is_chosen(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    where = {"unit": "Retail"}
    app = page(sample, monkeypatch, "training", **where)
    assert app.segmented_control(key="access-by").value == "account"
    (worst, *_rest) = views.held(reader, reader.rows([UNTRAINED]), where, 8)
    charts = [str(chart.proto) for chart in app.get("plotly_chart")]
    assert any(
        f'"account": "{worst.account}"' in one.replace("\\", "")
        or f'"account":"{worst.account}"' in one.replace("\\", "")
        for one in charts
    )
    app.segmented_control(key="access-by").set_value("unit").run()
    charts = [str(chart.proto) for chart in app.get("plotly_chart")]
    assert not any(worst.account in one for one in charts)


def test_nobody_under_a_filter_is_told_in_words(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "training", brand="Kirana")
    assert "0" not in app.title[0].value
    assert app.info[0].value == "Nothing is left under this filter: brand Kirana."


def test_with_accounts_only_the_page_names_the_kinds_to_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch, "training")
    assert app.title[0].value == "Training: not loaded"
    assert "access, people, training" in app.info[0].value
    assert not app.get("plotly_chart")


# -- counted a second time --------------------------------------------------------------------


@pytest.mark.parametrize("where", FILTERS)
def test_cells_are_the_figures_of_their_unit_and_course(
    reader: Reader, answer: Answer, where: dict[str, str]
) -> None:
    found = views.cells(reader, answer, where)
    expected = Counter(
        (row["unit"] or BLANK, row["category"], row["outcome"])
        for row in reader.row_table(VALID, answer, where)
    )
    told = {
        (one.unit, one.course, outcome): n
        for one in found
        for outcome in OUTCOMES
        if (n := getattr(one.figure, outcome))
    }
    assert told == expected
    one = found[-1]
    assert one.figure == reader.figure(
        VALID, answer, {**where, "unit": one.unit, "category": one.course}
    )


@pytest.mark.parametrize("where", FILTERS)
def test_accounts_are_those_with_most_untrained_access(
    reader: Reader, answer: Answer, where: dict[str, str]
) -> None:
    counted: dict[str, Counter[str]] = {}
    for row in reader.row_table(UNTRAINED, answer, where):
        counted.setdefault(row["account"], Counter())[row["outcome"]] += 1
    expected = sorted(
        (-told["missed"], -told["unknown"], account)
        for account, told in counted.items()
        if told["missed"] + told["unknown"]
    )
    found = views.held(reader, answer, where, 8)
    assert [(-one.missed, -one.unknown, one.account) for one in found] == expected[:8]
    assert all(one.met == counted[one.account]["met"] for one in found)
    assert all(one.handle for one in found)


@pytest.mark.parametrize("where", FILTERS)
def test_what_expires_is_counted_by_the_days_that_are_left(
    reader: Reader, answer: Answer, where: dict[str, str]
) -> None:
    left = [
        (row["due"] - EARLIER).days
        for row in reader.row_table(VALID, answer, where, outcomes=["met"])
        if row["due"]
    ]
    expected = {
        30: sum(0 <= days <= 30 for days in left),
        60: sum(30 < days <= 60 for days in left),
        90: sum(60 < days <= 90 for days in left),
    }
    assert views.expiring(reader, answer, where) == expected
    if not where:
        assert all(expected.values())


# -- given rows -------------------------------------------------------------------------------


def given(reader: Reader, rows: list[tuple[Any, ...]]) -> Answer:
    """Rows of valid training on EARLIER: outcome, days until the last day on which it counts."""
    values = ", ".join(
        f"('{views.VALID}', DATE '{EARLIER}', '{outcome}', DATE '{EARLIER}' + {days}, '{person}')"
        for person, (outcome, days) in enumerate(rows)
    )
    columns = "kpi, as_of, outcome, due, person"
    blanks = ", ".join(
        f"NULL AS {name}"
        for name in ("category", "unit", "brand", "region", "record", "load", "line")
    )
    table = f"(SELECT given.*, {blanks} FROM (VALUES {values}) AS given ({columns})) AS kept"
    return Answer(table, EARLIER, reader.known_at, reader.standing(reader.known_at))


def test_the_last_day_of_a_course_lies_in_one_span_only(reader: Reader) -> None:
    rows = [("met", days) for days in (0, 30, 31, 60, 61, 90, 91)]
    told = given(reader, [*rows, ("missed", 10), ("unknown", 10)])
    assert views.expiring(reader, told, {}) == {30: 2, 60: 2, 90: 2}
    ends = [row["days_left"] for span in views.DAYS for row in views.ending(reader, told, {}, span)]
    assert ends == [0, 30, 31, 60, 61, 90]


def test_a_cell_of_few_people_has_no_percentage(reader: Reader, answer: Answer) -> None:
    found = views.cells(reader, answer, {"brand": "Bayu"})
    few = [one.figure for one in found if one.figure.small]
    many = [one.figure for one in views.cells(reader, answer, {}) if not one.figure.small]
    assert few
    assert many
    assert all(in_cell(one) == f"{one.met} of {one.subjects}" for one in few)
    assert not any("of" in in_cell(one) for one in many)
