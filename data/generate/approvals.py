"""Approvals: requests to open accounts, to publish and for access, and the decisions on them."""

import datetime as dt
import random
from dataclasses import dataclass, field

from data.generate import group, story, worktime
from data.generate.access import PUBLISHING, Access
from data.generate.accounts import APPROVAL_SINCE, Account, at
from data.generate.group import BEGAN, TODAY, day_between, days
from data.generate.look import Record
from data.generate.people import Staff

CONTENT_REQUESTS = 1250
LEBARAN_REQUESTS = 34
"""For each Lebaran: greetings and campaigns that everybody wants out at the same time."""
SELF_APPROVED_BEFORE, SELF_APPROVED = 3, 2
"""In this year up to the last quarter, and in this quarter."""
STILL_OPEN = 4
OPENED_BEFORE_APPROVAL = 4
OPENED_WITHOUT = 3
ROLES = ["Brand lead", "Regional communications lead", "Head of Communications"]


@dataclass
class Step:
    """One decision of a request. Moments are Jakarta time."""

    step: int
    submitted: dt.datetime
    approver: str
    role: str
    decided: dt.datetime | None
    decision: str | None


@dataclass
class Request:
    """A request with its steps; the last step is the final one."""

    kind: str
    account: Account
    requester: str
    steps: list[Step]
    scheduled: dt.datetime | None = None
    embargo: dt.datetime | None = None
    valid_days: int = 0
    number: str = ""
    brand: str = ""
    units: list[str] = field(default_factory=list)

    @property
    def submitted(self) -> dt.datetime:
        return self.steps[0].submitted

    @property
    def approved(self) -> dt.datetime | None:
        """When it was finally approved, if it was."""
        final = self.steps[-1]
        return final.decided if final.decision == "approved" else None


def make(staff: Staff, accounts: list[Account], access: list[Access]) -> list[Request]:
    """All requests, numbered by the moment of submission. Accounts get their opening request."""
    found = _openings(staff, accounts)
    found += _content(staff, access)
    found += _for_access(staff, access)
    found.sort(key=lambda r: (r.submitted, r.account.account, r.requester))
    for number, request in enumerate(found, 1):
        request.number = f"REQ-{request.submitted.year}-{number:04}"
        if request.kind == "account" and request.approved:
            request.account.opening_request = request.number
    return found


# -- the three kinds -------------------------------------------------------------------------


def _openings(staff: Staff, accounts: list[Account]) -> list[Request]:
    """Accounts since 2024 are approved before they open; older ones were ratified afterwards."""
    rng = group.dice("openings")
    found = []
    recent = [
        a
        for a in accounts
        if a.opened >= APPROVAL_SINCE and a.team not in (story.BLANK_MFA_BRAND, story.SMALL_BRAND)
    ]
    picked = rng.sample(recent, OPENED_BEFORE_APPROVAL + OPENED_WITHOUT)
    for account in accounts:
        if account.opened < APPROVAL_SINCE:
            if rng.random() > 0.7 + account.care * 0.25:
                continue
            asked = day_between(rng, dt.date(2024, 1, 8), dt.date(2024, 3, 1))
        elif account in picked[:OPENED_WITHOUT]:
            continue
        elif account in picked:
            asked = account.opened + days(rng.randint(5, 25))
        else:
            asked = account.opened - days(rng.randint(20, 45))
        if asked < TODAY - days(5):
            found.append(
                _request(
                    rng, staff, "account", account, at(account.owners, account.owners[0][0]), asked
                )
            )
    return found


def _content(staff: Staff, access: list[Access]) -> list[Request]:
    """Posts that need an approval: over the year, and many of them just before Lebaran."""
    rng = group.dice("content")
    last = TODAY - days(1)
    wanted = [day_between(rng, BEGAN, last) for _ in range(CONTENT_REQUESTS)]
    wanted += [TODAY - days(2)] * STILL_OPEN
    festive = []
    for first, end in story.LEBARAN_OFF:
        begin, close = first - days(story.LEBARAN_DAYS_BEFORE), end + days(story.LEBARAN_DAYS_AFTER)
        festive += [day_between(rng, begin, close) for _ in range(LEBARAN_REQUESTS)]
    found = []
    publishers = [a for a in access if a.role in PUBLISHING and a.person.kind == "employee"]
    for number, day in enumerate(sorted(wanted) + festive):
        home = number >= len(wanted)
        line = _publisher_on(rng, publishers, day, home)
        found.append(_request(rng, staff, "content", line.account, line.person.person, day))
    _approve_themselves(rng, found)
    return found


def _approve_themselves(rng: random.Random, found: list[Request]) -> None:
    """A few of this year's requests were decided by those who made them."""
    mine = [r for r in found if r.approved and r.account.team in ("Samudra", "Cemara")]
    quarter = story.BEFORE_CLOSING
    before = [r for r in mine if dt.date(2026, 1, 5) <= r.submitted.date() <= quarter]
    since = [r for r in mine if quarter < r.submitted.date() <= TODAY - days(7)]
    for request in rng.sample(before, SELF_APPROVED_BEFORE) + rng.sample(since, SELF_APPROVED):
        request.steps[-1].approver = request.requester


