"""Data: how fresh each source is, which rows are not in, and what contradicts itself.

What became of each load is told by the page on loads.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import astuple
from functools import partial
from typing import Any, Literal
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from kpis.contradictions import CUTS, contradictions
from kpis.definition import catalogue
from kpis.reader import Reader
from kpis.views import data
from kpis.views.data import Account, Exempted, Freshness, Publication
from reports import columns, tables
from reports.table import Table
from ui import doors, downloads, kinds, pager, records, rows, source, view, words
from ui.charts import data as drawn
from ui.charts.base import Bar, cut, show, show_within, stacked
from ui.loads.held import held as card
from ui.words import _

MOST = 8
"""Bars of a chart. The tables below have them all, and the page says so."""


@source.asked
def accounts_of(opened: Reader) -> list[Account]:
    return data.accounts_of(opened)


@source.asked
def publication(opened: Reader) -> Publication:
    return data.publication(opened)


@source.asked
def freshness(opened: Reader, as_of: dt.date) -> list[Freshness]:
    return data.freshness(opened, source.answer(as_of))


@source.asked
def exceptions(opened: Reader, as_of: dt.date, where: dict[str, str]) -> list[Exempted]:
    return data.exceptions(opened, source.answer(as_of), where)


@source.asked
def contradicting(
    opened: Reader, as_of: dt.date, where: dict[str, str], language: str
) -> list[dict[str, Any]]:
    found = data.contradicting(opened, source.answer(as_of), where, language)
    for row in found:
        row["evidence"] = rows.evidence(opened, row["load"], row["line"])
        row["other_evidence"] = rows.evidence(opened, row["other_load"], row["other_line"])
    return found


@source.asked
def references(opened: Reader) -> list[dict[str, Any]]:
    return data.references(opened)


def contradicting_rows(
    as_of: dt.date,
    where: dict[str, str],
    kinds: list[str],
    language: str,
    opened: Reader,
    _apart: bool,
) -> Table:
    """Contradictions to be taken away, with the machine's column names."""
    return tables.contradictions(opened, as_of, opened.known_at, where, language, kinds)


# -- words ------------------------------------------------------------------------------------


def sentence(loads: list[Account], sources: list[Freshness]) -> str:
    """The page in one sentence. The counts are of what is in force."""
    known = [one for one in loads if one.state == "published"]
    counts = ", ".join(
        word.format(n=words.number(sum(getattr(one, fate) for one in known)))
        for fate, word in [
            ("loaded", _("{n} loaded")),
            ("refused", _("{n} refused")),
            ("skipped", _("{n} skipped")),
            ("blank", _("{n} blank")),
        ]
    )
    said = words.many("{n} row", "{n} rows", sum(one.rows for one in known))
    parts = [f"{said} {words.many('in {n} file', 'in {n} files', len(known))}: {counts}"]
    if stale := sum(one.state == "stale" for one in sources):
        parts.append(f":red[{words.many('{n} source stale', '{n} sources stale', stale)}]")
    if held := sum(one.state == "held" for one in loads):
        parts.append(words.many("{n} load held", "{n} loads held", held))
    return "; ".join(parts)


def in_force(told: Publication) -> str:
    """Which publication is shown, in one line."""
    made = told.made_at.replace(tzinfo=dt.UTC).astimezone(ZoneInfo(told.time_zone))
    generation = source.generation()
    parts = [
        _("publication {n} of {moment}").format(
            n=told.publication, moment=f"{words.moment(made)} ({told.time_zone})"
        ),
        _("as known at load {n}").format(n=told.known_at),
        _("generation {name}").format(name=generation.stem if generation else "–"),
        _("configuration {hash}").format(hash=told.configuration[:8]),
    ]
    return rows.capital(" · ".join(parts))


# -- what a person has to decide ----------------------------------------------------------------


def held(found: list[Account]) -> None:
    """Loads that wait for a person, each with the two commands to choose from."""
    for one in found:
        if one.state == "held":
            card(one.load, one.file, one.because, one.rows, one.effective)


