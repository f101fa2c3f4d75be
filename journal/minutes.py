"""The minutes of a review: whatever people write about a quarter goes into the journal through here.

What cannot be is refused in one sentence, and so is writing in a quarter that is locked. Nothing is
changed or taken away: an edit is a further entry, and so is a withdrawal.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from itertools import count
from typing import Any

from journal import review
from journal.journal import Entry, Journal, Newest, Overtaken
from journal.review import ACCEPTANCE, ACTION, ATTENDANCE, COMMENT, DECISION, LOCK, WITHDRAWN, WORD
from organisation.errors import Unusable

MOST_TEXT = 4000
"""Characters of a commentary, a decision, an action or a reason."""
MOST_NAME = 200
MOST_NAMES = 100
FARTHEST = 20
"""Years from today beyond which a date is taken for a slip."""


@dataclass(frozen=True)
class Ground:
    """What can be written about: what there is on `day`, today in the organisation."""

    day: dt.date
    kpis: Collection[str]
    accounts: Collection[str] = ()
    risks: Collection[str] = ()


@dataclass(frozen=True)
class Minutes:
    """The minutes of one quarter, as one person writes them.

    `by` is the name they give, `who` the person signed in (None: not authenticated). `seen`, below, is
    the number of the newest entry about a thing that the writer saw: Overtaken is raised where
    somebody else has written since. Everything else that cannot be raises Unusable.
    """

    journal: Journal
    quarter: str
    ground: Ground
    by: str = ""
    who: str | None = None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"\d{4}-Q[1-4]", self.quarter):
            raise Unusable(f"'{self.quarter}' is no quarter; write one like 2026-Q3")

    # -- what is written --

    def comment(self, kpi: str, text: str, seen: int | None = None) -> Entry:
        """Commentary on a KPI, in the place of what stood there."""
        told = {"kpi": self._kpi(kpi), "text": said(text, "a comment")}
        return self._enter(COMMENT, review.about_comment(self.quarter, kpi), told, seen)

    def decide(self, text: str, kpi: str | None = None) -> Entry:
        """A new decision."""
        told = {"text": said(text, "a decision"), "kpi": self._kpi(kpi) if kpi else None}
        return self._enter_new(DECISION, "D", told)

    def reword(self, decision: str, text: str, kpi: str | None, seen: int | None = None) -> Entry:
        """Another wording of a decision of this quarter."""
        before = self._standing(DECISION, decision)
        told = {
            **before.told,
            "text": said(text, "a decision"),
            "kpi": self._kpi(kpi) if kpi else None,
        }
        return self._enter(DECISION, decision, told, seen or before.number)

    def act(
        self,
        text: str,
        owner: str,
        due: dt.date | str,
        kpi: str | None = None,
        account: str | None = None,
    ) -> Entry:
        """A new action, raised in this quarter."""
        return self._enter_new(ACTION, "A", self._action(text, owner, due, kpi, account))

    def change(
        self,
        action: str,
        text: str,
        owner: str,
        due: dt.date | str,
        kpi: str | None = None,
        account: str | None = None,
        seen: int | None = None,
    ) -> Entry:
        """An action otherwise than it was. It stays raised where it was raised."""
        before = self._standing(ACTION, action)
        told = {**before.told, **self._action(text, owner, due, kpi, account)}
        return self._enter(ACTION, action, told, seen or before.number)

    def close(self, action: str, outcome: str, seen: int | None = None) -> Entry:
        """An action is done, or no longer needed, for the review of this quarter."""
        before = self._standing(ACTION, action)
        if before.told.get("closed"):
            raise Unusable(f"action {action} is closed already")
        told = {
            **before.told,
            "closed": max(self.quarter, before.told["quarter"]),
            "closed_on": str(self.ground.day),
            "outcome": said(outcome, "what came of it"),
        }
        return self._enter(ACTION, action, told, seen or before.number)

    def reopen(self, action: str, seen: int | None = None) -> Entry:
        """A closed action is open again."""
        before = self._standing(ACTION, action)
        if not before.told.get("closed"):
            raise Unusable(f"action {action} is open")
        gone = ("closed", "closed_on", "outcome")
        told = {name: value for name, value in before.told.items() if name not in gone}
        return self._enter(ACTION, action, told, seen or before.number)

    def accept(
        self, risk: str, until: dt.date | str, reason: str, seen: int | None = None
    ) -> Entry:
        """A risk of the register is accepted until a day."""
        if risk not in self.ground.risks:
            raise Unusable(f"there is no open risk '{risk}' in the register")
        last = self._day(until, "the last day of an acceptance")
        if last < self.ground.day:
            raise Unusable(f"an acceptance until {last} has ended already; name a later day")
        told = {"risk": risk, "until": str(last), "reason": said(reason, "the reason")}
        return self._enter(ACCEPTANCE, review.about_acceptance(self.quarter, risk), told, seen)

    def attend(self, names: list[str], seen: int | None = None) -> Entry:
        """Who is at the review: all of them, in the place of those named before."""
        kept = list(dict.fromkeys(named(one, "a name") for one in names if one.strip()))
        if not kept:
            raise Unusable("nobody is named: write a name a line")
        if len(kept) > MOST_NAMES:
            raise Unusable(f"{len(kept)} names are too many; at most {MOST_NAMES} are kept")
        return self._enter(ATTENDANCE, self.quarter, {"names": kept}, seen)

    def attest(
        self, owner: str, kpi: str, subject: str | None = None, seen: int | None = None
    ) -> Entry:
        """An owner says that their rows of a KPI, or that about one subject, are right."""
        return self._word(owner, kpi, subject, "attested", "", seen)

    def dispute(
        self,
        owner: str,
        kpi: str,
        reason: str,
        subject: str | None = None,
        seen: int | None = None,
    ) -> Entry:
        """An owner says that their rows of a KPI, or that about one subject, are wrong, and why."""
        return self._word(owner, kpi, subject, "disputed", said(reason, "the reason"), seen)

    def withdraw(self, what: str, about: str, because: str, seen: int | None = None) -> Entry:
        """Something written no longer stands. It stays in the history, with the reason."""
        before = self._standing(what, about)
        told = {**before.told, "state": WITHDRAWN, "because": said(because, "the reason")}
        return self._enter(what, about, told, seen or before.number)

    # -- how it is written --

    def _enter(self, what: str, about: str, told: dict[str, Any], seen: int | None) -> Entry:
        whole = {"quarter": self.quarter, **told, "by": named(self.by, "a name", empty=True)}
        told = {name: value for name, value in whole.items() if value is not None}
        return self.journal.enter(what, about, told, self.who, seen, self._unlocked(what, told))

    def _enter_new(self, what: str, letter: str, told: dict[str, Any]) -> Entry:
        """Under the next number that is free, however many write at once."""
        taken = len(self.journal.standing(what))
        for number in count(taken + 1):
            try:
                return self._enter(what, f"{letter}{number}", told, 0)
            except Overtaken:
                continue
        raise AssertionError

    def _unlocked(self, what: str, told: dict[str, Any]) -> Callable[[Newest], None]:
        """Refuses to write where a locked quarter would change: this one, or the one written about.

        An action of an earlier quarter is carried on in this one; that quarter keeps it as it was.
        """
        quarters = {self.quarter} | ({told["quarter"]} if what != ACTION else set())

        def check(newest: Newest) -> None:
            for quarter in quarters:
                refuse_locked(newest(LOCK, quarter), quarter)

        return check

    def _standing(self, what: str, about: str) -> Entry:
        entry = self.journal.standing(what).get(about)
        if entry is None or entry.told.get("state") == WITHDRAWN:
            raise Unusable(f"there is no {what} '{about}' that stands")
        return entry

    # -- what cannot be --

    def _kpi(self, kpi: str) -> str:
        if kpi not in self.ground.kpis:
            raise Unusable(f"there is no KPI '{kpi}'")
        return kpi

    def _action(
        self, text: str, owner: str, due: dt.date | str, kpi: str | None, account: str | None
    ) -> dict[str, Any]:
        if account and account not in self.ground.accounts:
            raise Unusable(f"there is no account '{account}'")
        return {
            "text": said(text, "an action"),
            "owner": named(owner, "the owner of an action"),
            "due": str(self._day(due, "the due date of an action")),
            "kpi": self._kpi(kpi) if kpi else None,
            "account": account or None,
        }

    def _word(
        self, owner: str, kpi: str, subject: str | None, says: str, reason: str, seen: int | None
    ) -> Entry:
        told = {
            "owner": named(owner, "the owner"),
            "kpi": self._kpi(kpi),
            "subject": named(subject, "a subject") if subject else None,
            "says": says,
            "reason": reason or None,
        }
        return self._enter(WORD, review.about_word(self.quarter, kpi, owner, subject), told, seen)

    def _day(self, day: dt.date | str, what: str) -> dt.date:
        try:
            found = day if isinstance(day, dt.date) else dt.date.fromisoformat(day)
        except ValueError:
            if not str(day or "").strip():
                raise Unusable(f"a day is missing: write {what} like 2026-09-30") from None
            raise Unusable(f"'{day}' is no day; write {what} like 2026-09-30") from None
        if abs(found.year - self.ground.day.year) > FARTHEST:
            raise Unusable(f"{what}, {found}, lies more than {FARTHEST} years from today")
        return found


def refuse_locked(newest: Entry | None, quarter: str) -> None:
    """Raises Unusable where the newest entry about the locking of a quarter locks it."""
    if newest is not None and newest.told["state"] == "locked":
        raise Unusable(
            f"{quarter} is locked, and what is written in it stays as it is; unlock it with a reason"
        )


def said(text: str, what: str) -> str:
    """A text as it is kept. Raises Unusable for one that says nothing, or too much."""
    kept = _clean(text, keep="\n").strip()
    if not kept:
        raise Unusable(f"{what} is empty: write it in words")
    if len(kept) > MOST_TEXT:
        raise Unusable(f"{what} has {len(kept):,} characters; at most {MOST_TEXT:,} are kept")
    return kept


def named(text: str, what: str, *, empty: bool = False) -> str:
    """A name as it is kept, on one line. Raises Unusable for none, or one that is too long."""
    kept = " ".join(_clean(text).split())
    if not kept and not empty:
        raise Unusable(f"{what} is missing")
    if len(kept) > MOST_NAME:
        raise Unusable(f"{what} has {len(kept)} characters; at most {MOST_NAME} are kept")
    return kept


def _clean(text: str, keep: str = "") -> str:
    """A text without control characters, which no paper and no screen can show, and without marks
    that turn the direction of what follows."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    hidden = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"
    return "".join(
        one if one in keep or (one.isprintable() or one in "\u200d\u200c\ufe0f") else " "
        for one in text
        if one not in hidden
    )
