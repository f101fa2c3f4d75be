"""Two states of the past: each is told by the definition and the configuration that stood at it."""

import csv
import datetime as dt
import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from etl.load import load
from kpis.__main__ import main
from kpis.definition import Definition, Target, catalogue
from kpis.figure import Figure
from kpis.reader import Reader
from kpis.reasons import in_words
from kpis.restatement import Restatement, figure_told, restatement
from kpis.stood import Stood
from kpis.views.restatement import restated
from organisation.errors import Unusable
from organisation.home import Home
from reports.__main__ import main as reports
from tests.test_pages import missing_texts, page
from tests.test_pages import words as said_on
from tests.test_reader import COLUMNS, RESOLVED, incident
from tests.test_records import source, write
from tests.tiny_home import make_home

DAY = dt.date(2026, 6, 30)
APRIL = "2026-04-{:02} 10:00:00"
EARLY = [incident(f"in-time-{n}", APRIL.format(n), APRIL.format(n)) for n in range(1, 7)]
LATE = [incident(f"late-{n}", APRIL.format(n), "2026-06-01 10:00:00") for n in range(1, 4)]
SLOW = incident("slow", APRIL.format(3), "2026-05-03 12:00:00")
NEW = incident("new", "2026-06-05 10:00:00", "2026-06-06 10:00:00")
LENIENT = Definition(
    **{
        **RESOLVED.model_dump(),
        "sql": RESOLVED.sql.replace("THEN 'missed'", "THEN 'met'"),
        "version": 0,
        "target": Target(value=0.5, provenance="an earlier rule"),
    }
)
LONGER = '[[service_level]]\nwhat = "resolved"\nlevel = "high"\nhours = 1000\n'
"""With it `slow` is in time, and those that are late are not."""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """Four states: lenient; then as today; then another service level; then that taken back."""
    settings = source("incidents", COLUMNS, "incidents") | {"hold_share": 1.0}
    home = make_home(tmp_path_factory.mktemp("stood") / "home", {"desk": settings})
    path = home.folder / "organisation.toml"
    plain = path.read_text()
    write(home, "incidents", "2026-06-10", [*EARLY, *LATE, SLOW])
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(catalogue(), RESOLVED.id, LENIENT)
        load(home)
    write(home, "incidents", "2026-06-15", [*EARLY, *LATE[:2], SLOW])
    load(home)
    path.write_text(plain + LONGER)
    write(home, "incidents", "2026-06-20", [*EARLY, *LATE[:2], SLOW, NEW])
    load(Home.at(home.folder))
    path.write_text(plain)
    write(home, "incidents", "2026-06-25", [*EARLY[1:], *LATE[:2], SLOW, NEW])
    load(Home.at(home.folder))
    return Home.at(home.folder)


@pytest.fixture(scope="module")
def reader(home: Home) -> Iterator[Reader]:
    with Reader(home) as opened:
        yield opened


def between(reader: Reader, since: int, until: int) -> Restatement:
    return restatement(reader, RESOLVED, DAY, until, since)


def published(reader: Reader, number: int) -> Figure:
    """What the publication of a load told."""
    told = reader.register.publications[number - 1].figures
    return next(
        figure_told(one) for one in told if (one["kpi"], one["as_of"]) == (RESOLVED.id, str(DAY))
    )


GIVEN = {
    (1, 2): (["definition", "data"], (10, 0), (6, 3)),
    (1, 3): (["definition", "configuration", "data"], (10, 0), (8, 2)),
    (2, 3): (["configuration", "data"], (6, 3), (8, 2)),
    (3, 4): (["configuration", "data"], (8, 2), (6, 3)),
    (2, 4): (["data"], (6, 3), (6, 3)),
    (3, 3): ([], (8, 2), (8, 2)),
}
"""Two states: the causes that lie between them, and how many were met and missed at each."""


def test_what_is_given_is_what_was_published(reader: Reader) -> None:
    assert [(one.met, one.missed) for one in (published(reader, n) for n in (1, 2, 3, 4))] == [
        (10, 0),
        (6, 3),
        (8, 2),
        (6, 3),
    ]


@pytest.mark.parametrize(("since", "until"), GIVEN)
def test_each_state_is_told_as_it_was_then(reader: Reader, since: int, until: int) -> None:
    found = between(reader, since, until)
    causes, then, now = GIVEN[since, until]
    assert [one.cause for one in found.causes] == causes
    assert (found.then.met, found.then.missed) == then
    assert (found.now.met, found.now.missed) == now
    # Nobody made these two by going back: they are what was told at the time.
    assert (found.then, found.now) == (published(reader, since), published(reader, until))
    assert found.missing == []


def test_the_rows_of_each_cause_are_those_given(reader: Reader) -> None:
    found = between(reader, 1, 3)
    moved = {
        one.cause: {row["subject"]: (row["outcome_before"], row["outcome_after"]) for row in rows}
        for one in found.causes
        for rows in [one.change.rows]
    }
    late = dict.fromkeys(("late-1", "late-2", "late-3", "slow"), ("met", "missed"))
    assert moved == {
        "definition": late,
        "configuration": {"slow": ("missed", "met")},
        "data": {"late-3": ("missed", None), "new": (None, "met")},
    }
    assert [one.says for one in found.causes] == [
        "version 0 became version 1",
        "set otherwise: service_level",
        "2 loads came: 2, 3",
    ]
    for one, after in zip(found.causes, found.causes[1:], strict=False):
        assert one.change.after.low == after.change.before.low
    assert (found.causes[0].change.before.target, found.causes[0].change.after.target) == (
        LENIENT.target.value,
        RESOLVED.target.value,
    )


