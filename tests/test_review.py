"""What people write about a quarter: it stands, it has a history, and none of it is ever lost."""

import datetime as dt
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from data.generate import meeting
from journal import review
from journal.journal import Journal, Overtaken
from journal.minutes import MOST_TEXT, Ground, Minutes
from journal.review import ACTION, COMMENT, DECISION, LOCK
from kpis.definition import catalogue
from kpis.reader import all_kpis
from organisation.errors import Unusable
from organisation.home import Home
from reports.review import actions
from reports.review.calendar import Owner, Source, calendar
from tests.served import ROOT
from tests.test_lock import Q1, corrected, given_home, opened

GROUND = Ground(
    dt.date(2026, 11, 20), {"mfa-verified", "inventory-complete"}, {"AC-1", "AC-2"}, {"RSK-1"}
)
WRITER = """
import sys
from pathlib import Path
import datetime as dt
from journal.journal import Journal
from journal.minutes import Ground, Minutes
ground = Ground(dt.date(2026, 11, 20), {"mfa-verified"})
minutes = Minutes(Journal(Path(sys.argv[1])), "2026-Q3", ground, "Sari")
for n in range(1000):
    minutes.comment("mfa-verified", f"comment {n}")
    print("written", flush=True)
    minutes.act(f"action {n}", "Budi", "2026-12-01")
    print("written", flush=True)
"""


@pytest.fixture
def minutes(tmp_path: Path) -> Minutes:
    return Minutes(Journal(tmp_path / "journal.sqlite"), "2026-Q3", GROUND, "Sari")


def next_quarter(minutes: Minutes) -> Minutes:
    return Minutes(minutes.journal, "2026-Q4", GROUND, "Budi")


# -- what stands --


def test_a_commentary_stands_as_last_written_and_keeps_its_history(minutes: Minutes) -> None:
    minutes.comment("mfa-verified", "first")
    minutes.comment("inventory-complete", "elsewhere")
    minutes.comment("mfa-verified", "  second\r\nline  ")
    found = review.comments(minutes.journal, "2026-Q3")
    assert {kpi: one.text for kpi, one in found.items()} == {
        "mfa-verified": "second\nline",
        "inventory-complete": "elsewhere",
    }
    one = found["mfa-verified"]
    assert (one.by, one.who, one.quarter) == ("Sari", None, "2026-Q3")
    told = [entry.told["text"] for entry in minutes.journal.entries(COMMENT, one.about)]
    assert told == ["first", "second\nline"]
    assert review.comments(minutes.journal, "2026-Q2") == {}


def test_a_decision_can_be_reworded_and_withdrawn_and_nothing_goes(minutes: Minutes) -> None:
    first, second = minutes.decide("Buy it", "mfa-verified"), minutes.decide("Sell it")
    assert (first.about, second.about) == ("D1", "D2")
    minutes.reword("D1", "Rent it", None)
    assert [
        (one.id, one.text, one.kpi) for one in review.decisions(minutes.journal, "2026-Q3")
    ] == [
        ("D1", "Rent it", None),
        ("D2", "Sell it", None),
    ]
    minutes.withdraw(DECISION, "D1", "decided by the wrong people")
    assert [one.id for one in review.decisions(minutes.journal, "2026-Q3")] == ["D2"]
    assert len(minutes.journal.entries(DECISION, "D1")) == 3
    assert minutes.decide("Another").about == "D3", "a number is never given twice"
    with pytest.raises(Unusable, match="no decision 'D1' that stands"):
        minutes.reword("D1", "x", None)


def test_open_actions_carry_forward_and_closed_ones_stay_where_they_were_closed(
    minutes: Minutes,
) -> None:
    minutes.act("one", "Budi", "2026-10-01", "mfa-verified", "AC-1")
    minutes.act("two", "Budi", "2026-12-01")
    minutes.act("three", "Budi", "2026-12-02")
    minutes.close("A2", "done at once")
    after = next_quarter(minutes)
    after.act("four", "Budi", "2027-01-01")
    after.close("A1", "done late")
    minutes.withdraw(ACTION, "A3", "said twice")

    def of(quarter: str) -> list[str]:
        return [one.id for one in review.actions(minutes.journal, quarter)]

    assert of("2026-Q2") == []
    assert of("2026-Q3") == ["A1", "A2"]
    assert of("2026-Q4") == ["A1", "A4"]
    assert of("2027-Q1") == ["A4"], "what is open is carried into every later quarter"
    one = review.actions(minutes.journal, "2026-Q4")[0]
    assert (one.quarter, one.closed, one.outcome) == ("2026-Q3", "2026-Q4", "done late")
    assert one.closed_on == GROUND.day
    assert one.days_overdue(dt.date(2027, 1, 1)) == 0
    after.reopen("A1")
    assert [one.id for one in review.open_actions(minutes.journal)] == ["A1", "A4"]
    assert review.open_actions(minutes.journal)[0].days_overdue(dt.date(2026, 10, 3)) == 2
    assert review.open_actions(minutes.journal)[0].days_overdue(dt.date(2026, 10, 1)) == 0


