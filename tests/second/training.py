"""Training, a second time: access by access and person by person."""

from collections import defaultdict
from typing import Any

import pandas as pd

from tests.second.records import Outcomes, Records, with_stale

Row = dict[Any, Any]
Told = tuple[str, bool]
"""An outcome, and whether it leans on a stale record."""

WORST_FIRST = ["missed", "unknown", "met"]


def blank(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


class Holders:
    """Who holds which access, what that requires, and who was trained in what."""

    def __init__(self, records: Records) -> None:
        self.day = records.as_of
        self.required: list[Row] = records["required_training"].to_dict("records")
        self.accounts = {row["account"]: row for row in records["accounts"].to_dict("records")}
        self.people = {row["person"]: row for row in records["people"].to_dict("records")}
        self.access: list[Row] = records["access"].to_dict("records")
        self.training: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in records["training"].to_dict("records"):
            if not blank(row["person"]) and not blank(row["course"]):
                self.training[row["person"], row["course"]].append(row)

    def courses(self, access: Row) -> dict[str, bool]:
        """Courses that an access may require, and whether it certainly does."""
        if access["holder"] == "system":
            return {}
        has = {
            "role": access["role"],
            "platform": self.accounts.get(access["account"], {}).get("platform"),
        }
        found: dict[str, bool] = {}
        for rule in self.required:
            narrows = {name: rule[name] for name in has if rule[name] != ""}
            if all(blank(has[name]) or has[name] == value for name, value in narrows.items()):
                sure = all(has[name] == value for name, value in narrows.items())
                found[rule["course"]] = found.get(rule["course"], False) or sure
        return found

    def told(self, access: Row, course: str, certain: bool, day: pd.Timestamp) -> Told:
        """How the holder of an access stands in a course on a day."""
        name = access["person"]
        person = None if blank(name) else self.people.get(name)
        taken = [] if blank(name) else self.training[name, course]
        best = min(taken, key=lambda row: preference(row, day)) if taken else None
        stale = any(row is not None and bool(row["stale"]) for row in (access, person, best))
        return outcome_of(certain, best, day, person), stale

    def by_course(self, access: Row, day: pd.Timestamp) -> dict[str, Told]:
        return {
            course: self.told(access, course, sure, day)
            for course, sure in self.courses(access).items()
        }

    def is_retired(self, access: Row) -> bool:
        return bool(self.accounts.get(access["account"], {}).get("status") == "retired")


def says(row: Row, day: pd.Timestamp) -> str:
    """What one assignment says of the training of its person on a day."""
    if row["status"] == "failed":
        return "failed"
    if blank(row["completed"]):
        if row["status"] == "withdrawn" or not blank(row["withdrawn"]):
            return "withdrawn"
        if row["status"] != "completed":
            return "open"
    elif row["completed"] > day:
        return "late"
    if not blank(row["valid_until"]) and row["valid_until"] < day:
        return "expired"
    return "undated" if blank(row["completed"]) else "valid"


def preference(row: Row, day: pd.Timestamp) -> tuple[Any, ...]:
    """Which assignment of a person and course tells: the least."""
    order = ["valid", "undated", "expired", "late", "open", "failed", "withdrawn"]
    due = row["first_due"] if blank(row["due"]) else row["due"]
    return (
        order.index(says(row, day)),
        0 if blank(row["valid_until"]) else 1,
        0 if blank(row["valid_until"]) else -row["valid_until"].value,
        1 if blank(due) else 0,
        0 if blank(due) else -due.value,
        row["record"],
    )


def outcome_of(certain: bool, best: Row | None, day: pd.Timestamp, person: Row | None) -> str:
    if not certain:
        return "unknown"
    standing = says(best, day) if best is not None else "none"
    if standing == "valid":
        return "met"
    if person is None or standing == "undated":
        return "unknown"
    if blank(person["learner"]):
        return "unknown" if standing == "none" else "missed"
    return "missed" if person["learner"] else "unknown"


def worst(told: dict[str, Told]) -> Told:
    """What counts of several courses: the worst outcome, of equals one that is not stale."""
    return min(told.values(), key=lambda one: (WORST_FIRST.index(one[0]), one[1]))


def training_valid(records: Records) -> Outcomes:
    holders = Holders(records)
    demanded: dict[str, list[tuple[bool, bool, str]]] = defaultdict(list)
    for access in holders.access:
        if not blank(access["revoked"]) or holders.is_retired(access):
            continue
        holder = access["access"] if blank(access["person"]) else access["person"]
        for course, sure in holders.courses(access).items():
            outcome, stale = holders.told(access, course, sure, holders.day)
            demanded[f"{holder} / {course}"].append((not sure, stale, outcome))
    chosen = {subject: min(found) for subject, found in demanded.items()}
    return with_stale(
        {subject: outcome for subject, (_, _, outcome) in chosen.items()},
        {subject: stale for subject, (_, stale, _) in chosen.items()},
    )


def untrained_access(records: Records) -> Outcomes:
    holders = Holders(records)
    outcomes: Outcomes = {}
    stale: dict[str, bool] = {}
    for access in holders.access:
        if blank(access["revoked"]):
            told = holders.by_course(access, holders.day)
            if holders.is_retired(access) or not told:
                outcomes[access["access"]] = "excluded"
            else:
                outcomes[access["access"]], stale[access["access"]] = worst(told)
    return with_stale(outcomes, stale)


def trained_before_access(records: Records) -> Outcomes:
    holders = Holders(records)
    outcomes: Outcomes = {}
    stale: dict[str, bool] = {}
    for access in holders.access:
        name, granted = access["access"], access["granted"]
        if blank(granted):
            if blank(access["revoked"]):
                outcomes[name] = "excluded" if access["holder"] == "system" else "unknown"
                stale[name] = bool(access["stale"])
        elif records.period_from <= granted <= records.as_of:
            told = holders.by_course(access, granted)
            outcomes[name] = "excluded"
            if told:
                outcomes[name], stale[name] = worst(told)
    return with_stale(outcomes, stale)


def training_on_time(records: Records) -> Outcomes:
    outcomes: Outcomes = {}
    stale: dict[str, bool] = {}
    for row in records["training"].to_dict("records"):
        due = row["due"] if blank(row["first_due"]) else row["first_due"]
        done, status = row["completed"], row["status"]
        gone = not blank(row["withdrawn"]) or status == "withdrawn"
        is_open = blank(done) and not gone and status not in ("completed", "failed")
        if blank(due):
            counts = is_open or (not blank(done) and done >= records.period_from)
        else:
            counts = due <= records.as_of and (due >= records.period_from or is_open)
        if not counts:
            continue
        if gone:
            outcome = "excluded"
        elif blank(due):
            outcome = "unknown"
        elif status == "failed":
            outcome = "missed"
        elif not blank(done):
            outcome = "met" if done <= due else "missed"
        elif status == "completed":
            outcome = "unknown"
        else:
            outcome = "missed" if due < records.as_of else "excluded"
        outcomes[row["assignment"]] = outcome
        stale[row["assignment"]] = bool(row["stale"])
    return with_stale(outcomes, stale)


SECOND = {
    "training-valid": training_valid,
    "untrained-access": untrained_access,
    "trained-before-access": trained_before_access,
    "training-on-time": training_on_time,
}
