"""Standing: a query over the plain tables that KPI SQL reads, as they stand on one day."""

import datetime as dt
from typing import Any

from kpis.blocks import blocks, read_by
from kpis.definition import named_in
from kpis.reader import Reader
from kpis.tables import DEMANDS, TIMELESS, asked_sql, bare, behind, holding_sql
from organisation.contracts import kinds
from warehouse.connection import dicts


def rows_on(reader: Reader, day: dt.date, sql: str) -> list[dict[str, Any]]:
    """The rows of a query on a day. It may read record kinds, demands, blocks and `asked`."""
    return dicts(reader.con.execute(on_day(reader, day, sql)))


def on_day(reader: Reader, day: dt.date, sql: str) -> str:
    """The query with each plain table that it names, bound to what stood on the day."""
    used = read_by(sql)
    sqls = [sql, *used.values()]
    every = [*kinds(), *DEMANDS, *TIMELESS, "asked"]
    names = [name for name in every if any(named_in(one, [name]) for one in sqls)]
    every_day = {"every_asked": asked_sql(reader.configuration.organisation, [day])}
    plain = {name: _table(reader, day, name) for name in names}
    told = {name: bare(block) for name, block in blocks().items() if name in used}
    return behind({**every_day, **plain, **told}, sql)


def _table(reader: Reader, day: dt.date, name: str) -> str:
    """What a plain table holds on the day."""
    if name == "asked":
        return "SELECT * FROM every_asked"
    if name in TIMELESS:
        return f"SELECT * FROM g.{name}"
    if name in DEMANDS:
        return f"SELECT * EXCLUDE (as_of) FROM ({holding_sql(name, DEMANDS[name], 'g')}) AS held"
    return f"SELECT * FROM {reader.records(name, day)}"
