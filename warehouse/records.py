"""Records: how things stood on a day, as far as was known then, as SQL over the loads.

The rule is DESIGN's "As of a date, as known at a load", told in docs/as-of.md. `standing_sql` gives
for one record kind one SELECT over any number of days: `as_of`, the contract's fields and, behind
them, `record` (the key as one text), `source`, `load`, `line`, and three marks: `stale`,
`reconstructed`, `inferred`.
"""

import datetime as dt
from collections.abc import Callable
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
    """A day asked about, in the organisation's zone."""

    day: dt.date
    zone: str

    @property
    def end(self) -> dt.datetime:
        """The first moment after the day, in UTC."""
        return self.start_of(self.day + dt.timedelta(days=1))

    def start_of(self, day: dt.date) -> dt.datetime:
        """The first moment of a day, in UTC."""
        start = dt.datetime.combine(day, dt.time(), ZoneInfo(self.zone))
        return start.astimezone(dt.UTC).replace(tzinfo=None)


@dataclass(frozen=True)
class Among:
    """A part of a kind: records that have in `fields` what a row of `table` has in them."""

    fields: list[str]
    table: str

    @property
    def where(self) -> str:
        names = ", ".join(self.fields)
        return f"\nWHERE ({names}) IN (SELECT DISTINCT {names} FROM {self.table})"


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
    kind: str,
    loads: list[Load],
    sources: dict[str, Source],
    folder: Path,
    asked: list[Asked],
    among: Among | None = None,
) -> str:
    """SELECT of the records of `kind` as they stood on each day asked about.

    `loads` are the loads known, in the order of their effective dates; `folder` holds their files.
    The day stands before the contract's fields as `as_of`. Of records that are not `among` those
    asked for, some may be left out: before they are crossed with the days, where that is sound.
    """
    rule = contract(kind)
    series = series_of(kind, loads, sources, folder)
    if among and len(series) == 1 and _is_told_once(series[0], among.fields):
        found = [_dated_snapshots(series[0], asked, among.where)]
    else:
        found = [_of_series(one, asked) for one in series]
    parts = [part for part in found if part]
    if not parts:
        return _none(rule)
    together = parts[0] if len(parts) == 1 else _one_winner(parts)
    return _masked(rule, together)


def claims_sql(
    kind: str, loads: list[Load], sources: dict[str, Source], folder: Path, asked: list[Asked]
) -> str:
    """SELECT of all that is said of the keys which more than one source has on a day asked about.

    Each source's own row of such a key, with the columns of `standing_sql` and `place`: 1 is the
    row that stands. What a source no longer has, or said before it ended, is no claim. Blank text
    where fewer than two sources speak of `kind`.
    """
    found = [_of_series(one, asked) for one in series_of(kind, loads, sources, folder)]
    parts = [part for part in found if part]
    if len(parts) < 2:
        return ""
    present = "NOT source_ended AND (gone_from IS NULL OR gone_from > as_of)"
    shared = f"""SELECT as_of, record FROM ({_union(parts)}) AS claims
  WHERE {present} GROUP BY as_of, record HAVING count(*) > 1"""
    together = f"""SELECT placed.* FROM (
  SELECT claims.*, {PLACE} FROM ({_union(parts)}) AS claims SEMI JOIN ({shared}) AS shared
    ON shared.as_of = claims.as_of AND shared.record = claims.record
) AS placed
WHERE {present}"""
    return _masked(contract(kind), together, ", place")


def _none(rule: Contract) -> str:
    fields = [f"NULL::{SQL_TYPES[field.type]} AS {name}" for name, field in rule.fields.items()]
    marks = (
        "NULL::VARCHAR AS record, NULL::VARCHAR AS source, NULL::INTEGER AS load, "
        "NULL::BIGINT AS line, false AS stale, false AS reconstructed, false AS inferred"
    )
    return f"SELECT NULL::DATE AS as_of, {', '.join(fields)}, {marks} WHERE false"


# -- one series ------------------------------------------------------------------------------


def _of_series(one: Series, asked: list[Asked]) -> str:
    """Rows of one series on each day, with `gone_from` (absent since) and `priority`."""
    is_state = one.source.contract.nature == "state"
    open_days = [a for a in asked if not (is_state and one.is_closed(a.day))]
    if not open_days:
        return ""
    if one.source.mode == "changes":
        return _changes(one, open_days)
    return _state_snapshots(one, open_days) if is_state else _dated_snapshots(one, open_days)


