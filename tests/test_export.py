"""Exports: exactly the rows that are counted, whoever reads the file."""

import csv
import datetime as dt
import hashlib
import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from kpis.definition import catalogue
from kpis.reader import Answer, Reader
from organisation.errors import Unusable
from organisation.home import Home
from reports import export as exporting
from reports.__main__ import main
from reports.export import export
from reports.profile import spreadsheet
from reports.table import Column, Table, kpi_rows, listed

HOSTILE = [
    "=1+1",
    "@handle",
    "+62 812",
    "-5",
    "\ttab first",
    "\rreturn first",
    'a "quoted" word',
    "comma, semicolon; tab\t",
    "two\nlines",
    "two\r\nlines",
    "\u202eright to left",
    "\U0001f600 emoji",
    "'apostrophe",
    " lead and trail ",
    "x" * 40_000,
    "",
    None,
    "NULL",
    "naïve – ąę",
    "a\x00b\x01c\x1fd",
    "lone\rreturn",
    "\u200fright-to-left mark",
    "\U0001f600@handle",
    '=HYPERLINK("https://example.org")',
    "＝1+1",
    "_x0041_",
    "#comment",
    "\n=1",
    "\U0001f600" * 20_000,
    "|;,\t\r\n\"'",
]


@pytest.fixture(scope="module")
def reader(own_sample: Home) -> Reader:
    return Reader(own_sample)


@pytest.fixture
def hostile(reader: Reader) -> Table:
    """A table with all that a cell may hold."""
    reader.con.execute(
        "CREATE OR REPLACE TABLE hostile (n INTEGER, text VARCHAR, share DOUBLE, day DATE)"
    )
    for n, text in enumerate(HOSTILE):
        reader.con.execute(
            "INSERT INTO hostile VALUES (?, ?, ?, ?)", [n, text, n / 8 - 1, dt.date(2026, 1, 1 + n)]
        )
    columns = [
        Column("n", "INTEGER", "a number"),
        Column("text", "VARCHAR", "a text"),
        Column("share", "DOUBLE", "a share"),
        Column("day", "DATE", "a day"),
    ]
    return Table(
        "hostile", "Hostile", "SELECT * FROM hostile ORDER BY n", columns, rows=len(HOSTILE)
    )


def test_data_survives_as_it_is(reader: Reader, hostile: Table, tmp_path: Path) -> None:
    done = export(reader, hostile, tmp_path)
    raw = done.path.read_bytes()
    assert not raw.startswith(b"\xef\xbb\xbf")
    assert raw.endswith(b"\r\n")
    told = list(csv.DictReader(io.StringIO(raw.decode("utf-8"), newline="")))
    assert [one["text"] for one in told] == [text or "" for text in HOSTILE]
    frame = pd.read_csv(done.path, dtype=str, keep_default_na=False, na_values=[])
    assert list(frame["text"]) == [text or "" for text in HOSTILE]
    again = duckdb.sql(
        f"SELECT text, share FROM read_csv('{done.path}', all_varchar = true, header = true, "
        "quote = '\"', escape = '\"', delim = ',', new_line = '\\r\\n', nullstr = 'no such text', "
        "max_line_size = 1000000) ORDER BY CAST(n AS INTEGER)"
    ).fetchall()
    assert [text or "" for text, _ in again] == [text or "" for text in HOSTILE]
    assert [float(share) for _, share in again] == [n / 8 - 1 for n in range(len(HOSTILE))]


def test_a_blank_and_an_empty_text_are_told_apart(
    reader: Reader, hostile: Table, tmp_path: Path
) -> None:
    lines = export(reader, hostile, tmp_path).path.read_bytes()
    assert b'\r\n15,"",' in lines
    assert b"\r\n16,,1.0" in lines


