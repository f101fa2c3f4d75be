"""Records: how things stood on a day, as far as was known then, as SQL over the loads.

The rule is DESIGN's "As of a date, as known at a load", told in docs/as-of.md. `standing_sql` gives
for one record kind one SELECT with the contract's fields and, behind them, `record` (the key as one
text), `source`, `load`, `line`, and three marks: `stale`, `reconstructed`, `inferred`.
"""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from organisation.contracts import SQL_TYPES, Contract, contract
from organisation.sources import Source
from warehouse.register import Load
from warehouse.rows import literal, rows_sql

MARKS = ["record", "source", "load", "line", "stale", "reconstructed", "inferred"]


@dataclass(frozen=True)
class Asked:
    """The day asked about, in the organisation's zone."""

    day: dt.date
    zone: str

    @property
    def end(self) -> dt.datetime:
        """The first moment after the day, in UTC."""
        after = dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), ZoneInfo(self.zone))
        return after.astimezone(dt.UTC).replace(tzinfo=None)

    def start_sql(self, day: dt.date | None) -> str:
        """The first moment of a day as a SQL literal, in UTC."""
        assert day is not None
        start = dt.datetime.combine(day, dt.time(), ZoneInfo(self.zone))
        return f"TIMESTAMP '{start.astimezone(dt.UTC).replace(tzinfo=None)}'"

    def happened_sql(self, field: str, sql_type: str) -> str:
        """A condition: the event in `field` had happened by the end of the day."""
        if sql_type == "DATE":
            return f"{field} <= DATE '{self.day}'"
        return f"{field} < TIMESTAMP '{self.end}'"


@dataclass(frozen=True)
class Series:
    """The known loads of one source and scope, oldest effective date first."""

    source: Source
    loads: list[Load]
    folder: Path

    def rows(self, load: Load) -> str:
        """SELECT of the rows of a load: the contract's fields, `row_effective`, `row_deleted`."""
        kept = self.folder / load.duplicates_parquet if load.duplicates_parquet else None
        fields = [
            load.field_sql(name, SQL_TYPES[field.type])
            for name, field in self.source.contract.fields.items()
        ]
        if self.source.mode == "changes":
            fields.append(load.field_sql("row_effective", "TIMESTAMP"))
            fields.append(load.field_sql("row_deleted", "BOOLEAN"))
        return rows_sql(self.folder / load.parquet, kept, load.first_line, fields)

    def is_closed(self, day: dt.date) -> bool:
        """Whether the source no longer speaks on `day`: it became another source, or ended."""
        return self.source.until is not None and day > self.source.until

    def is_stale(self, day: dt.date) -> bool:
        """Whether the rows that speak for `day` are older than the source's frequency and grace.

        A state kind is spoken for by the snapshot in force. A dated kind by its newest load of
        all: a later file tells what happened before it, too.
        """
        dated = self.source.contract.nature == "dated"
        last = self.loads[-1] if dated else self.newest_by(day)
        between = self.source.days_between
        if last is None or last.effective is None or between is None or self.is_closed(day):
            return False
        return (day - last.effective).days > between + self.source.grace

    def newest_by(self, day: dt.date) -> Load | None:
        by = [load for load in self.loads if load.effective and load.effective <= day]
        return by[-1] if by else None


def series_of(
    kind: str, loads: list[Load], sources: dict[str, Source], folder: Path
) -> list[Series]:
    """The series of a kind. Loads of a source that is no longer configured are left out."""
    grouped: dict[object, list[Load]] = {}
    for load in loads:
        if load.kind == kind and load.source in sources and sources[load.source].kind == kind:
            grouped.setdefault(load.series, []).append(load)
    return [Series(sources[group[0].source], group, folder) for group in grouped.values()]


