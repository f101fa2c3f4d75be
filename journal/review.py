"""What people write about a quarter, as it stands: comments, decisions, actions, acceptances,
attendance, and an owner's word on their own rows.

Each stands in the journal as its newest entry about one thing (see `journal.minutes`, which writes
them); the entries before it are its history. A quarter is named like 2026-Q3, so that names of
quarters sort as the quarters do.
"""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Literal, Protocol
from urllib.parse import quote

from journal.journal import Entry

COMMENT, DECISION, ACTION = "comment", "decision", "action"
ACCEPTANCE, ATTENDANCE, WORD = "acceptance", "attendance", "word"
DEEDS = [COMMENT, DECISION, ACTION, ACCEPTANCE, ATTENDANCE, WORD]
"""What is written about a quarter; each is the `what` of its entries."""
LOCK = "lock"
"""The `what` of entries that lock a quarter and unlock it, which are about the quarter."""
WITHDRAWN = "withdrawn"


class Entries(Protocol):
    """The journal, or what a locked quarter kept of it."""

    def entries(self, what: str | None = None, about: str | None = None) -> list[Entry]: ...

    def standing(self, what: str) -> dict[str, Entry]: ...


@dataclass(frozen=True, kw_only=True)
class Written:
    """What every one of them has: its entry, and who wrote it.

    `who` is the person signed in (None: not authenticated), `by` a name that somebody typed.
    """

    about: str
    number: int
    at: dt.datetime
    who: str | None
    by: str
    quarter: str

    @property
    def day(self) -> dt.date:
        return self.at.date()


@dataclass(frozen=True, kw_only=True)
class Comment(Written):
    """The commentary on a KPI in a quarter."""

    kpi: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Decision(Written):
    """What was decided. `id` is like D4."""

    id: str
    text: str
    kpi: str | None


@dataclass(frozen=True, kw_only=True)
class Action(Written):
    """What somebody is to do by a day. `id` is like A12; `quarter` is that of the review that raised
    it, and `closed` that of the review before which it was closed, with the day and the outcome."""

    id: str
    text: str
    owner: str
    due: dt.date
    kpi: str | None
    account: str | None
    closed: str | None = None
    closed_on: dt.date | None = None
    outcome: str = ""

    @property
    def is_open(self) -> bool:
        return self.closed is None

    def days_overdue(self, day: dt.date) -> int:
        """Days past the due date; 0 for what is closed or not yet due."""
        return max(0, (day - self.due).days) if self.is_open else 0


@dataclass(frozen=True, kw_only=True)
class Acceptance(Written):
    """A risk of the register that is accepted until a day, and why."""

    risk: str
    until: dt.date
    reason: str

    def in_force(self, day: dt.date) -> bool:
        return day <= self.until


@dataclass(frozen=True, kw_only=True)
class Attendance(Written):
    """Who was there, by name."""

    names: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Word(Written):
    """What an owner says of their own rows of a KPI: all of them, or that about one `subject`."""

    owner: str
    kpi: str
    subject: str | None
    says: Literal["attested", "disputed"]
    reason: str


@dataclass(frozen=True)
class Lock:
    """How a quarter stands: the newest entry that locked or unlocked it.

    `version` counts its locks, `hash` is that of the frozen quarter, `before` that of the lock
    before it in the chain of locks.
    """

    quarter: str
    number: int
    at: dt.datetime
    who: str | None
    by: str
    is_locked: bool
    version: int
    hash: str
    before: str
    because: str


# -- what each is about --


def about_comment(quarter: str, kpi: str) -> str:
    return f"{quarter}/{kpi}"


def about_acceptance(quarter: str, risk: str) -> str:
    return f"{quarter}/{_plain(risk)}"


def about_word(quarter: str, kpi: str, owner: str, subject: str | None) -> str:
    return "/".join([quarter, kpi, _plain(owner), _plain(subject or "")])


def _plain(part: str) -> str:
    """A part of a name that cannot be taken for two."""
    return quote(part, safe=" @.:#,+")


# -- what stands in a quarter --


def comments(journal: Entries, quarter: str) -> dict[str, Comment]:
    """The commentary by KPI."""
    return {
        entry.told["kpi"]: Comment(
            **_written(entry), kpi=entry.told["kpi"], text=entry.told["text"]
        )
        for entry in _standing(journal, COMMENT, quarter)
    }


