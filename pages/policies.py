"""Policies and documents: what is in force, what covers whom, and who has read it."""

import datetime as dt

import streamlit as st

from kpis.definition import Definition, catalogue
from kpis.figure import Figure
from kpis.reader import Reader
from kpis.views import policies
from kpis.views.policies import Cell, Document, Forbidden, Policy, Prepared
from ui import doors, marks, rows, source, view, words
from ui.charts import policies as drawn
from ui.charts.base import show
from ui.charts.catalogue import Bullet, listed
from ui.words import _

DOCUMENTS = catalogue()["document-review-current"]
ACKNOWLEDGED = catalogue()["policy-acknowledged"]
PERSONAL = catalogue()["personal-conduct-acknowledged"]
COVERAGE = catalogue()["guideline-coverage"]
RESPONSES = catalogue()["prepared-response"]
ALTERNATIVES = catalogue()["alternative-stated"]
OTHERS = [
    PERSONAL.id,
    "acknowledged-before-start",
    "speaker-authorised",
    "feedback-answered",
    "platform-review-current",
]
"""Figures of policy that stand beside the panels."""
ROWS = [
    DOCUMENTS.id,
    ACKNOWLEDGED.id,
    COVERAGE.id,
    RESPONSES.id,
    ALTERNATIVES.id,
    *OTHERS,
]
FIRST = 18
"""Documents that the timeline shows before all are asked for."""


@source.asked
def documents(
    opened: Reader, as_of: dt.date, where: dict[str, str], language: str
) -> list[Document]:
    return policies.documents(opened, source.answer(as_of), where, language)


@source.asked
def coverage(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Cell]:
    return policies.coverage(opened, source.answer(as_of), where)


@source.asked
def responses(opened: Reader, as_of: dt.date, language: str) -> list[Prepared]:
    return policies.responses(opened, source.answer(as_of), language)


@source.asked
def without_alternative(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Forbidden]:
    return policies.without_alternative(opened, source.answer(as_of), where)


@source.asked
def acknowledged(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Policy]:
    return policies.policies(opened, source.answer(as_of), where)


def told(definition: Definition) -> Figure | None:
    """A figure under the filters; None where they do not cut it."""
    if shown.uncut(definition):
        return None
    return rows.figure(definition.id, shown.as_of, shown.where)


def sentence() -> str:
    """The page in one sentence, made from the figures."""
    return "; ".join([documents_told(told(DOCUMENTS)), acknowledged_told(told(ACKNOWLEDGED))])


def documents_told(figure: Figure | None) -> str:
    if figure is None:
        return _("Documents are not told by this filter")
    if not figure.subjects:
        return (
            _("No document is of this filter alone") if shown.where else _("No documents are known")
        )
    parts = [
        _("{met} of {all} required documents current").format(
            met=words.number(figure.met), all=words.number(figure.subjects)
        )
    ]
    if figure.missed:
        lacking = _("{n} overdue or not in force").format(n=words.number(figure.missed))
        parts.append(f":red[{lacking}]")
    if figure.unknown:
        parts.append(words.many("{n} cannot be told", "{n} cannot be told", figure.unknown))
    return ", ".join(parts)


def acknowledged_told(figure: Figure | None) -> str:
    if figure is None:
        return _("acknowledgements are not told by this filter")
    if not figure.subjects:
        return _("no acknowledgements are known")
    said = _("policies acknowledged: {share}, target {target}").format(
        share=words.short(ACKNOWLEDGED, figure), target=words.target(ACKNOWLEDGED, figure)
    )
    if figure.missed:
        said += f", :red[{_('{n} overdue').format(n=words.number(figure.missed))}]"
    return said


def cannot(definition: Definition) -> bool:
    """Say so where nothing can be told: not cut by the filters, or there are no rows."""
    if rows.refused(shown, definition):
        return True
    return rows.empty(rows.figure(definition.id, shown.as_of, shown.where), definition, shown.where)


def nothing(definition: Definition) -> bool:
    """Say so where a panel has nothing to draw: as `cannot`, or all rows are excluded."""
    return cannot(definition) or not rows.figure(definition.id, shown.as_of, shown.where).subjects


