"""What is taken away from a review: deck, paper and web page, made here and entered in the journal."""

from contextlib import closing

import streamlit as st

from organisation.errors import Unusable
from reports import papers
from reports.papers import FORMATS, Paper
from ui import source, words
from ui.review import desk as desks
from ui.review.desk import Desk
from ui.words import _

MADE = "review-papers"
"""Where a session keeps what it made last, with what that was made from."""


def names() -> dict[str, str]:
    return {"pptx": _("Deck (PowerPoint)"), "pdf": _("Paper (PDF)"), "html": _("Page (HTML)")}


def draw(desk: Desk) -> None:
    """The buttons that make the files, then those that hand them out."""
    st.header(_("To take away"), anchor=False)
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        for form, name in names().items():
            st.button(
                name,
                icon=":material/draft:",
                key=f"take-{form}",
                on_click=st.session_state.__setitem__,
                args=("review-take", form),
            )
    if form := st.session_state.pop("review-take", None):
        make(desk, form)
    made: tuple[str, Paper] | None = st.session_state.get(MADE)
    if made and made[0] == state(desk):
        paper = made[1]
        st.download_button(
            _("Download {file}").format(file=paper.name),
            paper.content,
            file_name=paper.name,
            mime=FORMATS[paper.form],
            icon=":material/download:",
            on_click="ignore",
            key="take-download",
        )
        st.markdown(f":small[:gray[SHA-256 `{paper.sha256}`]]")


def state(desk: Desk) -> str:
    """What a file is made from: once it changes, a file made before is not offered any more."""
    written = len(desk.histories), desk.lock.number if desk.lock else 0
    newest = max((found[-1].number for found in desk.histories.values()), default=0)
    where = (desk.name, words.current(), desk.shown.where)
    return f"{source.generation()} {where} {written} {newest}"


def make(desk: Desk, form: str) -> None:
    """Make a file, and tell what is being made."""
    steps = {"figures": _("figures ..."), form: f"{names()[form]} ..."}
    opened = source.reader().cursor()
    with closing(opened.con), st.status(_("Making {what}").format(what=names()[form])) as status:
        try:
            (paper,) = papers.papers(
                opened,
                desks.journal(),
                desk.name,
                [form],
                words.current(),
                desk.shown.where,
                lambda step: status.update(label=steps.get(step, step)),
                source.answer,
            )
        except Unusable as fault:
            status.update(label=str(fault), state="error")
            return
        st.session_state[MADE] = (state(desk), paper)
        status.update(label=_("Made"), state="complete")
