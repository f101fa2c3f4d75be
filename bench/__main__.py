"""python -m bench: measure, print, and keep the report in bench/results/."""

import platform
from pathlib import Path

import click

from bench import loading


@click.command()
@click.option("--rows", default=5_000_000, help="Rows of the training CSV.")
@click.option("--rounds", default=5, help="Rounds; medians are quoted.")
def main(rows: int, rounds: int) -> None:
    """Measure loading against DuckDB's own reading, in interleaved rounds."""
    report = f"# Loading\n\nPython {platform.python_version()}\n\n{loading.measure(rows, rounds)}\n"
    click.echo(report)
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    (folder / "loading.md").write_text(report)


if __name__ == "__main__":
    main()
