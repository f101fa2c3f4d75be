"""The forms of a review: commentary, decisions, actions, acceptances, attendance, an owner's word."""

import datetime as dt
from typing import Any

import streamlit as st

from journal import review
from journal.review import Acceptance, Action, Decision
from kpis.definition import catalogue
from ui import words
from ui.review import write
from ui.review.desk import Desk, Sheet
from ui.review.write import Deed
from ui.words import _

SAVE = ":material/check:"


def _save(
    form: str, desk: Sheet, fields: list[str], deed: Deed, label: str = "", *, again: bool = False
) -> None:
    st.form_submit_button(
        label or _("Write into the journal"),
        icon=SAVE,
        on_click=_submitted,
        args=(form, desk.name, fields, deed, again),
    )


def _submitted(form: str, quarter: str, fields: list[str], deed: Deed, again: bool) -> None:
    write.submit(form, quarter, fields, deed, again=again)


# -- commentary --


def comment(desk: Desk, kpi: str) -> None:
    """The commentary on a KPI: one text, in the place of what stands."""
    form = f"comment-{kpi}"
    stands = desk.comments.get(kpi)
    newest = write.newest(desk, review.COMMENT, review.about_comment(desk.name, kpi))
    write.told(form, newest)
    number = newest.number if newest else 0
    write.begin(form, {"text": stands.text if stands else ""}, number)
    with st.form(f"form-{form}", border=False):
        write.text(form, _("Commentary on {kpi}").format(kpi=words.of(catalogue()[kpi].title)))
        _save(
            form,
            desk,
            ["text"],
            lambda minutes, told, seen: minutes.comment(kpi, told["text"], seen),
        )


# -- decisions --


def decision(desk: Desk, kpi: str | None = None) -> None:
    """A new decision, about a KPI where one is at hand."""
    form = f"decision-{kpi or 'new'}"
    write.told(form)
    write.begin(form, {"text": ""} | ({} if kpi else {"kpi": None}), 0)
    with st.form(f"form-{form}", border=False):
        write.text(form, _("What was decided"))
        if kpi is None:
            write.kpi_box(form)
        _save(
            form,
            desk,
            ["text"] if kpi else ["text", "kpi"],
            lambda minutes, told, _seen: minutes.decide(told["text"], kpi or told["kpi"]),
            again=kpi is None,
        )


def decision_again(desk: Desk, one: Decision) -> None:
    """Another wording of a decision, or its withdrawal."""
    form = f"reword-{one.id}"
    newest = write.newest(desk, review.DECISION, one.id)
    write.told(form, newest)
    write.begin(form, {"text": one.text, "kpi": one.kpi}, one.number)
    with st.form(f"form-{form}", border=False):
        write.text(form, _("What was decided"))
        write.kpi_box(form)
        _save(
            form,
            desk,
            ["text", "kpi"],
            lambda minutes, told, seen: minutes.reword(one.id, told["text"], told["kpi"], seen),
        )
    withdraw(desk, review.DECISION, one.id, one.number)


def withdraw(desk: Sheet, what: str, about: str, number: int) -> None:
    """Take back what was written. It stays in the history, with the reason."""
    form = f"withdraw-{what}-{about}"
    write.told(form, write.newest(desk, what, about))
    write.begin(form, {"because": ""}, number)
    with st.form(f"form-{form}", border=False):
        st.text_input(_("Why it no longer stands"), key=f"{form}-because")
        _save(
            form,
            desk,
            ["because"],
            lambda minutes, told, seen: minutes.withdraw(what, about, told["because"], seen),
            _("Withdraw"),
        )


# -- actions --


def action(desk: Sheet, kpi: str | None = None, one: Action | None = None) -> None:
    """A new action, or one otherwise than it was."""
    form = f"action-{one.id if one else kpi or 'new'}"
    write.told(form, write.newest(desk, review.ACTION, one.id) if one else None)
    blank: dict[str, Any] = {"text": "", "owner": "", "due": None, "kpi": kpi, "account": ""}
    values = (
        {name: getattr(one, name) for name in blank} | {"account": one.account or ""}
        if one
        else blank
    )
    write.begin(form, values, one.number if one else 0)

    def deed(minutes: Any, told: dict[str, Any], seen: int) -> Any:
        account = (told["account"] or "").strip() or None
        given = (told["text"], told["owner"], told["due"] or "", told["kpi"], account)
        return minutes.change(one.id, *given, seen) if one else minutes.act(*given)

    with st.form(f"form-{form}", border=False):
        write.text(form, _("What is to be done"), height=70)
        with st.container(horizontal=True, gap="small"):
            st.text_input(
                _("Owner: a name or a role"), key=f"{form}-owner", max_chars=200, width=230
            )
            st.date_input(
                _("Due"),
                key=f"{form}-due",
                format="YYYY-MM-DD",
                min_value=desk.first,
                max_value=desk.today + dt.timedelta(days=3660),
                width=150,
            )
            write.kpi_box(form)
            st.text_input(_("Account, by its number"), key=f"{form}-account", width=170)
        _save(form, desk, list(blank), deed, again=one is None and kpi is None)


