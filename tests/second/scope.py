"""Scope, a second time."""

from typing import Any

import pandas as pd

from tests.second.records import Outcomes, Records, with_stale

PLACEHOLDERS = ("", "-", "?", "TBD", "TBA", "N/A", "NONE")
UNUSED = {"retired", "planned"}


def inventory_complete(records: Records) -> Outcomes:
    accounts = records["accounts"].set_index("account")
    outcomes: Outcomes = {}
    for account, row in accounts.iterrows():
        filled = [
            isinstance(row[name], str) and row[name].strip().upper() not in PLACEHOLDERS
            for name in "handle unit brand region purpose goal owner platform audience team".split()
        ]
        outcomes[str(account)] = "met" if all(filled) else "missed"
        if row["status"] == "retired":
            outcomes[str(account)] = "excluded"
    return with_stale(outcomes, accounts["stale"].to_dict())


def days(number: Any) -> pd.Timedelta:
    return pd.Timedelta(days=int(number))


def in_use(records: Records) -> pd.DataFrame:
    """Accounts that are neither retired nor only planned."""
    accounts = records["accounts"]
    return accounts[~accounts["status"].isin(UNUSED)]


def guideline_coverage(records: Records) -> Outcomes:
    """Each field of a guideline speaks for the account (1), against it (0), or leaves it open."""
    outcomes: Outcomes = {}
    documents = records["documents"]
    kind = documents["kind_of_document"]
    guidelines = [g for _, g in documents[kind.isna() | (kind == "guideline")].iterrows()]
    for _, account in records["accounts"].iterrows():
        proven, possible, ended = [], [], []
        for guideline in guidelines:
            answers = [says(guideline["kind_of_document"], "guideline")]
            for name, whatever in (("platform", "all"), ("audience", "both")):
                answers.append(says(guideline[name], account[name], whatever))
            for name in ("brand", "unit", "region"):
                everywhere = pd.isna(guideline[name])
                answers.append(1.0 if everywhere else says(guideline[name], account[name]))
            covers = min(answers)
            begins, until = guideline["in_force_from"], guideline["in_force_until"]
            over = pd.notna(until) and until < records.as_of
            not_yet = pd.notna(begins) and begins > records.as_of
            now = 0.0 if over or not_yet else (0.5 if pd.isna(begins) else 1.0)
            if not_yet and guideline["reconstructed"]:
                now = 0.5
            found = min(covers, now)
            if found == 1:
                proven.append(guideline)
            elif found == 0.5:
                possible.append(guideline)
            elif covers == 1 and over:
                ended.append(guideline)
        stale = bool(account["stale"])
        outcome = "met" if proven else "unknown" if possible else "missed"
        leans_on = proven or possible or ended
        stale = stale or (bool(leans_on) and all(g["stale"] for g in leans_on))
        if account["status"] in UNUSED:
            outcome = "excluded"
        elif stale:
            outcome = "unknown"
        outcomes[account["account"]] = outcome
    return outcomes


def says(told: Any, wanted: Any, whatever: str | None = None) -> float:
    if pd.isna(told):
        return 0.5
    if told in (whatever, wanted):
        return 1.0
    return 0.5 if pd.isna(wanted) else 0.0


def unregistered_accounts(records: Records) -> Outcomes:
    outcomes: Outcomes = {}
    discoveries = records["discoveries"]
    for _, one in discoveries.iterrows():
        found, settled = one["found"], one["resolved"]
        if pd.notna(settled) and settled < records.starts:
            continue
        hours = records.demand("service_levels", "discoveries", one["platform"])
        if hours is None or pd.isna(found) or (pd.isna(settled) and pd.notna(one["resolution"])):
            outcome = "unknown"
        else:
            limit = found + pd.Timedelta(hours=float(hours))
            if pd.notna(settled):
                outcome = "met" if settled <= limit else "missed"
            else:
                outcome = "missed" if records.ends > limit else "excluded"
        if one["stale"] and outcome != "excluded":
            outcome = "unknown"
        outcomes[one["discovery"]] = outcome
    used = in_use(records)
    regions = sorted(used["region"].dropna().unique()) or [None]
    searches = records["reviews"]
    searches = searches[(searches["kind_of_review"] == "search")]
    for platform in used["platform"].dropna().unique():
        cadence = records.demand("cadences", "searches", platform)
        accounts_stale = used[used["platform"] == platform]["stale"].all()
        for region in regions:
            done = searches[searches["platform"] == platform]
            done = done[done["region"].isna() | (done["region"] == region)]
            newest = done[done["reviewed"] == done["reviewed"].max()]
            outcome = "unknown"
            fresh = len(newest) and not newest["stale"].all() and not accounts_stale
            believed = fresh and not discoveries["stale"].any() and cadence is not None
            if believed and newest["reviewed"].iloc[0] >= records.as_of - days(cadence):
                outcome = "met"
            outcomes[f"{platform} / {region}" if region else platform] = outcome
    return outcomes


def dormant_accounts(records: Records) -> Outcomes:
    outcomes: Outcomes = {}
    reviews = records["reviews"]
    reviews = reviews[(reviews["kind_of_review"] == "review") & (reviews["subject"] == "account")]
    for _, account in records["accounts"].iterrows():
        silence = records.demand("cadences", "dormant", account["platform"])
        stale, last = account["stale"], account["last_post"]
        if account["status"] in UNUSED:
            outcome = "excluded"
        elif silence is None:
            outcome = "unknown"
        elif pd.isna(last):
            new = account["opened"] >= records.as_of - days(silence)
            outcome = "excluded" if new else "unknown"
        elif last >= records.as_of - days(silence):
            outcome = "met"
        else:
            outcome = "missed"
            since = reviews[
                (reviews["account"] == account["account"]) & (reviews["reviewed"] > last)
            ]
            if len(since):
                newest = since.sort_values(["reviewed", "review"]).iloc[-1]
                stale = stale or newest["stale"]
                kept = records.demand("cadences", "accounts", account["platform"])
                recent = kept is not None and newest["reviewed"] >= records.as_of - days(kept)
                if newest["outcome"] == "keep":
                    outcome = "unknown" if kept is None else "met" if recent else "missed"
                elif pd.isna(newest["outcome"]) and recent:
                    outcome = "unknown"
        if stale and outcome != "excluded":
            outcome = "unknown"
        outcomes[account["account"]] = outcome
    return outcomes


SECOND = {
    "inventory-complete": inventory_complete,
    "guideline-coverage": guideline_coverage,
    "unregistered-accounts": unregistered_accounts,
    "dormant-accounts": dormant_accounts,
}
