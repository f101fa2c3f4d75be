"""Open actions beside the overdue rows: what people promised, next to what the figures find.

They are part of no figure. Whoever closes one here writes that into the review of the quarter.
"""

from contextlib import closing

import streamlit as st

from reports.review import actions
from ui import doors, source, words
from ui.review import desk, minutes, write
from ui.words import _

MOST = 10
"""Actions that are listed; the review has them all."""


def draw(where: dict[str, str]) -> None:
    """The open actions under a filter, the one due first leading. Nothing where there are none."""
    opened = source.reader().cursor()
    with closing(opened.con):
        found = actions.open_actions(opened, desk.journal(), where)
    sheet = desk.sheet_now()
    if not found:
        return
    late = [one for one in found if one.days_overdue(sheet.today)]
    head = words.many("{n} open action", "{n} open actions", len(found))
    if late:
        n = words.many("{n} overdue", "{n} overdue", len(late))
        head += f", :red[{n}]"
    with st.container(horizontal=True, gap="small", vertical_alignment="center"):
        st.header(head, anchor=False, width="content")
        st.space("stretch")
        write.signature()
    with st.container(gap="xsmall"):
        for one in found[:MOST]:
            minutes.action(sheet, one)
    if len(found) > MOST:
        label = words.many("{n} more in the review", "{n} more in the review", len(found) - MOST)
        doors.link("review", label, ":material/arrow_forward:", item="close")
    told = _("Actions are promises: they stand beside the rows and are part of no figure.")
    st.markdown(f":small[:gray[{told}]]")
