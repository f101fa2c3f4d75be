"""Dirty files: each of them loads with an exact account, or is refused with one clear line.

The files are two public collections of awkward and broken tables: csv-spectrum (BSD-2), whose JSON
twins say what each file holds, and those of the frictionless project (MIT), which Python's csv module
and openpyxl read here a second time. They lie beside the checkout; without them the tests are skipped.
"""

import csv
import datetime as dt
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from etl.load import load
from tests.tiny_home import Read, make_home
from warehouse.store import Store

DIRTY = Path(__file__).parent.parent.parent / "shared" / "real" / "dirty"
FIELDS = "feedback person brand unit region topic owner document answered_by evidence".split()
"""Text fields of the kind that the files are loaded as; the first one is its key."""

pytestmark = [
    pytest.mark.skipif(
        not DIRTY.is_dir(), reason=f"the dirty files are not here: {DIRTY} is absent"
    ),
    pytest.mark.filterwarnings("ignore:Workbook contains no default style"),
]


@dataclass(frozen=True)
class How:
    """How a file is read: the columns to map (the first is the key), and its layout."""

    columns: list[str]
    delimiter: str = ","
    encoding: str = "utf-8-sig"
    header: int = 1
    names: list[str] = field(default_factory=list)
    sheet: str = ""

    @property
    def read(self) -> dict[str, Any]:
        """What a user would write under `read`: no delimiter, for that one is found."""
        table: dict[str, Any] = {}
        if self.encoding != "utf-8-sig":
            table["encoding"] = self.encoding
        if self.header != 1:
            table["header"] = self.header
        if self.names:
            table["names"] = self.names
        if self.sheet:
            table["sheet"] = self.sheet
        return table


def how(columns: str, **layout: Any) -> How:
    """Columns parted by a bar."""
    return How(columns.split("|"), **layout)


SPECTRUM = {
    "comma_in_quotes": how("first|last|address|city|zip"),
    "empty": how("a|b|c"),
    "empty_crlf": how("a|b|c"),
    "escaped_quotes": how("a|b"),
    "json": how("key|val"),
    "location_coordinates": how("Contact Phone Number|Location Coordinates|Cities|Counties"),
    "newlines": how("a|b|c"),
    "newlines_crlf": how("a|b|c"),
    "quotes_and_newlines": how("a|b"),
    "simple": how("a|b|c"),
    "simple_crlf": how("a|b|c"),
    "utf8": how("a|b|c"),
}

