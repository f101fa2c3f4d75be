"""The static twin of the overview: its texts, links, chips and charts, recorded once, as constants.

BENCH_TWIN names the file of what was recorded (see bench/pages.py).
"""

import json
import os
from pathlib import Path
from typing import Any

import plotly.graph_objects as go
import streamlit as st


@st.cache_resource(show_spinner=False)
def constants() -> tuple[dict[str, Any], dict[str, go.Figure]]:
    """What was recorded, and the charts made of it."""
    told = json.loads(Path(os.environ["BENCH_TWIN"]).read_text())
    return told, {name: go.Figure(spec) for name, spec in told["charts"].items()}


def chart(name: str) -> None:
    st.plotly_chart(
        charts[name],
        key=name,
        on_select="rerun",
        selection_mode="points",
        config={"displayModeBar": False},
    )


def chips() -> None:
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        with st.popover("As of", icon=":material/calendar_today:"):
            with st.container(horizontal=True, gap="xxsmall", width=320):
                for n in range(9):
                    st.button(f"Day {n}", key=f"day-{n}")
            st.date_input("Any day", key="as_of")
        for name, options in told["chips"].items():
            with st.popover(f"{name}: all"):
                st.selectbox(name, options, index=None, key=name)
        st.space("stretch")
        with st.container(width="content"):
            st.segmented_control("Language", ["EN", "ID"], label_visibility="collapsed", key="lang")


def overview() -> None:
    st.title(told["titles"][0], anchor=False)
    chips()
    with st.container(border=True):
        head, lines = st.columns([0.163, 0.837], vertical_alignment="center", gap="medium")
        head.header(told["titles"][1], anchor=False)
        with lines.container(gap=None):
            for label, small in told["decisions"]:
                with st.container(horizontal=True, gap="small", vertical_alignment="center"):
                    st.page_link(pages[1], label=label, query_params={"kpi": "one"})
                    st.markdown(small, width="content")
    left, right = st.columns([0.66, 0.34], gap="medium")
    with left:
        names, drawn = st.columns([0.27, 0.73], gap="small")
        with names.container(gap=None):
            with st.container(height=38, border=False):
                st.header(told["titles"][2], anchor=False)
            for n, (label, small) in enumerate(told["elements"]):
                with st.container(height=47, border=False, gap=None, key=f"element-{n}"):
                    st.page_link(pages[1], label=label, query_params={"kpi": "one"})
                    st.markdown(small)
        with drawn:
            chart("areas")
        st.markdown(told["legend"])
    with right.container(gap="xxsmall"):
        for title, name in zip(told["titles"][3:], ("changed", "risk", "late"), strict=True):
            with st.container(gap=None):
                st.header(title, anchor=False)
                chart(name)


def nothing() -> None:
    pass


st.set_page_config(page_title="Twin", layout="wide")
st.logo("ui/wordmark.svg")
told, charts = constants()
pages = [st.Page(overview, title="Overview", default=True)]
pages += [st.Page(nothing, title=f"Page {n}", url_path=f"page-{n}") for n in range(1, 11)]
st.navigation(pages, position="top").run()
