"""Locks: a quarter stays as it was reviewed, and what came later stands beside it."""

import datetime as dt
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import zipfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from etl.load import load
from journal import review
from journal.journal import Journal
from journal.minutes import Minutes
from kpis.reader import Answer, Reader, all_kpis
from organisation.errors import Unusable
from organisation.home import Home
from reports.pack import pack
from reports.papers.cells import evidence
from reports.review import actions
from reports.review import lock as locking
from reports.review.lock import lock, unlock
from reports.review.locked import PACK, Locked, last_locked, locked, verify, versions
from reports.review.quarter import quarter_of
from reports.review.restated import restated
from tests.served import ROOT
from tests.tiny_home import make_home

Q1, Q2 = "2026-Q1", "2026-Q2"
FIELDS = "account unit owner handle platform brand region audience purpose goal team".split()
ACCOUNTS = f"{','.join(FIELDS)}\n@one,Retail,P-1,,,,,,,,\n@two,,,,,,,,,,\n"
CORRECTED = ACCOUNTS.replace("@two,,,", "@two,,P-1,") + (
    "@three,Retail,P-1,@three,instagram,Pelita,Java,external,news,reach,central\n"
)


@cache
def loaded() -> Path:
    """Two accounts, of which one has no owner; 30 June is the day, so that Q1 has ended."""
    home = make_home(
        Path(tempfile.mkdtemp()) / "home",
        {
            "hq": {
                "kind": "accounts",
                "files": ["accounts.csv"],
                "frequency": "quarterly",
                "effective": {"date": dt.date(2026, 6, 1)},
                "columns": {name: name for name in FIELDS},
            }
        },
    )
    (home.inbox / "accounts.csv").write_text(ACCOUNTS)
    load(home)
    return home.folder


def given_home(folder: Path) -> Home:
    """A copy of that home, to write in."""
    shutil.copytree(loaded(), folder / "home")
    return Home.at(folder / "home")


def opened(home: Home) -> Reader:
    return Reader(Home.at(home.folder))


def corrected(home: Home) -> None:
    """A correction of the same day arrives."""
    (home.inbox / "accounts.csv").write_text(CORRECTED)
    load(Home.at(home.folder))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home of one's own, whose locks hold a light thing in the place of the evidence pack."""

    def light(_reader: Reader, _answer: Answer, work: Path) -> str:
        (work / PACK).write_bytes(b"a light thing")
        return "light"

    monkeypatch.setattr(locking, "_write_pack", light)
    return given_home(tmp_path)


def test_a_lock_holds_the_evidence_pack_of_its_quarter(tmp_path: Path) -> None:
    home = given_home(tmp_path)
    with opened(home) as reader:
        one = lock(reader, Journal.of(home), Q1)
        made = pack(reader, tmp_path / "pack.zip", all_kpis(), one.as_of)
    assert one.pack == made.hash
    assert Journal.of(home).entries("lock")[-1].told["pack"] == made.hash
    with zipfile.ZipFile(one.folder / PACK) as held:
        assert held.testzip() is None
        assert "verify.py" in {name.rpartition("/")[2] for name in held.namelist()}
    assert verify(home, Q1) == []


def minutes(home: Home, quarter: str = Q1) -> Minutes:
    with opened(home) as reader:
        return Minutes(Journal.of(home), quarter, actions.ground(reader), "Sari")


def locked_now(home: Home, quarter: str = Q1) -> Locked:
    with opened(home) as reader:
        return lock(reader, Journal.of(home), quarter, "Sari")


def contents(one: Locked) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(one.folder.iterdir())}


def test_a_lock_holds_what_was_reported_and_written(home: Home) -> None:
    mine = minutes(home)
    mine.comment("inventory-complete", "one has none")
    mine.decide("Name one", "inventory-complete")
    mine.act("Name it", "Budi", "2026-07-31")
    steps: list[str] = []
    with opened(home) as reader:
        one = lock(reader, Journal.of(home), "2026-q1", "Sari", progress=steps.append)
        assert (one.as_of, one.known_at) == (reader.quarter(Q1)[1], reader.known_at)
        answer = reader.rows([], one.as_of)
        assert one.generation == reader.generation
        now = reader.all_figures([], answer, {})
        assert now == {}
    assert steps == ["figures", "rows", "minutes", "pack"]
    assert (one.quarter, one.version) == (Q1, 1)
    assert one.folder == home.folder / "quarters" / Q1 / "1"
    assert {"figures.json", "definitions.json", "configuration.json", "rows.parquet"} <= set(
        contents(one)
    )
    figure = one.figures["inventory-complete"]
    assert (figure.missed + figure.unknown, figure.subjects) == (2, 2)
    assert sum(row["kpi"] == "inventory-complete" for row in one.rows.to_pylist()) == 2
    assert review.comments(one.minutes, Q1)["inventory-complete"].text == "one has none"
    assert [one.id for one in review.actions(one.minutes, Q1)] == ["A1"]
    definitions = {told["id"]: told for told in json.loads(one.member("definitions.json"))}
    assert definitions["inventory-complete"]["hash"] == figure.definition
    entry = Journal.of(home).entries("lock", Q1)[-1]
    assert (entry.told["hash"], entry.told["by"], entry.who) == (one.hash, "Sari", None)
    assert locked(home, Q1) == one
    assert verify(home, Q1) == []


