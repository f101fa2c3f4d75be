"""The sample's review of the quarter before: what was written then, entered in its journal.

`python -m data.generate.meeting` does so for the sample organisation, unless it has a journal.
"""

import argparse
import datetime as dt
import tomllib
from pathlib import Path
from typing import Any

from data.generate.__main__ import SAMPLE
from journal.journal import Journal
from journal.minutes import Ground, Minutes
from kpis.definition import catalogue
from organisation.home import Home

TEXT = Path(__file__).parent / "meeting.toml"


class Told(Journal):
    """A journal of an invented past: its entries are of the moments that the story tells."""

    moment: dt.datetime

    def now(self) -> dt.datetime:  # type: ignore[override]
        return self.moment


def write(home: Home) -> int:
    """Enter the review in the journal of a home, in the order of its moments; how many entries."""
    told = tomllib.loads(TEXT.read_text("utf-8"))
    journal = Told(Journal.of(home).path)
    deeds = [(one["at"], what, one) for what, one in _each(told)]
    deeds += [(one["closed"], "close", one) for one in told["action"] if "closed" in one]
    numbers = {one["text"]: f"A{n}" for n, one in enumerate(told["action"], start=1)}
    for at, what, one in sorted(deeds, key=lambda deed: deed[0]):
        journal.moment = at.replace(tzinfo=dt.UTC)
        by = one.get("by", told["secretary"])
        ground = Ground(
            at.date(), catalogue().keys(), (), {told_of["risk"] for told_of in told["acceptance"]}
        )
        _enter(Minutes(journal, told["quarter"], ground, by), what, one, numbers)
    return len(deeds)


def _each(told: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    lists = ("comment", "decision", "action", "acceptance")
    return [("attendance", told["attendance"])] + [
        (what, one) for what in lists for one in told[what]
    ]


def _enter(minutes: Minutes, what: str, one: dict[str, Any], numbers: dict[str, str]) -> None:
    if what == "comment":
        minutes.comment(one["kpi"], one["text"])
    elif what == "decision":
        minutes.decide(one["text"], one.get("kpi"))
    elif what == "action":
        minutes.act(one["text"], one["owner"], one["due"], one.get("kpi"))
    elif what == "close":
        minutes.close(numbers[one["text"]], one["outcome"])
    elif what == "acceptance":
        minutes.accept(one["risk"], one["until"], one["reason"])
    else:
        minutes.attend(one["names"])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m data.generate.meeting", description=__doc__)
    parser.add_argument("--home", type=Path, default=SAMPLE, help="the home to write in")
    home = Home.at(parser.parse_args().home)
    if Journal.of(home).path.exists():
        print(f"{Journal.of(home).path} is there already: nothing was written")
        return
    print(f"{write(home)} entries written into {Journal.of(home).path}")


if __name__ == "__main__":
    main()
