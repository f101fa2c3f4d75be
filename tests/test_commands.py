"""Commands: what `python -m etl` prints, how it ends, and how it tells what is wrong."""

import csv
import hashlib
import io
import json
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from etl.__main__ import main, summary
from etl.load import Loaded
from kpis.blocks import blocks
from kpis.definition import catalogue
from kpis.reader import Reader
from organisation import demands
from organisation.contracts import contract, kinds
from organisation.errors import Unusable
from organisation.home import Home
from tests.tiny_home import make_home
from warehouse.store import Store

ROOT = Path(__file__).parent.parent
SOURCE: dict[str, Any] = {
    "kind": "accounts",
    "files": ["*.csv"],
    "effective": {"file_name": r"(\d{4}-\d\d-\d\d)"},
    "columns": {"account": "id", "platform": "platform", "unit": "unit"},
}
SAYS = {"skip_when": [{"column": "unit", "in": ["Total"], "reason": "a subtotal"}]}


def run(*args: object, **environment: str) -> Result:
    """A command, in this process."""
    result = CliRunner(env=environment).invoke(main, [str(arg) for arg in args])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path, {"inventory": {**SOURCE, **SAYS}})


def put(home: Home, day: str, *rows: str) -> Path:
    path = home.inbox / f"accounts_{day}.csv"
    path.write_text("id,platform,unit\n" + "".join(f"{row}\n" for row in rows))
    return path


def ten(home: Home, day: str, count: int = 10) -> Path:
    return put(home, day, *(f"AC-{n},x,Retail" for n in range(count)))


def objects(result: Result) -> list[dict[str, Any]]:
    return [json.loads(line) for line in result.stdout.splitlines()]


def error(result: Result) -> str:
    """The error of a command that ended with 2: one or two lines, and nothing was published."""
    assert result.exit_code == 2, result.output
    lines = result.stderr.splitlines()
    told = [line for line in lines if line.startswith("error: ")]
    assert len(told) == 1, result.output
    assert len(told[0]) < 600
    assert "Traceback" not in result.output and "pydantic" not in result.output
    return told[0]


# -- load ------------------------------------------------------------------------------------


def test_exit_0_all_rows_in(home: Home) -> None:
    ten(home, "2026-01-31")
    result = run("load", "--home", home.folder)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "load 1 inventory accounts_2026-01-31.csv: published, effective 2026-01-31, "
        "10 rows = 10 loaded",
        "1 published; publication 1 is in force",
    ]
    again = run("load", "--home", home.folder)
    assert again.exit_code == 0
    assert again.stdout.splitlines()[-1] == "1 unchanged; nothing new to publish"


def test_exit_0_with_skipped_and_blank_rows(home: Home) -> None:
    put(home, "2026-01-31", "AC-1,x,Retail", ",,Total", ",,")
    result = run("load", "--home", home.folder)
    assert result.exit_code == 0
    assert "3 rows = 1 loaded, 1 skipped, 1 blank" in result.stdout


def test_exit_3_loaded_with_refused_rows(home: Home) -> None:
    put(home, "2026-01-31", "AC-1,x,Retail", "AC-2,myspace,Retail")
    result = run("load", "--home", home.folder)
    assert result.exit_code == 3
    assert "published" in result.stdout and "2 rows = 1 loaded, 1 refused" in result.stdout


def test_exit_4_held(home: Home) -> None:
    ten(home, "2026-01-31")
    ten(home, "2026-02-28", 2)
    result = run("load", "--home", home.folder)
    assert result.exit_code == 4
    assert "load 2 inventory accounts_2026-02-28.csv: held" in result.stdout
    assert "8 of 10 keys (80%) of accounts_2026-01-31.csv are gone" in result.stdout
    assert "python -m etl accept 2" in result.stdout


def test_exit_2_an_unusable_file_but_the_others_are_loaded(home: Home) -> None:
    ten(home, "2026-01-31")
    (home.inbox / "accounts_2026-02-28.csv").write_bytes(b"")
    result = run("load", "--home", home.folder)
    assert result.exit_code == 2
    assert "accounts_2026-02-28.csv: refused: empty: 0 bytes" in result.stdout
    assert "publication 1 is in force" in result.stdout


def test_the_worst_decides_the_exit_code(home: Home) -> None:
    """Unusable before held before refused rows."""
    ten(home, "2026-01-31")
    put(home, "2026-02-28", "AC-1,x,Retail", "AC-2,myspace,Retail")
    assert run("load", "--home", home.folder).exit_code == 4
    (home.inbox / "accounts_2026-03-31.csv").write_bytes(b"")
    assert run("load", "--home", home.folder).exit_code == 2


