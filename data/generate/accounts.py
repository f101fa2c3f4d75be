"""Accounts: the inventory, with a history, so that it can be told as it stood on any day."""

import datetime as dt
import random
from dataclasses import dataclass, field

from data.generate import group, story
from data.generate.group import BEGAN, TODAY, day_between, days
from data.generate.look import Record
from data.generate.people import Person, Staff

PURPOSES = {
    "": ("Tell what the brand stands for", "Brand preference"),
    "care": ("Answer customers' questions", "Fewer calls to the service centre"),
    "jobs": ("Show what it is like to work here", "Applications per vacancy"),
    "news": ("Publish announcements", "Share of voice"),
    "store": ("Announce offers and opening hours", "Visits to the store"),
    "academy": ("Explain how products are used", "Returning customers"),
    "community": ("Keep regular customers together", "Repeat purchases"),
}
CITIES = [
    "bandung",
    "surabaya",
    "medan",
    "makassar",
    "semarang",
    "denpasar",
    "yogya",
    "palembang",
    "balikpapan",
    "manado",
    "penang",
    "cebu",
    "danang",
    "riyadh",
    "dubai",
    "doha",
    "mumbai",
    "dhaka",
    "lyon",
    "porto",
    "gdansk",
]
OWNERLESS = 13
OWNER_LEFT = 9
PLACEHOLDERS = ["", "TBD", "-", ""]
DORMANT = 22
APPROVAL_SINCE = dt.date(2024, 1, 1)
"""Since then an account needs an approval before it is opened."""

Timeline = list[tuple[dt.date, str]]
"""What holds from which day on; an empty text is nobody."""


@dataclass
class Account:
    """An account. `team` is the brand it was opened for."""

    account: str
    team: str
    platform: str
    handle: str
    function: str
    region: str
    login: str
    team_model: str
    opened: dt.date
    reach: int
    owners: Timeline
    backups: Timeline
    units: Timeline
    confirmed: list[dt.date] = field(default_factory=list)
    mfa_checks: list[dt.date] = field(default_factory=list)
    mfa: bool = True
    rotations: list[dt.date] = field(default_factory=list)
    custodian: str = ""
    recovery_held: bool = True
    top_admin_held: bool = True
    closed: dt.date | None = None
    last_post: dt.date | None = None
    """Only where the account fell silent; others post to this day."""
    placeholder: str = ""
    opening_request: str = ""
    purpose_blank: bool = False

    @property
    def care(self) -> float:
        return group.brand(self.team).care

    def open_on(self, day: dt.date) -> bool:
        return self.opened <= day and (self.closed is None or day <= self.closed)

    @property
    def ends(self) -> dt.date:
        """The last day of its life, or today."""
        return min(self.closed or TODAY, TODAY)


def at(timeline: Timeline, day: dt.date) -> str:
    """What holds on a day."""
    return next((value for start, value in reversed(timeline) if start <= day), "")


def last(events: list[dt.date], day: dt.date) -> dt.date | None:
    """The latest event up to a day."""
    return max((event for event in events if event <= day), default=None)


def make(staff: Staff) -> list[Account]:
    """All accounts that ever were, numbered by the day they were opened."""
    rng = group.dice("accounts")
    handles: dict[str, int] = {}
    found = [
        _account(rng, staff, brand, n, handles)
        for brand in group.BRANDS
        for n in range(brand.accounts)
    ]
    found.sort(key=lambda a: (a.opened, a.platform, a.handle))
    for number, account in enumerate(found, 1):
        account.account = f"AC-{number:04}"
    _close_some(rng, found)
    for account in found:
        _maintain(rng, account)
    _neglect(rng, staff, found)
    _blank_mfa(rng, found)
    return found


# -- one account -----------------------------------------------------------------------------


def _account(
    rng: random.Random, staff: Staff, brand: group.Brand, number: int, handles: dict[str, int]
) -> Account:
    small = brand.name == story.SMALL_BRAND
    platform = group.PLATFORM[_platform(rng, number, small)]
    region = group.HOME_REGION if small else group.weighted(rng, group.REGIONS)
    function = "" if small else rng.choice(list(PURPOSES))
    opened = _opened(rng, brand)
    owners, units = _succession(rng, staff, brand.name, region, opened, ())
    backups, _ = _succession(rng, staff, brand.name, region, opened, tuple(p for _, p in owners))
    shared = rng.random() < platform.shared
    owner = staff[owners[0][1]]
    return Account(
        account="",
        team=brand.name,
        platform=platform.code,
        handle=_handle(rng, brand.name, region, function, platform.code, handles),
        function=function,
        region=region,
        login="shared" if shared else "personal_role",
        team_model="central" if rng.random() < 0.35 else "local",
        opened=opened,
        reach=_reach(rng),
        owners=owners,
        backups=backups if rng.random() < 0.75 + brand.care / 5 else [],
        units=units,
        custodian=owner.person if shared else "",
        recovery_held=rng.random() < 0.7 + brand.care * 0.3,
        top_admin_held=rng.random() < 0.75 + brand.care * 0.25,
    )


