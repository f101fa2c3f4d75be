"""The page on policies and documents: run on the sample, and what it draws counted a second time."""

import datetime as dt
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1.element_tree import Element

from etl.load import load
from kpis.definition import catalogue
from kpis.reader import BLANK, Answer, Reader
from kpis.views import policies
from kpis.views.policies import ACKNOWLEDGED, SOON, Document
from organisation.home import Home
from tests.drawn import checked
from tests.second.records import Records, of_home
from tests.test_pages import page, words
from tests.tiny_home import home_of_accounts
from ui.charts import policies as drawn
from ui.charts.policies import least, said, timeline

JUNE = dt.date(2026, 6, 30)
OF_PAGE = [
    "document-review-current",
    *ACKNOWLEDGED,
    "guideline-coverage",
    "prepared-response",
    "alternative-stated",
]
KPIS = [catalogue()[kpi] for kpi in OF_PAGE]


@pytest.fixture(scope="module")
def now(reader: Reader) -> Answer:
    return reader.rows(KPIS)


@pytest.fixture(scope="module")
def june(reader: Reader) -> Answer:
    return reader.rows(KPIS, JUNE)


@pytest.fixture(scope="module")
def records(sample: Path) -> Records:
    return of_home(Home.at(sample), JUNE)


# -- the page ---------------------------------------------------------------------------------


