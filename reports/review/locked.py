"""A locked quarter, read back: what was reported then, and whether it is still as it was locked."""

import datetime as dt
import hashlib
import io
import json
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from journal import review
from journal.journal import Entry, Journal
from journal.review import LOCK, Lock
from kpis.figure import Figure
from kpis.restatement import figure_told
from organisation.errors import Unusable
from organisation.home import Home

if TYPE_CHECKING:
    import pyarrow as pa

MANIFEST, FIGURES, ROWS = "manifest.json", "figures.json", "rows.parquet"
MINUTES, PACK = "minutes.json", "evidence.zip"


class Kept:
    """Entries of the journal as a lock kept them, to be read like the journal itself."""

    def __init__(self, entries: list[Entry]) -> None:
        self.kept = entries

    def entries(self, what: str | None = None, about: str | None = None) -> list[Entry]:
        return [one for one in self.kept if what in (None, one.what) and about in (None, one.about)]

    def standing(self, what: str) -> dict[str, Entry]:
        return {one.about: one for one in self.entries(what)}


@dataclass(frozen=True)
class Locked:
    """One version of a locked quarter. What is read from it is checked against its hash.

    `hash` is the one that the journal keeps. Reading raises Unusable where a file was changed.
    """

    folder: Path
    quarter: str
    version: int
    hash: str

    @cached_property
    def manifest(self) -> dict[str, Any]:
        text = self._bytes(MANIFEST)
        if hashlib.sha256(text).hexdigest() != self.hash:
            raise Unusable(f"{self.folder / MANIFEST} is not as it was locked: {ADVICE}")
        told: dict[str, Any] = json.loads(text)
        return told

    @property
    def as_of(self) -> dt.date:
        return dt.date.fromisoformat(self.manifest["as_of"])

    @property
    def known_at(self) -> int:
        """The newest load that was known."""
        return int(self.manifest["known_at"])

    @property
    def publication(self) -> int:
        return int(self.manifest["publication"])

    @property
    def generation(self) -> str:
        return str(self.manifest["generation"])

    @property
    def pack(self) -> str:
        """Hash of the quarter's evidence pack."""
        return str(self.manifest["pack"] or "")

    @cached_property
    def figures(self) -> dict[str, Figure]:
        """The figures as reported then, by KPI."""
        told = json.loads(self.member(FIGURES))
        return {one["kpi"]: figure_told(one) for one in told["figures"]}

    @cached_property
    def elements(self) -> dict[str, str]:
        """How the elements of the model stood, by name."""
        told = json.loads(self.member(FIGURES))["elements"]
        return {name: one["status"] for name, one in told.items()}

    @cached_property
    def minutes(self) -> Kept:
        """What people wrote, to be read through journal.review as it stood then."""
        return Kept([Entry(**one) for one in json.loads(self.member(MINUTES))])

    @property
    def rows(self) -> "pa.Table":
        """The rows of all KPIs."""
        from pyarrow import parquet  # takes a while to import

        return parquet.read_table(io.BytesIO(self.member(ROWS)))

    def member(self, name: str) -> bytes:
        """A file of the lock. Raises Unusable if it is not as it was locked."""
        (told,) = [one for one in self.manifest["members"] if one["name"] == name]
        content = self._bytes(name)
        if hashlib.sha256(content).hexdigest() != told["sha256"]:
            raise Unusable(f"{self.folder / name} is not as it was locked: {ADVICE}")
        return content

    def _bytes(self, name: str) -> bytes:
        try:
            return (self.folder / name).read_bytes()
        except OSError:
            raise Unusable(f"{self.folder / name} is lost: {ADVICE}") from None

    def faults(self) -> list[str]:
        """What is not as it was locked, in words; nothing where all is well."""
        found = []
        try:
            members = {one["name"] for one in self.manifest["members"]}
        except Unusable as fault:
            return [str(fault)]
        for name in sorted(members):
            try:
                self.member(name)
            except Unusable as fault:
                found.append(str(fault))
        there = {path.name for path in self.folder.iterdir()} - {MANIFEST}
        found += [f"{self.folder / name} was added" for name in sorted(there - members)]
        return found or self._disagreements()

    def _disagreements(self) -> list[str]:
        """Figures that are not what the frozen rows come to."""
        counted: dict[tuple[str, str], int] = {}
        kept = self.rows.select(["kpi", "outcome"]).group_by(["kpi", "outcome"])
        for row in kept.aggregate([([], "count_all")]).to_pylist():
            counted[row["kpi"], row["outcome"]] = row["count_all"]
        return [
            f"{kpi}: the figure counts {getattr(figure, outcome):,} rows {outcome}, and the lock "
            f"holds {counted.get((kpi, outcome), 0):,}"
            for kpi, figure in self.figures.items()
            for outcome in ("met", "missed", "unknown", "excluded")
            if getattr(figure, outcome) != counted.get((kpi, outcome), 0)
        ]


ADVICE = "restore it from a copy"


def folder_of(home: Home, quarter: str, version: int) -> Path:
    return home.folder / "quarters" / quarter / str(version)


def locked(home: Home, quarter: str) -> Locked | None:
    """A quarter as it is locked; None while it is open."""
    newest = review.lock_of(Journal.of(home), quarter)
    return _of(home, newest) if newest and newest.is_locked else None


def last_locked(home: Home, quarter: str) -> Locked | None:
    """The newest version of a quarter's locks, whether or not it was unlocked since."""
    newest = review.lock_of(Journal.of(home), quarter)
    return _of(home, newest) if newest else None


def versions(home: Home, quarter: str) -> list[Locked]:
    """Every version of a quarter's locks, the oldest first."""
    journal = Journal.of(home)
    found = [review.as_lock(entry) for entry in journal.entries(LOCK, quarter)]
    return [_of(home, one) for one in found if one.is_locked]


def _of(home: Home, told: Lock) -> Locked:
    return Locked(
        folder_of(home, told.quarter, told.version), told.quarter, told.version, told.hash
    )


def verify(home: Home, quarter: str) -> list[str]:
    """What is wrong with any version of a quarter's locks or with their chain, in words."""
    journal = Journal.of(home)
    found = list(journal.verify().faults)
    try:
        hashes = {one.hash for one in review.locks(journal) if one.is_locked}
        kept = versions(home, quarter)
    except Unusable as altered:
        return [*found, str(altered)]
    last = None
    for one in kept:
        if faults := one.faults():
            found += faults
            continue
        before = one.manifest["before"]
        if before and before["hash"] not in hashes:
            found.append(f"{quarter} version {one.version} follows a lock that was never entered")
        if one.manifest["replaces"] != last:
            found.append(f"{quarter} version {one.version} does not follow the version before it")
        last = one.hash
    return found
