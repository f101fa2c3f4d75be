"""The charts of overdue rows: their age by unit, figure or person."""

from dataclasses import dataclass

from kpis.overdue import SETTLED, SLOTS
from ui import theme, words
from ui.charts.base import Bar, cut, stacked
from ui.theme import QUIET, Chart
from ui.words import _

BANDS = [slot for slot in SLOTS if slot != SETTLED]
"""The age bands, the oldest first; drawn darkest first."""
RIGHT = 82
"""Pixels at the right of the bars, for the age of the oldest row."""


@dataclass(frozen=True)
class Ages:
    """Overdue rows of one unit, figure or person: rows by age band, the oldest in days.

    `door` leads to them.
    """

    label: str
    bands: dict[str, int]
    oldest: int
    door: dict[str, str]

    @property
    def rows(self) -> int:
        return sum(self.bands.values())


def band(slot: str) -> str:
    """An age band, or what is settled, in words."""
    return {
        "over 90 days": _("over 90 days"),
        "31 to 90 days": _("31–90 days"),
        "1 to 30 days": _("1–30 days"),
        SETTLED: _("done, only too late"),
    }[slot]


def ages(groups: list[Ages], most: int, here: dict[str, str]) -> Chart:
    """Stacked bars of one hue, the oldest darkest and first; labels take at `most` so many pixels.

    A mark that leads to what is shown already (`here`) is no door.
    """
    left = min(most, 14 + int(6.2 * max((len(group.label) for group in groups), default=0)))
    bars = [
        Bar(
            cut(group.label, int(left / 6.2)),
            [float(group.bands[slot]) for slot in BANDS],
            words.number(group.rows),
            words.many("{n} day", "{n} days", group.oldest),
            {},
        )
        for group in groups
    ]
    made = stacked(bars, [_("over 90"), _("31–90"), _("1–30 days")], left, RIGHT)
    made.layout["annotations"][-1].update(xshift=-left)  # the legend, above the labels
    most_rows = max((group.rows for group in groups), default=1)
    made.update_layout(xaxis={"range": [0, most_rows * 1.4]})
    for slot, trace in zip(BANDS, made.data, strict=True):
        trace.update(
            customdata=[_door(group, slot, here) for group in groups],
            text=[f"{g.label}: {words.number(g.bands[slot])}, {band(slot)}" for g in groups],
            textposition="none",
            hovertemplate="%{text}<extra></extra>",
        )
    theme.note(
        made,
        _("oldest"),
        1,
        1,
        xref="paper",
        yref="paper",
        xanchor="right",
        yanchor="bottom",
        xshift=RIGHT,
        font={"size": 11, "color": QUIET},
    )
    return made


def _door(group: Ages, slot: str, here: dict[str, str]) -> dict[str, str] | None:
    door = {**group.door, "band": slot}
    return None if door.items() <= here.items() else door


def in_words(groups: list[Ages]) -> str:
    """The chart for those who cannot see it."""
    return "; ".join(
        f"{group.label}: "
        + ", ".join(f"{band(slot)} {words.number(n)}" for slot, n in group.bands.items())
        + ", "
        + _("oldest")
        + " "
        + words.many("{n} day", "{n} days", group.oldest)
        for group in groups
    )