def standing_sql(
    kind: str, loads: list[Load], sources: dict[str, Source], folder: Path, asked: Asked
) -> str:
    """SELECT of the records of `kind` as they stood on the day asked about.

    `loads` are the loads known, in the order of their effective dates; `folder` holds their files.
    """
    rule = contract(kind)
    parts = [
        _of_series(one, asked)
        for one in series_of(kind, loads, sources, folder)
        if not (rule.nature == "state" and one.is_closed(asked.day))
    ]
    if not parts:
        return _none(rule)
    together = parts[0] if len(parts) == 1 else _one_winner(parts)
    return _masked(rule, together, asked)


def _none(rule: Contract) -> str:
    fields = [f"NULL::{SQL_TYPES[field.type]} AS {name}" for name, field in rule.fields.items()]
    marks = (
        "NULL::VARCHAR AS record, NULL::VARCHAR AS source, NULL::INTEGER AS load, "
        "NULL::BIGINT AS line, false AS stale, false AS reconstructed, false AS inferred"
    )
    return f"SELECT {', '.join(fields)}, {marks} WHERE false"


# -- one series ------------------------------------------------------------------------------


def _of_series(one: Series, asked: Asked) -> str:
    """Rows of one series with its marks, `gone` (absent on the day) and `priority`."""
    if one.source.mode == "changes":
        return _changes(one, asked)
    if one.source.contract.nature == "state":
        return _state_snapshot(one, asked)
    return _dated_snapshots(one, asked)


def _marked(
    one: Series,
    load: Load,
    asked: Asked,
    rows: str,
    *,
    reconstructed: bool,
    gone: str = "NULL::DATE",
) -> str:
    key = one.source.contract.key_sql
    marks = [
        f"{key} AS record",
        f"{literal(one.source.name)} AS source",
        f"{load.load} AS load",
        "line",
        f"{_bool(one.is_stale(asked.day))} AS stale",
        f"{_bool(reconstructed)} AS reconstructed",
        f"{gone} AS gone_from",
        f"{_bool(one.is_closed(asked.day))} AS closed",
        f"{one.source.priority} AS priority",
    ]
    fields = ", ".join(one.source.contract.fields)
    return f"SELECT {fields}, {', '.join(marks)}\nFROM ({rows}) AS rows_of_{load.load}"


def _state_snapshot(one: Series, asked: Asked) -> str:
    """The snapshot in force on the day; before the first, the first, marked reconstructed."""
    newest = one.newest_by(asked.day)
    load = newest or one.loads[0]
    rows = one.rows(load)
    return _marked(one, load, asked, rows, reconstructed=newest is None)


def _dated_snapshots(one: Series, asked: Asked) -> str:
    """Of each key the newest version; one missing from a later snapshot is gone from its day."""
    first = one.loads[0]
    early = first.effective is not None and asked.day < first.effective
    parts = []
    for place, load in enumerate(one.loads):
        later = one.loads[place + 1 :]
        gone = f"DATE '{later[0].effective}'" if later else _end_of_source(one, asked)
        rows = _marked(one, load, asked, one.rows(load), reconstructed=early, gone=gone)
        if later:
            keys = " UNION ALL ".join(
                f"SELECT {one.source.contract.key_sql} AS record FROM ({one.rows(other)}) AS later_{other.load}"
                for other in later
            )
            rows = (
                f"SELECT older.* FROM ({rows}) AS older\n"
                f"ANTI JOIN ({keys}) AS newer ON newer.record = older.record"
            )
        parts.append(rows)
    return "\nUNION ALL\n".join(parts)


def _end_of_source(one: Series, asked: Asked) -> str:
    """People and access of a source that has closed, and that no other source has: gone with it."""
    if one.source.contract.ends and one.is_closed(asked.day):
        return f"DATE '{one.source.until}'"
    return "NULL::DATE"


