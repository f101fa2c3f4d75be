"""The page on loads: run on the sample and on tiny homes, and what it shows counted a second time."""

import datetime as dt
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest

from etl.load import decide, load
from kpis.reader import Reader
from kpis.views import loads
from organisation.contracts import contract
from organisation.home import Home
from tests.test_pages import missing_texts, page, words
from tests.tiny_home import make_home
from ui.words import plain
from warehouse import report


@pytest.fixture(scope="module")
def reader(sample: Path) -> Iterator[Reader]:
    with Reader(Home.at(sample)) as opened:
        yield opened


# -- all loads --------------------------------------------------------------------------------


def test_the_table_of_loads_is_the_register(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "loads")
    every = sorted(reader.register.loads.values(), key=lambda one: -one.load)
    shown = app.dataframe[0].value
    for column, field in [("Load", "load"), ("Rows", "rows"), ("Refused", "refused")]:
        assert list(shown[column]) == [getattr(one, field) for one in every]
    parts = shown[["Loaded", "Refused", "Skipped", "Blank"]].sum(axis=1)
    assert (parts == shown["Rows"]).all()
    assert f"All {len(every)} loads add up" in words(app)
    sources = {one.source for one in every}
    assert app.title[0].value == f"51 loads of {len(sources)} sources: 50 in force, :red[1 held]"
    app.pills(key="load-states").set_value(["held"]).run()
    assert list(app.dataframe[0].value["State"]) == ["held"]
    app.pills(key="load-states").set_value([]).run()
    assert "No load is in such a state." in words(app)


