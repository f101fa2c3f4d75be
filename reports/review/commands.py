"""Commands for a review: the papers of a quarter, and the messages that chase what is awaited."""

from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from journal.journal import Journal
from kpis import options
from kpis.__main__ import parted, plainly
from kpis.reader import Reader
from organisation.home import Home
from organisation.language import LANGUAGES
from reports import log
from reports.papers import FORMATS, papers, put
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
@click.option(
    "--lang", type=click.Choice(list(LANGUAGES)), default="en", help="The language; default: en."
)
@options.where
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder to write to; default: this one.",
)
@plainly
def quarter(
    name: str | None, home: Path | None, form: str, lang: str, filters: tuple[str, ...], out: Path
) -> None:
    """Write a quarter as deck (PPTX), paper (PDF) and web page (HTML); by default the last ended."""
    forms = list(FORMATS) if form == "all" else [form]
    where = dict(parted(one) for one in filters)
    opened = Home.at(home)
    with Reader(opened) as reader, _progress() as shown:
        task = shown.add_task("", total=len(forms) + 1)

        def tell(what: str) -> None:
            shown.update(task, description=what, advance=0 if what == "figures" else 1)

        journal = Journal.of(opened)
        made = papers(reader, journal, name or last_ended(reader), forms, lang, where, tell)
        shown.update(task, completed=len(forms) + 1)
    for one in made:
        put(one.content, out / one.name)
        click.echo(f"{out / one.name}: {len(one.content):,} bytes, sha256 {one.sha256}")


@click.command()
@click.option(
    "--quarter", "name", help="A fiscal quarter such as 2026-Q3; default: the last ended."
)
@options.home
@click.option(
    "--lang", type=click.Choice(list(LANGUAGES)), default="en", help="The language; default: en."
)
@options.where
@click.option(
    "--link",
    default="http://localhost:8501",
    help="Where people reach the dashboard; default: http://localhost:8501.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("chase"),
    help="The folder to write to; default: chase.",
)
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

    where = dict(parted(one) for one in filters)
    opened = Home.at(home)
    with Reader(opened) as reader, _progress() as shown:
        asked = (name or last_ended(reader)).upper()
        task = shown.add_task("rows", total=None)
        drafts = chasing.chase(reader, Journal.of(opened), asked, lang, where, link)
        told = {"drafts": len(drafts), "language": lang, "filters": where}
        log.enter(opened, "chase", asked, told)
        shown.update(task, description="drafts", total=len(drafts))
        for one in drafts:
            put(one.message, out / f"{one.name}.eml")
            put(one.calendar, out / f"{one.name}.ics")
            shown.advance(task)
    click.echo(f"{out}: {len(drafts):,} drafts for {asked}")


def _progress() -> Progress:
    """Progress on the terminal, gone when it is done; nothing where there is no terminal."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    return Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
