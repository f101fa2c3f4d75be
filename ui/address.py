"""The address: it keeps the day, the filters and the language, so that a link shows the same view.

Streamlit can bind a widget to the address by itself, but loses what closed chips hold as soon as a
link leads to another page. So it is done here: what the address says on arriving wins; what it does
not say on another page stays as it was; then it is written anew.
"""

import datetime as dt
from typing import Any
from urllib.parse import urlencode

import streamlit as st

from organisation.errors import Unusable

CUTS = ["brand", "unit", "region", "platform", "audience"]
KEPT = ["as_of", *CUTS, "lang"]
LAST = "address before"
"""Where a session keeps the page and the address that were written last."""


def take(page: str) -> None:
    """Let what the address says into the state of the chips. Raises Unusable for what is no day."""
    last: dict[str, Any] = st.session_state.get(LAST, {})
    moved = last.get("page") != page
    for name in KEPT:
        told = st.query_params.get(name)
        if moved and told is None:
            told = last.get(name)
        if moved or told != last.get(name):
            st.session_state[name] = _read(name, told)


def _read(name: str, told: str | None) -> Any:
    if name == "as_of" and told is not None:
        try:
            return dt.date.fromisoformat(told)
        except ValueError:
            raise Unusable(f"'{told}' is no day; write one like 2026-09-30") from None
    return (told or "en").upper() if name == "lang" else told


def write(page: str, view: dict[str, str]) -> None:
    """Write the view into the address: what is as by default is left out."""
    for name in KEPT:
        if st.query_params.get(name) != view.get(name):
            if name in view:
                st.query_params[name] = view[name]
            else:
                del st.query_params[name]
    st.session_state[LAST] = {**view, "page": page}


def now(**more: str) -> dict[str, str]:
    """The view as it was written, with `more`: the parameters of a link."""
    last = st.session_state.get(LAST, {})
    return {name: last[name] for name in KEPT if name in last} | more


def page() -> str:
    """The page whose view was written."""
    return str(st.session_state.get(LAST, {}).get("page", ""))


def of(path: str, **more: str) -> str:
    """The address of a page with the view as it was written, and with `more`."""
    return f"{path}?{urlencode(now(**more))}"


def clear() -> None:
    """Forget the view. In a callback."""
    for name in KEPT:
        st.session_state.pop(name, None)
        if name in st.query_params:
            del st.query_params[name]
    st.session_state.pop(LAST, None)
