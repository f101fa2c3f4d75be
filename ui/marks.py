"""Marks: a status is told by shape, word and colour together, the same on every page."""

import urllib.parse
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from ui import words

STATUS = {
    "on target": "green",
    "below": "red",
    "cannot tell": "gray",
    "not loaded": "gray",
    "no subjects": "gray",
    "not told": "gray",
}
SHAPES = {
    "on target": "on-target",
    "below": "below",
    "cannot tell": "cannot-tell",
    "not loaded": "not-loaded",
    "no subjects": "not-loaded",
    "not told": "not-loaded",
}
PICTURES = {
    "on-target": '<circle cx="8" cy="8" r="6" fill="#1A8796"/>',
    "below": '<path d="M1.5 2.5h13L8 14z" fill="#D2562A"/>',
    "cannot-tell": '<circle cx="8" cy="8" r="5" fill="none" stroke="#76828E" stroke-width="2"/>',
    "not-loaded": '<path d="M2 8h12" stroke="#76828E" stroke-width="2.5"/>',
}


def picture(status: str) -> str:
    """The shape of a status as a data URI, as high as a line of text."""
    return _svg(PICTURES[SHAPES[status]], 'width="12" height="12" viewBox="0 0 16 16"')


@cache  # a table asks for the same few pictures once a row
def _svg(drawn: str, size: str) -> str:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{drawn}</svg>'
    return "data:image/svg+xml," + urllib.parse.quote(svg)


@cache
def file(path: str) -> str:
    """A picture of ours as a data URI: read once, not at every run."""
    return "data:image/svg+xml," + urllib.parse.quote(Path(path).read_text())


OUTCOMES = {
    "met": "on-target",
    "missed": "below",
    "unknown": "cannot-tell",
    "excluded": "not-loaded",
}


def outcome_picture(outcome: str) -> str:
    """The shape of an outcome as a data URI, small in its cell."""
    return _svg(PICTURES[OUTCOMES[outcome]], 'viewBox="-8 -8 32 32"')


def shape(status: str) -> str:
    """The shape of a status alone, as markdown; its word must stand beside it."""
    return f"![{words.status(status)}]({picture(status)})"


def word(status: str) -> str:
    """Shape and word of a status, as markdown."""
    return f"{shape(status)} :{STATUS[status]}[**{words.status(status)}**]"


def line(points: Iterable[tuple[float, float]]) -> str:
    """A line through points from 0 to 100, down from the top, as a data URI that fills its place."""
    told = " ".join(f"{x:g},{y:g}" for x, y in points)
    drawn = (
        f'<polyline points="{told}" fill="none" stroke="#000" stroke-width="1.5" '
        'vector-effect="non-scaling-stroke"/>'
    )
    return _svg(drawn, 'viewBox="0 -4 100 108" preserveAspectRatio="none"')
