"""The charts of the overview."""

from dataclasses import dataclass
from typing import Any

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.overview import Area, Moved
from kpis.risks import Risk
from ui import theme, words
from ui.charts.base import rows
from ui.charts.traces import Lines, Mark, marks
from ui.theme import BAD, GOOD, HAIRLINE, INK, PALE, QUIET, Chart, Trace
from ui.words import _

ROW = 47
"""Height of an element's row in pixels, in the chart and beside it."""
REACH = 30.0
"""Points from target beyond which a mark stands at the edge, with its number."""


def areas(found: list[Area], since: str) -> Chart:
    """A row for each element: key KPIs in points from target, counts, eight quarters, moves."""
    made = theme.figure(ROW * len(found) + 38)
    made.update_layout(
        margin={"l": 0, "r": 0, "t": 38, "b": 0},
        xaxis={"domain": [0, 0.40], "range": [-REACH - 9, 15], **_grid(), "fixedrange": True},
        yaxis={"range": [len(found) - 0.5, -0.5], **theme.bare()},
        xaxis2={"domain": [0.655, 0.80], "range": [-0.04, 1.06], "anchor": "y", **theme.bare()},
    )
    _doors(made, found)
    for place, area in enumerate(found):
        _hairline(made, place + 0.5)
        _counts(made, place, area)
    lines = Lines()
    dots, ends = _dots(made, found, lines), _sparklines(made, found, lines)
    made.data += [*lines.traces, dots, ends]
    made.add_shape(
        type="line", x0=0, x1=0, y0=-0.5, y1=len(found) - 0.5, line={"color": INK, "width": 1.5}
    )
    for at, label in [(-20, "−20"), (-10, "−10"), (0, f"<b>{_('target')}</b>"), (10, "+10")]:
        theme.note(made, label, at, 1, yref="paper", yanchor="bottom", font={"size": 11})
    head: dict[str, Any] = {
        "yref": "paper",
        "yanchor": "bottom",
        "font": {"size": 11, "color": QUIET},
    }
    theme.note(made, _("points from target"), 0, 1, xref="paper", xanchor="left", yshift=17, **head)
    heads = [(0.495, _("missed")), (0.615, _("unknown")), (0.895, _("fixed")), (1, _("new"))]
    for x, label in heads:
        theme.note(made, label.replace(" ", "<br>"), x, 1, xref="paper", xanchor="right", **head)
    theme.note(made, _("8 quarters"), 0.655, 1, xref="paper", xanchor="left", **head)
    theme.note(made, since, 1, 1, xref="paper", xanchor="right", yshift=17, **head)
    return made


PHONE = 80
"""Height of an element's row on a phone."""


def areas_on_phone(found: list[Area]) -> Chart:
    """The same for a narrow screen: name and word, marks and eight quarters, counts and moves."""
    made = theme.figure(PHONE * len(found) + 18)
    made.update_layout(
        margin={"l": 0, "r": 0, "t": 18, "b": 0},
        xaxis={"domain": [0, 0.64], "range": [-REACH - 9, 15], **theme.bare()},
        yaxis={"range": [len(found) - 0.5, -0.5], **theme.bare()},
        xaxis2={"domain": [0.72, 0.99], "range": [-0.04, 1.06], "anchor": "y", **theme.bare()},
    )
    _doors(made, found)
    quiet = {"size": 12, "color": QUIET}
    right: dict[str, Any] = {"xref": "paper", "xanchor": "right"}
    head: dict[str, Any] = {"yref": "paper", "yanchor": "bottom"}
    theme.note(made, _("target"), 0, 1, font={"size": 11, "color": QUIET}, **head)
    theme.note(made, _("8 quarters"), 1, 1, font={"size": 11, "color": QUIET}, **right, **head)
    lines = Lines()
    dots, ends = _dots(made, found, lines), _sparklines(made, found, lines, height=0.3)
    states = [
        Mark(-REACH - 7.4, place - 0.36, theme.marker(str(area.status)))
        for place, area in enumerate(found)
    ]
    made.data += [*lines.traces, dots, ends, marks(states, hoverinfo="skip", cliponaxis=False)]
    for place, area in enumerate(found):
        _hairline(made, place + 0.5)
        made.add_shape(
            type="line",
            x0=0,
            x1=0,
            y0=place - 0.2,
            y1=place + 0.2,
            line={"color": INK, "width": 1.5},
        )
        look = theme.STATUS.get(str(area.status), theme.STATUS["not loaded"])
        name = f"<b>{words.element(area.element)}</b>"
        theme.note(
            made, name, 0, place - 0.36, xref="paper", xanchor="left", xshift=16, font={"size": 14}
        )
        word = words.status(area.status)
        theme.note(made, word, 1, place - 0.36, font={"size": 12, "color": look["color"]}, **right)
        if area.decides is None or area.status == "not loaded":
            continue
        counts = _("{missed} missed, {unknown} unknown").format(
            missed=words.number(area.decides.missed), unknown=words.number(area.decides.unknown)
        )
        theme.note(made, counts, 0, place + 0.36, xref="paper", xanchor="left", font=quiet)
        moved = _("{fixed} fixed, {new} new").format(
            fixed=words.number(area.fixed), new=words.number(area.missed_anew)
        )
        worse = area.missed_anew > area.fixed
        theme.note(
            made,
            moved,
            1,
            place + 0.36,
            font={"size": 12, "color": BAD if worse else QUIET},
            **right,
        )
    return made


