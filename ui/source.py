"""The source of a page: the home, and what the generation in force answers.

The pointer is read once, as a run begins: a new publication shows at the next click, and all of a
page is of one generation. The reader of an old generation is let go with the last run that holds it.
What was asked once of a generation is kept.
"""

import datetime as dt
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

import duckdb
import streamlit as st

from kpis.reader import Answer, Reader, all_kpis
from organisation.errors import Unusable
from organisation.home import Home
from ui.kept import Kept, key_of
from warehouse.store import Store

P = ParamSpec("P")
T = TypeVar("T")


def home() -> Home:
    """The organisation that is served. Raises Unusable if it is no home."""
    return Home.at(None)


def store() -> Store:
    return Store(home().warehouse)


_run = threading.local()
"""What the run of this thread holds: `path` and `reader` of its generation."""


def begin() -> None:
    """Hold the generation in force for the run that begins. Raises Unusable if it is damaged."""
    _run.path = _run.reader = None
    path = store().generation_path()
    if path is not None:
        _run.path, _run.reader = path, _reader(path)


def generation() -> Path | None:
    """The file of the generation that is read; None before anything is loaded."""
    return getattr(_run, "path", None) or store().generation_path()


def reader() -> Reader:
    """The reader of that generation, to be used through a cursor of one's own."""
    held: Reader | None = getattr(_run, "reader", None)
    if held is not None:
        return held
    path = store().generation_path()
    assert path is not None, "before the first publication there is only the first page"
    return _reader(path)


@contextmanager
def held(path: Path) -> Iterator[Reader]:
    """A cursor on one generation, which is meanwhile that of this thread. Works without a page.

    For what a page left to be done later: it is of the generation that the page showed.
    """
    before = getattr(_run, "path", None), getattr(_run, "reader", None)
    _run.path, _run.reader = path, _reader(path)
    opened = reader().cursor()
    try:
        with closing(opened.con):
            yield opened
    finally:
        _run.path, _run.reader = before


# One entry, and no closing: a run that began before a publication goes on with the reader it holds.
@st.cache_resource(max_entries=1, show_spinner=False)
def _reader(path: Path) -> Reader:
    try:
        return Reader(home(), path)
    except duckdb.Error:
        raise Unusable(
            f"{path} cannot be read: load again, or restore the warehouse from a copy"
        ) from None


def answer(as_of: dt.date) -> Answer:
    """The rows of all KPIs on a day: those published, or made now and kept."""
    path, whole = str(generation()), reader()
    maker, made = _made(path, as_of, whole)
    if maker() is not whole:  # rows made now went with the reader that made them
        _made.clear(path, as_of, whole)
        _, made = _made(path, as_of, whole)
    return made


def _forget(made: "tuple[weakref.ref[Reader], Answer]") -> None:
    # Published rows are no table of the reader's, and a reader let go has none left.
    whole = made[0]()
    if whole is not None:
        with suppress(duckdb.Error):
            whole.con.cursor().execute(f"DROP TABLE IF EXISTS {made[1].table}")


@st.cache_resource(max_entries=12, show_spinner=False, on_release=_forget)
def _made(
    path: str,  # noqa: ARG001  it keeps the answers of different generations apart
    as_of: dt.date,
    _whole: Reader,
) -> "tuple[weakref.ref[Reader], Answer]":
    one = _whole.cursor()
    with closing(one.con):
        return weakref.ref(_whole), one.rows(all_kpis(), as_of)


KEPT = Kept(most=500)


def asked(question: Callable[Concatenate[Reader, P], T]) -> Callable[P, T]:
    """A question to the reader, which is asked once of a generation for the same arguments."""
    name = (question.__code__.co_filename, question.__qualname__)  # each page is called __main__

    @wraps(question)
    def ask(*args: P.args, **kwargs: P.kwargs) -> T:
        def answered() -> T:
            opened = reader().cursor()
            with closing(opened.con):
                return question(opened, *args, **kwargs)

        found: T = KEPT.get((name, str(generation()), key_of(args), key_of(kwargs)), answered)
        return found

    return ask
