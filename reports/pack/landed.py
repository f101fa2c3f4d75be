"""Landed text: the rows of an original as text, read again for a pack, row by row."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from etl import landing, mapping
from etl.expressions import Expressions
from etl.landing import Landed
from etl.original import GZIP, MARKS, Original, Unreadable, kept, text_of
from etl.reading import configuration_of
from organisation.errors import Unusable
from organisation.sources import Source
from reports.pack.asked import Asked
from warehouse.register import Load
from warehouse.rows import literal


@dataclass(frozen=True)
class Reading:
    """A load as the pack reads it again, by its source as it was configured then.

    `text` is what somebody needs who reads the original once more; None for a workbook.
    """

    load: Load
    source: Source
    columns: list[str]
    typed_cells: bool
    text: dict[str, Any] | None
    same_contract: bool
    """Whether the contract of its record kind is still the one that it was loaded by."""

    @property
    def member(self) -> str:
        """Where its landed text lies in the pack."""
        return f"landed/{Path(self.load.parquet).stem}.csv"


def read_again(
    asked: Asked, load: Load, con: duckdb.DuckDBPyConnection, work: Path
) -> tuple[Reading, str]:
    """Read the original of a load; returns the reading and SQL for its rows as text.

    `con` may reach the folder `work` and the originals. Raises Unusable where the original is not
    what was loaded.
    """
    source = asked.source_then(load)
    path = asked.reader.store.originals / load.original
    with ThreadPoolExecutor(1) as beside:
        try:
            original = kept(path, load.file, work, beside)
            landed, text = _land(original, load, source, con, work)
        except (Unreadable, Unusable) as fault:
            raise Unusable(f"the original of load {load.load} cannot be read: {fault}") from None
        if original.sha256 != load.sha256:
            raise Unusable(f"the original of load {load.load} was changed: restore {path}")
    prove(load, landed.rows)
    same = configuration_of(source) == load.configuration
    return Reading(load, source, landed.columns, landed.typed_cells, text, same), landed.relation


def prove(load: Load, rows: int) -> None:
    """Raises Unusable unless so many rows are those of the load."""
    if rows != load.rows:
        raise Unusable(
            f"load {load.load} ({load.file}) had {load.rows:,} rows and now has {rows:,}. "
            "This is a fault of the product; please report it"
        )


def _land(
    original: Original, load: Load, source: Source, con: duckdb.DuckDBPyConnection, work: Path
) -> tuple[Landed, dict[str, Any] | None]:
    """Land an original, and tell how a text is laid out."""
    if original.is_workbook:
        return landing.land_workbook(original, source.read, work), None
    text = text_of(original, source.read.encoding, work)
    wanted = mapping.columns_wanted(source, Expressions(con))
    layout = landing.layout_of(text, source.read, set(wanted))
    head = original.head
    marked = next((MARKS[mark] for mark in MARKS if head.startswith(mark)), "")
    told = {
        "delimiter": layout.delimiter,
        "quote": layout.quote,
        "escape": layout.escape,
        "first_line": layout.first_line,
        "encoding": marked or source.read.encoding or "utf-8",
        "gzip": head.startswith(GZIP),
    }
    if load.first_line is not None and not load.blank:
        return landing.land_lines(text, layout), told
    return landing.land_row_by_row(con, text, layout, work), told


def copy_csv(con: duckdb.DuckDBPyConnection, query: str, to: Path) -> int:
    """Write the rows of a query as the CSV of packs: a head, CRLF, blank for NULL; their number."""
    written = con.execute(
        f"COPY ({query}) TO {literal(to)} (FORMAT csv, HEADER, NEW_LINE '\r\n', DELIMITER ',')"
    ).fetchall()
    return int(written[0][0])
