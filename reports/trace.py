"""Tracing, both ways: from a KPI row to the line of an original, and from a line to where it counts.

A line is always accounted for: it lies outside the rows of the file, was refused, skipped or blank,
its load does not count, its record stands or does not, and KPI rows rest on it or none does.
"""

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from typing import Any

from kpis.blocks import read_by
from kpis.definition import Definition, catalogue, named_in
from kpis.reader import Answer, Reader
from kpis.reasons import in_words
from organisation.contracts import SQL_TYPES, contract, kinds
from organisation.errors import Unusable
from organisation.language import day as day_in_words
from organisation.language import text as translated
from reports.original import Line, line_of
from warehouse.connection import dicts
from warehouse.register import Load
from warehouse.report import in_words as reason_of
from warehouse.rows import REASONS_JSON, line_sql, literal

SUBJECT_OF = {"accounts": "account", "people": "person"}
"""Kinds whose records many KPI rows are about: the column of a KPI row that names them."""


@dataclass(frozen=True)
class Fate:
    """What became of a line: outside, blank, refused, skipped or loaded, with its reasons in words.

    A row that takes several lines has them all, `first` to `last` (None: to the end of the file).
    """

    fate: str
    first: int
    last: int | None
    reasons: list[str] = field(default_factory=list)
    record: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    """The fields of the record, as they were loaded."""


@dataclass(frozen=True)
class Standing:
    """Whether a record counts on a day from this line: `counts` or not, why, and from where else."""

    counts: bool
    why: str
    load: int | None = None
    line: int | None = None


@dataclass(frozen=True)
class Traced:
    """A line of an original, and where it counts on a day as known at a load."""

    load: Load
    line: int
    as_of: dt.date
    known_at: int
    found: Line
    fate: Fate
    standing: Standing | None
    rows: list[dict[str, Any]]
    """KPI rows that have this very line as their evidence."""
    about: list[dict[str, Any]]
    """How many further KPI rows are about its record, by KPI and outcome."""
    read_by: list[str]
    """KPIs that read records of its kind."""

    def as_table(self) -> dict[str, Any]:
        """The same for machines."""
        return {
            "load": self.load.load,
            "file": self.load.file,
            "kind": self.load.kind,
            "sha256": self.load.sha256,
            "is_original": self.found.is_original,
            "line": self.line,
            "lines": [self.found.first, self.found.last],
            "text": self.found.text,
            "cells": self.found.cells,
            "as_of": self.as_of,
            "known_at": self.known_at,
            "fate": self.fate.fate,
            "reasons": self.fate.reasons,
            "record": self.fate.record,
            "values": self.fate.values,
            "standing": vars(self.standing) if self.standing else None,
            "rows": self.rows,
            "about": self.about,
            "read_by": self.read_by,
        }


def line(reader: Reader, answer: Answer, number: int, at: int, language: str = "en") -> Traced:
    """Where a line of a load counts among the rows of an answer, or why it does not.

    Raises Unusable for a load there is none of, or a line that its original has not.
    """
    load = reader.register.loads.get(number)
    if load is None:
        raise Unusable(f"there is no load {number}; `python -m etl status` lists them")
    fate = fate_of(reader, load, at, language)
    found = line_of(reader.store, reader.register, load, fate.first, fate.last)
    if not found.first <= at <= found.last:
        raise Unusable(f"load {number} ({load.file}) ends at line {found.last:,}")
    standing, rows, about = None, [], []
    if fate.record is not None:
        standing = standing_of(reader, answer, load, fate, language)
        rows = resting_on(reader, answer, load, fate.first, language)
        about = about_record(reader, answer, load, fate) if standing.counts else []
    return Traced(
        load, at, answer.as_of, answer.known_at, found, fate, standing, rows, about, reading(load)
    )


def row(
    reader: Reader, definition: Definition, answer: Answer, subject: str, language: str = "en"
) -> tuple[dict[str, Any], Traced | None]:
    """The row of a subject under a KPI, and its evidence traced to the line of the original.

    None where a row rests on no record, as where what is missing is what it tells. Raises Unusable
    for a subject that has no row.
    """
    found = dicts(
        reader.con.execute(
            f"SELECT * FROM {answer.table} WHERE kpi = ? AND subject = ?", [definition.id, subject]
        )
    )
    if not found:
        raise Unusable(
            f"{definition.id} has no row for '{subject}' on {answer.as_of}; "
            f"`python -m kpis run {definition.id} --rows` lists them"
        )
    one = found[0]
    one["reason_in_words"] = in_words(definition.id, one["reason"], one["reason_about"], language)
    if one["load"] is None or one["line"] is None:
        return one, None
    return one, line(reader, answer, one["load"], one["line"], language)


