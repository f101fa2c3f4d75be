"""Writing: forms that lose no word. What cannot be written is told in a sentence and stays typed;
where somebody wrote meanwhile, both are seen before either is written again.
"""

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from journal.journal import Entry, Overtaken
from journal.minutes import MOST_TEXT, Minutes
from kpis.definition import catalogue
from organisation.errors import Unusable
from ui import source, words
from ui.review import desk as desks
from ui.review.desk import BY, Sheet
from ui.words import _

Deed = Callable[[Minutes, dict[str, Any], int], Entry]
"""Writes what the fields of a form hold; the number is that of the newest entry seen."""
TOLD = "review-told"
OPEN = "review-open"
"""Which form is open: one at a time, so that the page stays light."""


def signature() -> None:
    """The name under which somebody writes in this session. There is no login that would know it."""
    st.text_input(
        _("Written by"),
        key="review-by-typed",
        value=st.session_state.get(BY, ""),
        max_chars=200,
        placeholder=_("written by: your name"),
        on_change=_sign,
        label_visibility="collapsed",
        width=210,
    )


def _sign() -> None:
    st.session_state[BY] = st.session_state["review-by-typed"]


def toggle(form: str) -> None:
    """Open a form, or close it. A callback."""
    st.session_state[OPEN] = None if st.session_state.get(OPEN) == form else form
    st.session_state.pop(TOLD, None)


def is_open(form: str) -> bool:
    return bool(st.session_state.get(OPEN) == form)


def opener(form: str, label: str, icon: str = ":material/edit:") -> None:
    """The button that opens a form."""
    st.button(label, icon=icon, key=f"open-{form}", on_click=toggle, args=(form,), type="tertiary")


def begin(form: str, values: dict[str, Any], number: int) -> None:
    """Fill the fields of a form with what stands, unless somebody has typed in them already.

    `number` is that of the newest entry about it: what the writer sees as they begin.
    """
    state = st.session_state
    names = {name: f"{form}-{name}" for name in values}
    fresh = any(key not in state for key in names.values())
    untouched = all(
        state.get(names[name]) == state.get(f"{form}-was", {}).get(name) for name in values
    )
    if fresh or untouched:
        for name, value in values.items():
            state[names[name]] = value
        state[f"{form}-was"], state[f"{form}-seen"] = dict(values), number


def submit(form: str, quarter: str, fields: list[str], deed: Deed, *, again: bool) -> None:
    """Write. A callback: what was typed stays unless it is written.

    `again`: the form is for a further new thing, and empties itself.
    """
    state = st.session_state
    values = {name: state.get(f"{form}-{name}") for name in fields}
    try:
        deed(desks.minutes(quarter), values, state.get(f"{form}-seen", 0))
    except Overtaken:
        state[TOLD] = (form, "overtaken", "")
        state[f"{form}-again"] = True
    except Unusable as fault:
        state[TOLD] = (form, "refused", str(fault))
    else:
        state[TOLD] = (form, "kept", "")
        for name in fields:
            state.pop(f"{form}-{name}", None)
        if not again:
            state[OPEN] = None


def told(form: str, newest: Entry | None = None) -> None:
    """What became of the last attempt to write with a form."""
    which, became, fault = st.session_state.get(TOLD, ("", "", ""))
    if which != form:
        return
    if became == "overtaken":
        st.warning(
            _(
                "Somebody else has written here meanwhile. What you typed is still below: look at "
                "what stands now, then write again."
            ),
            icon=":material/group:",
        )
        if newest is not None:
            st.markdown(f"> {words.plain(str(newest.told.get('text', '')))}")
            st.markdown(f":small[:gray[{byline(newest)}]]")
            # They have seen it now: writing again is meant.
            st.session_state[f"{form}-seen"] = newest.number
    elif became == "refused":
        st.error(fault[:1].upper() + fault[1:])
    elif became == "kept":
        st.success(_("Written into the journal."), icon=":material/check:")


def byline(one: Any) -> str:
    """Who wrote, and when: of an entry, or of what stands by it."""
    by = one.told.get("by", "") if isinstance(one, Entry) else one.by
    at = one.moment if isinstance(one, Entry) else one.at
    who = one.who or _("not authenticated")
    name = f"{words.plain(by)} ({who})" if by else who
    zone = ZoneInfo(source.reader().configuration.organisation.time_zone)
    return f"{name} · {words.moment(at.astimezone(zone))}"


def history(found: list[Entry]) -> None:
    """Every version of what stands, where there are several."""
    if len(found) < 2:
        return
    with st.popover(
        words.many("{n} version", "{n} versions", len(found)),
        type="tertiary",
        icon=":material/history:",
    ):
        for one in reversed(found):
            st.markdown(f":small[:gray[{one.number} · {byline(one)}]]")
            st.markdown(told_in_short(one))


def told_in_short(one: Entry) -> str:
    """What an entry says, for its history."""
    told = one.told
    said = [
        words.plain(str(told[name])) for name in ("text", "reason", "outcome") if told.get(name)
    ]
    if names := told.get("names"):
        said = [words.plain(", ".join(names))]
    if told.get("owner") and told.get("due"):
        said.append(f"{words.plain(told['owner'])}, {words.day(told['due'])}")
    if told.get("until"):
        said.append(_("until {day}").format(day=words.day(told["until"])))
    if told.get("state") == "withdrawn":
        said.append(f"**{_('withdrawn')}**: {words.plain(told.get('because', ''))}")
    return " · ".join(said)


def newest(desk: Sheet, what: str, about: str) -> Entry | None:
    found = desk.histories.get((what, about), [])
    return found[-1] if found else None


def text(form: str, label: str, name: str = "text", height: int = 96) -> None:
    st.text_area(label, key=f"{form}-{name}", height=height, max_chars=MOST_TEXT)


def kpi_box(form: str) -> None:
    """A KPI to link to, or none."""
    st.selectbox(
        _("KPI"),
        list(catalogue()),
        index=None,
        key=f"{form}-kpi",
        format_func=lambda kpi: words.of(catalogue()[kpi].title),
        placeholder=_("none"),
    )
