"""Approvals: are requests decided in time, what still waits, and was everything approved first?"""

import datetime as dt

import streamlit as st

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.reader import BLANK, Reader
from kpis.views import approvals
from kpis.views.approvals import KPI, Bin, Waiting
from ui import bullets, doors, kinds, rows, source, view, words
from ui.charts import approvals as drawn
from ui.charts.approvals import Group
from ui.charts.base import Bar, show, stacked
from ui.view import View
from ui.words import _

OTHERS = ["content-preapproved", "self-approval", "account-approved", "approval-expired"]
CUTS = ["unit", "brand", "region", "category"]
GROUPS = 10
"""Groups shown; of more those with the most requests, in the order of their names."""


@source.asked
def service_levels(opened: Reader, as_of: dt.date) -> dict[str, float]:
    return approvals.service_levels(opened, source.answer(as_of))


@source.asked
def bins(
    opened: Reader, as_of: dt.date, where: dict[str, str], by: str, width: float, most: float
) -> list[Bin]:
    return approvals.bins(opened, source.answer(as_of), where, by, width, most)


@source.asked
def waiting(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Waiting]:
    return approvals.waiting(opened, source.answer(as_of), where)


def kind(code: str) -> str:
    """The word of a kind of request."""
    return {
        "account": _("accounts"),
        "content": _("content"),
        "access": _("access"),
        "other": _("other requests"),
    }.get(code, view.blank(code))


def sentence(shown: View) -> str:
    """The page in one sentence, made from the figures that the filters cut."""
    parts = []
    told = bullets.told_under(shown, catalogue()[KPI])
    if told and told.low is not None:
        parts.append(in_time(told))
    posts = bullets.told_under(shown, catalogue()["content-preapproved"])
    if posts and posts.low is not None:
        said = _("{met} of {n} posts approved before they went out").format(
            met=words.number(posts.met), n=words.number(posts.subjects)
        )
        parts.append(f":red[{said}]" if posts.status == "below" else said)
    alone = bullets.told_under(shown, catalogue()["self-approval"])
    if alone and alone.missed:
        said = words.many("{n} decision self-approved", "{n} decisions self-approved", alone.missed)
        parts.append(f":red[{said}]" if alone.status == "below" else said)
    if parts:
        return ", ".join(parts)
    if not kinds.loaded("approvals"):
        return _("Approvals: not loaded")
    if shown.where:
        return _("Approvals: nothing to tell under this filter")
    return _("No request was decided in this period, and none waits")


def in_time(told: Figure) -> str:
    """How many requests were decided in time: of fewer than ten without a percentage."""
    said = _("{met} of {n} requests decided in time").format(
        met=words.number(told.met), n=words.number(told.subjects)
    )
    if not told.small:
        said += " " + _("({share}, target {target})").format(
            share=words.short(catalogue()[KPI], told), target=words.target(catalogue()[KPI], told)
        )
    return f":red[{said}]" if told.status == "below" else said


def groups(shown: View, by: str) -> list[Group]:
    """All requests, and those of each group with the most of them, in the order of their names."""
    levels = service_levels(shown.as_of)
    width, most = scale(levels)
    figures = rows.by(KPI, shown.as_of, shown.where, by)
    kept = sorted(figures, key=lambda name: -figures[name].subjects)[:GROUPS]
    found = bins(shown.as_of, shown.where, by, width, most)
    told = [
        Group(
            kind(name) if by == "category" else view.blank(name),
            [one for one in found if one.group == name],
            figures[name],
            allowed_of(levels, name if by == "category" else None),
            {by: name},
        )
        for name in sorted(figures, key=lambda name: (name == BLANK, name))
        if name in kept
    ]
    alone = levels.get("") if set(levels) == {""} else None
    whole = bins(shown.as_of, shown.where, "", width, most)
    figure = rows.figure(KPI, shown.as_of, shown.where)
    return [Group(_("All requests"), whole, figure, alone, {}), *told]


def scale(levels: dict[str, float]) -> tuple[float, float]:
    """Width of a bin and where the last one begins, in working hours, from the service levels."""
    allowed = max(levels.values(), default=24.0)
    width = max(1.0, round(allowed / 12))
    return width, width * round(3 * allowed / width)


def allowed_of(levels: dict[str, float], kind_of_request: str | None) -> float | None:
    """The service level of a kind; of groups of several kinds only where all have the same."""
    if kind_of_request is not None:
        return levels.get(kind_of_request, levels.get(""))
    return levels.get("") if set(levels) == {""} else None


