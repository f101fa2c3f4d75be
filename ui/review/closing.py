"""How a review ends: decisions, actions, acceptances, owners' word; locking; what to take away."""

from collections.abc import Callable
from contextlib import closing
from functools import partial

import streamlit as st

from journal.review import Word
from kpis.definition import catalogue
from organisation.errors import Unusable
from reports.review import lock as locking
from reports.review import locked as locks
from ui import source, words
from ui.review import desk as desks
from ui.review import forms, minutes, take, write
from ui.review.desk import Desk
from ui.words import _

LOCKED = "review-locked"


def draw(desk: Desk) -> None:
    decided(desk)
    promised(desk)
    left, right = st.columns(2, gap="medium")
    with left:
        accepted(desk)
    with right:
        spoken(desk)
    take.draw(desk)
    lock(desk)


def _head(desk: Desk, title: str, form: str, label: str, draw: Callable[[], None]) -> None:
    """A head with the button that opens a form for something new; `draw` draws that form."""
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.header(title, anchor=False, width="content")
        if not desk.is_locked:
            write.opener(form, label, ":material/add:")
    if write.is_open(form) and not desk.is_locked:
        with st.container(border=True):
            draw()


def decided(desk: Desk) -> None:
    _head(desk, _("Decisions"), "decision-new", _("A decision"), partial(forms.decision, desk))
    minutes.decisions(desk, desk.decisions)


def promised(desk: Desk) -> None:
    _head(desk, _("Actions"), "action-new", _("An action"), partial(forms.action, desk))
    minutes.actions(desk, desk.actions)


def accepted(desk: Desk) -> None:
    titles = {one.risk: one.title or one.risk for one in desk.quarter.risks}
    new = partial(forms.acceptance, desk, titles)
    _head(desk, _("Accepted risks"), "acceptance-new", _("An acceptance"), new)
    if not desk.acceptances:
        st.markdown(f":gray[{_('No risk is accepted.')}]")
    for one in desk.acceptances:
        minutes.acceptance(desk, one, titles)


def spoken(desk: Desk) -> None:
    """An owner's word on their own rows."""
    st.header(_("Owners' word"), anchor=False)
    silent = {one.owner: one for one in desk.calendar.owners}
    for one in desk.words:
        st.markdown(f":small[{word(one)} · :gray[{write.byline(one)}]]")
    if desk.is_locked or not silent:
        if not desk.words:
            st.markdown(f":gray[{_('No owner has given it.')}]")
        return
    owner = st.selectbox(
        _("Owner whose word is awaited"),
        list(silent),
        index=None,
        key="review-owner",
        format_func=lambda who: words.many(
            "{who}: {n} missed row", "{who}: {n} missed rows", silent[who].total
        ).replace("{who}", who),
        placeholder=_("choose one"),
    )
    if owner:
        with st.container(border=True):
            forms.word(desk, owner, list(silent[owner].rows))


def word(one: Word) -> str:
    title = words.of(catalogue()[one.kpi].title) if one.kpi in catalogue() else one.kpi
    about = f"{title}, {words.plain(one.subject)}" if one.subject else title
    said = (
        f":green[**{_('attested')}**]"
        if one.says == "attested"
        else f":red[**{_('disputed')}**]: {words.plain(one.reason)}"
    )
    return f"**{words.plain(one.owner)}** {about} · {said}"


# -- locking --


def lock(desk: Desk) -> None:
    st.header(_("Lock"), anchor=False)
    told()
    held = desk.lock
    if held:
        state = (
            _("locked")
            if held.is_locked
            else _("unlocked: {because}").format(because=words.plain(held.because))
        )
        st.markdown(
            _("Version {version}, {state}").format(version=held.version, state=state)
            + f" :small[:gray[· {write.byline(held)}]]"
        )
        st.markdown(f":small[{_('Hash of the quarter')}: `{held.hash}`]")
        if desk.kept and desk.kept.pack:
            st.markdown(f":small[{_('Hash of its evidence pack')}: `{desk.kept.pack}`]")
        check(desk)
    if desk.is_locked:
        unlock_form(desk)
    elif not desk.quarter.is_over or desk.quarter.last >= source.reader().day:
        st.markdown(
            _("{quarter} ends on {day}; only then can it be locked.").format(
                quarter=desk.name, day=words.day(desk.quarter.last)
            )
        )
    else:
        st.markdown(
            _(
                "Locking freezes figures, targets, definitions, rows, commentary, decisions and the "
                "evidence pack under one hash. What is loaded later stands beside it as a restatement."
            )
        )
        with st.container(horizontal=True):
            if st.button(
                _("Lock {quarter}").format(quarter=desk.name),
                icon=":material/lock:",
                key="review-lock",
            ):
                locked_now(desk)


def locked_now(desk: Desk) -> None:
    """Lock, with its steps as they are taken."""
    steps = {
        "figures": _("figures ..."),
        "rows": _("rows ..."),
        "minutes": _("what people wrote ..."),
        "pack": _("evidence pack ..."),
    }
    opened = source.reader().cursor()
    with closing(opened.con), st.status(_("Locking {quarter}").format(quarter=desk.name)) as status:
        try:
            by = st.session_state.get(desks.BY, "")
            locking.lock(
                opened,
                desks.journal(),
                desk.name,
                by,
                progress=lambda step: status.update(label=steps[step]),
            )
        except Unusable as fault:
            st.session_state[LOCKED] = ("refused", str(fault))
        else:
            st.session_state[LOCKED] = ("locked", "")
            st.session_state[write.OPEN] = None
    st.rerun()


def told() -> None:
    """What became of locking or unlocking."""
    became, fault = st.session_state.pop(LOCKED, ("", ""))
    if became == "refused":
        st.error(fault)
    elif became == "locked":
        st.success(_("The quarter is locked."), icon=":material/lock:")
    elif became == "unlocked":
        st.success(_("The quarter is open again."), icon=":material/lock_open:")


def check(desk: Desk) -> None:
    """Read the lock again and say whether it is as it was locked."""
    with st.container(horizontal=True):
        if st.button(_("Check the lock"), icon=":material/verified:", key="review-check"):
            faults = locks.verify(source.home(), desk.name)
            for fault in faults:
                st.error(fault)
            if not faults:
                st.success(_("Every file of it is as it was locked, and its figures are its rows."))


def unlock_form(desk: Desk) -> None:
    head = st.expander(_("Unlock it, with a reason"), icon=":material/lock_open:")
    with head, st.form("form-unlock", border=False):
        st.text_input(_("Why it must be opened again"), key="unlock-because", max_chars=1000)
        st.form_submit_button(
            _("Unlock {quarter}").format(quarter=desk.name), on_click=_unlock, args=(desk.name,)
        )


def _unlock(quarter: str) -> None:
    state = st.session_state
    try:
        because, by = state.get("unlock-because", ""), state.get(desks.BY, "")
        locking.unlock(desks.journal(), quarter, because, by)
    except Unusable as fault:
        state[LOCKED] = ("refused", str(fault))
    else:
        state[LOCKED] = ("unlocked", "")
