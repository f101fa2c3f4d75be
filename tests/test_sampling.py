"""Samples: the same seed draws the same rows, and each leads to what it rests on."""

import csv
import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from journal.journal import Journal
from kpis.definition import catalogue
from kpis.reader import Answer, Reader
from organisation.errors import Unusable
from organisation.home import Home
from reports.__main__ import main
from reports.sample import FORM, sample

KPI = catalogue()["mfa-verified"]


@pytest.fixture(scope="module")
def home(sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sample: what is taken away is entered in its journal."""
    folder = tmp_path_factory.mktemp("sampling") / "home"
    shutil.copytree(sample, folder)
    return folder


@pytest.fixture(scope="module")
def answer(reader: Reader) -> Answer:
    return reader.rows([KPI])


def subjects(
    reader: Reader, answer: Answer, n: int, seed: str, outcomes: list[str] | None = None
) -> list[str]:
    drawn = sample(reader, KPI, answer, n, seed, outcomes=outcomes)
    rows = reader.con.execute(drawn.table.sql).fetchall()
    place = [one.name for one in drawn.table.columns].index("subject")
    return [row[place] for row in rows]


def by_hand(reader: Reader, answer: Answer, n: int, seed: str, outcomes: set[str]) -> list[str]:
    """The same by Python: the least SHA-256 of seed, KPI and subject."""
    every = [row["subject"] for row in reader.row_table(KPI, answer) if row["outcome"] in outcomes]
    every.sort(key=lambda one: hashlib.sha256(f"{seed}:{KPI.id}:{one}".encode()).hexdigest())
    return every[:n]


@pytest.mark.parametrize("seed", ["2026", "a 'quoted' seed", "benih é"])
def test_a_sample_is_that_of_the_least_hashes(reader: Reader, answer: Answer, seed: str) -> None:
    counted = {"met", "missed", "unknown"}
    found = subjects(reader, answer, 25, seed)
    assert found == by_hand(reader, answer, 25, seed, counted)
    assert len(set(found)) == 25
    assert found == subjects(reader, answer, 25, seed)
    assert found[:7] == subjects(reader, answer, 7, seed)
    assert found != subjects(reader, answer, 25, seed + "!")


def test_the_order_of_the_rows_does_not_matter(reader: Reader, answer: Answer) -> None:
    turned = replace(answer, table=f"(SELECT * FROM {answer.table} ORDER BY subject DESC) AS r")
    assert subjects(reader, turned, 9, "7") == subjects(reader, answer, 9, "7")


def test_a_sample_of_one_outcome_has_no_other(reader: Reader, answer: Answer) -> None:
    assert subjects(reader, answer, 9, "7", ["missed"]) == by_hand(
        reader, answer, 9, "7", {"missed"}
    )
    figure = reader.figure(KPI, answer)
    whole = sample(reader, KPI, answer, 10_000, "7", outcomes=["missed"])
    assert (whole.drawn, whole.population) == (figure.missed, figure.missed)
    both = sample(reader, KPI, answer, 10_000, "7", outcomes=["missed", "excluded"])
    assert both.population == figure.missed + figure.excluded
    assert sample(reader, KPI, answer, 1, "7").population == figure.subjects


def test_nothing_to_draw_from_is_told(reader: Reader, answer: Answer) -> None:
    with pytest.raises(Unusable, match="draw at least one row"):
        sample(reader, KPI, answer, 0, "7")
    nobody = replace(answer, table=f"(SELECT * FROM {answer.table} WHERE false) AS r", counts="")
    with pytest.raises(Unusable, match="no row missed"):
        sample(reader, KPI, nobody, 1, "7", outcomes=["missed"])


def draw(home: Path, out: Path, *more: str) -> list[str]:
    run = CliRunner().invoke(
        main, ["sample", KPI.id, "--home", str(home), "--out", str(out), "--seed", "x", *more]
    )
    assert run.exit_code == 0, run.output
    return run.stdout.splitlines()


def test_the_form_has_evidence_and_blank_columns_to_fill_in(
    home: Path, reader: Reader, answer: Answer, tmp_path: Path
) -> None:
    said = draw(home, tmp_path, "--n", "5", "--outcome", "missed")
    missed = reader.figure(KPI, answer).missed
    file = tmp_path / f"sample_{KPI.id}_{reader.day}.csv"
    assert said[0] == f"{file}: 5 of {missed} rows, seed x"
    with file.open(newline="", encoding="utf-8") as read:
        rows = list(csv.DictReader(read))
    assert [row["number"] for row in rows] == ["1", "2", "3", "4", "5"]
    for row in rows:
        assert [row[one.name] for one in FORM] == [""] * 5
        load = reader.register.loads[int(row["load"])]
        assert (row["file"], row["sha256"]) == (load.file, load.sha256)
        line = (home / "inbox" / row["file"]).read_text("utf-8").splitlines()[int(row["line"]) - 1]
        assert line.startswith(f"{row['record']},")
        assert row["outcome"] == "missed"
    told = json.loads((tmp_path / f"sample_{KPI.id}_{reader.day}.csv.datapackage.json").read_text())
    assert told["common_ground"]["sample"]["seed"] == "x"
    assert told["common_ground"]["sample"]["population"] == missed
    entered = Journal.of(Home.at(home)).entries("export")[-1]
    assert entered.told["sample"]["seed"] == "x" and entered.told["rows"] == 5


def test_the_same_sample_is_the_same_file(home: Path, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        draw(home, tmp_path / folder, "--n", "3")
    (one,), (other,) = ((tmp_path / name).glob("*.csv") for name in ("a", "b"))
    assert one.read_bytes() == other.read_bytes()


def test_a_form_that_is_there_is_not_overwritten(home: Path, tmp_path: Path) -> None:
    draw(home, tmp_path, "--n", "3")
    (file,) = tmp_path.glob("*.csv")
    file.write_text("filled in")
    args = ["sample", KPI.id, "--home", str(home), "--out", str(tmp_path), "--seed", "x"]
    run = CliRunner().invoke(main, args)
    assert run.exit_code == 2 and "may be filled in" in run.output
    assert file.read_text() == "filled in"


def test_a_workbook_holds_the_same_form(home: Path, tmp_path: Path) -> None:
    draw(home, tmp_path, "--n", "3", "--format", "xlsx")
    draw(home, tmp_path, "--n", "3")
    sheet = openpyxl.load_workbook(next(tmp_path.glob("*.xlsx")))["rows"]
    with next(tmp_path.glob("*.csv")).open(newline="", encoding="utf-8") as read:
        rows = list(csv.DictReader(read))
    head, *cells = sheet.iter_rows(values_only=True)
    assert list(head) == list(rows[0])
    place = list(head).index("subject")
    assert [row[place] for row in cells] == [row["subject"] for row in rows]


def test_a_seed_must_be_given(sample: Path) -> None:
    run = CliRunner().invoke(main, ["sample", KPI.id, "--home", str(sample)])
    assert run.exit_code == 2 and "--seed" in run.output
    run = CliRunner().invoke(main, ["sample", "mfa-verifed", "--home", str(sample), "--seed", "1"])
    assert run.exit_code == 2 and "did you mean mfa-verified" in run.output
