"""Homes of which a page knows little: two accounts, and one more kind or none of it."""

import datetime as dt
from pathlib import Path
from typing import Any

from etl.load import load
from tests.tiny_home import make_home


def accounts_and(folder: Path, kind: str, fields: list[str], text: str | None) -> Path:
    """A loaded home with two accounts and a source of `kind`, of which `text` is the file, if any."""
    sources: dict[str, dict[str, Any]] = {
        "hq": {
            "kind": "accounts",
            "files": ["accounts.csv"],
            "effective": {"date": dt.date(2026, 6, 1)},
            "columns": {"account": "account"},
        },
        "desk": {
            "kind": kind,
            "files": [f"{kind}.csv"],
            "effective": {"date": dt.date(2026, 6, 15)},
            "columns": {name: name for name in fields},
            "moment_formats": ["%Y-%m-%d %H:%M"],
        },
    }
    home = make_home(folder, sources)
    (home.inbox / "accounts.csv").write_text("account\n@one\n@two\n")
    if text:
        (home.inbox / f"{kind}.csv").write_text(text)
    load(home)
    return home.folder
