"""Risks: accounts ranked by impact x points, each score with the lines that add up to it; and the
risk register as grids of likelihood and impact.

impact = factor of reach x factor of audience x weight of the brand.
points = for each cause the greatest points of the controls that fail for it (a control that cannot
be told costs a part of them), and the points of recent incidents.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from kpis import tables
from kpis.definition import catalogue, reason
from kpis.reader import BLANK, Answer, Reader, where_sql
from kpis.reasons import in_words
from organisation.settings import Weights
from warehouse.records import Asked

CENT = Decimal("0.01")


@dataclass(frozen=True)
class Line:
    """One part of a score: points that a cause gives, times the account's impact."""

    cause: str
    kpi: str
    outcome: str
    says: str
    points: Decimal
    score: Decimal


@dataclass(frozen=True)
class Risk:
    """An account's score. `score` is the sum of the scores of its lines, exactly."""

    account: str
    handle: str | None
    owner: str | None
    unit: str | None
    brand: str | None
    region: str | None
    platform: str | None
    audience: str | None
    reach: int | None
    impact: Decimal
    score: Decimal
    lines: list[Line]


CUTS = ["unit", "brand", "region", "platform", "audience"]
"""By what accounts, and but for the audience the register too, may be filtered."""
PROFILE = "account handle owner unit brand region platform audience reach".split()
ACCOUNTS = f"""
SELECT {", ".join(PROFILE)}
FROM {{accounts}} AS accounts
WHERE NOT coalesce(status IN ('retired', 'planned'), false) AND {{where}}"""

INCIDENTS = """
SELECT account, incident, coalesce(highest_severity, severity) AS severity, title
FROM {incidents} AS incidents
WHERE account IS NOT NULL AND coalesce(confirmed, true)
  AND detected >= TIMESTAMP '{since}'
ORDER BY detected DESC"""


