"""The quarterly review: one quarter, item by item of its agenda, with what people write in it."""

import streamlit as st

from ui import marks, view, words
from ui.review import agenda, closing, desk, element, start
from ui.review.desk import Desk
from ui.words import _


def sentence(at: Desk) -> str:
    """The quarter in one sentence; in an item of the agenda what its figures say."""
    if at.item in ("start", "close"):
        return f"{at.name}: {at.quarter.message}"
    if at.item == "data":
        told = at.quarter.data
        return _("{quarter}: {n} of {all} figures about the data on target").format(
            quarter=at.name,
            n=words.number(len([one for one in told if one.now.status == "on target"])),
            all=words.number(len(told)),
        )
    one = next(one for one in at.quarter.elements if one.element == at.item)
    name = f"{at.name} · {agenda.title(at.item)}" if at.wide else agenda.title(at.item)
    return f"{marks.shape(one.status)} {name} · {one.message}"


def item(at: Desk) -> None:
    if at.item == "start":
        start.draw(at)
    elif at.item == "close":
        closing.draw(at)
    else:
        element.draw(at)


place = view.head()
shown = view.bar()
shown.prepare(shown.before)
at = desk.desk(shown)
place.title(sentence(at), anchor=False)
agenda.look(at)
if at.wide:
    agenda.step(at)
    item(at)
else:
    agenda.tools(at)
    names, body = st.columns([0.16, 0.84], gap="medium")
    with names:
        agenda.listing(at)
    with body:
        item(at)
        agenda.step(at)
