"""Papers: the files that are handed out of a quarter, written whole and entered in the journal."""

import datetime as dt
import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from journal.review import Entries
from kpis.reader import Reader
from organisation.files import whole
from reports import log
from reports.papers import contents
from reports.papers.sections import Handout
from reports.review.quarter import Quarter, Rows, quarter_of

FORMATS = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "html": "text/html",
}
Progress = Callable[[str], None]
"""Told what is being made: figures, then each format."""


@dataclass(frozen=True)
class Paper:
    """A file that is handed out: its name, what it holds, and the hash of that."""

    name: str
    form: str
    content: bytes
    sha256: str


def papers(
    reader: Reader,
    journal: Entries,
    name: str,
    forms: Iterable[str],
    language: str = "en",
    where: dict[str, str] | None = None,
    progress: Progress = lambda _: None,
    rows: Rows | None = None,
) -> list[Paper]:
    """A quarter in some forms, each entered in the journal as taken away.

    `rows` gives the rows of all KPIs on a day, where somebody keeps them.
    Raises Unusable where there is no such quarter, or where one cannot be entered.
    """
    progress("figures")
    quarter = quarter_of(reader, journal, name, language, where, rows)
    handout, made = contents.handout(quarter), []
    for form in forms:
        progress(form)
        paper = make(handout, form, quarter.as_of)
        log.enter(reader.home, "paper", quarter.name, told_of(quarter, paper))
        made.append(paper)
    return made


def make(handout: Handout, form: str, as_of: dt.date) -> Paper:
    """One file. What draws it is only now imported: each takes a while."""
    if form == "pptx":
        from reports.papers.deck import deck

        content = deck(handout, as_of)
    elif form == "pdf":
        from reports.papers.paper import paper

        content = paper(handout, as_of)
    else:
        from reports.papers.web import web

        content = web(handout)
    name = f"{handout.quarter}-{handout.language}.{form}"
    return Paper(name, form, content, hashlib.sha256(content).hexdigest())


def told_of(quarter: Quarter, paper: Paper) -> dict[str, object]:
    """What the journal keeps of a file."""
    return {
        "file": paper.name,
        "format": paper.form,
        "language": quarter.language,
        "filters": quarter.where,
        "as_of": str(quarter.as_of),
        "known_at": quarter.known_at,
        "generation": quarter.generation,
        "sha256": paper.sha256,
    }


def put(content: bytes, to: Path) -> None:
    """Write a file at once and whole."""
    with whole(to) as beside:
        beside.write_bytes(content)
