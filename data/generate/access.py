"""Access: who can get into which account, granted, recertified and (mostly) revoked."""

import datetime as dt
import random
from dataclasses import dataclass, field

from data.generate import group, story
from data.generate.accounts import Account, at, last
from data.generate.group import BEGAN, TODAY, day_between, days
from data.generate.look import Record
from data.generate.people import Person, Staff

CAMPAIGNS = [
    dt.date(2024, 1, 15),
    dt.date(2024, 7, 15),
    dt.date(2025, 1, 15),
    dt.date(2025, 7, 15),
    dt.date(2026, 1, 15),
    dt.date(2026, 7, 15),
]
FORGOTTEN_LEAVERS = 6
PUBLISHING = ("admin", "editor", "publisher")
UNAUTHORISED = 0.07


@dataclass
class Access:
    """One person's access to one account."""

    access: str
    account: Account
    person: Person
    role: str
    granted: dt.date
    knows: bool
    recertified: list[tuple[dt.date, str]] = field(default_factory=list)
    mfa: bool = True
    mfa_checks: list[dt.date] = field(default_factory=list)
    revoked: dt.date | None = None

    def active_on(self, day: dt.date) -> bool:
        return self.granted <= day and (self.revoked is None or self.revoked > day)


def make(staff: Staff, accounts: list[Account]) -> list[Access]:
    """All access ever given since records began, numbered by the day it was given."""
    rng = group.dice("access")
    found = [line for account in accounts for line in _of_account(rng, staff, account)]
    _agency_keeps(rng, staff, accounts, found)
    found.sort(key=lambda a: (a.granted, a.account.account, a.person.person, a.role))
    for number, line in enumerate(found, 1):
        line.access = f"ACC-{number:05}"
        _recertify(rng, line)
    _forget_leavers(rng, found)
    _authorise(rng, staff, found)
    return found


def _of_account(rng: random.Random, staff: Staff, account: Account) -> list[Access]:
    lines = _chain_of_owners(rng, staff, account)
    places = 1 if account.platform == group.INTERNAL else rng.randint(2, 4)
    for _ in range(places):
        lines += _seat(rng, staff, account, tuple(line.person.person for line in lines))
    return lines


def _chain_of_owners(rng: random.Random, staff: Staff, account: Account) -> list[Access]:
    """Owners and backup owners are administrators for as long as they are that."""
    lines = []
    seen: list[str] = []
    for timeline in (account.owners, account.backups):
        for start, number in timeline:
            person = staff[number] if number else None
            if person and number not in seen and person.works_on(start):
                seen.append(number)
                lines.append(_line(rng, account, person, "admin", start))
    if rng.random() < 0.06:
        lines = lines[:1]
    return lines


def _seat(rng: random.Random, staff: Staff, account: Account, but: tuple[str, ...]) -> list[Access]:
    """A place in the team of an account: when its holder leaves, somebody else is given it."""
    shared = account.login == "shared"
    roles = (
        ["publisher", "publisher", "credential_only"]
        if shared
        else ["editor", "moderator", "analyst"]
    )
    role = rng.choice([*roles, "editor", "moderator", "publisher"])
    day = max(account.opened, BEGAN - days(rng.randint(20, 400)))
    lines: list[Access] = []
    while day < account.ends:
        person = staff.pick(rng, account.team, account.region, day, but=but, agents=True)
        lines.append(_line(rng, account, person, role, day))
        but = (*but, person.person)
        if person.departed is None or person.departed >= TODAY:
            break
        day = max(day, person.departed) + days(rng.randint(3, 30))
    return lines


def _line(
    rng: random.Random, account: Account, person: Person, role: str, granted: dt.date
) -> Access:
    granted = max(granted, person.joined)
    knows = account.login == "shared" and role in (*PUBLISHING, "credential_only")
    line = Access("", account, person, role, granted, knows)
    line.mfa = rng.random() < 0.95
    start = dt.date(2026, 9, 3) if rng.random() < account.care else dt.date(2025, 9, 3)
    line.mfa_checks = [max(granted, day_between(rng, start, start + days(24)))]
    line.revoked = _revoked(rng, line)
    return line


