"""How things stood on a day, as known at a load: the rule of docs/as-of.md, case by case,
and against a second, plain Python reading of it on random histories."""

import csv
import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from etl.load import decide, load
from organisation.contracts import contract
from organisation.errors import Unusable
from organisation.home import Home
from organisation.settings import Organisation
from tests.tiny_home import make_home
from warehouse.generation import Standing
from warehouse.store import Store

ACCOUNTS = {"account": "account", "brand": "brand", "mfa_verified": "verified", "mfa": "mfa"}
INCIDENTS = {
    "incident": "incident",
    "severity": "severity",
    "detected": "detected",
    "resolved": "resolved",
}
PEOPLE = {"person": "person", "joined": "joined", "departed": "left", "unit": "unit"}


def source(kind: str, columns: dict[str, str], name: str, **more: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "files": [f"{name}_*.csv"],
        "effective": {"file_name": f"{name}_(.{{10}})"},
        "hold_share": 1.0,
        "columns": columns,
        **more,
    }


def write(home: Home, name: str, day: str, rows: list[dict[str, str]]) -> None:
    with (home.inbox / f"{name}_{day}.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def standing(
    home: Home, kind: str, day: str, known_at: int | None = None
) -> dict[str, dict[str, Any]]:
    """The records of a kind on a day, by key."""
    store = Store(home.warehouse)
    loads = store.register().known(known_at)
    query = Standing(home, loads, store.loads).sql_on(kind, dt.date.fromisoformat(day))
    con = duckdb.connect()
    con.execute("SET TimeZone = 'UTC'")
    result = con.execute(query)
    names = [column[0] for column in result.description]
    found = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    by_key = {row["record"]: row for row in found}
    assert len(by_key) == len(found), "a key stands twice"
    return by_key


@pytest.fixture
def accounts(tmp_path: Path) -> Home:
    """Two snapshots of the inventory: b changes brand, c is gone, d is new."""
    home = make_home(tmp_path, {"hq": source("accounts", ACCOUNTS, "accounts")})
    march = [
        {"account": key, "brand": "Kirana", "verified": "2026-03-01", "mfa": "yes"} for key in "abc"
    ]
    june = [
        {"account": "a", "brand": "Kirana", "verified": "2026-06-20", "mfa": "yes"},
        {"account": "b", "brand": "Samudra", "verified": "", "mfa": ""},
        {"account": "d", "brand": "Samudra", "verified": "", "mfa": ""},
    ]
    write(home, "accounts", "2026-03-31", march)
    write(home, "accounts", "2026-06-25", june)
    load(home)
    return home


def test_a_state_kind_is_the_newest_snapshot_by_the_day(accounts: Home) -> None:
    assert sorted(standing(accounts, "accounts", "2026-06-24")) == ["a", "b", "c"]
    assert sorted(standing(accounts, "accounts", "2026-06-25")) == ["a", "b", "d"]
    assert standing(accounts, "accounts", "2026-03-31")["b"]["brand"] == "Kirana"
    assert standing(accounts, "accounts", "2026-06-30")["b"]["brand"] == "Samudra"


def test_before_the_first_snapshot_the_first_stands_in_and_says_so(accounts: Home) -> None:
    early = standing(accounts, "accounts", "2026-03-30")
    assert sorted(early) == ["a", "b", "c"]
    assert all(row["reconstructed"] for row in early.values())
    assert not any(
        r["reconstructed"] for r in standing(accounts, "accounts", "2026-03-31").values()
    )


def test_what_happened_after_the_day_is_blank_with_what_it_tells(accounts: Home) -> None:
    early = standing(accounts, "accounts", "2026-02-28")["a"]
    assert early["mfa_verified"] is None
    assert early["mfa"] is None
    on_the_day = standing(accounts, "accounts", "2026-03-31")["a"]
    assert on_the_day["mfa_verified"] == dt.date(2026, 3, 1)
    assert on_the_day["mfa"] is True


@pytest.fixture
def incidents(tmp_path: Path) -> Home:
    """An incident of 29 March that arrives on 3 April and is corrected in June; one that vanishes."""
    home = make_home(tmp_path, {"desk": source("incidents", INCIDENTS, "incidents")})
    april = [
        {
            "incident": "late",
            "severity": "low",
            "detected": "2026-03-29 10:00:00",
            "resolved": "2026-04-02 09:00:00",
        },
        {
            "incident": "mistake",
            "severity": "high",
            "detected": "2026-03-30 10:00:00",
            "resolved": "",
        },
    ]
    june = [
        {
            "incident": "late",
            "severity": "critical",
            "detected": "2026-03-29 10:00:00",
            "resolved": "2026-04-01 09:00:00",
        }
    ]
    write(home, "incidents", "2026-04-03", april)
    load(home)
    write(home, "incidents", "2026-06-25", june)
    load(home)
    return home


