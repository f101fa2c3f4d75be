"""What stands behind the KPIs of an item: rows that moved, overdue rows, exceptions, and with
incidents and risk the incidents of the quarter and the register beside its appetite."""

import datetime as dt
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kpis import overdue
from kpis.change import moves
from kpis.definition import catalogue
from kpis.reader import Answer, Reader, all_kpis
from kpis.views.risks import Entry
from reports import columns
from reports.review.happened import Incident, Waiver
from reports.review.quarter import Kpi
from reports.table import Table, listed
from ui import downloads, marks, source, words
from ui.review.desk import Desk
from ui.words import _

MOST = 400
"""Rows that a table shows; the pages of the figures have them all."""
ROOM = 12
"""Rows that can be read from the back of a room."""


@source.asked
def moved_rows(
    opened: Reader,
    kpis: list[str],
    before: dt.date,
    day: dt.date,
    where: dict[str, str],
    language: str,
) -> list[dict[str, Any]]:
    """The rows of some KPIs that got better or worse between two days, what got worse first.

    A row that came and is well, or was well and left, is none of them.
    """
    then, now = source.answer(before), source.answer(day)
    found = [
        {"kpi": kpi, **row}
        for kpi in kpis
        for row in moves(opened, catalogue()[kpi], then, now, where, language)
        if not (row["good_before"] if row["good_after"] is None else row["good_after"])
        or row["move"] == "fixed"
    ]
    order = ["newly missed", "entered", "left", "fixed", "told anew"]
    return sorted(found, key=lambda row: order.index(row["move"]))


@source.asked
def overdue_rows(
    opened: Reader,
    kpis: list[str],
    day: dt.date,
    where: dict[str, str],
    language: str,
) -> list[dict[str, Any]]:
    """The overdue rows of some KPIs, the oldest first; of each no more than a table shows."""
    return late_rows(opened, kpis, source.answer(day), where, language, slice(MOST))


def late_rows(
    opened: Reader,
    kpis: list[str],
    answer: Answer,
    where: dict[str, str],
    language: str,
    part: slice,
) -> list[dict[str, Any]]:
    slots = [one for one in overdue.SLOTS if one != overdue.SETTLED]
    found = [
        row
        for kpi in kpis
        for row in overdue.overdue(
            opened, answer, {**where, "kpi": kpi}, language, slots=slots, part=part
        )
    ]
    return sorted(found, key=lambda row: (-row["days"], row["kpi"], row["subject"]))


@source.asked
def overdue_count(opened: Reader, kpis: list[str], day: dt.date, where: dict[str, str]) -> int:
    """How many overdue rows some KPIs have."""
    groups = overdue.by(opened, source.answer(day), "kpi", where)
    return sum(overdue.rows_in(group) for group in groups if group["kpi"] in kpis)


def overdue_to_take(
    kpis: list[str],
    day: dt.date,
    where: dict[str, str],
    language: str,
    opened: Reader,
    apart: bool,
) -> Table:
    """All overdue rows of some KPIs, to be taken away."""
    answer = opened.rows(all_kpis(), day) if apart else source.answer(day)
    found = late_rows(opened, kpis, answer, where, language, slice(None))
    told = {"as_of": str(day), "known_at": answer.known_at, "filters": where, "kpis": kpis}
    return listed(opened, f"overdue_{day}", "Overdue rows", columns.OVERDUE, found, told)


