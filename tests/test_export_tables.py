"""Exported tables that are no KPI's rows: each file has what the reader has, and says what it is."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pandas as pd
import pytest
from click.testing import CliRunner

from journal.journal import Journal
from kpis import change, contradictions, overdue, risks
from kpis.definition import catalogue
from kpis.reader import Reader, all_kpis
from organisation.contracts import contract, kinds
from organisation.home import Home
from reports import columns, tables
from reports.__main__ import main
from reports.asked import LISTS
from reports.export import export

JUNE = dt.date(2026, 6, 30)
EARLIER = 40
"""A load before the newest, which the sample knows in June."""


@pytest.fixture(scope="module")
def reader(own_sample: Home) -> Iterator[Reader]:
    with Reader(own_sample) as opened:
        yield opened


def run(home: Home, out: Path, *args: str) -> Any:
    return CliRunner().invoke(
        main, ["export", *args, "--home", str(home.folder), "--out", str(out)]
    )


def taken(home: Home, out: Path, *args: str) -> tuple[Path, dict[str, Any]]:
    """The file that the command wrote, and what its package says in our own words."""
    done = run(home, out, *args, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.output)
    beside = json.loads(Path(f"{told['file']}.datapackage.json").read_text("utf-8"))
    assert beside["common_ground"]["rows"] == told["rows"]
    return Path(told["file"]), beside["common_ground"]


def read(file: Path) -> pd.DataFrame:
    return pd.read_csv(file, dtype=str, keep_default_na=False)


# -- records ----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", kinds())
def test_records_are_those_that_stand(reader: Reader, tmp_path: Path, kind: str) -> None:
    for day, known_at in [(reader.day, reader.known_at), (JUNE, EARLIER)]:
        table = tables.records(reader, kind, day, known_at)
        done = export(reader, table, tmp_path / str(day), "parquet")
        fields = ", ".join(f'"{one.name}"' for one in columns.of_records(kind))
        stands = f"SELECT {fields} FROM ({reader.standing(known_at).sql_on(kind, day)}) AS s"
        written = f"SELECT * FROM read_parquet('{done.path}')"
        with Reader(reader.home) as other:
            other.con.execute(f"CREATE TEMP TABLE stands AS {stands}")
            expected = other.con.execute("SELECT * FROM stands ORDER BY record").fetchall()
        found = duckdb.sql(written).fetchall()
        assert len(found) == done.rows == table.rows
        assert [[_plain(cell) for cell in row] for row in found] == [
            [_plain(cell) for cell in row] for row in expected
        ]
    assert [one.name for one in table.columns] == [*contract(kind).fields, *_marks()]
    assert all(one.says for one in table.columns)


def _plain(cell: Any) -> Any:
    """Numbers of records, which DuckDB keeps as decimals, as they are written."""
    return float(cell) if type(cell).__name__ == "Decimal" else cell


def _marks() -> list[str]:
    return ["record", "source", "load", "line", "stale", "reconstructed", "inferred"]


def test_the_command_takes_the_records_that_a_filter_leaves(
    own_sample: Home, reader: Reader, tmp_path: Path
) -> None:
    args = ["accounts", "--as-of", str(JUNE), "--known-at", str(EARLIER)]
    file, told = taken(
        own_sample, tmp_path, *args, "--where", "brand=Pelita", "--where", "platform=x"
    )
    sql = reader.standing(EARLIER).sql_on("accounts", JUNE)
    expected = reader.con.execute(
        f"SELECT account FROM ({sql}) AS s WHERE brand = 'Pelita' AND platform = 'x' ORDER BY 1"
    ).fetchall()
    assert expected
    assert list(read(file)["account"]) == [one for (one,) in expected]
    assert (told["kind"], told["as_of"], told["known_at"]) == ("accounts", str(JUNE), EARLIER)
    assert told["filters"] == {"brand": "Pelita", "platform": "x"}
    assert all(one["load"] <= EARLIER for one in told["loads"])
    entry = Journal.of(own_sample).entries("export")[-1]
    assert (entry.about, entry.told["kind"], entry.told["rows"]) == (
        "records:accounts",
        "accounts",
        len(expected),
    )


def test_a_moment_is_in_utc_in_every_form(own_sample: Home, reader: Reader, tmp_path: Path) -> None:
    (moment,) = reader.con.execute("SELECT min_by(detected, record) FROM g.incidents").fetchall()[0]
    written = {}
    for form, profile in [("csv", "data"), ("csv", "spreadsheet"), ("xlsx", "data")]:
        args = ["incidents", "--format", form, "--profile", profile]
        file, _ = taken(own_sample, tmp_path / profile, *args)
        written[form, profile] = file
    package = json.loads(Path(f"{written['csv', 'data']}.datapackage.json").read_text("utf-8"))
    (field,) = (
        one for one in package["resources"][0]["schema"]["fields"] if one["name"] == "detected"
    )
    assert field["type"] == "datetime"
    assert field["description"].endswith("In UTC.")
    assert read(written["csv", "data"])["detected"][0] == f"{moment:%Y-%m-%dT%H:%M:%SZ}"
    assert read(written["csv", "spreadsheet"])["detected"][0] == f"{moment:%Y-%m-%d %H:%M:%S}"
    sheet = openpyxl.load_workbook(written["xlsx", "data"])["rows"]
    place = [cell.value for cell in sheet[1]].index("detected")
    assert sheet[2][place].value == moment
    assert "hh:mm" in sheet[2][place].number_format


# -- lists ------------------------------------------------------------------------------------


def test_figures_are_those_of_every_kpi(own_sample: Home, reader: Reader, tmp_path: Path) -> None:
    where = {"platform": "instagram"}
    file, told = taken(
        own_sample, tmp_path, "figures", "--as-of", str(JUNE), "--where", "platform=instagram"
    )
    found = pd.read_csv(file).set_index("kpi")
    assert list(found.index) == list(catalogue())
    answer = reader.rows(all_kpis(), JUNE)
    counted = 0
    for kpi, one in catalogue().items():
        row = found.loc[kpi]
        if "platform" not in one.cuts:
            assert row["status"] == "not told"
            assert pd.isna(row["met"])
            continue
        figure = reader.figure(one, answer, where)
        counted += figure.subjects
        for name in ("met", "missed", "unknown", "excluded", "status", "version", "definition"):
            assert row[name] == getattr(figure, name)
        for name in ("low", "high", "value", "median", "p90", "target"):
            cell = getattr(figure, name)
            assert (pd.isna(row[name]) and cell is None) or row[name] == pytest.approx(cell)
    assert counted
    assert told["period"] == {"from": "2026-04-01", "to": "2026-06-30"}
    assert told["filters"] == where


def test_overdue_rows_are_those_of_the_list(
    own_sample: Home, reader: Reader, tmp_path: Path
) -> None:
    file, told = taken(own_sample, tmp_path, "overdue", "--where", "unit=Retail", "--lang", "id")
    answer = reader.rows(all_kpis())
    expected = overdue.overdue(reader, answer, {"unit": "Retail"}, "id")
    found = read(file)
    assert list(found.columns) == overdue.COLUMNS
    for name in ("kpi", "subject", "days", "reason_in_words", "clears", "record"):
        assert list(found[name]) == [
            "" if one[name] is None else str(one[name]) for one in expected
        ]
    assert told["outcomes"] == found["outcome"].value_counts().sort_index().to_dict()


def test_risks_are_every_line_of_every_score(
    own_sample: Home, reader: Reader, tmp_path: Path
) -> None:
    file, _ = taken(own_sample, tmp_path, "risks", "--where", "brand=Pelita")
    ranked = risks.risks(reader, reader.rows(all_kpis()), {"brand": "Pelita"})
    found = pd.read_csv(file)
    assert len(found) == sum(len(one.lines) for one in ranked) > 0
    assert list(dict.fromkeys(found["account"])) == [one.account for one in ranked]
    summed = found.groupby("account")["line_score"].sum()
    for one in ranked:
        assert summed[one.account] == pytest.approx(float(one.score))
    says = [line.says for one in ranked for line in one.lines]
    assert list(found["line_says"]) == says


def test_the_register_has_every_open_risk(own_sample: Home, reader: Reader, tmp_path: Path) -> None:
    for as_of, known_at in ((None, None), (JUNE, EARLIER)):
        more = ["--as-of", str(as_of), "--known-at", str(known_at)] if as_of else []
        file, told = taken(own_sample, tmp_path, "register", "--where", "unit=Retail", *more)
        answer = reader.rows(all_kpis(), as_of, known_at)
        sql = answer.standing.sql_on("risks", answer.as_of)
        expected = reader.con.execute(
            f"SELECT risk, residual_likelihood, residual_impact FROM ({sql}) AS r "
            "WHERE unit = 'Retail' AND closed IS NULL AND raised <= ? ORDER BY risk",
            [answer.as_of],
        ).fetchall()
        found = read(file).sort_values("risk")
        assert expected
        names = ["risk", "residual_likelihood", "residual_impact"]
        assert list(found[names].itertuples(index=False, name=None)) == [
            tuple("" if one is None else str(one) for one in row) for row in expected
        ]
        assert (told["as_of"], told["known_at"]) == (str(answer.as_of), answer.known_at)
        above = found[found["above"] == "true"]
        for _, row in above.iterrows():
            score = int(row["residual_likelihood"]) * int(row["residual_impact"])
            assert score > int(row["appetite"])
        assert list(read(file)["above"]) == sorted(found["above"], reverse=True)


def test_contradictions_are_those_found(own_sample: Home, reader: Reader, tmp_path: Path) -> None:
    file, told = taken(own_sample, tmp_path, "contradictions", "--as-of", str(JUNE))
    expected = contradictions.found(reader, JUNE, reader.known_at)
    found = read(file)
    for name in ("contradiction", "subject", "says", "record", "other_record"):
        assert list(found[name]) == [one[name] or "" for one in expected]
    assert len(found) > 0
    assert told["as_of"] == str(JUNE)


def test_the_register_is_told_as_it_stood(own_sample: Home, reader: Reader, tmp_path: Path) -> None:
    file, _ = taken(own_sample, tmp_path, "loads")
    found = pd.read_csv(file)
    told = reader.con.execute("SELECT load, state, rows, sha256 FROM g.loads ORDER BY load")
    names = ["load", "state", "rows", "sha256"]
    assert list(found[names].itertuples(index=False, name=None)) == told.fetchall()
    file, said = taken(own_sample, tmp_path, "loads", "--known-at", str(EARLIER))
    assert list(read(file)["load"]) == [str(n) for n in range(1, EARLIER + 1)]
    assert said["known_at"] == EARLIER


def test_rows_that_moved_are_those_of_the_change(reader: Reader, tmp_path: Path) -> None:
    definition = catalogue()["mfa-verified"]
    before, after = (reader.rows([definition], day) for day in (JUNE, None))
    table = tables.moved(reader, definition, before, after, {"unit": "Retail"})
    done = export(reader, table, tmp_path)
    expected = change.moves(reader, definition, before, after, {"unit": "Retail"})
    found = read(done.path)
    assert done.rows == len(expected) > 0
    for name in ("move", "subject", "reason_before", "reason_after"):
        assert list(found[name]) == [one[name] or "" for one in expected]
    assert (table.told["kpi"], table.told["version"]) == ("mfa-verified", definition.version)
    assert table.told["period"] == {"from": str(JUNE), "to": str(reader.day)}


@pytest.mark.parametrize("what", [*LISTS, "records:risks"])
def test_every_list_may_be_asked_for_as_the_journal_writes_it(
    own_sample: Home, tmp_path: Path, what: str
) -> None:
    about = what if ":" in what else f"table:{what}"
    plain, _ = taken(own_sample, tmp_path / "plain", what)
    named, _ = taken(own_sample, tmp_path / "named", about)
    assert plain.read_bytes() == named.read_bytes()
    assert Journal.of(own_sample).entries("export")[-1].about == about
    package = json.loads(Path(f"{named}.datapackage.json").read_text("utf-8"))
    fields = package["resources"][0]["schema"]["fields"]
    assert list(read(named).columns) == [one["name"] for one in fields]
    assert all(one["description"] for one in fields)


def test_a_list_without_rows_keeps_its_types(reader: Reader, tmp_path: Path) -> None:
    answer = reader.rows(all_kpis())
    table = tables.overdue(reader, answer, {"unit": "there is none"})
    done = export(reader, table, tmp_path, "parquet")
    described = duckdb.sql(f"DESCRIBE SELECT * FROM read_parquet('{done.path}')").fetchall()
    assert {row[0]: row[1] for row in described} == {
        one.name: one.sql_type for one in columns.OVERDUE
    }
    assert done.rows == 0


# -- refusals ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["figuers"], "did you mean figures?"),
        (["nothing"], "a record kind (accounts, training,"),
        (["nothing"], "or figures, overdue, risks, register, contradictions, restated or loads"),
        (["table:accounts"], "there is no 'table:accounts' to export"),
        (["accounts", "--outcome", "met"], "--outcome goes with the rows of a KPI"),
        (["overdue", "--outcome", "missed"], "--outcome goes with the rows of a KPI"),
        (["accounts", "--where", "category=x"], "records of accounts are not cut by category"),
        (["training", "--where", "brand=Pelita"], "export them without --where"),
        (["accounts", "--where", "brand=Nope"], "no record of accounts has brand 'Nope'"),
        (["risks", "--where", "category=x"], "risks are not cut by category"),
        (["figures", "--where", "brand=Nope"], "no row has brand 'Nope'"),
        (["contradictions", "--where", "audience=x"], "contradictions are not cut by audience"),
        (["loads", "--where", "brand=Pelita"], "loads are those of the whole organisation"),
        (["loads", "--as-of", "2026-06-30"], "ask with --known-at alone"),
        (["restated", "--as-of", "2026-06-30"], "so --as-of does not go with them"),
        (["restated", "--known-at", "3"], "ask without --known-at"),
        (["register", "--where", "audience=x"], "open risks are not cut by audience"),
        (["accounts", "--known-at", "99"], "there is no load 99"),
        (["incidents", "--known-at", "1", "--as-of", "2024-06-30"], "no incidents records are"),
    ],
)
def test_what_cannot_be_exported_is_told_in_one_line(
    own_sample: Home, tmp_path: Path, args: list[str], says: str
) -> None:
    done = run(own_sample, tmp_path, *args)
    assert done.exit_code == 2
    assert says in done.output
    assert len(done.output.strip().splitlines()) == 1
    assert not list(tmp_path.iterdir())
