"""The page on data: run on the sample and on tiny homes, and what it shows counted a second time."""

import datetime as dt
import json
from pathlib import Path

import pandas as pd
import pytest

from etl.load import load
from kpis import contradictions
from kpis.reader import Reader, all_kpis
from kpis.views import data
from organisation.home import Home
from tests.drawn import checked
from tests.second.records import of_home
from tests.test_pages import page, words
from tests.tiny_home import home_of_accounts, make_home
from ui.charts import data as drawn
from ui.words import plain
from warehouse import report

JUNE = dt.date(2026, 6, 30)


def choices(app: object) -> str:
    return " ".join(app.segmented_control[-1].options)  # type: ignore[attr-defined]


# -- the sentence and the loads ---------------------------------------------------------------


def test_the_sentence_accounts_for_every_row(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "data")
    known = reader.register.known()
    total = {
        fate: sum(getattr(one, fate) for one in known)
        for fate in ("rows", "loaded", "refused", "skipped", "blank")
    }
    assert app.title[0].value == (
        f"{total['rows']:,} rows in {len(known)} files: {total['loaded']:,} loaded, "
        f"{total['refused']} refused, {total['skipped']} skipped, {total['blank']} blank; "
        ":red[1 source stale]; 1 load held"
    )
    assert total["rows"] == sum(list(total.values())[1:])
    assert "Publication 1 of " in words(app)
    assert f"as known at load {reader.known_at}" in words(app)


def test_a_held_load_waits_with_the_exact_commands(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "data")
    (held,) = (one for one in reader.register.loads.values() if one.state == "held")
    said = words(app)
    assert "Nothing of it counts until a person decides" in said
    assert plain(held.because) in said
    assert [code.value for code in app.code] == [
        f'python -m etl {act} {held.load} --home {sample} --because "..."'
        for act in ("accept", "withdraw")
    ]


