"""Bullets: several KPIs one below the other, each against its own target, each a door to its rows.

A share lies on a band from 0 to 100 %. A count, and a share of fewer than ten, is drawn as single
marks: as many as there are.
"""

from typing import Any

import streamlit as st

from kpis.definition import Definition, catalogue
from kpis.figure import Figure
from ui import doors, kinds, marks, rows, theme, view, words
from ui.charts.base import show
from ui.theme import BAND, HAIRLINE, INK, QUIET, Chart
from ui.view import View
from ui.words import _

ROW = 47
"""Height of a row in pixels, in the chart and beside it."""
MARKS = 9
"""Single marks in a row; of more the number is told."""
LONG = 12
"""Characters above which the name of the subjects finds no room in a row."""
STEP, SIZE = 10, 8
"""Distance between single marks and their size, in pixels, so that they never overlap."""


def panel(shown: View, kpis: list[str], key: str) -> None:
    """Names, statuses and words beside one chart, in the order given."""
    told = [told_under(shown, catalogue()[kpi]) for kpi in kpis]
    if view.is_phone():
        for kpi, figure in zip(kpis, told, strict=True):
            _name(catalogue()[kpi], figure, shown.where)
            if figure and figure.low is not None:
                alt = in_words(catalogue()[kpi], figure, shown.where)
                show(drawn([figure]), f"{key}-{kpi}", alt=alt)
        return
    names, chart = st.columns([0.53, 0.47], gap="small")
    with names.container(gap=None, key=f"{key}-names"):
        for kpi, figure in zip(kpis, told, strict=True):
            _name(catalogue()[kpi], figure, shown.where)
    with chart:
        said = "; ".join(
            f"{words.of(catalogue()[kpi].title)}: {in_words(catalogue()[kpi], figure, shown.where)}"
            for kpi, figure in zip(kpis, told, strict=True)
        )
        show(drawn(told), key, alt=said)


def told_under(shown: View, definition: Definition) -> Figure | None:
    """The figure under the filters in force; None where they do not cut it."""
    if shown.uncut(definition):
        return None
    return rows.figure(definition.id, shown.as_of, shown.where)


def in_words(definition: Definition, figure: Figure | None, where: dict[str, str]) -> str:
    """What is said of a figure beside its status."""
    if figure is None:
        return _("not told by this filter")
    if figure.status == "not loaded":
        return kinds.to_load(definition)
    subjects = words.of(definition.subjects)
    if not figure.subjects and figure.excluded:
        return words.many("{n} row, excluded", "all {n} rows excluded", figure.excluded)
    if not figure.subjects and where:
        return _("none under this filter")
    if not figure.subjects:
        return _("no {subjects} on this day").format(subjects=subjects)
    counted = {"missed": figure.missed, "unknown": figure.unknown}
    parts = [f"{words.number(n)} {words.outcome(name)}" for name, n in counted.items() if n]
    said = _("{said} of {n}").format(
        said=", ".join(parts) or _("none missed"), n=words.number(figure.subjects)
    )
    return said if len(subjects) > LONG else f"{subjects}: {said}"


def _name(definition: Definition, figure: Figure | None, where: dict[str, str]) -> None:
    status = figure.status if figure else "not told"
    with st.container(height=ROW, border=False, gap=None, key=f"bullet-{definition.id}"):
        title = f"{marks.shape(status)} **{words.of(definition.title)}**"
        doors.link("rows", title, kpi=definition.id)
        said = in_words(definition, figure, where)
        if figure and figure.low is not None:
            said = f":{marks.STATUS[status]}[**{words.status(status)}**] · :gray[{said}]"
        else:
            said = f":gray[{said}]"
        st.markdown(f":small[{said}]")


def drawn(told: list[Figure | None]) -> Chart:
    """A row for each figure: its mark and line on the band, its target, its number."""
    made = theme.figure(ROW * len(told))
    made.update_layout(
        margin={"l": 6, "r": 78, "t": 0, "b": 0},
        xaxis={"range": [-2, 102], **theme.bare()},
        yaxis={"range": [len(told) - 0.5, -0.5], **theme.bare()},
    )
    for place, figure in enumerate(told):
        if figure is None or figure.low is None:
            continue
        _door(made, place, figure)
        if catalogue()[figure.kpi].figure == "count" or figure.small:
            _singles(made, place, figure)
        else:
            _share(made, place, figure)
        _number(made, place, figure)
    return made


def _door(made: Chart, place: int, figure: Figure) -> None:
    """The whole row leads to the rows of its KPI."""
    made.add_trace(
        theme.bars(
            base=-2,
            x=[104],
            y=[place],
            width=0.9,
            orientation="h",
            marker={"color": "rgba(0,0,0,0)"},
            customdata=[{"kpi": figure.kpi}],
            hoverinfo="none",
            unselected={"marker": {"opacity": 1}},
        )
    )


