"""python -m etl: load files, see what became of every row, decide about held loads."""

import csv
import datetime as dt
import json
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from functools import wraps
from pathlib import Path
from typing import Any

import click
import duckdb
from rich.console import Console
from rich.progress import Progress
from rich.table import Table

from etl import load as loading
from etl import new, template
from etl import verify as verifying
from etl.check import check as check_home
from organisation.errors import Unusable
from organisation.home import Home
from warehouse import report
from warehouse.register import Load
from warehouse.store import Store

JSON_FIELDS = [
    "load",
    "source",
    "kind",
    "file",
    "sha256",
    "effective",
    "rows",
    "loaded",
    "refused",
    "skipped",
    "blank",
    "state",
    "because",
]


def told_plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Faults a person can do something about end a command with one line and exit code 2."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except Unusable as fault:
            click.echo(f"error: {fault}", err=True)
        except BrokenPipeError:
            raise  # the reader of our output has gone; click ends quietly
        except OSError as fault:
            place = f"{fault.filename}: " if fault.filename else ""
            click.echo(f"error: {place}{fault.strerror}; nothing was published", err=True)
        except (duckdb.OperationalError, duckdb.FatalException) as fault:
            click.echo(f"error: {cause(fault)}; nothing was published", err=True)
        sys.exit(2)

    return run


def cause(fault: duckdb.Error) -> str:
    """What DuckDB could not do, in a line: of a chain of errors the one that began it."""
    if lost := re.search('No files found that match the pattern "(.+)"', str(fault)):
        return f"{lost[1]} is lost: restore the warehouse from a copy"
    return str(fault).rpartition("Original error: ")[2].splitlines()[0].strip()


home_option = click.option(
    "--home",
    type=click.Path(path_type=Path),
    help="The organisation's folder. Default: GOVERNANCE_HOME, or the sample organisation.",
)
json_option = click.option("--json", "as_json", is_flag=True, help="One JSON object a line.")
because_option = click.option("--because", required=True, help="The reason; it is kept.")


@click.group(context_settings={"max_content_width": 100})
def main() -> None:
    """Load records into an organisation's warehouse, and account for every row."""


@main.command()
@home_option
@click.option(
    "--inbox", type=click.Path(path_type=Path), help="Load from here; default: HOME/inbox."
)
@click.option("--source", help="Load this source only.")
@click.option(
    "--effective",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day the files speak for, whatever the configuration says.",
)
@json_option
@told_plainly
def load(
    home: Path | None,
    inbox: Path | None,
    source: str | None,
    effective: dt.datetime | None,
    as_json: bool,
) -> None:
    """Load what is new in the inbox and publish it.

    Exit codes: 0 all rows in, 3 loaded with refused rows, 4 held, 2 unusable input or configuration.
    """
    day = effective.date() if effective else None
    with progress(quiet=as_json) as tell:
        outcome = loading.load(Home.at(home), inbox, source, day, tell)
    for one in outcome.told:
        click.echo(json_line(one) if as_json else in_words(one))
    for fault in outcome.faults:
        click.echo(f"error: {fault}", err=True)
    if not as_json:
        tell_replaced(outcome)
        tell_unclaimed(outcome.unclaimed)
        click.echo(summary(outcome))
    sys.exit(outcome.exit_code)


def tell_replaced(outcome: loading.Loaded) -> None:
    """Name files that another one of the same source and day has put out of force."""
    for one, other in outcome.replaced:
        click.echo(
            f"note: load {other.load} takes the place of load {one.load} ({one.file}): both tell all "
            f"of {one.source} for {one.effective}, and the last file counts"
        )


def tell_unclaimed(names: list[str]) -> None:
    """Name files that no source takes: a few of them, and how many more."""
    for name in names[:5]:
        click.echo(f"note: no source takes {name}")
    if len(names) > 5:
        click.echo(f"note: no source takes {len(names) - 5} more files of the inbox")


@contextmanager
def progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """A progress bar on a terminal, plain lines in a pipe, nothing for machines."""
    console = Console(stderr=True)
    if quiet:
        yield lambda _: None
    elif not console.is_terminal:
        yield lambda text: click.echo(text, err=True)
    else:
        with Progress(console=console, transient=True) as bar:
            task = bar.add_task("loading", total=None)

            def tell(text: str) -> None:
                done, _, rest = text.partition(" ")
                at, _, of = done.partition("/")
                if of:
                    bar.update(task, completed=int(at) - 1, total=int(of), description=rest)
                else:
                    bar.update(task, description=text)

            yield tell


def json_line(one: Load) -> str:
    table = one.model_dump(mode="json")
    return json.dumps({name: table[name] for name in JSON_FIELDS}, ensure_ascii=False)


def in_words(one: Load) -> str:
    """A load in one line."""
    head = f"load {one.load} {one.source} {one.file}: {one.state}"
    if one.state == "refused":
        return f"{head}: {one.because}"
    fates = ", ".join(
        f"{getattr(one, fate):,} {fate}"
        for fate in ("loaded", "refused", "skipped", "blank")
        if fate == "loaded" or getattr(one, fate)
    )
    text = f"{head}, effective {one.effective}, {one.rows:,} rows = {fates}"
    if one.state == "held":
        text += f'\n  held: {one.because}\n  publish it: python -m etl accept {one.load} --because "..."'
    if one.new_columns and one.state != "unchanged":
        text += f"\n  new columns: {', '.join(one.new_columns)}"
    return text


