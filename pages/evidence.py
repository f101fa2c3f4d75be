"""Evidence packs: figures handed to an auditor, with all that is needed to check them without us."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

import streamlit as st

from journal.journal import Entry, Journal
from kpis.definition import Definition, catalogue
from kpis.reader import Reader, all_kpis
from organisation.errors import Unusable
from organisation.language import LANGUAGES
from reports.export import MEMORY
from reports.pack import PERSONS, Packed, hand_out
from ui import doors, downloads, source, view, words
from ui.desk import DESK
from ui.words import _

MADE = "pack made"
"""Where a visit keeps the pack it made last: what the page says of it."""


def states(opened: Reader) -> dict[int, dt.date]:
    """The states of knowledge that a publication ended with, newest first, and their days."""
    found: dict[int, dt.date] = {}
    for one in opened.register.publications:
        number = opened.register.known_at_publication(one.publication)
        if number <= opened.known_at:
            found[number] = one.day
    return dict(sorted(found.items(), reverse=True))


def called(persons: str) -> str:
    return {
        "pseudonyms": _("Pseudonyms: nobody is named"),
        "named": _("Named: as the files have them"),
    }[persons]


def choose(shown: view.View) -> dict[str, Any]:
    """What the pack is to hold; day and filters are those of the chips."""
    opened = source.reader()
    known = states(opened)
    cut = [one for one in all_kpis() if not shown.uncut(one)]
    left, right = st.columns([2, 1], gap="large")
    with left:
        kpis = st.multiselect(
            _("KPIs"),
            [one.id for one in cut],
            format_func=lambda kpi: words.of(catalogue()[kpi].title),
            placeholder=words.many("All {n}", "All {n}", len(cut)),
            key="pack-kpis",
        )
        known_at = st.selectbox(
            _("Known at"),
            list(known),
            format_func=lambda n: _("load {n}, published {day}").format(
                n=n, day=words.day(known[n])
            ),
            key="pack-known",
        )
    with right:
        persons = st.radio(_("Persons"), PERSONS, format_func=called, key="pack-persons")
        language = st.segmented_control(
            _("Language of the README"),
            list(LANGUAGES),
            format_func=LANGUAGES.__getitem__,
            default=words.current(),
            required=True,
            key="pack-language",
        )
    chosen: list[Definition] = [one for one in cut if not kpis or one.id in kpis]
    return {
        "definitions": chosen,
        "as_of": shown.as_of,
        "known_at": known_at,
        "where": shown.where,
        "persons": persons,
        "language": language or words.current(),
    }


def make(chosen: dict[str, Any]) -> None:
    """Make the pack while a bar shows how far it is, and keep what is to be said of it."""
    bar = st.empty()
    bar.progress(0.0, _("Waiting for another pack or export"))
    path = source.generation()
    assert path is not None, "before the first publication there is only the first page"
    try:
        with (
            downloads.room() as room,
            downloads.AT_ONCE,
            Reader(source.home(), path, memory=MEMORY) as opened,
        ):
            made = hand_out(
                opened,
                room / f"evidence_{chosen['as_of']}.zip",
                **chosen,
                tell=lambda said, part: bar.progress(part, step(said)),
            )
    except Unusable as fault:
        bar.error(str(fault))
        return
    bar.empty()
    st.session_state[MADE] = {**told(made), "for": signature(chosen)}
    if DESK.is_open:
        downloads.bring(made.path)
    else:
        st.session_state[MADE]["content"] = made.path.read_bytes()
        made.path.unlink()
        room.rmdir()


def signature(chosen: dict[str, Any]) -> str:
    """What tells one choice from another."""
    ids = [one.id for one in chosen["definitions"]]
    return str(
        [source.generation(), ids, *(chosen[name] for name in chosen if name != "definitions")]
    )


def step(said: str) -> str:
    """What is being done, in words; the name of a file while that is read."""
    known = {
        "records": _("Records as they stand on the day"),
        "rows": _("Rows of every KPI"),
        "members": _("Register, demands and definitions"),
        "zip": _("Packing"),
        "done": _("Done"),
    }
    return known.get(said) or _("Reading {file} again").format(file=said)


def told(made: Packed) -> dict[str, Any]:
    return {
        "name": made.path.name,
        "bytes": made.path.stat().st_size,
        "figures": len(made.figures),
        "members": len(made.members),
        **made.told,
    }


def tell(made: dict[str, Any]) -> None:
    """What was made: its hash above all, and how an auditor checks it."""
    with st.container(border=True, gap="small"):
        st.markdown(
            "**"
            + words.many("{n} figure packed", "{n} figures packed", made["figures"])
            + f"**, {words.day(dt.date.fromisoformat(made['as_of']))}: {made['name']}, "
            + _("{n} MB, {members} members").format(
                n=words.number(made["bytes"] / 1e6, 1), members=words.number(made["members"])
            )
        )
        st.markdown(
            _("The hash of this pack. Give it to the auditor by another way than the pack:")
        )
        st.code(made["hash"], language=None, wrap_lines=True)
        st.markdown(_("The auditor unpacks it and runs, without us and without a network:"))
        st.code(
            f"python verify.py --expect {made['hash']}\nduckdb < recompute.sql",
            language="bash",
            wrap_lines=True,
        )
        if "content" in made:
            st.download_button(
                _("Download the pack"),
                made["content"],
                file_name=made["name"],
                mime="application/zip",
                icon=":material/download:",
                on_click="ignore",
                key="pack-download",
            )


def earlier(entries: list[Entry]) -> None:
    """The packs that were made, newest first, as the journal has them."""
    zone = ZoneInfo(source.reader().configuration.organisation.time_zone)
    table = [
        {
            _("Made on"): words.moment(one.moment.astimezone(zone)),
            _("Made by"): one.who or _("not authenticated"),
            _("As of"): words.day(one.told["as_of"]) if "as_of" in one.told else None,
            _("Known at"): one.told.get("known_at"),
            _("Filters"): ", ".join((one.told.get("filters") or {}).values()) or _("all"),
            _("Figures"): len(one.told.get("kpis") or []),
            _("Persons"): called(str(one.told.get("persons", "pseudonyms"))).partition(":")[0],
            _("Hash"): one.told.get("hash"),
        }
        for one in reversed(entries)
    ]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(_("Packs made so far"), anchor=False, width="content")
        st.space("stretch")
        downloads.small("packs", _("Packs made so far"), downloads.by_heads(table))
    st.dataframe(table, hide_index=True, row_height=28, placeholder="–", alt=_("Packs made so far"))


# -- the page ---------------------------------------------------------------------------------


def title(figures: int, day: dt.date) -> str:
    return words.many(
        "An auditor can check {n} figure as of {day} without us",
        "An auditor can check {n} figures as of {day} without us",
        figures,
    ).format(day=words.day(day))


shown = view.bar()
place = view.head()
chosen = choose(shown)
place.title(title(len(chosen["definitions"]), shown.as_of), anchor=False)
st.markdown(
    ":small[:gray["
    + _(
        "One zip holds the rows of these figures, the records they came from, the files those came "
        "from, every definition and demand, and two scripts that check it all. The day and the "
        "filters above hold for it. Every pack is entered in the journal."
    )
    + "]]"
)
if chosen["persons"] == "named":
    st.warning(_("This pack will name people. Keep and send it accordingly."))
if left := len(all_kpis()) - len([one for one in all_kpis() if not shown.uncut(one)]):
    st.markdown(
        words.many(
            "{n} KPI is not cut by these filters and is left out.",
            "{n} KPIs are not cut by these filters and are left out.",
            left,
        )
    )
if st.button(_("Make the evidence pack"), icon=":material/inventory_2:", key="pack-make"):
    make(chosen)
last: dict[str, Any] = st.session_state.get(MADE, {})
if last.get("for") == signature(chosen):
    tell(last)
entries = Journal.of(source.home()).entries("pack")
if entries:
    earlier(entries)
doors.link("journal", _("All entries of the journal"), ":material/arrow_forward:")
