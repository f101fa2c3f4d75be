"""Words: a figure as people read it, never rounded to look surer than it is."""

import math

from kpis.definition import Definition
from kpis.figure import Figure


def in_short(definition: Definition, figure: Figure) -> str:
    """A figure as people read it: "82.5 %", "71 to 78 %", "7 of 8", "3", "3 to 5"."""
    if figure.low is None:
        return "–"
    if figure.high is None:
        return f"{figure.low:.0f} or more"
    if definition.figure == "count":
        low, high = f"{figure.low:.0f}", f"{figure.high:.0f}"
        return low if low == high else f"{low} to {high}"
    if figure.small:
        return f"{figure.met} of {figure.subjects}" + (
            f", {figure.unknown} unknown" if figure.unknown else ""
        )
    if figure.value is not None:
        return f"{percent(figure.value, tenths=True)} %"
    low, high = percent(figure.low), percent(figure.high, up=True)
    if (
        figure.high < figure.target <= float(high) / 100
        or float(low) / 100 < figure.target <= figure.low
    ):
        # In whole per cent it would seem to touch the target.
        low = percent(figure.low, tenths=True)
        high = percent(figure.high, up=True, tenths=True)
    return f"{low} to {high} %"


def percent(share: float, *, up: bool = False, tenths: bool = False) -> str:
    """A share in per cent. A proven share is rounded down and a possible one up, so that rounding
    never makes a figure look surer than it is: only all is 100, only none is 0."""
    scale = 10 if tenths else 1
    exact = round(share * 100 * scale, 6)
    return f"{(math.ceil(exact) if up else math.floor(exact)) / scale:g}"


def target_in_short(definition: Definition, figure: Figure) -> str:
    if definition.figure == "count":
        return f"{figure.target:.0f}"
    return f"{figure.target * 100:g} %"
