"""A home: the one folder in which everything of one organisation lies."""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from organisation import settings, sources, toml
from organisation.errors import Unusable
from organisation.sources import Source

SAMPLE = Path(__file__).parent.parent / "data" / "sample"


def default_folder() -> Path:
    """The home meant when none is named: GOVERNANCE_HOME, or the sample organisation."""
    return Path(os.environ.get("GOVERNANCE_HOME") or SAMPLE)


@dataclass(frozen=True)
class Home:
    """A home folder and its configuration, read when first asked for."""

    folder: Path

    @classmethod
    def at(cls, folder: Path | str | None) -> "Home":
        """The home in `folder`. Raises Unusable if that is not a home."""
        home = cls(Path(folder or default_folder()).resolve())
        if not (home.folder / "organisation.toml").is_file():
            raise Unusable(
                f"{home.folder} is not a home: it has no organisation.toml. "
                "`python -m etl new DIR` makes one."
            )
        return home

    @cached_property
    def organisation(self) -> settings.Organisation:
        path = self.folder / "organisation.toml"
        return toml.shape(settings.Organisation, toml.read(path), str(path))

    @cached_property
    def sources(self) -> dict[str, Source]:
        return sources.read(self.folder / "sources.toml")

    @cached_property
    def targets(self) -> settings.Targets:
        path = self.folder / "kpis.toml"
        return toml.shape(settings.Targets, toml.read(path) if path.exists() else {}, str(path))

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox"

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    @cached_property
    def configuration_hash(self) -> str:
        """One hash over the configuration from which figures are made."""
        parts = [self.organisation, self.targets, *self.sources.values()]
        return hash_of([part.model_dump(mode="json", by_alias=True) for part in parts])


def hash_of(thing: object) -> str:
    """SHA-256 of a value as canonical JSON."""
    text = json.dumps(thing, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