def _changes(one: Series, asked: Asked) -> str:
    """Of each key the newest change: for state kinds by the day, for dated kinds the newest known.

    A key marked deleted is gone from the day of that change. Before the first change of all, the
    earliest known file stands in, marked reconstructed.
    """
    first = one.loads[0]
    parts = []
    for load in one.loads:
        marked = _marked(one, load, asked, one.rows(load), reconstructed=False)
        effect = f"coalesce(row_effective, {asked.start_sql(load.effective)}) AS takes_effect"
        deleted = "coalesce(row_deleted, false) AS row_deleted"
        parts.append(marked.replace("\nFROM (", f", {effect}, {deleted}\nFROM (", 1))
    versions = "\nUNION ALL\n".join(parts)
    in_time = f"takes_effect < TIMESTAMP '{asked.end}'"
    is_state = one.source.contract.nature == "state"
    counted = f"{in_time} OR (is_early AND load = {first.load})" if is_state else "true"
    newest = "takes_effect DESC, load DESC, line DESC"
    gone_on = f"CASE WHEN row_deleted AND {in_time} THEN takes_effect::DATE END"
    return f"""SELECT * EXCLUDE (takes_effect, row_deleted, is_early, place, deleted_on)
  REPLACE (deleted_on AS gone_from, is_early AS reconstructed)
FROM (
  SELECT *, row_number() OVER (PARTITION BY record ORDER BY row_deleted, {newest}) AS place,
    first_value({gone_on}) OVER (PARTITION BY record ORDER BY {newest}) AS deleted_on
  FROM (
    SELECT *, min(takes_effect) OVER () >= TIMESTAMP '{asked.end}' AS is_early
    FROM ({versions}) AS versions
  ) AS dated
  WHERE {counted}
) AS placed
WHERE place = 1 AND NOT row_deleted"""


# -- several series, and the day -------------------------------------------------------------


def _one_winner(parts: list[str]) -> str:
    """Of a key that several sources have: present beats gone, then the source's priority."""
    union = "\nUNION ALL\n".join(
        f"SELECT * FROM ({part}) AS part_{n}" for n, part in enumerate(parts)
    )
    return f"""SELECT * EXCLUDE (place) FROM (
  SELECT *, row_number() OVER (
    PARTITION BY record ORDER BY gone_from IS NOT NULL, closed, priority, source
  ) AS place
  FROM ({union}) AS claims
) AS placed
WHERE place = 1"""


def _masked(rule: Contract, together: str, asked: Asked) -> str:
    """The records that exist on the day, with what happened later left blank."""
    day = f"DATE '{asked.day}'"
    blanks: dict[str, list[str]] = {}
    for name, field in rule.fields.items():
        if field.happened:
            later = f"NOT ({asked.happened_sql(name, SQL_TYPES[field.type])})"
            for hidden in [name, *field.hides]:
                blanks.setdefault(hidden, []).append(later)
    fields = []
    for name in rule.fields:
        if name in blanks:
            shown = f"CASE WHEN {' OR '.join(blanks[name])} THEN NULL ELSE {name} END"
        else:
            shown = name
        if name == rule.ends:
            shown = f"coalesce({shown}, CASE WHEN gone_from <= {day} THEN gone_from END)"
        fields.append(shown if shown == name else f"{shown} AS {name}")
    conditions = []
    if rule.born:
        born = asked.happened_sql(rule.born, SQL_TYPES[rule.fields[rule.born].type])
        conditions.append(f"({rule.born} IS NULL OR {born})")
    if rule.ends:
        inferred = f"coalesce(gone_from <= {day}, false) AND {rule.ends} IS NULL"
    else:
        inferred = "false"
        conditions.append(f"(gone_from IS NULL OR gone_from > {day})")
    where = " AND ".join(conditions) or "true"
    return f"""SELECT {", ".join(fields)},
  record, source, load, line, stale, reconstructed, {inferred} AS inferred
FROM ({together}) AS standing
WHERE {where}"""


def _bool(value: bool) -> str:
    return "true" if value else "false"
