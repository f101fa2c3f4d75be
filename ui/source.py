"""The source of a page: the home, and a read-only connection to the generation in force.

The pointer is read anew at every run of a page, so a new publication shows at the next click, and
the connection to an old generation is let go.
"""

from pathlib import Path

import duckdb
import streamlit as st

from organisation.home import Home
from warehouse.generation import open_generation
from warehouse.store import Store


def home() -> Home:
    """The organisation that is served. Raises Unusable if it is no home."""
    return Home.at(None)


def store() -> Store:
    return Store(home().warehouse)


def generation() -> duckdb.DuckDBPyConnection | None:
    """A connection to the generation in force; None before anything is loaded."""
    path = store().generation_path()
    return None if path is None else _open(store().folder, path)


@st.cache_resource(max_entries=2, show_spinner=False)
def _open(folder: Path, path: Path) -> duckdb.DuckDBPyConnection | None:
    return open_generation(Store(folder), path)
