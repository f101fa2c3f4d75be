"""Restatement: a figure as it was reported, as it is told now, and what made the difference.

Between the two lie up to three changes, each taken alone and in this order: of the definition, of
the configuration, and of what is known (data). Each is a change of rows, so it adds up exactly.
"""

import datetime as dt
import json
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from kpis.change import Change, change
from kpis.definition import Definition
from kpis.figure import Figure
from kpis.reader import Answer, Reader
from organisation.errors import Unusable
from organisation.home import Configuration
from warehouse.register import Publication


@dataclass(frozen=True)
class Cause:
    """One cause of a difference, in words, and the change that it made."""

    cause: Literal["definition", "configuration", "data"]
    says: str
    change: Change


@dataclass(frozen=True)
class Restatement:
    """A figure then and now. `reported` is what a publication told; None where none told it."""

    reported: Figure | None
    then: Figure
    now: Figure
    causes: list[Cause]


def restatement(
    reader: Reader,
    definition: Definition,
    as_of: dt.date,
    known_at: int,
    since: int | None = None,
    where: dict[str, str] | None = None,
) -> Restatement:
    """What became of a KPI's figure for a day since it was first reported, or since a load.

    Raises Unusable where no publication reported it and no load is named.
    """
    publication, told = reported(reader, definition.id, as_of, since)
    now = reader.rows([definition], as_of, known_at)
    reader.check_where(definition, now, where or {})
    before = since or reader.register.known_at_publication(publication.publication)
    then, blocks = definition_then(reader, definition, told)
    configuration = Configuration.from_text(reader.store.text(publication.configuration))
    first = reader.remake([then], as_of, before, configuration, blocks)
    redefined = reset = first
    causes = []
    if then.hash != definition.hash or (told and told["definition"] != definition.hash):
        redefined = reset = reader.remake([definition], as_of, before, configuration)
        says = f"version {then.version} became version {definition.version}"
        causes.append(_cause(reader, "definition", says, definition, (first, redefined), where))
    if publication.configuration != reader.configuration.hash:
        reset = reader.rows([definition], as_of, before)
        says = "demands or sources were set otherwise"
        causes.append(_cause(reader, "configuration", says, definition, (redefined, reset), where))
    if before != known_at:
        says = loads_between(reader, before, known_at)
        causes.append(_cause(reader, "data", says, definition, (reset, now), where))
    return Restatement(
        reported=figure_told(told) if told and not where else None,
        then=reader.figure(then, first, where),
        now=reader.figure(definition, now, where),
        causes=[one for one in causes if _moves(one.change)],
    )


def _moves(made: Change) -> bool:
    """Whether anything differs: a row, the figure, or the target it is held against."""
    return bool(made.rows or made.difference or made.before.target != made.after.target)


def reported(
    reader: Reader, kpi: str, as_of: dt.date, since: int | None
) -> tuple[Publication, dict[str, Any] | None]:
    """The first publication that told a KPI's figure for a day, and what it told.

    With `since`, the publication by which that load was known, whether it told the figure or not.
    """
    for publication in reader.register.publications:
        told = next(
            (
                one
                for one in publication.figures
                if one["kpi"] == kpi and one["as_of"] == str(as_of)
            ),
            None,
        )
        if since and reader.register.known_at_publication(publication.publication) >= since:
            return publication, told
        if told and not since:
            return publication, told
    raise Unusable(
        f"no publication told {kpi} for {as_of}; name a state of knowledge with --since-known LOAD"
    )


def definition_then(
    reader: Reader, definition: Definition, told: dict[str, Any] | None
) -> tuple[Definition, dict[str, str] | None]:
    """The definition that made a figure, and the blocks it read."""
    if told is None or told["definition"] == definition.hash:
        return definition, None
    text = json.loads(reader.store.text(told["definition"]))
    blocks = text.pop("blocks")
    return Definition(**{**definition.model_dump(), **text}), blocks


def figure_told(told: dict[str, Any]) -> Figure:
    """A figure from a publication."""
    return Figure(**{field.name: told.get(field.name) for field in fields(Figure)})  # type: ignore[arg-type]


def loads_between(reader: Reader, before: int, after: int) -> str:
    """Which loads one state of knowledge has and the other has not."""
    was = {load.load for load in reader.register.known(before)}
    now = {load.load for load in reader.register.known(after)}
    parts = []
    if came := sorted(now - was):
        parts.append(f"{len(came)} loads came: {_listed(came)}")
    if went := sorted(was - now):
        parts.append(f"{len(went)} loads were replaced or withdrawn: {_listed(went)}")
    return "; ".join(parts)


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:8]))
    return shown + (" ..." if len(numbers) > 8 else "")


def _cause(
    reader: Reader,
    name: Literal["definition", "configuration", "data"],
    says: str,
    definition: Definition,
    answers: tuple[Answer, Answer],
    where: dict[str, str] | None,
) -> Cause:
    return Cause(name, says, change(reader, definition, *answers, where))


def as_table(told: Restatement) -> dict[str, Any]:
    """A restatement for machines."""
    table = asdict(told)
    for one, cause in zip(table["causes"], told.causes, strict=True):
        one["difference"] = cause.change.difference
    return table


def rows_of(cause: Cause) -> list[dict[str, Any]]:
    """The rows that a cause moved, each with its cause."""
    return [{"cause": cause.cause, **row} for row in cause.change.rows]
