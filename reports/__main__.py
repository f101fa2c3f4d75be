"""python -m reports: files to take away, each with what it holds and where that comes from."""

import datetime as dt
import json
from pathlib import Path

import click

from kpis.__main__ import parted, plainly
from kpis.definition import definition_of
from kpis.reader import Reader
from organisation.home import Home
from organisation.language import LANGUAGES
from reports import export as exporting
from reports.profile import DATA, spreadsheet
from reports.table import OUTCOMES, kpi_rows


@click.group(context_settings={"max_content_width": 100})
def main() -> None:
    """Take figures away as files."""


@main.command()
@click.argument("kpi")
@click.option("--home", type=click.Path(path_type=Path), help="The organisation's folder.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day; default: the last.")
@click.option("--known-at", help="As known at a load (its number), or on a day.")
@click.option("--period", help="A fiscal quarter such as 2026-Q3: as of its last day.")
@click.option("--where", "filters", multiple=True, help="Only rows with CUT=VALUE; repeatable.")
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    type=click.Choice(OUTCOMES),
    help="Only rows with this outcome; repeatable.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(exporting.FORMATS)),
    default="csv",
    help="The form of the file; default: csv.",
)
@click.option(
    "--profile",
    type=click.Choice(["data", "spreadsheet"]),
    default="data",
    help="CSV for machines, or for spreadsheets of the language; default: data.",
)
@click.option(
    "--lang",
    type=click.Choice(list(LANGUAGES)),
    default="en",
    help="Language of reasons and titles.",
)
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="The folder to write to; default: this one.",
)
@click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
@plainly
def export(
    kpi: str,
    home: Path | None,
    as_of: dt.datetime | None,
    known_at: str | None,
    period: str | None,
    filters: tuple[str, ...],
    outcomes: tuple[str, ...],
    form: str,
    profile: str,
    lang: str,
    out: Path,
    as_json: bool,
) -> None:
    """Write the rows of a KPI as CSV, XLSX or Parquet: exactly those its figure counts."""
    definition = definition_of(kpi)
    with Reader(Home.at(home)) as reader:
        day = reader.day_of(as_of.date() if as_of else None, period)
        where = dict(parted(one) for one in filters)
        answer = reader.rows([definition], day, reader.known(known_at))
        reader.check_where(definition, answer, where)
        table = kpi_rows(reader, definition, answer, where, list(outcomes), lang)
        way = DATA if profile == "data" else spreadsheet(lang)
        done = exporting.export(reader, table, out, form, way)
    if as_json:
        told = {
            "file": str(done.path),
            "rows": done.rows,
            "sha256": done.sha256,
            "beside": [str(one) for one in done.beside],
        }
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(f"{done.path}: {done.rows:,} rows, sha256 {done.sha256}")
    for one in done.beside:
        click.echo(f"{one}")


if __name__ == "__main__":
    main()
