"""Evidence packs: what is in them, that they say nothing they should not, and that tampering is found."""

import csv
import datetime as dt
import hashlib
import io
import json
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from etl.load import load
from journal.journal import Journal
from kpis.definition import definition_of
from kpis.reader import Reader, all_kpis
from organisation.contracts import contract, kinds
from organisation.errors import Unusable
from organisation.home import Home
from reports.__main__ import main
from reports.pack import Packed, pack
from reports.pack.persons import FREE, PLAIN, way_of
from tests.tiny_home import make_home

MADE = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
OTHER = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
TINY = ["owner-active", "mfa-verified", "risk-treated"]
SOME = ["mfa-verified", "policy-acknowledged", "incident-resolved", "unregistered-accounts"]
ACCOUNTS = """Account;Platform;Unit;Owner;Owner note;Status;Login;MFA;Verified
AC-1;x;Retail;P-1;"Ask Budi
Santoso";active;shared;yes;01.06.2026
AC-2;youtube;Retail;P-2;;active;shared;no;Budi Santoso
AC-2;youtube;Retail;P-2;;active;shared;no;
AC-2;youtube;Care;P-1;twice;active;shared;yes;
AC-3;x;Care;P-9;;active;personal_role;;
AC-4;Budi;Care;P-1;;active;shared;yes;02.06.2026
;;;;;;;;
AC-5;x;Care;P-1;;active;shared
Total;;;;;;;;
""".replace("\n", "\r\n")
PEOPLE = (
    "No,Name,Joined,Left\nP-1,Budi Santoso,2020-01-01,\nP-2,Ratna Wijaya,2021-02-02,2026-05-31\n"
)
ACCESS = "Id,Account,Login,Joined\nA-1,AC-3,P-1,2024-01-01\nA-2,AC-1,robot-1,2024-01-01\n"
EXCEPTIONS = (
    "Id,KPI,For,Why,By,Approved,From,To\n"
    "E-1,mfa-verified,AC-2,Budi asked for it,P-1,2026-06-01,2026-06-01,2026-12-31\n"
    "E-2,acknowledged-before-start,P-2,ill,P-1,2026-06-01,2026-06-01,2026-12-31\n"
)
RISKS = "Id,Raised,Due,Rating\nR-1,2026-01-01,2026-03-01,3\nR-2,2026-01-01,2026-09-01,4\n"
DAY = {"date": dt.date(2026, 6, 30)}
SOURCES = {
    "register": {
        "kind": "accounts",
        "files": ["accounts.csv"],
        "effective": DAY,
        "formats": ["%d.%m.%Y"],
        "skip_when": [{"column": "Account", "in": ["Total"], "reason": "a total"}],
        "columns": {
            "account": "Account",
            "platform": "Platform",
            "unit": "Unit",
            "owner": "Owner",
            "status": "Status",
            "login": "Login",
            "mfa": "MFA",
            "mfa_verified": "Verified",
        },
    },
    "staff": {
        "kind": "people",
        "files": ["people.csv"],
        "effective": DAY,
        "columns": {"person": "No", "name": "Name", "joined": "Joined", "departed": "Left"},
    },
    "rights": {
        "kind": "access",
        "files": ["access.csv"],
        "effective": DAY,
        "columns": {
            "access": {"sql": "Account || ' / ' || Login"},
            "account": "Account",
            "person": {"sql": "CASE WHEN Login NOT LIKE 'robot%' THEN Login END"},
            "holder": {"sql": "CASE WHEN Login LIKE 'robot%' THEN 'system' ELSE 'employee' END"},
            "granted": "Joined",
        },
    },
    "waivers": {
        "kind": "exceptions",
        "files": ["exceptions.csv"],
        "effective": DAY,
        "columns": {
            "exception": "Id",
            "kpi": "KPI",
            "subject": "For",
            "reason": "Why",
            "approver": "By",
            "approved": "Approved",
            "starts": "From",
            "expires": "To",
        },
    },
    "dangers": {
        "kind": "risks",
        "files": ["risks.csv"],
        "effective": DAY,
        "columns": {"risk": "Id", "raised": "Raised", "treatment_due": "Due"},
    },
}
INBOX = {
    "accounts.csv": ACCOUNTS,
    "people.csv": PEOPLE,
    "access.csv": ACCESS,
    "exceptions.csv": EXCEPTIONS,
    "risks.csv": RISKS,
}


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A small home whose files hold all that is awkward."""
    home = make_home(tmp_path_factory.mktemp("tiny"), SOURCES)
    for name, text in INBOX.items():
        (home.inbox / name).write_bytes(text.encode())
    done = load(home)
    states = {one.source: (one.state, one.because) for one in done.told}
    assert {state for state, _ in states.values()} == {"published"}, states
    return home


def packed(home: Home, to: Path, kpis: list[str], **asked: object) -> Packed:
    with Reader(home) as reader:
        definitions = [definition_of(kpi) for kpi in kpis]
        return pack(reader, to, definitions, **{"made": MADE, **asked})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def named(tiny: Home, tmp_path_factory: pytest.TempPathFactory) -> Packed:
    return packed(tiny, tmp_path_factory.mktemp("named") / "pack.zip", TINY, persons="named")


@pytest.fixture(scope="module")
def hidden(tiny: Home, tmp_path_factory: pytest.TempPathFactory) -> Packed:
    return packed(tiny, tmp_path_factory.mktemp("hidden") / "pack.zip", TINY)


def contents(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def table(members: dict[str, bytes], name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(members[name].decode(), newline="")))


def verify(what: Path, *options: str) -> tuple[int, str]:
    """Run the verify.py of a pack as an auditor does; its exit code and what it said."""
    script = Path("reports/pack/verify.py") if what.is_file() else what / "verify.py"
    given = [str(what), *options] if what.is_file() else list(options)
    run = subprocess.run(
        [sys.executable, "-I", str(script), *given], capture_output=True, text=True, check=False
    )
    assert run.stderr == ""
    return run.returncode, run.stdout


def unpack(members: dict[str, bytes], folder: Path) -> Path:
    for name, content in members.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def recompute(folder: Path) -> list[tuple[str, int, int, int]]:
    """Run recompute.sql with DuckDB alone, in the folder of the pack."""
    code = (
        "import duckdb, json, pathlib; "
        "print(json.dumps(duckdb.connect().execute(pathlib.Path('recompute.sql').read_text()).fetchall()))"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=folder, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stderr
    return [tuple(row) for row in json.loads(run.stdout.splitlines()[-1])]


def disagreements(folder: Path) -> list[str]:
    return [what for what, _, _, number in recompute(folder) if number]


# -- what is in it ---------------------------------------------------------------------------


def test_the_same_input_gives_the_same_bytes(tiny: Home, hidden: Packed, tmp_path: Path) -> None:
    again = packed(tiny, tmp_path / "again.zip", TINY)
    assert again.path.read_bytes() == hidden.path.read_bytes()
    later = packed(tiny, tmp_path / "later.zip", TINY, made=OTHER)
    assert later.hash == hidden.hash and later.sha256 != hidden.sha256
    one, other = contents(hidden.path), contents(later.path)
    assert [name for name in one if one[name] != other[name]] == ["MADE.txt"]
    assert hidden.hash == hashlib.sha256(one["manifest.json"]).hexdigest()


def test_a_pack_holds_all_that_its_figures_rest_on(named: Packed) -> None:
    members = contents(named.path)
    figures = {row["kpi"]: row for row in table(members, "figures.csv")}
    assert list(figures) == TINY
    mfa = figures["mfa-verified"]
    assert (mfa["met"], mfa["missed"], mfa["unknown"]) == ("1", "1", "1")
    outcomes = {row["subject"]: row["outcome"] for row in table(members, "rows/mfa-verified.csv")}
    assert outcomes == {"AC-1": "met", "AC-2": "missed", "AC-3": "unknown"}
    assert {row["account"] for row in table(members, "records/accounts.csv")} == set(outcomes)
    out = {row["line"]: row["state"] for row in table(members, "unloaded.csv")}
    assert out == dict.fromkeys(["4", "6", "8", "10"], "refused") | {"9": "blank", "11": "skipped"}
    for name, text in INBOX.items():
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        assert members[f"originals/{sha256}.csv"] == text.encode(), name
    assert {
        "configuration/sources.toml",
        "configuration/targets.csv",
        "contracts/people.toml",
    } <= set(members)
    assert b"SELECT" in members["definitions/mfa-verified.sql"]
    assert b"as of **30 Jun 2026**" in members["README.md"]


def test_the_readme_is_in_the_language(tiny: Home, tmp_path: Path) -> None:
    made = packed(tiny, tmp_path / "id.zip", ["mfa-verified"], language="id")
    members = contents(made.path)
    assert (
        b"Berkas bukti" in members["README.md"]
        and b"posisi per **30 Jun 2026**" in members["README.md"]
    )
    assert "MFA diverifikasi" in members["definitions.md"].decode()
    assert "$" not in members["README.md"].decode()


def test_only_what_a_kpi_reads_is_in_it(tiny: Home, tmp_path: Path) -> None:
    members = contents(packed(tiny, tmp_path / "one.zip", ["risk-treated"]).path)
    told = json.loads(members["manifest.json"])
    assert {one["kind"] for one in told["loads"]} == {"risks", "exceptions"}
    assert "records/accounts.csv" not in members


# -- persons ---------------------------------------------------------------------------------


def test_nobody_is_named(hidden: Packed) -> None:
    members = contents(hidden.path)
    for name, content in members.items():
        for told in ("P-1", "P-2", "P-9", "Budi", "Santoso", "Ratna", "robot-1"):
            assert told.encode() not in content, (told, name)
    left = {one["load"]: one for one in json.loads(members["manifest.json"])["loads"]}
    assert {one["left_out_because"] for one in left.values()} == {"it may name people"}
    owners = {row["account"]: row["owner"] for row in table(members, "records/accounts.csv")}
    people = [row["person"] for row in table(members, "records/people.csv")]
    assert owners["AC-1"] in people and owners["AC-3"] not in people
    waivers = table(members, "records/exceptions.csv")
    assert waivers[0]["subject"] == "AC-2" and waivers[1]["subject"] == people[1]
    assert waivers[0]["reason"].startswith("text-")


def test_pseudonyms_are_of_one_pack_alone(tiny: Home, hidden: Packed, tmp_path: Path) -> None:
    other = packed(tiny, tmp_path / "other.zip", TINY, as_of=dt.date(2026, 6, 29))
    here, there = (
        {row["person"] for row in table(contents(path), "records/people.csv")}
        for path in (hidden.path, other.path)
    )
    assert len(here) == len(there) == 2 and not here & there


def test_a_pseudonym_is_no_plain_hash(hidden: Packed) -> None:
    people = {row["person"] for row in table(contents(hidden.path), "records/people.csv")}
    for salt in ("", "person-", hidden.hash, "Tiny"):
        tried = hashlib.sha256(f"{salt}P-1".encode()).hexdigest()
        assert not any(tried[:16] in one for one in people)


def test_named_it_holds_people_and_originals(named: Packed) -> None:
    members = contents(named.path)
    assert b"Budi Santoso" in members["records/people.csv"]
    assert all(one["original"] for one in json.loads(members["manifest.json"])["loads"])


def test_nobody_of_the_sample_is_named(sample: Path, tmp_path: Path) -> None:
    with Reader(Home.at(sample)) as reader:
        made = pack(reader, tmp_path / "sample.zip", all_kpis())
        people: set[str] = set()
        for kind in kinds():
            for name, rule in contract(kind).fields.items():
                if rule.references == "people" or (kind, name) in PEOPLE_FIELDS:
                    query = f"SELECT DISTINCT {name} FROM g.{kind} WHERE {name} IS NOT NULL"
                    people |= {value for (value,) in reader.con.cursor().execute(query).fetchall()}
    assert len(people) > 2000
    lengths = sorted({len(one.split()) for one in people})
    for name, content in contents(made.path).items():
        said = re.findall(r"[\w.'-]+", content.decode())
        for length in lengths:
            runs = {" ".join(run) for run in zip(*(said[n:] for n in range(length)), strict=False)}
            assert not runs & people, name


PEOPLE_FIELDS = [("people", "person"), ("people", "name")]


def test_every_text_field_is_said_to_name_people_or_not() -> None:
    for kind in kinds():
        for name, rule in contract(kind).fields.items():
            if rule.type == "text" and way_of(kind, name, rule) == "plain":
                known = name in PLAIN or rule.references in kinds()
                assert known, (
                    f"{kind}.{name}: may it name people? Say so in reports/pack/persons.py"
                )
        assert set(FREE.get(kind, [])) <= set(contract(kind).fields)


# -- tampering -------------------------------------------------------------------------------


def test_verify_agrees(named: Packed, hidden: Packed, tmp_path: Path) -> None:
    for n, one in enumerate((named, hidden)):
        for what in (one.path, unpack(contents(one.path), tmp_path / str(n))):
            code, said = verify(what)
            assert code == 0 and "The pack is consistent" in said
            assert one.hash in said and "agrees" in said
    assert "originals: 5 read again" in verify(named.path)[1]
    assert "5 left out" in verify(hidden.path)[1]


def test_expect_tells_whether_it_is_ours(named: Packed) -> None:
    assert "whose hash you were given" in verify(named.path, "--expect", named.hash)[1]
    code, said = verify(named.path, "--expect", "0" * 64)
    assert code == 1 and "not the expected one" in said


def zipped(members: list[tuple[str, bytes]], to: Path, like: Path) -> Path:
    """A zip with these members, laid out as the pack it was taken from."""
    with zipfile.ZipFile(like) as theirs, zipfile.ZipFile(to, "w") as mine:
        known = {one.filename: one for one in theirs.infolist()}
        for name, content in members:
            entry = zipfile.ZipInfo(name)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 3
            entry.external_attr = known[min(known)].external_attr
            mine.writestr(entry, content)
    return to


EACH = """
import contextlib, io, json, pathlib, runpy, sys
script, folder, cases = sys.argv[1], pathlib.Path(sys.argv[2]), json.load(sys.stdin)
for case in cases:
    before = {name: (folder / name).read_bytes() for name in case}
    for name, content in case.items():
        (folder / name).unlink() if content is None else (folder / name).write_bytes(bytes.fromhex(content))
    sys.argv = [script, str(folder)]
    with contextlib.redirect_stdout(io.StringIO()) as said:
        try:
            runpy.run_path(script, run_name="__main__")
            code = 0
        except SystemExit as ended:
            code = ended.code
    for name, content in before.items():
        (folder / name).write_bytes(content)
    print(json.dumps([code, said.getvalue()]))
