"""The large organisation for benchmarks: written by DuckDB, because Python would take minutes.

Same configuration, same systems and columns as the sample, but only one file a source. The small
kinds (documents, risks, exceptions, discoveries, feedback) are those of the sample: their people
and accounts have the same numbers here.
"""

from pathlib import Path

import duckdb

from data.generate import group, looks, sample
from data.generate.training import VALID_DAYS

PEOPLE = 60_000
ACCOUNTS = 5_000
ACCESS = 25_000
APPROVALS = 20_000
INCIDENTS = 2_000
PUBLICATIONS = 50_000
REVIEWS = 12_000
AUDITED = 3_000
"""Accounts of which every checklist item was audited once."""

COURSES = [*VALID_DAYS, *(f"course-{number}" for number in range(len(VALID_DAYS) + 1, 13))]
REFUSED_EVERY = 50_000
FIRST, SECOND = "2026-09-30", "2026-11-16"


def write(home: Path, rows: int, snapshots: int) -> None:
    """Write a large home with `rows` training rows in each of its training files."""
    inbox = home / "inbox"
    inbox.mkdir(parents=True, exist_ok=True)
    for path in sorted(sample.HOME.glob("*.toml")):
        (home / path.name).write_bytes(path.read_bytes())
    small = sample.Inbox(inbox, sample.world())
    small.small_kinds()
    con = duckdb.connect()
    con.execute(DICE)
    con.execute("SET preserve_insertion_order = true")
    for name, query in QUERIES.items():
        copy(con, inbox / name, query)
    copy(con, inbox / f"learning_{FIRST}.csv", training(rows))
    if snapshots == 2:
        copy(con, inbox / f"learning_{SECOND}.csv", training(rows, second=True))
    con.close()


def copy(con: duckdb.DuckDBPyConnection, path: Path, query: str) -> None:
    """Write the rows of a query as CSV."""
    delimiter = ";" if path.name.startswith(("people", "approvals")) else ","
    packed = ", COMPRESSION gzip" if path.suffix == ".gz" else ""
    con.execute(f"COPY ({query}) TO '{path}' (FORMAT csv, HEADER, DELIMITER '{delimiter}'{packed})")


# -- SQL -------------------------------------------------------------------------------------

DICE = """
CREATE MACRO dice(i, purpose, n) AS (hash(i, purpose) % n)::BIGINT;
CREATE MACRO person(i, purpose) AS format('P-{:05d}', 1 + dice(i, purpose, 60000));
CREATE MACRO account(i, purpose) AS format('AC-{:04d}', 1 + dice(i, purpose, 5000));
CREATE MACRO pick(i, purpose, list) AS list[1 + dice(i, purpose, len(list))];
CREATE MACRO day(i, purpose, first, n) AS (first::DATE + dice(i, purpose, n)::INTEGER);
CREATE MACRO jakarta(moment) AS strftime(moment, '%d/%m/%Y %H:%M');
CREATE MACRO german(day) AS strftime(day, '%d.%m.%Y');
"""


def texts(values: list[str]) -> str:
    """A SQL list of texts."""
    return "[" + ", ".join(f"'{value}'" for value in values) + "]"


def named(columns: dict[str, str], values: dict[str, str]) -> str:
    """Select expressions under a system's own column names; what has none is blank."""
    return ", ".join(
        f'{values.get(name, "NULL")} AS "{column}"' for column, name in columns.items()
    )


BRANDS = texts([brand.name for brand in group.BRANDS])
REGIONS = texts(list(group.REGIONS))
UNITS = texts(group.UNITS)
PLATFORMS = texts([platform.code for platform in group.PLATFORMS])

