"""Messages that chase: one an owner, with exactly what of theirs is overdue, unknown or awaited."""

import datetime as dt
import email
import shutil
from collections import Counter
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest
from click.testing import CliRunner
from icalendar import Calendar

from journal import review
from journal.journal import Journal
from journal.minutes import Ground, Minutes
from kpis.definition import catalogue
from kpis.overdue import overdue
from kpis.reader import Reader, all_kpis
from organisation.home import Home
from reports.__main__ import main
from reports.review.chase import MOST, Draft, Round, chase, chased, file_name
from tests import extreme_home

DAY = dt.date(2026, 9, 30)


@pytest.fixture(scope="module")
def journal(tmp_path_factory: pytest.TempPathFactory) -> Journal:
    made = Journal(tmp_path_factory.mktemp("journal") / "journal.sqlite")
    ground = Ground(dt.date(2026, 11, 20), catalogue())
    Minutes(made, "2026-Q3", ground).act("Send the list", "P-00001", "2026-12-05")
    return made


@pytest.fixture(scope="module")
def drafts(reader: Reader, journal: Journal) -> dict[str, Draft]:
    return {one.name: one for one in chase(reader, journal, "2026-Q3")}


def opened(draft: Draft) -> EmailMessage:
    found = email.message_from_bytes(draft.message, policy=policy.default)
    assert isinstance(found, EmailMessage)
    return found


def text_of(draft: Draft) -> str:
    body = opened(draft).get_body()
    assert body is not None
    text: str = body.get_content()
    return text.replace("\r\n", "\n")


def test_everybody_gets_what_is_theirs(reader: Reader, journal: Journal) -> None:
    """Against the list of overdue rows, and a plain count of the rows that are unknown."""
    around = Round("Any", "2026-Q3", DAY, DAY, "http://x")
    found = {one.owner: one for one in chased(reader, journal, around, {}, "en")}
    answer = reader.rows(all_kpis(), DAY)
    late = Counter(
        row["owner"]
        for row in overdue(reader, answer, without_excepted=True)
        if row["owner"] is not None
    )
    assert late
    assert {name: one.count("overdue") for name, one in found.items() if one.count("overdue")} == (
        late
    )
    unknown = Counter(
        row["owner"] or row["person"]
        for definition in all_kpis()
        for row in reader.row_table(definition, answer, outcomes=["unknown"])
        if (row["owner"] or row["person"])
        and row["exception_state"] != "in force"
        and not ((row["due"] or (row["exception_expires"] or DAY)) < DAY)
    )
    assert {name: one.count("unknown") for name, one in found.items() if one.count("unknown")} == (
        unknown
    )


def test_a_message_says_all_of_it_and_where_to_look(drafts: dict[str, Draft]) -> None:
    message = opened(drafts["P-00001"])
    assert message["X-Unsent"] == "1" and message["To"] is None
    assert "2026-Q3" in message["Subject"]
    text = text_of(drafts["P-00001"])
    assert "Overdue: 1 row\n" in text and "Unknown: 2 rows\n" in text
    assert "- A1, due 5 Dec 2026: Send the list" in text
    assert "Your word is awaited on" in text
    assert "http://localhost:8501/overdue?owner=P-00001&as_of=2026-09-30\n" in text


def test_long_lists_are_counted(drafts: dict[str, Draft]) -> None:
    texts = [text_of(one) for one in drafts.values()]
    assert any("- and " in text for text in texts)
    for text in texts:
        block = 0
        for line in text.splitlines():
            block = block + 1 if line.startswith("- ") and not line.startswith("- and ") else 0
            assert block <= MOST


def test_the_calendar_holds_the_due_dates(reader: Reader, drafts: dict[str, Draft]) -> None:
    draft = drafts["P-00001"]
    (attached,) = opened(draft).iter_attachments()
    assert attached.get_content_type() == "text/calendar"
    until = reader.home.organisation.review.days(DAY)["attestations"]
    days = {}
    for event in Calendar.from_ical(draft.calendar).walk("VEVENT"):
        days[str(event["SUMMARY"])] = event["DTSTART"].dt
    assert days["Action A1: Send the list"] == dt.date(2026, 12, 5)
    assert days["Word on your rows of 2026-Q3"] == until
    assert days["Brand findings overdue: 1 row due"] == dt.date(2026, 8, 6)
    ids = [str(one["UID"]) for one in Calendar.from_ical(draft.calendar).walk("VEVENT")]
    assert len(ids) == len(set(ids))


def test_the_same_input_gives_the_same_drafts(
    reader: Reader, journal: Journal, drafts: dict[str, Draft]
) -> None:
    assert {one.name: one for one in chase(reader, journal, "2026-Q3")} == drafts


def test_nothing_is_asked_of_those_of_whom_nothing_is_awaited(
    reader: Reader, journal: Journal, drafts: dict[str, Draft]
) -> None:
    some = {one.name for one in chase(reader, journal, "2026-Q3", where={"unit": "Retail"})}
    assert some < drafts.keys()


def test_files_have_names_that_every_system_takes() -> None:
    odd = ["a/b", "a\\b", "..", "", "Ä ö", "con:1", "x" * 300, "🔥", "a b", "a_b"]
    names = [file_name(one) for one in odd]
    assert len({name.lower() for name in names}) == len(odd)
    assert all(name.replace("-", "").replace("_", "").isalnum() for name in names)


def test_an_extreme_organisation_is_chased_too(tmp_path: Path) -> None:
    home = extreme_home.make(tmp_path)
    journal = Journal.of(home)
    with Reader(home) as reader:
        found = {one.name: one for one in chase(reader, journal, extreme_home.QUARTER, "id")}
    (waits,) = [one for one in found.values() if text_of(one).count("- A") > 50]
    assert text_of(waits).startswith(f"Yth. {extreme_home.PERSON},")
    assert len(review.open_actions(journal)) == 60
    for one in found.values():
        assert Calendar.from_ical(one.calendar)
        assert opened(one)["Subject"].startswith(extreme_home.QUARTER)


def test_the_command_writes_a_message_and_a_calendar_an_owner(sample: Path, tmp_path: Path) -> None:
    shutil.copytree(sample, tmp_path / "home")
    asked = ["chase", "--quarter", "2026-q3", "--home", str(tmp_path / "home")]
    asked += [
        "--out",
        str(tmp_path / "out"),
        "--where",
        "unit=Retail",
        "--link",
        "https://cg.example/",
    ]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 0, result.output
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert len(names) == 2 * len({Path(name).stem for name in names})
    text = text_of(Draft("", (tmp_path / "out" / names[0]).read_bytes(), b""))
    assert "https://cg.example/overdue?owner=" in text
    (entry,) = Journal.of(Home.at(tmp_path / "home")).entries("chase")
    assert entry.told["drafts"] == len(names) // 2


def test_a_quarter_that_is_none_is_told_in_one_line(sample: Path, tmp_path: Path) -> None:
    asked = ["chase", "--quarter", "soon", "--home", str(sample), "--out", str(tmp_path / "out")]
    result = CliRunner().invoke(main, asked)
    assert result.exit_code == 2
    assert result.output == "error: 'SOON' is no quarter; write one like 2026-Q3\n"
    assert not (tmp_path / "out").exists()
