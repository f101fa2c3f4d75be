"""Publications: posts from the publishing tool, with the approval that some of them need."""

import datetime as dt
import random
from dataclasses import dataclass

from data.generate import group, worktime
from data.generate.access import PUBLISHING, Access
from data.generate.accounts import Account
from data.generate.approvals import Request
from data.generate.group import BEGAN, TODAY, day_between, days
from data.generate.look import Record

ORDINARY = 4600
UNAPPROVED = 0.012
AFTER_EXPIRY = 3
BEFORE_APPROVAL = 9
ON_RETIRED = 2


@dataclass
class Post:
    """One post; `published` is UTC."""

    account: Account
    published: dt.datetime
    publisher: str
    needs_approval: bool
    request: str = ""
    publication: str = ""


def make(access: list[Access], requests: list[Request]) -> list[Post]:
    """All posts, numbered by the moment they went out."""
    rng = group.dice("publications")
    found = _approved(rng, requests) + _ordinary(rng, access) + _on_retired(rng, access)
    found.sort(key=lambda p: (p.published, p.account.account, p.publisher))
    for number, post in enumerate(found, 1):
        post.publication = f"POST-{post.published.year}-{number:05}"
    return found


def _approved(rng: random.Random, requests: list[Request]) -> list[Post]:
    """Posts that went through an approval: when planned, but not before the decision."""
    found = []
    ready = [r for r in requests if r.kind == "content" and r.approved and r.scheduled]
    odd = rng.sample([r for r in ready if r.account.care < 0.9], BEFORE_APPROVAL + AFTER_EXPIRY)
    for request in ready:
        assert request.approved and request.scheduled
        published = max(request.scheduled, request.approved + dt.timedelta(minutes=12))
        if request in odd[:BEFORE_APPROVAL]:
            published = request.approved - dt.timedelta(minutes=rng.randint(15, 300))
        elif request in odd:
            published = request.approved + dt.timedelta(days=request.valid_days + 4)
        if published.date() < min(TODAY, request.account.ends):
            post = Post(request.account, worktime.utc(published), request.requester, True)
            post.request = request.number
            found.append(post)
    return found


def _ordinary(rng: random.Random, access: list[Access]) -> list[Post]:
    """Posts of the daily business need no approval; now and then one that does has none."""
    found: list[Post] = []
    lines = [a for a in access if a.role in PUBLISHING and a.account.platform != group.INTERNAL]
    while len(found) < ORDINARY:
        line = rng.choice(lines)
        day = day_between(rng, BEGAN, TODAY - days(2))
        silent = line.account.last_post is not None and day > line.account.last_post
        if line.active_on(day) and day < line.account.ends and not silent:
            bare = line.account.care < 0.9 and rng.random() < UNAPPROVED
            moment = worktime.any_moment(rng, day, day)
            found.append(Post(line.account, moment, line.person.person, bare))
    return found


def _on_retired(rng: random.Random, access: list[Access]) -> list[Post]:
    """An account that was closed, and still posts."""
    line = next(
        a
        for a in access
        if a.account.closed
        and a.account.closed < dt.date(2026, 6, 1)
        and a.role in PUBLISHING
        and a.account.closed > dt.date(2025, 7, 5)
    )
    return [
        Post(line.account, worktime.any_moment(rng, day, day), line.person.person, False)
        for day in (dt.date(2026, 10, 5), dt.date(2026, 11, 3))[:ON_RETIRED]
    ]


def records(found: list[Post], after: dt.date, day: dt.date) -> list[Record]:
    """Posts that went out after one day and up to another."""
    return [
        {
            "publication": post.publication,
            "account": post.account.account,
            "published": post.published,
            "publisher": post.publisher,
            "needs_approval": post.needs_approval,
            "request": post.request or None,
        }
        for post in found
        if after < (post.published + worktime.JAKARTA).date() <= day
    ]
