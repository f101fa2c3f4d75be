"""Locks: a quarter frozen in `home/quarters/NAME/VERSION/`, so that it stays as it was reviewed.

A lock holds figures, rows, definitions, configuration, what people wrote, and the evidence pack of
the quarter. `manifest.json` names each with its SHA-256; the SHA-256 of the manifest is the hash of
the lock, and the journal keeps it. A manifest names the lock of the quarter before by its hash, and
that of the version in whose place it came. Nothing in a lock is ever written again: whoever unlocks
the quarter, with a reason, makes way for a further version beside it.
"""

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from journal import review
from journal.journal import Journal, Newest
from journal.minutes import named, refuse_locked, said
from journal.review import DEEDS, LOCK, Lock
from kpis.definition import Definition
from kpis.elements import statuses
from kpis.reader import Answer, Reader, all_kpis
from organisation.errors import Unusable
from organisation.files import sha256_of
from organisation.home import canonical
from reports import flow
from reports.pack import pack
from reports.review.locked import FIGURES, MANIFEST, MINUTES, PACK, ROWS, Locked, folder_of, locked
from reports.review.quarter import name_of
from warehouse.rows import literal
from warehouse.store import bring, sync

Progress = Callable[[str], None]
"""Told what is being done: figures, rows, minutes, pack."""


def lock(
    reader: Reader,
    journal: Journal,
    quarter: str,
    by: str = "",
    who: str | None = None,
    progress: Progress = lambda _: None,
) -> Locked:
    """Freeze a quarter that has ended, and enter that in the journal.

    Raises Unusable for a quarter that is locked already or has not ended, where the chain of the
    journal is broken, and where somebody wrote in it while it was being frozen.
    """
    quarter = quarter.upper()
    first, last = reader.quarter(quarter)
    if last >= reader.day:
        raise Unusable(f"{quarter} ends on {last}: only a quarter that has ended can be locked")
    newest = review.lock_of(journal, quarter)
    if newest and newest.is_locked:
        raise Unusable(f"{quarter} is locked already, as version {newest.version}")
    if faults := journal.verify().faults:
        raise Unusable(
            f"{quarter} cannot be locked, as the chain of the journal is broken: {faults[0]}; "
            "restore the journal from a copy"
        )
    day = reader.day_of(None, quarter)
    answer = reader.rows(all_kpis(), day)
    version = newest.version + 1 if newest else 1
    signed = named(by, "a name", empty=True)
    home = reader.home
    home_of_locks = home.folder / "quarters"
    home_of_locks.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".making-", dir=home_of_locks) as making:
        work = Path(making) / "lock"
        work.mkdir()
        ended = reader.configuration.organisation.last_quarter_end(first)
        before = review.lock_of(journal, name_of(reader, ended))
        told: dict[str, Any] = {
            "quarter": quarter,
            "version": version,
            "first": str(first),
            "last": str(last),
            "as_of": str(day),
            "known_at": reader.known_at,
            "publication": reader.register.last,
            "generation": reader.generation,
            "configuration": reader.configuration.hash,
            "organisation": reader.configuration.organisation.name,
            "before": {"quarter": before.quarter, "version": before.version, "hash": before.hash}
            if before
            else None,
            "replaces": newest.hash if newest else None,
        }
        progress("figures")
        _write_figures(reader, answer, work)
        progress("rows")
        _write_rows(reader, answer, work)
        progress("minutes")
        told["entries"] = _write_minutes(journal, quarter, work)
        progress("pack")
        told["pack"] = _write_pack(reader, answer, work)
        digest = _write_manifest(told, work)
        entered = {
            "state": "locked",
            "version": version,
            "hash": digest,
            "before": before.hash if before else "",
            "as_of": str(day),
            "known_at": reader.known_at,
            "pack": told["pack"],
            "by": signed,
        }

        def settle(newest_of: Newest) -> None:
            # Within the journal's transaction: nobody writes or locks between this and the entry.
            refuse_locked(newest_of(LOCK, quarter), quarter)
            if _chained(_entries(journal, quarter)) != told["entries"]:
                raise Unusable(f"somebody wrote in {quarter} while it was being locked: lock again")
            _move(work, folder_of(home, quarter, version))

        journal.enter(LOCK, quarter, entered, who, check=settle)
    found = locked(home, quarter)
    assert found is not None
    return found


