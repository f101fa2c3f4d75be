"""Brand audits, a second time."""

import datetime as dt
from typing import Any

import pandas as pd

from tests.second.records import Outcomes, Records, with_stale

Row = dict[str, Any]


def plain(table: pd.DataFrame) -> list[Row]:
    """Records as dictionaries, with None for what is blank."""
    return [
        {str(name): None if pd.isna(value) else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


class Audit:
    """One audit of one account, from its items."""

    def __init__(self, items: list[Row], account: Row, cadence: int | None) -> None:
        self.items = items
        self.name = items[0]["audit"]
        self.audited = max(item["audited"] for item in items if item["audited"] is not None)
        days = [item["next_audit"] for item in items if item["next_audit"] is not None]
        if cadence is not None:
            days.append(self.audited + dt.timedelta(days=int(cadence)))
        self.due = min(days, default=None)
        auditors = {item["auditor"] for item in items}
        theirs = {account["owner"], account["backup_owner"]} - {None}
        if auditors & theirs:
            self.independent = "no"
        elif None in auditors or account["owner"] is None:
            self.independent = "cannot tell"
        else:
            self.independent = "yes"
        self.stale = any(item["stale"] for item in items)

    @property
    def age_order(self) -> tuple[Any, str]:
        return self.audited, self.name


def items_by(records: Records, *names: str) -> dict[tuple[Any, ...], list[Row]]:
    """Items of all audits by some of their fields."""
    found: dict[tuple[Any, ...], list[Row]] = {}
    for item in plain(records["brand_audits"]):
        found.setdefault(tuple(item[name] for name in names), []).append(item)
    return found


def audits_of(records: Records, account: Row, items: list[Row]) -> list[Audit]:
    """Audits of an account from all its items, oldest first."""
    cadence = records.demand("cadences", "brand_audits", account["platform"])
    by_name: dict[str, list[Row]] = {}
    for item in items:
        by_name.setdefault(item["audit"], []).append(item)
    dated = [items for items in by_name.values() if any(i["audited"] is not None for i in items)]
    return sorted((Audit(i, account, cadence) for i in dated), key=lambda a: a.age_order)


def is_out(account: Row, day: pd.Timestamp) -> bool:
    opens_later = account["opened"] is not None and account["opened"] > day
    return (
        account["status"] in ("retired", "planned")
        or opens_later
        or account["audience"] == "internal"
    )


def is_new(account: Row, day: pd.Timestamp, cadence: int) -> bool:
    return account["opened"] is not None and (day - account["opened"]).days <= cadence


def audit_current(records: Records) -> Outcomes:
    outcomes, stale = {}, {}
    day, items = records.as_of, items_by(records, "account")
    for account in plain(records["accounts"]):
        name, cadence = (
            account["account"],
            records.demand("cadences", "brand_audits", account["platform"]),
        )
        found = audits_of(records, account, items.get((account["account"],), []))
        newest = {audit.independent: audit for audit in found}
        current = {kind: audit for kind, audit in newest.items() if audit.due and audit.due >= day}
        deciding = None
        if is_out(account, day):
            outcomes[name] = "excluded"
        elif cadence is None:
            outcomes[name] = "unknown"
        elif "yes" in current:
            outcomes[name] = "met"
        elif "cannot tell" in current:
            outcomes[name] = "unknown"
        elif "yes" not in newest and is_new(account, day, cadence):
            outcomes[name] = "excluded"
        else:
            outcomes[name] = "missed"
        for kind in ("yes", "cannot tell", "no"):
            deciding = deciding or current.get(kind)
        deciding = deciding or (found[-1] if found else None)
        stale[name] = account["stale"] or (deciding is not None and deciding.stale)
    return with_stale(outcomes, stale)


def check_pass(records: Records) -> Outcomes:
    outcomes, stale = {}, {}
    day, items = records.as_of, items_by(records, "account")
    for account in plain(records["accounts"]):
        name = account["account"]
        found = audits_of(records, account, items.get((account["account"],), []))
        cadence = records.demand("cadences", "brand_audits", account["platform"])
        least = records.demand("limits", "brand_check", account["platform"])
        heard = [a for a in found if a.independent != "no" or checklist(a, least) == "missed"]
        newest = next(reversed(heard or found), None)
        stale[name] = account["stale"] or (newest is not None and newest.stale)
        if is_out(account, day):
            outcomes[name] = "excluded"
        elif cadence is None:
            outcomes[name] = "unknown"
        elif newest is None:
            outcomes[name] = "excluded" if is_new(account, day, cadence) else "unknown"
        elif newest.due is not None and newest.due < day:
            outcomes[name] = "unknown"
        else:
            outcomes[name] = checklist(newest, least)
    return with_stale(outcomes, stale)


def checklist(audit: Audit, least: float | None) -> str:
    """Outcome of a current audit."""
    items = [item for item in audit.items if item["result"] != "not_applicable"]
    results: dict[Any, list[str | None]] = {True: [], False: [], None: []}
    for item in items:
        results[None if item["critical"] is None else bool(item["critical"])].append(item["result"])
    rest = results[False]
    at_best = rest + [result for result in results[None] if result != "fail"]
    if "fail" in results[True] or falls_short(at_best, least):
        return "missed"
    blank = any(item["result"] is None for item in items)
    told = "fail" not in results[None] and not falls_short(rest, least)
    sure = items and not blank and told and least is not None
    return "met" if sure and audit.independent == "yes" else "unknown"


def falls_short(rest: list[str | None], least: float | None) -> bool:
    """Whether too many failed, blanks taken for passed."""
    return bool(rest) and least is not None and 1 - rest.count("fail") / len(rest) < least - 1e-9


def finding_overdue(records: Records) -> Outcomes:
    outcomes, stale = {}, {}
    day = records.as_of
    accounts = {row["account"]: row for row in plain(records["accounts"])}
    of_item = items_by(records, "account", "item")
    for item in (item for items in of_item.values() for item in items):
        first, now = item["finding_first_due"], item["finding_due"]
        if item["result"] != "fail" and first is None and now is None:
            continue
        account = accounts.get(item["account"], {"status": None, "stale": False})
        later = [
            other
            for other in of_item[item["account"], item["item"]]
            if other["result"] == "pass"
            and other["audited"] is not None
            and item["audited"] is not None
            and other["audited"] > item["audited"]
            and item["account"] is not None
            and item["item"] is not None
        ]
        done = item["finding_closed"]
        leans_on = [item, account]
        before = [other for other in later if done is None or other["audited"] < done]
        if before:
            done = min(other["audited"] for other in before)
            leans_on += before
        if done is not None and not records.period_from <= done <= day:
            continue
        name = item["record"]
        stale[name] = any(one["stale"] for one in leans_on)
        due = first if first is not None else now
        extended = bool(item["extensions"])
        if account["status"] == "retired":
            outcomes[name] = "excluded"
        elif due is None:
            outcomes[name] = "unknown"
        elif (done if done is not None else day) > due:
            outcomes[name] = "missed"
        elif first is None and extended:
            outcomes[name] = "unknown"
        else:
            outcomes[name] = "met"
    return with_stale(outcomes, stale)


SECOND = {
    "brand-audit-current": audit_current,
    "brand-check-pass": check_pass,
    "brand-finding-overdue": finding_overdue,
}
