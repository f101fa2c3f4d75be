"""What tables of pages hand out: the rows that they show, from the machine's columns."""

import csv
import io
from collections import Counter

import pytest

from journal.journal import Journal
from organisation.home import Home
from tests.pages.test_journal import clicked
from tests.test_pages import page

pytestmark = pytest.mark.usefixtures("desk_open")


def rows_of(members: dict[str, bytes]) -> list[dict[str, str]]:
    text = next(iter(members.values())).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def test_rows_that_moved_are_taken_away_as_they_are_shown(
    own_sample: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(
        own_sample.folder, monkeypatch, "rows", kpi="mfa-verified", moved="true", unit="Retail"
    )
    shown = app.dataframe[0].value
    _, members = clicked(app)
    told = rows_of(members)
    assert [row["subject"] for row in told] == list(shown["Subject"])
    assert Counter(row["move"] for row in told) == shown["Move"].value_counts().to_dict()
    entry = Journal.of(own_sample).entries()[-1]
    assert (entry.about, entry.told["kpi"]) == ("table:moved", "mfa-verified")
    assert (entry.told["rows"], entry.told["filters"]) == (len(shown), {"unit": "Retail"})


@pytest.mark.parametrize(
    ("name", "query", "column", "named"),
    [
        ("data", {"show": "exceptions"}, "Exception", "exception"),
        ("data", {"show": "contradictions"}, "Subject", "subject"),
        ("overdue", {"unit": "Retail"}, "Subject", "subject"),
        ("training", {"expires": "30"}, "Course", "course"),
    ],
)
def test_a_list_is_taken_away_as_it_is_shown(
    own_sample: Home,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    query: dict[str, str],
    column: str,
    named: str,
) -> None:
    app = page(own_sample.folder, monkeypatch, name, **query)
    shown = next(one.value for one in app.dataframe if column in one.value.columns)
    _, members = clicked(app)
    told = rows_of(members)
    assert [row[named].removeprefix("'") for row in told] == list(shown[column])
    assert Journal.of(own_sample).entries()[-1].told["as_of"]


def test_the_lines_of_scores_are_taken_away(
    own_sample: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(own_sample.folder, monkeypatch, "risks", brand="Pelita")
    app.segmented_control(key="foot").set_value("accounts").run()
    label = next(one.label for one in app.button if "Export" in one.label)
    _, members = clicked(app)
    told = rows_of(members)
    assert f"Export {len(told)} rows" in label
    assert {row["brand"] for row in told} == {"Pelita"}
