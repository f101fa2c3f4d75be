"""What several charts are made of: drawing with doors, rows with labels, stacked bars."""

import math
from dataclasses import dataclass
from typing import Any

import streamlit as st
from plotly.basedatatypes import BaseFigure

from ui import doors, theme
from ui.theme import HAIRLINE, INK, LEAST, MIDDLE, QUIET, WORST, Chart


class Drawn(BaseFigure):  # type: ignore[misc]
    """A chart as Streamlit takes it: what is no figure of plotly's would be checked part by part."""

    def __init__(self, made: Chart) -> None:
        self._made = made

    def to_dict(self) -> dict[str, Any]:
        return self._made.to_dict()


def show(made: Chart, key: str, alt: str, page: str = "rows") -> None:
    """Draw a chart; a click on a point that is a door leads to its rows.

    A point is a door by its `customdata`. With `hoverinfo` "skip" it could not be clicked: use "none".
    """
    to = doors.picked(draw(made, key, alt, on_select="rerun"))
    if to:
        to = dict(to) if isinstance(to, dict) else {"kpi": to[0] if isinstance(to, list) else to}
        doors.go(str(to.pop("page", page)), **{k: str(v) for k, v in to.items()})


def show_within(made: Chart, key: str, alt: str) -> None:
    """Draw a chart whose marks narrow the page it stands on. The key should say what is shown."""

    name = _key(key)

    def take() -> None:
        to = doors.picked(st.session_state[name])
        if to:
            doors.narrow(**to)

    draw(made, key, alt, on_select=take)


def draw(made: Chart, key: str, alt: str, on_select: Any = "ignore") -> Any:
    """Draw a chart in the colours of the theme; what was clicked in it, if that is asked for."""
    return st.plotly_chart(
        Drawn(made),
        key=_key(key),
        on_select=on_select,
        selection_mode="points",
        theme="streamlit",
        config={"displayModeBar": False},
        alt=alt,
    )


def _key(key: str) -> str:
    # It holds the theme: a chart kept from before a change of theme would keep its colours.
    return f"{key}-{st.context.theme.type}"


LINE = 22
"""Height of a row in the charts at the right."""


@dataclass(frozen=True)
class Bar:
    """One stacked bar: its label, its parts, its total in words, what stands behind it, its door."""

    label: str
    parts: list[float]
    total: str
    after: str
    door: dict[str, str]


def stacked(bars: list[Bar], names: list[str], left: int = 118, right: int = 118) -> Chart:
    """Stacked bars of one hue, the darkest part first; `names` are those of the parts.

    `left` and `right` are the pixels kept for the labels and for what stands behind the bars.
    """
    made = rows([bar.label for bar in bars], left, right)
    totals = [sum(bar.parts) for bar in bars]
    for part, colour in zip(range(len(names)), [WORST, MIDDLE, LEAST], strict=False):
        made.add_trace(
            theme.bars(
                x=[bar.parts[part] for bar in bars],
                y=list(range(len(bars))),
                orientation="h",
                marker={"color": colour, "line": {"color": theme.PAGE, "width": 1}},
                customdata=[bar.door for bar in bars],
                name=names[part],
                hovertemplate=f"{names[part]}: %{{x}}<extra></extra>",
                unselected={"marker": {"opacity": 1}},
            )
        )
    for place, (total, bar) in enumerate(zip(totals, bars, strict=True)):
        theme.note(made, f"<b>{bar.total}</b>", total, place, xanchor="left", xshift=5)
        theme.note(
            made,
            bar.after,
            1,
            place,
            xref="paper",
            xanchor="right",
            xshift=right,
            font={"size": 11.5, "color": QUIET},
        )
    most = max(totals, default=1) or 1
    made.update_layout(
        barmode="stack",
        xaxis={"range": [0, most * 1.25], **theme.bare()},
    )
    legend = "  ".join(
        f'<span style="color:{colour}">■</span> {name}'
        for name, colour in zip(names, [WORST, MIDDLE, LEAST], strict=False)
    )
    theme.note(
        made,
        legend,
        0,
        1,
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="bottom",
        font={"size": 11, "color": QUIET},
    )
    return made


