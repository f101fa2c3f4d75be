"""The page on overdue rows: run on the sample, and what it shows counted a second time in pandas."""

import csv
import datetime as dt
import io
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from etl.load import load
from kpis import overdue
from kpis.definition import catalogue, reason
from kpis.overdue import OLDEST, SETTLED, SLOTS
from kpis.reader import BLANK, Answer, Reader, all_kpis
from reports.export import make
from reports.profile import spreadsheet
from reports.table import listed
from tests.drawn import checked
from tests.test_made_from_rows import given, row
from tests.test_pages import every_row, page, words
from tests.tiny_home import home_of_accounts, make_home
from ui import pager
from ui.charts import overdue as drawn
from ui.charts.overdue import Ages

JUNE = dt.date(2026, 6, 30)
OPEN = [slot for slot in SLOTS if slot != SETTLED]


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Reader]:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n")
    load(home)
    with Reader(home) as opened:
        yield opened


def late(reader: Reader, answer: Answer, where: dict[str, str] | None = None) -> pd.DataFrame:
    """The overdue rows of an answer, found without SQL: with `days`, `slot` and `who`."""
    found = reader.con.execute(f"SELECT * FROM {answer.table}").df()
    for column, value in (where or {}).items():
        found = found[found[column].isna() if value == BLANK else found[column] == value]
    found = found[found["outcome"].isin(["missed", "unknown"])].copy()
    expired = found["exception_expires"].where(found["exception_state"] == "expired")
    found["since"] = pd.to_datetime(found["due"].fillna(expired))
    found["days"] = (pd.Timestamp(answer.as_of) - found["since"]).dt.days
    found = found[found["days"] > 0].copy()
    bands = pd.cut(found["days"], [0, 30, 90, 10**6], labels=list(reversed(OPEN))).astype(str)
    done = [
        isinstance(code, str) and reason(kpi, code).settled
        for kpi, code in zip(found["kpi"], found["reason"], strict=True)
    ]
    found["slot"] = bands.mask(pd.Series(done, index=found.index), SETTLED)
    found["who"] = found["owner"].fillna(found["person"])
    return found


@pytest.mark.parametrize(
    ("day", "where"),
    [
        (None, {}),
        (None, {"unit": "Retail"}),
        (JUNE, {"brand": "Pelita"}),
        (dt.date(2024, 3, 31), {}),
    ],
)
def test_totals_and_groups_agree_with_pandas(
    reader: Reader, day: dt.date | None, where: dict[str, str]
) -> None:
    answer = reader.rows(all_kpis(), day)
    expected = late(reader, answer, where)
    still = expected[expected["slot"] != SETTLED]
    told = overdue.total(reader, answer, where)
    assert told.rows == len(still) > 0
    assert told.figures == still["kpi"].nunique()
    assert told.since == still["since"].min().date()
    assert told.slots == {slot: (expected["slot"] == slot).sum() for slot in SLOTS}
    in_force = expected[expected["exception_state"] == "in force"]
    assert told.excepted == {slot: (in_force["slot"] == slot).sum() for slot in SLOTS}
    for cut, column in [("unit", "unit"), ("kpi", "kpi"), ("owner", "who")]:
        groups = overdue.by(reader, answer, cut, where)
        counted = still[column].fillna(BLANK).value_counts().to_dict()
        assert {group[cut]: overdue.rows_in(group) for group in groups} == counted
        oldest = still.groupby(still[column].fillna(BLANK))["days"].max().to_dict()
        assert {group[cut]: group["oldest"] for group in groups} == oldest


def test_rows_are_those_of_the_slots_asked_for(tiny: Reader) -> None:
    excepted = {"exception": "E1", "exception_expires": "2026-12-31"}
    answer = given(
        tiny,
        row("mfa-verified", "old", "2026-01-01"),
        row("mfa-verified", "new", "2026-06-20"),
        row("mfa-verified", "waived", "2026-01-02", exception_state="in force", **excepted),
        row("training-on-time", "late", "2026-01-03", reason="completed-late"),
    )

    def found(slots: list[str] | None, **more: bool) -> list[str]:
        told = overdue.overdue(
            tiny, answer, slots=slots, without_excepted=more.get("without", False)
        )
        return [one["subject"] for one in told]

    assert found(None) == ["old", "waived", "new", "late"]
    assert found([OLDEST]) == ["old", "waived"]
    assert found([OLDEST], without=True) == ["old"]
    assert found([SETTLED]) == ["late"]
    assert found([]) == []
    assert [one["subject"] for one in overdue.overdue(tiny, answer, part=slice(1))] == ["old"]
    told = overdue.total(tiny, answer)
    assert (told.rows, told.figures, told.since) == (3, 1, dt.date(2026, 1, 1))
    assert told.excepted[OLDEST] == 1


