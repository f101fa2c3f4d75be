"""The sample organisation: everything made once, then told by each system on its own days."""

import datetime as dt
import shutil
from dataclasses import dataclass
from pathlib import Path

from data.generate import (
    access,
    accounts,
    acknowledgements,
    approvals,
    audits,
    dirt,
    discoveries,
    documents,
    exceptions,
    feedback,
    group,
    incidents,
    looks,
    people,
    publications,
    reviews,
    risks,
    story,
    training,
)
from data.generate.look import Look, Record, Table
from data.generate.write import Text, write_workbook

HOME = Path(__file__).parent / "home"
EUROPE = ["Europe"]
ELSEWHERE = [region for region in group.REGIONS if region not in EUROPE]
LONG_AGO = dt.date(2000, 1, 1)
D = dt.date

INVENTORY_DAYS = [*group.QUARTER_ENDS, D(2026, 11, 16)]
EUROPE_DAYS = [D(2024, 12, 31), D(2025, 12, 31), D(2026, 6, 30), D(2026, 10, 31)]
YEARLY_DAYS = [D(2024, 12, 31), D(2025, 12, 31), D(2026, 9, 30)]
RECEIPTS = {
    "accounts_2026-09-30.csv": ("Account register", "Full inventory"),
    "accounts_2026-11-16.csv": ("Account register", "Full inventory"),
    "people_2026-11-16.csv": ("HR system", "All persons with contract history"),
    "learning_2026-11-16.csv": ("Learning system", "Assignments, all courses"),
    "learning_europe_2026-10-31.csv": ("Learning system Europe", "Enrolments"),
    "approvals_2026-11-18.csv": ("Approvals tool", "Decision log"),
    "incidents_2026-11-17.csv": ("Ticket tool", "Social media incidents"),
    "access_2026-11-16.csv": ("Account register", "Access list"),
}


@dataclass
class World:
    """Everything there is to know about the organisation, on all days."""

    staff: people.Staff
    accounts: list[accounts.Account]
    access: list[access.Access]
    training: list[training.Assignment]
    requests: list[approvals.Request]
    posts: list[publications.Post]
    incidents: list[incidents.Incident]
    discoveries: list[discoveries.Discovery]
    documents: list[documents.Document]
    acknowledgements: list[Record]
    reviews: list[Record]
    audits: list[Record]
    risks: list[Record]
    exceptions: list[Record]
    feedback: list[Record]


def world() -> World:
    """Make all records, each kind from those it speaks of."""
    staff = people.make()
    inventory = accounts.make(staff)
    holders = access.make(staff, inventory)
    requests = approvals.make(staff, inventory, holders)
    register = documents.make(staff)
    return World(
        staff=staff,
        accounts=inventory,
        access=holders,
        training=training.make(staff, holders),
        requests=requests,
        posts=publications.make(holders, requests),
        incidents=incidents.make(staff, inventory),
        discoveries=discoveries.make(staff, inventory),
        documents=register,
        acknowledgements=acknowledgements.make(staff, register),
        reviews=reviews.make(staff, inventory, register),
        audits=audits.make(staff, inventory),
        risks=risks.make(staff),
        exceptions=exceptions.make(staff, inventory),
        feedback=feedback.make(staff, register),
    )


def write(home: Path) -> None:
    """Write the home. Files of an earlier run go; what the product has built stays."""
    inbox = home / "inbox"
    shutil.rmtree(inbox, ignore_errors=True)
    inbox.mkdir(parents=True)
    for path in sorted(HOME.glob("*.toml")):
        (home / path.name).write_bytes(path.read_bytes())
    Inbox(inbox, world()).write()


