"""What a pack is asked to prove: KPIs on a day, as known at a load, and the loads behind them."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from etl.reading import configuration_then
from kpis import rows
from kpis.blocks import read_by
from kpis.definition import Definition, named_in
from kpis.reader import Reader
from organisation.contracts import kinds
from organisation.errors import Unusable
from organisation.sources import Source
from warehouse.generation import Standing
from warehouse.register import Load
from warehouse.rows import literal

Persons = Literal["pseudonyms", "named"]


@dataclass(frozen=True)
class Asked:
    """What is asked of one generation. `reader` holds a cursor of the pack's own."""

    reader: Reader
    definitions: list[Definition]
    day: dt.date
    known_at: int
    where: dict[str, str]
    persons: Persons
    language: str

    @property
    def named(self) -> bool:
        return self.persons == "named"

    @cached_property
    def standing(self) -> Standing:
        return self.reader.standing(self.known_at)

    @cached_property
    def sqls(self) -> list[str]:
        """The SQL of the KPIs, and what is read for all of them."""
        return [*(one.sql for one in self.definitions), rows.READ_BY_ALL]

    @cached_property
    def blocks(self) -> dict[str, str]:
        """The blocks that the KPIs read, by name."""
        return read_by(" ".join(self.sqls))

    @cached_property
    def kinds(self) -> list[str]:
        """The record kinds that the KPIs need, or read where they are there."""
        needed = {kind for one in self.definitions for kind in one.kinds}
        text = [*self.sqls, *self.blocks.values()]
        return [k for k in kinds() if k in needed or any(named_in(sql, [k]) for sql in text)]

    @cached_property
    def loads(self) -> list[Load]:
        """The known loads from which the records of the day come, by number."""
        found = []
        for kind in self.kinds:
            sql = self.standing.sql(kind, [self.day])
            found += [
                load
                for load in self.standing.loads
                if load.kind == kind and literal(self.standing.folder / load.parquet) in sql
            ]
        return sorted(found, key=lambda load: load.load)

    @cached_property
    def register(self) -> list[Load]:
        """Every load that had come, told as it stood at that state of knowledge."""
        every = self.reader.register.loads.values()
        return [one.as_known(self.known_at) for one in every if one.load <= self.known_at]

    def source_then(self, load: Load) -> Source:
        """The source as it was configured when a load was read."""
        then = configuration_then(self.reader.store, self.reader.register, load)
        return then.sources[load.source]


def asked(
    reader: Reader,
    definitions: list[Definition],
    day: dt.date,
    known_at: int,
    where: dict[str, str],
    persons: Persons,
    language: str,
) -> Asked:
    """What is asked, checked. KPIs that the filters do not cut are left out; raises Unusable where
    none is left, where a value is one that no row has, and for a day of which nothing is known."""
    day = reader.day_of(day, None)
    for cut in where:
        reader.check_cut(cut)
    kept = [one for one in definitions if all(cut in one.cuts for cut in where)]
    if not kept:
        raise Unusable(
            f"none of these KPIs is cut by {' and '.join(where)}: there is nothing to pack"
        )
    if not reader.register.known(known_at):
        raise Unusable(f"no load was in force at {known_at}: there is nothing to pack")
    return Asked(reader, kept, day, known_at, where, persons, language)
