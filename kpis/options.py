"""Options that many commands share, each said in one way."""

from pathlib import Path

import click

home = click.option("--home", type=click.Path(path_type=Path), help="The organisation's folder.")
as_of = click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day; default: the last."
)
known_at = click.option("--known-at", help="As known at a load (its number), or on a day.")
period = click.option("--period", help="A fiscal quarter such as 2026-Q3: as of its last day.")
where = click.option(
    "--where", "filters", multiple=True, help="Only rows with CUT=VALUE; repeatable."
)
as_json = click.option("--json", "as_json", is_flag=True, help="JSON for machines.")
