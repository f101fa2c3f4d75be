"""Journal: all that was written down and all that was taken away, in one chain that nobody can mend."""

import json
from collections import Counter
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import streamlit as st

from journal.journal import Entry, Journal, Verdict, verdict_on
from kpis.definition import catalogue
from kpis.reader import BLANK, Reader
from reports.table import Column, Table, listed
from ui import doors, downloads, pager, source, view, words
from ui.words import _

COLUMNS = [
    Column("number", "BIGINT", "number of the entry"),
    Column("at", "VARCHAR", "moment in UTC"),
    Column("who", "VARCHAR", "who wrote it; blank where nobody was authenticated"),
    Column("what", "VARCHAR", "what was done"),
    Column("about", "VARCHAR", "what it is about"),
    Column("told", "VARCHAR", "what the entry says, as JSON"),
    Column("before", "VARCHAR", "hash of the entry before"),
    Column("hash", "VARCHAR", "hash of the entry"),
]


def deed(what: str) -> str:
    """What was done, in words."""
    return {
        "export": _("export"),
        "pack": _("evidence pack"),
        "paper": _("paper of a quarter"),
        "comment": _("comment"),
        "decision": _("decision"),
        "action": _("action"),
        "acceptance": _("accepted risk"),
        "attendance": _("attendance"),
        "word": _("word of an owner"),
        "lock": _("lock of a quarter"),
    }.get(what, what)


def thing(about: str) -> str:
    """What an entry is about: the name of a KPI where its id stands there."""
    quarter, slash, kpi = about.partition("/")
    if slash:
        return f"{quarter}, {thing(kpi)}"
    kpi, mark, day = about.partition("_")
    known = catalogue().get(kpi)
    return f"{words.of(known.title)}{', ' + words.day(day) if mark else ''}" if known else about


def author(entry: Entry) -> str:
    """Who is known to have written it, or who says to have."""
    if entry.who:
        return entry.who
    by = entry.told.get("by")
    nobody = _("not authenticated")
    return f"{by} ({nobody})" if by else nobody


def in_short(told: dict[str, Any]) -> str:
    """What an entry says, in a line: its words; or filters, rows and form of what left.

    Of a paper its file, of a lock its version.
    """
    parts = [str(told[name]) for name in ("text", "reason", "outcome", "file") if told.get(name)]
    if isinstance(names := told.get("names"), list):
        parts.append(" · ".join(map(str, names)))
    filters = told.get("filters") or {}
    if isinstance(filters, dict):
        parts += [f"{words.cut(cut)} {one(value)}" for cut, value in filters.items()]
    if isinstance(told.get("rows"), int):
        parts.append(words.many("{n} row", "{n} rows", told["rows"]))
    if told.get("state"):
        parts.append(_("version {n}").format(n=told.get("version")))
    if form := told.get("form"):
        parts.append(f"{form.upper()} {told.get('profile') or ''}".strip())
    return ", ".join(parts)


def one(value: object) -> str:
    return _("(blank)") if value == BLANK else str(value)


def moment(entry: Entry, zone: ZoneInfo) -> str:
    return words.moment(entry.moment.astimezone(zone))


# -- the page ---------------------------------------------------------------------------------


def title(verdict: Verdict) -> str:
    if not verdict.entries:
        return _("Nothing is written in the journal yet")
    said = words.many("{n} entry in the journal", "{n} entries in the journal", verdict.entries)
    if verdict.faults:
        return f"{said}: " + _(":red[the chain is broken]")
    return f"{said}: " + _("the chain holds")


def tell_chain(verdict: Verdict) -> None:
    """What became of the chain, and the hash by which somebody else can hold us to it."""
    for fault in verdict.faults[:10]:
        st.error(fault, icon=":material/link_off:")
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.markdown(_("Newest hash"), width="content")
        st.code(verdict.newest, language=None, width="content")
    st.markdown(
        ":small[:gray["
        + _(
            "Every export, every evidence pack and all that is written about a quarter is an entry. "
            "Each holds the hash of the one before, so none can be changed, dropped or put in "
            "between unseen. Send the newest hash to somebody else: entries taken off the end are "
            "found by it, with `python -m reports log --expect HASH`. The day and the filters above "
            "do not narrow the journal."
        )
        + "]]"
    )


def narrowed(entries: list[Entry]) -> list[Entry]:
    """The entries of the deeds that are chosen, newest first, with the way to take them away."""
    counts = Counter(entry.what for entry in entries)
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        chosen = st.pills(
            _("Deeds"),
            list(counts),
            selection_mode="multi",
            format_func=lambda what: f"{deed(what)} {words.number(counts[what])}",
            label_visibility="collapsed",
            key="deeds",
        )
        st.space("stretch")
        kept = [entry for entry in reversed(entries) if not chosen or entry.what in chosen]
        downloads.offer("journal", len(kept), partial(taken, [as_row(entry) for entry in kept]))
    return kept


def as_row(entry: Entry) -> dict[str, Any]:
    told = json.dumps(entry.told, ensure_ascii=False, sort_keys=True)
    return {name: told if name == "told" else cell for name, cell in vars(entry).items()}


