"""The page of evidence packs: what it offers, makes and tells."""

import hashlib
import io
import shutil
import zipfile
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from journal.journal import Journal
from organisation.home import Home
from tests.test_pages import page


@pytest.fixture
def home(sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample, whose journal may be written."""
    folder = tmp_path / "home"
    shutil.copytree(sample, folder)
    return folder


def hash_shown(app: AppTest) -> str:
    return next(one.value for one in app.code if len(one.value) == 64)


def test_a_pack_is_made_told_and_entered(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(home, monkeypatch, "evidence")
    assert not app.exception and not app.error
    assert app.title[0].value == "An auditor can check 48 figures as of 20 Nov 2026 without us"
    app.multiselect(key="pack-kpis").set_value(["risk-treated"]).run()
    assert app.title[0].value.startswith("An auditor can check 1 figure ")
    app.button(key="pack-make").click().run()
    assert not app.exception and not app.error
    found = hash_shown(app)
    assert f"python verify.py --expect {found}" in next(
        one.value for one in app.code if "verify" in one.value
    )
    (entry,) = Journal.of(Home.at(home)).entries("pack")
    assert entry.told["hash"] == found and entry.told["kpis"] == ["risk-treated"]
    content = app.session_state["pack made"]["content"]
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert hashlib.sha256(archive.read("manifest.json")).hexdigest() == found
    assert any("Hash" in table.value.columns for table in app.dataframe)
    assert not list((home / "warehouse" / "exports").iterdir())


def test_what_was_made_is_not_told_of_another_choice(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home, monkeypatch, "evidence")
    app.multiselect(key="pack-kpis").set_value(["risk-treated"]).run()
    app.button(key="pack-make").click().run()
    assert hash_shown(app)
    app.radio(key="pack-persons").set_value("named").run()
    assert not [one for one in app.code if len(one.value) == 64]
    assert any("name people" in one.value for one in app.warning)


def test_kpis_that_filters_do_not_cut_are_left_out(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home, monkeypatch, "evidence", platform="youtube")
    assert not app.exception
    assert any("not cut by these filters" in one.value for one in app.markdown)
    assert "risk-treated" not in app.multiselect(key="pack-kpis").options


def test_in_indonesian(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(home, monkeypatch, "evidence", lang="ID")
    assert (
        app.title[0].value == "Auditor dapat memeriksa 48 angka posisi per 20 Nov 2026 tanpa kami"
    )
    assert app.button(key="pack-make").label == "Buat berkas bukti"
