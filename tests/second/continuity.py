"""Continuity and access, a second time: account by account, access by access, in plain Python."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from tests.second.records import Outcomes, Records

Row = dict[str, Any]


def each(records: Records, kind: str) -> Iterator[Row]:
    """The records of a kind as dictionaries, None for what is blank."""
    for row in records[kind].to_dict("records"):
        yield {str(name): None if pd.isna(value) else value for name, value in row.items()}


class Staff:
    """The people file, asked about one person at a time."""

    def __init__(self, records: Records) -> None:
        self.people = {row["person"]: row for row in each(records, "people")}
        self.day = records.as_of

    def __contains__(self, person: object) -> bool:
        return person in self.people

    def last_day(self, person: object) -> pd.Timestamp | None:
        """The day of leaving; else the end of a contract, once it is over."""
        row: Row = self.people.get(person, {})
        if row.get("departed"):
            return pd.Timestamp(row["departed"])
        ended = row.get("contract_until")
        return pd.Timestamp(ended) if ended and ended < self.day else None

    def has_left(self, person: object) -> bool:
        last = self.last_day(person)
        return last is not None and last < self.day

    def is_stale(self, person: object) -> bool:
        return bool(self.people.get(person, {}).get("stale"))


def judged(row: Row, outcome: str, *also_stale: bool) -> str:
    """What a stale record says counts as unknown."""
    stale = bool(row["stale"]) or any(also_stale)
    return "unknown" if stale and outcome != "excluded" else outcome


def in_use(account: Row) -> bool:
    return account["status"] not in ("retired", "planned")


def name_in(account: Row, field: str) -> str | None:
    """The person named in a field; a placeholder names nobody."""
    value = str(account[field] or "").upper()
    return None if value in ("", "-", "TBD", "N/A") else account[field]


# -- owners ----------------------------------------------------------------------------------


def state_of_owner(account: Row, staff: Staff) -> str:
    owner = name_in(account, "owner")
    if owner is None:
        return "missed"
    if owner not in staff:
        return "unknown"
    if staff.has_left(owner):
        return "missed"
    theirs, since = staff.people[owner]["unit"], staff.people[owner]["unit_since"]
    confirmed = account["owner_confirmed"]
    if theirs is not None and theirs == account["unit"]:
        return "met"
    if confirmed is None:
        return "unknown" if theirs is None or account["unit"] is None else "missed"
    if since is not None:
        if confirmed >= since:
            return "met"
        return "unknown" if theirs is None or account["unit"] is None else "missed"
    return "met" if theirs is None or account["unit"] is None else "unknown"


def owner_active(records: Records) -> Outcomes:
    staff = Staff(records)
    return {
        account["account"]: judged(
            account,
            state_of_owner(account, staff) if in_use(account) else "excluded",
            staff.is_stale(account["owner"]),
        )
        for account in each(records, "accounts")
    }


def backup_active(records: Records) -> Outcomes:
    staff = Staff(records)
    found: Outcomes = {}
    for account in each(records, "accounts"):
        backup = name_in(account, "backup_owner")
        if backup is None or backup == account["owner"]:
            second = "missed"
        elif backup not in staff:
            second = "unknown"
        else:
            second = "missed" if staff.has_left(backup) else "met"
        both = {state_of_owner(account, staff), second}
        worst = next(one for one in ("missed", "unknown", "met") if one in both)
        found[account["account"]] = judged(
            account,
            worst if in_use(account) else "excluded",
            staff.is_stale(account["owner"]),
            staff.is_stale(account["backup_owner"]),
        )
    return found


def transfer_pending(records: Records) -> Outcomes:
    staff = Staff(records)
    found: Outcomes = {}
    for account in each(records, "accounts"):
        owner = name_in(account, "owner")
        if not in_use(account) or owner is None:
            outcome = "excluded"
        elif owner not in staff:
            outcome = "unknown"
        else:
            outcome = "missed" if staff.has_left(owner) else "met"
        found[account["account"]] = judged(account, outcome, staff.is_stale(owner))
    return found


def recovery_held(records: Records) -> Outcomes:
    found: Outcomes = {}
    for account in each(records, "accounts"):
        both = [account["recovery_held"], account["top_admin_held"]]
        outcome = "met" if all(both) else "unknown"
        if any(one is not None and not one for one in both):
            outcome = "missed"
        found[account["account"]] = judged(account, outcome if in_use(account) else "excluded")
    return found


# -- logins ----------------------------------------------------------------------------------


def proof(row: Row, day: pd.Timestamp, days: Any) -> str:
    """How one second proof of identity stands: the account's own, or that of a person."""
    if row["mfa"] is None:
        return "unknown"
    if not row["mfa"]:
        return "missed"
    if row["mfa_verified"] is None or days is None:
        return "unknown"
    return "met" if day - row["mfa_verified"] <= pd.Timedelta(days=days) else "missed"


