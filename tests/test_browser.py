"""The ways people take, in a real Chromium."""

import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.served import ROOT, dashboard

pytestmark = pytest.mark.browser

PAGES = {
    "overview": "",
    "review": "review",
    "one item of a review": "review?item=incidents",
    "overdue": "overdue",
    "accounts": "accounts",
    "account": "account?account=AC-0001",
    "brand audits": "brand_audits",
    "training": "training",
    "approvals": "approvals",
    "incidents": "incidents",
    "policies": "policies",
    "risks": "risks",
    "kpis": "kpis",
    "one kpi": "kpis?kpi=training-valid",
    "rows": "rows?kpi=mfa-verified",
    "data": "data",
    "loads": "loads",
    "one load": "loads?load=42&line=283",
    "restatement": "restatement?kpi=training-valid",
    "evidence": "evidence",
    "journal": "journal",
    "glossary": "glossary",
}


@pytest.fixture(scope="module")
def address(sample: Path) -> Iterator[str]:
    with dashboard(sample) as served:
        yield served


def watched(opened: Page, address: str) -> tuple[list[str], list[str]]:
    """Requests to other hosts, and errors in the console, as they come."""
    strangers: list[str] = []
    faults: list[str] = []
    own = (address, "data:", "blob:", address.replace("http", "ws"))
    opened.on(
        "request",
        lambda request: strangers.append(request.url) if not request.url.startswith(own) else None,
    )
    opened.on("console", lambda line: faults.append(line.text) if line.type == "error" else None)
    return strangers, faults


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A page that fails the test if it asks another host or logs an error."""
    context = browser.new_context(viewport={"width": 1366, "height": 768})
    opened = context.new_page()
    opened.set_default_timeout(20_000)
    strangers, faults = watched(opened, address)
    yield opened
    assert strangers == []
    # Streamlit looks for its own end points below a page's path first, and is told 404.
    assert [fault for fault in faults if "404" not in fault] == []
    context.close()


def settled(page: Page) -> None:
    """Wait until the script has ended, the fonts are here and every chart is drawn.

    Plotly is fetched after the script's end, so on a slow machine charts come one after another.
    """
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.get_by_role("heading", level=1).first.wait_for()
    page.wait_for_function(
        """() => document.fonts.status === "loaded"
            && !document.querySelector('[data-testid="stSkeleton"]')
            && [...document.querySelectorAll('[data-testid="stPlotlyChart"]')]
                .every((chart) => chart.querySelector(".main-svg"))"""
    )


def sentence(page: Page) -> str:
    return page.get_by_role("heading", level=1).first.inner_text()


def test_from_a_mark_to_its_rows_and_from_a_row_to_its_account(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    page.evaluate("window.stayed = true")
    page.locator("figure.elements a.dot").first.click()
    page.wait_for_url("**/rows?kpi=inventory-complete")
    assert page.evaluate("window.stayed"), "a door leads on within the page"
    expect(page.get_by_role("heading", level=1)).to_contain_text("Inventory complete")
    table = page.get_by_test_id("stDataFrame")
    expect(table).to_be_visible()
    box = table.bounding_box()
    assert box
    page.mouse.click(box["x"] + 16, box["y"] + 46)
    page.wait_for_url("**/account?account=**")


def test_from_what_changed_to_the_rows_that_moved(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    page.locator("figure.moves a").first.press("Enter")
    page.wait_for_url("**moved=true**")
    expect(page.get_by_text("Only what moved since 30 Sep 2026")).to_be_visible()


def test_a_filter_goes_along_through_links_charts_and_navigation(page: Page, address: str) -> None:
    page.goto(f"{address}/?unit=Retail&lang=ID")
    settled(page)
    expect(page.get_by_text("Unit: Retail")).to_be_visible()
    page.get_by_role("link", name="Pelatihan").last.click()
    page.wait_for_url(re.compile(r"/rows\?(?=.*unit=Retail)(?=.*lang=ID)(?=.*kpi=)"))
    expect(page.get_by_text("Unit: Retail")).to_be_visible()
    page.get_by_role("link", name="Insiden").first.click()
    page.wait_for_url(re.compile(r"/incidents\?(?=.*unit=Retail)(?=.*lang=ID)"))
    page.get_by_role("link", name="Ikhtisar").first.click()
    page.wait_for_url(re.compile(r"/\?(?=.*unit=Retail)(?=.*lang=ID)"))
    page.get_by_role("button", name="Atur ulang").click()
    page.wait_for_url(lambda url: "unit=" not in url and "lang=ID" in url)


def test_filter_language_and_day_are_chosen_by_chips(page: Page, address: str) -> None:
    page.goto(address)
    settled(page)
    whole = sentence(page)
    page.get_by_role("button", name="Unit").first.click()
    page.get_by_role("combobox").first.click()
    page.get_by_role("option", name="Retail", exact=True).click()
    page.wait_for_url("**unit=Retail**")
    expect(page.get_by_role("heading", level=1)).not_to_have_text(whole)
    page.keyboard.press("Escape")
    page.get_by_text("ID", exact=True).click()
    page.wait_for_url("**lang=ID**")
    expect(page.get_by_role("heading", level=1)).to_contain_text("bidang sesuai target")
    page.get_by_role("button", name="Posisi").first.click()
    page.get_by_role("radio", name="30 Sep 2026").click()
    page.wait_for_url("**as_of=2026-09-30**")


def test_a_shared_link_shows_the_same_view(page: Page, browser: Browser, address: str) -> None:
    link = f"{address}/rows?kpi=training-valid&unit=Retail&as_of=2026-09-30&lang=ID"
    page.goto(link)
    settled(page)
    expect(page.get_by_text("Unit: Retail")).to_be_visible()
    there = sentence(page)
    assert there.startswith("Pelatihan berlaku")
    context = browser.new_context()
    other = context.new_page()
    other.goto(page.url)
    expect(other.get_by_role("heading", level=1)).to_have_text(there)
    context.close()


def test_an_export_has_exactly_the_rows_its_button_names(page: Page, address: str) -> None:
    page.goto(f"{address}/rows?kpi=mfa-verified&unit=Retail")
    settled(page)
    button = page.get_by_role("button", name="Export")
    named = int(re.findall(r"Export (\d+) rows", button.inner_text())[0])
    with page.expect_download() as download:
        button.click()
    with ZipFile(download.value.path()) as packed:
        file, described = packed.namelist()
        lines = packed.read(file).split(b"\r\n")
    assert (file[-4:], described) == (".csv", "datapackage.json")
    assert len(lines) == named + 2, "a head, the rows, and the end of the last line"


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_nothing_scrolls_sideways_on_a_phone(page: Page, address: str, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{address}/{path}")
    settled(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_axe_finds_nothing_serious(browser: Browser, address: str, path: str, scheme: str) -> None:
    context = browser.new_context(
        viewport={"width": 1366, "height": 768},
        color_scheme="dark" if scheme == "dark" else "light",
    )
    opened = context.new_page()
    opened.goto(f"{address}/{path}")
    settled(opened)
    opened.wait_for_timeout(1000)
    found = Axe().run(opened).response["violations"]
    told = [
        (one["id"], one["nodes"][0]["html"][:200])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    context.close()
    assert told == []


def test_every_page_is_in_these_tests() -> None:
    known = {path.partition("?")[0] or "overview" for path in PAGES.values()}
    assert known == {path.stem for path in (ROOT / "pages").glob("*.py")} - {"welcome"}
