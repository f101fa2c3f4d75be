"""The charts of incidents: when they happened and how long each step took, by severity."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kpis.figure import Figure
from kpis.reader import BLANK
from kpis.views.incidents import MOST, SEVERITIES, STEPS, Case, Taken
from ui import theme, words
from ui.theme import BAD, HAIRLINE, INK, MIDDLE, PAGE, QUIET, Chart
from ui.words import _

LINE = 12
"""Height in pixels of one line of incidents in a lane of the timeline."""
ROW = 34
"""Height in pixels of a severity's row in the charts of the steps."""


@dataclass(frozen=True)
class Lane:
    """The incidents of one severity, on as many lines as they need not to lie over one another."""

    severity: str
    lines: list[list[Case]]


def severity(code: str) -> str:
    """The word of a severity."""
    return {
        "critical": _("critical"),
        "high": _("high"),
        "medium": _("medium"),
        "low": _("low"),
        BLANK: _("not rated"),
    }.get(code, code)


def sort(code: str) -> str:
    """The word of what sort an incident is."""
    return {
        **words.categories(),
        "breach": _("data breach"),
        "safety": _("safety"),
        "other": _("other"),
        BLANK: _("(blank)"),
    }.get(code, code)


def lanes(found: list[Case], first: dt.date, today: dt.date, marks: int = 110) -> list[Lane]:
    """Lanes from the gravest down, each incident on the first line that is free by then.

    So many `marks` find room beside one another.
    """
    gap = dt.timedelta(days=max((today - first).days / marks, 0.5))
    told = []
    for code in SEVERITIES:
        lines: list[list[Case]] = []
        free: list[dt.datetime] = []
        members = sorted(
            (one for one in found if one.severity == code), key=lambda one: one.detected
        )
        for one in members:
            end = max(_end(one, today), one.detected) + gap
            at = next((i for i, when in enumerate(free) if when <= one.detected), len(lines))
            if at == len(lines):
                lines.append([])
                free.append(end)
            lines[at].append(one)
            free[at] = end
        if members or code != BLANK:
            told.append(Lane(code, lines))
    return told


def _end(one: Case, today: dt.date) -> dt.datetime:
    """Where the line of an incident ends: at its end, or after the day asked about."""
    return one.resolved or dt.datetime.combine(today, dt.time()) + dt.timedelta(days=1)


def timeline(found: list[Case], first: dt.date, today: dt.date, *, phone: bool) -> Chart:
    """When each incident was detected, contained and resolved, the gravest in the upper lane.

    What was detected before `first` and is open begins at the left edge.
    """
    told = lanes(found, first, today, 36 if phone else 110)
    heights = [max(len(lane.lines), 2) * LINE + 10 for lane in told]
    bottoms = [sum(heights[: place + 1]) for place in range(len(told))]
    left = dt.datetime.combine(first, dt.time())
    right = dt.datetime.combine(today, dt.time()) + dt.timedelta(days=1)
    beyond = (right - left) * 0.012
    made = theme.figure(sum(heights) + 26)
    made.update_layout(
        margin={"l": 62 if phone else 76, "r": 4, "t": 2, "b": 24},
        xaxis={
            **theme.plain(type="date", tickfont={"size": 11, "color": QUIET}),
            "range": [left, right + 3 * beyond],
            "tickvals": (ticks := _ticks(first, today, phone=phone)),
            "ticktext": [words.day(tick) for tick in ticks],
            "showgrid": True,
            "gridcolor": HAIRLINE,
        },
        yaxis={"range": [sum(heights), 0], **theme.bare()},
        hovermode="closest",
    )
    for lane, height, bottom in zip(told, heights, bottoms, strict=True):
        line = {"color": HAIRLINE, "width": 1}
        made.add_shape(
            type="line", xref="paper", x0=0, x1=1, y0=bottom, y1=bottom, line=line, layer="below"
        )
        name: dict[str, Any] = {"xref": "paper", "xanchor": "right", "xshift": -10}
        theme.note(made, severity(lane.severity), 0, bottom - height / 2, **name)
    places = [
        (one, bottom - height + 5 + LINE * (at + 0.5))
        for lane, height, bottom in zip(told, heights, bottoms, strict=True)
        for at, line_of in enumerate(lane.lines)
        for one in line_of
    ]
    _spans(made, places, left, today)
    _starts(made, [(one, y) for one, y in places if one.detected >= left])
    _open(made, [(one, y) for one, y in places if one.resolved is None], right + beyond)
    _late(made, [(one, y) for one, y in places if one.late], right)
    made.add_shape(
        type="line",
        x0=right,
        x1=right,
        y0=0,
        y1=sum(heights),
        line={"color": INK, "width": 1, "dash": "dot"},
        layer="below",
    )
    return made


