"""Reading: one file by the mapping of its source, for the first time or once more."""

from functools import lru_cache
from pathlib import Path

import duckdb

from etl import landing, mapping, rows
from etl.keys import Earlier
from etl.original import Original, Unreadable, text_of
from organisation.contracts import FOLDER as CONTRACTS
from organisation.errors import Unusable
from organisation.home import Configuration, hash_of
from organisation.sources import Source
from warehouse.register import Load, Register
from warehouse.store import Store


def configuration_of(source: Source) -> str:
    """Hash of all that decides how a file of this source is read, its contract included."""
    contract = (CONTRACTS / f"{source.kind}.toml").read_text("utf-8")
    return hash_of([source.model_dump(mode="json", by_alias=True), contract])


def configuration_then(store: Store, register: Register, load: Load) -> Configuration:
    """What was configured when a load came. Raises Unusable where that fits this version no more."""
    publication = next(one for one in register.publications if load.load in one.brought)
    return _parsed(store.text(publication.configuration))


# Many loads come by one configuration.
_parsed = lru_cache(maxsize=8)(Configuration.from_text)


def source_then(store: Store, register: Register, load: Load) -> Source | None:
    """The source of a load as it was configured then; None where that fits this version no more."""
    try:
        return configuration_then(store, register, load).sources.get(load.source)
    except Unusable:
        return None


def validate(
    con: duckdb.DuckDBPyConnection,
    original: Original,
    source: Source,
    wanted: dict[str, str],
    staging: Path,
    earlier: Earlier | None = None,
) -> tuple[rows.Written, list[str]]:
    """Write the rows of a file to `staging`, each with its fate; and the columns of the file.

    `wanted` are the columns that the mapping reads. Raises Unreadable for a file to be refused.
    """
    if original.is_workbook:
        try:
            landed = landing.land_workbook(original, source.read, staging)
            spelling = mapping.matched(wanted, landed.columns)
        except Unreadable as fault:
            hint = landing.elsewhere_in_book(original.path, source.read, set(wanted))
            raise Unreadable(f"{fault}{hint}") from None
        written = rows.write_landed(con, source, landed, spelling, staging, earlier)
        return written, landed.columns
    text = text_of(original, source.read.encoding, staging)
    layout = landing.layout_of(text, source.read, set(wanted))
    try:
        spelling = mapping.matched(wanted, layout.columns)
    except Unreadable as fault:
        hint = landing.elsewhere_in_text(text.path, source.read, set(wanted))
        raise Unreadable(f"{fault}{hint}") from None
    written = rows.write_text(con, source, text, layout, spelling, staging, earlier)
    return written, layout.columns