def draw(desk: Desk, found: list[Kpi]) -> None:
    """The choice, each with its number, and the table of what is chosen."""
    kpis = [one.definition.id for one in found]
    quarter = desk.quarter
    waivers = [one for one in quarter.waivers if one.kpi in kpis]
    late = overdue_rows(kpis, quarter.as_of, desk.shown.where, words.current())
    late_count = overdue_count(kpis, quarter.as_of, desk.shown.where)
    before = quarter.before_as_of
    changed = (
        moved_rows(kpis, before, quarter.as_of, desk.shown.where, words.current()) if before else []
    )
    names = {
        "moved": f"{_('Rows that moved')} {words.number(len(changed))}",
        "overdue": f"{_('Overdue')} {words.number(late_count)}",
        "exceptions": f"{_('Exceptions')} {words.number(len(waivers))}",
    }
    if desk.item == "incidents":
        names = {
            "incidents": f"{_('Incidents')} {words.number(len(quarter.incidents))}",
            "risks": f"{_('Risks')} {words.number(len(quarter.risks))}",
            **names,
        }
    st.header(_("What stands behind it"), anchor=False)
    chosen = st.segmented_control(
        _("What stands behind it"),
        list(names),
        default=next(iter(names)),
        required=True,
        format_func=names.__getitem__,
        key=f"behind-{desk.item}",
        label_visibility="collapsed",
    )
    if chosen == "moved":
        moved(desk, changed)
    elif chosen == "overdue":
        overdue_table(desk, kpis, late, late_count)
    elif chosen == "exceptions":
        exceptions(desk, waivers)
    elif chosen == "risks":
        risks(desk, quarter.risks)
    else:
        incidents(desk, quarter.incidents)


def table(
    desk: Desk, rows: list[dict[str, Any]], name: str, nothing: str, all_of: int | None = None
) -> None:
    """A table; in a room as plain text in large type, and only so many rows.

    `all_of`: how many rows there are, where `rows` are but the first, which then are not exported.
    """
    if not rows:
        st.markdown(nothing)
        return
    if all_of is None and not desk.wide:
        told = {"quarter": desk.name, "filters": desk.shown.where}
        downloads.small(f"behind_{desk.item}_{desk.name}", name, downloads.by_heads(rows), **told)
    frame = pd.DataFrame(rows[:MOST])
    frame = frame[[one for one in frame if frame[one].replace("", None).notna().any()]]
    if desk.wide:
        plain = frame.head(ROOM).drop(columns=_("Mark"), errors="ignore").fillna("–")
        st.table(plain.astype(str).map(words.plain), hide_index=True)
    else:
        st.dataframe(
            frame,
            hide_index=True,
            row_height=28,
            height=min(420, 40 + 28 * len(frame)),
            placeholder="–",
            key=f"behind-table-{name}-{desk.item}",
            alt=name,
            column_config={
                _("Mark"): st.column_config.ImageColumn(width=46),
                _("Figure"): st.column_config.TextColumn(width=160),
                _("Reason"): st.column_config.TextColumn(width=280),
                _("Title"): st.column_config.TextColumn(width=220),
                _("What would clear it"): st.column_config.TextColumn(width=420),
                **{
                    day: st.column_config.DateColumn(format=words.day_format())
                    for day in (_("Due"), _("Until"), _("Detected"))
                },
            },
        )
    shown = min(len(rows), ROOM if desk.wide else MOST)
    if shown < (there := len(rows) if all_of is None else all_of):
        said = _("The first {n} of {all}.").format(n=words.number(shown), all=words.number(there))
        st.markdown(f":small[:gray[{said}]]")


def moved(desk: Desk, found: list[dict[str, Any]]) -> None:
    word = {
        "newly missed": _("newly missed"),
        "entered": _("entered"),
        "left": _("left"),
        "fixed": _("fixed"),
        "told anew": _("told anew"),
    }
    rows = [
        {
            _("Move"): word[row["move"]],
            _("Figure"): words.of(catalogue()[row["kpi"]].title),
            _("Subject"): row["subject"],
            _("Before"): outcome(row["outcome_before"]),
            _("Now"): outcome(row["outcome_after"]),
            _("Reason"): row["reason_after"] or row["reason_before"],
            _("Account"): row["account"],
            _("Unit"): row["unit"],
            _("Brand"): row["brand"],
            _("Region"): row["region"],
        }
        for row in found
    ]
    table(desk, rows, _("Rows that moved"), _("No row moved since the quarter before."))