def _publisher_on(rng: random.Random, lines: list[Access], day: dt.date, home: bool) -> Access:
    while True:
        line = rng.choice(lines)
        if line.active_on(day) and (not home or line.account.region == group.HOME_REGION):
            return line


def _for_access(staff: Staff, access: list[Access]) -> list[Request]:
    rng = group.dice("access requests")
    recent = [a for a in access if APPROVAL_SINCE <= a.granted < TODAY - days(6)]
    found = []
    for line in recent:
        if rng.random() < 0.35:
            day = max(line.granted - days(rng.randint(4, 9)), APPROVAL_SINCE)
            owner = at(line.account.owners, day)
            found.append(
                _request(rng, staff, "access", line.account, owner or line.person.person, day)
            )
    return found


# -- one request -----------------------------------------------------------------------------


def _request(
    rng: random.Random, staff: Staff, kind: str, account: Account, requester: str, day: dt.date
) -> Request:
    """A request with one or two steps. It takes two working days, but for days over Lebaran."""
    region = account.region
    start = worktime.moment(rng, day, region)
    late = region == group.HOME_REGION and story.lebaran_of(day) is not None and rng.random() < 0.8
    shares = rng.choice([[1], [1], [2, 3]])
    minutes = rng.randint(32, 60) * 60 if late else rng.randint(20, 780)
    steps: list[Step] = []
    but: tuple[str, ...] = (requester,)
    for number, share in enumerate(shares, 1):
        person = staff.pick(rng, account.team, region, start.date(), but=but)
        decided = worktime.after(start, max(minutes * share // sum(shares), 5), region)
        role = ROLES[-1] if number == len(shares) and number > 1 else rng.choice(ROLES[:2])
        steps.append(Step(number, start, person.person, role, decided, "approved"))
        start, but = decided, (*but, person.person)
    request = Request(kind, account, requester, steps)
    request.brand = story.brand_on(account.team, day)
    request.units = [at(account.units, max(day, account.units[0][0]))]
    _decide(rng, request)
    if kind == "content":
        _schedule(rng, request, late)
    return request


def _decide(rng: random.Random, request: Request) -> None:
    """Not everything is approved, and what came yesterday is still open."""
    final = request.steps[-1]
    chance = 1.0 if request.kind == "account" else rng.random()
    if chance < 0.05:
        final.decision = "rejected"
    elif chance < 0.08:
        final.decision, final.approver, final.role = "withdrawn", request.requester, "Requester"
    elif chance < 0.1:
        final.decision = "returned"
    now = dt.datetime.combine(TODAY, dt.time(8))
    for step in list(request.steps):
        if step.decided and step.decided > now:
            step.decided, step.decision = None, None
        if step.submitted > now:
            request.steps.remove(step)


def _schedule(rng: random.Random, request: Request, late: bool) -> None:
    """When the post is planned. Late decisions come after it: the approval has expired."""
    if late:
        request.scheduled = worktime.after(request.submitted, 60 * rng.randint(14, 30), "")
    else:
        ready = request.steps[-1].decided or request.steps[-1].submitted + dt.timedelta(days=2)
        request.scheduled = ready + dt.timedelta(minutes=rng.randint(30, 5 * 24 * 60))
    request.valid_days = 30
    if rng.random() < 0.08:
        request.embargo = request.scheduled - dt.timedelta(hours=1)


def records(found: list[Request], day: dt.date) -> list[Record]:
    """What the approvals tool says on the evening of a day."""
    evening = dt.datetime.combine(day, dt.time(18))
    return [
        _record(request, step, evening)
        for request in found
        for step in request.steps
        if step.submitted <= evening
    ]


def _record(request: Request, step: Step, evening: dt.datetime) -> Record:
    decided = step.decided if step.decided and step.decided <= evening else None
    final = step is request.steps[-1]
    valid = None
    if decided and final and request.valid_days and step.decision == "approved":
        valid = worktime.utc(decided + dt.timedelta(days=request.valid_days))
    scheduled, embargo = request.scheduled, request.embargo
    return {
        "request": request.number,
        "step": step.step,
        "final": final,
        "kind_of_request": request.kind,
        "account": request.account.account,
        "brand": request.brand,
        "unit": request.units[0],
        "region": request.account.region,
        "requester": request.requester,
        "approver": step.approver if decided else None,
        "approver_role": step.role if decided else None,
        "submitted": worktime.utc(step.submitted),
        "due": worktime.utc(worktime.after(step.submitted, 24 * 60, request.account.region)),
        "decided": worktime.utc(decided) if decided else None,
        "decision": step.decision if decided else "pending",
        "scheduled": worktime.utc(scheduled) if scheduled else None,
        "embargo_until": worktime.utc(embargo) if embargo else None,
        "valid_until": valid,
        "evidence": f"https://approvals.example.org/{request.number}" if decided else None,
    }
