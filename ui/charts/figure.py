"""One figure: against its target, by outcome, over eight quarters."""

from typing import Any

from kpis.definition import catalogue
from kpis.figure import Figure
from ui import theme, words
from ui.theme import HAIRLINE, INK, QUIET, Chart
from ui.words import _


def against_target(told: Figure) -> Chart:
    """A figure as people should read it: at least, at most, and where the target lies."""
    definition = catalogue()[told.kpi]
    made = theme.figure(130)
    if told.low is None:
        return made
    scale = 1.0 if definition.figure == "count" else 100.0
    low, target = told.low * scale, told.target * scale
    high = low if told.high is None else told.high * scale
    values = [low, high, target]
    span = max(max(values) - min(values), 10.0 if scale > 1 else 5.0)
    most = max(values) + span * 0.35
    first, last = max(0.0, min(values) - span * 0.6), min(100.0, most) if scale > 1 else most
    unit = " %" if scale > 1 else ""
    colour = theme.STATUS[told.status]["color"]
    made.update_layout(
        margin={"l": 8, "r": 8, "t": 30, "b": 24},
        xaxis={
            **theme.plain(ticksuffix=unit, nticks=6),
            "range": [first, last],
            "showline": True,
            "linecolor": HAIRLINE,
        },
        yaxis={"range": [-1, 1], **theme.bare()},
    )
    made.add_shape(
        type="rect",
        x0=first,
        x1=last,
        y0=-0.85,
        y1=0.5,
        fillcolor=theme.BAND,
        line={"width": 0},
        layer="below",
    )
    made.add_trace(
        theme.scatter(
            x=[low, high],
            y=[0, 0],
            mode="lines",
            line={"color": colour, "width": 5},
            hoverinfo="skip",
        )
    )
    made.add_trace(
        theme.scatter(
            x=[low],
            y=[0],
            mode="markers",
            marker={**theme.marker(told.status), "size": 14},
            hoverinfo="skip",
            cliponaxis=False,
        )
    )
    made.add_shape(
        type="line", x0=target, x1=target, y0=-0.3, y1=0.85, line={"color": INK, "width": 2.5}
    )
    goal = f"{_('target')} <b>{words.target(definition, told)}</b>"
    theme.note(made, goal, target, 0.85, yanchor="bottom", xanchor=_side(target, first, last))
    # What is said of the mark stands below it, where the line of the target does not reach.
    look: dict[str, Any] = {"font": {"size": 13, "color": colour}, "y": -0.55}
    least, most_said = (f"<b>{words.number(value, 1)}{unit}</b>" for value in (low, high))
    if low == high:
        theme.note(made, least, low, xanchor=_side(low, first, last), **look)
    elif _side(low, first, last) == "left":
        both = _("at least {low}, at most {high}").format(low=least, high=most_said)
        theme.note(made, both, first, xanchor="left", xshift=6, **look)
    else:
        theme.note(made, _("at least {value}").format(value=least), low, xanchor="right", **look)
        theme.note(
            made,
            _("at most {value}").format(value=most_said),
            high,
            xanchor=_side(high, first, last),
            xshift=8,
            **look,
        )
    return made


def _side(value: float, first: float, last: float) -> str:
    place = (value - first) / (last - first) if last > first else 0.5
    return "left" if place < 0.25 else "right" if place > 0.85 else "center"


def outcomes(told: Figure) -> Chart:
    """Four bars: so many rows of each outcome."""
    names = ["met", "missed", "unknown", "excluded"]
    values = [getattr(told, name) for name in names]
    made = theme.figure(120)
    made.update_layout(
        margin={"l": 0, "r": 0, "t": 4, "b": 4},
        yaxis={"range": [3.5, -0.5], **theme.bare()},
        xaxis={"domain": [0.38, 0.85], "range": [0, max([*values, 1])], **theme.bare()},
    )
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        made.add_trace(
            theme.bars(
                x=[value],
                y=[place],
                orientation="h",
                width=0.6,
                marker={"color": theme.OUTCOME[name]},
                customdata=[{"kpi": told.kpi, "outcome": name}],
                hoverinfo="none",
                unselected={"marker": {"opacity": 1}},
            )
        )
        status = {"met": "on target", "missed": "below", "unknown": "cannot tell"}.get(
            name, "not loaded"
        )
        made.add_trace(
            theme.scatter(
                x=[0.3],
                y=[place],
                xaxis="x2",
                mode="markers",
                marker=theme.marker(status),
                hoverinfo="skip",
            )
        )
        theme.note(
            made, words.outcome(name), 0.06, place, xref="paper", xanchor="left", font={"size": 13}
        )
        theme.note(
            made,
            f"<b>{words.number(value)}</b>",
            value,
            place,
            xanchor="left",
            xshift=6,
            font={"size": 13},
        )
    made.update_layout(xaxis2={"range": [0, 1], "domain": [0, 0.06], "anchor": "y", **theme.bare()})
    return made