# -- what became of a line --------------------------------------------------------------------


def fate_of(reader: Reader, load: Load, at: int, language: str) -> Fate:
    """What became of the row that takes a line of a load's original."""
    if not load.parquet:
        says = translated("the whole file was refused: {why}", language).format(why=load.because)
        return Fate("refused", at, at, [says])
    place, first, last = _place(reader, load, at)
    if place is None:
        says = translated("it lies outside the rows of the file, as a header does", language)
        return Fate("outside", at, at, [says])
    rule, rows = contract(load.kind), f"read_parquet({literal(reader.store.rows_of(load))}"
    fields = [load.field_sql(name, SQL_TYPES[one.type]) for name, one in rule.fields.items()]
    (found,) = dicts(
        reader.con.execute(
            f"SELECT row_state, {_reasons('row_note')} AS told, {', '.join(fields)}, "
            f"{rule.key_sql} AS record FROM {rows}, file_row_number = true) "
            f"WHERE file_row_number = {place}"
        )
    )
    state, told, record = (found.pop(name) for name in ("row_state", "told", "record"))
    lost = reader.store.duplicates_of(load)
    if lost and state == "loaded":
        again = reader.con.execute(
            f"SELECT {_reasons('row_note')} FROM read_parquet({literal(lost)}) WHERE row = {place}"
        ).fetchall()
        state, told = ("refused", again[0][0]) if again else (state, told)
    reasons = [reason_of(one, load.kind, language) for one in told or []]
    if state == "blank":
        reasons = [translated("nothing stands in it", language)]
    if state != "loaded":
        return Fate(state, first, last, reasons)
    return Fate(state, first, last, [], record, found)


def _place(reader: Reader, load: Load, at: int) -> tuple[int | None, int, int | None]:
    """The row of a load that takes a line: its place in the Parquet file, its first and last line.

    Rows landed one by one may take several lines: each up to the next.
    """
    rows = f"read_parquet({literal(reader.store.rows_of(load))}, file_row_number = true)"
    if load.first_line is not None:
        place = at - load.first_line
        return (place, at, at) if 0 <= place < load.rows else (None, at, at)
    found = reader.con.execute(
        f"SELECT file_row_number, row_line FROM {rows} WHERE row_line <= {at} "
        "ORDER BY row_line DESC LIMIT 1"
    ).fetchall()
    if not found:
        return None, at, at
    after = reader.con.execute(
        f"SELECT min(row_line) - 1 FROM {rows} WHERE row_line > {at}"
    ).fetchall()[0][0]
    return found[0][0], found[0][1], after


def _reasons(note: str) -> str:
    return f"from_json({note} -> 'reasons', '{REASONS_JSON}')"


# -- whether its record counts ----------------------------------------------------------------


def standing_of(reader: Reader, answer: Answer, load: Load, fate: Fate, language: str) -> Standing:
    """Whether the record of a line stands on the day of an answer from this very line."""
    if why := _not_known(load, answer.known_at, language):
        return Standing(False, why)
    if load.source not in reader.configuration.sources:
        says = translated("source {source} is no longer configured", language)
        return Standing(False, says.format(source=load.source))
    standing = answer.standing.sql_on(load.kind, answer.as_of)
    found = reader.con.execute(
        f"SELECT load, line FROM ({standing}) AS standing WHERE record = ?", [fate.record]
    ).fetchall()
    if (load.load, fate.first) in found:
        says = translated("its record stands on {day} as this line tells it", language)
        return Standing(True, says.format(day=day_in_words(answer.as_of, language)))
    if found:
        other, at = found[0]
        says = translated(
            "its record stands on {day} as another line tells it: load {load}, {file}, line {line}",
            language,
        )
        told = {"load": other, "file": reader.register.loads[other].file, "line": at}
        why = says.format(day=day_in_words(answer.as_of, language), **told)
        return Standing(False, why, other, at)
    return Standing(False, _absent(answer, load, fate, language))


def _not_known(load: Load, known_at: int, language: str) -> str:
    """Why a load does not count at a state of knowledge; "" where it does."""
    if load.known_at(known_at):
        return ""
    if load.published is None:
        state = {
            "held": "its load is held, and waits for a person",
            "withdrawn": "its load was withdrawn: {why}",
        }.get(load.state, "its load was refused: {why}")
        return translated(state, language).format(why=load.because)
    if load.published > known_at:
        says = translated("its load was not known yet at load {known}", language)
        return says.format(known=known_at)
    if load.ended_by:
        says = translated("its load was replaced by load {other}", language)
        return says.format(other=load.ended_by)
    return translated("its load was withdrawn: {why}", language).format(why=load.because)


