"""Taking away: exports beside one another, beside a load, over a disk that is full; the desk."""

import asyncio
import hashlib
import json
import os
import resource
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import duckdb
import pytest
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

import serve
from etl.load import load
from journal.journal import Journal
from kpis.definition import catalogue
from kpis.reader import Reader
from organisation.errors import Unusable
from organisation.home import Home
from reports import flow
from reports.export import MEMORY, bundle, export, make
from reports.profile import DATA, spreadsheet
from reports.table import Column, Table, kpi_rows
from tests.served import ROOT
from tests.tiny_home import home_of_accounts
from ui import desk
from ui.desk import Desk

KPI = catalogue()["inventory-complete"]
MANY = 100_000


def add_inventory(home: Home, day: str, accounts: int) -> None:
    lines = "".join(f"account {n},{day}\n" for n in range(accounts))
    (home.inbox / f"{day}.csv").write_text(f"account,day\n{lines}")
    load(home)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Three accounts."""
    made = home_of_accounts(tmp_path / "home")
    add_inventory(made, "2026-06-01", 3)
    return made


def many(rows: int = MANY) -> Table:
    sql = f"SELECT range AS n, concat('@', 'é' || range) AS text FROM range({rows}) ORDER BY n DESC"
    columns = [Column("n", "BIGINT", "a number"), Column("text", "VARCHAR", "a text")]
    return Table("many", "Many", sql, columns, rows=rows)


# -- the flow ---------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [DATA.options, "FORMAT parquet"])
def test_what_flows_is_what_duckdb_writes_to_a_file(tmp_path: Path, options: str) -> None:
    con = duckdb.connect()
    straight = tmp_path / "straight"
    con.execute(f"COPY ({many().sql}) TO '{straight}' ({options})")
    chunks: list[bytes] = []
    assert flow.copy(con, many().sql, options, tmp_path, chunks.append) == MANY
    assert b"".join(chunks) == straight.read_bytes()
    assert list(tmp_path.iterdir()) == [straight]


def test_a_query_that_fails_fails_here_and_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(duckdb.Error, match="nowhere"):
        flow.copy(duckdb.connect(), "SELECT * FROM nowhere", DATA.options, tmp_path, print)
    assert not list(tmp_path.iterdir())


def test_who_ceases_to_read_ceases_the_query(tmp_path: Path) -> None:
    def enough(_chunk: bytes) -> None:
        raise KeyboardInterrupt

    began = time.monotonic()
    endless = "SELECT range FROM range(100_000_000_000)"
    with pytest.raises(KeyboardInterrupt):
        flow.copy(duckdb.connect(), endless, DATA.options, tmp_path, enough)
    assert time.monotonic() - began < 20
    assert not list(tmp_path.iterdir())


def test_progress_is_told_and_ends_with_all_rows(home: Home, tmp_path: Path) -> None:
    told: list[int] = []
    with Reader(home, memory=MEMORY) as reader:
        make(reader, many(), tmp_path, tell=told.append)
    assert told == sorted(told)
    assert len(told) > 2
    assert told[-1] == MANY + 1, "the head is a line too"


# -- many at once -----------------------------------------------------------------------------


def test_two_exports_at_once_do_not_disturb_one_another(home: Home, tmp_path: Path) -> None:
    with Reader(home) as reader:
        alone = export(reader, many(), tmp_path / "alone", profile=spreadsheet("en"))
        together = threading.Barrier(4)

        def take(n: int) -> tuple[str, int]:
            opened = reader.cursor()
            together.wait(10)
            done = export(opened, many(), tmp_path / str(n % 2), profile=spreadsheet("en"))
            return done.sha256, done.altered

        with ThreadPoolExecutor(4) as pool:
            found = set(pool.map(take, range(4)))
    assert found == {(alone.sha256, MANY)}
    assert Journal.of(home).verify().entries == 5
    assert Journal.of(home).verify().faults == []
    files = {one.name for n in "01" for one in (tmp_path / n).iterdir()}
    assert files == {"many.csv", "many.csv.altered.csv", "many.csv.datapackage.json"}
    assert hashlib.sha256((tmp_path / "0" / "many.csv").read_bytes()).hexdigest() == alone.sha256
    assert not list(reader.store.exports.iterdir())


def test_an_export_beside_a_load_is_of_one_generation(home: Home, tmp_path: Path) -> None:
    before = Reader(home)
    table = kpi_rows(before, KPI, before.rows([KPI]))
    add_inventory(home, "2026-06-20", 5)
    again = Reader(home, before.store.generations / before.generation)
    for reader in (before, again):
        done = export(reader, kpi_rows(reader, KPI, reader.rows([KPI])), tmp_path / "out")
        beside = json.loads((tmp_path / "out" / f"{table.name}.csv.datapackage.json").read_text())
        ours = beside["common_ground"]
        assert done.rows == 3
        assert (ours["known_at"], ours["generation"]) == (1, before.generation)
        assert [one["load"] for one in ours["loads"]] == [1]
    assert again.register.last == 1, "the register is that of the generation"
    after = Reader(home)
    assert export(after, kpi_rows(after, KPI, after.rows([KPI])), tmp_path / "out").rows == 5


def test_a_page_hands_out_the_generation_that_it_showed(
    home: Home, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from ui import downloads, source

    monkeypatch.setenv("GOVERNANCE_HOME", str(home.folder))
    shown = source.store().generation_path()
    assert shown
    add_inventory(home, "2026-06-20", 5)

    def table(opened: Reader, _apart: bool) -> Table:
        return kpi_rows(opened, KPI, opened.rows([KPI]))

    for rows in (3, downloads.LARGE):  # read with the page's reader, and apart from it
        room = tmp_path / str(rows)
        done = downloads.taken(shown, table, rows, "data", "en", room)
        assert done.rows == 3
        assert done.entry and done.entry.told["generation"] == shown.name
    assert source.reader().generation != shown.name, "what a run reads is not changed by it"


# -- a disk that is full ----------------------------------------------------------------------


@pytest.mark.parametrize("form", ["csv", "xlsx", "parquet"])
def test_a_full_disk_leaves_no_file_and_is_told_in_one_line(
    sample: Path, tmp_path: Path, form: str
) -> None:
    def little_room() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, 5_000))

    home = tmp_path / "home"
    home.mkdir()
    for one in sample.iterdir():
        if one.name not in ("journal.sqlite", "inbox"):
            (home / one.name).symlink_to(one)
    asked = f"export training-valid --home {home} --out {tmp_path / 'out'} --format {form}"
    done = subprocess.run(
        [sys.executable, "-m", "reports", *asked.split()],
        cwd=ROOT,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        preexec_fn=little_room,
        check=False,
    )
    assert done.returncode == 2, done.stderr
    assert done.stderr.count("\n") == 1
    assert "could not be written, and nothing was handed out" in done.stderr
    assert not (tmp_path / "out").exists()
    assert not (home / "journal.sqlite").exists(), "nothing was taken away"


def test_what_stood_there_stays_where_an_export_fails(home: Home, tmp_path: Path) -> None:
    with Reader(home) as reader:
        whole = export(reader, many(5), tmp_path)
        kept = {one: one.read_bytes() for one in tmp_path.glob("many*")}
        wrong = Table("many", "Many", many(9).sql, many(9).columns, rows=3)
        with pytest.raises(Unusable, match="9 rows were written, but 3 are counted"):
            export(reader, wrong, tmp_path)
    assert {one: one.read_bytes() for one in tmp_path.glob("many*")} == kept
    assert whole.path in kept
    assert not list(tmp_path.glob(".export-*"))


# -- one zip ----------------------------------------------------------------------------------


def test_a_zip_holds_the_file_and_all_that_stands_beside_it(home: Home, tmp_path: Path) -> None:
    with Reader(home) as reader:
        one, two = (
            bundle(reader, many(50), tmp_path / name, "csv", spreadsheet("id")) for name in "ab"
        )
    assert one.path.read_bytes() == two.path.read_bytes(), "the same rows give the same zip"
    with ZipFile(one.path) as packed:
        assert packed.testzip() is None
        told = json.loads(packed.read("datapackage.json"))
        members = {resource["path"]: resource["hash"] for resource in told["resources"]}
        assert [*members, "datapackage.json"] == packed.namelist()
        for name, hashed in members.items():
            assert f"sha256:{hashlib.sha256(packed.read(name)).hexdigest()}" == hashed
        assert told["resources"][0]["dialect"]["delimiter"] == ";"
        assert packed.read("many.csv.altered.csv").count(b"\r\n") == 51
    assert one.altered == 50


# -- the desk ---------------------------------------------------------------------------------


def laid(desk_: Desk, folder: Path, name: str = "a.zip", text: bytes = b"x" * 3_000_000) -> str:
    folder.mkdir(parents=True)
    (folder / name).write_bytes(text)
    return desk_.lay(folder / name)


def fetched(token: str, method: str = "GET", **headers: str) -> tuple[Response, bytes]:
    """What the route answers: the response and its body."""
    scope: dict[str, Any] = {
        "type": "http",
        "method": method,
        "path_params": {"token": token},
        "headers": [
            (name.replace("_", "-").encode(), value.encode()) for name, value in headers.items()
        ],
    }

    async def ask() -> tuple[Response, bytes]:
        answer = await serve.take(Request(scope))
        if isinstance(answer, StreamingResponse):
            return answer, b"".join([bytes(chunk) async for chunk in answer.body_iterator])
        return answer, bytes(answer.body)

    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, ask()).result()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Desk:
    one = Desk()
    monkeypatch.setattr(serve, "DESK", one)
    return one


def test_a_file_is_fetched_once_and_is_gone(opened: Desk, tmp_path: Path) -> None:
    token = laid(opened, tmp_path / "one")
    answer, body = fetched(token, sec_fetch_site="same-origin")
    assert (answer.status_code, len(body)) == (200, 3_000_000)
    assert answer.headers["content-length"] == "3000000"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == 'attachment; filename="a.zip"'
    assert answer.media_type == "application/zip"
    assert not (tmp_path / "one").exists()
    again, said = fetched(token)
    assert again.status_code == 410
    assert b"export it again" in said
    assert again.headers["cache-control"] == "no-store"


def test_a_token_is_long_and_its_file_name_is_safe(opened: Desk, tmp_path: Path) -> None:
    tokens = {laid(opened, tmp_path / str(n), text=b"") for n in range(50)}
    assert len(tokens) == 50
    assert min(map(len, tokens)) >= 40
    token = laid(opened, tmp_path / "named", 'naïve "x"\r\nSet-Cookie: a.zip')
    answer, _ = fetched(token)
    assert answer.headers["content-disposition"] == (
        'attachment; filename="na_ve__x___Set-Cookie__a.zip"'
    )


def test_who_looks_only_or_comes_from_elsewhere_uses_no_token_up(
    opened: Desk, tmp_path: Path
) -> None:
    token = laid(opened, tmp_path / "one")
    assert fetched(token, "HEAD")[0].status_code == 410
    assert fetched(token, sec_fetch_site="cross-site")[0].status_code == 410
    assert fetched(token)[0].status_code == 200


def test_what_nobody_fetches_is_thrown_away(
    opened: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "LIFE", 0.0)
    late = laid(opened, tmp_path / "late")
    monkeypatch.setattr(desk, "LIFE", 60.0)
    laid(opened, tmp_path / "kept")
    assert not (tmp_path / "late").exists()
    assert fetched(late)[0].status_code == 410
    assert (tmp_path / "kept").exists()
    opened.close()
    assert not (tmp_path / "kept").exists()


def test_a_reader_who_goes_away_leaves_no_file(opened: Desk, tmp_path: Path) -> None:
    one = opened.fetch(laid(opened, tmp_path / "one"))
    assert one
    assert not (tmp_path / "one").exists(), "nothing can be left of what has no name"
    assert sum(map(len, one.chunks())) == one.size == 3_000_000
    assert one.opened.closed


def test_of_many_who_ask_at_once_one_gets_the_file(opened: Desk, tmp_path: Path) -> None:
    token = laid(opened, tmp_path / "one")
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: opened.fetch(token), range(40)))
    assert sum(one is not None for one in found) == 1