def risks(
    reader: Reader, answer: Answer, where: dict[str, str] | None = None, language: str = "en"
) -> list[Risk]:
    """Accounts in use with any points, the greatest score first."""
    where, day = where or {}, answer.as_of
    weights = weights_on(reader, day)
    plain = _stand(reader, answer, ["accounts", "incidents"])
    accounts = ACCOUNTS.format(accounts=plain["accounts"], where=where_sql(where))
    found = [
        dict(zip(PROFILE, row, strict=True)) for row in reader.con.execute(accounts).fetchall()
    ]
    asked = Asked(day, reader.configuration.organisation.time_zone)
    since = asked.start_of(day - dt.timedelta(days=weights.incident_days))
    incidents = reader.con.execute(
        INCIDENTS.format(incidents=plain["incidents"], since=since)
    ).fetchall()
    failed = reader.con.execute(
        "SELECT account, kpi, outcome, reason, reason_about, count(*) "
        f"FROM {answer.table} WHERE account IS NOT NULL AND outcome IN ('missed', 'unknown') "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    tables.drop(reader.con)
    lines: dict[str, list[tuple[str, str, str, str, Decimal]]] = {}
    for account, kpi, outcome, code, about, _ in failed:
        points = Decimal(weights.points.get(kpi, catalogue()[kpi].points))
        if outcome == "unknown":
            points *= Decimal(str(weights.unknown))
        if points:
            cause = (reason(kpi, code).cause if code else "") or kpi
            says = f"{getattr(catalogue()[kpi].title, language)}: " + in_words(
                kpi, code, about, language
            )
            lines.setdefault(account, []).append((cause, kpi, outcome, says, points))
    for account, incident, severity, title in incidents:
        points = Decimal(weights.incident.get(severity or "", 0))
        if points:
            says = f"{incident}: {title or severity}"
            lines.setdefault(account, []).append((incident, "", severity, says, points))
    ranked = [
        _risk(
            one,
            impact_of(weights, one["reach"], one["audience"], one["brand"]),
            lines.get(one["account"], []),
        )
        for one in found
    ]
    return sorted((r for r in ranked if r.lines), key=lambda r: (-r.score, r.account))


def buckets(one: Risk) -> dict[str, str]:
    """The bucket of an account in each cut, '(blank)' for none."""
    return {cut: getattr(one, cut) or BLANK for cut in CUTS}


def _risk(
    profile: dict[str, Any], impact: Decimal, parts: list[tuple[str, str, str, str, Decimal]]
) -> Risk:
    """One line a cause: the one with the most points."""
    worst: dict[str, tuple[str, str, str, str, Decimal]] = {}
    for part in parts:
        if part[0] not in worst or part[4] > worst[part[0]][4]:
            worst[part[0]] = part
    lines = [
        Line(cause, kpi, outcome, says, points, (impact * points).quantize(CENT))
        for cause, kpi, outcome, says, points in worst.values()
    ]
    lines.sort(key=lambda line: (-line.score, line.cause))
    score = sum((line.score for line in lines), Decimal(0))
    return Risk(**profile, impact=impact, score=score, lines=lines)


def factors_of(
    weights: Weights, reach: int | None, audience: str | None, brand: str | None
) -> dict[str, Decimal]:
    """The factors of an account's impact, by what they are of. An audience not told counts as
    external, a reach not known as the least."""
    by_reach = max(
        (one for one in weights.reach if one.at_least <= (reach or 0)),
        key=lambda one: one.at_least,
        default=None,
    )
    factors = {
        "reach": by_reach.factor if by_reach else 1.0,
        "audience": weights.audience.get(audience or "external", 1.0),
        "brand": weights.brand.get(brand or "", 1.0),
    }
    return {name: Decimal(str(factor)) for name, factor in factors.items()}


def impact_of(
    weights: Weights, reach: int | None, audience: str | None, brand: str | None
) -> Decimal:
    """The factor by which an account's points count."""
    impact = Decimal(1)
    for factor in factors_of(weights, reach, audience, brand).values():
        impact *= factor
    return impact.quantize(CENT)


def weights_on(reader: Reader, day: dt.date) -> Weights:
    """The risk weights that hold on a day."""
    holding = [one for one in reader.configuration.targets.weights if one.starts <= day]
    return max(holding, key=lambda one: one.starts, default=Weights())


@dataclass(frozen=True)
class Cell:
    """Risks of one likelihood and impact. Both are None where nobody has scored them."""

    likelihood: int | None
    impact: int | None
    risks: list[str]


@dataclass(frozen=True)
class Grid:
    """The open risks of the register by likelihood x impact, and the appetite by category."""

    inherent: list[Cell]
    residual: list[Cell]
    appetites: dict[str, int]
    above_appetite: list[str]


def register(reader: Reader, answer: Answer, where: dict[str, str] | None = None) -> Grid:
    """The risk register on a day. A category without an appetite of its own has that of ''.

    Risks have no audience: a filter by it leaves them all.
    """
    where = {cut: value for cut, value in (where or {}).items() if cut != "audience"}
    plain = _stand(reader, answer, ["risks", "appetites"])
    rows = reader.con.execute(
        "SELECT risk, category, inherent_likelihood, inherent_impact, residual_likelihood, "
        f"residual_impact FROM {plain['risks']} AS risks "
        f"WHERE closed IS NULL AND coalesce(raised, DATE '{answer.as_of}') <= DATE '{answer.as_of}' "
        f"AND {where_sql(where)} ORDER BY risk"
    ).fetchall()
    appetites: dict[str, int] = dict(
        reader.con.execute(f"SELECT category, score FROM {plain['appetites']} AS a").fetchall()
    )
    tables.drop(reader.con)
    above = [
        risk
        for risk, category, _, _, likelihood, impact in rows
        if likelihood
        and impact
        and likelihood * impact > appetites.get(category or "", appetites.get("", 25))
    ]
    return Grid(
        _cells([(r[0], r[2], r[3]) for r in rows]),
        _cells([(r[0], r[4], r[5]) for r in rows]),
        appetites,
        above,
    )


def _cells(scored: list[tuple[str, int | None, int | None]]) -> list[Cell]:
    cells: dict[tuple[int | None, int | None], list[str]] = {}
    for risk, likelihood, impact in scored:
        place = (likelihood, impact) if likelihood and impact else (None, None)
        cells.setdefault(place, []).append(risk)
    return [Cell(*place, found) for place, found in sorted(cells.items(), key=str)]


def _stand(reader: Reader, answer: Answer, names: list[str]) -> dict[str, str]:
    """Queries of tables as they stood on the day of an answer."""
    sql = " UNION ALL ".join(f"SELECT 1 FROM {name}" for name in names)
    tables.stand(reader.con, answer.standing, [answer.as_of], [sql])
    return {name: f"(SELECT * EXCLUDE (as_of) FROM every_{name})" for name in names}
