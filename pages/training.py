"""Training: who may act on accounts without the courses that demands, by course, unit and account."""

import datetime as dt
from typing import Any

import streamlit as st

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.reader import Reader
from kpis.views import training as asks
from kpis.views.training import Cell, Held
from ui import kinds, marks, rows, source, view, words
from ui.charts import training as drawn
from ui.charts.base import Bar, cut, shares, show, stacked
from ui.words import _

PAGE = "training"
SPANS = 3, 5, 3
"""Widths of the three panels; where a window has less room, the third stands below."""
UNITS, COURSES = 14, 8
"""Units and courses that are drawn; more are said in words."""
BARS = 8


@source.asked
def cells(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Cell]:
    return asks.cells(opened, source.answer(as_of), where)


@source.asked
def held(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Held]:
    return asks.held(opened, source.answer(as_of), where, BARS)


@source.asked
def expiring(opened: Reader, as_of: dt.date, where: dict[str, str]) -> dict[int, int]:
    return asks.expiring(opened, source.answer(as_of), where)


@source.asked
def ending(
    opened: Reader, as_of: dt.date, where: dict[str, str], span: int
) -> list[dict[str, Any]]:
    return asks.ending(opened, source.answer(as_of), where, span)


def figure_of(kpi: str, shown: view.View) -> Figure | None:
    """A figure of the page; None where the filters in force do not cut it."""
    if shown.uncut(catalogue()[kpi]):
        return None
    return rows.figure(kpi, shown.as_of, shown.where)


def sentence(valid: Figure | None, untrained: Figure | None) -> str:
    """The page in one sentence, made from the figures."""
    parts = []
    if valid and valid.low is not None:
        definition = catalogue()[asks.VALID]
        said = _("{n} of {all} required courses valid").format(
            n=words.number(valid.met), all=words.number(valid.subjects)
        )
        goal = _("target {target}").format(target=words.target(definition, valid))
        short = "" if valid.small else f"{words.short(definition, valid)}, "
        short = f":red[{short[:-2]}], " if short and valid.status == "below" else short
        parts.append(f"{said} ({short}{goal})")
    if untrained and untrained.subjects:
        late = words.many(
            "{n} access without training", "{n} accesses without training", untrained.missed
        )
        said = f":red[{late}]" if untrained.missed else late
        if untrained.unknown:
            said += ", " + words.many("{n} unknown", "{n} unknown", untrained.unknown)
        parts.append(said)
    if parts:
        return "; ".join(parts)
    state = valid.status if valid else "not told"
    return f"{_('Training')}: {words.status(state)}"


def by_course(shown: view.View) -> None:
    st.header(_("Valid training by course"), anchor=False)
    found = rows.by(asks.VALID, shown.as_of, shown.where, "category")
    # Few people in a course are never ranked: the others by what is proven, then these by name.
    order = sorted(
        found, key=lambda one: (found[one].small, 0 if found[one].small else found[one].low, one)
    )
    listed = [
        drawn.share(
            cut(view.blank(course), 22), found[course], {"kpi": asks.VALID, "category": course}
        )
        for course in order
    ]
    alt = "; ".join(f"{one.label}: {one.said}" for one in listed)
    show(shares(listed, left=142, right=84, head=_("valid")), "courses", alt)
    note = _("Mark: proven. Line: if all unknown are met. Upright: target.")
    st.markdown(f":small[:gray[{note}]]")
    kpi_door(asks.VALID, shown)


def others(shown: view.View) -> None:
    """Bullet rows of the KPIs that are shares of something else than what is held now."""
    st.header(_("On time, and before access"), anchor=False)
    listed = []
    for kpi in (asks.ON_TIME, asks.BEFORE):
        told = figure_of(kpi, shown)
        if told is not None:
            listed.append(drawn.share(words.of(catalogue()[kpi].title), told, {"kpi": kpi}))
    if listed:
        alt = "; ".join(f"{one.label}: {one.said}" for one in listed)
        show(shares(listed, left=142, right=84, head=_("met")), "others", alt)
    for kpi in (asks.ON_TIME, asks.BEFORE):
        kpi_door(kpi, shown)


def kpi_door(kpi: str, shown: view.View) -> None:
    """The link to the rows of a KPI, with its status, figure and target."""
    definition, told = catalogue()[kpi], figure_of(kpi, shown)
    if told is None:
        rows.refused(shown, definition)
        return
    rows.door(definition, told)


def by_unit(shown: view.View) -> None:
    st.header(_("Valid training by unit and course"), anchor=False)
    found = cells(shown.as_of, shown.where)
    units = largest(found, "unit", UNITS)
    courses = largest(found, "course", COURSES)
    kept = [one for one in found if one.unit in units and one.course in courses]
    alt = "; ".join(
        f"{view.blank(one.unit)}, {view.blank(one.course)}: {drawn.in_cell(one.figure)} "
        f"{words.status(one.figure.status)}"
        for one in kept
    )
    show(drawn.cells(kept, view.is_phone()), "cells", alt)
    notes = [_("Per cent proven to possible, in the unit of the person. On a band: below target.")]
    if aside := len(found) - len(kept):
        notes.append(
            words.many("{n} smaller cell is not drawn.", "{n} smaller cells are not drawn.", aside)
        )
    st.markdown(f":small[{legend()} :gray[{' '.join(notes)}]]")


def legend() -> str:
    return " ".join(marks.word(one) for one in ("on target", "below", "cannot tell"))


def largest(found: list[Cell], name: str, most: int) -> set[str]:
    """The units or courses with most requirements."""
    sizes: dict[str, int] = {}
    for one in found:
        sizes[getattr(one, name)] = sizes.get(getattr(one, name), 0) + one.figure.subjects
    return set(sorted(sizes, key=lambda one: -sizes[one])[:most])


