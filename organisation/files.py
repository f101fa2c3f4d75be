"""Files: their hash, and how one is written so that nobody ever sees half of it."""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def whole(to: Path) -> Iterator[Path]:
    """Another name beside `to`, to write a file under; once it is written it comes to its place."""
    to.parent.mkdir(parents=True, exist_ok=True)
    beside = to.with_name(f".{to.name}.part")
    try:
        yield beside
        os.replace(beside, to)
    finally:
        beside.unlink(missing_ok=True)
