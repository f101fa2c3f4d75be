"""The charts of the KPI catalogue: bullet rows, small multiples by a cut, a funnel of buckets."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.views.catalogue import limits
from ui import doors, kinds, marks, theme, view, words
from ui.charts.base import cut, show
from ui.theme import BAD, GOOD, HAIRLINE, INK, PALE, QUIET, Chart, Trace
from ui.words import _

ROW = 34
"""Height of a bullet row in pixels, in the chart and beside it."""
HEAD = 24
"""Height of the heads over bullet rows in pixels."""
COLUMNS = [("figure", 104), ("target", 58), ("missed", 88), ("unknown", 92)]
"""Numbers at the right of bullet rows, with the pixels that each takes."""


@dataclass(frozen=True)
class Bullet:
    """One bullet row: a figure, what stands behind it, what is said beside its name, its quarters."""

    figure: Figure
    door: dict[str, str]
    beside: str = ""
    quarters: tuple[float | None, ...] = ()


def listed(found: list[Bullet], key: str, *, page: str = "rows", quarters: bool = True) -> None:
    """Draw bullet rows: names as links beside one chart; on a phone names and numbers alone."""
    if not found:
        return
    if view.is_phone():
        with st.container(gap="xsmall", key=f"{key}-names"):
            for one in found:
                with st.container(gap=None):
                    _named(one, page)
                    st.markdown(f"&emsp;&ensp;:small[{in_words(one.figure)}]")
        return
    names, chart = st.columns([0.36, 0.64], gap="small")
    with names.container(gap=None, key=f"{key}-names"):
        st.container(height=HEAD, border=False)
        for one in found:
            with st.container(height=ROW, border=False, vertical_alignment="center"):
                _named(one, page)
    alt = "; ".join(
        f"{words.of(catalogue()[one.figure.kpi].title)}: {in_words(one.figure)}" for one in found
    )
    with chart:
        show(bullets(found, quarters=quarters), key, alt, page)


def _named(one: Bullet, page: str) -> None:
    title = words.of(catalogue()[one.figure.kpi].title)
    said = f" :small[:gray[{one.beside}]]" if one.beside else ""
    doors.link(page, f"{marks.shape(one.figure.status)} **{title}**{said}", **one.door)


def in_words(told: Figure) -> str:
    """A figure against its target in words."""
    if told.status in ("not loaded", "no subjects"):
        return words.status(told.status)
    definition = catalogue()[told.kpi]
    parts = [
        f"**{words.short(definition, told)}**",
        words.status(told.status),
        _("target {target}").format(target=words.target(definition, told)),
        _("{n} missed").format(n=words.number(told.missed)),
    ]
    if told.unknown:
        parts.append(_("{n} unknown").format(n=words.number(told.unknown)))
    return " · ".join(parts)


def bullets(found: list[Bullet], *, quarters: bool = True) -> Chart:
    """Shares from 0 to 100 % against their targets; counts and figures of under ten as numbers.

    `quarters` adds the last ones as a line.
    """
    right = sum(width for _name, width in COLUMNS)
    made = theme.figure(ROW * len(found) + HEAD)
    made.update_layout(
        margin={"l": 8, "r": right, "t": HEAD, "b": 0},
        xaxis={"domain": [0, 0.7 if quarters else 1], "range": [-2, 102], **theme.bare()},
        yaxis={"range": [len(found) - 0.5, -0.5], **theme.bare()},
        xaxis2={"domain": [0.78, 0.97], "range": [-0.04, 1.06], "anchor": "y", **theme.bare()},
    )
    shares = [(place, one.figure) for place, one in enumerate(found) if is_drawn(one.figure)]
    lines(made, [([-2, 102], [n + 0.5, n + 0.5]) for n in range(len(found))], HAIRLINE, 1)
    lines(made, [([0, 100], [n, n]) for n, _told in shares], theme.BAND, ROW * 0.44)
    for status in {told.status for _n, told in shares}:
        reach = [(_ends_of(told), [n, n]) for n, told in shares if told.status == status]
        lines(made, reach, theme.STATUS[status]["color"], 3)
    upright = [([told.target * 100] * 2, [n - 0.3, n + 0.3]) for n, told in shares]
    lines(made, upright, INK, 2)
    made.add_trace(_marks(found))
    if quarters:
        _quarters(made, found)
    # Labels added one by one would each make plotly copy all that stand already.
    labels = _heads(quarters)
    for place, one in enumerate(found):
        if not is_drawn(one.figure):
            quiet = {"xanchor": "left", "xshift": 12, "font": {"color": QUIET}}
            labels.append(label(instead(one.figure), 0, place, **quiet))
        labels += _numbers(place, one)
    made.update_layout(annotations=labels)
    return made


def label(text: str, x: object, y: object, **more: Any) -> dict[str, Any]:
    """A label to be set together with others."""
    return {"text": text, "x": x, "y": y, "showarrow": False, **more}


def lines(
    made: Chart,
    parts: Sequence[tuple[Sequence[float], Sequence[float]]],
    colour: str,
    width: float,
    axis: str = "x",
) -> None:
    """Several lines, each from its x and y, as one trace."""
    made.add_trace(
        theme.scatter(
            x=[value for x, _y in parts for value in (*x, None)],
            y=[value for _x, y in parts for value in (*y, None)],
            xaxis=axis,
            mode="lines",
            line={"color": colour, "width": width},
            hoverinfo="skip",
        )
    )


def _ends_of(told: Figure) -> list[float]:
    """Low and high of a share in per cent."""
    low = told.low or 0.0
    return [low * 100, (low if told.high is None else told.high) * 100]


def _marks(found: list[Bullet]) -> Trace:
    """The marks of all rows, each with its door; what has no place on the scale stands at 0."""
    looks = [theme.marker(one.figure.status) for one in found]
    return theme.scatter(
        x=[_ends_of(one.figure)[0] if is_drawn(one.figure) else 0.0 for one in found],
        y=list(range(len(found))),
        mode="markers",
        marker={
            **{name: [look[name] for look in looks] for name in ("color", "symbol", "size")},
            "opacity": 1,
            "line": {name: [look["line"][name] for look in looks] for name in ("color", "width")},
        },
        cliponaxis=False,
        customdata=[one.door for one in found],
        text=[_hover(one.figure) for one in found],
        hovertemplate="%{text}<extra></extra>",
        unselected={"marker": {"opacity": 1}},
    )


def _hover(told: Figure) -> str:
    definition = catalogue()[told.kpi]
    return (
        f"<b>{words.of(definition.title)}</b><br>{words.short(definition, told)} · "
        f"{_('target')} {words.target(definition, told)}<br>{words.status(told.status)}"
    )


def _heads(quarters: bool) -> list[dict[str, Any]]:
    head: dict[str, Any] = {
        "yref": "paper",
        "yanchor": "bottom",
        "font": {"size": 11, "color": QUIET},
    }
    heads = [label(f"{at} %" if at == 100 else str(at), at, 1, **head) for at in (0, 50, 100)]
    if quarters:
        heads.append(label(_("8 quarters"), 0.78, 1, xref="paper", xanchor="left", **head))
    names = {
        "figure": _("figure"),
        "target": _("target"),
        "missed": _("missed"),
        "unknown": _("unknown"),
    }
    for name, at in _columns():
        heads.append(label(names[name], 1, 1, xref="paper", xanchor="right", xshift=at, **head))
    return heads


def _columns() -> list[tuple[str, int]]:
    """The columns of numbers, with the pixels behind the chart at which each ends."""
    ends, at = [], 0
    for name, width in COLUMNS:
        at += width
        ends.append((name, at - 4))
    return ends


def is_drawn(figure: Figure) -> bool:
    """Whether a figure may stand on a scale of per cent: a share of ten subjects or more."""
    return figure.low is not None and not figure.small and figure.unit == "share"


def _door(x: float, y: float, door: dict[str, str], hover: str, marker: dict[str, Any]) -> Trace:
    return theme.scatter(
        x=[x],
        y=[y],
        mode="markers",
        marker=marker,
        cliponaxis=False,
        customdata=[door],
        hovertemplate=hover,
        unselected={"marker": {"opacity": 1}},
    )


def instead(told: Figure) -> str:
    """What stands in the place of a mark where a figure has none on the scale."""
    if told.status == "not loaded":
        return kinds.to_load(catalogue()[told.kpi])
    if told.status == "no subjects":
        return words.status("no subjects")
    if told.unit == "count":
        return words.many("a count, of {n} row", "a count, of {n} rows", told.subjects)
    return _("under ten")


def _numbers(place: int, one: Bullet) -> list[dict[str, Any]]:
    """The numbers of a row: figure, target, missed, unknown."""
    told = one.figure
    if told.status == "not loaded":
        return []
    definition = catalogue()[told.kpi]
    below = told.status == "below"
    colour = {"below": BAD, "on target": GOOD}.get(told.status, INK)
    short = words.short(definition, told)
    if told.small and told.unit == "share" and told.subjects:
        short = _("{met} of {subjects}").format(met=told.met, subjects=told.subjects)
    texts = {"figure": (f"<b>{short}</b>", colour), "target": (words.target(definition, told), INK)}
    if told.status != "no subjects":
        texts["missed"] = (words.number(told.missed), BAD if below and told.missed else INK)
        texts["unknown"] = (words.number(told.unknown), INK)
    look: dict[str, Any] = {"xref": "paper", "xanchor": "right"}
    return [
        label(
            texts[name][0],
            1,
            place,
            xshift=at,
            font={"size": 13, "color": QUIET if texts[name][0] == "0" else texts[name][1]},
            **look,
        )
        for name, at in _columns()
        if name in texts
    ]


def _quarters(made: Chart, found: list[Bullet]) -> None:
    """The proven figure of the last quarters, each row on its own scale, with its target pale."""
    told, targets, ends = [], [], []
    for place, one in enumerate(found):
        known = [(n, value) for n, value in enumerate(one.quarters) if value is not None]
        if len(known) < 2 or one.figure.small:
            continue
        values = [value for _n, value in known] + [one.figure.target]
        heights = [place + 0.3 - 0.6 * share for share in _shares(values)]
        x = [n / max(len(one.quarters) - 1, 1) for n, _value in known]
        told.append((x, heights[:-1]))
        targets.append(([0.0, 1.0], [heights[-1]] * 2))
        ends.append((x[-1], heights[-2], theme.STATUS[one.figure.status]["color"]))
    lines(made, targets, PALE, 1, "x2")
    lines(made, told, QUIET, 1.5, "x2")
    made.add_trace(
        theme.scatter(
            x=[x for x, _y, _colour in ends],
            y=[y for _x, y, _colour in ends],
            xaxis="x2",
            mode="markers",
            marker={"color": [colour for _x, _y, colour in ends], "size": 6},
            hoverinfo="skip",
        )
    )


def _shares(values: list[float]) -> list[float]:
    """Where each value lies between the least, which is 0, and the greatest, which is 1."""
    least, most = min(values), max(values)
    return [(value - least) / (most - least) if most > least else 0.5 for value in values]


Point = tuple[str, Figure, dict[str, str]]
"""A bucket in a funnel: its name, its figure, its door."""

# -- small multiples -------------------------------------------------------------------------

PANEL = 104
"""Height of a panel of small multiples in pixels."""


@dataclass(frozen=True)
class Panel:
    """One bucket of a cut: its figures oldest first, None where it had none, and its door.

    The last figure is that of now.
    """

    label: str
    figures: list[Figure | None]
    door: dict[str, str]

    @property
    def now(self) -> Figure:
        assert self.figures[-1] is not None, "a bucket is shown because it has rows now"
        return self.figures[-1]


def multiples(found: list[Panel], across: int) -> Chart:
    """A panel for each bucket, in the order given, on one scale; under ten subjects as text."""
    down = -(-len(found) // across)
    made = theme.figure(PANEL * down)
    made.update_layout(margin={"l": 0, "r": 0, "t": 0, "b": 0})
    scale = 1.0 if found[0].now.unit == "count" else 100.0
    told = [one for panel in found for one in panel.figures if one and not one.small]
    least, most = _ends(told, scale)
    axes: dict[str, Any] = {}
    labels: list[dict[str, Any]] = []
    for number, panel in enumerate(found):
        column, row = number % across, number // across
        x0, x1 = column / across, (column + 1) / across - 0.03
        top = 1 - row / down
        y1, y0 = top - 0.34 / down, top - 0.95 / down
        name = "" if number == 0 else str(number + 1)
        axes[f"xaxis{name}"] = {
            "domain": [x0, x1],
            "range": [-0.3, len(panel.figures) - 0.7],
            "anchor": f"y{name}",
            **theme.bare(),
        }
        axes[f"yaxis{name}"] = {
            "domain": [y0, y1],
            "range": [least, most],
            "anchor": f"x{name}",
            **theme.bare(),
        }
        labels += _panel(made, panel, name, scale, (x0, top))
    made.update_layout(annotations=labels, **axes)
    return made


def _ends(figures: list[Figure], scale: float) -> tuple[float, float]:
    values = [
        value * scale
        for one in figures
        for value in (one.low, one.high, one.target)
        if value is not None
    ]
    if not values:
        return 0.0, 1.0
    pad = (max(values) - min(values)) * 0.08 or 1.0
    return min(values) - pad, max(values) + pad


def _panel(
    made: Chart, panel: Panel, name: str, scale: float, corner: tuple[float, float]
) -> list[dict[str, Any]]:
    """Draw the lines and the mark of a panel; its labels."""
    now = panel.now
    place: dict[str, Any] = {"xref": "paper", "yref": "paper", "xanchor": "left", "yanchor": "top"}
    said = f"{words.short(catalogue()[now.kpi], now)} · {words.status(now.status)}"
    look = {"size": 11.5, "color": BAD if now.status == "below" else QUIET}
    labels = [
        label(f"<b>{cut(panel.label, 24)}</b>", *corner, **place),
        label(said, *corner, yshift=-16, font=look, **place),
    ]
    axes = {"xaxis": f"x{name}", "yaxis": f"y{name}"}
    drawn = [] if now.small else _lines(panel.figures, scale, axes)
    made.data += drawn
    door = [{**panel.door, "kpi": now.kpi, "as_of": now.as_of}]
    last, value = len(panel.figures) - 1, (now.low or 0.0) * scale
    made.add_trace(
        theme.scatter(
            x=[0 if now.small else last],
            y=[value],
            mode="markers",
            marker=theme.marker(now.status),
            customdata=door,
            hovertemplate=f"<b>{panel.label}</b><br>{said}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
            visible=now.low is not None and not now.small,
            **axes,
        )
    )
    return labels


def runs(values: list[float | None]) -> list[list[int]]:
    """The places of values that stand side by side, without the gaps between them."""
    found: list[list[int]] = []
    for at, value in enumerate(values):
        if value is None:
            continue
        if found and found[-1][-1] == at - 1:
            found[-1].append(at)
        else:
            found.append([at])
    return found


def _lines(figures: list[Figure | None], scale: float, axes: dict[str, str]) -> list[Trace]:
    """Low to high as a band, low as a line, the target as a line; nothing where under ten."""
    low = [
        None if one is None or one.small or one.low is None else one.low * scale for one in figures
    ]
    high = [
        least if one is None or one.high is None or least is None else one.high * scale
        for one, least in zip(figures, low, strict=True)
    ]
    x = list(range(len(figures)))
    skip: dict[str, Any] = {"hoverinfo": "skip", "mode": "lines", **axes}
    texts = [
        f"{words.day(one.as_of)}: {words.short(catalogue()[one.kpi], one)}" if one else ""
        for one in figures
    ]
    bands = [
        theme.scatter(
            x=[*run, *reversed(run)],
            y=[*(high[at] for at in run), *(low[at] for at in reversed(run))],
            fill="toself",
            fillcolor=HAIRLINE,
            line={"width": 0},
            **skip,
        )
        for run in runs(low)
    ]
    return [
        *bands,
        theme.scatter(
            x=x,
            y=[one.target * scale if one else None for one in figures],
            line={"color": PALE, "width": 1, "shape": "hv"},
            **skip,
        ),
        theme.scatter(
            x=x,
            y=low,
            mode="lines",
            line={"color": QUIET, "width": 1.8},
            text=texts,
            hovertemplate="%{text}<extra></extra>",
            **axes,
        ),
    ]


# -- funnel ----------------------------------------------------------------------------------

LEAST = 5
"""Buckets of ten subjects or more below which a funnel tells nothing."""
BANDS = [(1.96, "solid"), (3.09, "dot")]
"""Standard deviations within which 95 and 99.8 of 100 alike buckets lie, and how that is drawn."""


def _together(points: list[Point]) -> float:
    """The proven share of all buckets together."""
    return sum(one.met for _name, one, _door in points) / sum(
        one.subjects for _name, one, _door in points
    )


def outside(points: list[Point]) -> list[str]:
    """The buckets that lie outside the limits of 99.8 of 100."""
    share = _together(points)
    found = []
    for name, one, _door in points:
        low, high = limits(share, one.subjects, BANDS[-1][0])
        if one.low is not None and not low <= one.low <= high:
            found.append(name)
    return found


def funnel(points: list[Point]) -> Chart:
    """Shares by how many subjects they are of, with the limits of chance around the whole."""
    share = _together(points)
    most = max(one.subjects for _name, one, _door in points) * 1.15
    sizes = [10 + (most - 10) * step / 60 for step in range(61)]
    made = theme.figure(280)
    made.update_layout(
        margin={"l": 48, "r": 8, "t": 8, "b": 28},
        xaxis={**theme.plain(tickfont={"size": 11, "color": QUIET}), "range": [0, most]},
        yaxis={**theme.plain(ticksuffix=" %", tickfont={"size": 11, "color": QUIET})},
    )
    for deviations, dash in BANDS:
        for side in (0, 1):
            made.add_trace(
                theme.scatter(
                    x=sizes,
                    y=[limits(share, size, deviations)[side] * 100 for size in sizes],
                    mode="lines",
                    line={"color": PALE, "width": 1.2, "dash": dash},
                    hoverinfo="skip",
                )
            )
    made.add_hline(share * 100, line={"color": QUIET, "width": 1, "dash": "dash"})
    named = outside(points)
    for name, one, door in points:
        y = (one.low or 0.0) * 100
        said = f"<b>{name}</b><br>{words.short(catalogue()[one.kpi], one)}, {one.subjects}"
        marker = {**theme.marker(one.status)}
        made.add_trace(
            _door(one.subjects, y, {**door, "kpi": one.kpi}, f"{said}<extra></extra>", marker)
        )
        if name in named:
            theme.note(made, cut(name, 26), one.subjects, y, yanchor="bottom", yshift=5)
    return made
