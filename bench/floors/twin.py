"""The static twin of the overview: its sentence, chips and charts, recorded once, as constants.

BENCH_TWIN names the file of what was recorded (see bench/pages.py).
"""

import json
import os
from pathlib import Path
from typing import Any

import streamlit as st


@st.cache_resource(show_spinner=False)
def constants() -> dict[str, Any]:
    """What was recorded."""
    told: dict[str, Any] = json.loads(Path(os.environ["BENCH_TWIN"]).read_text())
    return told


def chips() -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        with st.popover("As of", icon=":material/calendar_today:"):
            st.pills("Quarter ends", [f"Day {n}" for n in range(9)], key="day", width=320)
            st.date_input("Any day", key="as_of")
        for name, options in told["chips"].items():
            with st.popover(f"{name}: all"):
                st.selectbox(name, options, index=None, key=name)
        st.space("stretch")
        with st.container(width="content"):
            st.segmented_control("Language", ["EN", "ID"], label_visibility="collapsed", key="lang")


def overview() -> None:
    st.title(told["title"], anchor=False)
    chips()
    st.html(told["body"])


def nothing() -> None:
    pass


st.set_page_config(page_title="Twin", layout="wide")
st.logo("ui/wordmark.svg")
told = constants()
pages = [st.Page(overview, title="Overview", default=True)]
pages += [st.Page(nothing, title=f"Page {n}", url_path=f"page-{n}") for n in range(1, 11)]
st.navigation(pages, position="top").run()
