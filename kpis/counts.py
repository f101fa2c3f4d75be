"""Counts: how many rows of a KPI have which outcome, by all its cuts at once.

Every figure is made from counts: overall, of one cut, or of the rows a filter leaves.
"""

from kpis.definition import Definition
from kpis.rows import CUTS

COUNT = {
    "kpi": "VARCHAR",
    "as_of": "DATE",
    **dict.fromkeys(CUTS, "VARCHAR"),
    "outcome": "VARCHAR",
    "excepted": "BOOLEAN",
    "reconstructed": "BOOLEAN",
    "rows": "BIGINT",
}
"""Columns of the table of counts. A cut that a KPI does not declare is blank."""


def counts_sql(definition: Definition, rows: str, *, tagged: bool) -> str:
    """SELECT of the counts of a KPI's rows by day, declared cuts and outcome.

    `excepted`: an exception is in force for the row; only rows that are `tagged` can have one.
    """
    cuts = [cut for cut in CUTS if cut in definition.cuts]
    names = ["kpi", "as_of", *cuts, "outcome", "excepted", "reconstructed"]
    columns = ", ".join(name for name in names if name != "excepted")
    excepted = "coalesce(exception_state = 'in force', false)" if tagged else "false"
    return (
        f"SELECT {columns}, {excepted} AS excepted, count(*) AS rows\n"
        f"FROM ({rows}) AS counted GROUP BY {columns}, {excepted}"
    )
