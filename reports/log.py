"""The log: what was taken away, entered in the journal of the home before it is handed out.

Every export (`what` is "export") and every evidence pack ("pack") comes in by `enter`, so that the
journal says who took what, when, under which filters, how many rows, and the hash of what left.
"""

from collections.abc import Iterator
from typing import Any

from journal.journal import Entry, Journal
from organisation.errors import Unusable
from organisation.home import Home

NOBODY = "not authenticated"
"""Who somebody is of whom the product knows no name: there is no login."""


def enter(home: Home, what: str, about: str, told: dict[str, Any], who: str | None = None) -> Entry:
    """Enter what is about to be handed out. `told` is plain: texts, numbers, lists, tables.

    Raises Unusable where it cannot be entered: it is then not to be handed out.
    """
    try:
        return Journal.of(home).enter(what, about, told, who)
    except Unusable as fault:
        raise Unusable(
            f"nothing was handed out, because it could not be entered in the journal: {fault}"
        ) from fault


def author(entry: Entry) -> str:
    """Who wrote an entry."""
    return entry.who or NOBODY


def in_short(entry: Entry) -> str:
    """What an entry says, in one line: filters, rows, and the hash of what left; else its words."""
    return ", ".join(_parts(entry.told))


def _parts(told: dict[str, Any]) -> Iterator[str]:
    if filters := told.get("filters"):
        yield " and ".join(f"{cut}={value}" for cut, value in filters.items())
    if (rows := told.get("rows")) is not None:
        yield f"{rows:,} rows"
    if sha256 := told.get("sha256"):
        yield f"sha256 {sha256[:12]}"
    if not {"rows", "sha256"} & told.keys():
        yield from (f"{name} {value}" for name, value in told.items() if isinstance(value, str))
