"""The chart of one account: what happened with it, in lanes over time."""

import datetime as dt
from collections.abc import Callable

from kpis.views.account import Event
from ui import theme, words
from ui.theme import BAD, BAND, GOOD, HAIRLINE, INK, MIDDLE, PAGE, QUIET, Chart
from ui.words import _

LANE = 34
POSTS = 46
YEARS = 3
"""Years that are drawn; what is older stands in the tables."""
DOORS = {
    "account": "owner-active",
    "access": "access-recertified",
    "reviews": "account-review-current",
    "audits": "brand-check-pass",
    "findings": "brand-finding-overdue",
    "incidents": "incident-resolved",
}
"""The KPI whose rows stand behind a lane."""


def lanes() -> dict[str, str]:
    """The lanes in their order, with their names."""
    return {
        "account": _("Account"),
        "access": _("Access"),
        "reviews": _("Reviews"),
        "audits": _("Brand audits"),
        "findings": _("Findings"),
        "incidents": _("Incidents"),
    }


def starts(as_of: dt.date, events: list[Event], posts: dict[dt.date, int]) -> dt.date:
    """The first day drawn: a little before the first of what happened in the last YEARS, and a
    year back at the least."""
    back, year = (as_of.replace(day=1, year=as_of.year - n) for n in (YEARS, 1))
    days = [*(one.day for one in events), *posts]
    return min([day for day in days if day >= back] + [year]) - dt.timedelta(days=20)


def timeline(
    as_of: dt.date,
    events: list[Event],
    posts: dict[dt.date, int],
    say: Callable[[Event], str],
    width: int,
) -> Chart:
    """Events in lanes, what lasted as a line; below them posts by month.

    `say` words an event, its first line being a label for which there may be room: the lanes are
    about `width` pixels wide.
    """
    names = lanes()
    first = starts(as_of, events, posts)
    months = {month: n for month, n in posts.items() if month >= first}
    height = LANE * len(names) + (POSTS if months else 0) + 22
    share = (POSTS + 4) / (height - 22) if months else 0.0
    made = theme.figure(height)
    after = as_of + (as_of - first) * 0.02
    made.update_layout(
        margin={"l": 88, "r": 4, "t": 0, "b": 22},
        xaxis={
            **theme.plain(),
            "range": [str(first), str(after)],
            "tickvals": [str(day) for day in _ticks(first, as_of)],
            "ticktext": [words.day(day) for day in _ticks(first, as_of)],
            "tickfont": {"size": 11, "color": QUIET},
            "showgrid": True,
            "gridcolor": HAIRLINE,
            "anchor": "y2" if months else "y",
        },
        yaxis={
            "range": [len(names) - 0.5, -0.5],
            "domain": [share, 1],
            **theme.bare(),
        },
    )
    for place, (lane, name) in enumerate(names.items()):
        if place:
            made.add_hline(place - 0.5, line={"color": HAIRLINE, "width": 1})
        theme.note(made, name, 0, place, xref="paper", xanchor="right", xshift=-8)
        drawn = [one for one in events if one.lane == lane and (one.until or one.day) >= first]
        _lane(made, place, lane, drawn, as_of, say, first)
        if lane in ("account", "incidents"):
            _labels(made, place, drawn, first, after, say, width)
    if months:
        _posts(made, months, share)
    return made


def _ticks(first: dt.date, last: dt.date) -> list[dt.date]:
    """The first of January and of July between two days; of January alone where they are many."""
    found = [
        dt.date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in (1, 7)
        if first <= dt.date(year, month, 1) <= last
    ]
    return found or [first]


