"""Catalogue: what a page tells of KPIs beside their figures: quarters, buckets, targets, reasons."""

import datetime as dt
import difflib
import json
import math
from dataclasses import dataclass

from kpis.blocks import read_by
from kpis.definition import Definition, Reason, catalogue, common_reasons
from kpis.elements import WORST_FIRST, key_kpis
from kpis.figure import Figure
from kpis.reader import BLANK, Answer, Reader, where_sql
from organisation.settings import Target
from warehouse.rows import literal

QUARTERS = 8
"""Quarter ends that a row of the catalogue shows before now."""
MOST = 40
"""Buckets of a cut that are shown at once."""


@dataclass(frozen=True)
class Listed:
    """A KPI in the catalogue: its figure now, and what was proven at the quarter ends before, then
    now; None where nothing could be told."""

    figure: Figure
    is_key: bool
    quarters: tuple[float | None, ...]


@dataclass(frozen=True)
class Bucket:
    """One bucket of a cut: its figures at the quarter ends and now, oldest first; None where it had
    no rows."""

    name: str
    figures: tuple[Figure | None, ...]
    now: Figure


@dataclass(frozen=True)
class Holding:
    """A target and the day from which it holds; None is always. `unit` is blank for all units.

    `is_in_force` says whether it is the one that holds on the day asked about.
    """

    value: float
    starts: dt.date | None
    unit: str
    provenance: str
    is_in_force: bool


@dataclass(frozen=True)
class Told:
    """A definition as publications told it: the first of them, and the version and hash it had."""

    day: dt.date
    publication: int
    version: int
    hash: str


@dataclass(frozen=True)
class Given:
    """A reason that rows of a KPI can give, and how many give it now."""

    code: str
    reason: Reason
    rows: int


def listed(reader: Reader, answer: Answer, where: dict[str, str]) -> list[Listed]:
    """Every KPI that the filters cut, worst first.

    Within a status shares come first, farthest below their target first; then counts, and what is
    told of under ten subjects, which has no rank, as the catalogue has it.
    """
    wanted = [one for one in catalogue().values() if set(where) <= set(one.cuts)]
    key = {one.id for one in key_kpis(reader.configuration.targets)}
    figures = list(reader.all_figures(wanted, answer, where).values())
    figures.sort(key=lambda one: (WORST_FIRST.index(one.status), _gap(one)))
    return [
        Listed(
            one,
            one.kpi in key,
            tuple(told.low for told in _days(reader, one, where, answer.as_of)[-QUARTERS - 1 :]),
        )
        for one in figures
    ]


def _gap(one: Figure) -> float:
    """Points from target, below 0 where it is missed; 2, more than any, for what is not ranked."""
    if one.unit == "count" or one.small or one.low is None:
        return 2.0
    return one.low - one.target


def series(reader: Reader, now: Figure, where: dict[str, str]) -> list[Figure]:
    """A KPI at all quarter ends of which counts are kept, then now; oldest first."""
    return _days(reader, now, where, dt.date.fromisoformat(now.as_of))


def _days(reader: Reader, now: Figure, where: dict[str, str], day: dt.date) -> list[Figure]:
    kept = reader.counted_days([catalogue()[now.kpi]], where)[now.kpi]
    return [*[kept[at] for at in sorted(kept) if at < day], now]


def buckets(
    reader: Reader, definition: Definition, answer: Answer, where: dict[str, str], cut: str
) -> list[Bucket]:
    """A KPI by the buckets of a cut that have rows now, in name order, the blank one last."""
    now = reader.figures(definition, answer, where, cut)
    days = [
        day
        for (day,) in reader.con.execute(
            f"SELECT DISTINCT as_of FROM g.counts WHERE kpi = {literal(definition.id)} "
            f"AND as_of < DATE '{answer.as_of}' ORDER BY as_of"
        ).fetchall()
    ]
    before = [reader.counted(definition, day, where, cut) for day in days]
    names = sorted(now, key=lambda name: (name == BLANK, name.lower()))
    return [
        Bucket(name, (*(told.get(name) for told in before), now[name]), now[name]) for name in names
    ]


def limits(share: float, subjects: float, deviations: float) -> tuple[float, float]:
    """Between which shares a bucket of so many subjects lies by chance, if it is like the whole."""
    reach = deviations * math.sqrt(share * (1 - share) / subjects)
    return max(0.0, share - reach), min(1.0, share + reach)


def targets(reader: Reader, definition: Definition, as_of: dt.date) -> list[Holding]:
    """All targets of a KPI, that of all units first, the newest first; the product's own is last."""
    told = [one for one in reader.configuration.targets.target if one.kpi == definition.id]
    told.sort(key=lambda one: one.starts, reverse=True)
    told.sort(key=lambda one: one.unit)
    newest: dict[str, Target] = {}
    for one in told:
        if one.starts <= as_of:
            newest.setdefault(one.unit, one)
    found = [
        Holding(one.value, one.starts, one.unit, one.provenance, newest.get(one.unit) is one)
        for one in told
    ]
    own = definition.target
    return [*found, Holding(own.value, None, "", own.provenance, "" not in newest)]


def definitions(reader: Reader, kpi: str) -> list[Told]:
    """The definitions by which publications told a KPI, oldest first; one entry for each change."""
    found: list[Told] = []
    for publication in reader.register.publications:
        told = next((one for one in publication.figures if one["kpi"] == kpi), None)
        if told and (not found or told["definition"] != found[-1].hash):
            found.append(
                Told(
                    publication.day,
                    publication.publication,
                    int(told.get("version", 1)),
                    str(told["definition"]),
                )
            )
    return found


def difference(reader: Reader, before: str, after: str) -> str:
    """What differs between two definitions, named by their hashes: lines of a unified diff.

    Compared are the SQL, the SQL of each block it reads, and what else decides the figure.
    """
    was, now = (_lines(reader.store.text(one)) for one in (before, after))
    parts = [
        "\n".join(
            difflib.unified_diff(was.get(name, []), now.get(name, []), name, name, lineterm="")
        )
        for name in sorted({*was, *now}, key=lambda name: (name != "definition", name))
    ]
    return "\n".join(part for part in parts if part)


def _lines(text: str) -> dict[str, list[str]]:
    """The texts of a kept definition by their names, each in its lines."""
    kept = json.loads(text)
    sqls = {f"{kept['id']}.sql": kept.pop("sql")}
    sqls |= {f"{name}.sql": sql for name, sql in kept.pop("blocks").items()}
    told = {"definition": json.dumps(kept, indent=1, ensure_ascii=False, sort_keys=True)}
    return {name: one.splitlines() for name, one in {**told, **sqls}.items()}


def reasons(
    reader: Reader, definition: Definition, answer: Answer, where: dict[str, str]
) -> list[Given]:
    """The reasons that rows of a KPI can give: its own, and common ones that its SQL or a block
    names; those given most first."""
    counted: dict[str, int] = dict(
        reader.con.execute(
            f"SELECT reason, count(*) FROM {answer.table} WHERE kpi = {literal(definition.id)} "
            f"AND reason IS NOT NULL AND {where_sql(where)} GROUP BY reason"
        ).fetchall()
    )
    sql = "\n".join([definition.sql, *read_by(definition.sql).values()])
    known = {code: one for code, one in common_reasons().items() if f"'{code}'" in sql}
    known |= {code: common_reasons()[code] for code in counted if code in common_reasons()}
    known |= definition.reasons
    found = [Given(code, one, counted.get(code, 0)) for code, one in known.items()]
    return sorted(found, key=lambda one: (-one.rows, one.code))
