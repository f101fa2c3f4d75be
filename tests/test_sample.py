"""The sample organisation: generated again it is the same, it is small, and it tells its story.

The story is looked for in the files themselves, with csv and openpyxl: had the product read them,
a fault of the product could hide one of the sample.
"""

import csv
import datetime as dt
import gzip
import hashlib
import io
import tarfile
from collections import Counter, defaultdict
from functools import cache
from itertools import pairwise
from pathlib import Path

import openpyxl
import pytest

from data.generate import dirt, group, large, looks, sample, story, training, worktime
from etl.load import load
from organisation import sources
from organisation.home import Home

SAMPLE = Path(__file__).parent.parent / "data" / "sample"
INBOX = SAMPLE / "inbox"
Rows = list[dict[str, str]]


@cache
def rows(name: str, delimiter: str = ",", encoding: str = "utf-8-sig") -> Rows:
    """Rows of a text file of the sample."""
    content = (INBOX / name).read_bytes()
    if name.endswith(".gz"):
        content = gzip.decompress(content)
    return list(
        csv.DictReader(io.StringIO(content.decode(encoding), newline=""), delimiter=delimiter)
    )


@cache
def cells(name: str, header: int = 1) -> list[dict[str, object]]:
    """Rows of the first sheet of a workbook."""
    sheet = openpyxl.load_workbook(INBOX / name).worksheets[0]
    table = list(sheet.iter_rows(values_only=True))
    names = [str(cell) for cell in table[header - 1]]
    return [dict(zip(names, row, strict=True)) for row in table[header:]]


def people() -> Rows:
    return rows("people_2026-11-16.csv", ";", "cp1252")


def accounts(day: str, europe: str) -> dict[str, dict[str, object]]:
    """The inventory as it stood: all regions together, by account."""
    listed: list[dict[str, object]] = [
        *rows(f"accounts_{day}.csv"),
        *cells(f"accounts_europe_{europe}.xlsx", 3),
    ]
    return {str(r["Account ID"]): r for r in listed if str(r["Account ID"]).startswith("AC-0")}


def now() -> dict[str, dict[str, object]]:
    return accounts("2026-11-16", "2026-10-31")


def day(text: str) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def moment(text: str) -> dt.datetime | None:
    return dt.datetime.fromisoformat(text) if text else None


# -- the files -------------------------------------------------------------------------------


@cache
def hashes(folder: Path) -> dict[str, str]:
    """SHA-256 of all that the generator writes; what the product builds is left out."""
    paths = [*sorted(folder.glob("*.toml")), *sorted((folder / "inbox").iterdir())]
    return {
        p.relative_to(folder).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths
    }


def test_generated_again_every_byte_is_the_same(tmp_path: Path) -> None:
    sample.write(tmp_path)
    assert hashes(tmp_path) == hashes(SAMPLE)


def test_is_small_when_compressed() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name in hashes(SAMPLE):
            archive.add(SAMPLE / name, name)
    assert len(packed.getvalue()) < 3_000_000


def test_configuration_is_valid() -> None:
    home = Home.at(SAMPLE)
    assert home.organisation.today == group.TODAY
    assert len({source.kind for source in sources.read(SAMPLE / "sources.toml").values()}) == 16
    assert home.targets.target


def test_required_training_is_what_the_generator_assigns() -> None:
    required = Home.at(SAMPLE).organisation.required_training
    for role, courses in training.COURSES_BY_ROLE.items():
        assert {r.course for r in required if r.role in ("", role)} == set(courses)


def test_is_as_large_as_promised() -> None:
    assert 400 <= len(now()) <= 440
    assert (
        len(
            {str(a["Platform"]).replace("\u00a0", "").lower() for a in now().values()} - {"twitter"}
        )
        == 9
    )
    assert len([p for p in people() if p["PERSNO"].startswith("P-0")]) == pytest.approx(
        1500, abs=10
    )
    assert {a["Region"] for a in now().values()} == set(group.REGIONS)


# -- the story -------------------------------------------------------------------------------


