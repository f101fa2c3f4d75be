"""What commands share: options, each said in one way, and faults told in one line."""

import sys
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click
import duckdb

from organisation.errors import Unusable
from organisation.language import LANGUAGES


def day(name: str, says: str) -> Callable[..., Any]:
    """An option that takes a day of the calendar; None where it is not given."""
    return click.option(
        name,
        type=click.DateTime(["%Y-%m-%d"]),
        callback=lambda _context, _option, moment: moment.date() if moment else None,
        help=says,
    )


home = click.option("--home", type=click.Path(path_type=Path), help="The organisation's folder.")
as_of = day("--as-of", "The day; default: the last.")
known_at = click.option("--known-at", help="As known at a load (its number), or on a day.")
period = click.option("--period", help="A fiscal quarter such as 2026-Q3: as of its last day.")
where = click.option(
    "--where", "filters", multiple=True, help="Only rows with CUT=VALUE; repeatable."
)
as_json = click.option("--json", "as_json", is_flag=True, help="JSON for machines.")


def language(says: str) -> Callable[..., Any]:
    """An option that takes a language. `says` is what is written in it."""
    return click.option("--lang", type=click.Choice(list(LANGUAGES)), default="en", help=says)


def folder(default: str = "") -> Callable[..., Any]:
    """An option that takes a folder to write to."""
    return click.option(
        "--out",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(default),
        help=f"The folder to write to; default: {default or 'this one'}.",
    )


def parted(filters: tuple[str, ...]) -> dict[str, str]:
    """The values of --where, each CUT=VALUE in its parts. Raises Unusable."""
    found = {}
    for one in filters:
        cut, equals, value = one.partition("=")
        if not equals:
            raise Unusable(f"--where {one}: write CUT=VALUE, such as brand=Pelita")
        found[cut.strip()] = value.strip() or "(blank)"
    return found


def plainly(command: Callable[..., Any]) -> Callable[..., Any]:
    """Faults a person can do something about end a command with one line and exit code 2."""

    @wraps(command)
    def run(*args: Any, **options: Any) -> Any:
        try:
            return command(*args, **options)
        except Unusable as fault:
            click.echo(f"error: {fault}", err=True)
        except BrokenPipeError:
            raise
        except (OSError, duckdb.IOException) as fault:
            click.echo(f"error: {str(fault).splitlines()[0]}", err=True)
        sys.exit(2)

    return run
