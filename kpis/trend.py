"""Trend: a KPI at each of the last quarter ends and on the day, overall or by a cut."""

import datetime as dt
from dataclasses import dataclass

from kpis.definition import Definition
from kpis.figure import Figure
from kpis.reader import Reader
from kpis.run import days_of


@dataclass(frozen=True)
class Point:
    """A figure on one day, and whether its definition has changed since the point before."""

    figure: Figure
    bucket: str
    definition_changed: str


def trend(
    reader: Reader,
    definition: Definition,
    as_of: dt.date,
    known_at: int,
    where: dict[str, str] | None = None,
    by: str = "",
) -> list[Point]:
    """The points of a KPI, oldest first: twelve quarter ends and the day; of a cut, by bucket.

    What a generation holds is read from its counts; any other day or state of knowledge is made now.
    """
    days = sorted(days_of(reader.configuration.organisation, as_of))
    changed = definition_changes(reader, definition.id, days)
    points = []
    for day in days:
        for bucket, one in _figures_on(reader, definition, day, known_at, where or {}, by).items():
            points.append(Point(one, bucket, changed.get(day, "")))
    return points


def _figures_on(
    reader: Reader,
    definition: Definition,
    day: dt.date,
    known_at: int,
    where: dict[str, str],
    by: str,
) -> dict[str, Figure]:
    published = days_of(reader.configuration.organisation, reader.day)
    if known_at == reader.known_at and day in published:
        return reader.counted(definition, day, where, by)
    answer = reader.rows([definition], day, known_at)
    if by:
        return reader.figures(definition, answer, where, by)
    return {"": reader.figure(definition, answer, where)}


def definition_changes(reader: Reader, kpi: str, days: list[dt.date]) -> dict[dt.date, str]:
    """Days of a trend from which a KPI is counted otherwise than before, with the version.

    A change shows at the first of `days` on or after the publication that brought it.
    """
    found: dict[dt.date, str] = {}
    before = ""
    for publication in reader.register.publications:
        told = next((one for one in publication.figures if one["kpi"] == kpi), None)
        if told is None:
            continue
        if before and told["definition"] != before:
            day = next((day for day in days if day >= publication.day), None)
            if day:
                found[day] = f"version {told.get('version', 1)} since {publication.day}"
        before = told["definition"]
    return found
