"""Loading: every new file of an inbox becomes a load; one command makes one publication."""

import datetime as dt
import getpass
import os
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from etl import hold, mapping, rows
from etl.expressions import Expressions
from etl.keys import Earlier
from etl.original import Original, Unreadable, Untaken, refuse_other_letters, take
from etl.publish import check_demands, is_redefined, publish
from etl.reading import configuration_of, validate
from organisation import toml
from organisation.errors import Unusable
from organisation.files import sha256_of
from organisation.home import Home
from organisation.settings import Organisation
from organisation.sources import Source
from warehouse.connection import connect
from warehouse.generation import has_moved
from warehouse.register import Decision, Load, Publication, Receipt, Register
from warehouse.store import Store, bring

RECEIPT = ".receipt.toml"
SMALL = 50_000_000
"""Bytes of an inbox below which one thread is enough."""
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Arrival:
    """A file of the inbox and the source that takes it."""

    source: Source
    path: Path
    name: str

    @property
    def receipt_path(self) -> Path | None:
        beside = [self.path.with_name(self.path.name + RECEIPT), self.path.with_suffix(RECEIPT)]
        return next((path for path in beside if path.is_file()), None)

    @property
    def receipt_hash(self) -> str:
        return sha256_of(self.receipt_path) if self.receipt_path else ""


@dataclass
class Loaded:
    """What a load command did. `told` are the loads in the order in which files were taken, told as
    they stand now; `publication` is None where nothing had changed. `replaced` are loads and those of
    other files that took their place."""

    told: list[Load] = field(default_factory=list)
    publication: Publication | None = None
    unclaimed: list[str] = field(default_factory=list)
    replaced: list[tuple[Load, Load]] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def exit_code(self) -> int:
        """2 unusable input, 4 held, 3 loaded with refused rows, 0 all rows in."""
        states = [load.state for load in self.told]
        if "refused" in states or self.faults:
            return 2
        if "held" in states:
            return 4
        return 3 if any(load.state == "published" and load.refused for load in self.told) else 0


def arrivals(sources: list[Source], inbox: Path) -> list[Arrival]:
    """Files in the inbox that a source takes, by source and name. One file may feed several."""
    found = []
    for source in sources:
        paths = {path for pattern in source.files for path in inbox.glob(pattern)}
        for path in sorted(paths):
            if path.is_file() and not path.name.endswith(RECEIPT):
                found.append(Arrival(source, path, shown(path, inbox)))
    return found


def shown(path: Path, inbox: Path) -> str:
    """A file's path below the inbox as text that can be kept and printed, whatever bytes it has."""
    name = path.relative_to(inbox).as_posix()
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in name)


def by_day(
    found: list[Arrival], option: dt.date | None, organisation: Organisation
) -> list[Arrival]:
    """Files of all sources by the day they speak for, so that the numbers of loads follow history
    and each file can be held against the one before it. Those whose day is not known before they
    are read come first. Files of one day keep their order."""

    def day_of(arrival: Arrival) -> dt.date:
        try:
            day = effective_of(arrival, option, organisation)
        except Unreadable:
            day = None
        return day or dt.date.min

    return sorted(found, key=day_of)


def unclaimed(taken: list[Arrival], inbox: Path) -> list[str]:
    """Files in the inbox that no source takes."""
    names = {arrival.path for arrival in taken}
    rest = [path for path in sorted(inbox.rglob("*")) if path.is_file() and path not in names]
    return [
        shown(path, inbox)
        for path in rest
        if not path.name.endswith(RECEIPT) and not path.name.startswith((".", "~$"))
    ]