def test_what_stands_after_a_state_does_not_touch_it(reader: Reader) -> None:
    """Of two states of the past nothing is told by the configuration of today."""
    (cause,) = [one for one in between(reader, 2, 3).causes if one.cause == "configuration"]
    assert [row["subject"] for row in cause.change.rows] == ["slow"]
    assert between(reader, 2, 4).causes[0].change.difference == 0


def test_a_state_that_came_after_is_no_state_before(reader: Reader, home: Home) -> None:
    with pytest.raises(Unusable, match="load 3 came after load 2"):
        between(reader, 3, 2)
    asked = ["restatement", RESOLVED.id, "--home", str(home.folder), "--as-of", str(DAY)]
    done = CliRunner().invoke(main, [*asked, "--since-known", "3", "--known-at", "2"])
    assert done.exit_code == 2
    assert "choose them the other way round" in done.output
    done = CliRunner().invoke(main, [*asked, "--since-known", "1", "--known-at", "2"])
    assert done.exit_code == 0
    assert "configuration" not in done.output
    assert "slow: met to missed" in done.output
    first, last = done.output.splitlines()[:2]
    assert first.startswith("as known at load 1: ") and "met 10, missed 0" in first
    assert last.startswith("as known at load 2: ") and "met 6, missed 3" in last
    done = CliRunner().invoke(main, asked)
    names = [line.partition(":")[0] for line in done.output.splitlines()[:2]]
    assert names == ["reported", "now"]


# -- what is not kept -------------------------------------------------------------------------


@pytest.fixture
def copied(home: Home, tmp_path: Path) -> Home:
    shutil.copytree(home.folder, tmp_path / "home")
    return Home.at(tmp_path / "home")


def kept(home: Home, hashed: str) -> Path:
    return home.warehouse / "made_by" / f"{hashed}.json"


def test_a_definition_that_is_not_kept_is_said_in_words(
    copied: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Reader(copied) as opened:
        kept(copied, published(opened, 1).definition).unlink()
        found = between(opened, 1, 2)
    assert found.missing == [
        "The definition that stood at load 1 is not kept, or this version cannot read it: a later "
        "one stands for it"
    ]
    assert [one.cause for one in found.causes] == ["data"]
    assert (found.then.met, found.reported and found.reported.met) == (6, 10)
    app = page(copied.folder, monkeypatch, "restatement", kpi=RESOLVED.id, since="1", until="2")
    assert found.missing[0] in said_on(app)
    missing = missing_texts(monkeypatch)
    page(
        copied.folder, monkeypatch, "restatement", kpi=RESOLVED.id, since="1", until="2", lang="ID"
    )
    assert missing == []


def test_a_configuration_that_is_not_kept_is_said_in_words(copied: Home) -> None:
    with Reader(copied) as opened:
        kept(copied, opened.register.publications[2].configuration).unlink()
        found = between(opened, 2, 3)
    assert "configuration that stood at load 3 is not kept" in found.missing[0]
    assert (found.now.met, found.now.missed) == (7, 3), "told by what is demanded today"


def test_a_text_that_was_changed_is_none(copied: Home) -> None:
    with Reader(copied) as opened:
        path = kept(copied, published(opened, 1).definition)
        path.write_text(path.read_text().replace("'met'", "'missed'"))
        with pytest.raises(Unusable, match="was changed"):
            between(opened, 1, 2)


def test_a_figure_that_was_not_told_yet_is_said_in_words(tmp_path: Path) -> None:
    settings = source("incidents", COLUMNS, "incidents") | {"hold_share": 1.0}
    other = make_home(tmp_path / "home", {"desk": settings})
    write(other, "incidents", "2026-06-10", EARLY)
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(catalogue(), RESOLVED.id)
        load(other)
    write(other, "incidents", "2026-06-20", [*EARLY, *LATE])
    load(other)
    with Reader(other) as opened:
        found = between(opened, 1, 2)
    assert "At load 1 this figure was not told yet" in found.missing[0]
    assert (found.reported, [one.cause for one in found.causes]) == (None, ["data"])


def test_sql_that_no_longer_runs_is_said_and_leaves_nothing(reader: Reader) -> None:
    gone = Definition(**{**RESOLVED.model_dump(), "sql": "SELECT gone FROM incidents"})
    then = Stood(1, gone, gone.hash, reader.configuration, {})
    with pytest.raises(Unusable, match="as it stood at load 1, cannot be run any more"):
        then.rows(reader, DAY, 1)
    replaced = replace(then, definition=RESOLVED, blocks=None)
    assert replaced.rows(reader, DAY, 1).known_at == 1, "what was made before stands in no way"


def test_a_reason_that_only_the_past_gave_stands_by_its_code() -> None:
    assert in_words(RESOLVED.id, "no-longer-given", "P-1") == "no-longer-given: P-1"
    assert in_words(RESOLVED.id, "no-longer-given", None) == "no-longer-given"


# -- what was restated, taken away ------------------------------------------------------------


def test_all_that_was_restated_is_taken_away(home: Home, tmp_path: Path) -> None:
    asked = ["export", "restated", "--home", str(home.folder), "--out", str(tmp_path), "--json"]
    done = CliRunner().invoke(reports, asked)
    assert done.exit_code == 0, done.output
    with (tmp_path / "restated_figures.csv").open(newline="", encoding="utf-8") as file:
        told = {(row["kpi"], row["as_of"]): row for row in csv.DictReader(file)}
    with Reader(home) as opened:
        found = {(one.kpi, str(one.day)): one for one in restated(opened)}
    assert told.keys() == found.keys()
    one = told[RESOLVED.id, str(DAY)]
    assert (one["met_first"], one["met_last"], one["version_first"], one["times"]) == (
        "10",
        "6",
        "0",
        "4",
    )
    assert json.loads(done.output)["rows"] == len(found)
