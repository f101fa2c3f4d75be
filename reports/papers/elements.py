"""Sections on the elements of the model: how each stands, what moved, what was restated."""

import datetime as dt

from reports.papers.cells import kpi_table, numbers, source, status, told
from reports.papers.sections import Cell, Chart, Column, Section, Series, Table
from reports.review.quarter import Element, Kpi, Quarter, Restated, worst_first


def summary(quarter: Quarter) -> Section:
    """The elements of the model in one table."""
    say = quarter.say
    columns = [
        Column(say("Element"), 2.0),
        Column(say("Status"), 1.2),
        Column(say("Figure that decides"), 2.2),
        Column(quarter.name, 1.3, number=True),
        Column(say("Target"), 0.8, number=True),
        Column(quarter.before, 1.3, number=True),
        Column(say("Missed"), 0.8, number=True),
        Column(say("Unknown"), 0.9, number=True),
    ]
    table = Table(
        say("How each element of the model stands"),
        columns,
        [_element_row(quarter, one) for one in quarter.elements],
    )
    decided = [one.decides for one in quarter.elements if one.decides]
    notes = [source(quarter, one) for one in decided]
    lines = [say("An element stands as the worst of its key figures does.")]
    if not quarter.is_over:
        lines.append(say("The quarter is not over: figures are to date."))
    return Section("summary", say("Summary"), quarter.message, lines, None, [table], notes)


def _element_row(quarter: Quarter, element: Element) -> list[Cell]:
    say, kpi = quarter.say, element.decides
    start = [Cell(say.element(element.element)), status(say, element.status)]
    if kpi is None:
        return [*start, *[Cell("–")] * 6]
    return [*start, Cell(say.of(kpi.definition.title)), *numbers(say, kpi)]


def element(quarter: Quarter, element: Element) -> Section:
    """One element: the trend of the figure that decides it, and its other figures."""
    say, shown = quarter.say, worst_first(element.kpis)
    shown.sort(key=lambda one: not one.is_key)
    lines = [
        say("{title}: {text}", title=say.of(one.definition.title), text=one.comment)
        for one in shown
        if one.comment
    ]
    return Section(
        f"element-{element.element}",
        say.element(element.element),
        element.message,
        lines,
        trend(quarter, element.decides) if element.decides else None,
        [kpi_table(quarter, say.element(element.element), shown)],
        [source(quarter, one) for one in shown],
        status=element.status,
    )


def trend(quarter: Quarter, kpi: Kpi) -> Chart | None:
    """A KPI over the quarter ends, where at least two of them can be told."""
    say = quarter.say
    if len([one for one in kpi.trend if one.low is not None]) < 2:
        return None
    days = [dt.date.fromisoformat(one.as_of) for one in kpi.trend]
    series = [
        Series(say("proven"), [one.low for one in kpi.trend], "proven"),
        Series(say("target"), [one.target for one in kpi.trend], "target"),
    ]
    if any(one.low != one.high for one in kpi.trend):
        possible = say("if all unknown were met")
        if kpi.definition.figure == "count":
            possible = say("if all unknown were missed")
        series.insert(1, Series(possible, [one.high for one in kpi.trend], "possible"))
    title = say.of(kpi.definition.title)
    return Chart(
        say("{title} at the ends of quarters, against its target", title=title),
        "lines",
        [say.month(day) for day in days],
        series,
        share=kpi.definition.figure == "share",
    )


def moved(quarter: Quarter) -> Section:
    """How many rows of the key KPIs were fixed and how many are missed anew."""
    say = quarter.say
    key = [one for one in quarter.kpis if one.is_key and (one.fixed or one.missed_anew)]
    key.sort(key=lambda one: (-one.fixed - one.missed_anew, one.definition.id))
    fixed, anew = sum(one.fixed for one in key), sum(one.missed_anew for one in key)
    message = say("No key figure moved since {quarter}", quarter=quarter.before)
    if key:
        message = say(
            "{fixed} rows fixed, {anew} newly missed; most in: {title}",
            fixed=say.number(fixed),
            anew=say.number(anew),
            title=say.of(key[0].definition.title),
        )
    titles = [say.of(one.definition.title) for one in key]
    chart = Chart(
        say("Rows fixed and newly missed since {quarter}", quarter=quarter.before),
        "bars",
        titles,
        [
            Series(say("fixed"), [float(one.fixed) for one in key], "good"),
            Series(say("newly missed"), [float(one.missed_anew) for one in key], "bad"),
        ],
    )
    return Section(
        "moved",
        say("What moved"),
        message,
        [
            say(
                "Key figures; rows counted one by one since the last day of {quarter}.",
                quarter=quarter.before,
            )
        ],
        chart if key else None,
    )


def restated(quarter: Quarter) -> Section | None:
    """Figures that are told otherwise now than they were reported; None where there is none."""
    say = quarter.say
    found = [
        (one, what) for one in quarter.kpis for what in (one.restated, one.restated_before) if what
    ]
    if not found:
        return None
    columns = [
        Column(say("Figure"), 2.2),
        Column(say("As of"), 1.0),
        Column(say("As reported then"), 1.2, number=True),
        Column(say("As corrected since"), 1.2, number=True),
        Column(say("Cause"), 3.0),
    ]
    rows = [_restated_row(quarter, kpi, what) for kpi, what in found]
    message = say.many(
        "{n} figure is told otherwise than it was reported",
        "{n} figures are told otherwise than they were reported",
        len(found),
    )
    table = Table(say("Restated figures"), columns, rows)
    return Section("restated", say("Restated"), message, [], None, [table])


def _restated_row(quarter: Quarter, kpi: Kpi, what: Restated) -> list[Cell]:
    say = quarter.say
    return [
        Cell(say.of(kpi.definition.title)),
        Cell(say.day(what.now.as_of)),
        told(say, kpi, what.reported),
        told(say, kpi, what.now),
        Cell("; ".join(what.causes) or "–"),
    ]