def more(text: str) -> None:
    """A quiet second line."""
    st.markdown(f":small[:gray[{text}]]")


def documents_panel() -> bool:
    """The timeline of documents; whether there is one."""
    st.header(_("Documents by the day their review is due"), anchor=False)
    if nothing(DOCUMENTS):
        everywhere = rows.figure(DOCUMENTS.id, shown.as_of, {}).subjects
        if everywhere and not shown.uncut(DOCUMENTS):
            more(
                words.many(
                    "{n} document holds elsewhere or for the whole organisation.",
                    "{n} documents hold elsewhere or for the whole organisation.",
                    everywhere,
                )
            )
        return False
    rows.stale(shown, DOCUMENTS)
    found = documents(shown.as_of, shown.where, words.current())
    counts = [
        (state, len([one for one in found if one.state == state])) for state in policies.STATES
    ]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(
            ":small["
            + " · ".join(
                f"{marks.shape(drawn.STATUS[state])} **{words.number(n)}** {drawn.state(state)}"
                for state, n in counts
                if n
            )
            + "]",
            width="content",
        )
        everything = len(found) > FIRST and st.toggle(
            words.many("all {n}", "all {n}", len(found)), key="all_documents"
        )
    listed = found if everything else found[:FIRST]
    alt = "; ".join(f"{one.title}: {drawn.said(one, shown.as_of)}" for one in listed)
    show(drawn.timeline(listed, shown.as_of, narrow=view.is_phone()), "documents", alt)
    if len(listed) < len(found):
        rest = found[len(listed) :]
        more(
            words.many(
                "{n} more is in force, its review due later.",
                "{n} more are in force, their reviews due later.",
                len(rest),
            )
            if all(one.outcome == "met" for one in rest)
            else words.many("{n} more is not shown.", "{n} more are not shown.", len(rest))
        )
    return True


def coverage_panel() -> None:
    st.header(_("Guidelines in force, by platform and audience"), anchor=False)
    if nothing(COVERAGE):
        return
    found = coverage(shown.as_of, shown.where)
    platforms = sorted({one.platform for one in found}, key=drawn.platform)
    audiences = sorted({one.audience for one in found})
    alt = "; ".join(
        f"{drawn.platform(one.platform)}, {drawn.audience(one.audience)}: {drawn.standing(one)}"
        for one in found
    )
    show(drawn.coverage(found, platforms, audiences), "coverage", alt)


def acknowledged_panel(found: list[Policy]) -> None:
    st.header(_("Policies read and acknowledged"), anchor=False)
    if nothing(ACKNOWLEDGED):
        return
    own = [one for one in found if not one.is_personal]
    alt = "; ".join(f"{one.title}: {words.short(ACKNOWLEDGED, one.figure)}" for one in own)
    start = drawn.least(found)
    show(drawn.acknowledged(own, start), "acknowledged", alt)
    personal = [one for one in found if one.is_personal]
    if personal:
        st.markdown(f"**{_('On private accounts, a figure of its own')}**")
        alt = "; ".join(f"{one.title}: {words.short(PERSONAL, one.figure)}" for one in personal)
        show(drawn.acknowledged(personal, start), "personal", alt)
    more(
        _(
            "Mark: proven. Upright line: target. Overdue: the day has passed. "
            "Due: may still be acknowledged, not counted."
        )
    )


def units_panel(found: list[Policy]) -> None:
    told_ = [one for one in found if one.units]
    if not told_ or "unit" in shown.where:
        return
    st.header(_("Acknowledged by unit"), anchor=False)
    if len(told_) < len(found):
        more(_("The {n} policies that lack most.").format(n=words.number(len(told_))))
    units = sorted({unit for one in told_ for unit in one.units}, key=lambda unit: unit.lower())
    across = 1 if view.is_phone() else min(4, max(len(told_), 2))
    alt = "; ".join(
        f"{one.title}, {view.blank(unit)}: {words.short(catalogue()[figure.kpi], figure)}"
        for one in told_
        for unit, figure in one.units.items()
    )
    show(drawn.by_unit(told_, units, drawn.least(found), across), "units", alt)


