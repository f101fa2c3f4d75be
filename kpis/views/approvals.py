"""Approvals: how long requests took against their service level, and which still wait."""

from dataclasses import dataclass

from kpis.reader import BLANK, Answer, Reader, bucket_sql, where_sql
from kpis.views.standing import rows_on

KPI = "approval-within-sla"
BANDS = ["half", "within", "twice", "over", "unknown"]
"""How long a request has waited, as a part of what its service level allows: up to half of it, up to
all of it, up to twice as much, longer; or it cannot be told."""


@dataclass(frozen=True)
class Bin:
    """So many requests of a group took from `hours` to a bin's width more, in working hours.

    `state` is met, late (decided, too late), waiting or overdue (both undecided).
    """

    group: str
    state: str
    hours: float
    requests: int


@dataclass(frozen=True)
class Waiting:
    """Requests that wait, by how long: the worst outcome among them, and the longest in hours."""

    band: str
    outcome: str
    requests: int
    longest: float | None


def service_levels(reader: Reader, answer: Answer) -> dict[str, float]:
    """Working hours allowed by kind of request on the day; '' stands for every other kind."""
    found = rows_on(
        reader,
        answer.as_of,
        "SELECT level, hours FROM service_levels WHERE what = 'approved' ORDER BY level",
    )
    return {row["level"]: row["hours"] for row in found}


def bins(
    reader: Reader, answer: Answer, where: dict[str, str], by: str, width: float, most: float
) -> list[Bin]:
    """How long requests took, by group and bins of `width` working hours; those of `most` hours or
    more stand together in the last one. Requests whose time is not known are in none."""
    found = reader.con.execute(
        f"""SELECT {bucket_sql(by)} AS bucket,
  CASE
    WHEN reason = 'undecided-in-time' THEN 'waiting'
    WHEN reason = 'undecided-late'    THEN 'overdue'
    WHEN outcome = 'met'              THEN 'met'
    ELSE 'late'
  END AS state,
  least(floor(measure / {width}) * {width}, {most}) AS hours,
  count(*) AS requests
FROM {answer.table}
WHERE kpi = '{KPI}' AND {where_sql(where)} AND measure IS NOT NULL
  AND (outcome IN ('met', 'missed') OR reason = 'undecided-in-time')
GROUP BY bucket, state, hours
ORDER BY bucket = '{BLANK}', bucket, hours, state"""
    ).fetchall()
    return [Bin(*row) for row in found]


def waiting(reader: Reader, answer: Answer, where: dict[str, str]) -> list[Waiting]:
    """The requests nobody has decided, by how long they wait against their service level."""
    if not reader.standing(answer.known_at).rows("approvals"):
        return []
    found = rows_on(
        reader,
        answer.as_of,
        f"""SELECT band, outcome, count(*) AS requests, max(measure) AS longest
FROM (
  SELECT counted.outcome, counted.measure,
    CASE
      WHEN counted.measure IS NULL OR counted.outcome = 'unknown'         THEN 'unknown'
      WHEN counted.measure <= coalesce(own.hours, general.hours) / 2      THEN 'half'
      WHEN counted.measure <= coalesce(own.hours, general.hours)          THEN 'within'
      WHEN counted.measure <= coalesce(own.hours, general.hours) * 2      THEN 'twice'
      ELSE 'over'
    END AS band
  FROM (
    SELECT * FROM {answer.table} WHERE kpi = '{KPI}' AND {where_sql(where)}
  ) AS counted
  JOIN requests ON requests.request = counted.subject
  LEFT JOIN service_levels AS own ON own.what = 'approved' AND own.level = counted.category
  LEFT JOIN service_levels AS general ON general.what = 'approved' AND general.level = ''
  WHERE requests.decided IS NULL AND NOT requests.is_unclear
) AS banded
GROUP BY band, outcome""",
    )
    told = [Waiting(row["band"], row["outcome"], row["requests"], row["longest"]) for row in found]
    return sorted(told, key=lambda one: (BANDS.index(one.band), one.outcome))