def summary(outcome: loading.Loaded) -> str:
    states = [one.state for one in outcome.told]
    counts = ", ".join(f"{states.count(state)} {state}" for state in dict.fromkeys(states))
    published = (
        f"publication {outcome.publication.publication} is in force"
        if outcome.publication
        else "nothing new to publish"
    )
    nothing = "" if outcome.faults else "no files for any source"
    failed = f"{len(outcome.faults)} not read" if outcome.faults else ""
    return f"{', '.join(filter(None, [counts or nothing, failed]))}; {published}"


@main.command()
@home_option
@click.option("--json", "as_json", is_flag=True, help="The whole status as one JSON object.")
@told_plainly
def status(home: Path | None, as_json: bool) -> None:
    """Show loads and row accounts, freshness of each source, and held loads."""
    told = report.status(Store(Home.at(home).warehouse))
    if as_json:
        click.echo(json.dumps(told, ensure_ascii=False, default=str))
        return
    console = console_for_tables()
    console.print(table("Loads", told["loads"]))
    console.print(table("Sources", told["sources"]))
    for line in told["held"]:
        click.echo(line)
    for line in told["notes"]:
        click.echo(line)


@main.command()
@home_option
@click.option("--load", "number", type=int, help="Rows of this load only.")
@click.option("--source", help="Rows of this source only.")
@click.option("--skipped", is_flag=True, help="Rows skipped by a rule of their source, too.")
@click.option("--csv", "as_csv", is_flag=True, help="As CSV.")
@told_plainly
def refused(
    home: Path | None, number: int | None, source: str | None, skipped: bool, as_csv: bool
) -> None:
    """Show refused rows with line, raw text and every reason."""
    found = Home.at(home)
    rows = report.unloaded(found, Store(found.warehouse), number, source, skipped=skipped)
    if as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(report.UNLOADED)
        writer.writerows(rows)
        return
    listed = [dict(zip(report.UNLOADED, row, strict=True)) for row in rows]
    console_for_tables().print(table("Rows that are not in", listed))


@main.command()
@click.argument("number", metavar="LOAD", type=int)
@home_option
@because_option
@told_plainly
def accept(number: int, home: Path | None, because: str) -> None:
    """Publish a held load."""
    made = loading.decide(Home.at(home), number, "accepted", because)
    click.echo(f"load {number} is published; publication {made.publication} is in force")


@main.command()
@click.argument("number", metavar="LOAD", type=int)
@home_option
@because_option
@told_plainly
def withdraw(number: int, home: Path | None, because: str) -> None:
    """Take a load out of force. It stays known for every day before."""
    made = loading.decide(Home.at(home), number, "withdrawn", because)
    click.echo(f"load {number} is withdrawn; publication {made.publication} is in force")


@main.command()
@home_option
@click.option("--inbox", type=click.Path(path_type=Path), help="Look here; default: HOME/inbox.")
@told_plainly
def check(home: Path | None, inbox: Path | None) -> None:
    """Validate configuration and files; publish nothing."""
    outcome = check_home(Home.at(home), inbox)
    for one in outcome.told:
        click.echo(in_words(one).replace("published", "would be published", 1))
    for fault in outcome.faults:
        click.echo(f"error: {fault}", err=True)
    tell_replaced(outcome)
    tell_unclaimed(outcome.unclaimed)
    sys.exit(outcome.exit_code)


@main.command()
@home_option
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding, one a line.")
@told_plainly
def verify(home: Path | None, as_json: bool) -> None:
    """Read every kept original again, and prove that the history still equals it.

    Exit codes: 0 all proven, 3 something can no longer be read as it was, 2 something differs or is
    lost.
    """
    found = []
    with progress(quiet=as_json) as tell:
        for one in verifying.verify(Home.at(home), tell):
            found.append(one)
            if as_json:
                click.echo(json.dumps(asdict(one), ensure_ascii=False))
    if not as_json:
        for one in found:
            if one.state != "proven" or one.what != "load":
                click.echo(verified(one))
        click.echo(verified_in_short(found))
    sys.exit(verifying.exit_code(found))


def verified(one: verifying.Finding) -> str:
    """A finding in one line."""
    what = f"load {one.load} {one.file}" if one.what == "load" else one.what
    return f"{what}: {one.state}, {one.says}"


def verified_in_short(found: list[verifying.Finding]) -> str:
    """How many loads are proven, and what that comes to."""
    loads = [one.state for one in found if one.what == "load"]
    said = f"{loads.count('proven')} of {len(loads)} loads equal their originals"
    words = {
        0: "the history is proven",
        2: "the history is NOT as it was",
        3: "the rest is proven; what is not can no longer be read as it was read then",
    }
    return f"{said}; {words[verifying.exit_code(found)]}"


@main.command(name="new")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@told_plainly
def new_home(folder: Path) -> None:
    """Make a home with commented configuration to edit."""
    for path in new.make(folder):
        click.echo(f"wrote {path}")
    click.echo(f"next: edit the three files, put exports into {folder / 'inbox'}, then")
    click.echo(f"  python -m etl check --home {folder}")


@main.command(name="template")
@click.argument("kind")
@told_plainly
def template_of(kind: str) -> None:
    """Print an empty CSV of a record kind: the header, and a row of explanations."""
    click.echo(template.csv_of(kind), nl=False)


def console_for_tables() -> Console:
    """A console as wide as the terminal; wide enough in a pipe that nothing is cut."""
    return Console() if sys.stdout.isatty() else Console(width=240)


def table(title: str, rows: list[dict[str, Any]]) -> Table:
    shown = Table(title=title, title_justify="left")
    for name in rows[0] if rows else ["nothing"]:
        number = bool(rows) and isinstance(rows[0][name], int)
        shown.add_column(name, justify="right" if number else "left", overflow="fold")
    for row in rows:
        shown.add_row(*("" if value is None else str(value) for value in row.values()))
    return shown


if __name__ == "__main__":
    main()
