"""DuckDB connections, locked down to the folders they are for."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from warehouse.rows import literal


def connect(folders: Iterable[Path], scratch: Path | None = None) -> duckdb.DuckDBPyConnection:
    """An in-memory connection for writing, which reaches files in `folders` and nothing else."""
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    if scratch:
        con.execute(f"SET temp_directory = {literal(scratch)}")
    lock_down(con, folders)
    return con


def lock_down(con: duckdb.DuckDBPyConnection, folders: Iterable[Path]) -> None:
    """Let a connection reach `folders` only, fetch no extension, and change no setting later.

    `type_pushdown` is off: with it on, a cast over read_csv moves into the reader, where a dirty
    cell loses its whole row. `in_clause` is off: it turns each short list of words into a join.
    """
    con.execute("SET autoinstall_known_extensions = false")
    con.execute("SET autoload_known_extensions = false")
    con.execute("SET TimeZone = 'UTC'")
    con.execute("SET disabled_optimizers = 'type_pushdown,in_clause'")
    con.execute(f"SET allowed_directories = [{', '.join(literal(f) for f in folders)}]")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")
