"""Publication: whatever dies, fills up or vanishes, what was in force stays, and the next load works.

And what a publication does to loads: known from when, replaced by which, unchanged or read anew.
"""

import datetime as dt
import errno
import hashlib
import json
import multiprocessing
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import filelock
import pytest

import etl.load
import etl.original
import etl.publish
import kpis
from etl.load import Loaded, decide, load
from organisation.errors import Unusable
from organisation.home import Home
from organisation.settings import Organisation
from tests.tiny_home import ORGANISATION, make_home
from warehouse import report, store
from warehouse.generation import open_generation
from warehouse.register import Load, Register
from warehouse.store import Store

HEADER = "id,text\n"
SOURCE: dict[str, Any] = {
    "kind": "feedback",
    "files": ["*.csv"],
    "effective": {"file_name": r"(\d{4}-\d\d-\d\d)"},
    "columns": {"feedback": "id", "topic": "text"},
    "hold_share": 1.0,
}
ETL = [sys.executable, "-m", "etl"]
ROOT = Path(__file__).parent.parent


def new_home(folder: Path, **settings: Any) -> Home:
    """A home with one source; a file's day is in its name."""
    return make_home(folder, {"tiny": {**SOURCE, **settings}})


def put(home: Home, name: str, rows: str = "1,a\n2,b\n") -> Path:
    path = home.inbox / name
    path.write_text(HEADER + rows)
    return path


def many(first: int, count: int) -> str:
    return "".join(f"FB-{n:06},a text of row {n}\n" for n in range(first, first + count))


def now(home: Home) -> Store:
    return Store(home.warehouse)


def register(home: Home) -> Register:
    return now(home).register()


def states(outcome: Loaded) -> list[str]:
    return [one.state for one in outcome.told]


def one_load(home: Home, **given: Any) -> Load:
    (told,) = load(home, **given).told
    return told


def records(home: Home) -> dict[str, str]:
    """Key and text of the records in the generation in force."""
    con = open_generation(now(home))
    assert con is not None
    with con:
        return dict(con.cursor().execute("SELECT feedback, topic FROM feedback").fetchall())


def is_sound(home: Home) -> int:
    """What is in force can be read, and agrees with its register. Returns its publication."""
    pointer = now(home).pointer()
    assert pointer is not None
    con = open_generation(now(home))
    assert con is not None
    with con:
        told = con.cursor().execute("SELECT publication, known_at FROM publication").fetchall()
        states = dict(con.cursor().execute("SELECT load, state FROM loads").fetchall())
    found = register(home)
    assert told == [(pointer.publication, found.known_at)]
    assert states == {number: one.state for number, one in found.loads.items()}
    assert [p.publication for p in found.publications] == list(range(1, found.last + 1))
    for one in found.loads.values():
        if one.parquet:
            rows = duckdb.sql(f"SELECT count(*) FROM '{now(home).rows_of(one)}'").fetchall()
            assert rows == [(one.rows,)]
    assert report.status(now(home))["loads"]
    return pointer.publication


def is_tidy(home: Home) -> None:
    """Nothing lies in the warehouse that the register in force does not name."""
    kept, loads = now(home), list(register(home).loads.values())
    assert {path.name for path in kept.folder.iterdir()} == {
        "CURRENT", "LOCK", "generations", "loads", "made_by", "originals", "publications",
    }  # fmt: skip
    named = {one.parquet for one in loads} | {one.duplicates_parquet for one in loads}
    assert {path.name for path in kept.loads.iterdir()} == named - {""}
    assert {path.name for path in kept.originals.iterdir()} == {one.original for one in loads}
    assert len(list(kept.publications.iterdir())) == register(home).last
    texts = {text for one in register(home).publications for text in one.made_by}
    assert {path.stem for path in kept.made_by.iterdir()} == texts
    generations = sorted(path.name for path in kept.generations.iterdir())
    pointer = kept.pointer()
    assert pointer is not None and generations[-1] == pointer.generation
    assert len(generations) <= home.organisation.keep_generations


# -- processes that die ----------------------------------------------------------------------


def die(when: str, what: str, number: int) -> None:
    """In a process of its own: end it as `kill -9` would, at the moment named."""

    def dying(original: Callable[..., Any], is_meant: Callable[..., bool]) -> Callable[..., Any]:
        met = 0

        def run(*args: Any, **options: Any) -> Any:
            nonlocal met
            met += is_meant(*args)
            mine = is_meant(*args) and met == number
            if mine and when == "before":
                os._exit(9)
            result = original(*args, **options)
            if mine:
                os._exit(9)
            return result

        return run

    always = lambda *_: True  # noqa: E731
    match what:
        case "replace" | "unlink":
            setattr(Path, what, dying(getattr(Path, what), always))
        case "fsync":
            os.fsync = dying(os.fsync, always)
        case "rmtree":
            shutil.rmtree = dying(shutil.rmtree, always)  # type: ignore[assignment]
        case "take":
            etl.load.take = dying(etl.load.take, always)
        case "put_in_force":
            Store.put_in_force = dying(Store.put_in_force, always)  # type: ignore[method-assign]
        case _:
            deadly = connection_that_dies(dying, what)
            etl.load.connect = etl.publish.connect = deadly  # type: ignore[assignment]


def connection_that_dies(
    dying: Callable[..., Any], what: str
) -> Callable[..., "contextless_connection"]:
    def connect(*args: Any, **options: Any) -> "contextless_connection":
        con = store_connect(*args, **options)
        return contextless_connection(con, dying(con.execute, lambda sql, *_: sql.startswith(what)))

    store_connect = etl.load.connect
    return connect


