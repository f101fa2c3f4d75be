"""Rows on a page: exactly those a figure counts, with reasons, the way to the account, and export."""

import datetime as dt
import re
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from kpis.definition import Definition, catalogue
from kpis.figure import Figure
from kpis.reader import Reader
from reports.table import OUTCOMES, Table, kpi_rows, listed
from ui import doors, downloads, kinds, marks, pager, source, words
from ui.view import View, blank
from ui.words import _


@source.asked
def figure(opened: Reader, kpi: str, as_of: dt.date, where: dict[str, str]) -> Figure:
    """A figure on a day, with the spread of its measure."""
    return opened.figure(catalogue()[kpi], source.answer(as_of), where)


@source.asked
def by(
    opened: Reader, kpi: str, as_of: dt.date, where: dict[str, str], cut: str
) -> dict[str, Figure]:
    """The figures of a KPI by the buckets of a cut."""
    return opened.figures(catalogue()[kpi], source.answer(as_of), where, cut)


@source.asked
def rows(
    opened: Reader,
    kpi: str,
    as_of: dt.date,
    where: dict[str, str],
    outcomes: list[str],
    language: str,
    part: slice = slice(None),
) -> list[dict[str, Any]]:
    """Rows of a KPI, worst first, with `reason_in_words`, `days_past_due` and `evidence`."""
    found = opened.row_table(
        catalogue()[kpi], source.answer(as_of), where, language, outcomes=outcomes, part=part
    )
    for row in found:
        past = row["due"] and row["due"] < as_of and row["outcome"] != "met"
        row["days_past_due"] = (as_of - row["due"]).days if past else None
        row["evidence"] = evidence(opened, row["load"], row["line"])
    return found


def evidence(opened: Reader, load: int | None, line: int | None) -> str | None:
    """Where a row comes from: file and line."""
    if load is None:
        return None
    file = opened.register.loads[load].file
    return f"{file}, {_('line {n}').format(n=line)}" if line else file


def refused(view: View, definition: Definition) -> bool:
    """Say so where the filters in force do not cut a KPI; nothing of it can be shown then."""
    if uncut := view.uncut(definition):
        st.info(
            _(
                "{kpi} is not cut by {cuts}, so nothing of it can be told under this filter. "
                "It is cut by: {declared}."
            ).format(
                kpi=words.of(definition.title),
                cuts=", ".join(words.cut(one).lower() for one in uncut),
                declared=", ".join(words.cut(one).lower() for one in definition.cuts) or "–",
            )
        )
    return bool(uncut)


def heads(definition: Definition) -> dict[str, str]:
    """Columns that a table of rows may show, with their heads."""
    measure = words.of(definition.measure) if definition.measure else _("measure")
    category = words.of(definition.category) if definition.category else _("category")
    return {
        "mark": _("Mark"),
        "outcome": _("Outcome"),
        "subject": _("Subject"),
        "account": _("Account"),
        "person": _("Person"),
        "category": head(category),
        "reason_in_words": _("Reason"),
        "due": _("Due"),
        "days_past_due": _("Days past due"),
        "owner": _("Owner"),
        "unit": _("Unit"),
        "brand": _("Brand"),
        "region": _("Region"),
        "platform": _("Platform"),
        "measure": head(measure),
        "exception": _("Exception"),
        "evidence": _("Evidence"),
    }


def capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def head(says: str) -> str:
    """The head of a column: what is said of it up to its first comma, semicolon or point."""
    return capital(re.split("[,;.]", says, maxsplit=1)[0])


def table(
    view: View,
    definition: Definition,
    told: Figure,
    where: dict[str, str],
    chosen: list[str] | None = None,
) -> None:
    """The rows behind a figure: outcomes to choose, the definition, the export, the table."""
    counts = {outcome: int(getattr(told, outcome)) for outcome in OUTCOMES}
    default = chosen or [one for one in ("missed", "unknown") if counts[one]] or ["met"]
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        outcomes = st.pills(
            _("Outcomes"),
            OUTCOMES,
            selection_mode="multi",
            default=default,
            format_func=lambda one: f"{words.outcome(one)} {words.number(counts[one])}",
            label_visibility="collapsed",
            key=f"outcomes-{definition.id}",
        )
        st.space("stretch")
        doors.link("kpis", _("Definition and SQL"), ":material/code:", kpi=definition.id)
        n = sum(counts[one] for one in outcomes)
        export(view, definition, where, outcomes, n)
    asked = (definition.id, view.as_of, where, outcomes, words.current())
    with pager.part(n, asked[:-1]) as part:
        draw(rows(*asked, part), heads(definition), key=f"rows-{definition.id}-{part.start}")


def export(
    view: View, definition: Definition, where: dict[str, str], outcomes: list[str], n: int
) -> None:
    """The button that takes away exactly the rows that are counted."""
    asked = (definition.id, view.as_of, where, outcomes, words.current())
    downloads.offer(f"{definition.id}_{view.as_of}", n, partial(exported, *asked))


def exported(
    kpi: str,
    as_of: dt.date,
    where: dict[str, str],
    outcomes: list[str],
    language: str,
    opened: Reader,
    apart: bool,
) -> Table:
    """Rows of a KPI to be taken away. A reader apart from the pages makes them by itself."""
    definition = catalogue()[kpi]
    answer = opened.rows([definition], as_of) if apart else source.answer(as_of)
    return kpi_rows(opened, definition, answer, where, outcomes, language)