def test_json_has_the_fields_promised(home: Home) -> None:
    first = ten(home, "2026-01-31")
    ten(home, "2026-02-28", 2)
    put(
        home,
        "2026-03-31",
        *(f"AC-{n},x,Retail" for n in range(9)),
        "AC-10,?,Retail",
        ",,Total",
        ",,",
    )
    (home.inbox / "accounts_2026-04-30.csv").write_bytes(b"")
    result = run("load", "--home", home.folder, "--json")
    told = objects(result)
    promised = "load source kind file sha256 effective rows loaded refused skipped blank state"
    assert all(set(promised.split()) <= set(one) for one in told)
    assert [one["state"] for one in told] == ["published", "held", "published", "refused"]
    assert told[0]["sha256"] == hashlib.sha256(first.read_bytes()).hexdigest()
    assert (told[0]["load"], told[0]["source"], told[0]["kind"]) == (1, "inventory", "accounts")
    assert (told[0]["file"], told[0]["effective"]) == ("accounts_2026-01-31.csv", "2026-01-31")
    assert [told[2][name] for name in ("rows", "loaded", "refused", "skipped", "blank")] == [
        12,
        9,
        1,
        1,
        1,
    ]
    assert result.stderr == ""
    run("withdraw", "1", "--home", home.folder, "--because", "a test")
    again = objects(run("load", "--home", home.folder, "--json"))
    assert [one["state"] for one in again] == ["withdrawn", "held", "unchanged", "refused"]


def test_json_of_nothing_is_nothing(home: Home) -> None:
    result = run("load", "--home", home.folder, "--json")
    assert (result.exit_code, result.stdout) == (0, "")


def test_one_source_only(tmp_path: Path) -> None:
    sources = {name: {**SOURCE, "files": [f"{name}_*.csv"]} for name in ("north", "south")}
    home = make_home(tmp_path, sources)
    for name in sources:
        ten(home, "2026-01-31").rename(home.inbox / f"{name}_2026-01-31.csv")
    told = objects(run("load", "--home", home.folder, "--source", "south", "--json"))
    assert [one["source"] for one in told] == ["south"]
    told = objects(run("load", "--home", home.folder, "--json"))
    assert [(one["source"], one["state"]) for one in told] == [
        ("north", "published"), ("south", "unchanged"),
    ]  # fmt: skip


def test_one_file_feeds_several_sources(tmp_path: Path) -> None:
    people = {**SOURCE, "kind": "people", "columns": {"person": "id", "unit": "unit"}}
    lacking = [f for f in contract("people").required if f not in ("person", "unit")]
    people["columns"] |= {field: {"constant": _any_value("people", field)} for field in lacking}
    home = make_home(tmp_path, {"inventory": SOURCE, "owners": people})
    ten(home, "2026-01-31")
    told = objects(run("load", "--home", home.folder, "--json"))
    assert [(one["kind"], one["state"]) for one in told] == [
        ("accounts", "published"), ("people", "published"),
    ]  # fmt: skip
    assert len({one["sha256"] for one in told}) == 1


def _any_value(kind: str, field: str) -> str:
    return contract(kind).fields[field].example


def test_an_effective_date_and_an_inbox_by_option(home: Home, tmp_path: Path) -> None:
    other = tmp_path / "mail"
    other.mkdir()
    ten(home, "2026-01-31").rename(other / "export.csv")
    result = run(
        "load", "--home", home.folder, "--inbox", other, "--effective", "2026-05-31", "--json"
    )
    (told,) = objects(result)
    assert (told["file"], told["effective"], told["state"]) == (
        "export.csv",
        "2026-05-31",
        "published",
    )


def test_the_home_of_the_environment(home: Home) -> None:
    ten(home, "2026-01-31")
    assert run("load", GOVERNANCE_HOME=str(home.folder)).exit_code == 0
    assert "accounts_2026-01-31.csv" in run("status", GOVERNANCE_HOME=str(home.folder)).stdout


def test_files_of_no_source_are_noted(home: Home) -> None:
    ten(home, "2026-01-31")
    for name in ("notes.txt", "old/readme.md", ".hidden", "~$open.xlsx"):
        path = home.inbox / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    lines = run("load", "--home", home.folder).stdout.splitlines()
    assert [line for line in lines if line.startswith("note:")] == [
        "note: no source takes notes.txt",
        "note: no source takes old/readme.md",
    ]


def test_a_new_column_is_noted_in_load_and_status(home: Home) -> None:
    ten(home, "2026-01-31")
    run("load", "--home", home.folder)
    (home.inbox / "accounts_2026-02-28.csv").write_text(
        "id,platform,unit,mood\n" + "".join(f"AC-{n},x,Retail,good\n" for n in range(10))
    )
    assert "new columns: mood" in run("load", "--home", home.folder).stdout
    loads = json.loads(run("status", "--home", home.folder, "--json").stdout)["loads"]
    assert [one["new columns"] for one in loads] == ["", "mood"]


# -- status, refused, accept, withdraw -------------------------------------------------------


def test_status(home: Home) -> None:
    ten(home, "2026-01-31")
    ten(home, "2026-02-28", 2)
    run("load", "--home", home.folder)
    result = run("status", "--home", home.folder)
    assert result.exit_code == 0
    assert "accounts_2026-01-31.csv" in result.stdout and "unproven" in result.stdout
    assert "held: load 2: 8 of 10 keys (80%)" in result.stdout
    told = json.loads(run("status", "--home", home.folder, "--json").stdout)
    assert [one["state"] for one in told["loads"]] == ["published", "held"]
    assert told["sources"][0]["source"] == "inventory"


