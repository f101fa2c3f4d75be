"""The door: navigation, and what every page needs before it can be drawn."""

import duckdb
import streamlit as st

from organisation.errors import Unusable
from ui import address, source, times, view, words
from ui.words import _

st.set_page_config(page_title="Common Ground", page_icon="ui/mark.svg", layout="wide")
st.logo("ui/wordmark-dark.svg" if st.context.theme.type == "dark" else "ui/wordmark.svg")


def page(name: str, title: str, *, hidden: bool = False) -> st.Page:
    return st.Page(
        f"pages/{name}.py",
        title=title,
        default=name in ("overview", "welcome"),
        visibility="hidden" if hidden else "visible",
    )


def pages() -> dict[str, list[st.Page]]:
    """All pages in the order of the navigation; what one gets to by a door is hidden there.

    Those of no section stand side by side, those of a section below its name.
    """
    plain = [
        page("overview", _("Overview")),
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
    ]
    return {"": plain, _("Evidence"): evidence}


try:
    words.begin()
    source.begin()
    empty = source.generation() is None
    chosen = st.navigation([page("welcome", _("Welcome"))] if empty else pages(), position="top")
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