def _days(one: Series, asked: list[Asked], reconstructed: Callable[[dt.date], bool]) -> str:
    """The days asked about as a table, with what holds for all rows of the series on each."""
    rows = ", ".join(
        f"(DATE '{a.day}', TIMESTAMP '{a.end}', {_bool(one.is_stale(a.day))}, "
        f"{_bool(reconstructed(a.day))}, {_bool(one.is_closed(a.day))})"
        for a in asked
    )
    return f"(VALUES {rows}) AS days (as_of, ends, stale, reconstructed, source_ended)"


def _claims(one: Series, load: Load, more: str = "") -> str:
    """Rows of a load with what names them: `record`, `source`, `load`, `line`, `priority`."""
    marks = [
        f"{one.source.contract.key_sql} AS record",
        f"{literal(one.source.name)} AS source",
        f"{load.load} AS load",
        "line",
        f"{one.source.priority} AS priority",
    ]
    fields = ", ".join(one.source.contract.fields)
    rows = one.rows(load)
    return f"SELECT {fields}, {', '.join(marks)}{more}\nFROM ({rows}) AS rows_of_{load.load}"


def _state_snapshots(one: Series, asked: list[Asked]) -> str:
    """The snapshot in force on the day; before the first, the first, marked reconstructed."""
    in_force: dict[int, list[Asked]] = {}
    for a in asked:
        place = one.loads.index(one.newest_by(a.day) or one.loads[0])
        in_force.setdefault(place, []).append(a)
    parts = []
    for place, days in in_force.items():
        claims = _claims(one, one.loads[place], ", NULL::DATE AS gone_from")
        before = _days(one, days, lambda day: one.newest_by(day) is None)
        parts.append(f"SELECT * FROM ({claims}) AS claims CROSS JOIN {before}")
    return "\nUNION ALL\n".join(parts)


def _is_told_once(one: Series, fields: list[str]) -> bool:
    """Whether `fields` of a record are the same on every day, told by one version of it.

    Else a version left out for what it says could let another one win.
    """
    rule = one.source.contract
    blanked = {
        hidden
        for name, field in rule.fields.items()
        if field.happened
        for hidden in [name, *field.hides]
    }
    dated_snapshots = rule.nature == "dated" and one.source.mode == "snapshot"
    return dated_snapshots and not blanked.intersection(fields)


def _dated_snapshots(one: Series, asked: list[Asked], where: str = "") -> str:
    """Of each key the newest version; one missing from a later snapshot is gone from its day."""
    parts = []
    for place, load in enumerate(one.loads):
        later = one.loads[place + 1 :]
        gone = f"DATE '{later[0].effective}'" if later else "NULL::DATE"
        rows = _claims(one, load, f", {gone} AS gone_from") + where
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
    claims = "\nUNION ALL\n".join(parts)
    first = one.loads[0].effective
    days = _days(one, asked, lambda day: first is not None and day < first)
    replaced = ""
    if one.source.contract.ends and one.source.until:
        # People and access of a source that has ended, and that no other has: gone with it.
        until = f"CASE WHEN source_ended THEN DATE '{one.source.until}' END"
        replaced = f" REPLACE (coalesce(gone_from, {until}) AS gone_from)"
    return f"SELECT *{replaced} FROM ({claims}) AS claims CROSS JOIN {days}"


def _changes(one: Series, asked: list[Asked]) -> str:
    """Of each key the newest change: for state kinds by the day, for dated kinds the newest known.

    A key marked deleted is gone from the day of that change. Before the first change of all, the
    earliest known file stands in, marked reconstructed.
    """
    first = one.loads[0]
    parts = []
    for load in one.loads:
        assert load.effective is not None
        start = asked[0].start_of(load.effective)
        effect = f", coalesce(row_effective, TIMESTAMP '{start}') AS takes_effect"
        parts.append(_claims(one, load, f"{effect}, coalesce(row_deleted, false) AS row_deleted"))
    versions = "\nUNION ALL\n".join(parts)
    days = _days(one, asked, lambda _: False)
    if one.source.contract.nature == "state":
        return _newest_by_the_day(versions, first, days)
    return _newest_known(versions, days)


NEWEST = "takes_effect DESC, load DESC, line DESC"


