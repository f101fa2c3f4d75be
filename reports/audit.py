"""python -m reports sample, trace: what an auditor tests, and the way from row to line and back."""

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from kpis import options
from kpis.definition import definition_of
from kpis.options import parted, plainly
from kpis.reader import Reader, all_kpis
from organisation.errors import Unusable
from organisation.home import Home
from reports import export as exporting
from reports import sample as sampling
from reports import trace as tracing
from reports.profile import DATA
from reports.table import OUTCOMES
from reports.trace import Traced

lang_option = options.language("Language of reasons.")


@click.command()
@click.argument("kpi")
@options.home
@click.option("--n", default=25, help="How many rows; default: 25. All where there are fewer.")
@click.option("--seed", required=True, help="Any text: the same seed draws the same rows.")
@options.as_of
@options.known_at
@options.period
@options.where
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    type=click.Choice(OUTCOMES),
    help="Draw from rows with this outcome; repeatable. Default: all but excluded.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["csv", "xlsx"]),
    default="csv",
    help="The form of the form; default: csv.",
)
@lang_option
@options.folder()
@options.as_json
@plainly
def sample(
    kpi: str,
    home: Path | None,
    n: int,
    seed: str,
    as_of: dt.date | None,
    known_at: str | None,
    period: str | None,
    filters: tuple[str, ...],
    outcomes: tuple[str, ...],
    form: str,
    lang: str,
    out: Path,
    as_json: bool,
) -> None:
    """Draw rows of a KPI to be tested, as a form to fill in with the evidence of each."""
    definition = definition_of(kpi)
    with Reader(Home.at(home)) as reader:
        day = reader.day_of(as_of, period)
        where = parted(filters)
        answer = reader.rows([definition], day, reader.known(known_at))
        reader.check_where(definition, answer, where)
        drawn = sampling.sample(reader, definition, answer, n, seed, where, list(outcomes), lang)
        file = out / f"{drawn.table.name}.{form}"
        if file.exists():
            raise Unusable(
                f"{file} is there already and may be filled in: move it away, or name another "
                "folder with --out"
            )
        done = exporting.export(reader, drawn.table, out, form, DATA)
    if as_json:
        told = {
            "file": str(done.path),
            "rows": drawn.drawn,
            "population": drawn.population,
            "seed": seed,
            "sha256": done.sha256,
            "beside": [str(one) for one in done.beside],
        }
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    click.echo(f"{done.path}: {drawn.drawn:,} of {drawn.population:,} rows, seed {seed}")
    for one in done.beside:
        click.echo(f"{one}")


@click.command()
@options.home
@click.option("--kpi", help="With --subject: the KPI whose row to trace to its original.")
@click.option("--subject", help="With --kpi: the subject of the row.")
@click.option("--load", "number", type=int, help="With --line, or to draw from: the load.")
@click.option("--line", "at", type=int, help="With --load: the line (a row of a sheet) to trace.")
@click.option(
    "--random", "by_chance", is_flag=True, help="Trace lines of originals drawn by --seed."
)
@click.option("--seed", help="With --random, any text: the same seed draws the same lines.")
@click.option("--n", default=1, help="With --random: how many lines; default: 1.")
@options.as_of
@options.known_at
@lang_option
@options.as_json
@plainly
def trace(
    home: Path | None,
    kpi: str | None,
    subject: str | None,
    number: int | None,
    at: int | None,
    by_chance: bool,
    seed: str | None,
    n: int,
    as_of: dt.date | None,
    known_at: str | None,
    lang: str,
    as_json: bool,
) -> None:
    """Trace a row to the line of its original, or a line to where it counts, or why it does not.

    From a row: --kpi and --subject. From a line: --load and --line, or --random and --seed.
    """
    ways = [bool(kpi and subject), bool(number and at), by_chance]
    if sum(ways) != 1 or bool(kpi) != bool(subject) or bool(by_chance) != bool(seed):
        raise Unusable("give one of: --kpi ID --subject S; --load N --line M; --random --seed S")
    with Reader(Home.at(home)) as reader:
        day = reader.day_of(as_of, None)
        definition = definition_of(kpi) if kpi else None
        answer = reader.rows(all_kpis(), day, reader.known(known_at))
        row: dict[str, Any] | None = None
        found: list[Traced] = []
        if definition and subject:
            row, told = tracing.row(reader, definition, answer, subject, lang)
            found = [told] if told else []
        elif by_chance and seed:
            places = tracing.drawn(reader, seed, n, number, answer.known_at)
            found = [tracing.line(reader, answer, *one, lang) for one in places]
        elif number and at:
            found = [tracing.line(reader, answer, number, at, lang)]
    if as_json:
        lines = [one.as_table() for one in found]
        click.echo(
            json.dumps({"row": row, "lines": lines}, indent=1, ensure_ascii=False, default=str)
        )
        return
    for said in [
        *(_of_row(row, found) if row else []),
        *(s for one in found for s in _of_line(one)),
    ]:
        click.echo(said)


def _of_row(row: dict[str, Any], found: list[Traced]) -> Iterator[str]:
    why = f", {row['reason_in_words']}" if row["reason_in_words"] else ""
    due = f", due {row['due']}" if row["due"] else ""
    yield f"{row['kpi']}, {row['subject']}: {row['outcome']}{why}{due}, as of {row['as_of']}"
    if row["load"] is not None and not found:
        yield f"it rests on load {row['load']} as a whole"
    elif not found:
        yield "it rests on no record: what it tells is that there is none"


def _of_line(one: Traced) -> Iterator[str]:
    load, found, fate = one.load, one.found, one.fate
    lines = f"line {found.first}" + (f" to {found.last}" if found.last != found.first else "")
    is_original = "as it came" if found.is_original else "CHANGED since it came"
    yield f"load {load.load} {load.file} ({load.kind}, effective {load.effective}), {lines}"
    yield f"  original: {is_original}, sha256 {load.sha256}"
    for text in found.text.splitlines():
        yield f"  | {text}"
    yield f"  {fate.fate}" + (f": {'; '.join(fate.reasons)}" if fate.reasons else "")
    if fate.record is None or one.standing is None:
        return
    yield f"  record {fate.record}: " + ", ".join(
        f"{name} {value}" for name, value in fate.values.items() if value is not None
    )
    yield f"  {'counts' if one.standing.counts else 'does not count'}: {one.standing.why}"
    for row in one.rows:
        why = f", {row['reason_in_words']}" if row["reason_in_words"] else ""
        yield f"    {row['kpi']}, {row['subject']}: {row['outcome']}{why}"
    for about in one.about:
        yield f"    {about['kpi']}: {about['rows']} {about['outcome']} about it, by other records"
    if one.standing.counts and not one.rows:
        yield f"  no KPI row rests on it that day; its kind is read by: {', '.join(one.read_by) or 'none'}"
