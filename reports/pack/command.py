"""python -m reports pack: one zip with which an auditor checks figures without us."""

import datetime as dt
import json
from pathlib import Path

import click

from kpis import options
from kpis.definition import definition_of
from kpis.options import parted, plainly
from kpis.reader import Reader, all_kpis
from organisation.home import Home
from reports.export import MEMORY
from reports.pack.asked import Persons
from reports.pack.making import PERSONS, hand_out
from reports.progress import progress


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
@options.language("Language of the README and of reasons.")
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
    as_of: dt.date | None,
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
        day = reader.day_of(as_of, period)
        where = parted(filters)
        to = out or Path(f"evidence_{day}.zip")
        at = reader.known(known_at)
        answer = reader.rows(definitions, day, at)
        for one in definitions if kpis else []:
            reader.check_where(one, answer, where)
        reader.check_values(answer, where)
        with progress(to.name, total=1.0) as update:

            def tell(said: str, part: float) -> None:
                update(description=f"{to.name}: {said}", completed=part)

            made = hand_out(reader, to, definitions, day, at, where, persons, lang, tell=tell)
    if as_json:
        told = {"file": str(made.path), "members": len(made.members), **made.told}
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(f"{made.path}: {len(made.figures)} figures, {len(made.members)} members")
    click.echo(f"hash {made.hash}")
    click.echo(f"sha256 of the file {made.sha256}")