def test_a_late_fact_belongs_to_the_day_on_which_it_happened(incidents: Home) -> None:
    in_march = standing(incidents, "incidents", "2026-03-31", known_at=1)
    assert in_march["late"]["severity"] == "low"
    assert in_march["late"]["resolved"] is None, "it was resolved only in April"
    assert in_march["late"]["reconstructed"], "no file speaks for March"
    assert "late" not in standing(incidents, "incidents", "2026-03-28")


def test_a_correction_holds_for_the_past_but_not_for_what_was_known_then(incidents: Home) -> None:
    assert standing(incidents, "incidents", "2026-04-03")["late"]["severity"] == "critical"
    assert standing(incidents, "incidents", "2026-04-03", known_at=1)["late"]["severity"] == "low"


def test_a_row_that_vanishes_is_absent_from_the_day_of_the_snapshot_without_it(
    incidents: Home,
) -> None:
    assert "mistake" in standing(incidents, "incidents", "2026-06-24")
    assert "mistake" not in standing(incidents, "incidents", "2026-06-25")
    assert "mistake" in standing(incidents, "incidents", "2026-06-25", known_at=1)


def test_a_withdrawn_load_is_no_longer_known(incidents: Home) -> None:
    decide(incidents, 2, "withdrawn", "sent by mistake")
    assert standing(incidents, "incidents", "2026-06-25")["late"]["severity"] == "low"
    assert (
        standing(incidents, "incidents", "2026-06-25", known_at=2)["late"]["severity"] == "critical"
    )


def test_people_who_vanish_get_an_inferred_end(tmp_path: Path) -> None:
    home = make_home(tmp_path, {"hr": source("people", PEOPLE, "people")})
    first = [
        {"person": "stays", "joined": "2020-01-01", "left": "", "unit": "A"},
        {"person": "vanishes", "joined": "2020-01-01", "left": "", "unit": "A"},
        {"person": "told", "joined": "2020-01-01", "left": "2026-02-01", "unit": "A"},
    ]
    write(home, "people", "2026-01-31", first)
    write(home, "people", "2026-03-31", first[:1])
    load(home)
    march = standing(home, "people", "2026-03-31")
    assert march["vanishes"]["departed"] == dt.date(2026, 3, 31)
    assert march["vanishes"]["inferred"]
    assert march["told"]["departed"] == dt.date(2026, 2, 1)
    assert not march["told"]["inferred"]
    assert march["stays"]["departed"] is None
    assert standing(home, "people", "2026-03-30")["vanishes"]["departed"] is None


def test_of_two_sources_the_present_one_wins_then_the_priority(tmp_path: Path) -> None:
    home = make_home(
        tmp_path,
        {
            "hq": source("accounts", ACCOUNTS, "hq", priority=20),
            "brand": source("accounts", ACCOUNTS, "brand", priority=10),
        },
    )
    row = {"account": "a", "verified": "", "mfa": ""}
    write(
        home,
        "hq",
        "2026-01-31",
        [{**row, "brand": "by HQ"}, {**row, "account": "b", "brand": "by HQ"}],
    )
    write(home, "brand", "2026-01-31", [{**row, "brand": "by brand"}])
    load(home)
    found = standing(home, "accounts", "2026-02-01")
    assert {key: one["brand"] for key, one in found.items()} == {"a": "by brand", "b": "by HQ"}


def test_a_source_with_an_until_date_speaks_no_longer(tmp_path: Path) -> None:
    until = {"until": dt.date(2026, 1, 31)}
    home = make_home(
        tmp_path,
        {
            "old": source("accounts", ACCOUNTS, "old", **until),
            "north": source("accounts", ACCOUNTS, "north"),
            "old_hr": source("people", PEOPLE, "oldhr", **until),
            "new_hr": source("people", PEOPLE, "newhr"),
        },
    )
    row = {"brand": "X", "verified": "", "mfa": ""}
    write(home, "old", "2026-01-01", [{"account": key, **row} for key in "ab"])
    write(home, "north", "2026-02-01", [{"account": "a", **row}])
    person = {"joined": "2020-01-01", "left": "", "unit": "A"}
    write(home, "oldhr", "2026-01-01", [{"person": key, **person} for key in "pq"])
    write(home, "newhr", "2026-02-01", [{"person": "p", **person}])
    load(home)
    assert sorted(standing(home, "accounts", "2026-01-31")) == ["a", "b"]
    assert sorted(standing(home, "accounts", "2026-02-01")) == ["a"]
    people = standing(home, "people", "2026-02-01")
    assert people["p"]["departed"] is None
    assert people["q"]["departed"] == dt.date(2026, 1, 31)


