"""The figures that charts are made of: plain data, and what plotly makes of the same."""

import json
from typing import Any

import plotly.graph_objects as go
import pytest

from tests.drawn import checked
from ui import theme


def add(made: Any, trace: Any) -> None:
    """Notes, shapes, lines and traces in turn, and a layout in several steps."""
    made.update_layout(annotations=[{"text": "first", "x": 0, "y": 1}])
    for place in range(3):
        made.add_annotation(text=str(place), x=0, y=place, xref="paper", font={"size": 11})
        made.add_trace(trace(x=[place], y=[place]))
        made.add_shape(type="line", x0=0, x1=1, y0=place, y1=place, line={"color": theme.INK})
        made.add_hline(place, line={"width": 1})
    made.update_layout(barmode="stack", xaxis={"range": [0, 1], "visible": False})
    made.update_layout({"xaxis2": {"anchor": "y"}}, xaxis={"visible": True}, margin={"l": 7})
    made.add_annotation(text="last", x=1, y=1)


def told(made: go.Figure) -> dict[str, Any]:
    """A figure as it is sent, without the defaults that plotly writes out in a line."""
    found: dict[str, Any] = json.loads(made.to_json())
    for shape in found["layout"]["shapes"]:
        shape.setdefault("yref", "y")
    return found


def test_a_chart_is_the_figure_that_plotly_makes() -> None:
    theirs = go.Figure(theme.figure(200).to_dict())
    add(theirs, go.Bar)
    ours = theme.figure(200)
    add(ours, theme.bars)
    assert told(checked(ours)) == told(theirs)


def test_a_trace_of_plotlys_own_may_be_added() -> None:
    ours, theirs = theme.figure(200), theme.figure(200)
    ours.add_trace(theme.scatter(x=[1], y=[2], mode="markers"))
    theirs.add_trace(go.Scatter(x=[1], y=[2], mode="markers"))
    assert checked(ours) == checked(theirs)


def test_charts_do_not_share_their_parts() -> None:
    one, other = theme.figure(200), theme.figure(200)
    theme.note(one, "only here", 0, 0)
    one.update_layout(margin={"l": 9})
    assert not other.layout["annotations"]
    assert other.layout["margin"]["l"] == 0


def test_the_check_of_the_tests_finds_a_bad_chart() -> None:
    made = theme.figure(200)
    made.add_trace(theme.scatter(x=[1], y=[2], colour="red"))
    with pytest.raises(ValueError, match="colour"):
        checked(made)
