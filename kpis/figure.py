"""Figures: what the rows of a KPI come to, and nothing but the rows.

A share is an interval. Low counts every unknown as missed, high counts it as met:
low = met / (met + missed + unknown), high = (met + unknown) / the same.
A count is what was missed; high counts what is unknown with it.
"""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Literal

from kpis.definition import Definition

SMALL = 10
"""Under so many subjects a figure is told as "7 of 8": no percentage, no arrow, no rank."""

Status = Literal["on target", "below", "cannot tell", "not loaded", "no subjects"]
Interval = tuple[float | None, float | None]


@dataclass(frozen=True)
class Tally:
    """Rows by outcome. Of those missed and unknown, so many have an exception in force."""

    met: int = 0
    missed: int = 0
    unknown: int = 0
    excluded: int = 0
    excepted_missed: int = 0
    excepted_unknown: int = 0

    @classmethod
    def of(cls, counted: Iterable[tuple[str, bool, int]]) -> "Tally":
        """From rows counted by outcome and whether an exception is in force for them."""
        found: dict[str, int] = {}
        for outcome, excepted, rows in counted:
            for name in [outcome, f"excepted_{outcome}"] if excepted else [outcome]:
                found[name] = found.get(name, 0) + int(rows)
        return cls(**found)

    @property
    def subjects(self) -> int:
        """What the figure counts: all rows but those excluded."""
        return self.met + self.missed + self.unknown

    def without_exceptions(self) -> "Tally":
        """The same with the rows left out that have an exception in force."""
        return Tally(
            met=self.met,
            missed=self.missed - self.excepted_missed,
            unknown=self.unknown - self.excepted_unknown,
            excluded=self.excluded,
        )


@dataclass(frozen=True)
class Context:
    """What a figure needs beside its rows."""

    as_of: str
    known_at: int
    target: float
    provenance: str
    loaded: bool = True
    """All record kinds that the KPI needs have records."""
    stale: bool = False
    """A source of such a kind is stale: that there is no row then proves nothing."""


@dataclass(frozen=True)
class Figure:
    """A KPI at a day. `low`, `high` and `value` are shares from 0 to 1, or counts.

    `low_without` and `high_without` leave out the rows with an exception in force. `median` and
    `p90` are of the measure of rows met and missed, interpolated between neighbours.
    """

    kpi: str
    as_of: str
    known_at: int
    met: int
    missed: int
    unknown: int
    excluded: int
    excepted: int
    low: float | None
    high: float | None
    value: float | None
    low_without: float | None
    high_without: float | None
    median: float | None
    p90: float | None
    unit: str
    target: float
    provenance: str
    status: Status
    reconstructed: bool
    definition: str
    version: int

    @property
    def subjects(self) -> int:
        return self.met + self.missed + self.unknown

    @property
    def small(self) -> bool:
        return self.subjects < SMALL

    def as_table(self) -> dict[str, Any]:
        return asdict(self)


def figure(
    definition: Definition,
    tally: Tally,
    context: Context,
    *,
    reconstructed: bool = False,
    median: float | None = None,
    p90: float | None = None,
) -> Figure:
    """The figure from rows counted by outcome."""
    low, high = bounds(definition, tally, context)
    low_without, high_without = bounds(definition, tally.without_exceptions(), context)
    return Figure(
        kpi=definition.id,
        as_of=context.as_of,
        known_at=context.known_at,
        met=tally.met,
        missed=tally.missed,
        unknown=tally.unknown,
        excluded=tally.excluded,
        excepted=tally.excepted_missed + tally.excepted_unknown,
        low=low,
        high=high,
        value=low if low == high else None,
        low_without=low_without,
        high_without=high_without,
        median=median,
        p90=p90,
        unit=definition.unit,
        target=context.target,
        provenance=context.provenance,
        status=status(definition, low, high, context),
        reconstructed=reconstructed,
        definition=definition.hash,
        version=definition.version,
    )


def bounds(definition: Definition, tally: Tally, context: Context) -> Interval:
    """Least and greatest value that the rows allow; None where nothing can be said."""
    if not context.loaded:
        return None, None
    if definition.figure == "count":
        if tally.subjects == 0 and context.stale:
            return 0.0, None
        return float(tally.missed), float(tally.missed + tally.unknown)
    if tally.subjects == 0:
        return None, None
    return tally.met / tally.subjects, (tally.met + tally.unknown) / tally.subjects


def status(
    definition: Definition, low: float | None, high: float | None, context: Context
) -> Status:
    """Where the interval lies: wholly on the good side of the target, wholly off it, or across."""
    if not context.loaded:
        return "not loaded"
    if low is None:
        return "no subjects"
    if high is None:
        return "cannot tell"
    target = context.target
    if definition.direction == "less":
        low, high, target = -high, -low, -target
    if low >= target:
        return "on target"
    return "below" if high < target else "cannot tell"
