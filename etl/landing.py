"""Landing: the rows of a file as text, one column a column of the file, and where each row stood.

A text file is landed in one of two ways. Mostly every row is one line: DuckDB reads the file itself,
and its row count must equal the count of lines. Where that does not come out (line ends inside
cells, blank lines, rows with too few or too many cells), Python's csv reader lands the file row by
row and DuckDB is the second count. A workbook is landed by calamine and counted again in its XML.
"""

import csv
import datetime as dt
import itertools
import zipfile
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

import duckdb
import python_calamine

from etl.original import Original, Text, Unreadable
from organisation.sources import Reading

csv.field_size_limit(1 << 30)
DELIMITERS = (",", ";", "\t", "|")
LINE_LIMIT = 2 << 20
TITLES = 20
"""Lines among which a header is looked for, to tell where it stands: titles may stand above it."""


@dataclass(frozen=True)
class Layout:
    """How a text file is laid out: its column names and where its data begin.

    `skip` are the rows before the data: a header with line ends in it is one row of several lines.
    """

    columns: list[str]
    delimiter: str
    quote: str
    escape: str
    first_line: int
    skip: int


@dataclass(frozen=True)
class Landed:
    """Rows of a file as text.

    `relation` is SQL for the rows: the file's columns, and for rows landed one by one also
    row_line, row_broken and row_text. `first_line` is the line of row 0 where rows are lines.
    `rows` counts every row, blank ones included; `counted` is how the second count was had.
    """

    relation: str
    columns: list[str]
    rows: int
    first_line: int | None
    counted: str
    typed_cells: bool = False
    text: Text | None = None
    layout: Layout | None = None


