"""Restatement: a figure as it was reported, as it is told now, and what made the difference.

Between the two lie up to three changes, each taken alone and in this order: of the definition, of
the configuration, and of what is known (data). Each is a change of rows, so it adds up exactly.
"""

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass, fields
from typing import Any, Literal

from kpis.blocks import in_order
from kpis.change import Change, change
from kpis.definition import Definition
from kpis.figure import Figure
from kpis.reader import Answer, Reader
from organisation.errors import Unusable
from organisation.home import Configuration
from organisation.language import plural, text
from warehouse.register import Publication

Name = Literal["definition", "configuration", "data"]


@dataclass(frozen=True)
class Cause:
    """One cause of a difference, in words, and the change that it made."""

    cause: Name
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
    language: str = "en",
) -> Restatement:
    """What became of a KPI's figure for a day since it was first reported, or since a load.

    Raises Unusable where no publication reported it and no load is named.
    """
    publication, told = reported(reader, definition.id, as_of, since)
    now = reader.rows([definition], as_of, known_at)
    reader.check_where(definition, now, where or {})
    before = since or reader.register.known_at_publication(publication.publication)
    then, blocks = definition_then(reader, definition, publication)
    configuration = Configuration.from_text(reader.store.text(publication.configuration))
    first = reader.remake([then], as_of, before, configuration, blocks)
    answers = [first]
    causes = []

    def turn(name: Name, says: str, to: Answer) -> None:
        """Take one cause: from the last answer to the next."""
        made = change(reader, definition, answers[-1], to, where, language)
        causes.append(Cause(name, says, made))
        answers.append(to)

    if then != definition or blocks is not None:
        says = text("version {was} became version {now}", language)
        says = says.format(was=then.version, now=definition.version)
        turn("definition", says, reader.remake([definition], as_of, before, configuration))
    if publication.configuration != reader.configuration.hash:
        says = text("set otherwise: {settings}", language)
        says = says.format(
            settings=", ".join(settings_between(configuration, reader.configuration))
        )
        turn("configuration", says, reader.rows([definition], as_of, before))
    if before != known_at:
        turn("data", loads_between(reader, before, known_at, language), now)
    restated = Restatement(
        reported=figure_told(told) if told and not where else None,
        then=reader.figure(then, first, where),
        now=reader.figure(definition, now, where),
        causes=[one for one in causes if _moves(one.change)],
    )
    for table in {one.table for one in [*answers, now] if re.fullmatch(r"rows_\d+", one.table)}:
        reader.con.execute(f"DROP TABLE {table}")
    return restated


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
    reader: Reader, definition: Definition, publication: Publication
) -> tuple[Definition, dict[str, str] | None]:
    """The definition by which a publication told a KPI, and the blocks it read (None: those of now)."""
    told = next((one for one in publication.figures if one["kpi"] == definition.id), None)
    if told is None or told["definition"] == definition.hash:
        return definition, None
    kept = json.loads(reader.store.text(told["definition"]))
    blocks = in_order(kept.pop("blocks"))
    return Definition(**{**definition.model_dump(), **kept}), blocks


def figure_told(told: dict[str, Any]) -> Figure:
    """A figure from a publication."""
    return Figure(**{field.name: told.get(field.name) for field in fields(Figure)})  # type: ignore[arg-type]


def settings_between(before: Configuration, after: Configuration) -> list[str]:
    """Which settings two configurations give otherwise: of the organisation, targets, sources."""
    was, now = (json.loads(one.text) for one in (before, after))
    found = []
    for part in ("organisation", "targets", "sources"):
        names = sorted({*was[part], *now[part]})
        unlike = [name for name in names if was[part].get(name) != now[part].get(name)]
        found += [f"source {name}" if part == "sources" else name for name in unlike]
    return found


def loads_between(reader: Reader, before: int, after: int, language: str = "en") -> str:
    """Which loads one state of knowledge has and the other has not."""
    was = {load.load for load in reader.register.known(before)}
    now = {load.load for load in reader.register.known(after)}
    parts = []
    if came := sorted(now - was):
        says = plural("{n} load came: {loads}", "{n} loads came: {loads}", len(came), language)
        parts.append(says.format(n=len(came), loads=_listed(came)))
    if went := sorted(was - now):
        says = plural(
            "{n} load was replaced or withdrawn: {loads}",
            "{n} loads were replaced or withdrawn: {loads}",
            len(went),
            language,
        )
        parts.append(says.format(n=len(went), loads=_listed(went)))
    return "; ".join(parts)


def _listed(numbers: list[int]) -> str:
    shown = ", ".join(map(str, numbers[:8]))
    return shown + (" ..." if len(numbers) > 8 else "")


def as_table(told: Restatement) -> dict[str, Any]:
    """A restatement for machines."""
    table = asdict(told)
    for one, cause in zip(table["causes"], told.causes, strict=True):
        one["difference"] = cause.change.difference
    return table


def rows_of(cause: Cause) -> list[dict[str, Any]]:
    """The rows that a cause moved, each with its cause."""
    return [{"cause": cause.cause, **row} for row in cause.change.rows]
