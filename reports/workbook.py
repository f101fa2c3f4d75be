"""Workbooks: a table as XLSX, with typed cells and a sheet that says what they are.

Characters that XML does not know are written as the format prescribes (`_x0001_`), and read back by
spreadsheets as they were. What a worksheet cannot hold is written otherwise and listed, never lost
without a word: a text longer than a cell, a day before the calendar of spreadsheets, a number with
more digits than they keep.
"""

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

from kpis.reader import Reader
from organisation.errors import Unusable
from reports.profile import TYPED
from reports.table import Column, Table

SHEET_ROWS = 1_048_575
"""Rows that a worksheet holds below its head."""
CELL = 32_767
"""Characters that a cell holds, in units of UTF-16."""
EXACT = 10**15
"""Numbers below this keep all their digits; what is no number is not below it."""
FIRST_DAY = dt.date(1900, 3, 1)
"""Before it spreadsheets disagree on what day it is."""
CUT = " ... [cut]"
OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def write(
    reader: Reader, table: Table, file: Path, altered: Path, tell: Callable[[int], object]
) -> tuple[int, int]:
    """Write a workbook; returns how many rows it has, and how many cells are listed in `altered`.

    Raises Unusable where a worksheet cannot hold the rows. No row is left out.
    """
    if table.rows is not None:
        _fits(table.rows)
    rows = changed = 0
    with (
        xlsxwriter.Workbook(file, {**OPTIONS, "tmpdir": str(file.parent)}) as book,
        altered.open("w", encoding="utf-8", newline="") as beside,
    ):
        listed = csv.writer(beside)
        listed.writerow(["row", "column_name", "cell", "written"])
        # The day of publication, so that the same rows give the same file.
        book.set_properties({"created": dt.datetime.combine(reader.day, dt.time())})
        sheet, bold = book.add_worksheet("rows"), book.add_format({"bold": True})
        for place, one in enumerate(table.columns):
            sheet.write_string(0, place, one.name, bold)
        sheet.freeze_panes(1, 0)
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for row in _rows(reader, table):
            rows += 1
            _fits(rows)
            for place, cell in enumerate(row):
                if cell is None:
                    continue
                written = _held(cell)
                _write(sheet, rows, place, written, moment)
                if written is not cell:
                    changed += 1
                    listed.writerow([rows, table.columns[place].name, cell, written])
            if rows % 10_000 == 0:
                tell(rows)
        _about(book.add_worksheet("about"), table, bold)
    return rows, changed


def _fits(rows: int) -> None:
    if rows > SHEET_ROWS:
        raise Unusable(
            f"{rows:,} rows do not fit into a worksheet, which holds {SHEET_ROWS:,}; "
            "export CSV or Parquet"
        )


def _rows(reader: Reader, table: Table) -> Iterator[tuple[Any, ...]]:
    result = reader.con.execute(TYPED.select(table))
    while batch := result.fetchmany(10_000):
        yield from batch


def _held(cell: Any) -> Any:
    """A cell as a worksheet can hold it: the same object, or a text in its place."""
    if isinstance(cell, str):
        if len(cell) > CELL // 2 and len(units := cell.encode("utf-16-le")) > 2 * CELL:
            return units[: 2 * (CELL - len(CUT))].decode("utf-16-le", "ignore") + CUT
        return cell
    if isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        return cell if day >= FIRST_DAY else cell.isoformat()
    return cell if isinstance(cell, bool) or abs(cell) < EXACT else str(cell)


def _write(sheet: Any, row: int, place: int, cell: Any, moment: Any) -> None:
    if isinstance(cell, str):
        sheet.write_string(row, place, cell)
    elif isinstance(cell, dt.datetime):
        sheet.write_datetime(row, place, cell, moment)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(row, place, cell)
    elif isinstance(cell, bool):
        sheet.write_boolean(row, place, cell)
    else:
        sheet.write_number(row, place, cell)


def _about(sheet: Any, table: Table, bold: Any) -> None:
    """What the rows are, and what each column says."""
    said = [*_flat(table.told), ("", ""), *_columns(table.columns)]
    for at, (name, says) in enumerate(said):
        sheet.write_string(at, 0, name, bold)
        sheet.write_string(at, 1, _held(says))


def _columns(columns: list[Column]) -> Iterator[tuple[str, str]]:
    return ((one.name, one.says) for one in columns)


def _flat(told: dict[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for name, value in told.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield before + name, "" if value is None else str(value)
