"""The register: every load and what became of it, as told by the publications so far.

A publication is one JSON file, written once and never changed, that names the one before it by hash.
The register is what you get by reading them in order up to the one in force.

One counter numbers all that happens: each load as it comes, and each act of a person on a load. So
every number is a state of knowledge, also within one publication: what was known when it was taken.
"""

import datetime as dt
import hashlib
import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from organisation.errors import Unusable

State = Literal["published", "held", "refused", "unchanged", "withdrawn"]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Receipt(Model):
    """What the source says of its own extract."""

    system: str = ""
    report: str = ""
    parameters: dict[str, Any] = {}
    extracted_by: str = ""
    extracted_at: str = ""
    rows: int | None = None


class Load(Model):
    """One file, loaded once. `published` is the number from which it is known: its own, or that of
    the act that accepted it. `ended` is the number from which it no longer is: that of its
    withdrawal, or the one from which the load in its place is known."""

    load: int
    source: str
    kind: str
    mode: str = "snapshot"
    file: str
    sha256: str = ""
    size: int = 0
    written: int = 0
    original: str = ""
    effective: dt.date | None
    configuration: str
    scope: dict[str, str] = {}
    state: State
    because: str = ""
    by: str = ""
    first_line: int | None = None
    counted_by: str = ""
    rows: int = 0
    loaded: int = 0
    refused: int = 0
    skipped: int = 0
    blank: int = 0
    warned: int = 0
    duplicates: int = 0
    columns: list[str] = []
    new_columns: list[str] = []
    parquet: str = ""
    fields: list[str] = []
    duplicates_parquet: str = ""
    gone: int = 0
    receipt: Receipt | None = None
    receipt_sha256: str = ""
    published: int | None = None
    ended: int | None = None
    ended_by: int | None = None

    def known_at(self, number: int) -> bool:
        """Known: published at or before, and not ended by then."""
        return (
            self.published is not None
            and self.published <= number
            and (self.ended is None or number < self.ended)
        )

    def as_known(self, number: int) -> "Load":
        """The load as the register told it when `number` was the newest."""
        ended = self.ended is not None and self.ended <= number
        published = self.published is not None and self.published <= number
        state = self.state
        if self.published is not None or state == "withdrawn":
            state = "published" if published else "held"
            if ended and self.state == "withdrawn":
                state = "withdrawn"
        decided = state == self.state and (ended or published or state in ("refused", "held"))
        return self.model_copy(
            update={
                "state": state,
                "published": self.published if published else None,
                "ended": self.ended if ended else None,
                "ended_by": self.ended_by if ended else None,
                "because": self.because if decided else "",
                "by": self.by if decided else "",
            }
        )

    @property
    def series(self) -> tuple[str, str, tuple[tuple[str, str], ...]]:
        """Loads of one series succeed one another: one source, one kind, one scope."""
        return self.source, self.kind, tuple(sorted(self.scope.items()))

    def field_sql(self, name: str, sql_type: str) -> str:
        """A field of its rows; blank where its contract did not have that field yet."""
        return name if name in self.fields else f"NULL::{sql_type} AS {name}"

    @property
    def extraction_proven(self) -> bool:
        return self.receipt is not None and self.receipt.rows == self.rows - self.blank


class Decision(Model):
    """What a person decided about a load. The act has a number of its own."""

    number: int
    load: int
    act: Literal["accepted", "withdrawn"]
    because: str
    by: str


class Publication(Model):
    """One change of what is known. All fields together are what its file holds."""

    publication: int
    at: dt.datetime
    day: dt.date
    previous: str
    generation: str
    configuration: str
    loads: list[Load] = []
    decisions: list[Decision] = []
    figures: list[dict[str, Any]] = []

    @property
    def newest(self) -> int:
        """The greatest number taken by its loads and acts; 0 where it has none."""
        taken = [load.load for load in self.loads] + [act.number for act in self.decisions]
        return max(taken, default=0)

    @property
    def brought(self) -> set[int]:
        """Numbers of its loads."""
        return {load.load for load in self.loads}

    @property
    def made_by(self) -> set[str]:
        """Hashes of the configuration and of the definitions that its figures were made with."""
        return {self.configuration, *(one["definition"] for one in self.figures)}


