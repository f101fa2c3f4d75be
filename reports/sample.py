"""Samples: rows that an auditor tests, drawn by a seed, with a form to fill in.

The same seed draws the same rows, whoever asks and in whatever order they stand: rows are put in
the order of the SHA-256 of "SEED:KPI:SUBJECT", and the first of them are taken. So a sample can be
drawn again with any tool, and a larger one holds the smaller one.
"""

from dataclasses import dataclass, replace

from kpis.definition import Definition
from kpis.reader import Answer, Reader
from organisation.errors import Unusable
from reports.table import OUTCOMES, Column, Table, kpi_rows
from warehouse.rows import literal

FORM = [
    Column("seen", "VARCHAR", "filled in by the auditor: what was looked at"),
    Column("agrees", "VARCHAR", "filled in by the auditor: yes or no"),
    Column("remark", "VARCHAR", "filled in by the auditor"),
    Column("by", "VARCHAR", "filled in by the auditor: who"),
    Column("on", "VARCHAR", "filled in by the auditor: which day"),
]
SHOWN = [
    "kpi",
    "as_of",
    "known_at",
    "subject",
    "account",
    "person",
    "owner",
    "unit",
    "brand",
    "outcome",
    "reason_in_words",
    "due",
    "measure",
    "record",
    "load",
    "file",
    "line",
]


@dataclass(frozen=True)
class Sample:
    """Rows drawn: `table` is the form, `drawn` so many of `population` rows."""

    table: Table
    drawn: int
    population: int


def sample(
    reader: Reader,
    definition: Definition,
    answer: Answer,
    n: int,
    seed: str,
    where: dict[str, str] | None = None,
    outcomes: list[str] | None = None,
    language: str = "en",
) -> Sample:
    """Draw `n` rows of a KPI; all of them where there are fewer. Raises Unusable where there is none.

    Without outcomes named, from the rows that the figure counts: those excluded are left out.
    """
    if n < 1:
        raise Unusable(f"--n {n}: draw at least one row")
    wanted = outcomes or [one for one in OUTCOMES if one != "excluded"]
    whole = kpi_rows(reader, definition, answer, where, wanted, language)
    population = whole.rows or 0
    if not population:
        raise Unusable(
            f"{definition.id} has no row {' or '.join(wanted)} on {answer.as_of} to draw from"
        )
    drawn = min(n, population)
    known = {one.name: one for one in whole.columns}
    columns = [
        Column("number", "INTEGER", "place in the sample"),
        *(known[name] for name in SHOWN),
        Column("sha256", "VARCHAR", "hash of the original file that the evidence is in"),
        *FORM,
    ]
    return Sample(
        replace(
            whole,
            name=f"sample_{definition.id}_{answer.as_of}",
            sql=_sql(whole, definition.id, seed, drawn),
            columns=columns,
            told={
                **whole.told,
                "sample": {
                    "seed": seed,
                    "asked": n,
                    "drawn": drawn,
                    "population": population,
                    "method": "least SHA-256 of 'SEED:KPI:SUBJECT' in UTF-8, as hexadecimal text",
                },
            },
            rows=drawn,
        ),
        drawn,
        population,
    )


def _sql(whole: Table, kpi: str, seed: str, drawn: int) -> str:
    """The rows with the least hashes, in the order of these."""
    shown = ", ".join(f"told.{name}" for name in SHOWN)
    blank = ", ".join(f'NULL::VARCHAR AS "{one.name}"' for one in FORM)
    key = f"sha256(concat({literal(f'{seed}:{kpi}:')}, told.subject))"
    return f"""SELECT CAST(row_number() OVER (ORDER BY {key}, told.subject) AS INTEGER) AS number,
  {shown}, loads.sha256, {blank}
FROM ({whole.sql}) AS told
LEFT JOIN g.loads AS loads ON loads.load = told.load
ORDER BY number
LIMIT {drawn}"""
