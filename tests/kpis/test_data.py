"""Data: sources that send in time, and loads whose receipt agrees."""

import datetime as dt
from typing import Any

import pytest

from tests.given import outcomes, rows

DAY = "2026-11-20"
MET = ("met", None)

# -- source-fresh ----------------------------------------------------------------------------


def source(
    newest: str | None, days: int | None = 31, grace: int = 7, **more: Any
) -> dict[str, Any]:
    """A monthly source of people, as the product tells it on the day."""
    due = None
    if newest and days is not None:
        due = dt.date.fromisoformat(newest) + dt.timedelta(days=days + grace)
    told = {"source": "hr", "kind": "people", "days": days, "grace": grace, "due": due}
    return {**told, "newest": newest, "loads": 1 if newest else 0, **more}


def load(number: int, effective: str, receipt: int | None = 10, **more: Any) -> dict[str, Any]:
    """A load of ten rows with its receipt."""
    told = {"load": number, "source": "hr", "kind": "people", "file": f"hr-{number}.csv"}
    counts = {"rows": 10, "loaded": 10, "refused": 0, "skipped": 0, "blank": 0}
    found = {**told, **counts, "effective": effective, "receipt_rows": receipt, **more}
    agrees = receipt is not None and receipt == found["rows"] - found["blank"]
    return {"extraction_proven": agrees, **found}


def fresh(newest: str | None, **more: Any) -> tuple[str, str | None]:
    return outcomes("source-fresh", DAY, sources=[source(newest, **more)])["hr"]


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        ("2026-10-12", ("missed", "file-overdue")),  # 39 days old
        ("2026-10-13", MET),
        ("2026-10-14", MET),
        (DAY, MET),
        (None, ("missed", "never-loaded")),
    ],
)
def test_a_source_within_frequency_and_grace(
    newest: str | None, expected: tuple[str, str | None]
) -> None:
    assert fresh(newest) == expected


def test_without_grace_the_frequency_alone_counts() -> None:
    assert fresh("2026-10-20", grace=0) == MET
    assert fresh("2026-10-19", grace=0) == ("missed", "file-overdue")


@pytest.mark.parametrize(
    ("until", "expected"),
    [
        ("2026-11-19", ("excluded", "source-ended")),
        (DAY, ("missed", "file-overdue")),
        ("2026-11-21", ("missed", "file-overdue")),
        (None, ("missed", "file-overdue")),
    ],
)
def test_a_source_that_has_ended(until: str | None, expected: tuple[str, str | None]) -> None:
    assert fresh("2026-01-01", until=until) == expected


def test_a_source_of_which_no_file_is_expected() -> None:
    none = ("excluded", "no-frequency")
    assert fresh("2024-01-01", days=None) == none
    assert fresh(None, days=None) == none
    assert fresh(None, until="2026-11-19") == ("excluded", "source-ended")
    assert fresh(None, days=None, until="2026-11-19") == ("excluded", "source-ended")


def test_a_source_tells_its_newest_load_and_when_the_next_is_due() -> None:
    loads = [
        load(1, "2026-09-01"),
        load(2, "2026-10-10"),
        load(3, "2026-10-10"),
        load(4, "2026-10-10", source="another"),
    ]
    (row,) = rows("source-fresh", DAY, sources=[source("2026-10-10")], loads=loads)
    assert (str(row["due"]), row["measure"], row["load"]) == ("2026-11-17", 41, 3)
    assert (row["reason_about"], row["record"], row["category"]) == ("2026-10-10", "hr", "people")
    (row,) = rows("source-fresh", DAY, sources=[source(None)])
    assert (row["due"], row["measure"], row["load"], row["record"]) == (None, None, None, "hr")
    (row,) = rows("source-fresh", DAY, sources=[source("2026-10-10", until="2026-11-19")])
    assert (row["due"], row["reason_about"]) == (None, "2026-11-19")


def test_each_source_counts_by_itself() -> None:
    given = [source(DAY), source("2026-01-01", source="europe"), source(None, source="asia")]
    assert outcomes("source-fresh", DAY, sources=given) == {
        "hr": MET,
        "europe": ("missed", "file-overdue"),
        "asia": ("missed", "never-loaded"),
    }


# -- extraction-proven -----------------------------------------------------------------------


def proven(*loads: dict[str, Any], newest: str = DAY) -> dict[str, tuple[str, str | None]]:
    return outcomes("extraction-proven", DAY, sources=[source(newest)], loads=list(loads))


@pytest.mark.parametrize(
    ("receipt", "more", "expected"),
    [
        (10, {}, MET),
        (9, {}, ("missed", "receipt-disagrees")),
        (11, {}, ("missed", "receipt-disagrees")),
        (0, {}, ("missed", "receipt-disagrees")),
        (None, {}, ("missed", "no-receipt")),
        (9, {"blank": 1}, MET),
        (10, {"blank": 1}, ("missed", "receipt-disagrees")),
        (10, {"refused": 2, "skipped": 1, "loaded": 7}, MET),
        (0, {"rows": 0, "loaded": 0}, MET),
        (10, {"extraction_proven": None}, ("missed", "receipt-disagrees")),
    ],
)
def test_a_receipt(
    receipt: int | None, more: dict[str, Any], expected: tuple[str, str | None]
) -> None:
    assert proven(load(1, DAY, receipt, **more)) == {"1": expected}


def test_the_newest_load_and_those_of_the_period_count() -> None:
    given = [
        load(1, "2026-08-01", None),
        load(2, "2026-09-30", None),
        load(3, "2026-10-01", None),
        load(4, DAY),
    ]
    assert proven(*given) == {"3": ("missed", "no-receipt"), "4": MET}
    assert proven(*given[:2], newest="2026-09-30") == {"2": ("missed", "no-receipt")}


def test_the_newest_load_of_an_ended_source_counts_and_one_of_no_source_does_not() -> None:
    loads = [load(1, "2026-01-01"), load(2, DAY, source="forgotten")]
    ended = [source("2026-01-01", until="2026-02-01")]
    assert outcomes("extraction-proven", DAY, sources=ended, loads=loads) == {"1": MET}


def test_one_file_may_feed_two_sources() -> None:
    both = [source(DAY), source(DAY, source="agencies")]
    loads = [load(1, DAY, file="people.xlsx"), load(2, DAY, 9, source="agencies")]
    found = outcomes("extraction-proven", DAY, sources=both, loads=loads)
    assert found == {"1": MET, "2": ("missed", "receipt-disagrees")}


def test_a_load_tells_its_file_and_both_counts() -> None:
    def row_of(one: dict[str, Any]) -> dict[str, Any]:
        (row,) = rows("extraction-proven", DAY, sources=[source(DAY)], loads=[one])
        return row

    row = row_of(load(7, DAY, 12, blank=1))
    assert (row["reason_about"], row["record"], row["load"]) == ("12 / 9", "hr-7.csv", 7)
    assert (row["category"], row["line"], row["subject"]) == ("people", None, "7")
    assert row_of(load(7, DAY, None))["reason_about"] == "hr-7.csv"
    assert row_of(load(7, DAY))["reason_about"] is None