def test_pelita_looks_perfect_because_its_mfa_column_is_blank() -> None:
    mine = [a for a in now().values() if a["Brand"] == story.BLANK_MFA_BRAND]
    told = [a for a in mine if a["MFA"]]
    assert len(told) == story.MFA_KNOWN_AT_BLANK_BRAND < len(mine) / 20
    assert all(a["MFA"] == "Yes" and str(a["MFA verified"]) >= "2026-06" for a in told)
    others = Counter(a["MFA"] for a in now().values() if a["Brand"] == "Cemara")
    assert others["No"] > 3 and others["Yes"] > 50


def test_kirana_is_merged_into_samudra() -> None:
    before, after = rows("accounts_2025-06-30.csv"), rows("accounts_2025-09-30.csv")
    moved = {
        a["Account ID"]
        for a in before
        if a["Brand"] == story.MERGED_BRAND and a["Status"] != "Closed"
    }
    brand_of = {a["Account ID"]: a["Brand"] for a in after}
    assert len(moved) > 20
    assert {brand_of[account] for account in moved} == {story.MERGED_INTO}
    on = str(story.MERGER - dt.timedelta(days=1))
    assert (
        4
        <= sum(a["Brand"] == story.MERGED_BRAND and a["Closed"] == on for a in after)
        <= story.CLOSED_AT_MERGER
    )


def trained(on: dt.date, inventory: dict[str, dict[str, object]]) -> dict[str, tuple[int, int]]:
    """Of each brand: requirements of access holders that are met, and all."""
    valid: dict[tuple[str, str], bool] = defaultdict(bool)
    for one in rows("learning_2026-11-16.csv"):
        if not one["assignment_id"].startswith("TR-2026-9000") and one["completed_on"]:
            valid[one["user_id"], one["course_id"]] |= (
                one["completed_on"] <= str(on) <= one["expires_on"]
            )
    for one in rows("learning_europe_2026-10-31.csv", ";"):
        if one["Passed on"]:
            passed, until = (
                dt.datetime.strptime(one[c], "%d/%m/%Y").date()
                for c in ("Passed on", "Valid until")
            )
            valid[one["Learner"], one["Course"]] |= passed <= on <= until
    found: dict[str, set[tuple[str, str, bool]]] = defaultdict(set)
    for line in rows("access_2026-11-16.csv"):
        held = line["granted"] <= str(on) and not (line["revoked"] and line["revoked"] <= str(on))
        if held and line["access_id"] < "ACC-9" and line["account"] in inventory:
            brand = str(inventory[line["account"]]["Brand"])
            for course in training.COURSES_BY_ROLE[line["role"]]:
                found[brand].add((line["person"], course, valid[line["person"], course]))
    return {b: (sum(met for *_, met in r), len(r)) for b, r in sorted(found.items())}


def test_closing_lentera_lifts_the_group_while_every_brand_falls() -> None:
    before = trained(story.BEFORE_CLOSING, accounts("2026-09-30", "2026-06-30"))
    after = trained(group.TODAY, now())
    share = {b: (m / n, after[b][0] / after[b][1]) for b, (m, n) in before.items() if b in after}
    assert story.CLOSED_BRAND in before and story.CLOSED_BRAND not in after
    assert set(share) == {"Pelita", "Samudra", "Cemara", "Bayu"}
    assert all(later < earlier for earlier, later in share.values()), share
    group_before, group_after = (
        sum(m for m, _ in t.values()) / sum(n for _, n in t.values()) for t in (before, after)
    )
    assert group_after > group_before + 0.005, (group_before, group_after, share)


def test_half_of_a_learning_feed_is_missing() -> None:
    whole, half = (
        {r["Enrolment"] for r in rows(name, ";")}
        for name in (story.HALVED_FEED_BEFORE, story.HALVED_FEED)
    )
    lost = len(whole - half) / len(whole)
    assert 0.4 < lost < 0.6
    assert lost > Home.at(SAMPLE).sources["learning_europe"].hold_share


def test_no_other_snapshot_loses_a_fifth_of_its_keys() -> None:
    keys = {
        "accounts_2": "Account ID",
        "learning_2": "assignment_id",
        "incidents_": "number",
        "access_": "access_id",
    }
    for start, key in keys.items():
        names = sorted(p.name for p in INBOX.glob(f"{start}*.csv"))
        for earlier, later in pairwise(names):
            old, new = ({r[key] for r in rows(name)} for name in (earlier, later))
            assert len(old - new) < len(old) / 5, later


