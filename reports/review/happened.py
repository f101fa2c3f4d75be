"""What happened in a quarter: its incidents with how they were handled, its exceptions, its pack."""

import datetime as dt
from dataclasses import dataclass

from journal.review import Entries
from kpis.definition import catalogue
from kpis.reader import Answer, Reader, where_sql
from kpis.views.incidents import STEPS
from kpis.views.standing import rows_on
from warehouse.rows import literal


@dataclass(frozen=True)
class Incident:
    """An incident of the quarter, or one from before that is still open.

    Hours run from detection. `steps` holds the outcome of each step that has a service level: met,
    missed, unknown, or None where the KPI does not count it. `followed`: the protocol; None: not said.
    """

    incident: str
    title: str | None
    severity: str | None
    category: str | None
    unit: str | None
    brand: str | None
    platform: str | None
    detected: dt.date
    hours_to_contain: float | None
    is_open: bool
    steps: dict[str, str | None]
    protocol: str | None
    followed: bool | None


@dataclass(frozen=True)
class Waiver:
    """An exception that was granted: in force, or expired since the first day of the quarter.

    `rows` are those of its KPI that carry it and are missed or unknown.
    """

    exception: str
    kpi: str
    subject: str
    reason: str | None
    control: str | None
    starts: dt.date | None
    expires: dt.date | None
    in_force: bool
    rows: int


def incidents(
    reader: Reader, answer: Answer, first: dt.date, where: dict[str, str]
) -> list[Incident]:
    """Incidents detected in the quarter, and those from before that are open: the worst first."""
    if not reader.standing(answer.known_at).rows("incidents"):
        return []
    zone = literal(reader.configuration.organisation.time_zone)
    detected = f"timezone({zone}, timezone('UTC', incident_cases.detected))"
    told = ", ".join(
        f"max(CASE WHEN kpi = '{kpi}' THEN outcome END) AS {step}" for step, kpi in STEPS.items()
    )
    listed = ", ".join(literal(kpi) for kpi in STEPS.values())
    conditions = " AND ".join(
        f"incident_cases.{where_sql({name: value})}" for name, value in where.items()
    )
    found = rows_on(
        reader,
        answer.as_of,
        f"""SELECT incident_cases.incident, incidents.title, worst_severity AS severity,
  incident_cases.category, incident_cases.unit, incident_cases.brand, incident_cases.platform,
  CAST({detected} AS DATE) AS detected,
  (epoch(incident_cases.contained) - epoch(incident_cases.detected)) / 3600.0 AS hours_to_contain,
  incident_cases.resolved IS NULL AS is_open,
  incident_cases.protocol, incident_cases.protocol_followed AS followed,
  {", ".join(f"steps.{step}" for step in STEPS)}
FROM incident_cases
JOIN incidents ON incidents.incident = incident_cases.incident
LEFT JOIN (
  SELECT subject, {told} FROM {answer.table} WHERE kpi IN ({listed}) GROUP BY subject
) AS steps ON steps.subject = incident_cases.incident
WHERE coalesce(incident_cases.confirmed, true) AND incident_cases.detected IS NOT NULL
  AND (CAST({detected} AS DATE) >= DATE '{first}' OR incident_cases.resolved IS NULL)
  AND {conditions or "true"}
ORDER BY list_position(['critical', 'high', 'medium', 'low'], worst_severity) NULLS LAST,
  incident_cases.detected, incident_cases.incident""",
    )
    return [
        Incident(
            **{name: value for name, value in row.items() if name not in STEPS},
            steps={step: row[step] for step in STEPS},
        )
        for row in found
    ]


def waivers(reader: Reader, answer: Answer, first: dt.date, where: dict[str, str]) -> list[Waiver]:
    """Exceptions granted: those expired in the quarter first, then those in force."""
    if not reader.standing(answer.known_at).rows("exceptions"):
        return []
    day = answer.as_of
    kept = "rows IS NOT NULL" if where else "true"
    found = rows_on(
        reader,
        day,
        f"""SELECT exceptions.exception, exceptions.kpi, exceptions.subject, reason, control, starts,
  expires, coalesce(expires, DATE '{day}') >= DATE '{day}' AS in_force, coalesce(rows, 0) AS rows
FROM exceptions
LEFT JOIN (
  SELECT exception, kpi, count(*) AS rows FROM {answer.table}
  WHERE exception IS NOT NULL AND {where_sql(where)} GROUP BY exception, kpi
) AS carried ON carried.exception = exceptions.exception AND carried.kpi = exceptions.kpi
WHERE approved IS NOT NULL AND withdrawn IS NULL AND coalesce(starts, DATE '{day}') <= DATE '{day}'
  AND coalesce(expires, DATE '{day}') >= DATE '{first}' AND {kept}
ORDER BY in_force, expires NULLS LAST, exceptions.exception""",
    )
    return [Waiver(**row) for row in found]


def pack_of(journal: Entries, answer: Answer, where: dict[str, str]) -> str:
    """Hash of the newest evidence pack that the journal knows of these very rows, of every KPI;
    blank without one."""
    asked = {"as_of": str(answer.as_of), "known_at": answer.known_at, "filters": where}
    packs = [
        one.told["hash"]
        for one in journal.entries("pack")
        if asked.items() <= one.told.items() and set(catalogue()) <= set(one.told.get("kpis", []))
    ]
    return str(packs[-1]) if packs else ""