@pytest.mark.parametrize(
    ("day", "freshness"),
    [("2026-05-31", "fresh"), ("2026-05-30", "fresh"), ("2026-05-20", "stale")],
)
def test_status_tells_freshness_against_the_frequency(
    tmp_path: Path, day: str, freshness: str
) -> None:
    """Today is 30 June: a monthly file is due 31 days after the last."""
    home = make_home(tmp_path, {"inventory": {**SOURCE, "frequency": "monthly", "grace": 3}})
    ten(home, day)
    run("load", "--home", home.folder)
    (told,) = json.loads(run("status", "--home", home.folder, "--json").stdout)["sources"]
    assert (told["newest"], told["freshness"]) == (day, freshness)


def test_status_and_refused_before_the_first_load(home: Home) -> None:
    assert "nothing is loaded yet" in run("status", "--home", home.folder).stdout
    assert run("refused", "--home", home.folder).exit_code == 0
    assert not home.warehouse.exists()


def test_status_names_a_source_that_was_never_loaded(tmp_path: Path) -> None:
    home = make_home(
        tmp_path, {"a": SOURCE, "b": {**SOURCE, "files": ["b_*"], "frequency": "weekly"}}
    )
    ten(home, "2026-01-31")
    run("load", "--home", home.folder)
    told = json.loads(run("status", "--home", home.folder, "--json").stdout)["sources"]
    assert {one["source"]: one["freshness"] for one in told}["b"] == "never loaded"


def test_refused_rows_with_line_raw_text_and_every_reason(home: Home) -> None:
    put(
        home,
        "2026-01-31",
        "AC-1,x,R",
        'AC-2,myspace,"a, b"',
        ",friendster,R",
        ",,Total",
        "AC-1,x,S",
    )
    run("load", "--home", home.folder)
    result = run("refused", "--home", home.folder, "--csv")
    assert result.exit_code == 0
    told = list(csv.DictReader(io.StringIO(result.stdout)))
    assert [(one["line"], one["raw"], one["reasons"]) for one in told] == [
        ("3", 'AC-2,myspace,"a, b"', "platform: 'myspace' is no code known for it"),
        (
            "4",
            ",friendster,R",
            "account is missing; platform: 'friendster' is no code known for it",
        ),
        ("6", "AC-1,x,S", "the same key as line 2, which stays"),
    ]
    skipped = run("refused", "--home", home.folder, "--csv", "--skipped").stdout
    assert '5,skipped,skipped: a subtotal,",,Total"' in skipped
    table = run("refused", "--home", home.folder).stdout
    assert "myspace" in table and "which stays" in table


def test_refused_rows_of_one_load_or_source(home: Home) -> None:
    put(home, "2026-01-31", "AC-1,x,R", "AC-2,myspace,R")
    put(home, "2026-02-28", "AC-1,x,R", "AC-2,orkut,R")
    run("load", "--home", home.folder)
    one = run("refused", "--home", home.folder, "--csv", "--load", 2).stdout
    assert "orkut" in one and "myspace" not in one
    assert (
        "myspace" in run("refused", "--home", home.folder, "--csv", "--source", "inventory").stdout
    )
    assert "there is no load 9" in error(run("refused", "--home", home.folder, "--load", 9))
    assert "no source 'x'" in error(run("refused", "--home", home.folder, "--source", "x"))


def test_accept_and_withdraw(home: Home) -> None:
    ten(home, "2026-01-31")
    ten(home, "2026-02-28", 2)
    run("load", "--home", home.folder)
    done = run("accept", "2", "--home", home.folder, "--because", "closed in February")
    assert (done.exit_code, done.stdout) == (0, "load 2 is published; publication 2 is in force\n")
    loads = json.loads(run("status", "--home", home.folder, "--json").stdout)["loads"]
    assert (loads[1]["state"], loads[1]["because"]) == ("published", "closed in February")
    done = run("withdraw", "2", "--home", home.folder, "--because", "it was wrong")
    assert (done.exit_code, done.stdout) == (0, "load 2 is withdrawn; publication 3 is in force\n")
    assert "withdrawn" in run("status", "--home", home.folder).stdout


@pytest.mark.parametrize(
    ("command", "number", "because", "told"),
    [
        ("accept", 1, "x", "load 1 is published, not held: there is nothing to accept"),
        ("accept", 7, "x", "there is no load 7; `python -m etl status` lists them"),
        ("withdraw", 7, "x", "there is no load 7"),
        ("accept", 2, " ", "say why"),
        ("withdraw", 1, "", "say why"),
    ],
)
def test_decisions_that_cannot_be(
    home: Home, command: str, number: int, because: str, told: str
) -> None:
    ten(home, "2026-01-31")
    ten(home, "2026-02-28", 2)
    run("load", "--home", home.folder)
    assert told in error(run(command, number, "--home", home.folder, "--because", because))
    assert Store(home.warehouse).register().last == 1


def test_a_decision_needs_a_reason_and_a_number(home: Home) -> None:
    for given in (["1"], ["one", "--because", "x"], ["--because", "x"]):
        result = run("accept", *given, "--home", home.folder)
        assert result.exit_code == 2 and "Usage:" in result.stderr


# -- what is wrong is told -------------------------------------------------------------------


def changed(home: Home, old: str, new: str, file: str = "sources.toml") -> None:
    """The configuration with a piece of it replaced."""
    path = home.folder / file
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


