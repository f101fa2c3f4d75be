"""Loads: every file that came, and the story of one: whence, what became of it, what it changed."""

import streamlit as st

from organisation.errors import Unusable
from ui import doors, view, words
from ui.loads import apart, asks, change, line, register, story
from ui.loads.held import held
from ui.words import _

LINKS = """<style>[class*="st-key-loads-"] [data-testid="stPageLink-NavLink"] {
  background: transparent; }</style>"""
"""Streamlit marks links to the page one is on; here all of them are."""


def one_of_them(number: int) -> None:
    told = asks.story(number)
    load = told.load
    st.html(LINKS)
    with view.head().container(horizontal=True, gap="xsmall", key="loads-path"):
        doors.link("loads", _("All loads"))
        st.markdown(":gray[/]", width="content")
        doors.link("loads", words.plain(load.source), source=load.source)
        st.markdown(f":gray[/ {_('load {n}').format(n=number)}]")
    place = view.head()
    shown = view.bar()
    place.title(story.sentence(load), anchor=False)
    story.neighbours(told)
    if load.state == "held":
        held(load.load, load.file, load.because, load.rows, load.effective)
    one, two = st.columns([0.5, 0.5], gap="medium")
    with one:
        story.whence_panel(load)
    with two:
        story.account_panel(load)
        story.history_panel(told)
    if load.parquet:
        change.panel(told)
        apart.panel(load)
    line.panel(load, shown.as_of)


asked = st.query_params.get("load")
for name in ("load", "line", "field", "source"):
    # A link from this page to itself leaves the address without it, unless it is written.
    if told_by := st.query_params.get(name):
        st.query_params[name] = told_by
if asked:
    if not asked.isdigit():
        raise Unusable(_("'{told}' is no number of a load").format(told=asked))
    one_of_them(int(asked))
else:
    register.all_of_them()
