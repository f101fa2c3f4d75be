"""Exports read again by others: pandas, DuckDB, openpyxl and LibreOffice find the same rows, the same
types and the same text, and run none of it."""

import csv
import datetime as dt
import io
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import duckdb
import openpyxl
import pandas as pd
import pytest
from openpyxl.utils.escape import unescape

from etl.load import load
from kpis.reader import Reader
from reports import workbook
from reports.export import Exported, make
from reports.profile import DATA, Profile, spreadsheet
from reports.table import Column, Table
from tests.test_export import HOSTILE
from tests.tiny_home import make_home

SOFFICE = shutil.which("soffice")
TEXTS = [text for text in HOSTILE if text and len(text) < 1000]
"""Of the hostile texts those that every program can hold in a cell."""
COLUMNS = [
    Column("n", "BIGINT", "a number"),
    Column("text", "VARCHAR", "a text"),
    Column("share", "DOUBLE", "a share"),
    Column("day", "DATE", "a day"),
    Column("late", "BOOLEAN", "yes or no"),
]
Cells = list[tuple[Any, ...]]
YES_NO = ("of:=TRUE()", "of:=FALSE()")
"""How LibreOffice keeps a cell that says yes or no."""
OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:%s:1.0}"


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Reader]:
    inventory = {
        "kind": "accounts",
        "files": ["*.csv"],
        "effective": {"date": dt.date(2026, 6, 1)},
        "columns": {"account": "account"},
    }
    home = make_home(tmp_path_factory.mktemp("readers"), {"hq": inventory})
    (home.inbox / "accounts.csv").write_text("account\none\n")
    load(home)
    with Reader(home) as opened:
        yield opened


def given(reader: Reader, texts: list[str]) -> tuple[Table, Cells]:
    """A table with these texts and a cell of every type beside each, and its cells."""
    cells: Cells = [
        (n, text, n / 8 - 1, dt.date(2026, 1, 1) + dt.timedelta(n), n % 2 == 0)
        for n, text in enumerate(texts)
    ]
    types = ", ".join(f"{one.name} {one.sql_type}" for one in COLUMNS)
    reader.con.execute(f"CREATE OR REPLACE TABLE given ({types})")
    if cells:
        reader.con.executemany("INSERT INTO given VALUES (?, ?, ?, ?, ?)", cells)
    table = Table("given", "Given", "SELECT * FROM given ORDER BY n", COLUMNS, rows=len(cells))
    return table, cells


def exported(
    reader: Reader, folder: Path, form: str, profile: Profile = DATA
) -> tuple[Exported, Cells]:
    table, cells = given(reader, TEXTS)
    return make(reader, table, folder, form, profile), cells


def harmless(cells: Cells) -> Cells:
    """Cells as the spreadsheet profile writes them."""
    return [
        (n, f"'{text}" if text[0] in "=+-@\t\r\n＝＋－＠" else text, *rest)
        for n, text, *rest in cells
    ]


def test_pandas_reads_the_same(reader: Reader, tmp_path: Path) -> None:
    done, cells = exported(reader, tmp_path, "csv")
    frame = pd.read_csv(done.path, keep_default_na=False, parse_dates=["day"], lineterminator=None)
    assert [str(kind) for kind in frame.dtypes] == [
        "int64",
        "str",
        "float64",
        "datetime64[us]",
        "bool",
    ]
    # A lone return ends a line for pandas also within quotes only where it stands outside them.
    assert list(frame["text"]) == [row[1] for row in cells]
    assert [day.date() for day in frame["day"]] == [row[3] for row in cells]
    assert list(frame["share"]) == [row[2] for row in cells]


def test_duckdb_reads_the_same(reader: Reader, tmp_path: Path) -> None:
    done, cells = exported(reader, tmp_path, "csv")
    types = ", ".join(f"'{one.name}': '{one.sql_type}'" for one in COLUMNS)
    told = duckdb.sql(
        f"SELECT * FROM read_csv('{done.path}', header = true, columns = {{{types}}}, delim = ',', "
        "quote = '\"', escape = '\"', new_line = '\\r\\n')"
    )
    assert told.fetchall() == cells
    parquet, cells = exported(reader, tmp_path, "parquet")
    again = duckdb.sql(f"SELECT * FROM '{parquet.path}'")
    assert again.fetchall() == cells
    assert [str(kind) for kind in again.types] == [one.sql_type for one in COLUMNS]


