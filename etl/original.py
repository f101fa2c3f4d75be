"""The original: the file as it came, copied and hashed once, and read as UTF-8 text from there.

Everything later reads the copy, so a file that changes or vanishes in the inbox meanwhile
cannot split a load in two.
"""

import codecs
import gzip
import hashlib
import io
import typing
import zlib
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


@dataclass
class Original:
    """A kept original. `name` is its path below the inbox, `path` where it is kept, `lines` what
    its bytes say if it is plain UTF-8 text (or why it is not).

    It is hashed while it is being read: `keep` waits for the hash and gives the file its name.
    """

    name: str
    path: Path
    size: int
    lines: "Lines | Unreadable"
    hashing: "Future[str]"

    @property
    def sha256(self) -> str:
        return self.hashing.result()

    def keep(self) -> None:
        """Bring the copy to the disk under its hash."""
        suffix = "".join(Path(self.name).suffixes[-2:]).lower()
        kept_as = self.path.with_name(self.sha256 + suffix)
        if self.path != kept_as:
            bring(self.path, kept_as)
            self.path = kept_as

    @property
    def is_workbook(self) -> bool:
        return self.head.startswith(ZIP)

    @property
    def head(self) -> bytes:
        with self.path.open("rb") as file:
            return file.read(4096)


@dataclass(frozen=True)
class Text:
    """A text file in UTF-8 without a mark, and what its bytes say of its lines."""

    path: Path
    lines: int
    ascii: bool


def sha256_of(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def take(source: Path, name: str, folder: Path, beside: Executor) -> Original:
    """Copy `source` into `folder`; it is hashed `beside`. Raises Unusable if it cannot be read."""
    copy, size = folder / "taking.tmp", 0
    lines: Lines | Unreadable = Lines()
    try:
        with source.open("rb") as come, copy.open("wb") as kept:
            while chunk := come.read(CHUNK):
                kept.write(chunk)
                size += len(chunk)
                if isinstance(lines, Lines):
                    lines = lines.with_more(chunk)
        if isinstance(lines, Lines):
            lines = lines.ended()
    except OSError as fault:
        if fault.filename != str(source):
            raise
        gone = isinstance(fault, FileNotFoundError)
        why = "vanished while it was being read" if gone else f"cannot be read: {fault.strerror}"
        raise Unusable(f"{name}: {why}; nothing of it is loaded") from None
    return Original(name, copy, size, lines, beside.submit(sha256_of, copy))


def text_of(original: Original, encoding: str, staging: Path) -> Text:
    """The original as UTF-8 text; the kept file itself where it is that already.

    `encoding` is what the source says, or "" to go by the file's mark. Raises Unreadable.
    """
    if original.size == 0:
        raise Unreadable("empty: 0 bytes")
    head = original.head
    if head.startswith(OLD_OFFICE):
        raise Unreadable("an old Excel workbook (.xls); save it as .xlsx or CSV")
    zipped = head.startswith(GZIP)
    marked = next((MARKS[mark] for mark in MARKS if head.startswith(mark)), "")
    encoding = marked or encoding or "utf-8"
    if not zipped and encoding.replace("-", "").lower() == "utf8":
        if isinstance(original.lines, Unreadable):
            raise original.lines
        if not original.lines.only_returns:
            return Text(original.path, original.lines.count, original.lines.ascii)
    to = staging / "text.csv"
    lines = _transcode(original, zipped, encoding, to, newline="")
    if lines.only_returns:
        lines = _transcode(original, zipped, encoding, to, newline=None)
    if lines.count == 0:
        raise Unreadable("empty: no text in it")
    return Text(to, lines.count, lines.ascii)


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
