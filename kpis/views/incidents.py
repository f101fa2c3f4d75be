"""Incidents: when they happened and ended, what is open, and how long each step took."""

import datetime as dt
from dataclasses import dataclass

from kpis.reader import BLANK, Answer, Reader, where_sql
from kpis.views.standing import rows_on
from warehouse.rows import literal

STEPS = {
    "acknowledged": "incident-acknowledged",
    "contained": "incident-contained",
    "resolved": "incident-resolved",
}
"""The steps that have a service level by severity, and the KPI of each."""
SEVERITIES = ["critical", "high", "medium", "low", BLANK]
MOST = 2.0
"""Times its service level beyond which a step stands at the edge of the scale."""


@dataclass(frozen=True)
class State:
    """Incidents as they stand on a day. `severe` are critical or high at their worst."""

    recorded: int
    of_period: int
    recent: int
    open: int
    open_severe: int
    open_unrated: int
    undated: int
    """Without a moment of detection, so that no timeline has a place for them."""
    oldest_open: int | None
    """Days since the oldest open one was detected."""


@dataclass(frozen=True)
class Case:
    """One incident on the timeline; moments are those of the organisation's clock.

    `late` says that it was contained later than its service level allows, or still is not though
    that time has passed. `told_on` is the day on which it last has a row in `incident-resolved`:
    the end of the quarter in which it was detected, or None for the day asked about.
    """

    incident: str
    title: str | None
    severity: str
    category: str
    detected: dt.datetime
    contained: dt.datetime | None
    resolved: dt.datetime | None
    late: bool
    told_on: dt.date | None


@dataclass(frozen=True)
class Taken:
    """So many incidents took `times` the hours that the service level of a step allows."""

    step: str
    severity: str
    outcome: str
    is_open: bool
    times: float
    incidents: int


@dataclass(frozen=True)
class Sort:
    """One category of incidents under one step: so many in time, of so many counted."""

    category: str
    step: str
    met: int
    subjects: int
    rows: int


def state(reader: Reader, answer: Answer, where: dict[str, str], since: dt.date) -> State:
    """How many incidents there are, of the period, since a day (`recent`), and open."""
    if not _is_loaded(reader, answer):
        return State(0, 0, 0, 0, 0, 0, 0, None)
    (row,) = rows_on(
        reader,
        answer.as_of,
        f"""SELECT
  count(*) AS recorded,
  count(*) FILTER (WHERE detected >= starts) AS of_period,
  count(*) FILTER (WHERE detected >= starts - (period_from - DATE '{since}') * INTERVAL 1 DAY)
    AS recent,
  count(*) FILTER (WHERE resolved IS NULL) AS open,
  count(*) FILTER (WHERE resolved IS NULL AND worst_severity IN ('critical', 'high'))
    AS open_severe,
  count(*) FILTER (WHERE resolved IS NULL AND worst_severity IS NULL) AS open_unrated,
  count(*) FILTER (WHERE detected IS NULL) AS undated,
  max(CASE WHEN resolved IS NULL THEN floor((epoch(ends) - epoch(detected)) / 86400) END)
    AS oldest_open
FROM incident_cases CROSS JOIN asked
WHERE {where_sql(where)}""",
    )
    oldest = row.pop("oldest_open")
    return State(**row, oldest_open=None if oldest is None else int(oldest))