ACCOUNT = {
    "account": "format('AC-{:04d}', i)",
    "platform": f"pick(i, 'platform', {PLATFORMS})",
    "handle": "'@handle' || i",
    "address": "'https://example.org/handle' || i",
    "brand": f"pick(i, 'brand', {BRANDS})",
    "unit": f"pick(i, 'unit', {UNITS})",
    "region": f"pick(i, 'region', {REGIONS})",
    "audience": "CASE WHEN dice(i, 'audience', 16) = 0 THEN 'internal' ELSE 'external' END",
    "purpose": "'Answer questions'",
    "goal": "'Fewer calls'",
    "owner": "CASE WHEN dice(i, 'none', 30) > 0 THEN person(i, 'owner') END",
    "backup_owner": "CASE WHEN dice(i, 'alone', 8) > 0 THEN person(i, 'backup') END",
    "owner_confirmed": "day(i, 'confirmed', '2025-06-01', 480)",
    "team": "pick(i, 'team', ['central', 'local'])",
    "status": "CASE WHEN dice(i, 'closed', 12) = 0 THEN 'Closed' ELSE 'Live' END",
    "opened": "day(i, 'opened', '2015-01-01', 3600)",
    "closed": "CASE WHEN dice(i, 'closed', 12) = 0 THEN DATE '2025-12-31' END",
    "opening_request": "CASE WHEN dice(i, 'asked', 5) > 0 THEN 'REQ-' || i END",
    "login": "pick(i, 'login', ['Shared login', 'Personal roles'])",
    "mfa": "pick(i, 'mfa', ['Yes', 'Yes', 'Yes', 'No', ''])",
    "mfa_verified": "day(i, 'verified', '2025-12-01', 300)",
    "custodian": "person(i, 'owner')",
    "rotated": "day(i, 'rotated', '2025-09-01', 390)",
    "recovery_held": "pick(i, 'recovery', ['Yes', 'Yes', 'Yes', 'No'])",
    "top_admin_held": "pick(i, 'top', ['Yes', 'Yes', 'Yes', 'No'])",
    "reach": "dice(i, 'reach', 90000)",
    "last_post": "day(i, 'post', '2026-05-01', 150)",
}
PERSON = {
    "person": "format('P-{:05d}', i)",
    "name": "'Person ' || i",
    "kind_of_person": "CASE WHEN dice(i, 'kind', 10) = 0 THEN 'External' ELSE 'Internal' END",
    "brand": f"pick(i, 'brand', {BRANDS})",
    "unit": f"pick(i, 'unit', {UNITS})",
    "region": f"pick(i, 'region', {REGIONS})",
    "role": "pick(i, 'role', ['Community manager', 'Content editor', 'Store manager'])",
    "joined": "german(day(i, 'joined', '2012-01-01', 4400))",
    "departed": "CASE WHEN dice(i, 'gone', 9) = 0 THEN german(day(i, 'left', '2024-06-01', 840)) END",
    "authorised_from": "CASE WHEN dice(i, 'speaks', 4) = 0 THEN german(DATE '2024-06-01') END",
    "learner": "CASE WHEN dice(i, 'learner', 30) = 0 THEN 'N' ELSE 'J' END",
    "=1,00": "'1,00'",
}
HELD = {
    "access": "format('ACC-{:05d}', i)",
    "account": "account(i, 'on')",
    "person": "person(i, 'holder')",
    "role": "pick(i, 'role', ['admin', 'editor', 'publisher', 'moderator', 'analyst'])",
    "holder": "'employee'",
    "knows_credential": "dice(i, 'knows', 2)",
    "mfa": "pick(i, 'mfa', ['1', '1', '0', ''])",
    "granted": "day(i, 'granted', '2022-01-01', 1500)",
    "recertified": "day(i, 'again', '2026-07-15', 30)",
    "recertified_by": "person(i, 'by')",
    "revoked": "CASE WHEN dice(i, 'revoked', 6) = 0 THEN day(i, 'end', '2026-08-15', 40) END",
}
STEP = {
    "request": "'REQ-' || i",
    "step": "1",
    "final": "'yes'",
    "kind_of_request": "pick(i, 'kind', ['New account', 'Post', 'Post', 'Access'])",
    "account": "account(i, 'about')",
    "brand": f"pick(i, 'brand', {BRANDS})",
    "unit": f"pick(i, 'unit', {UNITS})",
    "region": f"pick(i, 'region', {REGIONS})",
    "requester": "person(i, 'asks')",
    "approver": "person(i, 'decides')",
    "submitted": "jakarta(asked)",
    "decided": "jakarta(asked + to_hours(1 + dice(i, 'took', 90)))",
    "decision": "pick(i, 'decision', ['Approved', 'Approved', 'Approved', 'Declined'])",
    "scheduled": "jakarta(asked + to_hours(100))",
}
TICKET = {
    "incident": "'INC-' || i",
    "title": "'Ticket ' || i",
    "account": "account(i, 'on')",
    "brand": f"pick(i, 'brand', {BRANDS})",
    "unit": f"pick(i, 'unit', {UNITS})",
    "region": f"pick(i, 'region', {REGIONS})",
    "category": "pick(i, 'category', ['reputation', 'cyber', 'conflict', 'leak', 'safety'])",
    "severity": "pick(i, 'severity', ['SEV1', 'SEV2', 'SEV3', 'SEV4'])",
    "highest_severity": "pick(i, 'severity', ['SEV1', 'SEV2', 'SEV3', 'SEV4'])",
    "confirmed": "true",
    "sensitive": "dice(i, 'sensitive', 9) = 0",
    "staff_safety": "dice(i, 'safety', 20) = 0",
    "handler": "person(i, 'handler')",
    "detected": "zoned(seen)",
    "acknowledged": "zoned(seen + to_minutes(10 + dice(i, 'began', 300)))",
    "contained": "zoned(seen + to_minutes(310 + dice(i, 'held', 3000)))",
    "resolved": "zoned(seen + to_minutes(3400 + dice(i, 'over', 9000)))",
}
POST = {
    "publication": "'POST-' || i",
    "account": "account(i, 'on')",
    "published": "strftime(TIMESTAMP '2024-01-01' + to_minutes(dice(i, 'when', 1440000)), '%Y-%m-%dT%H:%M:%SZ')",
    "publisher": "person(i, 'publisher')",
    "needs_approval": "CASE WHEN dice(i, 'needs', 5) = 0 THEN 1 ELSE 0 END",
    "request": "CASE WHEN dice(i, 'needs', 5) = 0 THEN 'REQ-' || (1 + dice(i, 'request', 20000)) END",
}
REVIEW = {
    "review": "'REV-' || i",
    "kind_of_review": "'review'",
    "subject": "'account'",
    "account": "account(i, 'reviewed')",
    "reviewed": "day(i, 'on', '2024-01-01', 1000)",
    "reviewer": "person(i, 'reviewer')",
    "outcome": "'keep'",
}
ITEM = {
    "audit": "'AUD-2025'",
    "account": "format('AC-{:04d}', 1 + i // 8)",
    "item": "['logo', 'templates', 'colours', 'share icons', 'follow icons', 'website harmony', 'tone', 'contact and imprint'][1 + i % 8]",
    "audited": "strftime(day(i // 8, 'on', '2025-01-10', 300), '%Y/%m/%d')",
    "auditor": "person(i // 8, 'auditor')",
    "critical": "i % 8 IN (0, 2, 7)",
    "result": "pick(i, 'result', ['pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'pass', 'fail'])",
}
READ = {
    "person": "format('P-{:05d}', i)",
    "document": "'DOC-001'",
    "version": "'3.0'",
    "acknowledged": "greatest(day(i, 'read', '2026-06-01', 100), DATE '2026-06-01')",
}


