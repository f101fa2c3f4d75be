"""The journal's page, and what the export buttons of pages hand out and write down."""

import io
import os
import re
import sqlite3
import time
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest
from streamlit.testing.v1 import AppTest

from etl.load import load
from journal.journal import Journal
from organisation.home import Home
from reports import log
from tests.test_pages import page, words
from tests.tiny_home import home_of_accounts
from ui import downloads
from ui.desk import DESK


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A hundred accounts."""
    made = home_of_accounts(tmp_path / "home", "unit")
    lines = "".join(f"@{n:03},{'Retail' if n < 7 else 'Care'},2026-06-01\n" for n in range(100))
    (made.inbox / "accounts.csv").write_text(f"account,unit,day\n{lines}")
    load(made)
    return made


# -- the page ---------------------------------------------------------------------------------


def test_an_empty_journal_says_so_and_makes_no_file(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home.folder, monkeypatch, "journal")
    assert app.title[0].value == "Nothing is written in the journal yet"
    assert "not authenticated" in app.info[0].value
    assert not app.dataframe
    assert not Journal.of(home).path.exists()


@pytest.fixture
def written(home: Home) -> Home:
    log.enter(home, "export", "mfa-verified_2026-06-30", {"rows": 7, "form": "csv", "filters": {}})
    log.enter(home, "pack", "all", {"rows": 1234, "filters": {"unit": "Retail"}}, who="Sari")
    journal = Journal.of(home)
    journal.enter("decision", "D1", {"text": "Verify each MFA", "by": "Budi"})
    journal.enter("decision", "D1", {"text": "Verify each MFA by May", "by": "Budi"})
    return home


def test_entries_stand_newest_first_with_who_and_what(
    written: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(written.folder, monkeypatch, "journal")
    assert app.title[0].value == "4 entries in the journal: the chain holds"
    assert app.code[0].value == Journal.of(written).verify().newest
    table = app.dataframe[0].value
    assert list(table["No."]) == [4, 3, 2, 1]
    assert list(table["Who"]) == [
        *["Budi (not authenticated)"] * 2,
        "Sari",
        "not authenticated",
    ]
    assert list(table["In short"]) == [
        *("Verify each MFA by May", "Verify each MFA"),
        *("Unit Retail, 1,234 rows", "7 rows, CSV"),
    ]
    assert list(table["About"])[3] == "MFA verified, 30 Jun 2026"


def test_deeds_narrow_the_entries(written: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(written.folder, monkeypatch, "journal")
    app.button_group(key="deeds").set_value(["decision"]).run()
    assert list(app.dataframe[0].value["No."]) == [4, 3]
    assert "Export 2 rows (CSV)" in str(app.get("download_button"))


def test_a_broken_chain_is_told_first(written: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    with sqlite3.connect(Journal.of(written).path) as con:
        con.execute("DROP TRIGGER entries_stay_UPDATE")
        con.execute("UPDATE entries SET who = 'Budi' WHERE number = 2")
    app = page(written.folder, monkeypatch, "journal")
    assert app.title[0].value.endswith(":red[the chain is broken]")
    assert "entry 2 is not as it was written" in app.error[0].value


def test_an_entry_tells_its_story(written: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ui.doors.picked_row", lambda _event: 0)
    app = page(written.folder, monkeypatch, "journal")
    assert app.header[-1].value == "4. decision: D1"
    story = dict(app.dataframe[1].value.itertuples(index=False))
    newest, before = Journal.of(written).entries()[:1:-1]
    assert story["Text"] == "Verify each MFA by May"
    assert (story["Hash"], story["Hash of the entry before"]) == (newest.hash, before.hash)
    assert re.search(r"About the same: 3, .*; 4, ", words(app))


def test_the_story_leaves_nothing_out_that_an_entry_says(
    written: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = {"hash": "abc", "before": "", "state": "locked", "version": 1, "as_of": "2026-03-31"}
    made = Journal.of(written).enter("lock", "2026-Q1", told)
    monkeypatch.setattr("ui.doors.picked_row", lambda _event: 0)
    app = page(written.folder, monkeypatch, "journal")
    story = dict(app.dataframe[1].value.itertuples(index=False))
    assert len(story) == len(told) + 4
    assert (story["Hash of what was made"], story["Hash"]) == ("abc", made.hash)


def test_the_page_speaks_indonesian(written: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(written.folder, monkeypatch, "journal", lang="ID")
    assert app.title[0].value == "4 entri dalam jurnal: rantainya utuh"
    assert list(app.dataframe[0].value["Kegiatan"])[::3] == ["keputusan", "ekspor"]


# -- exports of pages -------------------------------------------------------------------------


def clicked(app: AppTest) -> tuple[str, dict[str, bytes]]:
    """Click the export of the rows page and fetch what the desk has: the token, and the members."""
    next(one for one in app.button if "Export" in one.label).click().run()
    assert not app.exception, app.exception
    (frame,) = app.get("iframe")
    token = re.search(r"/take/([\w-]+)", str(frame.proto)).group(1)  # type: ignore[union-attr]
    fetched = DESK.fetch(token)
    assert fetched
    with ZipFile(io.BytesIO(b"".join(fetched.chunks()))) as packed:
        return token, {name: packed.read(name) for name in packed.namelist()}


@pytest.mark.usefixtures("desk_open")
def test_one_click_hands_out_rows_with_what_they_are_and_enters_them(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home.folder, monkeypatch, "rows", kpi="inventory-complete", unit="Retail")
    assert [one.label for one in app.button if "Export" in one.label] == ["Export 7 rows (CSV)"]
    token, members = clicked(app)
    name = "inventory-complete_2026-06-30"
    assert list(members) == [f"{name}.csv", f"{name}.csv.altered.csv", "datapackage.json"]
    assert members[f"{name}.csv"].count(b"\r\n") == 8
    assert b",'@003," in members[f"{name}.csv"]
    (entry,) = Journal.of(home).entries()
    told = entry.told
    assert (entry.what, entry.who, told["through"]) == ("export", None, "page")
    assert (told["rows"], told["filters"]) == (7, {"unit": "Retail"})
    assert "entry 1 of the journal" in app.toast[0].value
    assert DESK.fetch(token) is None
    assert clicked(app)[0] != token, "each click has a token of its own"
    assert not list((home.warehouse / "exports").iterdir())


@pytest.mark.usefixtures("desk_open")
def test_the_form_is_chosen_once_for_all(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(home.folder, monkeypatch, "rows", kpi="inventory-complete", unit="Retail")
    next(one for one in app.radio if one.key.startswith("form-")).set_value("xlsx").run()
    assert [one.label for one in app.button if "Export" in one.label] == ["Export 7 rows (XLSX)"]
    _, members = clicked(app)
    book = openpyxl.load_workbook(io.BytesIO(members["inventory-complete_2026-06-30.xlsx"]))
    assert book["rows"].max_row == 8


@pytest.mark.usefixtures("desk_open")
def test_an_export_that_cannot_be_entered_is_refused_on_the_page(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home.folder, monkeypatch, "rows", kpi="inventory-complete")
    Journal.of(home).path.write_text("this is no database " * 100)
    next(one for one in app.button if "Export" in one.label).click().run()
    assert "nothing was handed out, because it could not be entered" in app.error[0].value
    assert not app.get("iframe")
    assert not list((home.warehouse / "exports").iterdir())


@pytest.mark.usefixtures("desk_open")
def test_what_a_killed_process_left_is_thrown_away(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    exports = home.warehouse / "exports"
    for name, age in {"old": 2 * downloads.DAY, "new": 60}.items():
        (exports / name).mkdir(parents=True)
        os.utime(exports / name, (time.time() - age, time.time() - age))
    clicked(page(home.folder, monkeypatch, "rows", kpi="inventory-complete"))
    assert [one.name for one in exports.iterdir()] == ["new"]


@pytest.mark.usefixtures("desk_open")
def test_many_rows_are_read_apart_and_shown_as_they_come(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(downloads, "LARGE", 50)
    for query in ({}, {"as_of": "2026-06-15"}):  # published, and made now
        app = page(home.folder, monkeypatch, "rows", kpi="inventory-complete", **query)
        _, members = clicked(app)
        table = next(cells for name, cells in members.items() if name.endswith("csv"))
        label = next(one.label for one in app.button if "Export" in one.label)
        assert table.count(b"\r\n") == int(re.findall(r"\d+", label)[0]) + 1
    assert Journal.of(home).verify().entries == 2


def test_without_a_route_streamlit_hands_out_the_same(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home.folder, monkeypatch, "rows", kpi="inventory-complete", unit="Retail")
    assert "Export 7 rows (CSV)" in str(app.get("download_button"))
    monkeypatch.setattr(downloads, "MOST_HELD", 5)
    app.run()
    assert not app.get("download_button")
    assert "python -m reports export" in words(app)


def test_what_streamlit_hands_out_is_entered_too(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    from functools import partial

    from kpis.definition import catalogue
    from kpis.reader import Reader
    from reports.table import Table, kpi_rows
    from ui import source

    monkeypatch.setenv("GOVERNANCE_HOME", str(home.folder))
    definition = catalogue()["inventory-complete"]

    def table(opened: Reader, _apart: bool) -> Table:
        return kpi_rows(opened, definition, opened.rows([definition]))

    path = source.store().generation_path()
    assert path
    held = downloads._held(partial(downloads.taken, path, table, 100, "data", "en"))
    with ZipFile(io.BytesIO(held)) as packed:
        assert packed.namelist()[-1] == "datapackage.json"
    assert [entry.told["rows"] for entry in Journal.of(home).entries()] == [100]
