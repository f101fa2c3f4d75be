"""Real records: the home in data/examples/public loads them all, and its figures are right.

Each figure is counted here a second time, by a route that shares nothing with the product's: csv and
openpyxl instead of DuckDB, plain Python instead of the mapping in sources.toml. The records lie beside
the checkout and are no part of the repository; where they are absent, these tests are skipped.
"""

import calendar
import csv
import datetime as dt
import json
import shutil
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import duckdb
import openpyxl
import pytest

from etl.load import load
from organisation.home import Home
from warehouse.generation import open_generation
from warehouse.register import Load
from warehouse.rows import rows_sql
from warehouse.store import Store

ROOT = Path(__file__).parent.parent
PUBLIC = ROOT / "data" / "examples" / "public"
REAL = ROOT.parent / "shared" / "real"
SNAPSHOTS = ["sm_2024-10-24.csv", "sm_2026-01-29.csv", "sm_2026-05-31.csv"]

pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason=f"the real records are not here: {REAL} is absent"
)

Row = dict[str, str]


# -- the product's side ----------------------------------------------------------------------


@dataclass(frozen=True)
class Product:
    """A copy of the public home, and what the product says of it."""

    home: Home
    told: list[dict[str, Any]]

    @property
    def store(self) -> Store:
        return Store(self.home.warehouse)

    @property
    def loads(self) -> list[Load]:
        return list(self.store.register().loads.values())

    def of(self, source: str, file: str = "") -> Load:
        """The one load of a source (and file)."""
        found = [one for one in self.loads if one.source == source and one.file.endswith(file)]
        assert len(found) == 1, f"{len(found)} loads of {source} {file}"
        return found[0]

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """Ask the generation in force, which everything reads."""
        con = open_generation(self.store)
        assert con is not None
        with con:
            return con.execute(sql).fetchall()

    def one(self, sql: str) -> Any:
        return self.ask(sql)[0][0]

    def counts(self, sql: str) -> Counter[Any]:
        return Counter(dict(self.ask(sql)))

    def rows(self, load: Load, *fields: str) -> list[tuple[Any, ...]]:
        """Fields of the rows that a load holds."""
        kept, lost = self.store.rows_of(load), self.store.duplicates_of(load)
        query = rows_sql(kept, lost, load.first_line, list(fields))
        return [row[:-1] for row in duckdb.execute(query).fetchall()]

    def skipped(self, load: Load) -> Counter[str]:
        """How many rows each rule of the source skipped."""
        return Counter(
            json.loads(note)["reasons"][0]["value"]
            for (note,) in duckdb.execute(
                f"SELECT row_note FROM '{self.store.rows_of(load)}' WHERE row_state = 'skipped'"
            ).fetchall()
        )

    def warnings(self, load: Load) -> Counter[str]:
        """How many rows got each warning."""
        return Counter(
            warning["code"]
            for (note,) in duckdb.execute(
                f"SELECT row_note FROM '{self.store.rows_of(load)}' "
                "WHERE row_state = 'loaded' AND row_note IS NOT NULL"
            ).fetchall()
            for warning in json.loads(note)["warnings"]
        )


@pytest.fixture(scope="module")
def product(tmp_path_factory: pytest.TempPathFactory) -> Product:
    """The public home with everything loaded by the command that a user gives."""
    copy = tmp_path_factory.mktemp("public") / "home"
    shutil.copytree(PUBLIC, copy)
    load_all = ["load", "--home", str(copy), "--inbox", str(REAL), "--json"]
    command = [sys.executable, "-m", "etl", *load_all]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 3, f"loaded with refused rows expected\n{done.stderr}"
    return Product(Home.at(copy), [json.loads(line) for line in done.stdout.splitlines()])


# -- the other route -------------------------------------------------------------------------


