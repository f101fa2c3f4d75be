"""Lines: a line of an original, what became of it, and where it counts."""

import datetime as dt
from typing import Any

import streamlit as st

from kpis.definition import catalogue
from organisation.errors import Unusable
from ui import doors, downloads, rows, words
from ui.loads import asks
from ui.loads.table import draw, quiet
from ui.words import _
from warehouse.register import Load


def panel(load: Load, as_of: dt.date) -> None:
    st.header(_("Trace a line of the original"), anchor=False)
    asked = st.query_params.get("line", "")
    key = f"line-{load.load}-{asked}"
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        at = st.number_input(
            _("Line, or row of the sheet"),
            min_value=1,
            value=int(asked) if asked.isdigit() and int(asked) else None,
            placeholder=_("such as 2"),
            key=key,
            on_change=doors.keep,
            args=("line", key),
            width=260,
        )
        if load.rows:
            again = int(st.session_state.get("drawn", 0)) + 1
            st.button(
                _("One by chance"),
                icon=":material/casino:",
                on_click=by_chance,
                args=(load.load, again),
            )
    if at is None:
        quiet(_("What stands there, what became of it, and where it counts on the day shown."))
        return
    try:
        with st.spinner(_("Reading the original ...")):
            told = asks.traced(load.load, int(at), as_of, words.current())
    except Unusable as fault:
        st.warning(words.plain(str(fault)))
        return
    trace_result(told)


def by_chance(load: int, turn: int) -> None:
    """Draw a line of a load. A callback."""
    st.session_state["drawn"] = turn
    st.query_params["line"] = str(asks.drawn(load, f"{load}/{turn}"))


def trace_result(told: dict[str, Any]) -> None:
    """What stands on a line, what became of it, and where it counts."""
    st.code(told["text"], language=None, wrap_lines=True)
    first, last = told["lines"]
    where = (
        _("line {n}").format(n=first)
        if first == last
        else _("lines {first} to {last}").format(first=first, last=last)
    )
    sound = (
        _("the original is as it came")
        if told["is_original"]
        else f":red[{_('the original was changed since it came')}]"
    )
    fates = {
        "loaded": _("loaded"),
        "refused": _("refused"),
        "skipped": _("skipped"),
        "blank": _("blank"),
        "outside": _("outside the rows"),
    }
    said = [f"**{fates[told['fate']]}**", *(words.plain(one) for one in told["reasons"])]
    if told["record"] is not None:
        said.append(_("record {record}").format(record=words.plain(told["record"])))
    if told["standing"]:
        said.append(words.plain(told["standing"]["why"]))
    st.markdown(f"{rows.capital(where)}: {'; '.join(said)}. :small[:gray[{sound}]]")
    if told["standing"] and (other := told["standing"]["load"]):
        with st.container(key="loads-elsewhere"):
            doors.link(
                "loads",
                _("that line of load {n}").format(n=other),
                ":material/arrow_forward:",
                load=str(other),
                line=str(told["standing"]["line"]),
            )
    counts(told)


def counts(told: dict[str, Any]) -> None:
    """The KPI rows that rest on a line."""
    table = [
        {
            _("Figure"): words.of(catalogue()[one["kpi"]].title),
            _("Subject"): one["subject"],
            _("Outcome"): words.outcome(one["outcome"]),
            _("Reason"): one["reason_in_words"] or None,
        }
        for one in told["rows"]
    ]
    if table:
        with st.container(horizontal=True, vertical_alignment="center"):
            rest = words.many("{n} KPI row rests on it:", "{n} KPI rows rest on it:", len(table))
            st.markdown(rest, width="content")
            st.space("stretch")
            name = f"rests_on_load_{told['load']}_line_{told['line']}"
            downloads.small(name, rest, downloads.by_heads(table))
        kpis = [one["kpi"] for one in told["rows"]]
        picked = draw(table, f"rests-{told['load']}-{told['line']}", _("KPI rows"), 240)
        if picked is not None:
            doors.go("rows", kpi=kpis[picked])
    elif told["standing"] and told["standing"]["counts"]:
        names = ", ".join(words.of(catalogue()[one].title) for one in told["read_by"])
        st.markdown(
            _(
                "No KPI row rests on it on this day. Records of its kind are read by: {kpis}."
            ).format(kpis=names or "–")
        )
    if told["about"]:
        about = ", ".join(
            f"{words.of(catalogue()[one['kpi']].title)}: {one['rows']} {words.outcome(one['outcome'])}"
            for one in told["about"]
        )
        quiet(_("About its record, by other records: {rows}.").format(rows=about))
