"""Data: what was loaded, how fresh each source is, and what stands in the way of trusting it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kpis import contradictions
from kpis.reader import BLANK, Answer, Reader, where_sql
from organisation.contracts import contract, kinds
from warehouse.connection import dicts


@dataclass(frozen=True)
class Account:
    """One file and what became of its rows: `rows` in it, and of these loaded, refused, skipped,
    blank. `state` is published, replaced, held, withdrawn or refused."""

    load: int
    source: str
    kind: str
    file: str
    effective: dt.date | None
    state: str
    rows: int
    loaded: int
    refused: int
    skipped: int
    blank: int
    gone: int
    proven: bool
    """The source's own receipt names the same number of rows."""
    because: str
    counted_by: str
    new_columns: list[str]
    sha256: str

    @property
    def adds_up(self) -> bool:
        return self.rows == self.loaded + self.refused + self.skipped + self.blank


def accounts_of(reader: Reader) -> list[Account]:
    """Every load ever made, the newest first."""
    return [
        Account(
            one.load,
            one.source,
            one.kind,
            one.file,
            one.effective,
            "replaced" if one.state == "published" and one.ended_by else one.state,
            one.rows,
            one.loaded,
            one.refused,
            one.skipped,
            one.blank,
            one.gone,
            one.extraction_proven,
            one.because,
            one.counted_by,
            one.new_columns,
            one.sha256,
        )
        for one in sorted(reader.register.loads.values(), key=lambda one: -one.load)
    ]


@dataclass(frozen=True)
class Freshness:
    """A source on a day: `age` of its newest file and how many days are `allowed` (None: no end).

    `state` is fresh, stale, ended, never loaded, not yet loaded on that day, or no frequency.
    """

    source: str
    kind: str
    about: str
    frequency: str
    days: int | None
    grace: int
    newest: dt.date | None
    due: dt.date | None
    age: int | None
    state: str

    @property
    def allowed(self) -> int | None:
        return None if self.days is None else self.days + self.grace


def freshness(reader: Reader, answer: Answer) -> list[Freshness]:
    """The sources as the KPI on fresh sources finds them: the stale ones first, then by what is
    used up of the time allowed."""
    found = reader.con.execute(f"""
        SELECT sources.source, sources.kind, about, frequency, days, grace,
          answered.as_of - CAST(measure AS INTEGER) AS newest, answered.due,
          CAST(measure AS INTEGER) AS age,
          CASE
            WHEN outcome = 'met'           THEN 'fresh'
            WHEN reason = 'source-ended'   THEN 'ended'
            WHEN sources.newest IS NULL    THEN 'never loaded'
            WHEN measure IS NULL           THEN 'not yet loaded'
            WHEN reason = 'file-overdue'   THEN 'stale'
            ELSE 'no frequency'
          END AS state
        FROM (SELECT * FROM {answer.table}) AS answered
        JOIN g.sources AS sources ON sources.source = answered.subject
        WHERE kpi = 'source-fresh'
        ORDER BY state <> 'stale', state NOT IN ('never loaded', 'not yet loaded'), state <> 'fresh',
          age / (days + grace) DESC, sources.source""").fetchall()
    return [Freshness(*row) for row in found]


@dataclass(frozen=True)
class Exempted:
    """One exception on a day, and how many KPI rows miss under it.

    `state` is in force, expired, taken back, not accepted, or stale: its source is.
    """

    exception: str
    kpi: str
    subject: str
    reason: str | None
    control: str | None
    approver: str | None
    starts: dt.date | None
    expires: dt.date | None
    state: str
    rows: int
    account: str | None
    load: int | None
    line: int | None


def exceptions(reader: Reader, answer: Answer, where: dict[str, str]) -> list[Exempted]:
    """The exceptions on the day of an answer, those that end soonest first.

    An exception belongs to the unit, brand ... of the account that it is for.
    """
    found = reader.con.execute(f"""
        SELECT exceptions.exception, exceptions.kpi, exceptions.subject, exceptions.reason, control,
          approver, starts, expires,
          CASE
            WHEN exceptions.stale                   THEN 'stale'
            WHEN approved IS NULL                   THEN 'not accepted'
            WHEN withdrawn IS NOT NULL              THEN 'taken back'
            WHEN expires < DATE '{answer.as_of}'    THEN 'expired'
            ELSE 'in force'
          END AS state,
          coalesce(covered.rows, 0) AS rows, accounts.account, exceptions.load, exceptions.line
        FROM {reader.records("exceptions", answer.as_of)}
        LEFT JOIN {reader.records("accounts", answer.as_of)} ON accounts.account = exceptions.subject
        LEFT JOIN (
          SELECT exception, count(*) AS rows FROM {answer.table} GROUP BY exception
        ) AS covered ON covered.exception = exceptions.exception
        WHERE {where_sql(where)}
        ORDER BY expires NULLS FIRST, exceptions.exception""").fetchall()
    return [Exempted(*row) for row in found]


def contradicting(
    reader: Reader, answer: Answer, where: dict[str, str], language: str
) -> list[dict[str, Any]]:
    """What two records say that cannot both be true, of what a filter leaves."""
    found = contradictions.found(reader, answer.as_of, answer.known_at, language=language)
    return [row for row in found if all((row[cut] or BLANK) == where[cut] for cut in where)]


def references(reader: Reader) -> list[dict[str, Any]]:
    """What records name that is in no inventory: kind, field, refers_to, records, names, example."""
    return dicts(
        reader.con.execute("SELECT * FROM g.unknown_references ORDER BY records DESC, kind, field")
    )


@dataclass(frozen=True)
class Publication:
    """What is in force: publication and state of knowledge, when it was made, and from what."""

    publication: int
    known_at: int
    made_at: dt.datetime
    day: dt.date
    time_zone: str
    configuration: str


def publication(reader: Reader) -> Publication:
    """The publication that is in force; `made_at` is UTC."""
    found = reader.con.execute(
        "SELECT publication, known_at, made_at, day, time_zone, configuration FROM g.publication"
    ).fetchall()
    return Publication(*found[0])


@dataclass(frozen=True)
class Stands:
    """How many records of a kind stand on a day, and whence they come.

    `records` and `stale` are None where a filter does not cut the kind: `uncut` names it.
    """

    kind: str
    records: int | None
    stale: int | None
    sources: list[str]
    newest: int
    uncut: list[str]


def stand(reader: Reader, day: dt.date, where: dict[str, str]) -> list[Stands]:
    """The kinds of which anything is loaded, and of what a filter leaves how many records stand."""
    loads = reader.register.known(reader.known_at)
    found = []
    for kind in kinds():
        known = [one for one in loads if one.kind == kind]
        if not known:
            continue
        uncut = [cut for cut in where if cut not in contract(kind).fields]
        counted: tuple[int | None, int | None] = (None, None)
        if not uncut:
            counted = reader.con.execute(
                "SELECT count(*), coalesce(sum(CASE WHEN stale THEN 1 ELSE 0 END), 0) "
                f"FROM {reader.records(kind, day)} WHERE {where_sql(where)}"
            ).fetchall()[0]
        sources = sorted({one.source for one in known})
        found.append(Stands(kind, *counted, sources, max(one.load for one in known), uncut))
    return found