def close(desk: Sheet, one: Action) -> None:
    """An action is done, or no longer needed."""
    form = f"close-{one.id}"
    write.told(form, write.newest(desk, review.ACTION, one.id))
    write.begin(form, {"outcome": ""}, one.number)
    with st.form(f"form-{form}", border=False):
        st.text_input(_("What came of it"), key=f"{form}-outcome", max_chars=500)
        _save(
            form,
            desk,
            ["outcome"],
            lambda minutes, told, seen: minutes.close(one.id, told["outcome"], seen),
            _("Close the action"),
        )


def reopen(desk: Sheet, one: Action) -> None:
    st.button(
        _("Open it again"),
        key=f"reopen-{one.id}",
        type="tertiary",
        icon=":material/undo:",
        on_click=write.submit,
        args=(
            f"reopen-{one.id}",
            desk.name,
            [],
            lambda minutes, _told, _seen: minutes.reopen(one.id, one.number),
        ),
        kwargs={"again": False},
    )
    write.told(f"reopen-{one.id}")


# -- acceptances, attendance, words --


def acceptance(desk: Desk, risks: dict[str, str]) -> None:
    """A risk is accepted until a day. `risks` are those open, with their titles."""
    form = "acceptance-new"
    write.told(form)
    write.begin(form, {"risk": None, "until": None, "reason": ""}, 0)
    with st.form(f"form-{form}", border=False):
        with st.container(horizontal=True, gap="small"):
            st.selectbox(
                _("Risk"),
                list(risks),
                index=None,
                key=f"{form}-risk",
                format_func=lambda risk: f"{risk} · {risks[risk]}",
                placeholder=_("choose one"),
                width=420,
            )
            st.date_input(
                _("Accepted until"),
                key=f"{form}-until",
                format="YYYY-MM-DD",
                min_value=desk.today,
                max_value=desk.today + dt.timedelta(days=3660),
                width=150,
            )
        write.text(form, _("Why it is accepted, and what guards against harm"), "reason", 70)
        _save(
            form,
            desk,
            ["risk", "until", "reason"],
            lambda minutes, told, _seen: minutes.accept(
                told["risk"] or "", told["until"] or "", told["reason"]
            ),
            again=True,
        )


def acceptance_again(desk: Desk, one: Acceptance) -> None:
    withdraw(desk, review.ACCEPTANCE, one.about, one.number)


def attendance(desk: Desk) -> None:
    """Who is there: a name a line."""
    form = "attendance"
    stands = desk.attendance
    newest = write.newest(desk, review.ATTENDANCE, desk.name)
    write.told(form, newest)
    number = newest.number if newest else 0
    write.begin(form, {"names": "\n".join(stands.names) if stands else ""}, number)
    with st.form(f"form-{form}", border=False):
        write.text(form, _("Who is here: a name a line"), "names", 140)
        _save(
            form,
            desk,
            ["names"],
            lambda minutes, told, seen: minutes.attend((told["names"] or "").splitlines(), seen),
        )


def word(desk: Desk, owner: str, kpis: list[str]) -> None:
    """What an owner says of their missed rows: of one KPI or of all of theirs."""
    form = f"word-{owner}"
    write.told(form)
    write.begin(form, {"kpis": kpis, "says": "attested", "reason": ""}, 0)

    def deed(minutes: Any, told: dict[str, Any], _seen: int) -> Any:
        entry = None
        for kpi in told["kpis"]:
            if told["says"] == "attested":
                entry = minutes.attest(owner, kpi)
            else:
                entry = minutes.dispute(owner, kpi, told["reason"] or "")
        return entry

    says = {"attested": _("These rows are right"), "disputed": _("They are wrong, because:")}
    with st.form(f"form-{form}", border=False):
        st.multiselect(
            _("About"),
            kpis,
            key=f"{form}-kpis",
            format_func=lambda kpi: words.of(catalogue()[kpi].title),
        )
        st.radio(
            _("The owner's word"),
            list(says),
            key=f"{form}-says",
            format_func=says.__getitem__,
            horizontal=True,
        )
        st.text_input(_("Reason"), key=f"{form}-reason", max_chars=1000)
        _save(form, desk, ["kpis", "says", "reason"], deed)