def quoted(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def name_sql(name: str) -> str:
    """A SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def folded(name: str) -> str:
    """A column name as it is compared: case and any kind of space do not matter."""
    return " ".join(name.replace("\u00a0", " ").split()).casefold()


# -- layout of a text file -------------------------------------------------------------------


def layout_of(text: Text, read: Reading, wanted: set[str]) -> Layout:
    """The layout of a text file; the delimiter is the one that finds most of `wanted`."""
    start = max(read.header, 1)
    delimiters = [read.delimiter] if read.delimiter else DELIMITERS
    tried, faults = [], []
    for one in delimiters:
        try:
            tried.append(_header(text.path, one, read))
        except Unreadable as fault:
            faults.append(fault)
        except UnicodeDecodeError:
            raise Unreadable(f"not UTF-8 text in its {text.lines} lines") from None
    if not tried:
        raise faults[0]
    names: list[str]
    names, used, more, delimiter = max(tried, key=lambda t: (_found(t[0], wanted), len(t[0])))
    if not used:
        raise Unreadable(f"header expected on line {start}, but there are {text.lines} lines")
    if read.header == 0:
        if len(read.names) != len(names):
            raise Unreadable(
                f"line 1 has {len(names)} cells but read.names names {len(read.names)} columns"
            )
        return Layout(_distinct(read.names), delimiter, read.quote, read.escape, 1, 0)
    if not more:
        raise Unreadable("header only: there are no rows in it")
    return Layout(_distinct(names), delimiter, read.quote, read.escape, start + used, start)


def _header(path: Path, delimiter: str, read: Reading) -> tuple[list[str], int, bool, str]:
    """The names in the header row, how many lines it takes, whether any line follows, and the
    delimiter used."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = itertools.islice(_capped(file), max(read.header, 1) - 1, None)
        reader = _reader(lines, delimiter, read.quote, read.escape)
        try:
            names: list[str] = next(reader, [])
        except csv.Error as fault:
            raise Unreadable(f"the header cannot be read: {fault}") from None
        more = next(lines, None) is not None
    names = [" ".join(name.replace("\u00a0", " ").split()) for name in names]
    return names, reader.line_num, more, delimiter


def elsewhere_in_text(path: Path, read: Reading, wanted: Set[str]) -> str:
    """Which line near the header has more of the columns, and what to set. Blank for none."""
    if not read.header:
        return ""
    with path.open(encoding="utf-8", errors="replace", newline="") as file:
        lines = [line[:LINE_LIMIT] for line in itertools.islice(file, TITLES)]
    delimiters = [read.delimiter] if read.delimiter else DELIMITERS
    cells = [[c for one in delimiters for c in _cells(line, one, read)] for line in lines]
    line = header_among(cells, wanted, cells[read.header - 1 : read.header])
    return (
        f"; line {line} has more of them: set read = {{ header = {line} }} for it" if line else ""
    )


def _cells(line: str, delimiter: str, read: Reading) -> list[str]:
    """The cells of a line; none where it cannot be parted."""
    try:
        return next(_reader([line], delimiter, read.quote, read.escape), [])
    except csv.Error:
        return []


def header_among(rows: Iterable[list[str]], wanted: Set[str], header: list[list[str]]) -> int:
    """Which row, from 1, has the most `wanted` columns; 0 where none has more than the header."""
    best, most = 0, max((_found(names, wanted) for names in header), default=0)
    for number, row in enumerate(rows, 1):
        if (found := _found(row, wanted)) > most:
            best, most = number, found
    return best


def _capped(lines: Iterable[str]) -> Iterator[str]:
    """Lines, refusing one that is absurdly long (a file that is no table)."""
    for line in lines:
        if len(line) > LINE_LIMIT:
            raise Unreadable(f"a line is longer than {LINE_LIMIT >> 20} MB: this is no table")
        yield line


def _found(names: list[str], wanted: Set[str]) -> int:
    return len({folded(name) for name in names} & {folded(name) for name in wanted})


def _distinct(names: list[str]) -> list[str]:
    """Names made usable as columns: blank ones get their place, repeated ones a number."""
    taken: set[str] = set()
    distinct = []
    for place, name in enumerate(names, 1):
        unique, again = name or f"column {place}", 1
        while unique.casefold() in taken:
            again += 1
            unique = f"{name or f'column {place}'} ({again})"
        taken.add(unique.casefold())
        distinct.append(unique)
    return distinct


def _reader(lines: Iterable[str], delimiter: str, quote: str, escape: str):  # type: ignore[no-untyped-def]
    return csv.reader(
        lines,
        delimiter=delimiter,
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        escapechar=escape if escape and escape != quote else None,
        doublequote=not escape or escape == quote,
        skipinitialspace=delimiter != " ",  # as DuckDB does: a quote may come after a space
        strict=True,
    )


# -- text files ------------------------------------------------------------------------------


MIXED = "CSV Parser state machine reached an invalid state"


class MixedLineEnds(Exception):
    """Lines that end in different ways outside quotes: DuckDB's strict reader takes one way only."""


def read_csv_sql(text: Text, layout: Layout, rejects: str = "", *, strict: bool = True) -> str:
    """DuckDB's reading of the file, every cell as text, columns in the file's own order.

    Rows that cannot be read go to the table `rejects`; without one they fail the query.
    """
    columns = ", ".join(f"{quoted(name)}: 'VARCHAR'" for name in layout.columns)
    aside = (
        f", store_rejects = true, rejects_limit = 0, rejects_table = '{rejects}', "
        f"rejects_scan = '{rejects}_scan'"
    )
    return (
        f"read_csv({quoted(str(text.path))}, columns = {{{columns}}}, auto_detect = false, "
        f"header = false, skip = {layout.skip}, delim = {quoted(layout.delimiter)}, "
        f"quote = {quoted(layout.quote)}, escape = {quoted(layout.escape or layout.quote)}, "
        f"strict_mode = {str(strict).lower()}{aside if rejects else ''})"
    )


def rejected(con: duckdb.DuckDBPyConnection, rejects: str) -> int:
    """Rows DuckDB could not read. One row may give several errors: its start in the file counts."""
    starts = f"SELECT count(DISTINCT line_byte_position) FROM {rejects}"
    count = con.execute(starts).fetchall()[0][0]
    con.execute(f"DROP TABLE {rejects}; DROP TABLE {rejects}_scan")
    return int(count)


def is_row_a_line(text: Text, layout: Layout, rows: int, rejects: int) -> bool:
    """Whether each row is one line, proven by counts: a row takes at least a line of its own."""
    return rejects == 0 and rows == text.lines - layout.first_line + 1


def lines_at(path: Path, numbers: list[int]) -> list[str]:
    """The text of some lines of a file, by ascending number from 1, in one reading."""
    wanted, found, line = iter(numbers), [], 1
    number = next(wanted, None)
    with path.open("rb") as file:
        while number is not None and (block := file.readlines(1 << 20)):
            while number is not None and number < line + len(block):
                found.append(block[number - line].decode().rstrip("\r\n"))
                number = next(wanted, None)
            line += len(block)
    return found


def cells_of(line: str, layout: Layout) -> list[str]:
    """The cells of a row that is one line."""
    return next(_reader([line], layout.delimiter, layout.quote, layout.escape))


def land_row_by_row(
    con: duckdb.DuckDBPyConnection, text: Text, layout: Layout, staging: Path
) -> Landed:
    """Land with Python's csv reader; DuckDB and the count of lines must agree with it."""
    counts = Counts()
    relation = _write(staging / "landed.csv", layout.columns, _records(text, layout, counts))
    lines = layout.first_line - 1 + counts.lines
    if lines != text.lines:
        raise Unreadable(
            f"{text.lines} lines in the file, but its rows take {lines}: "
            "does a carriage return stand within a line?"
        )
    for strict in (True, False):
        second = read_csv_sql(text, layout, "second_r", strict=strict)
        try:
            con.execute(
                f"CREATE OR REPLACE TEMP TABLE second AS SELECT count(*) AS n FROM {second}"
            )
            break
        except duckdb.InvalidInputException as fault:
            if not strict or MIXED not in str(fault):
                raise
    others = con.execute("SELECT n FROM second").fetchall()[0][0] + rejected(con, "second_r")
    # DuckDB passes over empty lines, except where there is one column: there it reads a blank cell.
    mine = counts.rows - (counts.empty if len(layout.columns) > 1 else 0)
    if others != mine:
        raise Unreadable(
            f"two readers do not agree on its rows ({mine} and {others})"
            + (f"; look at the quotes near line {counts.broken_line}" if counts.broken_line else "")
            + ". Check delimiter, quote and escape under `read` in sources.toml"
        )
    return Landed(
        relation=relation,
        columns=layout.columns,
        rows=counts.rows,
        first_line=None,
        counted="rows by csv reader and by DuckDB; lines by csv reader and by bytes",
    )


def land_lines(text: Text, layout: Layout) -> Landed:
    """A file whose load has proven that each of its rows is a line, and none of them blank, landed
    as `land_row_by_row` would: DuckDB reads it, as it did then, and numbers the rows in their order.
    """
    line = f"row_number() OVER () + {layout.first_line - 1} AS {OWN['row_line']}"
    whole = ", ".join(f"NULL::VARCHAR AS {OWN[name]}" for name in ("row_broken", "row_text"))
    return Landed(
        relation=f"(SELECT {line}, {whole}, * FROM {read_csv_sql(text, layout)}) AS landed",
        columns=layout.columns,
        rows=text.lines - layout.first_line + 1,
        first_line=layout.first_line,
        counted="lines by bytes",
    )


@dataclass
class Counts:
    """What a reading row by row has met."""

    rows: int = 0
    empty: int = 0
    lines: int = 0
    broken_line: int = 0


OWN = {"row_line": '"row  line"', "row_broken": '"row  broken"', "row_text": '"row  text"'}
"""Columns that landing adds to those of the file, under names that no header can have: in a column's
name spaces never come in pairs."""

Record = tuple[int, str | None, str | None, list[str | None]]
"""Line, why it is broken, its raw text if broken, cells."""


def _records(text: Text, layout: Layout, counts: Counts) -> Iterator[Record]:
    width = len(layout.columns)
    nothing: list[str | None] = [None] * width
    with text.path.open(encoding="utf-8", newline="") as file:
        taken: list[str] = []
        reader = _reader(
            _remember(itertools.islice(file, layout.first_line - 1, None), taken),
            layout.delimiter,
            layout.quote,
            layout.escape,
        )
        while True:
            line = layout.first_line + counts.lines
            taken.clear()
            broken = None
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as fault:
                if "unexpected end of data" in str(fault):
                    raise Unreadable(f"line {line}: a quote is opened and never closed") from None
                broken, cells = "broken-quotes", []
            counts.lines += len(taken)
            counts.rows += 1
            raw = "".join(taken).rstrip("\r\n")
            if not broken and not any(cell.strip() for cell in cells):
                if not cells:
                    counts.empty += 1
                yield line, "blank", raw, nothing
                continue
            while len(cells) > width and not cells[-1]:
                cells.pop()  # delimiters at the end of a line, as DuckDB passes over them
            if not broken and len(cells) != width:
                broken = f"{len(cells)} cells for {width} columns"
            if broken:
                counts.broken_line = counts.broken_line or line
                yield line, broken, raw, nothing
            else:
                yield line, None, None, list(cells)


def _remember(lines: Iterable[str], taken: list[str]) -> Iterator[str]:
    for line in lines:
        taken.append(line)
        yield line


def _write(path: Path, columns: list[str], records: Iterator[Record]) -> str:
    """Write landed rows to a file of our own making, row after row; returns SQL that reads it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        for line, broken, raw, cells in records:
            writer.writerow([line, broken, raw, *cells])
    types = dict.fromkeys([*(name.strip('"') for name in OWN.values()), *columns], "VARCHAR")
    types["row  line"] = "BIGINT"
    named = ", ".join(f"{quoted(name)}: '{sql_type}'" for name, sql_type in types.items())
    return (
        f"read_csv({quoted(str(path))}, columns = {{{named}}}, auto_detect = false, header = false, "
        "delim = ',', quote = '\"', escape = '\"', new_line = '\\r\\n', parallel = false, "
        f"max_line_size = {64 << 20}, nullstr = '')"
    )


# -- workbooks -------------------------------------------------------------------------------


def land_workbook(original: Original, read: Reading, staging: Path) -> Landed:
    """Land one sheet of an XLSX workbook. Lines are the sheet's row numbers."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(original.path))
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError) as fault:
        raise Unreadable(_no_workbook(original.path, fault)) from None
    sheet = read.sheet or next(iter(book.sheet_names), "")
    if sheet not in book.sheet_names:
        raise Unreadable(f"there is no sheet '{sheet}'; it has: {', '.join(book.sheet_names)}")
    grid = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    header = max(read.header, 1)
    if len(grid) < header:
        raise Unreadable(f"sheet '{sheet}': header expected in row {header}, it has {len(grid)}")
    first = header + (1 if read.header else 0)
    names = _texts(grid[header - 1]) if read.header else read.names
    rows = [[cell_text(cell) for cell in row] for row in grid[first - 1 :]]
    while rows and not any(rows[-1]):
        rows.pop()
    filled = max((place for row in rows for place, cell in enumerate(row, 1) if cell), default=0)
    while read.header and len(names) > filled and not names[-1].strip():
        names.pop()
    if len(names) < filled:
        raise Unreadable(f"sheet '{sheet}' has {filled} columns but read.names names {len(names)}")
    columns = _distinct([" ".join(n.replace("\u00a0", " ").split()) for n in names])
    rows = [row[: len(columns)] + [None] * (len(columns) - len(row)) for row in rows]
    if not columns or not rows:
        raise Unreadable(f"sheet '{sheet}': there are no rows under a header in row {header}")
    blank = sum(1 for row in rows if not any(row))
    try:
        nonblank = _rows_in_xml(original.path, sheet, first)
    except (KeyError, StopIteration, IndexError, ValueError, ElementTree.ParseError) as fault:
        raise Unreadable(
            f"a workbook whose parts are not those of an .xlsx file ({fault}); save it as .xlsx or CSV"
        ) from None
    if nonblank != len(rows) - blank:
        raise Unreadable(
            f"sheet '{sheet}': two readers do not agree on its rows "
            f"({len(rows) - blank} and {nonblank}); save it as CSV"
        )
    records: Iterator[Record] = (
        (line, None if any(row) else "blank", None if any(row) else "", row)
        for line, row in enumerate(rows, first)
    )
    return Landed(
        relation=_write(staging / "landed.csv", columns, records),
        columns=columns,
        rows=len(rows),
        first_line=None,
        counted="rows by calamine and by the sheet's XML",
        typed_cells=True,
    )