def durations(shown: View) -> None:
    """How long decisions took, group by group."""
    definition = catalogue()[KPI]
    told = bullets.told_under(shown, definition)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(_("Working hours from submission to decision"), anchor=False, width="content")
        if told is None or not told.subjects + told.excluded:
            by = None
        else:
            st.space("stretch")
            by = cut()
    if rows.refused(shown, definition) or told is None:
        return
    if rows.empty(told, definition, shown.where) or by is None:
        return
    found = groups(shown, by)
    if not found[0].bins:
        st.markdown(_("Of no request it is known how long it took."))
        return
    width, most = scale(service_levels(shown.as_of))
    alt = "; ".join(in_words(group) for group in found)
    show(drawn.times(found, width, most, phone=view.is_phone()), "times", alt)
    said = [drawn.legend(found), _("one scale, groups in the order of their names")]
    if told.reconstructed:
        said.append(_("Reconstructed: for this day a later file speaks."))
    if left := len(rows.by(KPI, shown.as_of, shown.where, by)) - len(found) + 1:
        said.append(words.many("{n} smaller group not shown", "{n} smaller groups not shown", left))
    st.markdown(f":small[{said[0]} :gray[· {' · '.join(said[1:])}]]")


def cut() -> str:
    """By what the requests are grouped, as chosen."""
    names = {**{cut: words.cut(cut) for cut in CUTS}, "category": _("Kind")}
    by = st.segmented_control(
        _("Group by"),
        CUTS,
        default=bullets.kept("by", CUTS),
        required=True,
        format_func=names.__getitem__,
        label_visibility="collapsed",
        key="by",
        on_change=doors.keep,
        args=("by", "by"),
    )
    return str(by)


def in_words(group: Group) -> str:
    """One row of the chart for those who cannot see it."""
    told = group.told
    said = _("{met} of {subjects}").format(
        met=words.number(told.met), subjects=words.number(told.subjects)
    )
    if told.median is not None and told.p90 is not None:
        said += ", " + _("median {median} hours, 90th percentile {p90} hours").format(
            median=words.number(told.median, 1), p90=words.number(told.p90, 1)
        )
    return f"{group.name}: {said}"


def band(name: str, level: float | None) -> str:
    """How long they wait: in hours where all have one service level, else as a part of it."""
    if name == "unknown":
        return _("cannot be told")
    if level is None:
        return {
            "half": _("up to half the level"),
            "within": _("up to the level"),
            "twice": _("up to twice the level"),
            "over": _("over twice the level"),
        }[name]
    half, whole, twice = (words.number(level * part, 1) for part in (0.5, 1, 2))
    return {
        "half": _("up to {n} h").format(n=half),
        "within": _("{low} to {high} h").format(low=half, high=whole),
        "twice": _("{low} to {high} h").format(low=whole, high=twice),
        "over": _("over {n} h").format(n=twice),
    }[name]


def queue(shown: View) -> None:
    """The requests that nobody has decided, by how long they wait."""
    definition = catalogue()[KPI]
    with st.container(height=32, border=False, horizontal=True, vertical_alignment="center"):
        st.header(_("Waiting for a decision"), anchor=False)
    if shown.uncut(definition):
        st.markdown(f":gray[{_('not told by this filter')}]")
        return
    found = waiting(shown.as_of, shown.where)
    if not found:
        loaded = kinds.loaded("approvals")
        st.markdown(_("No request waits.") if loaded else _("No approval records are loaded."))
        return
    late = sum(one.requests for one in found if one.band in ("twice", "over"))
    longest = max((one.longest for one in found if one.longest is not None), default=None)
    parts = [words.many("{n} request waits", "{n} requests wait", sum(o.requests for o in found))]
    said = words.many("{n} past its service level", "{n} past their service level", late)
    parts.append(f":red[{said}]" if late else said)
    if longest is not None:
        parts.append(_("the longest {n} working hours").format(n=words.number(longest, 1)))
    st.markdown(", ".join(parts))
    level = allowed_of(service_levels(shown.as_of), None)
    shown_bars = bars(found, level)
    alt = "; ".join(f"{bar.label}: {bar.total}" for bar in shown_bars)
    head = _("requests by working hours so far")
    if level is not None and not view.is_phone():
        head += " · " + _("service level {n} h").format(n=words.number(level, 1))
    show(stacked(shown_bars, [head], 130, 96), "waiting", alt)


def bars(found: list[Waiting], level: float | None) -> list[Bar]:
    """A bar for each band, the longest wait first; those that nothing is known of last."""
    told = []
    for name in ["over", "twice", "within", "half", "unknown"]:
        members = [one for one in found if one.band == name]
        if not members and name == "unknown":
            continue
        n = sum(one.requests for one in members)
        hours = max((one.longest for one in members if one.longest is not None), default=None)
        told.append(
            Bar(
                band(name, level),
                [float(n)],
                words.number(n),
                "" if hours is None else _("longest {n} h").format(n=words.number(hours, 1)),
                {"kpi": KPI, "outcome": members[0].outcome if members else "missed"},
            )
        )
    return told


place = view.head()
shown = view.bar()
shown.prepare()
place.title(sentence(shown), anchor=False)
left, right = st.columns([0.57, 0.43], gap="medium")
with left:
    durations(shown)
with right.container(gap="xsmall"):
    queue(shown)
    st.header(_("Approved first, by somebody else, and in force"), anchor=False)
    bullets.panel(shown, OTHERS, "others")
told_here = [one for one in [KPI, *OTHERS] if not shown.uncut(catalogue()[one])]
bullets.rows_of(shown, told_here or [KPI], "rows_of")
