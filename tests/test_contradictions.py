"""Contradictions: rows given, rows expected; two sources on one key; the points of the sample."""

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from etl.load import decide, load
from kpis.__main__ import main
from kpis.contradictions import CUTS, DISAGREE, ROW, TOLD, contradictions, found, read
from kpis.reader import Reader
from kpis.tables import readable
from organisation.contracts import kinds
from organisation.errors import Unusable
from organisation.home import Home
from tests.given import answer
from tests.served import ROOT
from tests.test_records import source, write
from tests.tiny_home import make_home

DAY = "2026-11-20"
FILES = [name for name in contradictions() if name != DISAGREE]
Row = dict[str, Any]


def told(contradiction: str, day: str = DAY, **given: list[Row]) -> dict[str, str]:
    """What each subject contradicts, over given records."""
    rows = answer(contradictions()[contradiction].sql, day, **given)
    assert all(set(row) == set(TOLD) for row in rows)
    return {row["subject"]: row["about"] for row in rows}


# -- each says what it is -------------------------------------------------------------------


@pytest.mark.parametrize("name", contradictions())
def test_a_contradiction_is_whole(name: str) -> None:
    one = contradictions()[name]
    assert set(one.kinds) <= set(kinds())
    for words in (one.title, one.says):
        assert words.en and words.id and words.en != words.id
    assert "{about}" in one.says.en and "{about}" in one.says.id


@pytest.mark.parametrize("name", FILES)
def test_sql_stays_plain_and_over_no_records_is_empty(name: str) -> None:
    sql = contradictions()[name].sql.lower()
    for word in ("group by all", "arg_max", "asof", "qualify", "macro", "list_"):
        assert word not in sql
    assert not set(re.findall(r"(\w+) as \(", sql)) & set(readable())
    assert told(name) == {}


@pytest.mark.parametrize(
    "text", ["/*\nid = 'other'\nkinds = []\n*/", "/*\nid = \n*/", "/*\nid = 'one'", "SELECT 1"]
)
def test_a_comment_that_does_not_fit_is_refused(text: str, tmp_path: Path) -> None:
    words = "\n[title]\nen = 'a'\nid = 'b'\n[says]\nen = 'a'\nid = 'b'\n"
    path = tmp_path / "one.sql"
    path.write_text(text.replace("[]\n", f"[]{words}"), "utf-8")
    with pytest.raises(Unusable, match=r"one\.sql"):
        read(path)


# -- a leaver with access -------------------------------------------------------------------


def access(name: str, person: str | None, **more: Any) -> Row:
    return {"access": name, "account": "a", "person": person, **more}


def test_access_outlives_the_last_day() -> None:
    people = [
        {"person": "today", "departed": "2026-11-20"},
        {"person": "gone", "departed": "2026-11-19"},
        {"person": "expired", "contract_until": "2026-11-19"},
        {"person": "here"},
    ]
    lines = [access(one["person"], one["person"]) for one in people]
    lines += [
        access("revoked", "gone", revoked="2026-11-20"),
        access("machine", "gone", holder="system"),
        access("blank", None),
        access("nobody", "in no file"),
    ]
    stood = told("leaver-with-access", access=lines, people=people)
    assert stood == {"gone": "2026-11-19", "expired": "2026-11-19"}


def test_both_records_are_named() -> None:
    (row,) = answer(
        contradictions()["leaver-with-access"].sql,
        DAY,
        access=[access("A-1", "P-1", load=3, line=7)],
        people=[{"person": "P-1", "departed": "2026-01-31", "load": 5, "line": 9}],
        accounts=[{"account": "a", "unit": "Retail", "brand": "Pelita", "region": "Asia"}],
    )
    assert (row["record"], row["load"], row["line"]) == ("A-1", 3, 7)
    assert (row["other_kind"], row["other_record"]) == ("people", "P-1")
    assert (row["other_load"], row["other_line"]) == (5, 9)
    assert (row["unit"], row["brand"], row["region"]) == ("Retail", "Pelita", "Asia")


# -- posts ----------------------------------------------------------------------------------


