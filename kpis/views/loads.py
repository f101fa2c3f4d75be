"""Loads: the story of one file, from its coming to what it changed and what became of it."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from kpis.reader import Reader
from organisation.contracts import SQL_TYPES, contract
from organisation.errors import Unusable
from warehouse.connection import dicts
from warehouse.register import Load, Publication
from warehouse.rows import part_sql, rows_sql


@dataclass(frozen=True)
class Event:
    """One thing that happened to a load: `number` of the one counter, day, who and why.

    `what` is published, held, refused, accepted, withdrawn or replaced.
    """

    number: int
    day: dt.date
    at: dt.datetime
    what: str
    by: str = ""
    because: str = ""
    other: int | None = None
    """The load that took its place."""


@dataclass(frozen=True)
class Story:
    """A load, what happened to it, and the loads around it: of its source, and by the same file."""

    load: Load
    events: list[Event]
    replaced: list[Load]
    before: int | None
    """The load whose records it is held against: what was known of its source before it."""
    earlier: int | None
    later: int | None


def story(reader: Reader, number: int) -> Story:
    """The story of a load. Raises Unusable for a number that is none."""
    load = load_of(reader, number)
    every = list(reader.register.loads.values())
    of_source = sorted(one.load for one in every if one.source == load.source)
    place = of_source.index(number)
    known = before(reader, load)
    return Story(
        load,
        events(reader, load),
        [one for one in every if one.ended_by == number],
        known[-1].load if known else None,
        of_source[place - 1] if place else None,
        of_source[place + 1] if place + 1 < len(of_source) else None,
    )


def load_of(reader: Reader, number: int) -> Load:
    """A load by its number. Raises Unusable for a number that is none."""
    load = reader.register.loads.get(number)
    if load is None:
        newest = max(reader.register.loads, default=0)
        raise Unusable(f"there is no load {number}; the newest is {newest}")
    return load


def events(reader: Reader, load: Load) -> list[Event]:
    """What happened to a load, in the order of its numbers."""
    found = []
    for one in reader.register.publications:
        for came in one.loads:
            if came.load == load.load:
                because = "" if came.state == "published" else came.because
                found.append(_event(one, came.load, came.state, because=because))
        for act in one.decisions:
            if act.load == load.load:
                found.append(_event(one, act.number, act.act, act.by, act.because))
        if load.ended_by and load.ended in _numbers(one):
            assert load.ended is not None
            found.append(_event(one, load.ended, "replaced", other=load.ended_by))
    return sorted(found, key=lambda one: one.number)


def _event(
    publication: Publication,
    number: int,
    what: str,
    by: str = "",
    because: str = "",
    other: int | None = None,
) -> Event:
    return Event(number, publication.day, publication.at, what, by, because, other)


def _numbers(publication: Publication) -> set[int]:
    return publication.brought | {act.number for act in publication.decisions}


# -- what it changed --------------------------------------------------------------------------


@dataclass(frozen=True)
class Changed:
    """Keys of a load against what was known of its source before: so many of each kind.

    `fields` says in how many changed keys each field differs, most often first.
    """

    added: int
    gone: int
    changed: int
    same: int
    fields: dict[str, int]


def before(reader: Reader, load: Load) -> list[Load]:
    """The known loads that a load is held against, the newest last; none for the first of a source.

    A snapshot is held against the snapshot that came just before it in effective date, or that it
    replaced. A file of changes is held against all that had come of its source.
    """
    known = reader.register.known((load.published or load.load) - 1)
    series = [one for one in known if one.series == load.series and one.load != load.load]
    if load.mode == "changes":
        return series
    if load.effective is None:
        return []
    return [one for one in series if one.effective and one.effective <= load.effective][-1:]


def changed(reader: Reader, number: int) -> Changed | None:
    """What a load changed, in counts; None for one of which nothing was read."""
    load = load_of(reader, number)
    if not load.parquet:
        return None
    fields = _fields(load)
    differs = ", ".join(
        f"count(*) FILTER (WHERE move = 'changed' AND old_{one} IS DISTINCT FROM new_{one})"
        for one in fields
    )
    told = reader.con.execute(f"""
        SELECT count(*) FILTER (WHERE move = 'added'), count(*) FILTER (WHERE move = 'gone'),
          count(*) FILTER (WHERE move = 'changed'), count(*) FILTER (WHERE move = 'same'), {differs}
        FROM ({_both(reader, load)}) AS moved""").fetchall()[0]
    counts = dict(zip(fields, told[4:], strict=True))
    ordered = sorted(counts.items(), key=lambda one: (-one[1], one[0]))
    added, gone, moved, same = told[:4]
    return Changed(added, gone, moved, same, {name: n for name, n in ordered if n})


def changes_sql(reader: Reader, number: int) -> str:
    """SELECT of what a load changed: move, record, field, before, after, line_before, line_after.

    One row for a key that was added or is gone, and one for each field of a key that changed.
    """
    load = load_of(reader, number)
    each = [
        f"SELECT 1 AS place, move, record, '{one}' AS field, CAST(old_{one} AS VARCHAR) AS before, "
        f"CAST(new_{one} AS VARCHAR) AS after, old_line AS line_before, new_line AS line_after "
        f"FROM both_sides WHERE move = 'changed' AND old_{one} IS DISTINCT FROM new_{one}"
        for one in _fields(load)
    ]
    whole = (
        "SELECT CASE move WHEN 'added' THEN 2 ELSE 0 END AS place, move, record, "
        "NULL::VARCHAR AS field, NULL::VARCHAR AS before, NULL::VARCHAR AS after, "
        "old_line AS line_before, new_line AS line_after "
        "FROM both_sides WHERE move IN ('added', 'gone')"
    )
    union = "\nUNION ALL\n".join([whole, *each])
    return (
        f"WITH both_sides AS MATERIALIZED ({_both(reader, load)})\n"
        "SELECT move, record, field, before, after, line_before, line_after\n"
        f"FROM ({union}) AS told ORDER BY place, record, field"
    )


MOVES = ["gone", "changed", "added"]
"""What may happen to a key, in the order in which it is told."""


def changes(
    reader: Reader, number: int, moves: list[str], field: str, part: slice
) -> list[dict[str, Any]]:
    """What a load changed, row by row: what is gone first. Of some moves and one field, or of all
    fields where `field` is blank; of these a part."""
    return dicts(
        reader.con.execute(
            f"SELECT * FROM ({changes_sql(reader, number)}) AS every "
            "WHERE list_contains(?, move) AND ? IN ('', coalesce(field, ''))"
            "ORDER BY list_position(?, move), record, field"
            f"{part_sql(part)}",
            [moves, field, MOVES],
        )
    )


def _fields(load: Load) -> list[str]:
    """The fields of a record that may change under one key."""
    rule = contract(load.kind)
    return [name for name in rule.fields if name not in rule.key]


def _both(reader: Reader, load: Load) -> str:
    """SELECT of each key on both sides: `record`, `move`, and of each field `old_` and `new_`."""
    fields = _fields(load)
    unlike = " OR ".join(f"old.{one} IS DISTINCT FROM new.{one}" for one in fields) or "false"
    shown = ", ".join(
        f"{side}.{one} AS {side}_{one}" for one in [*fields, "line"] for side in ("old", "new")
    )
    gone = "new.record IS NULL"
    if load.mode == "changes":
        # What a file of changes does not name stays; what it deletes is gone.
        gone = "new.row_deleted AND old.record IS NOT NULL"
    join = "FULL" if load.mode == "snapshot" else "RIGHT"
    return f"""SELECT coalesce(new.record, old.record) AS record, {shown},
  CASE
    WHEN {gone} THEN 'gone'
    WHEN old.record IS NULL THEN 'added'
    WHEN {unlike} THEN 'changed'
    ELSE 'same'
  END AS move
