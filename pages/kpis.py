"""KPI catalogue: every figure worst first, or one of them with all that an auditor may ask of it."""

import datetime as dt
from functools import partial
from typing import Any

import streamlit as st

from kpis.blocks import read_by
from kpis.definition import ELEMENTS, Definition, Words, catalogue, definition_of
from kpis.elements import WORST_FIRST, key_kpis
from kpis.figure import Figure
from kpis.reader import Reader, all_kpis
from kpis.trend import definition_changes
from kpis.views import catalogue as views
from kpis.views.catalogue import Bucket, Given, Holding, Listed, Told
from organisation.language import number
from reports import tables
from reports.table import Table
from ui import doors, downloads, marks, rows, source, terms, view, words
from ui.charts import catalogue as drawn
from ui.charts import figure as one_figure
from ui.charts.base import show
from ui.charts.catalogue import Bullet, Panel
from ui.words import _


@source.asked
def listed(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Listed]:
    return views.listed(opened, source.answer(as_of), where)


@source.asked
def trend(
    opened: Reader, kpi: str, as_of: dt.date, where: dict[str, str]
) -> tuple[Figure, list[Figure], dict[str, str]]:
    now = opened.figure(catalogue()[kpi], source.answer(as_of), where)
    told = views.series(opened, now, where)
    days = [dt.date.fromisoformat(one.as_of) for one in told]
    return now, told, {str(day): v for day, v in definition_changes(opened, kpi, days).items()}


@source.asked
def buckets(
    opened: Reader, kpi: str, as_of: dt.date, where: dict[str, str], cut: str
) -> list[Bucket]:
    return views.buckets(opened, catalogue()[kpi], source.answer(as_of), where, cut)


@source.asked
def targets(opened: Reader, kpi: str, as_of: dt.date) -> list[Holding]:
    return views.targets(opened, catalogue()[kpi], as_of)


@source.asked
def definitions(opened: Reader, kpi: str) -> list[Told]:
    return views.definitions(opened, kpi)


@source.asked
def difference(opened: Reader, before: str, after: str) -> str:
    return views.difference(opened, before, after)


@source.asked
def reasons(opened: Reader, kpi: str, as_of: dt.date, where: dict[str, str]) -> list[Given]:
    return views.reasons(opened, catalogue()[kpi], source.answer(as_of), where)


@source.asked
def key_ids(opened: Reader) -> list[str]:
    return [one.id for one in key_kpis(opened.configuration.targets)]


def quiet(text: str) -> None:
    st.markdown(f":small[:gray[{text}]]")


# -- all KPIs --------------------------------------------------------------------------------


def counted(found: list[Listed], all_of: int) -> str:
    """The catalogue in one sentence, made from the figures."""
    states = [one.figure.status for one in found]
    parts = [_("{n} of {all} figures on target").format(n=states.count("on target"), all=all_of)]
    if below := states.count("below"):
        parts.append(f":red[{words.many('{n} below', '{n} below', below)}]")
    if untold := states.count("cannot tell"):
        parts.append(words.many("{n} cannot be told", "{n} cannot be told", untold))
    if empty := states.count("not loaded") + states.count("no subjects"):
        parts.append(words.many("{n} without records", "{n} without records", empty))
    if aside := all_of - len(found):
        parts.append(
            words.many("{n} not told by this filter", "{n} not told by this filter", aside)
        )
    return ", ".join(parts)


def is_meant(definition: Definition, wanted: str) -> bool:
    """Whether a KPI is meant by what is searched for, in its id or its words in both languages."""
    texts = [definition.id, definition.asks, definition.owner]
    texts += [
        text for told in (definition.title, definition.question) for text in (told.en, told.id)
    ]
    return all(part in " ".join(texts).lower() for part in wanted.lower().split())


def choose() -> tuple[str | None, bool, str]:
    """What is chosen of the catalogue: an element, key figures alone, words searched for."""
    told = {name: st.query_params.get(name, "") for name in ("element", "key", "search")}
    keys = {name: f"{name}-{value}" for name, value in told.items()}
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        wanted = st.text_input(
            _("Search"),
            told["search"],
            placeholder=_("Search by name, question or owner"),
            label_visibility="collapsed",
            key=keys["search"],
            width=290,
            on_change=doors.keep,
            args=("search", keys["search"]),
        )
        element = st.pills(
            _("Element"),
            ELEMENTS,
            default=told["element"] if told["element"] in ELEMENTS else None,
            format_func=words.element,
            label_visibility="collapsed",
            key=keys["element"],
            on_change=doors.keep,
            args=("element", keys["element"]),
        )
        key_only = st.toggle(
            _("key figures only"),
            bool(told["key"]),
            key=keys["key"],
            on_change=doors.keep,
            args=("key", keys["key"]),
        )
    return element, key_only, wanted or ""