ID_NAME = how("id|name")
PARENT = how("parent|comment")
TABLES = {
    "Table With Data.csv": ID_NAME,
    "Таблица.csv": ID_NAME,
    "accent.csv": how("id_pdc|n_amenageur|accessibilité|date_maj|observations", delimiter=";"),
    "analysis-data.csv": how("parent_salary|type_school|gender|house_area|average_grades"),
    "ascii.csv": how("A|B|C"),
    "blank-headers.csv": how("id|column 2|age"),
    "blank-rows-no-fields.csv": how("id|name|age"),
    "bom.csv": ID_NAME,
    "capital-invalid.csv": how("id"),
    "capitals.csv": how("id|cid|name"),
    "chunk2.csv": ID_NAME,
    "chunk3.csv": how("id|name", header=0, names=["id", "name"]),
    "countries-truefalsevalues.csv": how("id|value"),
    "country-1.csv": how("id|neighbor_id|name|population"),
    "country-3.csv": how("id|capital_id|name|population"),
    "data2.csv": PARENT,
    "delimiter.csv": how("id|name", delimiter=";"),
    "doublequote.csv": how(
        "NOMBREPROGRAMA|AÑO|DESCRIPCIONAP|DESCRIPCIONPROGRAMA|presupuestado|pbi"
    ),
    "duplicate-headers.csv": how("name|age"),
    "escaping.csv": how("ID|Test"),
    "floats.csv": how("number"),
    "infer/data.csv": how("id|name|description|amount"),
    "invalid/data2.csv": PARENT,
    "invalid.csv": how("id|column 3"),
    "issue-1004-data2.csv": how("id|name|country|city"),
    "issue-1009-semicolon.csv": how("fieldNameA|fieldNameB", delimiter=";"),
    "issue-1066-largecellsize.csv": how("Description|status"),
    "issue-1066-smallcellsize.csv": how("Description|status"),
    "issue-1100.csv": how("id|timestamp", delimiter=";"),
    "issue-1109.csv": how("number|int|string"),
    "issue-1232.csv": how(
        "comune|codice_regione|codice_provincia|denominazione_comune|data_entrata_in_carica",
        delimiter=";",
    ),
    "issue-1478/table.csv": how(
        "id|from|until|closed", delimiter="|", header=0, names=["id", "from", "until", "closed"]
    ),
    "issue-825.csv": how("Musei|2011|2010"),
    "issue-844.csv": how("nome|età"),
    "issue-905/bad.csv": ID_NAME,
    "issue-905/ok2.csv": ID_NAME,
    "latin1.csv": how("id|name", encoding="latin-1"),
    "long.csv": ID_NAME,
    "matrix.csv": how("f1|f2|f3|f4"),
    "nested.csv": how("id|cat|name"),
    "number/number-test.csv": how("number|required|unique|minimum|maximum|enum"),
    "package/data2.csv": PARENT,
    "package-dialect-no-header.csv": how("details|key|score"),
    "schema-errors.csv": how("id|name|age"),
    "skip-blank-at-the-end.csv": how("test1|test2"),
    "skip-rows.csv": how("id|name", header=2),
    "structure-errors.csv": how("id|name|age"),
    "table-chunks/data1/chunk2.csv": ID_NAME,
    "table-delimiter.csv": how("id|name", delimiter=";"),
    "table-infer-increase-limit.csv": how("a|b"),
    "table-infer-missing-values.csv": how("id|age|name"),
    "table-infer-utf8.csv": how("id|age|name"),
    "table-limits.csv": how("field1|field2|field3|field4"),
    "table-reverse.csv": ID_NAME,
    "table-with-accents.csv": how(
        "RevPAR|Classement|Quartier|Date|Année|Occupancy rate|Average Price|Source",
        delimiter=";",
        encoding="latin-1",
    ),
    "table.csv": ID_NAME,
    "table.tsv": how("id|name", delimiter="\t"),
    "tables/chunk1.csv": ID_NAME,
    "timezone-with-id.csv": how("id|datetime|time"),
    "transform-groups.csv": how("id|name|population|year"),
    "transform.csv": how("id|name|population"),
    "unique-field.csv": how("id|name|slug"),
    "without-headers-extra.csv": how("id|name", header=0, names=["id", "name"]),
}

BOOKS = {
    "cast-int-to-string-issue-1251.xlsx": how("A|B|C|D|E"),
    "issue-312.xlsx": how("id|column 3"),
    "issue-320.xlsx": how(
        "Area|Country|Analysis Name|Date of Analysis|Country Population", header=12
    ),
    "multiline-headers.xlsx": how("Region|Caloric contribution|column 4"),
    "preserve-formatting.xlsx": how("0|0.00|m/d/yy"),
    "sheet2.xlsx": how("id|name", sheet="Sheet2"),
    "table.xlsx": ID_NAME,
}

REFUSED = {
    "compression/implicit-zip.csv": (ID_NAME, "not a workbook"),
    "empty.csv": (ID_NAME, "empty: 0 bytes"),
    "merged-cells.xls": (ID_NAME, "old Excel workbook (.xls)"),
    "table-output.ods": (ID_NAME, "save it as .xlsx or CSV"),
    "table-with-booleans.xls": (ID_NAME, "old Excel workbook (.xls)"),
    "table-with-ints-floats-dates.xls": (ID_NAME, "old Excel workbook (.xls)"),
    "without-rows.csv": (ID_NAME, "header only"),
}

