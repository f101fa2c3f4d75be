"""The charts of the data: how fresh each source is, and which rows are not in."""

from typing import Any

from kpis.views.data import Freshness
from ui import theme, words
from ui.charts.base import LINE, cut
from ui.theme import BAND, INK, PALE, QUIET, Chart
from ui.words import _

FAR = 1.3
"""Of the time allowed: beyond this a mark stands at the edge."""
STATUS = {"fresh": "on target", "stale": "below"}


def state(name: str) -> str:
    """The word for how fresh a source is."""
    return {
        "fresh": _("fresh"),
        "stale": _("stale"),
        "never loaded": _("never loaded"),
        "not yet loaded": _("no file by then"),
        "ended": _("ended"),
        "no frequency": _("no further file expected"),
    }[name]


def said(one: Freshness, *, narrow: bool = False) -> str:
    """What is said beside the mark of a source: its age and the days allowed."""
    if one.age is None:
        return state(one.state)
    if narrow:
        allowed = one.allowed if one.state in STATUS else None
        age = words.number(one.age)
        return f"{age} / {words.number(allowed)}" if allowed else age
    if one.allowed is None or one.state in ("ended", "no frequency"):
        return f"{words.many('{n} day', '{n} days', one.age)}, {state(one.state)}"
    parts = _("{age} of {days} + {grace} days").format(
        age=words.number(one.age), days=words.number(one.days or 0), grace=words.number(one.grace)
    )
    return f"{parts}, {state(one.state)}"


def freshness(found: list[Freshness], *, narrow: bool = False) -> Chart:
    """Each source as the part of its allowed time that is used up; beyond the line it is stale.

    `narrow`: for a phone.
    """
    left, right = (126, 84) if narrow else (150, 172)
    made = theme.figure(LINE * len(found) + 36)
    made.update_layout(
        margin={"l": left, "r": right, "t": 34, "b": 2},
        xaxis={"range": [-0.04, FAR + 0.04], **theme.bare()},
        yaxis={"range": [len(found) - 0.5, -0.5], **theme.bare()},
    )
    for place, one in enumerate(found):
        _row(made, place, one)
        theme.note(made, cut(one.source, 23), 0, place, xref="paper", xanchor="left", xshift=-left)
        colour = theme.BAD if one.state == "stale" else QUIET
        theme.note(
            made,
            said(one, narrow=narrow),
            1,
            place,
            xref="paper",
            xanchor="right",
            xshift=right,
            font={"size": 11.5, "color": colour},
        )
    made.add_shape(
        type="line", x0=1, x1=1, y0=-0.5, y1=len(found) - 0.5, line={"color": INK, "width": 1.5}
    )
    _heads(made, right, narrow=narrow)
    for status, word in [
        ("on target", "fresh"),
        ("below", "stale"),
        ("not loaded", "never loaded"),
    ]:
        there = [
            place
            for place, one in enumerate(found)
            if STATUS.get(one.state, "not loaded") == status
        ]
        made.add_trace(
            theme.scatter(
                x=[_used(found[place]) for place in there],
                y=there,
                mode="markers",
                marker=theme.marker(status),
                customdata=[
                    {"kpi": "source-fresh", "category": found[place].kind} for place in there
                ],
                text=[_hover(found[place]) for place in there],
                hovertemplate="%{text}<extra></extra>",
                name=state(word),
                unselected={"marker": {"opacity": 1}},
            )
        )
    return made


def _used(one: Freshness) -> float:
    """How much of the time allowed is used up, as far as the scale goes."""
    if one.age is None or not one.allowed or one.state not in STATUS:
        return 0.0
    return min(one.age / one.allowed, FAR)


def _row(made: Chart, place: int, one: Freshness) -> None:
    """The band of the time allowed, its grace paler, the line from the newest file to today."""
    if (
        one.allowed
        and one.days is not None
        and one.state in (*STATUS, "never loaded", "not yet loaded")
    ):
        regular = one.days / one.allowed
        for x0, x1, colour in [(0.0, regular, BAND), (regular, 1.0, PALE)]:
            made.add_shape(
                type="rect",
                x0=x0,
                x1=x1,
                y0=place - 0.32,
                y1=place + 0.32,
                fillcolor=colour,
                line={"width": 0},
                layer="below",
            )
    if used := _used(one):
        made.add_shape(
            type="line",
            x0=0,
            x1=used,
            y0=place,
            y1=place,
            line={"color": theme.STATUS[STATUS[one.state]]["color"], "width": 2},
        )


def _heads(made: Chart, right: int, *, narrow: bool) -> None:
    head: dict[str, Any] = {
        "yref": "paper",
        "yanchor": "bottom",
        "font": {"size": 11, "color": QUIET},
    }
    if not narrow:
        theme.note(made, _("newest file"), 0, 1, xanchor="left", **head)
    theme.note(made, f"<b>{_('due')}</b>", 1, 1, **{**head, "font": {"size": 11}})
    theme.note(
        made,
        f'<span style="color:{PALE}">■</span> {_("grace")}',
        1,
        1,
        xanchor="left",
        xshift=14 + int(3.4 * len(_("due"))),
        **head,
    )
    theme.note(
        made,
        _("days, of those allowed")
        if narrow
        else _("days since the newest file, of those allowed"),
        1,
        1,
        xref="paper",
        xanchor="right",
        xshift=right,
        yshift=15,
        **head,
    )


def _hover(one: Freshness) -> str:
    lines = [f"<b>{one.source}</b> ({one.kind})", said(one)]
    if one.newest:
        lines.append(_("newest file speaks for {day}").format(day=words.day(one.newest)))
    if one.due and one.state in STATUS:
        lines.append(_("next file due by {day}").format(day=words.day(one.due)))
    return "<br>".join(lines)


def in_words(found: list[Freshness]) -> str:
    """The chart for those who cannot see it."""
    return "; ".join(f"{one.source}: {said(one)}" for one in found)
