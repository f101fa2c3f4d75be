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
from reports.table import Column, Table, listed
from ui import source, words

Cells = list[tuple[Any, ...]]


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
        found = [dict(zip((one.name for one in columns), row, strict=True)) for row in cells]
        return csv_of(opened, listed(opened, name, name, columns, found, told), to)


def csv_of(opened: Reader, told: Table, to: str) -> bytes:
    """A table as CSV for the spreadsheets of a language."""
    with TemporaryDirectory() as folder:
        return export(opened, told, Path(folder), "csv", spreadsheet(to)).path.read_bytes()
