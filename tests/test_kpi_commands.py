"""python -m kpis: what each command prints, and what it says of what cannot be asked."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from kpis.__main__ import main
from kpis.definition import catalogue
from kpis.rows import ROW

FIGURE = (
    "id as_of known_at met missed unknown excluded low high value unit target status reconstructed"
).split()


def ask(*arguments: str, home: Path | None = None) -> Result:
    given = [*arguments, "--home", str(home)] if home else list(arguments)
    return CliRunner().invoke(main, given, catch_exceptions=False)


def told(*arguments: str, home: Path | None = None) -> Any:
    result = ask(*arguments, "--json", home=home)
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_list_names_every_kpi_with_what_it_needs() -> None:
    found = told("list")
    assert [one["id"] for one in found] == list(catalogue())
    for one in found:
        assert {"id", "title", "element", "kinds"} <= set(one)
    assert "mfa-verified" in ask("list").output


def test_show_prints_the_definition_and_the_sql(sample: Path) -> None:
    output = ask("show", "training-valid", home=sample).output
    definition = catalogue()["training-valid"]
    assert definition.sql in output
    assert definition.question.en in output and definition.question.id in output
    assert "target: 0.9 (Governance board, 9 December 2025)" in output
    found = told("show", "training-valid", home=sample)
    assert found["sql"] == definition.sql and found["hash"] == definition.hash
    assert found["target"]["value"] == 0.9 and "course_standing" in found["blocks"]


@pytest.mark.parametrize("kpi", catalogue())
def test_run_tells_a_figure_and_the_rows_it_counts(sample: Path, kpi: str) -> None:
    found = told("run", kpi, "--rows", home=sample)
    assert set(FIGURE) <= set(found)
    assert found["id"] == kpi and found["as_of"] == "2026-11-20"
    counted = dict.fromkeys(("met", "missed", "unknown", "excluded"), 0)
    for row in found["rows"]:
        counted[row["outcome"]] += 1
        assert set(ROW) <= set(row)
        assert row["reason_in_words"] or row["outcome"] == "met", row
        assert "{" not in row["reason_in_words"]
    assert counted == {outcome: found[outcome] for outcome in counted}


def test_run_by_a_cut_adds_up(sample: Path) -> None:
    found = told("run", "mfa-verified", "--by", "brand", home=sample)
    parts = found["by"]["brand"]
    assert sum(one["missed"] for one in parts) == found["missed"]
    pelita = next(one for one in parts if one["bucket"] == "Pelita")
    assert pelita["low"] < 0.1 and pelita["high"] > 0.9, "a blank column proves nothing"
    bayu = next(one for one in parts if one["bucket"] == "Bayu")
    assert "of 4" in ask("run", "mfa-verified", "--where", "brand=Bayu", home=sample).output
    assert bayu["met"] + bayu["missed"] + bayu["unknown"] == 4


def test_a_unit_has_its_own_target(sample: Path) -> None:
    whole = told("run", "account-review-current", "--by", "unit", home=sample)
    care = next(one for one in whole["by"]["unit"] if one["bucket"] == "Customer Care")
    assert (whole["target"], care["target"]) == (0.9, 0.95)
    assert care["provenance"] == "Head of Customer Care"


def test_a_past_quarter_keeps_its_target(sample: Path) -> None:
    now = told("run", "training-valid", home=sample)
    past = told("run", "training-valid", "--period", "2025-Q4", home=sample)
    assert (now["target"], past["target"], past["as_of"]) == (0.9, 0.8, "2025-12-31")


def test_an_earlier_state_of_knowledge_tells_what_was_known(sample: Path) -> None:
    """Two incidents were corrected a quarter later: contained much later than first told."""
    asked = ["incident-contained", "--as-of", "2026-06-30", "--rows"]
    now = told("run", *asked, home=sample)
    loads = [row["load"] for row in now["rows"]]
    first = min(
        load["load"] for load in status(sample) if load["file"] == "incidents_2026-06-30.csv"
    )
    then = told("run", *asked, "--known-at", str(first), home=sample)
    assert then["known_at"] == first < max(loads)
    corrected = {"INC-2026-0017", "INC-2026-0023"}
    outcomes = [
        {row["outcome"] for row in one["rows"] if row["subject"] in corrected}
        for one in (then, now)
    ]
    assert outcomes == [{"met"}, {"missed"}]
    found = told("restatement", *asked[:3], "--since-known", str(first), home=sample)
    (cause,) = found["causes"]
    assert cause["cause"] == "data" and "loads came" in cause["says"]
    assert {row["subject"] for row in cause["change"]["rows"]} >= corrected


def status(home: Path) -> list[dict[str, Any]]:
    from organisation.home import Home
    from warehouse import report
    from warehouse.store import Store

    return report.status(Store(Home.at(home).warehouse))["loads"]


def test_overdue_is_a_list_with_what_would_clear_it(sample: Path) -> None:
    found = told("overdue", home=sample)
    assert found and all(one["days"] > 0 and one["due"] < "2026-11-20" for one in found)
    assert all(bool(one["clears"]) != one["settled"] for one in found)
    open_ones = [one for one in found if not one["settled"]]
    groups = told("overdue", "--by", "unit", home=sample)
    ages = ("1 to 30 days", "31 to 90 days", "over 90 days")
    assert sum(group[age] for group in groups for age in ages) == len(open_ones)


def test_risks_rank_accounts_and_their_lines_add_up(sample: Path) -> None:
    found = told("risks", "--top", "5", home=sample)
    scores = [one["score"] for one in found["accounts"]]
    assert len(scores) == 5 and scores == sorted(scores, reverse=True)
    for one in found["accounts"]:
        assert round(sum(line["score"] for line in one["lines"]), 2) == one["score"]
    assert any(cell["likelihood"] is None for cell in found["register"]["residual"])


def test_change_warns_where_the_parts_move_against_the_whole(sample: Path) -> None:
    output = ask("change", "training-valid", "--since", "2026-09-30", home=sample).output
    assert "warning: the whole rises, yet 4 of 4 by brand fall" in output
    assert "entered" in output and "left" in output


def test_trend_has_twelve_quarter_ends_and_the_day(sample: Path) -> None:
    found = told("trend", "mfa-verified", home=sample)
    assert [one["as_of"] for one in found][-2:] == ["2026-09-30", "2026-11-20"]
    assert len(found) == 13
    by_brand = told("trend", "mfa-verified", "--by", "brand", home=sample)
    assert {one["bucket"] for one in by_brand} >= {"Kirana", "Samudra", "Pelita"}
    past = told("trend", "mfa-verified", "--as-of", "2026-08-15", home=sample)
    assert past[-1]["as_of"] == "2026-08-15"


def test_csv_has_the_rows_of_the_figure(sample: Path) -> None:
    result = ask("run", "self-approval", "--rows", "--csv", home=sample)
    rows = list(csv.DictReader(io.StringIO(result.output)))
    assert len(rows) == told("run", "self-approval", "--rows", home=sample)["met"] + 3
    for command in (["overdue"], ["risks"], ["contradictions"], ["trend", "mfa-verified"]):
        assert len(ask(*command, "--csv", home=sample).output.splitlines()) > 1


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "mfa-verifed"], "there is no KPI 'mfa-verifed': did you mean mfa-verified?"),
        (["show", "x"], "there is no KPI 'x'"),
        (["run", "mfa-verified", "--as-of", "1999-01-01"], "nothing is known of 1999-01-01"),
        (["run", "mfa-verified", "--as-of", "2031-01-01"], "lies after the day of publication"),
        (["run", "mfa-verified", "--known-at", "2020-01-01"], "nothing was known on 2020-01-01"),
        (["run", "mfa-verified", "--known-at", "99"], "there is no load 99"),
        (["run", "mfa-verified", "--period", "2026-Q9"], "'2026-Q9' is no quarter"),
        (["run", "mfa-verified", "--by", "colour"], "'colour' is no cut; there are: unit"),
        (["run", "self-approval", "--by", "audience"], "is not cut by audience; it is by:"),
        (["run", "mfa-verified", "--where", "brand"], "write CUT=VALUE"),
        (["run", "mfa-verified", "--where", "brand=Nope"], "has brand 'Nope'; there are: Bayu"),
        (["trend", "mfa-verified", "--where", "brand=Nope"], "has brand 'Nope'"),
        (["restatement", "mfa-verified", "--where", "colour=red"], "'colour' is no cut"),
        (["risks", "--where", "category=logo"], "risks are not cut by category"),
        (["change", "mfa-verified", "--by", "brand"], "--by goes with run, trend and overdue"),
        (["run", "mfa-verified", "--json", "--csv"], "choose one of --json and --csv"),
        (["overdue", "--where", "brand=Nope"], "no row has brand 'Nope'"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(
    sample: Path, arguments: list[str], says: str
) -> None:
    result = ask(*arguments, home=sample)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert says in result.stderr and result.stderr.count("\n") == 1


def test_a_home_without_loads_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "organisation.toml").write_text('name = "Empty"\n')
    (tmp_path / "sources.toml").write_text("")
    result = ask("run", "mfa-verified", home=tmp_path)
    assert result.exit_code == 2 and "nothing is loaded yet" in result.stderr
    result = ask("run", "mfa-verified", home=tmp_path / "nowhere")
    assert result.exit_code == 2 and "is not a home" in result.stderr