def refused_whole(loads: list[Account]) -> None:
    for one in loads:
        if one.state == "refused":
            st.error(
                _("{file} was refused whole: {why}").format(
                    file=words.plain(one.file), why=words.plain(one.because)
                )
            )


# -- panels -----------------------------------------------------------------------------------


def freshness_panel(found: list[Freshness]) -> None:
    st.header(_("How fresh each source is, stale first"), anchor=False)
    if found:
        made = drawn.freshness(found, narrow=view.is_phone())
        show(made, "fresh", drawn.in_words(found))
    else:
        st.markdown(_("No source is configured."))


def unloaded_panel(loads: list[Account]) -> None:
    """Which files have rows that are not in; what is skipped is no error."""
    st.header(_("Rows that are not in, by file, most refused first"), anchor=False)
    apart = [one for one in loads if one.refused or one.skipped]
    if not apart:
        st.markdown(_("Every row of every file is in."))
        return
    apart.sort(key=lambda one: (-one.refused, -one.skipped, -one.load))
    bars = [
        Bar(
            cut(one.file, 31),
            [float(one.refused), float(one.skipped)],
            words.number(one.refused + one.skipped),
            _("of {n}").format(n=words.number(one.rows)),
            {"page": "loads", "load": str(one.load)},
        )
        for one in apart[:MOST]
    ]
    alt = "; ".join(
        f"{one.file}: {words.number(one.refused)} {_('refused')}, "
        f"{words.number(one.skipped)} {_('skipped')}"
        for one in apart[:MOST]
    )
    made = stacked(bars, [_("refused"), _("skipped by a rule")], 196, 66)
    show(made, "apart", alt)
    if len(apart) > MOST:
        more = apart[MOST:]
        told = words.many(
            "{n} more file, in the list of loads",
            "{n} more files, in the list of loads",
            len(more),
        )
        total = sum(one.refused + one.skipped for one in more)
        st.markdown(f":small[:gray[{told}: {words.many('{n} row', '{n} rows', total)}]]")


def contradictions_panel(found: list[dict[str, Any]]) -> None:
    st.header(_("What contradicts itself"), anchor=False)
    if not found:
        st.markdown(_("No two records contradict each other."))
        return
    counts = by_kind(found)
    bars = [
        Bar(
            cut(title_of(kind), 37),
            [float(n)],
            words.number(n),
            "",
            {"show": "contradictions", "about": kind},
        )
        for kind, n in counts.items()
    ]
    made = stacked(bars, [_("contradictions")], 232, 20)
    alt = "; ".join(f"{title_of(kind)}: {n}" for kind, n in counts.items())
    show_within(made, f"contradicting-{sorted(st.query_params.to_dict().items())}", alt)


def title_of(kind: str) -> str:
    return words.of(contradictions()[kind].title)


def by_kind(found: list[dict[str, Any]]) -> dict[str, int]:
    """Contradictions by kind, the most frequent first."""
    names = [row["contradiction"] for row in found]
    return dict(
        sorted(((one, names.count(one)) for one in set(names)), key=lambda n: (-n[1], n[0]))
    )


# -- tables -----------------------------------------------------------------------------------


def note(*said: str) -> None:
    st.markdown(f":small[:gray[{' '.join(said)}]]")


def reach() -> str:
    """What the filters and the day do not reach; blank where there is neither."""
    said = []
    if shown.as_of != publication().day:
        said.append(
            _(
                "Loads are told as known now; freshness, contradictions and exceptions as of the day."
            )
        )
    if shown.where:
        said.append(
            _(
                "Loads and sources are those of the whole organisation: filters cut contradictions "
                "and exceptions only."
            )
        )
    return " ".join(said)


