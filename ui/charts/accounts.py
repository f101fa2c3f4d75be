"""The charts of the page on accounts: where they are, and how they stand in their controls."""

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.views.accounts import Cell
from ui import kinds, theme, words
from ui.charts.base import cut
from ui.theme import BAD, BAND, GOOD, HAIRLINE, INK, LEAST, MIDDLE, PAGE, QUIET, WORST, Chart
from ui.view import blank
from ui.words import _

ROW = 32
"""Height of a bullet row in pixels, in the chart and beside it."""
TALL = 62
"""The same on a phone, where its name stands above it in the chart."""
TOP = 32
"""Height of the heads above the rows."""
NUMBERS = {"figure": 106, "missed": 160, "unknown": 214}
"""Where the numbers beside the bullets end, in pixels right of the scale."""
CELLS = 405
"""Height of all cells in pixels, as far as they then come out neither flat nor tall."""
SHADES = [(BAND, INK), (LEAST, INK), (MIDDLE, PAGE), (WORST, PAGE)]
"""Fill and ink of a cell, from few to many."""


def heat(cells: list[Cell], cuts: tuple[str, str]) -> Chart:
    """Accounts in use by two cuts, the more the stronger the colour. A cell tells itself as filters."""
    down = _in_order([one.down for one in cells])
    across = _in_order([one.across for one in cells])
    most = max((one.accounts for one in cells), default=1)
    made = theme.figure(max(30, min(46, CELLS // len(down))) * len(down) + TOP)
    shades = [SHADES[_class(one.accounts, most)] for one in cells]
    made.add_trace(
        theme.bars(
            orientation="h",
            base=[across.index(one.across) - 0.48 for one in cells],
            x=[0.96] * len(cells),
            y=[down.index(one.down) for one in cells],
            width=0.9,
            marker={"color": [fill for fill, _ink in shades], "line": {"width": 0}},
            text=[f"<b>{words.number(one.accounts)}</b>" for one in cells],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": [ink for _fill, ink in shades], "size": 13},
            customdata=[{cuts[0]: one.down, cuts[1]: one.across} for one in cells],
            hovertext=[_of_cell(one) for one in cells],
            hovertemplate="%{hovertext}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )
    )
    made.update_layout(
        margin={"l": 96, "r": 0, "t": TOP, "b": 0},
        xaxis={"range": [-0.5, len(across) - 0.5], **theme.bare()},
        yaxis={"range": [len(down) - 0.5, -0.5], **theme.bare()},
    )
    for place, name in enumerate(down):
        label = cut(blank(name), 15)
        theme.note(made, label, 0, place, xref="paper", xanchor="right", xshift=-6)
    for place, name in enumerate(across):
        head = {"font": {"size": 11.5, "color": QUIET}, "yref": "paper", "yanchor": "bottom"}
        theme.note(made, cut(blank(name), 18).replace(" ", "<br>"), place, 1, **head)
    return made


def _in_order(names: list[str]) -> list[str]:
    """Buckets by name, the blank one last."""
    return sorted(set(names), key=lambda name: (name == "(blank)", name))


def _class(number: int, most: int) -> int:
    """Which quarter of the greatest number a number lies in, from 0 to 3."""
    return min(3, 4 * number // (most + 1))


def _of_cell(one: Cell) -> str:
    return (
        f"<b>{blank(one.down)} · {blank(one.across)}</b><br>"
        + words.many("{n} account in use", "{n} accounts in use", one.accounts)
        + "<br>"
        + words.many("{n} control failed", "{n} controls failed", one.failed)
        + ", "
        + words.many("{n} cannot be told", "{n} cannot be told", one.unknown)
    )


def bullets(found: list[Figure], phone: bool) -> Chart:
    """Figures in rows: proven, at most, target; then what was missed and what is unknown.

    Shares on one scale; counts and figures of under ten subjects as text.
    """
    made = theme.figure((TALL if phone else ROW) * len(found) + TOP)
    least = min((one.low for one in found if _on_scale(one) and one.low is not None), default=0.0)
    first = max(0, int(least * 10 - 0.2) * 10)
    made.update_layout(
        margin={"l": 6, "r": NUMBERS["unknown"], "t": TOP, "b": 0},
        xaxis={"range": [first, 101], **_grid(first)},
        yaxis={"range": [len(found) - 0.5, -0.5], **theme.bare()},
    )
    for place, one in enumerate(found):
        at = place + (0.18 if phone else 0)
        if place:
            made.add_hline(place - 0.5, line={"color": HAIRLINE, "width": 1})
        if phone:
            name = f"<b>{cut(words.of(catalogue()[one.kpi].title), 46)}</b>"
            theme.note(made, name, 0, place - 0.24, xref="paper", xanchor="left")
        _bullet(made, at, one)
        _numbers(made, at, one)
    heads = {"figure": _("figure"), "missed": _("missed"), "unknown": _("unknown")}
    for name, label in heads.items():
        theme.note(
            made,
            label.replace(" ", "<br>"),
            1,
            1,
            xref="paper",
            yref="paper",
            xanchor="right",
            xshift=NUMBERS[name],
            yanchor="bottom",
            align="right",
            font={"size": 11, "color": QUIET},
        )
    scaled = any(_on_scale(one) for one in found)
    made.update_layout(xaxis={"showgrid": scaled})
    ticks = list(range(first, 101, 10 if first >= 60 else 20)) if scaled else []
    for tick in ticks:
        said = f"{tick} %" if tick == ticks[-1] else str(tick)
        theme.note(made, said, tick, 1, yref="paper", yanchor="bottom", font={"size": 11})
    return made


def _grid(first: int) -> dict[str, object]:
    step = 10 if first >= 60 else 20
    return {
        "showgrid": True,
        "gridcolor": HAIRLINE,
        "tickvals": list(range(first, 101, step)),
        "showticklabels": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
    }


def _on_scale(one: Figure) -> bool:
    """Whether a figure is drawn as a share."""
    return one.low is not None and not one.small and catalogue()[one.kpi].figure == "share"


def _bullet(made: Chart, at: float, one: Figure) -> None:
    if not _on_scale(one) or one.low is None or one.high is None:
        theme.note(made, _instead(one), 0, at, xref="paper", xanchor="left", font={"color": QUIET})
        return
    definition = catalogue()[one.kpi]
    low, high, target = one.low * 100, one.high * 100, one.target * 100
    colour = theme.STATUS[one.status]["color"]
    line = theme.scatter(
        x=[low, high],
        y=[at, at],
        mode="lines",
        line={"color": colour, "width": 2.5},
        hoverinfo="skip",
    )
    upright = theme.scatter(
        x=[target, target],
        y=[at - 0.26, at + 0.26],
        mode="lines",
        line={"color": INK, "width": 2},
        hoverinfo="skip",
    )
    mark = theme.scatter(
        x=[low],
        y=[at],
        mode="markers",
        marker=theme.marker(one.status),
        cliponaxis=False,
        customdata=[{"kpi": one.kpi}],
        hovertemplate=f"<b>{words.of(definition.title)}</b><br>{words.short(definition, one)} · "
        f"{_('target')} {words.target(definition, one)}<br>"
        f"{words.status(one.status)}<extra></extra>",
        unselected={"marker": {"opacity": 1}},
    )
    made.data += [line, upright, mark]


def _instead(one: Figure) -> str:
    """What stands in place of a bullet."""
    definition = catalogue()[one.kpi]
    if one.status == "not loaded":
        return kinds.to_load(definition)
    if not one.subjects and one.excluded:
        return words.many("{n} row, excluded", "all {n} rows excluded", one.excluded)
    if one.status == "no subjects":
        return _("none exist")
    if definition.figure == "count":
        return _("a count; target at most {n}").format(n=words.number(one.target))
    return _("fewer than ten: no percentage")


def _numbers(made: Chart, at: float, one: Figure) -> None:
    if one.low is None:
        return
    bad = one.status == "below"
    told = words.short(catalogue()[one.kpi], one)
    if one.small:
        told = told.partition(",")[0]
    for name, said, colour in [
        ("figure", f"<b>{told}</b>", BAD if bad else GOOD if one.status == "on target" else INK),
        ("missed", words.number(one.missed), BAD if bad and one.missed else INK),
        ("unknown", words.number(one.unknown), INK if one.unknown else QUIET),
    ]:
        theme.note(
            made,
            said,
            1,
            at,
            xref="paper",
            xanchor="right",
            xshift=NUMBERS[name],
            font={"color": colour},
        )
