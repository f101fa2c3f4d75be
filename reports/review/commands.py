"""Commands for a review: the papers of a quarter, and the messages that chase what is awaited."""

from pathlib import Path

import click

from journal.journal import Journal
from kpis import options
from kpis.options import parted, plainly
from kpis.reader import Reader
from organisation.home import Home
from reports import log
from reports.papers import FORMATS, papers, put
from reports.progress import progress
from reports.review.quarter import last_ended


@click.command()
@click.argument("name", metavar="QUARTER", required=False)
@options.home
@click.option(
    "--format",
    "form",
    type=click.Choice([*FORMATS, "all"]),
    default="all",
    help="Deck, paper, web page, or all three; default: all.",
)
@options.language("The language; default: en.")
@options.where
@options.folder()
@plainly
def quarter(
    name: str | None, home: Path | None, form: str, lang: str, filters: tuple[str, ...], out: Path
) -> None:
    """Write a quarter as deck (PPTX), paper (PDF) and web page (HTML); by default the last ended."""
    forms = list(FORMATS) if form == "all" else [form]
    where = parted(filters)
    opened = Home.at(home)
    steps = ["figures", *forms]
    with Reader(opened) as reader, progress("figures", len(steps)) as update:

        def tell(what: str) -> None:
            update(description=what, completed=steps.index(what))

        journal = Journal.of(opened)
        made = papers(reader, journal, name or last_ended(reader), forms, lang, where, tell)
    for one in made:
        put(one.content, out / one.name)
        click.echo(f"{out / one.name}: {len(one.content):,} bytes, sha256 {one.sha256}")


@click.command()
@click.option(
    "--quarter", "name", help="A fiscal quarter such as 2026-Q3; default: the last ended."
)
@options.home
@options.language("The language; default: en.")
@options.where
@click.option(
    "--link",
    default="http://localhost:8501",
    help="Where people reach the dashboard; default: http://localhost:8501.",
)
@options.folder("chase")
@plainly
def chase(
    name: str | None,
    home: Path | None,
    lang: str,
    filters: tuple[str, ...],
    link: str,
    out: Path,
) -> None:
    """Write a message draft an owner (.eml, .ics): what of theirs is overdue, unknown or awaited."""
    from reports.review import chase as chasing  # its calendars take a while to import

    where = parted(filters)
    opened = Home.at(home)
    with Reader(opened) as reader, progress("rows") as update:
        asked = (name or last_ended(reader)).upper()
        drafts = chasing.chase(reader, Journal.of(opened), asked, lang, where, link)
        told = {"drafts": len(drafts), "language": lang, "filters": where}
        log.enter(opened, "chase", asked, told)
        update(description="drafts", total=len(drafts))
        for one in drafts:
            put(one.message, out / f"{one.name}.eml")
            put(one.calendar, out / f"{one.name}.ics")
            update(advance=1)
    click.echo(f"{out}: {len(drafts):,} drafts for {asked}")