def test_who_answers_for_a_row_may_be_asked_for(tiny: Reader) -> None:
    answer = given(
        tiny,
        row("mfa-verified", "owned", "2026-01-01", owner="P1", person="P2"),
        row("mfa-verified", "of a person", "2026-01-01", person="P2"),
        row("mfa-verified", "of nobody", "2026-01-01"),
    )
    for who, subject in [("P1", "owned"), ("P2", "of a person"), (BLANK, "of nobody")]:
        (one,) = overdue.overdue(tiny, answer, {"owner": who})
        assert one["subject"] == subject


def test_names_are_those_of_the_day(reader: Reader) -> None:
    known = overdue.names(reader, reader.day, ["P-00001", "P-nobody"])
    assert list(known) == ["P-00001"]
    assert overdue.names(reader, reader.day, ["O'Neil", 'a "b"']) == {}
    assert overdue.names(reader, reader.day, []) == {}
    assert overdue.names(reader, JUNE, ["P-00001"]) == known


# -- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [{}, {"unit": "Retail"}, {"as_of": "2026-06-30"}, {"as_of": "2024-03-31", "brand": "Pelita"}],
)
def test_the_sentence_is_made_from_the_rows(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    where = {name: value for name, value in query.items() if name != "as_of"}
    day = dt.date.fromisoformat(query.get("as_of", str(reader.day)))
    still = late(reader, reader.rows(all_kpis(), day), where)
    still = still[still["slot"] != SETTLED]
    app = page(sample, monkeypatch, "overdue", **query)
    title = app.title[0].value
    assert title.startswith(f"{len(still):,} rows overdue across {still['kpi'].nunique()} figures")
    assert f":red[{(still['slot'] == OLDEST).sum():,} for more than 90 days]" in title
    since = still["since"].min()
    assert title.endswith(f"the oldest since {since.day} {since:%b %Y}")
    shown = every_row(app)
    assert len(shown) == len(still)
    assert list(shown["Days past due"]) == sorted(still["days"], reverse=True)


def test_the_page_speaks_indonesian(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(sample, monkeypatch, "overdue", lang="ID")
    assert "baris lewat tenggat pada" in app.title[0].value
    assert ":red[1.040 lebih dari 90 hari]" in app.title[0].value
    assert "Yang menyelesaikannya" in app.dataframe[0].value.columns


def test_a_figure_in_the_address_narrows_all_and_says_what_clears_it(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "overdue", kpi="training-on-time")
    found = late(reader, reader.rows(all_kpis()), {"kpi": "training-on-time"})
    still = found[found["slot"] != SETTLED]
    assert 0 < len(still) < len(found)
    assert app.title[0].value.startswith(f"{len(still)} rows overdue in Training on time")
    assert catalogue()["training-on-time"].clears.en in words(app)
    assert len(app.dataframe[0].value) == len(still)
    ages = app.pills[1]
    ages.set_value([SETTLED]).run()
    assert len(app.dataframe[0].value) == len(found) - len(still)
    next(one for one in app.button if one.label == "All figures").click().run()
    assert "across" in app.title[0].value


def test_an_age_band_in_the_address_is_chosen(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "overdue", band=OLDEST, unit="Retail")
    expected = late(reader, reader.rows(all_kpis()), {"unit": "Retail"})
    old = (expected["slot"] == OLDEST).sum()
    assert app.pills[1].value == [OLDEST]
    shown = app.dataframe[0].value
    assert len(shown) == old
    assert shown["Days past due"].min() > 90
    assert f"Export {old} rows (CSV)" in str(app.get("download_button"))


def test_rows_under_an_exception_may_be_left_out(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = late(reader, reader.rows(all_kpis()))
    excepted = expected[(expected["exception_state"] == "in force") & (expected["slot"] != SETTLED)]
    assert len(excepted) == 1
    app = page(sample, monkeypatch, "overdue")
    before = every_row(app)
    app.toggle(key="late-excepted").set_value(True).run()
    assert len(every_row(app)) == len(before) - 1


@pytest.mark.parametrize(("lang", "way"), [("EN", "D MMM YYYY"), ("ID", "DD/MM/YYYY")])
def test_days_in_a_table_are_no_english_ones_in_indonesian(
    sample: Path, monkeypatch: pytest.MonkeyPatch, lang: str, way: str
) -> None:
    app = page(sample, monkeypatch, "overdue", lang=lang)
    assert f'"format": "{way}"' in app.dataframe[0].proto.columns


def test_no_row_is_cut_off_without_a_word(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pager, "ROWS", 70)
    app = page(sample, monkeypatch, "overdue", unit="Retail", band=OLDEST)
    whole, seen = 156, list[tuple[str, str, str]]()
    for at, said in ((1, "1 to 70"), (2, "71 to 140"), (3, "141 to 156")):
        app.pagination[0].set_value(at).run()
        assert f"Rows {said} of {whole}; the export has them all." in words(app)
        shown = app.dataframe[0].value
        seen += shown[["Figure", "Subject", "Reason"]].itertuples(index=False, name=None)
    assert len(seen) == len(set(seen)) == whole


def test_an_export_has_every_row_and_runs_no_formula(tiny: Reader, tmp_path: Path) -> None:
    answer = given(
        tiny,
        row("mfa-verified", "@handle", "2026-01-01", load=1, line=7),
        row("mfa-verified", "=1+1", "2026-01-02"),
    )
    found = overdue.overdue(tiny, answer)
    made = listed(tiny, "overdue", "Overdue", overdue.COLUMNS, found)
    file = make(tiny, made, tmp_path, profile=spreadsheet("en")).path
    told = file.read_bytes().decode("utf-8-sig")
    first, second = csv.DictReader(io.StringIO(told))
    assert list(first) == overdue.COLUMNS
    assert (first["subject"], first["line"], first["due"]) == ("'@handle", "7", "2026-01-01")
    assert (second["subject"], second["line"]) == ("'=1+1", "")


def test_every_figure_and_person_is_in_a_table(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = late(reader, reader.rows(all_kpis()))
    still = still[still["slot"] != SETTLED]
    app = page(sample, monkeypatch, "overdue")
    choice = app.segmented_control(key="late-table")
    choice.set_value("kpi").run()
    figures = app.dataframe[0].value.set_index("Figure")
    assert figures["Rows"].sum() == len(still)
    assert figures.loc["MFA verified", "Rows"] == (still["kpi"] == "mfa-verified").sum()
    clears = catalogue()["mfa-verified"].clears.en
    assert figures.loc["MFA verified", "What would clear a row"] == clears
    app.segmented_control(key="late-table").set_value("owner").run()
    people = app.dataframe[0].value
    assert people["Rows"].sum() == len(still)
    assert len(people) == still["who"].fillna(BLANK).nunique()


def test_a_person_in_the_address_shows_what_waits_for_them(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = late(reader, reader.rows(all_kpis()))
    still = still[(still["slot"] != SETTLED) & (still["who"] == "P-00227")]
    app = page(sample, monkeypatch, "overdue", owner="P-00227")
    (name,) = overdue.names(reader, reader.day, ["P-00227"]).values()
    assert app.title[0].value.startswith(f"{len(still)} rows overdue")
    assert f"waiting for {name}" in app.title[0].value


def test_what_a_filter_does_not_cut_is_counted_and_named(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    still = late(reader, reader.rows(all_kpis()))
    uncut = [one.id for one in catalogue().values() if "platform" not in one.cuts]
    aside = still[(still["slot"] != SETTLED) & still["kpi"].isin(uncut)]
    app = page(sample, monkeypatch, "overdue", platform="instagram")
    assert f"{len(aside)} overdue rows are not told by this filter" in words(app)
    assert "not cut by platform" in words(app)
    refused = page(sample, monkeypatch, "overdue", kpi="training-on-time", platform="instagram")
    assert "is not cut by platform" in refused.info[0].value
    assert not refused.dataframe


def test_kinds_that_are_missing_are_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n@two,2026-06-01\n")
    load(home)
    with Reader(home) as opened:
        told = overdue.total(opened, opened.rows(all_kpis()))
    app = page(home.folder, monkeypatch, "overdue")
    assert told.rows == 0
    assert app.title[0].value == "Nothing is overdue"
    assert "figures cannot be told: no access, acknowledgements, approvals" in words(app)


def test_rows_of_which_nobody_is_the_owner_are_told_without_names(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly = {
        "kind": "accounts",
        "files": ["*.csv"],
        "effective": {"column": "day"},
        "columns": {"account": "account"},
        "frequency": "weekly",
    }
    home = make_home(tmp_path, {"hq": weekly})
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch, "overdue")
    assert app.title[0].value == "1 row overdue in 1 figure; the oldest since 8 Jun 2026"
    assert list(app.dataframe[0].value["Figure"]) == ["Sources fresh"]
    app.segmented_control(key="late-table").set_value("owner").run()
    assert list(app.dataframe[0].value["Who"]) == ["nobody named"]
    early = page(home.folder, monkeypatch, "overdue", as_of="2026-06-05")
    assert early.title[0].value == "Nothing is overdue"


def test_a_mark_leads_to_its_rows_unless_they_are_shown() -> None:
    group = Ages("Retail", dict.fromkeys(OPEN, 1), 100, {"unit": "Retail"})
    here = {"unit": "Retail", "band": OLDEST}
    first, second, _third = checked(drawn.ages([group], 150, here)).data
    assert list(first.customdata) == [None]
    assert list(second.customdata) == [{"unit": "Retail", "band": "31 to 90 days"}]