def draw(found: list[dict[str, Any]], shown: dict[str, str], key: str, height: int = 460) -> None:
    """A table of rows. One that is chosen leads to its account."""
    if not found:
        st.markdown(_("No row has this outcome."))
        return
    has_account = any(row.get("account") for row in found)
    same = all(row["subject"] == row.get("account") for row in found)
    frame = pd.DataFrame(
        {
            said: _cells(found, name)
            for name, said in shown.items()
            if name == "mark" or any(row.get(name) not in (None, "") for row in found)
            if not (same and name == "subject")
        }
    )
    event = st.dataframe(
        frame,
        hide_index=True,
        row_height=28,
        height=min(height, 40 + 28 * max(len(frame), 1)),
        placeholder="–",
        key=key,
        on_select="rerun" if has_account else "ignore",
        selection_mode="single-row",
        alt=_("Rows, worst first"),
        column_config={
            _("Mark"): st.column_config.ImageColumn(width=52),
            _("Due"): st.column_config.DateColumn(format=words.day_format()),
            _("Days past due"): st.column_config.NumberColumn(format="localized"),
            shown.get("measure", _("measure")): st.column_config.NumberColumn(format="%.1f"),
        },
    )
    chosen = doors.picked_row(event)
    if chosen is not None and found[chosen].get("account"):
        doors.go("account", account=found[chosen]["account"])


def _cells(found: list[dict[str, Any]], name: str) -> list[Any]:
    """A column of a table of rows."""
    if name == "mark":
        return [marks.outcome_picture(row["outcome"]) for row in found]
    if name == "outcome":
        return [words.outcome(row["outcome"]) for row in found]
    return [row.get(name) for row in found]


def empty(told: Figure, definition: Definition, where: dict[str, str]) -> bool:
    """Say why there is nothing to show: never loaded, none exist, filtered away, all excluded."""
    if told.status == "not loaded":
        missing = kinds.missing(definition)
        st.info(
            _(
                "Not loaded: this needs {kinds} records. `python -m etl template {first}` prints the "
                "header of such a file."
            ).format(kinds=", ".join(missing), first=missing[0] if missing else "")
        )
        return True
    if told.subjects + told.excluded:
        if not told.subjects:
            st.info(_("All {n} rows are excluded.").format(n=words.number(told.excluded)))
        return False
    if where:
        told_filter = ", ".join(f"{words.cut(k).lower()} {blank(v)}" for k, v in where.items())
        st.info(_("Nothing is left under this filter: {filter}.").format(filter=told_filter))
    else:
        st.info(
            _("There are no {subjects} on this day.").format(subjects=words.of(definition.subjects))
        )
    return True


def stale(view: View, definition: Definition) -> None:
    """Say so where rows are unknown because their source is late."""
    if late := stale_sources(definition.id, view.as_of):
        st.warning(
            _(
                "What {sources} says is too old on this day, so its rows count as unknown until a "
                "newer file is loaded."
            ).format(sources=", ".join(late)),
            icon=":material/schedule:",
        )


@source.asked
def stale_sources(opened: Reader, kpi: str, as_of: dt.date) -> list[str]:
    """The sources of the records a KPI needs that are stale on a day."""
    standing = opened.standing(opened.known_at)
    return sorted(
        one.source.name
        for kind in catalogue()[kpi].kinds
        for one in standing.series(kind)
        if one.is_stale(as_of)
    )


def door(definition: Definition, told: Figure) -> None:
    """The link to the rows of a KPI, with its status, its figure and its target beside it."""
    with st.container(horizontal=True, gap=None, vertical_alignment="center"):
        label = f"{marks.shape(told.status)} **{words.of(definition.title)}**"
        doors.link("rows", label, kpi=definition.id)
        parts = [words.status(told.status)]
        if told.low is not None:
            goal = _("target {target}").format(target=words.target(definition, told))
            parts = [f"**{words.short(definition, told)}**", *parts, goal]
        st.markdown(f":small[:gray[{' · '.join(parts)}]]", width="content")


def listing(
    title: str,
    found: list[dict[str, Any]],
    shown: dict[str, str],
    name: str,
    back: str,
    **told: Any,
) -> None:
    """A table of what stands behind a mark that is no KPI's rows, with its export.

    `shown` are the columns to show with their heads; `back` is the page to return to without the
    choice; `told` is said of what is exported. A row that is chosen leads to its account.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.header(title, anchor=False, width="content")
        if st.button(_("close this list"), type="tertiary", icon=":material/close:"):
            doors.go(back)
        st.space("stretch")
        downloads.offer(name, len(found), partial(_listed, name, found, told))
    if not found:
        st.markdown(_("Nothing stands behind this under these filters."))
        return
    frame = pd.DataFrame(found)
    kept = [column for column in shown if frame[column].notna().any()]
    days = [column for column in kept if isinstance(frame[column].dropna().iloc[0], dt.date)]
    has_account = frame.get("account", pd.Series(dtype=str)).notna().any()
    with pager.part(len(found), (name, told)) as part:
        event = st.dataframe(
            frame[part][kept].rename(columns=shown),
            hide_index=True,
            row_height=28,
            height=min(460, 40 + 28 * len(frame)),
            placeholder="–",
            key=f"list-{name}-{part.start}",
            on_select="rerun" if has_account else "ignore",
            selection_mode="single-row",
            alt=title,
            column_config={
                shown[column]: st.column_config.DateColumn(format=words.day_format())
                for column in days
            },
        )
    chosen = doors.picked_row(event)
    if chosen is not None and (account := found[part][chosen].get("account")):
        doors.go("account", account=account)


def _listed(
    name: str, found: list[dict[str, Any]], told: dict[str, Any], opened: Reader, _apart: bool
) -> Table:
    return listed(opened, name, name, list(found[0]), found, told)
