"""The door: navigation, and what every page needs before it can be drawn."""

import duckdb
import streamlit as st

from organisation.errors import Unusable
from ui import address, doors, marks, source, times, view, words
from ui.doors import page
from ui.words import _

st.set_page_config(page_title="Common Ground", page_icon=marks.file("ui/mark.svg"), layout="wide")
dark = st.context.theme.type == "dark"
st.logo(marks.file("ui/wordmark-dark.svg" if dark else "ui/wordmark.svg"))


def pages() -> dict[str, list[st.Page]]:
    """All pages in the order of the navigation; what one gets to by a door is hidden there.

    Those of no section stand side by side, those of a section below its name.
    """
    plain = [
        page("overview", _("Overview"), default=True),
        page("review", _("Review")),
        page("overdue", _("Overdue")),
        page("accounts", _("Accounts")),
        page("brand_audits", _("Brand audits")),
        page("training", _("Training")),
        page("approvals", _("Approvals")),
        page("incidents", _("Incidents")),
        page("policies", _("Policies")),
        page("risks", _("Risks")),
        page("kpis", _("KPIs")),
        page("rows", _("Rows"), hidden=True),
        page("account", _("One account"), hidden=True),
        page("glossary", _("Glossary"), hidden=True),
    ]
    evidence = [
        page("data", _("Data")),
        page("loads", _("Loads")),
        page("restatement", _("Restatements")),
        page("evidence", _("Evidence packs")),
        page("journal", _("Journal")),
    ]
    return {"": plain, _("Evidence"): evidence}


try:
    words.begin()
    doors.begin()
    source.begin()
    empty = source.generation() is None
    first = [page("welcome", _("Welcome"), default=True)]
    chosen = st.navigation(first if empty else pages(), position="top")
    with times.PAGE_RUNS.labels(chosen.url_path or ("welcome" if empty else "overview")).time():
        if not empty:
            view.draw(chosen.url_path)
        chosen.run()
except (Unusable, OSError, duckdb.Error) as fault:
    said = str(fault).partition("\n")[0]
    if not isinstance(fault, Unusable):
        said = _("The warehouse cannot be read: {fault}").format(fault=said)
    st.title(_("This cannot be shown"), anchor=False)
    st.error(said)
    st.button(_("Reset"), icon=":material/close:", on_click=address.clear)
