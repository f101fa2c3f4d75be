"""Dirt: the faults that real exports have. Each function spoils one file and says how.

Refused rows are extra ones, so that no record of the story is lost to a fault.
"""

from collections.abc import Callable

from data.generate import group, story
from data.generate.look import Table

NBSP = "\u00a0"


def again(table: Table, place: int, **changes: object) -> list[object]:
    """Append a copy of a row with some cells changed. Underscores stand for spaces in names."""
    row = list(table.rows[place])
    for name, value in changes.items():
        row[table.column(name.replace("_", " ") if name not in table.columns else name)] = value
    table.rows.append(row)
    return row


def blank_line(table: Table, place: int) -> None:
    """A blank line between rows."""
    table.rows.insert(place, [])


def platforms_by_hand(table: Table) -> None:
    """Platforms in any letter case and with non-breaking spaces: people type them."""
    column = table.column("Platform")
    for place, row in enumerate(table.rows):
        word = str(row[column])
        if place % 17 == 3:
            row[column] = word.upper()
        elif place % 23 == 5:
            row[column] = word.lower() + NBSP
        elif place % 29 == 7 and word == "X":
            row[column] = "Twitter"


def accounts_old(table: Table) -> None:
    """One row about a platform that is no code: refused."""
    again(table, 0, Account_ID="AC-9001", Platform="Clubhouse")


def accounts_newest(table: Table) -> None:
    """A row twice (the second is refused), a day that is none, and a blank line at the end."""
    again(table, 32)
    again(table, 1, Account_ID="AC-9002", Opened="2026-02-30")
    table.rows.append([])


def accounts_europe(table: Table) -> None:
    """Totals under the list: skipped by a rule of the source."""
    table.rows.append([])
    for brand in ("Pelita", "Samudra"):
        count = sum(1 for row in table.rows if row and row[table.column("Brand")] == brand)
        total: list[object] = [None] * len(table.columns)
        total[0], total[1] = f"Total {brand}", count
        table.rows.append(total)


def people(table: Table) -> None:
    """31 February, and someone who left before joining: both refused. A blank line."""
    again(table, 5, PERSNO="P-90001", EXIT_DATE="31.02.2026")
    again(table, 6, PERSNO="P-90002", ENTRY_DATE="01.06.2024", EXIT_DATE="01.03.2024")
    blank_line(table, 700)


def learning(table: Table) -> None:
    """A day in month 13, a score in words, a course that expires before it was assigned."""
    done = next(n for n, row in enumerate(table.rows) if row[table.column("completed_on")])
    again(table, done, assignment_id="TR-2026-900001", completed_on="2026-13-05")
    again(table, done, assignment_id="TR-2026-900002", score="ninety")
    again(table, done, assignment_id="TR-2026-900003", expires_on="2019-01-31")


