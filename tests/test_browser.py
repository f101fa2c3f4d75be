"""The ways people take, in a real Chromium."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.served import dashboard

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(sample: Path) -> Iterator[str]:
    with dashboard(sample) as served:
        yield served


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails the test if it asks another host or logs an error."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    opened = context.new_page()
    strangers: list[str] = []
    faults: list[str] = []
    opened.on(
        "request",
        lambda request: (
            strangers.append(request.url)
            if not request.url.startswith(
                (address, "data:", "blob:", address.replace("http", "ws"))
            )
            else None
        ),
    )
    opened.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    yield opened
    assert strangers == []
    # Streamlit looks for its own end points below a page's path first, and is told 404.
    assert [fault for fault in faults if "404" not in fault] == []
    context.close()


def settled(page: Page) -> None:
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()


def test_from_a_figure_to_its_rows_and_back(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("figures on target")
    page.get_by_role("link", name="rows: mfa verified").click()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("MFA verified")
    expect(page.get_by_test_id("stDataFrame")).to_be_visible()
    assert page.url.endswith("/rows?kpi=mfa-verified")
    page.get_by_role("link", name="Overview").click()
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("figures on target")


def test_a_shared_link_shows_the_same_rows(page: Page, address: str) -> None:
    page.goto(f"{address}/rows?kpi=inventory-complete")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inventory complete")


def test_the_data_page_tells_a_held_load(page: Page, address: str) -> None:
    page.goto(f"{address}/data")
    settled(page)
    expect(page.get_by_text("Nothing of it counts until a person decides")).to_be_visible()


@pytest.mark.parametrize("path", ["", "rows?kpi=mfa-verified", "data"])
def test_nothing_scrolls_sideways_on_a_phone(page: Page, address: str, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/{path}")
    settled(page)
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