def contradiction_table() -> None:
    if uncut():
        return
    found = contradicting(shown.as_of, shown.where, words.current())
    if not found:
        st.markdown(_("No two records contradict each other."))
        return
    counts = by_kind(found)
    asked = [one for one in st.query_params.get_all("about") if one in counts] or list(counts)
    key = f"about-{'-'.join(asked)}"
    with st.container(horizontal=True, vertical_alignment="center"):
        kinds = st.pills(
            _("Kinds"),
            list(counts),
            selection_mode="multi",
            default=asked,
            format_func=lambda kind: f"{title_of(kind)} {words.number(counts[kind])}",
            label_visibility="collapsed",
            key=key,
            on_change=doors.keep,
            args=("about", key),
        )
        st.space("stretch")
        downloads.offer(
            f"contradictions_{shown.as_of}",
            sum(counts[kind] for kind in kinds),
            partial(contradicting_rows, shown.as_of, shown.where, kinds, words.current()),
        )
    kept = [row for row in found if row["contradiction"] in kinds]
    if not kept:
        st.markdown(_("No kind is chosen."))
        return
    with pager.part(len(kept), ("contradictions", shown.as_of, shown.where, kinds)) as part:
        draw_contradictions(kept[part], f"contradictions-{part.start}")


def draw_contradictions(found: list[dict[str, Any]], key: str) -> None:
    table = [
        {
            _("Contradiction"): row["title"],
            _("Subject"): row["subject"],
            _("What is said of it"): row["says"],
            _("Account"): row["account"],
            _("Person"): row["person"],
            _("Unit"): row["unit"],
            _("Brand"): row["brand"],
            _("Evidence"): row["evidence"],
            _("Against"): " ".join(filter(None, [row["other_kind"], row["other_record"]])) or None,
            _("Its evidence"): row["other_evidence"],
        }
        for row in found
    ]
    to_account(draw(table, key, _("Contradictions"), "rerun"), found)


def exception_table() -> None:
    found = exceptions(shown.as_of, shown.where)
    if not found:
        why = (
            _("Nothing is left under this filter.")
            if shown.where
            else _("There are no exceptions on this day.")
        )
        st.markdown(
            why
            if kinds.loaded("exceptions")
            else _(
                "Not loaded: this needs exceptions records. `python -m etl template exceptions` prints the header of such a file."
            )
        )
        return
    states = list(dict.fromkeys(one.state for one in found))
    chosen = st.pills(
        _("State"),
        states,
        selection_mode="multi",
        default=states,
        format_func=lambda name: f"{exception_state(name)} {sum(o.state == name for o in found)}",
        label_visibility="collapsed",
        key=f"exception-states-{len(states)}",
    )
    kept = [one for one in found if one.state in chosen]
    with st.container(horizontal=True, horizontal_alignment="right"):
        downloads.button(
            f"exceptions_{shown.as_of}",
            columns.EXCEPTIONS,
            [astuple(one) for one in kept],
            as_of=str(shown.as_of),
            filters=shown.where,
        )
    if not kept:
        st.markdown(_("No exception is in such a state."))
        return
    table = [
        {
            _("Exception"): one.exception,
            _("State"): exception_state(one.state),
            _("From"): one.starts,
            _("Expires"): one.expires,
            _("Rows it covers"): one.rows,
            _("Figure"): words.of(catalogue()[one.kpi].title)
            if one.kpi in catalogue()
            else one.kpi,
            _("Subject"): one.subject,
            _("Reason"): one.reason,
            _("Done instead"): one.control,
            _("Accepted by"): one.approver,
        }
        for one in kept
    ]
    chosen_row = draw(table, "exceptions", _("Exceptions, those that end soonest first"), "rerun")
    to_account(chosen_row, [{"account": one.account} for one in kept])
    note(
        _(
            "A row under an exception keeps its outcome; the figure is told with and without it. "
            "One that covers no row protects nothing that is missed."
        )
    )


def exception_state(name: str) -> str:
    return {
        "in force": _("in force"),
        "expired": _("expired"),
        "taken back": _("taken back"),
        "not accepted": _("not accepted"),
        "stale": _("not known, its source is stale"),
    }[name]