def _hairline(made: Chart, y: float) -> None:
    made.add_shape(
        type="line",
        xref="paper",
        x0=0,
        x1=1,
        y0=y,
        y1=y,
        line={"color": HAIRLINE, "width": 1},
        layer="below",
    )


def _doors(made: Chart, found: list[Area]) -> None:
    """The whole row leads to the rows of the KPI that decides its status."""
    told = [(place, area.decides) for place, area in enumerate(found) if area.decides]
    made.add_trace(
        theme.bars(
            base=-REACH - 9,
            x=[REACH + 24] * len(told),
            y=[place for place, _figure in told],
            width=1,
            orientation="h",
            marker={"color": "rgba(0,0,0,0)"},
            customdata=[{"kpi": figure.kpi} for _place, figure in told],
            hoverinfo="none",
            unselected={"marker": {"opacity": 1}},
        )
    )


def _grid() -> dict[str, Any]:
    return {
        "showgrid": True,
        "gridcolor": HAIRLINE,
        "tickvals": [-20, -10, 10],
        "showticklabels": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
    }


def points(figure: Figure) -> tuple[float, float] | None:
    """Low and high of a share in points from its target; the better way is right."""
    definition = catalogue()[figure.kpi]
    if figure.low is None or figure.high is None or definition.figure == "count":
        return None
    return (figure.low - figure.target) * 100, (figure.high - figure.target) * 100


def _dots(made: Chart, found: list[Area], lines: Lines) -> Trace:
    """Low of each share as a mark, a line to its high."""
    drawn = []
    for place, area in enumerate(found):
        shares = [(one, at) for one in area.figures if (at := points(one)) and not one.small]
        for lane, (one, (low, high)) in enumerate(shares[:3]):
            y = place + (lane - (min(len(shares), 3) - 1) / 2) * 0.25
            look = theme.STATUS[one.status]["color"]
            left = max(low, -REACH)
            lines.add([left, max(high, -REACH)], [y, y], look, 2)
            drawn.append(Mark(left, y, theme.marker(one.status), _hover(one), {"kpi": one.kpi}))
            if low < -REACH:
                theme.note(
                    made,
                    words.number(low),
                    left,
                    y,
                    xanchor="right",
                    xshift=-7,
                    font={"size": 11, "color": look},
                )
    return marks(drawn)


def _hover(one: Figure) -> str:
    definition = catalogue()[one.kpi]
    return (
        f"<b>{words.of(definition.title)}</b><br>{words.short(definition, one)} · "
        f"{_('target')} {words.target(definition, one)}<br>{words.status(one.status)}"
    )