"""
"""Runs verify.py once for each case in one Python of its own: members and their new bytes, or none."""
Case = dict[str, bytes | None]


def verified(folder: Path, cases: list[Case]) -> list[tuple[int, str]]:
    """Exit code and words of verify.py for each case of tampering."""
    script = Path("reports/pack/verify.py").resolve()  # that of the pack may be tampered with
    told = [{name: b.hex() if b is not None else None for name, b in one.items()} for one in cases]
    run = subprocess.run(
        [sys.executable, "-I", "-c", EACH, str(script), str(folder)],
        input=json.dumps(told),
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.stderr == ""
    return [tuple(json.loads(line)) for line in run.stdout.splitlines()]


def change_byte(_members: dict[str, bytes], name: str, content: bytes) -> Case:
    at = len(content) // 2
    return {name: content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :]}


def cut_short(_members: dict[str, bytes], name: str, content: bytes) -> Case:
    return {name: content[:-1]}


def drop(_members: dict[str, bytes], name: str, _content: bytes) -> Case:
    return {name: None}


def swap(members: dict[str, bytes], name: str, content: bytes) -> Case:
    names = list(members)
    other = names[(names.index(name) + 1) % len(names)]
    return {name: members[other], other: content}


def swap_rows(_members: dict[str, bytes], name: str, content: bytes) -> Case:
    first, *lines = content.splitlines(keepends=True)
    return {name: b"".join([*lines, first])} if len(lines) > 1 else {name: content + b" "}


@pytest.mark.parametrize("change", [change_byte, cut_short, drop, swap, swap_rows])
def test_tampering_with_any_member_is_found(
    named: Packed, tmp_path: Path, change: Callable[[dict[str, bytes], str, bytes], Case]
) -> None:
    whole = contents(named.path)
    assert len(whole) > 50
    cases: list[Case] = [{}, *(change(whole, name, content) for name, content in whole.items())]
    found = verified(unpack(whole, tmp_path), cases)
    assert len(found) == len(cases) and found[0][0] == 0
    for name, (code, said) in zip(whole, found[1:], strict=True):
        assert code == 1 and "FAULT" in said, (change.__name__, name)


def test_tampering_with_the_zip_is_found(named: Packed, tmp_path: Path) -> None:
    whole = list(contents(named.path).items())
    assert verify(zipped(whole, tmp_path / "same.zip", named.path))[0] == 0
    added = [*whole[:-1], ("zz.txt", b"x"), whole[-1]]
    swapped = [whole[0], whole[2], whole[1], *whole[3:]]
    for n, members in enumerate((added, swapped, whole[:-1], whole[1:])):
        assert verify(zipped(members, tmp_path / f"{n}.zip", named.path))[0] == 1, n
    with zipfile.ZipFile(tmp_path / "anew.zip", "w") as mine:
        for name, content in whole:
            mine.writestr(name, content)
    code, said = verify(tmp_path / "anew.zip")
    assert code == 1 and "was it packed anew?" in said
    assert said.count("FAULT") == 4, "that is said once, and does not bury what else is found"
    raw = named.path.read_bytes()
    (tmp_path / "more.zip").write_bytes(raw + b"x")
    assert verify(tmp_path / "more.zip")[0] == 1
    for place in (10, len(raw) // 2, len(raw) - 4, raw.index(b"PK\x01\x02") + 12):
        broken = bytearray(raw)
        broken[place] ^= 1
        (tmp_path / "broken.zip").write_bytes(bytes(broken))
        assert verify(tmp_path / "broken.zip")[0] == 1, place
    for name in ("manifest.json", "figures.csv", "rows/mfa-verified.csv", "MADE.txt"):
        broken = bytearray(raw)
        broken[raw.index(name.encode()) + len(name)] |= 0b110  # no kind of block that is
        (tmp_path / "broken.zip").write_bytes(bytes(broken))
        assert verify(tmp_path / "broken.zip")[0] == 1, name


def rows_of(content: bytes) -> list[bytes]:
    return content.splitlines(keepends=True)


def without_row(content: bytes) -> bytes:
    return b"".join(rows_of(content)[:-1])


def with_row_twice(content: bytes) -> bytes:
    return content + rows_of(content)[-1]


def of_another_day(content: bytes) -> bytes:
    return re.sub(rb"\d{4}-\d\d-\d\d(,\d+,)", rb"2020-01-01\1", content, count=1)


def as_known_later(content: bytes) -> bytes:
    return re.sub(rb"(\d{4}-\d\d-\d\d),\d+,", rb"\1,999,", content, count=1)


CLEVER: list[tuple[str, Callable[[bytes], bytes]]] = [
    ("rows/mfa-verified.csv", without_row),
    ("rows/mfa-verified.csv", with_row_twice),
    ("rows/mfa-verified.csv", lambda text: text.replace(b",missed,", b",met,")),
    ("rows/mfa-verified.csv", lambda text: text.replace(b"in force", b"expired")),
    ("figures.csv", lambda text: text.replace(b",below,", b",on target,")),
    ("figures.csv", without_row),
    ("figures.csv", of_another_day),
    ("figures.csv", as_known_later),
    ("rows/mfa-verified.csv", of_another_day),
    ("rows/mfa-verified.csv", as_known_later),
    ("loads.csv", lambda text: text.replace(b",9,3,4,1,1,", b",9,4,3,1,1,")),
    ("unloaded.csv", without_row),
    ("unloaded.csv", with_row_twice),
    ("-register.csv", without_row),
    ("-register.csv", with_row_twice),
    ("-register.csv", lambda text: text.replace(b"AC-3", b"AC-8")),
    ("definitions/mfa-verified.json", lambda text: text.replace(b"0.95", b"0.90")),
]
"""What somebody changes who also writes the manifest anew."""


def test_a_new_manifest_does_not_hide_it(named: Packed, tmp_path: Path) -> None:
    whole, cases = contents(named.path), []
    for name, change in CLEVER:
        (path,) = [one for one in whole if one.endswith(name)]
        changed = change(whole[path])
        assert changed != whole[path], path
        cases.append(with_manifest(whole, {path: changed}, named.hash))
    found = verified(unpack(whole, tmp_path), cases)
    for (name, _), (code, said) in zip(CLEVER, found, strict=True):
        assert code == 1, name
        assert "is not what the manifest names" not in said and "is not of this pack" not in said


def with_manifest(whole: dict[str, bytes], changed: dict[str, bytes], known: str) -> Case:
    """What somebody changes who writes the manifest and MADE.txt anew, too."""
    members = {**whole, **changed}
    manifest = json.loads(members["manifest.json"])
    for one in manifest["members"]:
        content = members[one["member"]]
        one["bytes"], one["sha256"] = len(content), hashlib.sha256(content).hexdigest()
    text = (json.dumps(manifest, indent=1, ensure_ascii=False) + "\n").encode()
    made = whole["MADE.txt"].replace(known.encode(), hashlib.sha256(text).hexdigest().encode())
    return {**changed, "manifest.json": text, "MADE.txt": made}


# -- recomputing -----------------------------------------------------------------------------


def test_recomputing_agrees_and_finds_an_altered_cell(named: Packed, tmp_path: Path) -> None:
    members = contents(named.path)
    folder = unpack(members, tmp_path / "named")
    told = recompute(folder)
    assert {what for what, _, _, _ in told} >= {
        "rows: mfa-verified",
        "records: accounts",
        "figure: owner-active",
    }
    assert [row for row in told if row[3]] == []
    assert ("rows: mfa-verified", 3, 3, 0) in told
    landed = next(name for name in members if name.endswith("register.csv"))
    altered = members[landed].replace(
        b"AC-2,youtube,Retail,P-2,,active,shared,no", b"AC-2,youtube,Retail,P-2,,active,shared,yes"
    )
    assert altered != members[landed]
    (folder / landed).write_bytes(altered)
    assert {"records: accounts", "rows: mfa-verified"} <= set(disagreements(folder))


def test_recomputing_agrees_under_pseudonyms(hidden: Packed, tmp_path: Path) -> None:
    assert disagreements(unpack(contents(hidden.path), tmp_path)) == []


def test_the_sample_in_the_past_and_filtered(sample: Path, tmp_path: Path) -> None:
    asked: dict[str, object] = {
        "as_of": dt.date(2026, 3, 31),
        "known_at": 49,
        "where": {"brand": "Pelita"},
    }
    made = packed(Home.at(sample), tmp_path / "past.zip", SOME[:3], **asked)
    members = contents(made.path)
    rows = table(members, "rows/mfa-verified.csv")
    assert rows and {(row["as_of"], row["known_at"], row["brand"]) for row in rows} == {
        ("2026-03-31", "49", "Pelita")
    }
    assert max(int(row["load"]) for row in table(members, "loads.csv")) == 49
    assert verify(made.path)[0] == 0
    assert disagreements(unpack(members, tmp_path / "past")) == []


def test_changes_workbooks_and_gzip_recompute(sample: Path, tmp_path: Path) -> None:
    kpis = ["unregistered-accounts", "feedback-answered", "content-preapproved"]
    made = packed(Home.at(sample), tmp_path / "kinds.zip", kpis, persons="named")
    assert verify(made.path)[0] == 0
    assert disagreements(unpack(contents(made.path), tmp_path / "kinds")) == []


def test_a_later_load_does_not_change_what_was_known(tiny: Home, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    shutil.copytree(tiny.folder, folder)
    home = Home.at(folder)
    before = packed(home, tmp_path / "before.zip", TINY, known_at=5)
    (folder / "inbox" / "accounts.csv").write_text(ACCOUNTS.replace("AC-3", "AC-7"), "utf-8")
    assert load(home).publication is not None
    after = packed(home, tmp_path / "after.zip", TINY, known_at=5)
    assert after.hash == before.hash
    assert packed(home, tmp_path / "now.zip", TINY).hash != before.hash


# -- what cannot be --------------------------------------------------------------------------


def test_a_changed_original_is_not_packed(tiny: Home, tmp_path: Path) -> None:
    folder = tmp_path / "home"
    shutil.copytree(tiny.folder, folder)
    home = Home.at(folder)
    sha256 = hashlib.sha256(PEOPLE.encode()).hexdigest()
    (folder / "warehouse" / "originals" / f"{sha256}.csv").write_text(
        PEOPLE.replace("Budi", "Dewi")
    )
    with pytest.raises(Unusable, match="was changed"):
        packed(home, tmp_path / "out.zip", TINY)
    assert list(tmp_path.glob("out*")) == []


def test_the_command_enters_the_pack_and_prints_its_hash(tiny: Home, tmp_path: Path) -> None:
    folder, out = tmp_path / "home", tmp_path / "out" / "pack.zip"
    shutil.copytree(tiny.folder, folder)
    options = ["pack", "--home", str(folder), "--kpi", "mfa-verified", "--out", str(out)]
    done = CliRunner().invoke(main, [*options, "--where", "unit=Retail"])
    assert done.exit_code == 0, done.output
    found = hashlib.sha256(contents(out)["manifest.json"]).hexdigest()
    assert f"hash {found}" in done.output
    (entry,) = Journal.of(Home.at(folder)).entries("pack")
    assert entry.about == "pack.zip" and entry.told["hash"] == found
    assert entry.told["filters"] == {"unit": "Retail"} and entry.told["rows"] == 2
    again = CliRunner().invoke(main, [*options, "--json"])
    assert json.loads(again.output)["kpis"] == ["mfa-verified"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--kpi", "mfa"], "there is no KPI 'mfa'"),
        (["--where", "unit=Nowhere"], "has unit 'Nowhere'"),
        (["--kpi", "risk-treated", "--where", "platform=x"], "no row of risk-treated has platform"),
        (["--as-of", "2030-01-01"], "lies after the day of publication"),
        (["--known-at", "99"], "there is no load 99"),
    ],
)
def test_what_cannot_be_asked_is_said_in_one_line(
    tiny: Home, tmp_path: Path, options: list[str], said: str
) -> None:
    out = tmp_path / "pack.zip"
    done = CliRunner().invoke(
        main, ["pack", "--home", str(tiny.folder), "--out", str(out), *options]
    )
    assert done.exit_code == 2 and said in done.output
    assert len(done.output.splitlines()) == 1 and not out.exists()
