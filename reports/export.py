"""Exports: the one way in which rows leave the product, from page and command line alike.

A file is written whole under another name, entered in the journal, and moved when all is complete:
there is never half a file under the final name, and none that nobody wrote down. Beside it stands
`FILE.datapackage.json`, which says what it holds and where that comes from, and, where a cell is
written otherwise than it is, `FILE.altered.csv`.
"""

import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
from xlsxwriter.exceptions import XlsxWriterException

from journal.journal import Entry
from kpis.reader import Reader
from organisation.errors import Unusable
from reports import described, flow, log, workbook
from reports.described import Written
from reports.profile import ALTERED, BOM, DATA, TYPED, Profile, altered, risks, texts
from reports.table import Table

FORMATS = described.MEDIA
MEMORY = "1GB"
"""Memory of a reader that is opened for exports alone, however many rows they have."""
Tell = Callable[[int], object]
"""What is told, now and then, how many rows are written."""


@dataclass(frozen=True)
class Exported:
    """What was written: the file, its rows and hash, the files beside it, and its journal entry."""

    path: Path
    rows: int
    sha256: str
    beside: list[Path]
    altered: int = 0
    """Cells that are written otherwise than they are; a file beside it lists them."""
    entry: Entry | None = None


def silent(_rows: int) -> None:
    """Nobody is told."""


# -- handing out ------------------------------------------------------------------------------


def export(
    reader: Reader,
    table: Table,
    folder: Path,
    form: str = "csv",
    profile: Profile = DATA,
    tell: Tell = silent,
) -> Exported:
    """Export a table into a folder: the file and what stands beside it, entered in the journal.

    Raises Unusable where its rows are not those it must have, where a form cannot hold them, where
    the folder has no room for them, or where they cannot be entered; nothing is then handed out.
    """
    with _unseen(folder) as work:
        made = make(reader, table, work, form, profile, tell)
        entry = _enter(reader, table, made, form, profile, "command line")
        # The file itself last: who sees it sees what it is.
        moved = [one.replace(folder / one.name) for one in [*made.beside, made.path]]
    return replace(made, path=moved[-1], beside=moved[:-1], entry=entry)


def bundle(
    reader: Reader, table: Table, folder: Path, form: str, profile: Profile, tell: Tell = silent
) -> Exported:
    """The same as one zip, for a page, which can hand out but one file. `path` is that of the zip."""
    with _unseen(folder) as work:
        made = make(reader, table, work, form, profile, tell)
        packed = work / f"{table.name}.zip"
        with _told_plainly(packed.name):
            _zip(packed, [made.path, *made.beside])
        entry = _enter(reader, table, made, form, profile, "page")
        moved = packed.replace(folder / packed.name)
    return replace(made, path=moved, beside=[], entry=entry)


@contextmanager
def _unseen(folder: Path) -> Iterator[Path]:
    """A folder within `folder`, on the same disk, which goes with all that was not moved out of it."""
    there = folder.exists()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=".export-", dir=folder))
    except OSError as fault:
        raise Unusable(f"{folder} cannot be written to: {fault.strerror}") from fault
    try:
        yield work
    except BaseException:
        shutil.rmtree(work if there else folder)
        raise
    shutil.rmtree(work)


def _zip(packed: Path, files: list[Path]) -> None:
    """Zip files with nothing of the moment in them; the description under its standard name."""
    with zipfile.ZipFile(packed, "w") as into:
        for one in files:
            is_description = one.name.endswith(".datapackage.json")
            inside = zipfile.ZipInfo("datapackage.json" if is_description else one.name)
            inside.compress_type = zipfile.ZIP_DEFLATED
            inside.external_attr = 0o644 << 16
            with one.open("rb") as source, into.open(inside, "w", force_zip64=True) as to:
                shutil.copyfileobj(source, to, flow.CHUNK)


