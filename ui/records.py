"""Records on a page: how many of each kind stand on a day, and the way to take them away."""

import datetime as dt
from functools import partial

import streamlit as st

from kpis.reader import Reader
from kpis.views import data as views
from kpis.views.data import Stands
from reports import tables
from reports.table import Table
from ui import doors, downloads, source, view, words
from ui.words import _


@source.asked
def stand(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Stands]:
    return views.stand(opened, as_of, where)


def taken(kind: str, as_of: dt.date, where: dict[str, str], opened: Reader, _apart: bool) -> Table:
    """The records of a kind, to be taken away."""
    return tables.records(opened, kind, as_of, opened.known_at, where)


def panel(shown: view.View) -> None:
    """The kinds of which anything is loaded; the records of the one that is chosen can be had."""
    found = stand(shown.as_of, shown.where)
    if not found:
        st.markdown(_("No records are loaded."))
        return
    asked = st.query_params.get("kind", "")
    names = [one.kind for one in found]
    key = f"kind-{asked}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.selectbox(
            _("Record kind"),
            names,
            index=names.index(asked) if asked in names else 0,
            label_visibility="collapsed",
            key=key,
            on_change=doors.keep,
            args=("kind", key),
            width=240,
        )
        st.space("stretch")
        one = found[names.index(chosen)]
        if one.records is None:
            cuts = ", ".join(words.cut(name).lower() for name in one.uncut)
            st.markdown(_("{kind} records are not cut by {cuts}.").format(kind=chosen, cuts=cuts))
        else:
            name = f"records_{chosen}_{shown.as_of}"
            make = partial(taken, chosen, shown.as_of, shown.where)
            downloads.offer(name, one.records, make)
    table(found)


def table(found: list[Stands]) -> None:
    """How many records of each kind stand; a row that is chosen is the kind to be had."""

    def take() -> None:
        place = doors.picked_row(st.session_state["records"])
        if place is not None:
            doors.narrow(kind=found[place].kind)

    st.dataframe(
        [
            {
                _("Record kind"): one.kind,
                _("Records"): one.records,
                _("Stale"): one.stale,
                _("Sources"): ", ".join(one.sources),
                _("Newest load"): one.newest,
            }
            for one in found
        ],
        hide_index=True,
        row_height=28,
        height=min(520, 40 + 28 * len(found)),
        placeholder="–",
        key="records",
        on_select=take,
        selection_mode="single-row",
        alt=_("How many records of each kind stand on the day"),
        column_config={
            _("Records"): st.column_config.NumberColumn(format="localized"),
            _("Stale"): st.column_config.NumberColumn(format="localized"),
            _("Newest load"): st.column_config.NumberColumn(format="%d"),
        },
    )
    st.markdown(
        ":small[:gray["
        + _(
            "Every record as it stands on the day shown, as far as is known now, with the load and "
            "the line it came from. Persons are named as they are in the records."
        )
        + "]]"
    )