class Register:
    """All loads, by number, as of the last publication read."""

    def __init__(self) -> None:
        self.loads: dict[int, Load] = {}
        self.publications: list[Publication] = []
        self.hash = ""

    @classmethod
    def read(cls, folder: Path, up_to: int) -> "Register":
        """The register at publication `up_to`. Raises Unusable if a file was changed or is lost."""
        register = cls()
        for number in range(1, up_to + 1):
            path = folder / f"{number:06}.json"
            try:
                text = path.read_bytes()
            except FileNotFoundError:
                raise Unusable(f"{path} is lost: restore the warehouse from a copy") from None
            try:
                publication = Publication.model_validate_json(text)
            except ValidationError:
                raise Unusable(f"{path} was damaged: restore the warehouse from a copy") from None
            if publication.previous != register.hash:
                raise Unusable(f"{folder / f'{number - 1:06}.json'} was changed after {path.name}")
            register.add(publication)
            register.hash = hashlib.sha256(text).hexdigest()
        return register

    @property
    def last(self) -> int:
        return len(self.publications)

    @property
    def known_at(self) -> int:
        """The newest number; 0 where nothing has happened yet."""
        return self.known_at_publication(self.last)

    @property
    def next_load(self) -> int:
        """The number of the next load or act."""
        return self.known_at + 1

    def known_at_publication(self, publication: int) -> int:
        """The newest number when a publication was made: that of all its figures.

        A publication that only another day called for has no number of its own.
        """
        return max((p.newest for p in self.publications[:publication]), default=0)

    def add(self, publication: Publication) -> None:
        """Take in what a publication changed."""
        self.publications.append(publication)
        for load in publication.loads:
            self.loads[load.load] = load.model_copy()
            if load.state == "published":
                self._publish(load.load, load.load)
        for decision in publication.decisions:
            load = self.loads[decision.load]
            load.because, load.by = decision.because, decision.by
            if decision.act == "accepted":
                self._publish(load.load, decision.number)
            else:
                load.state = "withdrawn"
                load.ended = load.ended or decision.number

    def _publish(self, which: int, number: int) -> None:
        load = self.loads[which]
        for other in self.replaced_by(load):
            other.ended, other.ended_by = number, which
        load.state, load.published = "published", number

    def replaced_by(self, load: Load) -> list[Load]:
        """Known loads that `load` takes the place of: a snapshot of the same day, or a changes
        file read anew."""
        return [
            other
            for other in self.loads.values()
            if other.load != load.load
            and other.published is not None
            and other.ended is None
            and other.series == load.series
            and (
                other.effective == load.effective
                if load.mode == "snapshot"
                else other.sha256 == load.sha256
            )
        ]

    def known(self, number: int | None = None) -> list[Load]:
        """Loads known at a number (the newest by default), in the order they are to be read."""
        at = self.known_at if number is None else number
        loads = [load for load in self.loads.values() if load.known_at(at)]
        return sorted(loads, key=lambda load: (load.effective or dt.date.min, load.load))

    def known_on(self, day: dt.date) -> int:
        """The newest number at the last publication on or before a day. Raises Unusable before the
        first."""
        numbers = [p.publication for p in self.publications if p.day <= day]
        if not numbers:
            first = self.publications[0].day if self.publications else None
            known = f"the first publication is of {first}" if first else "nothing is loaded yet"
            raise Unusable(f"nothing was known on {day}: {known}")
        return self.known_at_publication(numbers[-1])


def as_json(publication: Publication) -> bytes:
    """The bytes of a publication's file."""
    table = publication.model_dump(mode="json")
    return (json.dumps(table, indent=1, ensure_ascii=False) + "\n").encode()