class contextless_connection:
    """A DuckDB connection with another `execute`."""

    def __init__(self, con: duckdb.DuckDBPyConnection, execute: Callable[..., Any]) -> None:
        self.con, self.execute = con, execute

    def __getattr__(self, name: str) -> Any:
        return getattr(self.con, name)

    def __enter__(self) -> "contextless_connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.con.close()


def load_and_die(folder: str, moment: tuple[str, str, int] | None) -> None:
    if moment:
        die(*moment)
    load(Home.at(folder))


processes = multiprocessing.get_context("forkserver")
processes.set_forkserver_preload(["etl.load", "tests.tiny_home"])


def dies_loading(home: Home, moment: tuple[str, str, int]) -> bool:
    """Load in another process that ends itself at the moment; whether the moment came."""
    child = processes.Process(target=load_and_die, args=(str(home.folder), moment))
    child.start()
    child.join(60)
    assert child.exitcode in (0, 9)
    return child.exitcode == 9


MOMENTS = [
    *[(when, "replace", number) for when in ("before", "after") for number in range(1, 7)],
    *[("before", "fsync", number) for number in (1, 2, 8, 9, 11, 12)],
    *[(when, what, 1) for when in ("before", "after") for what in ("ATTACH", "DETACH", "COPY")],
    *[("after", "CREATE TABLE g.", number) for number in (1, 5, 20)],
    *[(when, what, 1) for when in ("before", "after") for what in ("take", "put_in_force")],
    ("before", "rmtree", 1),
    ("after", "rmtree", 1),
    ("before", "rmtree", 2),
]


@pytest.mark.parametrize("moment", MOMENTS, ids=lambda moment: " ".join(map(str, moment)))
def test_a_load_that_dies_at_a_moment(tmp_path: Path, moment: tuple[str, str, int]) -> None:
    """One load is in force, a second one dies. The moved pointer (the 6th file) decides."""
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    load(home)
    put(home, "2026-02-28.csv", "1,A\n2,B\n3,C\n3,again\n")
    assert dies_loading(home, moment), "the moment never came: has the load another order now?"
    moved = moment in [
        ("after", "replace", 6),
        ("after", "put_in_force", 1),
        ("before", "rmtree", 2),
    ]
    moved |= moment == ("before", "fsync", 12)
    assert is_sound(home) == (2 if moved else 1)
    assert len(records(home)) == (3 if moved else 2)

    assert states(load(home)) == ["unchanged", "unchanged" if moved else "published"]
    assert is_sound(home) == 2
    assert records(home) == {"1": "A", "2": "B", "3": "C"}
    is_tidy(home)


FIRST_MOMENTS = [
    *[(when, "replace", number) for when in ("before", "after") for number in (1, 2, 3, 4)],
    *[("before", what, 1) for what in ("fsync", "ATTACH", "DETACH", "put_in_force")],
]


@pytest.mark.parametrize("moment", FIRST_MOMENTS, ids=lambda moment: " ".join(map(str, moment)))
def test_a_first_load_that_dies(tmp_path: Path, moment: tuple[str, str, int]) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    assert dies_loading(home, moment)
    assert now(home).pointer() is None
    assert report.status(now(home))["notes"] == ["nothing is loaded yet"]
    assert states(load(home)) == ["published"]
    is_sound(home)
    is_tidy(home)


