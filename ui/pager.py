"""Pages of a long table: a part of its rows is sent at a time, and every part can be reached."""

from collections.abc import Iterator
from contextlib import contextmanager
from math import ceil
from zlib import crc32

import streamlit as st

from ui import words
from ui.words import _

ROWS = 500
"""Rows of a page. A browser draws more, but what is sent costs the server and all who wait for it."""

ARROWS, GAP = 64, 4
"""Pixels of the two arrows, and between two numbers."""


@contextmanager
def part(n: int, of: object) -> Iterator[slice]:
    """Which of `n` rows the table shows that is drawn in this block; the way to the others is below it.

    Who asks for the rows of something else stands at the first again: `of` says what was asked, in
    whatever language. Who comes back to what was asked before finds the part that was left.
    """
    table = st.container()
    shown = slice(0, n)
    if n > ROWS:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            pages = ceil(n / ROWS)
            most, width = room(pages)
            at = st.pagination(
                pages,
                max_visible_pages=most,
                width=width,
                key=f"page-{crc32(repr(of).encode())}",
                persist_state="session",
            )
            shown = slice((at - 1) * ROWS, min(at * ROWS, n))
            said = _("Rows {first} to {last} of {all}; the export has them all.").format(
                first=words.number(shown.start + 1),
                last=words.number(shown.stop),
                all=words.number(n),
            )
            st.markdown(f":small[:gray[{said}]]", width="content")
    with table:
        yield shown


def room(pages: int) -> tuple[int, int]:
    """How many numbers of pages are shown at most, and how many pixels they take with the arrows.

    Of what is as wide as its content Streamlit leaves out numbers for which there is room; and where
    there is no room for five it shows two at most, and one where there is none for three. A phone
    has room for what is given here.
    """
    most = 7 if pages < 1000 else 5
    shown = min(max(pages, 5), most) if pages > 2 else 3
    number = max(28, 14 + 8 * len(str(pages)))
    return most, ARROWS + shown * (number + GAP)
