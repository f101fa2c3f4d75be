"""Looks: how one system writes its records, as column names, formats and words of its own."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

Record = dict[str, object]
"""One record: contract fields with Python values; moments are UTC without a zone."""

MONTHS = [
    "Januari",
    "Februari",
    "Maret",
    "April",
    "Mei",
    "Juni",
    "Juli",
    "Agustus",
    "September",
    "Oktober",
    "November",
    "Desember",
]


@dataclass
class Table:
    """What stands in a file: column names and rows. Cells are text, or typed in a workbook."""

    columns: list[str]
    rows: list[list[object]]

    def column(self, name: str) -> int:
        """The place of a column."""
        return self.columns.index(name)

    def where(self, name: str, value: object) -> list[object]:
        """The first row with that value in that column."""
        return next(row for row in self.rows if row[self.column(name)] == value)


@dataclass(frozen=True)
class Look:
    """How a system writes. `columns` gives the field behind each column; fields that start with
    "=" are text that stands in every row (columns the product does not need)."""

    columns: dict[str, str]
    date: str = "%Y-%m-%d"
    moment: str = "%Y-%m-%dT%H:%M:%SZ"
    hours_ahead: int = 0
    decimal: str = "."
    yes: str = "true"
    no: str = "false"
    words: dict[str, dict[str, str]] = field(default_factory=dict)
    typed: bool = False
    """Days and numbers stay what they are, for cells of a workbook."""

    def table(self, records: Iterable[Record]) -> Table:
        """The records as this system would show them."""
        rows = [[self.cell(record, name) for name in self.columns.values()] for record in records]
        return Table(list(self.columns), rows)

    def cell(self, record: Record, name: str) -> object:
        if name.startswith("="):
            return name[1:]
        value = record.get(name)
        if isinstance(value, str):
            return self.words.get(name, {}).get(value, value)
        return value if self.typed and not isinstance(value, bool) else self.text(value)

    def text(self, value: object) -> str:
        match value:
            case None:
                return ""
            case bool():
                return self.yes if value else self.no
            case dt.datetime():
                return (value + dt.timedelta(hours=self.hours_ahead)).strftime(self.moment)
            case dt.date():
                return self.day(value)
            case Decimal():
                return str(value).replace(".", self.decimal)
            case _:
                return str(value)

    def day(self, value: dt.date) -> str:
        if self.date == "Indonesian":
            return f"{value.day} {MONTHS[value.month - 1]} {value.year}"
        return value.strftime(self.date)