FAULTS: dict[str, tuple[str, str, list[str]]] = {
    "not TOML": ("kind =", "kind = =", ["sources.toml", "TOML", "line"]),
    "unknown setting": (
        "kind =",
        'colour = "red"\nkind =',
        ["sources.toml", "colour", "no setting"],
    ),
    "unknown kind": ('"accounts"', '"acounts"', ["'acounts' is no record kind", "accounts"]),
    "unknown field": ('"unit" =', '"unitt" =', ["'unitt' is no field of accounts", "unit"]),
    "required field without mapping": ('"account" = "id", ', "", ["account", "no mapping"]),
    "wrong type": ("kind =", "grace = -1\nkind =", ["grace"]),
    "bad regex": (r"(\\d{4}-\\d\\d-\\d\\d)", "([0-9", ["sources.toml", "file_name"]),
    "no group in the regex": (r"(\\d{4}-\\d\\d-\\d\\d)", "[0-9]+", ["one group"]),
    "bad time zone": ("kind =", 'time_zone = "Jakarta"\nkind =', ["'Jakarta' is no time zone"]),
    "odd time zone": ("kind =", 'time_zone = "../etc"\nkind =', ["'../etc' is no time zone"]),
    "empty time zone": ("kind =", 'time_zone = ""\nkind =', ["no time zone"]),
    "bad frequency": ("kind =", 'frequency = "often"\nkind =', ["'often' is neither daily"]),
    "unknown code": (
        '= "platform"',
        '= { column = "platform", codes = { a = "myspace" } }',
        ["'myspace' is no code"],
    ),
    "expression not SQL": (
        '"unit" = "unit"',
        '"unit" = { sql = "upper(" }',
        ["columns.unit", "not SQL", "upper("],
    ),
    "expression reads files": (
        '"unit" = "unit"',
        '"unit" = { sql = "read_text(\'/etc/passwd\')" }',
        ["columns.unit", "read_text"],
    ),
    "typing error": ("kind =", "knid =", ["'source.inventory.knid'", "did you mean 'kind'?"]),
    "two typing errors away": (
        "kind =",
        "format = []\nkind =",
        ["'source.inventory.format'", "did you mean 'formats'?"],
    ),
    "setting below the columns": (
        '"account" = "id"',
        '"grace" = 14, "account" = "id"',
        ["'grace' is a setting of the source", "write it above [source.inventory.columns]"],
    ),
    "number for a column": ('"unit" = "unit"', '"unit" = 3', ["columns.unit", "3 is no column"]),
    "two brackets": (
        '[source."inventory"]',
        '[[source."inventory"]]',
        ["source.inventory: open it with one bracket"],
    ),
    "no quotes": ("kind =", "about = Retail\nkind =", ["about = Retail", "text in quotes"]),
    "open quote": ("kind =", 'about = "Retail\nkind =', ['about = "Retail (close the quote)']),
    "quotes of a word processor": (
        "kind =",
        "about = \u201cRetail\u201d\nkind =",
        ["line", "straight quotes"],
    ),
    "day with points": ("kind =", "until = 31.12.2026\nkind =", ["write a day as 2026-12-31"]),
    "day that does not exist": ("kind =", "until = 2026-02-30\nkind =", ["there is no such day"]),
    "setting twice": (
        "kind =",
        "grace = 1\ngrace = 2\nkind =",
        ["grace = 2", "stands there twice"],
    ),
    "no such duplicates rule": ("kind =", 'duplicates = "best"\nkind =', ["duplicates"]),
    "hold share above one": ("kind =", "hold_share = 20\nkind =", ["hold_share"]),
    "files as text": ('["*.csv"]', '"*.csv"', ["files"]),
    "no files": ('["*.csv"]', "[]", ["files"]),
    "pattern outside the inbox": ('["*.csv"]', '["/etc/*"]', ["files", "/etc/*"]),
    "pattern that climbs": ('["*.csv"]', '["../*.toml"]', ["files", "../*.toml"]),
    "empty pattern": ('["*.csv"]', '[""]', ["files"]),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_faults_of_the_sources_are_told(home: Home, fault: str) -> None:
    old, new, words = FAULTS[fault]
    ten(home, "2026-01-31")
    changed(home, old, new)
    for command in ("load", "check"):
        told = error(run(command, "--home", home.folder))
        assert all(word in told for word in words), told
    assert not Store(home.warehouse).pointer()


MFA = '[[target]]\nkpi = "mfa-verified"\n'


@pytest.mark.parametrize(
    ("file", "text", "words"),
    [
        ("organisation.toml", 'name = "x"\ntitle = "x"', ["organisation.toml", "'title'"]),
        ("organisation.toml", "", ["organisation.toml", "'name' is missing"]),
        ("organisation.toml", 'name = "x"\ntime_zone = "Mars"', ["'Mars' is no time zone"]),
        ("organisation.toml", 'name = "x"\nfiscal_year_start = 13', ["fiscal_year_start"]),
        ("organisation.toml", 'name = "x"\ntoday = "soon"', ["today"]),
        ("organisation.toml", "name = \xff", ["organisation.toml", "TOML"]),
        ("kpis.toml", "[[target]]\nkpi = 1", ["kpis.toml", "target.0.kpi"]),
        ("kpis.toml", "key = [", ["kpis.toml", "TOML"]),
        ("kpis.toml", f"{MFA}value = 95", ["kpis.toml", "no share from 0 to 1", "95 % is 0.95"]),
        ("kpis.toml", f"{MFA}value = -1", ["kpis.toml", "no share from 0 to 1"]),
        ("kpis.toml", f"{MFA}value = 0,95", ["value = 0,95", "with a point: 0.95"]),
        ("kpis.toml", f"{MFA}value = 95 %", ["value = 95 %", "95 % is 0.95"]),
        ("kpis.toml", f"{MFA}value = '95'\nday = 1", ["'target.0.day'", "[[target]] number 1"]),
        (
            "kpis.toml",
            f"{MFA}value = 0.9\n{MFA}value = 0.95",
            ["kpis.toml: [[target]] kpi 'mfa-verified' stands twice", "`from`"],
        ),
        (
            "kpis.toml",
            "[[weights]]\naudience = { extern = 1 }",
            ["[[weights]] audience: 'extern' is not known; did you mean 'external'?"],
        ),
        (
            "organisation.toml",
            'name = "x"\n[cadence]\nwhat = "mfa"\ndays = 9',
            ["open it with two brackets: [[cadence]]"],
        ),
        (
            "organisation.toml",
            'name = "x"\n[[cadence]]\nwhat = "mfaa"\ndays = 9',
            ["organisation.toml: [[cadence]] what: 'mfaa' is not known; did you mean 'mfa'?"],
        ),
        (
            "organisation.toml",
            'name = "x"\n[[service_level]]\nwhat = "contained"\nlevel = "hihg"\nhours = 9',
            ["[[service_level]] level of 'contained': 'hihg' is not known; did you mean 'high'?"],
        ),
        (
            "organisation.toml",
            'name = "x"\n[[required_training]]\ncourse = "c"\nrole = "boss"',
            ["[[required_training]] role: 'boss' is not known; there are: admin"],
        ),
        (
            "organisation.toml",
            'name = "x"' + '\n[[cadence]]\nwhat = "mfa"\ndays = 9\nfrom = 2026-01-01' * 2,
            ["[[cadence]] what 'mfa' from 2026-01-01 stands twice"],
        ),
        (
            "organisation.toml",
            'name = "x"' + '\n[[calendar]]\nregion = "Asia"' * 2,
            ["[[calendar]] region 'Asia' stands twice: keep one"],
        ),
        ("sources.toml", "[source]\na = 1", ["sources.toml", "source.a"]),
        ("sources.toml", "source = 3", ["sources.toml", "source"]),
        ("sources.toml", "[defaults]\ncolumns = 1", ["sources.toml", "columns"]),
        ("sources.toml", "[defaults]\nnull_words = 1", ["sources.toml", "null_words"]),
    ],
)
def test_faults_of_the_other_files_are_told(
    home: Home, file: str, text: str, words: list[str]
) -> None:
    ten(home, "2026-01-31")
    (home.folder / file).write_bytes(text.encode("latin-1"))
    told = error(run("load", "--home", home.folder))
    assert all(word in told for word in words), told
    assert not Store(home.warehouse).pointer()


def test_every_demand_that_a_kpi_reads_can_be_made() -> None:
    known = set.union(
        *(demands.known(table) for table in ("cadence", "service_level", "limit", "role"))
    )
    read = " ".join([*(kpi.sql for kpi in catalogue().values()), *blocks().values()])
    assert set(re.findall(r"\bwhat = '(\w+)'", read)) - known == set()


def test_no_home_and_what_to_do(tmp_path: Path) -> None:
    for command in (["load"], ["status"], ["refused"], ["check"], ["accept", 1, "--because", "x"]):
        told = error(run(*command, "--home", tmp_path / "nowhere"))
        assert "is not a home" in told and "python -m etl new DIR" in told
    assert not (tmp_path / "nowhere").exists()


def test_a_home_without_sources(home: Home) -> None:
    (home.folder / "sources.toml").unlink()
    assert "sources.toml: there is no such file" in error(run("load", "--home", home.folder))


def test_a_source_that_is_not(home: Home) -> None:
    told = error(run("load", "--home", home.folder, "--source", "x"))
    assert "there is no source 'x' in sources.toml; there are: inventory" in told


def test_an_inbox_that_is_not(home: Home, tmp_path: Path) -> None:
    for command in ("load", "check"):
        told = error(run(command, "--home", home.folder, "--inbox", tmp_path / "gone"))
        assert "gone: there is no such folder to load from" in told
    assert not home.warehouse.exists()


@pytest.mark.parametrize("command", ["load", "check"])
def test_an_inbox_that_may_not_be_read(
    home: Home, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """It must not look like an empty one."""
    monkeypatch.setattr(os, "access", lambda path, _: Path(path) != home.inbox)
    assert "inbox: " in error(run(command, "--home", home.folder))


def refusal(result: Result) -> str:
    """Why the one file of a load was refused."""
    assert result.exit_code == 2
    assert "Traceback" not in result.output
    (line,) = [one for one in result.stdout.splitlines() if ": refused: " in one]
    return line


def test_effective_dates_that_cannot_be(home: Home) -> None:
    ten(home, "2026-07-01")
    told = refusal(run("load", "--home", home.folder))
    assert "2026-07-01 is in the future (today is 2026-06-30)" in told
    ten(home, "2026-01-31").rename(home.inbox / "accounts_2026-07-01.csv")
    told = refusal(run("load", "--home", home.folder, "--effective", "2027-01-01"))
    assert "2027-01-01 is in the future" in told
    assert run("load", "--home", home.folder, "--effective", "soon").exit_code == 2


@pytest.mark.parametrize(
    ("name", "words"),
    [("accounts.csv", "its name has no date"), ("accounts_2026-02-30.csv", "'2026-02-30'")],
)
def test_a_name_without_a_date(home: Home, name: str, words: str) -> None:
    ten(home, "2026-01-31").rename(home.inbox / name)
    told = refusal(run("load", "--home", home.folder))
    assert name in told and words in told


def test_no_effective_date_at_all(tmp_path: Path) -> None:
    home = make_home(tmp_path, {"a": {k: v for k, v in SOURCE.items() if k != "effective"}})
    ten(home, "2026-01-31")
    told = refusal(run("load", "--home", home.folder))
    assert "no effective date" in told and "sources.toml" in told and "--effective" in told
    assert run("load", "--home", home.folder, "--effective", "2026-01-31").exit_code == 0


def test_a_lost_column_names_itself_and_what_there_is(home: Home) -> None:
    (home.inbox / "accounts_2026-01-31.csv").write_text("id,network,unit\n1,x,R\n")
    told = refusal(run("load", "--home", home.folder))
    assert (
        "column 'platform' (for columns.platform) is not in the file; it has: id, network, unit"
        in told
    )


HEADER, ROW = "id,platform,unit\n", "1,x,R\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            f"Register\nof March,,\n{HEADER}{ROW}",
            "; line 3 has more of them: set read = { header = 3 }",
        ),
        (f"sep=,\n{HEADER}{ROW}", "; line 2 has more of them: set read = { header = 2 } for it"),
        (f"\n\n{HEADER}{ROW}", "it has: none, for that line is blank; line 3 has more of them"),
        (f",,\n{HEADER.replace(',', ';')}1;x;R\n", "; line 2 has more of them"),
        (f"id,platform,Unit of\n{ROW}", "it has: id, platform, Unit of\n"),
        ("\n \n,,\n", "it has: none, for that line is blank\n"),
    ],
)
def test_a_header_that_stands_elsewhere_is_named(home: Home, text: str, words: str) -> None:
    (home.inbox / "accounts_2026-01-31.csv").write_text(text)
    assert words in refusal(run("load", "--home", home.folder)) + "\n"


