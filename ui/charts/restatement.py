"""A restatement: from the figure then to the figure now, step by step, each step by its rows."""

from dataclasses import dataclass

from kpis.restatement import Restatement
from ui import theme, words
from ui.charts.base import LINE, cut
from ui.theme import BAD, GOOD, HAIRLINE, INK, QUIET, Chart
from ui.words import _


@dataclass(frozen=True)
class Stair:
    """One step: from where to where, in points or in subjects, and the rows that make it."""

    cause: str
    move: str
    rows: int
    start: float
    effect: float


def cause(name: str) -> str:
    """The word of a cause."""
    return {
        "definition": _("definition"),
        "configuration": _("configuration"),
        "data": _("data"),
    }[name]


def move(name: str) -> str:
    """The word of a kind of move."""
    return {
        "fixed": _("fixed"),
        "newly missed": _("newly missed"),
        "entered": _("entered"),
        "left": _("left"),
        "told anew": _("told anew"),
    }[name]


def stairs(told: Restatement, *, share: bool) -> list[Stair]:
    """The steps of all causes that move the proven figure or have rows, in their order."""
    scale = 100.0 if share else 1.0
    found = []
    for one in told.causes:
        at = one.change.before.low
        for step in one.change.steps:
            if at is None or step.effect is None:
                continue
            if step.rows:
                stair = Stair(one.cause, step.move, step.rows, at * scale, step.effect * scale)
                found.append(stair)
            at += step.effect
    return found


def signed(value: float, *, share: bool) -> str:
    """An effect with its sign: points with two places, subjects as they are."""
    said = words.fixed(abs(value), 2) if share else words.number(abs(value))
    sign = "+" if value > 0 else "−" if value < 0 else "±"
    return f"{sign}{said}"


def waterfall(
    told: Restatement, *, share: bool, more_is_better: bool, narrow: bool = False
) -> Chart | None:
    """Stairs from then to now. A step is a door to its rows. None where there is nothing to draw.

    `narrow`: for a phone.
    """
    then, now = told.then.low, told.now.low
    if then is None or now is None:
        return None
    scale = 100.0 if share else 1.0
    steps = stairs(told, share=share)
    ends = [then * scale, *(one.start + one.effect for one in steps), now * scale]
    first, last = _range([*ends, *(one.start for one in steps)], share=share)
    count = len(steps) + 2
    left, right = (158, 56) if narrow else (214, 64)
    made = theme.figure(LINE * count + 8)
    made.update_layout(
        margin={"l": left, "r": right, "t": 4, "b": 4},
        xaxis={"range": [first, last], **theme.bare()},
        yaxis={"range": [count - 0.5, -0.5], **theme.bare()},
    )
    for place, (label, value) in {
        0: (_("then"), then * scale),
        count - 1: (_("now"), now * scale),
    }.items():
        _end(made, place, label, value, left, right, share=share)
    for place, step in enumerate(steps, 1):
        _step(made, place, step, left, right, share=share, good=(step.effect > 0) == more_is_better)
    _links(made, [then * scale, *(one.start + one.effect for one in steps)])
    return made


def _range(values: list[float], *, share: bool) -> tuple[float, float]:
    least, most = min(values), max(values)
    room = max((most - least) * 0.15, 0.5)
    return (max(least - room, -0.5), min(most + room, 100.5) if share else most + room)


def _end(
    made: Chart, place: int, label: str, value: float, left: int, right: int, *, share: bool
) -> None:
    said = f"{words.fixed(value, 2)} %" if share else words.number(value)
    made.add_trace(
        theme.scatter(
            x=[value],
            y=[place],
            mode="markers",
            marker={"color": INK, "symbol": "circle", "size": 9},
            hoverinfo="skip",
        )
    )
    theme.note(made, f"<b>{label}</b>", 0, place, xref="paper", xanchor="left", xshift=-left)
    theme.note(made, f"<b>{said}</b>", 1, place, xref="paper", xanchor="right", xshift=right)


def _step(
    made: Chart, place: int, step: Stair, left: int, right: int, *, share: bool, good: bool
) -> None:
    colour = QUIET if not step.effect else GOOD if good else BAD
    made.add_trace(
        theme.bars(
            x=[step.effect],
            base=[step.start],
            y=[place],
            orientation="h",
            width=0.6,
            marker={"color": colour},
            customdata=[{"cause": step.cause, "move": step.move}],
            hoverinfo="none",
            unselected={"marker": {"opacity": 1}},
        )
    )
    rows = words.many("{n} row", "{n} rows", step.rows)
    label = cut(f"{cause(step.cause)}: {rows} {move(step.move)}", left // 6)
    theme.note(made, label, 0, place, xref="paper", xanchor="left", xshift=-left)
    theme.note(
        made,
        signed(step.effect, share=share),
        1,
        place,
        xref="paper",
        xanchor="right",
        xshift=right,
        font={"color": colour},
    )


def _links(made: Chart, ends: list[float]) -> None:
    """From the end of each step to the beginning of the next."""
    for place, value in enumerate(ends):
        made.add_shape(
            type="line",
            x0=value,
            x1=value,
            y0=place,
            y1=place + 1,
            line={"color": HAIRLINE, "width": 1},
            layer="below",
        )


def in_words(told: Restatement, *, share: bool) -> str:
    """The chart for those who do not see it."""
    return "; ".join(
        f"{cause(one.cause)}, {move(one.move)}: {words.many('{n} row', '{n} rows', one.rows)}, "
        f"{signed(one.effect, share=share)}"
        for one in stairs(told, share=share)
    ) or _("nothing moved")
