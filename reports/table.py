"""Tables: what can be exported, each a query with its columns in plain words and where it comes from.

A table is asked for once and read as often as it is written: its rows are those of one generation,
in one order.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from kpis.definition import Definition, common_reasons
from kpis.figure import Figure
from kpis.reader import Answer, Reader, where_sql
from kpis.rows import ROW, SAYS
from warehouse.rows import literal

OUTCOMES = ["missed", "unknown", "met", "excluded"]


@dataclass(frozen=True)
class Column:
    """A column: its name, its SQL type, and what it says in plain words."""

    name: str
    sql_type: str
    says: str


@dataclass(frozen=True)
class Table:
    """Rows to be exported. `told` is what is said of them as a whole."""

    name: str
    title: str
    sql: str
    columns: list[Column]
    told: dict[str, Any] = field(default_factory=dict)
    rows: int | None = None
    """How many rows there must be, where a figure counts them."""
    about: str = ""
    """What the journal says that an export is about; blank: its name."""


def kpi_rows(
    reader: Reader,
    definition: Definition,
    answer: Answer,
    where: dict[str, str] | None = None,
    outcomes: list[str] | None = None,
    language: str = "en",
    figure: Figure | None = None,
) -> Table:
    """The rows of a KPI: exactly those its figure counts, or of these some outcomes."""
    where = where or {}
    wanted = outcomes or OUTCOMES
    figure = figure or reader.figure(definition, answer, where)
    listed = ", ".join(literal(one) for one in wanted)
    place = " ".join(f"WHEN {literal(one)} THEN {n}" for n, one in enumerate(OUTCOMES))
    columns = ", ".join(f"kept.{name}" for name in ROW)
    sql = f"""SELECT {columns}, {_reason_sql(definition, "kept", language)} AS reason_in_words,
  loads.file AS file
FROM (SELECT * FROM {answer.table} WHERE kpi = {literal(definition.id)}) AS kept
LEFT JOIN g.loads AS loads ON loads.load = kept.load
WHERE outcome IN ({listed}) AND {where_sql(where)}
ORDER BY CASE outcome {place} END, due NULLS LAST, subject"""
    more = [
        Column("reason_in_words", "VARCHAR", "the reason as a sentence"),
        Column("file", "VARCHAR", "the file that the evidence is in"),
    ]
    counts = {one: int(getattr(figure, one)) for one in wanted}
    return Table(
        name=f"{definition.id}_{answer.as_of}",
        title=getattr(definition.title, language),
        sql=sql,
        columns=[*(Column(name, sql_type, SAYS[name]) for name, sql_type in ROW.items()), *more],
        told={
            **of_kpi(definition),
            "figure": figure.as_table(),
            "outcomes": counts,
            "as_of": str(answer.as_of),
            "known_at": answer.known_at,
            "period": period(reader, answer.as_of),
            "filters": where,
            "language": language,
        },
        rows=sum(counts.values()),
    )


def of_kpi(definition: Definition) -> dict[str, Any]:
    """What is said of a table that is of one KPI."""
    return {"kpi": definition.id, "version": definition.version, "definition": definition.hash}


def period(reader: Reader, day: dt.date) -> dict[str, str]:
    """The first and the last day asked about: from the start of the fiscal quarter to a day in it."""
    return {"from": str(reader.configuration.organisation.quarter_start(day)), "to": str(day)}


def _reason_sql(definition: Definition, row: str, language: str) -> str:
    """The reason of a row as a sentence, in SQL: the words of its code, and what it is about."""
    reasons = {**common_reasons(), **definition.reasons}
    words = " ".join(
        f"WHEN {literal(code)} THEN {literal(getattr(reason, language))}"
        for code, reason in reasons.items()
    )
    return f"replace(CASE {row}.reason {words} END, '{{about}}', coalesce({row}.reason_about, '-'))"


def listed(
    reader: Reader,
    name: str,
    title: str,
    columns: Sequence[str | Column],
    found: list[dict[str, Any]],
    told: dict[str, Any] | None = None,
) -> Table:
    """What a list says, such as overdue rows: a table of some cells of its rows, in their order.

    Of a column that is only named, the type is that of its cells.
    """
    import pyarrow as pa  # costs more than all else here, and rows of KPIs do without

    known = {one.name: one for one in columns if isinstance(one, Column)}
    names = [one if isinstance(one, str) else one.name for one in columns]
    kept = pa.Table.from_pylist([{name: row[name] for name in names} for row in found])
    if not found:
        kept = pa.table({name: pa.array([], pa.string()) for name in names})
    reader.con.register("listed", kept)
    described = reader.con.execute("DESCRIBE SELECT * FROM listed").fetchall()
    typed = [
        known.get(name) or Column(name, _plain(sql_type), SAYS.get(name, ""))
        for name, sql_type, *_rest in described
    ]
    cells = ", ".join(f'CAST("{one.name}" AS {one.sql_type}) AS "{one.name}"' for one in typed)
    return Table(name, title, f"SELECT {cells} FROM listed", typed, told or {}, len(found))


def _plain(sql_type: str) -> str:
    """The type in which a cell is written: numbers, days and yes or no as they are, all else as text."""
    if sql_type.startswith("DECIMAL"):
        return "DOUBLE"
    known = {"VARCHAR", "DATE", "INTEGER", "BIGINT", "DOUBLE", "BOOLEAN"}
    return sql_type if sql_type in known else "VARCHAR"
