"""Messages: what a figure says in one sentence, made from the figure and from nothing else."""

from typing import TYPE_CHECKING

from kpis.definition import Definition
from kpis.figure import Figure
from reports.review.speech import Speech

if TYPE_CHECKING:
    from reports.review.quarter import Fell

NAMED = 2
"""Buckets that a message names; more are counted."""


def of_quarter(say: Speech, states: list[str]) -> str:
    """How the elements of the model stand, in the words of the overview."""
    parts = [say("{n} of {all} areas on target", n=states.count("on target"), all=len(states))]
    if below := states.count("below"):
        parts.append(say.many("{n} below", "{n} below", below))
    if untold := states.count("cannot tell"):
        parts.append(say.many("{n} cannot be told", "{n} cannot be told", untold))
    if missing := states.count("not loaded") + states.count("no subjects"):
        parts.append(say.many("{n} without records", "{n} without records", missing))
    if aside := states.count("not told"):
        parts.append(say.many("{n} not told by this filter", "{n} not told by this filter", aside))
    return ", ".join(parts)


def untold(say: Speech, element: str) -> str:
    """Of an element whose key KPIs are not cut by what is filtered."""
    return say("{element}: this filter does not apply to its figures", element=say.element(element))


def of_kpi(
    say: Speech,
    definition: Definition,
    now: Figure,
    before: Figure | None,
    fell: "Fell | None",
    missing: list[str],
) -> str:
    """What became of a KPI in a quarter, led by its title. `missing` kinds were never loaded."""
    return f"{say.of(definition.title)}: {_said(say, definition, now, before, fell, missing)}"


def _said(
    say: Speech,
    definition: Definition,
    now: Figure,
    before: Figure | None,
    fell: "Fell | None",
    missing: list[str],
) -> str:
    if now.status == "not loaded":
        return say("{kinds} records are not loaded", kinds=", ".join(missing))
    if now.status == "no subjects":
        return say("there was nothing to count")
    if now.status == "cannot tell":
        return _cannot_tell(say, now)
    if fell:
        return _fell(say, definition, now, fell)
    told = say.figure(definition, now)
    if now.status == "on target":
        if before and before.status == "below":
            return say("back on target with {now}", now=told)
        return say("on target with {now}", now=told)
    return _below(say, definition, now, before)


def _below(say: Speech, definition: Definition, now: Figure, before: Figure | None) -> str:
    told, target = say.figure(definition, now), say.target(definition, now)
    if before is None or before.status not in ("on target", "below"):
        return say("below target with {now}; target {target}", now=told, target=target)
    if before.status == "on target":
        return say("fell below target, to {now}; target {target}", now=told, target=target)
    was = say.figure(definition, before)
    way = _way(definition, before, now) if told != was else 0
    if way > 0:
        return say("better than before, yet below target: {now}, was {was}", now=told, was=was)
    if way < 0:
        return say("further from target: {now}, was {was}", now=told, was=was)
    return say("still below target with {now}; target {target}", now=told, target=target)


def _way(definition: Definition, before: Figure, now: Figure) -> int:
    """1 where both bounds of a figure are better or the same, -1 where both are worse; else 0.

    A share of under ten goes no way: one more or less would look like a trend.
    """
    if definition.figure == "share" and (before.small or now.small):
        return 0
    if None in (before.low, before.high, now.low, now.high):
        return 0
    steps = [(now.low or 0) - (before.low or 0), (now.high or 0) - (before.high or 0)]
    if definition.direction == "less":
        steps = [-step for step in steps]
    if min(steps) >= 0 < max(steps):
        return 1
    return -1 if max(steps) <= 0 > min(steps) else 0


def _cannot_tell(say: Speech, now: Figure) -> str:
    if not now.unknown:
        return say("cannot be told, because its source is stale")
    return say.many(
        "cannot be told, as {n} of {all} is unknown",
        "cannot be told, as {n} of {all} are unknown",
        now.unknown,
        all=say.number(now.subjects),
    )


def _fell(say: Speech, definition: Definition, now: Figure, fell: "Fell") -> str:
    """Where it fell behind: by name where they are few."""
    n, told = len(fell.buckets), say.figure(definition, now)
    where = {
        "region": say.many("one region", "{word} regions", n, word=say.counted(n)),
        "unit": say.many("one unit", "{word} units", n, word=say.counted(n)),
        "brand": say.many("one brand", "{word} brands", n, word=say.counted(n)),
        "platform": say.many("one platform", "{word} platforms", n, word=say.counted(n)),
    }[fell.cut]
    if n <= NAMED:
        where = say("{where} ({names})", where=where, names=say.listed(fell.buckets))
    if now.status == "on target":
        return say("on target with {now}, but fell behind in {where}", now=told, where=where)
    return say("fell behind in {where}; now {now}", where=where, now=told)


def cause(say: Speech, name: str, says: str) -> str:
    """A cause of a restatement, and what it says of itself."""
    word = {
        "data": say("data"),
        "definition": say("definition"),
        "configuration": say("configuration"),
    }[name]
    return f"{word} ({says})"
