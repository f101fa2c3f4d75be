"""The charts of approvals: how long requests took, group by group on one scale, and which wait."""

from dataclasses import dataclass
from typing import Any

from kpis.figure import Figure
from kpis.views.approvals import KPI, Bin
from ui import theme, words
from ui.theme import BAD, GOOD, HAIRLINE, INK, PAGE, QUIET, Chart
from ui.words import _

WHOLE, PART, PART_ON_PHONE = 74, 30, 50
"""Heights in pixels of the row of all requests, of a group's row, and of one on a phone."""
OUTCOMES = {"met": "met", "late": "missed", "waiting": "excluded", "overdue": "missed"}
"""The outcome of each state a request may be in."""
LOOKS: dict[str, dict[str, Any]] = {
    "met": {"color": GOOD, "line": {"color": PAGE, "width": 1}},
    "late": {"color": BAD, "line": {"color": PAGE, "width": 1}},
    "waiting": {"color": PAGE, "line": {"color": QUIET, "width": 1.5}},
    "overdue": {"color": PAGE, "line": {"color": BAD, "width": 1.5}},
}


@dataclass(frozen=True)
class Group:
    """One row of the chart: its requests in bins of working hours, and its figure.

    `allowed` are the hours of its service level; None where those of its requests differ. `door`
    are the parameters that lead to its rows.
    """

    name: str
    bins: list[Bin]
    told: Figure
    allowed: float | None
    door: dict[str, str]


def times(groups: list[Group], width: float, most: float, *, phone: bool) -> Chart:
    """Small multiples of histograms on one scale of working hours; the first row is of all."""
    part = PART_ON_PHONE if phone else PART
    heights = [WHOLE + (part - PART), *[part] * (len(groups) - 1)]
    bottoms = [sum(heights[: place + 1]) for place in range(len(groups))]
    last = max((one.hours for group in groups for one in group.bins), default=0.0) + width
    reach = max([last, *(group.allowed * 1.2 for group in groups if group.allowed)])
    made = theme.figure(sum(heights) + 62)
    made.update_layout(
        barmode="overlay",
        bargap=0,
        margin={"l": 4 if phone else 152, "r": 8 if phone else 206, "t": 26, "b": 36},
        xaxis=_hours(reach, most, width),
        yaxis={"range": [sum(heights), 0], **theme.bare()},
    )
    tallest = [_tallest(groups[:1]), *[_tallest(groups[1:])] * (len(groups) - 1)]
    for place, group in enumerate(groups):
        head = 20 if phone else 7
        made.add_shape(
            type="line",
            x0=0,
            x1=reach,
            y0=bottoms[place],
            y1=bottoms[place],
            line={"color": HAIRLINE, "width": 1},
        )
        _bars(made, group, bottoms[place], (heights[place] - head) / tallest[place], width, most)
        _level(made, group, bottoms[place], heights[place] - (head if phone else 0))
        _said(made, group, bottoms[place], heights[place], phone=phone)
    _heads(made, groups, phone=phone)
    return made


def _hours(reach: float, most: float, width: float) -> dict[str, Any]:
    step = next(one for one in (4, 8, 12, 24, 48, 96, 10_000) if reach / one <= 8)
    ticks = [float(hour) for hour in range(0, int(min(reach, most)) + 1, step)]
    texts = [words.number(hour) for hour in ticks]
    if reach > most:
        # The last bin holds everything from there on.
        texts = [text for tick, text in zip(ticks, texts, strict=True) if tick < most - step / 2]
        ticks = ticks[: len(texts)]
        ticks.append(most + width / 2)
        texts.append(_("{n} or more").format(n=words.number(most)))
    title = {"text": _("working hours"), "font": {"size": 11, "color": QUIET}, "standoff": 4}
    axis = theme.plain(tickvals=ticks, ticktext=texts, title=title)
    return {**axis, "range": [0, reach], "tickfont": {"size": 11, "color": QUIET}}


def _tallest(groups: list[Group]) -> int:
    stacks: dict[tuple[str, float], int] = {}
    for group in groups:
        for one in group.bins:
            stacks[group.name, one.hours] = stacks.get((group.name, one.hours), 0) + one.requests
    return max(stacks.values(), default=1)


