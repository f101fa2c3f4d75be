"""Flow: what DuckDB writes, read along while it is being written.

DuckDB writes into a pipe. So the bytes are hashed, counted and brought to where they belong in one
pass, with memory bounded, and whoever ceases to read ceases the query.
"""

import hashlib
import os
import select
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import duckdb

from warehouse.rows import literal
from warehouse.store import Store

CHUNK = 1 << 20


@contextmanager
def workplace(store: Store) -> Iterator[Path]:
    """A folder of one's own that a reader's connection may write to; it goes with all that is in it."""
    store.exports.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.exports) as work:
        yield Path(work)


class Sink:
    """A file that is hashed, and whose lines are counted, while it is written."""

    def __init__(self, file: BinaryIO, tell: Callable[[int], object]) -> None:
        self._file = file
        self._tell = tell
        self._hash = hashlib.sha256()
        self.size = 0
        self.lines = 0

    def write(self, chunk: bytes) -> None:
        self._file.write(chunk)
        self._hash.update(chunk)
        self.size += len(chunk)
        self.lines += chunk.count(b"\n")
        self._tell(self.lines)

    @property
    def sha256(self) -> str:
        return self._hash.hexdigest()


def copy(
    con: duckdb.DuckDBPyConnection,
    query: str,
    options: str,
    folder: Path,
    take: Callable[[bytes], object],
) -> int:
    """COPY the rows of a query, chunk by chunk, to `take`; returns how many rows there were.

    `folder` is one that the connection may write to; the pipe stands there meanwhile. What `take`
    raises ends the query and is raised.
    """
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    reading = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    with ThreadPoolExecutor(1) as beside:
        writing = beside.submit(_write, con, f"COPY ({query}) TO {literal(pipe)} ({options})")
        try:
            for chunk in _chunks(reading, writing):
                take(chunk)
        except BaseException:
            con.interrupt()
            for _rest in _chunks(reading, writing):
                pass  # one who writes into a full pipe cannot cease
            raise
        finally:
            os.close(reading)
            pipe.unlink()
    return writing.result()


def _write(con: duckdb.DuckDBPyConnection, statement: str) -> int:
    written = con.execute(statement).fetchone()
    return int(written[0]) if written else 0


def _chunks(reading: int, writing: "Future[int]") -> Iterator[bytes]:
    """What comes through a pipe until its writer is done. A pipe has no end before it has a writer."""
    coming = select.poll()
    coming.register(reading, select.POLLIN)
    while True:
        done = writing.done()
        chunk = os.read(reading, CHUNK) if coming.poll(0 if done else 100) else b""
        if chunk:
            yield chunk
        elif done:
            return
        else:
            time.sleep(0.001)
