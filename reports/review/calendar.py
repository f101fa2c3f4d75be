"""The cut-off calendar of a quarter: until when it is awaited, and what is still missing."""

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from journal import review
from journal.review import Entries
from kpis.figure import Figure
from kpis.reader import Answer, Reader, where_sql

Awaited = Literal["records", "comments", "attestations", "meeting"]


@dataclass(frozen=True)
class Source:
    """A source whose newest file speaks for a day before the quarter's last; None: it has no file."""

    name: str
    kind: str
    newest: dt.date | None


@dataclass(frozen=True)
class Owner:
    """An owner with missed rows of whom nobody has a word yet, and these rows by KPI."""

    owner: str
    unit: str | None
    rows: dict[str, int]

    @property
    def total(self) -> int:
        return sum(self.rows.values())


@dataclass(frozen=True)
class CutOff:
    """One day of the calendar. `missing` of `of` are still awaited."""

    what: Awaited
    until: dt.date
    missing: int
    of: int

    def is_late(self, today: dt.date) -> bool:
        return bool(self.missing) and today > self.until


@dataclass(frozen=True)
class Calendar:
    """The cut-offs of a quarter in the order of their days, with all that is missing by name."""

    quarter: str
    cut_offs: list[CutOff]
    sources: list[Source]
    comments: list[str]
    """Ids of KPIs below target that have no commentary."""
    owners: list[Owner]


def calendar(
    reader: Reader,
    journal: Entries,
    quarter: str,
    answer: Answer,
    figures: dict[str, Figure],
    where: dict[str, str] | None = None,
) -> Calendar:
    """The calendar of a quarter. `answer` holds the rows of its last day, `figures` those by KPI."""
    _first, last = reader.quarter(quarter)
    until = reader.home.organisation.review.days(last)
    every, without = sources(reader, last)
    below = [kpi for kpi, figure in figures.items() if figure.status == "below"]
    said = review.comments(journal, quarter)
    uncommented = [kpi for kpi in below if kpi not in said]
    asked, silent = owners(reader, journal, quarter, answer, where or {})
    held = review.attendance(journal, quarter) is not None
    counts: dict[Awaited, tuple[int, int]] = {
        "records": (len(without), every),
        "comments": (len(uncommented), len(below)),
        "attestations": (len(silent), asked),
        "meeting": (0 if held else 1, 1),
    }
    cut_offs = [CutOff(what, until[what], *counts[what]) for what in counts]
    cut_offs.sort(key=lambda one: one.until)
    return Calendar(quarter, cut_offs, without, uncommented, silent)


def sources(reader: Reader, last: dt.date) -> tuple[int, list[Source]]:
    """How many sources are awaited, and those without a file that speaks for the last day.

    A source that ended before, or that brings a file once and has brought it, is not awaited.
    """
    found = reader.con.execute(
        "SELECT source, kind, newest, days FROM g.sources "
        f"WHERE coalesce(until >= DATE '{last}', true) ORDER BY source"
    ).fetchall()
    awaited = [one for one in found if one[3] is not None or one[2] is None]
    return len(awaited), [
        Source(name, kind, newest)
        for name, kind, newest, _days in awaited
        if newest is None or newest < last
    ]


def owners(
    reader: Reader, journal: Entries, quarter: str, answer: Answer, where: dict[str, str]
) -> tuple[int, list[Owner]]:
    """How many owners have missed rows, and those whose word on some of them is awaited: most rows
    first. A word on all of an owner's rows of a KPI covers each."""
    said = {(one.owner, one.kpi, one.subject) for one in review.words(journal, quarter)}
    rows: dict[str, dict[str, int]] = {}
    units: dict[str, str | None] = {}
    asked = set()
    for owner, unit, kpi, subject in reader.con.execute(
        f"SELECT owner, unit, kpi, subject FROM {answer.table} "
        f"WHERE outcome = 'missed' AND owner IS NOT NULL AND {where_sql(where)} "
        "ORDER BY owner, kpi, subject"
    ).fetchall():
        asked.add(owner)
        if (owner, kpi, None) in said or (owner, kpi, subject) in said:
            continue
        units.setdefault(owner, unit)
        mine = rows.setdefault(owner, {})
        mine[kpi] = mine.get(kpi, 0) + 1
    silent = [Owner(owner, units[owner], mine) for owner, mine in rows.items()]
    return len(asked), sorted(silent, key=lambda one: (-one.total, one.owner))