def responses_panel() -> None:
    st.header(_("Prepared responses"), anchor=False)
    if nothing(RESPONSES):
        return
    found = responses(shown.as_of, words.current())
    states = {"met": "on target", "missed": "below", "unknown": "cannot tell"}
    met = len([one for one in found if one.outcome == "met"])
    doors.link(
        "rows",
        _("{n} of {all} situations have one in force").format(
            n=words.number(met), all=words.number(len(found))
        ),
        ":material/arrow_forward:",
        kpi=RESPONSES.id,
    )
    lines = [
        f"{marks.shape(states[one.outcome])} {one.title} · {response(one)}" for one in found[:MOST]
    ]
    st.markdown("  \n".join(lines))
    if len(found) > MOST:
        more(words.many("{n} more", "{n} more", len(found) - MOST))


MOST = 10
"""Lines of a list beside the charts. The rows have them all."""


def response(one: Prepared) -> str:
    if one.outcome == "met":
        return _("in force")
    said = one.says
    if one.reason == "no-response":
        said = _("none prepared")
    elif one.reason == "no-longer-in-force":
        said = _("ended {day}").format(day=words.day(one.about))
    elif one.reason == "not-yet-in-force":
        said = _("in force from {day}").format(day=words.day(one.about))
    return f":red[{said}]" if one.outcome == "missed" else said


def alternatives_panel() -> None:
    st.header(_("Forbidden without an alternative"), anchor=False)
    if nothing(ALTERNATIVES):
        return
    figure = rows.figure(ALTERNATIVES.id, shown.as_of, shown.where)
    counted = _("{met} of {all} prohibitions state what to do instead").format(
        met=words.number(figure.met), all=words.number(figure.subjects)
    )
    doors.link("rows", counted, ":material/arrow_forward:", kpi=ALTERNATIVES.id)
    show(drawn.prohibitions(figure), "prohibitions", counted)
    found = without_alternative(shown.as_of, shown.where)
    lines = [
        f"{marks.shape('below')} {one.forbidden} :small[:gray[{one.title}, {one.clause}]]"
        for one in found[:MOST]
    ]
    if lines:
        st.markdown("  \n".join(lines))
    if len(found) > MOST:
        more(words.many("{n} more", "{n} more", len(found) - MOST))


def others_panel() -> None:
    st.header(_("What else policy asks"), anchor=False)
    found = [(catalogue()[kpi], told(catalogue()[kpi])) for kpi in OTHERS]
    cut = [Bullet(figure, {"kpi": kpi.id}) for kpi, figure in found if figure is not None]
    listed(cut, "others", quarters=False)
    uncut = [words.of(definition.title) for definition, figure in found if figure is None]
    if uncut:
        more(_("Not told by this filter: {kpis}.").format(kpis=", ".join(uncut)))


def rows_panel() -> None:
    wanted = st.query_params.get("rows_of", "")
    key = f"rows-of-{wanted}"
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(_("The rows"), anchor=False, width="content")
        kpi = st.selectbox(
            _("Rows of which figure"),
            ROWS,
            index=ROWS.index(wanted) if wanted in ROWS else 0,
            format_func=lambda one: words.of(catalogue()[one].title),
            label_visibility="collapsed",
            key=key,
            width=340,
            on_change=doors.keep,
            args=("rows_of", key),
        )
    definition = catalogue()[kpi]
    if not cannot(definition):
        if kpi != DOCUMENTS.id:
            rows.stale(shown, definition)
        figure = rows.figure(kpi, shown.as_of, shown.where)
        rows.table(shown, definition, figure, shown.where)


place = view.head()
shown = view.bar()
shown.prepare()
place.title(sentence(), anchor=False)
one, two = st.columns([0.56, 0.44], gap="medium")
declared = [] if shown.uncut(ACKNOWLEDGED) else acknowledged(shown.as_of, shown.where)
with one:
    drawn_there = documents_panel()
    if not drawn_there:
        responses_panel()
        alternatives_panel()
with two:
    acknowledged_panel(declared)
    coverage_panel()
units_panel(declared)
if drawn_there:
    three, four = st.columns(2, gap="medium")
    with three:
        responses_panel()
    with four:
        alternatives_panel()
others_panel()
rows_panel()
