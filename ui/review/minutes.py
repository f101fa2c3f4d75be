"""What people wrote, as it stands: decisions, actions, acceptances, each with its history."""

import streamlit as st

from journal import review
from journal.review import Acceptance, Action, Decision
from kpis.definition import catalogue
from ui import marks, words
from ui.review import forms, write
from ui.review.desk import Desk, Sheet
from ui.words import _

SPLIT = [0.78, 0.22]
"""What is written, and what can be done with it."""


def lines(said: str, about: list[str], became: str = "") -> None:
    """What was written, and below it in small who and what about, and what became of it."""
    with st.container(gap=None):
        st.markdown(said)
        st.markdown(f":small[:gray[{' · '.join(about)}]]")
        if became:
            st.markdown(became)


def decision(desk: Desk, one: Decision, *, before: bool = False, of_kpi: bool = False) -> None:
    """A decision. One of the quarter `before` is shown only; `of_kpi`: below its KPI."""
    about = [write.byline(one)]
    if one.kpi in catalogue() and not of_kpi and not before:
        about.insert(0, words.of(catalogue()[str(one.kpi)].title))
    left, right = st.columns(SPLIT, gap="small")
    with left:
        lines(f"**{one.id}** {words.plain(one.text)}", about, became(desk, one) if before else "")
    with right, st.container(horizontal=True, gap="xsmall"):
        write.history(desk.histories.get((review.DECISION, one.id), []))
        if not desk.is_locked and not before:
            write.opener(f"reword-{one.id}", _("Change"))
    if write.is_open(f"reword-{one.id}"):
        with st.container(border=True):
            forms.decision_again(desk, one)


def became(desk: Desk, one: Decision) -> str:
    """What became of the figure that a decision of last time is about."""
    for kpi in desk.quarter.kpis:
        if kpi.definition.id == one.kpi and kpi.before:
            said = _("{kpi}: {then} then, {now} now").format(
                kpi=words.of(kpi.definition.title),
                then=words.short(kpi.definition, kpi.before),
                now=f"**{words.short(kpi.definition, kpi.now)}**",
            )
            return f":small[{marks.word(kpi.now.status)} · {said}]"
    return ""


def state(desk: Sheet, one: Action) -> str:
    """How an action stands, with its mark in words: open, overdue, closed."""
    if not one.is_open:
        assert one.closed_on is not None
        return f":green[**{_('closed')}**] " + words.day(one.closed_on)
    if late := one.days_overdue(desk.today):
        n = words.many("{n} day overdue", "{n} days overdue", late)
        return f":red[**{n}**] · " + _("due {day}").format(day=words.day(one.due))
    return _("due {day}").format(day=words.day(one.due))


def action(desk: Sheet, one: Action, *, of_kpi: bool = False) -> None:
    """An action, with what became of it, and the forms to change or to close it."""
    about = [words.plain(one.owner), state(desk, one)]
    if one.quarter < desk.name:
        about.append(_("carried forward from {quarter}").format(quarter=one.quarter))
    if one.kpi in catalogue() and not of_kpi:
        about.append(words.of(catalogue()[str(one.kpi)].title))
    if one.account:
        about.append(words.plain(one.account))
    if not one.is_open:
        about.append(f"{_('What came of it')}: {words.plain(one.outcome)}")
    left, right = st.columns(SPLIT, gap="small")
    with left:
        lines(f"**{one.id}** {words.plain(one.text)}", about)
    with right, st.container(horizontal=True, gap="xsmall"):
        write.history(desk.histories.get((review.ACTION, one.id), []))
        if not desk.is_locked and one.is_open:
            write.opener(f"close-{one.id}", _("Close"), ":material/task_alt:")
            write.opener(f"action-{one.id}", _("Change"))
        elif not desk.is_locked:
            forms.reopen(desk, one)
    if write.is_open(f"close-{one.id}"):
        with st.container(border=True):
            forms.close(desk, one)
    if write.is_open(f"action-{one.id}"):
        with st.container(border=True):
            forms.action(desk, one=one)
            forms.withdraw(desk, review.ACTION, one.id, one.number)


def acceptance(desk: Desk, one: Acceptance, titles: dict[str, str]) -> None:
    """A risk that is accepted, and until when."""
    title = titles.get(one.risk, "")
    until = _("until {day}").format(day=words.day(one.until))
    stands = (
        f":green[**{_('in force')}**] {until}"
        if one.in_force(desk.today)
        else f":red[**{_('expired')}**] {until}"
    )
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.markdown(
            f"**{one.risk}** {words.plain(title)} · {stands} · {words.plain(one.reason)}",
            width="content",
        )
        st.markdown(f":small[:gray[{one.quarter} · {write.byline(one)}]]", width="content")
        write.history(desk.histories.get((review.ACCEPTANCE, one.about), []))
        if not desk.is_locked and one.quarter == desk.name:
            write.opener(f"withdraw-{review.ACCEPTANCE}-{one.about}", _("Withdraw"))
    if write.is_open(f"withdraw-{review.ACCEPTANCE}-{one.about}"):
        with st.container(border=True):
            forms.acceptance_again(desk, one)


def decisions(desk: Desk, found: list[Decision], *, before: bool = False) -> None:
    with st.container(gap="xsmall"):
        if not found:
            st.markdown(_("Nothing was decided.") if before else _("Nothing is decided yet."))
        for one in found:
            decision(desk, one, before=before)


def actions(desk: Desk, found: list[Action]) -> None:
    """Open ones first, the one due first leading; then those that were closed."""
    with st.container(gap="xsmall"):
        if not found:
            st.markdown(_("There are no actions."))
        for one in sorted(found, key=lambda one: (not one.is_open, one.due)):
            action(desk, one)