def test_a_locked_quarter_takes_no_word_more(home: Home) -> None:
    mine = minutes(home)
    mine.decide("before")
    before = contents(locked_now(home))
    for deed in (
        lambda: mine.comment("inventory-complete", "after"),
        lambda: mine.attend(["Sari"]),
        lambda: mine.attest("P-1", "inventory-complete"),
        lambda: mine.reword("D1", "after", None),
        lambda: locked_now(home),
    ):
        with pytest.raises(Unusable, match=f"{Q1} is locked"):
            deed()
    corrected(home)
    kept = locked(home, Q1)
    assert kept and contents(kept) == before
    assert verify(home, Q1) == []


def test_only_what_has_ended_is_locked(home: Home) -> None:
    with pytest.raises(Unusable, match="2026-Q2 ends on 2026-06-30: only a quarter that has ended"):
        locked_now(home, Q2)
    with pytest.raises(Unusable, match="is no quarter"):
        locked_now(home, "2026-Q7")
    assert not (home.folder / "quarters").exists() or not list((home.folder / "quarters").iterdir())


def test_unlocking_is_told_and_makes_way_for_another_version(home: Home) -> None:
    first = locked_now(home)
    before = contents(first)
    with pytest.raises(Unusable, match="the reason is empty"):
        unlock(Journal.of(home), Q1, " ")
    told = unlock(Journal.of(home), Q1, "a file came late", "Budi")
    assert (told.is_locked, told.because, told.by, told.version) == (
        False,
        "a file came late",
        "Budi",
        1,
    )
    assert locked(home, Q1) is None
    kept = last_locked(home, Q1)
    assert kept and kept.version == 1
    with pytest.raises(Unusable, match="is not locked"):
        unlock(Journal.of(home), Q1, "again")
    minutes(home).comment("inventory-complete", "written while it was open")
    second = locked_now(home)
    assert (second.version, second.manifest["replaces"]) == (2, first.hash)
    assert [one.version for one in versions(home, Q1)] == [1, 2]
    assert contents(first) == before
    assert review.comments(first.minutes, Q1) == {}
    assert verify(home, Q1) == []


def test_each_lock_is_chained_to_that_of_the_quarter_before(home: Home) -> None:
    earlier = locked_now(home, "2025-Q4")
    one = locked_now(home)
    assert earlier.manifest["before"] is None
    assert one.manifest["before"] == {"quarter": "2025-Q4", "version": 1, "hash": earlier.hash}
    assert [lock.before for lock in review.locks(Journal.of(home))] == ["", earlier.hash]


def test_a_later_load_stands_beside_the_lock_with_its_cause(home: Home) -> None:
    one = locked_now(home)
    with opened(home) as reader:
        assert restated(reader, one) == []
    corrected(home)
    with opened(home) as reader:
        found = {told.kpi: told for told in restated(reader, one)}
        told = found["inventory-complete"]
        assert told.causes == ["data"]
        assert told.rows >= 1
        assert told.was == one.figures["inventory-complete"]
        assert told.now and told.now.subjects == 3
        assert told.was.subjects == 2


def test_papers_say_that_the_evidence_of_a_lock_is_not_of_what_was_restated(home: Home) -> None:
    """Whoever follows the hash at the foot finds the figures as they were locked."""
    one = locked_now(home)

    def foot() -> str:
        with opened(home) as reader:
            return evidence(quarter_of(reader, Journal.of(home), Q1))

    assert foot() == f"Evidence pack: {one.pack}; Locked quarter: {one.hash}"
    corrected(home)
    assert foot().endswith(f"{one.hash}; both as known at load 1, not at that of the figures")


