"""What several tests share: the sample organisation, loaded, and a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from etl.load import load
from organisation.home import Home
from tests.drawn import all_checked
from tests.served import ROOT, chromium

BUILT = ("warehouse", "quarters", "journal.sqlite*")
"""What the product makes in a home: the sample of a test begins without."""


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium, headless. Skips in one line where there is none."""
    with sync_playwright() as playwright:
        found = chromium(playwright)
        if found is None:
            pytest.skip(
                "no browser: install Debian's chromium, or run `playwright install chromium`"
            )
        yield found
        found.close()


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample organisation, loaded."""
    folder = tmp_path_factory.mktemp("sample") / "home"
    shutil.copytree(ROOT / "data" / "sample", folder, ignore=shutil.ignore_patterns(*BUILT))
    load(Home.at(folder))
    return folder


@pytest.fixture(scope="session", autouse=True)
def charts() -> Iterator[None]:
    """Every chart that a test draws is one that plotly takes."""
    with all_checked():
        yield
