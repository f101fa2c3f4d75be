"""The original: the file as it came, kept as a copy under its hash, and read as UTF-8 text."""

import codecs
import gzip
import hashlib
import io
import os
import typing
import zlib
from collections.abc import Callable
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from organisation.errors import Unusable
from warehouse.store import bring

CHUNK = 1 << 20
MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
GZIP = b"\x1f\x8b"
ZIP = b"PK\x03\x04"
OLD_OFFICE = b"\xd0\xcf\x11\xe0"


class Unreadable(Unusable):
    """A file that is refused whole."""


class Untaken(Unusable):
    """A file that went away, changed or closed itself while it was read: nothing is known of it."""


@dataclass
class Lines:
    """Physical lines of a text, counted from its bytes without parsing it."""

    newlines: int = 0
    ascii: bool = True
    last: bytes = b""
    returns: int = 0
    _utf8: codecs.IncrementalDecoder = field(
        default_factory=codecs.getincrementaldecoder("utf-8"), repr=False
    )

    def feed(self, chunk: bytes) -> None:
        if b"\0" in chunk:
            raise Unreadable("not text: it holds zero bytes. Is it a workbook or an archive?")
        if not chunk.isascii():
            self.ascii = False
        if not self.ascii:
            try:
                self._utf8.decode(chunk)
            except UnicodeDecodeError as fault:
                line = self.newlines + chunk[: fault.start].count(b"\n") + 1
                raise Unreadable(
                    f"line {line}: not UTF-8 text (byte 0x{fault.object[fault.start]:02X}). "
                    "If it comes from a spreadsheet, set read.encoding = 'cp1252' in sources.toml."
                ) from None
        self.newlines += chunk.count(b"\n")
        if b"\r" in chunk:
            self.returns += chunk.count(b"\r")
        self.last = chunk[-1:]

    def ended(self) -> "Lines | Unreadable":
        """These lines, or that the last letter is cut off."""
        try:
            self._utf8.decode(b"", final=True)
        except UnicodeDecodeError:
            return Unreadable(f"line {self.count}: not UTF-8 text (it ends within a letter)")
        return self

    def with_more(self, chunk: bytes) -> "Lines | Unreadable":
        """These lines and those of the next chunk, or why it is not text."""
        try:
            self.feed(chunk)
        except Unreadable as fault:
            return fault
        return self

    @property
    def count(self) -> int:
        """Physical lines; a last line without an end counts."""
        return self.newlines + (self.last not in (b"", b"\n"))

    @property
    def only_returns(self) -> bool:
        """Old line ends: carriage returns and no newline at all."""
        return self.returns > 0 and self.newlines == 0


@dataclass(frozen=True)
class Facts:
    """What all the bytes of a file say: its hash, and its lines if it is plain UTF-8 text."""

    sha256: str
    lines: Lines | Unreadable

    def text(self) -> Lines:
        """The lines. Raises Unreadable if it is no such text."""
        if isinstance(self.lines, Unreadable):
            raise self.lines
        return self.lines


@dataclass
class Original:
    """A file as it came. `name` is its path below the inbox, `path` where it can be read.

    It is read where it lies, while a second thread copies, hashes and counts it. `keep` puts the
    copy in place, and refuses a file that was changed meanwhile: then copy and rows could differ.
    """

    name: str
    path: Path
    come: Path
    copy: Path
    found: os.stat_result
    facts: "Future[Facts]"

    @property
    def size(self) -> int:
        return self.found.st_size

    @property
    def sha256(self) -> str:
        return self.facts.result().sha256

    @property
    def head(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(CHUNK)

    @property
    def is_workbook(self) -> bool:
        return self.head.startswith(ZIP)

    def keep(self) -> None:
        """Bring the copy to the disk under its hash. Raises Untaken for a file that changed."""
        if self.path == self.copy:
            return
        suffix = "".join(Path(self.name).suffixes[-2:]).lower()
        kept = self.copy.with_name(self.sha256 + suffix)
        if _identity(_stat(self.come, self.name)) != _identity(self.found):
            raise Untaken(
                f"{self.name}: changed while it was being read; nothing of it is loaded. "
                "Run the command again when it is complete"
            )
        bring(self.copy, kept)
        self.path.unlink()
        self.path = self.copy = kept


def take(come: Path, name: str, originals: Path, staging: Path, beside: Executor) -> Original:
    """Begin with a file: it is copied `beside`, and can be read meanwhile. Raises Untaken."""
    copy, path = originals / "taking.tmp", staging / "reading"
    found = _stat(come, name)
    # A name without [ or *, which DuckDB would take for a pattern.
    path.unlink(missing_ok=True)
    path.symlink_to(come.resolve())
    return Original(name, path, come, copy, found, beside.submit(_copy, come, name, copy))


def kept(path: Path, name: str, staging: Path, beside: Executor) -> Original:
    """A copy that is kept already, to be read again: it is hashed `beside`. Raises Untaken."""
    link = staging / "reading"
    link.unlink(missing_ok=True)
    link.symlink_to(path.resolve())
    return Original(name, link, path, path, _stat(path, name), beside.submit(_look, path, name))


@dataclass
class _Seen:
    """What has been seen of a file's bytes so far."""

    digest: typing.Any = field(default_factory=hashlib.sha256)
    lines: Lines | Unreadable = field(default_factory=Lines)

    def feed(self, chunk: bytes) -> None:
        self.digest.update(chunk)
        if isinstance(self.lines, Lines):
            self.lines = self.lines.with_more(chunk)

    def facts(self) -> Facts:
        lines = self.lines.ended() if isinstance(self.lines, Lines) else self.lines
        return Facts(self.digest.hexdigest(), lines)


def _copy(come: Path, name: str, to: Path) -> Facts:
    """Copy a file and look at every byte of it."""
    seen = _Seen()
    try:
        file = come.open("rb")
    except OSError as fault:
        raise _untaken(name, fault) from None
    with file, to.open("wb") as copy:
        for number, chunk in enumerate(iter(lambda: file.read(CHUNK), b""), 1):
            copy.write(chunk)
            if number % 8 == 0:
                copy.flush()
                _leave_cache(copy.fileno())
            seen.feed(chunk)
    return seen.facts()


def _look(come: Path, name: str) -> Facts:
    """Look at every byte of a file."""
    seen = _Seen()
    try:
        with come.open("rb") as file:
            while chunk := file.read(CHUNK):
                seen.feed(chunk)
    except OSError as fault:
        raise _untaken(name, fault) from None
    return seen.facts()


def _leave_cache(file: int) -> None:
    """Bring what is written to the disk and out of memory: the copy is not read again soon."""
    if hasattr(os, "posix_fadvise"):
        os.fdatasync(file)
        os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)