def test_an_action_changes_and_stays_raised_where_it_was_raised(minutes: Minutes) -> None:
    minutes.act("one", "Budi", "2026-10-01")
    next_quarter(minutes).change("A1", "one, and more", "Ratna", "2026-12-24", account="AC-2")
    (one,) = review.open_actions(minutes.journal)
    assert (one.quarter, one.owner, one.due, one.account) == (
        "2026-Q3",
        "Ratna",
        dt.date(2026, 12, 24),
        "AC-2",
    )


def test_acceptances_attendance_and_words_stand(minutes: Minutes) -> None:
    minutes.accept("RSK-1", "2026-12-31", "it is small")
    minutes.attend(["Sari", " Budi ", "", "Sari"])
    minutes.attest("P-1", "mfa-verified")
    minutes.dispute("P-1", "mfa-verified", "that was never ours", "AC/1")
    minutes.dispute("P-2", "mfa-verified", "not yet")
    minutes.attest("P-2", "mfa-verified")
    (accepted,) = review.acceptances(minutes.journal, "2026-Q3")
    assert accepted.in_force(dt.date(2026, 12, 31))
    assert not accepted.in_force(dt.date(2027, 1, 1))
    held = review.attendance(minutes.journal, "2026-Q3")
    assert held and held.names == ("Sari", "Budi")
    assert review.attendance(minutes.journal, "2026-Q2") is None
    assert [
        (one.owner, one.subject, one.says, one.reason)
        for one in review.words(minutes.journal, "2026-Q3")
    ] == [
        ("P-1", None, "attested", ""),
        ("P-1", "AC/1", "disputed", "that was never ours"),
        ("P-2", None, "attested", ""),
    ]


def test_owners_and_subjects_with_any_sign_are_never_taken_for_another() -> None:
    parts = ["a", "a/b", "b", "a%2Fb", "/", "", "%", "a b"]
    named = {review.about_word("2026-Q3", "k", one, two) for one in parts for two in parts}
    assert len(named) == len(parts) ** 2


# -- what cannot be --


