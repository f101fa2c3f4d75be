"""Restatements: figures that were told otherwise later, and what two states of knowledge make of one."""

import datetime as dt
from dataclasses import dataclass

from kpis.definition import Definition, catalogue
from kpis.figure import Figure
from kpis.reader import Reader
from kpis.restatement import Restatement, figure_told, restatement
from organisation.language import text


@dataclass(frozen=True)
class Restated:
    """A figure for a day as the first publication told it, and as the last one that told it did."""

    kpi: str
    day: dt.date
    first: Figure
    last: Figure
    times: int
    """So many publications told it."""


def restated(reader: Reader) -> list[Restated]:
    """Figures for one day that publications told differently, the newest day first.

    A figure is another one where its bounds are, or its rows by outcome.
    """
    told: dict[tuple[str, str], list[dict[str, object]]] = {}
    for publication in reader.register.publications:
        for one in publication.figures:
            told.setdefault((one["as_of"], one["kpi"]), []).append(one)
    found = [
        Restated(
            kpi,
            dt.date.fromisoformat(day),
            figure_told(every[0]),
            figure_told(every[-1]),
            len(every),
        )
        for (day, kpi), every in told.items()
        if kpi in catalogue() and _value(figure_told(every[0])) != _value(figure_told(every[-1]))
    ]
    order = list(catalogue())
    return sorted(found, key=lambda one: (-one.day.toordinal(), order.index(one.kpi)))


def _value(one: Figure) -> tuple[object, ...]:
    return one.low, one.high, one.met, one.missed, one.unknown


@dataclass(frozen=True)
class State:
    """A state of knowledge: what had happened up to a number, and the day it was published."""

    number: int
    day: dt.date
    says: str


def states(reader: Reader, language: str) -> list[State]:
    """Every state of knowledge, the newest first: each load and each act of a person on one."""
    found = []
    for publication in reader.register.publications:
        for load in publication.loads:
            says = text("load {n}, {file}", language).format(n=load.load, file=load.file)
            found.append(State(load.load, publication.day, says))
        for act in publication.decisions:
            says = {
                "accepted": text("load {n} accepted", language),
                "withdrawn": text("load {n} withdrawn", language),
            }[act.act]
            found.append(State(act.number, publication.day, says.format(n=act.load)))
    return sorted(found, key=lambda one: -one.number)


@dataclass(frozen=True)
class Compared:
    """A figure under two states of knowledge, and how many rows are the same under both."""

    told: Restatement
    since: int | None
    until: int
    same: int
    first_told: int | None
    """The state of knowledge with which the day was first reported; None where it never was."""


def compared(
    reader: Reader,
    definition: Definition,
    day: dt.date,
    since: int | None,
    until: int | None,
    where: dict[str, str],
    language: str,
) -> Compared:
    """A KPI for a day as known at `since` (as first reported) and at `until` (now).

    Raises Unusable for a state of knowledge there is none of, or two in the wrong order.
    """
    last = until or reader.known_at
    for number in filter(None, [since, until]):
        reader.known(str(number))
    first = first_told(reader, definition.id, day)
    if since is None and first is None:
        since = min(1, last)
    made = restatement(reader, definition, day, last, since, where, language)
    here = sum(row["outcome_after"] is not None for row in _last_of(made).values())
    counted = made.now.subjects - here
    return Compared(made, since, last, counted, first)


def _last_of(made: Restatement) -> dict[str, dict[str, object]]:
    """Of each subject that moved, how it moved last."""
    return {row["subject"]: row for one in made.causes for row in one.change.rows}


def first_told(reader: Reader, kpi: str, day: dt.date) -> int | None:
    """The state of knowledge with which a KPI was first told for a day; None where it never was."""
    for publication in reader.register.publications:
        if any(one["kpi"] == kpi and one["as_of"] == str(day) for one in publication.figures):
            return reader.register.known_at_publication(publication.publication)
    return None