def _stat(come: Path, name: str) -> os.stat_result:
    try:
        return come.stat()
    except OSError as fault:
        raise _untaken(name, fault) from None


def _identity(found: os.stat_result) -> tuple[int, ...]:
    """What changes when a file is written or replaced."""
    return found.st_ino, found.st_size, found.st_mtime_ns


def _untaken(name: str, fault: OSError) -> Untaken:
    gone = isinstance(fault, FileNotFoundError)
    why = "vanished while it was being read" if gone else f"cannot be read: {fault.strerror}"
    return Untaken(f"{name}: {why}; nothing of it is loaded")


@dataclass(frozen=True)
class Text:
    """A text file in UTF-8 without a mark. Its lines are counted beside: asking for them waits."""

    path: Path
    counted: Callable[[], Lines]

    @property
    def lines(self) -> int:
        """Physical lines. Raises Unreadable if the bytes say that it is no text."""
        return self.counted().count


def text_of(original: Original, encoding: str, staging: Path) -> Text:
    """The original as UTF-8 text; the file itself where it is that already.

    `encoding` is what the source says, or "" to go by the file's mark. Raises Unreadable.
    """
    if original.size == 0:
        raise Unreadable("empty: 0 bytes")
    head = original.head
    if head.startswith(OLD_OFFICE):
        raise Unreadable("an old Excel workbook (.xls); save it as .xlsx or CSV")
    if b"\0" in head and not head.startswith((GZIP, *MARKS)) and not encoding:
        original.facts.result().text()
    zipped = head.startswith(GZIP)
    marked = next((MARKS[mark] for mark in MARKS if head.startswith(mark)), "")
    encoding = marked or encoding or "utf-8"
    old_ends = b"\r" in head and b"\n" not in head
    if not zipped and not old_ends and encoding.replace("-", "").lower() == "utf8":
        return Text(original.path, lambda: original.facts.result().text())
    to = staging / "text.csv"
    lines = _transcode(original, zipped, encoding, to, newline="")
    if lines.only_returns:
        lines = _transcode(original, zipped, encoding, to, newline=None)
    if lines.count == 0:
        raise Unreadable("empty: no text in it")
    return Text(to, lambda: lines)


def refuse_other_letters(original: Original, encoding: str) -> None:
    """Raises Unreadable for UTF-8 text in a source of one-byte letters: Müller would be MÃ¼ller.

    Text of one-byte letters beyond ASCII is never UTF-8 but by an odd chance.
    """
    head = original.head
    try:
        one_byte = codecs.lookup(encoding or "utf-8").name.startswith(("cp125", "iso8859"))
    except LookupError:
        return
    if not one_byte or head.isascii() or head.startswith(tuple(MARKS)):
        return
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        return
    raise Unreadable(
        f"UTF-8 text, though read.encoding = '{encoding}': save it as {encoding}, or give such files "
        "a source of their own in sources.toml"
    )


def _transcode(
    original: Original, zipped: bool, encoding: str, to: Path, newline: str | None
) -> Lines:
    """Write the original as UTF-8 without a mark; newline=None makes old line ends new."""
    lines = Lines()
    try:
        raw = typing.cast(BinaryIO, (gzip.open if zipped else open)(original.path, "rb"))
        come = io.TextIOWrapper(raw, encoding, newline=newline)
        with raw, come, to.open("wb") as text:
            while part := come.read(CHUNK):
                encoded = (part if lines.count else part.removeprefix("\ufeff")).encode()
                lines.feed(encoded)
                text.write(encoded)
    except LookupError:
        raise Unreadable(f"read.encoding = '{encoding}' is no encoding known here") from None
    except UnicodeError as fault:
        raise Unreadable(f"not {encoding} text ({fault}); set read.encoding") from None
    except (gzip.BadGzipFile, EOFError, zlib.error) as fault:
        raise Unreadable(f"broken gzip archive: {fault}") from None
    return lines