def test_changes_take_effect_at_their_own_moment(tmp_path: Path) -> None:
    changes = source(
        "accounts",
        ACCOUNTS,
        "changes",
        mode="changes",
        moment={"column": "at"},
        deleted={"column": "mark", "in": ["deleted"], "reason": "closed"},
    )
    home = make_home(tmp_path, {"feed": changes})
    row = {"verified": "", "mfa": ""}
    write(
        home,
        "changes",
        "2026-03-31",
        [
            {"account": "a", "brand": "one", "at": "2026-01-10 08:00:00", "mark": "", **row},
            {"account": "a", "brand": "two", "at": "2026-02-10 08:00:00", "mark": "", **row},
            {"account": "b", "brand": "one", "at": "2026-01-10 08:00:00", "mark": "", **row},
            {"account": "b", "brand": "one", "at": "2026-03-01 08:00:00", "mark": "deleted", **row},
        ],
    )
    load(home)
    assert standing(home, "accounts", "2026-02-09")["a"]["brand"] == "one"
    assert standing(home, "accounts", "2026-02-10")["a"]["brand"] == "two"
    assert "b" in standing(home, "accounts", "2026-02-28")
    assert "b" not in standing(home, "accounts", "2026-03-01")


def test_a_snapshot_source_that_becomes_changes_keeps_its_old_loads(tmp_path: Path) -> None:
    """What an old load did not have yet is blank in it, also when its file has left the inbox."""
    home = make_home(tmp_path, {"feed": source("accounts", ACCOUNTS, "accounts")})
    row = {"verified": "", "mfa": ""}
    rows = [{"account": key, "brand": "old", **row} for key in "ab"]
    write(home, "accounts", "2026-01-31", rows)
    load(home)
    (home.inbox / "accounts_2026-01-31.csv").unlink()
    changes = source("accounts", ACCOUNTS, "accounts", mode="changes", moment={"column": "at"})
    home = make_home(tmp_path, {"feed": changes})
    write(
        home,
        "accounts",
        "2026-02-28",
        [{"account": "a", "brand": "new", "at": "2026-02-10 08:00:00", **row}],
    )
    load(home)
    stood = standing(home, "accounts", "2026-02-28")
    assert {key: one["brand"] for key, one in stood.items()} == {"a": "new", "b": "old"}


def test_rows_are_stale_one_day_after_frequency_and_grace(tmp_path: Path) -> None:
    weekly = source("accounts", ACCOUNTS, "accounts", frequency="weekly", grace=3)
    home = make_home(tmp_path, {"hq": weekly})
    write(
        home, "accounts", "2026-01-01", [{"account": "a", "brand": "X", "verified": "", "mfa": ""}]
    )
    load(home)
    assert not standing(home, "accounts", "2026-01-11")["a"]["stale"]
    assert standing(home, "accounts", "2026-01-12")["a"]["stale"]


def test_a_later_file_of_a_dated_kind_speaks_for_the_days_before_it(tmp_path: Path) -> None:
    weekly = source("incidents", INCIDENTS, "incidents", frequency="weekly")
    home = make_home(tmp_path, {"desk": weekly})
    row = {"incident": "a", "severity": "low", "detected": "2026-01-01 10:00:00", "resolved": ""}
    write(home, "incidents", "2026-01-01", [row])
    load(home)
    assert standing(home, "incidents", "2026-02-01")["a"]["stale"]
    write(home, "incidents", "2026-06-01", [row])
    load(home)
    assert not standing(home, "incidents", "2026-02-01")["a"]["stale"]
    assert standing(home, "incidents", "2026-02-01", known_at=1)["a"]["stale"]


def test_days_begin_and_end_in_the_organisations_zone(tmp_path: Path) -> None:
    home = make_home(tmp_path, {"desk": source("incidents", INCIDENTS, "incidents")})
    path = home.folder / "organisation.toml"
    path.write_text(path.read_text() + 'time_zone = "Asia/Jakarta"\n')
    home = Home.at(home.folder)
    row = {"severity": "low", "resolved": ""}
    write(
        home,
        "incidents",
        "2026-04-03",
        [
            {"incident": "31 March 23:59 in Jakarta", "detected": "2026-03-31 16:59:59", **row},
            {"incident": "1 April 00:00 in Jakarta", "detected": "2026-03-31 17:00:00", **row},
        ],
    )
    load(home)
    assert list(standing(home, "incidents", "2026-03-31")) == ["31 March 23:59 in Jakarta"]
    assert len(standing(home, "incidents", "2026-04-01")) == 2


