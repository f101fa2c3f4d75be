"""Figures on any day, as known at any load: late facts, corrections, what vanished, held loads."""

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from etl.load import decide, load
from kpis.change import change
from kpis.definition import Definition, catalogue
from kpis.figure import Figure
from kpis.reader import Reader, all_kpis
from kpis.restatement import restatement
from kpis.run import days_of
from kpis.trend import trend
from organisation.errors import Unusable
from organisation.home import Configuration, Home
from tests.test_records import INCIDENTS, PEOPLE, source, write
from tests.tiny_home import make_home
from warehouse.generation import Standing

RESOLVED = catalogue()["incident-resolved"]
COLUMNS = {**INCIDENTS, "highest_severity": "highest", "brand": "brand"}
DAY = dt.date(2026, 6, 30)


def incident(
    name: str, detected: str, resolved: str, severity: str = "high", brand: str = "Pelita"
) -> dict[str, str]:
    return {
        "incident": name,
        "severity": severity,
        "highest": severity,
        "detected": detected,
        "resolved": resolved,
        "brand": brand,
    }


IN_TIME = incident("in-time", "2026-04-02 10:00:00", "2026-04-02 12:00:00")
TOO_LATE = incident("late", "2026-04-03 10:00:00", "2026-05-03 12:00:00")
OPEN = incident("open", "2026-04-04 10:00:00", "")


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path, {"desk": source("incidents", COLUMNS, "incidents")})


def figure(home: Home, day: dt.date = DAY, known_at: int | None = None) -> Figure:
    with Reader(home) as reader:
        return reader.figure(RESOLVED, reader.rows([RESOLVED], day, known_at))


def counts(home: Home, day: dt.date = DAY, known_at: int | None = None) -> tuple[int, int, int]:
    one = figure(home, day, known_at)
    return one.met, one.missed, one.unknown


# -- what becomes known later -----------------------------------------------------------------


def test_a_late_fact_belongs_to_the_day_on_which_it_happened(home: Home) -> None:
    write(home, "incidents", "2026-06-10", [IN_TIME])
    load(home)
    write(home, "incidents", "2026-06-20", [IN_TIME, TOO_LATE])
    load(home)
    assert counts(home, dt.date(2026, 6, 5), 1) == (1, 0, 0)
    assert counts(home, dt.date(2026, 6, 5)) == (1, 1, 0)


def test_a_correction_changes_what_is_known_and_not_what_was(home: Home) -> None:
    write(home, "incidents", "2026-06-10", [IN_TIME])
    load(home)
    worse = IN_TIME | {"resolved": "2026-05-20 12:00:00", "highest": "critical"}
    write(home, "incidents", "2026-06-20", [worse])
    load(home)
    assert counts(home, known_at=1) == (1, 0, 0)
    assert counts(home) == (0, 1, 0)


def test_a_row_that_vanished_is_gone_from_the_day_of_the_file(home: Home) -> None:
    write(home, "incidents", "2026-06-10", [IN_TIME, OPEN])
    write(home, "incidents", "2026-06-20", [IN_TIME])
    load(home)
    assert counts(home, dt.date(2026, 6, 19)) == (1, 1, 0)
    assert counts(home, dt.date(2026, 6, 20)) == (1, 0, 0)


def test_a_withdrawn_load_counts_no_longer_but_did(home: Home) -> None:
    write(home, "incidents", "2026-06-10", [IN_TIME])
    load(home)
    write(home, "incidents", "2026-06-20", [IN_TIME, TOO_LATE])
    load(home)
    decide(home, 2, "withdrawn", "wrong extract")
    assert counts(home, known_at=1) == (1, 0, 0)
    assert counts(home, known_at=2) == (1, 1, 0)
    assert counts(home) == (1, 0, 0)


def test_a_held_load_counts_from_its_acceptance(tmp_path: Path) -> None:
    held = source("incidents", COLUMNS, "incidents") | {"hold_share": 0.2}
    home = make_home(tmp_path, {"desk": held})
    many = [IN_TIME | {"incident": f"i-{n}"} for n in range(10)]
    write(home, "incidents", "2026-06-10", many)
    load(home)
    write(home, "incidents", "2026-06-20", many[:5])
    load(home)
    assert counts(home) == (10, 0, 0)
    decide(home, 2, "accepted", "a queue was closed")
    assert counts(home, known_at=2) == (10, 0, 0)
    assert counts(home) == (5, 0, 0)


