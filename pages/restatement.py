"""Restatement: a figure for one day under two states of knowledge, and the rows between them."""

import datetime as dt
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kpis.definition import Definition, catalogue, definition_of
from kpis.figure import Figure
from kpis.reader import Reader
from kpis.restatement import rows_of
from kpis.views import restatement as views
from kpis.views.restatement import Compared, Restated, State
from organisation.errors import Unusable
from reports import columns, tables
from reports.table import OUTCOMES, Column, Table, listed, of_kpi
from ui import doors, downloads, pager, rows, source, view, words
from ui.charts import restatement as drawn
from ui.charts.base import show_within
from ui.words import _


@source.asked
def restated(opened: Reader) -> list[Restated]:
    return views.restated(opened)


@source.asked
def states(opened: Reader, language: str) -> list[State]:
    return views.states(opened, language)


@source.asked
def compared(
    opened: Reader,
    kpi: str,
    day: dt.date,
    since: int | None,
    until: int | None,
    where: dict[str, str],
    language: str,
) -> Compared:
    return views.compared(opened, catalogue()[kpi], day, since, until, where, language)


@source.asked
def files(opened: Reader) -> dict[int, str]:
    return {one.load: one.file for one in opened.register.loads.values()}


def quiet(*said: str) -> None:
    st.markdown(f":small[:gray[{' '.join(said)}]]")


def proven(definition: Definition, told: Figure) -> str:
    """The proven figure exactly enough to see a small restatement."""
    if told.low is None:
        return words.status(told.status)
    if definition.figure == "count":
        return words.number(told.low)
    return f"{words.fixed(told.low * 100, 2)} %"


# -- all that was restated --------------------------------------------------------------------


def all_of_them() -> None:
    place = view.head()
    view.bar()
    found = restated()
    days = len({one.day for one in found})
    if found:
        place.title(
            words.many("{n} figure", "{n} figures", len(found))
            + " "
            + words.many("for {n} day", "for {n} days", days)
            + " "
            + _("told otherwise than at first"),
            anchor=False,
        )
        downloads.alone("restated_figures", len(found), partial(all_to_take, words.current()))
        table = [line(one) for one in found]
        frame = pd.DataFrame(table)
        event = st.dataframe(
            frame,
            hide_index=True,
            row_height=28,
            height=min(460, 40 + 28 * len(frame)),
            placeholder="–",
            key="restated",
            on_select="rerun",
            selection_mode="single-row",
            alt=_("Figures told otherwise than at first, the newest day first"),
            column_config={_("For"): st.column_config.DateColumn(format=words.day_format())},
        )
        picked = doors.picked_row(event)
        if picked is not None:
            doors.go("restatement", kpi=found[picked].kpi, as_of=str(found[picked].day))
        quiet(_("A row leads to what made the difference."))
    else:
        place.title(_("No figure was told otherwise than at first"), anchor=False)
        quiet(
            _(
                "Each publication tells the figures of its day and of the quarter end before. What "
                "was told so far still holds."
            )
        )
    st.header(_("Compare any figure under two states of knowledge"), anchor=False)
    kpi = st.selectbox(
        _("Figure"),
        list(catalogue()),
        index=None,
        format_func=lambda one: words.of(catalogue()[one].title),
        placeholder=_("Choose a figure"),
        label_visibility="collapsed",
        width=420,
    )
    if kpi:
        doors.go("restatement", kpi=kpi)


def all_to_take(language: str, opened: Reader, _apart: bool) -> Table:
    """All that was restated, to be taken away."""
    return tables.restated(opened, language)


def line(one: Restated) -> dict[str, Any]:
    definition = catalogue()[one.kpi]
    known = one.first.low is not None and one.last.low is not None
    difference = (one.last.low or 0) - (one.first.low or 0)
    share = definition.figure == "share"
    return {
        _("For"): one.day,
        _("Figure"): words.of(definition.title),
        _("First told"): words.short(definition, one.first),
        _("Told last"): words.short(definition, one.last),
        _("Proven, difference"): drawn.signed(difference * (100 if share else 1), share=share)
        + (f" {_('points')}" if share else "")
        if known
        else None,
        _("Times told"): one.times,
    }


# -- one figure -------------------------------------------------------------------------------


LINKS = """<style>.st-key-restatement-path [data-testid="stPageLink-NavLink"] {
  background: transparent; font-weight: 400; }</style>"""
"""Streamlit marks a link to the page one is on."""