@pytest.mark.parametrize(
    ("deed", "fault"),
    [
        (lambda m: m.comment("mfa-verified", " \n "), "a comment is empty"),
        (lambda m: m.comment("mfa-verified", "x" * (MOST_TEXT + 1)), "at most 4000 are kept"),
        (lambda m: m.comment("no-kpi", "x"), "there is no KPI 'no-kpi'"),
        (lambda m: m.decide("", None), "a decision is empty"),
        (lambda m: m.decide("x", "no-kpi"), "there is no KPI 'no-kpi'"),
        (lambda m: m.act("x", " ", "2026-12-01"), "the owner of an action is missing"),
        (lambda m: m.act("x", "Budi", "2026-02-30"), "'2026-02-30' is no day"),
        (lambda m: m.act("x", "Budi", ""), "a day is missing"),
        (lambda m: m.act("x", "Budi", "2226-12-01"), "more than 20 years from today"),
        (lambda m: m.act("x", "Budi", "2026-12-01", account="AC-9"), "no account 'AC-9'"),
        (lambda m: m.act("x", "B" * 201, "2026-12-01"), "at most 200 are kept"),
        (lambda m: m.accept("RSK-9", "2026-12-31", "x"), "no open risk 'RSK-9'"),
        (lambda m: m.accept("RSK-1", "2026-11-19", "x"), "has ended already"),
        (lambda m: m.accept("RSK-1", "2026-12-31", ""), "the reason is empty"),
        (lambda m: m.attend(["", " "]), "nobody is named"),
        (lambda m: m.attend([f"n{n}" for n in range(101)]), "at most 100 are kept"),
        (lambda m: m.dispute("P-1", "mfa-verified", ""), "the reason is empty"),
        (lambda m: m.close("A7", "done"), "no action 'A7' that stands"),
        (lambda m: replace(m, by="x" * 201).decide("x"), "at most 200 are kept"),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(
    minutes: Minutes, deed: object, fault: str
) -> None:
    with pytest.raises(Unusable) as told:
        deed(minutes)  # type: ignore[operator]
    assert fault in str(told.value).replace(",", "")
    assert "\n" not in str(told.value)
    assert minutes.journal.entries() == []


def test_a_quarter_has_a_name_like_every_other(minutes: Minutes) -> None:
    with pytest.raises(Unusable, match="is no quarter"):
        Minutes(minutes.journal, "2026-Q5", GROUND)


def test_an_action_is_closed_once(minutes: Minutes) -> None:
    minutes.act("x", "Budi", "2026-12-01")
    with pytest.raises(Unusable, match="A1 is open"):
        minutes.reopen("A1")
    minutes.close("A1", "done")
    with pytest.raises(Unusable, match="A1 is closed already"):
        minutes.close("A1", "done")


def test_marks_that_no_paper_can_show_are_not_kept(minutes: Minutes) -> None:
    minutes.comment("mfa-verified", "a\x00b\x1bc\u202ed\te 👩\u200d💻 é\n=1+1")
    assert review.comments(minutes.journal, "2026-Q3")["mfa-verified"].text == (
        "a b cd e 👩\u200d💻 é\n=1+1"
    )


# -- many at once --


def test_nobody_writes_over_what_they_have_not_seen(minutes: Minutes) -> None:
    seen = minutes.comment("mfa-verified", "first").number
    replace(minutes, by="Budi").comment("mfa-verified", "second", seen)
    with pytest.raises(Overtaken):
        minutes.comment("mfa-verified", "third", seen)
    assert review.comments(minutes.journal, "2026-Q3")["mfa-verified"].by == "Budi"


def test_ten_people_who_write_at_once_lose_nothing(minutes: Minutes) -> None:
    each = 6

    def person(who: int) -> None:
        mine = Minutes(Journal(minutes.journal.path), "2026-Q3", GROUND, f"person {who}")
        for n in range(each):
            mine.act(f"action {who} {n}", "Budi", "2026-12-01")
            mine.decide(f"decision {who} {n}")
            mine.comment("mfa-verified", f"comment {who} {n}")

    with ThreadPoolExecutor(10) as people:
        list(people.map(person, range(10)))
    journal = minutes.journal
    said = {f"{who} {n}" for who in range(10) for n in range(each)}
    assert {one.text.removeprefix("action ") for one in review.all_actions(journal)} == said
    decided = review.decisions(journal, "2026-Q3")
    assert {one.text.removeprefix("decision ") for one in decided} == said
    assert [one.id for one in decided] == [f"D{n}" for n in range(1, 10 * each + 1)]
    history = journal.entries(COMMENT, "2026-Q3/mfa-verified")
    assert {one.told["text"].removeprefix("comment ") for one in history} == said
    assert journal.verify().faults == []


@pytest.mark.parametrize("writes", [1, 6])
def test_a_kill_between_two_writes_leaves_a_journal_that_verifies(
    tmp_path: Path, writes: int
) -> None:
    path = tmp_path / "journal.sqlite"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert writer.stdout
    for _ in range(writes):
        assert writer.stdout.readline() == "written\n"
    writer.send_signal(signal.SIGKILL)
    writer.wait()
    journal = Journal(path)
    verdict = journal.verify()
    assert verdict.faults == []
    assert verdict.entries >= writes
    Minutes(journal, "2026-Q3", GROUND).decide("life goes on")
    assert journal.verify().entries == verdict.entries + 1


def test_nothing_is_written_in_a_quarter_once_it_is_locked(minutes: Minutes) -> None:
    """However many write while it is being locked: their entries stand before the lock's, or not."""
    journal = minutes.journal
    minutes.act("raised before", "Budi", "2026-12-01")
    told = {"state": "locked", "version": 1, "hash": "a", "before": ""}
    refused: list[str] = []

    def person(who: int) -> int:
        written = 0
        mine = Minutes(Journal(journal.path), "2026-Q3", GROUND, f"person {who}")
        for n in count():  # until it is refused
            try:
                mine.decide(f"{who} {n}")
            except Unusable as fault:
                refused.append(str(fault))
                break
            written += 1
            if who == 0 and n == 3:
                Journal(journal.path).enter(LOCK, "2026-Q3", told)
        return written

    with ThreadPoolExecutor(4) as people:
        written = sum(people.map(person, range(4)))
    entries = journal.entries()
    assert entries[-1].what == LOCK
    assert len(refused) == 4
    assert all("2026-Q3 is locked" in one for one in refused)
    assert len(entries) == written + 2
    with pytest.raises(Unusable, match="2026-Q3 is locked"):
        minutes.close("A1", "done")
    after = next_quarter(minutes)
    with pytest.raises(Unusable, match="2026-Q3 is locked"):
        after.withdraw(DECISION, "D1", "x")
    after.close("A1", "done in the next quarter")


# -- beside the figures --


def test_the_sample_tells_a_review_that_fits_its_story(sample: Path, tmp_path: Path) -> None:
    home = given_home(tmp_path)
    n = meeting.write(home)
    journal = Journal.of(home)
    assert journal.verify().entries == n
    assert journal.entries() == sorted(journal.entries(), key=lambda one: one.at)
    today = Home.at(sample).organisation.now_is()
    found = review.actions(journal, "2026-Q3")
    assert all(one.moment.date() < today for one in journal.entries())
    assert any(one.days_overdue(today) for one in found)
    assert any(one.is_open and not one.days_overdue(today) for one in found)
    assert any(not one.is_open for one in review.all_actions(journal))
    with opened(Home.at(sample)) as reader:
        known = actions.ground(reader)
    assert {one.risk for one in review.acceptances(journal)} <= set(known.risks)
    assert {one.told["kpi"] for one in journal.entries() if "kpi" in one.told} <= set(catalogue())


def test_the_same_story_gives_the_same_journal(tmp_path: Path) -> None:
    hashes = set()
    for name in ("a", "b"):
        home = given_home(tmp_path / name)
        meeting.write(home)
        hashes.add(Journal.of(home).verify().newest)
    assert len(hashes) == 1


def test_the_calendar_says_what_is_missing(tmp_path: Path) -> None:
    home = given_home(tmp_path)
    journal = Journal.of(home)
    with opened(home) as reader:
        _first, last = reader.quarter(Q1)
        answer = reader.rows(all_kpis(), last)
        figures = reader.all_figures(all_kpis(), answer, {})
        below = [kpi for kpi, one in figures.items() if one.status == "below"]
        assert "inventory-complete" in below
        told = calendar(reader, journal, Q1, answer, figures)
        assert [(one.what, one.until) for one in told.cut_offs] == [
            ("records", dt.date(2026, 4, 15)),
            ("comments", dt.date(2026, 4, 25)),
            ("attestations", dt.date(2026, 4, 25)),
            ("meeting", dt.date(2026, 5, 5)),
        ]
        assert told.comments == below
        assert told.sources == []
        assert told.owners == [Owner("P-1", "Retail", {"inventory-complete": 1})]
        mine = Minutes(journal, Q1, actions.ground(reader), "Sari")
        mine.comment("inventory-complete", "one account has none")
        mine.attest("P-1", "inventory-complete")
        mine.attend(["Sari"])
        told = calendar(reader, journal, Q1, answer, figures)
        assert told.comments == [kpi for kpi in below if kpi != "inventory-complete"]
        missing = {one.what: one.missing for one in told.cut_offs}
        assert (missing["attestations"], missing["meeting"]) == (0, 0)
        second = reader.quarter("2026-Q2")[1]
        late = calendar(reader, journal, "2026-Q2", reader.rows(all_kpis(), second), figures)
        assert late.sources == [Source("hq", "accounts", dt.date(2026, 6, 1))]
        (records,) = [one for one in late.cut_offs if one.what == "records"]
        assert (records.missing, records.of) == (1, 1)
        assert not records.is_late(records.until)
        assert records.is_late(records.until + dt.timedelta(days=1))


def test_actions_are_found_by_kpi_owner_and_the_account_they_are_about(tmp_path: Path) -> None:
    home = given_home(tmp_path)
    journal = Journal.of(home)
    with opened(home) as reader:
        mine = Minutes(journal, Q1, actions.ground(reader), "Sari")
        mine.act("one", "Budi", "2026-06-29", "inventory-complete", "@one")
        mine.act("two", "Ratna", "2026-06-30", "inventory-complete")

        def found(**where: str) -> list[str]:
            return [one.id for one in actions.open_actions(reader, journal, where)]

        assert found() == ["A1", "A2"]
        assert found(owner="Ratna") == ["A2"]
        assert found(kpi="mfa-verified") == []
        assert found(unit="Retail") == ["A1"]
        assert found(unit="Nobody") == []
        late = [
            one for one in actions.open_actions(reader, journal) if one.days_overdue(reader.day)
        ]
        assert [one.id for one in late] == ["A1"], "due on the day is not overdue"
        before = reader.all_figures(all_kpis(), reader.rows(all_kpis()), {})
    corrected(home)
    with opened(home) as reader:
        assert before.keys() == reader.all_figures(all_kpis(), reader.rows(all_kpis()), {}).keys()
