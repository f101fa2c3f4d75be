"""Sections on what happened in a quarter: what is overdue, risks, incidents, exceptions."""

from collections.abc import Iterator

from kpis import overdue
from kpis.definition import catalogue
from kpis.overdue import OLDEST
from kpis.views.incidents import STEPS
from kpis.views.risks import Entry
from reports.papers.sections import Cell, Chart, Column, Section, Series, Table
from reports.review.happened import Incident, Waiver
from reports.review.quarter import Quarter

UNITS = 8
"""Units in the chart of what is overdue; the table has them all."""


def sections(quarter: Quarter) -> Iterator[Section]:
    yield late(quarter)
    yield risks(quarter)
    yield incidents(quarter)
    yield waivers(quarter)


def late(quarter: Quarter) -> Section:
    """What is overdue, by unit and age."""
    say, total, units = quarter.say, quarter.late.total, quarter.late.units
    head = say("Overdue")
    if not total.rows:
        return Section("overdue", head, say("Nothing is overdue"))
    message = say.many(
        "{n} row is overdue, in {figures} figures",
        "{n} rows are overdue, in {figures} figures",
        total.rows,
        figures=total.figures,
    )
    bands = [OLDEST, *(name for _most, name in reversed(overdue.BANDS))]
    roles = ["worst", "middle", "least"]
    most = sorted(units, key=lambda one: -overdue.rows_in(one))[:UNITS]
    chart = Chart(
        say("Overdue rows by unit and age"),
        "stacked",
        [say.bucket(one["unit"]) for one in most],
        [
            Series(say(band), [float(one[band]) for one in most], role)  # type: ignore[arg-type]
            for band, role in zip(bands, roles, strict=True)
        ],
    )
    columns = [
        Column(say("Unit"), 2.4),
        *(Column(say(band), 1.0, number=True) for band in bands),
        Column(say("All"), 0.8, number=True),
        Column(say("Oldest, days"), 1.0, number=True),
    ]
    rows = [
        [
            Cell(say.bucket(one["unit"])),
            *(Cell(say.number(one[band])) for band in bands),
            Cell(say.number(overdue.rows_in(one))),
            Cell(say.number(one["oldest"])),
        ]
        for one in units
    ]
    lines = []
    if excepted := sum(total.excepted[band] for band in bands):
        lines.append(
            say.many(
                "{n} of these rows has an exception in force.",
                "{n} of these rows have an exception in force.",
                excepted,
            )
        )
    table = Table(say("Overdue rows by unit"), columns, rows)
    return Section("overdue", head, message, lines, chart, [table])


def risks(quarter: Quarter) -> Section:
    """The open risks of the register: those above appetite, and those not scored."""
    say, found = quarter.say, quarter.risks
    head = say("Risks against appetite")
    if not found:
        return Section("risks", head, say("No open risk is in the register"))
    above = [one for one in found if one.above]
    unscored = [one for one in found if one.residual is None]
    message = say.many(
        "{n} of {all} open risks is above appetite",
        "{n} of {all} open risks are above appetite",
        len(above),
        all=say.number(len(found)),
    )
    if unscored:
        message += ", " + say.many("{n} is not scored", "{n} are not scored", len(unscored))
    columns = [
        Column(say("Risk"), 0.9),
        Column(say("Title"), 2.6),
        Column(say("Category"), 1.1),
        Column(say("Unit"), 1.3),
        Column(say("Residual"), 0.8, number=True),
        Column(say("Appetite"), 0.8, number=True),
        Column(say("Treatment"), 2.0),
    ]
    accepted = {one.risk: one for one in quarter.acceptances if one.in_force(quarter.as_of)}
    rows = []
    for one in above:
        why = one.why_treated or (say.code(one.status) if one.status else "–")
        if one.risk in accepted:
            why = say("accepted until {day}", day=say.day(accepted[one.risk].until))
        rows.append(_risk(quarter, one, why))
    table = Table(say("Open risks above appetite"), columns, rows, say("None is above appetite."))
    return Section("risks", head, message, [], None, [table])


def _risk(quarter: Quarter, one: Entry, why: str) -> list[Cell]:
    say = quarter.say
    score = one.residual[0] * one.residual[1] if one.residual else None
    return [
        Cell(one.risk),
        Cell(one.title or "–"),
        Cell(say.code(one.category)),
        Cell(one.unit or "–"),
        Cell(say.number(score) if score else "–"),
        Cell(say.number(one.appetite) if one.appetite else "–"),
        Cell(why),
    ]


