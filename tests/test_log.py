"""The log: nothing is taken away that was not written down, and what was written down stays."""

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl.load import load
from journal.journal import Journal
from kpis.definition import catalogue
from kpis.reader import Reader
from organisation.errors import Unusable
from organisation.home import Home
from reports import log
from reports.__main__ import main
from reports.export import Exported, bundle, export
from reports.profile import spreadsheet
from reports.table import kpi_rows
from tests.tiny_home import home_of_accounts

KPI = catalogue()["inventory-complete"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three accounts, of which one has a unit."""
    made = home_of_accounts(tmp_path / "home", "unit")
    lines = ["account,unit,day", "one,Retail,2026-06-01", "two,,2026-06-01", "three,,2026-06-01"]
    (made.inbox / "accounts.csv").write_text("\n".join(lines) + "\n")
    load(made)
    return made


def taken(home: Home, out: Path, where: dict[str, str] | None = None) -> Exported:
    with Reader(home) as reader:
        table = kpi_rows(reader, KPI, reader.rows([KPI]), where)
        return export(reader, table, out, "csv", spreadsheet("en"))


def run(home: Home, *args: str) -> Any:
    return CliRunner().invoke(main, ["log", "--home", str(home.folder), *args])


def test_an_export_is_entered_with_all_that_was_asked_for(home: Home, tmp_path: Path) -> None:
    done = taken(home, tmp_path / "out", {"unit": "Retail"})
    (entry,) = Journal.of(home).entries()
    assert entry == done.entry
    assert (entry.what, entry.about, entry.who) == ("export", f"{KPI.id}_2026-06-30", None)
    told = entry.told
    assert (told["rows"], told["sha256"], told["filters"]) == (1, done.sha256, {"unit": "Retail"})
    assert (told["kpi"], told["version"], told["definition"]) == (KPI.id, KPI.version, KPI.hash)
    assert (told["as_of"], told["known_at"], told["language"]) == ("2026-06-30", 1, "en")
    assert (told["file"], told["form"], told["profile"]) == (done.path.name, "csv", "spreadsheet")
    assert told["through"] == "command line"


def test_a_zip_of_a_page_is_entered_with_the_hash_of_its_file(home: Home, tmp_path: Path) -> None:
    with Reader(home) as reader:
        table = kpi_rows(reader, KPI, reader.rows([KPI]))
        done = bundle(reader, table, tmp_path / "out", "xlsx", spreadsheet("en"))
    (entry,) = Journal.of(home).entries()
    assert entry == done.entry
    assert (entry.told["through"], entry.told["sha256"]) == ("page", done.sha256)


def test_what_cannot_be_entered_is_not_handed_out(home: Home, tmp_path: Path) -> None:
    (home.folder / "journal.sqlite").write_text("this is no database " * 100)
    with pytest.raises(Unusable, match="nothing was handed out, because it could not be entered"):
        taken(home, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not list((home.warehouse / "exports").iterdir())
    done = CliRunner().invoke(
        main, ["export", KPI.id, "--home", str(home.folder), "--out", str(tmp_path / "out")]
    )
    assert (done.exit_code, done.output.count("\n")) == (2, 1)
    assert "nothing was handed out" in done.output


def test_the_log_tells_entries_newest_first(home: Home, tmp_path: Path) -> None:
    assert run(home).output == ""
    first = taken(home, tmp_path / "out", {"unit": "Retail"})
    taken(home, tmp_path / "out")
    log.enter(home, "pack", "all", {"rows": 1234, "sha256": "f" * 64}, who="Sari")
    lines = run(home).output.splitlines()
    assert [line.split()[0] for line in lines] == ["3", "2", "1"]
    assert "Sari  pack  all: 1,234 rows, sha256 ffffffffffff" in lines[0]
    assert lines[2].endswith(f"unit=Retail, 1 rows, sha256 {first.sha256[:12]}")
    assert "not authenticated" in lines[2]
    assert run(home, "--what", "pack").output.splitlines() == lines[:1]
    told = json.loads(run(home, "--json", "--verify").output)
    assert [one["number"] for one in told["entries"]] == [3, 2, 1]
    assert told["verdict"]["faults"] == []


def test_verify_follows_the_chain(home: Home, tmp_path: Path) -> None:
    for _ in range(3):
        taken(home, tmp_path / "out")
    newest = Journal.of(home).entries()[-1].hash
    done = run(home, "--verify")
    assert done.exit_code == 0
    assert done.output.splitlines()[-1] == f"3 entries, the chain holds, newest hash {newest}"
    assert run(home, "--expect", newest).exit_code == 0
    with sqlite3.connect(home.folder / "journal.sqlite") as con:
        con.execute("DROP TRIGGER entries_stay_DELETE")
        con.execute("DELETE FROM entries WHERE number = 3")
    assert run(home, "--verify").exit_code == 0, "a lost end is found by a hash from elsewhere"
    lost = run(home, "--expect", newest)
    assert lost.exit_code == 1
    assert "entries at the end are missing" in lost.output
    with sqlite3.connect(home.folder / "journal.sqlite") as con:
        con.execute("DROP TRIGGER entries_stay_UPDATE")
        con.execute("UPDATE entries SET who = 'somebody else' WHERE number = 1")
    broken = run(home, "--verify")
    assert broken.exit_code == 1
    assert "entry 1 is not as it was written" in broken.output
    assert "the chain is broken" in broken.output


@pytest.mark.parametrize(
    "cell",
    [
        "at = 'no day'",
        "at = 5",
        "told = 'no words'",
        "told = '[1]'",
        'told = \'{"rows": "\\ud800"}\'',
        "told = x'ff00'",
        "about = x'ff00'",
        "what = 7",
    ],
)
def test_verify_tells_of_any_cell_that_was_altered(home: Home, tmp_path: Path, cell: str) -> None:
    """Also where what stands there now is no moment, no words, or no text at all."""
    for _ in range(3):
        taken(home, tmp_path / "out")
    with sqlite3.connect(home.folder / "journal.sqlite") as con:
        con.execute("DROP TRIGGER entries_stay_UPDATE")
        con.execute(f"UPDATE entries SET {cell} WHERE number = 2")
    for args in (["--verify"], ["--verify", "--json"]):
        broken = run(home, *args)
        assert isinstance(broken.exception, SystemExit)
        assert broken.exit_code == 1
        assert "entry 2 is not as it was written" in broken.output
    assert run(home).exit_code == 0
