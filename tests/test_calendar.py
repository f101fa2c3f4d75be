"""Working time: which days and hours a region works, in SQL against plain Python."""

import datetime as dt
from zoneinfo import ZoneInfo

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from organisation.calendar import calendar_rows, days_off, working_time_sql
from organisation.errors import Unusable
from organisation.settings import Calendar, Organisation

FIRST, LAST = dt.date(2025, 12, 1), dt.date(2026, 12, 31)
ORGANISATION = Organisation(
    name="Hours",
    time_zone="Asia/Jakarta",
    calendar=[
        Calendar(region="Indonesia", country="ID", days_off=[dt.date(2026, 4, 20)]),
        Calendar(region="Europe", country="DE", time_zone="Europe/Berlin", opens=dt.time(8, 30)),
        Calendar(region="Gulf", time_zone="Asia/Dubai", weekend=[5, 6]),
        Calendar(region="Night", time_zone="America/Los_Angeles", closes=dt.time(23, 59)),
    ],
)
HOURS = """
SELECT hours_before + (epoch(least(greatest(?::TIMESTAMP, opens), closes)) - epoch(opens)) / 3600.0
FROM working_time
WHERE region = ? AND utc_day = CAST(?::TIMESTAMP AS DATE) AND starts <= ? AND ? < ends"""


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """The calendars of ORGANISATION, written as a publication writes them."""
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    con.execute(
        "CREATE TABLE calendars (region VARCHAR, time_zone VARCHAR, opens TIME, closes TIME, "
        "weekend VARCHAR)"
    )
    con.executemany("INSERT INTO calendars VALUES (?, ?, ?, ?, ?)", calendar_rows(ORGANISATION))
    con.execute("CREATE TABLE days_off (region VARCHAR, day DATE, name VARCHAR)")
    for one in ORGANISATION.calendar:
        for day, name in days_off(one, FIRST, LAST).items():
            con.execute("INSERT INTO days_off VALUES (?, ?, ?)", [one.region, day, name])
    sql = working_time_sql("calendars", "days_off", FIRST, LAST)
    con.execute(f"CREATE TABLE working_time AS {sql}")
    return con


def between(
    con: duckdb.DuckDBPyConnection, region: str, start: dt.datetime, end: dt.datetime
) -> float:
    """Working hours between two moments in UTC. Each must lie in exactly one stretch."""
    found = [con.execute(HOURS, [at, region, at, at, at]).fetchall() for at in (start, end)]
    assert [len(rows) for rows in found] == [1, 1]
    return float(found[1][0][0] - found[0][0][0])


def minute_by_minute(region: str, start: dt.datetime, end: dt.datetime) -> float:
    """The same by looking at each minute."""
    calendar = next(one for one in ORGANISATION.calendar if one.region == region)
    zone = ZoneInfo(calendar.time_zone or ORGANISATION.time_zone)
    off = days_off(calendar, FIRST, LAST)
    minutes, at = 0, start
    while at < end:
        there = at.replace(tzinfo=dt.UTC).astimezone(zone)
        if (
            there.isoweekday() not in calendar.weekend
            and there.date() not in off
            and calendar.opens <= there.time() < calendar.closes
        ):
            minutes += 1
        at += dt.timedelta(minutes=1)
    return minutes / 60


MOMENTS = st.datetimes(dt.datetime(2026, 1, 2), dt.datetime(2026, 12, 30)).map(
    lambda at: at.replace(second=0, microsecond=0)
)


@settings(max_examples=60, deadline=None)
@given(
    region=st.sampled_from(["Indonesia", "Europe", "Gulf", "Night", ""]),
    start=MOMENTS,
    minutes=st.integers(0, 12_000),
)
def test_working_hours_are_those_of_the_clock_minute_by_minute(
    con: duckdb.DuckDBPyConnection, region: str, start: dt.datetime, minutes: int
) -> None:
    end = min(start + dt.timedelta(minutes=minutes), dt.datetime(2026, 12, 30))
    end = max(start, end)
    expected = minute_by_minute(region, start, end)
    assert between(con, region, start, end) == pytest.approx(expected)


def test_joint_leave_of_indonesia_is_no_working_time(con: duckdb.DuckDBPyConnection) -> None:
    before, after = dt.datetime(2026, 3, 17, 10), dt.datetime(2026, 3, 25, 2)
    assert between(con, "Indonesia", before, after) == 0
    assert between(con, "", before, after) == 5 * 8, "elsewhere five working days"


def test_a_day_off_of_the_organisation_is_no_working_time(con: duckdb.DuckDBPyConnection) -> None:
    monday = dt.datetime(2026, 4, 20)
    assert between(con, "Indonesia", monday, monday + dt.timedelta(days=1)) == 0
    assert between(con, "", monday, monday + dt.timedelta(days=1)) == 8


def test_a_country_that_is_none_is_said_in_words() -> None:
    with pytest.raises(Unusable, match="holidays of 'XX' are not known; write a code"):
        days_off(Calendar(country="XX"), FIRST, LAST)
    with pytest.raises(Unusable, match="holidays of 'ID Atlantis'"):
        days_off(Calendar(country="ID", subdivision="Atlantis"), FIRST, LAST)


def test_a_working_day_closes_after_it_opens() -> None:
    with pytest.raises(ValueError, match="closes after it opens"):
        Calendar(opens=dt.time(17), closes=dt.time(9))