def _ticks(first: dt.date, today: dt.date, *, phone: bool) -> list[dt.date]:
    """First days of months: all, or every third where there is no room."""
    months = [
        dt.date(first.year + (first.month - 1 + n) // 12, (first.month - 1 + n) % 12 + 1, 1)
        for n in range(25)
    ]
    return [day for day in months if first <= day <= today][:: 4 if phone else 1]


def _spans(
    made: Chart, places: list[tuple[Case, float]], left: dt.datetime, today: dt.date
) -> None:
    """Two lines an incident: thick until it was contained, thin until it was resolved."""
    thick: tuple[list[Any], list[Any]] = ([], [])
    thin: tuple[list[Any], list[Any]] = ([], [])
    for one, y in places:
        end = _end(one, today)
        contained = min(one.contained or end, end)
        for (xs, ys), since, until in (
            (thin, contained, end),
            (thick, one.detected, contained),
        ):
            if until > since:
                xs += [max(since, left), max(until, left), None]
                ys += [y, y, None]
    for (xs, ys), line in (
        (thin, {"color": QUIET, "width": 1.5}),
        (thick, {"color": MIDDLE, "width": 5}),
    ):
        made.add_trace(theme.scatter(x=xs, y=ys, mode="lines", line=line, hoverinfo="skip"))


def _points(
    made: Chart, places: list[tuple[Case, float]], xs: list[dt.datetime], marker: dict[str, Any]
) -> None:
    """Marks that are doors, each with its incident in words."""
    made.add_trace(
        theme.scatter(
            x=xs,
            y=[y for _one, y in places],
            mode="markers",
            marker=marker,
            customdata=[door(one) for one, _y in places],
            text=[in_words(one) for one, _y in places],
            hovertemplate="%{text}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )
    )


def _starts(made: Chart, places: list[tuple[Case, float]]) -> None:
    look = {"color": INK, "symbol": "circle", "size": 7, "line": {"color": PAGE, "width": 1}}
    _points(made, places, [one.detected for one, _y in places], look)


def _open(made: Chart, places: list[tuple[Case, float]], at: dt.datetime) -> None:
    """What is open ends in a hollow mark beyond the day asked about."""
    look = {"color": PAGE, "symbol": "circle", "size": 8, "line": {"color": INK, "width": 2}}
    _points(made, places, [at] * len(places), look)


def _late(made: Chart, places: list[tuple[Case, float]], today: dt.datetime) -> None:
    """Where it was contained too late, or still is not."""
    look = {"color": BAD, "symbol": "triangle-down", "size": 9, "line": {"width": 0}}
    _points(made, places, [one.contained or today for one, _y in places], look)


def door(one: Case) -> dict[str, str]:
    """The rows of its severity under `incident-resolved`, on the day that tells of it."""
    told = {"kpi": STEPS["resolved"]}
    if one.severity != BLANK:
        told["category"] = one.severity
    return {**told, "as_of": str(one.told_on)} if one.told_on else told


def in_words(one: Case) -> str:
    """An incident in four short lines."""
    name = f"{one.incident}: {one.title}" if one.title else one.incident
    lines = [f"<b>{name}</b>", f"{severity(one.severity)}, {sort(one.category)}"]
    lines.append(_("detected {day}").format(day=words.moment(one.detected)))
    steps = []
    if one.contained:
        late = _("contained too late, {day}") if one.late else _("contained {day}")
        steps.append(late.format(day=words.moment(one.contained)))
    elif one.late:
        steps.append(_("not contained, past the service level"))
    resolved = one.resolved and _("resolved {day}").format(day=words.moment(one.resolved))
    steps.append(resolved or _("open"))
    return "<br>".join([*lines, ", ".join(steps)])


def step(taken: list[Taken], figures: dict[str, Figure], name: str) -> Chart:
    """The hours a step took as a part of its service level, a row for each severity."""
    made = theme.figure(ROW * 4 + 46)
    codes = [code for code in SEVERITIES if code != BLANK]
    edge = MOST + 0.12
    made.update_layout(
        margin={"l": 62, "r": 56, "t": 20, "b": 24},
        xaxis={
            **theme.plain(tickfont={"size": 11, "color": QUIET}),
            "range": [-0.06, edge],
            "tickvals": [0, 0.5, 1, 1.5, 2],
            "ticktext": ["0", "½", "1", "1½", _("2 ×")],
            "showgrid": True,
            "gridcolor": HAIRLINE,
        },
        yaxis={"range": [3.5, -0.5], **theme.bare()},
    )
    upright: dict[str, Any] = {"type": "line", "x0": 1, "x1": 1, "y0": -0.5, "y1": 3.5}
    made.add_shape(**upright, line={"color": INK, "width": 1.5}, layer="below")
    theme.note(made, _("service level"), 1, 1, yref="paper", yanchor="bottom", font={"size": 11})
    theme.note(
        made,
        _("in time"),
        1,
        1,
        xref="paper",
        yref="paper",
        xanchor="right",
        yanchor="bottom",
        xshift=56,
        font={"size": 11, "color": QUIET},
    )
    for place, code in enumerate(codes):
        _severity_row(made, place, code, [one for one in taken if one.severity == code], name)
        told = figures.get(code)
        said = "–"
        if told and told.subjects:
            said = _("{met} of {subjects}").format(
                met=words.number(told.met), subjects=words.number(told.subjects)
            )
        theme.note(made, said, 1, place, xref="paper", xanchor="right", xshift=56)
    return made


def _severity_row(made: Chart, place: int, code: str, taken: list[Taken], name: str) -> None:
    theme.note(made, severity(code), 0, place, xref="paper", xanchor="right", xshift=-8)
    for outcome, look in (
        ("excluded", {"color": PAGE, "symbol": "circle", "line": {"color": QUIET, "width": 2}}),
        ("met", theme.marker("on target")),
        ("missed", theme.marker("below")),
    ):
        found = [one for one in taken if one.outcome == outcome]
        if not found:
            continue
        sizes = [8 + min(3.0 * (one.incidents**0.5 - 1), 12) for one in found]
        made.add_trace(
            theme.scatter(
                x=[one.times for one in found],
                y=[place] * len(found),
                mode="markers",
                marker={**look, "size": sizes, "opacity": 0.85},
                customdata=[{"kpi": STEPS[name], "category": code, "outcome": outcome}]
                * len(found),
                text=[_times(one) for one in found],
                hovertemplate="%{text}<extra></extra>",
                unselected={"marker": {"opacity": 0.85}},
            )
        )


def _times(one: Taken) -> str:
    said = words.many("{n} incident", "{n} incidents", one.incidents)
    much = (
        _("{n} × its service level or more") if one.times >= MOST else _("{n} × its service level")
    )
    told = f"{said}: {much.format(n=words.number(one.times, 2))}"
    return f"{told}, {_('so far')}" if one.is_open else told
