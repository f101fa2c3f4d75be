"""The pages on accounts: run on the sample, and what they show counted a second time."""

import csv
import datetime as dt
import io
from collections import Counter
from dataclasses import astuple, fields, replace
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from etl.load import load
from kpis import risks
from kpis.definition import catalogue
from kpis.figure import Context, Figure, Tally, figure
from kpis.reader import BLANK, Answer, Reader, all_kpis
from kpis.views import account as stories
from kpis.views import accounts
from kpis.views.accounts import CONTROLS, Cell, Registered
from organisation.home import Home
from reports.export import make
from reports.profile import spreadsheet
from reports.table import Column
from tests.drawn import checked
from tests.second.records import Records, of_home
from tests.test_pages import page, words
from tests.tiny_home import home_of_accounts
from ui import downloads
from ui.charts.account import lanes, starts, timeline
from ui.charts.accounts import bullets, heat
from ui.charts.figure import against_target

JUNE = dt.date(2026, 6, 30)
FILTERS: list[dict[str, str]] = [{}, {"unit": "Retail"}, {"brand": "Bayu", "region": "Indonesia"}]
AUDITED = "AC-0090"
"""An account with failed controls, a finding, a review by its owner and people who left."""


@pytest.fixture(scope="module")
def june(reader: Reader) -> Answer:
    return reader.rows(all_kpis(), JUNE)


@pytest.fixture(scope="module")
def records(sample: Path) -> Records:
    return of_home(Home.at(sample), JUNE)


def kept(table: pd.DataFrame, where: dict[str, str]) -> pd.DataFrame:
    for cut, value in where.items():
        table = table[table[cut] == value]
    return table


