"""Writing files whose bytes depend on nothing but their content: no clock, no compressor."""

import csv
import datetime as dt
import io
import struct
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from data.generate.look import Table

EPOCH = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet."""


@dataclass(frozen=True)
class Text:
    """How a system writes text files."""

    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\r\n"
    zipped: bool = False

    def write(self, path: Path, table: Table) -> None:
        """Write a table. An empty row becomes a blank line."""
        made = io.StringIO(newline="")
        writer = csv.writer(made, delimiter=self.delimiter, lineterminator=self.line_end)
        writer.writerows([table.columns, *table.rows])
        content = made.getvalue().encode(self.encoding)
        path.write_bytes(gzipped(content) if self.zipped else content)


def gzipped(content: bytes) -> bytes:
    """A gzip archive of stored blocks, put together by hand: zlib builds differ in theirs."""
    blocks = [content[at : at + 0xFFFF] for at in range(0, len(content), 0xFFFF)] or [b""]
    made = [b"\x1f\x8b\x08\0\0\0\0\0\0\xff"]
    for number, block in enumerate(blocks, 1):
        last, size = number == len(blocks), len(block)
        made += [struct.pack("<BHH", last, size, size ^ 0xFFFF), block]
    made.append(struct.pack("<LL", zlib.crc32(content), len(content) & 0xFFFFFFFF))
    return b"".join(made)


def write_workbook(path: Path, sheets: dict[str, Table], above: list[str] | None = None) -> None:
    """Write an XLSX workbook. `above` are lines that stand over each header.

    By hand rather than by a library: a library stamps the time, and its XML changes with its
    version and with whether lxml is installed.
    """
    parts = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": RELATIONS.format(
            f'<Relationship Id="rId1" Target="xl/workbook.xml" Type="{OFFICE}/officeDocument"/>'
        ),
        "xl/workbook.xml": _workbook(list(sheets)),
        "xl/_rels/workbook.xml.rels": _workbook_relations(len(sheets)),
        "xl/styles.xml": STYLES,
    }
    for number, table in enumerate(sheets.values(), 1):
        rows: list[list[object]] = [[line] for line in above or []]
        rows += [list(table.columns), *table.rows]
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(rows)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for name, text in parts.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.create_system, entry.external_attr = 3, 0o600 << 16
            archive.writestr(entry, HEAD + text)


HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SPREADSHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml"
RELATIONS = f'<Relationships xmlns="{PACKAGE}/relationships">{{}}</Relationships>'
STYLES = (
    f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="164" '
    'formatCode="yyyy\\-mm\\-dd"/></numFmts><fonts count="1"><font><sz val="11"/>'
    '<name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill '
    'patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf/>'
    '<xf numFmtId="164" applyNumberFormat="1"/></cellXfs><cellStyles count="1">'
    '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _content_types(sheets: int) -> str:
    listed = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" '
        f'ContentType="{SPREADSHEET}.worksheet+xml"/>'
        for n in range(1, sheets + 1)
    )
    return (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{SPREADSHEET}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{SPREADSHEET}.styles+xml"/>'
        f"{listed}</Types>"
    )


def _workbook(names: list[str]) -> str:
    listed = "".join(
        f'<sheet name="{escape(name)}" sheetId="{n}" r:id="rId{n}"/>'
        for n, name in enumerate(names, 1)
    )
    return f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>'


def _workbook_relations(sheets: int) -> str:
    listed = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.xml"/>'
        for n in range(1, sheets + 1)
    )
    styles = f'<Relationship Id="rId{sheets + 1}" Type="{OFFICE}/styles" Target="styles.xml"/>'
    return RELATIONS.format(listed + styles)


def _sheet(rows: list[list[object]]) -> str:
    listed = "".join(
        f'<row r="{number}">{"".join(_cell(c, n, number) for n, c in enumerate(row))}</row>'
        for number, row in enumerate(rows, 1)
        if row
    )
    return f'<worksheet xmlns="{MAIN}"><sheetData>{listed}</sheetData></worksheet>'


def _cell(value: object, column: int, row: int) -> str:
    """A cell by the type of its value; days are numbers in a date format, as spreadsheets do."""
    letters = ("" if column < 26 else chr(64 + column // 26)) + chr(65 + column % 26)
    place = f'r="{letters}{row}"'
    if value is None or value == "":
        return ""
    if isinstance(value, dt.date):
        return f'<c {place} s="1"><v>{(value - EPOCH).days}</v></c>'
    if isinstance(value, str):
        return f'<c {place} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
    return f"<c {place}><v>{value}</v></c>"