def mfa_verified(records: Records) -> Outcomes:
    doors: dict[str, list[Row]] = {}
    for access in each(records, "access"):
        if access["revoked"] is None and access["holder"] != "system":
            doors.setdefault(access["account"], []).append(access)
    found: Outcomes = {}
    for account in each(records, "accounts"):
        rows = {"shared": [account], "personal_role": doors.get(account["account"], [])}
        days = records.demand("cadences", "mfa", account["login"] or "")
        mine = rows.get(account["login"], [])
        proofs = {proof(row, records.as_of, days) for row in mine} or {"unknown"}
        worst = next(one for one in ("missed", "unknown", "met") if one in proofs)
        found[account["account"]] = judged(
            account, worst if in_use(account) else "excluded", *(bool(row["stale"]) for row in mine)
        )
    return found


def credential_rotated(records: Records) -> Outcomes:
    staff = Staff(records)
    lines: dict[str, dict[str, list[Row]]] = {}
    for access in each(records, "access"):
        if access["knows_credential"] or access["role"] == "credential_only":
            access["knows_credential"] = True
        if access["knows_credential"] is None or access["knows_credential"]:
            people = lines.setdefault(access["account"], {})
            people.setdefault(access["person"] or access["access"], []).append(access)
    found: Outcomes = {}
    for account in each(records, "accounts"):
        people = lines.get(account["account"], {}) if account["login"] == "shared" else {}
        stale = any(
            bool(one["stale"]) or staff.is_stale(one["person"])
            for theirs in people.values()
            for one in theirs
        )
        if not in_use(account) or account["login"] == "personal_role":
            outcome = "excluded"
        elif account["login"] is None or account["rotated"] is None:
            outcome = "unknown"
        else:
            days = records.demand("cadences", "credentials", account["platform"] or "")
            states = {state_of_knower(one, account["rotated"], staff) for one in people.values()}
            if not any(one["knows_credential"] for theirs in people.values() for one in theirs):
                states.add("unknown")
            if days is None:
                states.add("unknown")
            elif records.as_of - account["rotated"] > pd.Timedelta(days=days):
                states.add("missed")
            outcome = next((one for one in ("missed", "unknown") if one in states), "met")
        found[account["account"]] = judged(account, outcome, stale)
    return found


def state_of_knower(lines: list[Row], rotated: pd.Timestamp, staff: Staff) -> str:
    """Whether a password changed on a day is safe from one who knew it, or may have known it."""
    person = lines[0]["person"]
    surely = any(one["knows_credential"] for one in lines)
    ends: list[pd.Timestamp] = []
    for one in lines:
        days = [day for day in (one["revoked"], staff.last_day(person)) if day is not None]
        if not days:
            nobody = person not in staff and one["holder"] != "system"
            ends.append(pd.NaT if nobody else pd.Timestamp.max)
        else:
            ends.append(min(days))
    if any(pd.isna(end) for end in ends):
        return "unknown" if surely else "met"
    if max(ends) >= staff.day or max(ends) <= rotated:
        return "met"
    return "missed" if surely else "unknown"


# -- the access list -------------------------------------------------------------------------