# -- the page on accounts ---------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"unit": "Retail"}, {"as_of": "2024-03-31"}])
def test_the_sentence_is_made_from_the_records_and_the_figure_of_owners(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    app = page(sample, monkeypatch, "accounts", **query)
    day = dt.date.fromisoformat(query.get("as_of", str(reader.day)))
    where = {name: value for name, value in query.items() if name == "unit"}
    registered = kept(of_home(Home.at(sample), day)["accounts"], where)
    in_use = (~registered["status"].isin(["retired", "planned"])).sum()
    owners = catalogue()["owner-active"]
    told = reader.figure(owners, reader.rows([owners], day), where)
    title = app.title[0].value
    assert title.startswith(f"{len(registered)} registered accounts, {in_use} in use")
    assert (f":red[{told.missed} without an active owner]" in title) == bool(told.missed)
    assert (f"{told.unknown} whose owner cannot be told" in title) == bool(told.unknown)


def test_the_table_has_the_accounts_in_use_and_narrows_to_what_is_sought(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "accounts")
    told = accounts.accounts(reader, reader.rows(all_kpis()), {})
    in_use = [one for one in told if one.state == "in use"]
    shown = app.dataframe[0].value
    assert list(shown["Number"]) == [one.account for one in in_use]
    assert list(shown["Failed"]) == [one.failed for one in in_use]
    assert list(shown["Risk score"]) == [one.score for one in in_use]
    app.text_input(key="sought").set_value("pelita TIKTOK").run()
    found = app.dataframe[0].value
    assert 0 < len(found) < len(in_use)
    assert set(found["Platform"]) == {"tiktok"}
    app.text_input(key="sought").set_value("nothing is called this").run()
    assert not app.dataframe
    assert "No registered account fits" in words(app)


def test_retired_accounts_are_shown_when_asked_for_and_have_no_score(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "accounts")
    app.pills(key="states").set_value(["retired"]).run()
    shown = app.dataframe[0].value
    assert len(shown)
    assert set(shown["State"]) == {"retired"}
    assert shown["Risk score"].isna().all()


def test_a_filter_that_leaves_no_account_says_so(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(
        sample, monkeypatch, "accounts", brand="Bayu", platform="youtube", audience="internal"
    )
    assert app.title[0].value == "No registered accounts here"
    assert "No registered account is left under this filter: brand Bayu" in words(app)


def test_in_indonesian_nothing_of_the_page_stays_english(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "accounts", lang="ID")
    said = words(app)
    assert "akun terdaftar" in said
    for english in ("registered", "in use", "owner", "Controls", "click", "Mark:"):
        assert english not in said
    assert "Skor risiko" in app.dataframe[0].value.columns


def test_what_is_taken_away_is_what_is_listed_and_runs_no_formula(
    reader: Reader, tmp_path: Path
) -> None:
    found = accounts.accounts(reader, reader.rows(all_kpis()), {"unit": "Retail"})
    names = [one.name for one in fields(Registered)]
    columns = [Column(name, "VARCHAR", name) for name in names[:-2]]
    columns += [Column("score", "DOUBLE", "score"), Column("worst", "VARCHAR", "worst")]
    cells = [astuple(one) for one in found]
    for language, delimiter, comma in [("en", ",", "."), ("id", ";", ",")]:
        table = downloads.of_cells("accounts", columns, cells, {}, reader, False)
        file = make(reader, table, tmp_path, profile=spreadsheet(language)).path
        told = file.read_bytes().decode("utf-8-sig")
        head, *rows = list(csv.reader(io.StringIO(told), delimiter=delimiter))
        assert head == names
        assert [row[0] for row in rows] == [one.account for one in found]
        assert [row[1] for row in rows] == [f"'{one.handle}" for one in found]
        scores = [row[-2].replace(comma, ".") for row in rows]
        assert [float(score) if score else None for score in scores] == [one.score for one in found]


# -- what the page asks -----------------------------------------------------------------------


def test_controls_are_the_kpis_with_one_row_of_each_account(reader: Reader, june: Answer) -> None:
    rows = reader.con.execute(
        f"SELECT kpi, count(*), count(DISTINCT account) FROM {june.table} "
        "WHERE subject_kind = 'account' GROUP BY kpi"
    ).fetchall()
    n = sum(accounts.states(reader, june, {}).values())
    assert {(kpi, n, n) for kpi in CONTROLS} == set(rows)


@pytest.mark.parametrize("where", FILTERS)
def test_cells_count_accounts_in_use_and_their_failed_controls(
    reader: Reader, june: Answer, records: Records, where: dict[str, str]
) -> None:
    table = kept(records["accounts"], where)
    table = table[~table["status"].isin(["retired", "planned"])]
    rows = reader.con.execute(
        f"SELECT DISTINCT account, kpi FROM {june.table} WHERE outcome = 'missed'"
    ).fetchall()
    failed = Counter(account for account, _kpi in rows)
    expected: dict[tuple[str, str], list[int]] = {}
    for one in table.fillna({"platform": BLANK, "region": BLANK}).to_dict("records"):
        cell = expected.setdefault((one["platform"], one["region"]), [0, 0])
        cell[0] += 1
        cell[1] += failed[one["account"]]
    found = accounts.cells(reader, june, where, "platform", "region")
    assert {(c.down, c.across): [c.accounts, c.failed] for c in found} == expected


def test_a_kpi_that_fails_and_cannot_be_told_of_one_account_counts_once_as_failed(
    reader: Reader, june: Answer
) -> None:
    worst: dict[str, dict[str, set[str]]] = {}
    for account, kpi, outcome in reader.con.execute(
        f"SELECT account, kpi, outcome FROM {june.table} WHERE account IS NOT NULL"
    ).fetchall():
        worst.setdefault(account, {}).setdefault(kpi, set()).add(outcome)
    mixed = 0
    for one in accounts.accounts(reader, june, {}):
        kpis = worst[one.account].values()
        assert one.failed == sum("missed" in outcomes for outcomes in kpis)
        assert one.unknown == sum(
            "unknown" in outcomes and "missed" not in outcomes for outcomes in kpis
        )
        mixed += any({"missed", "unknown"} <= outcomes for outcomes in kpis)
    assert mixed, "the sample has no account of which one KPI has rows of both kinds"


def test_scores_are_those_of_the_ranking_the_greatest_first(reader: Reader, june: Answer) -> None:
    ranked = {one.account: float(one.score) for one in risks.risks(reader, june)}
    told = accounts.accounts(reader, june, {})
    in_use = [one for one in told if one.state == "in use"]
    assert {one.account: one.score for one in in_use if one.score} == ranked
    scores = [one.score for one in in_use]
    assert scores == sorted(scores, key=lambda score: -(score or 0))
    assert all(one.score is None for one in told if one.state != "in use")


def given(kpi: str, met: int, missed: int = 0, unknown: int = 0) -> Figure:
    tally = Tally(met=met, missed=missed, unknown=unknown)
    return figure(catalogue()[kpi], tally, Context("2026-06-30", 1, 0.9, "proposed"))


def test_controls_stand_worst_first_and_those_of_under_ten_are_not_ranked() -> None:
    far, near = given("mfa-verified", 50, 50), given("owner-active", 80, 20)
    small, good = given("recovery-held", 1, 8), given("backup-active", 99, 1)
    other, across = given("admin-count", 5, 4), given("inventory-complete", 80, 0, 20)
    order = accounts.worst_first([good, small, near, other, across, far])
    assert order == [far, near, small, other, across, good]


# -- the charts -------------------------------------------------------------------------------


def test_a_cell_of_the_heat_map_tells_itself_as_filters() -> None:
    cells = [Cell("x", "Europe", 1, 2, 0), Cell(BLANK, "Europe", 40, 0, 3)]
    drawn = checked(heat(cells, ("platform", "region"))).data[0]
    assert list(drawn.customdata) == [
        {"platform": "x", "region": "Europe"},
        {"platform": BLANK, "region": "Europe"},
    ]
    assert list(drawn.text) == ["<b>1</b>", "<b>40</b>"]
    assert drawn.marker.color[0] != drawn.marker.color[1]


@pytest.mark.parametrize("phone", [True, False])
def test_bullets_give_no_percentage_under_ten_and_none_to_counts(phone: bool) -> None:
    told = [given("mfa-verified", 50, 30, 20), given("owner-active", 7, 1)]
    told.append(given("dormant-accounts", 90, 10))
    made = checked(bullets(told, phone))
    marked = [one.customdata[0]["kpi"] for one in made.data if one.mode == "markers"]
    assert marked == ["mfa-verified"]
    said = [note.text for note in made.layout.annotations]
    assert "<b>50 to 70 %</b>" in said
    assert "<b>7 of 8</b>" in said
    assert "<b>10</b>" in said


def test_a_control_that_none_meets_has_a_whole_mark_and_names_what_to_load(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("ui.kinds.loaded", lambda kind: kind == "accounts")
    none, late = given("mfa-verified", 0, 50), given("owner-active", 0)
    made = checked(bullets([none, replace(late, status="not loaded")], phone=False))
    (mark,) = (one for one in made.data if one.mode == "markers")
    assert mark.x[0] == made.layout.xaxis.range[0], "it stands on the edge"
    assert mark.cliponaxis is False
    assert "load people records" in [note.text for note in made.layout.annotations]
    (mark,) = (one for one in checked(against_target(none)).data if one.mode == "markers")
    assert mark.cliponaxis is False


def test_a_control_of_which_all_accounts_are_excluded_says_so() -> None:
    tally, context = Tally(excluded=8), Context("2026-06-30", 1, 0.9, "proposed")
    made = checked(bullets([figure(catalogue()["mfa-verified"], tally, context)], phone=False))
    said = [note.text for note in made.layout.annotations]
    assert "all 8 rows excluded" in said
    assert not any("%" in text for text in said)


# -- one account ------------------------------------------------------------------------------


@pytest.mark.parametrize("day", [None, JUNE])
def test_the_story_of_one_account_is_told_as_the_rows_have_it(
    sample: Path,
    reader: Reader,
    june: Answer,
    monkeypatch: pytest.MonkeyPatch,
    day: dt.date | None,
) -> None:
    query = {"as_of": str(day)} if day else {}
    app = page(sample, monkeypatch, "account", account=AUDITED, **query)
    answer = june if day else reader.rows(all_kpis())
    failed, score = reader.con.execute(
        f"SELECT count(DISTINCT kpi), 0 FROM {answer.table} "
        f"WHERE account = '{AUDITED}' AND outcome = 'missed'"
    ).fetchall()[0]
    score = next(one.score for one in risks.risks(reader, answer) if one.account == AUDITED)
    title = app.title[0].value
    assert title.startswith("@kiranacare on linkedin: ")
    assert f":red[{failed} control" in title
    assert title.endswith(f"risk score {score.normalize():f}")
    app.pills(key="outcomes-account").set_value(["missed", "unknown", "met", "excluded"]).run()
    shown = app.dataframe[0].value["Outcome"].value_counts().to_dict()
    counted = reader.con.execute(
        f"SELECT outcome, count(*) FROM {answer.table} WHERE account = '{AUDITED}' GROUP BY 1"
    ).fetchall()
    assert shown == dict(counted)


def test_the_lines_of_the_score_add_up_on_the_page(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "account", account=AUDITED)
    lines = next(one.value for one in app.dataframe if "Cause" in one.value.columns)
    for column in ("Points", "Risk score"):
        *parts, total = lines[column]
        assert sum(parts) == pytest.approx(total)
    assert "= impact 1.5 ×" in words(app)
    assert "177,257 followers × 1.5, external × 1, Samudra × 1" in words(app)


def test_a_retired_account_has_a_story_and_no_score(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = accounts.accounts(reader, reader.rows(all_kpis()), {})
    retired = next(one for one in told if one.state == "retired")
    app = page(sample, monkeypatch, "account", account=retired.account)
    assert ", retired: " in app.title[0].value
    assert "risk score" not in app.title[0].value
    assert "not in use has no score" in words(app)


@pytest.mark.parametrize(
    ("lang", "said"),
    [("EN", "No account 'AC-\\_1' is registered on 20 Nov 2026"), ("ID", "Tidak ada akun")],
)
def test_an_unknown_number_is_told_in_one_sentence_with_a_way_on(
    sample: Path, monkeypatch: pytest.MonkeyPatch, lang: str, said: str
) -> None:
    app = page(sample, monkeypatch, "account", account="AC-_1", lang=lang)
    assert app.title[0].value.startswith(said)
    assert not app.dataframe


def test_without_a_number_the_page_asks_which(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert page(sample, monkeypatch, "account").title[0].value == "Which account?"


def test_filters_are_said_not_to_cut_one_account(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = page(sample, monkeypatch, "account", account=AUDITED)
    filtered = page(sample, monkeypatch, "account", account=AUDITED, brand="Pelita")
    assert filtered.title[0].value == whole.title[0].value
    assert "The filters do not cut one account" in words(filtered)
    assert "The filters do not cut one account" not in words(whole)


def test_the_story_in_indonesian(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said = words(page(sample, monkeypatch, "account", account=AUDITED, lang="ID"))
    assert "kontrol gagal" in said
    for english in ("control", "Owner", "external", "followers", "Access", "What ", "earlier"):
        assert english not in said


@pytest.mark.parametrize("lang", ["EN", "ID"])
def test_with_accounts_only_the_story_names_what_is_not_loaded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lang: str
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n@two,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch, "account", account="@one", lang=lang)
    assert app.title[0].value.startswith("@one: ")
    for kind in ("access", "reviews", "brand_audits", "incidents"):
        assert f"etl template {kind}" in words(app)
    app = page(home.folder, monkeypatch, "accounts", lang=lang)
    assert ("2 registered accounts, 2 in use" in app.title[0].value) == (lang == "EN")
    assert len(app.dataframe[0].value) == 2


def test_audits_and_findings_of_a_story_are_those_of_the_items(
    reader: Reader, june: Answer, records: Records
) -> None:
    items = records["brand_audits"]
    account = items[items["result"] == "fail"]["account"].value_counts().index[0]
    told = stories.story(reader, june, account)
    assert told
    its = items[items["account"] == account]
    expected = {
        (audit, audited): Counter(group["result"].fillna("blank"))
        for (audit, audited), group in its.groupby(["audit", "audited"])
    }
    found = {
        (one["audit"], pd.Timestamp(one["audited"])): {
            name: one[name] for name in ("pass", "fail", "not_applicable", "blank") if one[name]
        }
        for one in told.audits
    }
    assert found == {(audit, pd.Timestamp(day)): n for (audit, day), n in expected.items()}
    assert len(told.findings) == (its["result"] == "fail").sum()


def test_posts_are_counted_by_month_of_the_organisations_zone(
    reader: Reader, records: Records
) -> None:
    zone = ZoneInfo(reader.configuration.organisation.time_zone)
    posts = records["publications"]
    account = posts["account"].value_counts().index[0]
    moments = posts[posts["account"] == account]["published"].dropna()
    local = moments.dt.tz_localize("UTC").dt.tz_convert(zone)
    expected = Counter(dt.date(one.year, one.month, 1) for one in local)
    assert stories.posts(reader, JUNE, account) == expected


def test_the_roster_has_every_access_with_the_outcomes_of_its_kpis(
    reader: Reader, june: Answer, records: Records
) -> None:
    told = stories.story(reader, june, AUDITED)
    assert told
    access = records["access"]
    its = access[access["account"] == AUDITED]
    assert sorted(one["access"] for one in told.access) == sorted(its["access"])
    open_ones = [one["revoked"] is None for one in told.access]
    assert open_ones == sorted(open_ones, reverse=True)
    outcomes = dict(
        reader.con.execute(
            f"SELECT subject, outcome FROM {june.table} WHERE kpi = 'untrained-access'"
        ).fetchall()
    )
    assert {one["access"]: one["trained"] for one in told.access} == {
        access: outcomes.get(access) for access in its["access"]
    }
    assert any(one["trained"] for one in told.access)


def test_the_timeline_draws_what_is_open_up_to_the_day() -> None:
    events = [
        stories.Event(dt.date(2015, 1, 1), "account", "opened"),
        stories.Event(dt.date(2026, 5, 1), "incidents", "high", "leak"),
        stories.Event(dt.date(2026, 3, 1), "incidents", "low", "", dt.date(2026, 3, 9)),
    ]
    assert starts(JUNE, events, {}) == dt.date(2025, 5, 12), "a year back, and some days"
    assert starts(JUNE, events, {dt.date(2024, 3, 1): 2}) == dt.date(2024, 2, 10)
    made = checked(timeline(JUNE, events, {}, lambda event: event.what, 600))
    lines = [tuple(one.x) for one in made.data if one.mode == "lines"]
    assert lines == [("2026-05-01", "2026-06-30"), ("2026-03-01", "2026-03-09")]
    marks: list[Any] = [one for one in made.data if one.mode == "markers"]
    assert len(marks) == 1, "what lies before the first day drawn has no mark"
    assert list(marks[0].customdata) == [{"kpi": "incident-resolved"}] * 2
    assert next(iter(lanes())) == "account"


def test_a_heat_map_has_room_for_the_columns_with_most_accounts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An organisation in many regions: the others are counted in words, none without one."""
    home = home_of_accounts(tmp_path, "region", "platform")
    lines = [f"@a{n},2026-06-01,region {n % 14},x" for n in range(28)] + [
        "@b,2026-06-01,region 13,x"
    ]
    (home.inbox / "a.csv").write_text("account,day,region,platform\n" + "\n".join(lines) + "\n")
    load(home)
    app = page(home.folder, monkeypatch, "accounts")
    assert "4 more have fewer accounts" in words(app)
