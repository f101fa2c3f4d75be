"""Figures of the sample, computed a second time in pandas from the records as they stood."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from kpis import published
from organisation.home import Home
from warehouse.generation import Standing, open_generation
from warehouse.store import Store

Counts = dict[str, int]


class Records:
    """Records of the sample as pandas tables on a day, and what the organisation demands."""

    def __init__(self, home: Home, day: dt.date) -> None:
        store = Store(home.warehouse)
        con = open_generation(store)
        assert con is not None
        standing = Standing(home, store.register().known(), store.loads)
        kinds = ("accounts", "training", "approvals", "incidents")
        self.table = {k: con.cursor().execute(standing.sql_on(k, day)).df() for k in kinds}
        self.home = home
        self.day = pd.Timestamp(day)
        zone = ZoneInfo(home.organisation.time_zone)
        first = home.organisation.quarter_start(day)
        self.quarter = pd.Timestamp(first)
        self.starts, self.ends = (
            pd.Timestamp(dt.datetime.combine(one, dt.time(), zone)).tz_convert(None)
            for one in (first, day + dt.timedelta(days=1))
        )

    def hours(self, what: str, level: str) -> float | None:
        levels = self.home.organisation.service_level
        found = [
            s
            for s in levels
            if s.what == what and s.level in (level, "") and s.starts <= self.day.date()
        ]
        found.sort(key=lambda s: (s.level != "", s.starts))
        return found[-1].hours if found else None


def tally(outcomes: "pd.Series[str]", stale: "pd.Series[bool]") -> Counts:
    """Outcomes counted; what a stale record says counts as unknown."""
    outcomes = outcomes.mask(stale & (outcomes != "excluded"), "unknown")
    return {str(k): int(v) for k, v in outcomes.value_counts().items()}


def inventory_complete(records: Records) -> Counts:
    accounts = records.table["accounts"]
    filled = pd.Series(True, index=accounts.index)
    for name in "handle unit brand region purpose goal owner platform audience team".split():
        text = accounts[name].fillna("").str.upper()
        filled &= ~text.isin(["", "-", "TBD", "N/A"])
    outcome = filled.map({True: "met", False: "missed"})
    return tally(outcome.mask(accounts["status"] == "retired", "excluded"), accounts["stale"])


def mfa_verified(records: Records) -> Counts:
    accounts = records.table["accounts"]
    days = max(c.days for c in records.home.organisation.cadence if c.what == "mfa")
    age = (records.day - pd.to_datetime(accounts["mfa_verified"])).dt.days
    outcome = pd.Series("missed", index=accounts.index)
    outcome = outcome.mask(age <= days, "met").mask(age.isna(), "unknown")
    is_off = accounts["mfa"].eq(False).fillna(False).astype(bool)
    outcome = outcome.mask(is_off, "missed").mask(accounts["mfa"].isna(), "unknown")
    out = (accounts["login"] == "personal_role") | (accounts["status"] == "retired")
    return tally(outcome.mask(out, "excluded"), accounts["stale"])


def training_on_time(records: Records) -> Counts:
    training = records.table["training"].copy()
    due = pd.to_datetime(training["first_due"]).fillna(pd.to_datetime(training["due"]))
    done = pd.to_datetime(training["completed"])
    is_open = done.isna() & training["withdrawn"].isna() & (training["status"] != "withdrawn")
    is_open &= training["status"] != "completed"
    now = (due >= records.quarter) & (due <= records.day)
    counted = due.isna() | now | ((due < records.quarter) & is_open)
    training, due, done = training[counted], due[counted], done[counted]
    outcome = pd.Series("excluded", index=training.index)
    outcome = outcome.mask(done.isna() & (due < records.day), "missed")
    outcome = outcome.mask(done.isna() & (training["status"] == "completed"), "unknown")
    outcome = outcome.mask(done <= due, "met").mask(done > due, "missed")
    outcome = outcome.mask(training["status"] == "failed", "missed").mask(due.isna(), "unknown")
    gone = training["withdrawn"].notna() | (training["status"] == "withdrawn")
    return tally(outcome.mask(gone, "excluded"), training["stale"])


def self_approval(records: Records) -> Counts:
    approvals = records.table["approvals"]
    decided = pd.to_datetime(approvals["decided"])
    approvals = approvals[(decided >= records.starts) & (decided < records.ends)]
    same = approvals["approver"] == approvals["requester"]
    outcome = same.map({True: "missed", False: "met"})
    unnamed = approvals["approver"].isna() | approvals["requester"].isna()
    outcome = outcome.mask(unnamed, "unknown")
    return tally(outcome.mask(approvals["decision"] == "withdrawn", "excluded"), approvals["stale"])


def account_approved(records: Records) -> Counts:
    accounts, approvals = records.table["accounts"], records.table["approvals"]
    final = approvals[approvals["final"].eq(True) & (approvals["decision"] == "approved")]
    first = pd.to_datetime(final.groupby("request")["decided"].min()).dt.normalize()
    approved = pd.to_datetime(accounts["opening_request"].map(first))
    opened = pd.to_datetime(accounts["opened"])
    outcome = (approved <= opened).map({True: "met", False: "missed"})
    outcome = outcome.mask(opened.isna(), "unknown").mask(approved.isna(), "missed")
    out = accounts["status"].isin(["retired", "planned"])
    return tally(outcome.mask(out, "excluded"), accounts["stale"])


def incidents_in_time(records: Records, step: str) -> Counts:
    outcomes, stale = [], []
    for row in records.table["incidents"].itertuples():
        done, resolved = getattr(row, step), row.resolved
        since = pd.isna(done) and (pd.isna(resolved) or resolved >= records.starts)
        if not (
            row.detected >= records.starts or since or (pd.notna(done) and done >= records.starts)
        ):
            continue
        worst = row.highest_severity if isinstance(row.highest_severity, str) else row.severity
        allowed = records.hours(step, worst) if isinstance(worst, str) else records.hours(step, "")
        until = records.ends if pd.isna(done) else done
        taken = (until - row.detected).total_seconds() / 3600
        if allowed is None or (pd.notna(done) and taken < 0):
            outcome = "unknown"
        elif pd.notna(done):
            outcome = "met" if taken <= allowed else "missed"
        elif pd.notna(resolved):
            outcome = "unknown"
        else:
            outcome = "missed" if taken > allowed else "excluded"
        outcomes.append(outcome)
        stale.append(bool(row.stale))
    return tally(pd.Series(outcomes, dtype=str), pd.Series(stale, dtype=bool))


SECOND = {
    "inventory-complete": inventory_complete,
    "mfa-verified": mfa_verified,
    "training-on-time": training_on_time,
    "self-approval": self_approval,
    "account-approved": account_approved,
    "incident-contained": lambda records: incidents_in_time(records, "contained"),
    "incident-resolved": lambda records: incidents_in_time(records, "resolved"),
}


@pytest.mark.parametrize("when", ["day", "last_quarter_end"])
@pytest.mark.parametrize("kpi", SECOND)
def test_a_figure_is_what_pandas_makes_of_the_records(sample: Path, kpi: str, when: str) -> None:
    home = Home.at(sample)
    con = open_generation(Store(home.warehouse))
    assert con is not None
    day = getattr(published.publication(con), when)
    figure = published.figures(con, day)[kpi]
    told = {outcome: getattr(figure, outcome) for outcome in published.OUTCOMES}
    second = SECOND[kpi](Records(home, day))
    assert told == {outcome: second.get(outcome, 0) for outcome in published.OUTCOMES}


def test_every_kpi_has_a_second_computation() -> None:
    from kpis.definition import catalogue

    assert set(SECOND) == set(catalogue())
