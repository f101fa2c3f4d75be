"""Keys: which of a file stand more than once, and which of an earlier snapshot it lacks."""

from dataclasses import dataclass

import duckdb

from organisation.sources import Source
from warehouse.records import Series
from warehouse.register import Load
from warehouse.store import Store


@dataclass(frozen=True)
class Earlier:
    """The keys of an earlier snapshot, each once, as SQL for their hashes."""

    keys: str
    count: int

    @classmethod
    def of(cls, store: Store, source: Source, load: Load) -> "Earlier":
        rows = Series(source, [load], store.loads).rows(load)
        keys = f"SELECT hash({source.contract.key_sql}) AS key FROM ({rows}) AS rows_before"
        return cls(keys, load.loaded)


def compare(
    con: duckdb.DuckDBPyConnection, keys: str, count: int, earlier: Earlier | None
) -> int | None:
    """Write the hashes of keys that stand more than once to the table `repeated`.

    Returns how many keys of `earlier` are missing. One join answers both: where as many rows found
    an earlier key as earlier keys were found, none of those stands twice, and only the rows that
    found none are left to be grouped.
    """
    among, gone = keys, None
    if earlier:
        con.execute(f"""
            CREATE OR REPLACE TEMP TABLE unmatched AS
            SELECT old.key AS gone, new.key AS added
            FROM ({earlier.keys}) AS old FULL JOIN ({keys}) AS new ON new.key = old.key
            WHERE old.key IS NULL OR new.key IS NULL""")
        gone, added = con.execute("SELECT count(gone), count(added) FROM unmatched").fetchall()[0]
        if count - added == earlier.count - gone:
            among = "SELECT added AS key FROM unmatched WHERE added IS NOT NULL"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE repeated AS
        SELECT key FROM ({among}) AS keys GROUP BY key HAVING count(*) > 1""")
    return gone