def learning_halved(table: Table) -> None:
    """The transfer broke off: every second part of the list is missing."""
    table.rows[:] = [row for place, row in enumerate(table.rows) if place // 60 % 2 == 0]


def approvals(table: Table) -> None:
    """Drafts (skipped), a decision before its submission, a step twice, an unknown decision."""
    for number in range(12):
        again(
            table, number * 9, Request=f"REQ-2026-D{number:02}", Decision="Draft", Decided="",
            Submitted=f"{number + 2:02}/10/2026 10:00",
        )  # fmt: skip
    decided = next(
        n for n, row in enumerate(table.rows) if row[table.column("Decision")] == "Approved"
    )
    again(
        table,
        decided,
        Request="REQ-2026-9001",
        Submitted="09/10/2026 09:00",
        Decided="08/10/2026 16:00",
    )
    again(table, decided)
    again(table, decided, Request="REQ-2026-9002", Decision="Looks fine")


def incidents(table: Table) -> None:
    """An unknown severity, and an incident over before it was detected: both refused."""
    again(table, 3, number="INC-2026-9001", severity="sev9")
    again(
        table, 4, number="INC-2026-9002", detected_at="2026-09-03T10:00:00+07:00",
        resolved_at="2026-09-02T10:00:00+07:00",
    )  # fmt: skip


def access(table: Table) -> None:
    """A number that a spreadsheet rounded, and access taken away before it was given: refused."""
    again(table, 10, access_id="ACC-90001", person="1.2E+15")
    again(table, 11, access_id="ACC-90002", granted="2026-05-04", revoked="2026-04-30")


def publications(table: Table) -> None:
    """A moment in words: refused."""
    again(table, 2, post_id="POST-2026-90001", published_at="yesterday")


def reviews(table: Table) -> None:
    """A row with a cell too many (a comma in a file name), and a review without a day: refused."""
    row = again(table, 7, review_id="REV-2026-9001")
    row.append("page 2")
    again(table, 8, review_id="REV-2026-9002", reviewed_on="-")
    blank_line(table, 40)


def audits(table: Table) -> None:
    """A subtotal (skipped), a result that is none, a finding closed before the audit."""
    again(table, 0, Audit="AUD-2026-X", Hasil="maybe")
    again(table, 1, Audit="AUD-2026-Y", Temuan_ditutup="1 Januari 2020")
    subtotal: list[object] = [None] * len(table.columns)
    subtotal[0] = "Subtotal"
    subtotal[table.column("Hasil")] = f"{len(table.rows) - 2} items"
    table.rows.append(subtotal)


def risks(table: Table) -> None:
    """A likelihood of 7 on a scale of five: refused."""
    again(table, 2, Risk="RSK-901", Inherent_likelihood=7)


def exceptions(table: Table) -> None:
    """An exception that expires before it starts: refused."""
    starts = table.rows[0][table.column("From")]
    again(
        table,
        1,
        Exception="EXC-2026-901",
        From=table.rows[-1][table.column("From")],
        Expires=starts,
    )


def feedback(table: Table) -> None:
    """Two placeholders among the names, and an answer before the question: refused."""
    table.rows[4][table.column("Person")] = "-"
    table.rows[9][table.column("Person")] = "TBD"
    again(table, 3, Id="FB-2026-9001", Received="2026-05-04 10:00", Answered="2026-05-03 10:00")


def acknowledgements(table: Table) -> None:
    """An acknowledgement without a day: refused."""
    again(table, 9, user_id="P-00017", version="9.9", acknowledged_on="")


def discoveries(table: Table) -> None:
    """Settled before it was found: refused."""
    row = again(table, 1, id="DIS-2026-9001")
    row[table.column("settled_at")] = "2020-01-01T00:00:00Z"
    row[table.column("resolution")] = "removed"


NEWEST_ACCOUNTS = "accounts_2026-11-16.csv"
SPOILT: dict[str, Callable[[Table], None]] = {
    f"accounts_{group.QUARTER_ENDS[5]}.csv": accounts_old,
    NEWEST_ACCOUNTS: accounts_newest,
    "people_2026-11-16.csv": people,
    "learning_2026-11-16.csv": learning,
    story.HALVED_FEED: learning_halved,
    "approvals_2026-11-18.csv": approvals,
    "incidents_2026-11-17.csv": incidents,
    "access_2026-11-16.csv": access,
    "publications_2026-11-18.csv.gz": publications,
    "reviews_2026-11-16.csv": reviews,
    "brand_audits_2026-09-30.xlsx": audits,
    "risks_2026-09-30.xlsx": risks,
    "exceptions_2026-11-10.xlsx": exceptions,
    "feedback_2026-10-10.tsv": feedback,
    "acknowledgements_2026-11-02.csv": acknowledgements,
    "discoveries_2026-11-16.csv": discoveries,
}


REFUSED = {
    f"accounts_{group.QUARTER_ENDS[5]}.csv": 1,
    NEWEST_ACCOUNTS: 2,
    "people_2026-11-16.csv": 2,
    "learning_2026-11-16.csv": 3,
    "approvals_2026-11-18.csv": 3,
    "incidents_2026-11-17.csv": 2,
    "access_2026-11-16.csv": 2,
    "publications_2026-11-18.csv.gz": 1,
    "reviews_2026-11-16.csv": 2,
    "brand_audits_2026-09-30.xlsx": 2,
    "risks_2026-09-30.xlsx": 1,
    "exceptions_2026-11-10.xlsx": 1,
    "feedback_2026-10-10.tsv": 1,
    "acknowledgements_2026-11-02.csv": 1,
    "discoveries_2026-11-16.csv": 1,
}
"""How many rows of each file are to be refused; of all others none."""

SKIPPED = {
    "accounts_europe_2024-12-31.xlsx": 2,
    "accounts_europe_2025-12-31.xlsx": 2,
    "accounts_europe_2026-06-30.xlsx": 2,
    "accounts_europe_2026-10-31.xlsx": 2,
    "approvals_2026-11-18.csv": 12,
    "incidents_2026-06-30.csv": 8,
    "incidents_2026-09-30.csv": 9,
    "incidents_2026-11-17.csv": 9,
    "brand_audits_2026-09-30.xlsx": 1,
}
"""How many rows a rule of their source skips."""


def spoil(name: str, table: Table) -> None:
    """Add the faults of a file, if it has any."""
    if "Platform" in table.columns and name.startswith("accounts_2"):
        platforms_by_hand(table)
    if name.startswith("accounts_europe"):
        accounts_europe(table)
    if name in SPOILT:
        SPOILT[name](table)
