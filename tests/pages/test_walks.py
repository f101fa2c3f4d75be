"""Ways of people through the pages, in a real Chromium: there, and back again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.served import dashboard
from tests.test_browser import settled

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(sample: Path) -> Iterator[str]:
    with dashboard(sample) as served:
        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    yield opened
    context.close()


def choose_a_row(page: Page) -> None:
    """Choose the third row of the last table."""
    table = page.get_by_test_id("stDataFrame").last
    table.scroll_into_view_if_needed()
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 16, box["y"] + 36 + 2.5 * 28)


def numbers(page: Page) -> list[str]:
    """The numbers of pages below a table, the one that is shown in brackets."""
    found = page.get_by_test_id("stPagination").locator('button[aria-label^="Page "]').all()
    return [
        f"({one.inner_text()})" if one.get_attribute("aria-current") else one.inner_text()
        for one in found
    ]


@pytest.mark.parametrize("begin", ["rows?kpi=mfa-verified&unit=Retail", "overdue?lang=ID"])
def test_back_from_an_account_leads_to_the_rows_it_was_chosen_in(
    page: Page, address: str, begin: str
) -> None:
    page.goto(f"{address}/{begin}")
    settled(page)
    told = page.get_by_role("heading", level=1).inner_text()
    for _again in range(2):
        choose_a_row(page)
        page.wait_for_url("**/account?**account=**")
        settled(page)
        page.go_back()
        page.wait_for_url(f"**/{begin}")
        expect(page.get_by_role("heading", level=1)).to_have_text(told)
        settled(page)


def test_back_from_the_rows_of_a_mark_leads_to_its_chart(page: Page, address: str) -> None:
    page.goto(f"{address}/training?brand=Pelita")
    settled(page)
    page.locator(".js-plotly-plot .points path").first.click(force=True)
    page.wait_for_url("**/rows?**kpi=training-valid**")
    page.go_back()
    page.wait_for_url("**/training?brand=Pelita")


def test_every_part_of_a_table_is_a_click_away_and_is_there_again_on_the_way_back(
    page: Page, address: str
) -> None:
    page.goto(f"{address}/overdue")
    settled(page)
    assert numbers(page) == ["(1)", "2", "3"], "as many as there are, none left out"
    page.get_by_role("button", name="Page 3").click()
    expect(page.get_by_text("Rows 1,001 to 1,403 of 1,403")).to_be_visible()
    page.get_by_text("ID", exact=True).click()
    expect(page.get_by_text("Baris 1.001 sampai 1.403 dari 1.403")).to_be_visible()
    choose_a_row(page)
    page.wait_for_url("**/account?**")
    settled(page)
    page.go_back()
    expect(page.get_by_text("Baris 1.001 sampai 1.403 dari 1.403")).to_be_visible()
    settled(page)
    assert numbers(page) == ["1", "2", "(3)"]


@pytest.mark.parametrize(("path", "wide"), [("overdue", 1024), ("loads", 390), ("accounts", 390)])
def test_an_export_names_its_rows_whole(page: Page, address: str, path: str, wide: int) -> None:
    page.set_viewport_size({"width": wide, "height": 844})
    page.goto(f"{address}/{path}?lang=ID")
    settled(page)
    button = page.get_by_role("button", name="Ekspor").first
    cut = "[...one.querySelectorAll('*')].some(part => part.scrollWidth > part.clientWidth + 1)"
    assert not button.evaluate(f"(one) => {cut}"), "the label is cut"


def test_reasons_of_risk_are_not_cut(page: Page, address: str) -> None:
    for wide in (1366, 1024, 390):
        page.set_viewport_size({"width": wide, "height": 844})
        page.goto(f"{address}/?lang=ID")
        settled(page)
        for one in page.locator("figure.risk .after").all():
            seen, whole = one.evaluate("(one) => [one.clientWidth, one.scrollWidth]")
            assert seen >= whole, (wide, one.inner_text())