LINKS = """<style>[class*="st-key-kpis-"] [data-testid="stPageLink-NavLink"] {
  background: transparent; font-weight: 400; }</style>"""
"""Streamlit marks links to the page one is on; here all of them are."""


def all_of_them() -> None:
    st.html(LINKS)
    place = view.head()
    shown = view.bar()
    shown.prepare()
    found = listed(shown.as_of, shown.where)
    place.title(counted(found, len(catalogue())), anchor=False)
    element, key_only, wanted = choose()
    key = key_ids()
    meant = {
        one.id
        for one in catalogue().values()
        if (not element or one.element == element)
        and (not key_only or one.id in key)
        and is_meant(one, wanted)
    }
    only = [one for one in catalogue() if one in meant]
    downloads.alone(
        f"figures_{shown.as_of}",
        len(only),
        partial(figures_to_take, shown.as_of, shown.where, only, words.current()),
    )
    if not meant:
        st.info(_("No figure is meant by this. Search for fewer words, or choose another element."))
    for status in WORST_FIRST:
        group = [one for one in found if one.figure.status == status and one.figure.kpi in meant]
        if group:
            section(status, group)
    told = {one.figure.kpi for one in found}
    aside = [one for one in catalogue().values() if one.id in meant - told]
    if aside:
        not_told(aside, shown)
    quiet(
        _(
            "Mark: proven. Line: if every unknown turns out met. Upright: target. Counts, and "
            "figures of under ten, stand as numbers and have no rank."
        )
    )
    doors.link("glossary", _("What the words mean"), ":material/menu_book:")


def figures_to_take(
    as_of: dt.date,
    where: dict[str, str],
    only: list[str],
    language: str,
    opened: Reader,
    apart: bool,
) -> Table:
    """The figures that are meant, to be taken away."""
    answer = opened.rows(all_kpis(), as_of) if apart else source.answer(as_of)
    return tables.figures(opened, answer, where, language, only)


def section(status: str, group: list[Listed]) -> None:
    st.header(f"{marks.word(status)} · {words.number(len(group))}", anchor=False)
    found = [
        Bullet(
            one.figure,
            {"kpi": one.figure.kpi},
            beside(catalogue()[one.figure.kpi], is_key=one.is_key),
            one.quarters,
        )
        for one in group
    ]
    drawn.listed(found, f"kpis-{status.replace(' ', '-')}", page="kpis")


def beside(definition: Definition, *, is_key: bool) -> str:
    """What stands beside a name: the element, and whether it decides the element's status."""
    element = words.element(definition.element)
    return f"{element} · {_('key')}" if is_key else element


def not_told(aside: list[Definition], shown: view.View) -> None:
    st.header(
        f"{marks.word('not told')} · {words.number(len(aside))}",
        anchor=False,
    )
    cuts = ", ".join(words.cut(one).lower() for one in shown.where)
    quiet(_("These are not cut by {cuts}; without that filter they are told.").format(cuts=cuts))
    with st.container(gap="xxsmall", key="kpis-not-told"):
        for one in aside:
            doors.link("kpis", words.of(one.title), kpi=one.id)


# -- one KPI ---------------------------------------------------------------------------------


def title(definition: Definition, told: Figure) -> str:
    """The figure in one sentence."""
    said = f"{words.of(definition.title)}: {words.short(definition, told)}"
    if told.status not in ("below", "on target"):
        return (
            f"{words.of(definition.title)}: {words.status(told.status)}"
            if (told.low is None)
            else f"{said}, {words.status(told.status)}"
        )
    if not told.small and definition.figure == "share":
        said += " " + _("of {n}").format(n=words.number(told.subjects))
    goal = words.target(definition, told)
    if told.status == "below":
        return f"{said}, " + _(":red[off] the target of {target}").format(target=goal)
    return f"{said}, " + _("on the target of {target}").format(target=goal)