def test_of_two_sources_with_one_key_the_prior_one_counts(tmp_path: Path) -> None:
    desk = source("incidents", COLUMNS, "desk") | {"priority": 1}
    shop = source("incidents", COLUMNS, "shop") | {"priority": 2}
    home = make_home(tmp_path, {"desk": desk, "shop": shop})
    write(home, "desk", "2026-06-10", [IN_TIME])
    write(home, "shop", "2026-06-10", [IN_TIME | {"resolved": ""}, TOO_LATE])
    load(home)
    assert counts(home) == (1, 1, 0)


def test_what_a_source_that_ended_left_open_ends_with_it(tmp_path: Path) -> None:
    people = source("people", PEOPLE, "people") | {"until": dt.date(2026, 5, 31)}
    incidents = source("incidents", COLUMNS, "incidents")
    home = make_home(tmp_path, {"hr": people, "desk": incidents})
    joined = {"person": "P1", "joined": "2020-01-01", "left": "", "unit": "Retail"}
    write(home, "people", "2026-03-31", [joined])
    write(home, "incidents", "2026-06-10", [IN_TIME])
    load(home)
    with Reader(home) as reader:
        sql = reader.standing(reader.known_at).sql("people", [dt.date(2026, 5, 31), DAY])
        ends = reader.con.execute(f"SELECT as_of, departed, inferred FROM ({sql}) ORDER BY 1")
        assert ends.fetchall() == [
            (dt.date(2026, 5, 31), None, False),
            (DAY, dt.date(2026, 5, 31), True),
        ]


def test_before_the_first_file_a_figure_is_reconstructed(home: Home) -> None:
    write(home, "incidents", "2026-06-10", [IN_TIME])
    load(home)
    assert figure(home, dt.date(2026, 6, 9)).reconstructed
    assert not figure(home, dt.date(2026, 6, 10)).reconstructed


def test_rows_of_a_stale_source_cannot_be_told(tmp_path: Path) -> None:
    slow = source("incidents", COLUMNS, "incidents") | {"frequency": "monthly", "grace": 3}
    home = make_home(tmp_path, {"desk": slow})
    write(home, "incidents", "2026-05-27", [IN_TIME, TOO_LATE])
    load(home)
    assert counts(home, DAY) == (1, 1, 0), "34 days: on the last day of grace"
    write(home, "incidents", "2026-05-26", [IN_TIME, TOO_LATE])
    (home.inbox / "incidents_2026-05-27.csv").unlink()
    decide(home, 1, "withdrawn", "once more")
    load(home)
    assert counts(home, DAY) == (0, 0, 2)


# -- what can be asked ------------------------------------------------------------------------


@pytest.fixture
def asked(home: Home) -> Home:
    write(home, "incidents", "2026-06-10", [IN_TIME, TOO_LATE | {"brand": ""}])
    load(home)
    return home


def test_a_cut_that_is_blank_is_a_bucket_one_can_ask_for(asked: Home) -> None:
    with Reader(asked) as reader:
        answer = reader.rows([RESOLVED])
        by = reader.figures(RESOLVED, answer, by="brand")
        assert {name: (one.met, one.missed) for name, one in by.items()} == {
            "Pelita": (1, 0),
            "(blank)": (0, 1),
        }
        blank = reader.row_table(RESOLVED, answer, {"brand": "(blank)"})
        assert [row["subject"] for row in blank] == ["late"]


@pytest.mark.parametrize(
    ("where", "by", "says"),
    [
        ({"audience": "external"}, "", "is not cut by audience; it is by: category"),
        ({"colour": "red"}, "", "'colour' is no cut"),
        ({}, "audience", "is not cut by audience"),
        ({"brand": "Pelitta"}, "", "no row of incident-resolved has brand 'Pelitta'"),
    ],
)
def test_what_cannot_be_cut_is_said_in_words(
    asked: Home, where: dict[str, str], by: str, says: str
) -> None:
    definition = catalogue()["source-fresh"] if "audience" in says else RESOLVED
    with Reader(asked) as reader, pytest.raises(Unusable, match=says.replace("(", r"\(")):
        reader.check_where(definition, reader.rows([definition]), where, by)


@pytest.mark.parametrize(
    ("day", "says"),
    [("2026-07-01", "after the day of publication"), ("2020-01-01", "nothing is known of")],
)
def test_a_day_of_which_nothing_is_known_is_refused(asked: Home, day: str, says: str) -> None:
    with Reader(asked) as reader, pytest.raises(Unusable, match=says):
        reader.day_of(dt.date.fromisoformat(day), None)


@pytest.mark.parametrize(("at", "says"), [("0", "no load 0"), ("9", "no load 9"), ("x", "neither")])
def test_a_state_of_knowledge_that_never_was_is_refused(asked: Home, at: str, says: str) -> None:
    with Reader(asked) as reader, pytest.raises(Unusable, match=says):
        reader.known(at)