def _platform(rng: random.Random, number: int, small: bool) -> str:
    if small:
        return ["instagram", "youtube", "linkedin", "x"][number]
    return group.weighted(rng, {p.code: p.weight for p in group.PLATFORMS})


def _opened(rng: random.Random, brand: group.Brand) -> dt.date:
    if brand.name == story.SMALL_BRAND:
        return day_between(rng, dt.date(2024, 3, 1), dt.date(2025, 2, 28))
    if rng.random() < 0.68:
        return day_between(rng, dt.date(2014, 1, 6), dt.date(2023, 9, 15))
    late = dt.date(2025, 3, 31) if brand.name in (story.MERGED_BRAND, story.CLOSED_BRAND) else TODAY
    return day_between(rng, BEGAN, late - days(20))


def _handle(
    rng: random.Random, brand: str, region: str, function: str, platform: str, taken: dict[str, int]
) -> str:
    parts = [brand.lower(), function or group.REGION_TAGS[region]]
    if function == "store":
        parts.append(rng.choice(CITIES))
    handle = ".".join(parts) if platform in ("instagram", "facebook", "threads") else "".join(parts)
    taken[platform + handle] = taken.get(platform + handle, 0) + 1
    again = taken[platform + handle]
    return handle if again == 1 else f"{handle}{again}"


def _reach(rng: random.Random) -> int:
    """Few accounts are large: a product of dice is as uneven as life."""
    return rng.randint(3, 60) * rng.randint(2, 60) * rng.randint(2, 90) + rng.randint(0, 99)


def _succession(
    rng: random.Random,
    staff: Staff,
    team: str,
    region: str,
    opened: dt.date,
    but: tuple[str, ...],
) -> tuple[Timeline, Timeline]:
    """Who held an account one after the other, and the units they were in.

    A successor is named some days before or after the one before has left.
    """
    day = max(opened, BEGAN - days(30))
    people: Timeline = []
    units: Timeline = []
    unit = ""
    while day <= TODAY:
        person = staff.pick(rng, team, region, day, but=but, unit=unit)
        unit = person.unit_on(day)
        people.append((day, person.person))
        units.append((day, unit))
        if person.departed is None or person.departed >= TODAY:
            break
        day = max(day + days(1), person.departed + days(rng.randint(-10, 30)))
    return people, units


# -- what happens to it ----------------------------------------------------------------------


def _close_some(rng: random.Random, accounts: list[Account]) -> None:
    """Closings: a brand that ends, accounts doubled by a merger, and a few ordinary ones."""
    merged = [a for a in accounts if a.team == story.MERGED_BRAND]
    for account in merged[: story.CLOSED_AT_MERGER]:
        account.closed = story.MERGER - days(1)
    for account in accounts:
        if account.team == story.CLOSED_BRAND:
            account.closed = story.CLOSING
    old = [
        a for a in accounts if a.closed is None and a.opened < BEGAN and a.team != story.SMALL_BRAND
    ]
    for account in rng.sample(old, 11):
        account.closed = day_between(rng, dt.date(2024, 1, 15), dt.date(2026, 9, 15))


def _maintain(rng: random.Random, account: Account) -> None:
    """What careful people do at intervals: confirm, verify, rotate. Careless ones skip some."""
    care = account.care
    for year in (2024, 2025, 2026):
        if rng.random() < care:
            account.confirmed.append(day_between(rng, dt.date(year, 1, 8), dt.date(year, 2, 20)))
    for year, month in (
        (2023, 11),
        (2024, 3),
        (2024, 9),
        (2025, 3),
        (2025, 9),
        (2026, 3),
        (2026, 9),
    ):
        if rng.random() < care:
            account.mfa_checks.append(
                day_between(rng, dt.date(year, month, 3), dt.date(year, month, 26))
            )
    account.mfa = rng.random() < 0.6 + care * 0.38
    day = BEGAN - days(rng.randint(0, 150))
    while account.login == "shared" and day < account.ends:
        if day >= account.opened:
            account.rotations.append(day)
        day += days(rng.randint(130, 175) if rng.random() < care else rng.randint(230, 330))
    for events in (account.confirmed, account.mfa_checks):
        events[:] = [day for day in events if account.opened <= day <= account.ends]


