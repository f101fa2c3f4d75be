"""python -m kpis: what each KPI counts, and what the rows come to on any day."""

import csv
import datetime as dt
import json
import sys
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from decimal import Decimal
from functools import wraps
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from kpis import change as changing
from kpis import contradictions as contradicting
from kpis import elements, options, words
from kpis import overdue as overdues
from kpis import restatement as restating
from kpis import risks as ranking
from kpis import trend as trends
from kpis.blocks import read_by
from kpis.definition import Definition, catalogue, definition_of
from kpis.figure import Figure
from kpis.options import parted, plainly
from kpis.reader import Answer, Reader, all_kpis
from kpis.targets import target_on
from organisation.errors import Unusable
from organisation.home import Home


@dataclass(frozen=True)
class Asked:
    """What a command line asks about, checked."""

    reader: Reader
    as_of: dt.date
    known_at: int
    where: dict[str, str]
    by: str
    form: str
    """'json', 'csv' or 'text'."""


def asking(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that all questions share. Faults end in one line and exit code 2."""

    @options.home
    @options.as_of
    @options.known_at
    @options.period
    @click.option("--by", default="", help="One figure for each unit, brand, region ...")
    @options.where
    @options.as_json
    @click.option("--csv", "as_csv", is_flag=True, help="CSV for spreadsheets.")
    @wraps(command)
    def run(
        home: Path | None,
        as_of: dt.date | None,
        known_at: str | None,
        period: str | None,
        by: str,
        filters: tuple[str, ...],
        as_json: bool,
        as_csv: bool,
        **options: Any,
    ) -> Any:
        with Reader(Home.at(home)) as reader:
            day = reader.day_of(as_of, period)
            if as_json and as_csv:
                raise Unusable("choose one of --json and --csv")
            form = "json" if as_json else "csv" if as_csv else "text"
            where = parted(filters)
            asked = Asked(reader, day, reader.known(known_at), where, by, form)
            return command(asked, **options)

    return plainly(run)


@click.group(context_settings={"max_content_width": 100})
def main() -> None:
    """Ask for figures, and for the rows that they count."""


@main.command(name="list")
@options.home
@options.as_json
@plainly
def list_(home: Path | None, as_json: bool) -> None:
    """All KPIs: id, title, element, record kinds needed; key as the organisation chose."""
    key = [one.id for one in elements.key_kpis(Home.at(home).targets)]
    if as_json:
        told = [
            {
                "id": one.id,
                "title": one.title.model_dump(),
                "element": one.element,
                "asks": one.asks,
                "kinds": one.kinds,
                "unit": one.unit,
                "key": one.id in key,
                "version": one.version,
            }
            for one in catalogue().values()
        ]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    show_table(
        ["id", "title", "element", "key", "needs"],
        [
            [d.id, d.title.en, d.element, "key" if d.id in key else "", ", ".join(d.kinds)]
            for d in catalogue().values()
        ],
    )


@main.command()
@click.argument("kpi", metavar="ID")
@options.home
@options.as_json
@plainly
def show(kpi: str, home: Path | None, as_json: bool) -> None:
    """The definition of a KPI, its SQL, and the target of the organisation."""
    one = definition_of(kpi)
    here = Home.at(home)
    target, provenance = target_on(here.targets, one, here.organisation.now_is())
    if as_json:
        told = one.model_dump() | {
            "unit": one.unit,
            "hash": one.hash,
            "sql": one.sql,
            "blocks": read_by(one.sql),
            "target": {"value": target, "provenance": provenance},
        }
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    click.echo(f"{one.id} (version {one.version}, definition {one.hash[:12]})")
    for name in ("title", "question", "population", "exclusions", "outcomes", "clears"):
        words = getattr(one, name)
        click.echo(f"{name}: {words.en}\n{' ' * len(name)}  {words.id}")
    for name in ("category", "measure"):
        if words := getattr(one, name):
            click.echo(f"{name}: {words.en}")
    click.echo(f"element: {one.element} ({one.asks}); {'key; ' if one.key else ''}{one.owner}")
    better = "more" if one.direction == "more" else "less"
    click.echo(f"unit: {one.unit} of {one.subjects.en}; {better} is better")
    click.echo(f"target: {target:g} ({provenance})")
    click.echo(f"needs: {', '.join(one.kinds) or 'any load'}; cuts: {', '.join(one.cuts)}")
    for name, sql in read_by(one.sql).items():
        click.echo(f"\n-- the block {name}\n{sql}")
    click.echo(f"\n-- {one.id}\n{one.sql}")


@main.command()
@click.argument("kpi", metavar="ID")
@click.option("--rows", "with_rows", is_flag=True, help="With the rows that the figure counts.")
@asking
def run(asked: Asked, kpi: str, with_rows: bool) -> None:
    """A figure, and with --rows what it counts."""
    definition = definition_of(kpi)
    answer = answer_of(asked, [definition])
    asked.reader.check_where(definition, answer, asked.where, asked.by)
    whole = asked.reader.figure(definition, answer, asked.where)
    parts = asked.reader.figures(definition, answer, asked.where, asked.by) if asked.by else {}
    rows = asked.reader.row_table(definition, answer, asked.where) if with_rows else []
    if asked.form == "json":
        told = figure_json(whole) | {"where": asked.where}
        if asked.by:
            told["by"] = {asked.by: [{"bucket": n} | figure_json(f) for n, f in parts.items()]}
        if with_rows:
            told["rows"] = rows
        click.echo(as_json(told))
    elif asked.form == "csv":
        write_csv(
            rows
            if with_rows
            else [figure_json(f) | {"bucket": n} for n, f in (parts or {"": whole}).items()]
        )
    else:
        tell_figure(definition, whole)
        for name, one in parts.items():
            click.echo(f"  {name}: {short(definition, one)}")
        if with_rows:
            names = ["outcome", "subject", "owner", "unit", "due", "reason_in_words", "record"]
            show_table(names, [[row[name] for name in names] for row in rows])


@main.command()
@asking
def overdue(asked: Asked) -> None:
    """What is past its due date and not met, across all KPIs, the oldest first."""
    answer = answer_of(asked, all_kpis())
    asked.reader.check_values(answer, asked.where)
    found = overdues.overdue(asked.reader, answer, asked.where)
    if asked.by:
        asked.reader.check_cut(asked.by)
        groups = overdues.by(asked.reader, answer, asked.by, asked.where)
        show_rows(asked, groups, list(groups[0]) if groups else [asked.by])
        return
    names = ["kpi", "subject", "owner", "unit", "due", "days", "band", "reason_in_words"]
    show_rows(asked, found, names)


@main.command()
@click.option(
    "--top", type=click.IntRange(min=0), default=0, help="Only so many accounts; all by default."
)
@asking
def risks(asked: Asked, top: int) -> None:
    """Accounts ranked by risk, with the lines that each score adds up from; and the register."""
    answer = answer_of(asked, all_kpis())
    for cut in asked.where:
        if cut not in ranking.CUTS:
            raise Unusable(f"risks are not cut by {cut}; they are by: {', '.join(ranking.CUTS)}")
    found = ranking.risks(asked.reader, answer, checked(asked, answer))
    found = found[:top] if top else found
    if asked.form == "json":
        grid = ranking.register(asked.reader, answer, asked.where)
        click.echo(as_json({"accounts": [asdict(one) for one in found], "register": asdict(grid)}))
        return
    lines = [
        {name: value for name, value in asdict(one).items() if name != "lines"}
        | {"points": line.points, "line": line.score, "says": line.says}
        for one in found
        for line in one.lines
    ]
    if asked.form == "csv":
        write_csv(lines)
        return
    for one in found:
        click.echo(f"{one.score:>7}  {one.account} {one.handle or ''} (impact {one.impact})")
        for line in one.lines:
            click.echo(f"         {line.score:>7}  {line.says}")


@main.command()
@asking
def contradictions(asked: Asked) -> None:
    """What two records say that cannot both be true."""
    without_by(asked)
    found = contradicting.found(asked.reader, asked.as_of, asked.known_at, asked.where)
    show_rows(
        asked, found, ["contradiction", "subject", "says", "record", "other_kind", "other_record"]
    )


@main.command()
@click.argument("kpi", metavar="ID")
@options.day("--since", "The day before; default: the quarter end before.")
@click.option("--since-known", help="The state of knowledge before: a load number or a day.")
@asking
def change(asked: Asked, kpi: str, since: dt.date | None, since_known: str | None) -> None:
    """Why a figure moved between two days, or between two states of knowledge."""
    definition = definition_of(kpi)
    reader = asked.reader
    if since_known:
        first, known = asked.as_of, reader.known(since_known)
    else:
        known = asked.known_at
        first = since or reader.configuration.organisation.last_quarter_end(asked.as_of)
    if since and since_known:
        first = reader.day_of(since, None)
    before = reader.rows([definition], reader.day_of(first, None), known)
    after = answer_of(asked, [definition])
    without_by(asked)
    reader.check_where(definition, after, asked.where)
    tell_change(asked, definition, changing.change(reader, definition, before, after, asked.where))


@main.command()
@click.argument("kpi", metavar="ID")
@asking
def trend(asked: Asked, kpi: str) -> None:
    """A KPI at each of the last twelve quarter ends and on the day."""
    definition = definition_of(kpi)
    answer = answer_of(asked, [definition])
    asked.reader.check_where(definition, answer, asked.where, asked.by)
    points = trends.trend(
        asked.reader, definition, asked.as_of, asked.known_at, asked.where, asked.by
    )
    told = [
        {"bucket": one.bucket, "definition_changed": one.definition_changed}
        | figure_json(one.figure)
        for one in points
    ]
    if asked.form == "text":
        for one in points:
            marks = " reconstructed" if one.figure.reconstructed else ""
            marks += f" ({one.definition_changed})" if one.definition_changed else ""
            name = f"{one.bucket}: " if one.bucket else ""
            click.echo(f"{one.figure.as_of}  {name}{short(definition, one.figure)}{marks}")
        return
    show_rows(asked, told, [])


@main.command()
@click.argument("kpi", metavar="ID")
@click.option("--since-known", help="The state of knowledge before; default: as first reported.")
@asking
def restatement(asked: Asked, kpi: str, since_known: str | None) -> None:
    """A figure as it was reported, as it is told now, and what made the difference."""
    definition = definition_of(kpi)
    without_by(asked)
    since = asked.reader.known(since_known) if since_known else None
    told = restating.restatement(
        asked.reader, definition, asked.as_of, asked.known_at, since, asked.where
    )
    if asked.form == "json":
        click.echo(as_json(restating.as_table(told)))
        return
    if asked.form == "csv":
        write_csv([row for cause in told.causes for row in restating.rows_of(cause)])
        return
    newest = asked.known_at == asked.reader.known_at
    states = {
        f"as known at load {since}" if since else "reported": told.then if since else told.reported,
        "now" if newest else f"as known at load {asked.known_at}": told.now,
    }
    tell_restatement(definition, told, states)


# -- telling ---------------------------------------------------------------------------------


def answer_of(asked: Asked, kpis: Iterable[Definition]) -> Answer:
    return asked.reader.rows(kpis, asked.as_of, asked.known_at)


def checked(asked: Asked, answer: Answer) -> dict[str, str]:
    """Filters of a list across KPIs: any cut, and a value that some row has. Raises Unusable."""
    without_by(asked)
    asked.reader.check_values(answer, asked.where)
    return asked.where


def without_by(asked: Asked) -> None:
    """Raises Unusable where --by is given to a command that has no use for it."""
    if asked.by:
        raise Unusable("--by goes with run, trend and overdue; here use --where CUT=VALUE")


def figure_json(one: Figure) -> dict[str, Any]:
    """A figure for machines: its KPI is its `id`."""
    told = one.as_table()
    return {"id": told.pop("kpi"), **told}


def as_json(told: Any) -> str:
    return json.dumps(told, ensure_ascii=False, indent=1, default=plain)


def plain(value: object) -> object:
    return float(value) if isinstance(value, Decimal) else str(value)


def write_csv(found: list[dict[str, Any]]) -> None:
    writer = csv.writer(sys.stdout, lineterminator="\r\n")
    if found:
        writer.writerow(found[0])
        writer.writerows(row.values() for row in found)


def show_table(names: list[str], rows: list[list[Any]]) -> None:
    table = Table(*[name.replace("_", " ") for name in names], box=None, pad_edge=False)
    for row in rows:
        table.add_row(*["" if cell is None else str(cell) for cell in row])
    Console(width=None if sys.stdout.isatty() else 200).print(table)


def show_rows(asked: Asked, found: list[dict[str, Any]], names: list[str]) -> None:
    """Rows in the form asked for; as text only the columns `names`."""
    if asked.form == "json":
        click.echo(as_json(found))
    elif asked.form == "csv":
        write_csv(found)
    else:
        show_table(names, [[row[name] for name in names] for row in found])
        click.echo(f"{len(found)} in all, as of {asked.as_of}")


def short(definition: Definition, one: Figure) -> str:
    counts = f"met {one.met}, missed {one.missed}, unknown {one.unknown}, excluded {one.excluded}"
    return f"{words.in_short(definition, one)}, {one.status} ({counts})"


def tell_figure(definition: Definition, one: Figure) -> None:
    click.echo(f"{definition.title.en}: {short(definition, one)}")
    click.echo(f"as of {one.as_of}, as known at load {one.known_at}")
    click.echo(f"target {words.target_in_short(definition, one)} ({one.provenance})")
    if one.excepted:
        click.echo(f"{one.excepted} of them have an exception in force")
    if one.median is not None and definition.measure:
        p90 = f", 90th percentile {one.p90:.1f}" if one.p90 is not None else ""
        click.echo(f"{definition.measure.en.rstrip('.')}: median {one.median:.1f}{p90}")
    if one.reconstructed:
        click.echo("reconstructed: the day lies before the first file of a source")
    if one.status == "not loaded":
        click.echo(f"load {' and '.join(definition.kinds)} records to see it")


def tell_change(asked: Asked, definition: Definition, told: changing.Change) -> None:
    if asked.form == "csv":
        write_csv(told.rows)
        return
    if asked.form == "json":
        told_json = asdict(told) | {
            "before": figure_json(told.before),
            "after": figure_json(told.after),
            "difference": told.difference,
        }
        click.echo(as_json(told_json))
        return
    click.echo(
        f"{told.before.as_of} (load {told.before.known_at}): {short(definition, told.before)}"
    )
    for step in told.steps:
        click.echo(f"  {step.move}: {step.rows}{effect(definition, step.effect)}")
    click.echo(f"{told.after.as_of} (load {told.after.known_at}): {short(definition, told.after)}")
    for warning in told.warnings:
        click.echo(f"warning: {warning}")


def effect(definition: Definition, value: float | None) -> str:
    if value is None:
        return ""
    return f" ({value:+.0f})" if definition.figure == "count" else f" ({value * 100:+.2f} points)"


def tell_restatement(
    definition: Definition, told: restating.Restatement, states: dict[str, Figure | None]
) -> None:
    for name, one in states.items():
        click.echo(f"{name}: {short(definition, one) if one else 'never reported'}")
    for cause in told.causes:
        click.echo(
            f"  {cause.cause}: {effect(definition, cause.change.difference).strip()} {cause.says}"
        )
        for row in cause.change.rows:
            click.echo(
                f"    {row['subject']}: {row['outcome_before'] or 'absent'} to "
                f"{row['outcome_after'] or 'absent'}"
            )
    for said in told.missing:
        click.echo(f"  {said}")
    if not told.causes:
        click.echo("nothing differs")


if __name__ == "__main__":
    main()
