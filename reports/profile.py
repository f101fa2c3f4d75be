"""Profiles: how a table becomes CSV. `data` is for machines, `spreadsheet` for people and Excel.

data         RFC 4180: UTF-8, comma, CRLF, a point as decimal sign; every cell as it is.
spreadsheet  UTF-8 with a byte order mark, delimiter and decimal sign of the locale; a cell that a
             spreadsheet would run as a formula begins with an apostrophe, and a sidecar lists it.
"""

from dataclasses import dataclass

from reports.table import Column, Table

FORMULA = r"^[=+\-@\t\r]"
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

    def select(self, table: Table) -> str:
        """SELECT of a table's rows as they are written."""
        cells = ", ".join(f"{self._cell(one)} AS {one.name}" for one in table.columns)
        return f"SELECT {cells} FROM ({table.sql}) AS told"

    def _cell(self, column: Column) -> str:
        if column.sql_type == "VARCHAR" and self.harmless:
            return (
                f"CASE WHEN regexp_matches({column.name}, '{FORMULA}') "
                f"THEN concat('''', {column.name}) ELSE {column.name} END"
            )
        if column.sql_type == "DOUBLE" and self.decimal != ".":
            return f"replace(CAST({column.name} AS VARCHAR), '.', '{self.decimal}')"
        return column.name

    def altered(self, table: Table) -> str:
        """SELECT of the cells that are written otherwise than they are: row, column, cell, written.

        `row` is that of the file, the first one behind the head being 1.
        """
        parts = [
            f"SELECT row, '{one.name}' AS column_name, {one.name} AS cell, "
            f"concat('''', {one.name}) AS written FROM numbered "
            f"WHERE regexp_matches({one.name}, '{FORMULA}')"
            for one in table.columns
            if one.sql_type == "VARCHAR"
        ]
        return (
            f"WITH numbered AS (SELECT row_number() OVER () AS row, told.* FROM ({table.sql}) AS told)\n"
            + "\nUNION ALL\n".join(parts)
            + "\nORDER BY row, column_name"
        )


DATA = Profile("data")


def spreadsheet(language: str) -> Profile:
    """The spreadsheet profile of a locale: Indonesian ones expect a semicolon and a decimal comma."""
    if language == "id":
        return Profile("spreadsheet", ";", ",", bom=True, harmless=True)
    return Profile("spreadsheet", bom=True, harmless=True)
