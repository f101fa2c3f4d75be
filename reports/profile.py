"""Profiles: how a table becomes CSV. `data` is for machines, `spreadsheet` for people and Excel.

data         RFC 4180: UTF-8, comma, CRLF, a point as decimal sign; every cell as it is.
spreadsheet  UTF-8 with a byte order mark, delimiter and decimal sign of the locale; a cell that a
             spreadsheet would run as a formula begins with an apostrophe, and a sidecar lists it.
"""

from collections.abc import Collection
from dataclasses import dataclass

from reports.table import Column, Table

FORMULA = "=+-@\t\r\n＝＋－＠"
"""How a text begins that a spreadsheet takes for a formula; account handles begin with @."""
BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Profile:
    """A way of writing CSV."""

    name: str
    delimiter: str = ","
    decimal: str = "."
    bom: bool = False
    harmless: bool = False
    typed: bool = False
    """Cells keep their types, as in a workbook and in Parquet."""

    @property
    def options(self) -> str:
        """What COPY needs to know."""
        return f"FORMAT csv, HEADER, NEW_LINE '\r\n', DELIMITER '{self.delimiter}'"

    def select(self, table: Table, risky: Collection[str] = ()) -> str:
        """SELECT of a table's rows as they are written; `risky` columns hold formulas."""
        cells = ", ".join(
            f'{self._cell(one, one.name in risky)} AS "{one.name}"' for one in table.columns
        )
        return f"SELECT {cells} FROM ({table.sql}) AS told"

    def _cell(self, column: Column, risky: bool) -> str:
        cell = _told(column)
        if risky:
            return f"CASE WHEN {is_formula(cell)} THEN concat('''', {cell}) ELSE {cell} END"
        if column.sql_type == "TIMESTAMP" and not (self.typed or self.harmless):
            return f"(replace(CAST({cell} AS VARCHAR), ' ', 'T') || 'Z')"
        if column.sql_type == "DOUBLE" and self.decimal != ".":
            return f"replace(CAST({cell} AS VARCHAR), '.', '{self.decimal}')"
        return cell


def is_formula(cell: str) -> str:
    """SQL condition: a text begins as a formula does. Its first half is quick, and mostly false."""
    codes = ", ".join(str(ord(sign)) for sign in FORMULA)
    return f"({cell} NOT BETWEEN 'A' AND '＇' AND ascii({cell}) IN ({codes}))"


def risks(table: Table) -> str:
    """SELECT of one row: for each text of a table, in order, whether some cell of it is a formula."""
    found = ", ".join(f"bool_or({is_formula(_told(one))})" for one in texts(table))
    return f"SELECT {found} FROM ({table.sql}) AS told"


def texts(table: Table) -> list[Column]:
    return [one for one in table.columns if one.sql_type == "VARCHAR"]


def altered(table: Table, risky: Collection[str]) -> str:
    """SELECT of the cells that are written otherwise than they are: row, column, cell, written.

    `row` is that of the file, the first one behind the head being 1.
    """
    columns = [one for one in texts(table) if one.name in risky]
    kept = ", ".join(_told(one) for one in columns)
    parts = [
        f"SELECT row, '{one.name}' AS column_name, {_told(one)} AS cell, "
        f"concat('''', {_told(one)}) AS written FROM numbered AS told WHERE {is_formula(_told(one))}"
        for one in columns
    ]
    return (
        f"WITH numbered AS (SELECT row_number() OVER () AS row, {kept} "
        f"FROM ({table.sql}) AS told)\n"
        + "\nUNION ALL\n".join(parts)
        + "\nORDER BY row, column_name"
    )


def _told(column: Column) -> str:
    return f'told."{column.name}"'


DATA = Profile("data")
TYPED = Profile("typed", typed=True)
ALTERED = DATA.options
"""How the sidecar is written."""


def spreadsheet(language: str) -> Profile:
    """The spreadsheet profile of a locale: Indonesian ones expect a semicolon and a decimal comma."""
    if language == "id":
        return Profile("spreadsheet", ";", ",", bom=True, harmless=True)
    return Profile("spreadsheet", bom=True, harmless=True)
