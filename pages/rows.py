"""Rows: exactly what a figure counts, with the reason of each and where it comes from."""

import datetime as dt
from functools import partial
from typing import Any

import streamlit as st

from kpis import change, overview
from kpis.definition import Definition, catalogue, definition_of
from kpis.figure import Figure
from kpis.reader import Reader
from kpis.trend import definition_changes
from reports import sample as sampling
from reports import tables
from reports.table import OUTCOMES, Table
from ui import doors, downloads, pager, rows, source, view, words
from ui.charts import figure as drawn
from ui.charts.base import show
from ui.words import _


@source.asked
def ask(
    opened: Reader, kpi: str, as_of: dt.date, where: dict[str, str]
) -> tuple[Figure, list[Figure], dict[str, str]]:
    definition = catalogue()[kpi]
    now = opened.figure(definition, source.answer(as_of), where)
    told = overview.series(opened, definition, now, where)
    days = [dt.date.fromisoformat(one.as_of) for one in told]
    changed = {str(day): said for day, said in definition_changes(opened, kpi, days).items()}
    return now, told, changed


@source.asked
def moves(
    opened: Reader,
    kpi: str,
    as_of: dt.date,
    before: dt.date,
    where: dict[str, str],
    language: str,
) -> list[dict[str, Any]]:
    return change.moves(
        opened, catalogue()[kpi], source.answer(before), source.answer(as_of), where, language
    )


def title(definition: Definition, told: Figure) -> str:
    """The figure in one sentence."""
    said = f"{words.of(definition.title)}: {words.short(definition, told)}"
    if told.status in ("below", "on target"):
        if not told.small and definition.figure == "share":
            said += " " + _("of {n}").format(n=words.number(told.subjects))
        goal = words.target(definition, told)
        if told.status == "below":
            return f"{said}, " + _(":red[off] the target of {target}").format(target=goal)
        return f"{said}, " + _("on the target of {target}").format(target=goal)
    return f"{said}, {words.status(told.status)}"


def explain(definition: Definition, told: Figure) -> None:
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"**{words.of(definition.question)}** {words.of(definition.population)}")
        parts = [
            words.of(definition.outcomes),
            _("Target {target}: {provenance}.").format(
                target=words.target(definition, told),
                provenance=_("proposed") if told.provenance == "proposed" else told.provenance,
            ),
            _("Owner: {owner}.").format(owner=definition.owner),
        ]
        if told.excepted and told.low_without is not None and told.high_without is not None:
            scale, unit = (1, "") if definition.figure == "count" else (100, " %")
            parts.append(
                words.many(
                    "{n} row has an exception in force",
                    "{n} rows have an exception in force",
                    told.excepted,
                )
                + "; "
                + _("without them {low} to {high}.").format(
                    low=words.number(told.low_without * scale, 1),
                    high=words.number(told.high_without * scale, 1) + unit,
                )
            )
        if told.median is not None and told.p90 is not None and definition.measure:
            parts.append(
                _("{measure}: median {median}, 90th percentile {p90}.").format(
                    measure=rows.capital(words.of(definition.measure)),
                    median=words.number(told.median, 1),
                    p90=words.number(told.p90, 1),
                )
            )
        if told.reconstructed:
            parts.append(_("Reconstructed: for this day a later file speaks."))
        parts.append(
            _("Version {n}, hash {hash}.").format(n=told.version, hash=told.definition[:8])
        )
        st.markdown(f":small[:gray[{' '.join(parts)}]]")


def moved_table(definition: Definition, shown: view.View, where: dict[str, str]) -> None:
    shown.prepare(shown.before)
    found = moves(definition.id, shown.as_of, shown.before, where, words.current())
    if not found:
        st.markdown(_("No row moved since {day}.").format(day=words.day(shown.before)))
        return
    names = {
        "fixed": _("fixed"),
        "newly missed": _("newly missed"),
        "entered": _("entered"),
        "left": _("left"),
        "told anew": _("told anew"),
    }
    name = f"moved_{definition.id}_{shown.before}_{shown.as_of}"
    asked = (definition.id, shown.before, shown.as_of, where, words.current())
    downloads.alone(name, len(found), partial(moved_rows, *asked))
    with pager.part(len(found), asked[:-1]) as part:
        table = [
            {
                _("Move"): names[one["move"]],
                _("Subject"): one["subject"],
                _("Before"): words.outcome(one["outcome_before"])
                if one["outcome_before"]
                else None,
                _("Now"): words.outcome(one["outcome_after"]) if one["outcome_after"] else None,
                _("Reason before"): one["reason_before"],
                _("Reason now"): one["reason_after"],
                _("Unit"): one["unit"],
                _("Brand"): one["brand"],
            }
            for one in found[part]
        ]
        st.dataframe(
            table, hide_index=True, row_height=28, placeholder="–", alt=_("Rows that moved")
        )


