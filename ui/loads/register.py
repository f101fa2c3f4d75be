"""The register: all loads in one sentence, and the list of them."""

from functools import partial

import streamlit as st

from kpis.reader import Reader
from kpis.views.data import Account
from reports import tables
from reports.table import Table
from ui import doors, downloads, view, words
from ui.loads import asks
from ui.loads.state import state as state_of
from ui.loads.table import draw, quiet
from ui.words import _


def all_of_them() -> None:
    place = view.head()
    view.bar()
    found = asks.accounts_of()
    place.title(counted(found), anchor=False)
    bad = [one for one in found if not one.adds_up]
    for one in bad:
        st.error(_("The rows of load {n} do not add up.").format(n=one.load))
    if not bad:
        quiet(
            _(
                "Rows in a file = loaded + refused + skipped + blank, counted in two independent ways."
            ),
            words.many("The one load adds up.", "All {n} loads add up.", len(found)),
            _("A row leads to the story of its load."),
        )
    kept = narrowed(found)
    if kept:
        load_table(kept)
    else:
        st.markdown(_("No load is in such a state."))
    with st.container(horizontal=True, gap="medium"):
        doors.link("data", _("How fresh each source is"), ":material/database:")
        doors.link("glossary", _("What the words mean"), ":material/menu_book:")


def counted(found: list[Account]) -> str:
    """All loads in one sentence."""
    sources = len({one.source for one in found})
    parts = [
        words.many("{n} load", "{n} loads", len(found))
        + " "
        + words.many("of {n} source", "of {n} sources", sources)
        + ": "
        + _("{n} in force").format(n=words.number(sum(one.state == "published" for one in found)))
    ]
    for name in ("replaced", "withdrawn", "held", "refused"):
        if n := sum(one.state == name for one in found):
            said = f"{words.number(n)} {state_of(name)}"
            parts.append(f":red[{said}]" if name in ("held", "refused") else said)
    return ", ".join(parts)


def narrowed(found: list[Account]) -> list[Account]:
    """The loads of a state and of a source, as chosen."""
    states = list(dict.fromkeys(one.state for one in found))
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        asked = st.query_params.get("source", "")
        names = sorted({one.source for one in found})
        key = f"source-{asked}"
        wanted = st.selectbox(
            _("Source"),
            names,
            index=names.index(asked) if asked in names else None,
            placeholder=_("all sources"),
            label_visibility="collapsed",
            key=key,
            on_change=doors.keep,
            args=("source", key),
            width=240,
        )
        chosen = st.pills(
            _("State"),
            states,
            selection_mode="multi",
            default=states,
            format_func=lambda one: f"{state_of(one)} {sum(o.state == one for o in found)}",
            label_visibility="collapsed",
            key="load-states",
        )
        kept = [one for one in found if one.state in chosen and wanted in (None, one.source)]
        st.space("stretch")
        only = None if len(kept) == len(found) else [one.load for one in kept]
        downloads.offer("loads", len(kept), partial(taken, only))
    return kept


def taken(only: list[int] | None, opened: Reader, _apart: bool) -> Table:
    """The register, or some loads of it, to be taken away."""
    return tables.loads(opened, opened.known_at, only)


def load_table(kept: list[Account]) -> None:
    table = [
        {
            _("Load"): one.load,
            _("Source"): one.source,
            _("File"): one.file,
            _("Speaks for"): one.effective,
            _("State"): state_of(one.state),
            _("Rows"): one.rows,
            _("Loaded"): one.loaded,
            _("Refused"): one.refused,
            _("Skipped"): one.skipped,
            _("Blank"): one.blank,
            _("Gone"): one.gone,
            _("Receipt"): _("proven") if one.proven else _("none"),
            _("Because"): one.because or None,
            _("New columns"): ", ".join(one.new_columns) or None,
        }
        for one in kept
    ]
    picked = draw(table, f"loads-{len(kept)}", _("Loads, the newest first"), height=560)
    if picked is not None:
        doors.go("loads", load=str(kept[picked].load))
