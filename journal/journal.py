"""The journal of a home: entries that are only ever added, each chained to the one before.

An entry holds the hash of the entry before it, so that none can be changed, dropped or put in
between without breaking the chain. What stands about something is its newest entry; those before it
are its history. Kept in `journal.sqlite`: many sessions may write at once, one entry a transaction.
"""

import datetime as dt
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from organisation.errors import Unusable
from organisation.home import Home, canonical, hash_of

START = "0" * 64
"""What stands for the hash before the first entry."""
WAIT = 30
"""Seconds to wait for others who are writing."""

ENTRIES = sa.Table(
    "entries",
    sa.MetaData(),
    sa.Column("number", sa.Integer, primary_key=True),
    sa.Column("at", sa.Text, nullable=False),
    sa.Column("who", sa.Text),
    sa.Column("what", sa.Text, nullable=False),
    sa.Column("about", sa.Text, nullable=False),
    sa.Column("told", sa.Text, nullable=False),
    sa.Column("before", sa.Text, nullable=False, unique=True),
    sa.Column("hash", sa.Text, nullable=False, unique=True),
    sa.Index("entries_about", "what", "about", "number"),
)
STAY = [
    f"CREATE TRIGGER IF NOT EXISTS entries_stay_{deed} BEFORE {deed} ON entries "
    "BEGIN SELECT RAISE(ABORT, 'entries of the journal stay as they are'); END"
    for deed in ("UPDATE", "DELETE")
]


@dataclass(frozen=True)
class Entry:
    """One entry: a moment (UTC), who (None: not authenticated), what was done, about what, the words."""

    number: int
    at: str
    who: str | None
    what: str
    about: str
    told: dict[str, Any]
    before: str
    hash: str

    @property
    def moment(self) -> dt.datetime:
        """When it was written; the beginning of 1970 where somebody altered it to no moment."""
        try:
            return dt.datetime.fromisoformat(self.at)
        except ValueError:
            return dt.datetime.fromtimestamp(0, dt.UTC)

    @property
    def is_whole(self) -> bool:
        """Whether it is as it was written."""
        return self.hash == _hash(_row(self))


class Overtaken(Unusable):
    """Somebody else has written about the same thing since the writer looked at it."""