def test_a_load_that_dies_while_dropping_old_generations(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    keep_generations(home, 1)
    put(home, "2026-01-31.csv")
    load(home)
    put(home, "2026-02-28.csv")
    assert dies_loading(home, ("before", "unlink", 3))
    assert is_sound(home) == 2
    put(home, "2026-03-31.csv")
    load(Home.at(tmp_path))
    is_tidy(Home.at(tmp_path))


def test_what_is_half_written_is_cleared_away(tmp_path: Path) -> None:
    """Leftovers of every sort that a killed command can leave."""
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    load(home)
    kept = now(home)
    for path in [
        kept.originals / "taking.tmp",
        kept.originals / f"{'0' * 64}.csv",
        kept.loads / "000002-tiny.parquet",
        kept.publications / "000002.json",
        kept.generations / "000002-0badc0de.duckdb",
        kept.generations / "000002-0badc0de.duckdb.wal",
    ]:
        path.write_text("half")
    kept.staging.mkdir()
    (kept.staging / "generation.duckdb.wal").write_text("half")
    put(home, "2026-02-28.csv")
    assert states(load(home)) == ["unchanged", "published"]
    assert is_sound(home) == 2
    is_tidy(home)


@pytest.mark.slow
def test_kill_9_at_many_moments(tmp_path: Path) -> None:
    """A real command, killed after a random time, again and again; each time with one file more."""
    home = new_home(tmp_path)
    put(home, "2025-01-01.csv", many(0, 30_000))
    started = time.monotonic()
    subprocess.run([*ETL, "load", "--home", tmp_path], check=True, cwd=ROOT, capture_output=True)
    took = time.monotonic() - started
    dice, died, published = random.Random(2), 0, 1
    for day in range(2, 17):
        put(home, f"2025-01-{day:02}.csv", many(day * 100, 30_000))
        child = subprocess.Popen(
            [*ETL, "load", "--home", tmp_path],
            cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        time.sleep(dice.uniform(0.3, 1.2) * took)
        child.send_signal(signal.SIGKILL)
        died += child.wait() == -signal.SIGKILL
        found = is_sound(home)
        assert found in (published, published + 1)
        published = found
    assert died >= 4
    load(home)
    is_sound(home)
    is_tidy(home)
    loads = register(home).loads.values()
    assert sorted(one.file for one in loads) == [f"2025-01-{day:02}.csv" for day in range(1, 17)]
    assert all(one.state == "published" and one.loaded == 30_000 for one in loads)


# -- the lock --------------------------------------------------------------------------------


@pytest.mark.slow
def test_two_commands_at_once(tmp_path: Path) -> None:
    """Both end well, one after the other; the second finds what the first has published."""
    home = new_home(tmp_path, files=["a*.csv"])
    make_home(
        tmp_path, {"a": {**SOURCE, "files": ["a*.csv"]}, "b": {**SOURCE, "files": ["b*.csv"]}}
    )
    put(home, "a2026-01-31.csv", many(0, 20_000))
    put(home, "b2026-01-31.csv", many(50_000, 20_000))
    children = [
        subprocess.Popen(
            [*ETL, "load", "--home", tmp_path, "--source", source, "--json"],
            cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )
        for source in ("a", "b")
    ]  # fmt: skip
    told = [child.communicate(timeout=60) for child in children]
    assert [child.returncode for child in children] == [0, 0], told
    assert [json.loads(out)["state"] for out, _ in told] == ["published"] * 2
    home = Home.at(tmp_path)
    assert is_sound(home) == 2
    assert sorted(register(home).loads) == [1, 2]
    assert len(records(home)) == 40_000
    is_tidy(home)


def test_the_same_file_from_two_commands_is_loaded_once(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv", many(0, 5_000))
    children = [
        processes.Process(target=load_and_die, args=(str(tmp_path), None)) for _ in range(3)
    ]
    for child in children:
        child.start()
    for child in children:
        child.join(60)
    assert [child.exitcode for child in children] == [0] * 3
    assert is_sound(home) == 1
    assert list(register(home).loads) == [1]


def hold_lock(path: str, held: Any) -> None:
    lock = filelock.FileLock(path)
    lock.acquire()
    held.set()
    time.sleep(60)


def test_a_lock_dies_with_its_process(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    home.warehouse.mkdir()
    held = processes.Event()
    child = processes.Process(target=hold_lock, args=(str(home.warehouse / "LOCK"), held))
    child.start()
    assert held.wait(30)
    child.kill()
    child.join()
    assert states(load(home)) == ["published"]


def test_a_lock_that_is_held_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LOCK_SECONDS", 0.1)
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    load(home)
    with filelock.FileLock(home.warehouse / "LOCK"):
        with pytest.raises(Unusable, match="another command is publishing"):
            load(home)
        assert len(records(home)) == 2, "readers never wait"
        assert report.status(now(home))["loads"]


# -- no room, no file ------------------------------------------------------------------------


def command(home: Home, *more: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*ETL, "load", "--home", str(home.folder), *more],
        cwd=ROOT, capture_output=True, text=True, timeout=60, **options,
    )  # fmt: skip


def told_in_a_line(done: subprocess.CompletedProcess[str]) -> str:
    """The one error of a command that ended with 2."""
    assert done.returncode == 2, (done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    (error,) = [line for line in done.stderr.splitlines() if line.startswith("error: ")]
    return error


@pytest.mark.parametrize("most", [1, 30_000, 300_000])
def test_a_file_that_may_not_grow(tmp_path: Path, most: int) -> None:
    """The same as a full disk, at the copy of the original, the rows and the generation."""
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    load(home)
    put(home, "2026-02-28.csv", many(0, 3_000))

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    told_in_a_line(command(home, preexec_fn=limit))
    assert is_sound(home) == 1
    assert states(load(home)) == ["unchanged", "published"]
    assert is_sound(home) == 2
    is_tidy(home)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 40 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=40m", "tmpfs", str(place)]
    try:
        made = subprocess.run(mount, capture_output=True).returncode == 0
    except FileNotFoundError:
        made = False
    if not made:
        pytest.skip("only root can mount a small disk")
    yield place
    subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.slow
def test_a_full_disk(small_disk: Path) -> None:
    """Room for ever more steps of the load, until it succeeds."""
    home = new_home(small_disk / "home")
    put(home, "2026-01-31.csv")
    load(home)
    put(home, "2026-02-28.csv", many(0, 9_000))
    ballast, failed = small_disk / "ballast", 0
    for room in (0, 60, 300, 500, 900, 1300, 2000):
        with ballast.open("wb") as file:
            free = shutil.disk_usage(small_disk).free
            file.write(bytes(max(free - room * 1024, 0)))
        done = command(home)
        ballast.unlink()
        if done.returncode == 0:
            break
        failed += 1
        told_in_a_line(done)
        assert is_sound(home) == 1
    assert failed >= 3
    load(home)
    assert is_sound(home) == 2
    is_tidy(home)


def test_no_room_for_the_very_first_pointer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk makes a file, and nothing in it."""
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")

    def full(path: Path, *_: object) -> None:
        path.open("w").close()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        with pytest.raises(OSError, match="No space left"):
            load(home)
    assert states(load(home)) == ["published"]
    is_tidy(home)


@pytest.mark.parametrize("fault", [errno.ENOSPC, errno.EIO])
def test_a_copy_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: int) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    load(home)
    put(home, "2026-02-28.csv")

    def failing(*_: object) -> None:
        raise OSError(fault, os.strerror(fault))

    with monkeypatch.context() as patched:
        patched.setattr(store, "sync", failing)
        with pytest.raises(OSError, match=os.strerror(fault)):
            load(home)
    assert is_sound(home) == 1
    load(home)
    assert is_sound(home) == 2
    is_tidy(home)


def test_a_file_that_vanishes_before_it_is_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told, the others are loaded, and it loads when it is back."""
    home = new_home(tmp_path)
    gone = put(home, "2026-01-31.csv")
    put(home, "2026-02-28.csv")
    take = etl.load.take

    def vanishing(source: Path, *rest: Any) -> etl.original.Original:
        if source == gone:
            gone.unlink()
        return take(source, *rest)

    with monkeypatch.context() as patched:
        patched.setattr(etl.load, "take", vanishing)
        outcome = load(home)
    assert states(outcome) == ["published"]
    assert [fault.split(":")[0] for fault in outcome.faults] == ["2026-01-31.csv"]
    assert outcome.exit_code == 2
    is_tidy(home)
    put(home, "2026-01-31.csv")
    assert states(load(home)) == ["published", "unchanged"]
    is_tidy(home)


def test_a_file_that_vanishes_before_it_is_hashed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of a known size is hashed first: it may be the same again."""
    home = new_home(tmp_path)
    gone = put(home, "2026-01-31.csv")
    load(home)
    os.utime(gone, (0, 0))
    sha256_of = etl.load.sha256_of

    def vanishing(path: Path) -> str:
        gone.unlink()
        return sha256_of(path)

    with monkeypatch.context() as patched:
        patched.setattr(etl.load, "sha256_of", vanishing)
        outcome = load(home)
    assert outcome.told == []
    assert len(outcome.faults) == 1
    assert is_sound(home) == 1


def test_a_file_that_cannot_be_read_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    put(home, "2026-02-28.csv")
    opened = Path.open

    def forbidding(path: Path, *args: Any, **options: Any) -> Any:
        if path.name == "2026-01-31.csv" and path.parent == home.inbox:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return opened(path, *args, **options)

    monkeypatch.setattr(Path, "open", forbidding)
    outcome = load(home)
    assert states(outcome) == ["published"]
    assert "2026-01-31.csv" in outcome.faults[0]


def test_a_file_that_changes_while_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Rows, hash and kept original must be of one text: nothing of it is loaded, and it is told.

    The next command loads it.
    """
    home = new_home(tmp_path)
    path = put(home, "2026-01-31.csv", "1,before\n")
    take = etl.load.take

    def changing(*given: Any) -> etl.original.Original:
        taken = take(*given)
        taken.facts.result()
        path.write_text(HEADER + "1,after\n2,more\n")
        return taken

    with monkeypatch.context() as patched:
        patched.setattr(etl.load, "take", changing)
        outcome = load(home)
    assert outcome.told == []
    assert outcome.exit_code == 2
    assert "2026-01-31.csv: changed while it was being read" in outcome.faults[0]
    assert one_load(home).state == "published"
    assert records(home) == {"1": "after", "2": "more"}
    is_tidy(home)


def test_the_kept_original_is_the_file(tmp_path: Path) -> None:
    home = new_home(tmp_path, files=["*"])
    text = "id,text\r\n1,caf\u00e9\r\n\r\n"
    for name, content in {
        "2026-01-31.csv": text.encode("utf-8-sig"),
        "2026-02-28.CSV": text.encode("utf-16"),
        "2026-03-31": b"id,text\n1,a",
    }.items():
        (home.inbox / name).write_bytes(content)
    for one in load(home).told:
        kept = now(home).originals / one.original
        assert kept.read_bytes() == (home.inbox / one.file).read_bytes()
        assert one.sha256 == hashlib.sha256(kept.read_bytes()).hexdigest()
        assert kept.name.startswith(one.sha256)


def test_files_with_odd_names(tmp_path: Path) -> None:
    """Names that cannot be printed, or are no text, are told without what would do harm."""
    home = new_home(tmp_path)
    folder = os.fsencode(home.inbox)
    names = [b"it's 2026-01-31.csv", b"2026-02-28 \x1b[31m\n.csv", b"2026-03-31 \xff.csv"]
    for name in [*names, b"2026-04-30 \xfe.csv"]:
        Path(os.fsdecode(folder + b"/" + name)).write_text(f"{HEADER}1,{name!r}\n")
    (home.inbox / os.fsdecode(b"\xff.txt")).write_text("x")
    outcome = load(home)
    assert states(outcome) == ["published"] * 4
    assert [one.file for one in outcome.told] == [
        "it's 2026-01-31.csv",
        "2026-02-28 \ufffd[31m\ufffd.csv",
        "2026-03-31 \ufffd.csv",
        "2026-04-30 \ufffd.csv",
    ]
    assert outcome.unclaimed == ["\ufffd.txt"]
    assert len({one.sha256 for one in outcome.told}) == 4
    assert is_sound(home) == 1
    assert states(load(home)) == ["unchanged"] * 4
    assert command(home).returncode == 0


def test_a_home_whose_path_has_quotes_and_spaces(tmp_path: Path) -> None:
    home = new_home(tmp_path / "it's a 'home' \u00e9")
    put(home, "2026-01-31.csv", "1,a\n1,b\n")
    assert states(load(home)) == ["published"]
    assert records(home) == {"1": "a"}
    assert len(report.unloaded(home, now(home))) == 1


# -- readers ---------------------------------------------------------------------------------


def keep_generations(home: Home, number: int) -> None:
    text = f"{ORGANISATION}keep_generations = {number}\n"
    (home.folder / "organisation.toml").write_text(text)


def test_a_reader_keeps_its_generation(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    keep_generations(home, 1)
    put(home, "2026-01-31.csv", many(0, 2_000))
    load(home)
    reader = open_generation(now(home))
    assert reader is not None
    with reader:
        seen = reader.cursor().execute("SELECT * FROM feedback ORDER BY ALL").fetchall()
        opened = now(home).generation_path()
        for month in (2, 3, 4):
            put(home, f"2026-{month:02}-28.csv", many(1_000, 10))
            load(Home.at(tmp_path))
        assert opened is not None and not opened.exists()
        assert reader.cursor().execute("SELECT * FROM feedback ORDER BY ALL").fetchall() == seen
        assert reader.cursor().execute("SELECT publication FROM publication").fetchall() == [(1,)]
    assert len(list(now(home).generations.iterdir())) == 1
    assert is_sound(home) == 4


def test_a_reader_of_another_process_keeps_its_generation(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    keep_generations(home, 1)
    put(home, "2026-01-31.csv", many(0, 2_000))
    load(home)
    script = (
        "import duckdb, sys\n"
        "con = duckdb.connect(sys.argv[1], read_only=True)\n"
        "for _ in sys.stdin: print(con.execute('SELECT count(*), max(topic) FROM feedback').fetchall(), flush=True)"
    )
    child = subprocess.Popen(
        [sys.executable, "-c", script, str(now(home).generation_path())],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert child.stdin and child.stdout
    answers = []
    for month in (2, 3, 4):
        child.stdin.write("\n")
        child.stdin.flush()
        answers.append(child.stdout.readline())
        put(home, f"2026-{month:02}-28.csv", many(1_000, 10))
        load(Home.at(tmp_path))
    child.communicate()
    assert answers == ["[(2000, 'a text of row 999')]\n"] * 3


def test_the_number_of_generations_kept(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    keep_generations(home, 2)
    for month in range(1, 5):
        put(home, f"2026-{month:02}-01.csv")
        load(Home.at(tmp_path))
    kept = sorted(path.name for path in now(home).generations.iterdir())
    assert [name[:6] for name in kept] == ["000003", "000004"]


def test_generations_are_of_the_format_of_duckdb_1_5(tmp_path: Path) -> None:
    """A file of format 1.5 says 68 or less in its header; one of DuckDB 2.0's own more."""
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    load(home)
    path = now(home).generation_path()
    assert path is not None
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{path}' AS g (READ_ONLY)")
        tags = con.execute(
            "SELECT tags FROM duckdb_databases() WHERE database_name = 'g'"
        ).fetchall()
    assert tags[0][0]["storage_version"].startswith("v1.5")
    own = tmp_path / "own.duckdb"
    with duckdb.connect() as con:
        con.execute(f"ATTACH '{own}' AS o (STORAGE_VERSION 'latest')")
        con.execute("CREATE TABLE o.t AS SELECT 1")
    assert version_in_header(path) < version_in_header(own)


def version_in_header(path: Path) -> int:
    return int.from_bytes(path.read_bytes()[12:20], "little")


# -- the chain of publications ---------------------------------------------------------------


@pytest.fixture
def three(tmp_path: Path) -> Home:
    """A home with three publications."""
    home = new_home(tmp_path)
    for month in (1, 2, 3):
        put(home, f"2026-{month:02}-28.csv")
        load(home)
    return home


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_publication_that_was_changed_is_found(three: Home, number: int) -> None:
    path = now(three).publications / f"{number:06}.json"
    path.write_text(path.read_text().replace('"loaded": 2', '"loaded": 9'))
    with pytest.raises(Unusable, match=f"{number:06}.json was changed"):
        register(three)
    with pytest.raises(Unusable, match="was changed"):
        load(three)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_publication_that_is_lost_is_found(three: Home, number: int) -> None:
    (now(three).publications / f"{number:06}.json").unlink()
    with pytest.raises(Unusable, match=f"{number:06}.json is lost"):
        load(three)


def test_a_publication_that_is_no_json_is_told(three: Home) -> None:
    (now(three).publications / "000003.json").write_text("{")
    with pytest.raises(Unusable, match=r"000003\.json"):
        register(three)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"publication": "x"}', "\u0000", None])
def test_a_pointer_that_is_damaged_or_lost_is_told(three: Home, text: str | None) -> None:
    """It must not read as an empty warehouse, whose next load clears everything away."""
    current = three.warehouse / "CURRENT"
    if text is None:
        current.unlink()
    else:
        current.write_text(text)
    with pytest.raises(Unusable, match="CURRENT"):
        load(three)
    assert len(list(now(three).loads.iterdir())) == 3


def test_a_generation_that_is_lost_is_built_again(three: Home) -> None:
    path = now(three).generation_path()
    assert path is not None
    path.unlink()
    assert states(load(three)) == ["unchanged"] * 3
    assert is_sound(three) == 4


# -- known from, known until -----------------------------------------------------------------


def known(home: Home, number: int) -> list[int]:
    return [one.load for one in register(home).known(number)]


def span(home: Home, number: int) -> tuple[int | None, int | None]:
    """From which number a load is known, and from which it no longer is."""
    one = register(home).loads[number]
    return one.published, one.ended


def test_one_command_makes_one_publication(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    for month in range(1, 5):
        put(home, f"2026-{month:02}-28.csv")
    outcome = load(home)
    assert outcome.publication is not None and outcome.publication.publication == 1
    assert [one.load for one in outcome.told] == [1, 2, 3, 4]
    assert known(home, 4) == [1, 2, 3, 4]
    assert load(home).publication is None


def test_each_load_of_one_command_is_a_state_of_knowledge(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    put(home, "2026-02-28.csv")
    load(home)
    assert (span(home, 1), span(home, 2)) == ((1, None), (2, None))
    assert [known(home, n) for n in (0, 1, 2)] == [[], [1], [1, 2]]
    assert (register(home).last, register(home).known_at) == (1, 2)


def test_replaced_within_one_command(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    for name in ("2026-01-31", "2026-01-31b", "2026-02-28"):
        put(home, f"{name}.csv", f"1,{name}\n")
    load(home)
    assert [span(home, n) for n in (1, 2, 3)] == [(1, 2), (2, None), (3, None)]
    assert register(home).loads[1].ended_by == 2
    assert [known(home, n) for n in (1, 2, 3)] == [[1], [2], [2, 3]]


def test_a_refused_load_has_a_number_at_which_nothing_is_new(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    put(home, "2026-02-28.csv").write_bytes(b"")
    put(home, "2026-03-31.csv")
    assert states(load(home)) == ["published", "refused", "published"]
    assert span(home, 2) == (None, None)
    assert [known(home, n) for n in (1, 2, 3)] == [[1], [1], [1, 3]]


def test_loads_and_acts_are_numbered_by_one_counter(tmp_path: Path) -> None:
    """Held load 2, its acceptance 3, load 4, its withdrawal 5, load 6."""
    home = new_home(tmp_path, hold_share=0.2)
    put(home, "2026-01-31.csv", many(0, 10))
    put(home, "2026-02-28.csv", many(0, 5))
    load(home)
    decide(home, 2, "accepted", "the brand was sold")
    assert register(home).next_load == 4
    put(home, "2026-03-31.csv", many(0, 5))
    load(home)
    decide(home, 4, "withdrawn", "the wrong month")
    put(home, "2026-04-30.csv", many(0, 4))
    load(home)
    found = register(home)
    assert sorted(found.loads) == [1, 2, 4, 6]
    acts = [(act.number, act.load, act.act) for p in found.publications for act in p.decisions]
    assert acts == [(3, 2, "accepted"), (5, 4, "withdrawn")]
    assert [span(home, n) for n in (1, 2, 4, 6)] == [(1, None), (3, None), (4, 5), (6, None)]
    assert [known(home, n) for n in range(1, 7)] == [
        [1], [1], [1, 2], [1, 2, 4], [1, 2], [1, 2, 6],
    ]  # fmt: skip
    assert [found.known_at_publication(n) for n in range(6)] == [0, 2, 3, 4, 5, 6]
    assert (found.last, found.known_at) == (5, 6)
    is_sound(home)


def test_the_history_that_as_of_tells(tmp_path: Path) -> None:
    """The table of docs/as-of.md under "Known"; what a number knows never changes later."""
    home = new_home(tmp_path, hold_share=0.2)
    told: list[list[int]] = []

    def then() -> None:
        found = register(home)
        told.append(sorted(one.load for one in found.known()))
        assert [sorted(known(home, n + 1)) for n in range(found.known_at)] == told

    for day, rows in [("2026-01-31", 10), ("2026-02-28", 5), ("2026-03-31", 9)]:
        put(home, f"{day}.csv", many(0, rows))
        load(home)
        then()
    decide(home, 2, "accepted", "the brand was sold")
    then()
    put(home, "2026-01-31.csv", many(0, 8))
    load(home)
    then()
    decide(home, 3, "withdrawn", "the wrong month")
    then()
    assert told == [[1], [1], [1, 3], [1, 2, 3], [2, 3, 5], [2, 5]]


def test_an_act_is_the_newest_number_until_something_is_loaded(tmp_path: Path) -> None:
    """Also where the day calls for a publication in which nothing happens."""
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    load(home)
    decide(home, 1, "withdrawn", "wrong")
    (tmp_path / "kpis.toml").write_text('[[target]]\nkpi = "mfa-verified"\nvalue = 0.5\n')
    load(Home.at(tmp_path))
    found = register(home)
    assert [p.newest for p in found.publications] == [1, 2, 0]
    assert [found.known_at_publication(n) for n in (1, 2, 3)] == [1, 2, 2]
    assert (found.known_at, found.next_load) == (2, 3)
    is_sound(home)


def test_a_replaced_load_that_is_withdrawn_ended_when_it_was_replaced(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv", "1,first\n")
    load(home)
    put(home, "2026-01-31.csv", "1,second\n")
    load(home)
    decide(home, 1, "withdrawn", "wrong all the same")
    assert (span(home, 1), span(home, 2)) == ((1, 2), (2, None))
    assert [known(home, n) for n in (1, 2, 3)] == [[1], [2], [2]]


def test_loads_are_numbered_by_their_day_across_sources(tmp_path: Path) -> None:
    """A file that only its own column dates is read first; of one day the order of sources counts."""
    settings: dict[str, dict[str, Any]] = {
        name: {**SOURCE, "files": [f"{name}*.csv"]} for name in ("south", "north", "told")
    }
    settings["told"]["effective"] = {"column": "text"}
    home = make_home(tmp_path, settings)
    for name in ("north2026-01-31", "north2026-03-31", "south2026-02-28", "south2026-03-31"):
        put(home, f"{name}.csv")
    put(home, "south2026-03-31b.csv", "3,c\n")
    put(home, "told.csv", "1,2026-05-31\n")
    outcome = load(home)
    assert [(one.load, one.file) for one in outcome.told] == [
        (1, "told.csv"),
        (2, "north2026-01-31.csv"),
        (3, "south2026-02-28.csv"),
        (4, "south2026-03-31.csv"),
        (5, "south2026-03-31b.csv"),
        (6, "north2026-03-31.csv"),
    ]
    assert states(outcome) == ["published"] * 6
    assert known(home, 3) == [2, 3, 1], "what a number knows follows the days of the files"


def test_withdrawn_until_and_known_before(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv", "1,old\n")
    load(home)
    put(home, "2026-02-28.csv", "1,new\n")
    load(home)
    decide(home, 2, "withdrawn", "the wrong month")
    assert (span(home, 1), span(home, 2)) == ((1, None), (2, 3))
    assert [known(home, n) for n in (1, 2, 3)] == [[1], [1, 2], [1]]
    assert records(home) == {"1": "old"}
    assert register(home).loads[2].because == "the wrong month"


def test_withdrawn_stays_withdrawn(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    load(home)
    decide(home, 1, "withdrawn", "wrong")
    for _ in range(2):
        outcome = load(home)
        assert (states(outcome), outcome.publication) == (["withdrawn"], None)
    assert records(home) == {}


def test_a_replacement_and_its_end(tmp_path: Path) -> None:
    """Of one day and source the later load replaces; withdrawn, the old file may load anew."""
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv", "1,first\n")
    load(home)
    put(home, "2026-01-31.csv", "1,second\n")
    load(home)
    assert (span(home, 1), span(home, 2)) == ((1, 2), (2, None))
    assert register(home).loads[1].ended_by == 2
    assert records(home) == {"1": "second"}
    decide(home, 2, "withdrawn", "the first was right")
    assert known(home, 3) == []
    assert span(home, 2) == (2, 3)
    assert states(load(home)) == ["withdrawn"]
    put(home, "2026-01-31.csv", "1,first\n")
    assert states(load(home)) == ["published"]
    assert records(home) == {"1": "first"}
    assert [known(home, n) for n in (1, 2, 3, 4)] == [[1], [2], [], [4]]


def test_a_held_load_accepted_later_alters_no_earlier_knowledge(tmp_path: Path) -> None:
    home = new_home(tmp_path, hold_share=0.2)
    put(home, "2026-01-31.csv", many(0, 10))
    load(home)
    put(home, "2026-02-28.csv", many(0, 5))
    assert states(load(home)) == ["unchanged", "held"]
    assert span(home, 2) == (None, None)
    put(home, "2026-03-31.csv", many(0, 9))
    load(home)
    assert len(records(home)) == 9
    assert [known(home, n) for n in (1, 2, 3)] == [[1], [1], [1, 3]]
    assert states(load(home)) == ["unchanged", "held", "unchanged"]
    decide(home, 2, "accepted", "the brand was sold")
    assert span(home, 2) == (4, None)
    assert [known(home, n) for n in (1, 2, 3, 4)] == [[1], [1], [1, 3], [1, 2, 3]]
    assert register(home).loads[2].because == "the brand was sold"
    assert states(load(home)) == ["unchanged"] * 3


def test_a_held_load_accepted_replaces_that_of_its_day(tmp_path: Path) -> None:
    home = new_home(tmp_path, hold_share=0.2)
    put(home, "2026-01-31.csv", many(0, 10))
    load(home)
    put(home, "2026-01-31.csv", many(0, 5))
    assert states(load(home)) == ["held"]
    assert span(home, 1) == (1, None)
    decide(home, 2, "accepted", "checked")
    assert (span(home, 1), span(home, 2)) == ((1, 3), (3, None))
    assert register(home).loads[1].ended_by == 2
    assert [known(home, n) for n in (1, 2, 3)] == [[1], [1], [2]]
    assert len(records(home)) == 5


def test_a_held_load_withdrawn_was_never_known(tmp_path: Path) -> None:
    home = new_home(tmp_path, hold_share=0.2)
    put(home, "2026-01-31.csv", many(0, 10))
    load(home)
    put(home, "2026-02-28.csv", many(0, 5))
    load(home)
    decide(home, 2, "withdrawn", "half a feed")
    assert [known(home, n) for n in (1, 2, 3)] == [[1]] * 3
    assert states(load(home)) == ["unchanged", "withdrawn"]
    with pytest.raises(Unusable, match="withdrawn, not held"):
        decide(home, 2, "accepted", "after all")
    with pytest.raises(Unusable, match="nothing to withdraw"):
        decide(home, 2, "withdrawn", "again")


# -- unchanged, or read anew -----------------------------------------------------------------


def test_the_same_file_again_is_unchanged(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    path = put(home, "2026-01-31.csv")
    first = one_load(home)
    os.utime(path, (0, 0))
    again = one_load(home)
    assert (again.state, again.load, again.sha256) == ("unchanged", 1, first.sha256)
    assert register(home).last == 1


def test_a_file_of_the_same_size_with_other_text_is_new(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv", "1,a\n")
    load(home)
    put(home, "2026-01-31.csv", "1,b\n")
    assert one_load(home).state == "published"
    assert records(home) == {"1": "b"}


def test_the_same_text_for_another_day_is_new(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    put(home, "2026-02-28.csv")
    assert states(load(home)) == ["published", "published"]
    assert states(load(home)) == ["unchanged", "unchanged"]
    assert len(list(now(home).originals.iterdir())) == 1


def test_the_same_file_by_another_option_is_another_day(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    load(home)
    day = dt.date(2026, 2, 1)
    assert one_load(home, effective=day).state == "published"
    assert one_load(home, effective=day).state == "unchanged"
    assert one_load(home).state == "unchanged"
    assert known(home, 2) == [1, 2]


def test_a_corrected_mapping_loads_anew_and_replaces(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv", "1,a\n")
    load(home)
    other = new_home(tmp_path, columns={"feedback": "id", "topic": {"sql": "upper(text)"}})
    assert one_load(other).state == "published"
    assert (span(other, 1), span(other, 2)) == ((1, 2), (2, None))
    assert records(other) == {"1": "A"}
    assert one_load(other).state == "unchanged"


def test_a_mapping_changed_and_changed_back(tmp_path: Path) -> None:
    """The last configuration is always the one in force; nothing is loaded twice for it."""
    plain = {"feedback": "id", "topic": "text"}
    loud = {"feedback": "id", "topic": {"sql": "upper(text)"}}
    home = new_home(tmp_path, columns=plain)
    put(home, "2026-01-31.csv", "1,a\n")
    for number, (columns, text) in enumerate(
        [(plain, "a"), (loud, "A"), (plain, "a"), (loud, "A")], 1
    ):
        home = new_home(tmp_path, columns=columns)
        assert one_load(home).state == "published"
        assert one_load(home).state == "unchanged"
        assert records(home) == {"1": text}
        assert known(home, number) == [number]


def test_a_changes_file_read_anew_replaces_itself(tmp_path: Path) -> None:
    mode = {"mode": "changes"}
    home = new_home(tmp_path, **mode)
    put(home, "2026-01-31.csv", "1,a\n2,b\n")
    put(home, "2026-02-28.csv", "2,c\n")
    load(home)
    assert records(home) == {"1": "a", "2": "c"}
    home = new_home(tmp_path, **mode, columns={"feedback": "id", "topic": {"sql": "upper(text)"}})
    load(home)
    assert [known(home, n) for n in (1, 2, 3, 4)] == [[1], [1, 2], [3, 2], [3, 4]]
    assert records(home) == {"1": "A", "2": "C"}


def test_two_changes_files_of_one_day_both_count(tmp_path: Path) -> None:
    home = new_home(tmp_path, mode="changes")
    put(home, "2026-01-31.csv", "1,a\n")
    put(home, "2026-01-31-more.csv", "2,b\n")
    load(home)
    assert records(home) == {"1": "a", "2": "b"}
    assert states(load(home)) == ["unchanged", "unchanged"]


def test_a_file_put_back_to_what_it_said_before(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    for number, text in enumerate(["a", "b", "a", "b"], 1):
        put(home, "2026-01-31.csv", f"1,{text}\n")
        assert one_load(home).state == "published"
        assert one_load(home).state == "unchanged"
        assert records(home) == {"1": text}
        assert known(home, number) == [number]


def test_two_files_of_one_day_do_not_take_turns(tmp_path: Path) -> None:
    """The second has replaced the first. Loading again must not bring the first back, and so on."""
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv", "1,a\n")
    put(home, "2026-01-31b.csv", "1,b\n")
    assert load(home).publication is not None
    before = records(home)
    for _ in range(3):
        outcome = load(home)
        assert outcome.publication is None
        assert records(home) == before


def test_a_source_whose_kind_changes_starts_anew(tmp_path: Path) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv", "1,a\n")
    load(home)
    home = new_home(tmp_path, kind="accounts", columns={"account": "id", "handle": "text"})
    assert one_load(home).state == "published"
    assert is_sound(home) == 2


# -- another day, another configuration ------------------------------------------------------


def test_a_later_day_publishes_again_without_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    load(home)
    for day, publication in [(30, None), (1, 2), (1, None), (2, 3)]:
        date = dt.date(2026, 6 if day == 30 else 7, day)
        monkeypatch.setattr(Organisation, "now_is", lambda _, date=date: date)
        outcome = load(Home.at(tmp_path))
        made = outcome.publication
        assert (made.publication if made else None) == publication
        assert states(outcome) == ["unchanged"]
    con = open_generation(now(home))
    assert con is not None
    with con:
        assert con.cursor().execute("SELECT day FROM publication").fetchall() == [
            (dt.date(2026, 7, 2),)
        ]


def test_another_target_publishes_again(tmp_path: Path) -> None:
    """What was reported names the configuration that made it."""
    home = new_home(tmp_path)
    put(home, "2026-01-31.csv")
    load(home)
    (tmp_path / "kpis.toml").write_text('[[target]]\nkpi = "mfa-verified"\nvalue = 0.5\n')
    outcome = load(Home.at(tmp_path))
    assert outcome.publication is not None and states(outcome) == ["unchanged"]
    first, second = register(home).publications
    assert first.configuration != second.configuration


def test_kpis_defined_otherwise_are_published_again(
    three: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert load(Home.at(three.folder)).publication is None
    texts = kpis.texts()
    monkeypatch.setattr(kpis, "texts", lambda: [*texts[1:], texts[0] + " "])
    assert load(Home.at(three.folder)).publication is not None


def test_an_empty_inbox_publishes_nothing(tmp_path: Path) -> None:
    outcome = load(new_home(tmp_path))
    assert (outcome.told, outcome.publication, outcome.exit_code) == ([], None, 0)
    assert now(Home.at(tmp_path)).pointer() is None


def test_a_lost_pointer_stops_every_command_and_loses_nothing(three: Home) -> None:
    kept = sorted(path.name for path in now(three).originals.iterdir())
    (three.warehouse / "CURRENT").unlink()
    with pytest.raises(Unusable, match="CURRENT is lost"):
        load(three)
    assert sorted(path.name for path in now(three).originals.iterdir()) == kept


def test_a_home_that_moved_is_published_again_where_it_lies(tmp_path: Path) -> None:
    """Views of large kinds name the folder of their files."""
    home = new_home(tmp_path / "here")
    settings = home.folder / "organisation.toml"
    settings.write_text(settings.read_text() + "tables_up_to = 0\n")
    put(home, "2026-01-31.csv")
    load(Home.at(home.folder))
    assert load(Home.at(home.folder)).publication is None
    home.folder.rename(tmp_path / "there")
    moved = Home.at(tmp_path / "there")
    assert load(moved).publication is not None
    assert records(moved) == {"1": "a", "2": "b"}


def test_a_held_load_is_not_accepted_over_a_later_one_of_its_day(tmp_path: Path) -> None:
    home = new_home(tmp_path, hold_share=0.2)
    put(home, "2026-01-31.csv", "".join(f"{n},A\n" for n in range(10)))
    load(home)
    put(home, "2026-02-28.csv", "1,half\n")
    assert states(load(home)) == ["unchanged", "held"]
    put(home, "2026-02-28.csv", "".join(f"{n},B\n" for n in range(10)))
    assert states(load(home)) == ["unchanged", "published"]
    with pytest.raises(Unusable, match="load 3 of the same day came after load 2"):
        decide(home, 2, "accepted", "too late")
