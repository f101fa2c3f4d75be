"""The journal: entries stay, stand in one chain, and whoever writes at once loses nothing."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from journal.journal import START, Journal
from organisation.errors import Unusable

WRITER = """
import sys
from pathlib import Path
from journal.journal import Journal
journal = Journal(Path(sys.argv[1]))
for n in range(int(sys.argv[2])):
    print(journal.enter("note", f"{sys.argv[3]}-{n}", {"says": "é" * 50}).number, flush=True)
"""


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite")


def altered(journal: Journal, statement: str) -> None:
    """Change the file behind the journal's back."""
    with sqlite3.connect(journal.path) as con:
        con.execute("DROP TRIGGER IF EXISTS entries_stay_UPDATE")
        con.execute("DROP TRIGGER IF EXISTS entries_stay_DELETE")
        con.execute(statement)


def test_a_journal_nobody_wrote_in_is_empty_and_makes_no_file(journal: Journal) -> None:
    assert journal.entries() == []
    assert journal.verify().newest == START
    assert not journal.path.exists()


def test_entries_are_numbered_and_chained(journal: Journal) -> None:
    first = journal.enter("export", "kpi:mfa-verified", {"rows": 7})
    second = journal.enter("export", "kpi:mfa-verified", {"rows": 8}, who="Sari")
    assert (first.number, first.before, first.who) == (1, START, None)
    assert (second.number, second.before, second.who) == (2, first.hash, "Sari")
    assert journal.entries() == [first, second]
    assert journal.verify() == journal.verify(first.hash)
    assert journal.verify().faults == []


def test_what_stands_is_the_newest_and_those_before_are_its_history(journal: Journal) -> None:
    journal.enter("comment", "a", {"says": "one"})
    journal.enter("comment", "b", {"says": "two"})
    journal.enter("comment", "a", {"says": "three"})
    journal.enter("other", "a", {"says": "four"})
    standing = journal.standing("comment")
    assert {about: entry.told["says"] for about, entry in standing.items()} == {
        "a": "three",
        "b": "two",
    }
    assert [entry.told["says"] for entry in journal.entries("comment", "a")] == ["one", "three"]


def test_nobody_writes_over_what_they_have_not_seen(journal: Journal) -> None:
    seen = journal.enter("comment", "a", {"says": "one"}).number
    journal.enter("comment", "b", {"says": "elsewhere"})
    newer = journal.enter("comment", "a", {"says": "two"}, seen=seen).number
    with pytest.raises(Unusable, match=f"entry {newer}"):
        journal.enter("comment", "a", {"says": "three"}, seen=seen)
    assert len(journal.entries()) == 3


@pytest.mark.parametrize("deed", ["UPDATE entries SET who = 'X'", "DELETE FROM entries"])
def test_the_file_itself_refuses_changes(journal: Journal, deed: str) -> None:
    journal.enter("note", "a", {})
    with sqlite3.connect(journal.path) as con, pytest.raises(sqlite3.IntegrityError):
        con.execute(deed)


@pytest.mark.parametrize(
    ("statement", "fault"),
    [
        ("UPDATE entries SET told = '{\"n\":9}' WHERE number = 2", "entry 2 is not as it was"),
        ("UPDATE entries SET who = 'X' WHERE number = 3", "entry 3 is not as it was"),
        ("UPDATE entries SET at = '2020-01-01T00:00:00+00:00' WHERE number = 1", "entry 1 is not"),
        ("DELETE FROM entries WHERE number = 1", "entry 2 follows entry 0"),
        ("DELETE FROM entries WHERE number = 2", "entry 3 follows entry 1"),
        ("UPDATE entries SET number = 9 WHERE number = 2", "entry 3 follows entry 1"),
    ],
)
def test_what_was_altered_is_found(journal: Journal, statement: str, fault: str) -> None:
    for n in range(4):
        journal.enter("note", "a", {"n": n})
    altered(journal, statement)
    assert any(fault in one for one in journal.verify().faults)


def test_a_lost_end_is_found_by_a_hash_from_elsewhere(journal: Journal) -> None:
    last = [journal.enter("note", "a", {"n": n}) for n in range(3)][-1]
    altered(journal, "DELETE FROM entries WHERE number = 3")
    assert journal.verify().faults == []
    assert "entries at the end are missing" in journal.verify(last.hash).faults[0]


def test_ten_who_write_at_once_lose_nothing(journal: Journal) -> None:
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda n: journal.enter("note", str(n % 7), {"n": n}), range(100)))
    assert sorted(entry.told["n"] for entry in journal.entries()) == list(range(100))
    assert journal.verify().faults == []


def test_processes_that_write_at_once_and_are_killed_leave_a_chain(journal: Journal) -> None:
    command = [sys.executable, "-c", WRITER, str(journal.path), "400"]
    writers = [
        subprocess.Popen([*command, name], stdout=subprocess.PIPE, env={**os.environ})
        for name in "abc"
    ]
    for writer in writers:
        assert writer.stdout
        writer.stdout.readline()
    time.sleep(0.05)
    for writer in writers:
        writer.send_signal(signal.SIGKILL)
    told = [int(n) for writer in writers if writer.stdout for n in writer.stdout.read().split()]
    for writer in writers:
        writer.wait()
    verdict = journal.verify()
    assert verdict.faults == []
    assert verdict.entries >= max(told, default=1)
    assert journal.enter("note", "after", {}).number == verdict.entries + 1


def test_a_file_that_is_no_journal_is_told_in_one_line(tmp_path: Path) -> None:
    path = tmp_path / "journal.sqlite"
    path.write_text("this is no database, but long enough to be looked at as one" * 30)
    with pytest.raises(Unusable, match="cannot be"):
        Journal(path).enter("note", "a", {})
    with pytest.raises(Unusable, match="cannot be"):
        Journal(path).entries()


@pytest.mark.parametrize("told", ["{}", "no words", '{"says":"two"}'])
def test_nobody_relies_on_what_was_altered(journal: Journal, told: str) -> None:
    """All entries can still be looked at; but what was altered does not stand, nor can be followed."""
    first = journal.enter("comment", "a", {"says": "one"})
    journal.enter("note", "b", {})
    altered(journal, f"UPDATE entries SET told = '{told}' WHERE number = 1")
    assert len(journal.entries()) == 2
    assert len(journal.entries("note")) == 1
    says = "entry 1 of .* is not as it was written: restore the journal"
    with pytest.raises(Unusable, match=says):
        journal.standing("comment")
    with pytest.raises(Unusable, match=says):
        journal.enter("comment", "a", {"says": "three"}, seen=first.number)