def leaver_access(records: Records) -> Outcomes:
    staff = Staff(records)
    stale_accounts = {row["account"] for row in each(records, "accounts") if row["stale"]}
    first = records.period_from - pd.DateOffset(months=9)
    found: Outcomes = {}
    for access in each(records, "access"):
        person, revoked = access["person"], access["revoked"]
        if person in staff:
            last = staff.last_day(person)
            if last is None or last >= records.as_of or (last < first and revoked is not None):
                continue
        elif revoked is not None:
            continue
        else:
            last = None
        hours = records.demand("service_levels", "revoked", access["holder"] or "")
        if access["holder"] == "system":
            outcome = "excluded"
        elif last is None or hours is None:
            outcome = "unknown"
        else:
            until = records.as_of if revoked is None else revoked
            in_time = (until - last) / pd.Timedelta(hours=1) <= hours
            if in_time:
                outcome = "excluded" if revoked is None else "met"
            else:
                outcome = "unknown" if revoked is not None and access["inferred"] else "missed"
        found[access["access"]] = judged(
            access, outcome, staff.is_stale(person), access["account"] in stale_accounts
        )
    return found


def access_recertified(records: Records) -> Outcomes:
    accounts = {row["account"]: row for row in each(records, "accounts")}
    found: Outcomes = {}
    for access in each(records, "access"):
        if access["revoked"] is not None:
            continue
        account = accounts.get(access["account"], {})
        days = records.demand("cadences", "access", access["role"] or "")
        outcome = state_of_recertification(access, records.as_of, days)
        if account.get("status") == "retired":
            outcome = "excluded"
        found[access["access"]] = judged(access, outcome, bool(account.get("stale")))
    return found


def state_of_recertification(access: Row, day: pd.Timestamp, days: Any) -> str:
    if days is None:
        return "unknown"
    window = pd.Timedelta(days=days)
    if access["recertified"] is None:
        if access["granted"] is not None and day - access["granted"] <= window:
            return "excluded"
        return "unknown" if access["reconstructed"] or access["granted"] is None else "missed"
    if day - access["recertified"] > window:
        return "missed"
    if access["recertified_by"] is None:
        return "unknown"
    if access["person"] is None:
        return "met" if access["holder"] == "system" else "unknown"
    return "missed" if access["recertified_by"] == access["person"] else "met"


def admin_count(records: Records) -> Outcomes:
    staff = Staff(records)
    lines: dict[str, list[Row]] = {}
    for access in each(records, "access"):
        lines.setdefault(access["account"], []).append(access)
    found: Outcomes = {}
    for account in each(records, "accounts"):
        mine = lines.get(account["account"], [])
        most = records.demand("limits", "administrators", account["platform"] or "")
        sure: set[str] = set()
        perhaps: set[str] = set()
        for one in mine:
            if one["revoked"] is not None or one["holder"] == "system":
                continue
            if staff.has_left(one["person"]) or one["role"] not in ("admin", None):
                continue
            known = one["person"] in staff and one["role"] == "admin"
            (sure if known else perhaps).add(one["person"] or one["access"])
        counts = range(len(sure), len(sure | perhaps) + 1)
        if not mine:
            outcome = "unknown"
        elif max(counts) < 2 or (most is not None and min(counts) > most):
            outcome = "missed"
        elif most is not None and min(counts) >= 2 and max(counts) <= most:
            outcome = "met"
        else:
            outcome = "unknown"
        found[account["account"]] = judged(
            account,
            outcome if in_use(account) else "excluded",
            *(bool(one["stale"]) or staff.is_stale(one["person"]) for one in mine),
        )
    return found


SECOND = {
    "owner-active": owner_active,
    "backup-active": backup_active,
    "recovery-held": recovery_held,
    "mfa-verified": mfa_verified,
    "credential-rotated": credential_rotated,
    "leaver-access": leaver_access,
    "access-recertified": access_recertified,
    "admin-count": admin_count,
    "transfer-pending": transfer_pending,
}
