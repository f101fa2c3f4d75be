"""The charts of brand audits: the schedule by brand and quarter, items, findings by age."""

import math
from dataclasses import dataclass
from typing import Any

from kpis.views.brand_audits import Item, Planned, Quarter
from ui import theme
from ui.charts.base import Share
from ui.theme import BAD, GOOD, HAIRLINE, INK, PAGE, QUIET, Chart, Trace
from ui.view import blank
from ui.words import _, number

PANEL = 108
"""Height of one brand's panel in pixels."""
GAP = 8
"""Pixels between two panels, one above the other."""
ROOM = 1.5
"""Height of a panel's scale, in times its highest bar: the name and the counts stand above the bar."""
COLOURS = {"done": GOOD, "overdue": BAD, "unknown": QUIET, "planned": PAGE}


@dataclass(frozen=True)
class Panel:
    """One brand: what is said beside its name, and its audits by state and quarter."""

    brand: str
    said: str
    audits: list[Planned]

    def count(self, quarter: str, state: str) -> int:
        return sum(
            one.audits for one in self.audits if one.quarter == quarter and one.state == state
        )


def schedule(
    panels: list[Panel], shown: list[Quarter], now: str, across: int, door: dict[str, str]
) -> Chart:
    """Small multiples with one scale: bars of audits by quarter; `now` names the current quarter."""
    down = math.ceil(len(panels) / across)
    height = PANEL if down > 1 else 2 * PANEL
    made = theme.figure(height * down + 26)
    totals = [
        sum(panel.count(one.name, state) for state in COLOURS) for panel in panels for one in shown
    ]
    step = _step(max(totals, default=0))
    most = max([*totals, step])
    made.update_layout(
        barmode="stack", margin={"l": 22, "r": 0, "t": 0, "b": 26}, bargap=0.22, uirevision="one"
    )
    for place, panel in enumerate(panels):
        _panel(
            made,
            panel,
            shown,
            now,
            door,
            _Place(place, len(panels), across, down, height, most, step),
        )
    return made


@dataclass(frozen=True)
class _Place:
    """Where a panel stands, and the scale that all of them share."""

    number: int
    panels: int
    across: int
    down: int
    height: int
    most: int
    step: int

    @property
    def x(self) -> list[float]:
        column, width = self.number % self.across, 1 / self.across
        return [column * width + (0.03 if column else 0), (column + 1) * width - 0.015]

    @property
    def y(self) -> list[float]:
        row = self.down - 1 - self.number // self.across
        return [row / self.down, (row + 1 - GAP / self.height) / self.down]

    @property
    def axes(self) -> tuple[str, str]:
        after = "" if self.number == 0 else str(self.number + 1)
        return f"x{after}", f"y{after}"


def _panel(
    made: Chart,
    panel: Panel,
    shown: list[Quarter],
    now: str,
    door: dict[str, str],
    place: _Place,
) -> None:
    x, y = place.axes
    for state, colour in COLOURS.items():
        made.add_trace(_bars(panel, shown, state, colour, door, (x, y)))
    below = place.number + place.across >= place.panels
    made.update_layout(
        {
            x.replace("x", "xaxis"): {
                **theme.plain(),
                "domain": place.x,
                "anchor": y,
                "range": [-0.6, len(shown) - 0.4],
                "tickvals": list(range(len(shown))),
                "ticktext": [_tick(shown, one, now) for one in range(len(shown))],
                "showticklabels": below,
                "tickangle": 0,
                "tickfont": {"size": 11, "color": QUIET},
            },
            y.replace("y", "yaxis"): {
                **theme.bare(),
                "domain": place.y,
                "anchor": x,
                "range": [0, place.most * ROOM],
            },
        }
    )
    for value in range(0, place.most + 1, place.step):
        line = {"color": INK if value == 0 else HAIRLINE, "width": 1}
        made.add_shape(
            type="line",
            xref=x,
            yref=y,
            x0=-0.6,
            x1=len(shown) - 0.4,
            y0=value,
            y1=value,
            line=line,
            layer="above" if value == 0 else "below",
        )
        if place.number % place.across == 0:
            theme.note(
                made,
                number(value),
                0,
                value,
                xref="paper",
                yref=y,
                xanchor="right",
                xshift=-3,
                font={"size": 11, "color": QUIET},
            )
    head = f"<b>{blank(panel.brand)}</b>  <span>{panel.said}</span>"
    theme.note(
        made,
        head,
        place.x[0],
        place.y[1],
        xref="paper",
        yref="paper",
        xanchor="left",
        yanchor="top",
        yshift=2,
    )
    _overdue(made, panel, shown, place)