@dataclass
class Inbox:
    """The files that the systems of the organisation deliver."""

    folder: Path
    world: World

    def write(self) -> None:
        self.inventory()
        self.people()
        self.training()
        self.tools()
        self.access_and_posts()
        self.audits_and_reviews()
        self.small_kinds()

    def small_kinds(self) -> None:
        """The kinds of which even a large organisation has few records."""
        self.registers()
        self.discoveries()
        self.feedback()

    def inventory(self) -> None:
        for day in INVENTORY_DAYS:
            found = accounts.records(self.world.accounts, day, ELSEWHERE)
            self.text(f"accounts_{day}.csv", looks.INVENTORY, found, Text())
        for day in EUROPE_DAYS:
            found = accounts.records(self.world.accounts, day, EUROPE)
            above = ["Social media accounts Europe", "Please do not sort."]
            name = f"accounts_europe_{day}.xlsx"
            self.workbook(name, {"Accounts": (looks.EUROPE_WORKBOOK, found)}, above)

    def people(self) -> None:
        for day in (D(2026, 6, 30), D(2026, 11, 16)):
            found = people.records(self.world.staff, day)
            self.text(f"people_{day}.csv", looks.HR, found, Text(";", "cp1252"))

    def training(self) -> None:
        for day in (D(2026, 9, 30), D(2026, 11, 16)):
            found = training.records(self.world.training, day, europe=False)
            self.text(f"learning_{day}.csv", looks.LEARNING, found, Text(line_end="\n"))
        for day in (D(2026, 9, 30), D(2026, 10, 31), D(2026, 11, 16)):
            found = training.records(self.world.training, day, europe=True)
            style = Text(";", "utf-8-sig")
            self.text(f"learning_europe_{day}.csv", looks.LEARNING_EUROPE, found, style)

    def tools(self) -> None:
        """The approvals tool and the ticket tool."""
        for day in (D(2026, 9, 30), D(2026, 11, 18)):
            steps = approvals.records(self.world.requests, day)
            self.text(f"approvals_{day}.csv", looks.APPROVALS, steps, Text(";"))
        for day in (story.FIRST_TOLD, story.CORRECTED, D(2026, 11, 17)):
            tickets = incidents.records(self.world.incidents, day)
            self.text(f"incidents_{day}.csv", looks.TICKETS, tickets, Text())

    def access_and_posts(self) -> None:
        for day in (D(2026, 9, 30), D(2026, 11, 16)):
            lines = access.records(self.world.access, day)
            self.text(f"access_{day}.csv", looks.ACCESS, lines, Text(line_end="\n"))
        since = LONG_AGO
        for day in (D(2026, 9, 30), D(2026, 11, 18)):
            posts = publications.records(self.world.posts, since, day)
            style = Text(line_end="\n", zipped=True)
            self.text(f"publications_{day}.csv.gz", looks.PUBLISHING, posts, style)
            since = day

    def audits_and_reviews(self) -> None:
        w = self.world
        found = audits.records(w.audits, LONG_AGO, D(2025, 12, 31))
        style = Text(encoding="latin-1")
        self.text("brand_audits_until_2025.csv", looks.AUDITS_BEFORE, found, style)
        found = audits.records(w.audits, D(2026, 1, 1), D(2026, 9, 30))
        self.workbook("brand_audits_2026-09-30.xlsx", {"Audit 2026": (looks.AUDITS, found)})
        for day in (D(2026, 9, 30), D(2026, 11, 16)):
            self.text(f"reviews_{day}.csv", looks.REVIEWS, reviews.records(w.reviews, day), Text())
        found = acknowledgements.records(w.acknowledgements, D(2026, 11, 2))
        self.text("acknowledgements_2026-11-02.csv", looks.ACKNOWLEDGEMENTS, found, Text())

    def registers(self) -> None:
        """Workbooks kept by hand: documents with what they forbid, risks, exceptions."""
        w = self.world
        for day in YEARLY_DAYS:
            register = documents.records(w.documents, day)
            forbidden = documents.prohibitions(w.documents, day)
            sheets = {
                "Register": (looks.DOCUMENTS, register),
                "Prohibitions": (looks.PROHIBITIONS, forbidden),
            }
            self.workbook(f"documents_{day}.xlsx", sheets)
        for day in YEARLY_DAYS[1:]:
            found = risks.records(w.risks, day)
            self.workbook(f"risks_{day}.xlsx", {"Register": (looks.RISKS, found)})
        found = exceptions.records(w.exceptions, D(2026, 11, 10))
        self.workbook("exceptions_2026-11-10.xlsx", {"Exceptions": (looks.EXCEPTIONS, found)})

    def discoveries(self) -> None:
        since = LONG_AGO
        for day in (D(2026, 6, 30), D(2026, 11, 16)):
            changes = discoveries.records(self.world.discoveries, since, day)
            self.text(f"discoveries_{day}.csv", looks.MONITORING, changes, Text(line_end="\n"))
            since = day

    def feedback(self) -> None:
        for day in (D(2026, 9, 10), story.STALE_SINCE):
            found = feedback.records(self.world.feedback, day)
            self.text(f"feedback_{day}.tsv", looks.FEEDBACK, found, Text("\t", "utf-16"))

    def text(self, name: str, look: Look, records: list[Record], style: Text) -> None:
        table = look.table(records)
        dirt.spoil(name, table)
        style.write(self.folder / name, table)
        self.receipt(name, table)

    def workbook(
        self,
        name: str,
        sheets: dict[str, tuple[Look, list[Record]]],
        above: list[str] | None = None,
    ) -> None:
        tables = {sheet: look.table(records) for sheet, (look, records) in sheets.items()}
        dirt.spoil(name, next(iter(tables.values())))
        write_workbook(self.folder / name, tables, above)

    def receipt(self, name: str, table: Table) -> None:
        """Lay beside a file what its system says of the extract."""
        if name not in RECEIPTS:
            return
        system, report = RECEIPTS[name]
        day = name.removesuffix(".csv").rsplit("_", 1)[1]
        rows = sum(1 for row in table.rows if row)
        (self.folder / f"{name}.receipt.toml").write_bytes(
            f'system = "{system}"\nreport = "{report}"\n'
            f'extracted_by = "scheduled job"\nextracted_at = "{day}T18:30:00+07:00"\n'
            f'rows = {rows}\n\n[parameters]\nday = "{day}"\n'.encode()
        )