def test_a_quarter_is_asked_for_by_its_name(asked: Home) -> None:
    with Reader(asked) as reader:
        assert reader.day_of(None, "2026-Q1") == dt.date(2026, 3, 31)
        assert reader.day_of(None, "2026-q2") == DAY
        assert reader.quarter("2026-Q4") == (dt.date(2026, 10, 1), dt.date(2026, 12, 31))
        for wrong in ("2026-Q5", "Q1", "26-Q1"):
            with pytest.raises(Unusable, match="is no quarter"):
                reader.day_of(None, wrong)


def test_a_fiscal_year_may_begin_in_april(tmp_path: Path) -> None:
    home = make_home(tmp_path, {"desk": source("incidents", COLUMNS, "incidents")})
    path = home.folder / "organisation.toml"
    path.write_text(path.read_text() + "fiscal_year_start = 4\n")
    write(home, "incidents", "2026-06-10", [IN_TIME])
    load(Home.at(tmp_path))
    with Reader(home) as reader:
        assert reader.quarter("2026-Q1") == (dt.date(2026, 4, 1), dt.date(2026, 6, 30))
        assert reader.quarter("2025-Q4") == (dt.date(2026, 1, 1), dt.date(2026, 3, 31))


# -- published and made now are the same ------------------------------------------------------


@pytest.mark.slow
def test_what_is_published_is_what_is_made_now_day_by_day(sample: Path) -> None:
    """The generation counts all its days in one query a KPI; the reader makes each day alone."""
    with Reader(Home.at(sample)) as reader:
        organisation = reader.configuration.organisation
        columns = "kpi, coalesce(outcome, ''), sum(rows)"
        for day in days_of(organisation, reader.day):
            made = reader.remake(all_kpis(), day, reader.known_at)
            now = reader.con.execute(
                f"SELECT kpi, outcome, count(*) FROM {made.table} GROUP BY ALL ORDER BY ALL"
            ).fetchall()
            kept = reader.con.execute(
                f"SELECT {columns} FROM g.counts WHERE as_of = ? GROUP BY ALL ORDER BY ALL", [day]
            ).fetchall()
            assert now == kept, day
            if day in (reader.day, reader.last_quarter_end):
                for one, other in (("g.kpi_rows", made.table), (made.table, "g.kpi_rows")):
                    differ = reader.con.execute(
                        f"SELECT * FROM {one} WHERE as_of = DATE '{day}' EXCEPT ALL "
                        f"SELECT * FROM {other} WHERE as_of = DATE '{day}'"
                    ).fetchall()
                    assert differ == []


def test_a_kpi_asked_for_alone_has_the_rows_it_has_among_all(sample: Path) -> None:
    with Reader(Home.at(sample)) as reader:
        day = days_of(reader.configuration.organisation, reader.day)[5]
        among = reader.rows(all_kpis(), day)
        for one in all_kpis():
            alone = reader.rows([one], day)
            told = f"SELECT * FROM {among.table} WHERE kpi = '{one.id}'"
            either = (
                f"FROM {alone.table} EXCEPT ALL {told}",
                f"{told} EXCEPT ALL FROM {alone.table}",
            )
            assert [reader.con.execute(query).fetchall() for query in either] == [[], []], one.id
        filled = f"SELECT count(DISTINCT kpi) FROM {among.table}"
        assert reader.con.execute(filled).fetchall()[0][0] > 40