def test_loads_of_one_source(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(sample, monkeypatch, "loads", source="learning_europe")
    assert set(app.dataframe[0].value["Source"]) == {"learning_europe"}


# -- the story of one -------------------------------------------------------------------------


def by_pandas(reader: Reader, before: int, after: int) -> tuple[dict[str, int], dict[str, int]]:
    """What a snapshot changed, by pandas from the rows that are kept: counts, and fields."""
    told = [reader.register.loads[number] for number in (before, after)]
    rule = contract(told[0].kind)
    frames = []
    for one in told:
        frame = duckdb.execute(
            f"SELECT *, file_row_number FROM read_parquet('{reader.store.rows_of(one)}', "
            "file_row_number = true)"
        ).df()
        frame = frame[frame["row_state"] == "loaded"]
        if lost := reader.store.duplicates_of(one):
            gone = duckdb.execute(f"SELECT row FROM read_parquet('{lost}')").df()["row"]
            frame = frame[~frame["file_row_number"].isin(gone)]
        frames.append(frame.set_index(rule.key).sort_index())
    old, new = frames
    both = old.index.intersection(new.index)
    fields = {}
    touched = pd.Series(False, index=both)
    for name in rule.fields:
        if name in rule.key:
            continue
        was, now = (side.loc[both, name].astype("string").fillna("blank") for side in (old, new))
        unlike = was != now
        touched |= unlike
        fields[name] = int(unlike.sum())
    counts = {
        "added": len(new.index.difference(old.index)),
        "gone": len(old.index.difference(new.index)),
        "changed": int(touched.sum()),
        "same": int((~touched).sum()),
    }
    return counts, {name: n for name, n in fields.items() if n}


@pytest.mark.parametrize(
    ("before", "after"), [(25, 42), (26, 44), (39, 45), (28, 50), (20, 38), (17, 36), (24, 37)]
)
def test_what_a_load_changed_is_what_pandas_finds(reader: Reader, before: int, after: int) -> None:
    told = loads.story(reader, after)
    assert told.before == before
    found = loads.changed(reader, after)
    assert found
    counts, fields = by_pandas(reader, before, after)
    assert {name: getattr(found, name) for name in counts} == counts
    assert found.fields == fields
    rows = loads.changes(reader, after, loads.MOVES, "", slice(None))
    assert len(rows) == found.added + found.gone + sum(fields.values())
    assert len({row["record"] for row in rows if row["move"] == "changed"}) == found.changed


def test_the_keys_gone_are_those_for_which_a_load_was_held(reader: Reader) -> None:
    """Loading counted them by itself."""
    for one in reader.register.loads.values():
        found = loads.changed(reader, one.load)
        if one.mode == "snapshot" and found:
            assert found.gone == one.gone


def test_a_load_tells_whence_what_became_of_it_and_what_it_changed(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = reader.register.loads[44]
    app = page(sample, monkeypatch, "loads", load="44")
    said = words(app)
    assert app.title[0].value == (
        f"Load 44, {plain(one.file)}: 6,840 of 6,843 rows are in, :red[3 refused]"
    )
    assert one.sha256 in said
    assert "6,843 rows, as in the file: proven" in said
    assert "**6,843** rows = **6,840** loaded + **3** refused + **0** skipped + **0** blank" in said
    assert "rows by DuckDB and by the lines of the file" in said
    assert "Against load 26" in said and "**201** keys added, **0** gone, **216** changed" in said
    chart = json.loads(app.get("plotly_chart")[0].proto.spec)
    assert chart["data"][0]["x"] == [216, 174, 42, 36, 36]
    app.pills(key="moves-44-").set_value(["added"]).run()
    assert len(app.dataframe[0].value) == 201


def test_a_field_narrows_what_changed(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(sample, monkeypatch, "loads", load="44", field="completed")
    shown = app.dataframe[0].value
    assert len(shown) == 36 and set(shown["Field"]) == {"completed"}


def test_a_long_list_of_changes_is_not_cut_off_without_a_word(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "loads", load="44")
    assert len(app.dataframe[0].value) == 500
    assert "Rows 1 to 500 of 705; the export has them all." in words(app)
    app.pagination[0].set_value(2).run()
    assert len(app.dataframe[0].value) == 205
    assert app.dataframe[0].value["Move"].value_counts().to_dict() == {"added": 201, "changed": 4}


@pytest.mark.parametrize("number", [49, 50, 35])
def test_rows_that_are_not_in_are_told_with_reasons(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    one = reader.register.loads[number]
    app = page(sample, monkeypatch, "loads", load=str(number))
    shown = app.dataframe[-1].value
    assert shown["Fate"].value_counts().to_dict() == {
        fate: n for fate, n in (("refused", one.refused), ("skipped", one.skipped)) if n
    }
    assert shown["Reasons"].str.len().min() > 0
    assert shown["Raw text"].str.len().min() > 0
    counted = report.reasons(reader.store, one)
    assert sum(n for state, _, n in counted if state == "skipped") == one.skipped
    assert sum(n for state, _, n in counted if state == "refused") >= one.refused
    for _state, reason, _n in counted:
        assert shown["Reasons"].str.contains(reason, regex=False).any()


def test_a_held_load_counts_nothing_and_says_what_it_would_change(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "loads", load="45")
    said = words(app)
    assert app.title[0].value.endswith(":red[held], none of its 480 rows counts")
    assert "this is what it would change" in said
    assert [code.value.split(" --home")[0] for code in app.code] == [
        "python -m etl accept 45",
        "python -m etl withdraw 45",
    ]


def test_the_first_load_of_a_source_has_all_keys_new(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "loads", load="1")
    assert "It is the first file of its source: all 264 keys are new." in words(app)


@pytest.mark.parametrize("load", ["99", "0", "x"])
def test_a_load_there_is_none_of_is_told_in_a_sentence(
    sample: Path, monkeypatch: pytest.MonkeyPatch, load: str
) -> None:
    app = page(sample, monkeypatch, "loads", load=load)
    assert "there is no load" in app.error[0].value or "no number of a load" in app.error[0].value


# -- tracing ----------------------------------------------------------------------------------


def test_a_line_is_traced_to_the_rows_that_rest_on_it(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "loads", load="42", line="283")
    original = (sample / "inbox" / "accounts_2026-11-16.csv").read_text("utf-8").splitlines()
    assert app.code[-1].value == original[282]
    resting = reader.con.execute(
        "SELECT count(*) FROM g.kpi_rows WHERE as_of = ? AND load = 42 AND line = 283", [reader.day]
    ).fetchall()[0][0]
    assert f"{resting} KPI rows rest on it" in words(app)
    assert len(app.dataframe[-1].value) == resting
    app = page(sample, monkeypatch, "loads", load="42", line="9999")
    assert "ends at line 377" in app.warning[-1].value


def test_a_line_by_chance_is_drawn(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(sample, monkeypatch, "loads", load="42")
    next(one for one in app.button if one.label == "One by chance").click().run()
    assert not app.exception
    assert int(app.query_params["line"][0]) > 1
    assert "the original is as it came" in words(app)


# -- tiny homes -------------------------------------------------------------------------------


SNAPSHOT: dict[str, Any] = {
    "kind": "accounts",
    "files": ["accounts_*.csv"],
    "effective": {"file_name": "accounts_(.*)\\.csv"},
    "columns": {"account": "account", "owner": "owner"},
}


@pytest.fixture(scope="module")
def eventful(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a load accepted, one replaced, one withdrawn and one refused whole."""
    home = make_home(tmp_path_factory.mktemp("eventful") / "home", {"register": SNAPSHOT})

    def put(day: str, *rows: str) -> None:
        (home.inbox / f"accounts_{day}.csv").write_text("account,owner\n" + "\n".join(rows) + "\n")

    put("2026-01-31", "A1,P-1", "A2,P-2", "A3,P-3")
    put("2026-02-28", "A1,P-1")
    load(home)
    decide(home, 2, "accepted", "two accounts were closed")
    put("2026-02-28", "A1,P-1", "A2,P-9", "A4,P-4")
    put("2026-03-31", "A1,P-1", "A2,P-9", "A4,P-4")
    (home.inbox / "accounts_2026-04-30.csv").write_text("nothing\n")
    load(home)
    decide(home, 5, "withdrawn", "the wrong extract")
    return home.folder


def test_the_story_of_a_load_has_who_accepted_it_and_what_took_its_place(
    eventful: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Reader(Home.at(eventful)) as opened:
        told = loads.story(opened, 2)
        assert [(one.number, one.what, one.because, one.other) for one in told.events] == [
            (2, "held", opened.register.publications[0].loads[1].because, None),
            (3, "accepted", "two accounts were closed", None),
            (4, "replaced", "", 4),
        ]
        assert [(one.number, one.what) for one in loads.story(opened, 5).events] == [
            (5, "published"),
            (7, "withdrawn"),
        ]
        # What took its place is held against it; the one after against what took its place.
        assert (loads.story(opened, 4).before, loads.story(opened, 5).before) == (2, 4)
        found = loads.changed(opened, 4)
        assert found == loads.Changed(2, 0, 0, 1, {})
    app = page(eventful, monkeypatch, "loads", load="2")
    said = words(app)
    assert "was **accepted** by" in said and "two accounts were closed" in said
    assert "was **replaced** by load 4" in said
    assert app.title[0].value.endswith("replaced, its 1 row does not count")
    said = words(page(eventful, monkeypatch, "loads", load="5"))
    assert "was **withdrawn** by" in said and "the wrong extract" in said


def test_a_file_refused_whole_has_a_story_too(
    eventful: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(eventful, monkeypatch, "loads", load="6", line="1")
    assert app.title[0].value.endswith(":red[refused whole]")
    assert "header only" in app.error[0].value
    assert "came, and was **refused whole**" in words(app)


def test_every_load_speaks_indonesian(
    eventful: Path, sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    missing = missing_texts(monkeypatch)
    for number in ("2", "4", "5", "6"):
        page(eventful, monkeypatch, "loads", load=number, line="2", lang="ID")
    for number in ("42", "45"):
        page(sample, monkeypatch, "loads", load=number, line="376", lang="ID")
    assert sorted(set(missing)) == []


CHANGES: dict[str, Any] = {
    "kind": "accounts",
    "mode": "changes",
    "files": ["changes_*.csv"],
    "effective": {"file_name": "changes_(.*)\\.csv"},
    "columns": {"account": "account", "owner": "owner"},
    "deleted": {"column": "act", "in": ["deleted"], "reason": "taken away"},
}


def test_a_file_of_changes_is_held_against_all_before_it(tmp_path: Path) -> None:
    home = make_home(tmp_path / "home", {"register": CHANGES})
    for day, rows in [
        ("2026-01-31", ["A1,P-1,", "A2,P-2,", "A3,P-3,"]),
        ("2026-02-28", ["A2,P-9,", "A3,,deleted"]),
        ("2026-03-31", ["A1,P-1,", "A2,P-2,", "A3,P-8,", "A4,,deleted", "A5,P-5,"]),
    ]:
        text = "account,owner,act\n" + "\n".join(rows) + "\n"
        (home.inbox / f"changes_{day}.csv").write_text(text)
    load(home)
    with Reader(home) as opened:
        assert loads.changed(opened, 2) == loads.Changed(0, 1, 1, 0, {"owner": 1})
        # A3 was deleted before, so it comes anew; A4 was never there to be deleted.
        assert loads.changed(opened, 3) == loads.Changed(2, 0, 1, 1, {"owner": 1})
        rows = loads.changes(opened, 3, loads.MOVES, "", slice(99))
        assert [(row["move"], row["record"], row["before"], row["after"]) for row in rows] == [
            ("changed", "A2", "P-9", "P-2"),
            ("added", "A3", None, None),
            ("added", "A5", None, None),
        ]


def test_a_receipt_that_disagrees_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home = make_home(tmp_path / "home", {"register": SNAPSHOT})
    file = home.inbox / "accounts_2026-01-31.csv"
    file.write_text("account,owner\nA1,P-1\nA2,P-2\n")
    receipt = 'system = "Register"\nextracted_by = "R. Wijaya"\nrows = 3\n'
    file.with_name(f"{file.name}.receipt.toml").write_text(receipt)
    load(home)
    said = words(page(home.folder, monkeypatch, "loads", load="1"))
    assert "Register, by R. Wijaya, :red[3 rows, the file has 2]" in said
    shutil.rmtree(home.folder)


def test_a_moment_is_told_in_the_zone_of_the_organisation(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = reader.register.publications[0].at.astimezone(dt.timezone(dt.timedelta(hours=7)))
    said = words(page(sample, monkeypatch, "loads", load="1"))
    assert f"{at.day} {at:%b %Y, %H:%M}" in said
