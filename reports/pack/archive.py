"""Archives: the members of a pack, its manifest, its hash, and the zip that holds them.

The hash of a pack is the SHA-256 of `manifest.json`, which names every member with its own. Left out
is `MADE.txt` alone, the last member: when the pack was made, and from which generation.
"""

import datetime as dt
import hashlib
import json
import shutil
import zipfile
from pathlib import Path
from typing import Any

from organisation.files import sha256_of, whole

MANIFEST = "manifest.json"
MADE = "MADE.txt"
LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The moment that a zip tells of every member: it cannot tell none."""


def members_of(folder: Path) -> list[str]:
    """Names of all files in a folder, sorted."""
    found = (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    return sorted(found)


def write_manifest(folder: Path, told: dict[str, Any]) -> str:
    """Write the manifest over all that lies in a folder; returns the hash of the pack."""
    members = [
        {
            "member": name,
            "bytes": (folder / name).stat().st_size,
            "sha256": sha256_of(folder / name),
        }
        for name in members_of(folder)
    ]
    text = json.dumps({**told, "members": members}, indent=1, ensure_ascii=False) + "\n"
    (folder / MANIFEST).write_bytes(text.encode())
    return hashlib.sha256(text.encode()).hexdigest()


def write_made(folder: Path, moment: dt.datetime, generation: str, sha256: str) -> None:
    at = moment.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = f"made {at}\ngeneration {generation}\nhash {sha256}\n"
    (folder / MADE).write_bytes(text.encode())


def write_zip(folder: Path, to: Path) -> list[str]:
    """Put a folder into a zip: the manifest first, MADE.txt last, between them all in order."""
    inside = [name for name in members_of(folder) if name not in (MANIFEST, MADE)]
    names = [MANIFEST, *inside, MADE]
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED, compresslevel=2) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, LONG_AGO)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            entry.file_size = (folder / name).stat().st_size
            with (folder / name).open("rb") as file, archive.open(entry, "w") as into:
                shutil.copyfileobj(file, into, 1 << 20)
    return names


def bring(made: Path, to: Path) -> None:
    """Bring a complete file to its place, at once."""
    with whole(to) as beside:
        shutil.copyfile(made, beside)