def moved_rows(
    kpi: str,
    before: dt.date,
    as_of: dt.date,
    where: dict[str, str],
    language: str,
    opened: Reader,
    apart: bool,
) -> Table:
    """The rows that moved, to be taken away. A reader apart from the pages makes them by itself."""
    definition = catalogue()[kpi]
    if apart:
        was, now = (opened.rows([definition], day) for day in (before, as_of))
    else:
        was, now = source.answer(before), source.answer(as_of)
    return tables.moved(opened, definition, was, now, where, language)


def sample_panel(
    definition: Definition, shown: view.View, told: Figure, where: dict[str, str]
) -> None:
    """Draw rows to be tested, as a form to fill in."""
    with st.expander(_("Draw a sample to test"), icon=":material/fact_check:"):
        counts = {one: int(getattr(told, one)) for one in OUTCOMES if getattr(told, one)}
        with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
            n = st.number_input(_("Rows to draw"), min_value=1, value=25, width=140)
            seed = st.text_input(
                _("Seed"), placeholder=_("such as a number the other side names"), width=300
            )
            outcome = st.selectbox(
                _("Of"),
                list(counts),
                index=None,
                format_func=lambda one: f"{words.outcome(one)} {words.number(counts[one])}",
                placeholder=_("all that is counted"),
                width=220,
            )
            if seed.strip():
                outcomes = [outcome] if outcome else []
                asked = (definition.id, shown.as_of, where, n, seed.strip(), outcomes)
                drawn_rows = min(n, counts[outcome] if outcome else told.subjects)
                name = f"sample_{definition.id}_{shown.as_of}"
                downloads.offer(name, drawn_rows, partial(sampled, *asked, words.current()))
        st.markdown(
            ":small[:gray["
            + _(
                "The same seed draws the same rows, also by `python -m reports sample`: those with the "
                "least SHA-256 of SEED:KPI:SUBJECT. The form has the evidence of each, and blank "
                "columns to fill in."
            )
            + "]]"
        )


def sampled(
    kpi: str,
    as_of: dt.date,
    where: dict[str, str],
    n: int,
    seed: str,
    outcomes: list[str],
    language: str,
    opened: Reader,
    apart: bool,
) -> Table:
    """The form of a sample. A reader apart from the pages makes the rows by itself."""
    definition = catalogue()[kpi]
    answer = opened.rows([definition], as_of) if apart else source.answer(as_of)
    return sampling.sample(opened, definition, answer, n, seed, where, outcomes, language).table


def ask_which() -> None:
    st.title(_("Which figure's rows?"), anchor=False)
    for one in catalogue().values():
        doors.link("rows", words.of(one.title), kpi=one.id)


kpi = st.query_params.get("kpi")
if not kpi:
    ask_which()
    st.stop()
definition = definition_of(kpi)
with view.head().container(horizontal=True, gap="xsmall"):
    doors.link("overview", _("Overview"))
    st.markdown(f":gray[/ {words.element(definition.element)} / {words.of(definition.title)}]")
place = view.head()
shown = view.bar()
if rows.refused(shown, definition):
    place.title(words.of(definition.title), anchor=False)
    st.stop()
where = dict(shown.where)
category = st.query_params.get("category")
if category and "category" in definition.cuts:
    where["category"] = category
    with st.container(horizontal=True):
        st.markdown(
            f"{words.of(definition.category) if definition.category else ''}: **{category}**",
            width="content",
        )
        doors.link("rows", _("all"), ":material/close:", kpi=kpi)
shown.prepare()
told, trend, changed = ask(kpi, shown.as_of, where)
place.title(title(definition, told), anchor=False)
rows.stale(shown, definition)
if rows.empty(told, definition, where):
    explain(definition, told)
    st.stop()
one, two, three = st.columns([0.4, 0.26, 0.34], gap="medium")
with one:
    st.header(_("Against target"), anchor=False)
    if told.small and definition.figure == "share":
        st.markdown(f"### {words.short(definition, told)}")
        st.markdown(f":gray[{_('Fewer than ten: no percentage and no rank.')}]")
    else:
        show(drawn.against_target(told), "target", alt=title(definition, told))
with two:
    total = told.subjects + told.excluded
    st.header(words.many("{n} row by outcome", "{n} rows by outcome", total), anchor=False)
    counts = ", ".join(f"{words.outcome(o)} {getattr(told, o)}" for o in OUTCOMES)
    show(drawn.outcomes(told), "outcomes", alt=counts)
with three:
    st.header(_("Eight quarters"), anchor=False)
    alt = "; ".join(f"{words.day(p.as_of)}: {words.short(definition, p)}" for p in trend)
    show(drawn.trend(trend, changed), "trend", alt=alt)
explain(definition, told)
moved = st.toggle(
    _("Only what moved since {day}").format(day=words.day(shown.before)),
    key="moved",
    bind="query-params",
)
if moved:
    moved_table(definition, shown, where)
else:
    outcome = st.query_params.get("outcome")
    rows.table(shown, definition, told, where, [outcome] if outcome in OUTCOMES else None)
    if told.subjects:
        sample_panel(definition, shown, told, where)
doors.link("glossary", _("What the words mean"), ":material/menu_book:")