def access(shown: view.View) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(_("Access without training"), anchor=False, width="content")
        st.space("stretch")
        by = st.segmented_control(
            _("Access by"),
            ["unit", "account"],
            default="account" if "unit" in shown.where else "unit",
            required=True,
            format_func=lambda one: {"unit": _("unit"), "account": _("account")}[one],
            label_visibility="collapsed",
            key="access-by",
        )
    bars = units_bars(shown) if by == "unit" else account_bars(shown)
    if bars:
        names = [_("lacking"), _("cannot tell")]
        alt = "; ".join(f"{bar.label}: {bar.total} {bar.after}" for bar in bars)
        show(stacked(bars, names, left=118, right=70), f"access-{by}", alt)
    else:
        st.markdown(_("No open access lacks training."))
    kpi_door(asks.UNTRAINED, shown)


def units_bars(shown: view.View) -> list[Bar]:
    found = rows.by(asks.UNTRAINED, shown.as_of, shown.where, "unit")
    wanted = [unit for unit, told in found.items() if told.missed + told.unknown]
    wanted.sort(key=lambda unit: (-found[unit].missed, -found[unit].unknown, unit))
    return [
        Bar(
            cut(view.blank(unit), 18),
            [float(found[unit].missed), float(found[unit].unknown)],
            both(found[unit].missed, found[unit].unknown),
            _("of {n}").format(n=words.number(found[unit].subjects)),
            {"kpi": asks.UNTRAINED, "unit": unit},
        )
        for unit in wanted[:BARS]
    ]


def account_bars(shown: view.View) -> list[Bar]:
    return [
        Bar(
            cut(one.handle or one.account, 18),
            [float(one.missed), float(one.unknown)],
            both(one.missed, one.unknown),
            _("of {n}").format(n=words.number(one.missed + one.unknown + one.met)),
            {"page": "account", "account": one.account},
        )
        for one in held(shown.as_of, shown.where)
    ]


def both(lacking: int, untold: int) -> str:
    """What is lacking, and what cannot be told beside it."""
    return words.number(lacking) + (f" + {words.number(untold)}" if untold else "")


def soon(shown: view.View) -> None:
    st.header(_("Valid training that expires soon"), anchor=False)
    found = expiring(shown.as_of, shown.where)
    if not sum(found.values()):
        st.markdown(_("None expires in the next {n} days.").format(n=asks.DAYS[-1]))
        return
    bars = [
        Bar(
            span_word(span),
            [float(number)],
            words.number(number),
            "",
            {"page": PAGE, "expires": str(span)},
        )
        for span, number in found.items()
    ]
    alt = "; ".join(f"{bar.label}: {bar.total}" for bar in bars)
    show(
        stacked(bars, [_("required courses")], left=118, right=70),
        f"soon-{st.query_params.get('expires', '')}",
        alt,
    )


def span_word(span: int) -> str:
    first = 0 if span == asks.DAYS[0] else span - 29
    return _("in {first}–{last} days").format(first=first, last=span)


def behind(shown: view.View) -> bool:
    """The list behind a bar of what expires soon, where one is chosen."""
    span = st.query_params.get("expires")
    if span is None or span not in map(str, asks.DAYS):
        return False
    heads = {
        "person": _("Person"),
        "course": _("Course"),
        "valid_until": _("Valid until"),
        "days_left": _("Days left"),
        "unit": _("Unit"),
        "brand": _("Brand"),
        "region": _("Region"),
    }
    title = f"{_('Valid training that expires')} {span_word(int(span))}"
    found = ending(shown.as_of, shown.where, int(span))
    told = shown.told(catalogue()[asks.VALID])
    rows.listing(title, found, heads, "training_expiring", PAGE, **told)
    return True


def foot(kpi: str, told: Figure) -> None:
    """The rows of valid training; of access, where a filter does not cut valid training."""
    missing = told.missed + told.unknown
    if kpi == asks.VALID:
        head = words.many(
            "{n} required course not proven valid",
            "{n} required courses not proven valid",
            missing,
        )
    else:
        head = words.many(
            "{n} access not proven to be trained for",
            "{n} accesses not proven to be trained for",
            missing,
        )
    st.header(head, anchor=False)
    rows.table(shown, catalogue()[kpi], told, shown.where)


place = view.head()
shown = view.bar()
shown.prepare()
valid, untrained = figure_of(asks.VALID, shown), figure_of(asks.UNTRAINED, shown)
place.title(sentence(valid, untrained), anchor=False)
definition = catalogue()[asks.VALID]
told = valid is not None and not rows.empty(valid, definition, shown.where)
if valid is None:
    rows.refused(shown, definition)
if not kinds.loaded("training"):
    st.stop()
rows.stale(shown, definition)
across = st.grid(sum(SPANS), min_column_width=86)
if told:
    with across.cell(column_span=SPANS[0]).container(gap="xsmall"):
        by_course(shown)
        others(shown)
    with across.cell(column_span=SPANS[1]).container(gap="xsmall"):
        by_unit(shown)
else:
    with across.cell(column_span=SPANS[1]).container(gap="xsmall"):
        others(shown)
with across.cell(column_span=SPANS[2]).container(gap="xsmall"):
    if untrained is not None and untrained.subjects:
        access(shown)
    if told:
        soon(shown)
if told and valid is not None:
    if not behind(shown):
        foot(asks.VALID, valid)
elif untrained is not None and untrained.subjects:
    foot(asks.UNTRAINED, untrained)