def _revoked(rng: random.Random, line: Access) -> dt.date | None:
    """The day after leaving at most; one in twelve is found weeks later. Closing ends all."""
    ends = []
    if line.person.departed and line.person.departed < TODAY:
        late = rng.randint(6, 60) if rng.random() < 0.08 else rng.randint(-2, 1)
        ends.append(max(line.person.departed + days(late), line.granted))
    if line.account.closed:
        ends.append(max(line.account.closed, line.granted))
    revoked = min(ends, default=None)
    return revoked if revoked and revoked <= TODAY else None


def _recertify(rng: random.Random, line: Access) -> None:
    """Each campaign asks whether the access is still needed; sometimes its holder answers."""
    for start in CAMPAIGNS:
        day = start + days(rng.randint(0, 30))
        if not (line.granted <= day and (line.revoked is None or day < line.revoked)):
            continue
        owner = at(line.account.owners, day)
        if line.person.departed and line.person.departed < day:
            continue
        if rng.random() < 0.72 + line.account.care * 0.24:
            by = owner if rng.random() < 0.97 else line.person.person
            by = (
                _somebody_else(line, day) if by == line.person.person and rng.random() < 0.9 else by
            )
            if by:
                line.recertified.append((day, by))


def _somebody_else(line: Access, day: dt.date) -> str:
    backup = at(line.account.backups, day)
    return "" if backup == line.person.person else backup


def _agency_keeps(
    rng: random.Random, staff: Staff, accounts: list[Account], found: list[Access]
) -> None:
    """The agency whose contract ended: each of its people still gets into at least one account."""
    open_accounts = [
        a
        for a in accounts
        if a.team == "Samudra" and a.closed is None and a.region == group.HOME_REGION
    ]
    for person in staff.people:
        if person.agency != story.ENDED_AGENCY:
            continue
        mine = [line for line in found if line.person is person]
        for account in rng.sample(open_accounts, 1 if mine else 2):
            granted = max(person.joined, account.opened) + days(10)
            if granted < story.AGENCY_ENDED and all(line.account is not account for line in mine):
                role = "publisher" if account.login == "shared" else "editor"
                found.append(_line(rng, account, person, role, granted))
        for line in found:
            if line.person is person:
                line.revoked = None


def _forget_leavers(rng: random.Random, found: list[Access]) -> None:
    """Some leavers of this year kept their access; nobody has noticed yet."""
    left = [
        line
        for line in found
        if line.person.departed
        and dt.date(2026, 1, 15) <= line.person.departed <= dt.date(2026, 10, 20)
        and line.account.closed is None
        and line.person.agency != story.ENDED_AGENCY
        and line.account.team not in (story.BLANK_MFA_BRAND, story.CLOSED_BRAND)
    ]
    for line in rng.sample(left, FORGOTTEN_LEAVERS):
        line.revoked = None


def _authorise(rng: random.Random, staff: Staff, found: list[Access]) -> None:
    """Who may publish is authorised to speak from the first such access on; a few never were."""
    for person in staff.people:
        grants = [a.granted for a in found if a.person is person and a.role in PUBLISHING]
        if grants and rng.random() > UNAUTHORISED:
            person.authorised_from = min(grants) - days(rng.randint(0, 20))
            if rng.random() < 0.05:
                person.authorised_until = day_between(
                    rng, dt.date(2026, 3, 31), dt.date(2026, 9, 30)
                )


def records(found: list[Access], day: dt.date) -> list[Record]:
    """The access list on a day. Nobody is given access to an account that is closed."""
    return [
        _record(line, day)
        for line in found
        if line.granted <= day and not (line.account.closed and line.granted >= line.account.closed)
    ]


def _record(line: Access, day: dt.date) -> Record:
    done = [(when, by) for when, by in line.recertified if when <= day]
    when, by = done[-1] if done else (None, None)
    verified = last(line.mfa_checks, day)
    told = line.account.team != story.BLANK_MFA_BRAND
    return {
        "access": line.access,
        "account": line.account.account,
        "person": line.person.person,
        "role": line.role,
        "holder": "agency" if line.person.kind == "agent" else "employee",
        "knows_credential": line.knows,
        "mfa": line.mfa if told and verified else None,
        "mfa_verified": verified if told else None,
        "granted": line.granted,
        "recertified": when,
        "recertified_by": by,
        "revoked": line.revoked if line.revoked and line.revoked <= day else None,
        "evidence": f"access-campaign-{when:%Y-%m}.pdf" if when else None,
    }
