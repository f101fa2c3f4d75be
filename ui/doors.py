"""Doors: links from what is seen to the rows behind it. The day, the filters and the language stay."""

from contextvars import ContextVar
from copy import copy
from functools import cache
from typing import Any, NoReturn

import streamlit as st

from ui import address, plain
from ui.address import CUTS

_pages: ContextVar[dict[str, Any]] = ContextVar("pages")


def begin() -> None:
    """A run begins, with no pages yet."""
    _pages.set({})


def page(name: str, title: str, *, default: bool = False, hidden: bool = False) -> st.Page:
    """A page of this run, to be named in `link`."""
    # A page is looked up among the files once, not at every run; each run marks its own as run.
    made = _pages.get()[name] = copy(_page(name, title, default, hidden))
    return made


@cache
def _page(name: str, title: str, default: bool, hidden: bool) -> st.Page:
    return st.Page(
        f"pages/{name}.py",
        title=title,
        default=default,
        visibility="hidden" if hidden else "visible",
    )


def link(page: str, label: str, icon: str | None = None, **more: str) -> None:
    """A link to a page, with what it is to show."""
    st.page_link(_pages.get()[page], label=label, icon=icon, query_params=address.now(**more))


def go(page: str, **more: str) -> NoReturn:
    """Leave for a page at once. For another one the browser does it: its way back leads here again.

    `st.switch_page` makes two steps of that, the first to this page asked for what the other shows.
    """
    if page == address.page():
        st.switch_page(f"pages/{page}.py", query_params=address.now(**more))
    plain.lead(page, **more)
    st.stop()


def narrow(**more: str) -> None:
    """Narrow the page that is shown: a filter, or what only its address says. In a callback."""
    for name, value in more.items():
        if name in CUTS:
            st.session_state[name] = value
        else:
            st.query_params[name] = value


def keep(name: str, key: str) -> None:
    """Keep in the address what was chosen in a widget, so that a shared link shows it. A callback."""
    if chosen := st.session_state[key]:
        st.query_params[name] = chosen if isinstance(chosen, list) else str(chosen)
    else:
        widen(name)


def widen(*names: str) -> None:
    """Take back what only the address of the page says. In a callback."""
    for name in names:
        if name in st.query_params:
            del st.query_params[name]


def picked(event: Any) -> Any:
    """What was clicked in a chart: the `customdata` of the point; None where nothing was."""
    points = event.selection.points if event else []
    return points[0].get("customdata") if points else None


def picked_row(event: Any) -> int | None:
    """Which row of a table was chosen, if one was and rows can be chosen in it."""
    rows = event["selection"]["rows"] if isinstance(event, dict) else []
    return rows[0] if rows else None