@pytest.mark.parametrize(("language", "delimiter", "decimal"), [("en", ",", "."), ("id", ";", ",")])
def test_a_spreadsheet_runs_no_cell_and_the_sidecar_lists_each(
    reader: Reader, hostile: Table, tmp_path: Path, language: str, delimiter: str, decimal: str
) -> None:
    done = export(reader, hostile, tmp_path, profile=spreadsheet(language))
    raw = done.path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    told = list(
        csv.DictReader(io.StringIO(raw.decode("utf-8-sig"), newline=""), delimiter=delimiter)
    )
    assert not [one["text"] for one in told if one["text"][:1] in tuple("=+-@\t\r")]
    assert told[1]["share"] == f"-0{decimal}875"
    sidecar = next(path for path in done.beside if path.name.endswith(".altered.csv"))
    altered = list(csv.DictReader(io.StringIO(sidecar.read_bytes().decode(), newline="")))
    # From the sidecar the file becomes what it was.
    for one in altered:
        row = told[int(one["row"]) - 1]
        assert row[one["column_name"]] == one["written"] == "'" + one["cell"]
        row[one["column_name"]] = one["cell"]
    assert [one["text"] for one in told] == [text or "" for text in HOSTILE]
    assert len(altered) == 9


def test_a_workbook_has_types_and_says_what_it_holds(
    reader: Reader, hostile: Table, tmp_path: Path
) -> None:
    short = Table(
        hostile.name,
        hostile.title,
        "SELECT * FROM hostile WHERE coalesce(length(text), 0) < 32000 ORDER BY n",
        hostile.columns,
        {"kpi": "none", "figure": {"low": 0.5}},
    )
    book = openpyxl.load_workbook(export(reader, short, tmp_path, "xlsx").path)
    rows = list(book["rows"].iter_rows(min_row=2))
    assert len(rows) == len(HOSTILE) - 1
    assert rows[0][1].value == "=1+1"
    assert rows[0][1].data_type == "s", "a text, not a formula"
    assert rows[0][0].data_type == rows[0][2].data_type == "n"
    assert rows[0][3].value == dt.datetime(2026, 1, 1)
    about = {row[0].value: row[1].value for row in book["about"].iter_rows()}
    assert about["figure.low"] == "0.5"
    assert about["share"] == "a share"


def test_the_same_rows_give_the_same_file(reader: Reader, hostile: Table, tmp_path: Path) -> None:
    small = Table("small", "Small", "SELECT * FROM hostile WHERE n < 3 ORDER BY n", hostile.columns)
    for form in exporting.FORMATS:
        first, second = (
            export(reader, small, tmp_path / name, form).sha256 for name in ("one", "two")
        )
        assert first == second, form


@pytest.mark.parametrize("kpi", catalogue())
def test_the_file_has_the_rows_that_the_figure_counts(
    reader: Reader, tmp_path: Path, kpi: str
) -> None:
    definition = catalogue()[kpi]
    answer = reader.rows([definition])
    figure = reader.figure(definition, answer)
    done = export(reader, kpi_rows(reader, definition, answer), tmp_path)
    frame = pd.read_csv(done.path, dtype=str, keep_default_na=False)
    counts = frame["outcome"].value_counts().to_dict()
    for outcome in ("met", "missed", "unknown", "excluded"):
        assert counts.get(outcome, 0) == getattr(figure, outcome)
    slow = reader.row_table(definition, answer)
    assert list(frame["subject"]) == [one["subject"] for one in slow]
    assert list(frame["reason_in_words"]) == [one["reason_in_words"] for one in slow]


def test_what_stands_beside_a_file_describes_it(reader: Reader, tmp_path: Path) -> None:
    definition = catalogue()["mfa-verified"]
    answer = reader.rows([definition], dt.date(2026, 3, 31))
    table = kpi_rows(reader, definition, answer, {"unit": "Retail"}, ["missed"], "id")
    done = export(reader, table, tmp_path)
    described = next(path for path in done.beside if path.name.endswith(".datapackage.json"))
    told = json.loads(described.read_text("utf-8"))
    (resource,) = told["resources"]
    assert resource["path"] == done.path.name
    assert resource["bytes"] == done.path.stat().st_size
    assert resource["hash"] == f"sha256:{hashlib.sha256(done.path.read_bytes()).hexdigest()}"
    head = done.path.read_bytes().decode().split("\r\n")[0].split(",")
    assert [one["name"] for one in resource["schema"]["fields"]] == head
    ours: dict[str, Any] = told["common_ground"]
    assert ours["as_of"] == "2026-03-31"
    assert ours["filters"] == {"unit": "Retail"}
    assert ours["outcomes"] == {"missed": done.rows}
    assert ours["definition"] == definition.hash
    assert ours["loads"] and all(len(one["sha256"]) == 64 for one in ours["loads"])