def test_another_target_stands_beside_the_lock_as_configuration(home: Home) -> None:
    one = locked_now(home)
    (home.folder / "kpis.toml").write_text('[[target]]\nkpi = "inventory-complete"\nvalue = 0.5\n')
    load(Home.at(home.folder))
    with opened(home) as reader:
        (told,) = restated(reader, one)
    assert (told.kpi, told.causes, told.rows) == ("inventory-complete", ["configuration"], 0)
    assert one.figures["inventory-complete"].target != 0.5


@pytest.mark.parametrize("deed", ["changed", "lost", "added"])
def test_any_file_of_a_lock_that_is_touched_is_found(home: Home, deed: str) -> None:
    one = locked_now(home)
    for name in contents(one):
        path = one.folder / name
        path.chmod(0o644)
        kept = path.read_bytes()
        if deed == "changed":
            path.write_bytes(kept[:-1] + bytes([kept[-1] ^ 1]))
        elif deed == "lost":
            path.unlink()
        else:
            (one.folder / f"{name}.old").write_bytes(kept)
        (fault, *_more) = verify(home, Q1)
        assert name in fault
        path.write_bytes(kept)
        (one.folder / f"{name}.old").unlink(missing_ok=True)
    assert verify(home, Q1) == []


def test_a_lock_made_over_with_all_its_hashes_is_not_the_one_that_was_entered(home: Home) -> None:
    one = locked_now(home)
    manifest = one.folder / "manifest.json"
    manifest.chmod(0o644)
    manifest.write_text(manifest.read_text().replace('"version":1', '"version":7'))
    kept = locked(home, Q1)
    assert kept
    with pytest.raises(Unusable, match="is not as it was locked"):
        assert kept.figures


def test_a_word_written_while_it_is_locked_stops_the_lock(home: Home) -> None:
    mine = minutes(home)

    def in_between(step: str) -> None:
        if step == "pack":
            mine.decide("at the last moment")

    with opened(home) as reader, pytest.raises(Unusable, match="somebody wrote in 2026-Q1"):
        lock(reader, Journal.of(home), Q1, progress=in_between)
    assert locked(home, Q1) is None
    assert list((home.folder / "quarters").iterdir()) == []
    assert review.decisions(locked_now(home).minutes, Q1)[0].text == "at the last moment"


def altered(home: Home, cell: str, what: str) -> None:
    """Change what an entry of the journal holds, behind its back."""
    with sqlite3.connect(home.folder / "journal.sqlite") as con:
        con.execute("DROP TRIGGER entries_stay_UPDATE")
        con.execute(f"UPDATE entries SET {cell} WHERE what = '{what}'")


def test_a_journal_whose_chain_is_broken_is_not_locked(home: Home) -> None:
    """A lock would give what was altered a hash of its own."""
    minutes(home).decide("before")
    altered(home, """told = '{"text":"otherwise"}'""", "decision")
    with pytest.raises(Unusable, match="chain of the journal is broken: entry 1 is not as it was"):
        locked_now(home)
    assert locked(home, Q1) is None


@pytest.mark.parametrize("told", ["{}", "no words"])
def test_a_lock_whose_entry_was_altered_is_found(home: Home, told: str) -> None:
    locked_now(home)
    altered(home, f"told = '{told}'", "lock")
    found = verify(home, Q1)
    assert found[0] == "entry 1 is not as it was written"
    assert "restore the journal from a copy" in found[1]


KILLED = """
import os, signal, sys
from pathlib import Path
from journal.journal import Journal
from kpis.reader import Reader
from organisation.home import Home
from reports.review import lock as locking
home, step = Home.at(Path(sys.argv[1])), sys.argv[2]
def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if step == "moved":
    move = locking._move
    def moved(*given):
        move(*given)
        die()
    locking._move = moved
def progress(at):
    if at == step:
        die()
locking._write_pack = lambda *_: "light"
locking.lock(Reader(home), Journal.of(home), "2026-Q1", progress=progress)
"""


@pytest.mark.parametrize("step", ["rows", "moved"])
def test_a_lock_that_is_killed_leaves_none_and_can_be_made_again(home: Home, step: str) -> None:
    died: Any = subprocess.run(
        [sys.executable, "-c", KILLED, str(home.folder), step], cwd=ROOT, env=os.environ
    )
    assert died.returncode == -signal.SIGKILL
    assert locked(home, Q1) is None
    assert Journal.of(home).verify().faults == []
    minutes(home).decide("it is open")
    one = locked_now(home)
    assert one.version == 1
    assert verify(home, Q1) == []
    assert review.decisions(one.minutes, Q1)