# -- the same rule, read a second time ---------------------------------------------------------

DAYS = [dt.date(2026, 1, 1) + dt.timedelta(days=step) for step in range(0, 100, 10)]


@dataclass(frozen=True)
class Snapshot:
    effective: dt.date
    rows: dict[str, tuple[dt.date, dt.date | None]]
    """Person: joined, departed."""


def people_on(day: dt.date, snapshots: list[Snapshot]) -> dict[str, dt.date | None]:
    """Who exists on a day, and when they departed: the rule for people in plain Python."""
    found: dict[str, dt.date | None] = {}
    ordered = sorted(snapshots, key=lambda snapshot: snapshot.effective)
    for person in {name for snapshot in ordered for name in snapshot.rows}:
        having = [snapshot for snapshot in ordered if person in snapshot.rows]
        joined, departed = having[-1].rows[person]
        later = [s.effective for s in ordered if s.effective > having[-1].effective]
        if departed is not None and departed > day:
            departed = None
        if departed is None and later and later[0] <= day:
            departed = later[0]
        if joined <= day:
            found[person] = departed
    return found


people_rows = st.dictionaries(
    st.sampled_from("pqrs"),
    st.tuples(st.sampled_from(DAYS), st.none() | st.sampled_from(DAYS)).filter(
        lambda dates: dates[1] is None or dates[0] <= dates[1]
    ),
    min_size=1,
)


@pytest.mark.slow
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(histories=st.dictionaries(st.sampled_from(DAYS), people_rows, min_size=1, max_size=3))
def test_random_histories_of_people_stand_as_the_plain_rule_says(
    histories: dict[dt.date, dict[str, tuple[dt.date, dt.date | None]]],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    home = make_home(tmp_path_factory.mktemp("people"), {"hr": source("people", PEOPLE, "people")})
    for effective, rows in histories.items():
        write(
            home,
            "people",
            str(effective),
            [
                {"person": p, "joined": str(j), "left": str(d or ""), "unit": "A"}
                for p, (j, d) in rows.items()
            ],
        )
    load(home)
    snapshots = [Snapshot(effective, rows) for effective, rows in histories.items()]
    for day in [*DAYS, DAYS[0] - dt.timedelta(days=1), DAYS[-1] + dt.timedelta(days=1)]:
        stood = standing(home, "people", str(day))
        assert {key: row["departed"] for key, row in stood.items()} == people_on(day, snapshots)


def test_every_kind_without_records_stands_empty_with_its_columns(tmp_path: Path) -> None:
    home = make_home(tmp_path, {"hq": source("accounts", ACCOUNTS, "accounts")})
    for kind in ("incidents", "risks"):
        query = Standing(home, [], tmp_path).sql_on(kind, dt.date(2026, 1, 1))
        result = duckdb.connect().execute(query)
        names = [column[0] for column in result.description]
        assert names[: len(contract(kind).fields)] == list(contract(kind).fields)
        assert result.fetchall() == []


def test_a_date_of_knowledge_is_its_last_publication(
    incidents: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two publications of one day, and one of the next day in which two numbers are taken."""
    first = Store(incidents.warehouse).register().publications[0].day
    row = {"incident": "new", "severity": "low", "detected": "2026-06-26 10:00:00", "resolved": ""}
    write(incidents, "incidents", "2026-06-26", [row])
    write(incidents, "incidents", "2026-06-27", [row])
    after = first + dt.timedelta(days=1)
    monkeypatch.setattr(Organisation, "now_is", lambda _: after)
    load(Home.at(incidents.folder))
    register = Store(incidents.warehouse).register()
    assert [p.day for p in register.publications] == [first, first, after]
    assert register.known_on(first) == 2
    assert register.known_on(after) == register.known_on(after + dt.timedelta(days=9)) == 4
    assert register.known_at == 4
    with pytest.raises(Unusable, match="nothing was known on"):
        register.known_on(first - dt.timedelta(days=1))


def test_two_files_of_one_command_are_known_one_after_the_other(accounts: Home) -> None:
    """Known at its own number, a load does not yet know what the same command read next."""
    assert sorted(standing(accounts, "accounts", "2026-06-30", known_at=1)) == ["a", "b", "c"]
    assert sorted(standing(accounts, "accounts", "2026-06-30", known_at=2)) == ["a", "b", "d"]