def one_of_them(definition: Definition) -> None:
    st.html(LINKS)
    with view.head().container(horizontal=True, gap="xsmall", key="restatement-path"):
        doors.link("restatement", _("Restatements"))
        st.markdown(":gray[/]", width="content")
        doors.link("kpis", words.of(definition.title), kpi=definition.id)
    place = view.head()
    shown = view.bar()
    if rows.refused(shown, definition):
        place.title(words.of(definition.title), anchor=False)
        return
    since, until = choose(definition, shown.as_of)
    try:
        with st.spinner(_("Making the figure again ...")):
            told = compared(definition.id, shown.as_of, since, until, shown.where, words.current())
    except Unusable as fault:
        place.title(words.of(definition.title), anchor=False)
        st.warning(words.plain(str(fault)))
        return
    place.title(title(definition, told, shown.as_of), anchor=False)
    one, two = st.columns([0.56, 0.44], gap="medium")
    with one:
        stairs_panel(definition, told)
    with two:
        causes_panel(definition, told)
    row_panel(definition, told, shown)
    with st.container(horizontal=True, gap="medium"):
        doors.link("rows", _("The rows as they are now"), ":material/list:", kpi=definition.id)
        doors.link("kpis", _("Definition and SQL"), ":material/code:", kpi=definition.id)
        doors.link("loads", _("All loads"), ":material/inventory_2:")


def choose(definition: Definition, day: dt.date) -> tuple[int | None, int | None]:
    """The two states of knowledge, kept in the address."""
    every = {one.number: one for one in states(words.current())}
    first = first_told(definition.id, day)

    def said(number: int) -> str:
        one = every[number]
        told = f"{number} · {words.day(one.day)} · {one.says}"
        return f"{told} ({_('as first reported')})" if number == first else told

    one, two = st.columns(2, gap="medium")
    found = []
    for column, name, label, default in [
        (one, "since", _("Then: as known at"), first or min(every)),
        (two, "until", _("Now: as known at"), max(every)),
    ]:
        asked = st.query_params.get(name, "")
        at = int(asked) if asked.isdigit() and int(asked) in every else default
        key = f"{name}-{definition.id}-{day}-{asked}"
        picked = column.selectbox(
            label,
            list(every),
            index=list(every).index(at),
            format_func=said,
            key=key,
            on_change=doors.keep,
            args=(name, key),
        )
        found.append(picked)
    then, now = found
    # As first reported is asked without a number: the publication then says what it told.
    return (None if then == first else then, None if now == max(every) else now)


@source.asked
def first_told(opened: Reader, kpi: str, day: dt.date) -> int | None:
    return views.first_told(opened, kpi, day)


def title(definition: Definition, told: Compared, day: dt.date) -> str:
    """What became of the figure, in one sentence."""
    then, now = told.told.then, told.told.now
    head = _("{figure} for {day}").format(figure=words.of(definition.title), day=words.day(day))
    if not told.told.causes:
        return f"{head}: {_('the same, {value}').format(value=words.short(definition, now))}"
    first, last = proven(definition, then), proven(definition, now)
    if first == last:
        return f"{head}: {_('proven {value} as before, but other rows').format(value=last)}"
    worse = (
        then.low is not None
        and now.low is not None
        and (now.low < then.low) == (definition.direction == "more")
    )
    last = f":red[{last}]" if worse else last
    return f"{head}: {_('proven {then} then, {now} now').format(then=first, now=last)}"


def stairs_panel(definition: Definition, told: Compared) -> None:
    st.header(_("From then to now, step by step"), anchor=False)
    share = definition.figure == "share"
    made = drawn.waterfall(
        told.told,
        share=share,
        more_is_better=definition.direction == "more",
        narrow=view.is_phone(),
    )
    if made is None:
        st.markdown(_("There is no share to compare: then or now there were no subjects."))
        return
    if not told.told.causes:
        st.markdown(_("Nothing moved between the two."))
        return
    key = f"stairs-{definition.id}-{told.since}-{told.until}-{sorted(st.query_params.to_dict().items())}"
    show_within(made, key, drawn.in_words(told.told, share=share))
    quiet(
        _(
            "The proven figure, by the rows that moved it: {unit}. The steps add up to the whole "
            "difference. A step leads to its rows."
        ).format(unit=_("points of a share") if share else _("subjects"))
    )


def causes_panel(definition: Definition, told: Compared) -> None:
    st.header(_("What made the difference"), anchor=False)
    share = definition.figure == "share"
    for one in told.told.causes:
        difference = one.change.difference
        said = ""
        if difference is not None:
            said = drawn.signed(difference * (100 if share else 1), share=share)
            said = f" **{said}{' ' + _('points') if share else ''}**"
        st.markdown(f"**{rows.capital(drawn.cause(one.cause))}**{said}  \n{words.plain(one.says)}")
        if one.change.before.target != one.change.after.target:
            goals = (words.target(definition, at) for at in (one.change.before, one.change.after))
            st.markdown(_("Its target was {then} and is {now}.").format(
                **dict(zip(("then", "now"), goals, strict=True))
            ))  # fmt: skip
    for said in told.told.missing:
        st.warning(f"{said}.")
    then, reported = told.told.then, told.told.reported
    if told.since is None and reported is not None:
        again = words.short(definition, then)
        if (then.low, then.high) == (reported.low, reported.high):
            quiet(_("Made again from the history, the figure is what was reported: {value}.").format(value=again))  # fmt: skip
        else:
            st.warning(
                _("Made again from the history it is {again}, but {told} was reported.").format(
                    again=again, told=words.short(definition, reported)
                )
            )
    elif told.first_told is None:
        quiet(_("No publication reported this day; the states are compared as they would have been."))  # fmt: skip
    quiet(
        _("Then: {then}. Now: {now}.").format(
            then=counts(then), now=counts(told.told.now)
        )
    )  # fmt: skip


