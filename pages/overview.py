"""Overview: how the organisation stands, what to decide, and from each figure the way to its rows."""

import datetime as dt
from typing import Any

import streamlit as st

from kpis import overdue, overview, risks
from kpis.definition import catalogue
from kpis.overview import Area, Decision, Moved
from kpis.reader import Reader
from kpis.risks import Risk
from ui import doors, marks, source, view, words
from ui.charts import overview as drawn
from ui.charts.base import Bar, cut, show, stacked
from ui.words import _

HAIRLINES = """<style>[class*="st-key-element-"] {
  border-bottom: 1px solid color-mix(in srgb, currentColor 14%, transparent); border-radius: 0
}</style>"""
"""The one rule that no setting of the theme gives: the lines of the chart go on below the names."""
MOST = 5
"""Figures shown that changed most, and accounts most at risk."""
UNITS = 4
"""Units shown with what is overdue; the page on overdue rows has them all."""


@source.asked
def ask(
    opened: Reader, as_of: dt.date, where: dict[str, str]
) -> tuple[list[Area], list[Moved], list[Decision]]:
    answer = source.answer(as_of)
    before = source.answer(opened.configuration.organisation.last_quarter_end(as_of))
    moved = overview.moves(opened, overview.told_by(opened, where), before, answer, where)
    return (
        overview.areas(opened, answer, before, where, moved),
        moved[:MOST],
        overview.decisions(opened, answer, where),
    )


@source.asked
def scores(opened: Reader, as_of: dt.date, language: str) -> list[Risk]:
    return risks.risks(opened, source.answer(as_of), {}, language)


@source.asked
def at_risk(_opened: Reader, as_of: dt.date, where: dict[str, str], language: str) -> list[Risk]:
    # Of scores asked once for all filters: that of an account is the same under each.
    return risks.within(scores(as_of, language), where)[:MOST]