def one_of_them(definition: Definition) -> None:
    with view.head().container(horizontal=True, gap="xsmall", key="kpis-path"):
        doors.link("kpis", _("All figures"))
        st.markdown(":gray[/]", width="content")
        doors.link("kpis", words.element(definition.element), element=definition.element)
        st.markdown(f":gray[/ {words.of(definition.title)}]")
    st.html(LINKS)
    place = view.head()
    shown = view.bar()
    if rows.refused(shown, definition):
        place.title(words.of(definition.title), anchor=False)
    else:
        shown.prepare()
        told, quarters, changed = trend(definition.id, shown.as_of, shown.where)
        place.title(title(definition, told), anchor=False)
        st.markdown(f"**{words.of(definition.question)}**")
        rows.stale(shown, definition)
        if not rows.empty(told, definition, shown.where):
            figure_panels(definition, told, quarters, changed, shown)
            cut_panel(definition, shown)
    definition_panel(definition)
    targets_and_changes(definition, shown)
    reasons_panel(definition, shown)
    sql_panel(definition)
    doors.link("glossary", _("What the words mean"), ":material/menu_book:")


def figure_panels(
    definition: Definition,
    told: Figure,
    quarters: list[Figure],
    changed: dict[str, str],
    shown: view.View,
) -> None:
    one, two = st.columns([0.4, 0.6], gap="medium")
    with one:
        st.header(_("Against target"), anchor=False)
        if told.small and definition.figure == "share":
            st.markdown(f"### {words.short(definition, told)}")
            quiet(_("Fewer than ten: no percentage and no rank."))
        else:
            show(one_figure.against_target(told), f"target-{told.kpi}", alt=title(definition, told))
        doors.link(
            "rows",
            words.many(
                "See the {n} row behind it",
                "See the {n} rows behind it",
                told.subjects + told.excluded,
            ),
            ":material/arrow_forward:",
            kpi=definition.id,
        )
    with two:
        heading = words.many(
            "{n} quarter end, then now", "{n} quarter ends, then now", len(quarters) - 1
        )
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(heading, anchor=False, width="content")
            st.space("stretch")
            take_series(definition, [("", one) for one in quarters], "", shown)
        alt = "; ".join(f"{words.day(p.as_of)}: {words.short(definition, p)}" for p in quarters)
        show(one_figure.trend(quarters, changed, 170), f"trend-{definition.id}", alt=alt)


def take_series(
    definition: Definition, told: list[tuple[str, Figure]], by: str, shown: view.View
) -> None:
    """The way to take away the figures of a chart."""
    name = f"{definition.id}_by_{by}" if by else f"{definition.id}_over_time"
    make = partial(series_to_take, definition.id, told, by, shown.where, words.current())
    downloads.offer(name, len(told), make, is_small=True)


def series_to_take(
    kpi: str,
    told: list[tuple[str, Figure]],
    by: str,
    where: dict[str, str],
    language: str,
    opened: Reader,
    _apart: bool,
) -> Table:
    return tables.series(opened, catalogue()[kpi], told, by, where, language)


def cut_panel(definition: Definition, shown: view.View) -> None:
    """The figure by one of its cuts: small multiples in name order, or a funnel."""
    cuts = [cut for cut in definition.cuts if cut not in shown.where]
    if not cuts:
        return
    line = st.container(horizontal=True, vertical_alignment="center", gap="small")
    with line:
        st.header(_("By"), anchor=False, width="content")
        names = {cut: words.cut(cut) for cut in cuts}
        if "category" in names and definition.category:
            names["category"] = rows.capital(words.of(definition.category))
        asked_for = st.query_params.get("cut", "")
        key = f"cut-{definition.id}-{asked_for}"
        cut = st.segmented_control(
            _("Cut by"),
            cuts,
            default=asked_for if asked_for in cuts else cuts[0],
            required=True,
            format_func=names.__getitem__,
            label_visibility="collapsed",
            key=key,
            on_change=doors.keep,
            args=("cut", key),
        )
    assert cut is not None, "a choice is required"
    found = buckets(definition.id, shown.as_of, shown.where, cut)
    told = [(bucket.name, one) for bucket in found for one in bucket.figures if one]
    with line:
        st.space("stretch")
        take_series(definition, told, cut, shown)
    panels = [
        Panel(view.blank(one.name), list(one.figures), {cut: one.name})
        for one in found[: views.MOST]
    ]
    across = 2 if view.is_phone() else 4
    alt = "; ".join(f"{one.label}: {drawn.in_words(one.now)}" for one in panels)
    show(drawn.multiples(panels, across), f"multiples-{definition.id}-{cut}", alt)
    note = _(
        "In name order, on one scale. Line: proven; band: up to what unknown rows could add; "
        "pale: target. A mark leads to its rows."
    )
    if len(found) > len(panels):
        note += " " + words.many(
            "{n} more is among the rows.", "{n} more are among the rows.", len(found) - len(panels)
        )
    quiet(note)
    funnel_panel(definition, found, cut)