Newest = Callable[[str, str], Entry | None]
"""The newest entry of a deed about something, as it is while one writes."""


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found: how many entries, the newest hash, and faults in words."""

    entries: int
    newest: str
    faults: list[str]


class Journal:
    """The journal in one file. It comes into being with the first entry."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @classmethod
    def of(cls, home: Home) -> "Journal":
        return cls(home.folder / "journal.sqlite")

    # -- writing --

    def enter(
        self,
        what: str,
        about: str,
        told: dict[str, Any],
        who: str | None = None,
        seen: int | None = None,
        check: Callable[[Newest], None] | None = None,
    ) -> Entry:
        """Add an entry. `seen` is the number of the newest entry about this that the writer saw;
        `check` may refuse by raising, and nobody writes between what it sees and the entry.

        Raises Overtaken where somebody else has written about it since, and Unusable where the file
        cannot be written.
        """
        with self._writing() as con:
            newest = self._newest(con, what, about) if seen is not None else None
            if newest and newest.number > (seen or 0):
                raise Overtaken(
                    "somebody else has written here since you began (entry "
                    f"{newest.number}): look at it, then write again"
                )
            if check:
                check(lambda what, about: self._newest(con, what, about))
            last = con.execute(
                sa.select(ENTRIES.c.number, ENTRIES.c.hash)
                .order_by(ENTRIES.c.number.desc())
                .limit(1)
            ).first()
            row: dict[str, Any] = {
                "number": last.number + 1 if last else 1,
                "at": self.now().isoformat(timespec="milliseconds"),
                "who": who,
                "what": what,
                "about": about,
                "told": canonical(told),
                "before": last.hash if last else START,
            }
            row["hash"] = _hash(row)
            con.execute(sa.insert(ENTRIES).values(row))
        return _entry(row)

    @staticmethod
    def now() -> dt.datetime:
        """The moment of an entry, in UTC."""
        return dt.datetime.now(dt.UTC)

    @contextmanager
    def _writing(self) -> Iterator[sa.Connection]:
        try:
            with self._engine.begin() as con:
                yield con
        except sa.exc.DBAPIError as fault:
            raise Unusable(f"{self.path} cannot be written: {fault.orig}") from fault

    def _whole(self, entry: Entry) -> Entry:
        """An entry that is as it was written. Raises Unusable where it is not."""
        if not entry.is_whole:
            raise Unusable(
                f"entry {entry.number} of {self.path} is not as it was written: restore the "
                "journal from a copy; `python -m reports log --verify` tells what was altered"
            )
        return entry

    def _newest(self, con: sa.Connection, what: str, about: str) -> Entry | None:
        of = (ENTRIES.c.what == what) & (ENTRIES.c.about == about)
        query = sa.select(ENTRIES).where(of).order_by(ENTRIES.c.number.desc()).limit(1)
        row = con.execute(query).mappings().first()
        return self._whole(_entry(dict(row))) if row else None

    @cached_property
    def _engine(self) -> sa.Engine:
        """Connections whose every transaction takes the right to write at once, or waits for it.

        Reading takes no transaction and waits for nobody.
        """
        engine = sa.create_engine(f"sqlite:///{self.path}", connect_args={"timeout": WAIT})

        @sa.event.listens_for(engine, "connect")
        def prepare(opened: Any, _record: Any) -> None:
            opened.isolation_level = None
            opened.execute("PRAGMA journal_mode = WAL")
            opened.execute("PRAGMA synchronous = FULL")

        @sa.event.listens_for(engine, "begin")
        def begin(con: sa.Connection) -> None:
            if con.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
                con.exec_driver_sql("BEGIN IMMEDIATE")

        with engine.begin() as con:
            ENTRIES.metadata.create_all(con)
            for trigger in STAY:
                con.exec_driver_sql(trigger)
        return engine

    # -- reading --

    def entries(self, what: str | None = None, about: str | None = None) -> list[Entry]:
        """Entries in their order: all, or those of one deed, or about one thing.

        Among all of them are those that somebody altered since; `verify` says which. Where one of a
        deed was altered, Unusable is raised: nobody is to rely on it.
        """
        if not self.path.exists():
            return []
        query = sa.select(ENTRIES).order_by(ENTRIES.c.number)
        if what is not None:
            query = query.where(ENTRIES.c.what == what)
        if about is not None:
            query = query.where(ENTRIES.c.about == about)
        try:
            with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as con:
                found = [_entry(dict(row)) for row in con.execute(query).mappings()]
        except sa.exc.DBAPIError as fault:
            raise Unusable(f"{self.path} cannot be read: {fault.orig}") from fault
        return found if what is None else [self._whole(entry) for entry in found]

    def standing(self, what: str) -> dict[str, Entry]:
        """What stands: the newest entry of a deed about each thing."""
        return {entry.about: entry for entry in self.entries(what)}

    def verify(self, expected: str | None = None) -> Verdict:
        """Follow the chain from the first entry. `expected` is a hash that came by another way."""
        return verdict_on(self.entries(), expected)


def verdict_on(entries: list[Entry], expected: str | None = None) -> Verdict:
    """What a check of all entries finds, from the first to the newest."""
    faults, before, number = [], START, 0
    for entry in entries:
        if entry.number != number + 1:
            faults.append(f"entry {entry.number} follows entry {number}: some are missing")
        if entry.before != before:
            faults.append(f"entry {entry.number} is not chained to the entry before it")
        if not entry.is_whole:
            faults.append(f"entry {entry.number} is not as it was written")
        before, number = entry.hash, entry.number
    if expected and all(entry.hash != expected for entry in entries):
        faults.append(f"no entry has the hash {expected}: entries at the end are missing")
    return Verdict(len(entries), before, faults)


def _hash(row: dict[str, Any]) -> str:
    return hash_of({name: cell for name, cell in row.items() if name != "hash"})


def _row(entry: Entry) -> dict[str, Any]:
    return {**vars(entry), "told": canonical(entry.told)}


def _entry(row: dict[str, Any]) -> Entry:
    """A row of the file, which may hold anything once somebody has altered it."""
    kept: dict[str, Any] = {name: _text(cell) for name, cell in row.items()}
    return Entry(**{**kept, "number": row["number"], "told": _told(kept["told"] or "")})


def _text(cell: object) -> str | None:
    if cell is None:
        return None
    return cell.decode("utf-8", "replace") if isinstance(cell, bytes) else str(cell)


def _told(text: str) -> dict[str, Any]:
    """What an entry says; the text itself where that is not what an entry can say."""
    try:
        told = json.loads(text)
        canonical(told).encode()
    except (ValueError, RecursionError):
        told = None
    return told if isinstance(told, dict) else {"text": text}
