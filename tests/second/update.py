"""Cadence and feedback, a second time."""

import pandas as pd

from tests.second.records import Outcomes, Records
from tests.second.scope import UNUSED, days, in_use


def reviews_of(records: Records, *subjects: str) -> pd.DataFrame:
    """Reviews of such subjects, oldest first."""
    reviews = records["reviews"]
    chosen = (reviews["kind_of_review"] == "review") & reviews["subject"].isin(subjects)
    return reviews[chosen].sort_values(["reviewed", "review"])


def next_after(review: "pd.Series[object]", cadence: int) -> pd.Timestamp:
    """The day on which a review is due again: as it says itself, and never after the cadence."""
    after = pd.Timestamp(str(review["reviewed"])) + days(cadence)
    own = review["next_review"]
    return after if pd.isna(own) else min(after, pd.Timestamp(str(own)))  # type: ignore[call-overload]


def account_review_current(records: Records) -> Outcomes:
    outcomes: Outcomes = {}
    reviews = reviews_of(records, "account")
    for _, account in records["accounts"].iterrows():
        name, owner = account["account"], account["owner"]
        cadence = records.demand("cadences", "accounts", account["platform"])
        if account["status"] in UNUSED:
            outcomes[name] = "excluded"
            continue
        if cadence is None:
            outcomes[name] = "unknown"
            continue
        theirs = reviews[reviews["account"] == name]
        open_to_doubt = theirs["reviewer"].isna() | pd.isna(owner)
        by_others = theirs[~open_to_doubt & (theirs["reviewer"] != owner)]
        by_owner = theirs[~open_to_doubt & (theirs["reviewer"] == owner)]
        by_whom = theirs[open_to_doubt]
        first_due = account["opened"] + days(cadence)
        chosen = pd.DataFrame()
        if len(by_others) and next_after(by_others.iloc[-1], cadence) >= records.as_of:
            outcome, chosen = "met", by_others
        elif len(by_whom) and next_after(by_whom.iloc[-1], cadence) >= records.as_of:
            outcome, chosen = "unknown", by_whom
        elif len(by_others):
            outcome, chosen = "missed", by_others
        else:
            outcome = "unknown" if pd.isna(first_due) else "missed"
            if first_due >= records.as_of:
                outcome = "excluded"
            chosen = by_owner if len(by_owner) else by_whom
        stale = account["stale"] or (len(chosen) and chosen.iloc[-1]["stale"])
        outcomes[name] = "unknown" if stale and outcome != "excluded" else outcome
    return outcomes


def document_review_current(records: Records) -> Outcomes:
    outcomes: Outcomes = {}
    reviews = reviews_of(records, "document", "protocol")
    required = set(records["required_documents"]["document"])
    register = {one["document"]: one for _, one in records["documents"].iterrows()}
    for name in required | set(register):
        one = register.get(name)
        if one is None:
            outcomes[name] = "missed"
            continue
        mandatory = one["mandatory"]
        if name not in required and pd.notna(mandatory) and not mandatory:
            continue
        theirs = reviews[reviews["document"] == name]
        newest = theirs.iloc[-1] if len(theirs) else None
        planned, stale = one["next_review"], one["stale"]
        if pd.notna(planned) and (newest is None or newest["reviewed"] < planned):
            due = planned
        else:
            start = one["in_force_from"] if newest is None else newest["reviewed"]
            cadence = records.demand("cadences", "documents", one["kind_of_document"])
            if pd.notna(one["cadence"]):
                due = start + pd.DateOffset(months=int(one["cadence"]))
            else:
                due = pd.NaT if cadence is None else start + days(cadence)
            if newest is not None:
                stale = stale or newest["stale"]
                due = min((d for d in (due, newest["next_review"]) if pd.notna(d)), default=pd.NaT)
        begins_later = one["in_force_from"] > records.as_of
        if (name not in required and pd.isna(mandatory)) or (begins_later and one["reconstructed"]):
            outcome = "unknown"
        elif one["in_force_until"] < records.as_of or begins_later or due < records.as_of:
            outcome = "missed"
        elif pd.isna(one["in_force_from"]) or pd.isna(due):
            outcome = "unknown"
        else:
            outcome = "met"
        outcomes[name] = "unknown" if stale else outcome
    return outcomes


def platform_review_current(records: Records) -> Outcomes:
    outcomes: Outcomes = {}
    reviews = reviews_of(records, "platform")
    for name, accounts in in_use(records).groupby("platform"):
        cadence = records.demand("cadences", "platforms", name)
        theirs = reviews[reviews["platform"] == name]
        stale = accounts["stale"].all()
        if len(theirs):
            stale = stale or theirs.iloc[-1]["stale"]
        if cadence is None:
            outcome = "unknown"
        elif len(theirs):
            outcome = "met" if next_after(theirs.iloc[-1], cadence) >= records.as_of else "missed"
        elif accounts["opened"].isna().all():
            outcome = "unknown"
        else:
            young = accounts["opened"].min() >= records.as_of - days(cadence)
            outcome = "excluded" if young else "missed"
        outcomes[str(name)] = "unknown" if stale and outcome != "excluded" else outcome
    return outcomes


def feedback_answered(records: Records) -> Outcomes:
    outcomes: Outcomes = {}
    hours = records.demand("service_levels", "feedback")
    for _, one in records["feedback"].iterrows():
        received, answered = one["received"], one["answered"]
        if pd.notna(answered) and answered < records.starts:
            continue
        if hours is None or pd.isna(received) or (pd.isna(answered) and pd.notna(one["outcome"])):
            outcome = "unknown"
        else:
            latest = received + pd.Timedelta(hours=float(hours))
            if pd.notna(answered):
                outcome = "met" if answered <= latest else "missed"
            else:
                outcome = "excluded" if records.ends <= latest else "missed"
        if one["stale"] and outcome != "excluded":
            outcome = "unknown"
        outcomes[one["feedback"]] = outcome
    return outcomes


SECOND = {
    "account-review-current": account_review_current,
    "document-review-current": document_review_current,
    "platform-review-current": platform_review_current,
    "feedback-answered": feedback_answered,
}
