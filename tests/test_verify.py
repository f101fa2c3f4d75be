"""Verifying: a history as it was is proven, and whatever is changed in it is found and named."""

import datetime as dt
import hashlib
import json
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import openpyxl
import pytest
from click.testing import CliRunner

from etl.__main__ import main
from etl.load import decide, load
from etl.publish import rebuild
from etl.verify import Finding, exit_code, unlike_generation, verify
from kpis.definition import Definition, catalogue
from organisation.contracts import FOLDER
from organisation.errors import Unusable
from organisation.home import Home
from tests.tiny_home import make_home
from warehouse.store import Store

SOURCES = {
    "register": {
        "kind": "accounts",
        "files": ["accounts_*.csv"],
        "effective": {"file_name": "accounts_(.*)\\.csv"},
        "columns": {"account": "account", "owner": "owner", "opened": "opened"},
        "skip_when": [{"column": "owner", "in": ["test"], "reason": "an account for tests"}],
    },
    "sheet": {
        "kind": "feedback",
        "files": ["feedback*.xlsx"],
        "effective": {"date": dt.date(2026, 3, 31)},
        "columns": {"feedback": "id", "received": "received"},
    },
}
ACCOUNTS = """account,owner,opened
A1,P-1,2025-01-01
A1,P-9,2025-01-02
A2,P-2,no day
A3,test,2025-01-01

"A
4",P-4,2025-02-01
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two publications: rows of every fate, a workbook, a file refused whole, a load
    that is withdrawn."""
    home = make_home(tmp_path_factory.mktemp("made") / "home", SOURCES)
    (home.inbox / "accounts_2026-03-31.csv").write_text(ACCOUNTS)
    (home.inbox / "accounts_2026-04-30.csv").write_text("nothing\n")
    book = openpyxl.Workbook()
    assert book.active
    for row in (["id", "received"], ["F1", dt.date(2026, 3, 1)], ["F2", dt.date(2026, 3, 2)]):
        book.active.append(row)
    book.save(home.inbox / "feedback.xlsx")
    load(home)
    (home.inbox / "accounts_2026-05-31.csv").write_text("account,owner,opened\nA1,P-2,\nA5,P-5,\n")
    load(home)
    decide(home, 4, "withdrawn", "wrong extract")
    return home.folder


@pytest.fixture
def home(made: Path, tmp_path: Path) -> Home:
    """A copy of it that may be tampered with."""
    shutil.copytree(made, tmp_path / "home")
    return Home.at(tmp_path / "home")


def told(home: Home) -> list[tuple[str, int | None, str]]:
    """What is not proven: what, load, state."""
    return [(one.what, one.load, one.state) for one in verify(home) if one.state != "proven"]


def test_a_history_as_it_was_is_proven(made: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in made.rglob("*")}
    found = list(verify(Home.at(made)))
    assert [one for one in found if one.state != "proven"] == []
    assert [one.what for one in found] == ["register", "texts", *["load"] * 4, "generation"]
    assert exit_code(found) == 0
    assert {path: path.stat().st_mtime_ns for path in made.rglob("*")} == before


def test_the_sample_is_proven_by_the_command(sample: Path) -> None:
    run = CliRunner().invoke(main, ["verify", "--home", str(sample)])
    assert run.exit_code == 0, run.output
    assert "51 of 51 loads equal their originals; the history is proven" in run.output
    assert "generation: proven" in run.output


# -- tampering ---------------------------------------------------------------------------------


def original(home: Home, number: int) -> Path:
    (found,) = home.warehouse.glob("publications/000001.json")
    loads = json.loads(found.read_text())["loads"]
    name = next(one["original"] for one in loads if one["load"] == number)
    return home.warehouse / "originals" / name


def number_of(home: Home, file: str) -> int:
    loads = json.loads((home.warehouse / "publications" / "000001.json").read_text())["loads"]
    return next(int(one["load"]) for one in loads if one["file"] == file)


def parquet(home: Home, number: int, kind: str = "") -> Path:
    (found,) = home.warehouse.glob(f"loads/{number:06}-*{kind}.parquet")
    return found


def rewrite(path: Path, select: str) -> None:
    """Write a Parquet file anew from a SELECT over its `rows`."""
    other = path.with_suffix(".other")
    with duckdb.connect() as con:
        rows = f"read_parquet('{path}')"
        con.execute(f"COPY (WITH rows AS (FROM {rows}) {select}) TO '{other}' (FORMAT parquet)")
    other.replace(path)


