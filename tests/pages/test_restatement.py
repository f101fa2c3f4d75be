"""The page on restatements: a figure then and now, and the rows that made the difference, again."""

import datetime as dt
import json
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import pandas as pd
import pytest

from etl.load import decide, load
from kpis.blocks import blocks, in_order
from kpis.definition import Definition, catalogue
from kpis.reader import Reader
from kpis.views import catalogue as catalogues
from kpis.views import restatement as views
from organisation.errors import Unusable
from organisation.home import Home
from tests.test_pages import missing_texts, page, words
from tests.test_reader import COLUMNS, RESOLVED, incident
from tests.test_records import source, write
from tests.tiny_home import make_home
from ui.charts import restatement as drawn
from ui.words import plain

DAY = dt.date(2026, 6, 30)
APRIL = "2026-04-{:02} 10:00:00"
EARLY = [incident(f"in-time-{n}", APRIL.format(n), APRIL.format(n)) for n in range(1, 9)]
LATE = [incident(f"late-{n}", APRIL.format(n), "2026-06-01 10:00:00") for n in range(1, 4)]
SLOW = [incident("slow", APRIL.format(3), "2026-05-03 12:00:00")]
NEW = [incident("new", "2026-06-05 10:00:00", "2026-06-20 10:00:00")]
LONGER = '[[service_level]]\nwhat = "resolved"\nlevel = "high"\nhours = 1000\n'


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Reported first by a lenient definition; then the definition, a service level and data change."""
    settings = source("incidents", COLUMNS, "incidents") | {"hold_share": 1.0}
    home = make_home(tmp_path_factory.mktemp("restated") / "home", {"desk": settings})
    write(home, "incidents", "2026-06-10", [*EARLY, *LATE, *SLOW])
    lenient = RESOLVED.sql.replace("THEN 'missed'", "THEN 'met'")
    old = Definition(**{**RESOLVED.model_dump(), "sql": lenient, "version": 0})
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(catalogue(), RESOLVED.id, old)
        load(home)
    path = home.folder / "organisation.toml"
    path.write_text(path.read_text() + LONGER)
    corrected = EARLY[0] | {"resolved": "2026-06-02 10:00:00"}
    write(home, "incidents", "2026-06-20", [corrected, *EARLY[1:], *LATE[:2], *SLOW, *NEW])
    load(Home.at(home.folder))
    return home.folder


@pytest.fixture(scope="module")
def reader(home: Path) -> Iterator[Reader]:
    with Reader(Home.at(home)) as opened:
        yield opened


def told(reader: Reader, since: int | None = None, until: int | None = None) -> views.Compared:
    return views.compared(reader, RESOLVED, DAY, since, until, {}, "en")


# -- the decomposition ------------------------------------------------------------------------


def test_the_difference_is_decomposed_exactly_by_cause(reader: Reader) -> None:
    found = told(reader).told
    assert found.reported == found.then
    assert [one.cause for one in found.causes] == ["definition", "configuration", "data"]
    assert found.causes[0].says == "version 0 became version 1"
    assert found.causes[1].says == "set otherwise: service_level"
    assert found.causes[2].says == "1 load came: 2"
    assert found.then.low is not None and found.now.low is not None
    differences = [Fraction(one.change.difference or 0) for one in found.causes]
    assert float(sum(differences)) == pytest.approx(found.now.low - found.then.low, abs=1e-12)
    for one in found.causes:
        effects = [step.effect or 0 for step in one.change.steps]
        assert sum(effects) == pytest.approx(one.change.difference, abs=1e-12)
    # What the next cause begins with is what the one before it ended with.
    for one, after in zip(found.causes, found.causes[1:], strict=False):
        assert one.change.after.low == after.change.before.low


def test_the_rows_that_moved_are_those_that_pandas_finds(reader: Reader) -> None:
    """Rows of both states of knowledge by themselves, joined in pandas."""
    found = told(reader, since=1).told
    # Both by the definition and the configuration of now, so that data alone differ.
    sides = [
        pd.DataFrame(reader.row_table(RESOLVED, reader.rows([RESOLVED], DAY, at)))[
            ["subject", "outcome"]
        ]
        for at in (1, 2)
    ]
    both = (
        sides[0].merge(sides[1], how="outer", on="subject", suffixes=("_then", "_now")).fillna("")
    )
    unlike = both[both["outcome_then"] != both["outcome_now"]]
    data = next(one for one in found.causes if one.cause == "data")
    moved = {
        row["subject"]: (row["outcome_before"] or "", row["outcome_after"] or "")
        for row in data.change.rows
    }
    assert moved == {
        row["subject"]: (row["outcome_then"], row["outcome_now"]) for _, row in unlike.iterrows()
    }
    assert moved == {
        "in-time-1": ("met", "missed"),
        "late-3": ("missed", ""),
        "new": ("", "met"),
    }
    lines = {row["subject"]: (row["load_before"], row["load_after"]) for row in data.change.rows}
    assert lines == {"in-time-1": (1, 2), "late-3": (1, None), "new": (None, 2)}


def test_rows_that_stay_are_counted(reader: Reader) -> None:
    found = told(reader)
    moved = {row["subject"] for one in found.told.causes for row in one.change.rows}
    now = {row["subject"] for row in reader.row_table(RESOLVED, reader.rows([RESOLVED], DAY))}
    assert found.same == len(now - moved)


def test_the_stairs_lead_from_then_to_now(reader: Reader) -> None:
    found = told(reader).told
    steps = drawn.stairs(found, share=True)
    assert found.then.low is not None and found.now.low is not None
    at = found.then.low * 100
    for step in steps:
        assert step.start == pytest.approx(at)
        at += step.effect
    assert at == pytest.approx(found.now.low * 100)
    made = drawn.waterfall(found, share=True, more_is_better=True)
    assert made is not None
    bars = [trace for trace in made.to_dict()["data"] if trace["type"] == "bar"]
    assert [bar["x"][0] for bar in bars] == [step.effect for step in steps]
    for bar, step in zip(bars, steps, strict=True):
        assert bar["customdata"] == [{"cause": step.cause, "move": step.move}]
        assert bar["marker"]["color"] == (drawn.GOOD if step.effect > 0 else drawn.BAD)


def test_making_a_figure_again_leaves_nothing_behind(reader: Reader) -> None:
    def there() -> list[tuple[str]]:
        return reader.con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = 'memory' "
            "UNION ALL SELECT database_name FROM duckdb_databases() WHERE NOT internal ORDER BY 1"
        ).fetchall()

    before = there()
    told(reader, since=1)
    assert there() == before


def test_blocks_of_a_definition_that_is_kept_stand_each_after_those_it_reads() -> None:
    """They are kept by their names, in the order of the alphabet."""
    kept = dict(sorted(blocks().items()))
    assert list(kept) != list(blocks())
    placed = list(in_order(kept))
    for name, sql in kept.items():
        for other in kept:
            if other != name and f" {other}" in sql.replace("\n", " ") and other in sql.split():
                assert placed.index(other) < placed.index(name)


# -- which states -----------------------------------------------------------------------------


def test_every_number_is_a_state_of_knowledge(tmp_path: Path) -> None:
    settings = source("incidents", COLUMNS, "incidents") | {"hold_share": 1.0}
    other = make_home(tmp_path / "home", {"desk": settings})
    write(other, "incidents", "2026-06-10", EARLY)
    write(other, "incidents", "2026-06-20", LATE)
    load(other)
    decide(other, 2, "withdrawn", "wrong extract")
    with Reader(other) as opened:
        assert [(one.number, one.says) for one in views.states(opened, "en")] == [
            (3, "load 2 withdrawn"),
            (2, f"load 2, {opened.register.loads[2].file}"),
            (1, f"load 1, {opened.register.loads[1].file}"),
        ]
        assert told(opened, since=1).told.causes == []
        (cause,) = told(opened, since=2).told.causes
        assert cause.says == "1 load was replaced or withdrawn: 2"
        assert told(opened, since=1, until=2).told.causes[0].says == "1 load came: 2"
        with pytest.raises(Unusable, match="choose them the other way round"):
            told(opened, since=2, until=1)
        with pytest.raises(Unusable, match="there is no load 9"):
            told(opened, since=9)


def test_figures_told_otherwise_are_those_that_the_register_has_twice(reader: Reader) -> None:
    found = {(one.kpi, str(one.day)): one for one in views.restated(reader)}
    first, last = (
        {(one["kpi"], one["as_of"]): one for one in publication.figures}
        for publication in reader.register.publications
    )
    unlike = {
        key
        for key in first.keys() & last.keys()
        if any(first[key][n] != last[key][n] for n in ("low", "high", "met", "missed", "unknown"))
    }
    assert set(found) == unlike and (RESOLVED.id, str(DAY)) in unlike
    one = found[RESOLVED.id, str(DAY)]
    assert (one.first.low, one.last.low, one.times) == (1.0, pytest.approx(9 / 12), 2)


# -- the page ---------------------------------------------------------------------------------


def test_what_was_restated_is_listed(
    home: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home, monkeypatch, "restatement")
    assert "told otherwise than at first" in app.title[0].value
    shown = app.dataframe[0].value
    assert len(shown) == len(views.restated(reader))
    row = shown[shown["Figure"] == RESOLVED.title.en].iloc[0]
    assert row["Proven, difference"] == "−25.00 points"


def test_a_figure_is_told_then_and_now_with_its_rows(
    home: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home, monkeypatch, "restatement", kpi=RESOLVED.id)
    assert app.title[0].value == (
        f"{RESOLVED.title.en} for 30 Jun 2026: proven 100.00 % then, :red[75.00 %] now"
    )
    said = words(app)
    assert "version 0 became version 1" in said and plain("set otherwise: service_level") in said
    assert "Made again from the history, the figure is what was reported: 100 %." in said
    every = [row for one in told(reader).told.causes for row in one.change.rows]
    assert len(app.dataframe[0].value) == len(every)
    assert f"{len(every)} rows moved" in said
    chart = json.loads(app.get("plotly_chart")[0].proto.spec)
    assert len([one for one in chart["data"] if one["type"] == "bar"]) == len(
        drawn.stairs(told(reader).told, share=True)
    )


def test_a_step_narrows_the_rows(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(home, monkeypatch, "restatement", kpi=RESOLVED.id, cause="data", move="newly missed")
    assert list(app.dataframe[0].value["Subject"]) == ["in-time-1"]
    next(one for one in app.button if one.label.startswith("only data")).click().run()
    assert len(app.dataframe[0].value) > 1


def test_the_same_state_twice_is_the_same_figure(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home, monkeypatch, "restatement", kpi=RESOLVED.id, since="2", until="2")
    assert "the same, 75 %" in app.title[0].value
    assert "Nothing moved between the two." in words(app)


def test_the_page_speaks_indonesian(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = missing_texts(monkeypatch)
    app = page(home, monkeypatch, "restatement", kpi=RESOLVED.id, lang="ID")
    assert "terbukti 100,00 % dahulu" in app.title[0].value
    page(home, monkeypatch, "restatement", kpi=RESOLVED.id, since="2", until="1", lang="ID")
    page(home, monkeypatch, "restatement", lang="ID")
    page(home, monkeypatch, "kpis", kpi=RESOLVED.id, lang="ID")
    assert sorted(set(missing)) == []


def test_without_a_restatement_the_page_says_so(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "restatement")
    assert app.title[0].value == "No figure was told otherwise than at first"
    app = page(sample, monkeypatch, "restatement", kpi="mfa-verified", unit="Retail")
    assert "the same, " in app.title[0].value
    app = page(sample, monkeypatch, "restatement", kpi="source-fresh", unit="Retail")
    assert "is not cut by unit" in app.info[0].value


# -- versions of a definition -----------------------------------------------------------------


def test_a_definition_shows_what_its_versions_count_otherwise(
    home: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, last = catalogues.definitions(reader, RESOLVED.id)
    said = catalogues.difference(reader, first.hash, last.hash).splitlines()
    changed = [line for line in said if line[0] in "+-" and not line.startswith(("+++", "---"))]
    lenient = RESOLVED.sql.replace("THEN 'missed'", "THEN 'met'").splitlines()
    pairs = zip(lenient, RESOLVED.sql.splitlines(), strict=True)
    unlike = [(was, now) for was, now in pairs if was != now]
    for was, now in unlike:
        assert f"-{was}" in changed and f"+{now}" in changed
    assert len(changed) == 2 * len(unlike) + 2  # and the number of the version
    app = page(home, monkeypatch, "kpis", kpi=RESOLVED.id)
    assert "\n".join(said) in [code.value for code in app.code]
    assert "It has been counted the same way" not in words(app)