def counts(told: Figure) -> str:
    return ", ".join(f"{words.outcome(one)} {words.number(getattr(told, one))}" for one in OUTCOMES)


def row_panel(definition: Definition, told: Compared, shown: view.View) -> None:
    """The rows that moved, then and now side by side."""
    every = [row for one in told.told.causes for row in rows_of(one)]
    cause, move = (st.query_params.get(name, "") for name in ("cause", "move"))
    kept = [r for r in every if cause in ("", r["cause"]) and move in ("", r["move"])]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(
            words.many("{n} row moved", "{n} rows moved", len(every)), anchor=False, width="content"
        )
        if cause or move:
            parts = (
                [drawn.cause(cause)] if cause in dict.fromkeys(r["cause"] for r in every) else []
            )
            parts += [drawn.move(move)] if move in dict.fromkeys(r["move"] for r in every) else []
            st.button(
                _("only {what}").format(what=", ".join(parts) or "–"),
                type="tertiary",
                icon=":material/close:",
                on_click=doors.widen,
                args=("cause", "move"),
            )
        st.space("stretch")
        name = f"restatement_{definition.id}_{shown.as_of}"
        said = {
            **of_kpi(definition),
            "version": told.told.now.version,
            "definition": told.told.now.definition,
            "as_of": str(shown.as_of),
            "known_then": told.since or told.first_told,
            "known_at": told.until,
            "filters": shown.where,
            "language": words.current(),
        }
        downloads.offer(name, len(every), partial(to_take, name, every, said))
    quiet(
        words.many(
            "{n} other row has the same outcome in both.",
            "{n} other rows have the same outcome in both.",
            told.same,
        )
    )
    if not kept:
        if every:
            st.markdown(_("No row is left under this choice."))
        return
    told_of = {name: one for name, one in said.items() if name != "language"}
    with pager.part(len(kept), (told_of, cause, move)) as part:
        draw_moved(kept[part], f"moved-{definition.id}-{cause}-{move}-{part.start}")


def draw_moved(found: list[dict[str, Any]], key: str) -> None:
    named = files()
    table = [
        {
            _("Cause"): drawn.cause(one["cause"]),
            _("Move"): drawn.move(one["move"]),
            _("Subject"): one["subject"],
            _("Then"): words.outcome(one["outcome_before"]) if one["outcome_before"] else None,
            _("Now"): words.outcome(one["outcome_after"]) if one["outcome_after"] else None,
            _("Reason then"): one["reason_before"] or None,
            _("Reason now"): one["reason_after"] or None,
            _("Evidence then"): evidence(named, one["load_before"], one["line_before"]),
            _("Evidence now"): evidence(named, one["load_after"], one["line_after"]),
            _("Unit"): one["unit"],
            _("Brand"): one["brand"],
        }
        for one in found
    ]
    frame = pd.DataFrame(table)
    event = st.dataframe(
        frame[[column for column in frame if frame[column].notna().any()]],
        hide_index=True,
        row_height=28,
        height=min(460, 40 + 28 * len(frame)),
        placeholder="–",
        key=key,
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Rows that moved, then and now"),
    )
    picked = doors.picked_row(event)
    if picked is not None and found[picked]["account"]:
        doors.go("account", account=found[picked]["account"])


def evidence(named: dict[int, str], load: int | None, at: int | None) -> str | None:
    if load is None:
        return None
    return f"{named[load]}, {_('line {n}').format(n=at)}" if at else named[load]


def to_take(
    name: str, found: list[dict[str, Any]], told: dict[str, Any], opened: Reader, _apart: bool
) -> Table:
    """The rows that moved, to be taken away."""
    cause = Column("cause", "VARCHAR", "what moved the row: data, definition or configuration")
    return listed(opened, name, name, [cause, *columns.MOVED], found, told)


asked = st.query_params.get("kpi")
for name in ("kpi", "since", "until", "cause", "move"):
    # A link from this page to itself leaves the address without it, unless it is written.
    if told_by := st.query_params.get(name):
        st.query_params[name] = told_by
if asked:
    one_of_them(definition_of(asked))
else:
    all_of_them()
