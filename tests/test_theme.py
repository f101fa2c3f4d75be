"""The figures that charts are made of."""

import json

import plotly.graph_objects as go

from ui import theme


def add(made: go.Figure) -> go.Figure:
    """Notes, shapes, lines and traces in turn, with one note changed after it was added."""
    for place in range(6):
        made.add_annotation(text=str(place), x=0, y=place, xref="paper", font={"size": 11})
        made.add_annotation({"text": "as a table", "x": 1, "y": place}, showarrow=False)
        made.add_trace(go.Bar(x=[place], y=[place]))
        made.add_shape(type="line", x0=0, x1=1, y0=place, y1=place, line={"color": theme.INK})
        made.add_hline(place, line={"width": 1})
    made.layout.annotations[-1].update(xshift=-7)
    made.update_layout(barmode="stack")
    made.add_annotation(text="last", x=1, y=1)
    return made


def test_notes_taken_in_together_give_the_figure_that_plotly_gives() -> None:
    ours = theme.figure(200)
    theirs = go.Figure(ours.to_dict())
    assert not isinstance(theirs, theme.Chart)
    assert json.loads(add(ours).to_json()) == json.loads(add(theirs).to_json())
    assert [one.text for one in ours.layout.annotations] == [
        one.text for one in theirs.layout.annotations
    ]