@source.asked
def late(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[dict[str, Any]]:
    return overdue.by(opened, source.answer(as_of), "unit", where)


@source.asked
def oldest_source(opened: Reader) -> tuple[str, int] | None:
    return opened.oldest_source()


def sentence(areas: list[Area]) -> str:
    """The page in one sentence, made from the figures."""
    states = [area.status for area in areas]
    parts = [_("{n} of {all} areas on target").format(n=states.count("on target"), all=len(states))]
    if below := states.count("below"):
        parts.append(f":red[{words.many('{n} below', '{n} below', below)}]")
    if untold := states.count("cannot tell"):
        parts.append(words.many("{n} cannot be told", "{n} cannot be told", untold))
    if missing := states.count("not loaded") + states.count("no subjects"):
        parts.append(words.many("{n} without records", "{n} without records", missing))
    if aside := states.count("not told"):
        parts.append(
            words.many("{n} not told by this filter", "{n} not told by this filter", aside)
        )
    told = ", ".join(parts)
    if oldest := oldest_source():
        told += "; " + words.many("oldest source {n} day", "oldest source {n} days", oldest[1])
    return told


def decide(found: list[Decision]) -> None:
    """Three lines, verb first, each a link to its rows."""
    with st.container(border=True, key="decisions"):
        head, lines = st.columns([0.163, 0.837], vertical_alignment="center", gap="medium")
        head.header(_("Needs a decision"), anchor=False)
        with lines.container(gap=None):
            if not found:
                st.markdown(_("No figure is below its target."))
            for one in found:
                definition = catalogue()[one.figure.kpi]
                told = words.of(definition.decision).format(n=words.number(one.figure.missed))
                verb, _space, rest = told.partition(" ")
                with st.container(horizontal=True, gap="xxsmall", vertical_alignment="center"):
                    doors.link(
                        "rows",
                        f"**{verb}** {rest}",
                        ":material/arrow_forward:",
                        kpi=definition.id,
                        outcome="missed",
                    )
                    st.markdown(f":small[:gray[{behind(one)}]]", width="content")


def behind(one: Decision) -> str:
    """Who answers for it, how long it has waited, how far it is from its target."""
    definition = catalogue()[one.figure.kpi]
    parts = [definition.owner]
    if one.oldest:
        parts.append(words.many("oldest {n} day", "oldest {n} days", one.oldest))
    now, target = words.short(definition, one.figure), words.target(definition, one.figure)
    parts.append(_("target {target}, now {now}").format(target=target, now=now))
    return " · ".join(parts)


def elements(areas: list[Area], since: str) -> None:
    """The rows of the elements: names and words beside one chart; on a phone all in one."""
    if view.is_phone():
        st.header(_("Elements of the model"), anchor=False)
        show(drawn.areas_on_phone(areas), "areas", alt=in_words(areas))
    else:
        st.html(HAIRLINES)
        names, chart = st.columns([0.27, 0.73], gap="small")
        with names.container(gap=None, key="elements"):
            with st.container(height=38, border=False):
                st.header(_("Elements of the model"), anchor=False)
            for area in areas:
                element(area)
        with chart:
            show(drawn.areas(areas, since), "areas", alt=in_words(areas))
    legend = " ".join(
        [
            _(
                "Mark: proven today. Line: if every unknown turns out met. Dotted: definition changed."
            ),
            _("Counts: of the KPI named."),
        ]
    )
    marked = " ".join(marks.word(one) for one in ("on target", "below", "cannot tell"))
    st.markdown(f":small[{marked} · :gray[{legend}]]")


def element(area: Area) -> None:
    with st.container(height=drawn.ROW, border=False, gap=None, key=f"element-{area.element}"):
        name = f"{marks.shape(str(area.status))} **{words.element(area.element)}**"
        if area.decides is None:
            st.markdown(name)
            st.markdown(f":small[:gray[{_('not told by this filter')}]]")
            return
        definition = catalogue()[area.decides.kpi]
        doors.link("rows", name, kpi=definition.id)
        if area.status == "not loaded":
            kinds = ", ".join(definition.kinds)
            st.markdown(f":small[:gray[{_('load {kinds} records').format(kinds=kinds)}]]")
        else:
            said = f":{marks.STATUS[str(area.status)]}[**{words.status(str(area.status))}**]"
            st.markdown(f":small[{said} · :gray[{words.of(definition.title)}]]")


def in_words(areas: list[Area]) -> str:
    """The chart of elements for those who cannot see it."""
    return "; ".join(
        f"{words.element(one.element)}: {words.status(str(one.status))}"
        + (
            f", {words.of(catalogue()[one.decides.kpi].title)} "
            f"{words.short(catalogue()[one.decides.kpi], one.decides)}"
            if one.decides
            else ""
        )
        for one in areas
    )


def panel(title: str) -> Any:
    """A block of the right side: its heading close to what it heads."""
    block = st.container(gap=None)
    block.header(title, anchor=False)
    return block


def moved(found: list[Moved]) -> None:
    if not found:
        st.markdown(_("No key figure moved."))
        return
    alt = "; ".join(
        f"{words.of(catalogue()[one.kpi].title)}: {one.fixed} {_('fixed')}, {one.missed_anew} {_('new')}"
        for one in found
    )
    show(drawn.changed(found), "changed", alt)


def risky(found: list[Risk]) -> None:
    if not found:
        st.markdown(_("No account in use has any points."))
        return
    bars = [
        Bar(
            cut(one.handle or one.account, 18),
            drawn.risk_parts(one),
            words.number(float(one.score)),
            cut(one.lines[0].says.partition(": ")[0], 19),
            {"page": "account", "account": one.account},
        )
        for one in found
    ]
    names = [_("failed"), _("unknown"), _("incidents, in points")]
    alt = "; ".join(f"{bar.label}: {bar.total}, {bar.after}" for bar in bars)
    show(stacked(bars, names), "risk", alt)


def overdue_by_unit(found: list[dict[str, Any]]) -> None:
    if not found:
        st.markdown(_("Nothing is overdue."))
        return
    bands = [overdue.OLDEST, *(name for _most, name in reversed(overdue.BANDS))]
    bars = [
        Bar(
            cut(view.blank(group["unit"]), 18),
            [float(group[band]) for band in bands],
            words.number(sum(group[band] for band in bands)),
            words.many("{n} day", "{n} days", group["oldest"]),
            {"page": "overdue", "unit": group["unit"]},
        )
        for group in found[:UNITS]
    ]
    names = [_("over 90"), _("31–90"), _("1–30 days")]
    alt = "; ".join(f"{bar.label}: {bar.total}, {_('oldest')} {bar.after}" for bar in bars)
    show(stacked(bars, names, right=74), "late", alt)


place = view.head()
shown = view.bar()
shown.prepare(shown.before)
areas, changes, decided = ask(shown.as_of, shown.where)
since = words.day(shown.before)
place.title(sentence(areas), anchor=False)
decide(decided)
left, right = st.columns([0.66, 0.34], gap="medium")
with left:
    elements(areas, _("since {day}").format(day=since))
# On a phone what is overdue comes before what changed.
with right.container(gap="xxsmall"):
    first, then = st.container(gap="xxsmall"), st.container(gap="xxsmall")
with then if view.is_phone() else first:
    with panel(_("Changed most since {day}").format(day=since)):
        moved(changes)
    with panel(_("Accounts most at risk")):
        risky(at_risk(shown.as_of, shown.where, words.current()))
with first if view.is_phone() else then, panel(_("Overdue rows by unit")):
    overdue_by_unit(late(shown.as_of, shown.where))
