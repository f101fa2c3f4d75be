"""Verifying: every kept original is read again, and the history must still equal it.

Five things are proven: the chain of the register, the texts that figures were made with, each original by
its hash, each load's rows and account by reading its original again as it was read then, and the
generation in force by building it again. Nothing in the warehouse is written.
"""

import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import duckdb

from etl import mapping
from etl.expressions import Expressions
from etl.original import Original, Unreadable, kept
from etl.publish import rebuild
from etl.reading import configuration_of, source_then, validate
from etl.rows import Written
from organisation.errors import Unusable
from organisation.files import sha256_of
from organisation.home import Home
from warehouse.connection import connect
from warehouse.register import Load, Register
from warehouse.rows import literal
from warehouse.store import Store

State = Literal["proven", "unproven", "differs", "lost"]
EXIT = {"proven": 0, "unproven": 3, "differs": 2, "lost": 2}
SMALL = 50_000_000
"""Bytes of all originals below which one thread is enough."""
ACCOUNT = ["rows", "loaded", "refused", "skipped", "blank", "warned", "duplicates"]


@dataclass(frozen=True)
class Finding:
    """What was verified, and whether it is as it was: of a load, or of the warehouse as a whole.

    `what` is register, texts, load or generation. Unproven is what this version of the product
    can no longer read as it was read then.
    """

    what: str
    state: State
    says: str
    load: int | None = None
    file: str = ""


def exit_code(found: list[Finding]) -> int:
    """2 where something differs or is lost, 3 where something cannot be proven, 0 where all is."""
    codes = {EXIT[one.state] for one in found}
    return 2 if 2 in codes else max(codes, default=0)


def verify(home: Home, tell: Callable[[str], None] = lambda _: None) -> Iterator[Finding]:
    """Verify a warehouse, finding by finding. Raises Unusable where nothing was ever loaded."""
    store = Store(home.warehouse)
    try:
        register = store.register()
    except Unusable as fault:
        yield Finding("register", "differs", str(fault))
        yield from by_their_names(store)
        return
    if not register.publications:
        raise Unusable(f"nothing is loaded yet in {home.folder}: there is nothing to verify")
    yield Finding(
        "register",
        "proven",
        f"publications 1 to {register.last}, each naming the one before by its hash; "
        f"the last is {register.hash}",
    )
    of_texts = texts(store, register)
    yield of_texts
    sound = of_texts.state == "proven"
    loads = list(register.loads.values())
    with tempfile.TemporaryDirectory() as folder:
        staging = Path(folder).resolve()
        with Verifying(store, register, staging) as verifying:
            for number, load in enumerate(loads, 1):
                tell(f"{number}/{len(loads)} {load.source}: {load.file}")
                state, says = verifying.load(load)
                sound = sound and EXIT[state] != 2
                yield Finding("load", state, says, load.load, load.file)
        if sound:
            tell("building the generation again")
            state, says = generation(store, register, staging)
        else:
            state, says = (
                "unproven",
                "not built again: what it would be built from is not as it was",
            )
        yield Finding("generation", state, says)


def by_their_names(store: Store) -> Iterator[Finding]:
    """Without a register, all that can be told of an original is whether its name is its hash."""
    for path in sorted(store.originals.glob("*")):
        if sha256_of(path) != path.name.partition(".")[0]:
            yield Finding("original", "differs", f"{path} was changed: its name is not its hash")


def texts(store: Store, register: Register) -> Finding:
    """The definitions and configurations that figures were made with."""
    hashes = sorted({text for one in register.publications for text in one.made_by})
    for sha256 in hashes:
        try:
            store.text(sha256)
        except Unusable as fault:
            return Finding("texts", "differs", str(fault))
    return Finding("texts", "proven", f"{len(hashes)} definitions and configurations by their hash")


