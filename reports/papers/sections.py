"""Sections: what deck, paper and web page consist of, before anything is drawn.

A section has one message. Tables and charts hold texts and numbers in their language already, so
that the three forms only place them.
"""

from dataclasses import dataclass, field
from typing import Literal

from reports.review.style import Style


@dataclass(frozen=True)
class Column:
    """A column of a table: its head, its share of the width, and whether it holds numbers."""

    head: str
    width: float = 1.0
    number: bool = False


@dataclass(frozen=True)
class Cell:
    """A text in a table; with a status, its shape and colour stand before the word."""

    text: str
    status: str = ""


@dataclass(frozen=True)
class Table:
    """Rows under heads. `about` says in words what the table is, for those who cannot see it."""

    about: str
    columns: list[Column]
    rows: list[list[Cell]]
    empty: str = ""
    """What stands in place of a table without rows."""


@dataclass(frozen=True)
class Series:
    """Values by label; None where nothing can be told. `role` decides the colour."""

    name: str
    values: list[float | None]
    role: Literal["proven", "possible", "target", "good", "bad", "worst", "middle", "least"]


@dataclass(frozen=True)
class Chart:
    """A chart with its data: lines over time, or bars side by side or stacked."""

    about: str
    form: Literal["lines", "bars", "stacked"]
    labels: list[str]
    series: list[Series]
    share: bool = False
    """The values are shares from 0 to 1, told in per cent."""


@dataclass(frozen=True)
class Section:
    """One message with what it stands on. `notes` say where its figures come from."""

    key: str
    head: str
    message: str
    lines: list[str] = field(default_factory=list)
    chart: Chart | None = None
    tables: list[Table] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    part: Literal["board", "detail", "appendix"] = "board"
    status: str = ""

    @property
    def is_bare(self) -> bool:
        """Whether there is nothing to show but the message."""
        return self.chart is None and not any(table.rows for table in self.tables)

    @property
    def texts(self) -> list[str]:
        """Every text of the section."""
        cells = [
            text
            for table in self.tables
            for text in [
                table.about,
                table.empty,
                *(one.head for one in table.columns),
                *(cell.text for row in table.rows for cell in row),
            ]
        ]
        drawn = [self.chart.about, *self.chart.labels] if self.chart else []
        return [self.head, self.message, *self.lines, *drawn, *cells, *self.notes]


@dataclass(frozen=True)
class Handout:
    """All that is handed out of one quarter, in one language."""

    organisation: str
    style: Style
    title: str
    quarter: str
    message: str
    basis: str
    """As of which day, of which generation: for the foot of every page."""
    filters: str
    language: str
    evidence: str
    """What the hash of the quarter's evidence is, in words; blank where there is none."""
    sections: list[Section]

    def of(self, *parts: str) -> list[Section]:
        return [one for one in self.sections if one.part in parts]

    def section(self, key: str) -> Section | None:
        return next((one for one in self.sections if one.key == key), None)
