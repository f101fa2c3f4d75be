"""python -m reports: files to take away, each with what it holds and where that comes from."""

import datetime as dt
import json
import sys
from pathlib import Path

import click

from journal.journal import Entry, Journal, Verdict
from kpis import options
from kpis.options import parted, plainly
from kpis.reader import Reader
from organisation.home import Home
from reports import audit
from reports import export as exporting
from reports import log as logging
from reports.asked import Asked, table_of
from reports.pack import command as packing
from reports.profile import DATA, spreadsheet
from reports.progress import progress
from reports.review import commands as meeting
from reports.table import OUTCOMES


@click.group(context_settings={"max_content_width": 100})
def main() -> None:
    """Take figures away as files."""


@main.command()
@click.argument("what")
@options.home
@options.as_of
@options.known_at
@options.period
@options.where
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
@options.language("Language of reasons and titles.")
@options.folder()
@options.as_json
@plainly
def export(
    what: str,
    home: Path | None,
    as_of: dt.date | None,
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
    """Write a table as CSV, XLSX or Parquet.

    WHAT is the id of a KPI, for exactly the rows that its figure counts; a record kind, such as
    accounts, for the records as they stand; or figures, overdue, risks, register,
    contradictions, restated or loads.
    """
    with Reader(Home.at(home), memory=exporting.MEMORY) as reader:
        day = reader.day_of(as_of, period)
        known = reader.known(known_at)
        asked = Asked(reader, day, known, parted(filters), list(outcomes), lang)
        table = table_of(what, asked)
        way = DATA if profile == "data" else spreadsheet(lang)
        with progress(f"{table.name}.{form}", table.rows) as update:

            def tell(rows: int) -> None:
                # Lines are told, and a cell may have several.
                update(completed=min(rows, table.rows or rows))

            done = exporting.export(reader, table, out, form, way, tell)
    if as_json:
        told = {
            "file": str(done.path),
            "rows": done.rows,
            "sha256": done.sha256,
            "beside": [str(one) for one in done.beside],
            "entry": done.entry.number if done.entry else None,
        }
        click.echo(json.dumps(told, indent=2))
        return
    click.echo(f"{done.path}: {done.rows:,} rows, sha256 {done.sha256}")
    for one in done.beside:
        click.echo(f"{one}")
    if done.entry:
        click.echo(f"entered in the journal as entry {done.entry.number}")


@main.command()
@options.home
@click.option("--what", help="Only entries of one deed, such as export or pack.")
@click.option("--verify", is_flag=True, help="Follow the chain; exit 1 where it is broken.")
@click.option("--expect", metavar="HASH", help="A hash that some entry must have; verifies too.")
@options.as_json
@plainly
def log(
    home: Path | None, what: str | None, verify: bool, expect: str | None, as_json: bool
) -> None:
    """What was taken away and written down, newest first, and whether the chain holds."""
    journal = Journal.of(Home.at(home))
    entries = [one for one in journal.entries()[::-1] if what in (None, one.what)]
    verdict = journal.verify(expect) if verify or expect else None
    if as_json:
        told = {"entries": [vars(one) for one in entries]}
        click.echo(json.dumps(told | ({"verdict": vars(verdict)} if verdict else {}), indent=2))
    else:
        tell_log(entries, verdict)
    if verdict and verdict.faults:
        sys.exit(1)


def tell_log(entries: list[Entry], verdict: Verdict | None) -> None:
    """The entries one a line and, where it was asked for, what became of the chain."""
    for one in entries:
        at = one.moment.strftime("%Y-%m-%d %H:%M:%S UTC")
        click.echo(
            f"{one.number}  {at}  {logging.author(one)}  {one.what}  {one.about}: "
            f"{logging.in_short(one)}"
        )
    if verdict is None:
        return
    for fault in verdict.faults:
        click.echo(fault)
    state = "the chain is broken" if verdict.faults else "the chain holds"
    click.echo(f"{verdict.entries:,} entries, {state}, newest hash {verdict.newest}")


main.add_command(packing.pack)
main.add_command(audit.sample)
main.add_command(audit.trace)
main.add_command(meeting.quarter)
main.add_command(meeting.chase)


if __name__ == "__main__":
    main()
