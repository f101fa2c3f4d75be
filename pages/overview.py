"""Overview: how the organisation stands, what to decide, and from each figure the way to its rows."""

import datetime as dt
import pickle
from itertools import islice
from typing import Any

from kpis import overdue, overview, risks
from kpis.definition import catalogue
from kpis.overview import Area, Decision, Moved
from kpis.reader import Reader
from kpis.risks import Risk
from ui import marks, plain, source, view, words
from ui.charts import overview as drawn
from ui.charts.overview import Bar
from ui.words import _

MOST = 5
"""Figures shown that changed most, and accounts most at risk."""
UNITS = 4
"""Units shown with what is overdue; the page on overdue rows has them all."""


@source.asked
def ask(
    opened: Reader, as_of: dt.date, where: dict[str, str]
) -> tuple[list[Area], list[Moved], list[Decision]]:
    answer = source.answer(as_of)
    before = source.answer(opened.configuration.organisation.last_quarter_end(as_of))
    moved = overview.moves(opened, overview.told_by(opened, where), before, answer, where)
    return (
        overview.areas(opened, answer, before, where, moved),
        moved[:MOST],
        overview.decisions(opened, answer, where),
    )


@source.asked
def scores(opened: Reader, as_of: dt.date) -> list[tuple[dict[str, str], bytes]]:
    """All accounts by their score, asked once for all filters and languages: by what each is cut,
    and packed.

    Each is packed by itself, so that a filter need not unpack the thousands that it does not show.
    """
    found = risks.risks(opened, source.answer(as_of))
    return [(risks.buckets(one), pickle.dumps(one)) for one in found]


@source.asked
def at_risk(_opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Risk]:
    held = (packed for cut, packed in scores(as_of) if where.items() <= cut.items())
    return [pickle.loads(packed) for packed in islice(held, MOST)]


def greatest(one: Risk) -> str:
    """What makes most of a score: the title of a KPI, or an incident."""
    line = one.lines[0]
    return words.of(catalogue()[line.kpi].title) if line.kpi else line.says.partition(": ")[0]


@source.asked
def late(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[dict[str, Any]]:
    return overdue.by(opened, source.answer(as_of), "unit", where)


@source.asked
def oldest_source(opened: Reader) -> tuple[str, int] | None:
    return opened.oldest_source()


def sentence(areas: list[Area]) -> str:
    """The page in one sentence, made from the figures."""
    states = [area.status for area in areas]
    parts = [_("{n} of {all} areas on target").format(n=states.count("on target"), all=len(states))]
    if below := states.count("below"):
        parts.append(f":red[{words.many('{n} below', '{n} below', below)}]")
    if untold := states.count("cannot tell"):
        parts.append(words.many("{n} cannot be told", "{n} cannot be told", untold))
    if missing := states.count("not loaded") + states.count("no subjects"):
        parts.append(words.many("{n} without records", "{n} without records", missing))
    if aside := states.count("not told"):
        parts.append(
            words.many("{n} not told by this filter", "{n} not told by this filter", aside)
        )
    told = ", ".join(parts)
    if oldest := oldest_source():
        told += "; " + words.many("oldest source {n} day", "oldest source {n} days", oldest[1])
    return told


def decision(one: Decision) -> dict[str, str]:
    """One line, verb first, a link to its rows."""
    definition = catalogue()[one.figure.kpi]
    missed = one.figure.missed
    told = words.of(definition.decision.about(missed)).format(n=words.number(missed))
    verb, _space, rest = told.partition(" ")
    to = plain.door("rows", kpi=definition.id, outcome="missed")
    return {"verb": verb, "rest": rest, "behind": behind(one), "door": to}


def behind(one: Decision) -> str:
    """Who answers for it, how long it has waited, how far it is from its target."""
    definition = catalogue()[one.figure.kpi]
    parts = [definition.owner]
    if one.oldest:
        parts.append(words.many("oldest {n} day", "oldest {n} days", one.oldest))
    now, target = words.short(definition, one.figure), words.target(definition, one.figure)
    parts.append(_("target {target}, now {now}").format(target=target, now=now))
    return " · ".join(parts)


def in_words(areas: list[Area]) -> str:
    """The chart of elements for those who cannot see it."""
    return "; ".join(
        f"{words.element(one.element)}: {words.status(str(one.status))}"
        + (
            f", {words.of(catalogue()[one.decides.kpi].title)} "
            f"{words.short(catalogue()[one.decides.kpi], one.decides)}"
            if one.decides
            else ""
        )
        for one in areas
    )


def risky(found: list[Risk]) -> dict[str, Any]:
    bars = [
        Bar(
            one.handle or one.account,
            drawn.risk_parts(one),
            words.number(float(one.score)),
            greatest(one),
            plain.door("account", account=one.account),
        )
        for one in found
    ]
    return {
        "kind": "risk",
        "title": _("Accounts most at risk"),
        "names": [_("failed"), _("unknown"), _("incidents, in points")],
        "bars": drawn.bars(bars),
        "nothing": _("No account in use has any points."),
    }


def overdue_by_unit(found: list[dict[str, Any]]) -> dict[str, Any]:
    bands = [overdue.OLDEST, *(name for _most, name in reversed(overdue.BANDS))]
    bars = [
        Bar(
            view.blank(group["unit"]),
            [float(group[band]) for band in bands],
            words.number(sum(group[band] for band in bands)),
            words.many("oldest {n} day", "oldest {n} days", group["oldest"]),
            plain.door("overdue", unit=group["unit"]),
        )
        for group in found[:UNITS]
    ]
    return {
        "kind": "late",
        "title": _("Overdue rows by unit"),
        "names": [_("over 90"), _("31–90"), _("1–30 days")],
        "bars": drawn.bars(bars),
        "nothing": _("Nothing is overdue."),
    }


def texts(since: str) -> dict[str, str]:
    """What the template says of its own."""
    return {
        "decide": _("Needs a decision"),
        "nothing": _("No figure is below its target."),
        "elements": _("Elements of the model"),
        "points": _("points from target"),
        "missed": _("missed"),
        "unknown": _("unknown"),
        "quarters": _("8 quarters"),
        "fixed": _("fixed"),
        "new": _("new"),
        "since": _("since {day}").format(day=since),
        "changed": _("Changed most since {day}").format(day=since),
        "missed_anew": _("newly missed"),
        "unmoved": _("No key figure moved."),
        "legend": " ".join(
            [
                _(
                    "Mark: proven today. Line: if every unknown turns out met. Dotted: definition changed."
                ),
                _("Counts: of the KPI named."),
            ]
        ),
    }


place = view.head()
shown = view.bar()
shown.prepare(shown.before)
areas, changes, decided = ask(shown.as_of, shown.where)
place.title(sentence(areas), anchor=False)
plain.show(
    "overview.html",
    say=texts(words.day(shown.before)),
    decisions=[decision(one) for one in decided],
    elements=[drawn.row(one) for one in areas],
    ticks=drawn.ticks(),
    alt=in_words(areas),
    legend=[
        {"shape": marks.SHAPES[one], "look": drawn.look(one), "word": words.status(one)}
        for one in ("on target", "below", "cannot tell")
    ],
    moves=drawn.moves(changes),
    charts=[
        risky(at_risk(shown.as_of, shown.where)),
        overdue_by_unit(late(shown.as_of, shown.where)),
    ],
    shades=["worst", "middle", "least"],
)