def size_of(path: Path) -> int:
    """Bytes of a file; 0 for one that has vanished, which is told when it is to be taken."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def chosen(home: Home, name: str | None) -> list[Source]:
    """All sources of the home, or the one named. Raises Unusable for a name there is none of."""
    if name is None:
        return list(home.sources.values())
    if name not in home.sources:
        known = ", ".join(home.sources) or "none"
        raise Unusable(f"there is no source '{name}' in sources.toml; there are: {known}")
    return [home.sources[name]]


def load(
    home: Home,
    inbox: Path | None = None,
    source: str | None = None,
    effective: dt.date | None = None,
    tell: Tell = lambda _: None,
) -> Loaded:
    """Load what is new in the inbox and publish it. Raises Unusable before anything is changed."""
    inbox = (inbox or home.inbox).resolve()
    if not inbox.is_dir():
        raise Unusable(f"{inbox}: there is no such folder to load from")
    if not os.access(inbox, os.R_OK | os.X_OK):
        raise Unusable(f"{inbox}: may not be read; ask for the right to read it")
    store = Store(home.warehouse)
    came = by_day(arrivals(chosen(home, source), inbox), effective, home.organisation)
    with store.writing(), Loading(home, store, effective, came) as loading:
        loading.check_configuration(chosen(home, source))
        for number, arrival in enumerate(came, 1):
            tell(f"{number}/{len(came)} {arrival.source.name}: {arrival.name}")
            loading.arrive(arrival)
        outcome = loading.outcome
        outcome.unclaimed = [] if source else unclaimed(came, inbox)
        if loading.changed or loading.is_outdated or loading.is_lost:
            tell("publishing")
            outcome.publication = publish(home, store, loading.new, [])
            outcome.replaced = replaced(store.register(), loading.new)
    return outcome


def replaced(register: Register, new: list[Load]) -> list[tuple[Load, Load]]:
    """Loads whose place new ones of other files took: one day of a source is told by one file."""
    numbers = {load.load for load in new}
    ended = [one for one in register.loads.values() if one.ended_by in numbers]
    pairs = [(one, register.loads[one.ended_by]) for one in ended if one.ended_by]
    return [(one, other) for one, other in pairs if one.file != other.file]


def decide(
    home: Home, number: int, act: Literal["accepted", "withdrawn"], because: str
) -> Publication:
    """Accept a held load or withdraw a load, and publish. Raises Unusable where that cannot be."""
    store = Store(home.warehouse)
    if not because.strip():
        raise Unusable('say why: --because "..." is kept with the decision')
    with store.writing():
        register = store.register()
        load = register.loads.get(number)
        if load is None:
            raise Unusable(f"there is no load {number}; `python -m etl status` lists them")
        if act == "accepted" and load.state != "held":
            raise Unusable(f"load {number} is {load.state}, not held: there is nothing to accept")
        later = [other.load for other in register.replaced_by(load) if other.load > number]
        if act == "accepted" and later:
            raise Unusable(
                f"load {later[-1]} of the same day came after load {number} and is published: "
                f"accepting would put the older file in its place. Withdraw load {number}"
            )
        if act == "withdrawn" and load.state not in ("published", "held"):
            raise Unusable(f"load {number} is {load.state}: there is nothing to withdraw")
        decision = Decision(
            number=register.next_load, load=number, act=act, because=because, by=who()
        )
        return publish(home, store, [], [decision])


def who() -> str:
    """Who runs the command, as the machine knows them. Nobody is signed in."""
    try:
        return f"{getpass.getuser()} (not authenticated)"
    except (OSError, KeyError):
        return "not authenticated"


class Loading:
    """One load command at work: what it has read so far, on top of the register in force."""

    def __init__(
        self, home: Home, store: Store, effective: dt.date | None, came: list[Arrival]
    ) -> None:
        self.home = home
        self.store = store
        self.effective = effective
        self.inboxes = sorted({arrival.path.resolve().parent for arrival in came})
        self.small = sum(size_of(arrival.path) for arrival in came) < SMALL
        self.today = home.organisation.now_is()
        self.register = store.register()
        self.next = self.register.next_load
        self.new: list[Load] = []
        self.outcome = Loaded()
        self.originals: dict[Path, Original] = {}

    def __enter__(self) -> "Loading":
        folders = [self.store.folder, *self.inboxes]
        self.con = connect(folders, self.store.staging, alone=self.small)
        self.beside = ThreadPoolExecutor(1)
        self.expressions = Expressions(self.con)
        return self

    def __exit__(self, *_: object) -> None:
        self.beside.shutdown()
        self.con.close()

    @property
    def changed(self) -> bool:
        return bool(self.new)

    @property
    def is_outdated(self) -> bool:
        """A figure of yesterday is not of today, even where nothing was loaded; nor is one that was
        demanded or defined otherwise."""
        last = self.register.publications[-1] if self.register.publications else None
        return last is not None and (
            last.day != self.today
            or last.configuration != self.home.configuration_hash
            or is_redefined(last)
        )

    @property
    def is_lost(self) -> bool:
        """Whether the generation in force is gone, or was made where the home lay before."""
        path = self.store.generation_path()
        return path is not None and (not path.exists() or has_moved(self.store))

    def check_configuration(self, sources: list[Source]) -> None:
        """Raises Unusable for what is only read later, before a file has been read for nothing."""
        assert self.home.configuration_hash
        check_demands(self.home)
        for source in sources:
            mapping.columns_wanted(source, self.expressions)

    def arrive(self, arrival: Arrival) -> None:
        """Load one file, or tell that it is unchanged."""
        source = arrival.source
        try:
            day, fault = effective_of(arrival, self.effective, self.home.organisation), ""
        except Unreadable as unusable:
            day, fault = None, str(unusable)
        try:
            original = self.take(arrival, day, fault)
        except Untaken as vanished:
            self.outcome.faults.append(str(vanished))
            return
        if original is None:
            return
        entry = Load(
            load=self.next,
            source=source.name,
            kind=source.kind,
            mode=source.mode,
            file=arrival.name,
            size=original.size,
            written=original.found.st_mtime_ns,
            effective=day,
            configuration=configuration_of(source),
            scope=source.scope,
            state="refused",
            because=fault,
        )
        try:
            if not fault:
                self.read_or_refuse(arrival, original, entry)
            original.keep()
        except Untaken as lost:
            del self.originals[arrival.path]
            self.outcome.faults.append(str(lost))
            return
        entry.sha256, entry.original = original.sha256, original.path.name
        self.next += 1
        self.new.append(entry)
        self.outcome.told.append(entry)

    def take(self, arrival: Arrival, day: dt.date | None, fault: str) -> Original | None:
        """The original, or None if this very load was made before."""
        path = arrival.path
        seen = self.originals.get(path)
        sha256 = seen.sha256 if seen else self.hash_if_known(path, arrival.name)
        if sha256 and (before := self.before(arrival, sha256, day, fault)):
            self.outcome.told.append(before)
            return None
        if seen:
            return seen
        store = self.store
        original = take(path, arrival.name, store.originals, store.staging, self.beside)
        self.originals[path] = original
        return original

    def hash_if_known(self, path: Path, name: str) -> str:
        """The hash of a file of a size that some load has: only then can it be one that is known.

        A file of the same name, size and moment of writing as one that was loaded has its hash, as
        far as anybody can tell without reading it: an inbox that grows is not read whole each time.
        Else "", also where it cannot be read: taking it will tell.
        """
        try:
            found = path.stat()
            same = [
                one
                for one in [*self.register.loads.values(), *self.new]
                if one.size == found.st_size
            ]
            for one in reversed(same):
                if one.file == name and one.written == found.st_mtime_ns:
                    return one.sha256
            return sha256_of(path) if same else ""
        except OSError:
            return ""

    def before(self, arrival: Arrival, sha256: str, day: dt.date | None, fault: str) -> Load | None:
        """The load that this file already made under this configuration, told as it stands."""
        source = arrival.source
        by_column = source.effective is not None and bool(source.effective.column) and not fault
        same = [
            load
            for load in [*self.register.loads.values(), *self.new]
            if load.source == source.name
            and load.sha256 == sha256
            and (load.effective == day or (by_column and self.effective is None))
        ]
        if not same or same[-1].configuration != configuration_of(source):
            return None
        last = same[-1]
        if last.ended_by:
            other = self.register.loads[last.ended_by]
            if other.state == "withdrawn" or other.file == arrival.name:
                return None  # what took its place is withdrawn, or was put back to this text
        receipt, judged = arrival.receipt_hash, last.state in ("held", "refused")
        if receipt != last.receipt_sha256 and (judged or (receipt and last.state == "published")):
            return None
        state = "unchanged" if last.state == "published" else last.state
        return last.model_copy(update={"state": state, "because": fault or last.because})

    def read_or_refuse(self, arrival: Arrival, original: Original, entry: Load) -> None:
        """Read the file; where that is not to be done, refuse it whole and say why."""
        try:
            self.read(arrival, original, entry)
        except Unreadable as refusal:
            entry.state, entry.because = "refused", str(refusal)

    def read(self, arrival: Arrival, original: Original, entry: Load) -> None:
        """Read, validate and prove the file, and fill in its entry. Raises Unreadable."""
        source, staging = arrival.source, self.store.staging
        refuse_other_letters(original, source.read.encoding)
        wanted = mapping.columns_wanted(source, self.expressions)
        before = hold.nearest_earlier(entry, self.known_so_far()) if entry.effective else None
        earlier = Earlier.of(self.store, source, before) if before else None
        written, columns = validate(self.con, original, source, wanted, staging, earlier)
        entry.columns = columns
        entry.new_columns = self.new_columns(source, columns)
        if source.effective and source.effective.column and self.effective is None:
            entry.effective = self.day_in_column(source, written)
        account = written.account
        entry.first_line = written.first_line
        entry.counted_by = written.counted
        entry.fields = written.fields
        entry.rows, entry.loaded = account.rows, account.loaded
        entry.refused, entry.skipped = account.refused, account.skipped
        entry.blank, entry.warned = account.blank, account.warned
        entry.duplicates = account.duplicates
        entry.receipt_sha256 = arrival.receipt_hash
        entry.receipt = receipt_of(arrival)
        name = f"{entry.load:06}-{source.name}"
        entry.parquet = f"{name}.parquet"
        bring(written.path, self.store.rows_of(entry))
        if written.duplicates:
            entry.duplicates_parquet = f"{name}.duplicates.parquet"
            lost = self.store.duplicates_of(entry)
            assert lost is not None
            bring(written.duplicates, lost)
        known = self.known_so_far()
        reasons = hold.reasons(self.con, self.store, source, entry, known, written.gone)
        entry.state = "held" if reasons else "published"
        entry.because = "; ".join(reasons)

    def known_so_far(self) -> list[Load]:
        """Loads known before this command, and those it has read itself."""
        mine = [load for load in self.new if load.state == "published"]
        return [*self.register.known(), *mine]

    def new_columns(self, source: Source, columns: list[str]) -> list[str]:
        """Columns that the load before did not have."""
        earlier = [
            load
            for load in [*self.register.loads.values(), *self.new]
            if load.source == source.name and load.columns
        ]
        return [c for c in columns if earlier and c not in earlier[-1].columns]

    def day_in_column(self, source: Source, written: rows.Written) -> dt.date:
        """The one day that the file's own column names."""
        assert source.effective is not None
        days = written.days
        if source.mode == "changes" and days:
            return not_in_future(days[-1], self.home.organisation)
        if len(days) != 1:
            raise Unreadable(
                f"column '{source.effective.column}' should hold one effective date, "
                f"it holds {len(days)}"
            )
        return not_in_future(days[0], self.home.organisation)


