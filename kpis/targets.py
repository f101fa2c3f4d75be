"""Targets: what each KPI should reach, for whom, and from which day on."""

import datetime as dt

from kpis.definition import Definition
from organisation.settings import Targets


def target_on(
    targets: Targets, definition: Definition, day: dt.date, unit: str = ""
) -> tuple[float, str]:
    """The target that holds on a day, and who says so: a unit's own before that of all."""
    found = [
        one
        for one in targets.target
        if one.kpi == definition.id and one.unit in (unit, "") and one.starts <= day
    ]
    if not found:
        return definition.target.value, definition.target.provenance
    newest = max(found, key=lambda one: (one.unit != "", one.starts))
    return newest.value, newest.provenance
