"""The charts of policies and documents."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.views.policies import Cell, Document, Policy
from ui import theme, view, words
from ui.charts.base import cut
from ui.charts.catalogue import label
from ui.theme import BAD, GOOD, HAIRLINE, INK, QUIET, Chart
from ui.words import _

LINE = 20
"""Height of a document's row in pixels."""
YEAR = 365
"""Days before and after the day that the timeline shows. What lies beyond stands at its edge."""
STATUS = {
    "not in force": "below",
    "overdue": "below",
    "cannot tell": "cannot tell",
    "due soon": "on target",
    "in force": "on target",
}
"""The shape of a document's state."""


def state(name: str) -> str:
    """The word of a document's state."""
    return {
        "not in force": _("not in force"),
        "overdue": _("overdue"),
        "cannot tell": _("cannot tell"),
        "due soon": _("due soon"),
        "in force": _("in force"),
    }[name]


def timeline(found: list[Document], as_of: dt.date, *, narrow: bool) -> Chart:
    """A row for each document: its next review against the day, and how it stands in words."""
    left = 150 if narrow else 208
    made = theme.figure(LINE * len(found) + 38)
    first, last = as_of - dt.timedelta(days=YEAR), as_of + dt.timedelta(days=YEAR)
    quarters = [
        dt.date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in (1, 4, 7, 10)
        if first < dt.date(year, month, 1) < last
    ]
    shown = quarters[1::4] if narrow else quarters[1::2]
    made.update_layout(
        margin={"l": left, "r": 0, "t": 18, "b": 20},
        xaxis={
            "range": [first - dt.timedelta(days=20), last + dt.timedelta(days=20)],
            "showgrid": True,
            "gridcolor": HAIRLINE,
            "zeroline": False,
            "ticks": "",
            "fixedrange": True,
            "tickvals": shown,
            "tickangle": 0,
            "ticktext": [month(day) for day in shown],
            "tickfont": {"size": 11, "color": QUIET},
        },
        yaxis={"range": [len(found) - 0.5, -0.5], **theme.bare()},
    )
    made.add_shape(
        type="line",
        x0=as_of,
        x1=as_of,
        y0=-0.5,
        y1=len(found) - 0.5,
        line={"color": INK, "width": 1.5},
    )
    head: dict[str, Any] = {"yref": "paper", "yanchor": "bottom", "font": {"size": 11}}
    labels = [label(f"<b>{words.day(as_of)}</b>", as_of, 1, **head)]
    side: dict[str, Any] = {"xref": "paper", "xanchor": "left", "xshift": -left}
    for place, one in enumerate(found):
        labels.append(label(cut(one.title, 24 if narrow else 33), 0, place, **side))
        labels.append(_document(made, place, one, as_of, (first, last)))
    made.update_layout(annotations=labels)
    return made


def month(day: dt.date) -> str:
    """A month of a year as on an axis: "Jan 26", without its day."""
    return f"{words.day(day).split(' ')[1]} {day:%y}"