def test_kinds_of_very_many_rows_give_the_same_rows(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are read through views, and less of them where a block says which part it reads: that
    is done where one source tells of a kind."""

    def of_one_source(
        reader: Reader, known_at: int, configuration: Configuration | None = None
    ) -> Standing:
        all_loads = standing(reader, known_at, configuration)
        return replace(
            all_loads, loads=[one for one in all_loads.loads if one.source != "learning_europe"]
        )

    standing = Reader.standing
    monkeypatch.setattr(Reader, "standing", of_one_source)
    reading = [one for one in all_kpis() if "training" in one.kinds]
    assert reading
    with Reader(Home.at(sample)) as reader:
        few = reader.configuration
        organisation = few.organisation.model_copy(update={"tables_up_to": 0})
        many = replace(few, organisation=organisation)
        for day in (reader.day, dt.date(2026, 3, 31), dt.date(2024, 6, 30)):
            made = [reader.remake(reading, day, reader.known_at, one).table for one in (few, many)]
            for one, other in (made, made[::-1]):
                differ = f"SELECT * FROM {one} EXCEPT ALL SELECT * FROM {other}"
                assert reader.con.execute(differ).fetchall() == []
            assert reader.con.execute(f"SELECT count(*) > 0 FROM {made[0]}").fetchone() == (True,)


@pytest.mark.parametrize("kpi", catalogue())
def test_the_buckets_of_every_cut_add_up_to_the_whole(sample: Path, kpi: str) -> None:
    definition = catalogue()[kpi]
    with Reader(Home.at(sample)) as reader:
        answer = reader.rows([definition])
        whole = reader.figure(definition, answer)
        for cut in definition.cuts:
            parts = reader.figures(definition, answer, by=cut).values()
            for outcome in ("met", "missed", "unknown", "excluded", "excepted"):
                assert sum(getattr(one, outcome) for one in parts) == getattr(whole, outcome)
        rows = reader.row_table(definition, answer)
        assert len(rows) == whole.subjects + whole.excluded


# -- change and restatement -------------------------------------------------------------------


@pytest.mark.parametrize("kpi", catalogue())
def test_the_steps_of_a_change_add_up_exactly(sample: Path, kpi: str) -> None:
    definition = catalogue()[kpi]
    with Reader(Home.at(sample)) as reader:
        before = reader.rows([definition], reader.last_quarter_end)
        told = change(reader, definition, before, reader.rows([definition]))
    if told.difference is not None and None not in [step.effect for step in told.steps]:
        assert sum(step.effect or 0 for step in told.steps) == pytest.approx(told.difference)
    moved = {step.move: step.rows for step in told.steps}
    met = moved["entered"] - moved["left"] + told.before.subjects
    assert met == told.after.subjects


def test_a_change_names_the_rows_that_moved(home: Home) -> None:
    write(home, "incidents", "2026-03-31", [OPEN | {"detected": "2026-03-01 10:00:00"}, IN_TIME])
    write(home, "incidents", "2026-06-20", [IN_TIME, TOO_LATE])
    load(home)
    with Reader(home) as reader:
        before = reader.rows([RESOLVED], dt.date(2026, 3, 31))
        told = change(reader, RESOLVED, before, reader.rows([RESOLVED]))
    assert {row["subject"]: row["move"] for row in told.rows} == {
        "open": "left",
        "late": "entered",
        "in-time": "entered",
    }


def test_a_restatement_is_named_by_its_cause(home: Home) -> None:
    write(home, "incidents", "2026-06-10", [IN_TIME, TOO_LATE])
    load(home)
    path = home.folder / "organisation.toml"
    longer = '[[service_level]]\nwhat = "resolved"\nlevel = "high"\nhours = 2000\n'
    path.write_text(path.read_text() + longer)
    write(home, "incidents", "2026-06-20", [IN_TIME, TOO_LATE, OPEN])
    load(Home.at(home.folder))
    with Reader(home) as reader:
        told = restatement(reader, RESOLVED, DAY, reader.known_at)
    assert told.reported == told.then
    assert (told.then.low, told.now.low) == (0.5, 2 / 3)
    assert [(one.cause, one.change.difference) for one in told.causes] == [
        ("configuration", 0.5),
        ("data", pytest.approx(-1 / 3)),
    ]


def test_a_definition_of_the_past_is_kept_and_run_again(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(home, "incidents", "2026-06-10", [IN_TIME, TOO_LATE])
    lenient = RESOLVED.sql.replace("THEN 'missed'", "THEN 'met'")
    with monkeypatch.context() as patch:
        old = Definition(**{**RESOLVED.model_dump(), "sql": lenient, "version": 0})
        patch.setitem(catalogue(), RESOLVED.id, old)
        load(home)
    write(home, "incidents", "2026-06-11", [IN_TIME, TOO_LATE])
    load(home)
    with Reader(home) as reader:
        told = restatement(reader, RESOLVED, DAY, reader.known_at)
        assert (told.then.met, told.now.met) == (2, 1)
        assert [(one.cause, one.says) for one in told.causes] == [
            ("definition", "version 0 became version 1")
        ]
        marked = trend(reader, RESOLVED, DAY, reader.known_at)
        assert marked[-1].definition_changed == f"version 1 since {DAY}"


def test_a_restatement_by_data_names_the_loads(home: Home) -> None:
    write(home, "incidents", "2026-06-10", [IN_TIME, TOO_LATE])
    load(home)
    write(home, "incidents", "2026-06-20", [IN_TIME | {"resolved": ""}, TOO_LATE])
    load(home)
    with Reader(home) as reader:
        told = restatement(reader, RESOLVED, DAY, reader.known_at)
    (cause,) = told.causes
    assert (cause.cause, cause.says) == ("data", "1 load came: 2")
    assert [(row["subject"], row["move"]) for row in cause.change.rows] == [
        ("in-time", "newly missed")
    ]
    assert cause.change.difference == -0.5