def _enter(
    reader: Reader, table: Table, made: Exported, form: str, profile: Profile, through: str
) -> Entry:
    """Enter an export in the journal. Raises Unusable."""
    told: dict[str, Any] = {name: table.told[name] for name in ENTERED if name in table.told}
    told |= {
        "file": made.path.name,
        "form": form,
        "profile": profile.name if form == "csv" else None,
        "rows": made.rows,
        "sha256": made.sha256,
        "altered": made.altered,
        "generation": reader.generation,
        "through": through,
    }
    return log.enter(reader.home, "export", table.about or table.name, told)


ENTERED = [
    "kind",
    "kpi",
    "version",
    "definition",
    "as_of",
    "known_at",
    "filters",
    "outcomes",
    "language",
    "sample",
]
"""What is entered of that which is said of a table."""


# -- making -----------------------------------------------------------------------------------


def make(
    reader: Reader,
    table: Table,
    folder: Path,
    form: str = "csv",
    profile: Profile = DATA,
    tell: Tell = silent,
) -> Exported:
    """Write a table, and what stands beside it, into a folder that nobody looks into yet.

    Raises Unusable as `export` does. Nothing is handed out, so nothing is entered.
    """
    file = folder / f"{table.name}.{form}"
    beside = folder / f"{file.name}.datapackage.json"
    with _told_plainly(file.name), flow.workplace(reader.store) as work:
        if form == "csv":
            written, aside = _csv(reader, table, file, profile, work, tell)
        elif form == "parquet":
            written, aside = (
                _copied(reader, TYPED.select(table), "FORMAT parquet", file, work),
                None,
            )
        else:
            written, aside = _sheet(reader, table, file, tell)
        if table.rows not in (None, written.rows):
            raise Unusable(
                f"{file.name}: {written.rows:,} rows were written, but {table.rows:,} are counted"
            )
        told = described.package(reader, table, form, profile, written, aside)
        beside.write_text(told, "utf-8")
    files = [aside.file, beside] if aside else [beside]
    return Exported(file, written.rows, written.sha256, files, aside.rows if aside else 0)


@contextmanager
def _told_plainly(name: str) -> Iterator[None]:
    """A disk that is full or fails, in one sentence."""
    try:
        yield
    except (OSError, duckdb.IOException, duckdb.OutOfMemoryException, XlsxWriterException) as fault:
        said = (fault.strerror if isinstance(fault, OSError) else None) or str(fault)
        raise Unusable(
            f"{name} could not be written, and nothing was handed out: {said.splitlines()[0]}"
        ) from fault


def _csv(
    reader: Reader, table: Table, file: Path, profile: Profile, work: Path, tell: Tell
) -> tuple[Written, Written | None]:
    """The file, and its sidecar where a spreadsheet would take a cell for a formula."""
    risky = _risky(reader, table) if profile.harmless else []
    mark = BOM if profile.bom else b""
    query = profile.select(table, risky)
    written = _copied(reader, query, profile.options, file, work, tell, mark)
    if not risky:
        return written, None
    aside = file.with_name(f"{file.name}.altered.csv")
    return written, _copied(reader, altered(table, risky), ALTERED, aside, work)


def _risky(reader: Reader, table: Table) -> list[str]:
    """The columns of a table in which some cell begins as a formula does."""
    columns = texts(table)
    found = reader.con.execute(risks(table)).fetchone() if columns else ()
    return [one.name for one, any_ in zip(columns, found or (), strict=True) if any_]


def _copied(
    reader: Reader,
    query: str,
    options: str,
    file: Path,
    work: Path,
    tell: Tell = silent,
    mark: bytes = b"",
) -> Written:
    """Let DuckDB write the rows of a query, behind a mark, into a file that is hashed meanwhile."""
    with file.open("wb", buffering=0) as opened:
        sink = flow.Sink(opened, tell)
        sink.write(mark)
        rows = flow.copy(reader.con, query, options, work, sink.write)
    return Written(file, rows, sink.size, sink.sha256)


def _sheet(reader: Reader, table: Table, file: Path, tell: Tell) -> tuple[Written, Written | None]:
    """The workbook, and its sidecar where a worksheet cannot hold a cell."""
    aside = file.with_name(f"{file.name}.altered.csv")
    rows, changed = workbook.write(reader, table, file, aside, tell)
    return Written.of(file, rows), Written.of(aside, changed) if changed else None
