"""python -m reports pack: one zip with which an auditor checks figures without us."""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from rich.console import Console
from rich.progress import Progress

from kpis import options
from kpis.__main__ import parted, plainly
from kpis.definition import definition_of
from kpis.reader import Reader, all_kpis
from organisation.home import Home
from organisation.language import LANGUAGES
from reports.export import MEMORY
from reports.pack.asked import Persons
from reports.pack.making import PERSONS, Tell, hand_out


@click.command()
@options.home
@click.option("--kpi", "kpis", multiple=True, help="Only this KPI; repeatable. Default: all.")
@options.as_of
@options.known_at
@options.period
@options.where
@click.option(
    "--persons",
    type=click.Choice(PERSONS),
    default="pseudonyms",
    help="How people are called; default: pseudonyms.",
)
@click.option(
    "--lang",
    type=click.Choice(list(LANGUAGES)),
    default="en",
    help="Language of the README and of reasons.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file to write; default: evidence_DATE.zip here.",
)
@options.as_json
@plainly
def pack(
    home: Path | None,
    kpis: tuple[str, ...],
    as_of: dt.datetime | None,
    known_at: str | None,
    period: str | None,
    filters: tuple[str, ...],
    persons: Persons,
    lang: str,
    out: Path | None,
    as_json: bool,
) -> None:
    """Write an evidence pack, and print the hash by which it is known."""
    definitions = [definition_of(one) for one in kpis] or all_kpis()
    with Reader(Home.at(home), memory=MEMORY) as reader:
        day = reader.day_of(as_of.date() if as_of else None, period)
        where = dict(parted(one) for one in filters)
        to = out or Path(f"evidence_{day}.zip")
        at = reader.known(known_at)
        answer = reader.rows(definitions, day, at)
        for one in definitions if kpis else []:
            reader.check_where(one, answer, where)
        reader.check_values(answer, where)
        with progress(to.name) as tell:
            made = hand_out(reader, to, definitions, day, at, where, persons, lang, tell=tell)
    if as_json:
        told = {"file": str(made.path), "members": len(made.members), **made.told}
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(f"{made.path}: {len(made.figures)} figures, {len(made.members)} members")
    click.echo(f"hash {made.hash}")
    click.echo(f"sha256 of the file {made.sha256}")


@contextmanager
def progress(name: str) -> Iterator[Tell]:
    """A bar on the terminal; nothing where the output goes elsewhere."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(name, total=1.0)
        yield lambda said, part: bar.update(task, description=f"{name}: {said}", completed=part)
