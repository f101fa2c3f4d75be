"""How a review begins: the calendar, who is here, and what became of last time."""

import streamlit as st

from kpis.definition import catalogue
from reports.review.calendar import CutOff, Owner
from reports.review.restated import Restated
from ui import doors, downloads, words
from ui.review import forms, minutes, write
from ui.review.desk import Desk
from ui.words import _

MANY = 200
"""Owners that a list names."""


def draw(desk: Desk) -> None:
    calendar(desk)
    if desk.restated:
        restated(desk)
    left, right = st.columns([0.62, 0.38], gap="medium")
    with left:
        last_time(desk)
    with right:
        attendance(desk)
        overdue(desk)


# -- the calendar --


def calendar(desk: Desk) -> None:
    """Until when what is awaited, and what is missing of it."""
    found = desk.calendar
    st.header(_("Deadlines of the quarter"), anchor=False)
    for column, cut in zip(
        st.columns(len(found.cut_offs), gap="small"), found.cut_offs, strict=True
    ):
        with column.container(border=True, gap="xxsmall", height="stretch"):
            st.markdown(
                f"**{what(cut)}** :small[:gray[{_('until {day}').format(day=words.day(cut.until))}]]"
            )
            st.markdown(missing(desk, cut))
            who(desk, cut)


def what(cut: CutOff) -> str:
    return {
        "records": _("Record files"),
        "comments": _("Commentary"),
        "attestations": _("Owners' word"),
        "meeting": _("Meeting"),
    }[cut.what]


def missing(desk: Desk, cut: CutOff) -> str:
    """What is missing of it, red once its day has passed."""
    if cut.what == "meeting":
        said = _("nobody has said who was there") if cut.missing else _("took place")
    elif not cut.of:
        said = _("nothing is awaited")
    elif not cut.missing:
        said = {
            "records": words.many("{n} source is in", "all {n} sources are in", cut.of),
            "comments": words.many("{n} figure has one", "all {n} figures have one", cut.of),
            "attestations": words.many(
                "{n} owner has given it", "all {n} owners have given it", cut.of
            ),
        }[cut.what]
    else:
        said = _("{missing} of {all} missing").format(
            missing=words.number(cut.missing), all=words.number(cut.of)
        )
    if cut.is_late(desk.today):
        return f":red[**{said}**]"
    return f":green[{said}]" if not cut.missing else said


def who(desk: Desk, cut: CutOff) -> None:
    """What is missing, by name."""
    found = desk.calendar
    if not cut.missing or cut.what == "meeting":
        return
    with st.popover(_("What is missing"), type="tertiary"):
        if cut.what == "records":
            for one in found.sources:
                newest = words.day(one.newest) if one.newest else _("nothing loaded")
                st.markdown(f"{words.plain(one.name)} :small[:gray[{one.kind} · {newest}]]")
        elif cut.what == "comments":
            for kpi in found.comments:
                definition = catalogue()[kpi]
                doors.link(
                    "review",
                    words.of(definition.title),
                    quarter=desk.name,
                    item=definition.element,
                )
        else:
            owners(desk, found.owners)


def owners(desk: Desk, found: list[Owner]) -> None:
    """Owners whose word is awaited; one that is chosen can give it."""
    table = [
        {
            _("Owner"): one.owner,
            _("Unit"): one.unit,
            _("Missed rows"): one.total,
            _("Figures"): len(one.rows),
        }
        for one in found
    ]
    name, head = f"owners_awaited_{desk.name}", _("Owners whose word is awaited")
    downloads.small(name, head, downloads.by_heads(table))
    st.dataframe(
        table[:MANY],
        hide_index=True,
        row_height=28,
        height=min(300, 40 + 28 * len(found)),
        key="review-owners",
        alt=_("Owners whose word is awaited, most missed rows first"),
    )
    doors.link("review", _("Write an owner's word"), quarter=desk.name, item="close")


# -- restated since --


def restated(desk: Desk) -> None:
    """What a later load made of the locked quarter. The lock stays as it is."""
    lock = desk.lock
    assert lock is not None
    st.header(_("Restated since it was locked"), anchor=False)
    st.markdown(
        ":small[:gray["
        + words.many(
            "{n} figure is told otherwise now than version {version} of the lock holds it.",
            "{n} figures are told otherwise now than version {version} of the lock holds them.",
            len(desk.restated),
        ).format(version=lock.version)
        + "]]"
    )
    table = [restated_line(one) for one in desk.restated]
    name, head = f"restated_since_lock_{desk.name}", _("Restated since it was locked")
    downloads.small(name, head, downloads.by_heads(table))
    st.dataframe(
        table,
        hide_index=True,
        row_height=28,
        height=min(320, 40 + 28 * len(desk.restated)),
        key="review-restated",
        alt=_("Restated since it was locked"),
    )


def restated_line(one: Restated) -> dict[str, str | int]:
    definition = catalogue().get(one.kpi)
    cause = {
        "data": _("data"),
        "definition": _("definition"),
        "configuration": _("configuration"),
    }
    return {
        _("Figure"): words.of(definition.title) if definition else one.kpi,
        _("As locked"): words.short(definition, one.was) if definition else "–",
        _("Told now"): words.short(definition, one.now) if definition and one.now else "–",
        _("Rows that differ"): one.rows,
        _("Cause"): ", ".join(cause[name] for name in one.causes),
    }


# -- last time, and who is here --


def last_time(desk: Desk) -> None:
    st.header(_("What was decided in {quarter}").format(quarter=desk.quarter.before), anchor=False)
    minutes.decisions(desk, desk.decisions_before, before=True)
    st.header(_("Actions, and what became of them"), anchor=False)
    minutes.actions(desk, desk.actions_before)


def attendance(desk: Desk) -> None:
    with st.container(horizontal=True, gap="xsmall", vertical_alignment="center"):
        st.header(_("Who is here"), anchor=False, width="content")
        if desk.attendance:
            write.history(desk.histories.get(("attendance", desk.name), []))
        if not desk.is_locked:
            write.opener("attendance", _("Write"))
    if desk.attendance:
        st.markdown(" · ".join(map(words.plain, desk.attendance.names)))
        st.markdown(f":small[:gray[{write.byline(desk.attendance)}]]")
    else:
        st.markdown(f":gray[{_('Nobody has said.')}]")
    if write.is_open("attendance") and not desk.is_locked:
        with st.container(border=True):
            forms.attendance(desk)
    else:
        write.told("attendance")


def overdue(desk: Desk) -> None:
    """All that is overdue, in a line and a link."""
    told = desk.quarter.late.total
    st.header(_("Overdue"), anchor=False)
    said = words.many("{n} row overdue on {day}", "{n} rows overdue on {day}", told.rows).format(
        day=words.day(desk.quarter.as_of)
    )
    promised = [one for one in desk.actions if one.days_overdue(desk.today)]
    st.markdown(
        f"{said} · "
        + words.many("{n} action overdue today", "{n} actions overdue today", len(promised))
    )
    doors.link(
        "overdue", _("The overdue list"), ":material/arrow_forward:", as_of=str(desk.quarter.as_of)
    )
