"""python -m bench: measure, print, and keep the reports in bench/results/."""

import platform
from pathlib import Path

import click

from bench import kpis, loading

REPORTS = {"loading": loading.measure, "kpis": kpis.measure}


@click.command()
@click.option("--rows", default=5_000_000, help="Rows of the training CSV.")
@click.option("--rounds", default=5, help="Rounds; medians are quoted.")
@click.option("--only", type=click.Choice(list(REPORTS)), help="One report; all by default.")
def main(rows: int, rounds: int, only: str | None) -> None:
    """Measure against DuckDB's own reading of the same file, in interleaved rounds."""
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    for name in [only] if only else REPORTS:
        found = REPORTS[name](rows, rounds)
        report = f"# {name.capitalize()}\n\nPython {platform.python_version()}\n\n{found}\n"
        click.echo(report)
        (folder / f"{name}.md").write_text(report)


if __name__ == "__main__":
    main()
