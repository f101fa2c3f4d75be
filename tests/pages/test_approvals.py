"""The page on approvals: run on the sample, and what it draws counted a second time."""

import datetime as dt
import math
from collections import Counter
from pathlib import Path

import pytest

from kpis.definition import catalogue
from kpis.reader import Answer, Reader
from kpis.views import approvals
from kpis.views.approvals import KPI
from organisation.home import Home
from tests.drawn import checked
from tests.pages.homes import accounts_and
from tests.second.approval import blank, requests
from tests.second.records import Records, of_home
from tests.test_pages import page, words
from ui.charts.approvals import OUTCOMES, Group, times

LEBARAN = dt.date(2026, 3, 31)
"""At the end of the quarter in which approvals were late."""
FILTERS: list[dict[str, str]] = [{}, {"unit": "Retail"}]


@pytest.fixture(scope="module")
def late(reader: Reader) -> Answer:
    return reader.rows([catalogue()[KPI]], LEBARAN)


@pytest.fixture(scope="module")
def records(sample: Path) -> Records:
    return of_home(Home.at(sample), LEBARAN)


# -- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"unit": "Retail"}, {"as_of": str(LEBARAN)}])
def test_the_sentence_and_the_rows_are_those_of_the_reader(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    app = page(sample, monkeypatch, "approvals", **query)
    day = dt.date.fromisoformat(query.get("as_of", str(reader.day)))
    where = {name: value for name, value in query.items() if name == "unit"}
    told = reader.figure(catalogue()[KPI], reader.rows([catalogue()[KPI]], day), where)
    assert f"{told.met} of {told.subjects} requests decided in time" in app.title[0].value
    assert (":red[" in app.title[0].value.partition("decided in time")[0]) == (
        told.status == "below"
    )
    app.pills[1].set_value(["missed", "unknown", "met", "excluded"]).run()
    shown = Counter(app.dataframe[0].value["Outcome"])
    assert shown == Counter(
        {name: n for name in ("met", "missed", "unknown", "excluded") if (n := getattr(told, name))}
    )


def test_in_indonesian_no_sentence_of_the_page_stays_english(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "approvals", lang="ID", as_of=str(LEBARAN))
    said = words(app)
    assert "permintaan diputuskan tepat waktu" in app.title[0].value
    assert "melewati batas waktu" in said
    for english in ("decided", "waiting", "Working hours", "missed of", "Rows of"):
        assert english not in said


def test_under_a_filter_that_does_not_cut_requests_only_posts_are_told(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "approvals", platform="instagram")
    assert "requests" not in app.title[0].value
    assert "posts approved before they went out" in app.title[0].value
    assert "is not cut by platform" in app.info[0].value
    assert app.selectbox(key="rows_of").value == "content-preapproved"
    assert not app.get("plotly_chart") or "times" not in str(app.get("plotly_chart")[0])


def test_grouped_by_kind_the_page_names_kinds_in_words(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "approvals")
    app.segmented_control(key="by").set_value("category").run()
    (chart,) = [one for one in app.get("plotly_chart") if "decided in time" in str(one.proto)]
    assert "All requests" in str(chart.proto)
    assert "access" in str(chart.proto)


def test_without_approval_records_the_page_says_what_to_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home_with(tmp_path, None), monkeypatch, "approvals")
    assert app.title[0].value == "Approvals: not loaded"
    assert "etl template approvals" in words(app)
    assert "No request waits" not in words(app), "that is not known"


def test_blank_fields_are_told_and_break_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of three requests one is decided, one waits, and one was submitted nobody knows when."""
    given = (
        "request,step,final,submitted,decided,decision\n"
        "A,1,true,2026-06-01 03:00,2026-06-01 05:00,approved\n"
        "B,1,true,2026-06-02 03:00,,\n"
        "C,1,true,,,\n"
    )
    app = page(home_with(tmp_path, given), monkeypatch, "approvals")
    assert app.title[0].value.startswith(":red[1 of 3 requests decided in time]")
    assert "2 requests wait, :red[1 past its service level]" in words(app)


FIELDS = ["request", "step", "final", "submitted", "decided", "decision"]


def home_with(folder: Path, text: str | None) -> Path:
    return accounts_and(folder, "approvals", FIELDS, text)


# -- what it draws ----------------------------------------------------------------------------


@pytest.mark.parametrize("where", FILTERS)
@pytest.mark.parametrize("by", ["", "unit", "category"])
def test_bins_hold_each_request_once(
    reader: Reader, late: Answer, where: dict[str, str], by: str
) -> None:
    width, most = 2.0, 40.0
    expected: Counter[tuple[str, str, float]] = Counter()
    for row in reader.row_table(catalogue()[KPI], late, where):
        if row["reason"] == "request-withdrawn" or row["outcome"] == "unknown":
            continue
        state = {
            "undecided-in-time": "waiting",
            "undecided-late": "overdue",
            "decided-late": "late",
            "": "met",
        }[row["reason"] or ""]
        hours = min(math.floor(row["measure"] / width) * width, most)
        expected[row[by] if by else "", state, hours] += 1
    found = approvals.bins(reader, late, where, by, width, most)
    assert {(one.group, one.state, one.hours): one.requests for one in found} == expected
    assert {"met", "late", "overdue"} <= {one.state for one in found}
    assert any(one.hours == most for one in found) or where, "the last bin is open"


def test_bars_lead_to_the_rows_that_they_stand_for(reader: Reader, late: Answer) -> None:
    """The bars of one door are together as many as the rows of its outcome."""
    figures = reader.figures(catalogue()[KPI], late, {}, "unit")
    found = approvals.bins(reader, late, {}, "unit", 2.0, 72.0)
    groups = [
        Group(name, [b for b in found if b.group == name], figures[name], 24.0, {"unit": name})
        for name in figures
    ]
    counted: Counter[tuple[str, str]] = Counter()
    drawn: Counter[tuple[str, str]] = Counter()
    for one in found:
        counted[one.group, OUTCOMES[one.state]] += one.requests
    for trace in checked(times(groups, 2.0, 72.0, phone=False)).data:
        assert len(trace.customdata) == len(trace.x) == len(trace.base)
        for door, said in zip(trace.customdata, trace.text, strict=True):
            drawn[door["unit"], door["outcome"]] += int(said.rpartition(": ")[2].split()[0])
    assert drawn == counted
    for name, told in figures.items():
        assert drawn[name, "missed"] == told.missed
        assert drawn[name, "met"] == told.met


def test_what_waits_counted_a_second_time(reader: Reader, late: Answer, records: Records) -> None:
    for where in FILTERS:
        expected: Counter[str] = Counter()
        for one in requests(records).values():
            if not blank(one.decided) or one.unclear:
                continue
            if any(one.step[name] != value for name, value in where.items()):
                continue
            allowed = records.demand("service_levels", "approved", one.step["kind_of_request"])
            hours = records.working_hours(one.step["region"], one.submitted, records.ends)
            part = hours / allowed
            expected[
                "half"
                if part <= 0.5
                else "within"
                if part <= 1
                else "twice"
                if part <= 2
                else "over"
            ] += 1
        found = approvals.waiting(reader, late, where)
        bands: Counter[str] = Counter()
        for band in found:
            bands[band.band] += band.requests
        assert bands == expected
        assert sum(bands.values())


def test_service_levels_are_those_that_hold(reader: Reader, late: Answer) -> None:
    assert approvals.service_levels(reader, late) == {"": 24.0}
