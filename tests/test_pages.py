"""Every page, run by Streamlit's own tester: the sample, an empty home, a home with one kind."""

import datetime as dt
import re
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from etl.load import load
from kpis.definition import catalogue
from kpis.overview import AREAS
from kpis.reader import Reader
from organisation import language
from organisation.home import Home
from reports.table import OUTCOMES
from tests.served import ROOT
from tests.tiny_home import home_of_accounts, make_home
from ui import theme

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py") if path.stem != "welcome")


def page(home: Path, monkeypatch: pytest.MonkeyPatch, name: str = "", **query: str) -> AppTest:
    """A page of the dashboard of `home`, run once."""
    monkeypatch.setenv("GOVERNANCE_HOME", str(home))
    # The tester takes the folder pages/ for Streamlit's old kind of pages, past dashboard.py.
    begin = PagesManager.__init__

    def without_folder(manager: PagesManager, *args: Any, **kwargs: Any) -> None:
        begin(manager, *args, **kwargs)
        PagesManager.uses_pages_directory = False

    monkeypatch.setattr(PagesManager, "__init__", without_folder)
    app = AppTest.from_file(str(ROOT / "dashboard.py"), default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = value
    app.run()
    if name and name != "overview":
        app.switch_page(f"pages/{name}.py").run()
    assert not app.exception, app.exception
    return app


def every_row(app: AppTest) -> pd.DataFrame:
    """The rows of the first table, of all the pages it comes in."""
    parts = [app.dataframe[0].value]
    for at in range(2, app.pagination[0].num_pages + 1 if app.pagination else 2):
        app.pagination[0].set_value(at).run()
        parts.append(app.dataframe[0].value)
    return pd.concat(parts)


def words(app: AppTest) -> str:
    said = [*app.title, *app.header, *app.markdown, *app.info, *app.warning, *app.error]
    drawn = [str(element.proto.body) for element in app.get("html")]  # type: ignore[attr-defined]
    return "\n".join([*(element.value for element in said), *drawn])


# -- the overview -----------------------------------------------------------------------------


def test_the_overview_says_in_one_sentence_how_the_sample_stands(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch)
    told = re.fullmatch(
        r"(\d) of 8 areas on target, :red\[(\d) below\], (\d) cannot be told; oldest source (\d+) days",
        app.title[0].value,
    )
    assert told, app.title[0].value
    assert sum(int(one) for one in told.groups()[:3]) == len(AREAS)
    with Reader(Home.at(sample)) as reader:
        oldest = max(one.effective for one in reader.register.known() if one.source == "documents")
        assert oldest and int(told[4]) == (reader.day - oldest).days
    said = words(app)
    for area in ("Scope", "Update cadence", "Continuity and access", "Incidents and risk"):
        assert area in said


def test_a_filter_counts_only_what_it_leaves(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, part = (
        page(sample, monkeypatch, **query) for query in ({}, {"brand": "Pelita", "unit": "Retail"})
    )
    assert whole.title[0].value != part.title[0].value
    assert [one.label for one in part.button if one.label == "Reset"]
    part.button(key=next(b.key for b in part.button if b.label == "Reset")).click().run()
    assert part.title[0].value == whole.title[0].value


def test_an_area_that_a_filter_does_not_cut_is_not_shown_as_if_it_were(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, platform="instagram")
    assert "not told by this filter" in app.title[0].value


def test_a_filter_nobody_knows_is_told_in_a_sentence(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, brand="Nope")
    assert "There is no brand 'Nope'. There are: " in app.error[0].value


def test_a_day_after_that_of_publication_is_told_in_a_sentence(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, as_of="2031-01-01")
    assert "2031-01-01 lies after the day of publication" in app.error[0].value
    app.button[0].click().run()
    assert app.title[0].value == page(sample, monkeypatch).title[0].value
    assert "is no day" in page(sample, monkeypatch, as_of="tomorrow").error[0].value


# -- rows -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kpi", catalogue())
def test_the_rows_of_a_figure_are_those_it_counts(
    sample: Path, monkeypatch: pytest.MonkeyPatch, kpi: str
) -> None:
    with Reader(Home.at(sample)) as reader:
        figure = reader.figure(catalogue()[kpi], reader.rows([catalogue()[kpi]]))
    app = page(sample, monkeypatch, "rows", kpi=kpi)
    assert catalogue()[kpi].title.en in app.title[0].value
    app.pills[1].set_value(OUTCOMES).run()
    shown = every_row(app)["Outcome"].value_counts().to_dict()
    for outcome in OUTCOMES:
        assert shown.get(outcome, 0) == getattr(figure, outcome)


def test_rows_of_another_day_and_unit_are_those_of_the_command_line(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    definition = catalogue()["training-valid"]
    day = dt.date(2025, 8, 15)
    with Reader(Home.at(sample)) as reader:
        figure = reader.figure(definition, reader.rows([definition], day), {"unit": "Retail"})
    app = page(sample, monkeypatch, "rows", kpi=definition.id, as_of=str(day), unit="Retail")
    app.pills[1].set_value(["missed"]).run()
    assert len(app.dataframe[0].value) == figure.missed > 0


def test_a_cut_that_a_kpi_does_not_declare_is_refused_in_words(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "rows", kpi="training-valid", platform="instagram")
    assert "is not cut by platform" in app.info[0].value
    assert not app.dataframe


def test_what_moved_are_the_rows_of_the_change(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "rows", kpi="mfa-verified", moved="true")
    moves = app.dataframe[0].value["Move"].value_counts().to_dict()
    assert moves["fixed"] == 4
    assert moves["newly missed"] > 0


def test_an_unknown_figure_is_told_in_one_sentence(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "rows", kpi="mfa-verifed")
    assert "did you mean mfa-verified" in app.error[0].value
    assert page(sample, monkeypatch, "rows").title[0].value == "Which figure's rows?"


# -- every page -------------------------------------------------------------------------------


def missing_texts(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Texts that were asked for in Indonesian and have no translation."""
    found: list[str] = []
    text, plural = language.text, language.plural

    def told(message: str, to: str) -> str:
        if to == "id" and message not in known:
            found.append(message)
        return text(message, to)

    def told_many(one: str, more: str, n: int, to: str) -> str:
        if to == "id" and one not in known:
            found.append(one)
        return plural(one, more, n, to)

    catalog: dict[Any, str] = {}
    one: Any = language.translations("id")
    while one is not None:
        catalog |= getattr(one, "_catalog", {})
        one = getattr(one, "_fallback", None)
    known = {key[0] if isinstance(key, tuple) else key for key in catalog}
    monkeypatch.setattr(language, "text", told)
    monkeypatch.setattr(language, "plural", told_many)
    return found


@pytest.mark.parametrize("name", PAGES)
def test_every_page_speaks_indonesian(
    sample: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    missing = missing_texts(monkeypatch)
    query = {"kpi": "mfa-verified"} if name in ("rows", "kpis") else {}
    app = page(sample, monkeypatch, name, lang="ID", **query)
    assert app.title
    assert sorted(set(missing)) == []


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize(
    "query",
    [
        {"unit": "Retail"},
        {"brand": "Pelita", "region": "Europe"},
        {"platform": "instagram"},
        {"audience": "internal"},
        {"as_of": "2026-06-30"},
    ],
    ids=lambda query: "+".join(query),
)
def test_every_page_stands_every_filter(
    sample: Path, monkeypatch: pytest.MonkeyPatch, name: str, query: dict[str, str]
) -> None:
    app = page(sample, monkeypatch, name, **query)
    assert app.title
    assert not app.error, app.error[0].value


@pytest.mark.parametrize("name", PAGES)
def test_every_page_stands_a_home_with_accounts_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n@two,2026-06-01\n")
    load(home)
    query = {"account": "@one"} if name == "account" else {}
    app = page(home.folder, monkeypatch, name, **query)
    assert app.title
    assert not app.error
    assert not re.search(r"\d %", app.title[0].value), "two accounts have no percentage"
    if name == "overview":
        assert "load " in words(app)


def test_an_empty_home_welcomes_and_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(tmp_path, {})
    app = page(home.folder, monkeypatch)
    assert "etl check" in words(app) + "".join(code.value for code in app.code)


def test_a_new_publication_shows_at_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "one.csv").write_text("account,day\n@one,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch, "rows", kpi="inventory-complete")
    assert "0 of 1" in app.title[0].value
    (home.inbox / "two.csv").write_text("account,day\n@one,2026-06-02\n@two,2026-06-02\n")
    load(home)
    app.run()
    assert "0 of 2" in app.title[0].value


def test_a_damaged_warehouse_is_told_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(tmp_path, {})
    home.warehouse.mkdir()
    (home.warehouse / "CURRENT").write_text("no pointer")
    app = page(home.folder, monkeypatch)
    assert app.title[0].value == "This cannot be shown"
    assert "restore the warehouse from a copy" in app.error[0].value


def test_colours_are_named_in_the_order_of_the_configuration() -> None:
    """The names stand for places in two lists of the theme: both must be as long, in both looks."""
    looks = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
    for look in (looks["light"], looks["dark"]):
        told = dict(zip(theme.COLOURS, look["chartCategoricalColors"], strict=True))
        assert told["ink"] == look["textColor"]
        assert told["good"] == look["greenTextColor"]
        assert told["bad"] == look["redTextColor"]
        assert told["quiet"] == look["grayTextColor"]
        assert told["page"] == look["backgroundColor"]
        assert look["chartSequentialColors"][0] == look["secondaryBackgroundColor"]