def trend(told: list[Figure], changed: dict[str, str], height: int = 120) -> Chart:
    """Low to high as a band, low as a line, the target as a line; quarter ends, then now.

    `changed` are days since which a definition counts otherwise, with its version. What was
    reconstructed is drawn dotted.
    """
    made = theme.figure(height)
    known = [one for one in told if one.low is not None]
    if len(known) < 2:
        theme.note(
            made,
            _("no earlier quarter is known"),
            0.5,
            0.5,
            xref="paper",
            yref="paper",
            font={"color": QUIET},
        )
        made.update_layout(xaxis=theme.bare(), yaxis=theme.bare())
        return made
    definition = catalogue()[known[0].kpi]
    scale = 1.0 if definition.figure == "count" else 100.0
    unit = " %" if scale > 1 else ""
    days = [one.as_of for one in known]
    place = list(range(len(known)))
    low = [(one.low or 0.0) * scale for one in known]
    high = [(one.high if one.high is not None else one.low or 0.0) * scale for one in known]
    target = [one.target * scale for one in known]
    made.add_trace(
        theme.scatter(x=place, y=high, mode="lines", line={"width": 0}, hoverinfo="skip")
    )
    made.add_trace(
        theme.scatter(
            x=place,
            y=low,
            mode="lines",
            line={"width": 0},
            fill="tonexty",
            fillcolor=HAIRLINE,
            hoverinfo="skip",
        )
    )
    made.add_trace(
        theme.scatter(
            x=place,
            y=target,
            mode="lines",
            line={"color": INK, "width": 1.5, "shape": "hv"},
            hoverinfo="skip",
        )
    )
    rebuilt = sum(one.reconstructed for one in known)
    for part, dash in [(slice(0, rebuilt + 1), "dot"), (slice(rebuilt, None), "solid")]:
        made.add_trace(
            theme.scatter(
                x=place[part],
                y=low[part],
                mode="lines",
                line={"color": QUIET, "width": 2, "dash": dash},
                text=[
                    f"{words.day(one.as_of)}: {words.short(definition, one)}" for one in known[part]
                ],
                hovertemplate="%{text}<extra></extra>",
            )
        )
    made.add_trace(
        theme.scatter(
            x=place,
            y=low,
            mode="markers",
            marker={"size": 7, "color": [theme.STATUS[one.status]["color"] for one in known]},
            customdata=[{"kpi": one.kpi, "as_of": one.as_of} for one in known],
            text=[f"{words.day(one.as_of)}: {words.short(definition, one)}" for one in known],
            hovertemplate="%{text}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )
    )
    ends = [*low, *high, *target]
    pad = (max(ends) - min(ends)) * 0.15 or 1
    made.update_layout(
        margin={"l": 4, "r": 120, "t": 8, "b": 20},
        yaxis={"range": [min(ends) - pad, max(ends) + pad], **theme.bare()},
        xaxis={
            **theme.plain(),
            "range": [-0.3, len(known) - 0.7],
            "showticklabels": False,
        },
    )
    foot: dict[str, Any] = {"yref": "paper", "yanchor": "top", "font": {"size": 11, "color": QUIET}}
    theme.note(made, words.day(days[0]), -0.3, 0, xanchor="left", **foot)
    theme.note(made, words.day(days[-1]), len(known) - 1, 0, **foot)
    for day, version in changed.items():
        if day in days:
            at = days.index(day)
            made.add_shape(
                type="line",
                x0=at,
                x1=at,
                y0=min(ends) - pad,
                y1=max(ends) + pad,
                line={"color": INK, "width": 1, "dash": "dot"},
            )
            theme.note(
                made,
                version,
                at,
                min(ends) - pad,
                yanchor="bottom",
                xanchor="right",
                xshift=-4,
                font={"size": 11, "color": QUIET},
            )
    last = known[-1]
    labels = [
        (target[-1], f"{_('target')} {words.target(definition, last)}", INK),
        (
            low[-1],
            f"<b>{words.number(low[-1], 1)}{unit}</b> {_('proven')}",
            theme.STATUS[last.status]["color"],
        ),
    ]
    if high[-1] != low[-1]:
        labels.append(
            (
                high[-1],
                _("{value} at most").format(value=f"{words.number(high[-1], 1)}{unit}"),
                QUIET,
            )
        )
    for value, label, colour in _apart(
        labels, (max(ends) - min(ends) + 2 * pad) * 15 / max(height - 28, 1)
    ):
        theme.note(
            made,
            label,
            1,
            value,
            xref="paper",
            xanchor="left",
            xshift=6,
            font={"size": 11.5, "color": colour},
        )
    return made


def _apart(labels: list[tuple[float, str, str]], least: float) -> list[tuple[float, str, str]]:
    """The same labels, so far apart that they can be read."""
    placed: list[tuple[float, str, str]] = []
    for value, label, colour in sorted(labels):
        at = max(value, placed[-1][0] + least) if placed else value
        placed.append((at, label, colour))
    return placed