def select(columns: dict[str, str], values: dict[str, str], rows: int, more: str = "") -> str:
    """A query of so many rows, numbered i from 1."""
    return (
        f"SELECT {named(columns, values)} FROM (SELECT i{more} FROM range(1, {rows + 1}) AS r(i))"
    )


ASKED = ", TIMESTAMP '2024-01-01 09:00:00' + to_minutes(dice(i, 'asked at', 1420000)) AS asked"
SEEN = ", TIMESTAMP '2024-01-01 09:00:00' + to_minutes(dice(i, 'at', 1420000)) AS seen"
DICE += "CREATE MACRO zoned(moment) AS strftime(moment, '%Y-%m-%dT%H:%M:%S+07:00');"

QUERIES = {
    f"accounts_{FIRST}.csv": select(looks.INVENTORY.columns, ACCOUNT, ACCOUNTS),
    f"people_{FIRST}.csv": select(looks.HR.columns, PERSON, PEOPLE),
    f"access_{FIRST}.csv": select(looks.ACCESS.columns, HELD, ACCESS),
    f"approvals_{FIRST}.csv": select(looks.APPROVALS.columns, STEP, APPROVALS, ASKED),
    f"incidents_{FIRST}.csv": select(looks.TICKETS.columns, TICKET, INCIDENTS, SEEN),
    f"publications_{FIRST}.csv.gz": select(looks.PUBLISHING.columns, POST, PUBLICATIONS),
    f"reviews_{FIRST}.csv": select(looks.REVIEWS.columns, REVIEW, REVIEWS),
    "brand_audits_until_2025.csv": select(looks.AUDITS_BEFORE.columns, ITEM, AUDITED * 8),
    f"acknowledgements_{FIRST}.csv": select(looks.ACKNOWLEDGEMENTS.columns, READ, PEOPLE),
}


