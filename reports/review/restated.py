"""Restated since a lock: what a later load, definition or setting made of a locked quarter.

The lock stays as it is. Its rows are held against those that are told of its day now, row by row.
"""

from dataclasses import dataclass
from typing import Literal

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.reader import Answer, Reader, all_kpis
from reports.review.locked import Locked

Cause = Literal["data", "definition", "configuration"]


@dataclass(frozen=True)
class Restated:
    """A KPI of a locked quarter that is told otherwise now. `now` is None for one that is gone.

    `rows` is how many rows have another outcome, came or went. `causes` is what has changed since:
    where it is one thing alone, that made the difference; `kpis.restatement` parts several.
    """

    kpi: str
    was: Figure
    now: Figure | None
    rows: int
    causes: list[Cause]


def restated(reader: Reader, locked: Locked, answer: Answer | None = None) -> list[Restated]:
    """The KPIs of a locked quarter that differ now, in the order of the catalogue.

    `answer` holds the rows of all KPIs on the lock's day, where somebody keeps them.
    """
    answer = answer or reader.rows(all_kpis(), locked.as_of)
    now = reader.all_figures(all_kpis(), answer, {})
    moved = _moved(reader, locked, answer)
    found = []
    for kpi, was in locked.figures.items():
        figure = now.get(kpi)
        if figure is None or moved.get(kpi) or not same(was, figure):
            causes = _causes(reader, locked, kpi, answer.known_at)
            found.append(Restated(kpi, was, figure, moved.get(kpi, 0), causes))
    order = list(catalogue())
    return sorted(found, key=lambda one: order.index(one.kpi) if one.kpi in order else len(order))


def _moved(reader: Reader, locked: Locked, answer: Answer) -> dict[str, int]:
    """How many rows of each KPI differ in outcome, or are on one side only."""
    reader.con.register("locked_rows", locked.rows)
    found: dict[str, int] = dict(
        reader.con.execute(f"""
        SELECT coalesce(now.kpi, was.kpi) AS kpi, count(*)
        FROM locked_rows AS was
        FULL JOIN (SELECT kpi, subject_kind, subject, outcome FROM {answer.table}) AS now
          ON now.kpi = was.kpi AND now.subject = was.subject
          AND now.subject_kind = was.subject_kind
        WHERE was.outcome IS DISTINCT FROM now.outcome
        GROUP BY 1""").fetchall()
    )
    reader.con.unregister("locked_rows")
    return found


def same(one: Figure, other: Figure) -> bool:
    """Whether two figures say the same: interval, target and status."""
    return (one.low, one.high, one.target, one.status) == (
        other.low,
        other.high,
        other.target,
        other.status,
    )


def _causes(reader: Reader, locked: Locked, kpi: str, known_at: int) -> list[Cause]:
    """What has changed since the lock that can move a figure."""
    found: list[Cause] = []
    if kpi not in catalogue() or catalogue()[kpi].hash != locked.figures[kpi].definition:
        found.append("definition")
    if reader.configuration.hash != locked.manifest["configuration"]:
        found.append("configuration")
    if {one.load for one in reader.register.known(known_at)} != {
        one.load for one in reader.register.known(locked.known_at)
    }:
        found.append("data")
    return found
