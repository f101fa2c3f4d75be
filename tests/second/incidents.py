"""Incidents and risks, a second time."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from tests.second.records import Outcomes, Records, with_stale

ORDER = ["low", "medium", "high", "critical"]
STEPS = ["acknowledged", "contained", "resolved"]
Row = dict[str, Any]


def each(table: pd.DataFrame) -> Iterator[Row]:
    """The rows as plain dictionaries, with None for whatever is blank."""
    for row in table.astype(object).to_dict("records"):
        yield {str(name): None if pd.isna(value) else value for name, value in row.items()}


def stale_of(table: pd.DataFrame, key: str) -> dict[str, bool]:
    return {str(name): bool(stale) for name, stale in zip(table[key], table["stale"], strict=True)}


def worst(row: Row) -> str | None:
    told = [row[name] for name in ("severity", "highest_severity") if row[name]]
    return max(told, key=ORDER.index) if told else None


def hours(start: pd.Timestamp, end: pd.Timestamp) -> float:
    return float((end - start).total_seconds()) / 3600


def period(records: Records, *moments: pd.Timestamp | None) -> bool:
    """Whether any of the moments lies in the period."""
    return any(moment is not None and moment >= records.starts for moment in moments)


def verdict(took: float | None, so_far: float, allowed: float) -> str:
    """The outcome of something that took so many hours, or has been awaited for so many."""
    if took is None:
        return "missed" if so_far > allowed else "excluded"
    if took < 0:
        return "unknown"
    return "met" if took <= allowed else "missed"


def in_time(records: Records, step: str) -> Outcomes:
    table = records["incidents"]
    outcomes: Outcomes = {}
    for row in each(table):
        detected, done = row["detected"], row[step]
        later = [row[name] for name in STEPS[STEPS.index(step) + 1 :] if row[name] is not None]
        if done is None and later:
            of_period = period(records, detected, min(later))
        else:
            of_period = done is None or period(records, detected, done)
        if not of_period:
            continue
        severity = worst(row)
        allowed = records.demand("service_levels", step, severity)
        if severity is None or detected is None or allowed is None or (done is None and later):
            outcomes[row["incident"]] = "unknown"
            continue
        took = None if done is None else hours(detected, done)
        outcomes[row["incident"]] = verdict(took, hours(detected, records.ends), allowed)
    return with_stale(outcomes, stale_of(table, "incident"))


def conflict_escalated(records: Records) -> Outcomes:
    table, roles = records["incidents"], records["roles"]
    meant = roles[(roles["what"] == "escalation") & (roles["level"] == "conflict")]
    desks = {str(role).strip().lower() for role in meant["role"]}
    allowed = records.demand("service_levels", "escalated", "conflict")
    outcomes: Outcomes = {}
    for row in each(table[table["category"].isna() | (table["category"] == "conflict")]):
        detected, escalated, to = row["detected"], row["escalated"], row["escalated_to"]
        settled = escalated if escalated is not None else row["resolved"]
        if settled is not None and not period(records, detected, settled):
            continue
        if not desks or row["category"] is None or detected is None or allowed is None:
            outcome = "unknown"
        else:
            took = None if escalated is None else hours(detected, escalated)
            outcome = verdict(took, hours(detected, records.ends), allowed)
            known_late = took is not None and outcome == "missed"
            if to is not None and not known_late and outcome != "unknown":
                at_desk = to.strip().lower() in desks
                outcome = "missed" if not at_desk else "met" if took is not None else "unknown"
            if to is None and outcome == "met":
                outcome = "unknown"
        outcomes[row["incident"]] = outcome
    return with_stale(outcomes, stale_of(table, "incident"))


def protocol_followed(records: Records) -> Outcomes:
    table, roles = records["incidents"], records["roles"]
    severe = set(roles[roles["what"] == "follows_protocol"]["role"])
    outcomes: Outcomes = {}
    for row in each(table):
        severity, resolved = worst(row), row["resolved"]
        if severe and severity is not None and severity not in severe:
            continue
        if resolved is None:
            outcomes[row["incident"]] = "excluded"
        elif period(records, resolved):
            if not severe or severity is None:
                outcomes[row["incident"]] = "unknown"
            elif row["protocol"] is None or row["protocol_followed"] is False:
                outcomes[row["incident"]] = "missed"
            else:
                outcomes[row["incident"]] = "met" if row["protocol_followed"] else "unknown"
    return with_stale(outcomes, stale_of(table, "incident"))


def protocol_tested(records: Records) -> Outcomes:
    days = records.demand("cadences", "protocols")
    table = records["documents"]
    reviews = list(each(records["reviews"]))
    outcomes: Outcomes = {}
    stale = stale_of(table, "document")
    for row in each(table[table["kind_of_document"] == "protocol"]):
        name, since, until = row["document"], row["in_force_from"], row["in_force_until"]
        tests = [r for r in reviews if r["kind_of_review"] == "test" and r["document"] == name]
        newest = max((r["reviewed"] for r in tests), default=None)
        last = [r for r in tests if r["reviewed"] == newest]
        results = {r["outcome"] for r in last}
        from_day = newest if newest is not None else since
        due = None if from_day is None else from_day + pd.Timedelta(days=days)
        to_come = since is not None and since > records.as_of
        if to_come or (until is not None and until < records.as_of):
            outcome = "excluded"
        elif "failed" in results:
            outcome = "missed"
        elif due is None:
            outcome = "unknown"
        elif due < records.as_of:
            outcome = "missed"
        elif not tests:
            outcome = "excluded"
        else:
            outcome = "met" if results == {"passed"} else "unknown"
        outcomes[name] = outcome
        # The worst of the newest tests decides: the first by name among equals.
        rank = {"failed": 0, "passed": 2}
        last.sort(key=lambda r: (rank.get(r["outcome"], 1), r["record"]))
        stale[name] = stale[name] or bool(last and last[0]["stale"])
    return with_stale(outcomes, stale)


def should_not_be(records: Records, flag: str, category: str) -> Outcomes:
    table = records["incidents"]
    outcomes: Outcomes = {}
    for row in each(table):
        over = row["resolved"] is not None
        born = row["resolved"] if row["detected"] is None else row["detected"]
        if over and not period(records, born):
            continue
        if row["confirmed"] is False:
            outcome = "excluded"
        elif row[flag] or row["category"] == category:
            outcome = "missed" if row["confirmed"] else "unknown"
        else:
            outcome = "unknown" if row[flag] is None else "met"
        outcomes[row["incident"]] = outcome
    return with_stale(outcomes, stale_of(table, "incident"))


def breach_notified(records: Records) -> Outcomes:
    table = records["incidents"]
    allowed = records.demand("service_levels", "notified")
    outcomes: Outcomes = {}
    for row in each(table):
        name, detected, notified = row["incident"], row["detected"], row["notified"]
        born = row["resolved"] if detected is None else detected
        of_period = row["resolved"] is None or period(records, born)
        if row["notifiable"] is False:
            if of_period:
                outcomes[name] = "excluded"
            continue
        if row["notifiable"] is None and notified is None:
            leak = row["category"] in ("leak", "breach") or row["sensitive"]
            if leak and row["confirmed"] is not False and of_period:
                outcomes[name] = "unknown"
            continue
        if notified is not None and not period(records, detected, notified):
            continue
        if detected is None or allowed is None:
            outcomes[name] = "unknown"
            continue
        took = None if notified is None else hours(detected, notified)
        outcomes[name] = verdict(took, hours(detected, records.ends), allowed)
    return with_stale(outcomes, stale_of(table, "incident"))


def open_risks(records: Records) -> pd.DataFrame:
    risks = records["risks"]
    return risks[risks["closed"].isna() & ~(risks["raised"] > records.as_of)]


def risk_treated(records: Records) -> Outcomes:
    table = open_risks(records)
    appetites = dict(
        zip(records["appetites"]["category"], records["appetites"]["score"], strict=True)
    )
    outcomes: Outcomes = {}
    for row in each(table):
        parts = [row["residual_likelihood"], row["residual_impact"]]
        appetite = appetites.get(row["category"], appetites.get(""))
        done = row["treatment_status"] == "done" or row["treated"] is not None
        if None in parts or appetite is None:
            outcome = "unknown"
        elif parts[0] * parts[1] <= appetite:
            outcome = "excluded"
        elif done or row["treatment_status"] in ("planned", "cancelled"):
            outcome = "missed"
        elif row["treatment_status"] is None or row["treatment_due"] is None:
            outcome = "unknown"
        else:
            outcome = "met" if row["treatment_due"] >= records.as_of else "missed"
        outcomes[row["risk"]] = outcome
    return with_stale(outcomes, stale_of(table, "risk"))


def risk_review_current(records: Records) -> Outcomes:
    table = open_risks(records)
    bound = records.demand("limits", "high_risk")
    outcomes: Outcomes = {}
    for row in each(table):
        parts = [row["inherent_likelihood"], row["inherent_impact"]]
        is_high = bound is not None and None not in parts and parts[0] * parts[1] >= bound
        days = records.demand("cadences", "risks", "high" if is_high else "")
        reviewed, agreed = row["reviewed"], row["next_review"]
        from_day = reviewed if reviewed is not None else row["raised"]
        dues = []
        if from_day is not None and days is not None:
            dues.append(from_day + pd.Timedelta(days=int(days)))
        if agreed is not None and (reviewed is None or agreed > reviewed):
            dues.append(agreed)
        if reviewed is None and row["reconstructed"]:
            outcome = "unknown"
        elif dues and min(dues) < records.as_of:
            outcome = "missed"
        elif days is None or from_day is None:
            outcome = "unknown"
        else:
            outcome = "excluded" if reviewed is None else "met"
        outcomes[row["risk"]] = outcome
    return with_stale(outcomes, stale_of(table, "risk"))


SECOND = {
    "incident-acknowledged": lambda records: in_time(records, "acknowledged"),
    "incident-contained": lambda records: in_time(records, "contained"),
    "incident-resolved": lambda records: in_time(records, "resolved"),
    "conflict-escalated": conflict_escalated,
    "protocol-followed": protocol_followed,
    "protocol-tested": protocol_tested,
    "sensitive-leak": lambda records: should_not_be(records, "sensitive", "leak"),
    "staff-safety": lambda records: should_not_be(records, "staff_safety", "safety"),
    "breach-notified": breach_notified,
    "risk-treated": risk_treated,
    "risk-review-current": risk_review_current,
}
