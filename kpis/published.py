"""What a generation holds of KPIs: figures and rows, read as they were published."""

import datetime as dt
import math
from dataclasses import dataclass, fields

import duckdb
import pandas as pd

from kpis.definition import Definition, catalogue
from kpis.figure import SMALL, Figure
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
    by_id = {row[0]: Figure(*row) for row in rows}
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
    frame["reason"] = [in_words(_text(code), _text(about)) for code, about in told]
    return frame.drop(columns="reason_about")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def in_short(definition: Definition, figure: Figure) -> str:
    """A figure as people read it: "82.5 %", "71 to 78 %", "7 of 8", "3", "3 to 5"."""
    if figure.status == "not loaded" or figure.low is None or figure.high is None:
        return "–"
    if definition.figure == "count":
        low, high = f"{figure.low:.0f}", f"{figure.high:.0f}"
        return low if low == high else f"{low} to {high}"
    subjects = figure.met + figure.missed + figure.unknown
    if subjects < SMALL:
        return f"{figure.met} of {subjects}" + (
            f", {figure.unknown} unknown" if figure.unknown else ""
        )
    if figure.value is not None:
        return f"{percent(figure.value, tenths=True)} %"
    low, high = percent(figure.low), percent(figure.high, up=True)
    if (
        figure.high < figure.target <= float(high) / 100
        or float(low) / 100 < figure.target <= figure.low
    ):
        # In whole per cent it would seem to touch the target.
        low = percent(figure.low, tenths=True)
        high = percent(figure.high, up=True, tenths=True)
    return f"{low} to {high} %"


def percent(share: float, *, up: bool = False, tenths: bool = False) -> str:
    """A share in per cent. A proven share is rounded down and a possible one up, so that rounding
    never makes a figure look surer than it is: only all is 100, only none is 0."""
    scale = 10 if tenths else 1
    exact = round(share * 100 * scale, 6)
    return f"{(math.ceil(exact) if up else math.floor(exact)) / scale:g}"


def target_in_short(definition: Definition, figure: Figure) -> str:
    if definition.figure == "count":
        return f"{figure.target:.0f}"
    return f"{figure.target * 100:g} %"
