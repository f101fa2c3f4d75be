"""Policies: how governance documents stand, and who has declared to have read them."""

import datetime as dt
from dataclasses import dataclass

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.reader import BLANK, Answer, Reader, where_sql
from kpis.reasons import in_words

SOON = 90
"""Days before its review is due from which a document counts as due soon."""
STATES = ["not in force", "overdue", "cannot tell", "due soon", "in force"]
"""How a document stands, worst first."""
ACKNOWLEDGED = ["policy-acknowledged", "personal-conduct-acknowledged"]
"""The KPIs of policies that people must declare to have read; that on private accounts is the last."""


@dataclass(frozen=True)
class Document:
    """A governance document that must be in force, as its row in `document-review-current` tells.

    `state` is one of STATES. `due` is the day of its next review, or the last day in force if that
    came first. `kind` is '(blank)' where the register does not tell it.
    """

    document: str
    title: str
    kind: str
    state: str
    outcome: str
    due: dt.date | None
    reason: str


@dataclass(frozen=True)
class Cell:
    """Accounts on one platform for one audience, by whether a guideline in force covers them.

    `ended` is the day on which the guideline of those not covered ran out; None where there is none.
    """

    platform: str
    audience: str
    met: int
    missed: int
    unknown: int
    ended: str | None

    @property
    def outcome(self) -> str:
        """The worst outcome among them."""
        return "missed" if self.missed else "unknown" if self.unknown else "met"


@dataclass(frozen=True)
class Prepared:
    """A situation that demands a prepared response; `reason` is a code, blank where it has one.

    `about` is what the reason is about, `says` the reason in words.
    """

    situation: str
    title: str
    outcome: str
    reason: str
    about: str
    says: str


@dataclass(frozen=True)
class Forbidden:
    """Something that a document forbids without saying what to do instead."""

    document: str
    title: str
    clause: str
    forbidden: str


@dataclass(frozen=True)
class Policy:
    """A policy that people must declare to have read: its figure, and the same by their units.

    Of `figure`, missed are overdue and excluded are those who may still declare it.
    """

    document: str
    title: str
    figure: Figure
    units: dict[str, Figure]

    @property
    def is_personal(self) -> bool:
        """Whether it is on people's own private accounts."""
        return self.figure.kpi == ACKNOWLEDGED[1]


def documents(
    reader: Reader, answer: Answer, where: dict[str, str], language: str = "en"
) -> list[Document]:
    """Every document that must be in force, worst first, then by the day it is due."""
    found = reader.con.execute(f"""
        SELECT subject, coalesce(title, subject) AS title, coalesce(category, '{BLANK}') AS kind,
          CASE
            WHEN outcome = 'missed' AND reason = 'review-overdue'  THEN 'overdue'
            WHEN outcome = 'missed'                                THEN 'not in force'
            WHEN outcome = 'unknown'                               THEN 'cannot tell'
            WHEN due <= DATE '{answer.as_of}' + {SOON}             THEN 'due soon'
            ELSE 'in force'
          END AS state,
          outcome, due, reason, reason_about
        FROM (
          SELECT * FROM {answer.table}
          WHERE kpi = 'document-review-current' AND outcome <> 'excluded' AND {where_sql(where)}
        ) AS counted
        LEFT JOIN (
          SELECT document, title FROM {reader.records("documents", answer.as_of)}
        ) AS registered ON registered.document = counted.subject
        ORDER BY list_position({STATES}, state), due NULLS FIRST, subject""").fetchall()
    return [
        Document(*[*row, in_words("document-review-current", code, about, language)])
        for *row, code, about in found
    ]


def coverage(reader: Reader, answer: Answer, where: dict[str, str]) -> list[Cell]:
    """Each platform and audience for which there are accounts, by platform."""
    found = reader.con.execute(f"""
        SELECT coalesce(platform, '{BLANK}') AS platform, coalesce(audience, '{BLANK}') AS audience,
          count(*) FILTER (WHERE outcome = 'met') AS met,
          count(*) FILTER (WHERE outcome = 'missed') AS missed,
          count(*) FILTER (WHERE outcome = 'unknown') AS unknown,
          max(CASE WHEN reason = 'guideline-ended' THEN reason_about END) AS ended
        FROM {answer.table}
        WHERE kpi = 'guideline-coverage' AND outcome <> 'excluded' AND {where_sql(where)}
        GROUP BY 1, 2
        ORDER BY 1, 2""").fetchall()
    return [Cell(*row) for row in found]


def responses(reader: Reader, answer: Answer, language: str = "en") -> list[Prepared]:
    """Each situation that demands a prepared response, worst first. No filter cuts them."""
    definition = catalogue()["prepared-response"]
    holding = [
        one
        for one in sorted(
            reader.configuration.organisation.situation, key=lambda situation: situation.starts
        )
        if one.starts <= answer.as_of
    ]
    titles = {one.id: one.title for one in holding}
    return [
        Prepared(
            row["subject"],
            titles.get(row["subject"], row["subject"]),
            row["outcome"],
            row["reason"] or "",
            row["reason_about"] or "",
            row["reason_in_words"],
        )
        for row in reader.row_table(definition, answer, {}, language)
    ]


def without_alternative(reader: Reader, answer: Answer, where: dict[str, str]) -> list[Forbidden]:
    """What documents in force forbid without an alternative, by document and clause."""
    day = answer.as_of
    found = reader.con.execute(f"""
        SELECT forbids.document, coalesce(title, forbids.document) AS title, clause,
          coalesce(forbidden, '')
        FROM (
          SELECT subject FROM {answer.table}
          WHERE kpi = 'alternative-stated' AND outcome = 'missed' AND {where_sql(where)}
        ) AS counted
        JOIN (
          SELECT * FROM {reader.records("prohibitions", day)}
        ) AS forbids ON forbids.record = counted.subject
        LEFT JOIN (
          SELECT document, title FROM {reader.records("documents", day)}
        ) AS registered ON registered.document = forbids.document
        ORDER BY forbids.document, clause""").fetchall()
    return [Forbidden(*row) for row in found]


def policies(reader: Reader, answer: Answer, where: dict[str, str], most: int = 8) -> list[Policy]:
    """The policies that people must declare to have read, by name; those on private accounts last.

    Of more than `most`, only the `most` that lack most declarations are told by unit.
    """
    titles = dict(
        reader.con.execute(
            f"SELECT document, title FROM {reader.records('documents', answer.as_of)}"
        ).fetchall()
    )
    told = [
        (definition, document, figure)
        for definition in (catalogue()[kpi] for kpi in ACKNOWLEDGED)
        for document, figure in reader.figures(definition, answer, where, "category").items()
    ]
    lacking = sorted(told, key=lambda one: -one[2].missed - one[2].unknown)[:most]
    by_unit = {document for _definition, document, _figure in lacking}
    return [
        Policy(
            document,
            titles.get(document) or document,
            figure,
            reader.figures(definition, answer, {**where, "category": document}, "unit")
            if document in by_unit
            else {},
        )
        for definition, document, figure in told
    ]