def test_python_reads_the_same_byte_for_byte(reader: Reader, tmp_path: Path) -> None:
    done, cells = exported(reader, tmp_path, "csv")
    raw = done.path.read_bytes()
    found = list(csv.reader(io.StringIO(raw.decode("utf-8"), newline="")))
    assert [row[1] for row in found[1:]] == [row[1] for row in cells]
    again = tmp_path / "again"
    again.mkdir()
    con = reader.con
    con.register("found", pd.DataFrame(found[1:], columns=found[0], dtype="str"))
    typed = ", ".join(f"CAST({one.name} AS {one.sql_type}) AS {one.name}" for one in COLUMNS)
    second = Table("given", "Given", f"SELECT {typed} FROM found ORDER BY n", COLUMNS)
    assert make(reader, second, again).path.read_bytes() == raw, "a round trip changes no byte"


def test_openpyxl_reads_the_same(reader: Reader, tmp_path: Path) -> None:
    done, cells = exported(reader, tmp_path, "xlsx")
    book = openpyxl.load_workbook(done.path)
    rows = list(book["rows"].iter_rows(min_row=2))
    assert [row[1].data_type for row in rows] == ["s"] * len(cells), "texts, and no formula"
    # openpyxl leaves it to its caller to read what XML does not know.
    assert [unescape(row[1].value) for row in rows] == [row[1] for row in cells]
    assert [(row[0].value, row[2].value) for row in rows] == [(row[0], row[2]) for row in cells]
    assert [row[3].value.date() for row in rows] == [row[3] for row in cells]
    assert [row[4].value for row in rows] == [row[4] for row in cells]


def test_pandas_reads_the_same_from_a_workbook(reader: Reader, tmp_path: Path) -> None:
    done, cells = exported(reader, tmp_path, "xlsx")
    frame = pd.read_excel(done.path, "rows", engine="calamine", keep_default_na=False)
    assert list(frame["text"]) == [row[1] for row in cells]
    assert list(frame["n"]) == [row[0] for row in cells]
    assert [day.date() for day in frame["day"]] == [row[3] for row in cells]
    assert str(frame["late"].dtype) == "bool"


def test_what_a_worksheet_cannot_hold_is_listed(reader: Reader, tmp_path: Path) -> None:
    long = ["x" * 32_767, "y" * 32_768, "\U0001f600" * 16_384, "short"]
    rows: Cells = [
        (9_999_999_999_999_999, long[0], 0.5, dt.date(1899, 12, 31), None),
        (2, long[1], float("inf"), dt.date(1900, 3, 1), None),
        (1, long[2], float("nan"), dt.date(1066, 10, 14), None),
        (0, long[3], None, dt.date(2026, 1, 1), None),
    ]
    table, _ = given(reader, [])
    reader.con.executemany("INSERT INTO given VALUES (?, ?, ?, ?, ?)", rows)
    told = Table("given", "Given", f"{table.sql} DESC", COLUMNS, rows=4)
    done = make(reader, told, tmp_path, "xlsx")
    (sidecar,) = (one for one in done.beside if one.name == "given.xlsx.altered.csv")
    listed = list(csv.DictReader(io.StringIO(sidecar.read_bytes().decode(), newline="")))
    assert done.altered == len(listed) == 7
    assert {(one["row"], one["column_name"]) for one in listed} == {
        *(("1", "n"), ("1", "day"), ("2", "text"), ("2", "share")),
        *(("3", "text"), ("3", "share"), ("3", "day")),
    }
    sheet = openpyxl.load_workbook(done.path)["rows"]
    for one in listed:
        place = [column.name for column in COLUMNS].index(one["column_name"])
        cell = rows[int(one["row"]) - 1][place]
        assert one["cell"] == str(cell)
        assert sheet.cell(int(one["row"]) + 1, place + 1).value == one["written"]
    cut = [one["written"] for one in listed if one["column_name"] == "text"]
    assert all(one.endswith(workbook.CUT) for one in cut)
    assert all(len(one.encode("utf-16-le")) <= 2 * workbook.CELL for one in cut)
    assert sheet["B2"].value == long[0]


