"""Incidents: what is open, how fast each was dealt with, and by which protocol."""

import datetime as dt

import streamlit as st

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.reader import BLANK, Reader
from kpis.views import incidents
from kpis.views.incidents import STEPS, Case, Sort, State, Taken
from ui import bullets, downloads, kinds, marks, rows, source, view, words
from ui.charts import incidents as drawn
from ui.charts.base import show
from ui.view import View
from ui.words import _

ALONE = [
    "breach-notified",
    "sensitive-leak",
    "staff-safety",
    "conflict-escalated",
    "protocol-followed",
    "protocol-tested",
]
"""What is told each on its own, beside the three steps."""
CONTAINED = "incident-contained"
QUARTERS = 4
MOST = 400
"""Incidents that the timeline shows."""


@source.asked
def state(opened: Reader, as_of: dt.date, where: dict[str, str], since: dt.date) -> State:
    return incidents.state(opened, source.answer(as_of), where, since)


@source.asked
def cases(opened: Reader, as_of: dt.date, where: dict[str, str], since: dt.date) -> list[Case]:
    return incidents.cases(opened, source.answer(as_of), where, since, MOST)


@source.asked
def taken(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Taken]:
    return incidents.taken(opened, source.answer(as_of), where)


@source.asked
def sorts(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Sort]:
    return incidents.sorts(opened, source.answer(as_of), where)


def first_day(as_of: dt.date) -> dt.date:
    """First day of the timeline: of the quarter three before the one asked about."""
    organisation = source.reader().configuration.organisation
    day = as_of
    for _quarter in range(QUARTERS - 1):
        day = organisation.last_quarter_end(day)
    return organisation.quarter_start(day)


def sentence(now: State, told: Figure) -> str:
    """The page in one sentence. How many incidents there are is neither good nor bad."""
    if not kinds.loaded("incidents"):
        return _("Incidents: not loaded")
    if not now.recorded:
        return _("No incident is recorded")
    parts = [words.many("{n} incident open", "{n} incidents open", now.open)]
    if now.open_severe:
        parts.append(words.many("{n} critical or high", "{n} critical or high", now.open_severe))
    elif now.open:
        parts.append(_("none critical or high"))
    if now.open_unrated:
        parts.append(words.many("{n} not rated", "{n} not rated", now.open_unrated))
    said = ", ".join(parts)
    if not told.subjects:
        return said
    time = _("{met} of {n} contained in time").format(
        met=words.number(told.met), n=words.number(told.subjects)
    )
    if not told.small:
        time += " " + _("({share}, target {target})").format(
            share=words.short(catalogue()[CONTAINED], told),
            target=words.target(catalogue()[CONTAINED], told),
        )
    return f"{said}; :red[{time}]" if told.status == "below" else f"{said}; {time}"


def timeline(shown: View, now: State, since: dt.date, *, reconstructed: bool) -> None:
    """When incidents happened, over four quarters."""
    found = cases(shown.as_of, shown.where, since)
    head = words.many("{n} incident since {day}", "{n} incidents since {day}", now.recent)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(head.format(day=words.day(since)), anchor=False, width="content")
        more = _("More reports may only mean that more people look: fewer is not better.")
        st.markdown(f":small[:gray[{more}]]", width="content")
    if not found:
        st.markdown(nothing(shown, now, since))
        return
    open_ones = [one.incident for one in found if one.resolved is None]
    alt = _("Timeline: {n} incidents by severity; open: {open}").format(
        n=len(found), open=", ".join(open_ones[:10]) or _("none")
    )
    made = drawn.timeline(found, since, shown.as_of, phone=view.is_phone())
    show(made, "timeline", alt)
    st.markdown(f":small[{legend(found)}]")
    said = [_("Reconstructed: for this day a later file speaks.")] if reconstructed else []
    if len(found) == MOST:
        said.append(_("The open ones and the newest; {n} are drawn.").format(n=words.number(MOST)))
    if now.undated:
        said.append(
            words.many(
                "{n} incident is not drawn: not said when it was detected.",
                "{n} incidents are not drawn: not said when they were detected.",
                now.undated,
            )
        )
    if said:
        st.markdown(f":small[:gray[{' '.join(said)}]]")


def nothing(shown: View, now: State, since: dt.date) -> str:
    """Why the timeline is empty."""
    if not now.recorded and shown.where:
        return _("Nothing is left under this filter.")
    if not now.recorded:
        return _("No incident is recorded by this day.")
    return words.many(
        "None was detected since {day}; {n} is recorded from before, and closed.",
        "None was detected since {day}; {n} are recorded from before, and closed.",
        now.recorded,
    ).format(day=words.day(since))


