"""Cells: figures in tables, and words for what they were made from."""

from kpis.figure import Figure
from reports.papers.sections import Cell, Column, Table
from reports.review.quarter import Kpi, Quarter
from reports.review.speech import Speech


def made_from(quarter: Quarter) -> str:
    """As of which day, as known at which load, of which generation."""
    say = quarter.say
    return say(
        "As of {day} · as known at load {load} · generation {generation}",
        day=say.day(quarter.as_of),
        load=quarter.known_at,
        generation=quarter.generation.removesuffix(".duckdb"),
    )


def filters(quarter: Quarter) -> str:
    """The filters in words; that there is none is said too."""
    say = quarter.say
    if not quarter.where:
        return say("All units, brands, regions, platforms and audiences")
    return ", ".join(f"{say.cut(cut)}: {say.bucket(v)}" for cut, v in quarter.where.items())


def evidence(quarter: Quarter) -> str:
    """The hashes by which an auditor can tell that the evidence is this quarter's.

    Where the quarter was locked and loads came since, its evidence is not of the figures told here,
    but of those that were locked: that is said.
    """
    say, parts = quarter.say, []
    if quarter.pack:
        parts.append(say("Evidence pack: {hash}", hash=quarter.pack))
    if quarter.lock:
        parts.append(say("Locked quarter: {hash}", hash=quarter.lock))
    if parts and quarter.proved_at != quarter.known_at:
        parts.append(
            say("both as known at load {load}, not at that of the figures", load=quarter.proved_at)
        )
    return "; ".join(parts)


def told(say: Speech, kpi: Kpi, figure: Figure | None) -> Cell:
    return Cell(say.figure(kpi.definition, figure))


def counted(say: Speech, figure: Figure, n: int) -> Cell:
    """So many rows of a figure; a dash where there is none to count."""
    return Cell("–" if figure.low is None else say.number(n))


def status(say: Speech, name: str) -> Cell:
    return Cell(say.status(name), name)


def numbers(say: Speech, kpi: Kpi) -> list[Cell]:
    """The numbers of a KPI: its figure, the target, its figure before, rows missed and unknown."""
    return [
        told(say, kpi, kpi.now),
        Cell(say.target(kpi.definition, kpi.now)),
        told(say, kpi, kpi.before),
        counted(say, kpi.now, kpi.now.missed),
        counted(say, kpi.now, kpi.now.unknown),
    ]


def source(quarter: Quarter, kpi: Kpi) -> str:
    """Where a figure comes from, so that anybody can ask for it again."""
    say, now = quarter.say, kpi.now
    counted = say(
        "{met} met, {missed} missed, {unknown} unknown, {excluded} excluded",
        met=say.number(now.met),
        missed=say.number(now.missed),
        unknown=say.number(now.unknown),
        excluded=say.number(now.excluded),
    )
    parts = [
        say(
            "{title} ({id}, version {n})",
            title=say.of(kpi.definition.title),
            id=now.kpi,
            n=now.version,
        ),
        counted,
        say("target {target} by {who}", target=say.target(kpi.definition, now), who=now.provenance),
    ]
    asked = "".join(f" --where {cut}={value}" for cut, value in quarter.where.items())
    parts.append(f"python -m kpis run {now.kpi} --as-of {now.as_of}{asked}")
    return "; ".join(parts)


def kpi_table(quarter: Quarter, about: str, kpis: list[Kpi]) -> Table:
    say = quarter.say
    columns = [
        Column(say("Figure"), 2.3),
        Column(say("Status"), 1.5),
        Column(quarter.name, 1.25, number=True),
        Column(say("Target"), 0.9, number=True),
        Column(quarter.before, 1.25, number=True),
        Column(say("Missed"), 1.15, number=True),
        Column(say("Unknown"), 1.25, number=True),
    ]
    rows = [
        [
            Cell(say.of(one.definition.title)),
            status(say, one.now.status),
            *numbers(say, one),
        ]
        for one in kpis
    ]
    return Table(
        say("Figures of {element}", element=about),
        columns,
        rows,
        say("None of its figures is told by this filter."),
    )
