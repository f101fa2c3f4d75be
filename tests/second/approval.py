"""Approval, a second time: request by request, with working hours counted day by day."""

from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from tests.second.records import Outcomes, Records, with_stale

Row = dict[Any, Any]


def blank(value: Any) -> bool:
    return value is None or bool(pd.isna(value))


@dataclass
class Request:
    """What became of a request. `decision` is blank while nothing settled it."""

    step: Row
    submitted: Any
    decided: Any = None
    decision: Any = None
    unclear: bool = False

    @property
    def stale(self) -> bool:
        return bool(self.step["stale"])

    def ends(self) -> Any:
        """The last moment at which its approval may be used, if it has one."""
        until = self.step["valid_until"]
        return None if self.decision != "approved" or blank(until) else until


def settles(step: Row) -> bool:
    if blank(step["decided"]) or blank(step["decision"]):
        return False
    return step["decision"] == "withdrawn" or (not blank(step["final"]) and bool(step["final"]))


def requests(records: Records) -> dict[str, Request]:
    """The requests: the first final approval settles, else the last rejection or withdrawal."""
    found: dict[str, Request] = {}
    for name, group in records["approvals"].groupby("request"):
        steps: list[Row] = sorted(group.to_dict("records"), key=lambda s: s["step"])
        approved = [s for s in steps if settles(s) and s["decision"] == "approved"]
        refused = [s for s in steps if settles(s) and s["decision"] in ("rejected", "withdrawn")]
        if approved:
            telling = min(approved, key=lambda s: (s["decided"], -s["step"]))
        else:
            telling = (refused or steps)[-1]
        moments = [s["submitted"] for s in steps]
        one = Request(telling, None if any(blank(m) for m in moments) else min(moments))
        touched = not blank(telling["decided"]) or not blank(telling["decision"])
        if settles(telling):
            one.decided, one.decision = telling["decided"], telling["decision"]
        elif touched:
            one.unclear = blank(telling["final"]) or bool(telling["final"])
        found[str(name)] = one
    return found


def local_day(records: Records, moment: pd.Timestamp) -> pd.Timestamp:
    zone = ZoneInfo(records.organisation.time_zone)
    return moment.tz_localize("UTC").tz_convert(zone).tz_localize(None).normalize()


def account_approved(records: Records) -> Outcomes:
    found = requests(records)
    began = min(
        (
            local_day(records, one.decided)
            for one in found.values()
            if one.decision == "approved" and one.step["kind_of_request"] == "account"
        ),
        default=None,
    )
    outcomes: Outcomes = {}
    stale: dict[str, bool] = {}
    for row in records["accounts"].to_dict("records"):
        account, opened = row["account"], row["opened"]
        named = not blank(row["opening_request"])
        one = found.get(row["opening_request"]) if named else None
        stale[account] = bool(row["stale"]) or (one is not None and one.stale)
        if row["status"] in ("retired", "planned"):
            outcome = "excluded"
        elif not named:
            outcome = "missed"
        elif one is None or one.unclear:
            outcome = "unknown"
        elif one.decision != "approved":
            outcome = "missed"
        elif blank(opened):
            outcome = "unknown"
        else:
            older = began is not None and opened < began
            outcome = "met" if older or local_day(records, one.decided) <= opened else "missed"
        outcomes[account] = outcome
    return with_stale(outcomes, stale)


def posts(records: Records) -> list[Row]:
    """The posts of the period."""
    published = records["publications"]["published"]
    chosen = (published >= records.starts) & (published < records.ends)
    found: list[Row] = records["publications"][chosen].to_dict("records")
    return found


def content_preapproved(records: Records) -> Outcomes:
    found = requests(records)
    outcomes: Outcomes = {}
    stale: dict[str, bool] = {}
    for row in posts(records):
        name, out = row["publication"], row["published"]
        one = None if blank(row["request"]) else found.get(row["request"])
        stale[name] = bool(row["stale"]) or (one is not None and one.stale)
        if blank(row["needs_approval"]):
            outcome = "unknown"
        elif not row["needs_approval"]:
            outcome = "excluded"
        elif blank(row["request"]):
            outcome = "missed"
        elif one is None or one.unclear:
            outcome = "unknown"
        elif one.decision != "approved":
            outcome = "missed"
        else:
            embargo, ends = one.step["embargo_until"], one.ends()
            in_order = one.decided <= out
            in_order &= blank(embargo) or embargo <= out
            in_order &= blank(ends) or out <= ends
            outcome = "met" if in_order else "missed"
        outcomes[name] = outcome
    return with_stale(outcomes, stale)


def approval_within_sla(records: Records) -> Outcomes:
    outcomes: Outcomes = {}
    stale: dict[str, bool] = {}
    for name, one in requests(records).items():
        if not blank(one.decided) and one.decided < records.starts:
            continue
        stale[name] = one.stale
        allowed = records.demand("service_levels", "approved", one.step["kind_of_request"])
        if one.decision == "withdrawn":
            outcome = "excluded"
        elif allowed is None or one.unclear or blank(one.submitted):
            outcome = "unknown"
        else:
            until = records.ends if blank(one.decided) else one.decided
            taken = records.working_hours(one.step["region"], one.submitted, until)
            if taken > allowed + 1e-6:
                outcome = "missed"
            else:
                outcome = "excluded" if blank(one.decided) else "met"
        outcomes[name] = outcome
    return with_stale(outcomes, stale)


def approval_expired(records: Records) -> Outcomes:
    found = requests(records)
    outcomes: Outcomes = {}
    stale: dict[str, bool] = {}
    for name, one in found.items():
        planned = one.step["scheduled"]
        undecided = blank(one.decided)
        if blank(planned) or planned >= records.ends:
            continue
        if planned < records.starts and not undecided:
            continue
        stale[name] = one.stale
        if one.unclear:
            outcomes[name] = "unknown"
        elif undecided or one.decided > planned:
            outcomes[name] = "missed"
        else:
            outcomes[name] = "excluded" if one.decision == "withdrawn" else "met"
    for row in posts(records):
        used = None if blank(row["request"]) else found.get(row["request"])
        if used is not None and used.ends() is not None:
            name = row["publication"]
            outcomes[name] = "met" if row["published"] <= used.ends() else "missed"
            stale[name] = bool(row["stale"]) or used.stale
    return with_stale(outcomes, stale)


def self_approval(records: Records) -> Outcomes:
    outcomes: Outcomes = {}
    stale: dict[str, bool] = {}
    for row in records["approvals"].to_dict("records"):
        if blank(row["decided"]) or not records.starts <= row["decided"] < records.ends:
            continue
        name = row["record"]
        stale[name] = bool(row["stale"])
        if row["decision"] == "withdrawn":
            outcomes[name] = "excluded"
        elif blank(row["approver"]) or blank(row["requester"]):
            outcomes[name] = "unknown"
        else:
            outcomes[name] = "missed" if row["approver"] == row["requester"] else "met"
    return with_stale(outcomes, stale)


SECOND = {
    "account-approved": account_approved,
    "content-preapproved": content_preapproved,
    "approval-within-sla": approval_within_sla,
    "approval-expired": approval_expired,
    "self-approval": self_approval,
}