@pytest.mark.parametrize("incident", story.CORRECTED_INCIDENTS)
def test_incident_is_corrected_a_quarter_later(incident: str) -> None:
    first, later = (
        next(r for r in rows(f"incidents_{on}.csv") if r["number"] == incident)
        for on in (story.FIRST_TOLD, story.CORRECTED)
    )
    assert (first["severity"], later["severity"]) == ("SEV3", "SEV2")
    taken = []
    for told in (first, later):
        contained, detected = moment(told["contained_at"]), moment(told["detected_at"])
        assert contained and detected
        taken.append(contained - detected)
    assert taken[0] < dt.timedelta(hours=24) < taken[1]
    assert first["detected_at"][:7] >= "2026-04"


def test_agency_keeps_access_after_its_contract() -> None:
    staff = [p for p in people() if p["AGENCY"] == story.ENDED_AGENCY]
    assert len(staff) == story.AGENCY_STAFF
    assert {p["CONTRACT END"] for p in staff} == {f"{story.AGENCY_ENDED:%d.%m.%Y}"}
    assert sum(not p["EXIT DATE"] for p in staff) == story.AGENCY_STAFF_NOT_SIGNED_OUT
    mine = [a for a in rows("access_2026-11-16.csv") if a["person"] in {p["PERSNO"] for p in staff}]
    assert {a["person"] for a in mine} == {p["PERSNO"] for p in staff}
    assert all(not a["revoked"] for a in mine)


def test_leak_was_notified_after_eighty_hours() -> None:
    leak = next(r for r in rows("incidents_2026-11-17.csv") if r["number"] == story.LATE_LEAK)
    detected, notified = moment(leak["detected_at"]), moment(leak["notified_at"])
    assert detected and notified
    assert notified - detected == dt.timedelta(hours=story.LEAK_NOTIFIED_AFTER_HOURS)
    assert (leak["category"], leak["notifiable"], leak["confirmed"]) == ("leak", "true", "true")
    late = [
        r
        for r in rows("incidents_2026-11-17.csv")
        if (n := moment(r["notified_at"]))
        and (d := moment(r["detected_at"]))
        and n - d > dt.timedelta(hours=72)
    ]
    assert [r["number"] for r in late] == [story.LATE_LEAK]


def test_approvals_are_late_only_over_lebaran() -> None:
    late, in_time = [], 0
    first: dict[str, dt.datetime] = {}
    for step in rows("approvals_2026-11-18.csv", ";"):
        if step["Request"].startswith(("REQ-2026-9", "REQ-2026-D")):
            continue
        submitted = dt.datetime.strptime(step["Submitted"], "%d/%m/%Y %H:%M")
        start = first.setdefault(step["Request"], submitted)
        if step["Last step"] == "yes" and step["Decided"]:
            decided = dt.datetime.strptime(step["Decided"], "%d/%m/%Y %H:%M")
            allowed = worktime.after(start, 24 * 60, step["Region"])
            if decided > allowed:
                late.append((start.date(), step["Region"]))
            else:
                in_time += 1
    assert in_time > 1500
    assert all(region == group.HOME_REGION and story.lebaran_of(on) for on, region in late), late
    by_year = Counter(on.year for on, _ in late)
    assert all(by_year[year] >= 15 for year in (2024, 2025, 2026)), by_year


def test_exception_has_expired_and_what_it_excused_goes_on() -> None:
    one = next(
        r for r in cells("exceptions_2026-11-10.xlsx") if r["Exception"] == story.EXPIRED_EXCEPTION
    )
    expires = one["Expires"]
    assert (
        isinstance(expires, dt.datetime) and expires.date() == story.EXCEPTION_EXPIRED < group.TODAY
    )
    assert now()[str(one["Subject"])]["MFA"] in ("No", "N")


def test_target_was_raised() -> None:
    mine = [
        t for t in Home.at(SAMPLE).targets.target if t.kpi == story.RAISED_TARGET and not t.unit
    ]
    assert [t.value for t in mine] == sorted(t.value for t in mine)
    assert len({t.value for t in mine}) == len({t.starts for t in mine}) == 2


