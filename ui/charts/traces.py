"""Traces that hold what is drawn many times: lines by their look, marks each with a look of its own.

In the browser every trace costs, on pages that people wait for; the points of a trace hardly do.
"""

from dataclasses import dataclass
from typing import Any

from ui import theme
from ui.theme import Trace


@dataclass(frozen=True)
class Mark:
    """A mark at a place, in one of the looks of `theme.marker`; what it says and where it leads."""

    x: float
    y: float
    look: dict[str, Any]
    says: str = ""
    door: dict[str, str] | None = None


def marks(found: list[Mark], **more: Any) -> Trace:
    """All marks as one trace."""
    looks = [one.look for one in found]
    lines = [look.get("line", {}) for look in looks]
    return theme.scatter(
        x=[one.x for one in found],
        y=[one.y for one in found],
        mode="markers",
        marker={
            "color": [look["color"] for look in looks],
            "symbol": [look.get("symbol", "circle") for look in looks],
            "size": [look["size"] for look in looks],
            "opacity": 1,
            "line": {
                "color": [line.get("color", theme.PAGE) for line in lines],
                "width": [line.get("width", 0) for line in lines],
            },
        },
        text=[one.says for one in found],
        customdata=[one.door for one in found],
        hovertemplate="%{text}<extra></extra>",
        unselected={"marker": {"opacity": 1}},
        **more,
    )


class Lines:
    """Lines of a chart. Those of one look on one axis are one trace, with gaps between them."""

    def __init__(self) -> None:
        self._by_look: dict[tuple[str, float, str], Trace] = {}

    def add(
        self, x: list[float], y: list[float], colour: str, width: float, axis: str = "x"
    ) -> None:
        made = self._by_look.setdefault(
            (colour, width, axis),
            theme.scatter(
                x=[],
                y=[],
                xaxis=axis,
                mode="lines",
                line={"color": colour, "width": width},
                hoverinfo="skip",
            ),
        )
        made["x"] += [*x, None]
        made["y"] += [*y, None]

    @property
    def traces(self) -> list[Trace]:
        return list(self._by_look.values())
