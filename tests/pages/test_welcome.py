"""The first page: what it says in a home in which nothing is loaded, and which kinds come first."""

from pathlib import Path

import pytest

from etl.load import load
from kpis.definition import catalogue
from kpis.views.welcome import FIRST, steps
from organisation.contracts import kinds
from tests.drawn import checked
from tests.test_pages import page, words
from tests.tiny_home import home_of_accounts, make_home
from ui.charts.welcome import opened


def test_an_empty_home_is_told_what_to_do_with_exact_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(tmp_path / "a home", {})
    app = page(home.folder, monkeypatch)
    assert app.title[0].value == "Nothing is loaded yet"
    said = words(app)
    assert "Tiny" in said
    assert "It is still empty." in said
    assert "It describes no source yet" in said
    template, check, load_ = (code.value for code in app.code)
    assert template.startswith("python -m etl template accounts > '")
    assert template.endswith(".csv'")
    assert check == f"python -m etl check --home '{home.folder}'"
    assert load_ == f"python -m etl load --home '{home.folder}'"


def test_what_lies_in_the_inbox_and_what_is_configured_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    for number in range(10):
        (home.inbox / f"file{number}.csv").write_text("account,day\n")
    said = words(page(home.folder, monkeypatch))
    assert "10 files lie there: `file0.csv`" in said
    assert "(+2)" in said
    assert "It describes 1 source so far: accounts." in said


def test_the_first_page_speaks_indonesian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(make_home(tmp_path, {}).folder, monkeypatch, lang="ID")
    assert app.title[0].value == "Belum ada yang dimuat"
    assert "Mulailah dengan **accounts** saja" in words(app)


def test_what_is_loaded_takes_the_place_of_the_first_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    app = page(home.folder, monkeypatch)
    assert app.title[0].value == "Nothing is loaded yet"
    (home.inbox / "one.csv").write_text("account,day\n@one,2026-06-01\n")
    load(home)
    app.run()
    assert "areas on target" in app.title[0].value


def test_each_kind_opens_the_figures_that_wait_for_nothing_else() -> None:
    found = steps()
    assert sorted(one.kind for one in found) == sorted(kinds())
    assert [one.kind for one in found[: len(FIRST)]] == FIRST
    have: set[str] = set()
    for one in found:
        have.add(one.kind)
        assert one.told == len([d for d in catalogue().values() if not set(d.kinds) - have])
    assert found[-1].told == len(catalogue())
    assert found[0].newly + sum(one.newly for one in found[1:]) == len(catalogue()) - (
        found[0].told - found[0].newly
    )
    before, newly, missing = checked(opened(found, len(catalogue()))).data
    for parts in zip(before.x, newly.x, missing.x, strict=True):
        assert sum(parts) == len(catalogue())
