"""Figures: what the rows of a KPI come to, and nothing but the rows.

A share is an interval. Low counts every unknown as missed, high counts it as met:
low = met / (met + missed + unknown), high = (met + unknown) / the same.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from kpis.definition import Definition

SMALL = 10
"""Under so many subjects a figure is told as "7 of 8": no percentage, no rank."""

Status = Literal["on target", "below", "cannot tell", "not loaded", "no subjects"]


@dataclass(frozen=True)
class Figure:
    """A KPI at a day. `low`, `high` and `value` are shares from 0 to 1, or counts."""

    kpi: str
    as_of: str
    met: int
    missed: int
    unknown: int
    excluded: int
    low: float | None
    high: float | None
    value: float | None
    target: float
    provenance: str
    status: Status
    reconstructed: bool
    definition: str

    def as_table(self) -> dict[str, Any]:
        return asdict(self)


def figure(
    definition: Definition,
    as_of: str,
    counts: dict[str, int],
    target: float,
    provenance: str,
    *,
    reconstructed: bool,
    loaded: bool,
) -> Figure:
    """The figure from counts by outcome. `loaded`: all record kinds it needs have records."""
    met, missed = counts.get("met", 0), counts.get("missed", 0)
    unknown, excluded = counts.get("unknown", 0), counts.get("excluded", 0)
    low, high = bounds(definition, met, missed, unknown)
    return Figure(
        kpi=definition.id,
        as_of=as_of,
        met=met,
        missed=missed,
        unknown=unknown,
        excluded=excluded,
        low=low,
        high=high,
        value=low if low == high else None,
        target=target,
        provenance=provenance,
        status=status(definition, low, high, target) if loaded else "not loaded",
        reconstructed=reconstructed,
        definition=definition.hash,
    )


def bounds(
    definition: Definition, met: int, missed: int, unknown: int
) -> tuple[float | None, float | None]:
    """Least and greatest value that the rows allow; None where there is no subject."""
    subjects = met + missed + unknown
    if subjects == 0:
        return None, None
    if definition.figure == "count":
        return float(missed), float(missed + unknown)
    return met / subjects, (met + unknown) / subjects


def status(definition: Definition, low: float | None, high: float | None, target: float) -> Status:
    """Where the interval lies: wholly on the good side of the target, wholly off it, or across."""
    if low is None or high is None:
        return "no subjects"
    if definition.direction == "less":
        low, high, target = -high, -low, -target
    if low >= target:
        return "on target"
    return "below" if high < target else "cannot tell"
