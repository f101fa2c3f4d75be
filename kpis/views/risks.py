"""Risks: the open risks of the register, each beside its appetite and what the KPIs say of it."""

import datetime as dt
from dataclasses import dataclass

from kpis import risks
from kpis.reader import Answer, Reader, where_sql
from kpis.reasons import in_words
from kpis.risks import Grid, Risk
from organisation.settings import Weights
from warehouse.connection import dicts

TREATED, REVIEWED = "risk-treated", "risk-review-current"


@dataclass(frozen=True)
class Entry:
    """An open risk. Scores are likelihood x impact, from 1 to 25; None where one of them is blank.

    `treated` and `reviewed` are the outcomes of its rows in the two KPIs on risks, each with its
    reason in words. `above`: its residual score exceeds the appetite of its category.
    """

    risk: str
    title: str | None
    category: str | None
    account: str | None
    unit: str | None
    brand: str | None
    region: str | None
    owner: str | None
    inherent: tuple[int, int] | None
    residual: tuple[int, int] | None
    appetite: int | None
    above: bool
    treatment: str | None
    status: str | None
    due: dt.date | None
    treated: str | None
    why_treated: str
    last_review: dt.date | None
    reviewed: str | None
    why_reviewed: str

    def place(self, which: str) -> tuple[int, int] | None:
        """Likelihood and impact, `inherent` or `residual`."""
        return self.inherent if which == "inherent" else self.residual


def grid(reader: Reader, answer: Answer, where: dict[str, str]) -> Grid:
    return risks.register(reader, answer, where)


def entries(
    reader: Reader, answer: Answer, where: dict[str, str], language: str = "en"
) -> list[Entry]:
    """The open risks: above appetite first, then not scored, each by the greatest score."""
    told = grid(reader, answer, where)
    stood = reader.records("risks", answer.as_of)
    if answer.known_at != reader.known_at:
        stood = f"({answer.standing.sql_on('risks', answer.as_of)}) AS risks"
    kept = {cut: value for cut, value in where.items() if cut != "audience"}
    day = answer.as_of
    found = dicts(
        reader.con.execute(f"""
        SELECT risk, title, category, account, unit, brand, region, owner,
          inherent_likelihood, inherent_impact, residual_likelihood, residual_impact,
          treatment, treated AS done,
          CASE WHEN treated IS NULL THEN treatment_status ELSE 'done' END AS status,
          treatment_due AS due, reviewed AS last_review
        FROM {stood}
        WHERE closed IS NULL AND coalesce(raised, DATE '{day}') <= DATE '{day}'
          AND {where_sql(kept)}
        ORDER BY risk""")
    )
    rows = {
        (row["kpi"], row["subject"]): row
        for row in dicts(
            reader.con.execute(
                "SELECT kpi, subject, outcome, reason, reason_about "
                f"FROM {answer.table} WHERE kpi IN ('{TREATED}', '{REVIEWED}')"
            )
        )
    }
    listed = []
    for one in found:
        treated, reviewed = (rows.get((kpi, one["risk"])) for kpi in (TREATED, REVIEWED))
        listed.append(
            Entry(
                **{name: one[name] for name in "risk title category account unit brand".split()},
                region=one["region"],
                owner=one["owner"],
                inherent=_place(one["inherent_likelihood"], one["inherent_impact"]),
                residual=_place(one["residual_likelihood"], one["residual_impact"]),
                appetite=told.appetites.get(one["category"] or "", told.appetites.get("")),
                above=one["risk"] in told.above_appetite,
                treatment=one["treatment"],
                status=one["status"],
                due=one["due"],
                treated=treated["outcome"] if treated else None,
                why_treated=_why(treated, language),
                last_review=one["last_review"],
                reviewed=reviewed["outcome"] if reviewed else None,
                why_reviewed=_why(reviewed, language),
            )
        )
    return sorted(listed, key=_first)


def _place(likelihood: int | None, impact: int | None) -> tuple[int, int] | None:
    return (likelihood, impact) if likelihood and impact else None


def _why(row: dict[str, str] | None, language: str) -> str:
    return in_words(row["kpi"], row["reason"], row["reason_about"], language) if row else ""


def _first(one: Entry) -> tuple[bool, bool, int, str]:
    score = one.residual[0] * one.residual[1] if one.residual else 0
    return (not one.above, one.residual is not None, -score, one.risk)


def ranked(
    reader: Reader, answer: Answer, where: dict[str, str], language: str = "en"
) -> list[Risk]:
    """Registered accounts in use with any points, the greatest score first."""
    return risks.risks(reader, answer, where, language)


def weights(reader: Reader, day: dt.date) -> Weights:
    """The weights that make the score on a day."""
    return risks.weights_on(reader, day)