def test_one_brand_has_four_accounts() -> None:
    sizes = Counter(str(a["Brand"]) for a in now().values() if a["Status"] != "Closed")
    assert sizes[story.SMALL_BRAND] == 4
    assert min(size for brand, size in sizes.items() if brand != story.SMALL_BRAND) > 50


def test_one_platform_was_never_searched() -> None:
    searched = {r["platform"] for r in rows("reviews_2026-11-16.csv") if r["type"] == "search"}
    assert set(group.PLATFORM) - searched == {story.UNSEARCHED_PLATFORM}
    assert any(a["Platform"] == "Threads" for a in now().values())


def test_one_source_is_stale() -> None:
    home = Home.at(SAMPLE)
    stale = []
    for source in home.sources.values():
        names = [p.name for pattern in source.files for p in sorted(home.inbox.glob(pattern))]
        if source.days_between and source.effective and source.effective.file_name:
            newest = max(
                dt.date.fromisoformat(name.split(".")[0].rsplit("_", 1)[1]) for name in names
            )
            if (group.TODAY - newest).days > source.days_between + source.grace:
                stale.append((source.name, newest))
    assert stale == [(story.STALE_SOURCE, story.STALE_SINCE)]
    assert (group.TODAY - story.STALE_SINCE).days == 41


# -- what the product makes of it ------------------------------------------------------------


@pytest.mark.slow
def test_product_refuses_skips_and_holds_what_it_should(tmp_path: Path) -> None:
    home = tmp_path / "home"
    sample.write(home)
    loaded = load(Home.at(home))
    assert {one.file: one.refused for one in loaded.told if one.refused} == dirt.REFUSED
    assert {one.file: one.skipped for one in loaded.told if one.skipped} == dirt.SKIPPED
    assert [one.file for one in loaded.told if one.state != "published"] == [story.HALVED_FEED]
    assert not loaded.unclaimed
    assert loaded.exit_code == 4


@pytest.mark.slow
def test_large_one_has_a_second_snapshot(tmp_path: Path) -> None:
    large.write(tmp_path, rows=20_000, snapshots=2)
    first, second = (
        {r["assignment_id"]: r for r in csv.DictReader(path.read_text("utf-8").splitlines())}
        for path in sorted((tmp_path / "inbox").glob("learning_*.csv"))
    )
    assert list(next(iter(first.values()))) == list(looks.LEARNING.columns)
    assert len(first) == 20_000 and abs(len(second) - len(first)) < 60
    assert 0.005 < len(first.keys() - second.keys()) / len(first) < 0.02
    put_off = [
        key for key in first.keys() & second.keys() if first[key]["due_on"] != second[key]["due_on"]
    ]
    assert 0.04 < len(put_off) / len(first) < 0.06


# -- ordinary trouble ------------------------------------------------------------------------


def test_there_is_ordinary_trouble() -> None:
    live = [a for a in now().values() if a["Status"] in ("Live", "Dormant")]
    gone = {p["PERSNO"] for p in people() if p["EXIT DATE"]}
    assert 8 <= sum(a["Owner"] in (None, "", "-", "TBD") for a in live) <= 25
    assert 5 <= sum(a["Owner"] in gone for a in live) <= 25
    open_access = [a for a in rows("access_2026-11-16.csv") if not a["revoked"]]
    assert 20 <= sum(a["person"] in gone for a in open_access) <= 60
    findings = cells("brand_audits_2026-09-30.xlsx")
    assert sum(bool(f["Hasil"] == "gagal" and not f["Temuan ditutup"]) for f in findings) > 15


def test_nothing_lies_in_the_future_but_plans() -> None:
    today = str(group.TODAY)
    for name, columns in {
        "accounts_2026-11-16.csv": ["Closed", "Last post", "Password changed", "MFA verified"],
        "access_2026-11-16.csv": ["granted", "recertified", "revoked"],
        "incidents_2026-11-17.csv": ["detected_at", "contained_at", "resolved_at", "notified_at"],
        "reviews_2026-11-16.csv": ["reviewed_on"],
        "acknowledgements_2026-11-02.csv": ["acknowledged_on"],
        "publications_2026-11-18.csv.gz": ["published_at"],
    }.items():
        for row in rows(name):
            late = [row[c] for c in columns if row[c] and row[c][:1] == "2" and row[c][:10] > today]
            assert not late, (name, row)
