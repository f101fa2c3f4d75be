"""Every table of every page can be taken away, by one path, with exactly the rows that it shows."""

import csv
import io
import re
from pathlib import Path
from zipfile import ZipFile

import pytest
from streamlit.testing.v1 import AppTest

from etl.load import load
from journal.journal import Journal
from kpis.definition import catalogue
from kpis.reader import Reader
from organisation.home import Home
from reports.log import enter
from tests.test_pages import missing_texts, page, words
from tests.tiny_home import home_of_accounts
from ui.desk import DESK

pytestmark = pytest.mark.usefixtures("desk_open")


def ways(app: AppTest) -> list[str]:
    return [one.key for one in app.button if str(one.key).startswith("export-")]


def taken(app: AppTest, key: str) -> list[dict[str, str]]:
    """Click one export, fetch what the desk has, and read its rows."""
    next(one for one in app.button if one.key == key).click().run()
    assert not app.exception, app.exception
    token = re.search(r"/take/([\w-]+)", str(app.get("iframe")[0].proto))
    fetched = DESK.fetch(token[1]) if token else None
    assert fetched
    with ZipFile(io.BytesIO(b"".join(fetched.chunks()))) as packed:
        assert "datapackage.json" in packed.namelist()
        text = packed.read(packed.namelist()[0]).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


TABLES = [
    ("accounts", {}),
    ("account", {"account": "AC-0090"}),
    ("brand_audits", {}),
    ("data", {"show": "contradictions"}),
    ("data", {"show": "exceptions"}),
    ("data", {"show": "records"}),
    ("evidence", {}),
    ("incidents", {}),
    ("journal", {}),
    ("kpis", {"kpi": "mfa-verified"}),
    ("loads", {}),
    ("loads", {"load": "41"}),
    ("overdue", {}),
    ("policies", {}),
    ("risks", {}),
    ("rows", {"kpi": "mfa-verified"}),
    ("training", {}),
]


@pytest.mark.parametrize(("name", "query"), TABLES)
def test_no_table_is_without_its_export(
    own_sample: Home, monkeypatch: pytest.MonkeyPatch, name: str, query: dict[str, str]
) -> None:
    if name in ("evidence", "journal"):
        enter(own_sample, "pack", "pack", {"as_of": "2026-09-30", "hash": "a" * 64})
    app = page(own_sample.folder, monkeypatch, name, **query)
    assert app.dataframe
    assert len(ways(app)) >= len(app.dataframe)
    assert len(set(ways(app))) == len(ways(app))


# Where, what is asked, the export, the column of the table shown and that of the file.
LISTS = [
    ("loads", {}, "export-loads", "Load", "load"),
    ("loads", {"source": "risks"}, "export-loads", "Load", "load"),
    ("risks", {}, "export-risk_register_2026-11-20", "Risk", "risk"),
    ("risks", {"cell": "residual-3-4"}, "export-risk_register_2026-11-20", "Risk", "risk"),
    ("account", {"account": "AC-0090"}, "export-rows_of_AC-0090_2026-11-20", "Reason", ""),
    ("kpis", {"kpi": "mfa-verified"}, "export-reasons_mfa-verified", "Code", "Code"),
    ("incidents", {}, "export-incidents_by_kind_2026-11-20", "Kind", "Kind"),
]


@pytest.mark.parametrize(("name", "query", "key", "column", "named"), LISTS)
def test_a_table_is_taken_away_as_it_is_shown(
    own_sample: Home,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    query: dict[str, str],
    key: str,
    column: str,
    named: str,
) -> None:
    app = page(own_sample.folder, monkeypatch, name, **query)
    shown = next(one.value for one in app.dataframe if column in one.value.columns)
    told = taken(app, key)
    assert len(told) == len(shown) > 0
    if named:
        # The register stands in the order of its numbers; the page begins with the newest.
        expected = list(shown[column])[:: -1 if name == "loads" else 1]
        assert [row[named] for row in told] == [str(one) for one in expected]
    entry = Journal.of(own_sample).entries("export")[-1]
    assert entry.told["rows"] == len(told)


