"""The page on brand audits: run on the sample, over records written here, and counted again."""

import datetime as dt
from collections import Counter
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from etl.load import load
from kpis.definition import catalogue
from kpis.reader import BLANK, Answer, Reader
from kpis.views import brand_audits as views
from kpis.views.brand_audits import Age, Item, Planned
from organisation.home import Home
from organisation.settings import Organisation
from reports.export import make
from reports.profile import spreadsheet
from reports.table import OUTCOMES, listed
from tests.second.brand import audits_of, items_by, plain
from tests.second.records import Records, of_home
from tests.test_pages import page, words
from tests.tiny_home import home_of_accounts, make_home

KPIS = [catalogue()[kpi] for kpi in (views.CURRENT, views.CHECKED, views.FINDINGS)]
EARLIER = dt.date(2026, 6, 30)
FILTERS: list[dict[str, str]] = [{}, {"unit": "Retail"}, {"brand": "Pelita", "platform": "x"}]


@pytest.fixture(scope="module")
def answer(reader: Reader) -> Answer:
    return reader.rows(KPIS, EARLIER)


@pytest.fixture(scope="module")
def records(sample: Path) -> Records:
    return of_home(Home.at(sample), EARLIER)


# -- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"unit": "Retail"}, {"as_of": "2026-06-30"}])
def test_the_sentence_and_the_rows_are_those_of_the_reader(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    app = page(sample, monkeypatch, "brand_audits", **query)
    day = dt.date.fromisoformat(query.get("as_of", str(reader.day)))
    where = {name: value for name, value in query.items() if name == "unit"}
    told = reader.figure(KPIS[0], reader.rows(KPIS, day), where)
    title = app.title[0].value
    assert title.startswith(f"{told.met} of {told.subjects} accounts audited within cadence")
    assert f":red[{told.missed} overdue]" in title
    assert app.header[-1].value.startswith(f"{told.missed + told.unknown} accounts not audited")
    app.pills[1].set_value(OUTCOMES).run()
    shown = Counter(app.dataframe[0].value["Outcome"])
    assert shown == Counter({name: n for name in OUTCOMES if (n := getattr(told, name))})


def test_in_indonesian_no_sentence_of_the_page_stays_english(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "brand_audits", lang="ID", item="logo")
    assert "akun diaudit sesuai jadwal" in app.title[0].value
    said = words(app)
    assert "Temuan terbuka menurut umur" in said
    for english in ("Audits", "overdue", "Checklist", "findings", "put off", "passed", "audited"):
        assert english not in said


def test_every_kpi_of_brand_audits_has_a_door(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "brand_audits")
    labels = str([link.proto.label for link in app.get("page_link")])
    for definition in KPIS[1:]:
        assert definition.title.en in labels
    assert "Definition and SQL" in labels


@pytest.mark.parametrize("of", ["", "Pelita"])
def test_the_list_behind_a_mark_of_the_schedule_holds_what_it_counts(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, of: str
) -> None:
    query = {"as_of": "2026-06-30", "quarter": "2026-Q2", "state": "overdue"}
    app = page(sample, monkeypatch, "brand_audits", **query, **({"of": of} if of else {}))
    counted = sum(
        one.audits
        for one in views.schedule(reader, reader.rows(KPIS, EARLIER), {}, shown(reader))
        if (one.quarter, one.state) == ("2026-Q2", "overdue") and one.brand in (of or one.brand)
    )
    listed = app.dataframe[0].value
    assert len(listed) == counted > 0
    assert set(listed["Due"].map(lambda day: (day.year, (day.month + 2) // 3))) == {(2026, 2)}
    assert app.header[-1].value == "Audits: overdue, Q2 2026" + (f", {of}" if of else "")
    (back,) = [button for button in app.button if button.label == "close this list"]
    back.click().run()
    assert "accounts not audited within cadence" in app.header[-1].value


def test_the_list_behind_an_item_and_an_age_hold_what_they_count(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    told = reader.rows(KPIS, reader.day)
    (logo,) = [one for one in views.items(reader, told, {}) if one.item == "logo"]
    app = page(sample, monkeypatch, "brand_audits", item="logo")
    assert len(app.dataframe[0].value) == logo.failed
    app.segmented_control(key="result-logo").set_value("unknown").run()
    assert len(app.dataframe[0].value) == logo.unknown
    (oldest,) = [one for one in views.ages(reader, told, {}) if one.age == views.OLDEST]
    app = page(sample, monkeypatch, "brand_audits", age=views.OLDEST)
    assert len(app.dataframe[0].value) == oldest.findings > 0
    assert (app.dataframe[0].value["Days past due"] > 90).all()


def test_a_choice_that_the_page_does_not_know_changes_nothing(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "brand_audits", item="no such", quarter="1999-Q9", state="done")
    assert "accounts not audited within cadence" in app.header[-1].value


def test_a_brand_out_of_use_is_told_in_words(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(sample, monkeypatch, "brand_audits", brand="Kirana")
    assert app.title[0].value == "No account is to be audited"
    assert "excluded" in app.info[0].value
    assert len(app.dataframe[0].value) == 8


def test_with_accounts_only_the_page_names_the_kind_to_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch, "brand_audits")
    assert app.title[0].value == "Brand audits: not loaded"
    assert "etl template brand_audits" in app.info[0].value
    assert not app.get("plotly_chart")


def test_an_exported_list_runs_no_handle_as_a_formula(reader: Reader, tmp_path: Path) -> None:
    found = [{"handle": "@nusa", "score": Decimal("1.5"), "audited": EARLIER, "item": None}]
    made = listed(reader, "items", "Items", list(found[0]), found)
    assert (
        make(reader, made, tmp_path, profile=spreadsheet("en")).path.read_bytes()
        == b"\xef\xbb\xbfhandle,score,audited,item\r\n'@nusa,1.5,2026-06-30,\r\n"
    )
    assert (
        make(reader, made, tmp_path, profile=spreadsheet("id")).path.read_bytes()
        == b"\xef\xbb\xbfhandle;score;audited;item\r\n'@nusa;1,5;2026-06-30;\r\n"
    )


# -- counted a second time --------------------------------------------------------------------


def shown(reader: Reader) -> list[views.Quarter]:
    return views.quarters(reader.configuration.organisation, EARLIER, 3, 3)


def placed(day: Any) -> str:
    """Where a day lies on the schedule of EARLIER, which shows 2025-Q3 to 2027-Q1."""
    if day is None or pd.isna(day):
        return views.UNDATED
    name = f"{day.year}-Q{(day.month + 2) // 3}"
    return views.EARLIER if name < "2025-Q3" else views.LATER if name > "2027-Q1" else name


@pytest.mark.parametrize("where", FILTERS)
def test_the_schedule_holds_each_audit_and_each_due_day_once(
    reader: Reader, answer: Answer, records: Records, where: dict[str, str]
) -> None:
    accounts = {
        one["account"]: one
        for one in plain(records["accounts"])
        if all(one[cut] == value for cut, value in where.items())
    }
    told = reader.row_table(KPIS[0], answer, where)
    unknown = {row["account"]: row["reason_about"] for row in told if row["outcome"] == "unknown"}
    expected: Counter[tuple[str, str, str]] = Counter()
    for (account,), items in items_by(records, "account").items():
        if one := accounts.get(account):
            for audit in audits_of(records, one, items):
                is_it = unknown.get(account) == str(audit.audited.date())
                state = "unknown" if is_it else "done"
                expected[one["brand"] or BLANK, placed(audit.audited), state] += 1
    for row in told:
        if row["outcome"] == "missed":
            expected[row["brand"] or BLANK, placed(row["due"]), "overdue"] += 1
        elif row["outcome"] == "met" or row["reason"] == "first-audit-not-due":
            expected[row["brand"] or BLANK, placed(row["due"]), "planned"] += 1
    found = views.schedule(reader, answer, where, shown(reader))
    assert {(one.brand, one.quarter, one.state): one.audits for one in found} == expected
    assert {state for _brand, _quarter, state in expected} >= {"done", "overdue", "planned"}


@pytest.mark.parametrize("where", FILTERS)
def test_the_items_are_those_of_the_audits_in_force(
    reader: Reader, answer: Answer, records: Records, where: dict[str, str]
) -> None:
    """Of the results of these audits, those that fail are counted as they are."""
    told = [row for row in reader.row_table(KPIS[1], answer, where) if row["outcome"] != "excluded"]
    audit_of = {
        one["record"]: (one["account"], one["audit"]) for one in plain(records["brand_audits"])
    }
    overdue = {"audit-overdue", "never-audited"}
    in_force = {audit_of[row["record"]] for row in told if row["reason"] not in overdue}
    failed = Counter(
        one["item"]
        for one in plain(records["brand_audits"])
        if (one["account"], one["audit"]) in in_force and one["result"] == "fail"
    )
    found = views.items(reader, answer, where)
    assert {one.item: one.failed for one in found if one.failed} == failed
    assert {one.subjects + one.aside for one in found} == {len(told)}
    assert [one.critical for one in found] == sorted((one.critical for one in found), reverse=True)
    names = [row["item"] for row in views.checks(reader, answer, where, "logo", "failed")]
    assert len(names) == failed["logo"]


@pytest.mark.parametrize("where", FILTERS)
def test_open_findings_are_those_that_nothing_has_put_right(
    reader: Reader, answer: Answer, records: Records, where: dict[str, str]
) -> None:
    counted = {
        row["record"]: row
        for row in reader.row_table(KPIS[2], answer, where)
        if row["outcome"] != "excluded"
    }
    items = plain(records["brand_audits"])
    passes = {
        (one["account"], one["item"]): one["audited"]
        for one in sorted(
            (one for one in items if one["result"] == "pass"), key=lambda one: one["audited"]
        )
    }
    expected: Counter[str] = Counter()
    for one in items:
        row = counted.get(one["record"])
        later = passes.get((one["account"], one["item"]))
        if row is None or one["finding_closed"] or (later and later > one["audited"]):
            continue
        days = (EARLIER - row["due"]).days
        expected[
            "not due"
            if days <= 0
            else "1-30"
            if days <= 30
            else "31-90"
            if days <= 90
            else "over 90"
        ] += 1
    found = views.ages(reader, answer, where)
    assert {one.age: one.findings for one in found if one.findings} == expected
    assert [one.age for one in found] == ["not due", "1-30", "31-90", "over 90"]


# -- given rows -------------------------------------------------------------------------------

ACCOUNTS = """account,handle,platform,owner,backup_owner,brand,audience,status,opened
A,@a,x,P1,,North,external,active,2020-01-01
B,@b,x,P2,,North,external,active,2020-01-01
C,@c,x,P3,,North,external,active,2020-01-01
D,@d,x,,,South,external,active,2020-01-01
E,@e,x,P5,,South,external,active,2026-03-01
"""
AUDITS = """audit,account,item,audited,auditor,critical,result,finding_first_due,finding_due,extensions,finding_closed
26,A,logo,2026-02-10,P9,true,pass,,,,
26,A,tone,2026-02-10,P9,false,fail,2026-03-01,2026-06-01,1,
26,A,colours,2026-02-10,P9,true,fail,2026-06-20,2026-06-20,,
26,A,imprint,2026-02-10,P9,false,fail,2026-03-20,2026-03-20,,2026-03-01
24,B,logo,2024-03-01,P9,true,fail,2024-04-01,2024-04-01,,
25,B,logo,2025-03-01,P9,true,pass,,,,
25,B,tone,2025-03-01,P9,false,not_applicable,,,,
26,C,logo,2026-05-05,P3,true,pass,,,,
26,C,tone,2026-05-05,P3,false,fail,,,,
25,D,logo,2025-09-01,P9,true,fail,2025-10-01,2025-10-01,,
26,D,logo,2026-04-04,P9,true,pass,,,,
"""


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Five accounts on 30 June 2026: audited in time, too long ago, by its owner, an account without
    an owner, and a new one."""
    sources = {
        kind: {
            "kind": kind,
            "files": [f"{kind}.csv"],
            "effective": {"date": dt.date(2026, 6, 15)},
            "columns": {name: name for name in text.partition("\n")[0].split(",")},
        }
        for kind, text in (("accounts", ACCOUNTS), ("brand_audits", AUDITS))
    }
    home = make_home(tmp_path_factory.mktemp("given"), sources)
    (home.inbox / "accounts.csv").write_text(ACCOUNTS)
    (home.inbox / "brand_audits.csv").write_text(AUDITS)
    load(home)
    return home.folder


def test_given_audits_lie_where_they_took_place_and_are_due(given: Path) -> None:
    with Reader(Home.at(given)) as opened:
        told = opened.rows(KPIS)
        found = views.schedule(opened, told, {}, shown(opened))
    assert found == [
        Planned("North", "2026-Q1", "done", 1),  # A
        Planned("North", "2026-Q1", "overdue", 1),  # B
        Planned("North", "2026-Q2", "done", 1),  # C, by its owner: it took place
        Planned("North", "2027-Q1", "planned", 1),  # A
        Planned("North", "earlier", "done", 2),  # B, twice
        Planned("North", "earlier", "overdue", 1),  # C, which nobody else ever audited
        Planned("South", "2025-Q3", "done", 1),  # D
        Planned("South", "2026-Q2", "unknown", 1),  # D, by somebody who may be its owner
        Planned("South", "2027-Q1", "planned", 1),  # E
    ]


def test_given_items_pass_only_where_somebody_independent_says_so(given: Path) -> None:
    with Reader(Home.at(given)) as opened:
        told = opened.rows(KPIS)
        found = views.items(opened, told, {})
        unknown = [row["account"] for row in views.checks(opened, told, {}, "logo", "unknown")]
    assert found == [
        Item("colours", True, passed=0, failed=1, unknown=1, aside=2),
        Item("logo", True, passed=1, failed=0, unknown=3, aside=0),
        Item("imprint", False, passed=0, failed=1, unknown=1, aside=2),
        Item("tone", False, passed=0, failed=2, unknown=1, aside=1),
    ]
    assert sorted(unknown) == ["B", "C", "D"]
    assert (found[1].low, found[1].high) == (0.25, 1.0)


def test_given_findings_have_the_age_of_the_day_first_set(given: Path) -> None:
    with Reader(Home.at(given)) as opened:
        found = views.ages(opened, opened.rows(KPIS), {})
    assert found == [
        Age("not due", 0, 0, 0, 0),
        Age("1-30", critical=1, untold=0, other=0, put_off=0),
        Age("31-90", 0, 0, 0, 0),
        Age("over 90", critical=0, untold=0, other=1, put_off=1),
        Age("no day", critical=0, untold=0, other=1, put_off=0),
    ]


def test_few_accounts_are_told_without_a_percentage(
    given: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(given, monkeypatch, "brand_audits")
    assert app.title[0].value.startswith("1 of 4 accounts audited within cadence (target 90 %)")
    charts = [str(chart.proto) for chart in app.get("plotly_chart")]
    (items,) = [one for one in charts if "whole audit" in one]
    assert "1 of 4" in items
    assert "0 %" not in items.replace("100 %", "")


@pytest.mark.parametrize(
    ("start", "expected"),
    [(1, ["2025-Q4", "2026-Q1", "2026-Q2"]), (4, ["2025-Q3", "2025-Q4", "2026-Q1"])],
)
def test_quarters_have_the_names_by_which_the_reader_knows_them(
    given: Path, start: int, expected: list[str]
) -> None:
    organisation = Organisation(name="Tiny", fiscal_year_start=start)
    found = views.quarters(organisation, dt.date(2026, 2, 28), 1, 1)
    assert [one.name for one in found] == expected
    assert [one.first for one in found] == [
        dt.date(2025, 10, 1),
        dt.date(2026, 1, 1),
        dt.date(2026, 4, 1),
    ]
    with Reader(Home.at(given)) as opened:
        object.__setattr__(opened.configuration, "organisation", organisation)
        assert [opened.quarter(one.name) for one in found] == [
            (one.first, one.last) for one in found
        ]
