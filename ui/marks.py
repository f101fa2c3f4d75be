"""Marks: a status is told by shape, word and colour together, the same on every page."""

import urllib.parse

STATUS = {
    "on target": "green",
    "below": "red",
    "cannot tell": "gray",
    "not loaded": "gray",
    "no subjects": "gray",
}
SHAPES = {
    "on target": "on-target",
    "below": "below",
    "cannot tell": "cannot-tell",
    "not loaded": "not-loaded",
    "no subjects": "not-loaded",
}
PICTURES = {
    "on-target": '<circle cx="8" cy="8" r="6" fill="#1A8796"/>',
    "below": '<path d="M1.5 2.5h13L8 14z" fill="#D2562A"/>',
    "cannot-tell": '<circle cx="8" cy="8" r="5" fill="none" stroke="#76828E" stroke-width="2"/>',
    "not-loaded": '<path d="M2 8h12" stroke="#76828E" stroke-width="2.5"/>',
}


def picture(status: str) -> str:
    """The shape of a status as a data URI, as high as a line of text."""
    shape = PICTURES[SHAPES[status]]
    size = 'width="12" height="12" viewBox="0 0 16 16"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{shape}</svg>'
    return "data:image/svg+xml," + urllib.parse.quote(svg)


def word(status: str) -> str:
    """Shape and word of a status, as markdown."""
    return f"![{status}]({picture(status)}) :{STATUS[status]}[**{status}**]"