def post(name: str, published: str | None, **more: Any) -> Row:
    return {"publication": name, "account": "a", "published": published, **more}


def test_a_publisher_needs_authority_on_the_local_day() -> None:
    """Seventeen hours in UTC is midnight in Jakarta."""
    people = [
        {"person": "P", "authorised_from": "2026-11-02", "authorised_until": "2026-11-10"},
        {"person": "never"},
        {"person": "left", "authorised_from": "2020-01-01", "departed": "2026-11-05"},
    ]
    posts = [
        post("day before", "2026-11-01 16:59:59", publisher="P"),
        post("first", "2026-11-01 17:00:00", publisher="P"),
        post("last", "2026-11-10 16:59:59", publisher="P"),
        post("day after", "2026-11-10 17:00:00", publisher="P"),
        post("never", "2026-11-10 10:00:00", publisher="never"),
        post("at the end", "2026-11-05 10:00:00", publisher="left"),
        post("after the end", "2026-11-06 10:00:00", publisher="left"),
        post("stranger", "2026-11-06 10:00:00", publisher="in no file"),
        post("nameless", "2026-11-06 10:00:00"),
        post("undated", None, publisher="never"),
        post("before the period", "2026-09-30 16:59:59", publisher="never"),
        post("period begins", "2026-09-30 17:00:00", publisher="never"),
    ]
    assert told("publisher-without-authority", publications=posts, people=people) == {
        "day before": "2026-11-01",
        "day after": "2026-11-11",
        "never": "2026-11-10",
        "after the end": "2026-11-06",
        "period begins": "2026-10-01",
    }


def test_an_approval_comes_after_the_post() -> None:
    def step(request: str, decided: str | None, **more: Any) -> Row:
        fields = {"request": request, "step": 1, "final": True, "decision": "approved"}
        return {**fields, "decided": decided, "submitted": "2026-11-01 00:00:00", **more}

    steps = [
        step("late", "2026-11-02 10:00:01"),
        step("same", "2026-11-02 10:00:00"),
        step("rejected", "2026-11-03 10:00:00", decision="rejected"),
        step("open", None, decision=None),
        step("not final", "2026-11-03 10:00:00", final=False),
        step("first of two", "2026-11-01 10:00:00"),
        step("first of two", "2026-11-03 10:00:00", step=2),
    ]
    posts = [
        post(name, "2026-11-02 10:00:00", request=name) for name in {s["request"] for s in steps}
    ]
    posts += [
        post("no request", "2026-11-02 10:00:00"),
        post("unknown", "2026-11-02 10:00:00", request="in no file"),
        post("undated", None, request="late"),
        post("before the period", "2026-09-30 16:59:59", request="late"),
    ]
    stood = told("approval-after-post", publications=posts, approvals=steps)
    assert stood == {"late": "2026-11-02 17:00:01"}, "told in the organisation's own time"


def test_a_closed_account_posts() -> None:
    def account(name: str, **more: Any) -> Row:
        return {"account": name, "status": "retired", **more}

    closed = {"closed": "2026-03-31"}
    accounts = [
        account("by inventory", **closed, last_post="2026-04-01"),
        account("on the day", **closed, last_post="2026-03-31"),
        account("by post", **closed, last_post="2026-04-01"),
        account("post on the day", **closed),
        account("same day twice", **closed, last_post="2026-04-02"),
        account("silent", **closed),
        account("day unknown", last_post="2026-04-01"),
        {"account": "status blank", **closed, "last_post": "2026-04-01"},
        {"account": "in use", "status": "active", "last_post": "2026-04-01"},
    ]
    posts = [
        post("old", "2026-04-03 10:00:00", account="by post"),
        post("new", "2026-04-04 17:00:00", account="by post"),
        post("undated", None, account="by post"),
        post("midnight", "2026-03-31 16:59:59", account="post on the day"),
        post("twice", "2026-04-02 10:00:00", account="same day twice"),
        post("in use", "2026-04-02 10:00:00", account="in use"),
    ]
    rows = answer(
        contradictions()["retired-but-posting"].sql, DAY, accounts=accounts, publications=posts
    )
    assert {r["subject"]: (r["about"], r["other_kind"], r["other_record"]) for r in rows} == {
        "by inventory": ("2026-04-01", "accounts", "by inventory"),
        "by post": ("2026-04-05", "publications", "new"),
        "same day twice": ("2026-04-02", "publications", "twice"),
        "status blank": ("2026-04-01", "accounts", "status blank"),
    }
    assert len(rows) == 4


