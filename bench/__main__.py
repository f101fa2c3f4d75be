"""python -m bench: measure, print, and keep the reports in bench/results/."""

import platform
from pathlib import Path

import click

from bench import export, kpis, loading, pack, pages, papers

REPORTS = {
    "loading": loading.measure,
    "kpis": kpis.measure,
    "pages": pages.measure,
    "export": export.measure,
    "papers": papers.measure,
    "pack": pack.measure,
}


@click.command()
@click.option("--rows", default=5_000_000, help="Rows of the training CSV.")
@click.option("--rounds", default=5, help="Rounds; medians are quoted.")
@click.option("--only", type=click.Choice(list(REPORTS)), help="One report; all by default.")
@click.option("--home", type=click.Path(path_type=Path), help="A loaded home, for the pages alone.")
def main(rows: int, rounds: int, only: str | None, home: Path | None) -> None:
    """Measure against a baseline in the same rounds: DuckDB's own reading of the file, bare pages."""
    if home:
        only = "pages"
    folder = Path(__file__).parent / "results"
    folder.mkdir(exist_ok=True)
    for name in [only] if only else REPORTS:
        found = pages.measure_home(home, rounds) if home else REPORTS[name](rows, rounds)
        report = f"# {name.capitalize()}\n\nPython {platform.python_version()}\n\n{found}\n"
        click.echo(report)
        (folder / f"{name}.md").write_text(report)


if __name__ == "__main__":
    main()
