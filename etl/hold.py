"""Holding: a load that looks like a failed feed waits for a person instead of being published."""

import duckdb

from organisation.sources import Source
from warehouse.records import Series
from warehouse.register import Load
from warehouse.store import Store

SHOWN = ("unit", "platform", "brand", "course")


def reasons(
    con: duckdb.DuckDBPyConnection,
    store: Store,
    source: Source,
    entry: Load,
    known: list[Load],
    gone: int | None,
) -> list[str]:
    """Why `entry` is to be held; empty where it may be published. Notes the keys that are gone.

    `gone` is their count where it is known already.
    """
    found = []
    if entry.receipt and entry.receipt.rows is not None and not entry.extraction_proven:
        counted = entry.rows - entry.blank
        found.append(f"its receipt says {entry.receipt.rows:,} rows, the file has {counted:,}")
    earlier = nearest_earlier(entry, known)
    if earlier:
        lost = Lost(con, store, source, entry, earlier, gone)
        entry.gone = lost.gone
        if lost.share > source.hold_share:
            found.append(lost.in_words())
    return found


def nearest_earlier(entry: Load, known: list[Load]) -> Load | None:
    """The known snapshot of the same series that comes just before, or that `entry` replaces."""
    assert entry.effective is not None
    if entry.mode != "snapshot":
        return None
    before = [
        load
        for load in known
        if load.series == entry.series and load.effective and load.effective <= entry.effective
    ]
    return max(before, key=lambda load: (load.effective, load.load), default=None)


class Lost:
    """Keys of an earlier snapshot that are missing from a new one."""

    def __init__(
        self,
        con: duckdb.DuckDBPyConnection,
        store: Store,
        source: Source,
        entry: Load,
        earlier: Load,
        gone: int | None,
    ) -> None:
        key = source.contract.key_sql
        self.con = con
        self.earlier = earlier
        self.shown = [name for name in SHOWN if name in source.contract.fields]
        series = Series(source, [earlier, entry], store.loads)
        shown = "".join(f", coalesce({name}, 'blank') AS {name}" for name in self.shown)
        self.query = (
            f"FROM (SELECT hash({key}) AS key{shown} FROM ({series.rows(earlier)}) AS rows) AS old\n"
            f"ANTI JOIN (SELECT hash({key}) AS key FROM ({series.rows(entry)}) AS rows) AS new\n"
            "  ON new.key = old.key"
        )
        self.gone = self.count() if gone is None else gone
        self.share = self.gone / earlier.loaded if earlier.loaded else 0.0

    def count(self) -> int:
        return int(self.con.execute(f"SELECT count(*) {self.query}").fetchall()[0][0])

    def in_words(self) -> str:
        told = f"{self.gone:,} of {self.earlier.loaded:,} keys ({self.share:.0%}) of {self.earlier.file} are gone"
        most = [self.most(name) for name in self.shown]
        return told + (": most in " + "; ".join(most) if most else "")

    def most(self, name: str) -> str:
        rows = self.con.execute(
            f"SELECT {name}, count(*) AS gone {self.query} GROUP BY {name} ORDER BY gone DESC, {name} LIMIT 3"
        ).fetchall()
        return f"{name} " + ", ".join(f"{value} {gone:,}" for value, gone in rows)
