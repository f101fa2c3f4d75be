"""Calendars: on which days, and during which hours, a region works.

Public holidays come from the `holidays` library; for Indonesia its joint leave days (cuti bersama)
are days off too.
"""

import datetime as dt

from organisation.errors import Unusable
from organisation.settings import Calendar, Organisation


def days_off(calendar: Calendar, first: dt.date, last: dt.date) -> dict[dt.date, str]:
    """Days off from `first` to `last` by day, weekends apart, with their names.

    Raises Unusable for a country whose holidays are not known.
    """
    off = dict.fromkeys(calendar.days_off, "day off of the organisation")
    if calendar.country:
        off = _public(calendar, range(first.year, last.year + 1)) | off
    return {day: name for day, name in sorted(off.items()) if first <= day <= last}


def _public(calendar: Calendar, years: range) -> dict[dt.date, str]:
    import holidays  # slow to import, and few commands need it

    try:
        known = holidays.country_holidays(calendar.country).supported_categories
        return dict(
            holidays.country_holidays(
                calendar.country,
                subdiv=calendar.subdivision or None,
                years=years,
                categories=[one for one in ("public", "government") if one in known]
                if calendar.country == "ID"
                else ["public"],
            )
        )
    except NotImplementedError:
        place = f"{calendar.country} {calendar.subdivision}".strip()
        raise Unusable(
            f"organisation.toml: calendar: the holidays of '{place}' are not known; write a code "
            "of two letters, such as ID, and a subdivision of that country or none"
        ) from None


def calendar_rows(organisation: Organisation) -> list[tuple[object, ...]]:
    """The calendars as rows: region, time zone, opens, closes, weekend as text such as ' 6 7 '."""
    return [
        (
            one.region,
            one.time_zone or organisation.time_zone,
            one.opens,
            one.closes,
            f" {' '.join(map(str, one.weekend))} ",
        )
        for one in organisation.calendar
    ]


def working_time_sql(calendars: str, off: str, first: dt.date, last: dt.date) -> str:
    """SELECT of time by region, cut at each midnight there and in UTC: a moment lies in one row.

    Columns: region, `utc_day`, start and end of the stretch, its working hours (`opens`, `closes`;
    equal where nobody works), moments in UTC, and `hours_before`: working hours of all stretches
    of the region before it. So the working hours up to a moment m of the stretch are
    hours_before + (least(greatest(m, opens), closes) - opens).
    """
    return f"""
WITH days AS (
  SELECT calendars.region, CAST(midnight AS DATE) AS day,
    CAST(timezone(time_zone, midnight) AS TIMESTAMP) AS starts,
    CAST(timezone(time_zone, midnight + INTERVAL 1 DAY) AS TIMESTAMP) AS ends,
    CAST(timezone(time_zone, CAST(midnight AS DATE) + opens) AS TIMESTAMP) AS opens,
    CASE
      WHEN contains(weekend, ' ' || isodow(midnight) || ' ') OR off.day IS NOT NULL
        THEN CAST(timezone(time_zone, CAST(midnight AS DATE) + opens) AS TIMESTAMP)
      ELSE CAST(timezone(time_zone, CAST(midnight AS DATE) + closes) AS TIMESTAMP)
    END AS closes
  FROM {calendars} AS calendars
  CROSS JOIN range(TIMESTAMP '{first}', TIMESTAMP '{last + dt.timedelta(days=1)}', INTERVAL 1 DAY)
    AS every (midnight)
  LEFT JOIN {off} AS off ON off.region = calendars.region AND off.day = CAST(midnight AS DATE)
),
cut AS (
  SELECT region, starts, least(ends, CAST(CAST(starts AS DATE) AS TIMESTAMP) + INTERVAL 1 DAY) AS ends,
    opens, closes
  FROM days
  UNION ALL
  SELECT region, CAST(CAST(starts AS DATE) AS TIMESTAMP) + INTERVAL 1 DAY, ends, opens, closes
  FROM days
  WHERE ends > CAST(CAST(starts AS DATE) AS TIMESTAMP) + INTERVAL 1 DAY
),
stretches AS (
  SELECT region, starts, ends,
    least(greatest(opens, starts), ends) AS opens, least(greatest(closes, starts), ends) AS closes
  FROM cut
)
SELECT region, CAST(starts AS DATE) AS utc_day, starts, ends, opens, closes,
  coalesce(sum((epoch(closes) - epoch(opens)) / 3600.0) OVER (
    PARTITION BY region ORDER BY starts ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
  ), 0) AS hours_before
FROM stretches"""