def _no_workbook(path: Path, fault: Exception) -> str:
    """Why a file that begins as a workbook does is none that can be read."""
    if not zipfile.is_zipfile(path):
        return "a workbook or archive that is broken or cut off: save it again"
    with zipfile.ZipFile(path) as archive:
        if not any(name.startswith("xl/") for name in archive.namelist()):
            return "a zip archive, not a workbook: unpack it and put what is in it into the inbox"
    return f"not a workbook that can be read: {fault}"


def elsewhere_in_book(path: Path, read: Reading, wanted: Set[str]) -> str:
    """Which row or sheet has more of the columns, and what to set. Blank for none."""
    try:
        book = python_calamine.CalamineWorkbook.from_path(str(path))
    except (python_calamine.CalamineError, zipfile.BadZipFile, OSError):
        return ""
    first = read.sheet or next(iter(book.sheet_names), "")
    if not read.header or first not in book.sheet_names:
        return ""
    grid = _beginning(book, first)
    if row := header_among(grid, wanted, grid[read.header - 1 : read.header]):
        return f"; row {row} has more of them: set read = {{ header = {row} }} for it"
    for sheet in [] if read.sheet else book.sheet_names:
        if row := header_among(
            _beginning(book, sheet), wanted, grid[read.header - 1 : read.header]
        ):
            setting = f'read = {{ sheet = "{sheet}", header = {row} }}'
            return f"; row {row} of sheet '{sheet}' has more of them: set {setting} for it"
    return ""


