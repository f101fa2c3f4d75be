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

BUTTON = 36
"""Pixels of the number of a page."""


@contextmanager
def part(n: int, of: object) -> Iterator[slice]:
    """Which of `n` rows the table shows that is drawn in this block; the way to the others is below it.

    Who asks for the rows of something else stands at the first again: `of` says what was asked.
    """
    table = st.container()
    shown = slice(0, n)
    if n > ROWS:
        with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
            pages = ceil(n / ROWS)
            # Of what is as wide as its content Streamlit leaves out numbers for which there is room.
            width = BUTTON * (min(pages, 7) + 2)
            at = st.pagination(pages, width=width, key=f"page-{crc32(repr(of).encode())}")
            shown = slice((at - 1) * ROWS, min(at * ROWS, n))
            said = _("Rows {first} to {last} of {all}; the export has them all.").format(
                first=words.number(shown.start + 1),
                last=words.number(shown.stop),
                all=words.number(n),
            )
            st.markdown(f":small[:gray[{said}]]", width="content")
    with table:
        yield shown
