"""Holding: a snapshot that looks like a failed feed, or that its receipt contradicts, waits."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from etl.load import Loaded, decide, load
from organisation.errors import Unusable
from organisation.home import Home
from tests.tiny_home import make_home
from warehouse import report
from warehouse.generation import open_generation
from warehouse.register import Load
from warehouse.store import Store

SOURCE: dict[str, Any] = {
    "kind": "accounts",
    "files": ["*.csv"],
    "effective": {"file_name": r"(\d{4}-\d\d-\d\d)"},
    "columns": {"account": "id", "platform": "platform", "unit": "unit", "brand": "brand"},
}

Row = tuple[str, str, str, str]


def accounts(*numbers: int, brand: str = "Pelita") -> list[Row]:
    """Accounts of these numbers: the even ones on X, every third one of Retail."""
    return [
        (f"AC-{n}", "instagram" if n % 2 else "x", "Group" if n % 3 else "Retail", brand)
        for n in numbers
    ]


def put(home: Home, day: str, rows: list[Row]) -> None:
    lines = ["id,platform,unit,brand", *map(",".join, rows)]
    (home.inbox / f"accounts_{day}.csv").write_text("\n".join(lines) + "\n")


def loaded(home: Home, day: str, rows: list[Row], **given: Any) -> Load:
    """Drop a snapshot of this day into the inbox and load; what became of it."""
    put(home, day, rows)
    return of_day(load(home, **given), day)


def of_day(outcome: Loaded, day: str) -> Load:
    (found,) = [one for one in outcome.told if one.effective == dt.date.fromisoformat(day)]
    return found


def standing(home: Home) -> set[str]:
    con = open_generation(Store(home.warehouse))
    assert con is not None
    with con:
        return {key for (key,) in con.cursor().execute("SELECT account FROM accounts").fetchall()}


NewHome = Callable[..., Home]


@pytest.fixture
def home_of(tmp_path: Path) -> NewHome:
    return lambda **settings: make_home(tmp_path, {"inventory": {**SOURCE, **settings}})


# -- the share -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("stay", "state"),
    [(100, "published"), (81, "published"), (80, "published"), (79, "held"), (1, "held")],
)
def test_a_snapshot_that_loses_more_than_a_fifth_is_held(
    home_of: NewHome, stay: int, state: str
) -> None:
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(100)))
    second = loaded(home, "2026-02-28", accounts(*range(stay)))
    assert (second.state, second.gone) == (state, 100 - stay)
    assert len(standing(home)) == (100 if state == "held" else stay)


@pytest.mark.parametrize(
    ("share", "stay", "state"),
    [
        (0.05, 95, "published"),
        (0.05, 94, "held"),
        (0.0, 100, "published"),
        (0.0, 99, "held"),
        (1.0, 1, "published"),
        (0.29, 71, "published"),
        (0.07, 93, "published"),
    ],
)
def test_the_share_is_a_setting(home_of: NewHome, share: float, stay: int, state: str) -> None:
    """Exactly the share is not held, whatever binary fractions make of it."""
    home = home_of(hold_share=share)
    loaded(home, "2026-01-31", accounts(*range(100)))
    assert loaded(home, "2026-02-28", accounts(*range(stay))).state == state


def test_new_keys_do_not_make_up_for_lost_ones(home_of: NewHome) -> None:
    """A file of another system has as many rows, and other keys."""
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(10)))
    second = loaded(home, "2026-02-28", accounts(*range(100, 120)))
    assert (second.state, second.gone) == ("held", 10)


def test_refused_rows_count_as_lost(home_of: NewHome) -> None:
    """A changed export whose rows no longer pass must not read as closures."""
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(10)))
    broken = [(key, "myspace", unit, brand) for key, _, unit, brand in accounts(*range(5))]
    second = loaded(home, "2026-02-28", broken + accounts(*range(5, 10)))
    assert (second.state, second.refused, second.gone) == ("held", 5, 5)


def test_a_first_snapshot_is_never_held(home_of: NewHome) -> None:
    assert loaded(home_of(), "2026-01-31", accounts(1)).state == "published"


def test_changes_are_never_held_for_what_they_lack(home_of: NewHome) -> None:
    home = home_of(mode="changes")
    loaded(home, "2026-01-31", accounts(*range(10)))
    assert loaded(home, "2026-02-28", accounts(3)).state == "published"
    assert len(standing(home)) == 10


def test_the_words_name_what_lost_most(home_of: NewHome) -> None:
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(12)))
    because = loaded(home, "2026-02-28", accounts(1, 5, 7, 11)).because
    assert because == (
        "8 of 12 keys (67%) of accounts_2026-01-31.csv are gone: most in "
        "unit Group 4, Retail 4; platform x 6, instagram 2; brand Pelita 8"
    )
    told = report.status(Store(home.warehouse))["held"]
    assert told == [f"held: load 2: {because}"]


def test_the_words_name_the_worst_three_and_blanks(home_of: NewHome) -> None:
    home = home_of()
    units = ["A"] * 4 + ["B"] * 3 + [""] * 2 + ["D"]
    rows = [(f"AC-{n}", "x", unit, "P") for n, unit in enumerate(units)]
    loaded(home, "2026-01-31", rows)
    because = loaded(home, "2026-02-28", [("AC-99", "x", "A", "P")]).because
    assert "unit A 4, B 3, blank 2; platform" in because


def test_what_is_held_stays_held_until_someone_decides(home_of: NewHome) -> None:
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(10)))
    assert loaded(home, "2026-02-28", accounts(1)).state == "held"
    outcome = load(home)
    assert (of_day(outcome, "2026-02-28").state, outcome.exit_code) == ("held", 4)
    assert outcome.publication is None
    decide(home, 2, "accepted", "sold")
    assert standing(home) == {"AC-1"}
    assert of_day(load(home), "2026-02-28").state == "unchanged"


@pytest.mark.parametrize("because", ["", "  ", "\n\t"])
def test_a_decision_has_a_reason(home_of: NewHome, because: str) -> None:
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(10)))
    loaded(home, "2026-02-28", accounts(1))
    with pytest.raises(Unusable, match="say why"):
        decide(home, 2, "accepted", because)


# -- the one it is compared with -------------------------------------------------------------


def test_the_nearest_earlier_day_is_compared(home_of: NewHome) -> None:
    """Not the load before: loads may come in any order."""
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(10)))
    loaded(home, "2026-05-31", accounts(*range(100, 110)), source="inventory")
    decide(home, 2, "accepted", "another system")
    late = loaded(home, "2026-03-31", accounts(*range(9)))
    assert (late.state, late.gone) == ("published", 1)
    later = loaded(home, "2026-06-30", accounts(*range(100, 109)))
    assert (later.state, later.gone) == ("published", 1)


def test_a_snapshot_before_the_first_has_nothing_to_compare_with(home_of: NewHome) -> None:
    home = home_of()
    loaded(home, "2026-03-31", accounts(*range(10)))
    assert loaded(home, "2026-01-31", accounts(1)).state == "published"


def test_a_snapshot_of_the_same_day_is_compared_with_what_it_replaces(home_of: NewHome) -> None:
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(3)))
    loaded(home, "2026-02-28", accounts(*range(10)))
    assert loaded(home, "2026-02-28", accounts(*range(5))).state == "held"


def test_files_of_one_command_are_compared_with_one_another(home_of: NewHome) -> None:
    home = home_of()
    put(home, "2026-01-31", accounts(*range(10)))
    put(home, "2026-02-28", accounts(1))
    put(home, "2026-03-31", accounts(*range(9)))
    outcome = load(home)
    assert [one.state for one in outcome.told] == ["published", "held", "published"]
    assert outcome.told[2].gone == 1, "compared with January, for February waits"


def test_a_file_name_that_sorts_later_but_speaks_for_an_earlier_day(home_of: NewHome) -> None:
    """In one command too: the day decides, not the order in which files are read."""
    home = home_of(effective={"file_name": r"(\d\d\.\d\d\.\d{4})", "format": "%d.%m.%Y"})
    for day, rows in {
        "28.02.2026": accounts(1),
        "31.01.2026": accounts(*range(10)),
    }.items():
        put(home, day, rows)
    by_day = {str(one.effective): one for one in load(home).told}
    assert by_day["2026-01-31"].state == "published"
    assert by_day["2026-02-28"].state == "held"


def test_a_held_or_withdrawn_load_is_no_measure(home_of: NewHome) -> None:
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(10)))
    loaded(home, "2026-02-28", accounts(1))
    loaded(home, "2026-03-31", accounts(*range(20)))
    decide(home, 3, "withdrawn", "a test")
    fourth = loaded(home, "2026-04-30", accounts(*range(8)))
    assert (fourth.state, fourth.gone) == ("published", 2)


# -- scope -----------------------------------------------------------------------------------


def two_brands(folder: Path, **more: Any) -> Home:
    """A file a brand; each speaks for its brand only."""
    return make_home(
        folder,
        {
            brand.lower(): {
                **SOURCE,
                "files": [f"{brand.lower()}_*.csv"],
                "scope": {"brand": brand},
            }
            for brand in ("Pelita", "Kirana")
        }
        | more,
    )


def put_brand(home: Home, brand: str, day: str, *numbers: int) -> None:
    put(home, day, accounts(*numbers, brand=brand))
    (home.inbox / f"accounts_{day}.csv").rename(home.inbox / f"{brand.lower()}_{day}.csv")


def test_a_snapshot_of_one_brand_closes_nothing_elsewhere(tmp_path: Path) -> None:
    home = two_brands(tmp_path)
    put_brand(home, "Pelita", "2026-01-31", *range(10))
    put_brand(home, "Kirana", "2026-01-31", *range(20, 30))
    load(home)
    put_brand(home, "Pelita", "2026-02-28", *range(9))
    load(home)
    assert len(standing(home)) == 19


def test_a_brand_that_moves_to_another_scope_is_no_loss_there(tmp_path: Path) -> None:
    """One source whose scope was another before: the two series are not compared."""
    home = make_home(tmp_path, {"inventory": {**SOURCE, "scope": {"brand": "Pelita"}}})
    loaded(home, "2026-01-31", accounts(*range(10)))
    home = make_home(tmp_path, {"inventory": {**SOURCE, "scope": {"brand": "Kirana"}}})
    put(home, "2026-02-28", accounts(50, brand="Kirana"))
    (home.inbox / "accounts_2026-01-31.csv").unlink()
    (told,) = load(home).told
    assert told.state == "published"
    assert len(standing(home)) == 11


def test_rows_outside_the_scope_are_refused(tmp_path: Path) -> None:
    home = two_brands(tmp_path)
    put_brand(home, "Pelita", "2026-01-31", *range(4))
    with (home.inbox / "pelita_2026-01-31.csv").open("a") as file:
        file.write("AC-9,x,Group,Kirana\nAC-8,x,Group,\n")
    (told,) = load(home).told
    assert (told.rows, told.loaded, told.refused) == (6, 4, 2)
    reasons = [row[5] for row in report.unloaded(home, Store(home.warehouse))]
    assert reasons == [
        "brand: 'Kirana' lies outside the scope of the source",
        "brand: '' lies outside the scope of the source",
    ]


# -- receipts --------------------------------------------------------------------------------


def with_receipt(home: Home, text: str, name: str = "accounts_2026-01-31.csv.receipt.toml") -> Load:
    put(home, "2026-01-31", accounts(*range(10)))
    (home.inbox / name).write_text(text)
    (told,) = load(home).told
    return told


FULL = """
system = "Sprinklr"
report = "All accounts"
parameters = { status = "any", limit = 0 }
extracted_by = "P-00231"
extracted_at = 2026-02-01T08:00:00+07:00
rows = 10
"""


@pytest.mark.parametrize(
    "name", ["accounts_2026-01-31.csv.receipt.toml", "accounts_2026-01-31.receipt.toml"]
)
def test_a_receipt_that_agrees_proves_the_extraction(home_of: NewHome, name: str) -> None:
    home = home_of()
    told = with_receipt(home, FULL, name)
    assert (told.state, told.extraction_proven) == ("published", True)
    assert told.receipt is not None and told.receipt.extracted_at.startswith("2026-02-01T08:00")
    (row,) = report.status(Store(home.warehouse))["loads"]
    assert row["extraction"] == "proven"


def test_no_receipt_is_told_as_unproven(home_of: NewHome) -> None:
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(10)))
    (row,) = report.status(Store(home.warehouse))["loads"]
    assert row["extraction"] == "unproven"


def test_a_receipt_without_a_count_proves_nothing_and_holds_nothing(home_of: NewHome) -> None:
    told = with_receipt(home_of(), 'system = "Sprinklr"\n')
    assert (told.state, told.extraction_proven) == ("published", False)


@pytest.mark.parametrize("rows", [9, 11, 0])
def test_a_receipt_that_disagrees_holds_the_load(home_of: NewHome, rows: int) -> None:
    told = with_receipt(home_of(), f"rows = {rows}\n")
    assert told.state == "held"
    assert told.because == f"its receipt says {rows} rows, the file has 10"


def test_a_receipt_counts_rows_that_are_not_blank(home_of: NewHome) -> None:
    home = home_of()
    put(home, "2026-01-31", [*accounts(1, 2), ("", "", "", "")])
    (home.inbox / "accounts_2026-01-31.receipt.toml").write_text("rows = 2\n")
    (told,) = load(home).told
    assert (told.state, told.blank, told.extraction_proven) == ("published", 1, True)


@pytest.mark.parametrize("text", ["rows = ten", "rows = 'ten'", "lines = 10", "\x00", "rows = 1.5"])
def test_a_receipt_that_cannot_be_read_refuses_its_file(home_of: NewHome, text: str) -> None:
    told = with_receipt(home_of(), text)
    assert told.state == "refused"
    assert "receipt" in told.because and "\n" not in told.because


def test_a_receipt_that_is_put_right_lets_the_file_load(home_of: NewHome) -> None:
    """The file is the same, its receipt is not: it is judged anew."""
    home = home_of()
    assert with_receipt(home, "rows = 11\n").state == "held"
    assert with_receipt(home, "rows = 10\n").state == "published"


def test_a_broken_receipt_that_is_put_right_lets_the_file_load(home_of: NewHome) -> None:
    home = home_of()
    assert with_receipt(home, "rows = ten\n").state == "refused"
    assert with_receipt(home, "rows = 10\n").state == "published"


def test_a_broken_receipt_that_is_removed_lets_the_file_load(home_of: NewHome) -> None:
    home = home_of()
    assert with_receipt(home, "rows = ten\n").state == "refused"
    for path in home.inbox.glob("*.receipt.toml"):
        path.unlink()
    (told,) = load(home).told
    assert (told.state, told.extraction_proven) == ("published", False)


def test_a_receipt_that_comes_later_proves_the_load(home_of: NewHome) -> None:
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(10)))
    assert with_receipt(home, FULL).extraction_proven
    assert of_day(load(home), "2026-01-31").state == "unchanged"
    for path in home.inbox.glob("*.receipt.toml"):
        path.unlink()
    assert of_day(load(home), "2026-01-31").state == "unchanged", "it was proven once"


def test_a_receipt_is_no_file_to_load(home_of: NewHome) -> None:
    home = home_of(files=["*"])
    told = with_receipt(home, FULL)
    assert told.file == "accounts_2026-01-31.csv"
    assert load(home).unclaimed == []


def test_both_reasons_are_told(home_of: NewHome) -> None:
    home = home_of()
    loaded(home, "2026-01-31", accounts(*range(10)))
    (home.inbox / "accounts_2026-02-28.receipt.toml").write_text("rows = 10\n")
    because = loaded(home, "2026-02-28", accounts(1)).because
    assert "receipt says 10 rows" in because and "9 of 10 keys" in because
