"""The pictures of README and docs, taken from the sample organisation: `python -m docs.pictures`."""

import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from docs.generate import loaded_sample
from tests.served import chromium, dashboard

FOLDER = Path(__file__).parent / "images"
PAGES = {
    "overview": "",
    "rows": "rows?kpi=training-valid",
    "brand-audits": "brand_audits",
    "account": "account?account=AC-0375",
}


def take() -> None:
    """Load a copy of the sample, serve it, and take each page."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        home = loaded_sample(Path(folder))
        browser = chromium(playwright)
        assert browser is not None, "no browser: install Debian's chromium"
        with dashboard(home) as address:
            for name, path in PAGES.items():
                picture(browser, f"{address}/{path}", FOLDER / f"{name}.png")


def picture(browser: Browser, address: str, to: Path) -> None:
    page = browser.new_page(viewport={"width": 1366, "height": 768})
    page.goto(address)
    page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_timeout(1500)  # tables are drawn on a canvas, which no selector can wait for
    page.screenshot(path=to)
    page.close()


if __name__ == "__main__":
    take()