def reference_table() -> None:
    found = references()
    if not found:
        st.markdown(_("Every account, person and document that a record names is known."))
        return
    with st.container(horizontal=True, horizontal_alignment="right"):
        names = [one.name for one in columns.REFERENCES]
        cells = [tuple(row[name] for name in names) for row in found]
        downloads.button("unknown_references", columns.REFERENCES, cells)
    table = [
        {
            _("Records of"): row["kind"],
            _("Field"): row["field"],
            _("Is not in"): row["refers_to"],
            _("Records"): row["records"],
            _("Names"): row["names"],
            _("Such as"): row["example"],
        }
        for row in found
    ]
    draw(table, "references", _("What records name that is in no inventory"))


def uncut() -> list[str]:
    """Filters that do not cut contradictions; says so."""
    found = [one for one in shown.where if one not in CUTS]
    if found:
        st.info(
            _(
                "Contradictions are not cut by {cuts}, so nothing of them can be told under this filter."
            ).format(cuts=", ".join(words.cut(one).lower() for one in found))
        )
    return found


def draw(
    table: list[dict[str, Any]],
    key: str,
    alt: str,
    chosen: Callable[[], None] | Literal["rerun", "ignore"] = "ignore",
) -> int | None:
    """A table without the columns that are blank throughout; gives the row that was chosen."""
    frame = pd.DataFrame(table)
    looks: dict[str, Any] = {
        name: st.column_config.DateColumn(format=words.day_format())
        for name in [_("Speaks for"), _("From"), _("Expires")]
    }
    for name in [one for one in table[0] if pd.api.types.is_integer_dtype(frame[one])]:
        plainly = name in (_("Load"), _("Line"))
        looks[name] = st.column_config.NumberColumn(format="%d" if plainly else "localized")
    event = st.dataframe(
        frame[[name for name in frame if frame[name].notna().any()]],
        hide_index=True,
        row_height=28,
        height=min(460, 40 + 28 * len(frame)),
        placeholder="–",
        key=key,
        on_select=chosen,
        selection_mode="single-row",
        alt=alt,
        column_config=looks,
    )
    return doors.picked_row(event)


def to_account(place: int | None, found: list[dict[str, Any]]) -> None:
    if place is not None and found[place]["account"]:
        doors.go("account", account=found[place]["account"])


# -- the page ---------------------------------------------------------------------------------

place = view.head()
shown = view.bar()
shown.prepare()
came, sources = accounts_of(), freshness(shown.as_of)
place.title(sentence(came, sources), anchor=False)
place.markdown(f":small[:gray[{in_force(publication())}]]")
if reached := reach():
    place.markdown(f":small[:gray[{reached}]]")
held(came)
refused_whole(came)
found = (
    []
    if any(one not in CUTS for one in shown.where)
    else contradicting(shown.as_of, shown.where, words.current())
)
left, right = st.columns([0.54, 0.46], gap="medium")
with left:
    freshness_panel(sources)
with right:
    unloaded_panel(came)
    if not any(one not in CUTS for one in shown.where):
        contradictions_panel(found)
lists = {
    "contradictions": f"{_('Contradictions')} {words.number(len(found))}",
    "exceptions": f"{_('Exceptions')} {words.number(len(exceptions(shown.as_of, shown.where)))}",
    "references": f"{_('Named, but in no inventory')} {words.number(len(references()))}",
    "records": _("Records as they stand"),
}
wanted = st.query_params.get("show", "")
panels: dict[str, Callable[[], None]] = {
    "contradictions": contradiction_table,
    "exceptions": exception_table,
    "references": reference_table,
    "records": partial(records.panel, shown),
}
key = f"show-{wanted}"
lister = st.segmented_control(
    _("What the table lists"),
    list(lists),
    default=wanted if wanted in lists else "contradictions",
    required=True,
    format_func=lists.__getitem__,
    label_visibility="collapsed",
    key=key,
    on_change=doors.keep,
    args=("show", key),
)
panels[str(lister)]()
with st.container(horizontal=True, gap="medium"):
    doors.link("loads", _("Every load and what it changed"), ":material/inventory_2:")
    doors.link("glossary", _("What the words mean"), ":material/menu_book:")
