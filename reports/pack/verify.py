"""verify.py: does this evidence pack hold together? Python 3.9 or later, nothing else, offline.

    python verify.py                     in the folder of the unpacked pack
    python verify.py pack.zip            or of the zip as it came, which is looked at closer
    python verify.py --expect HASH ...   and is it the pack whose hash came to you by another way?

It checks that every member is what the manifest names, counts every figure again from its rows,
checks that every row of every file is accounted for, and reads originals that are text once more.
Exit code 0: all of that holds. 1: something does not, and each fault is printed.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import hashlib
import io
import itertools
import json
import math
import re
import struct
import sys
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

MANIFEST, MADE = "manifest.json", "MADE.txt"
OUTCOMES = ("met", "missed", "unknown", "excluded")
FATES = ("loaded", "refused", "skipped", "blank")
NO_PACK = (
    *(OSError, EOFError, LookupError, ValueError, TypeError, AttributeError, RuntimeError),
    *(StopIteration, csv.Error, struct.error, zlib.error, zipfile.BadZipFile),
)
csv.field_size_limit(1 << 30)
faults: list[str] = []


def fault(said: str) -> None:
    faults.append(said)
    print(f"FAULT  {said}")


class Pack:
    """The members of a pack: in a folder, or in a zip."""

    def __init__(self, path: Path) -> None:
        self.folder, self.zip = path, None if path.is_dir() else zipfile.ZipFile(path)

    def names(self) -> list[str]:
        if self.zip:
            return self.zip.namelist()
        files = (one for one in self.folder.rglob("*") if one.is_file() or one.is_symlink())
        names = [one.relative_to(self.folder).as_posix() for one in files]
        return [name for name in names if not name.startswith("__pycache__/")]

    def open(self, name: str) -> Any:
        return self.zip.open(name) if self.zip else (self.folder / name).open("rb")

    def hash(self, name: str) -> tuple[int, str]:
        """Bytes and SHA-256 of a member; why not, where it cannot be read."""
        digest, size = hashlib.sha256(), 0
        try:
            with self.open(name) as file:
                for chunk in iter(lambda: file.read(1 << 20), b""):
                    digest.update(chunk)
                    size += len(chunk)
        except NO_PACK as broken:
            return -1, str(broken)
        return size, digest.hexdigest()

    def rows(self, name: str) -> Iterator[list[str]]:
        with self.open(name) as file:
            yield from csv.reader(io.TextIOWrapper(file, "utf-8", newline=""), strict=True)

    def table(self, name: str) -> Iterator[dict[str, str]]:
        """The rows of a CSV, each by column."""
        rows = self.rows(name)
        head = next(rows)
        for row in rows:
            if len(row) != len(head):
                fault(f"{name}: a row has not as many cells as there are columns")
            yield dict(zip(head, row))  # noqa: B905  zip cannot be strict in Python 3.9


# -- the members -----------------------------------------------------------------------------


def check_zip(archive: zipfile.ZipFile, path: Path) -> None:
    """No byte of the zip says anything that its members do not: no dates, comments, or gaps."""
    entries, at, central = archive.infolist(), 0, 22
    names = [one.filename for one in entries]
    if names != [MANIFEST, *sorted(set(names) - {MANIFEST, MADE}), MADE]:
        fault("the zip: its members are not in their order, or one is there twice")
    others = []
    with path.open("rb") as file:
        for one in entries:
            name = one.filename.encode()
            flags, long_ago = 0 if name.isascii() else 0x800, 33
            sizes = one.CRC, one.compress_size, one.file_size
            head = struct.pack("<HHHHHLLLHH", 20, flags, 8, 0, long_ago, *sizes, len(name), 0)
            about = struct.pack("<HHHLL", 0, 0, 0, 0o644 << 16, at)
            file.seek(at)
            local = file.read(30 + len(name))
            file.seek(archive.start_dir + central - 22)
            listed = file.read(46 + len(name))
            if local != b"PK\3\4" + head + name or listed != b"PK\1\2\x14\3" + head + about + name:
                others.append(one.filename)
            at += len(local) + one.compress_size
            central += len(listed)
    for other in others[:3]:
        fault(f"the zip: {other} has not the head that packs have")
    if others[3:]:
        fault(f"the zip: so it is with {len(others) - 3} more members; was it packed anew?")
    if archive.comment or archive.start_dir != at or path.stat().st_size != at + central:
        fault("the zip holds bytes that belong to no member")


def check_members(pack: Pack, manifest: dict[str, Any]) -> None:
    """Every member that the manifest names is there and has its hash, and there is no other."""
    there, told = set(pack.names()), [one["member"] for one in manifest["members"]]
    if told != sorted(set(told)):
        fault("the manifest names its members twice, or out of order")
    for name in sorted(there - {*told, MANIFEST, MADE}):
        fault(f"{name}: the manifest does not name it")
    for one in manifest["members"]:
        if one["member"] not in there:
            fault(f"{one['member']}: is missing")
        elif pack.hash(one["member"]) != (one["bytes"], one["sha256"]):
            fault(f"{one['member']}: is not what the manifest names")
    print(f"members: {len(told)} in the manifest, {len(faults)} faults so far")


# -- figures ---------------------------------------------------------------------------------


def check_figures(pack: Pack, manifest: dict[str, Any]) -> None:
    """Count each figure again from its rows, and hold it against what the pack says."""
    print(f"\n{'figure':32} {'as told':>22} {'counted again':>22}  verdict")
    kpis = {one["kpi"]: one for one in manifest["kpis"]}
    figures = list(pack.table("figures.csv"))
    if [one["kpi"] for one in figures] != list(kpis):
        fault("figures.csv: its KPIs are not those of the manifest")
    for told in figures:
        kpi = kpis[told["kpi"]]
        made = counted(pack.table(f"rows/{told['kpi']}.csv"), kpi, manifest)
        wrong = [name for name in made if not same(told[name], made[name])]
        wrong += [name for name in ("definition", "version") if told[name] != str(kpi[name])]
        wrong += [name for name in ("as_of", "known_at") if told[name] != str(manifest[name])]
        if told["status"] != status(told, kpi):
            wrong.append("status")
        if pack.hash(f"definitions/{told['kpi']}.json")[1] != kpi["definition"]:
            wrong.append("definition")
        verdict = "DIFFERS" if wrong else "agrees"
        print(f"{told['kpi']:32} {in_short(told):>22} {in_short(made):>22}  {verdict}")
        if wrong:
            fault(f"{told['kpi']}: {', '.join(wrong)} differ from what its rows come to")


def counted(
    rows: Iterator[dict[str, str]], kpi: dict[str, Any], manifest: dict[str, Any]
) -> dict[str, Any]:
    """What the rows of a KPI come to, by the rules that README.md tells."""
    found, excused = dict.fromkeys(OUTCOMES, 0), dict.fromkeys(OUTCOMES, 0)
    measures, asked = [], {name: str(manifest[name]) for name in ("as_of", "known_at")}
    wanted = {"kpi": kpi["kpi"], **asked, **manifest["filters"]}
    for row in rows:
        found[row["outcome"]] += 1
        excused[row["outcome"]] += row["exception_state"] == "in force"
        if row["measure"] and row["outcome"] in ("met", "missed"):
            measures.append(float(row["measure"]))
        for name, value in wanted.items():
            if (row[name] or "(blank)") != value:
                fault(f"rows/{kpi['kpi']}.csv: a row has {name} '{row[name]}'")
    met, missed, unknown, _ = found.values()
    low, high = bounds(kpi, met, missed, unknown)
    without = bounds(kpi, met, missed - excused["missed"], unknown - excused["unknown"])
    made = {**found, "excepted": excused["missed"] + excused["unknown"], "low": low, "high": high}
    made |= {"value": low if low == high else None, "low_without": without[0]}
    made |= {"high_without": without[1]}
    if kpi["spread"]:
        made |= {"median": quantile(measures, 0.5), "p90": quantile(measures, 0.9)}
    return made


def bounds(kpi: dict[str, Any], met: int, missed: int, unknown: int) -> tuple[Any, Any]:
    """Least and greatest value that the rows allow; None where nothing can be said."""
    subjects = met + missed + unknown
    if not kpi["loaded"] or (kpi["figure"] == "share" and not subjects):
        return None, None
    if kpi["figure"] == "share":
        return met / subjects, (met + unknown) / subjects
    return missed, None if kpi["stale"] and not subjects else missed + unknown


def status(told: dict[str, str], kpi: dict[str, Any]) -> str:
    if not kpi["loaded"]:
        return "not loaded"
    if not told["low"] or not told["high"]:
        return "cannot tell" if told["low"] else "no subjects"
    low, high, target = (float(told[name]) for name in ("low", "high", "target"))
    if kpi["direction"] == "less":
        low, high, target = -high, -low, -target
    return "on target" if low >= target else "below" if high < target else "cannot tell"


def quantile(values: list[float], part: float) -> float | None:
    """A quantile, interpolated between neighbours."""
    if not values:
        return None
    values, at = sorted(values), part * (len(values) - 1)
    low, high = values[math.floor(at)], values[math.ceil(at)]
    return low + (high - low) * (at - math.floor(at))


def same(told: str, made: float | None) -> bool:
    if told == "" or made is None:
        return told == "" and made is None
    return math.isclose(float(told), made, rel_tol=1e-12)


def in_short(figure: dict[str, Any]) -> str:
    return f"{figure['met']} met {figure['missed']} missed {figure['unknown']} ?"


# -- loads -----------------------------------------------------------------------------------


def check_loads(pack: Pack, manifest: dict[str, Any]) -> None:
    """Every row of every file is accounted for, and the landed text is what the originals say."""
    register = {int(one["load"]): one for one in pack.table("loads.csv")}
    for number, told in register.items():
        if int(told["rows"]) != sum(int(told[fate]) for fate in FATES):
            fault(f"load {number}: its rows are not all accounted for")
    out: dict[int, dict[str, str]] = {}
    for row in pack.table("unloaded.csv"):
        lines = out.setdefault(int(row["load"]), {})
        if row["line"] in lines:
            fault(f"unloaded.csv: line {row['line']} of load {row['load']} stands in it twice")
        lines[row["line"]] = row["state"]
    read = 0
    for one in manifest["loads"]:
        number, told = one["load"], register[one["load"]]
        landed = {row["row  line"] for row in pack.table(one["landed"])}
        states = out.pop(number, {})
        found = {fate: list(states.values()).count(fate) for fate in FATES}
        found["loaded"] = len(landed) - len(states)
        if not states.keys() <= landed or any(found[f] != int(told[f]) for f in FATES):
            fault(f"load {number}: landed text, unloaded.csv and loads.csv do not agree")
        if one["original"] and pack.hash(one["original"])[1] != told["sha256"]:
            fault(f"load {number}: its original has not the hash that loads.csv tells")
        elif one["original"] and one["text"]:
            read += 1
            check_landed(pack, one)
    if out:
        fault(f"unloaded.csv: loads {sorted(out)} have no landed text")
    books = sum(1 for one in manifest["loads"] if one["original"] and not one["text"])
    left = sum(1 for one in manifest["loads"] if not one["original"])
    print(f"\nloads: {len(register)} in the register, {len(manifest['loads'])} with their rows")
    print(f"originals: {read} read again, {books} workbooks not compared, {left} left out")


def check_landed(pack: Pack, one: dict[str, Any]) -> None:
    """Read an original that is text once more, and hold it against its landed text."""
    landed = pack.rows(one["landed"])
    width = len(next(landed)) - 3
    for mine, theirs in itertools.zip_longest(read_again(pack, one, width), landed):
        if mine != theirs:
            place = (mine or theirs or ["?"])[0]
            fault(f"load {one['load']}: line {place} of its original is not in its landed text so")
            return


def read_again(pack: Pack, one: dict[str, Any], width: int) -> Iterator[list[str]]:
    """Rows as landed text has them: line, why it is broken, its text then, and its cells."""
    text = one["text"]
    with pack.open(one["original"]) as file:
        content = gzip.GzipFile(fileobj=file) if text["gzip"] else file
        whole = io.TextIOWrapper(content, text["encoding"], newline="").read()
    whole = whole[1:] if whole.startswith("\ufeff") else whole
    lines = io.StringIO(whole if "\n" in whole else whole.replace("\r", "\n"), newline="")
    quote, escape = text["quote"], text["escape"]
    taken: list[str] = []
    reader = csv.reader(
        (taken.append(line) or line for line in lines),  # type: ignore[func-returns-value]
        delimiter=text["delimiter"],
        quotechar=quote or None,
        quoting=csv.QUOTE_MINIMAL if quote else csv.QUOTE_NONE,
        escapechar=escape if escape and escape != quote else None,
        doublequote=not escape or escape == quote,
        skipinitialspace=text["delimiter"] != " ",
        strict=True,
    )
    at = text["first_line"]
    for _ in range(at - 1):
        lines.readline()
    while True:
        taken.clear()
        cells, broken = [], ""
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            broken = "broken-quotes"
        if not broken and not any(cell.strip() for cell in cells):
            broken = "blank"
        while not broken and len(cells) > width and not cells[-1]:
            cells.pop()
        if not broken and len(cells) != width:
            broken = f"{len(cells)} cells for {width} columns"
        raw = "".join(taken).rstrip("\r\n")
        yield [str(at), broken, raw, *[""] * width] if broken else [str(at), "", "", *cells]
        at += len(taken)


# -- all of it -------------------------------------------------------------------------------


def verify(pack: Pack, expected: str) -> None:
    """Check a pack; `faults` holds what does not hold."""
    with pack.open(MANIFEST) as file:
        text = file.read()
    found, manifest = hashlib.sha256(text).hexdigest(), json.loads(text)
    about = [f"{name} {manifest[name]}" for name in ("as_of", "known_at", "filters", "persons")]
    print(f"{manifest['organisation']}: {', '.join(about)}\nhash {found}")
    if expected and expected.strip().lower() != found:
        fault(f"the hash is not the expected one, {expected}")
    with pack.open(MADE) as file:
        form = r"made \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ\ngeneration [\w.-]+\nhash " + found + "\n"
        if not re.fullmatch(form, file.read().decode()):
            fault(f"{MADE}: is not of this pack")
    check_members(pack, manifest)
    if pack.zip:
        check_zip(pack.zip, pack.folder)
    check_figures(pack, manifest)
    check_loads(pack, manifest)


def main() -> None:
    options = argparse.ArgumentParser(description="Does this evidence pack hold together?")
    here = Path(__file__).resolve().parent
    options.add_argument("pack", nargs="?", type=Path, default=here, help="zip or folder")
    options.add_argument("--expect", metavar="HASH", default="", help="as it came by another way")
    given = options.parse_args()
    try:
        verify(Pack(given.pack), given.expect)
    except NO_PACK as broken:
        fault(f"the pack cannot be read: {type(broken).__name__}: {broken}")
    if faults:
        print(f"\n{len(faults)} faults: do not rely on this pack.")
        sys.exit(1)
    ours = "Whether it is ours, only --expect can tell: with a hash that came by another way."
    mine = "It is the pack whose hash you were given."
    print(f"\nThe pack is consistent. {mine if given.expect else ours}")


if __name__ == "__main__":
    main()