def test_the_line_named_is_the_one_to_set(home: Home) -> None:
    (home.inbox / "accounts_2026-01-31.csv").write_text(f"sep=,\n{HEADER}{ROW}")
    changed(home, "kind =", "read = { header = 2 }\nkind =")
    assert "1 rows = 1 loaded" in run("load", "--home", home.folder).stdout


@pytest.mark.parametrize(
    ("sheets", "words"),
    [
        (
            {"Cover": ["Register", ""], "Data": ["id,platform,unit", "1,x,R"]},
            "; row 1 of sheet 'Data' has more of them: set read = { sheet = \"Data\", header = 1 }",
        ),
        (
            {"Data": ["Register", "", "id,platform,unit", "1,x,R"]},
            "; row 3 has more of them: set read = { header = 3 } for it",
        ),
        ({"Data": []}, "sheet 'Data': header expected in row 1, it has 0"),
    ],
)
def test_a_sheet_or_row_that_has_the_columns_is_named(
    home: Home, sheets: dict[str, list[str]], words: str
) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row.split(","))
    book.save(home.inbox / "accounts_2026-01-31.csv")
    assert words in refusal(run("load", "--home", home.folder))


def test_an_archive_and_a_workbook_cut_off(home: Home) -> None:
    path = home.inbox / "accounts_2026-01-31.csv"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("accounts.csv", HEADER + ROW)
    assert "a zip archive, not a workbook: unpack it" in refusal(run("load", "--home", home.folder))
    path.write_bytes(path.read_bytes()[:60])
    assert "broken or cut off: save it again" in refusal(run("load", "--home", home.folder))


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "iso-8859-15"])
def test_utf_8_in_a_source_of_one_byte_letters_is_not_read_as_such(
    home: Home, encoding: str
) -> None:
    """An export that changes its encoding would make a new unit of every name with an umlaut."""
    changed(home, "kind =", f"read = {{ encoding = '{encoding}' }}\nkind =")
    path = home.inbox / "accounts_2026-01-31.csv"
    path.write_text(f"{HEADER}1,x,Größe\n", "utf-8")
    told = refusal(run("load", "--home", home.folder))
    assert f"UTF-8 text, though read.encoding = '{encoding}'" in told
    for other in (encoding, "utf-8-sig", "ascii"):
        path.write_text(f"{HEADER}1,x,{'Retail' if other == 'ascii' else 'Größe'}\n", other)
        assert "1 rows = 1 loaded" in run("load", "--home", home.folder).stdout


