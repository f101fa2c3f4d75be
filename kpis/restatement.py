"""Restatement: a figure as it was reported, as it was told later, and what made the difference.

Later is now, or another state of knowledge of the past. Between the two lie up to three changes, each
taken alone and in this order: of the definition, of the configuration, and of what is known (data).
Each is a change of rows, so it adds up exactly.
"""

import datetime as dt
import json
import re
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, Literal

from kpis.change import Change, change
from kpis.definition import Definition
from kpis.figure import Figure
from kpis.reader import Answer, Reader
from kpis.stood import stands_now, stood
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
    """A figure then and now. `reported` is what a publication told; None where none told it.

    `missing`: in words, what of then is not kept, so that a later one stands for it.
    """

    reported: Figure | None
    then: Figure
    now: Figure
    causes: list[Cause]
    missing: list[str]


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

    Both states are told by the definition and the configuration that stood at each: at the newest
    load by those of today. Raises Unusable where no publication reported it and no load is named, or
    where the state before came after.
    """
    publication, told = reported(reader, definition.id, as_of, since)
    before = since or reader.register.known_at_publication(publication.publication)
    if before > known_at:
        raise Unusable(
            text("load {since} came after load {until}: choose them the other way round", language)
            .format(since=before, until=known_at)
        )  # fmt: skip
    last = stands_now(reader, definition)
    if known_at != reader.known_at:
        last = stood(reader, publication_of(reader, known_at), known_at, last, language)
    first = stood(reader, publication, before, last, language)
    now = last.rows(reader, as_of, known_at)
    reader.check_where(definition, now, where or {})
    answers = [first.rows(reader, as_of, before)]
    then = replace(reader.figure(first.definition, answers[0], where), definition=first.hash)
    causes: list[Cause] = []

    def turn(name: Name, says: str, to: Answer) -> None:
        """Take one cause: from the last answer to the next."""
        made = change(reader, last.definition, answers[-1], to, where, language)
        causes.append(Cause(name, says, made))
        answers.append(to)

    between = replace(first, definition=last.definition, hash=last.hash, blocks=last.blocks)
    if first.hash != last.hash:
        says = text("version {was} became version {now}", language)
        says = says.format(was=first.definition.version, now=last.definition.version)
        turn("definition", says, between.rows(reader, as_of, before))
        if first.definition.figure == last.definition.figure:  # with the target that it had then
            causes[0] = replace(causes[0], change=replace(causes[0].change, before=then))
    if first.configuration.hash != last.configuration.hash:
        says = text("set otherwise: {settings}", language)
        settings = settings_between(first.configuration, last.configuration)
        turn(
            "configuration",
            says.format(settings=", ".join(settings)),
            last.rows(reader, as_of, before),
        )
    if before != known_at:
        turn("data", loads_between(reader, before, known_at, language), now)
    restated = Restatement(
        reported=figure_told(told) if told and not where else None,
        then=then,
        now=replace(reader.figure(last.definition, now, where), definition=last.hash),
        causes=[one for one in causes if _moves(one.change)],
        missing=[*first.missing, *last.missing],
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


def publication_of(reader: Reader, number: int) -> Publication:
    """The first publication that knew a number of the register."""
    every = reader.register.publications
    known = reader.register.known_at_publication
    return next(one for one in every if known(one.publication) >= number)


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