def _lane(
    made: Chart,
    place: int,
    lane: str,
    drawn: list[Event],
    as_of: dt.date,
    say: Callable[[Event], str],
    first: dt.date,
) -> None:
    lasting = lane in ("findings", "incidents")
    for one in drawn if lasting else []:
        made.add_trace(
            theme.scatter(
                x=[str(max(one.day, first)), str(one.until or as_of)],
                y=[place, place],
                mode="lines",
                line={"color": MIDDLE if one.until else BAD, "width": 4},
                hoverinfo="skip",
            )
        )
    if not drawn:
        return
    made.add_trace(
        theme.scatter(
            x=[str(max(one.day, first)) for one in drawn],
            y=[place] * len(drawn),
            mode="markers",
            marker={
                "symbol": [_look(one)[0] for one in drawn],
                "color": [_look(one)[1] for one in drawn],
                "line": {"color": [_look(one)[2] for one in drawn], "width": 2},
                "size": 10,
            },
            customdata=[{"kpi": DOORS[lane]} for _one in drawn],
            text=[say(one) for one in drawn],
            hovertemplate="%{text}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )
    )


def _labels(
    made: Chart,
    place: int,
    drawn: list[Event],
    first: dt.date,
    after: dt.date,
    say: Callable[[Event], str],
    width: int,
) -> None:
    """What happened beside its mark: at its right where there is room, else at its left."""
    scale = width / max((after - first).days, 1)
    at = [(max(one.day, first) - first).days * scale for one in drawn]
    taken = -8.0
    for n, one in enumerate(drawn):
        label = say(one).partition("<br>")[0].replace("<b>", "").replace("</b>", "")
        wide = 6.2 * len(label) + 14
        after_it = at[n + 1] - 8 if n + 1 < len(at) else float(width)
        if at[n] + wide <= after_it:
            side, taken = "left", at[n] + wide
        elif at[n] - wide >= taken:
            side, taken = "right", at[n] + 8
        else:
            taken = at[n] + 8
            continue
        made.add_annotation(
            text=label,
            x=str(max(one.day, first)),
            y=place,
            showarrow=False,
            xanchor=side,
            xshift=9 if side == "left" else -9,
            font={"size": 11, "color": QUIET},
        )


def _look(one: Event) -> tuple[str, str, str]:
    """Symbol, fill and outline of an event. Only what failed or is still open is warm."""
    if one.what == "granted":
        return "triangle-up", INK, INK
    if one.what in ("revoked", "closed"):
        return "x-thin", QUIET, QUIET
    if one.lane in ("incidents", "findings"):
        colour = MIDDLE if one.until else BAD
        return "circle" if one.until else "triangle-down", colour, colour
    if one.lane == "audits":
        return ("triangle-down", BAD, BAD) if one.what == "fail" else ("circle", GOOD, GOOD)
    if one.lane == "reviews":
        return "circle", INK, INK
    if one.what in ("opened", "last_post"):
        return "diamond", INK, INK
    return "circle", PAGE, INK


def _posts(made: Chart, months: dict[dt.date, int], share: float) -> None:
    most = max(months.values())
    made.update_layout(
        yaxis2={"range": [0, most * 1.25], "domain": [0, share - 0.01], **theme.bare()},
        bargap=0.2,
    )
    made.add_trace(
        theme.bars(
            x=[str(month.replace(day=15)) for month in months],
            y=list(months.values()),
            yaxis="y2",
            width=[24 * 86_400_000] * len(months),
            marker={"color": MIDDLE, "line": {"width": 0}},
            customdata=[{"kpi": "content-preapproved"}] * len(months),
            text=[
                words.many("{n} post", "{n} posts", n) + f", {month:%m/%Y}"
                for month, n in months.items()
            ],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )
    )
    label = _("Posts a month")
    theme.note(
        made,
        f"{label}<br>" + _("most {n}").format(n=words.number(most)),
        0,
        most * 0.55,
        xref="paper",
        yref="y2",
        xanchor="right",
        xshift=-8,
        align="right",
        font={"size": 11, "color": QUIET},
    )
    made.add_shape(
        type="rect",
        xref="paper",
        yref="y2",
        x0=0,
        x1=1,
        y0=0,
        y1=most * 1.25,
        fillcolor=BAND,
        line={"width": 0},
        layer="below",
    )
