"""The page of the quarterly review: what is written stays, and what cannot be says why."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journal import review
from journal.journal import Journal
from organisation.home import Home
from reports.review import lock as locking
from reports.review.quarter import quarter_of
from tests.test_lock import Q1, Q2, corrected, given_home, minutes, opened
from tests.test_pages import page, words
from ui.review.desk import AGENDA

KPI = "inventory-complete"


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Home]:
    monkeypatch.setattr(locking, "_write_pack", lambda *_: "light")
    return given_home(tmp_path)


def item(home: Home, monkeypatch: pytest.MonkeyPatch, name: str, **query: str) -> AppTest:
    return page(home.folder, monkeypatch, "review", item=name, **query)


def press(app: AppTest, label: str) -> AppTest:
    next(one for one in app.button if one.label == label).click().run()
    assert not app.exception, app.exception
    return app


def writing(home: Home, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    """The scope of the quarter with the form of its key KPI open."""
    app = item(home, monkeypatch, "scope")
    app.button(key=f"open-kpi-{KPI}").click().run()
    return app


def test_it_shows_the_quarter_that_ended_last_in_one_sentence(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home.folder, monkeypatch, "review")
    with opened(home) as reader:
        told = quarter_of(reader, Journal.of(home), Q1)
    assert app.title[0].value == f"{Q1}: {told.message}"
    assert "until 25 Apr 2026" in words(app)


@pytest.mark.parametrize("wide", ["", "1"])
def test_every_item_of_the_agenda_can_be_drawn(
    home: Home, monkeypatch: pytest.MonkeyPatch, wide: str
) -> None:
    app = item(home, monkeypatch, "start", lang="ID")
    titles = set()
    for name in AGENDA:
        app.query_params["item"], app.query_params["wide"] = name, wide
        app.run()
        assert not app.exception, app.exception
        assert not app.error
        titles.add(app.title[0].value)
    assert len(titles) == len(AGENDA) - 1, "the first and the last have the sentence of the quarter"


def test_a_commentary_is_written_and_read(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = writing(home, monkeypatch)
    app.text_input(key="review-by-typed").set_value("Sari").run()
    app.text_area(key=f"comment-{KPI}-text").set_value("because of 1 * 2")
    press(app, "Write into the journal")
    stands = review.comments(Journal.of(home), Q1)[KPI]
    assert (stands.text, stands.by, stands.who) == ("because of 1 * 2", "Sari", None)
    said = words(app)
    assert "because of 1 \\* 2" in said
    assert "Sari (not authenticated)" in said


def test_what_somebody_typed_survives_that_another_wrote_first(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = writing(home, monkeypatch)
    app.text_area(key=f"comment-{KPI}-text").set_value("mine")
    minutes(home).comment(KPI, "theirs")
    press(app, "Write into the journal")
    said = words(app)
    assert "Somebody else has written here meanwhile" in said
    assert "> theirs" in said
    assert app.text_area(key=f"comment-{KPI}-text").value == "mine"
    assert review.comments(Journal.of(home), Q1)[KPI].text == "theirs"
    press(app, "Write into the journal")
    assert review.comments(Journal.of(home), Q1)[KPI].text == "mine"
    assert len(Journal.of(home).entries("comment")) == 2


def test_what_cannot_be_is_told_and_stays_typed(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = press(item(home, monkeypatch, "close"), "An action")
    app.text_area(key="action-new-text").set_value("do it")
    app.text_input(key="action-new-account").set_value("@nobody")
    app.text_input(key="action-new-owner").set_value("Budi")
    app.date_input(key="action-new-due").set_value("2026-07-31")
    press(app, "Write into the journal")
    assert [one.value for one in app.error] == ["There is no account '@nobody'"]
    assert app.text_area(key="action-new-text").value == "do it"
    app.text_input(key="action-new-account").set_value("@two")
    press(app, "Write into the journal")
    (one,) = review.open_actions(Journal.of(home))
    assert (one.text, one.account, str(one.due)) == ("do it", "@two", "2026-07-31")
    assert app.text_area(key="action-new-text").value == "", "it is empty for the next one"


def test_an_edit_shows_its_versions_and_a_withdrawal_takes_it_off(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes(home).decide("first")
    app = press(item(home, monkeypatch, "close"), "Change")
    assert app.text_area(key="reword-D1-text").value == "first"
    app.text_area(key="reword-D1-text").set_value("second")
    press(app, "Write into the journal")
    assert "**D1** second" in words(app)
    app.button(key="open-reword-D1").click().run()
    app.text_input(key="withdraw-decision-D1-because").set_value("wrong room")
    press(app, "Withdraw")
    assert review.decisions(Journal.of(home), Q1) == []
    assert len(Journal.of(home).entries("decision")) == 3


def test_a_locked_quarter_offers_nothing_to_write_and_stays_as_it_was(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    minutes(home).act("do it", "Budi", "2026-06-01")
    app = item(home, monkeypatch, "close")
    app.button(key="review-lock").click().run()
    assert "The quarter is locked." in [one.value for one in app.success]
    minutes(home, Q2).close("A1", "done")
    app = item(home, monkeypatch, "close")
    labels = {one.label for one in app.button}
    assert not labels & {"A decision", "An action", "Change", "Close", "Write"}
    assert "29 days overdue" in words(app), "as it was when it was locked"
    app.button(key="review-check").click().run()
    assert any("as it was locked" in one.value for one in app.success)
    app.text_input(key="unlock-because").set_value("a late file")
    press(app, f"Unlock {Q1}")
    assert "A decision" in {one.label for one in app.button}
    assert "unlocked: a late file" in words(app)


def test_a_later_load_stands_beside_the_lock(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(home) as reader:
        locking.lock(reader, Journal.of(home), Q1)
    corrected(home)
    app = item(home, monkeypatch, "start", quarter=Q1)
    assert "Restated since it was locked" in words(app)
    assert "reported then **0 of 2**, told now **1 of 3**" in words(
        item(home, monkeypatch, "scope", quarter=Q1)
    )


def test_open_actions_stand_beside_the_overdue_rows_and_in_no_figure(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = page(home.folder, monkeypatch, "overdue")
    minutes(home).act("do *it*", "Budi", "2026-06-01", KPI, "@one")
    app = page(home.folder, monkeypatch, "overdue")
    assert app.title[0].value == before.title[0].value
    assert "**A1** do \\*it\\*" in words(app)
    assert "1 open action" not in words(page(home.folder, monkeypatch, "overdue", owner="Ratna"))
    press(app, "Close")
    app.text_input(key="close-A1-outcome").set_value("done")
    press(app, "Close the action")
    assert review.open_actions(Journal.of(home)) == []
    assert "do \\*it\\*" not in words(app)


@pytest.mark.parametrize("quarter", ["2026-Q9", "nonsense", "2031-Q1", "1999-Q1"])
def test_what_is_no_quarter_is_told_in_a_sentence(
    home: Home, monkeypatch: pytest.MonkeyPatch, quarter: str
) -> None:
    app = page(home.folder, monkeypatch, "review", quarter=quarter)
    assert app.title[0].value == "This cannot be shown"
    assert len(app.error) == 1