class Verifying:
    """Loads being read again, into a folder outside the warehouse."""

    def __init__(self, store: Store, register: Register, staging: Path) -> None:
        self.store, self.register, self.staging = store, register, staging

    def __enter__(self) -> "Verifying":
        small = sum(load.size for load in self.register.loads.values()) < SMALL
        self.con = connect([self.store.folder, self.staging], self.staging, alone=small)
        self.beside = ThreadPoolExecutor(1)
        self.expressions = Expressions(self.con)
        return self

    def __exit__(self, *_: object) -> None:
        self.beside.shutdown()
        self.con.close()

    def load(self, load: Load) -> tuple[State, str]:
        """Whether a load still equals its original, in a sentence."""
        path = self.store.originals / load.original
        if not path.is_file():
            return "lost", f"its original {load.original} is lost"
        original = kept(path, load.file, self.staging, self.beside)
        if original.sha256 != load.sha256:
            return "differs", f"its original {load.original} was changed: its hash is another"
        if not load.parquet:
            return "proven", "refused whole: the original is as it came, and nothing of it is in"
        for rows in filter(None, [self.store.rows_of(load), self.store.duplicates_of(load)]):
            if not rows.is_file():
                return "lost", f"{rows.name} is lost"
        try:
            return self.rows(load, original)
        except (duckdb.Error, Unreadable) as fault:
            return "differs", str(fault).splitlines()[0]

    def rows(self, load: Load, original: Original) -> tuple[State, str]:
        """Whether its rows are those of the original, read as it was read then."""
        counted = self.counted(load)
        if counted != load.rows:
            return "differs", f"{load.parquet} holds {counted:,} rows, the register {load.rows:,}"
        source = source_then(self.store, self.register, load)
        if source is None or configuration_of(source) != load.configuration:
            return "unproven", "the original is as it came; this version reads it otherwise"
        wanted = mapping.columns_wanted(source, self.expressions)
        again, columns = validate(self.con, original, source, wanted, self.staging)
        told = [
            name for name in ACCOUNT if getattr(again.account, name) != int(getattr(load, name))
        ]
        if told:
            name = told[0]
            return "differs", (
                f"the register says {getattr(load, name):,} rows {name}, "
                f"the original gives {getattr(again.account, name):,}"
            )
        if (columns, again.first_line) != (load.columns, load.first_line):
            return "differs", "the register has other columns or another first line"
        if fault := self.unlike(load, again):
            return "differs", fault
        return "proven", f"{load.rows:,} rows and their account equal the original"

    def counted(self, load: Load) -> int:
        query = f"SELECT count(*) FROM read_parquet({literal(self.store.rows_of(load))})"
        return int(self.con.execute(query).fetchall()[0][0])

    def unlike(self, load: Load, again: Written) -> str:
        """The first difference between what is kept of a load and the same read again; or ""."""
        lost = self.store.duplicates_of(load)
        if (lost is None) != (again.duplicates is None):
            return "rows that lost to another with their key are kept for one reading only"
        said = self.first_difference(self.store.rows_of(load), again.path, load.first_line)
        if not said and lost and again.duplicates:
            said = self.first_difference(lost, again.duplicates, None)
        return said

    def first_difference(self, one: Path, other: Path, first_line: int | None) -> str:
        """Where two Parquet files differ, row by row and cell by cell; or ""."""
        read = [f"read_parquet({literal(path)}, file_row_number = true)" for path in (one, other)]
        names, others = (
            [tuple(row[:2]) for row in self.con.execute(f"DESCRIBE FROM {each}").fetchall()]
            for each in read
        )
        if names != others:
            return f"{one.name} has other columns than the original gives"
        cells = [f'"{name}"' for name, _type in names]
        unlike = " OR ".join(f"kept.{cell} IS DISTINCT FROM again.{cell}" for cell in cells)
        joined = (
            f"FROM {read[0]} AS kept FULL JOIN {read[1]} AS again "
            f"ON again.file_row_number = kept.file_row_number WHERE {unlike}"
        )
        rows, place = self.con.execute(
            f"SELECT count(*), min(coalesce(again.file_row_number, kept.file_row_number)) {joined}"
        ).fetchall()[0]
        if not rows:
            return ""
        first = self.con.execute(
            f"SELECT {', '.join(f'kept.{cell}, again.{cell}' for cell in cells)} {joined} "
            f"AND coalesce(again.file_row_number, kept.file_row_number) = {place}"
        ).fetchall()[0]
        field, was, given = next(
            (name, was, given)
            for (name, _type), was, given in zip(names, first[::2], first[1::2], strict=True)
            if was != given
        )
        where = f"line {place + first_line}" if first_line is not None else f"row {place + 1}"
        return (
            f"{rows:,} rows of {one.name} are not those of the original; first, {where}: "
            f"{field} is {was!r}, the original gives {given!r}"
        )


def generation(store: Store, register: Register, staging: Path) -> tuple[State, str]:
    """Whether the generation in force is what the history gives."""
    path = store.generation_path()
    assert path is not None, "there is a publication"
    if not path.is_file():
        return "lost", f"{path} is lost: the next load makes it again"
    again = staging / "again.duckdb"
    try:
        if not rebuild(store, register, again):
            return "unproven", "this version of the product defines KPIs otherwise than it did then"
    except Unusable as fault:
        return "unproven", str(fault)
    if unlike := unlike_generation(path, again):
        return "differs", f"{path.name}: {unlike}"
    figures = len(register.publications[-1].figures)
    return "proven", f"its tables and {figures} figures are what the history gives"


def unlike_generation(path: Path, again: Path) -> str:
    """The first difference between a generation and the one built again; or ""."""
    with connect([path.parent, again.parent], again.parent) as con:
        try:
            con.execute(f"ATTACH {literal(path)} AS kept (READ_ONLY)")
        except duckdb.Error as fault:
            return f"it cannot be read: {str(fault).splitlines()[0]}"
        con.execute(f"ATTACH {literal(again)} AS again (READ_ONLY)")
        return unlike_tables(con)


def unlike_tables(con: duckdb.DuckDBPyConnection) -> str:
    """The first table in which the databases `kept` and `again` differ; or ""."""
    told = [
        con.execute(
            "SELECT table_name, sql FROM duckdb_tables() WHERE database_name = ? UNION ALL "
            "SELECT view_name, sql FROM duckdb_views() WHERE database_name = ? AND NOT internal "
            "ORDER BY 1",
            [name, name],
        ).fetchall()
        for name in ("kept", "again")
    ]
    if told[0] != told[1]:
        names = sorted({row[0] for row in set(told[0]) ^ set(told[1])})
        return f"{names[0]} is made otherwise than the history makes it"
    for name, sql in told[0]:
        if sql.startswith("CREATE TABLE"):
            rows = con.execute(
                f"SELECT count(*) FROM (FROM kept.{name} EXCEPT ALL FROM again.{name} "
                f"UNION ALL (FROM again.{name} EXCEPT ALL FROM kept.{name}))"
            ).fetchall()[0][0]
            if rows:
                return f"{rows:,} rows of {name} are not those that the history gives"
    return ""
