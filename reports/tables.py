"""Tables that are no KPI's rows: figures, overdue rows, risks, contradictions, loads, and records.

Each is made by the functions that pages and `python -m kpis` call, so a file says what they say.
`reports.asked` finds any of them by the name under which a command line asks for it.
"""

import datetime as dt
import json
from collections import Counter
from dataclasses import replace
from typing import Any

from kpis import change
from kpis import contradictions as contradicting
from kpis import overdue as overdues
from kpis import risks as ranking
from kpis.definition import Definition, catalogue
from kpis.figure import Figure
from kpis.reader import Answer, Reader, all_kpis, where_sql
from kpis.views import restatement as restatements
from kpis.views import risks as registered
from organisation.contracts import contract
from reports import columns
from reports.table import Column, Table, listed, of_kpi, period
from warehouse.register import Load


def _told(answer: Answer, where: dict[str, str], language: str) -> dict[str, Any]:
    return {
        "as_of": str(answer.as_of),
        "known_at": answer.known_at,
        "filters": where,
        "language": language,
    }


# -- made of the rows of KPIs -----------------------------------------------------------------


def figures(
    reader: Reader,
    answer: Answer,
    where: dict[str, str],
    language: str = "en",
    only: list[str] | None = None,
) -> Table:
    """The figure of every KPI, or of some. One that the filters do not cut has the status 'not told'."""
    names = [one.name for one in columns.FIGURES]
    found = []
    for one in [one for one in all_kpis() if only is None or one.id in only]:
        row = dict.fromkeys(names) | {
            "kpi": one.id,
            "title": getattr(one.title, language),
            "element": one.element,
            "as_of": str(answer.as_of),
            "known_at": answer.known_at,
            "direction": one.direction,
            "status": "not told",
            "version": one.version,
            "definition": one.hash,
        }
        if all(cut in one.cuts for cut in where):
            row |= reader.figure(one, answer, where).as_table()
        found.append(row)
    told = _told(answer, where, language) | {"period": period(reader, answer.as_of)}
    if only is not None and len(only) < len(all_kpis()):
        told["only"] = only
    name = f"figures_{answer.as_of}"
    return _listed(reader, "figures", name, "Figures", columns.FIGURES, found, told)


def series(
    reader: Reader,
    definition: Definition,
    told: list[tuple[str, Figure]],
    by: str,
    where: dict[str, str],
    language: str = "en",
) -> Table:
    """The figure of one KPI on several days, each with its bucket of the cut `by`, if it is cut."""
    found = [
        {
            "bucket": bucket or None,
            **one.as_table(),
            "title": getattr(definition.title, language),
            "element": definition.element,
            "direction": definition.direction,
        }
        for bucket, one in told
    ]
    says = f"the {by} that the figure is of" if by else "blank: the figure is not cut"
    of = [Column("bucket", "VARCHAR", says), *columns.FIGURES]
    said = {"filters": where, "language": language, "by": by or None, **of_kpi(definition)}
    name = f"{definition.id}_by_{by}" if by else f"{definition.id}_over_time"
    return listed(reader, name, getattr(definition.title, language), of, found, said)


def overdue(
    reader: Reader,
    answer: Answer,
    where: dict[str, str],
    language: str = "en",
    *,
    slots: list[str] | None = None,
    without_excepted: bool = False,
) -> Table:
    """What is past its due date and not met, the oldest first; of some slots where they are given."""
    found = overdues.overdue(
        reader, answer, where, language, slots=slots, without_excepted=without_excepted
    )
    told = _told(answer, where, language) | {
        "period": period(reader, answer.as_of),
        "outcomes": dict(sorted(Counter(row["outcome"] for row in found).items())),
    }
    if "kpi" in where:
        told |= of_kpi(catalogue()[where["kpi"]])
    if slots is not None:
        told |= {"slots": slots, "without_excepted": without_excepted}
    name = f"overdue_{answer.as_of}"
    return _listed(reader, "overdue", name, "Overdue rows", columns.OVERDUE, found, told)


def overdue_groups(
    reader: Reader, answer: Answer, cut: str, where: dict[str, str], language: str = "en"
) -> Table:
    """How many rows of each KPI, owner or bucket of a cut are overdue, by age; most rows first."""
    found = [
        {cut: group[cut], "rows": overdues.rows_in(group), **group}
        for group in overdues.by(reader, answer, cut, where)
    ]
    found.sort(key=lambda group: (-group["rows"], str(group[cut])))
    bands = [name for _, name in overdues.BANDS] + [overdues.OLDEST]
    of = [
        Column(cut, "VARCHAR", "what the rows are grouped by"),
        Column("rows", "BIGINT", "rows that are overdue"),
        *(Column(name, "BIGINT", f"of these overdue {name}") for name in bands),
        Column("oldest", "INTEGER", "days since the oldest was due"),
    ]
    name = f"overdue_by_{cut}_{answer.as_of}"
    told = _told(answer, where, language)
    return listed(reader, name, f"Overdue rows by {cut}", of, found, told)


def risks(reader: Reader, answer: Answer, where: dict[str, str], language: str = "en") -> Table:
    """Accounts ranked by risk: a row for each line that a score adds up from."""
    found = [
        {
            **{one.name: getattr(risk, one.name) for one in columns.RISKS[:11]},
            **{
                f"line_{name}": getattr(line, name)
                for name in ("cause", "kpi", "outcome", "says", "points", "score")
            },
        }
        for risk in ranking.risks(reader, answer, where, language)
        for line in risk.lines
    ]
    told = _told(answer, where, language) | {"period": period(reader, answer.as_of)}
    name = f"risk_scores_{answer.as_of}"
    return _listed(reader, "risks", name, "Risk scores, line by line", columns.RISKS, found, told)


