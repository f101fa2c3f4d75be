"""The agenda of a review: where one is in it, the way on, and the view for a room."""

import streamlit as st

from ui import doors, marks, view, words
from ui.review import desk as desks
from ui.review import write
from ui.review.desk import AGENDA, Desk
from ui.words import _

ROOM = """<style>
html { font-size: 150%; }
[data-testid="stHeader"], [data-testid="stSidebar"], .st-key-chips { display: none; }
[data-testid="stMainBlockContainer"] { padding: 1rem 2rem; }
[data-testid="stMarkdownContainer"] img { height: 0.8em; width: 0.8em; object-fit: contain; }
[data-testid="stMarkdownContainer"] small, [data-testid="stMarkdownContainer"] .small { font-size: 1rem; }
</style>"""
"""For the back of a room: larger type, and nothing but the item at hand."""


LINKS = """<style>
.st-key-review-agenda [data-testid="stPageLink-NavLink"] { background: transparent; }
.st-key-review-agenda a :not(strong, strong *, [data-testid="stIconMaterial"]) { font-weight: 400; }
.st-key-review-agenda a *, [class*="st-key-review-kpi-"] a * { white-space: normal; overflow: visible; }
</style>"""
"""Streamlit marks links to the page one is on, and here all of them are; and it cuts long names."""


def title(item: str) -> str:
    if item == "start":
        return _("Beginning")
    if item == "close":
        return _("Decisions and lock")
    return words.element(item)


def status(desk: Desk, item: str) -> str | None:
    """How an item stands, where it is an element of the model."""
    return next((one.status for one in desk.quarter.elements if one.element == item), None)


def labelled(desk: Desk, item: str) -> str:
    stands = status(desk, item)
    name = f"**{title(item)}** :material/chevron_right:" if item == desk.item else title(item)
    return f"{marks.shape(stands)} {name}" if stands else name


def listing(desk: Desk) -> None:
    """The agenda as links, the item at hand in bold; on a phone a choice."""
    if view.is_phone():
        st.selectbox(
            _("Agenda"),
            AGENDA,
            index=AGENDA.index(desk.item),
            format_func=title,
            key=f"agenda-{desk.item}",
            on_change=doors.keep,
            args=("item", f"agenda-{desk.item}"),
        )
        return
    with st.container(gap="xxsmall", key="review-agenda"):
        for item in AGENDA:
            doors.link("review", labelled(desk, item), quarter=desk.name, item=item)


def tools(desk: Desk) -> None:
    """Which quarter, how it stands, and the view for a room."""
    names = desks.all_quarters()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.selectbox(
            _("Quarter"),
            names if desk.name in names else [desk.name, *names],
            index=names.index(desk.name) if desk.name in names else 0,
            key=f"quarter-{desk.name}",
            on_change=doors.keep,
            args=("quarter", f"quarter-{desk.name}"),
            label_visibility="collapsed",
            width=130,
        )
        st.markdown(state(desk), width="content")
        st.space("stretch")
        write.signature()
        st.button(
            _("View for a room"),
            icon=":material/fullscreen:",
            type="tertiary",
            on_click=doors.narrow,
            kwargs={"wide": "1", "quarter": desk.name, "item": desk.item},
        )


def state(desk: Desk) -> str:
    """Whether the quarter is open, to date, or locked."""
    quarter = desk.quarter
    days = f"{words.day(quarter.first)} – {words.day(quarter.last)}"
    if desk.is_locked:
        assert desk.lock is not None
        said = _("locked, version {n}").format(n=desk.lock.version)
    elif not quarter.is_over:
        said = _("to date, as of {day}").format(day=words.day(quarter.as_of))
    else:
        said = _("open")
    return f":small[:gray[{days} ·] **{said}**]"


def step(desk: Desk) -> None:
    """To the item before, to the next, and out of the view for a room."""
    place = AGENDA.index(desk.item)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        if place:
            _to(AGENDA[place - 1], ":material/arrow_back:", "before")
        if place + 1 < len(AGENDA):
            _to(AGENDA[place + 1], ":material/arrow_forward:", "next")
        st.space("stretch")
        if desk.wide:
            st.button(
                _("Leave this view"),
                icon=":material/fullscreen_exit:",
                type="tertiary",
                on_click=doors.widen,
                args=("wide",),
            )


def _to(item: str, icon: str, key: str) -> None:
    st.button(
        title(item), icon=icon, key=f"step-{key}", on_click=doors.narrow, kwargs={"item": item}
    )


def look(desk: Desk) -> None:
    st.html(LINKS + (ROOM if desk.wide else ""))