def _newest_known(versions: str, days: str) -> str:
    """Of each key the newest version of all, which is the same on every day; what changes with the
    day is whether a deletion has taken effect."""
    return f"""SELECT * EXCLUDE (takes_effect, row_deleted, place, deleted, began)
  REPLACE (began >= ends AS reconstructed),
  CASE WHEN deleted < ends THEN deleted::DATE END AS gone_from
FROM (
  SELECT *, min(takes_effect) OVER () AS began,
    row_number() OVER (PARTITION BY record ORDER BY row_deleted, {NEWEST}) AS place,
    first_value(CASE WHEN row_deleted THEN takes_effect END)
      OVER (PARTITION BY record ORDER BY {NEWEST}) AS deleted
  FROM ({versions}) AS versions
) AS placed
CROSS JOIN {days}
WHERE place = 1 AND NOT row_deleted"""


def _newest_by_the_day(versions: str, first: Load, days: str) -> str:
    """Of each key the newest version that had taken effect by the day."""
    return f"""SELECT * EXCLUDE (takes_effect, row_deleted, is_early, place)
  REPLACE (is_early AS reconstructed)
FROM (
  SELECT *,
    row_number() OVER (PARTITION BY as_of, record ORDER BY row_deleted, {NEWEST}) AS place,
    first_value(CASE WHEN row_deleted AND takes_effect < ends THEN takes_effect::DATE END)
      OVER (PARTITION BY as_of, record ORDER BY {NEWEST}) AS gone_from
  FROM (
    SELECT *, min(takes_effect) OVER (PARTITION BY as_of) >= ends AS is_early
    FROM ({versions}) AS versions CROSS JOIN {days}
  ) AS dated
  WHERE takes_effect < ends OR (is_early AND load = {first.load})
) AS placed
WHERE place = 1 AND NOT row_deleted"""


# -- several series, and the day -------------------------------------------------------------


PLACE = """row_number() OVER (
    PARTITION BY as_of, record ORDER BY gone_from IS NOT NULL, source_ended, priority, source, load DESC
  ) AS place"""
"""Of a key that several sources have: present beats gone, then the source's priority. Where one
source has it in two scopes, the newer load."""


def _union(parts: list[str]) -> str:
    return "\nUNION ALL BY NAME\n".join(
        f"SELECT * FROM ({part}) AS part_{n}" for n, part in enumerate(parts)
    )


def _one_winner(parts: list[str]) -> str:
    """The row that stands of each key."""
    return f"""SELECT * EXCLUDE (place) FROM (
  SELECT *, {PLACE}
  FROM ({_union(parts)}) AS claims
) AS placed
WHERE place = 1"""


def _masked(rule: Contract, together: str, more: str = "") -> str:
    """The records that exist on the day, with what happened later left blank.

    `more` are further columns, behind all others.
    """
    blanks: dict[str, list[str]] = {}
    for name, field in rule.fields.items():
        if field.happened:
            for hidden in [name, *field.hides]:
                blanks.setdefault(hidden, []).append(f"NOT ({_happened(rule, name)})")
    fields = []
    for name in rule.fields:
        if name in blanks:
            shown = f"CASE WHEN {' OR '.join(blanks[name])} THEN NULL ELSE {name} END"
        else:
            shown = name
        if name == rule.ends:
            shown = f"coalesce({shown}, CASE WHEN gone_from <= as_of THEN gone_from END)"
        fields.append(shown if shown == name else f"{shown} AS {name}")
    conditions = []
    if rule.born:
        conditions.append(f"({rule.born} IS NULL OR {_happened(rule, rule.born)})")
    if rule.ends:
        inferred = f"coalesce(gone_from <= as_of, false) AND {rule.ends} IS NULL"
    else:
        inferred = "false"
        conditions.append("(gone_from IS NULL OR gone_from > as_of)")
    where = " AND ".join(conditions) or "true"
    return f"""SELECT as_of, {", ".join(fields)},
  record, source, load, line, stale, reconstructed, {inferred} AS inferred{more}
FROM ({together}) AS standing
WHERE {where}"""


def _happened(rule: Contract, field: str) -> str:
    """A condition: the event in `field` had happened by the end of the day."""
    by_day = SQL_TYPES[rule.fields[field].type] == "DATE"
    return f"{field} <= as_of" if by_day else f"{field} < ends"


def _bool(value: bool) -> str:
    return "true" if value else "false"