REFUSED_IF_READ_AMISS = {
    "capital-invalid.csv": (ID_NAME, "column 'name' (for columns.person) occurs more than once"),
    "duplicate-headers.csv": (ID_NAME, "column 'id' (for columns.feedback) occurs more than once"),
    "invalid.csv": (ID_NAME, "column 'name' (for columns.person) occurs more than once"),
    "issue-312.xlsx": (ID_NAME, "column 'name' (for columns.person) occurs more than once"),
    "issue-320.xlsx": (
        how("Area|Area Phase", header=12),
        "column 'Area Phase' (for columns.person) occurs more than once",
    ),
    "latin1.csv": (ID_NAME, "line 3: not UTF-8 text"),
    "sheet2.xlsx": (ID_NAME, "header expected in row 1"),
    "skip-rows.csv": (ID_NAME, "column 'id' (for columns.feedback) is not in the file"),
    "table-with-accents.csv": (how("RevPAR", delimiter=";"), "line 1: not UTF-8 text"),
    "without-headers-extra.csv": (ID_NAME, "column 'id' (for columns.feedback) is not in the file"),
}


# -- the product's side ----------------------------------------------------------------------


def source(path: str, plan: How) -> dict[str, Any]:
    return {
        "kind": "feedback",
        "files": [path],
        "effective": {"date": dt.date(2026, 3, 31)},
        "null_words": [],
        "read": plan.read,
        "columns": dict(zip(FIELDS, plan.columns, strict=False)),
    }


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Read]:
    """What became of each file, by its path; of one that is read amiss, by its path and "amiss".

    Everything goes through one load: a file that cannot be read must not cost the others anything.
    """
    plans = {f"csv-spectrum/csvs/{name}.csv": plan for name, plan in SPECTRUM.items()}
    plans |= {f"frictionless/{name}": plan for name, plan in {**TABLES, **BOOKS}.items()}
    plans |= {f"frictionless/{name}": plan for name, (plan, _) in REFUSED.items()}
    amiss = {f"frictionless/{name}": plan for name, (plan, _) in REFUSED_IF_READ_AMISS.items()}
    sources = {f"file{n}": source(path, plan) for n, (path, plan) in enumerate(plans.items())}
    sources |= {f"amiss{n}": source(path, plan) for n, (path, plan) in enumerate(amiss.items())}
    home = make_home(tmp_path_factory.mktemp("dirty"), sources)
    told = load(home, inbox=DIRTY).told
    assert len(told) == len(sources)
    store = Store(home.warehouse)
    return {
        f"{one.file} amiss" if one.source.startswith("amiss") else one.file: Read(store, one)
        for one in told
    }


# -- the other route -------------------------------------------------------------------------


@dataclass
class Truth:
    """What a file holds, read without the product."""

    rows: int = 0
    blank: int = 0
    refused: int = 0
    cells: list[tuple[str | None, ...]] = field(default_factory=list)

    @property
    def account(self) -> tuple[int, int, int, int, int]:
        return self.rows, len(self.cells), self.refused, 0, self.blank


def cleaned(cell: str) -> str | None:
    return cell.replace("\u00a0", " ").strip(" ") or None


def parsed(lines: Iterable[str], delimiter: str) -> Iterator[list[str] | None]:
    """The rows of a text; None for one whose quotes are broken."""
    reader = csv.reader(lines, delimiter=delimiter, skipinitialspace=True, strict=True)
    while True:
        try:
            yield next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield None


def fates(rows: Iterable[list[str] | None], places: list[int], width: int) -> Truth:
    """What is to become of rows: blank, broken, without a key, with a key met before, or loaded."""
    truth, keys = Truth(), set()
    for row in rows:
        truth.rows += 1
        if row is None:
            truth.refused += 1
            continue
        wanted = tuple(cleaned(row[place]) for place in places if place < len(row))
        if not any(map(cleaned, row)):
            truth.blank += 1
        elif len(row) != width or wanted[0] is None or wanted[0] in keys:
            truth.refused += 1
        else:
            keys.add(wanted[0])
            truth.cells.append(wanted)
    return truth


def place_of(column: str, header: list[str]) -> int:
    """Where a column stands; one without a name is called by its place."""
    if column.startswith("column "):
        return int(column.removeprefix("column ")) - 1
    return [" ".join(name.split()) for name in header].index(column)


def in_text(path: Path, plan: How) -> Truth:
    """A text file as Python's csv module reads it."""
    csv.field_size_limit(1 << 30)
    with path.open(encoding=plan.encoding, newline="") as file:
        rows = list(parsed(file, plan.delimiter))
    header = plan.names or rows[plan.header - 1] or []
    places = [place_of(column, header) for column in plan.columns]
    return fates(rows[plan.header :], places, len(header))


