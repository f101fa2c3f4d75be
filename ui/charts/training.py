"""The charts of training: courses against their target, and units by course."""

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.views.training import VALID, Cell
from kpis.words import percent
from ui import theme, words
from ui.charts.base import Share, cut
from ui.theme import BAD, BAND, HAIRLINE, INK, QUIET, Chart
from ui.view import blank
from ui.words import _, number

CELL = 25
"""Height of a row of cells in pixels."""


def share(label: str, told: Figure, door: dict[str, str]) -> Share:
    """A figure as a row of shares, in per cent; under ten subjects it is told as so many of so many."""
    definition = catalogue()[told.kpi]
    drawn = told.low is not None and told.high is not None and not told.small
    said = words.short(definition, told)
    goal = words.target(definition, told)
    beside = _("{n} of {all}").format(n=number(told.met), all=number(told.subjects))
    return Share(
        label,
        (told.low or 0) * 100 if drawn else None,
        (told.high or 0) * 100 if drawn else None,
        told.target * 100 if drawn else None,
        told.status,
        f"{said} · {_('target')} {goal} · {words.status(told.status)}" if drawn else in_place(told),
        beside if drawn else "",
        door,
    )


def in_place(told: Figure) -> str:
    """What stands where no mark is drawn: so many of so many, or why there is none."""
    if told.low is None:
        return words.status(told.status)
    return words.short(catalogue()[told.kpi], told)


def cells(found: list[Cell], phone: bool) -> Chart:
    """Units down, courses across: in each cell the mark of its status and the share, in per cent.

    From what is proven to what is possible. Cells below target stand on a band.
    """
    units = list(dict.fromkeys(one.unit for one in found))
    courses = sorted({one.course for one in found})
    left, top = (104, 112) if phone else (150, 76)
    made = theme.figure(CELL * len(units) + top + 2)
    made.update_layout(
        margin={"l": left, "r": 2 if phone else 46, "t": top, "b": 2},
        xaxis={
            **theme.plain(),
            "side": "top",
            "range": [-0.5, len(courses) - 0.5],
            "tickvals": list(range(len(courses))),
            "ticktext": [cut(blank(one), 22) for one in courses],
            "tickangle": -90 if phone else -36,
            "ticklabeloverflow": "allow",
            "tickfont": {"size": 11, "color": QUIET},
        },
        yaxis={"range": [len(units) - 0.5, -0.5], **theme.bare()},
    )
    for place, unit in enumerate(units):
        label = cut(blank(unit), 15 if phone else 25)
        theme.note(made, label, 0, place, xref="paper", xanchor="left", xshift=-left)
        made.add_hline(place + 0.5, line={"color": HAIRLINE, "width": 1})
    for one in found:
        _cell(made, courses.index(one.course), units.index(one.unit), one, phone)
    return made


def _cell(made: Chart, x: int, y: int, one: Cell, phone: bool) -> None:
    told = one.figure
    if told.status == "below" and not told.small:
        made.add_shape(
            type="rect",
            x0=x - 0.47,
            x1=x + 0.47,
            y0=y - 0.44,
            y1=y + 0.44,
            fillcolor=BAND,
            line={"width": 0},
            layer="below",
        )
    marked = not told.small and told.low is not None
    if marked:
        made.add_trace(
            theme.scatter(
                x=[x - 0.36],
                y=[y],
                mode="markers",
                marker={**theme.marker(told.status), "size": 7},
                hoverinfo="skip",
            )
        )
    below = marked and told.status == "below"
    theme.note(
        made,
        f"<b>{in_cell(told)}</b>" if below else in_cell(told),
        x + (0.08 if marked else 0),
        y,
        font={"size": 11 if phone else 12, "color": BAD if below else INK},
    )
    definition = catalogue()[VALID]
    made.add_trace(
        theme.scatter(
            x=[x],
            y=[y],
            mode="markers",
            marker={"size": 22, "symbol": "square", "color": "rgba(0,0,0,0)"},
            customdata=[{"kpi": VALID, "unit": one.unit, "category": one.course}],
            hovertemplate=f"<b>{blank(one.unit)}</b>, {blank(one.course)}<br>"
            f"{words.short(definition, told)} · {_('target')} {words.target(definition, told)}<br>"
            + _("{n} of {all}").format(n=number(told.met), all=number(told.subjects))
            + f" · {words.status(told.status)}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )
    )


def in_cell(told: Figure) -> str:
    """A share in whole per cent without the sign, proven to possible; few as so many of so many."""
    if told.low is None or told.high is None:
        return "–"
    if told.small:
        return _("{n} of {all}").format(n=number(told.met), all=number(told.subjects))
    low, high = number(percent(told.low)), number(percent(told.high, up=True))
    return low if told.low == told.high else f"{low}–{high}"
