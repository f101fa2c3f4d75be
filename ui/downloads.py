"""Downloads: what a page lists, taken away through the one way in which rows leave."""

from contextlib import closing
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import streamlit as st

from kpis.reader import Reader
from reports.export import export
from reports.profile import spreadsheet
from reports.table import Column, Table
from ui import source, words
from warehouse.rows import literal

Cells = list[tuple[Any, ...]]


def table(name: str, title: str, columns: list[Column], cells: Cells, **told: Any) -> Table:
    """A table of rows that were asked before, in their order. `told` is said of them as a whole."""
    heads = ", ".join(f"CAST(cells.{one.name} AS {one.sql_type}) AS {one.name}" for one in columns)
    names = ", ".join(["place", *(one.name for one in columns)])
    rows = ", ".join(
        f"({', '.join([str(place), *map(_literal, row)])})" for place, row in enumerate(cells)
    )
    sql = f"SELECT {heads} FROM (VALUES {rows}) AS cells ({names}) ORDER BY place"
    return Table(name, title, sql, columns, told, rows=len(cells))


def _literal(value: Any) -> str:
    return "NULL" if value is None else literal(str(value))


def button(label: str, name: str, columns: list[Column], cells: Cells, **told: Any) -> None:
    """The button that takes away what is listed, as CSV for the spreadsheets of the language."""
    st.download_button(
        label,
        partial(as_csv, name, columns, cells, words.current(), told),
        file_name=f"{name}.csv",
        mime="text/csv",
        icon=":material/download:",
        on_click="ignore",
        disabled=not cells,
        key=f"export-{name}",
    )


def as_csv(name: str, columns: list[Column], cells: Cells, to: str, told: dict[str, Any]) -> bytes:
    """The bytes of that file. Runs without a page."""
    opened = source.reader().cursor()
    with closing(opened.con):
        return csv_of(opened, table(name, name, columns, cells, **told), to)


def csv_of(opened: Reader, told: Table, to: str) -> bytes:
    """A table as CSV for the spreadsheets of a language."""
    with TemporaryDirectory() as folder:
        return export(opened, told, Path(folder), "csv", spreadsheet(to)).path.read_bytes()