def _neglect(rng: random.Random, staff: Staff, accounts: list[Account]) -> None:
    """The ordinary trouble: nobody named, somebody gone, silence, blank purposes."""
    careless = [
        a
        for a in accounts
        if a.closed is None and a.team not in (story.BLANK_MFA_BRAND, story.SMALL_BRAND)
    ]
    picked = rng.sample(careless, OWNERLESS + OWNER_LEFT + DORMANT + 8)
    for account in picked[:OWNERLESS]:
        account.owners.append((day_between(rng, BEGAN, dt.date(2026, 8, 31)), ""))
        account.owners.sort()
        account.placeholder = rng.choice(PLACEHOLDERS)
    for account in picked[OWNERLESS : OWNERLESS + OWNER_LEFT]:
        gone = _left_last(rng, staff, account)
        account.owners = [(max(account.opened, gone.joined), gone.person)]
    for account in picked[OWNERLESS + OWNER_LEFT : OWNERLESS + OWNER_LEFT + DORMANT]:
        account.last_post = day_between(
            rng, max(account.opened, dt.date(2023, 1, 1)), dt.date(2026, 5, 31)
        )
    for account in picked[-8:]:
        account.purpose_blank = True


def _left_last(rng: random.Random, staff: Staff, account: Account) -> Person:
    """Someone of the team who has left in the last months: the account was never handed over."""
    gone = [
        p
        for p in staff.people
        if p.kind == "employee"
        and p.departed
        and dt.date(2026, 2, 1) <= p.departed <= dt.date(2026, 10, 1)
        and p.joined <= max(account.opened, BEGAN)
    ]
    return rng.choice([p for p in gone if p.team == account.team] or gone)


def _blank_mfa(rng: random.Random, accounts: list[Account]) -> None:
    """Brand Pelita: nobody fills in the MFA column, but for a few accounts that are fine."""
    blank = [a for a in accounts if a.team == story.BLANK_MFA_BRAND]
    shared = [a for a in blank if a.login == "shared" and a.closed is None and a.region != "Europe"]
    for account in blank:
        account.mfa_checks = []
    for account in rng.sample(shared, story.MFA_KNOWN_AT_BLANK_BRAND):
        account.mfa = True
        account.mfa_checks = [max(account.opened, dt.date(2026, 9, 8))]


# -- the inventory on a day ------------------------------------------------------------------


def records(accounts: list[Account], day: dt.date, regions: list[str]) -> list[Record]:
    """The inventory of some regions on a day. An account is entered a month before it opens."""
    listed = [a for a in accounts if a.opened <= day + days(30) and a.region in regions]
    return [_record(account, day) for account in listed]


def _record(account: Account, day: dt.date) -> Record:
    purpose, goal = PURPOSES[account.function]
    closed = account.closed if account.closed and account.closed <= day else None
    owner = at(account.owners, max(day, account.owners[0][0]))
    verified = last(account.mfa_checks, day)
    told = account.team != story.BLANK_MFA_BRAND or verified is not None
    return {
        "account": account.account,
        "platform": account.platform,
        "handle": "@" + account.handle,
        "address": group.PLATFORM[account.platform].address.format(account.handle),
        "brand": story.brand_on(account.team, min(day, closed or day)),
        "unit": at(account.units, max(day, account.units[0][0])),
        "region": account.region,
        "audience": "internal" if account.platform == group.INTERNAL else "external",
        "purpose": None if account.purpose_blank else purpose,
        "goal": None if account.purpose_blank else goal,
        "owner": owner or account.placeholder or None,
        "backup_owner": at(account.backups, max(day, account.backups[0][0]))
        if account.backups
        else None,
        "owner_confirmed": last(account.confirmed, day),
        "team": account.team_model,
        "status": _status(account, day, closed),
        "opened": account.opened,
        "closed": closed,
        "opening_request": account.opening_request or None,
        "login": account.login,
        "mfa": account.mfa if told and (verified or not account.mfa) else None,
        "mfa_verified": verified if account.mfa else None,
        "custodian": account.custodian or None,
        "rotated": last(account.rotations, day),
        "recovery_held": account.recovery_held,
        "top_admin_held": account.top_admin_held,
        "reach": _reach_on(account, day),
        "last_post": last_post_on(account, day),
    }


def _status(account: Account, day: dt.date, closed: dt.date | None) -> str:
    if closed:
        return "retired"
    if account.opened > day:
        return "planned"
    silent = account.last_post is not None and account.last_post < day - days(120)
    return "dormant" if silent and account.reach % 2 else "active"


def _reach_on(account: Account, day: dt.date) -> int | None:
    """Reach grows by about a third in three years."""
    if account.opened > day:
        return None
    return account.reach * (1000 - (TODAY - day).days * 3 // 10) // 1000


def last_post_on(account: Account, day: dt.date) -> dt.date | None:
    """An account in use has posted within three weeks; one that fell silent stays silent."""
    if account.opened > day:
        return None
    latest = min(day, account.ends) - days(int(account.account[3:]) * 7 % 20)
    if account.last_post:
        latest = min(latest, account.last_post)
    return max(latest, account.opened)
