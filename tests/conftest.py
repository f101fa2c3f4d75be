"""What several tests share: the sample organisation, loaded, and a browser."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from etl.load import load
from kpis.reader import Reader
from organisation.home import Home
from tests.drawn import all_checked
from tests.served import ROOT, chromium
from ui.desk import DESK

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


@pytest.fixture(scope="module")
def reader(sample: Path) -> Iterator[Reader]:
    """A reader of it, for the tests of a module."""
    with Reader(Home.at(sample)) as opened:
        yield opened


@pytest.fixture(scope="module")
def own_sample(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A copy of it for the tests of a module, with a journal of its own: what they take away is
    entered there."""
    folder = tmp_path_factory.mktemp("own") / "home"
    shutil.copytree(sample, folder, ignore=shutil.ignore_patterns("inbox", "journal.sqlite*"))
    return Home.at(folder)


@pytest.fixture
def desk_open() -> Iterator[None]:
    """The desk as serve.py opens it."""
    DESK.open()
    yield
    DESK.close()


@pytest.fixture(scope="session", autouse=True)
def charts() -> Iterator[None]:
    """Every chart that a test draws is one that plotly takes."""
    with all_checked():
        yield
