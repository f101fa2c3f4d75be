"""Working time: hours of the office clock, with the days on which nobody decides anything."""

import datetime as dt
import random

from data.generate import group, story
from data.generate.group import day_between, days

OPENS, CLOSES = 9, 17
JAKARTA = dt.timedelta(hours=7)


def is_working_day(day: dt.date, region: str) -> bool:
    """Monday to Friday; in Indonesia not over Lebaran."""
    off = region == group.HOME_REGION and any(a <= day <= b for a, b in story.LEBARAN_OFF)
    return day.weekday() < 5 and not off


def moment(rng: random.Random, day: dt.date, region: str) -> dt.datetime:
    """A moment of the working day, or of the next one (Jakarta time)."""
    while not is_working_day(day, region):
        day += days(1)
    minutes = rng.randint(OPENS * 60, CLOSES * 60 - 30)
    return dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minutes)


def after(start: dt.datetime, minutes: int, region: str) -> dt.datetime:
    """The moment so many working minutes later."""
    now = start
    while True:
        closes = now.replace(hour=CLOSES, minute=0)
        left = int((closes - now).total_seconds()) // 60
        if minutes <= left:
            return now + dt.timedelta(minutes=minutes)
        minutes -= left
        day = now.date() + days(1)
        while not is_working_day(day, region):
            day += days(1)
        now = dt.datetime.combine(day, dt.time(OPENS))


def utc(jakarta: dt.datetime) -> dt.datetime:
    """A Jakarta moment in UTC."""
    return jakarta - JAKARTA


def any_moment(rng: random.Random, first: dt.date, last: dt.date) -> dt.datetime:
    """Any moment between two days, at night as well (UTC)."""
    minute = dt.timedelta(minutes=rng.randint(0, 24 * 60 - 1))
    return utc(dt.datetime.combine(day_between(rng, first, last), dt.time()) + minute)