def funnel_panel(definition: Definition, found: list[Bucket], cut: str) -> None:
    """Buckets by their size, with the limits of chance: which of them truly differ."""
    large = [one for one in found if drawn.is_drawn(one.now)]
    if definition.figure == "count" or len(large) < drawn.LEAST:
        return
    with st.expander(_("Do they differ, or is it chance?")):
        points = [(view.blank(one.name), one.now, {cut: one.name}) for one in large]
        outside = drawn.outside(points)
        alt = ", ".join(outside) if outside else _("none lies outside the limits")
        show(drawn.funnel(points), f"funnel-{definition.id}-{cut}", alt)
        quiet(
            _(
                "Across: subjects. Up: the proven share. Dashed: what they come to together. Curves: "
                "where 95 and 99.8 of 100 alike groups would lie. Only what lies outside is named."
            )
        )


def fact(label: str, text: str) -> str:
    return f":small[:gray[{label}]]  \n{text}"


def definition_panel(definition: Definition) -> None:
    st.header(_("What is counted"), anchor=False)
    with st.container(border=True):
        one, two, three = st.columns([0.44, 0.28, 0.28], gap="medium")
        with one:
            for label, told in [
                (_("Population"), definition.population),
                (_("Not counted"), definition.exclusions),
                (_("Outcomes"), definition.outcomes),
                (_("What clears a missed row"), definition.clears),
            ]:
                st.markdown(fact(label, words.of(told)))
        with two:
            for label, said in serves(definition):
                st.markdown(fact(label, said))
        with three:
            for label, said in makes(definition):
                st.markdown(fact(label, said))


def serves(definition: Definition) -> list[tuple[str, str]]:
    """Facts: what a KPI is for, and who answers for it."""
    asked = terms.asks().get(definition.asks)
    said = f"{definition.asks}: {words.of(asked)}" if asked else definition.asks
    found = [
        (_("Element"), words.element(definition.element)),
        (_("What the source document asks"), said),
        (
            _("Key figure"),
            _("yes: it can decide the status of its element")
            if definition.id in key_ids()
            else _("no"),
        ),
        (_("Owner"), definition.owner),
    ]
    if definition.points:
        found.append(
            (
                _("Risk"),
                words.many(
                    "a missed row adds {n} point to its account",
                    "a missed row adds {n} points to its account",
                    definition.points,
                ),
            )
        )
    return found


def makes(definition: Definition) -> list[tuple[str, str]]:
    """Facts: what a KPI is made of."""
    of = words.of(definition.subjects)
    found = [
        (
            _("Figure"),
            (
                _("a share of {subjects}")
                if definition.figure == "share"
                else _("a count of {subjects}")
            ).format(subjects=of)
            + "; "
            + (_("more is better") if definition.direction == "more" else _("less is better")),
        )
    ]
    if definition.category:
        found.append((_("Category"), rows.capital(words.of(definition.category))))
    if definition.measure:
        measure = rows.capital(words.of(definition.measure))
        if definition.spread:
            measure += "; " + _("median and 90th percentile are told")
        found.append((_("Measure"), measure))
    cuts = ", ".join(words.cut(cut).lower() for cut in definition.cuts)
    found += [
        (_("Record kinds it needs"), ", ".join(f"`{kind}`" for kind in definition.kinds)),
        (_("Can be cut by"), cuts or _("nothing")),
        (
            _("Definition"),
            _("version {n}").format(n=definition.version) + f"  \n`{definition.hash[:16]}`",
        ),
        (_("Id"), f"`{definition.id}`"),
    ]
    return found


def in_short(definition: Definition, value: float) -> str:
    """The value of a target."""
    if definition.figure == "count":
        return words.number(value)
    return f"{number(value * 100, words.current(), 1)} %"


