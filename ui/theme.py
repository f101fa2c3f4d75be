"""The look of charts: colours by what they mean, and the symbols of a status.

Streamlit's frontend replaces #000001 to #000010 by the theme's chartCategoricalColors, and #000011 to
#000020 by its chartSequentialColors, anywhere in a plotly figure. Used as names, one figure serves
light and dark. The colours themselves stand in .streamlit/config.toml, in the order of COLOURS.
"""

from typing import Any

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


Trace = dict[str, Any]


class Chart:
    """A figure as plain data: what plotly's script draws in the browser.

    A figure of plotly's own checks every part as it is set, which took two thirds of a page's run.
    Here nothing is checked; the tests hand each chart of every page to plotly (tests/drawn.py).
    """

    def __init__(self, layout: dict[str, Any]) -> None:
        self.data: list[Trace] = []
        self.layout: dict[str, Any] = {"annotations": [], "shapes": [], **layout}

    def add_trace(self, trace: Any) -> None:
        """Add a trace, as made by `scatter` or `bars`; one of plotly's own may be given, too."""
        self.data.append(trace if isinstance(trace, dict) else trace.to_plotly_json())

    def add_annotation(self, **said: Any) -> None:
        self.layout["annotations"].append(said)

    def add_shape(self, **said: Any) -> None:
        self.layout["shapes"].append(said)

    def add_hline(self, y: float, **said: Any) -> None:
        """A line at `y` over the whole width of the plot."""
        self.add_shape(type="line", xref="x domain", x0=0, x1=1, y0=y, y1=y, **said)

    def update_layout(self, told: dict[str, Any] | None = None, **said: Any) -> None:
        """Set parts of the layout, given as a table or by name; what else stands in a part stays."""
        _merge(self.layout, {**(told or {}), **said})

    def to_dict(self) -> dict[str, Any]:
        """The figure as plotly.js takes it, with the template by which Streamlit colours it."""
        return {"data": self.data, "layout": {"template": TEMPLATE, **self.layout}}


TEMPLATE = {"data": {"scatter": [{"type": "scatter", "marker": {"line": {"width": 0}}}]}}
"""Of Streamlit's template what our traces need: marks without a line around them."""


def _merge(into: dict[str, Any], said: dict[str, Any]) -> None:
    for name, value in said.items():
        if isinstance(value, dict) and isinstance(into.get(name), dict):
            _merge(into[name], value)
        else:
            into[name] = value


def scatter(**said: Any) -> Trace:
    """A trace of marks, lines or both."""
    return {"type": "scatter", **said}


def bars(**said: Any) -> Trace:
    """A trace of bars."""
    return {"type": "bar", **said}


def figure(height: int, **layout: Any) -> Chart:
    """An empty figure in the look of the product."""
    return Chart(
        {
            "height": height,
            "margin": {"l": 0, "r": 0, "t": 0, "b": 0},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "font": {"family": FONT, "size": 12, "color": INK},
            "showlegend": False,
            "hoverlabel": {"font": {"family": FONT, "size": 12}},
            "bargap": 0.35,
            "dragmode": False,
            **layout,
        }
    )


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


def note(made: Chart, text: str, x: float, y: float, **more: Any) -> None:
    """A label at a place; in data units unless xref or yref say otherwise."""
    made.add_annotation(text=text, x=x, y=y, showarrow=False, **more)
