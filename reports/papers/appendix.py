"""What stands behind: every figure, the rows that moved, the basis, the definitions."""

from collections.abc import Iterator

from reports.papers.cells import evidence, filters, kpi_table
from reports.papers.sections import Cell, Column, Section, Table
from reports.review.quarter import Kpi, Quarter
from reports.review.speech import Speech

MOST_MOVED = 40
"""Rows that moved, of one KPI, that are listed one by one."""


def figures(quarter: Quarter) -> Section:
    """Every KPI in one table."""
    say, kpis = quarter.say, quarter.kpis
    n = len([one for one in kpis if one.now.status == "on target"])
    message = say("{n} of {all} figures on target", n=n, all=len(kpis))
    table = kpi_table(quarter, say("all elements"), kpis)
    return Section("figures", say("All figures"), message, [], None, [table], part="appendix")


def rows(quarter: Quarter) -> Iterator[Section]:
    """The rows of each key KPI that were fixed or are newly missed."""
    for kpi in quarter.kpis:
        if kpi.rows:
            yield _rows_of(quarter, kpi)


def _rows_of(quarter: Quarter, kpi: Kpi) -> Section:
    say = quarter.say
    columns = [
        Column(say("Move"), 1.2),
        Column(say("About"), 1.6),
        Column(say("Unit"), 1.5),
        Column(say("Region"), 1.0),
        Column(say("Before"), 2.4),
        Column(say("Now"), 2.4),
    ]
    listed = kpi.rows[:MOST_MOVED]
    rows = [
        [
            Cell(say(row["move"])),
            Cell(row["subject"].replace(row["person"] or "\0", say("(a person)"))),
            Cell(row["unit"] or "–"),
            Cell(row["region"] or "–"),
            Cell(_outcome(say, row, "before")),
            Cell(_outcome(say, row, "after")),
        ]
        for row in listed
    ]
    title = say.of(kpi.definition.title)
    total = kpi.missed_anew + kpi.fixed
    lines = []
    if total > len(listed):
        lines = [
            say(
                "{n} of {all} rows are listed, those newly missed first.",
                n=say.number(len(listed)),
                all=say.number(total),
            )
        ]
    table = Table(say("Rows of {title} that moved", title=title), columns, rows)
    head = say("Rows that moved: {title}", title=title)
    return Section(
        f"rows-{kpi.definition.id}", head, kpi.message, lines, None, [table], part="detail"
    )


def basis(quarter: Quarter) -> Section:
    """What everything here was made from."""
    say = quarter.say
    said = [
        (say("Organisation"), quarter.organisation),
        (say("Quarter"), f"{quarter.name}, {say.day(quarter.first)} – {say.day(quarter.last)}"),
        (say("As of"), say.day(quarter.as_of)),
        (say("As known at load"), str(quarter.known_at)),
        (say("Generation"), quarter.generation),
        (say("Filters"), filters(quarter)),
        (say("Evidence"), evidence(quarter) or say("no pack was made of this quarter yet")),
    ]
    table = Table(
        say("What these figures were made from"),
        [Column(say("What"), 1.0), Column(say("Value"), 3.5)],
        [[Cell(name), Cell(value)] for name, value in said],
    )
    lines = [
        say(
            "A figure is the rows it counts. What is unknown counts neither as met nor as missed: a share is told from what is proven to what would be if every unknown turned out met."
        ),
        say("No person is named here. The dashboard shows each row, with its evidence."),
    ]
    return Section(
        "basis",
        say("Basis"),
        say("What these figures were made from"),
        lines,
        None,
        [table],
        part="appendix",
    )


def definitions(quarter: Quarter) -> Section:
    say = quarter.say
    columns = [
        Column(say("Figure"), 1.2),
        Column(say("Question"), 2.0),
        Column(say("Who counts"), 2.2),
        Column(say("Target by"), 1.2),
    ]
    rows = [
        [
            Cell(f"{say.of(one.definition.title)} ({one.definition.id}, v{one.now.version})"),
            Cell(say.of(one.definition.question)),
            Cell(say.of(one.definition.population)),
            Cell(say(one.now.provenance)),
        ]
        for one in quarter.kpis
    ]
    message = say("What each of the {n} figures counts", n=len(rows))
    table = Table(say("Definitions"), columns, rows)
    return Section("definitions", say("Definitions"), message, [], None, [table], part="appendix")


def _outcome(say: Speech, row: dict[str, str | None], when: str) -> str:
    outcome, reason = row[f"outcome_{when}"], row[f"reason_{when}"]
    if outcome is None:
        return "–"
    return f"{say.outcome(outcome)}: {reason}" if reason else say.outcome(outcome)