# -- accounts that nobody knows, and people -------------------------------------------------


def test_an_incident_names_what_is_in_no_inventory() -> None:
    def incident(name: str, **more: Any) -> Row:
        return {"incident": name, "detected": "2026-11-02 10:00:00", **more}

    done = {"resolved": "2026-11-03 10:00:00"}
    early = {"detected": "2026-09-30 16:59:59"}
    incidents = [
        incident("unknown", account="b", **done),
        incident("known", account="a"),
        incident("known with address", account="a", address="https://example.org/b"),
        incident("address", address="https://example.org/b", **done),
        incident("own address", address="https://EXAMPLE.org/a/"),
        incident("false account", address="https://example.org/c", category="impersonation"),
        incident("false, named", account="c", category="impersonation"),
        incident("nothing named"),
        incident("none after all", account="b", confirmed=False),
        incident("early and done", account="b", **early, **done),
        incident("early and open", account="b", **early),
        incident("period begins", account="b", detected="2026-09-30 17:00:00", **done),
    ]
    accounts = [{"account": "a", "address": "https://example.org/A"}]
    assert told("incident-on-unregistered-account", incidents=incidents, accounts=accounts) == {
        "unknown": "b",
        "address": "https://example.org/b",
        "false, named": "c",
        "early and open": "b",
        "period begins": "b",
    }


def test_an_owner_is_in_no_people_file() -> None:
    accounts = [
        {"account": "owner", "owner": "X", "backup_owner": "P"},
        {"account": "backup", "owner": "P", "backup_owner": "Y"},
        {"account": "left", "owner": "gone"},
        {"account": "blank"},
        {"account": "both", "owner": "X", "backup_owner": "Y", "status": "planned"},
        {"account": "one twice", "owner": "X", "backup_owner": "X", "status": "active"},
        {"account": "retired", "owner": "X", "status": "retired"},
    ]
    people = [{"person": "P"}, {"person": "gone", "departed": "2020-01-01"}]
    rows = answer(contradictions()["owner-unknown"].sql, DAY, accounts=accounts, people=people)
    assert sorted((row["subject"], row["about"]) for row in rows) == [
        ("backup", "Y"),
        ("both", "X"),
        ("both", "Y"),
        ("one twice", "X"),
        ("owner", "X"),
    ]


# -- two sources ----------------------------------------------------------------------------

INVENTORY = {"account": "account", "brand": "brand", "owner": "owner", "closed": "closed"}
BRAND = {"account": "account", "brand": "brand", "goal": "goal", "closed": "closed"}


def disagreements(home: Home, day: str, known_at: int | None = None) -> dict[str, str]:
    with Reader(home) as reader:
        rows = found(reader, dt.date.fromisoformat(day), known_at or reader.known_at)
    return {row["subject"]: row["about"] for row in rows if row["contradiction"] == DISAGREE}


@pytest.fixture
def two(tmp_path: Path) -> Home:
    """Two inventories with three keys in common; that of the brand comes first."""
    home = make_home(
        tmp_path,
        {
            "hq": source("accounts", INVENTORY, "hq", priority=20),
            "brand": source("accounts", BRAND, "brand", priority=10),
        },
    )
    hq = [
        {"account": "same", "brand": "X", "owner": "P", "closed": ""},
        {"account": "other", "brand": "X", "owner": "P", "closed": "2026-05-31"},
        {"account": "blank", "brand": "", "owner": "P", "closed": ""},
        {"account": "alone", "brand": "X", "owner": "P", "closed": ""},
    ]
    write(home, "hq", "2026-01-31", hq)
    brand = [
        {"account": "same", "brand": "X", "goal": "G", "closed": ""},
        {"account": "other", "brand": "Y", "goal": "G", "closed": ""},
        {"account": "blank", "brand": "Y", "goal": "G", "closed": ""},
    ]
    write(home, "brand", "2026-02-28", brand)
    load(home)
    return home