def effective_of(
    arrival: Arrival, option: dt.date | None, organisation: Organisation
) -> dt.date | None:
    """The day a file speaks for; None if its own column will say. Raises Unreadable."""
    effective = arrival.source.effective
    if option:
        return not_in_future(option, organisation)
    if effective is None:
        raise Unreadable(
            "it has no effective date: set `effective` for the source in sources.toml, "
            "or give --effective"
        )
    if effective.column:
        return None
    if effective.date:
        return not_in_future(effective.date, organisation)
    found = re.search(effective.file_name, arrival.path.name)
    if not found:
        raise Unreadable(f"its name has no date where '{effective.file_name}' looks for it")
    try:
        day = dt.datetime.strptime(found.group(1), effective.format).date()
    except ValueError:
        raise Unreadable(
            f"'{found.group(1)}' in its name is no date written as {effective.format}"
        ) from None
    return not_in_future(day, organisation)


def not_in_future(day: dt.date, organisation: Organisation) -> dt.date:
    today = organisation.now_is()
    if day > today:
        pinned = ", as `today` in organisation.toml says" if organisation.today else ""
        raise Unreadable(f"its effective date {day} is in the future (today is {today}){pinned}")
    return day


def receipt_of(arrival: Arrival) -> Receipt | None:
    """The receipt beside the file. Raises Unreadable if there is one that cannot be read."""
    path = arrival.receipt_path
    if path is None:
        return None
    try:
        table = toml.read(path)
        for key, value in table.items():
            if isinstance(value, dt.date | dt.datetime):
                table[key] = value.isoformat()
        return toml.shape(Receipt, table, f"receipt {path.name}")
    except Unusable as fault:
        raise Unreadable(str(fault)) from None
