"""Pages of long tables: every number of which there are few, and room for those of which there are many."""

from pathlib import Path

import pytest

from journal.journal import Journal
from organisation.home import Home
from reports.log import enter
from tests.test_pages import page, words
from ui import pager

PHONE = 362
"""Pixels that a page has on a phone."""


def shown_by_streamlit(pages: int) -> int:
    """How many numbers Streamlit shows in the room it is given: by its own rule, as it stands."""
    most, width = pager.room(pages)
    there = min(most, int((width - 59.5) // 31.5))
    return there if there >= 5 else 2 if there >= 3 else 1


@pytest.mark.parametrize("pages", [2, 3, 4, 5, 6, 7])
def test_a_few_pages_all_have_their_number(pages: int) -> None:
    assert shown_by_streamlit(pages) >= pages


@pytest.mark.parametrize("pages", [8, 99, 120, 999, 1000, 10_001])
def test_the_numbers_of_many_pages_have_room_on_a_phone(pages: int) -> None:
    _most, width = pager.room(pages)
    assert shown_by_streamlit(pages) >= 5
    assert width <= PHONE


def test_an_entry_that_is_made_meanwhile_leads_nobody_to_the_first_page(
    own_sample: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pager, "ROWS", 2)
    for _one in range(5):
        enter(own_sample, "pack", "pack", {"as_of": "2026-09-30", "hash": "a" * 64})
    app = page(own_sample.folder, monkeypatch, "journal")
    app.pagination[0].set_value(2).run()
    enter(own_sample, "pack", "pack", {"as_of": "2026-09-30", "hash": "a" * 64})
    app.run()
    n = len(Journal.of(own_sample).entries())
    assert f"Rows 3 to 4 of {n};" in words(app)


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("rows", {"kpi": "mfa-verified"}),
        ("overdue", {}),
        ("rows", {"kpi": "mfa-verified", "moved": "true"}),
    ],
)
def test_another_language_shows_the_same_part(
    sample: Path, monkeypatch: pytest.MonkeyPatch, name: str, query: dict[str, str]
) -> None:
    monkeypatch.setattr(pager, "ROWS", 4)
    app = page(sample, monkeypatch, name, **query)
    app.pagination[0].set_value(2).run()
    assert "Rows 5 to 8 of" in words(app)
    app.segmented_control(key="lang").set_value("ID").run()
    assert "Baris 5 sampai 8 dari" in words(app)


def test_a_long_register_of_risks_comes_in_pages(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pager, "ROWS", 10)
    app = page(sample, monkeypatch, "risks")
    seen: list[str] = []
    for at in (1, 2, 3):
        app.pagination[0].set_value(at).run()
        seen += next(one.value for one in app.dataframe if "Risk" in one.value.columns)[
            "Risk"
        ].tolist()
    assert len(seen) == len(set(seen)) == 27
