"""Originals: what stands on a line of a kept file, read as loading read it."""

import csv
import tempfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import duckdb
import python_calamine

from etl import landing, mapping
from etl.expressions import Expressions
from etl.original import Original, Text, Unreadable, kept, text_of
from etl.reading import source_then
from organisation.errors import Unusable
from organisation.sources import Reading, Source
from warehouse.register import Load, Register
from warehouse.report import raw_text
from warehouse.store import Store


@dataclass(frozen=True)
class Line:
    """One row of an original: `text` is what stands on its lines, or its cells in a workbook as CSV.

    `cells` are told by the file's own columns; none where the row cannot be parted. `is_original`
    says whether the kept file still has the hash that it came with.
    """

    first: int
    last: int
    text: str
    cells: dict[str, str]
    is_original: bool


def line_of(store: Store, register: Register, load: Load, first: int, last: int | None) -> Line:
    """What stands on the lines `first` to `last` (the end of the file where that is None).

    Raises Unusable where the original is lost, cannot be read, or is not that long.
    """
    path = store.originals / load.original
    if not path.is_file():
        raise Unusable(f"the original of load {load.load}, {path}, is lost: restore it from a copy")
    source = source_then(store, register, load)
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as beside:
        staging = Path(folder)
        original = kept(path, load.file, staging, beside)
        try:
            if original.is_workbook:
                text, cells = _of_sheet(original, load, source, first)
                last = first
            else:
                text, cells, last = _of_text(original, load, source, staging, first, last)
        except Unreadable as fault:
            raise Unusable(f"the original of load {load.load} cannot be read: {fault}") from None
        return Line(first, last, text, cells, original.sha256 == load.sha256)


def _of_text(
    original: Original,
    load: Load,
    source: Source | None,
    staging: Path,
    first: int,
    last: int | None,
) -> tuple[str, dict[str, str], int]:
    read = source.read if source else Reading()
    text = text_of(original, read.encoding, staging)
    lines = text.lines
    if not 1 <= first <= lines:
        raise Unusable(f"load {load.load} ({load.file}) has lines 1 to {lines:,}")
    last = min(last or lines, lines)
    said = "\n".join(landing.lines_at(text.path, list(range(first, last + 1))))
    return said, _parted(text, load, source, said) if source else {}, last


def _parted(text: Text, load: Load, source: Source, said: str) -> dict[str, str]:
    """The cells of a row by the file's columns; none where it has not as many cells."""
    with duckdb.connect() as con:
        wanted = mapping.columns_wanted(source, Expressions(con))
    try:
        layout = landing.layout_of(text, source.read, set(wanted))
        cells = landing.cells_of(said, layout)
    except (Unreadable, csv.Error, StopIteration):
        return {}
    return dict(zip(load.columns, cells, strict=True)) if len(cells) == len(load.columns) else {}


def _of_sheet(
    original: Original, load: Load, source: Source | None, row: int
) -> tuple[str, dict[str, str]]:
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(original.path))
        sheet = (source.read.sheet if source else "") or book.sheet_names[0]
        grid = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except (python_calamine.CalamineError, OSError) as fault:
        raise Unreadable(f"not a workbook that can be read: {fault}") from None
    if not 1 <= row <= len(grid):
        raise Unusable(
            f"load {load.load} ({load.file}), sheet '{sheet}', has rows 1 to {len(grid)}"
        )
    cells = [landing.cell_text(cell) or "" for cell in grid[row - 1]]
    named = dict(zip(load.columns, cells, strict=False))
    return raw_text(list(cells)), named