def _share(made: Chart, place: int, figure: Figure) -> None:
    assert figure.low is not None
    low, target = figure.low * 100, figure.target * 100
    high = low if figure.high is None else figure.high * 100
    colour = theme.STATUS[figure.status]["color"]
    made.add_shape(
        type="rect",
        x0=0,
        x1=100,
        y0=place - 0.2,
        y1=place + 0.2,
        fillcolor=BAND,
        line={"color": HAIRLINE, "width": 1},
        layer="below",
    )
    line: dict[str, Any] = {"type": "line", "y0": place, "y1": place}
    made.add_shape(**line, x0=low, x1=high, line={"color": colour, "width": 3})
    upright: dict[str, Any] = {"type": "line", "x0": target, "x1": target}
    made.add_shape(**upright, y0=place - 0.3, y1=place + 0.3, line={"color": INK, "width": 2})
    _marks(made, place, [low], figure.status)


def _singles(made: Chart, place: int, figure: Figure) -> None:
    """A mark for each row that is missed or unknown; of a small share for each that is met too."""
    shares = catalogue()[figure.kpi].figure == "share"
    looks = ["below"] * figure.missed + ["cannot tell"] * figure.unknown
    looks += ["on target"] * (figure.met if shares else 0)
    for number, look in enumerate(looks[:MARKS]):
        _single(made, place, number * STEP, look)
    if not looks:
        theme.note(made, _("none"), 0, place, xanchor="left", font={"color": QUIET})
    elif len(looks) > MARKS:
        more: dict[str, Any] = {"xanchor": "left", "xshift": MARKS * STEP}
        theme.note(made, "…", 0, place, font={"color": QUIET}, **more)


def _single(made: Chart, place: int, left: float, look: str) -> None:
    """One mark of fixed size, so many pixels from the left edge."""
    pixels: dict[str, Any] = {"xsizemode": "pixel", "ysizemode": "pixel"}
    pixels |= {"xanchor": 0, "yanchor": place}
    colour, half = theme.STATUS[look]["color"], SIZE / 2
    if look == "below":
        path = f"M {left},{half} L {left + SIZE},{half} L {left + half},{-half} Z"
        made.add_shape(type="path", path=path, fillcolor=colour, line={"width": 0}, **pixels)
        return
    hollow = look == "cannot tell"
    made.add_shape(
        type="circle",
        x0=left,
        x1=left + SIZE,
        y0=-half,
        y1=half,
        fillcolor=theme.PAGE if hollow else colour,
        line={"color": colour, "width": 1.5 if hollow else 0},
        **pixels,
    )


def _marks(made: Chart, place: int, at: list[float], look: str) -> None:
    made.add_trace(
        theme.scatter(
            x=at, y=[place] * len(at), mode="markers", marker=theme.marker(look), hoverinfo="skip"
        )
    )


def _number(made: Chart, place: int, figure: Figure) -> None:
    """The figure, and its target below it."""
    definition = catalogue()[figure.kpi]
    short = words.short(definition, figure).partition(",")[0] if figure.small else ""
    short = short or words.short(definition, figure)
    goal = _("target {target}").format(target=words.target(definition, figure))
    theme.note(
        made,
        f"<b>{short}</b><br><span style='font-size:11px;color:{QUIET}'>{goal}</span>",
        1,
        place,
        xref="paper",
        xanchor="right",
        xshift=76,
        align="right",
        font={"size": 13, "color": theme.STATUS[figure.status]["color"]},
    )


def names_of(kpis: list[str]) -> dict[str, str]:
    """Titles of KPIs by id, for a choice among them."""
    return {kpi: words.of(catalogue()[kpi].title) for kpi in kpis}


def kept(key: str, options: list[str]) -> str:
    """What the address says was chosen of some options; the first where it says nothing of them.

    A widget bound to the address would keep there what is read on it, in the language of the page.
    """
    chosen = st.query_params.get(key)
    return chosen if chosen in options else options[0]


def rows_of(shown: View, kpis: list[str], key: str) -> None:
    """The rows of one KPI, and the choice of another: the foot of a page."""
    names = names_of(kpis)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(_("Rows of"), anchor=False, width="content")
        chosen: str = st.selectbox(
            _("Rows of which figure"),
            kpis,
            format_func=names.__getitem__,
            label_visibility="collapsed",
            index=kpis.index(kept(key, kpis)),
            key=key,
            on_change=doors.keep,
            args=(key, key),
            width=320 if not view.is_phone() else "stretch",
        )
    definition = catalogue()[chosen]
    if rows.refused(shown, definition):
        return
    told = rows.figure(chosen, shown.as_of, shown.where)
    if not rows.empty(told, definition, shown.where):
        rows.table(shown, definition, told, shown.where)
