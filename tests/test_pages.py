"""Every page, run by Streamlit's own tester: the sample, an empty home, a home with one kind."""

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from etl.load import load
from kpis import published
from kpis.definition import catalogue
from organisation.home import Home
from tests.served import ROOT
from tests.tiny_home import make_home
from warehouse.generation import open_generation
from warehouse.store import Store


def page(home: Path, monkeypatch: pytest.MonkeyPatch, name: str = "", **query: str) -> AppTest:
    """A page of the dashboard of `home`, run once."""
    monkeypatch.setenv("GOVERNANCE_HOME", str(home))
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=30)
    app.run()
    if name:
        for key, value in query.items():
            app.query_params[key] = value
        app.switch_page(f"pages/{name}.py").run()
    assert not app.exception, app.exception
    return app


def words(app: AppTest) -> str:
    return "\n".join(
        element.value for element in [*app.title, *app.markdown, *app.warning, *app.error]
    )


def test_the_overview_says_in_one_sentence_how_the_sample_stands(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch)
    title = app.title[0].value
    assert f"of {len(catalogue())} figures on target" in title
    assert "below" in title
    for definition in catalogue().values():
        assert definition.title.en in words(app)


@pytest.mark.parametrize("kpi", catalogue())
def test_the_rows_of_a_figure_are_those_it_counts(
    sample: Path, monkeypatch: pytest.MonkeyPatch, kpi: str
) -> None:
    con = open_generation(Store(Home.at(sample).warehouse))
    assert con is not None
    told = published.publication(con)
    figure = published.figures(con, told.day)[kpi]
    app = page(sample, monkeypatch, "rows", kpi=kpi)
    assert catalogue()[kpi].title.en in app.title[0].value
    app.pills[0].set_value(published.OUTCOMES).run()
    shown = app.dataframe[0].value["Outcome"].value_counts().to_dict()
    for outcome in published.OUTCOMES:
        assert shown.get(outcome, 0) == getattr(figure, outcome)


def test_an_unknown_figure_is_told_with_a_way_on(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "rows", kpi="no-such")
    assert app.title[0].value == "There is no such figure"


def test_the_data_page_accounts_for_every_row(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "data")
    known = Store(Home.at(sample).warehouse).register().known()
    assert f"{sum(one.rows for one in known):,} rows in {len(known)} files" in app.title[0].value
    assert "Nothing of it counts until a person decides" in words(app)
    sources = app.dataframe[0].value
    assert list(sources[sources["freshness"] == "stale"]["source"]) == ["feedback"]


def test_an_empty_home_welcomes_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(tmp_path, {})
    app = page(home.folder, monkeypatch)
    assert app.title[0].value == "Nothing is loaded yet"
    assert "etl check" in words(app)


def home_of_accounts(folder: Path) -> Home:
    """A home with one source: account inventories that name their day in a column."""
    inventory = {
        "kind": "accounts",
        "files": ["*.csv"],
        "effective": {"column": "day"},
        "columns": {"account": "account"},
    }
    return make_home(folder, {"hq": inventory})


def test_a_home_with_accounts_only_names_the_kinds_to_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n@two,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch)
    assert "load training records" in words(app)
    assert not re.search(r"\*\*[\d.]+ %\*\*", words(app)), "two accounts have no percentage"
    app.switch_page("pages/data.py").run()
    assert not app.exception
    assert "Every row of every file is in." in words(app)


def test_a_new_publication_shows_at_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "one.csv").write_text("account,day\n@one,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch)
    assert "publication 1 " in words(app)
    (home.inbox / "two.csv").write_text("account,day\n@one,2026-06-02\n@two,2026-06-02\n")
    load(home)
    app.run()
    assert "publication 2 " in words(app)


def test_a_damaged_warehouse_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(tmp_path, {})
    home.warehouse.mkdir()
    (home.warehouse / "CURRENT").write_text("no pointer")
    app = page(home.folder, monkeypatch)
    assert app.title[0].value == "This organisation cannot be shown"
    assert "restore the warehouse from a copy" in app.error[0].value