def taken(found: list[dict[str, Any]], opened: Reader, _apart: bool) -> Table:
    return listed(opened, "journal", "journal", COLUMNS, found)


def table(kept: list[Entry], zone: ZoneInfo) -> Entry | None:
    """The entries; gives the one that was chosen."""
    with pager.part(len(kept), sorted({entry.what for entry in kept})) as part:
        return draw(kept[part], zone, part.start)


def draw(shown: list[Entry], zone: ZoneInfo, first: int) -> Entry | None:
    event = st.dataframe(
        pd.DataFrame(
            {
                _("No."): [entry.number for entry in shown],
                _("When"): [moment(entry, zone) for entry in shown],
                _("Who"): [author(entry) for entry in shown],
                _("Deed"): [deed(entry.what) for entry in shown],
                _("About"): [thing(entry.about) for entry in shown],
                _("In short"): [in_short(entry.told) for entry in shown],
                _("Hash"): [entry.hash[:12] for entry in shown],
            }
        ),
        hide_index=True,
        row_height=28,
        height=min(460, 40 + 28 * max(len(shown), 1)),
        placeholder="–",
        key=f"entries-{first}-" + "-".join(sorted({entry.what for entry in shown})),
        on_select="rerun",
        selection_mode="single-row",
        alt=_("Entries of the journal, newest first"),
        column_config={
            _("No."): st.column_config.NumberColumn(width=60, format="%d"),
            _("Who"): st.column_config.TextColumn(width=200),
            _("Deed"): st.column_config.TextColumn(width=130),
            _("About"): st.column_config.TextColumn(width=190),
            _("In short"): st.column_config.TextColumn(width=350),
        },
    )
    chosen = doors.picked_row(event)
    return None if chosen is None else shown[chosen]


def tell(entry: Entry, entries: list[Entry], zone: ZoneInfo) -> None:
    """The story of one entry: all that it says, its place in the chain, and what stood before it."""
    head = f"{entry.number}. {deed(entry.what)}: {thing(entry.about)}"
    facts = {
        _("When"): moment(entry, zone),
        _("Who"): author(entry),
        **{field(name): plain(value) for name, value in entry.told.items()},
        _("Hash"): entry.hash,
        _("Hash of the entry before"): entry.before,
    }
    shown = {_("What"): list(facts), _("Says"): list(facts.values())}
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(head, anchor=False, width="content")
        st.space("stretch")
        downloads.small(f"entry_{entry.number}", head, shown)
    st.dataframe(
        pd.DataFrame(shown),
        hide_index=True,
        row_height=28,
        placeholder="–",
        key=f"entry-{entry.number}",
        alt=_("What the entry says"),
        column_config={_("What"): st.column_config.TextColumn(width="small")},
    )
    before = [one for one in entries if (one.what, one.about) == (entry.what, entry.about)]
    if len(before) > 1:
        st.markdown(
            _("About the same: {entries}.").format(
                entries="; ".join(f"{one.number}, {moment(one, zone)}" for one in before)
            )
        )


def field(name: str) -> str:
    """The name of what an entry says; its own where a page has no word for it."""
    return {
        "account": _("Account"),
        "as_of": _("As of"),
        "before": _("Hash of the lock before"),
        "by": _("Made by"),
        "due": _("Due"),
        "filters": _("Filters"),
        "hash": _("Hash of what was made"),
        "file": _("File"),
        "language": _("Language"),
        "pack": _("Hash of its evidence pack"),
        "sha256": "SHA-256",
        "state": _("State"),
        "known_at": _("Known at"),
        "kpi": _("Figure"),
        "kpis": _("Figures"),
        "names": _("Who is here"),
        "outcome": _("What came of it"),
        "owner": _("Owner"),
        "persons": _("Persons"),
        "quarter": _("Quarter"),
        "reason": _("Reason"),
        "risk": _("Risk"),
        "rows": _("Rows"),
        "text": _("Text"),
        "until": _("Until"),
    }.get(name, name.replace("_", " "))


def plain(value: object) -> str:
    """A value of an entry as text: filters and counts with their names."""
    if isinstance(value, dict):
        return ", ".join(f"{name}: {plain(cell)}" for name, cell in value.items())
    if isinstance(value, list):
        return ", ".join(map(plain, value))
    return "" if value is None else str(value)


place = view.head()
view.bar()
entries = Journal.of(source.home()).entries()
verdict = verdict_on(entries)
place.title(title(verdict), anchor=False)
if entries:
    here = ZoneInfo(source.reader().configuration.organisation.time_zone)
    tell_chain(verdict)
    chosen = table(narrowed(entries), here)
    if chosen:
        tell(chosen, entries, here)
    else:
        st.markdown(f":small[:gray[{_('A row leads to the story of its entry.')}]]")
else:
    st.info(
        _(
            "An export, an evidence pack, or a decision about a quarter is the first entry. There is "
            "no login yet: who wrote is told as not authenticated."
        )
    )
doors.link("glossary", _("What the words mean"), ":material/menu_book:")