def targets_and_changes(definition: Definition, shown: view.View) -> None:
    one, two = st.columns([0.6, 0.4], gap="medium")
    with one:
        table = [
            {
                _("Target"): in_short(definition, held.value),
                _("Holds from"): words.day(held.starts) if held.starts else _("always"),
                _("For"): held.unit or _("all units"),
                _("Where it comes from"): whence(held),
                _("In force"): _("yes") if held.is_in_force else None,
            }
            for held in targets(definition.id, shown.as_of)
        ]
        headed(_("Targets, and where they come from"), f"targets_{definition.id}", table)
        st.dataframe(
            table, hide_index=True, row_height=28, placeholder="–", alt=_("Targets of this figure")
        )
    with two:
        st.header(_("Changes of the definition"), anchor=False)
        found = definitions(definition.id)
        for before, told in zip([None, *found], found, strict=False):
            st.markdown(
                _("Version {n} since the publication of {day}").format(
                    n=told.version, day=words.day(told.day)
                )
                + f" :small[:gray[`{told.hash[:8]}`]]"
            )
            if before:
                with st.expander(
                    _("What it counts otherwise than before"), icon=":material/difference:"
                ):
                    st.code(difference(before.hash, told.hash), language="diff")
        if len(found) == 1:
            quiet(_("It has been counted the same way in every publication."))
        if not found:
            quiet(_("No publication has told it yet."))
        elif found[-1].hash != definition.hash:
            quiet(_("The definition shown here is newer: it counts from the next publication on."))
        doors.link(
            "restatement",
            _("How its figures were restated"),
            ":material/history:",
            kpi=definition.id,
        )


def headed(head: str, name: str, table: list[dict[str, Any]]) -> None:
    """The head of a small table, and the way to take that away."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(head, anchor=False, width="content")
        st.space("stretch")
        downloads.small(name, head, downloads.by_heads(table))


def whence(held: Holding) -> str:
    """Who says a target."""
    if held.starts is None and held.provenance == "proposed":
        return _("proposed by the product, not yet decided by the organisation")
    return held.provenance


def reasons_panel(definition: Definition, shown: view.View) -> None:
    if shown.uncut(definition):
        found = [Given(code, told, 0) for code, told in definition.reasons.items()]
    else:
        found = reasons(definition.id, shown.as_of, shown.where)
    if not found:
        st.header(_("Reasons that its rows can give"), anchor=False)
        quiet(_("None."))
        return
    late = any(one.reason.settled for one in found)
    table = [
        {
            _("Reason"): plain(one.reason),
            _("Rows now"): one.rows or None,
            _("Code"): one.code,
            **(
                {_("Note"): _("done, only too late") if one.reason.settled else None}
                if late
                else {}
            ),
        }
        for one in found
    ]
    headed(_("Reasons that its rows can give"), f"reasons_{definition.id}", table)
    st.dataframe(
        table,
        hide_index=True,
        row_height=28,
        height=min(40 + 28 * len(table), 320),
        placeholder="–",
        alt=_("Reasons that its rows can give"),
        column_config={
            _("Reason"): st.column_config.TextColumn(width="large"),
            _("Rows now"): st.column_config.NumberColumn(width="small"),
        },
    )


def plain(told: Words) -> str:
    """A reason in words, with an ellipsis for what it is about."""
    return words.of(told).replace("{about}", "…")


def sql_panel(definition: Definition) -> None:
    st.header(_("The SQL that makes its rows"), anchor=False)
    blocks = read_by(definition.sql)
    if blocks:
        quiet(
            words.many(
                "It reads {n} block, a query that several figures share:",
                "It reads {n} blocks, queries that several figures share:",
                len(blocks),
            )
            + " "
            + ", ".join(blocks)
        )
    with st.expander(f"{definition.id}.sql", icon=":material/code:", expanded=True):
        st.code(definition.sql, language="sql", line_numbers=True)
    for name, sql in blocks.items():
        with st.expander(f"{name}.sql", icon=":material/code:"):
            st.code(sql, language="sql", line_numbers=True)


asked = st.query_params.get("kpi")
for name in ("kpi", "element"):
    # A link from this page to itself leaves the address without it, unless it is written.
    if told_by := st.query_params.get(name):
        st.query_params[name] = told_by
if asked:
    one_of_them(definition_of(asked))
else:
    all_of_them()
