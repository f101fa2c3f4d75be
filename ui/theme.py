"""The look of charts: colours by what they mean, and the symbols of a status.

Streamlit's frontend replaces #000001 to #000010 by the theme's chartCategoricalColors, and #000011 to
#000020 by its chartSequentialColors, anywhere in a plotly figure. Used as names, one figure serves
light and dark. The colours themselves stand in .streamlit/config.toml, in the order of COLOURS.
"""

from typing import Any

import plotly.graph_objects as go

COLOURS = ["ink", "quiet", "good", "bad", "hairline", "pale", "worst", "middle", "least", "page"]
INK, QUIET, GOOD, BAD, HAIRLINE, PALE, WORST, MIDDLE, LEAST, PAGE = (
    f"#0000{place:02}" for place in range(1, len(COLOURS) + 1)
)
BAND = "#000011"
"""The second surface: the band behind a bullet."""

STATUS: dict[str, dict[str, Any]] = {
    "on target": {"color": GOOD, "symbol": "circle", "size": 8.5},
    "below": {"color": BAD, "symbol": "triangle-down", "size": 10.5},
    "cannot tell": {"color": QUIET, "symbol": "circle-open", "size": 8.5},
    "not loaded": {"color": QUIET, "symbol": "line-ew", "size": 8.5},
    "no subjects": {"color": QUIET, "symbol": "line-ew", "size": 8.5},
    "not told": {"color": QUIET, "symbol": "line-ew", "size": 8.5},
}
OUTCOME = {"met": GOOD, "missed": BAD, "unknown": QUIET, "excluded": PALE}
FONT = "Source Sans, sans-serif"


def marker(status: str) -> dict[str, Any]:
    """The mark of a status. A hollow circle is filled with the page, so that no line shows in it."""
    look = STATUS[status]
    if status == "cannot tell":
        return {
            "color": PAGE,
            "symbol": "circle",
            "size": look["size"],
            "line": {"color": QUIET, "width": 2},
        }
    return {**look, "line": {"color": look["color"], "width": 2 if "line" in look["symbol"] else 0}}


class Chart(go.Figure):  # type: ignore[misc]
    """A figure that takes in its notes and shapes together, when its layout is read next.

    For each one added, plotly checks anew all that stand already: for ninety that took 35 times as long.
    """

    def __init__(self, *given: Any, **more: Any) -> None:
        self._waiting: dict[str, list[dict[str, Any]]] = {"annotations": [], "shapes": []}
        super().__init__(*given, **more)

    def add_annotation(self, arg: Any = None, **said: Any) -> "Chart":
        return self._add("annotations", arg, said)

    def add_shape(self, arg: Any = None, **said: Any) -> "Chart":
        return self._add("shapes", arg, said)

    def _add(self, to: str, arg: Any, said: dict[str, Any]) -> "Chart":
        placing = ("row", "col", "secondary_y", "exclude_empty_subplots")
        assert said.get("row") is None and said.get("col") is None, "a chart is one plot"
        told = {name: value for name, value in said.items() if name not in placing}
        self._waiting[to].append({**(arg or {}), **told})
        return self

    def _take_in(self) -> None:
        for name, waiting in self._waiting.items():
            if waiting:
                self._waiting[name] = []
                layout = super().layout
                layout[name] = [*layout[name], *waiting]

    @property
    def layout(self) -> Any:
        self._take_in()
        return super().layout

    @layout.setter
    def layout(self, value: Any) -> None:
        go.Figure.layout.fset(self, value)

    def to_dict(self) -> dict[str, Any]:
        self._take_in()
        told: dict[str, Any] = super().to_dict()
        return told


def figure(height: int, **layout: Any) -> go.Figure:
    """An empty figure in the look of the product."""
    made = Chart()
    made.update_layout(
        height=height,
        margin={"l": 0, "r": 0, "t": 0, "b": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 12, "color": INK},
        showlegend=False,
        hoverlabel={"font": {"family": FONT, "size": 12}},
        bargap=0.35,
        dragmode=False,
        **layout,
    )
    return made


def bare(**more: Any) -> dict[str, Any]:
    """An axis without line, ticks and labels."""
    return {"visible": False, "fixedrange": True, **more}


def plain(**more: Any) -> dict[str, Any]:
    """An axis with quiet labels and nothing else."""
    return {
        "showgrid": False,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "fixedrange": True,
        "tickfont": {"size": 12, "color": INK},
        **more,
    }


def note(made: go.Figure, text: str, x: float, y: float, **more: Any) -> None:
    """A label at a place; in data units unless xref or yref say otherwise."""
    made.add_annotation(text=text, x=x, y=y, showarrow=False, **more)