def test_rows_that_are_not_those_counted_are_not_handed_out(
    reader: Reader, hostile: Table, tmp_path: Path
) -> None:
    wrong = Table(hostile.name, hostile.title, hostile.sql, hostile.columns, rows=3)
    with pytest.raises(Unusable, match="30 rows were written, but 3 are counted"):
        export(reader, wrong, tmp_path / "out")
    assert not (tmp_path / "out").exists()
    assert not list(reader.store.exports.iterdir())


def test_what_does_not_fit_into_a_worksheet_is_told(reader: Reader, tmp_path: Path) -> None:
    definition = catalogue()["mfa-verified"]
    many = Table("many", "Many", "SELECT 1 AS n", [Column("n", "INTEGER", "n")], rows=2_000_000)
    with pytest.raises(Unusable, match="do not fit into a worksheet"):
        export(reader, many, tmp_path, "xlsx")
    assert definition


def test_a_folder_that_cannot_be_written_to_is_told_and_leaves_nothing(
    reader: Reader, hostile: Table, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Unusable, match="file cannot be written to"):
        export(reader, hostile, tmp_path / "file")
    assert not list(reader.store.exports.iterdir())


def test_published_rows_and_rows_made_now_export_alike(reader: Reader, tmp_path: Path) -> None:
    definition = catalogue()["training-valid"]
    kept = reader.rows([definition])
    made = reader.remake([definition], reader.day, reader.known_at)
    one = export(reader, kpi_rows(reader, definition, kept), tmp_path / "kept")
    two = export(reader, kpi_rows(reader, definition, made), tmp_path / "made")
    assert one.sha256 == two.sha256
    assert isinstance(kept, Answer)


# -- the command ------------------------------------------------------------------------------


def run(*args: str) -> Any:
    return CliRunner().invoke(main, list(args))


def test_the_command_writes_the_rows_asked_for(own_sample: Home, tmp_path: Path) -> None:
    done = run(
        "export",
        "leaver-access",
        "--home",
        str(own_sample.folder),
        "--out",
        str(tmp_path),
        "--outcome",
        "missed",
        "--where",
        "brand=Pelita",
        "--json",
    )
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    assert len(pd.read_csv(told["file"])) == told["rows"] == 3


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["export", "mfa-verifed"], "did you mean mfa-verified"),
        (["export", "mfa-verified", "--where", "unit=Nope"], "no row of mfa-verified has unit"),
        (["export", "training-valid", "--where", "platform=x"], "is not cut by platform"),
        (["export", "mfa-verified", "--as-of", "2011-01-01"], "nothing is known of 2011-01-01"),
    ],
)
def test_what_cannot_be_exported_is_told_in_one_line(
    own_sample: Home, tmp_path: Path, args: list[str], says: str
) -> None:
    done = run(*args, "--home", str(own_sample.folder), "--out", str(tmp_path))
    assert done.exit_code == 2
    assert says in done.output
    assert len(done.output.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())


def test_a_list_is_exported_with_its_types(reader: Reader, tmp_path: Path) -> None:
    found = [
        {"subject": "@one", "due": dt.date(2026, 1, 2), "days": 3, "score": Decimal("1.50")},
        {"subject": "two", "due": None, "days": None, "score": Decimal("2.00")},
    ]
    table = listed(reader, "some", "Some", list(found[0]), found, {"as_of": "2026-11-20"})
    done = export(reader, table, tmp_path)
    assert done.path.read_bytes().decode().split("\r\n") == [
        "subject,due,days,score",
        "@one,2026-01-02,3,1.5",
        "two,,,2.0",
        "",
    ]
    told = json.loads((tmp_path / "some.csv.datapackage.json").read_text())
    types = [one["type"] for one in told["resources"][0]["schema"]["fields"]]
    assert types == ["string", "date", "integer", "number"]
    empty = export(reader, listed(reader, "none", "None", ["subject", "due"], []), tmp_path)
    assert (empty.rows, empty.path.read_bytes()) == (0, b"subject,due\r\n")
