"""A whole meeting in a real Chromium: from its first word to an action closed a quarter later."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from journal import review
from journal.journal import Journal
from organisation.home import Home
from reports.review.locked import locked, verify
from tests.served import dashboard
from tests.test_browser import settled, watched
from tests.test_lock import Q1, Q2, corrected, given_home

pytestmark = pytest.mark.browser
SAVE = "Write into the journal"


def at(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/{path}")
    settled(page)


def press(page: Page, name: str | re.Pattern[str]) -> None:
    page.get_by_role("button", name=name).first.click()
    settled(page)


def commented(page: Page, address: str) -> None:
    at(page, address, "review?item=scope")
    page.get_by_label("Written by").fill("Sari")
    page.get_by_label("Written by").press("Enter")
    page.get_by_test_id("stButton").get_by_role("button", name="Write", exact=True).first.click()
    page.get_by_label("Commentary on Inventory complete").fill("Two lines\nof *text*")
    press(page, SAVE)
    expect(page.get_by_text("of *text*")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Sari \(not authenticated\)"))).to_be_visible()


def attested(page: Page, address: str) -> None:
    at(page, address, "review?item=close")
    page.get_by_label("Owner whose word is awaited").click()
    page.get_by_role("option", name=re.compile("P-1")).click()
    press(page, SAVE)
    expect(page.get_by_text("attested")).to_be_visible()


def decided(page: Page) -> None:
    press(page, "A decision")
    page.get_by_label("What was decided").fill("Every account gets an owner")
    press(page, SAVE)
    expect(page.get_by_text("Every account gets an owner").first).to_be_visible()


def promised(page: Page) -> None:
    press(page, "An action")
    page.get_by_label("What is to be done").fill("Name an owner of @two")
    page.get_by_label("Owner: a name or a role").fill("Budi")
    due = page.get_by_test_id("stDateInput").get_by_role("spinbutton")
    expect(due).to_have_count(3)
    for part, figure in zip(due.all(), ("2026", "06", "15"), strict=True):
        part.click()
        part.press_sequentially(figure)
    page.get_by_role("button", name=SAVE).last.click()
    expect(page.get_by_text("15 days overdue").first).to_be_visible()


def test_a_whole_meeting(browser: Browser, tmp_path: Path) -> None:
    home = given_home(tmp_path)
    journal = Journal.of(home)
    with dashboard(home.folder) as address:
        context = browser.new_context(viewport={"width": 1366, "height": 1000})
        page = context.new_page()
        page.set_default_timeout(60_000)
        expect.set_options(timeout=60_000)
        strangers, faults = watched(page, address)
        commented(page, address)
        attested(page, address)
        decided(page)
        promised(page)
        press(page, f"Lock {Q1}")
        expect(page.get_by_text("The quarter is locked.")).to_be_visible()
        kept = locked(home, Q1)
        assert kept and verify(home, Q1) == []
        assert review.comments(kept.minutes, Q1)["inventory-complete"].text == (
            "Two lines\nof *text*"
        )
        assert [one.says for one in review.words(kept.minutes, Q1)] == ["attested"]
        expect(page.get_by_text(kept.hash)).to_be_visible()
        expect(page.get_by_role("button", name="A decision")).to_have_count(0)
        corrected(Home.at(home.folder))
        at(page, address, f"review?quarter={Q1}&item=start")
        expect(page.get_by_role("heading", name="Restated since it was locked")).to_be_visible()
        at(page, address, f"review?quarter={Q1}&item=scope")
        expect(
            page.get_by_text(re.compile("reported then 0 of 2, told now 1 of 3"))
        ).to_be_visible()
        at(page, address, f"review?quarter={Q2}&item=close")
        expect(page.get_by_text(f"carried forward from {Q1}")).to_be_visible()
        at(page, address, "overdue")
        expect(page.get_by_text("1 open action, 1 overdue")).to_be_visible()
        press(page, "Close")
        page.get_by_label("What came of it").fill("P-1 took it over")
        press(page, "Close the action")
        expect(page.get_by_text("1 open action")).to_have_count(0)
        (closed,) = review.all_actions(journal)
        assert (closed.closed, closed.outcome) == (Q2, "P-1 took it over")
        assert review.actions(kept.minutes, Q1)[0].is_open, "the lock keeps it as it was"
        assert journal.verify().faults == []
        assert strangers == []
        assert [fault for fault in faults if "404" not in fault] == []
        context.close()


def test_a_view_for_a_room_shows_the_item_and_nothing_else(
    browser: Browser, tmp_path: Path
) -> None:
    with dashboard(given_home(tmp_path).folder) as address:
        page = browser.new_page(viewport={"width": 1366, "height": 768})
        page.set_default_timeout(60_000)
        at(page, address, "review?item=scope")
        size = "parseFloat(getComputedStyle(document.querySelector('h1')).fontSize)"
        small = page.evaluate(size)
        press(page, "View for a room")
        page.wait_for_url("**wide=1**")
        expect(page.get_by_test_id("stHeader")).not_to_be_visible()
        expect(page.locator(".st-key-chips")).not_to_be_visible()
        assert page.evaluate(size) > 1.4 * small
        press(page, "Update cadence")
        page.wait_for_url("**item=update**")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Update cadence")
        press(page, "Leave this view")
        expect(page.get_by_test_id("stHeader")).to_be_visible()
        page.close()