def test_a_pinned_day_is_named_where_it_makes_a_file_one_of_the_future(home: Home) -> None:
    ten(home, "2026-07-01")
    told = refusal(run("load", "--home", home.folder))
    assert "(today is 2026-06-30), as `today` in organisation.toml says" in told


def test_a_file_that_takes_the_place_of_another_is_told(home: Home) -> None:
    ten(home, "2026-01-31")
    run("load", "--home", home.folder)
    ten(home, "2026-01-31", 11)
    assert "note:" not in run("load", "--home", home.folder).stdout  # a corrected file
    other = home.inbox / "europe_2026-01-31.csv"
    other.write_text(HEADER + "".join(f"AC-{n},x,Retail\n" for n in range(12)))
    note = (
        "note: load 3 takes the place of load 2 (accounts_2026-01-31.csv): both tell all of "
        "inventory for 2026-01-31, and the last file counts"
    )
    for command in ("check", "load"):
        assert note in run(command, "--home", home.folder).stdout.splitlines()
    assert "note:" not in run("load", "--home", home.folder).stdout


def test_a_file_that_was_not_read_is_no_file_of_no_source() -> None:
    told = summary(Loaded(faults=["accounts.csv: changed while it was being read"]))
    assert told == "1 not read; nothing new to publish"
    assert summary(Loaded()) == "no files for any source; nothing new to publish"