def _beginning(book: python_calamine.CalamineWorkbook, sheet: str) -> list[list[str]]:
    rows = book.get_sheet_by_name(sheet).to_python(skip_empty_area=False, nrows=TITLES)
    return [_texts(row) for row in rows]


def _texts(row: Iterable[object]) -> list[str]:
    return [cell_text(cell) or "" for cell in row]


def cell_text(cell: object) -> str | None:
    """A typed cell as text: days and moments as ISO, whole numbers without a decimal point."""
    match cell:
        case None | "":
            return None
        case bool():
            return "true" if cell else "false"
        case float() if cell.is_integer() and abs(cell) < 1e16:
            return str(int(cell))
        case dt.datetime() | dt.date() | dt.time():
            return cell.isoformat()
        case _:
            return str(cell)


_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def _rows_in_xml(path: Path, sheet: str, first: int) -> int:
    """Rows from `first` on with a filled cell, counted in the sheet's own XML."""
    with zipfile.ZipFile(path) as archive:
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        links = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        targets = {link.get("Id"): link.get("Target", "") for link in links}
        wanted = next(s.get(_REL) for s in book.iter(f"{_MAIN}sheet") if s.get("name") == sheet)
        target = targets[wanted].lstrip("/")
        texts = _shared_texts(archive)
        count = number = 0
        with archive.open(target if target.startswith("xl/") else f"xl/{target}") as xml:
            for _, element in ElementTree.iterparse(xml):
                if element.tag != f"{_MAIN}row":
                    continue
                number = int(element.get("r") or number + 1)
                if number >= first and any(_filled(cell, texts) for cell in element):
                    count += 1
                element.clear()
    return count


def _shared_texts(archive: zipfile.ZipFile) -> list[bool]:
    """Which of the workbook's shared texts are not empty."""
    if "xl/sharedStrings.xml" not in archive.namelist():
        return []
    root = ElementTree.fromstring(archive.read("xl/sharedStrings.xml"))
    return [any((t.text or "") for t in item.iter(f"{_MAIN}t")) for item in root]


def _filled(cell: ElementTree.Element, texts: list[bool]) -> bool:
    value = cell.find(f"{_MAIN}v")
    if cell.get("t") == "e":
        return False
    if cell.get("t") == "s":
        return value is not None and texts[int(value.text or 0)]
    if cell.get("t") == "inlineStr":
        return any(t.text for t in cell.iter(f"{_MAIN}t"))
    return value is not None and bool(value.text)
