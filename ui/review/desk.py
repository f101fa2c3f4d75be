"""The desk of a review: all that a run of the page needs, asked for once.

What the records say is kept for a generation; what people wrote is read anew in every run, so that
each sees what the others write.
"""

import datetime as dt
from contextlib import closing
from functools import cached_property
from pathlib import Path

import streamlit as st

from journal import review
from journal.journal import Entry, Journal
from journal.minutes import Minutes
from journal.review import Acceptance, Action, Attendance, Comment, Decision, Entries, Lock, Word
from kpis.figure import Figure
from kpis.overview import AREAS
from kpis.reader import Reader
from reports.review import actions as promised
from reports.review import calendar as calendars
from reports.review import locked as locks
from reports.review import quarter as quarters
from reports.review import restated as since
from reports.review.calendar import Calendar
from reports.review.locked import Locked
from reports.review.quarter import Quarter
from reports.review.restated import Restated
from ui import source, words
from ui.view import View

AGENDA = ["start", *AREAS, "data", "close"]
"""The items of the agenda: the elements of the model, and what comes before and after."""
BY = "review-by"
"""Where a session keeps the name that somebody gave."""


@st.cache_resource(max_entries=8, show_spinner=False)
def _journal(path: Path) -> Journal:
    return Journal(path)


def journal() -> Journal:
    """The journal of the home that is served: one a process, for all its sessions."""
    return _journal(Journal.of(source.home()).path)


@source.asked
def quarter_of(
    opened: Reader,
    name: str,
    where: dict[str, str],
    language: str,
    locking: int,  # noqa: ARG001  a lock, and its end, change what was reported
) -> Quarter:
    return quarters.quarter_of(opened, journal(), name, language, where, source.answer)


@source.asked
def all_quarters(opened: Reader) -> list[str]:
    return quarters.all_quarters(opened)


@source.asked
def restated_since(opened: Reader, name: str, locking: int) -> list[Restated]:  # noqa: ARG001
    kept = locks.last_locked(source.home(), name)
    return since.restated(opened, kept, source.answer(kept.as_of)) if kept else []


class Sheet:
    """What people write on: a quarter's name, its first day, and all that was written."""

    def __init__(self, name: str, first: dt.date, lock: Lock | None) -> None:
        self.name, self.first, self.lock = name, first, lock

    @property
    def is_locked(self) -> bool:
        return self.lock is not None and self.lock.is_locked

    @cached_property
    def kept(self) -> Locked | None:
        """The newest lock of the quarter, whether or not it was unlocked since."""
        return locks.last_locked(source.home(), self.name)

    @cached_property
    def entries(self) -> Entries:
        """What people wrote: of a locked quarter as it was when it was locked."""
        return self.kept.minutes if self.is_locked and self.kept else journal()

    @cached_property
    def histories(self) -> dict[tuple[str, str], list[Entry]]:
        """Every version of all that was written, by deed and by what it is about."""
        found: dict[tuple[str, str], list[Entry]] = {}
        for one in self.entries.entries():
            if one.what in review.DEEDS:
                found.setdefault((one.what, one.about), []).append(one)
        return found

    @property
    def today(self) -> dt.date:
        return source.home().organisation.now_is()


class Desk(Sheet):
    """One quarter on one page. `item` is that of the agenda which is shown; `wide`: for a room."""

    def __init__(
        self, shown: View, quarter: Quarter, lock: Lock | None, item: str, *, wide: bool
    ) -> None:
        super().__init__(quarter.name, quarter.first, lock)
        self.shown, self.quarter, self.item, self.wide = shown, quarter, item, wide

    @cached_property
    def comments(self) -> dict[str, Comment]:
        return review.comments(self.entries, self.name)

    @cached_property
    def decisions(self) -> list[Decision]:
        return review.decisions(self.entries, self.name)

    @cached_property
    def decisions_before(self) -> list[Decision]:
        return review.decisions(self.entries, self.quarter.before)

    @cached_property
    def actions(self) -> list[Action]:
        return review.actions(self.entries, self.name)

    @cached_property
    def actions_before(self) -> list[Action]:
        """What was promised until last time: of the quarter before all, of older ones what is open
        or was closed since."""
        return [
            one
            for one in review.all_actions(self.entries)
            if one.quarter == self.quarter.before
            or (one.quarter < self.name and (one.closed is None or one.closed >= self.name))
        ]

    @cached_property
    def acceptances(self) -> list[Acceptance]:
        return review.acceptances(self.entries)

    @cached_property
    def attendance(self) -> Attendance | None:
        return review.attendance(self.entries, self.name)

    @cached_property
    def words(self) -> list[Word]:
        return review.words(self.entries, self.name)

    @cached_property
    def calendar(self) -> Calendar:
        figures: dict[str, Figure] = {one.definition.id: one.now for one in self.quarter.kpis}
        answer = source.answer(self.quarter.as_of)
        opened = source.reader().cursor()
        with closing(opened.con):
            return calendars.calendar(
                opened, self.entries, self.name, answer, figures, self.shown.where
            )

    @cached_property
    def restated(self) -> list[Restated]:
        return restated_since(self.name, self.lock.number) if self.lock else []


def minutes(name: str) -> Minutes:
    """The minutes of a quarter, as whoever uses this session writes them. For callbacks too."""
    opened = source.reader().cursor()
    with closing(opened.con):
        ground = promised.ground(opened)
    return Minutes(journal(), name, ground, st.session_state.get(BY, ""))


def sheet_now() -> Sheet:
    """The sheet that is written on now: of the quarter that ended last, or of the one that runs where
    that is locked."""
    opened = source.reader()
    name = quarters.last_ended(opened)
    lock = review.lock_of(journal(), name)
    if lock and lock.is_locked:
        name = quarters.name_of(opened, opened.day)
        lock = review.lock_of(journal(), name)
    return Sheet(name, opened.quarter(name)[0], lock)


def desk(shown: View) -> Desk:
    """What the address asks for: a quarter, an item of the agenda, the wide view."""
    asked = st.query_params.get("quarter")
    ended = source.reader().configuration.organisation.last_quarter_end(shown.as_of)
    name = (asked or quarters.name_of(source.reader(), ended)).upper()
    lock = review.lock_of(journal(), name)
    model = quarter_of(name, shown.where, words.current(), lock.number if lock else 0)
    item = st.query_params.get("item", "start")
    return Desk(
        shown,
        model,
        lock,
        item if item in AGENDA else "start",
        wide=bool(st.query_params.get("wide")),
    )