def in_workbook(path: Path, plan: How) -> Truth:
    """A workbook as openpyxl reads it. Rows after the last one with anything in it are none."""
    book = openpyxl.load_workbook(path, data_only=True)
    sheet = book[plan.sheet] if plan.sheet else book.worksheets[0]
    # The rows of the sheet from its first cell on, wherever the filled area begins.
    rows = [[as_text(cell) for cell in row] for row in sheet.iter_rows(min_row=1, values_only=True)]
    while rows and not any(rows[-1]):
        rows.pop()
    header = rows[plan.header - 1]
    places = [place_of(column, header) for column in plan.columns]
    return fates(rows[plan.header :], places, len(header))


def as_text(cell: object) -> str:
    """A cell as text: no decimal point behind a whole number, days and moments as ISO."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat()
    return str(cell)


# -- every file ------------------------------------------------------------------------------


def test_every_file_is_looked_at(product: dict[str, Read]) -> None:
    files = {
        path.relative_to(DIRTY).as_posix()
        for path in DIRTY.rglob("*")
        if path.is_file() and path.suffix != ".json"
    }
    assert {name for name in product if not name.endswith(" amiss")} == files
    assert Counter(name.partition("/")[0] for name in files) == {
        "csv-spectrum": 12,
        "frictionless": 77,
    }


@pytest.mark.parametrize("name", SPECTRUM)
def test_csv_spectrum(product: dict[str, Read], name: str) -> None:
    """Rows and cells are those of the file's JSON twin."""
    twin = json.loads((DIRTY / f"csv-spectrum/json/{name}.json").read_text("utf-8"))
    rows = twin if isinstance(twin, list) else [twin]
    if name == "newlines_crlf":  # the twin still has the CR that the file has lost
        rows = [{key: cell.replace("\r\n", "\n") for key, cell in row.items()} for row in rows]
    if name == "location_coordinates":  # the twin has another telephone number
        rows = [row | {"Contact Phone Number": "2095257564"} for row in rows]
    file = product[f"csv-spectrum/csvs/{name}.csv"]
    cells = [tuple(row[column] or None for column in SPECTRUM[name].columns) for row in rows]
    assert file.account == (len(cells), len(cells), 0, 0, 0)
    assert file.rows(*FIELDS[: len(cells[0])]) == cells


@pytest.mark.parametrize("name", TABLES)
def test_texts(product: dict[str, Read], name: str) -> None:
    file, plan = product[f"frictionless/{name}"], TABLES[name]
    truth = in_text(DIRTY / "frictionless" / name, plan)
    assert file.load.state == "published", file.load.because
    assert file.account == truth.account
    assert file.rows(*FIELDS[: len(plan.columns)]) == truth.cells


@pytest.mark.parametrize("name", BOOKS)
def test_workbooks(product: dict[str, Read], name: str) -> None:
    file, plan = product[f"frictionless/{name}"], BOOKS[name]
    truth = in_workbook(DIRTY / "frictionless" / name, plan)
    assert file.load.state == "published", file.load.because
    assert file.account == truth.account
    assert file.rows(*FIELDS[: len(plan.columns)]) == truth.cells


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_read_is_refused_with_one_line(product: dict[str, Read], name: str) -> None:
    file = product[f"frictionless/{name}"]
    assert file.load.state == "refused"
    assert file.account == (0, 0, 0, 0, 0)
    assert REFUSED[name][1] in file.load.because
    assert "\n" not in file.load.because


@pytest.mark.parametrize("name", REFUSED_IF_READ_AMISS)
def test_a_source_that_does_not_fit_its_file_is_told_why(
    product: dict[str, Read], name: str
) -> None:
    """The same files under a source that says the wrong thing of them, or not enough."""
    file = product[f"frictionless/{name} amiss"]
    assert file.load.state == "refused"
    assert file.account == (0, 0, 0, 0, 0)
    assert REFUSED_IF_READ_AMISS[name][1] in file.load.because
    assert "\n" not in file.load.because
