"""Checking: everything a load would do, in a warehouse that is thrown away."""

import shutil
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from etl.load import Loaded, load
from organisation.home import Home

PREFIX = ".check-"


@dataclass(frozen=True)
class Trial(Home):
    """A home whose warehouse is another folder."""

    trial: Path = Path()

    @property
    def warehouse(self) -> Path:
        return self.trial


def check(home: Home, inbox: Path | None = None) -> Loaded:
    """Validate configuration and files as a load would. Raises Unusable for bad configuration.

    What is published already takes part (as links, not copies), so that a file that would be held
    is told as held.
    """
    assert home.sources is not None and home.targets is not None
    beside = home.warehouse if home.warehouse.is_dir() else None
    for left in home.folder.glob(f"{PREFIX}*"):  # by a check that was ended midway
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=beside and home.folder, prefix=PREFIX) as folder:
        trial = Trial(home.folder, Path(folder) / "warehouse")
        if beside:
            shutil.copytree(beside, trial.warehouse, copy_function=_link, ignore=_unneeded)
        return load(trial, inbox or home.inbox)


def _link(source: str, to: str) -> None:
    with suppress(FileNotFoundError):  # what another command takes away meanwhile is not in force
        Path(to).hardlink_to(source)


def _unneeded(_: str, names: list[str]) -> list[str]:
    """The lock belongs to the real warehouse, and so does what another command has in work."""
    return [name for name in names if name in ("LOCK", "staging")]