@pytest.mark.parametrize("query", [{}, {"unit": "Retail"}, {"as_of": str(JUNE)}])
def test_the_sentence_and_the_panels_are_those_of_the_reader(
    sample: Path, reader: Reader, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    app = page(sample, monkeypatch, "policies", **query)
    day = dt.date.fromisoformat(query.get("as_of", str(reader.day)))
    where = {name: value for name, value in query.items() if name == "unit"}
    answer = reader.rows(KPIS, day)
    documents = reader.figure(catalogue()["document-review-current"], answer, where)
    declared = reader.figure(catalogue()["policy-acknowledged"], answer, where)
    title = app.title[0].value
    if documents.subjects:
        assert f"{documents.met} of {documents.subjects} required documents current" in title
        assert f":red[{documents.missed} overdue or not in force]" in title
    else:
        assert "No document is of this filter alone" in title
        assert "29 documents hold elsewhere or for the whole organisation." in words(app)
        assert "Nothing is left under this filter: unit Retail" in words(app)
    assert f":red[{declared.missed} overdue]" in title
    responses = reader.figure(catalogue()["prepared-response"], answer)
    if not where:
        link = f"{responses.met} of {responses.subjects} situations have one in force"
        assert link in [one.label for one in app.get("page_link") if isinstance(one, Element)]
    assert ("is not cut by unit" in words(app)) == bool(where), "what is not cut is not shown"


def test_the_page_speaks_indonesian_and_keeps_the_numbers(
    sample: Path, reader: Reader, now: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "policies", lang="ID")
    figure = reader.figure(catalogue()["document-review-current"], now)
    title = app.title[0].value
    assert title.startswith(f"{figure.met} dari {figure.subjects} dokumen wajib masih mutakhir")
    assert "87,4 %" in title
    english = {"Policies read and acknowledged", "Prepared responses", "Acknowledged by unit"}
    assert not english & {one.value for one in app.header}


def test_a_filter_that_cuts_nothing_of_documents_is_told_in_the_sentence(
    sample: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "policies", platform="tiktok")
    title = app.title[0].value
    assert "Documents are not told by this filter" in title
    assert "acknowledgements are not told by this filter" in title
    assert "Guidelines in force, by platform and audience" in [one.value for one in app.header]


def test_the_rows_at_the_foot_are_those_of_the_figure_that_is_chosen(
    sample: Path, reader: Reader, now: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page(sample, monkeypatch, "policies", rows_of="alternative-stated")
    figure = reader.figure(catalogue()["alternative-stated"], now)
    assert len(app.dataframe[0].value) == figure.missed
    (choice,) = [one for one in app.selectbox if one.label == "Rows of which figure"]
    choice.set_value("prepared-response").run()
    assert not app.exception
    assert len(app.dataframe[0].value) == 2
    assert app.query_params["rows_of"] == "prepared-response"


def test_with_accounts_only_every_panel_names_the_records_to_load(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = home_of_accounts(tmp_path)
    (home.inbox / "accounts.csv").write_text("account,day\n@one,2026-06-01\n@two,2026-06-01\n")
    load(home)
    app = page(home.folder, monkeypatch, "policies")
    assert app.title[0].value == "No documents are known; no acknowledgements are known"
    missing = [one.value for one in app.info]
    assert len([one for one in missing if "needs documents" in one]) >= 3
    assert not any(" %" in one.value for one in app.title)


# -- what it draws ----------------------------------------------------------------------------


def test_each_document_stands_as_its_row_says(reader: Reader, now: Answer) -> None:
    found = {one.document: one for one in policies.documents(reader, now, {})}
    figure = reader.figure(catalogue()["document-review-current"], now)
    assert len(found) == figure.subjects
    bad = [one for one in found.values() if one.state in ("overdue", "not in force")]
    assert len(bad) == figure.missed
    assert found["DOC-009"].state == "not in force", "it ran out, its review is not due yet"
    assert found["DOC-005"].state == "overdue"
    assert found["DOC-005"].title == "Guideline for Instagram"
    soon = reader.day + dt.timedelta(days=SOON)
    for one in found.values():
        if one.outcome == "met":
            assert one.due is not None
            assert one.state == ("due soon" if one.due <= soon else "in force")


def test_documents_come_worst_first_and_then_by_their_day(reader: Reader, now: Answer) -> None:
    found = policies.documents(reader, now, {})
    order = [(policies.STATES.index(one.state), one.due or dt.date.min) for one in found]
    assert order == sorted(order)
    assert len({one.state for one in found}) >= 4, "the sample has them all but the untold"


def test_coverage_counts_each_account_under_its_platform_and_audience(
    reader: Reader, june: Answer, records: Records
) -> None:
    accounts = records["accounts"]
    in_use = accounts[~accounts["status"].isin(["retired", "planned"])]
    names = zip(in_use["platform"].fillna(BLANK), in_use["audience"].fillna(BLANK), strict=True)
    counted = Counter(names)
    found = policies.coverage(reader, june, {})
    told = {(one.platform, one.audience): one.met + one.missed + one.unknown for one in found}
    assert told == dict(counted)
    documents = records["documents"]
    guided = {
        (row["platform"], row["audience"])
        for _n, row in documents.iterrows()
        if row["kind_of_document"] == "guideline"
        and row["in_force_from"] <= records.as_of
        and not row["in_force_until"] < records.as_of
    }
    for one in found:
        assert (one.outcome == "met") == ((one.platform, one.audience) in guided)
    assert {one.outcome for one in found} >= {"met", "missed"}


def test_a_guideline_that_ran_out_tells_its_last_day(reader: Reader, now: Answer) -> None:
    (tiktok,) = [one for one in policies.coverage(reader, now, {}) if one.platform == "tiktok"]
    assert (tiktok.outcome, tiktok.ended) == ("missed", "2026-06-30")


def test_a_situation_is_demanded_only_from_its_day_on(reader: Reader, now: Answer) -> None:
    assert "accident" in {one.situation for one in policies.responses(reader, now)}
    before = reader.rows(KPIS, dt.date(2025, 12, 31))
    told = policies.responses(reader, before)
    assert told
    assert "accident" not in {one.situation for one in told}
    assert {one.title for one in told} > {"A delivery is late"}, "in words, not by its short name"


def test_what_lacks_an_alternative_is_named_with_its_clause(
    reader: Reader, june: Answer, records: Records
) -> None:
    forbids, documents = records["prohibitions"], records["documents"]
    joined = forbids.merge(documents, on="document", suffixes=("", "_now"))
    lacks = joined[
        joined["alternative"].isna()
        & (joined["version"] == joined["version_now"])
        & (joined["in_force_from"] <= records.as_of)
        & ~(joined["in_force_until"] < records.as_of)
    ]
    expected = {(row["document"], row["clause"], row["forbidden"]) for _n, row in lacks.iterrows()}
    found = policies.without_alternative(reader, june, {})
    assert {(one.document, one.clause, one.forbidden) for one in found} == expected
    assert expected
    title = documents.set_index("document")["title"]
    assert all(one.title == title[one.document] for one in found)


def test_acknowledgements_by_policy_and_unit_add_up_to_the_figure(
    reader: Reader, now: Answer
) -> None:
    found = policies.policies(reader, now, {})
    for kpi in ACKNOWLEDGED:
        whole = reader.figure(catalogue()[kpi], now)
        own = [one for one in found if one.figure.kpi == kpi]
        for outcome in ("met", "missed", "unknown", "excluded"):
            assert sum(getattr(one.figure, outcome) for one in own) == getattr(whole, outcome)
            by_unit = sum(getattr(f, outcome) for one in own for f in one.units.values())
            assert by_unit == getattr(whole, outcome)
    personal = [one for one in found if one.is_personal]
    assert [one.document for one in personal] == ["DOC-002"]
    assert found[-1] is personal[0], "the figure of its own stands last"


def test_of_many_policies_those_that_lack_most_are_told_by_unit(
    reader: Reader, now: Answer
) -> None:
    found = policies.policies(reader, now, {}, most=1)
    with_units = [one for one in found if one.units]
    assert [one.figure.missed for one in with_units] == [max(one.figure.missed for one in found)]
    assert len(found) > 1


def test_policies_acknowledged_are_counted_again_from_the_records(
    reader: Reader, june: Answer, records: Records
) -> None:
    """Of those whom the policy for everyone binds, the ones who declared its current version."""
    documents = records["documents"].set_index("document")
    version = documents.loc["DOC-001", "version"]
    people = records["people"]
    left = people["departed"].fillna(people["contract_until"]) < records.as_of
    here = set(people[~left]["person"])
    declared = records["acknowledgements"]
    declared = declared[(declared["document"] == "DOC-001") & (declared["version"] == version)]
    (policy,) = [one for one in policies.policies(reader, june, {}) if one.document == "DOC-001"]
    assert policy.figure.met == len(here & set(declared["person"]))


# -- charts -----------------------------------------------------------------------------------


def document(state: str, due: dt.date | None, outcome: str) -> Document:
    return Document("D-1", "A document", "policy", state, outcome, due, "")


@pytest.mark.parametrize(
    ("state", "due", "outcome", "told"),
    [
        ("overdue", JUNE - dt.timedelta(days=1), "missed", "1 day overdue"),
        ("overdue", JUNE - dt.timedelta(days=800), "missed", "800 days overdue"),
        ("not in force", JUNE - dt.timedelta(days=3), "missed", "ended 27 Jun 2026"),
        ("not in force", None, "missed", "not in force"),
        ("cannot tell", None, "unknown", "cannot tell"),
        ("due soon", JUNE, "met", "30 Jun 2026"),
        ("in force", JUNE + dt.timedelta(days=900), "met", "16 Dec 2028"),
    ],
)
def test_a_document_is_told_in_words_and_its_mark_is_a_door(
    state: str, due: dt.date | None, outcome: str, told: str
) -> None:
    one = document(state, due, outcome)
    assert said(one, JUNE) == told
    made = checked(timeline([one], JUNE, narrow=False))
    mark = made.data[-1]
    first, last = (pd.Timestamp(end) for end in made.layout.xaxis.range)
    assert first < pd.Timestamp(mark.x[0]) < last, "nothing stands outside the chart"
    assert mark.customdata[0] == {
        "kpi": "document-review-current",
        "outcome": outcome,
        "category": "policy",
    }


def test_the_scale_of_acknowledgements_holds_every_figure(reader: Reader, now: Answer) -> None:
    found = policies.policies(reader, now, {})
    start = least(found)
    lows = [f.low or 0 for one in found for f in [one.figure, *one.units.values()] if not f.small]
    assert start <= 100 * min(lows)
    assert start % 10 == 0
    units = sorted({unit for one in found for unit in one.units})
    made = checked(drawn.by_unit(found, units, start, 4))
    doors = [one.customdata[0] for one in made.data if one.customdata is not None]
    assert {"kpi": ACKNOWLEDGED[1], "category": "DOC-002", "unit": "Retail"} in doors
    assert len(doors) == len(units) * len(found)