FROM ({_side(reader, before(reader, load), load)}) AS old
{join} JOIN ({_side(reader, [load], load)}) AS new ON new.record = old.record
WHERE NOT (old.record IS NULL AND new.row_deleted)"""


def _side(reader: Reader, loads: list[Load], like: Load) -> str:
    """SELECT of the newest version of each key in some loads of one source."""
    rule = contract(like.kind)
    names = [*rule.fields, "row_effective", "row_deleted"]
    types = {name: SQL_TYPES[one.type] for name, one in rule.fields.items()}
    types |= {"row_effective": "TIMESTAMP", "row_deleted": "BOOLEAN"}
    parts = []
    for load in loads:
        fields = [load.field_sql(name, types[name]) for name in names]
        rows = rows_sql(
            reader.store.rows_of(load), reader.store.duplicates_of(load), load.first_line, fields
        )
        parts.append(
            f"SELECT *, {load.load} AS load, coalesce(row_effective, "
            f"TIMESTAMP '{load.effective}') AS takes_effect FROM ({rows}) AS rows_of_{load.load}"
        )
    if not parts:
        blank = ", ".join(f"NULL::{types[name]} AS {name}" for name in names)
        return f"SELECT {blank}, NULL::BIGINT AS line, NULL::VARCHAR AS record WHERE false"
    every = "\nUNION ALL\n".join(parts)
    newest = f"""SELECT * EXCLUDE (place, load, takes_effect) FROM (
  SELECT *, {rule.key_sql} AS record, row_number() OVER (
    PARTITION BY {rule.key_sql} ORDER BY takes_effect DESC, load DESC, line DESC
  ) AS place
  FROM ({every}) AS versions
) AS placed
WHERE place = 1"""
    if like.mode == "snapshot":
        return (
            f"SELECT * REPLACE (false AS row_deleted), {rule.key_sql} AS record "
            f"FROM ({parts[0]}) AS rows_of_one"
        )
    # What was deleted before is not there to be changed.
    return newest if loads == [like] else f"{newest} AND coalesce(row_deleted, false) = false"