def rows(labels: list[str], left: int = 118, right: int = 0) -> Chart:
    """An empty chart of so many rows, with their labels in a gutter of `left` pixels."""
    made = theme.figure(LINE * len(labels) + 18)
    made.update_layout(
        margin={"l": left, "r": right, "t": 18, "b": 0},
        yaxis={"range": [len(labels) - 0.5, -0.5], **theme.bare()},
    )
    for place, label in enumerate(labels):
        theme.note(made, label, 0, place, xref="paper", xanchor="left", xshift=-left)
    return made


def cut(label: str, most: int) -> str:
    """A label of at most so many characters."""
    return label if len(label) <= most else label[: most - 1].rstrip() + "…"


@dataclass(frozen=True)
class Share:
    """One row of shares: a mark at `low`, a line to `high`, a tick at `target`, all in per cent.

    `low` is None where there is nothing to draw, as under ten subjects: then `said` stands in place of
    the mark. Without a target `status` is "": such a mark says nothing of good or bad.
    """

    label: str
    low: float | None
    high: float | None
    target: float | None
    status: str
    said: str
    after: str
    door: dict[str, str]


STEP = 26
"""Height of a row of shares."""


def shares(
    found: list[Share], left: int = 130, right: int = 48, head: str = "", least: float = 90
) -> Chart:
    """Many shares with one scale: dots against their targets, and at the right what stands beside.

    The scale ends at 100 % and begins at the ten below the least value, or below `least`.
    `left` and `right` are the pixels kept for labels and for what is said at the right, under `head`.
    """
    values = [value for one in found for value in (one.low, one.target) if value is not None]
    first = max(0, math.floor((min([*values, least]) - 1) / 10) * 10)
    made = theme.figure(STEP * len(found) + 22)
    made.update_layout(
        margin={"l": left, "r": right, "t": 20, "b": 2},
        xaxis={"range": [first - 2, 101.5], **theme.bare()},
        yaxis={"range": [len(found) - 0.5, -0.5], **theme.bare()},
    )
    top: dict[str, Any] = {"yref": "paper", "yanchor": "bottom", "font": {"size": 11}}
    for tick in _ticks(first) if any(one.low is not None for one in found) else []:
        made.add_shape(
            type="line",
            x0=tick,
            x1=tick,
            y0=-0.5,
            y1=len(found) - 0.5,
            line={"color": HAIRLINE, "width": 1},
            layer="below",
        )
        theme.note(made, f"{tick} %" if tick == 100 else str(tick), tick, 1, **top)
    if head:
        theme.note(made, head, 1, 1, xref="paper", xanchor="right", xshift=right, **top)
    for place, one in enumerate(found):
        _share(made, place, one, first)
        theme.note(made, one.label, 0, place, xref="paper", xanchor="left", xshift=-left)
        theme.note(
            made,
            one.after,
            1,
            place,
            xref="paper",
            xanchor="right",
            xshift=right,
            font={"size": 11.5, "color": QUIET},
        )
    return made


def _ticks(first: int) -> list[int]:
    """Two or three ticks, the last at 100: more would run into each other where there is little room."""
    step = 10 if first >= 80 else 50 if first < 50 else (100 - first) // 2
    return [tick for tick in range(100, -1, -step) if tick >= first]


def _share(made: Chart, place: int, one: Share, first: float) -> None:
    if one.target is not None:
        made.add_shape(
            type="line",
            x0=one.target,
            x1=one.target,
            y0=place - 0.34,
            y1=place + 0.34,
            line={"color": INK, "width": 2},
        )
    look = theme.marker(one.status) if one.status else {"color": INK, "symbol": "circle", "size": 8}
    if one.low is None or one.high is None:
        theme.note(made, one.said, first, place, xanchor="left")
        look, at = {"color": "rgba(0,0,0,0)", "size": 18}, float(first)
    else:
        at = one.low
        colour = theme.STATUS[one.status]["color"] if one.status else INK
        made.add_trace(
            theme.scatter(
                x=[one.low, one.high],
                y=[place, place],
                mode="lines",
                line={"color": colour, "width": 2},
                hoverinfo="skip",
            )
        )
    made.add_trace(
        theme.scatter(
            x=[at],
            y=[place],
            mode="markers",
            marker=look,
            customdata=[one.door],
            hovertemplate=f"<b>{one.label}</b><br>{one.said}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )
    )