def _absent(answer: Answer, load: Load, fate: Fate, language: str) -> str:
    """Why a record of a known load does not stand on a day."""
    rule = contract(load.kind)
    begins = fate.values.get(rule.born) if rule.born else None
    begins = begins.date() if isinstance(begins, dt.datetime) else begins
    if begins and begins > answer.as_of:
        says = translated("its record begins only on {day}", language)
        return says.format(day=day_in_words(begins, language))
    if rule.nature == "state" and load.effective and load.effective > answer.as_of:
        says = translated("its file speaks for {day} and later", language)
        return says.format(day=day_in_words(load.effective, language))
    says = translated("its record no longer stands on {day}: a later file is without it", language)
    return says.format(day=day_in_words(answer.as_of, language))


# -- the KPI rows -----------------------------------------------------------------------------


def resting_on(
    reader: Reader, answer: Answer, load: Load, at: int, language: str
) -> list[dict[str, Any]]:
    """KPI rows whose evidence is a line, in the order of the catalogue."""
    found = dicts(
        reader.con.execute(
            "SELECT kpi, subject, outcome, reason, reason_about, due, measure, record "
            f"FROM {answer.table} WHERE load = ? AND line = ? ORDER BY kpi, subject",
            [load.load, at],
        )
    )
    for one in found:
        told = in_words(one["kpi"], one.pop("reason"), one.pop("reason_about"), language)
        one["reason_in_words"] = told
    order = list(catalogue())
    return sorted(found, key=lambda one: order.index(one["kpi"]))


def about_record(reader: Reader, answer: Answer, load: Load, fate: Fate) -> list[dict[str, Any]]:
    """How many KPI rows are about the record of a line, and rest on another record."""
    column = SUBJECT_OF.get(load.kind, "subject")
    return dicts(
        reader.con.execute(
            f"SELECT kpi, outcome, count(*) AS rows FROM {answer.table} "
            f"WHERE {column} = ? AND NOT (coalesce(load, 0) = ? AND coalesce(line, 0) = ?) "
            "GROUP BY kpi, outcome ORDER BY kpi, outcome",
            [fate.record, load.load, fate.first],
        )
    )


def reading(load: Load) -> list[str]:
    """KPIs that read records of the kind of a load, themselves or through a block."""
    return [
        one.id
        for one in catalogue().values()
        if any(load.kind in named_in(sql, kinds()) for sql in [one.sql, *read_by(one.sql).values()])
    ]


# -- lines drawn by chance --------------------------------------------------------------------


def drawn(
    reader: Reader, seed: str, n: int = 1, load: int | None = None, known_at: int | None = None
) -> list[tuple[int, int]]:
    """`n` rows of the originals (or of one load) by chance: load and line, the same for one seed.

    Every row of every file that had come has the same chance, whatever became of it: place number
    sha256("SEED:1"), "SEED:2" ... of all rows, by load and line. Raises Unusable where there is none.
    """
    at = known_at or reader.known_at
    loads = [
        one
        for one in reader.register.loads.values()
        if one.rows and one.load <= at and load in (None, one.load)
    ]
    total = sum(one.rows for one in loads)
    if not total:
        of = f"load {load} has" if load else "no load has"
        raise Unusable(f"{of} no rows to draw from; `python -m etl status` lists the loads")
    places: list[int] = []
    turn = 0
    while len(places) < min(n, total):
        turn += 1
        place = int(hashlib.sha256(f"{seed}:{turn}".encode()).hexdigest(), 16) % total
        if place not in places:
            places.append(place)
    return [_nth(reader, loads, place) for place in places]


def _nth(reader: Reader, loads: list[Load], place: int) -> tuple[int, int]:
    """Load and line of a row by its place among all rows of some loads."""
    for load in loads:
        if place < load.rows:
            if load.first_line is not None:
                return load.load, load.first_line + place
            found = reader.con.execute(
                f"SELECT {line_sql(load.first_line)} FROM "
                f"read_parquet({literal(reader.store.rows_of(load))}, file_row_number = true) "
                f"WHERE file_row_number = {place}"
            ).fetchall()
            return load.load, found[0][0]
        place -= load.rows
    raise AssertionError("the place lies among the rows")
