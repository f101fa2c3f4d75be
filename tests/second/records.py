"""Records as they stood on a day, as pandas tables: what a second computation starts from."""

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from kpis import tables
from kpis.definition import catalogue
from kpis.reader import Reader
from organisation.contracts import kinds
from organisation.home import Home
from organisation.settings import Organisation
from tests.given import CONFIGURATION
from warehouse.generation import Standing
from warehouse.rows import literal
from warehouse.store import Store

Outcomes = dict[str, str]
"""Outcome by subject."""


@dataclass
class Records:
    """Tables by name (record kinds, and the demands that hold on the day); and the day itself.

    Dates are pandas timestamps at midnight, moments pandas timestamps in UTC. `starts` and `ends`
    are the period: the first moment of the fiscal quarter, the first moment after the day.
    """

    table: dict[str, pd.DataFrame]
    as_of: pd.Timestamp
    period_from: pd.Timestamp
    starts: pd.Timestamp
    ends: pd.Timestamp
    organisation: Organisation

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.table[name].copy()

    def demand(self, table: str, what: str, level: Any = "", default: Any = None) -> Any:
        """The value demanded for `what`: of its level, or of all levels."""
        found = self.table[table]
        value = {"cadences": "days", "service_levels": "hours", "limits": "value"}[table]
        own = found[(found["what"] == what) & (found["level"] == level)]
        general = found[(found["what"] == what) & (found["level"] == "")]
        for rows in (own, general):
            if len(rows):
                return rows[value].iloc[0]
        return default

    def working_hours(self, region: Any, start: pd.Timestamp, end: pd.Timestamp) -> float:
        """Hours of the region's working time between two moments in UTC, counted day by day."""
        from organisation.calendar import days_off

        calendars = {one.region: one for one in self.organisation.calendar}
        calendar = calendars.get(region, calendars[""])
        zone = ZoneInfo(calendar.time_zone or self.organisation.time_zone)
        day = start.tz_localize("UTC").tz_convert(zone).date()
        last = end.tz_localize("UTC").tz_convert(zone).date()
        off = days_off(calendar, day, last)
        hours = 0.0
        while day <= last:
            if day.isoweekday() not in calendar.weekend and day not in off:
                opens, closes = (
                    pd.Timestamp(dt.datetime.combine(day, time, zone))
                    .tz_convert("UTC")
                    .tz_localize(None)
                    for time in (calendar.opens, calendar.closes)
                )
                inside = min(end, closes) - max(start, opens)
                hours += max(inside.total_seconds(), 0) / 3600
            day += dt.timedelta(days=1)
        return hours


def at(con: duckdb.DuckDBPyConnection, organisation: Organisation) -> Records:
    """Records from the plain tables of a connection, and the day in `asked`."""
    there = {row[0] for row in con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}
    wanted = [name for name in [*kinds(), *CONFIGURATION] if name in there]
    found = {name: con.cursor().execute(f"SELECT * FROM {name}").df() for name in wanted}
    day, first, starts, ends = con.execute(
        "SELECT as_of, period_from, starts, ends FROM asked"
    ).fetchall()[0]
    stamps = [pd.Timestamp(one) for one in (day, first, starts, ends)]
    return Records(found, *stamps, organisation)


def of_home(home: Home, day: dt.date, known_at: int | None = None) -> Records:
    """Records of a home on a day, as known at a load (now by default)."""
    store = Store(home.warehouse)
    loads = store.register().known(known_at)
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(f"ATTACH {literal(store.generation_path() or Path())} AS g (READ_ONLY)")
    sqls = [f"SELECT * FROM {name}" for name in [*kinds(), *CONFIGURATION]]
    tables.stand(con, Standing(home, loads, store.loads), [day], sqls)
    for name in [*kinds(), *CONFIGURATION]:
        con.execute(f"CREATE TABLE {name} AS SELECT * EXCLUDE (as_of) FROM every_{name}")
    con.execute("CREATE TABLE asked AS SELECT * FROM every_asked")
    return at(con, home.organisation)


def outcomes_of(home: Home, kpi: str, day: dt.date, known_at: int | None = None) -> Outcomes:
    """What the product's own rows say on a day, as known at a load."""
    with Reader(home) as reader:
        answer = reader.rows([catalogue()[kpi]], day, known_at)
        found = reader.con.execute(f"SELECT subject, outcome FROM {answer.table}").fetchall()
    assert len({subject for subject, _ in found}) == len(found)
    return dict(found)


def with_stale(outcomes: Outcomes, stale: dict[str, bool]) -> Outcomes:
    """What a stale record says counts as unknown."""
    return {
        subject: "unknown" if stale.get(subject) and outcome != "excluded" else outcome
        for subject, outcome in outcomes.items()
    }
