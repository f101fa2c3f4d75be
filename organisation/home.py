"""A home: the one folder in which everything of one organisation lies."""

import hashlib
import json
import os
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

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
    def configuration(self) -> "Configuration":
        """All of the configuration from which figures are made."""
        return Configuration(self.organisation, self.targets, self.sources)

    @property
    def configuration_hash(self) -> str:
        return self.configuration.hash


@dataclass(frozen=True)
class Configuration:
    """What an organisation demands, aims at, and how its files are read.

    As text it is canonical JSON, kept with each publication under its hash, so that a figure of
    the past can be made again with what held then.
    """

    organisation: settings.Organisation
    targets: settings.Targets
    sources: dict[str, Source]

    @cached_property
    def text(self) -> str:
        told: dict[str, Any] = {"mode": "json", "by_alias": True, "exclude_defaults": True}
        return canonical(
            {
                "organisation": self.organisation.model_dump(**told, exclude={"look", "review"}),
                "targets": self.targets.model_dump(**told),
                "sources": {name: one.model_dump(**told) for name, one in self.sources.items()},
            }
        )

    @cached_property
    def hash(self) -> str:
        return hashlib.sha256(self.text.encode()).hexdigest()

    @classmethod
    def from_text(cls, text: str) -> "Configuration":
        """A configuration from its canonical JSON. Raises Unusable if it fits no longer."""
        table, where = json.loads(text), "configuration kept"
        return cls(
            toml.shape(settings.Organisation, table["organisation"], where),
            toml.shape(settings.Targets, table["targets"], where),
            toml.shape(sources.Sources, {"source": table["sources"]}, where).source,
        )


def hash_of(thing: object) -> str:
    """SHA-256 of a value as canonical JSON."""
    return hashlib.sha256(canonical(thing).encode()).hexdigest()


def canonical(thing: object) -> str:
    """A value as JSON that is the same for the same value: sorted keys, no spaces."""
    return json.dumps(thing, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
