"""Sections on what was decided: what waits for a decision, decisions before and now, actions."""

from collections.abc import Iterator

from journal.review import Action, Decision
from kpis.definition import catalogue
from reports.papers.sections import Cell, Column, Section, Table
from reports.review.quarter import Kpi, Quarter


def waiting(quarter: Quarter) -> Section:
    """What needs a decision now."""
    say, found = quarter.say, quarter.waiting
    head = say("Needs a decision")
    columns = [
        Column(say("What to decide"), 3.0),
        Column(say("Figure"), 1.6),
        Column(quarter.name, 1.3, number=True),
        Column(say("Target"), 0.8, number=True),
        Column(say("Oldest, days"), 0.9, number=True),
        Column(say("Who answers for it"), 1.6),
    ]
    rows = []
    for one in found:
        definition = catalogue()[one.figure.kpi]
        cells = [
            say.of(definition.decision.about(one.figure.missed)).format(
                n=say.number(one.figure.missed)
            ),
            say.of(definition.title),
            say.figure(definition, one.figure),
            say.target(definition, one.figure),
            say.number(one.oldest) if one.oldest else "–",
            definition.owner,
        ]
        rows.append([Cell(text) for text in cells])
    message = say.many("{n} decision is asked for", "{n} decisions are asked for", len(found))
    if not found:
        message = say("No decision is asked for")
    table = Table(head, columns, rows, say("No figure is below its target."))
    return Section("waiting", head, message, [], None, [table])


def sections(quarter: Quarter) -> Iterator[Section]:
    yield decisions(quarter)
    yield actions(quarter)


def decisions(quarter: Quarter) -> Section:
    """Decisions of the quarter before, with what became of them, and those of this one."""
    say = quarter.say
    before, now = quarter.decisions_before, quarter.decisions
    message = say.many("{n} decision of last time", "{n} decisions of last time", len(before))
    message += ", " + say.many("{n} taken now", "{n} taken now", len(now))
    if not before and not now:
        message = say("None is recorded of this quarter or the one before")
    columns = [
        Column(say("Decision"), 0.8),
        Column(say("Quarter"), 0.9),
        Column(say("Text"), 4.0),
        Column(say("Figure"), 1.6),
        Column(say("What became of it"), 1.9),
    ]
    rows = [_decision(quarter, one) for one in [*before, *now]]
    table = Table(say("Decisions"), columns, rows, say("No decision is recorded."))
    tables = [table] + ([_acceptances(quarter)] if quarter.acceptances else [])
    return Section("decisions", say("Decisions"), message, [], None, tables)


def _decision(quarter: Quarter, one: Decision) -> list[Cell]:
    say = quarter.say
    kpi = next((kpi for kpi in quarter.kpis if kpi.definition.id == one.kpi), None)
    became = _became(quarter, kpi) if kpi and one.quarter != quarter.name else Cell("–")
    title = say.of(kpi.definition.title) if kpi else "–"
    return [Cell(one.id), Cell(one.quarter), Cell(one.text), Cell(title), became]


def _became(quarter: Quarter, kpi: Kpi) -> Cell:
    """Where the figure of a decision stands now, and where it stood."""
    say = quarter.say
    was, now = (say.figure(kpi.definition, one) for one in (kpi.before, kpi.now))
    return Cell(say("{now}, was {was}", now=now, was=was), kpi.now.status)


def _acceptances(quarter: Quarter) -> Table:
    say = quarter.say
    columns = [
        Column(say("Risk"), 1.0),
        Column(say("Accepted until"), 1.2),
        Column(say("Why"), 4.0),
    ]
    rows = [
        [Cell(one.risk), Cell(say.day(one.until)), Cell(one.reason)] for one in quarter.acceptances
    ]
    return Table(say("Accepted risks"), columns, rows)


def actions(quarter: Quarter) -> Section:
    """Actions: overdue first, then open, then closed. Who owns one is not told to a board."""
    say, day = quarter.say, quarter.as_of
    found = sorted(quarter.actions, key=lambda one: (not one.is_open, one.due, one.number))
    still = [one for one in found if one.is_open]
    late = [one for one in still if one.days_overdue(day)]
    message = say.many("{n} action open", "{n} actions open", len(still))
    message += ", " + say.many("{n} overdue", "{n} overdue", len(late))
    message += ", " + say.many("{n} closed", "{n} closed", len(found) - len(still))
    if not found:
        message = say("None is open, and none was closed")
    columns = [
        Column(say("Action"), 0.8),
        Column(say("Text"), 4.2),
        Column(say("Figure or account"), 1.7),
        Column(say("Due"), 1.1),
        Column(say("State"), 2.2),
    ]
    rows = [_action(quarter, one) for one in found]
    table = Table(say("Actions"), columns, rows, say("No action is recorded."))
    return Section("actions", say("Actions"), message, [], None, [table])


def _action(quarter: Quarter, one: Action) -> list[Cell]:
    say = quarter.say
    if not one.is_open:
        state = say("closed: {outcome}", outcome=one.outcome)
    elif days := one.days_overdue(quarter.as_of):
        state = say.many("overdue by {n} day", "overdue by {n} days", days)
    else:
        state = say("open")
    about = say.of(catalogue()[one.kpi].title) if one.kpi in catalogue() else one.account or "–"
    return [Cell(one.id), Cell(one.text), Cell(about), Cell(say.day(one.due)), Cell(state)]