def decisions(journal: Entries, quarter: str) -> list[Decision]:
    """The decisions of a quarter, in the order in which they were first written."""
    found = [
        Decision(
            **_written(entry), id=entry.about, text=entry.told["text"], kpi=entry.told.get("kpi")
        )
        for entry in _standing(journal, DECISION, quarter)
    ]
    return sorted(found, key=lambda one: _place(one.id))


def actions(journal: Entries, quarter: str) -> list[Action]:
    """The actions before a quarter's review: raised in it, carried forward into it because they were
    open, and closed in it. In the order in which they were raised."""
    return [
        one
        for one in all_actions(journal)
        if one.quarter <= quarter and (one.closed is None or one.closed >= quarter)
    ]


def all_actions(journal: Entries) -> list[Action]:
    """Every action that was not withdrawn, of whatever quarter."""
    found = [_action(entry) for entry in journal.standing(ACTION).values() if _stands(entry)]
    return sorted(found, key=lambda one: _place(one.id))


def open_actions(journal: Entries) -> list[Action]:
    """Every action still to be done, whatever quarter raised it: the one due first leads."""
    still = [one for one in all_actions(journal) if one.is_open]
    return sorted(still, key=lambda one: (one.due, _place(one.id)))


def acceptances(journal: Entries, quarter: str | None = None) -> list[Acceptance]:
    """Risk acceptances written in a quarter; in any where none is named, the newest of a risk last."""
    found = [
        Acceptance(
            **_written(entry),
            risk=entry.told["risk"],
            until=dt.date.fromisoformat(entry.told["until"]),
            reason=entry.told["reason"],
        )
        for entry in _standing(journal, ACCEPTANCE, quarter)
    ]
    return sorted(found, key=lambda one: (one.risk, one.quarter))


def attendance(journal: Entries, quarter: str) -> Attendance | None:
    """Who was at the review; None where nobody has said."""
    for entry in _standing(journal, ATTENDANCE, quarter):
        return Attendance(**_written(entry), names=tuple(entry.told["names"]))
    return None


def words(journal: Entries, quarter: str) -> list[Word]:
    """What owners say of their rows, by KPI, owner and subject."""
    found = [
        Word(
            **_written(entry),
            owner=entry.told["owner"],
            kpi=entry.told["kpi"],
            subject=entry.told.get("subject"),
            says=entry.told["says"],
            reason=entry.told.get("reason", ""),
        )
        for entry in _standing(journal, WORD, quarter)
    ]
    return sorted(found, key=lambda one: (one.kpi, one.owner, one.subject or ""))


# -- locks --


def lock_of(journal: Entries, quarter: str) -> Lock | None:
    """How a quarter stands; None where it was never locked."""
    entries = journal.entries(LOCK, quarter)
    return as_lock(entries[-1]) if entries else None


def locks(journal: Entries) -> list[Lock]:
    """Every locking and unlocking, in their order."""
    return [as_lock(entry) for entry in journal.entries(LOCK)]


def as_lock(entry: Entry) -> Lock:
    told = entry.told
    return Lock(
        quarter=entry.about,
        number=entry.number,
        at=entry.moment,
        who=entry.who,
        by=told.get("by", ""),
        is_locked=told["state"] == "locked",
        version=told["version"],
        hash=told["hash"],
        before=told["before"],
        because=told.get("because", ""),
    )


# -- from entries --


def _standing(journal: Entries, what: str, quarter: str | None) -> list[Entry]:
    """The newest entries of a deed in a quarter that were not withdrawn."""
    return [
        entry
        for entry in journal.standing(what).values()
        if _stands(entry) and quarter in (None, entry.told["quarter"])
    ]


def _stands(entry: Entry) -> bool:
    return entry.told.get("state") != WITHDRAWN


def _written(entry: Entry) -> dict[str, Any]:
    return {
        "about": entry.about,
        "number": entry.number,
        "at": entry.moment,
        "who": entry.who,
        "by": entry.told.get("by", ""),
        "quarter": entry.told["quarter"],
    }


def _action(entry: Entry) -> Action:
    told = entry.told
    closed_on = told.get("closed_on")
    return Action(
        **_written(entry),
        id=entry.about,
        text=told["text"],
        owner=told["owner"],
        due=dt.date.fromisoformat(told["due"]),
        kpi=told.get("kpi"),
        account=told.get("account"),
        closed=told.get("closed"),
        closed_on=dt.date.fromisoformat(closed_on) if closed_on else None,
        outcome=told.get("outcome", ""),
    )


def _place(numbered: str) -> int:
    """Where an id such as D4 or A12 stands among the others."""
    return int(numbered[1:])