def table(name: str) -> list[Row]:
    """The rows of a file as Python's csv module reads them."""
    with (REAL / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def plain(text: str) -> str:
    return " ".join(text.replace("\u00a0", " ").split())


def one_spelling(address: str) -> str:
    """The account at a web address, however the address is written."""
    address = plain(address).lower()
    parts = urlsplit(address if "://" in address else f"//{address}")
    labels = parts.netloc.split(".")
    if labels[0] in ("www", "m", "ca"):
        labels = labels[1:]
    host = ".".join(labels).replace("twitter.com", "x.com")
    path = parts.path.rstrip("/")
    if path.endswith("profile.php"):
        path = path.replace("profile.php", f"profile/{parse_qs(parts.query)['id'][0]}")
    for tail in ("/about", "/featured"):
        path = path.removesuffix(tail)
    return host + path


def repeated(keys: Iterable[Any]) -> int:
    """Rows that repeat the key of an earlier row."""
    return sum(count - 1 for count in Counter(keys).values())


def in_utc(text: str) -> dt.datetime:
    """A moment with an offset, as UTC without one."""
    moment = dt.datetime.fromisoformat(text.replace("Z", "+00:00"))
    return moment.astimezone(dt.UTC).replace(tzinfo=None)


def months_later(day: str, months: int) -> dt.date:
    """The same day some months later, or the last of that month."""
    start = dt.date.fromisoformat(day)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    return dt.date(year, month + 1, min(start.day, calendar.monthrange(year, month + 1)[1]))


def snapshot(name: str) -> dict[str, Row]:
    """Accounts of one Canadian list by their one spelling; of a repeated one the first."""
    kept: dict[str, Row] = {}
    for row in table(f"accounts/{name}"):
        kept.setdefault(one_spelling(row["URL"]), row)
    return kept


# -- all of it -------------------------------------------------------------------------------


def test_every_file_is_loaded(product: Product) -> None:
    files = {
        path.relative_to(REAL).as_posix()
        for path in REAL.rglob("*.*")
        if path.is_file() and "dirty" not in path.parts and path.name != "README.md"
    }
    without_a_kind = {f"brand_audits/uk_spend/{name}.csv" for name in ("publishers", "runs")}
    assert {one.file for one in product.loads} == files - without_a_kind
    assert {one.state for one in product.loads} == {"published"}


def test_every_row_is_accounted_for(product: Product) -> None:
    for one in product.loads:
        if one.file.endswith(".csv"):
            counted = len(table(one.file))
        else:
            sheet = openpyxl.load_workbook(REAL / one.file, read_only=True).worksheets[0]
            counted = sum(1 for row in sheet.iter_rows(values_only=True) if any(row)) - 1
        assert one.rows == counted, one.file
        assert one.rows == one.loaded + one.refused + one.skipped + one.blank, one.file


def test_the_command_tells_what_is_kept(product: Product) -> None:
    kept = [(one.file, one.rows, one.loaded, one.refused, one.state) for one in product.loads]
    fields = ("file", "rows", "loaded", "refused", "state")
    assert [tuple(line[field] for field in fields) for line in product.told] == kept


def test_nothing_is_refused_but_repeated_keys(product: Product) -> None:
    assert {one.source for one in product.loads if one.refused} == {"canada", "congress_members"}
    for one in product.loads:
        assert one.refused == one.duplicates, one.file


def test_a_second_load_changes_nothing(product: Product) -> None:
    again = load(product.home, inbox=REAL)
    assert {one.state for one in again.told} == {"unchanged"}
    assert again.publication is None


# -- accounts --------------------------------------------------------------------------------


@pytest.mark.parametrize("name", SNAPSHOTS)
def test_canadian_accounts_have_one_key_however_they_are_written(
    product: Product, name: str
) -> None:
    one = product.of("canada", name)
    addresses = [row["URL"] for row in table(f"accounts/{name}")]
    assert one.effective == dt.date.fromisoformat(name[3:13])
    assert one.duplicates == repeated(map(one_spelling, addresses))
    assert {key for (key,) in product.rows(one, "account")} == set(map(one_spelling, addresses))


def test_canadian_duplicates(product: Product) -> None:
    addresses = [row["URL"] for row in table("accounts/sm_2026-05-31.csv")]
    exact = repeated(addresses)
    assert (exact, repeated(map(one_spelling, addresses))) == (2, 17)
    assert product.of("canada", "sm_2026-05-31.csv").duplicates == 17


def test_of_a_repeated_account_the_first_row_stays(product: Product) -> None:
    one = product.of("canada", "sm_2026-05-31.csv")
    first = {key: plain(row["URL"]) for key, row in snapshot("sm_2026-05-31.csv").items()}
    assert dict(product.rows(one, "account", "address")) == first


@pytest.mark.parametrize(("earlier", "later"), list(pairwise(SNAPSHOTS)))
def test_accounts_gone_and_added_between_snapshots(
    product: Product, earlier: str, later: str
) -> None:
    old, new = product.of("canada", earlier), product.of("canada", later)
    before = {key for (key,) in product.rows(old, "account")}
    after = {key for (key,) in product.rows(new, "account")}
    was, became = set(snapshot(earlier)), set(snapshot(later))
    assert before - after == was - became
    assert after - before == became - was
    assert new.gone == len(was - became) > 0


def test_new_columns_are_told_and_old_files_still_load(product: Product) -> None:
    headers = [list(table(f"accounts/{name}")[0]) for name in SNAPSHOTS]
    assert [len(header) for header in headers] == [5, 7, 8]
    told = [product.of("canada", name).new_columns for name in SNAPSHOTS]
    assert told == [[], ["gc_orgID", "wikidata_id"], ["Date Added"]]
    assert told[1] == headers[1][5:] and told[2] == headers[2][7:]


def test_platforms_are_one_code_however_they_are_spelt(product: Product) -> None:
    spelt = Counter(row["Platform"] for row in snapshot("sm_2026-05-31.csv").values())
    meant: Counter[str] = Counter()
    for name, count in spelt.items():
        meant[{"intagram": "instagram"}.get(name.lower(), name.lower())] += count
    assert {"X", "x", "YouTube", "Youtube", "Intagram"} <= set(spelt)
    assert meant == product.counts(
        "SELECT platform, count(*) FROM accounts WHERE source = 'canada' GROUP BY platform"
    )


def test_departments_under_two_names_are_one_unit(product: Product) -> None:
    names = Counter(plain(row["Department"]) for row in snapshot("sm_2026-05-31.csv").values())
    units = product.counts(
        "SELECT unit, count(*) FROM accounts WHERE source = 'canada' GROUP BY unit"
    )
    both = names["Global Affairs Canada"] + names["Affaires mondiales Canada"]
    assert units["Global Affairs Canada"] == both > 500
    assert not any("\u00a0" in unit for unit in units)
    assert units.total() == names.total()


def test_congress_accounts_have_owners_that_are_known(product: Product) -> None:
    rows = table("accounts/congress.csv")
    assert product.one("SELECT count(*) FROM accounts WHERE source = 'congress'") == len(rows)
    assert product.of("congress").duplicates == repeated(row["account_id"] for row in rows) == 0
    owners = {row["owner_bioguide"] for row in rows}
    assert product.of("congress_members").loaded == len(owners)
    assert product.of("congress_members").duplicates == len(rows) - len(owners)
    assert (
        product.one(
            "SELECT count(*) FROM accounts WHERE source = 'congress' "
            "AND owner NOT IN (SELECT person FROM people)"
        )
        == 0
    )
    ends = Counter({row["owner_bioguide"]: row["term_end"] for row in rows}.values())
    assert ends == product.counts(
        "SELECT contract_until::VARCHAR, count(*) FROM people GROUP BY contract_until"
    )


# -- training --------------------------------------------------------------------------------


def test_coursework(product: Product) -> None:
    rows = table("training/oulad.csv")
    late = sum(1 for row in rows if row["completed_date"] > row["due_date"])
    assert late == 712
    assert late == product.one(
        "SELECT count(*) FROM training WHERE source = 'oulad' AND completed > due"
    )
    stands = Counter(row["status"] for row in rows)
    assert (stands["Not submitted"], stands["Withdrawn"]) == (482, 3)
    assert product.counts(
        "SELECT status, count(*) FROM training WHERE source = 'oulad' GROUP BY status"
    ) == Counter(completed=stands["Completed"], assigned=482, withdrawn=3)
    never = sum(1 for row in rows if not row["completed_date"] and not row["withdrawn_date"])
    assert never == product.one(
        "SELECT count(*) FROM training WHERE source = 'oulad' "
        "AND completed IS NULL AND withdrawn IS NULL"
    )
    points = sum(int(row["score"] or 0) for row in rows)
    assert points == product.one("SELECT sum(score) FROM training WHERE source = 'oulad'")


def test_what_is_open_is_missed_and_what_has_no_due_date_is_unknown(product: Product) -> None:
    never = sum(1 for row in table("training/oulad.csv") if row["status"] == "Not submitted")
    sessions = len(table("training/chicago_pj.csv"))
    outcomes = product.counts(
        "SELECT outcome, count(*) FROM kpi_rows WHERE kpi = 'training-on-time' "
        "AND as_of = (SELECT day FROM publication) GROUP BY outcome"
    )
    assert (outcomes["missed"], outcomes["unknown"]) == (never, sessions)


def test_police_training_says_neither_due_nor_done(product: Product) -> None:
    rows = table("training/chicago_pj.csv")
    again = sum(1 for count in Counter(row["scrambled_id"] for row in rows).values() if count > 1)
    assert again == 414
    assert again == len(
        product.ask(
            "SELECT person FROM training WHERE source = 'chicago' "
            "GROUP BY person HAVING count(*) > 1"
        )
    )
    assert product.of("chicago").loaded == len(rows)
    assert product.ask(
        "SELECT count(due), count(completed), count(status) FROM training WHERE source = 'chicago'"
    ) == [(0, 0, 0)]


# -- approvals -------------------------------------------------------------------------------


def test_permits_that_are_no_decisions_are_skipped(product: Product) -> None:
    rows = table("approvals/permit_decisions.csv")
    drafts = Counter(row["decision"] for row in rows)
    assert drafts["SAVED"] + drafts["FOR_APPROVAL"] == 72
    one = product.of("permits")
    assert sorted(product.skipped(one).values()) == [drafts["FOR_APPROVAL"], drafts["SAVED"]]
    blank = [row for row in rows if not row["submitted_at"]]
    assert len(blank) == 52 and {row["decision"] for row in blank} == {"SAVED"}
    assert (
        product.one("SELECT count(*) FROM approvals WHERE source = 'permits' AND submitted IS NULL")
        == 0
    )


def test_a_rejection_by_the_requester_is_a_withdrawal(product: Product) -> None:
    rows = table("approvals/permit_decisions.csv")
    by_employee = [row for row in rows if row["decided_by_role"] == "EMPLOYEE"]
    taken_back = [row for row in by_employee if row["decision"] == "REJECTED"]
    assert (len(by_employee), len(taken_back)) == (1192, 1122)
    meant: Counter[str] = Counter()
    for row in rows:
        if row["decision"] in ("APPROVED", "FINAL_APPROVED"):
            meant["approved"] += 1
        elif row["decision"] == "REJECTED":
            meant["withdrawn" if row["decided_by_role"] == "EMPLOYEE" else "rejected"] += 1
    assert meant == product.counts(
        "SELECT decision, count(*) FROM approvals WHERE source = 'permits' GROUP BY decision"
    )
    final = sum(1 for row in rows if row["is_final"] == "Y")
    assert final == product.one("SELECT count(*) FROM approvals WHERE source = 'permits' AND final")


def test_permit_moments_are_utc_whatever_their_offset(product: Product) -> None:
    rows = [row for row in table("approvals/permit_decisions.csv") if row["submitted_at"]]
    assert {row["decided_at"][-6:] for row in rows} == {"+01:00", "+02:00"}
    moments = {
        (f"{row['permit_id']} / {row['doc_type']}", int(row["step"])): (
            in_utc(row["submitted_at"]),
            in_utc(row["decided_at"]),
        )
        for row in rows
        if row["decision"] not in ("SAVED", "FOR_APPROVAL")
    }
    told = product.ask(
        "SELECT request, step, submitted, decided FROM approvals WHERE source = 'permits'"
    )
    assert {(request, step): (was, became) for request, step, was, became in told} == moments


def test_the_workbook_of_labour_certifications(product: Product) -> None:
    sheet = openpyxl.load_workbook(REAL / "approvals/h2b_fy2012.xlsx", read_only=True).worksheets[0]
    header, *cells = sheet.iter_rows(values_only=True)
    rows = [dict(zip(header, row, strict=True)) for row in cells]
    states = Counter(row["CASE_STATUS"] for row in rows)
    assert product.counts(
        "SELECT decision, count(*) FROM approvals WHERE source = 'labour' GROUP BY decision"
    ) == Counter(
        approved=states["CERTIFIED"] + states["PARTIAL CERTIFIED"], rejected=states["DENIED"]
    )
    days = {
        row["CASE_NO"]: (row["NPC_SUBMITTED_DATE"].date(), row["DECISION_DATE"].date())
        for row in rows
    }
    told = product.ask(
        "SELECT request, submitted::DATE, decided::DATE FROM approvals WHERE source = 'labour'"
    )
    assert {request: (asked, decided) for request, asked, decided in told} == days
    assert product.warnings(product.of("labour")) == Counter(
        {
            "scheduled-before-submitted": sum(
                1
                for row in rows
                if row["CERTIFICATION_BEGIN_DATE"]
                and row["CERTIFICATION_BEGIN_DATE"] < row["NPC_SUBMITTED_DATE"]
            ),
            "expired-when-decided": sum(
                1
                for row in rows
                if row["CASE_STATUS"] != "DENIED"
                and row["CERTIFICATION_END_DATE"]
                and row["CERTIFICATION_END_DATE"] < row["DECISION_DATE"]
            ),
        }
    )


# -- incidents -------------------------------------------------------------------------------


def test_what_is_no_incident_is_skipped_with_its_reason(product: Product) -> None:
    rows = table("incidents/github_status.csv")
    impacts = Counter(row["impact"] for row in rows)
    one = product.of("github")
    assert sorted(product.skipped(one).values()) == [impacts["maintenance"], impacts["none"]]
    assert one.loaded == len(rows) - impacts["maintenance"] - impacts["none"] == 770
    assert product.counts(
        "SELECT severity, count(*) FROM incidents WHERE source = 'github' GROUP BY severity"
    ) == Counter(low=impacts["minor"], high=impacts["major"], critical=impacts["critical"])


def test_incidents_contained_and_resolved(product: Product) -> None:
    rows = [
        row
        for row in table("incidents/github_status.csv")
        if row["impact"] not in ("none", "maintenance")
    ]
    contained = {row["id"]: in_utc(row["monitoring_at"]) for row in rows if row["monitoring_at"]}
    assert len(contained) == 74
    told = product.ask(
        "SELECT incident, contained FROM incidents "
        "WHERE source = 'github' AND contained IS NOT NULL"
    )
    assert dict(told) == contained
    seconds = sum(
        (in_utc(row["resolved_at"]) - in_utc(row["started_at"])).total_seconds() for row in rows
    )
    assert seconds == product.one(
        "SELECT sum(epoch(resolved) - epoch(detected)) FROM incidents WHERE source = 'github'"
    )


def test_of_a_stream_of_updates_the_last_one_stands(product: Product) -> None:
    rows = table("incidents/servicenow_updates.csv")
    last = {row["number"]: row for row in rows}  # the file is in order: later rows replace
    assert (len(rows), len(last)) == (198, 32)
    assert product.of("servicenow").loaded == 198
    severities = {"2 - High": "high", "3 - Moderate": "medium", "4 - Low": "low"}

    def moment(text: str) -> dt.datetime | None:
        return None if text == "?" else dt.datetime.strptime(text, "%d/%m/%Y %H:%M")

    stands = {
        number: (
            severities[row["priority"]],
            moment(row["opened_at"]),
            moment(row["resolved_at"]) if row["incident_state"] in ("Resolved", "Closed") else None,
            None if row["assigned_to"] == "?" else row["assigned_to"],
        )
        for number, row in last.items()
    }
    told = product.ask(
        "SELECT incident, severity, detected, resolved, handler FROM incidents "
        "WHERE source = 'servicenow'"
    )
    assert {number: tuple(rest) for number, *rest in told} == stands
    assert sum(1 for row in last.values() if row["incident_state"] == "Active") == 1


# -- documents, brand audits, risks, access --------------------------------------------------


def test_the_next_review_follows_from_the_last_and_its_interval(product: Product) -> None:
    pages = {}
    for row in table("reviews/moj_cloud_platform.csv"):
        number, unit = row["review_in"].split()
        assert unit.startswith("month")
        pages[row["path"]] = int(number), months_later(row["last_reviewed_on"], int(number))
    told = product.ask("SELECT document, cadence, next_review FROM documents")
    assert {path: (cadence, due) for path, cadence, due in told} == pages
    today = product.one("SELECT day FROM publication")
    overdue = sum(1 for _, due in pages.values() if due < today)
    assert overdue == product.one(
        "SELECT count(*) FROM documents, publication WHERE next_review < day"
    )
    assert product.one("SELECT count(owner) FROM documents") == 0


def test_the_same_file_gives_the_reviews_that_took_place(product: Product) -> None:
    took_place = {
        (row["path"], dt.date.fromisoformat(row["last_reviewed_on"]))
        for row in table("reviews/moj_cloud_platform.csv")
    }
    assert set(product.ask("SELECT document, reviewed FROM reviews")) == took_place
    one, other = product.of("moj_pages"), product.of("moj_reviews")
    assert one.sha256 == other.sha256 and one.file == other.file


def test_audit_scores_pass_from_fifty_on(product: Product) -> None:
    rows = table("brand_audits/uk_spend/results.csv")
    trend = Counter(
        (row["timestamp"][:10], "pass" if int(row["score"]) >= 50 else "fail") for row in rows
    )
    told = product.ask(
        "SELECT audited::VARCHAR, result, count(*) FROM brand_audits GROUP BY audited, result"
    )
    assert Counter({(day, result): count for day, result, count in told}) == trend
    assert product.one("SELECT count(DISTINCT audit) FROM brand_audits") == 3
    points = sum(int(row["score"]) for row in rows)
    assert points == product.one("SELECT sum(score) FROM brand_audits")


def test_scores_of_publications_that_are_in_no_list_are_told(product: Product) -> None:
    listed = {row["id"] for row in table("brand_audits/uk_spend/sources.csv")}
    scored = [row["source_id"] for row in table("brand_audits/uk_spend/results.csv")]
    unknown = [source for source in scored if source not in listed]
    assert (len(unknown), len(set(unknown))) == (184, 92)
    assert product.ask(
        "SELECT count(*), count(DISTINCT account) FROM brand_audits "
        "WHERE account NOT IN (SELECT account FROM accounts)"
    ) == [(184, 92)]


def test_days_written_in_two_ways_in_one_column(product: Product) -> None:
    days = []
    for row in table("brand_audits/uk_spend/sources.csv"):
        if "/" in row["created_at"]:
            day, month, year = map(int, row["created_at"].split("/"))
            days.append((row["id"], dt.date(year, month, day)))
        else:
            days.append((row["id"], dt.date.fromisoformat(row["created_at"][:10])))
    told = product.ask("SELECT account, opened FROM accounts WHERE source = 'uk_publications'")
    assert sorted(told) == sorted(days)


def test_risks_due_before_they_were_raised_are_kept_with_a_warning(product: Product) -> None:
    rows = table("risks/cisa_kev.csv")
    early = {row["cveID"] for row in rows if row["dueDate"] < row["dateAdded"]}
    assert len(early) == 15
    one = product.of("vulnerabilities")
    assert (one.loaded, one.warned) == (len(rows), 15)
    assert product.warnings(one) == Counter({"due-before-raised": 15})
    told = product.ask("SELECT risk FROM risks WHERE treatment_due < raised")
    assert {risk for (risk,) in told} == early


def test_a_login_is_one_person_in_any_letter_case(product: Product) -> None:
    rows = table("access/kubernetes_sigs.csv")
    spelt = {row["login"] for row in rows}
    people = {login.lower() for login in spelt}
    assert (len(spelt), len(people)) == (1153, 1144)
    assert {person for (person,) in product.ask("SELECT DISTINCT person FROM access")} == people
    roles: Counter[str] = Counter()
    for row in rows:
        if row["role"] == "member":
            tail = row["group"].rpartition("-")[2] if "-" in row["group"] else ""
            roles[{"admins": "admin", "maintainers": "editor"}.get(tail, "other")] += 1
        else:
            roles[{"admin": "admin", "maintainer": "moderator"}[row["role"]]] += 1
    assert roles == product.counts("SELECT role, count(*) FROM access GROUP BY role")


# -- the next snapshot -----------------------------------------------------------------------


@pytest.fixture
def canada(tmp_path: Path) -> Product:
    """The public home with an inbox of its own, in which the three Canadian lists are loaded."""
    copy = tmp_path / "home"
    shutil.copytree(PUBLIC, copy)
    (copy / "inbox" / "accounts").mkdir(parents=True)
    for name in SNAPSHOTS:
        shutil.copy(REAL / "accounts" / name, copy / "inbox" / "accounts" / name)
    home = Home.at(copy)
    load(home)
    return Product(home, [])


def drop(product: Product, name: str, lines: list[str]) -> Load:
    """Drop a list into the inbox beside the others and load. The earlier ones are unchanged."""
    (product.home.inbox / "accounts" / name).write_text("".join(lines), "utf-8")
    told = load(product.home).told
    assert [one.state for one in told[:-1]] == ["unchanged"] * 3
    return told[-1]


def newest_lines() -> list[str]:
    """The newest list as lines; each of its rows is one line."""
    text = (REAL / "accounts" / SNAPSHOTS[-1]).read_text("utf-8")
    lines = text.splitlines(keepends=True)
    assert len(lines) == 1 + len(table(f"accounts/{SNAPSHOTS[-1]}"))
    return lines


def keys_of(lines: list[str]) -> set[str]:
    return {one_spelling(row["URL"]) for row in csv.DictReader(lines)}


def test_the_next_snapshot_loads_without_a_change_of_configuration(canada: Product) -> None:
    lines = newest_lines()
    fewer = [line for place, line in enumerate(lines) if place % 60 != 59]
    one = drop(canada, "sm_2026-06-15.csv", fewer)
    assert (one.state, one.effective) == ("published", dt.date(2026, 6, 15))
    assert one.rows == len(fewer) - 1
    assert one.gone == len(keys_of(lines) - keys_of(fewer)) > 0
    stands = canada.ask("SELECT account FROM accounts WHERE source = 'canada'")
    assert {account for (account,) in stands} == keys_of(fewer)


def test_half_a_snapshot_is_held_and_told_by_unit_and_platform(canada: Product) -> None:
    lines = newest_lines()
    half = lines[: len(lines) // 2]
    one = drop(canada, "sm_2026-06-15.csv", half)
    assert one.state == "held"
    lost = keys_of(lines) - keys_of(half)
    assert one.gone == len(lost)
    assert f"{len(lost):,} of {len(keys_of(lines)):,} keys" in one.because
    accounts = snapshot(SNAPSHOTS[-1])
    english = tomllib.loads((PUBLIC / "sources.toml").read_text("utf-8"))["source"]["canada"][
        "columns"
    ]["unit"]["codes"]
    units = Counter(plain(accounts[key]["Department"]) for key in lost)
    for french, name in english.items():
        units[name] += units.pop(french, 0)
    platforms = Counter(accounts[key]["Platform"].lower() for key in lost)
    for counts in (units, platforms):
        name, count = counts.most_common(1)[0]
        assert f"{name} {count:,}" in one.because
    stands = canada.one("SELECT count(*) FROM accounts WHERE source = 'canada'")
    assert stands == len(accounts), "what was published stays published"