def test_two_sources_disagree_in_what_both_have_a_column_for(two: Home) -> None:
    assert disagreements(two, "2026-06-30") == {"other": "brand, closed", "blank": "brand"}


def test_what_had_not_happened_yet_is_no_disagreement(two: Home) -> None:
    assert disagreements(two, "2026-05-30")["other"] == "brand"


def test_the_row_that_stands_comes_first(two: Home) -> None:
    with Reader(two) as reader:
        row = found(reader, reader.day, reader.known_at)[0]
        names = {load.load: load.source for load in reader.register.known()}
        (stands,) = reader.con.execute(
            "SELECT source FROM g.accounts WHERE account = 'other'"
        ).fetchall()
    assert names[row["load"]] == "brand" and names[row["other_load"]] == "hq"
    assert stands == ("brand",), "a day of closing in the loser does not make it win"
    assert row["record"] == row["other_record"] and row["other_kind"] == "accounts"
    assert (row["account"], row["brand"]) == (row["subject"], "Y")


def test_known_before_the_second_source_came(two: Home) -> None:
    decide(two, 2, "withdrawn", "sent by mistake")
    assert disagreements(two, "2026-06-30") == {}
    assert disagreements(two, "2026-06-30", 2) == {"other": "brand, closed", "blank": "brand"}


def test_what_a_source_no_longer_has_is_no_claim(two: Home) -> None:
    write(two, "hq", "2026-04-30", [{"account": "other", "brand": "Y", "owner": "P", "closed": ""}])
    load(two)
    assert disagreements(two, "2026-04-29") == {"other": "brand", "blank": "brand"}
    assert disagreements(two, "2026-04-30") == {}


def test_a_source_that_has_ended_makes_no_claim(tmp_path: Path) -> None:
    columns = {"person": "person", "joined": "joined", "unit": "unit", "departed": "left"}
    home = make_home(
        tmp_path,
        {
            "old": source("people", columns, "old", until=dt.date(2026, 3, 31)),
            "new": source("people", columns, "new", priority=10),
        },
    )
    person = {"person": "P", "joined": "2020-01-01", "left": ""}
    write(home, "old", "2026-01-31", [{**person, "unit": "A"}])
    write(home, "new", "2026-02-28", [{**person, "unit": "B"}])
    load(home)
    assert disagreements(home, "2026-03-31") == {"P": "unit"}
    assert disagreements(home, "2026-04-01") == {}


def test_a_record_without_a_unit_has_that_of_its_account_or_person(tmp_path: Path) -> None:
    columns = {"publication": "post", "account": "account", "published": "at", "publisher": "by"}
    access_columns = {"access": "access", "account": "account", "person": "person", "role": "role"}
    home = make_home(
        tmp_path,
        {
            "hq": source("accounts", INVENTORY | {"unit": "unit"}, "hq"),
            "hr": source("people", {"person": "person", "region": "region"}, "hr"),
            "one": source("access", access_columns, "one"),
            "two": source("access", access_columns, "two"),
            "post": source("publications", columns, "post"),
        },
    )
    account = {"account": "a", "brand": "X", "owner": "", "closed": "", "unit": "Retail"}
    write(home, "hq", "2026-01-31", [account])
    write(home, "hr", "2026-01-31", [{"person": "P", "region": "Asia"}])
    line = {"access": "A", "account": "a", "person": "P"}
    write(home, "one", "2026-01-31", [{**line, "role": "admin"}])
    write(home, "two", "2026-01-31", [{**line, "role": "editor"}])
    load(home)
    with Reader(home) as reader:
        (row,) = found(reader, reader.day, reader.known_at, {"unit": "Retail"})
        assert (row["unit"], row["brand"], row["region"]) == ("Retail", "X", "Asia")
        assert (row["account"], row["person"], row["platform"]) == ("a", "P", None)
        assert row["says"] == "told otherwise by another source: role"
        assert found(reader, reader.day, reader.known_at, language="id")[0]["says"] == (
            "diceritakan lain oleh sumber lain: role"
        )