def outcome(name: str | None) -> str:
    return words.outcome(name) if name else ""


def overdue_table(desk: Desk, kpis: list[str], found: list[dict[str, Any]], n: int) -> None:
    if n and not desk.wide:
        asked = (kpis, desk.quarter.as_of, desk.shown.where, words.current())
        downloads.offer(f"overdue_{desk.item}", n, partial(overdue_to_take, *asked), is_small=True)
    rows = [
        {
            _("Mark"): marks.outcome_picture(row["outcome"]),
            _("Figure"): words.of(catalogue()[row["kpi"]].title),
            _("Subject"): row["subject"],
            _("Days past due"): row["days"],
            _("Due"): row["due"],
            _("Reason"): row["reason_in_words"],
            _("Owner"): row["owner"],
            _("Unit"): row["unit"],
            _("What would clear it"): row["clears"],
        }
        for row in found
    ]
    head = _("Overdue rows, the oldest first")
    table(desk, rows, head, _("Nothing is overdue."), all_of=n)


def exceptions(desk: Desk, found: list[Waiver]) -> None:
    rows = [
        {
            _("State"): _("in force") if one.in_force else _("expired"),
            _("Exception"): one.exception,
            _("Figure"): words.of(catalogue()[one.kpi].title)
            if one.kpi in catalogue()
            else one.kpi,
            _("Subject"): one.subject,
            _("Until"): one.expires,
            _("Reason"): one.reason,
            _("What guards instead"): one.control,
            _("Rows it covers"): one.rows,
        }
        for one in found
    ]
    table(desk, rows, _("Exceptions"), _("No exception is in force, and none expired."))


def risks(desk: Desk, found: list[Entry]) -> None:
    accepted = {one.risk: one for one in desk.acceptances}
    rows = [
        {
            _("Risk"): one.risk,
            _("Title"): one.title,
            _("Category"): words.categories().get(one.category or "", one.category),
            _("Residual"): one.residual[0] * one.residual[1] if one.residual else None,
            _("Appetite"): one.appetite,
            _("Against appetite"): against(one),
            _("Treatment"): one.why_treated or (outcome(one.treated) if one.treated else None),
            _("Accepted until"): words.day(accepted[one.risk].until)
            if one.risk in accepted
            else None,
            _("Owner"): one.owner,
            _("Unit"): one.unit,
        }
        for one in found
    ]
    table(desk, rows, _("Open risks, those above appetite first"), _("No risk is open."))


def against(one: Entry) -> str:
    if one.residual is None:
        return _("not scored")
    return _("above") if one.above else _("within")


def incidents(desk: Desk, found: list[Incident]) -> None:
    step = {
        "acknowledged": _("Acknowledged"),
        "contained": _("Contained"),
        "resolved": _("Resolved"),
    }
    followed = {True: _("followed"), False: _("not followed"), None: _("not said")}
    severity = {
        "critical": _("critical"),
        "high": _("high"),
        "medium": _("medium"),
        "low": _("low"),
    }
    rows = [
        {
            _("Incident"): one.incident,
            _("Title"): one.title,
            _("Severity"): severity.get(one.severity or "", _("not rated")),
            _("Detected"): one.detected,
            _("State"): _("open") if one.is_open else _("closed"),
            **{step[name]: outcome(told) or "–" for name, told in one.steps.items()},
            _("Hours to contain"): None
            if one.hours_to_contain is None
            else round(one.hours_to_contain, 1),
            _("Protocol"): one.protocol,
            _("Protocol was"): followed[one.followed] if one.protocol else None,
            _("Unit"): one.unit,
            _("Brand"): one.brand,
        }
        for one in found
    ]
    table(desk, rows, _("Incidents of the quarter"), _("No incident happened in this quarter."))
