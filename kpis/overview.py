"""Overview: the elements of the model at a glance, and what moved since the last quarter end."""

import datetime as dt
from dataclasses import dataclass

from kpis.change import counted_moves
from kpis.definition import ELEMENTS, Definition, catalogue
from kpis.elements import key_kpis, statuses
from kpis.figure import Figure, Status
from kpis.reader import Answer, Reader
from kpis.trend import definition_changes

AREAS = [element for element in ELEMENTS if element != "data"]
"""The elements of the governance model. How sound the data is stands beside them."""
QUARTERS = 8


@dataclass(frozen=True)
class Area:
    """One element of the model, as its worst key KPI stands.

    `decides` is that KPI's figure; the counts, the moves and the trend are its own. It is None, and
    `status` is "not told", where no key KPI of the element is cut by what is filtered.
    """

    element: str
    status: Status | str
    decides: Figure | None
    figures: list[Figure]
    trend: list[Figure]
    changed: list[dt.date]
    fixed: int
    missed_anew: int


@dataclass(frozen=True)
class Moved:
    """How many rows of a KPI were fixed since a day, and how many are missed that were not then:
    newly missed, or missed as they entered."""

    kpi: str
    fixed: int
    missed_anew: int


@dataclass(frozen=True)
class Decision:
    """A KPI below target with rows that are missed: what somebody has to decide."""

    figure: Figure
    oldest: int | None
    """Days since the oldest of its rows was due."""


def areas(
    reader: Reader,
    answer: Answer,
    before: Answer,
    where: dict[str, str],
    moved: list[Moved] | None = None,
) -> list[Area]:
    """Every element of the model, in order, with its key KPIs as far as the filter cuts them.

    `moved` are the `moves` of these KPIs, where they are at hand.
    """
    key = told_by(reader, where)
    figures = reader.all_figures(key, answer, where)
    stand = statuses(figures, reader.configuration.targets)
    moved = moves(reader, key, before, answer, where) if moved is None else moved
    deciding = [catalogue()[kpi] for element, (_, kpi) in stand.items() if element in AREAS]
    kept = reader.counted_days(deciding, where)
    return [
        _area(reader, element, stand[element], figures, moved, kept)
        if element in stand
        else Area(element, "not told", None, [], [], [], 0, 0)
        for element in AREAS
    ]


def _area(
    reader: Reader,
    element: str,
    stands: tuple[Status, str],
    figures: dict[str, Figure],
    moved: list[Moved],
    kept: dict[str, dict[dt.date, Figure]],
) -> Area:
    status, decides = stands
    trend = _series(kept[decides], figures[decides])
    move = next((one for one in moved if one.kpi == decides), Moved(decides, 0, 0))
    return Area(
        element,
        status,
        figures[decides],
        [one for kpi, one in figures.items() if catalogue()[kpi].element == element],
        trend,
        list(definition_changes(reader, decides, [dt.date.fromisoformat(p.as_of) for p in trend])),
        move.fixed,
        move.missed_anew,
    )


def told_by(reader: Reader, where: dict[str, str]) -> list[Definition]:
    """The key KPIs that are cut by what is filtered."""
    return [one for one in key_kpis(reader.configuration.targets) if set(where) <= set(one.cuts)]


def series(
    reader: Reader, definition: Definition, now: Figure, where: dict[str, str]
) -> list[Figure]:
    """A KPI at the quarter ends of which counts are kept, then now; oldest first."""
    return _series(reader.counted_days([definition], where)[definition.id], now)


def _series(kept: dict[dt.date, Figure], now: Figure) -> list[Figure]:
    day = dt.date.fromisoformat(now.as_of)
    return [*[kept[at] for at in sorted(kept) if at < day][-QUARTERS:], now]


def moves(
    reader: Reader, key: list[Definition], before: Answer, after: Answer, where: dict[str, str]
) -> list[Moved]:
    """The key KPIs that moved most, in rows."""
    counted = counted_moves(reader, key, before, after, where)
    found = [
        Moved(
            kpi, told.get("fixed", 0), told.get("newly missed", 0) + told.get("entered missed", 0)
        )
        for kpi, told in counted.items()
    ]
    found.sort(key=lambda one: (-one.fixed - one.missed_anew, one.kpi))
    return [one for one in found if one.fixed or one.missed_anew]


def decisions(
    reader: Reader, answer: Answer, where: dict[str, str], most: int = 3
) -> list[Decision]:
    """What needs a decision first: of the KPIs below target, those whose rows carry most risk.

    A missed row carries the points that the KPI gives an account; a KPI without such points is
    ranked by its rows alone, behind the others.
    """
    wanted = [one for one in catalogue().values() if set(where) <= set(one.cuts)]
    below = [
        one
        for one in reader.all_figures(wanted, answer, where).values()
        if one.status == "below" and one.missed
    ]
    below.sort(key=lambda one: _weight(catalogue()[one.kpi], one), reverse=True)
    oldest = reader.oldest_due(answer, where)
    return [Decision(one, oldest.get(one.kpi)) for one in below[:most]]


def _weight(definition: Definition, figure: Figure) -> tuple[int, float, int]:
    share = figure.missed / figure.subjects
    return (definition.points, definition.key + share, figure.missed)