def unlock(
    journal: Journal, quarter: str, because: str, by: str = "", who: str | None = None
) -> Lock:
    """Let people write in a locked quarter again. Its lock stays; the next one is another version.

    Raises Unusable without a reason, and for a quarter that is not locked.
    """
    newest = review.lock_of(journal, quarter)
    if newest is None or not newest.is_locked:
        raise Unusable(f"{quarter} is not locked")
    told = {
        "state": "unlocked",
        "version": newest.version,
        "hash": newest.hash,
        "before": newest.before,
        "because": said(because, "the reason"),
        "by": named(by, "a name", empty=True),
    }
    return review.as_lock(journal.enter(LOCK, quarter, told, who, seen=newest.number))


# -- what is frozen --


def _write_figures(reader: Reader, answer: Answer, work: Path) -> None:
    """Figures, how the elements stand, targets; definitions in full; the configuration."""
    kpis = all_kpis()
    figures = {one.id: reader.figure(one, answer) for one in kpis}
    stand = statuses(figures, reader.configuration.targets)
    told = {
        "elements": {name: {"status": s, "decides": kpi} for name, (s, kpi) in stand.items()},
        "figures": [one.as_table() for one in figures.values()],
        "targets": {
            one.kpi: {"value": one.target, "provenance": one.provenance} for one in figures.values()
        },
    }
    _write(work / FIGURES, canonical(told))
    _write(work / "definitions.json", canonical([_definition(one) for one in kpis]))
    _write(work / "configuration.json", reader.configuration.text)


def _definition(one: Definition) -> dict[str, Any]:
    return {**one.model_dump(mode="json"), "hash": one.hash, "counts": json.loads(one.text)}


def _write_rows(reader: Reader, answer: Answer, work: Path) -> None:
    """Every row of every KPI. The reader's connection may write in one place only."""
    with flow.workplace(reader.store) as place:
        file = place / ROWS
        order = ", ".join(["kpi", "subject", "subject_kind", "account", "person", "record"])
        reader.con.execute(
            f"COPY (SELECT * FROM {answer.table} ORDER BY {order}) "
            f"TO {literal(file)} (FORMAT parquet)"
        )
        shutil.copyfile(file, work / ROWS)


def _entries(journal: Journal, quarter: str) -> list[dict[str, Any]]:
    """What people wrote up to a quarter, with the history of each: an action may be older."""
    return [
        asdict(entry)
        for entry in journal.entries()
        if entry.what in DEEDS and entry.told["quarter"] <= quarter
    ]


def _write_minutes(journal: Journal, quarter: str, work: Path) -> list[dict[str, Any]]:
    """Returns number and hash of each entry, which the manifest names."""
    entries = _entries(journal, quarter)
    _write(work / MINUTES, canonical(entries))
    return _chained(entries)


def _chained(entries: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"number": one["number"], "hash": one["hash"]} for one in entries]


def _write_pack(reader: Reader, answer: Answer, work: Path) -> str:
    """The evidence pack of the quarter; returns its hash."""
    made = pack(
        reader,
        work / PACK,
        all_kpis(),
        answer.as_of,
        answer.known_at,
        language=reader.home.organisation.languages[0],
    )
    return made.hash


def _write_manifest(told: dict[str, Any], work: Path) -> str:
    """The list of all that is frozen; returns its hash."""
    members = [
        {"name": path.name, "bytes": path.stat().st_size, "sha256": sha256_of(path)}
        for path in sorted(work.iterdir())
    ]
    text = canonical({**told, "members": members})
    _write(work / MANIFEST, text)
    return hashlib.sha256(text.encode()).hexdigest()


def _write(path: Path, text: str) -> None:
    path.write_text(text, "utf-8")


def _move(work: Path, to: Path) -> None:
    """Bring a complete lock to its place, on the disk and at once.

    What lies there was left by a lock that died before the journal knew of it.
    """
    for path in work.iterdir():
        sync(path)
        path.chmod(0o444)
    shutil.rmtree(to, ignore_errors=True)
    to.parent.mkdir(exist_ok=True)
    bring(work, to)
