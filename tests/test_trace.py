"""Tracing: every row leads to its line, and every line to where it counts or to why it does not."""

import datetime as dt
import gzip
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from etl.load import decide, load
from kpis.definition import catalogue
from kpis.reader import Answer, Reader, all_kpis
from organisation.errors import Unusable
from organisation.home import Home
from reports import trace
from reports.__main__ import main
from tests.tiny_home import make_home

MARCH, APRIL, MAY = "2026-03-31", "2026-04-30", "2026-05-31"
SOURCES = {
    "register": {
        "kind": "accounts",
        "files": ["accounts_*.csv"],
        "effective": {"file_name": "accounts_(.*)\\.csv"},
        "columns": {"account": "account", "owner": "owner", "opened": "opened"},
        "skip_when": [{"column": "owner", "in": ["test"], "reason": "an account for tests"}],
        "hold_share": 0.5,
    },
    "desk": {
        "kind": "incidents",
        "files": ["incidents_*.xlsx"],
        "effective": {"file_name": "incidents_(.*)\\.xlsx"},
        "columns": {
            "incident": "id",
            "account": "account",
            "severity": "severity",
            "detected": "detected",
        },
    },
}
FILES = {
    f"accounts_{MARCH}.csv": (
        "account,owner,opened\n"
        "A1,P-1,2025-01-01\n"
        "A1,P-9,2025-01-02\n"
        "A2,P-2,no day\n"
        "A3,test,2025-01-01\n"
        "\n"
        '"A4","P\n4",2025-02-01\n'
        "A5,P-5,2025-02-01\n"
    ),
    f"accounts_{APRIL}.csv": "account,owner,opened\nA1,P-1,2025-01-01\nA4,P-4,2025-02-01\n",
    f"accounts_{MAY}.csv": "account,owner,opened\nA9,P-1,2025-01-01\n",
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with lines of every fate, and loads of every state. The load of May is held."""
    home = make_home(tmp_path_factory.mktemp("tiny") / "home", SOURCES)
    for name, text in FILES.items():
        (home.inbox / name).write_text(text)
    (home.inbox / "accounts_2026-06-01.csv").write_text("nothing\n")
    book = openpyxl.Workbook()
    assert book.active
    for row in (
        ["id", "account", "severity", "detected"],
        ["INC-1", "A1", "high", dt.datetime(2026, 6, 1, 10)],
        ["INC-2", "A1", "high", dt.datetime(2026, 6, 29, 10)],
    ):
        book.active.append(row)
    book.save(home.inbox / "incidents_2026-06-30.xlsx")
    load(home)
    return home.folder


@pytest.fixture(scope="module")
def reader(tiny: Path) -> Iterator[Reader]:
    with Reader(Home.at(tiny)) as opened:
        yield opened


@pytest.fixture(scope="module")
def now(reader: Reader) -> Answer:
    return reader.rows(all_kpis())


def load_of(reader: Reader, file: str) -> int:
    return next(one.load for one in reader.register.loads.values() if one.file == file)


FATES = [
    (1, "outside", "as a header does", None),
    (2, "loaded", "", "A1"),
    (3, "refused", "the same key as line 2, which stays", None),
    (4, "refused", "opened: 'no day' is no date", None),
    (5, "skipped", "skipped: an account for tests", None),
    (6, "blank", "nothing stands in it", None),
    (7, "loaded", "", "A4"),
    (8, "loaded", "", "A4"),
    (9, "loaded", "", "A5"),
]


@pytest.mark.parametrize(("line", "fate", "reason", "record"), FATES)
def test_every_line_has_its_fate(
    reader: Reader, now: Answer, line: int, fate: str, reason: str, record: str | None
) -> None:
    told = trace.line(reader, now, load_of(reader, f"accounts_{MARCH}.csv"), line)
    assert (told.fate.fate, told.fate.record) == (fate, record)
    assert reason in "; ".join(told.fate.reasons)
    assert told.found.is_original
    lines = FILES[f"accounts_{MARCH}.csv"].split("\n")
    first, last = (7, 8) if line in (7, 8) else (line, line)
    assert (told.found.first, told.found.last) == (first, last)
    assert told.found.text == "\n".join(lines[first - 1 : last])


def test_a_row_of_two_lines_is_parted_by_the_columns_of_its_file(
    reader: Reader, now: Answer
) -> None:
    told = trace.line(reader, now, load_of(reader, f"accounts_{MARCH}.csv"), 8)
    assert told.found.cells == {"account": "A4", "owner": "P\n4", "opened": "2025-02-01"}


def test_a_line_that_is_not_there_is_told(reader: Reader, now: Answer) -> None:
    for number, line in [(load_of(reader, f"accounts_{MARCH}.csv"), 10), (1, 0)]:
        with pytest.raises(Unusable, match=r"has lines 1 to|ends at line"):
            trace.line(reader, now, number, line)
    with pytest.raises(Unusable, match="there is no load 99"):
        trace.line(reader, now, 99, 1)


STANDS = [
    (f"accounts_{MARCH}.csv", 2, dt.date(2026, 4, 1), True, "as this line tells it"),
    (f"accounts_{MARCH}.csv", 2, None, False, f"another line tells it: load 2, accounts_{APRIL}"),
    (f"accounts_{MARCH}.csv", 9, None, False, "a later file is without it"),
    (f"accounts_{APRIL}.csv", 2, dt.date(2026, 4, 1), False, "load 1, accounts_2026-03-31.csv, line 2"),
    (f"accounts_{APRIL}.csv", 3, None, True, "as this line tells it"),
    (f"accounts_{MAY}.csv", 2, None, False, "its load is held"),
    ("incidents_2026-06-30.xlsx", 2, None, True, "as this line tells it"),
    ("incidents_2026-06-30.xlsx", 3, dt.date(2026, 6, 15), False, "begins only on 29 Jun 2026"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "line", "day", "counts", "why"), STANDS)
def test_a_record_stands_or_it_is_said_why_not(
    reader: Reader, file: str, line: int, day: dt.date | None, counts: bool, why: str
) -> None:
    told = trace.line(reader, reader.rows(all_kpis(), day), load_of(reader, file), line)
    assert told.standing is not None
    assert (told.standing.counts, why in told.standing.why) == (counts, True), told.standing.why
    assert bool(told.rows) <= counts


def test_the_line_of_a_workbook_is_its_row(reader: Reader, now: Answer) -> None:
    number = load_of(reader, "incidents_2026-06-30.xlsx")
    told = trace.line(reader, now, number, 3)
    assert told.found.text == "INC-2,A1,high,2026-06-29T10:00:00"
    assert told.found.cells["id"] == "INC-2"
    assert trace.line(reader, now, number, 1).fate.fate == "outside"


def test_a_file_refused_whole_has_lines_that_say_so(reader: Reader, now: Answer) -> None:
    told = trace.line(reader, now, load_of(reader, "accounts_2026-06-01.csv"), 1)
    assert (told.fate.fate, told.found.text, told.standing) == ("refused", "nothing", None)
    assert "the whole file was refused" in told.fate.reasons[0]


def test_a_load_no_longer_known_says_by_what(tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, tmp_path / "home")
    home = Home.at(tmp_path / "home")
    (home.inbox / f"accounts_{APRIL}.csv").write_text("account,owner,opened\nA1,P-7,2025-01-01\n")
    decide(home, 1, "withdrawn", "a wrong extract")
    load(home)
    with Reader(home) as reader:
        now = reader.rows(all_kpis())
        newest = max(reader.register.loads)
        said = [trace.line(reader, now, number, 2).standing for number in (1, 2, newest)]
        assert [one and one.why for one in said] == [
            "its load was withdrawn: a wrong extract",
            f"its load was replaced by load {newest}",
            "its record stands on 30 Jun 2026 as this line tells it",
        ]
        early = reader.rows(all_kpis(), known_at=1)
        before = trace.line(reader, early, newest, 2).standing
        assert before and before.why == "its load was not known yet at load 1"


def test_an_original_that_was_changed_or_lost_is_told(tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, tmp_path / "home")
    with Reader(Home.at(tmp_path / "home")) as reader:
        now = reader.rows(all_kpis())
        path = reader.store.originals / reader.register.loads[1].original
        path.write_text(path.read_text().replace("P-1", "P-X"))
        told = trace.line(reader, now, 1, 2)
        assert (told.found.is_original, told.found.text) == (False, "A1,P-X,2025-01-01")
        path.unlink()
        with pytest.raises(Unusable, match="is lost: restore it"):
            trace.line(reader, now, 1, 2)


# -- the sample, both ways --------------------------------------------------------------------


@pytest.fixture(scope="module")
def whole(sample: Path) -> Iterator[tuple[Reader, Answer]]:
    with Reader(Home.at(sample)) as opened:
        yield opened, opened.rows(all_kpis())


def line_in(path: Path, number: int) -> str:
    """The text of a line of a file of the inbox, read without the product."""
    if path.suffix == ".xlsx":
        sheets = openpyxl.load_workbook(path, read_only=True).worksheets
        rows = [list(sheet.iter_rows(number, number, values_only=True)) for sheet in sheets]
        return " ".join(str(cell) for found in rows for row in found for cell in row)
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rb") as file:
        return file.read().decode("utf-8", "replace").splitlines()[number - 1]


@pytest.mark.parametrize("kpi", catalogue())
def test_a_row_leads_to_the_line_of_its_record(
    sample: Path, whole: tuple[Reader, Answer], kpi: str
) -> None:
    """One row of each KPI, drawn by its hash: the line it leads to names its record."""
    reader, answer = whole
    rows = reader.row_table(catalogue()[kpi], answer)
    row = min(rows, key=lambda one: hashlib.sha256(one["subject"].encode()).hexdigest())
    told, traced = trace.row(reader, catalogue()[kpi], answer, row["subject"])
    assert (told["outcome"], told["record"]) == (row["outcome"], row["record"])
    if row["line"] is None:
        assert traced is None
        return
    assert traced and traced.found.is_original and traced.standing and traced.standing.counts
    assert traced.fate.record == row["record"]
    text = line_in(sample / "inbox" / traced.load.file, traced.line)
    for part in row["record"].split(" | "):
        assert part in text or part in " ".join(map(str, traced.fate.values.values()))
    assert row["record"].split(" | ")[0] in traced.found.text
    assert (kpi, row["subject"]) in [(one["kpi"], one["subject"]) for one in traced.rows]


def test_a_line_leads_to_all_rows_that_rest_on_it(whole: tuple[Reader, Answer]) -> None:
    """Counted again over all rows of all KPIs, grouped by evidence in Python."""
    reader, answer = whole
    every = [row for one in all_kpis() for row in reader.row_table(one, answer)]
    resting: dict[tuple[int, int], list[tuple[str, str, str]]] = {}
    for row in every:
        if row["line"]:
            told = (row["kpi"], row["subject"], row["outcome"])
            resting.setdefault((row["load"], row["line"]), []).append(told)
    for place in sorted(resting)[::900]:
        traced = trace.line(reader, answer, *place)
        found = [(row["kpi"], row["subject"], row["outcome"]) for row in traced.rows]
        assert sorted(found) == sorted(resting[place])
        column = trace.SUBJECT_OF.get(traced.load.kind, "subject")
        about = [row for row in every if row[column] == traced.fate.record]
        others = [row for row in about if (row["load"], row["line"]) != place]
        assert sum(one["rows"] for one in traced.about) == len(others)


def test_lines_by_chance_are_the_same_for_one_seed(whole: tuple[Reader, Answer]) -> None:
    reader, _ = whole
    loads = [one for one in reader.register.loads.values() if one.rows]
    total = sum(one.rows for one in loads)
    wanted = [
        int(hashlib.sha256(f"seed:{turn}".encode()).hexdigest(), 16) % total
        for turn in range(1, 41)
    ]
    found = trace.drawn(reader, "seed", 40)
    for place, (number, line) in zip(wanted, found, strict=True):
        before = sum(one.rows for one in loads if one.load < number)
        one = reader.register.loads[number]
        assert before <= place < before + one.rows
        if one.first_line is not None:
            assert line == one.first_line + place - before
    assert trace.drawn(reader, "seed", 7) == found[:7] != trace.drawn(reader, "another", 7)
    assert {one.load for one in loads} >= {number for number, _ in found}


def test_every_row_of_a_load_can_be_drawn(reader: Reader) -> None:
    number = load_of(reader, f"accounts_{MARCH}.csv")
    found = trace.drawn(reader, "all", 99, number)
    assert sorted(line for _, line in found) == [2, 3, 4, 5, 6, 7, 9]
    with pytest.raises(Unusable, match="has no rows to draw from"):
        trace.drawn(reader, "x", 1, load_of(reader, "accounts_2026-06-01.csv"))


# -- the command ------------------------------------------------------------------------------


def run(home: Path, *args: str) -> tuple[int, str]:
    told = CliRunner().invoke(main, ["trace", "--home", str(home), *args])
    return told.exit_code, told.output


def test_the_command_traces_both_ways(tiny: Path, reader: Reader) -> None:
    code, said = run(tiny, "--load", "1", "--line", "3")
    assert code == 0 and "refused: the same key as line 2, which stays" in said
    code, said = run(tiny, "--kpi", "inventory-complete", "--subject", "A4")
    assert code == 0
    assert "inventory-complete, A4: " in said and f"load 2 accounts_{APRIL}.csv" in said
    assert "| A4,P-4,2025-02-01" in said and "counts: its record stands" in said
    code, said = run(tiny, "--random", "--seed", "7", "--n", "3", "--json")
    lines = json.loads(said)["lines"]
    assert [(one["load"], one["line"]) for one in lines] == trace.drawn(reader, "7", 3)
    assert all(one["is_original"] for one in lines)


@pytest.mark.parametrize(
    "args",
    [
        [],
        ["--kpi", "inventory-complete"],
        ["--random"],
        ["--load", "1"],
        ["--seed", "7", "--load", "1", "--line", "2"],
        ["--load", "1", "--line", "2", "--random", "--seed", "7"],
        ["--kpi", "inventory-complete", "--subject", "nobody"],
        ["--load", "77", "--line", "1"],
    ],
)
def test_what_cannot_be_traced_is_told_in_one_line(tiny: Path, args: list[str]) -> None:
    code, said = run(tiny, *args)
    assert code == 2
    assert said.startswith("error: ") and said.count("\n") == 1


def test_reasons_are_told_in_the_language_asked_for(tiny: Path) -> None:
    _, said = run(tiny, "--load", "1", "--line", "5", "--lang", "id")
    assert "dilewati: an account for tests" in said
