"""The page on incidents: run on the sample, and what it draws counted a second time."""

import datetime as dt
import math
from collections import Counter
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from kpis.definition import catalogue
from kpis.reader import BLANK, Answer, Reader
from kpis.views import incidents
from kpis.views.incidents import STEPS
from organisation.home import Home
from tests.drawn import checked
from tests.pages.homes import accounts_and
from tests.second.incidents import each, hours, worst
from tests.second.records import Records, of_home
from tests.test_pages import page, words
from ui.charts.incidents import door, lanes, timeline

JUNE = dt.date(2026, 6, 30)
SINCE = dt.date(2025, 7, 1)
KPIS = [catalogue()[kpi] for kpi in STEPS.values()]


@pytest.fixture(scope="module")
def june(reader: Reader) -> Answer:
    return reader.rows(KPIS, JUNE)


@pytest.fixture(scope="module")
def records(sample: Path) -> Records:
    return of_home(Home.at(sample), JUNE)


# -- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"unit": "Retail"}, {"as_of": str(JUNE)}])
def test_the_sentence_and_the_steps_are_those_of_the_reader(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    app = page(sample, monkeypatch, "incidents", **query)
    day = dt.date.fromisoformat(query.get("as_of", str(reader.day)))
    where = {name: value for name, value in query.items() if name == "unit"}
    answer = reader.rows(KPIS, day)
    now = incidents.state(reader, answer, where, SINCE)
    told = {step: reader.figure(catalogue()[kpi], answer, where) for step, kpi in STEPS.items()}
    incident = "incident" if now.open == 1 else "incidents"
    assert app.title[0].value.startswith(f"{now.open} {incident} open")
    contained = told["contained"]
    if contained.subjects:
        said = f"{contained.met} of {contained.subjects} contained in time"
        assert said in app.title[0].value
        assert (":red[" in app.title[0].value) == (contained.status == "below")
    for one in told.values():
        if one.subjects and one.small:
            assert f"**{one.met} of {one.subjects}**" in words(app)


def test_fewer_incidents_are_never_told_as_better(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "incidents")
    assert "fewer is not better" in words(app)
    assert not app.metric


def test_another_figure_of_incidents_can_be_chosen_for_the_rows(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "incidents")
    app.selectbox(key="rows_of").set_value("protocol-tested").run()
    assert not app.exception
    told = reader.figure(catalogue()["protocol-tested"], reader.rows([*catalogue().values()]))
    missed = [frame.value for frame in app.dataframe if "Reason" in frame.value.columns]
    assert len(missed[0]) == told.missed


@pytest.mark.parametrize("query", [{"lang": "ID"}, {"lang": "ID", "audience": "internal"}])
def test_in_indonesian_no_sentence_of_the_page_stays_english(
    sample: Path, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    said = words(page(sample, monkeypatch, "incidents", **query))
    assert "insiden masih terbuka" in said
    for english in ("incident", "in time", "critical", "thick line", "Rows of"):
        assert english not in said


def test_without_incident_records_the_page_says_what_to_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(home_with(tmp_path, None), monkeypatch, "incidents")
    assert app.title[0].value == "Incidents: not loaded"
    assert "etl template incidents" in words(app)
    assert "0 incidents" not in words(app)


def test_blank_fields_are_told_and_break_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One without severity and open, one without a moment of detection, one whole."""
    given = (
        "incident,severity,detected,contained,resolved\n"
        "A,,2026-06-01 03:00,,\n"
        "B,high,,,2026-06-02 03:00\n"
        "C,critical,2026-06-03 03:00,2026-06-03 23:00,2026-06-04 03:00\n"
    )
    app = page(home_with(tmp_path, given), monkeypatch, "incidents")
    assert app.title[0].value == (
        "1 incident open, none critical or high, 1 not rated; :red[0 of 3 contained in time]"
    )
    assert "1 incident is not drawn: not said when it was detected." in words(app)


FIELDS = ["incident", "severity", "detected", "contained", "resolved"]


def home_with(folder: Path, text: str | None) -> Path:
    return accounts_and(folder, "incidents", FIELDS, text)


# -- what it draws ----------------------------------------------------------------------------


def test_the_timeline_counted_a_second_time(reader: Reader, june: Answer, records: Records) -> None:
    zone = ZoneInfo(records.organisation.time_zone)
    first = pd.Timestamp(dt.datetime.combine(SINCE, dt.time(), zone))
    first = first.tz_convert("UTC").tz_localize(None)
    expected: dict[str, tuple[str, bool, bool]] = {}
    for row in each(records["incidents"]):
        if row["detected"] is None or (row["detected"] < first and row["resolved"] is not None):
            continue
        severity = worst(row)
        allowed = records.demand("service_levels", "contained", severity)
        done = row["contained"]
        if done is None and row["resolved"] is not None:
            late = False
        else:
            late = hours(row["detected"], done or records.ends) > allowed
        expected[row["incident"]] = (severity or BLANK, late, row["resolved"] is None)
    found = incidents.cases(reader, june, {}, SINCE, 400)
    assert {
        one.incident: (one.severity, one.late, one.resolved is None) for one in found
    } == expected
    assert any(one.late for one in found)
    assert incidents.state(reader, june, {}, SINCE).recent == len(found)


def test_the_timeline_is_cut_by_the_account_where_the_incident_is_silent(
    reader: Reader, june: Answer, records: Records
) -> None:
    accounts = records["accounts"].set_index("account")["unit"].to_dict()
    expected = {
        row["incident"]
        for row in each(records["incidents"])
        if (row["unit"] or accounts.get(row["account"])) == "Retail"
    }
    found = incidents.cases(reader, june, {"unit": "Retail"}, dt.date(2020, 1, 1), 400)
    assert {one.incident for one in found} == expected
    assert incidents.state(reader, june, {"unit": "Retail"}, SINCE).recorded == len(expected)


def test_each_mark_leads_to_rows_that_hold_its_incident(reader: Reader, june: Answer) -> None:
    found = incidents.cases(reader, june, {}, SINCE, 400)
    told: dict[dt.date, dict[str, str]] = {}
    for one in found:
        to = door(one)
        day = dt.date.fromisoformat(to.get("as_of", str(JUNE)))
        if day not in told:
            answer = june if day == JUNE else reader.rows(KPIS, day)
            table = reader.row_table(catalogue()[to["kpi"]], answer)
            told[day] = {row["subject"]: row["category"] for row in table}
        assert one.incident in told[day]
        # A severity may have been raised since; then the row of that day says what it was.
        assert told[day][one.incident] in (to.get("category"), "low", "medium", "high")
    assert len(told) >= 3


def test_incidents_on_one_line_do_not_lie_over_one_another(reader: Reader, june: Answer) -> None:
    found = incidents.cases(reader, june, {}, SINCE, 400)
    told = lanes(found, SINCE, JUNE)
    assert sum(len(line) for lane in told for line in lane.lines) == len(found)
    assert [lane.severity for lane in told] == ["critical", "high", "medium", "low"]
    for lane in told:
        for line in lane.lines:
            for earlier, later in pairwise(line):
                assert earlier.resolved is not None
                assert earlier.resolved < later.detected
    doors = [
        to
        for trace in checked(timeline(found, SINCE, JUNE, phone=False)).data
        for to in trace.customdata or []
    ]
    assert len(doors) >= len(found)


def test_the_hours_of_the_steps_counted_a_second_time(reader: Reader, june: Answer) -> None:
    levels = {
        (one.what, one.level): one.hours for one in reader.configuration.organisation.service_level
    }
    for step, kpi in STEPS.items():
        expected: Counter[tuple[str, str, float]] = Counter()
        for row in reader.row_table(catalogue()[kpi], june):
            if row["outcome"] == "unknown" or row["measure"] is None:
                continue
            times = row["measure"] / levels[step, row["category"]]
            expected[
                row["category"], row["outcome"], min(math.floor(times * 50 + 0.5) / 50, 2.0)
            ] += 1
        found: Counter[tuple[str, str, float]] = Counter()
        for one in incidents.taken(reader, june, {}):
            if one.step == step:
                found[one.severity, one.outcome, one.times] += one.incidents
        assert sum(found.values()) == sum(expected.values())
        assert found == expected
    late = [one for one in incidents.taken(reader, june, {}) if one.outcome == "missed"]
    assert late
    assert all(one.times >= 1 for one in late)


def test_sorts_come_to_the_figures_of_the_steps(
    reader: Reader, june: Answer, records: Records
) -> None:
    category = records["incidents"].set_index("incident")["category"].to_dict()
    for where in ({}, {"region": "Indonesia"}):
        found = incidents.sorts(reader, june, where)
        for step, kpi in STEPS.items():
            figure = reader.figure(catalogue()[kpi], june, where)
            of_step = [one for one in found if one.step == step]
            assert sum(one.met for one in of_step) == figure.met
            assert sum(one.subjects for one in of_step) == figure.subjects
            expected = Counter(
                category[row["subject"]] for row in reader.row_table(catalogue()[kpi], june, where)
            )
            assert {one.category: one.rows for one in of_step} == expected