def test_files_of_the_warehouse_that_are_gone_are_named(home: Home) -> None:
    put(home, "2026-01-31", "AC-1,x,Retail", "AC-2,myspace,Retail")
    run("load", "--home", home.folder)
    store = Store(home.warehouse)
    (rows,) = store.loads.iterdir()
    kept = rows.read_bytes()
    rows.unlink()
    gone = f"error: {rows} is lost: restore the warehouse from a copy"
    assert error(run("refused", "--home", home.folder)) == gone
    put(home, "2026-02-28", "AC-1,x,Retail", "AC-2,x,Retail")
    assert error(run("load", "--home", home.folder)) == f"{gone}; nothing was published"
    rows.write_bytes(kept)
    generation = store.generation_path()
    assert generation
    generation.unlink()
    for command in ("status", "refused"):
        told = error(run(command, "--home", home.folder))
        assert told == f"error: {generation} is lost: `python -m etl load` builds it anew"
    with pytest.raises(Unusable, match="is lost: `python -m etl load` builds it anew"):
        Reader(home)
    run("load", "--home", home.folder)
    assert run("status", "--home", home.folder).exit_code == 0


def test_a_target_for_a_unit_that_no_row_has_is_noted(home: Home) -> None:
    put(home, "2026-01-31", "AC-1,x,Retail")
    targets = [f'{COMPLETE}unit = "{unit}"\nvalue = 0.5\n' for unit in ("Retail", "Retial")]
    (home.folder / "kpis.toml").write_text("".join(targets))
    run("load", "--home", home.folder)
    assert run("status", "--home", home.folder).stdout.splitlines()[-1] == (
        "note: inventory-complete has a target for the unit 'Retial', but no row of it has that unit"
    )


COMPLETE = '[[target]]\nkpi = "inventory-complete"\n'


def test_a_warehouse_that_cannot_be_written(home: Home) -> None:
    ten(home, "2026-01-31")
    home.warehouse.write_text("a file where a folder should be")
    assert "warehouse" in error(run("load", "--home", home.folder))


# -- check -----------------------------------------------------------------------------------


def everything(home: Home) -> dict[str, bytes]:
    return {
        path.relative_to(home.folder).as_posix(): path.read_bytes() if path.is_file() else b""
        for path in home.folder.rglob("*")
    }


Step = Callable[[Home], object]


@pytest.mark.parametrize("before", [False, True], ids=["first", "after a load"])
def test_check_tells_what_load_would_and_leaves_nothing(home: Home, before: bool) -> None:
    ten(home, "2026-01-31")
    if before:
        run("load", "--home", home.folder)
    ten(home, "2026-02-28", 3)
    put(home, "2026-03-31", *(f"AC-{n},x,Retail" for n in range(9)), "AC-10,myspace,Retail")
    (home.inbox / "accounts_2026-04-30.csv").write_bytes(b"")
    (home.inbox / "notes.txt").write_text("x")
    were = everything(home)
    checked = run("check", "--home", home.folder)
    assert everything(home) == were
    loaded = run("load", "--home", home.folder)
    assert checked.exit_code == loaded.exit_code == 2
    expected = [
        line.replace("published", "would be published", 1) for line in loaded.stdout.splitlines()
    ]
    assert checked.stdout.splitlines() == expected[:-1]


@pytest.mark.parametrize(
    ("rows", "code"), [(["AC-1,x,R"], 0), (["AC-1,x,R", "AC-2,?,R"], 3), (["AC-9,x,R"], 4)]
)
def test_check_ends_as_load_would(home: Home, rows: list[str], code: int) -> None:
    put(home, "2026-01-31", "AC-1,x,R")
    run("load", "--home", home.folder)
    put(home, "2026-02-28", *rows)
    assert run("check", "--home", home.folder).exit_code == code
    assert run("load", "--home", home.folder).exit_code == code


def test_check_of_a_fault_leaves_nothing(home: Home) -> None:
    ten(home, "2026-01-31")
    run("load", "--home", home.folder)
    changed(home, "kind =", "oops = 1\nkind =")
    were = everything(home)
    error(run("check", "--home", home.folder))
    assert everything(home) == were


# -- new, template ---------------------------------------------------------------------------