def _bars(
    made: Chart, group: Group, bottom: float, scale: float, width: float, most: float
) -> None:
    """The bins of a group, its states stacked upon one another."""
    stacked: dict[float, float] = {}
    for state, look in LOOKS.items():
        found = [one for one in group.bins if one.state == state]
        if not found:
            continue
        bases = []
        for one in found:
            bases.append(bottom - stacked.get(one.hours, 0.0))
            stacked[one.hours] = stacked.get(one.hours, 0.0) + one.requests * scale
        door = {"kpi": KPI, "outcome": OUTCOMES[state], **group.door}
        made.add_trace(
            theme.bars(
                x=[one.hours + width / 2 for one in found],
                y=[-one.requests * scale for one in found],
                base=bases,
                width=width * 0.9,
                marker=look,
                customdata=[door] * len(found),
                text=[f"{group.name}, {_bin(one, width, most)}" for one in found],
                textposition="none",
                hovertemplate="%{text}<extra></extra>",
                unselected={"marker": {"opacity": 1}},
            )
        )


def _bin(one: Bin, width: float, most: float) -> str:
    low, high = words.number(one.hours, 1), words.number(one.hours + width, 1)
    span = _("{low} to {high} hours") if one.hours < most else _("{low} hours or more")
    said = words.many("{n} request", "{n} requests", one.requests)
    return f"{span.format(low=low, high=high)}: {said}, {state_word(one.state)}"


def state_word(state: str) -> str:
    return {
        "met": _("decided in time"),
        "late": _("decided late"),
        "waiting": _("waiting, within the service level"),
        "overdue": _("waiting, past the service level"),
    }[state]


def _level(made: Chart, group: Group, bottom: float, height: float) -> None:
    if group.allowed:
        made.add_shape(
            type="line",
            x0=group.allowed,
            x1=group.allowed,
            y0=bottom - height,
            y1=bottom,
            line={"color": INK, "width": 1.5},
        )


def _said(made: Chart, group: Group, bottom: float, height: float, *, phone: bool) -> None:
    """Name and numbers of a group: beside its bars, or above them on a phone."""
    whole = group.door == {}
    name = f"<b>{group.name}</b>" if whole else group.name
    told = group.told
    # The numbers of all stand in the sentence and in the definition; small groups have no share.
    share = _("{met} of {subjects}").format(
        met=words.number(told.met), subjects=words.number(told.subjects)
    )
    median, p90 = (
        "–" if value is None else words.fixed(value) for value in (told.median, told.p90)
    )
    y: dict[str, Any] = {"y": bottom - 10, "yanchor": "middle"}
    if phone:
        theme.note(
            made,
            f"{name}  {share}",
            0,
            bottom - height + 2,
            xref="paper",
            xanchor="left",
            yanchor="top",
            bgcolor=PAGE,
            borderpad=0,
        )
        return
    theme.note(made, name, 0, xref="paper", xanchor="right", xshift=-10, **y)
    for text, shift in ((share, 92), (median, 150), (p90, 200)):
        theme.note(made, text, 1, xref="paper", xanchor="right", xshift=shift, **y)


def _heads(made: Chart, groups: list[Group], *, phone: bool) -> None:
    head: dict[str, Any] = {"yref": "paper", "yanchor": "bottom", "font": {"size": 11}}
    levels = {group.allowed for group in groups[1:] or groups}
    if len(levels) == 1 and (level := levels.pop()):
        said = _("service level {n} h").format(n=words.number(level, 1))
        theme.note(made, said, level, 1, xanchor="center", **head)
    elif any(levels):
        theme.note(made, _("upright: service level"), 0, 1, xref="paper", xanchor="left", **head)
    if phone:
        return
    head["font"] = {"size": 11, "color": QUIET}
    for text, shift in ((_("in time"), 92), (_("median"), 150), (_("9 of 10 by"), 200)):
        theme.note(made, text, 1, 1, xref="paper", xanchor="right", xshift=shift, **head)


def legend(groups: list[Group]) -> str:
    """What the bars mean, as markdown: of the states that occur."""
    signs = {
        "met": ":green[■]",
        "late": ":red[■]",
        "waiting": f":gray[{_('outlined')}:]",
        "overdue": f":red[{_('outlined')}:]",
    }
    there = {one.state for group in groups for one in group.bins}
    return " · ".join(f"{signs[state]} {state_word(state)}" for state in LOOKS if state in there)
