"""The store: the folders of a warehouse, the pointer to what is in force, and the lock.

A publication is built beside what is in force, under names never used before, and brought to the
disk; then one small file, CURRENT, is replaced. Whatever dies before that leaves the old one in
force, and the next load clears away what was unfinished.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import filelock

from organisation.errors import Unusable
from warehouse.register import Load, Publication, Register, as_json

LOCK_SECONDS = 30.0


@dataclass(frozen=True)
class Pointer:
    """What CURRENT says: the publication and the generation in force, and the publication's hash."""

    publication: int
    generation: str
    sha256: str


@dataclass(frozen=True)
class Store:
    """The warehouse folder of one home."""

    folder: Path

    @property
    def originals(self) -> Path:
        return self.folder / "originals"

    @property
    def loads(self) -> Path:
        return self.folder / "loads"

    @property
    def generations(self) -> Path:
        return self.folder / "generations"

    @property
    def publications(self) -> Path:
        return self.folder / "publications"

    @property
    def made_by(self) -> Path:
        """Texts by their SHA-256: definitions and configurations that figures were made with."""
        return self.folder / "made_by"

    @property
    def staging(self) -> Path:
        return self.folder / "staging"

    @property
    def exports(self) -> Path:
        """What is being written to be taken away; nothing stays here."""
        return self.folder / "exports"

    # -- reading --

    def pointer(self) -> Pointer | None:
        """What is in force; None before the first publication. Raises Unusable if that is lost."""
        path = self.folder / "CURRENT"
        try:
            current = json.loads(path.read_text())
            return Pointer(**current) if current["publication"] else None
        except FileNotFoundError:
            if not any(self.publications.glob("*.json")):
                return None
            fault = "is lost"
        except (ValueError, KeyError, TypeError):
            fault = "was damaged"
        raise Unusable(f"{path} {fault}: restore the warehouse from a copy; nothing was changed")

    def register(self, generation: str | None = None) -> Register:
        """The register in force; empty before the first publication. Raises Unusable.

        With the name of a generation: as it stood when that was written.
        """
        pointer = self.pointer()
        if pointer is None:
            return Register()
        register = Register.read(self.publications, pointer.publication)
        if register.hash != pointer.sha256:
            path = self.publications / f"{pointer.publication:06}.json"
            raise Unusable(f"{path} was changed after it was put in force")
        written = [one.publication for one in register.publications if one.generation == generation]
        if written and written[-1] < pointer.publication:
            return Register.read(self.publications, written[-1])
        return register

    def generation_path(self) -> Path | None:
        pointer = self.pointer()
        return self.generations / pointer.generation if pointer else None

    def generation_at_hand(self) -> Path | None:
        """The file of the generation in force; None before the first. Raises Unusable if it is lost."""
        path = self.generation_path()
        if path is not None and not path.exists():
            raise Unusable(f"{path} is lost: `python -m etl load` builds it anew")
        return path

    def rows_of(self, load: Load) -> Path:
        return self.loads / load.parquet

    def duplicates_of(self, load: Load) -> Path | None:
        return self.loads / load.duplicates_parquet if load.duplicates_parquet else None

    def text(self, sha256: str) -> str:
        """A definition or configuration by its hash. Raises Unusable if it is lost or changed."""
        path = self.made_by / f"{sha256}.json"
        try:
            text = path.read_bytes()
        except FileNotFoundError:
            raise Unusable(f"{path} is lost: restore the warehouse from a copy") from None
        if hashlib.sha256(text).hexdigest() != sha256:
            raise Unusable(f"{path} was changed: restore the warehouse from a copy")
        return text.decode()

    # -- writing --

    def keep_text(self, text: str) -> None:
        """Keep a text under its hash, once."""
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        if not (self.made_by / f"{sha256}.json").exists():
            written = self.staging / "text.json"
            written.write_bytes(text.encode())
            bring(written, self.made_by / f"{sha256}.json")

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Hold the lock of the one who publishes. It dies with its process. Raises Unusable."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = filelock.FileLock(self.folder / "LOCK")
            lock.acquire(timeout=LOCK_SECONDS)
        except filelock.Timeout:
            raise Unusable(
                f"another command is publishing to {self.folder}; try again when it has ended"
            ) from None
        except OSError as fault:
            raise Unusable(f"{self.folder} cannot be written: {fault.strerror}") from None
        try:
            if self.pointer() is None:
                self.begin()
            self.clear_unfinished()
            yield
        finally:
            shutil.rmtree(self.staging, ignore_errors=True)
            lock.release()

    def begin(self) -> None:
        """Say that nothing is in force, before anything is written: a warehouse with publications
        and no pointer is then one that has lost it."""
        pointer = self.folder / "CURRENT.new"
        pointer.write_text(json.dumps({"publication": 0}) + "\n")
        bring(pointer, self.folder / "CURRENT")

    def clear_unfinished(self) -> None:
        """Remove what a command that died has left: nothing in force names it."""
        for folder in (
            self.originals,
            self.loads,
            self.generations,
            self.publications,
            self.made_by,
        ):
            folder.mkdir(exist_ok=True)
        shutil.rmtree(self.staging, ignore_errors=True)
        self.staging.mkdir()
        register, pointer = self.register(), self.pointer()
        loads = register.loads.values()
        kept = {load.parquet for load in loads} | {load.duplicates_parquet for load in loads}
        kept |= {load.original for load in loads}
        kept |= {f"{p.publication:06}.json" for p in register.publications}
        kept |= {f"{text}.json" for p in register.publications for text in p.made_by}
        for folder in (self.originals, self.loads, self.publications, self.made_by):
            for path in folder.iterdir():
                if path.name not in kept:
                    path.unlink()
        for path in self.generations.iterdir():
            if pointer is None or path.stem > Path(pointer.generation).stem:
                path.unlink()

    def put_in_force(self, publication: Publication) -> None:
        """Write the publication and move the pointer: the one moment in which things change."""
        written, text = self.staging / "publication.json", as_json(publication)
        written.write_bytes(text)
        bring(written, self.publications / f"{publication.publication:06}.json")
        pointer = self.staging / "CURRENT"
        table = {
            "publication": publication.publication,
            "generation": publication.generation,
            "sha256": hashlib.sha256(text).hexdigest(),
        }
        pointer.write_text(json.dumps(table) + "\n")
        bring(pointer, self.folder / "CURRENT")

    def drop_old_generations(self, keep: int) -> None:
        """Remove all but the newest generations. Readers that have one open keep it."""
        for path in sorted(self.generations.glob("*.duckdb"))[:-keep]:
            path.unlink(missing_ok=True)


def bring(made: Path, to: Path) -> None:
    """Bring a finished file to the disk under its final name."""
    sync(made)
    made.replace(to)
    sync(to.parent)


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