def _bars(
    panel: Panel,
    shown: list[Quarter],
    state: str,
    colour: str,
    door: dict[str, str],
    axes: tuple[str, str],
) -> Trace:
    planned = state == "planned"
    return theme.bars(
        x=list(range(len(shown))),
        y=[panel.count(one.name, state) for one in shown],
        xaxis=axes[0],
        yaxis=axes[1],
        marker={
            "color": colour,
            "line": {"color": QUIET if planned else PAGE, "width": 1 if planned else 0.5},
        },
        customdata=[
            {**door, "of": panel.brand, "quarter": one.name, "state": state} for one in shown
        ],
        hovertemplate=[
            f"<b>{blank(panel.brand)}</b>, {quarter_name(one)}<br>{state_word(state)}: %{{y}}"
            "<extra></extra>"
            for one in shown
        ],
        unselected={"marker": {"opacity": 1}},
        selected={"marker": {"opacity": 1}},
    )


def _overdue(made: Chart, panel: Panel, shown: list[Quarter], place_of: "_Place") -> None:
    """A triangle and the count above each bar with something overdue."""
    axes, pixel = place_of.axes, place_of.most * ROOM / (place_of.height - GAP)
    late = {
        place: panel.count(one.name, "overdue")
        for place, one in enumerate(shown)
        if panel.count(one.name, "overdue")
    }
    tops = [sum(panel.count(shown[place].name, state) for state in COLOURS) for place in late]
    made.add_trace(
        theme.scatter(
            x=[place - 0.22 for place in late],
            y=[top + 8 * pixel for top in tops],
            xaxis=axes[0],
            yaxis=axes[1],
            mode="markers+text",
            marker={"symbol": "triangle-down", "size": 7, "color": BAD},
            text=[number(n) for n in late.values()],
            textposition="middle right",
            textfont={"size": 11, "color": BAD},
            hoverinfo="skip",
        )
    )


def _tick(shown: list[Quarter], place: int, now: str) -> str:
    """The number of a quarter; its year below where it begins, or at the first."""
    one = shown[place]
    year, _dash, quarter = one.name.partition("-Q")
    said = _("Q{n}").format(n=quarter)
    said = f"<b>{said}</b>" if one.name == now else said
    new = place == 0 or shown[place - 1].name[:4] != year
    return f"{said}<br>{year}" if new else said


def quarter_name(one: Quarter) -> str:
    """A quarter as people read it: Q3 2026."""
    year, _dash, quarter = one.name.partition("-Q")
    return f"{_('Q{n}').format(n=quarter)} {year}"


def state_word(state: str) -> str:
    """The word of a state on the schedule."""
    return {
        "done": _("done"),
        "unknown": _("unknown whether it counts"),
        "overdue": _("overdue"),
        "planned": _("planned"),
    }[state]


def _step(most: int) -> int:
    """A round step that gives a scale to `most` one or two lines."""
    size = 1
    while True:
        for factor in (1, 2, 5):
            if size * factor * 2 >= most:
                return size * factor
        size *= 10


def legend() -> str:
    """What the colours of the schedule say, as markdown."""
    return (
        f":green[■] {_('done')}  :red[■] {_('overdue')}  :gray[■] {_('unknown')}  "
        f"□ {_('planned')} · {_('one scale')}"
    )


def item_row(one: Item, small: int, door: dict[str, str]) -> Share:
    """An item of the checklist as a row of shares, in per cent; no percentage for a few accounts."""
    few = one.subjects < small
    all_of = one.subjects + one.aside
    said = _("{n} of {all}").format(n=number(one.passed), all=number(one.subjects))
    apart = "–" if few else f"{number(100 * one.aside / all_of)} %"
    if few and one.aside:
        apart = number(one.aside)
    look: dict[str, Any] = {"low": None, "high": None}
    if not few and one.low is not None and one.high is not None:
        look = {"low": one.low * 100, "high": one.high * 100}
    label = one.item + (" *" if one.critical else "")
    return Share(label, target=None, status="", said=said, after=apart, door=door, **look)
