"""Charts as plotly takes them: ours are plain data that nobody has checked."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import plotly.graph_objects as go

from ui.charts import base
from ui.theme import Chart


def checked(made: Chart) -> go.Figure:
    """A chart as a figure of plotly's, which checks every part. Raises ValueError."""
    return go.Figure(made.to_dict())


@contextmanager
def all_checked() -> Iterator[None]:
    """While it lasts, every chart that a page draws is checked: the page fails with a bad one."""
    plain = base.Drawn.to_dict

    def to_dict(self: base.Drawn) -> dict[str, Any]:
        told = plain(self)
        go.Figure(told)
        return told

    base.Drawn.to_dict = to_dict  # type: ignore[method-assign]
    yield
    base.Drawn.to_dict = plain  # type: ignore[method-assign]
