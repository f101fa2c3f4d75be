"""The sources and their loads, a second time: from the loads alone."""

import pandas as pd

from tests.second.records import Outcomes, Records


def newest_of(loads: pd.DataFrame, source: str) -> pd.Timestamp | None:
    days = loads.loc[loads["source"] == source, "effective"]
    return None if days.empty else pd.Timestamp(days.max())


def source_fresh(records: Records) -> Outcomes:
    outcomes = {}
    for _, source in records["sources"].iterrows():
        newest = newest_of(records["loads"], source["source"])
        if (pd.notna(source["until"]) and pd.Timestamp(source["until"]) < records.as_of) or pd.isna(
            source["days"]
        ):
            outcome = "excluded"
        elif newest is None:
            outcome = "missed"
        else:
            age = (records.as_of - newest).days
            outcome = "met" if age <= source["days"] + source["grace"] else "missed"
        outcomes[str(source["source"])] = outcome
    return outcomes


def extraction_proven(records: Records) -> Outcomes:
    outcomes = {}
    for _, load in records["loads"].iterrows():
        day = pd.Timestamp(load["effective"])
        in_force = day == newest_of(records["loads"], load["source"]) or day >= records.period_from
        if in_force and load["source"] in set(records["sources"]["source"]):
            told = load["receipt_rows"]
            agrees = pd.notna(told) and told == load["rows"] - load["blank"]
            outcomes[str(load["load"])] = "met" if agrees else "missed"
    return outcomes


SECOND = {"source-fresh": source_fresh, "extraction-proven": extraction_proven}