def test_the_page_speaks_indonesian(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(sample, monkeypatch, "data", lang="ID")
    assert "baris dalam 50 berkas" in app.title[0].value
    assert "Tidak ada yang dihitung sampai seseorang memutuskan" in words(app)


def test_a_day_and_filters_say_what_they_do_not_reach(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "data", as_of="2026-06-30", unit="Retail")
    said = words(app)
    assert "Loads are told as known now" in said
    assert "Loads and sources are those of the whole organisation" in said
    assert "Loads are told" not in words(page(sample, monkeypatch, "data"))


# -- rows that are not in ---------------------------------------------------------------------


def test_a_bar_of_rows_that_are_not_in_leads_to_its_load(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "data")
    drawn = json.loads(app.get("plotly_chart")[1].proto.spec)
    doors = [bar for trace in drawn["data"] for bar in trace["customdata"]]
    apart = [one for one in reader.register.loads.values() if one.refused or one.skipped]
    apart.sort(key=lambda one: (-one.refused, -one.skipped, -one.load))
    assert doors[:8] == [{"page": "loads", "load": str(one.load)} for one in apart[:8]]
    more = len(apart) - 8
    rows = sum(one.refused + one.skipped for one in apart[8:])
    assert f"{more} more files, in the list of loads: {rows} rows" in words(app)


# -- freshness --------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [None, JUNE, dt.date(2024, 3, 31)])
def test_freshness_is_that_of_the_files_known_by_the_day(
    reader: Reader, day: dt.date | None
) -> None:
    answer = reader.rows(all_kpis(), day)
    found = {one.source: one for one in data.freshness(reader, answer)}
    assert set(found) == set(reader.home.sources)
    for name, source in reader.home.sources.items():
        days = [
            load.effective
            for load in reader.register.known()
            if load.source == name and load.effective and load.effective <= answer.as_of
        ]
        told = found[name]
        assert told.newest == max(days, default=None)
        if not days:
            assert told.state == "not yet loaded"
        elif source.days_between is None:
            assert told.state == "no frequency"
        else:
            age = (answer.as_of - max(days)).days
            assert told.age == age
            assert told.allowed == source.days_between + source.grace
            assert told.state == ("stale" if age > told.allowed else "fresh")


def test_a_source_without_a_file_and_one_that_ended_are_marked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    common = {
        "kind": "accounts",
        "effective": {"column": "day"},
        "columns": {"account": "account"},
        "frequency": "monthly",
    }
    home = make_home(
        tmp_path,
        {
            "ended": {**common, "files": ["old.csv"], "until": dt.date(2026, 3, 31)},
            "silent": {**common, "files": ["never.csv"]},
            "fresh": {**common, "files": ["new.csv"], "grace": 5},
        },
    )
    (home.inbox / "old.csv").write_text("account,day\na,2026-01-01\n")
    (home.inbox / "new.csv").write_text("account,day\nb,2026-06-01\n")
    load(home)
    with Reader(home) as opened:
        found = data.freshness(opened, opened.rows(all_kpis()))
    assert [(one.source, one.state) for one in found] == [
        ("silent", "never loaded"),
        ("fresh", "fresh"),
        ("ended", "ended"),
    ]
    told = drawn.in_words(found)
    assert "silent: never loaded" in told
    assert "fresh: 29 of 31 + 5 days, fresh" in told
    assert "ended: 180 days, ended" in told
    assert "stale" not in page(home.folder, monkeypatch, "data").title[0].value


def test_a_mark_stands_right_of_the_line_where_a_source_is_stale(reader: Reader) -> None:
    found = data.freshness(reader, reader.rows(all_kpis()))
    made = checked(drawn.freshness(found))
    marks = {trace.name: trace for trace in made.data}
    assert len(marks["stale"].x) == sum(one.state == "stale" for one in found) == 1
    assert min(marks["stale"].x) > 1 >= max(marks["fresh"].x)
    assert marks["stale"].customdata[0] == {"kpi": "source-fresh", "category": "feedback"}


# -- contradictions, exceptions, references ---------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"unit": "Retail"}, {"as_of": "2026-06-30"}])
def test_contradictions_are_those_found(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    day = dt.date.fromisoformat(query.get("as_of", str(reader.day)))
    where = {name: value for name, value in query.items() if name == "unit"}
    found = contradictions.found(reader, day, reader.known_at, where)
    app = page(sample, monkeypatch, "data", show="contradictions", **query)
    shown = app.dataframe[0].value
    assert list(shown["Subject"]) == [row["subject"] for row in found]
    assert list(shown["What is said of it"]) == [row["says"] for row in found]
    one = app.pills[1].options[0]
    app.pills[1].set_value([app.pills[1].value[0]]).run()
    assert f"{app.dataframe[0].value['Contradiction'].iloc[0]} {len(app.dataframe[0].value)}" == one


def test_a_filter_that_leaves_no_contradiction_says_so(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert data.contradicting(reader, reader.rows(all_kpis()), {"brand": "no such"}, "en") == []
    app = page(sample, monkeypatch, "data", show="contradictions", audience="internal")
    assert "Contradictions are not cut by audience" in app.info[0].value
    assert not app.dataframe


@pytest.mark.parametrize("day", [None, JUNE])
def test_exceptions_have_their_state_and_the_rows_they_cover(
    sample: Path, reader: Reader, day: dt.date | None
) -> None:
    answer = reader.rows(all_kpis(), day)
    found = data.exceptions(reader, answer, {})
    held = of_home(Home.at(sample), answer.as_of)
    given, accounts = held["exceptions"], held["accounts"].set_index("account")
    given = given.set_index("exception")
    assert {one.exception for one in found} == set(given.index)
    rows = reader.con.execute(f"SELECT * FROM {answer.table}").df()
    for one in found:
        ends = pd.Timestamp(str(given.loc[one.exception, "expires"]))
        assert one.state == ("expired" if ends < pd.Timestamp(answer.as_of) else "in force")
        assert one.rows == (rows["exception"] == one.exception).sum()
    unit = str(accounts.loc[found[-1].subject, "unit"])
    belongs = {one.exception for one in found if accounts["unit"].get(one.subject) == unit}
    assert {one.exception for one in data.exceptions(reader, answer, {"unit": unit})} == belongs
    assert 0 < len(belongs) < len(found)


def test_exceptions_are_listed_by_what_ends_soonest(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "data", show="exceptions")
    shown = app.dataframe[0].value
    assert shown["Expires"].is_monotonic_increasing
    assert shown["State"].value_counts().to_dict() == {"in force": 14, "expired": 1}
    app.pills[1].set_value(["expired"]).run()
    assert list(app.dataframe[0].value["Exception"]) == ["EXC-2026-003"]


def test_what_is_in_no_inventory_is_told_with_an_example(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = make_home(
        tmp_path,
        {
            "hq": {
                "kind": "accounts",
                "files": ["accounts.csv"],
                "effective": {"column": "day"},
                "columns": {"account": "account"},
            },
            "desk": {
                "kind": "incidents",
                "files": ["incidents.csv"],
                "effective": {"date": dt.date(2026, 6, 1)},
                "columns": {name: name for name in ("incident", "account", "detected")},
            },
        },
    )
    (home.inbox / "accounts.csv").write_text("account,day\na,2026-06-01\n")
    (home.inbox / "incidents.csv").write_text(
        "incident,account,detected\n1,a,2026-05-01 10:00:00\n2,ghost,2026-05-02 10:00:00\n"
    )
    load(home)
    app = page(home.folder, monkeypatch, "data", show="references")
    assert app.dataframe[0].value.to_dict("records") == [
        {
            "Records of": "incidents",
            "Field": "account",
            "Is not in": "accounts",
            "Records": 1,
            "Names": 1,
            "Such as": "ghost",
        }
    ]
    assert "Named, but in no inventory 1" in choices(app)


# -- other homes ------------------------------------------------------------------------------


def test_a_home_with_accounts_only_says_what_there_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n@two,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch, "data")
    assert app.title[0].value == "2 rows in 1 file: 2 loaded, 0 refused, 0 skipped, 0 blank"
    assert "Every row of every file is in." in words(app)
    assert "No two records contradict each other." in words(app)
    app = page(home.folder, monkeypatch, "data", show="exceptions")
    assert "python -m etl template exceptions" in words(app)
    app = page(home.folder, monkeypatch, "data", show="references")
    assert "Every account, person and document that a record names is known." in words(app)


def test_a_new_publication_shows_at_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "one.csv").write_text("account,day\n@one,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch, "data")
    assert "Publication 1 of" in words(app)
    (home.inbox / "two.csv").write_text("account,day\n@one,2026-06-02\n@two,2026-06-02\n")
    load(home)
    app.run()
    assert "Publication 2 of" in words(app)
    assert app.title[0].value.startswith("3 rows in 2 files")


def test_a_file_that_was_refused_whole_is_told_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "one.csv").write_text("account,day\n@one,2026-06-01\n")
    (home.inbox / "bad.csv").write_text("something,day\n@one,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch, "data")
    assert "bad.csv was refused whole: " in app.error[0].value
    assert "account" in app.error[0].value


def test_reasons_speak_indonesian() -> None:
    reason: dict[str, str | None] = {"code": "unknown-code", "field": "status", "value": "Gone"}
    assert report.in_words(reason, "accounts") == "status: 'Gone' is no code known for it"
    told = report.in_words(reason, "accounts", "id")
    assert told == "status: 'Gone' bukan kode yang dikenal"
    own: dict[str, str | None] = {"code": "expires-before-it-starts", "field": None, "value": None}
    assert report.in_words(own, "exceptions", "id") == "berakhir sebelum mulai"