def incidents(quarter: Quarter) -> Section:
    """The incidents of the quarter, and how each was handled."""
    say, found = quarter.say, quarter.incidents
    head = say("Incidents")
    missing = [one for one in quarter.kpis if one.definition.id == STEPS["contained"]]
    if missing and missing[0].now.status == "not loaded":
        return Section("incidents", head, missing[0].message, status="not loaded")
    if not found:
        return Section("incidents", head, say("No incident in this quarter, and none open"))
    still = len([one for one in found if one.is_open])
    late = len([one for one in found if "missed" in one.steps.values()])
    message = say.many("{n} incident", "{n} incidents", len(found))
    message += ", " + say.many("{n} open", "{n} open", still)
    message += ", " + say.many("{n} with a step too late", "{n} with a step too late", late)
    columns = [
        Column(say("Incident"), 1.3),
        Column(say("What"), 2.6),
        Column(say("Severity"), 0.9),
        Column(say("Unit"), 1.6),
        Column(say("Detected"), 1.1),
        Column(say("Hours to contain"), 0.9, number=True),
        Column(say("How it was handled"), 2.2),
    ]
    rows = [_incident(quarter, one) for one in found]
    table = Table(say("Incidents of the quarter, the most severe first"), columns, rows)
    more = say("More reports may only mean that more people look: fewer is not better.")
    return Section("incidents", head, message, [more], None, [table])


def _incident(quarter: Quarter, one: Incident) -> list[Cell]:
    say = quarter.say
    hours = one.hours_to_contain
    return [
        Cell(one.incident),
        Cell(one.title or say.code(one.category)),
        Cell(say.code(one.severity)),
        Cell(one.unit or "–"),
        Cell(say.day(one.detected)),
        Cell("–" if hours is None else say.number(hours, 1)),
        Cell(handled(quarter, one)),
    ]


def handled(quarter: Quarter, one: Incident) -> str:
    """How an incident was handled: what came too late, and whether its protocol was followed."""
    say = quarter.say
    late = [say(step) for step, outcome in one.steps.items() if outcome == "missed"]
    untold = [say(step) for step, outcome in one.steps.items() if outcome == "unknown"]
    parts = [say("open")] if one.is_open else []
    if late:
        parts.append(say("too late: {steps}", steps=", ".join(late)))
    if untold:
        parts.append(say("not known: {steps}", steps=", ".join(untold)))
    if not late and not untold and any(one.steps.values()):
        parts.append(say("in time"))
    if one.protocol:
        parts.append(
            {
                True: say("protocol followed"),
                False: say("protocol not followed"),
                None: say("protocol: not said"),
            }[one.followed]
        )
    return "; ".join(parts) or "–"


def waivers(quarter: Quarter) -> Section:
    """Exceptions in force and expired."""
    say, found = quarter.say, quarter.waivers
    head = say("Exceptions")
    if not found:
        return Section("waivers", head, say("No exception is in force, and none expired"))
    force = len([one for one in found if one.in_force])
    message = say.many("{n} exception in force", "{n} exceptions in force", force)
    message += ", " + say.many("{n} expired", "{n} expired", len(found) - force)
    columns = [
        Column(say("Exception"), 1.2),
        Column(say("Figure"), 1.6),
        Column(say("About"), 1.2),
        Column(say("Why"), 2.4),
        Column(say("Instead"), 2.2),
        Column(say("State"), 1.6),
    ]
    table = Table(say("Exceptions"), columns, [_waiver(quarter, one) for one in found])
    return Section("waivers", head, message, [], None, [table])


def _waiver(quarter: Quarter, one: Waiver) -> list[Cell]:
    say = quarter.say
    state = say("in force")
    if not one.in_force:
        state = say("expired on {day}", day=say.day(one.expires))
    elif one.expires:
        state = say("in force until {day}", day=say.day(one.expires))
    title = say.of(catalogue()[one.kpi].title) if one.kpi in catalogue() else one.kpi
    cells = [one.exception, title, one.subject, one.reason or "–", one.control or "–", state]
    return [Cell(text) for text in cells]
