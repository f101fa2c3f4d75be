"""Words: a figure as people read it, never rounded to look surer than it is."""

import math

from kpis.definition import Definition
from kpis.figure import Figure
from organisation.language import number, text

STATUSES = {
    "on target": "on target",
    "below": "below",
    "cannot tell": "cannot tell",
    "not loaded": "not loaded",
    "no subjects": "none exist",
    "not told": "not told here",
}
"""The word of each status; keys of translations, as all texts here."""
ELEMENTS = {
    "scope": "Scope",
    "update": "Update cadence",
    "brand": "Brand",
    "training": "Training",
    "approval": "Approval",
    "continuity": "Continuity and access",
    "policy": "Employee policy",
    "incidents": "Incidents and risk",
    "data": "Data",
}
CUTS = {
    "unit": "Unit",
    "brand": "Brand",
    "region": "Region",
    "platform": "Platform",
    "audience": "Audience",
    "category": "Category",
}
CODES = {"cyber": "cyber attack", "safety": "staff safety", "publishing_error": "publishing error"}
"""Words of codes of records that are not the code itself."""


def in_short(definition: Definition, figure: Figure, language: str = "en") -> str:
    """A figure as people read it: "82.5 %", "71 to 78 %", "7 of 8", "3", "3 to 5"."""
    if figure.low is None:
        return "–"
    if figure.high is None:
        return text("{low} or more", language).format(low=number(figure.low, language))
    if definition.figure == "count":
        return _range(figure.low, figure.high, language)
    if figure.small:
        told = text("{met} of {subjects}", language).format(
            met=figure.met, subjects=figure.subjects
        )
        return told + (
            text(", {n} unknown", language).format(n=figure.unknown) if figure.unknown else ""
        )
    if figure.value is not None:
        return f"{number(percent(figure.value, tenths=True), language, 1)} %"
    low, high = percent(figure.low), percent(figure.high, up=True)
    places = 0
    if figure.high < figure.target <= high / 100 or low / 100 < figure.target <= figure.low:
        # In whole per cent it would seem to touch the target.
        places = 1
        low, high = percent(figure.low, tenths=True), percent(figure.high, up=True, tenths=True)
    return f"{_range(low, high, language, places)} %"


def _range(low: float, high: float, language: str, places: int = 0) -> str:
    least, most = number(low, language, places), number(high, language, places)
    if least == most:
        return least
    return text("{low} to {high}", language).format(low=least, high=most)


def percent(share: float, *, up: bool = False, tenths: bool = False) -> float:
    """A share in per cent. A proven share is rounded down and a possible one up, so that rounding
    never makes a figure look surer than it is: only all is 100, only none is 0."""
    scale = 10 if tenths else 1
    exact = round(share * 100 * scale, 6)
    return (math.ceil(exact) if up else math.floor(exact)) / scale


def target_in_short(definition: Definition, figure: Figure, language: str = "en") -> str:
    if definition.figure == "count":
        return number(figure.target, language)
    return f"{number(figure.target * 100, language, 1)} %"