def change_a_byte(path: Path) -> None:
    held = bytearray(path.read_bytes())
    held[len(held) // 2] ^= 1
    path.write_bytes(held)


CSV, REFUSED, BOOK = "accounts_2026-03-31.csv", "accounts_2026-04-30.csv", "feedback.xlsx"
Tamper = Callable[[Home, int], None]


def rows_of(select: str, kind: str = "") -> Tamper:
    return lambda home, number: rewrite(
        next(
            path
            for path in sorted(home.warehouse.glob(f"loads/{number:06}-*{kind}.parquet"))
            if kind or "duplicates" not in path.name
        ),
        select,
    )


NOT_THE_ORIGINAL = "are not those of the original"
TAMPERED: dict[str, tuple[str, Tamper, str, str]] = {
    "a byte of an original": (
        CSV,
        lambda home, number: change_a_byte(original(home, number)),
        "differs",
        "its hash is another",
    ),
    "a byte of the original of a file refused whole": (
        REFUSED,
        lambda home, number: change_a_byte(original(home, number)),
        "differs",
        "its hash is another",
    ),
    "a byte of a workbook": (
        BOOK,
        lambda home, number: change_a_byte(original(home, number)),
        "differs",
        "its hash is another",
    ),
    "an original that is gone": (
        CSV,
        lambda home, number: original(home, number).unlink(),
        "lost",
        "is lost",
    ),
    "rows that are gone": (
        CSV,
        lambda home, number: next(
            path
            for path in home.warehouse.glob(f"loads/{number:06}-*.parquet")
            if "duplicates" not in path.name
        ).unlink(),
        "lost",
        "is lost",
    ),
    "the rows that lost to another are gone": (
        CSV,
        lambda home, number: parquet(home, number, ".duplicates").unlink(),
        "lost",
        "duplicates.parquet is lost",
    ),
    "a cell": (
        CSV,
        rows_of("SELECT * REPLACE (CASE account WHEN 'A1' THEN 'P-X' ELSE owner END AS owner) FROM rows"),
        "differs",
        "owner is 'P-X', the original gives 'P-1'",
    ),
    "a cell of a workbook": (
        BOOK,
        rows_of("SELECT * REPLACE (TIMESTAMP '2026-03-03' AS received) FROM rows"),
        "differs",
        NOT_THE_ORIGINAL,
    ),
    "a blank made of a value": (
        CSV,
        rows_of("SELECT * REPLACE (NULL::VARCHAR AS owner) FROM rows"),
        "differs",
        NOT_THE_ORIGINAL,
    ),
    "a refused row let in": (
        CSV,
        rows_of("SELECT * REPLACE ('loaded' AS row_state) FROM rows"),
        "differs",
        NOT_THE_ORIGINAL,
    ),
    "the reason of a refused row": (
        CSV,
        rows_of("SELECT * REPLACE (replace(row_note, 'no day', 'a day') AS row_note) FROM rows"),
        "differs",
        NOT_THE_ORIGINAL,
    ),
    "rows in another order": (
        CSV,
        rows_of("SELECT * FROM rows ORDER BY account DESC"),
        "differs",
        NOT_THE_ORIGINAL,
    ),
    "a row too few": (
        CSV,
        rows_of("SELECT * FROM rows LIMIT 3"),
        "differs",
        "holds 3 rows, the register 6",
    ),
    "a row twice": (
        BOOK,
        rows_of("SELECT * FROM rows UNION ALL (SELECT * FROM rows LIMIT 1)"),
        "differs",
        "holds 3 rows, the register 2",
    ),
    "a column too many": (
        BOOK,
        rows_of("SELECT *, 1 AS more FROM rows"),
        "differs",
        "other columns",
    ),
    "a row that lost to another": (
        CSV,
        rows_of("SELECT * REPLACE (row + 1 AS row) FROM rows", ".duplicates"),
        "differs",
        NOT_THE_ORIGINAL,
    ),
    "rows that are no Parquet": (
        BOOK,
        lambda home, number: parquet(home, number).write_bytes(b"nothing"),
        "differs",
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAMPERED)
def test_what_is_changed_of_a_load_is_found(home: Home, what: str) -> None:
    file, tamper, state, says = TAMPERED[what]
    number = number_of(home, file)
    tamper(home, number)
    found = list(verify(home))
    one, last = (one for one in found if one.state != "proven")
    assert (one.load, one.state) == (number, state)
    assert says in one.says
    assert (last.what, last.state) == ("generation", "unproven")
    assert exit_code(found) == 2


def publication(home: Home, number: int) -> Path:
    return home.warehouse / "publications" / f"{number:06}.json"


def write_account(home: Home) -> None:
    path = publication(home, 1)
    path.write_text(path.read_text().replace('"refused": 2', '"refused": 1', 1))


CHAIN: dict[str, Callable[[Home], object]] = {
    "an account in the register": write_account,
    "a space in the last publication": lambda home: publication(home, 3).write_text(
        publication(home, 3).read_text() + " "
    ),
    "a publication that is gone": lambda home: publication(home, 2).unlink(),
    "a pointer that is gone": lambda home: (home.warehouse / "CURRENT").unlink(),
    "a pointer to an older publication": lambda home: (home.warehouse / "CURRENT").write_text(
        (home.warehouse / "CURRENT").read_text().replace('"publication": 3', '"publication": 2')
    ),
}


@pytest.mark.parametrize("what", CHAIN)
def test_what_is_changed_of_the_register_is_found(home: Home, what: str) -> None:
    CHAIN[what](home)
    found = list(verify(home))
    assert [(one.what, one.state) for one in found] == [("register", "differs")]
    assert exit_code(found) == 2


def test_without_a_register_originals_are_held_against_their_names(home: Home) -> None:
    changed = original(home, 1)
    change_a_byte(changed)
    publication(home, 2).unlink()
    assert [(one.what, one.state) for one in verify(home)] == [
        ("register", "differs"),
        ("original", "differs"),
    ]


def test_an_account_that_the_register_tells_otherwise_is_found(home: Home) -> None:
    """A forger who mends the whole chain is found all the same: the original says otherwise."""
    write_account(home)
    for number in (1, 2, 3):
        now = hashlib.sha256(publication(home, number).read_bytes()).hexdigest()
        after = publication(home, number + 1) if number < 3 else home.warehouse / "CURRENT"
        table = json.loads(after.read_text())
        table["previous" if number < 3 else "sha256"] = now
        after.write_text(json.dumps(table))
    (one,) = (one for one in verify(home) if one.what == "load" and one.state != "proven")
    assert "the register says 1 rows refused, the original gives 2" in one.says


def test_a_text_that_figures_were_made_with_is_found(home: Home) -> None:
    path = next((home.warehouse / "made_by").glob("*.json"))
    path.write_text(path.read_text() + " ")
    assert ("texts", None, "differs") in told(home)


GENERATION: dict[str, str] = {
    "a record": "UPDATE accounts SET owner = 'P-X'",
    "a figure": "UPDATE figures SET met = met + 1",
    "the outcome of a row": "UPDATE kpi_rows SET outcome = 'met'",
    "a count": "DELETE FROM counts",
    "an account of a load": "UPDATE loads SET refused = 0",
    "a table": "DROP TABLE unknown_references",
}


@pytest.fixture(scope="module")
def again(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generation in force, built again."""
    store, to = Store(made / "warehouse"), tmp_path_factory.mktemp("again") / "again.duckdb"
    assert rebuild(store, store.register(), to)
    return to


@pytest.mark.parametrize("what", GENERATION)
def test_what_is_changed_of_the_generation_is_found(home: Home, again: Path, what: str) -> None:
    (path,) = sorted((home.warehouse / "generations").glob("000003-*"))
    assert unlike_generation(path, again) == ""
    with duckdb.connect(str(path)) as con:
        con.execute(GENERATION[what])
    assert unlike_generation(path, again)


def test_a_generation_that_is_gone_or_no_database_is_found(home: Home, again: Path) -> None:
    (path,) = (home.warehouse / "generations").glob("000003-*")
    path.write_bytes(b"nothing")
    assert "cannot be read" in unlike_generation(path, again)
    path.unlink()
    assert told(home) == [("generation", None, "lost")]


def test_kpis_defined_otherwise_since_leave_the_generation_unproven(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = catalogue()["training-valid"]
    other = Definition(**{**one.model_dump(), "sql": one.sql + " ", "version": one.version + 1})
    monkeypatch.setitem(catalogue(), one.id, other)
    assert told(home) == [("generation", None, "unproven")]


# -- what can no longer be read as it was -----------------------------------------------------


def test_a_contract_that_changed_leaves_its_loads_unproven(
    home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    contracts = tmp_path / "contracts"
    contracts.mkdir()
    for path in FOLDER.glob("*.toml"):
        shutil.copy(path, contracts)
    changed = contracts / "feedback.toml"
    changed.write_text(changed.read_text() + "\n# told otherwise\n")
    monkeypatch.setattr("etl.reading.CONTRACTS", contracts)
    number = number_of(home, BOOK)
    found = list(verify(home))
    assert [(o.what, o.load, o.state) for o in found if o.state != "proven"] == [
        ("load", number, "unproven")
    ]
    assert exit_code(found) == 3
    change_a_byte(original(home, number))
    assert ("load", number, "differs") in told(home)


def test_a_source_configured_otherwise_since_is_read_as_it_was_then(home: Home) -> None:
    path = home.folder / "sources.toml"
    path.write_text(path.read_text().replace('"owner" = "owner"', '"owner" = "opened"'))
    assert Home.at(home.folder).sources["register"].columns["owner"].column == "opened"
    assert told(Home.at(home.folder)) == []


# -- the command ------------------------------------------------------------------------------


def test_the_command_tells_findings_for_machines_and_people(home: Home) -> None:
    number = number_of(home, CSV)
    change_a_byte(original(home, number))
    run = CliRunner().invoke(main, ["verify", "--home", str(home.folder), "--json"])
    assert run.exit_code == 2
    found = [Finding(**json.loads(line)) for line in run.stdout.splitlines()]
    assert [one.load for one in found if one.state == "differs"] == [number]
    run = CliRunner().invoke(main, ["verify", "--home", str(home.folder)])
    assert f"load {number} {CSV}: differs, its original" in run.stdout
    assert "3 of 4 loads equal their originals; the history is NOT as it was" in run.stdout


def test_nothing_loaded_is_nothing_to_verify(tmp_path: Path) -> None:
    home = make_home(tmp_path / "empty", SOURCES)
    with pytest.raises(Unusable, match="nothing is loaded yet"):
        list(verify(home))
    run = CliRunner().invoke(main, ["verify", "--home", str(home.folder)])
    assert (run.exit_code, run.output.count("\n")) == (2, 1)
