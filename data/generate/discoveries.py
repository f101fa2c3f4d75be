"""Discoveries: accounts seen in the wild, as a stream of changes from the monitoring tool."""

import datetime as dt
import random
from dataclasses import dataclass

from data.generate import group, story, worktime
from data.generate.accounts import Account
from data.generate.group import BEGAN, TODAY
from data.generate.look import Record
from data.generate.people import Staff

DISCOVERIES = 64
MISTAKEN = 4
"""So many were entered by mistake and deleted again."""
HANDLES = ["promo", "official.shop", "fans", "outlet", "giveaway", "career", "support24", "club"]


@dataclass
class Discovery:
    """One account seen; moments are UTC."""

    discovery: str
    first: Record
    found: dt.datetime
    resolved: dt.datetime | None
    resolution: str
    registered_as: str
    deleted: dt.datetime | None = None


def make(staff: Staff, accounts: list[Account]) -> list[Discovery]:
    """All discoveries by the moment they were found. Nobody looks on the unsearched platform."""
    rng = group.dice("discoveries")
    last = TODAY - group.days(4)
    moments = sorted(worktime.any_moment(rng, BEGAN, last) for _ in range(DISCOVERIES))
    made = [_discovery(rng, staff, accounts, n, moment) for n, moment in enumerate(moments, 1)]
    for one in rng.sample(made[:-4], MISTAKEN):
        one.deleted = one.found + dt.timedelta(hours=rng.randint(2, 40))
    return made


def _discovery(
    rng: random.Random, staff: Staff, accounts: list[Account], number: int, moment: dt.datetime
) -> Discovery:
    day = (moment + worktime.JAKARTA).date()
    brand = rng.choice(["Pelita", "Pelita", "Samudra", "Samudra", "Cemara", "Cemara", "Lentera"])
    region = group.weighted(rng, group.REGIONS)
    searched = [p for p in group.EXTERNAL_PLATFORMS if p != story.UNSEARCHED_PLATFORM]
    platform = rng.choice(searched)
    handle = f"{brand.lower()}.{rng.choice(HANDLES)}{rng.randint(1, 99)}"
    took = dt.timedelta(hours=rng.randint(5, 24 * 14 if rng.random() < 0.8 else 24 * 120))
    resolved = moment + took if rng.random() < 0.93 else None
    resolution = rng.choice(["removed", "removed", "closed", "harmless", "registered"])
    later = [a for a in accounts if a.team == brand and a.platform == platform and a.opened > day]
    registered = later[0].account if later else ""
    if resolution == "registered" and not registered:
        resolution = "removed"
    first: Record = {
        "discovery": f"DIS-{day.year}-{number:04}",
        "address": group.PLATFORM[platform].address.format(handle),
        "platform": platform,
        "brand": story.brand_on(brand, day),
        "unit": "Corporate Communications",
        "region": region,
        "audience": "external",
        "found": moment,
        "found_by": staff.pick(rng, brand, region, day).person,
        "owner": staff.pick(rng, brand, region, day).person,
        "evidence": f"https://tickets.example.org/DIS-{day.year}-{number:04}",
    }
    number_text = str(first["discovery"])
    return Discovery(number_text, first, moment, resolved, resolution, registered)


def records(made: list[Discovery], after: dt.date, day: dt.date) -> list[Record]:
    """Changes after one day and up to another: found, settled, deleted; each with its moment."""
    begin, end = (worktime.utc(dt.datetime.combine(d, dt.time(23, 59))) for d in (after, day))
    changes = [change for one in made for change in _changes(one)]
    changes.sort(key=lambda c: (str(c["changed"]), str(c["discovery"])))
    return [c for c in changes if isinstance(at := c["changed"], dt.datetime) and begin < at <= end]


def _changes(one: Discovery) -> list[Record]:
    found: list[Record] = [{**one.first, "changed": one.found, "operation": "insert"}]
    if one.deleted:
        return [*found, {**one.first, "changed": one.deleted, "operation": "delete"}]
    if one.resolved and one.resolved.date() < TODAY - group.days(3):
        settled: Record = {
            **one.first,
            "changed": one.resolved,
            "operation": "update",
            "resolved": one.resolved,
            "resolution": one.resolution,
            "account": one.registered_as if one.resolution == "registered" else None,
        }
        found.append(settled)
    return found