def training(rows: int, second: bool = False) -> str:
    """Training rows, oldest first. One in fifty thousand has a day that is none.

    The second file lacks one key in a hundred, has as many new ones, and five in a hundred of the
    others were put off: a later due day, a later completion, another score.
    """
    added = rows // 100
    told = SECOND if second else FIRST
    changed = "dice(i, 'changed', 100) < 5" if second else "false"
    kept = "WHERE dice(i, 'gone', 100) > 0" if second else ""
    new = f"UNION ALL SELECT i FROM range({rows + 1}, {rows + added + 1}) AS n(i)" if second else ""
    return f"""
WITH numbers AS (SELECT i FROM range(1, {rows + 1}) AS r(i) {kept} {new}),
given AS (
  SELECT i, {changed} AS changed,
    person(i, 'learner') AS user_id,
    pick(i, 'course', {texts(COURSES)}) AS course_id,
    DATE '2020-01-02' + (i * 2440 // {rows + added + 1})::INTEGER AS assigned_on
  FROM numbers
),
done AS (
  SELECT *, CASE
    WHEN dice(i, 'open', 100) < 6 AND NOT changed THEN NULL
    ELSE assigned_on + (1 + dice(i, 'took', 34) + CASE WHEN changed THEN 7 ELSE 0 END)::INTEGER
  END AS completed
  FROM given
)
SELECT
  format('TR-{{:08d}}', i) AS assignment_id,
  user_id,
  course_id,
  assigned_on,
  assigned_on + 30 AS first_due_on,
  assigned_on + CASE WHEN changed THEN 44 ELSE 30 END AS due_on,
  CASE
    WHEN i % {REFUSED_EVERY} = 77 THEN '2026-13-05'
    WHEN completed <= DATE '{told}' THEN completed::VARCHAR
  END AS completed_on,
  CASE WHEN completed <= DATE '{told}' THEN completed + 365 END AS expires_on,
  CASE WHEN completed <= DATE '{told}' THEN 60 + dice(i, 'score', 81) / 2 - changed::INTEGER END
    AS score,
  CASE WHEN completed <= DATE '{told}' THEN 'completed' ELSE 'assigned' END AS state,
  NULL AS withdrawn_on
FROM done"""