def test_a_picture_is_not_taken_away(own_sample: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    app = page(own_sample.folder, monkeypatch, "account", account="AC-0090")
    told = taken(app, "export-access_roster_AC-0090")
    shown = next(one.value for one in app.dataframe if "Holder" in one.value.columns)
    assert [row["Number"] for row in told] == list(shown["Number"])
    assert "Mark" in shown.columns and "Mark" not in told[0]


def test_the_figures_that_are_meant_are_taken_away(
    own_sample: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(own_sample.folder, monkeypatch, "kpis", element="training", unit="Retail")
    wanted = [one for one in catalogue().values() if one.element == "training"]
    told = taken(app, "export-figures_2026-11-20")
    assert [row["kpi"] for row in told] == [one.id for one in wanted]
    with Reader(own_sample) as reader:
        answer = reader.rows(wanted)
        met = [reader.figure(one, answer, {"unit": "Retail"}).met for one in wanted]
    assert [row["met"] for row in told] == [str(one) for one in met]


def test_a_figure_over_time_and_by_a_cut_is_taken_away(
    own_sample: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = {"kpi": "mfa-verified", "cut": "brand"}
    over_time = taken(
        page(own_sample.folder, monkeypatch, "kpis", **asked), "export-mfa-verified_over_time"
    )
    assert len(over_time) == 13
    by_brand = taken(
        page(own_sample.folder, monkeypatch, "kpis", **asked), "export-mfa-verified_by_brand"
    )
    for day in {row["as_of"] for row in by_brand}:
        whole = next(row for row in over_time if row["as_of"] == day)
        parts = [int(row["met"]) for row in by_brand if row["as_of"] == day]
        assert sum(parts) == int(whole["met"])


def test_records_are_taken_away_as_they_stand(
    own_sample: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(own_sample.folder, monkeypatch, "data", show="records", kind="risks", unit="Retail")
    shown = app.dataframe[-1].value.set_index("Record kind")
    told = taken(app, "export-records_risks_2026-11-20")
    with Reader(own_sample) as reader:
        found = reader.con.execute(
            "SELECT risk FROM g.risks WHERE unit = 'Retail' ORDER BY risk"
        ).fetchall()
    assert [row["risk"] for row in told] == [one for (one,) in found]
    assert len(found) == shown.loc["risks", "Records"] > 0
    assert Journal.of(own_sample).entries("export")[-1].about == "records:risks"
    app = page(
        own_sample.folder, monkeypatch, "data", show="records", kind="training", brand="Pelita"
    )
    assert "training records are not cut by brand" in words(app)
    assert not [one for one in ways(app) if "training" in one]


def test_records_are_told_in_indonesian(sample: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    missing = missing_texts(monkeypatch)
    for query in ({"kind": "training", "brand": "Pelita"}, {"kind": "risks"}):
        page(sample, monkeypatch, "data", show="records", lang="ID", **query)
    assert missing == []


def test_records_of_very_many_rows_are_found_where_a_home_was_moved_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large kind the generation has a view, which names the folder of the day it was made."""
    made = home_of_accounts(tmp_path / "home", "unit")
    path = made.folder / "organisation.toml"
    path.write_text("tables_up_to = 1\n" + path.read_text())
    (made.inbox / "accounts.csv").write_text(
        "account,unit,day\na,Retail,2026-06-01\nb,,2026-06-01\n"
    )
    load(Home.at(made.folder))
    made.folder.rename(tmp_path / "moved")
    app = page(tmp_path / "moved", monkeypatch, "data", show="records")
    assert not app.exception
    assert list(app.dataframe[-1].value["Records"]) == [2]
    assert [row["account"] for row in taken(app, ways(app)[-1])] == ["a", "b"]


def test_all_groups_of_what_is_overdue_are_taken_away(
    own_sample: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(own_sample.folder, monkeypatch, "overdue")
    app.segmented_control(key="late-table").set_value("owner").run()
    shown = next(one.value for one in app.dataframe if "Rows" in one.value.columns)
    told = taken(app, "export-overdue_by_owner")
    assert [int(row["rows"]) for row in told] == list(shown["Rows"])
    bands = [name for name in told[0] if " days" in name]
    assert all(sum(int(row[one]) for one in bands) == int(row["rows"]) for row in told)


def test_what_stands_behind_an_item_of_a_review_is_taken_away(
    own_sample: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(own_sample.folder, monkeypatch, "review", item="continuity")
    choice = app.segmented_control(key="behind-continuity")
    choice.set_value("overdue").run()
    (label,) = (one for one in choice.options if one.startswith("Overdue"))
    told = taken(app, "export-overdue_continuity")
    assert f"{len(told):,}" == label.rpartition(" ")[2]
    kpis = {one.id for one in catalogue().values() if one.element == "continuity"}
    assert {row["kpi"] for row in told} <= kpis
    app.segmented_control(key="behind-continuity").set_value("moved").run()
    (name,) = (one for one in ways(app) if one.startswith("export-behind_continuity"))
    shown = next(one.value for one in app.dataframe if "Move" in one.value.columns)
    every = [row["Subject"] for row in taken(app, name)]
    assert every[: len(shown)] == list(shown["Subject"])
    assert len(every) > len(shown), "the table ends sooner, and says so"
    assert f"The first {len(shown)} of {len(every):,}." in words(app)
