"""The quarter: all that a review is held on, for one fiscal quarter. Page, deck, paper and web page
are made from it, and from nothing else, so that they cannot disagree.

Figures are as known now. Beside them stands what was *reported* then, where that differs: a figure
that a locked quarter holds, or else the one that the first publication told.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from journal.review import Acceptance, Action, Decision, Entries
from kpis import overdue, overview
from kpis.definition import Definition, catalogue
from kpis.elements import WORST_FIRST
from kpis.figure import Figure
from kpis.reader import Answer, Reader
from kpis.views.risks import Entry
from reports.review.happened import Incident, Waiver
from reports.review.speech import Speech
from reports.review.style import Style

Rows = Callable[[dt.date], Answer]


@dataclass(frozen=True)
class Restated:
    """A figure of a day as it was reported then, beside the one that is told now.

    `locked`: a locked quarter holds it, not only a publication. `causes`, in words: data, definition
    or configuration.
    """

    reported: Figure
    now: Figure
    locked: bool
    causes: list[str]


@dataclass(frozen=True)
class Fell:
    """Where a KPI is below target that was not a quarter before: buckets of a cut, of so many."""

    cut: str
    buckets: list[str]
    of: int


@dataclass(frozen=True)
class Kpi:
    """One KPI in the quarter. `moves` are its rows that moved since the quarter before, counted."""

    definition: Definition
    is_key: bool
    now: Figure
    before: Figure | None
    restated: Restated | None
    restated_before: Restated | None
    fell: Fell | None
    moves: dict[str, int]
    trend: list[Figure]
    comment: str
    message: str
    rows: list[dict[str, Any]]
    """The rows fixed and newly missed (see kpis.change.moves), at most `gather.MOST_ROWS`; of key KPIs alone."""

    @property
    def fixed(self) -> int:
        return self.moves.get("fixed", 0)

    @property
    def missed_anew(self) -> int:
        return self.moves.get("newly missed", 0) + self.moves.get("entered missed", 0)


@dataclass(frozen=True)
class Element:
    """One element of the model: it stands as `decides`, the worst of its key KPIs, does."""

    element: str
    status: str
    decides: Kpi | None
    kpis: list[Kpi]
    message: str


@dataclass(frozen=True)
class Late:
    """What is overdue: all of it, and by unit, the oldest first (see kpis.overdue)."""

    total: overdue.Total
    units: list[dict[str, Any]]


@dataclass(frozen=True)
class Quarter:
    """A fiscal quarter, as a board sees it. `as_of` is its last day, or the newest before that."""

    organisation: str
    style: Style
    name: str
    first: dt.date
    last: dt.date
    as_of: dt.date
    before: str
    before_as_of: dt.date | None
    known_at: int
    generation: str
    language: str
    where: dict[str, str]
    lock: str
    """Hash of the quarter's lock; blank while it is open."""
    pack: str
    """Hash of the quarter's evidence pack; blank where none was made."""
    proved_at: int
    """The newest load that lock and evidence pack know: that of the figures, or of a lock before."""
    message: str
    elements: list[Element]
    data: list[Kpi]
    """How sound the data is: KPIs that stand beside the model."""
    waiting: list[overview.Decision]
    late: Late
    risks: list[Entry]
    incidents: list[Incident]
    waivers: list[Waiver]
    decisions_before: list[Decision]
    decisions: list[Decision]
    actions: list[Action]
    acceptances: list[Acceptance]
    persons: list[str]
    """Names and ids of people that its texts hold; what goes to a board leaves them out."""

    @property
    def kpis(self) -> list[Kpi]:
        """Every KPI, by element, key ones first; those about the data last."""
        return [one for element in self.elements for one in element.kpis] + self.data

    @property
    def is_over(self) -> bool:
        return self.as_of == self.last

    @property
    def say(self) -> Speech:
        return Speech(self.language)


# -- names of quarters --


def name_of(reader: Reader, day: dt.date) -> str:
    """The fiscal quarter that holds a day, such as 2026-Q3; a year has the name of its first month's."""
    start = reader.configuration.organisation.fiscal_year_start
    months = day.year * 12 + day.month - start
    return f"{months // 12}-Q{months % 12 // 3 + 1}"


def last_ended(reader: Reader) -> str:
    """The quarter that ended last before the day of publication."""
    return name_of(reader, reader.configuration.organisation.last_quarter_end(reader.day))


def all_quarters(reader: Reader) -> list[str]:
    """Every quarter of which something can be told, the newest first."""
    day, found = reader.day, []
    while day >= reader.first_day():
        found.append(name_of(reader, day))
        day = reader.configuration.organisation.last_quarter_end(day)
    return found


# -- the model --


def quarter_of(
    reader: Reader,
    journal: Entries,
    name: str,
    language: str = "en",
    where: dict[str, str] | None = None,
    rows: Rows | None = None,
) -> Quarter:
    """The model of a quarter. `rows` gives the rows of all KPIs on a day, where somebody keeps them.

    Raises Unusable for what is no quarter, one that has not begun or of which nothing is known, and
    for a filter that no row has.
    """
    from reports.review.gather import Maker  # which makes what is defined here

    return Maker(reader, journal, name, Speech(language), where or {}, rows).made()


def worst_first(kpis: list[Kpi]) -> list[Kpi]:
    """KPIs with the worst status first, key ones before others."""
    return sorted(
        kpis,
        key=lambda one: (
            WORST_FIRST.index(one.now.status),
            not one.is_key,
            list(catalogue()).index(one.definition.id),
        ),
    )