def _counts(made: Chart, place: int, area: Area) -> None:
    if area.decides is None or area.decides.status == "not loaded":
        return
    below, worse = area.status == "below", area.missed_anew > area.fixed
    for x, value, bad in [
        (0.495, area.decides.missed, below),
        (0.615, area.decides.unknown, False),
        (0.895, area.fixed, False),
        (1, area.missed_anew, worse),
    ]:
        told = words.number(value)
        look = {"size": 14, "color": BAD if bad and value else INK if value else QUIET}
        theme.note(
            made,
            f"<b>{told}</b>" if bad and value else told,
            x,
            place,
            xref="paper",
            xanchor="right",
            font=look,
        )


def _sparklines(made: Chart, found: list[Area], lines: Lines, height: float = 0.64) -> Trace:
    """Low of each deciding KPI on its own scale; its target is pale, a new definition dotted."""
    ends = []
    for place, area in enumerate(found):
        known = [(n, one.low) for n, one in enumerate(area.trend) if one.low is not None]
        if len(known) < 2 or area.decides is None:
            continue
        values = [low for _n, low in known] + [area.decides.target]
        scale = Scale(min(values), max(values), place, height)
        steps = max(len(area.trend) - 1, 1)
        x, y = [n / steps for n, _low in known], [scale.y(low) for _n, low in known]
        target = scale.y(area.decides.target)
        lines.add([0, 1], [target, target], PALE, 1, "x2")
        lines.add(x, y, QUIET, 1.5, "x2")
        colour = theme.STATUS[str(area.status)]["color"]
        ends.append(Mark(x[-1], y[-1], {"color": colour, "size": 6}))
        days = [one.as_of for one in area.trend]
        for day in area.changed:
            at = days.index(str(day)) / steps
            made.add_shape(
                type="line",
                xref="x2",
                x0=at,
                x1=at,
                y0=place - 0.38,
                y1=place + 0.38,
                line={"color": INK, "width": 1, "dash": "dot"},
            )
    return marks(ends, xaxis="x2", hoverinfo="skip")


@dataclass(frozen=True)
class Scale:
    """Values from `least` to `most` in a row: the most stands `height` above the least."""

    least: float
    most: float
    place: int
    height: float

    def y(self, value: float) -> float:
        wide = self.most - self.least
        share = (value - self.least) / wide if wide > 0 else 0.5
        return self.place + self.height * (0.5 - share)


def changed(found: list[Moved]) -> Chart:
    """Diverging bars: newly missed to the left, fixed to the right, a number at each end."""
    made = rows([words.of(catalogue()[one.kpi].title) for one in found], left=150)
    most = max((max(one.fixed, one.missed_anew) for one in found), default=1)
    for value, colour, side in [
        ([-one.missed_anew for one in found], BAD, "right"),
        ([one.fixed for one in found], GOOD, "left"),
    ]:
        made.add_trace(
            theme.bars(
                x=value,
                y=list(range(len(found))),
                orientation="h",
                marker={"color": colour},
                customdata=[{"kpi": one.kpi, "moved": "true"} for one in found],
                hoverinfo="none",
                unselected={"marker": {"opacity": 1}},
            )
        )
        for place, one in enumerate(value):
            theme.note(
                made,
                words.number(abs(one)),
                one,
                place,
                xanchor=side,
                xshift=-4 if side == "right" else 4,
            )
    made.update_layout(
        barmode="relative",
        xaxis={"range": [-most * 1.35, most * 1.35], **theme.bare()},
    )
    made.add_shape(
        type="line", x0=0, x1=0, y0=-0.5, y1=len(found) - 0.5, line={"color": INK, "width": 1}
    )
    head: dict[str, Any] = {"yref": "paper", "y": 1, "yanchor": "bottom", "xref": "x"}
    theme.note(
        made,
        _("newly missed"),
        0,
        xanchor="right",
        xshift=-6,
        font={"size": 11, "color": BAD},
        **head,
    )
    theme.note(
        made, _("fixed"), 0, xanchor="left", xshift=6, font={"size": 11, "color": GOOD}, **head
    )
    return made


def risk_parts(one: Risk) -> list[float]:
    """The score of an account in three parts: what failed, what is unknown, incidents."""
    parts = {"missed": 0.0, "unknown": 0.0, "": 0.0}
    for line in one.lines:
        parts[line.outcome if line.kpi else ""] += float(line.score)
    return list(parts.values())