def legend(found: list[Case]) -> str:
    """What the marks of the timeline mean."""
    parts = [_("dot: detected"), _("thick line: until contained"), _("thin line: until resolved")]
    if any(one.resolved is None for one in found):
        parts.append(_("ring: open"))
    said = f":gray[{' · '.join(parts)}]"
    if any(one.late for one in found):
        said += f" :gray[·] {marks.shape('below')} :red[{_('contained late, or not yet')}]"
    return said


def steps(shown: View) -> None:
    """The three service levels, side by side on one scale."""
    names = {
        "acknowledged": _("Acknowledged"),
        "contained": _("Contained"),
        "resolved": _("Resolved"),
    }
    found = taken(shown.as_of, shown.where)
    for column, (name, kpi) in zip(st.columns(3, gap="medium"), STEPS.items(), strict=True):
        definition = catalogue()[kpi]
        told = rows.figure(kpi, shown.as_of, shown.where)
        with column.container(gap="xxsmall"):
            st.header(f"{marks.shape(told.status)} {names[name]}", anchor=False)
            if rows.empty(told, definition, shown.where) or not told.subjects:
                continue
            for line in standing(told):
                st.markdown(f":small[{line}]")
            by = rows.by(kpi, shown.as_of, shown.where, "category")
            alt = "; ".join(
                f"{drawn.severity(code)}: {figure.met} / {figure.subjects}"
                for code, figure in by.items()
            )
            show(drawn.step([one for one in found if one.step == name], by, name), name, alt)
    if found:
        said = _("Scale: hours taken, as a multiple of the service level of the severity.")
        if any(one.outcome == "excluded" for one in found):
            said += " " + _("Ring: still open, within the service level.")
        st.markdown(f":small[:gray[{said}]]")


def standing(told: Figure) -> list[str]:
    """A step's figure with its target; then its median and its 90th percentile, in hours."""
    definition = catalogue()[told.kpi]
    colour = marks.STATUS[told.status]
    goal = _("target {target}").format(target=words.target(definition, told))
    short = words.short(definition, told)
    if not told.small:
        short = _("{share} of {n}").format(share=short, n=words.number(told.subjects))
    said = f":{colour}[**{short}** · {words.status(told.status)}] · {goal}"
    spread = _("no time is known")
    if told.median is not None and told.p90 is not None:
        spread = _("median {median} h, 9 of 10 by {p90} h").format(
            median=words.number(told.median, 1), p90=words.number(told.p90, 1)
        )
    return [said, f":gray[{spread}]"]


def by_sort(shown: View) -> None:
    """The incidents of the period by what sort they are."""
    found = sorts(shown.as_of, shown.where)
    if not found:
        st.header(_("In time, by kind of incident"), anchor=False)
        st.markdown(_("No incident of the period."))
        return
    table = []
    codes = dict.fromkeys(one.category for one in found)
    for code in sorted(codes, key=lambda one: (one == BLANK, drawn.sort(one))):
        of_code = {one.step: one for one in found if one.category == code}
        table.append(
            {
                _("Kind"): drawn.sort(code),
                _("Acknowledged"): share(of_code.get("acknowledged")),
                _("Contained"): share(of_code.get("contained")),
                _("Resolved"): share(of_code.get("resolved")),
            }
        )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(_("In time, by kind of incident"), anchor=False, width="content")
        st.space("stretch")
        name, told = f"incidents_by_kind_{shown.as_of}", downloads.by_heads(table)
        said = {"as_of": str(shown.as_of), "filters": shown.where}
        downloads.small(name, _("In time, by kind of incident"), told, **said)
    st.dataframe(
        table,
        hide_index=True,
        row_height=28,
        height="content",
        placeholder="–",
        alt=_("Incidents of the period by kind, in the order of their names"),
    )
    st.markdown(
        f":small[:gray[{_('Of the period or still open. “–”: not due yet, or not counted.')}]]"
    )


def share(one: Sort | None) -> str | None:
    """So many of so many; blank where none is counted."""
    if one is None or not one.subjects:
        return None
    return _("{met} of {subjects}").format(
        met=words.number(one.met), subjects=words.number(one.subjects)
    )


place = view.head()
shown = view.bar()
shown.prepare()
since = first_day(shown.as_of)
now = state(shown.as_of, shown.where, since)
contained = rows.figure(CONTAINED, shown.as_of, shown.where)
place.title(sentence(now, contained), anchor=False)
if kinds.loaded("incidents"):
    timeline(shown, now, since, reconstructed=contained.reconstructed)
    steps(shown)
    left, right = st.columns([0.55, 0.45], gap="medium")
    with left:
        st.header(_("Leaks, safety, conflicts and protocols"), anchor=False)
        bullets.panel(shown, ALONE, "alone")
    with right.container(gap="xsmall"):
        by_sort(shown)
else:
    bullets.panel(shown, [*STEPS.values(), *ALONE], "alone")
bullets.rows_of(shown, [CONTAINED, STEPS["acknowledged"], STEPS["resolved"], *ALONE], "rows_of")