def register(
    reader: Reader,
    answer: Answer,
    where: dict[str, str],
    language: str = "en",
    only: list[str] | None = None,
) -> Table:
    """The open risks beside their appetite, those above it first; of some where they are given."""
    found = [
        {
            **vars(one),
            "inherent_likelihood": one.inherent and one.inherent[0],
            "inherent_impact": one.inherent and one.inherent[1],
            "residual_likelihood": one.residual and one.residual[0],
            "residual_impact": one.residual and one.residual[1],
        }
        for one in registered.entries(reader, answer, where, language)
        if only is None or one.risk in only
    ]
    told = _told(answer, where, language)
    if only is not None:
        told["only"] = only
    name, of = f"risk_register_{answer.as_of}", columns.REGISTER
    return _listed(reader, "register", name, "Open risks beside their appetite", of, found, told)


def restated(reader: Reader, language: str = "en") -> Table:
    """The figures that publications told differently for one day, the newest day first."""
    found = [
        {
            "as_of": one.day,
            "kpi": one.kpi,
            "title": getattr(catalogue()[one.kpi].title, language),
            **{f"{name}_first": value for name, value in one.first.as_table().items()},
            **{f"{name}_last": value for name, value in one.last.as_table().items()},
            "times": one.times,
        }
        for one in restatements.restated(reader)
    ]
    told = {"known_at": reader.known_at, "language": language}
    title, of = "Figures told otherwise than at first", columns.RESTATED
    return _listed(reader, "restated", "restated_figures", title, of, found, told)


def moved(
    reader: Reader,
    definition: Definition,
    before: Answer,
    after: Answer,
    where: dict[str, str],
    language: str = "en",
) -> Table:
    """The rows of a KPI whose outcome differs between two answers."""
    found = change.moves(reader, definition, before, after, where, language)
    told = _told(after, where, language) | {
        **of_kpi(definition),
        "period": {"from": str(before.as_of), "to": str(after.as_of)},
    }
    name = f"moved_{definition.id}_{before.as_of}_{after.as_of}"
    title = f"{getattr(definition.title, language)}: rows that moved"
    return _listed(reader, "moved", name, title, columns.MOVED, found, told)


# -- made of records and loads ----------------------------------------------------------------


def contradictions(
    reader: Reader,
    as_of: dt.date,
    known_at: int,
    where: dict[str, str],
    language: str = "en",
    only: list[str] | None = None,
) -> Table:
    """What two records say that cannot both be true; `only` some kinds of it. Raises Unusable."""
    found = contradicting.found(reader, as_of, known_at, where, language)
    kept = [row for row in found if only is None or row["contradiction"] in only]
    told: dict[str, Any] = {
        "as_of": str(as_of),
        "known_at": known_at,
        "filters": where,
        "language": language,
    }
    if only is not None:
        told["kinds"] = only
    name, of = f"contradictions_{as_of}", columns.CONTRADICTIONS
    return _listed(reader, "contradictions", name, "Contradictions", of, kept, told)


def loads(reader: Reader, known_at: int, only: list[int] | None = None) -> Table:
    """The register: every load that had come, told as it stood at a state of knowledge; of some
    loads where they are given."""
    every = [one for one in reader.register.loads.values() if only is None or one.load in only]
    found = [load_row(one.as_known(known_at)) for one in every if one.load <= known_at]
    told: dict[str, Any] = {"known_at": known_at}
    if only is not None:
        told["only"] = only
    name = f"loads_known_at_{known_at}"
    return _listed(reader, "loads", name, "The register of loads", columns.LOADS, found, told)


def load_row(load: Load) -> dict[str, Any]:
    """A load of the register as a row of columns.LOADS."""
    more = {
        "scope": json.dumps(load.scope, ensure_ascii=False, sort_keys=True) if load.scope else None,
        "because": load.because or None,
        "decided_by": load.by or None,
        "counted_by": load.counted_by or None,
        "receipt_rows": load.receipt.rows if load.receipt else None,
    }
    names = [one.name for one in columns.LOADS]
    return {name: more[name] if name in more else getattr(load, name) for name in names}


def records(
    reader: Reader, kind: str, as_of: dt.date, known_at: int, where: dict[str, str] | None = None
) -> Table:
    """The records of a kind as they stand on a day, as known at a load."""
    of = columns.of_records(kind)
    cells = ", ".join(
        f'CAST(standing."{one.name}" AS {one.sql_type}) AS "{one.name}"' for one in of
    )
    kept = f"{standing(reader, kind, as_of, known_at)} WHERE {where_sql(where or {})}"
    counted = reader.con.execute(f"SELECT count(*) FROM {kept}").fetchall()
    return Table(
        f"records_{kind}_{as_of}",
        f"Records of {kind}: one row is {contract(kind).row}",
        f"SELECT {cells}\nFROM {kept}\nORDER BY standing.record",
        of,
        {"kind": kind, "as_of": str(as_of), "known_at": known_at, "filters": where or {}},
        counted[0][0],
        f"records:{kind}",
    )


def standing(reader: Reader, kind: str, as_of: dt.date, known_at: int) -> str:
    """The records of a kind in the place of a table: those of the generation, or made now."""
    stands = reader.standing(known_at)
    if (as_of, known_at) == (reader.day, reader.known_at) and not stands.is_large(kind):
        return f"g.{kind} AS standing"
    return f"({stands.sql_on(kind, as_of)}) AS standing"


def _listed(
    reader: Reader,
    about: str,
    name: str,
    title: str,
    of: list[Column],
    found: list[dict[str, Any]],
    told: dict[str, Any],
) -> Table:
    return replace(listed(reader, name, title, of, found, told), about=f"table:{about}")