# -- LibreOffice ------------------------------------------------------------------------------


def opened_by_libreoffice(file: Path, *flags: str) -> list[list[tuple[str, str]]]:
    """The cells of the first sheet as LibreOffice has them: type and text; a formula is none."""
    if SOFFICE is None:
        pytest.skip("no LibreOffice: install Debian's libreoffice-calc-nogui")
    profile = f"-env:UserInstallation=file://{file.parent / 'profile'}"
    made = subprocess.run(
        [SOFFICE, "--headless", profile, *flags, "--convert-to", "fods", file.name],
        cwd=file.parent,
        capture_output=True,
        timeout=180,
        check=False,
    )
    told = file.with_suffix(".fods")
    if not told.exists():
        pytest.skip(f"LibreOffice does not convert here: {made.stderr.decode()[:200]}")
    sheet = next(ElementTree.parse(told).iter(OFFICE % "table" + "table"))
    rows = []
    for row in sheet.iter(OFFICE % "table" + "table-row"):
        cells = []
        for cell in row.iter(OFFICE % "table" + "table-cell"):
            formula = cell.get(OFFICE % "table" + "formula")
            assert formula in (None, *YES_NO), f"a cell was run: {formula}"
            kind = cell.get(OFFICE % "office" + "value-type", "")
            lines = ["".join(text_of(p)) for p in cell.iter(OFFICE % "text" + "p")]
            cells.append((kind, "\n".join(lines)))
        rows.append(cells[: len(COLUMNS)])
    return [row for row in rows if any(kind for kind, _ in row)]


def text_of(paragraph: ElementTree.Element) -> Iterator[str]:
    """The text of a paragraph, with the spaces and tabs that OpenDocument writes as elements."""
    yield paragraph.text or ""
    for one in paragraph:
        if one.tag == OFFICE % "text" + "s":
            yield " " * int(one.get(OFFICE % "text" + "c", "1"))
        elif one.tag == OFFICE % "text" + "tab":
            yield "\t"
        else:
            yield from text_of(one)
        yield one.tail or ""


SHOWN = [one for one in TEXTS if not any(sign < " " and sign not in "\t\n" for sign in one)]
"""Those that XML, and with it OpenDocument, has a way to hold."""


def flags_of(profile: Profile) -> str:
    """How LibreOffice is to open a CSV file: delimiter, quote, UTF-8, from line 1, in English, with
    days recognised and formulas evaluated, so that what can be run is run."""
    return f"--infilter=CSV:{ord(profile.delimiter)},34,76,1,,1033,false,true,false,false,false,-1,true"


@pytest.mark.parametrize("language", ["en", "id"])
def test_libreoffice_opens_the_same_csv_and_runs_nothing(
    reader: Reader, tmp_path: Path, language: str
) -> None:
    profile = spreadsheet(language)
    table, cells = given(reader, SHOWN)
    done = make(reader, table, tmp_path, "csv", profile)
    head, *found = opened_by_libreoffice(done.path, flags_of(profile))
    assert [text for _, text in head] == [one.name for one in COLUMNS]
    assert [row[1] for row in found] == [("string", row[1]) for row in harmless(cells)]
    assert [row[0] for row in found] == [("float", str(n)) for n in range(len(cells))]


def test_libreoffice_would_run_what_is_not_made_harmless(reader: Reader, tmp_path: Path) -> None:
    table, _ = given(reader, SHOWN)
    done = make(reader, table, tmp_path, "csv", DATA)
    with pytest.raises(AssertionError, match="a cell was run"):
        opened_by_libreoffice(done.path, flags_of(DATA))


def test_libreoffice_opens_the_same_workbook_and_runs_nothing(
    reader: Reader, tmp_path: Path
) -> None:
    table, cells = given(reader, SHOWN)
    done = make(reader, table, tmp_path, "xlsx")
    head, *found = opened_by_libreoffice(done.path)
    assert [text for _, text in head] == [one.name for one in COLUMNS]
    assert [row[1] for row in found] == [("string", row[1]) for row in cells]
    kinds = [{kind for kind, _ in column} for column in zip(*found, strict=True)]
    assert kinds[:4] == [{"float"}, {"string"}, {"float"}, {"date"}]
    assert [text for *_, (_, text) in found] == [str(row[4]).upper() for row in cells]
