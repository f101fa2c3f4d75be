"""The desk: files made for somebody, each handed out once to who brings its token.

A token is not to be guessed, holds for one file and a few minutes, and is used up by the first who
asks with it. What nobody fetches is thrown away. serve.py opens the desk, for it has the route.
"""

import os
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

LIFE = 300.0
"""Seconds that a file waits."""
CHUNK = 1 << 20


@dataclass(frozen=True)
class Waiting:
    """A file that waits to be fetched, alone in its folder, until a moment of the monotonic clock."""

    file: Path
    until: float

    def drop(self) -> None:
        shutil.rmtree(self.file.parent, ignore_errors=True)


@dataclass(frozen=True)
class Fetched:
    """A file that is being handed out. It has no name on the disk any more, and goes when closed."""

    name: str
    size: int
    opened: BinaryIO

    def chunks(self) -> Iterator[bytes]:
        with self.opened:
            while chunk := self.opened.read(CHUNK):
                yield chunk


class Desk:
    """Where files wait. Many threads lay and fetch at once."""

    def __init__(self) -> None:
        self.is_open = False
        self._waiting: dict[str, Waiting] = {}
        self._lock = threading.Lock()

    def open(self) -> None:
        """Say that there is a route on which files can be fetched."""
        self.is_open = True

    def close(self) -> None:
        """Throw away what waits."""
        self.is_open = False
        self._drop(float("inf"))

    def lay(self, file: Path) -> str:
        """Let a file, alone in its folder, wait; returns the token under which it is fetched."""
        self._drop(time.monotonic())
        token = secrets.token_urlsafe(32)
        with self._lock:
            self._waiting[token] = Waiting(file, time.monotonic() + LIFE)
        return token

    def fetch(self, token: str) -> Fetched | None:
        """The file of a token, once; None where it was fetched before, waited too long, or never was."""
        self._drop(time.monotonic())
        with self._lock:
            waiting = self._waiting.pop(token, None)
        if waiting is None:
            return None
        opened = waiting.file.open("rb")
        waiting.drop()  # so it is gone for certain, wherever the one who fetches it breaks off
        return Fetched(waiting.file.name, os.fstat(opened.fileno()).st_size, opened)

    def _drop(self, now: float) -> None:
        with self._lock:
            late = [token for token, one in self._waiting.items() if one.until <= now]
            dropped = [self._waiting.pop(token) for token in late]
        for one in dropped:
            one.drop()


DESK = Desk()
"""The desk of this process."""