def cases(
    reader: Reader, answer: Answer, where: dict[str, str], since: dt.date, most: int
) -> list[Case]:
    """Incidents detected since a day, and those from before that are open; at most so many, the
    open ones first, then the newest."""
    if not _is_loaded(reader, answer):
        return []
    organisation = reader.configuration.organisation
    zone = literal(organisation.time_zone)
    local = {
        name: f"timezone({zone}, timezone('UTC', incident_cases.{name}))"
        for name in ("detected", "contained", "resolved")
    }
    found = rows_on(
        reader,
        answer.as_of,
        f"""SELECT incident_cases.incident, incidents.title,
  coalesce(worst_severity, '{BLANK}') AS severity,
  coalesce(incident_cases.category, '{BLANK}') AS category,
  {local["detected"]} AS detected, {local["contained"]} AS contained,
  {local["resolved"]} AS resolved,
  coalesce(hours_taken > hours_allowed, hours_awaited > hours_allowed, false) AS late
FROM incident_cases
JOIN incident_steps ON incident_steps.incident = incident_cases.incident AND step = 'contained'
JOIN incidents ON incidents.incident = incident_cases.incident
WHERE incident_cases.detected IS NOT NULL
  AND ({local["detected"]} >= DATE '{since}' OR incident_cases.resolved IS NULL)
  AND {" AND ".join(f"incident_cases.{part}" for part in _conditions(where)) or "true"}
ORDER BY incident_cases.resolved IS NULL DESC, incident_cases.detected DESC,
  incident_cases.incident
LIMIT {most}""",
    )
    this = organisation.quarter_start(answer.as_of)
    told = []
    for row in found:
        ended = _quarter_end(reader, row["detected"].date())
        elsewhere = row["resolved"] is not None and row["resolved"].date() < this
        told.append(Case(**row, told_on=ended if elsewhere and ended < this else None))
    return told


def taken(reader: Reader, answer: Answer, where: dict[str, str]) -> list[Taken]:
    """How long each step took against the service level of its severity, in bins of 0.02."""
    if not _is_loaded(reader, answer):
        return []
    steps = ", ".join(f"('{step}', '{kpi}')" for step, kpi in STEPS.items())
    found = rows_on(
        reader,
        answer.as_of,
        f"""SELECT step, coalesce(category, '{BLANK}') AS severity, outcome,
  coalesce(reason IN ('step-overdue', 'step-not-due'), false) AS is_open,
  least(round(measure / coalesce(own.hours, general.hours) * 50) / 50, {MOST}) AS times,
  count(*) AS incidents
FROM (SELECT * FROM {answer.table} WHERE {where_sql(where)}) AS counted
JOIN (VALUES {steps}) AS steps (step, of_step) ON of_step = kpi
LEFT JOIN service_levels AS own ON own.what = step AND own.level = category
LEFT JOIN service_levels AS general ON general.what = step AND general.level = ''
WHERE measure IS NOT NULL AND coalesce(own.hours, general.hours) IS NOT NULL
  AND outcome <> 'unknown'
GROUP BY step, severity, outcome, is_open, times
ORDER BY step, severity, times, outcome""",
    )
    return [Taken(**row) for row in found]


def sorts(reader: Reader, answer: Answer, where: dict[str, str]) -> list[Sort]:
    """The incidents of the period by what sort they are, and how many took each step in time."""
    if not _is_loaded(reader, answer):
        return []
    steps = ", ".join(f"('{step}', '{kpi}')" for step, kpi in STEPS.items())
    found = rows_on(
        reader,
        answer.as_of,
        f"""SELECT coalesce(incidents.category, '{BLANK}') AS category, step,
  count(*) FILTER (WHERE outcome = 'met') AS met,
  count(*) FILTER (WHERE outcome <> 'excluded') AS subjects,
  count(*) AS rows
FROM (SELECT kpi, subject, outcome FROM {answer.table} WHERE {where_sql(where)}) AS counted
JOIN (VALUES {steps}) AS steps (step, of_step) ON of_step = kpi
JOIN incidents ON incidents.incident = counted.subject
GROUP BY incidents.category, step
ORDER BY incidents.category NULLS LAST, step""",
    )
    return [Sort(**row) for row in found]


def _is_loaded(reader: Reader, answer: Answer) -> bool:
    return bool(reader.standing(answer.known_at).rows("incidents"))


def _conditions(where: dict[str, str]) -> list[str]:
    return [where_sql({name: value}) for name, value in where.items()]


def _quarter_end(reader: Reader, day: dt.date) -> dt.date:
    organisation = reader.configuration.organisation
    after = organisation.quarter_start(day) + dt.timedelta(days=100)
    return organisation.quarter_start(after) - dt.timedelta(days=1)