def _document(
    made: Chart, place: int, one: Document, as_of: dt.date, span: tuple[dt.date, dt.date]
) -> dict[str, Any]:
    """Draw the mark of a document; the label that says how it stands.

    Words stand where the row is empty: before the day is what is late, behind it what is to come.
    """
    status = STATUS[one.state]
    bad = status == "below"
    colour = theme.STATUS[status]["color"]
    told = as_of if one.state == "cannot tell" else one.due or as_of
    at = min(max(told, span[0]), span[1])
    if bad or one.state == "due soon":
        made.add_trace(
            theme.scatter(
                x=[at, as_of],
                y=[place, place],
                mode="lines",
                line={
                    "color": colour,
                    "width": 3 if bad else 1.5,
                    "dash": "dot" if one.state == "not in force" else "solid",
                },
                hoverinfo="skip",
            )
        )
    made.add_trace(
        theme.scatter(
            x=[at],
            y=[place],
            mode="markers",
            marker=theme.marker(status),
            customdata=[
                {
                    "kpi": "document-review-current",
                    "outcome": one.outcome,
                    "category": one.kind,
                }
            ],
            hovertemplate=f"<b>{one.title}</b><br>{one.document}: {said(one, as_of)}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )
    )
    far = (at - as_of).days > YEAR / 2
    return label(
        said(one, as_of),
        at if far else max(at, as_of),
        place,
        xanchor="right" if far else "left",
        xshift=-9 if far else 9,
        font={"size": 11.5, "color": BAD if bad else QUIET},
    )


def said(one: Document, as_of: dt.date) -> str:
    """How a document stands, in a few words."""
    if one.state == "overdue" and one.due:
        days = (as_of - one.due).days
        return words.many("{n} day overdue", "{n} days overdue", days)
    if one.state == "not in force":
        if one.due and one.due < as_of:
            return _("ended {day}").format(day=words.day(one.due))
        return _("not in force")
    if one.state == "cannot tell" or not one.due:
        return _("cannot tell")
    return words.day(one.due)


# -- coverage --------------------------------------------------------------------------------

CELL = 23
"""Height of a platform's row in pixels."""


def coverage(found: list[Cell], platforms: list[str], audiences: list[str]) -> Chart:
    """Platforms by audiences: is there a guideline in force, and how many accounts hang on it."""
    made = theme.figure(CELL * len(platforms) + 20)
    made.update_layout(
        margin={"l": 96, "r": 0, "t": 20, "b": 0},
        xaxis={"range": [0, len(audiences)], **theme.bare()},
        yaxis={"range": [len(platforms) - 0.5, -0.5], **theme.bare()},
    )
    head: dict[str, Any] = {"yref": "paper", "yanchor": "bottom", "xanchor": "left"}
    for place, name in enumerate(audiences):
        theme.note(made, audience(name), place, 1, font={"size": 11, "color": QUIET}, **head)
    for place, name in enumerate(platforms):
        made.add_hline(place + 0.5, line={"color": HAIRLINE, "width": 1})
        theme.note(made, platform(name), 0, place, xref="paper", xanchor="left", xshift=-96)
    for cell in found:
        _cell(made, cell, audiences.index(cell.audience), platforms.index(cell.platform))
    return made


def _cell(made: Chart, cell: Cell, x: int, y: int) -> None:
    status = {"met": "on target", "missed": "below", "unknown": "cannot tell"}[cell.outcome]
    made.add_trace(
        theme.scatter(
            x=[x + 0.05],
            y=[y],
            mode="markers",
            marker=theme.marker(status),
            customdata=[
                {
                    "kpi": "guideline-coverage",
                    "outcome": cell.outcome,
                    "platform": cell.platform,
                    "audience": cell.audience,
                }
            ],
            hovertemplate=f"{platform(cell.platform)}, {audience(cell.audience)}<br>"
            f"{standing(cell)}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )
    )
    theme.note(
        made,
        standing(cell),
        x + 0.05,
        y,
        xanchor="left",
        xshift=10,
        font={"size": 12, "color": BAD if cell.missed else INK},
    )


def standing(cell: Cell) -> str:
    """Whether the accounts of a cell have a guideline, in a few words."""
    if cell.missed:
        why = (
            _("ended {day}").format(day=words.day(cell.ended)) if cell.ended else _("no guideline")
        )
        return f"{why} · {words.many('{n} account', '{n} accounts', cell.missed)}"
    if cell.unknown:
        told = words.many("{n} account", "{n} accounts", cell.unknown)
        return f"{_('cannot tell')} · {told}"
    return f"{_('in force')} · {words.many('{n} account', '{n} accounts', cell.met)}"


def audience(name: str) -> str:
    """The word of an audience."""
    return {"external": _("for the public"), "internal": _("for our own people")}.get(
        name, view.blank(name)
    )


def platform(name: str) -> str:
    """A platform as it is written."""
    names = {
        "x": "X",
        "linkedin": "LinkedIn",
        "tiktok": "TikTok",
        "whatsapp": "WhatsApp",
        "youtube": "YouTube",
    }
    return names.get(name, view.blank(name).replace("_", " ").title())


# -- acknowledgements ------------------------------------------------------------------------

POLICY = 40
"""Height of a policy's row in pixels: its title, and below it the mark and the words."""
UNIT = 19
"""Height of a unit's row in pixels."""


def least(found: list[Policy]) -> float:
    """Where the scale of acknowledgements begins, in per cent: a round number below all of them."""
    lows = [
        100 * one.low
        for policy in found
        for one in [policy.figure, *policy.units.values()]
        if one.low is not None and not one.small
    ]
    return max(0.0, min([*lows, 90.0]) // 10 * 10)


def acknowledged(found: list[Policy], from_: float) -> Chart:
    """A row for each policy against its target, with what is overdue and what may still come."""
    made = theme.figure(POLICY * len(found) + 16)
    made.update_layout(
        margin={"l": 0, "r": 0, "t": 16, "b": 0},
        xaxis={"domain": [0, 0.4], "range": [from_ - 2, 102], **theme.bare()},
        yaxis={"range": [len(found) - 0.5, -0.5], **theme.bare()},
    )
    labels = _scale(from_)
    for place, policy in enumerate(found):
        text: dict[str, Any] = {"xref": "paper", "xanchor": "left"}
        colour = BAD if policy.figure.status == "below" else INK
        said_ = {"font": {"size": 12, "color": colour}, **text}
        labels.append(label(cut(policy.title, 60), 0, place - 0.24, **text))
        labels.append(label(lacking(policy.figure), 0.43, place + 0.2, **said_))
    made.update_layout(annotations=labels)
    doors = [{"category": policy.document} for policy in found]
    rows = [(place + 0.2, policy.figure) for place, policy in enumerate(found)]
    _marks(made, rows, doors, from_, tall=0.2)
    return made


def lacking(told: Figure) -> str:
    """A share of acknowledgements and how many are overdue, in a few words."""
    share = f"<b>{words.short(catalogue()[told.kpi], told)}</b>"
    parts = [share]
    if told.missed:
        parts.append(_("{n} overdue").format(n=words.number(told.missed)))
    if told.excluded:
        parts.append(_("{n} due").format(n=words.number(told.excluded)))
    return " · ".join(parts)


def by_unit(found: list[Policy], units: list[str], from_: float, across: int) -> Chart:
    """A column for each policy, a row for each unit, all on one scale; units are named at the left."""
    down, gutter, head = -(-len(found) // across), 168, 42
    height = head + UNIT * len(units) + 10
    made = theme.figure(height * down)
    made.update_layout(margin={"l": gutter, "r": 0, "t": 0, "b": 0})
    labels: list[dict[str, Any]] = []
    for number, policy in enumerate(found):
        column, row = number % across, number // across
        name = "" if number == 0 else str(number + 1)
        top = 1 - row / down
        y = [1 - (row + 1) / down + 10 / height / down, top - head / height / down]
        x0, width = column / across, 1 / across
        made.update_layout(
            {
                f"xaxis{name}": {
                    "domain": [x0, x0 + width * 0.62],
                    "range": [from_ - 2, 102],
                    "anchor": f"y{name}",
                    **theme.bare(),
                },
                f"yaxis{name}": {
                    "domain": y,
                    "range": [len(units) - 0.5, -0.5],
                    "anchor": f"x{name}",
                    **theme.bare(),
                },
            }
        )
        title: dict[str, Any] = {"xref": "paper", "yref": "paper", "xanchor": "left"}
        named = f"<b>{cut(policy.title, 28)}</b>"
        labels.append(label(named, x0, top, yanchor="top", **title))
        labels += _scale(from_, name, -0.5)
        if column == 0:
            left: dict[str, Any] = {"xref": "paper", "yref": f"y{name}", "xanchor": "left"}
            labels += [
                label(cut(view.blank(unit), 27), 0, place, xshift=-gutter, **left)
                for place, unit in enumerate(units)
            ]
        rows = [
            (place, policy.units[unit]) for place, unit in enumerate(units) if unit in policy.units
        ]
        doors = [
            {"category": policy.document, "unit": unit} for unit in units if unit in policy.units
        ]
        _marks(made, rows, doors, from_, name)
        labels += [_number(place, told, x0 + width * 0.66, name) for place, told in rows]
    made.update_layout(annotations=labels)
    return made


def _number(place: float, told: Figure, x: float, name: str) -> dict[str, Any]:
    """The share of a unit beside its mark."""
    return label(
        words.short(catalogue()[told.kpi], told),
        x,
        place,
        xref="paper",
        yref=f"y{name}",
        xanchor="left",
        font={"size": 12, "color": BAD if told.status == "below" else INK},
    )


def _scale(from_: float, name: str = "", at: float | None = None) -> list[dict[str, Any]]:
    """Heads of a scale in per cent, which may begin above zero."""
    y: dict[str, Any] = {"yref": "paper"} if at is None else {"yref": f"y{name}"}
    return [
        label(
            f"{words.number(value)} %",
            value,
            1 if at is None else at,
            xref=f"x{name}",
            xanchor=anchor,
            yanchor="bottom",
            font={"size": 11, "color": QUIET},
            **y,
        )
        for value, anchor in ((from_, "left"), (100, "right"))
    ]


def _marks(
    made: Chart,
    rows: Sequence[tuple[float, Figure]],
    doors: list[dict[str, str]],
    from_: float,
    name: str = "",
    *,
    tall: float = 0.34,
) -> None:
    """Low as a mark, high as the end of a line, the target upright; nothing for under ten."""
    drawn = [
        (place, told, door)
        for (place, told), door in zip(rows, doors, strict=True)
        if not told.small and told.low is not None
    ]
    axes = {"xaxis": f"x{name}", "yaxis": f"y{name}"}
    for at, told, door in drawn:
        low = max((told.low or 0.0) * 100, from_)
        high = low if told.high is None else max(told.high * 100, from_)
        target = told.target * 100
        colour = theme.STATUS[told.status]["color"]
        upright = ([target, target], [at - tall, at + tall], INK, 2.0)
        for x, y, look, width in [upright, ([low, high], [at, at], colour, 2.5)]:
            if (x[0] == x[1] and y[0] == y[1]) or min(x) < from_:
                continue
            made.add_trace(
                theme.scatter(
                    x=x,
                    y=y,
                    mode="lines",
                    line={"color": look, "width": width},
                    hoverinfo="skip",
                    **axes,
                )
            )
        said_ = f"{words.short(catalogue()[told.kpi], told)} · {words.status(told.status)}"
        made.add_trace(
            theme.scatter(
                x=[low],
                y=[at],
                mode="markers",
                marker=theme.marker(told.status),
                cliponaxis=False,
                customdata=[{"kpi": told.kpi, **door}],
                hovertemplate=f"{said_}<extra></extra>",
                unselected={"marker": {"opacity": 1}},
                **axes,
            )
        )


def prohibitions(told: Figure) -> Chart:
    """One bar: of so many prohibitions so many state an alternative, so many do not."""
    made = theme.figure(30)
    made.update_layout(
        barmode="stack",
        xaxis={"range": [0, max(told.subjects, 1)], **theme.bare()},
        yaxis=theme.bare(),
    )
    parts = [
        ("met", told.met, GOOD),
        ("missed", told.missed, BAD),
        ("unknown", told.unknown, QUIET),
    ]
    for outcome, value, colour in parts:
        made.add_trace(
            theme.bars(
                x=[value],
                y=[0],
                orientation="h",
                marker={"color": colour, "line": {"color": theme.PAGE, "width": 1}},
                customdata=[{"kpi": told.kpi, "outcome": outcome}],
                hovertemplate=f"{words.outcome(outcome)}: {words.number(value)}<extra></extra>",
                unselected={"marker": {"opacity": 1}},
            )
        )
    return made