# -- the sample -----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stood(sample: Path) -> list[Row]:
    with Reader(Home.at(sample)) as reader:
        return found(reader, reader.day, reader.known_at)


def subjects(stood: list[Row], contradiction: str) -> set[str]:
    return {row["subject"] for row in stood if row["contradiction"] == contradiction}


def test_the_sample_tells_its_story(stood: list[Row]) -> None:
    leavers = subjects(stood, "leaver-with-access")
    single = {"00004", "00261", "00869", "00914", "01370", "01670"}
    assert {f"ACC-{number}" for number in single} <= leavers
    assert len(leavers) == len(single) + 24, "those of the agency whose contract ended"
    assert subjects(stood, "retired-but-posting") == {"AC-0102"}
    assert subjects(stood, "publisher-without-authority")


def test_rows_are_sorted_and_name_their_records(stood: list[Row]) -> None:
    assert stood == sorted(stood, key=lambda row: (row["contradiction"], row["subject"]))
    assert all(row["record"] and row["load"] and row["line"] for row in stood)
    assert all(list(row) == ["contradiction", "title", "says", *TOLD] for row in stood)
    assert not any("{" in row["says"] or row["says"].endswith("-") for row in stood)


def test_published_equals_made_now(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Reader(Home.at(sample)) as reader:
        days = [reader.day, reader.last_quarter_end]
        published = [found(reader, day, reader.known_at) for day in days]
        monkeypatch.setattr(reader, "day", None)
        monkeypatch.setattr(reader, "last_quarter_end", None)
        assert [found(reader, day, reader.known_at) for day in days] == published
        assert all(published)


def test_only_contradictions_whose_kinds_are_loaded_run(tmp_path: Path) -> None:
    home = make_home(tmp_path, {"hq": source("accounts", INVENTORY, "hq")})
    account = {"account": "a", "brand": "X", "owner": "nobody knows", "closed": ""}
    write(home, "hq", "2026-01-31", [account])
    load(home)
    with Reader(home) as reader:
        assert found(reader, reader.day, reader.known_at) == []
        assert found(reader, dt.date(2026, 2, 1), reader.known_at) == []


# -- the command ----------------------------------------------------------------------------


def asked(sample: Path, *more: str) -> Any:
    return CliRunner().invoke(main, ["contradictions", "--home", str(sample), *more])


def test_the_command_prints_json(sample: Path, stood: list[Row]) -> None:
    printed = json.loads(asked(sample, "--json").stdout)
    assert printed == stood
    brand = json.loads(asked(sample, "--json", "--where", "brand=Pelita").stdout)
    assert brand == [row for row in stood if row["brand"] == "Pelita"]
    assert 0 < len(brand) < len(stood)


def test_the_command_prints_a_table(sample: Path, stood: list[Row]) -> None:
    text = asked(sample).stdout
    assert "AC-0102" in text and f"{len(stood)} in all" in text


@pytest.mark.parametrize(
    ("more", "says"),
    [
        (["--where", "audience=external"], "unit, brand, region, platform"),
        (["--where", "mood=good"], "unit, brand, region, platform"),
        (["--where", "brand=No such"], "Pelita"),
        (["--by", "brand"], "--where"),
    ],
)
def test_what_cannot_be_asked_ends_in_one_line(more: list[str], says: str, sample: Path) -> None:
    result = asked(sample, *more)
    assert result.exit_code == 2
    assert result.output.startswith("error: ") and says in result.output
    assert result.output.count("\n") == 1


def test_the_page_tells_all_contradictions() -> None:
    text = (ROOT / "docs" / "kpis.md").read_text("utf-8").partition("## Contradictions")[2]
    told = re.findall(r"^\| `([a-z-]+)` \|", text.partition("\n## ")[0], re.MULTILINE)
    assert sorted(told) == list(contradictions())


def test_cuts_are_columns() -> None:
    assert set(CUTS) < set(TOLD) < set(ROW)