def test_new_writes_three_files_to_edit(tmp_path: Path) -> None:
    result = run("new", tmp_path / "ours")
    assert result.exit_code == 0
    names = {path.name for path in (tmp_path / "ours").iterdir()}
    assert names == {"organisation.toml", "sources.toml", "kpis.toml", "inbox"}
    assert "python -m etl check" in result.stdout
    assert run("check", "--home", tmp_path / "ours").exit_code == 0
    for name in ("organisation.toml", "sources.toml", "kpis.toml"):
        assert (tmp_path / "ours" / name).read_text().count("#") > 3


def test_new_never_writes_over_anything(home: Home, tmp_path: Path) -> None:
    assert "is a home already" in error(run("new", home.folder))
    half = tmp_path / "half"
    half.mkdir()
    (half / "sources.toml").write_text("# mine\n")
    error(run("new", half))
    assert (half / "sources.toml").read_text() == "# mine\n"
    file = tmp_path / "file"
    file.write_text("x")
    assert "name a folder" in error(run("new", file))


def filled(kind: str) -> str:
    """The template of a kind as a user fills it: the header, and the example in place of words."""
    header = run("template", kind).stdout.splitlines()[0]
    text = io.StringIO()
    fields = contract(kind).fields
    csv.writer(text).writerow([fields[name].example for name in next(csv.reader([header]))])
    return f"{header}\n{text.getvalue()}"


def test_a_template_has_a_header_and_a_row_of_explanations() -> None:
    for kind in kinds():
        header, explained = csv.reader(io.StringIO(run("template", kind).stdout))
        assert header == list(contract(kind).fields)
        for name, words in zip(header, explained, strict=True):
            rule = contract(kind).fields[name]
            assert rule.about in words
            assert ("; required)" in words) == (name in contract(kind).required), (kind, name)


def test_a_template_of_no_kind() -> None:
    assert "'acounts' is no record kind; there are: accounts, training" in error(
        run("template", "acounts")
    )


def test_templates_of_every_kind_load_into_a_new_home(tmp_path: Path) -> None:
    """Without editing the configuration that `new` writes: every row is in."""
    folder = tmp_path / "ours"
    run("new", folder)
    for kind in kinds():
        (folder / "inbox" / f"{kind}_2026-06-30.csv").write_text(filled(kind))
    result = run("load", "--home", folder, "--json")
    assert {
        one["kind"]: (one["state"], one["rows"], one["loaded"]) for one in objects(result)
    } == dict.fromkeys(kinds(), ("published", 1, 1)), result.output
    assert result.exit_code == 0
    assert run("status", "--home", folder).exit_code == 0


def test_a_template_left_with_its_explanations_refuses_that_row(tmp_path: Path) -> None:
    """Forgotten explanations are refused, not loaded as a record; nothing breaks."""
    folder = tmp_path / "ours"
    run("new", folder)
    for kind in kinds():
        (folder / "inbox" / f"{kind}_2026-06-30.csv").write_text(run("template", kind).stdout)
    told = objects(run("load", "--home", folder, "--json"))
    only_texts = {k for k in kinds() if {f.type for f in contract(k).fields.values()} == {"text"}}
    assert {one["kind"] for one in told if one["refused"]} == set(kinds()) - only_texts


# -- a process of its own --------------------------------------------------------------------


def process(*args: object, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "etl", *map(str, args)],
        cwd=ROOT, capture_output=True, text=True, timeout=60, **options,
    )  # fmt: skip


def test_plain_lines_in_a_pipe(home: Home) -> None:
    """No escape codes, no bar: what was done on stdout, progress on stderr."""
    put(home, "2026-01-31", "AC-1,x,R", "AC-2,myspace,R")
    environment = {**os.environ, "TERM": "xterm-256color", "GOVERNANCE_HOME": str(home.folder)}
    done = process("load", env=environment)
    assert done.returncode == 3
    assert done.stderr.splitlines() == ["1/1 inventory: accounts_2026-01-31.csv", "publishing"]
    told = [done.stdout, done.stderr]
    for command in ("status", "refused"):
        told.append(process(command, env=environment).stdout)
    assert not any("\x1b" in text or "\r" in text for text in told)


def test_an_error_of_a_process(tmp_path: Path) -> None:
    done = process("load", "--home", tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert len(done.stderr.splitlines()) == 1 and done.stderr.startswith("error: ")


def test_a_reader_that_goes_away(home: Home) -> None:
    """`python -m etl refused --csv | head -1` ends quietly."""
    put(home, "2026-01-31", "AC-0,x,R", *(f"AC-{n},myspace,{'R' * 50}" for n in range(1, 5000)))
    run("load", "--home", home.folder)
    command = f"'{sys.executable}' -m etl refused --csv --home '{home.folder}' | head -1"
    done = subprocess.run(command, shell=True, cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert done.stdout.startswith("load,source")
    assert "Traceback" not in done.stderr


def test_help_tells_the_exit_codes() -> None:
    assert "0 all rows in, 3 loaded with refused rows, 4 held, 2" in " ".join(
        run("load", "--help").stdout.split()
    )
    for command in ("load", "status", "refused", "accept", "withdraw", "check", "new", "template"):
        assert command in run("--help").stdout
        assert run(command, "--help").exit_code == 0
