"""DuckDB connections, locked down to the folders they are for."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import duckdb

from warehouse.rows import literal


def connect(
    folders: Iterable[Path], scratch: Path | None = None, *, alone: bool = False
) -> duckdb.DuckDBPyConnection:
    """An in-memory connection for writing, which reaches files in `folders` and nothing else.

    `alone`: over little data; see `lock_down`.
    """
    con = duckdb.connect()
    con.execute("SET enable_progress_bar = false")
    if scratch:
        con.execute(f"SET temp_directory = {literal(scratch)}")
    lock_down(con, folders, alone=alone)
    return con


OFF = ["type_pushdown", "in_clause"]
SLOW = ["common_subexpressions", "expression_rewriter"]


def lock_down(
    con: duckdb.DuckDBPyConnection, folders: Iterable[Path], *, alone: bool = False
) -> None:
    """Let a connection reach `folders` only, fetch no extension, and change no setting later.

    `type_pushdown` is off: with it on, a cast over read_csv moves into the reader, where a dirty
    cell loses its whole row. `in_clause` is off: it turns each short list of words into a join.
    `alone`: with one thread, and without two optimizers that take longer than they save: over
    little data planning is most of the work.
    """
    off = [*OFF, *SLOW] if alone else OFF
    if alone:
        con.execute("SET threads = 1")
    con.execute("SET autoinstall_known_extensions = false")
    con.execute("SET autoload_known_extensions = false")
    con.execute("SET TimeZone = 'UTC'")
    con.execute(f"SET disabled_optimizers = '{','.join(off)}'")
    con.execute(f"SET allowed_directories = [{', '.join(literal(f) for f in folders)}]")
    con.execute("SET enable_external_access = false")
    con.execute("SET lock_configuration = true")


def dicts(result: duckdb.DuckDBPyConnection) -> list[dict[str, Any]]:
    """The rows of a result, each as a table by column."""
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]
