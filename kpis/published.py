"""What a generation holds of KPIs: figures and rows, read as they were published."""

import datetime as dt
from dataclasses import dataclass, fields

import duckdb
import pandas as pd

from kpis.definition import catalogue
from kpis.figure import Figure
from kpis.reasons import in_words

OUTCOMES = ["missed", "unknown", "met", "excluded"]


@dataclass(frozen=True)
class Publication:
    """The publication that made a generation."""

    publication: int
    day: dt.date
    last_quarter_end: dt.date
    organisation: str
    time_zone: str


def publication(con: duckdb.DuckDBPyConnection) -> Publication:
    names = ", ".join(field.name for field in fields(Publication))
    return Publication(*con.cursor().execute(f"SELECT {names} FROM publication").fetchall()[0])


def figures(con: duckdb.DuckDBPyConnection, day: dt.date) -> dict[str, Figure]:
    """Figures of a day by KPI id, in the order of the catalogue."""
    names = [field.name for field in fields(Figure)]
    rows = (
        con.cursor()
        .execute(f"SELECT {', '.join(names)} FROM figures WHERE as_of = ?", [day])
        .fetchall()
    )
    by_id = {row[0]: Figure(row[0], str(row[1]), *row[2:]) for row in rows}
    return {kpi: by_id[kpi] for kpi in catalogue() if kpi in by_id}


def rows(
    con: duckdb.DuckDBPyConnection, kpi: str, day: dt.date, outcomes: list[str] | None = None
) -> pd.DataFrame:
    """The rows a figure counts, those with an outcome in `outcomes` (all by default).

    Worst first: missed, unknown, met, excluded; then the longest overdue. `reason` is in words and
    `evidence` names source, file and line.
    """
    wanted = OUTCOMES if outcomes is None else outcomes
    frame = (
        con.cursor()
        .execute(
            """
            SELECT outcome, subject, account, person, owner, unit, brand, region, platform,
              audience, category, reason, reason_about, due,
              CASE WHEN due < as_of AND outcome <> 'met' THEN as_of - due END AS days_past_due,
              measure, loads.file || ', line ' || line AS evidence
            FROM kpi_rows LEFT JOIN loads ON loads.load = kpi_rows.load
            WHERE kpi = ? AND as_of = ? AND list_contains(?, outcome)
            ORDER BY list_position(?, outcome), due NULLS LAST, subject""",
            [kpi, day, wanted, OUTCOMES],
        )
        .df()
    )
    told = zip(frame["reason"], frame["reason_about"], strict=True)
    frame["reason"] = [in_words(kpi, _text(code), _text(about)) for code, about in told]
    return frame.drop(columns="reason_about")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
