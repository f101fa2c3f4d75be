"""Downloads: what a page shows, taken away through the one way in which rows leave.

One click gives one zip: the file, what it is, and, where a cell is written otherwise than it is, the
list of those cells. Served by serve.py the zip comes through a route, however large it is; under
`streamlit run dashboard.py` there is none, and Streamlit hands it out from memory.
"""

import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import streamlit as st

from kpis.reader import Reader
from organisation.errors import Unusable
from reports.export import MEMORY, Exported, Tell, bundle, silent
from reports.profile import DATA, spreadsheet
from reports.table import Column, Table, listed
from ui import source, words
from ui.desk import DESK
from ui.words import _

Cells = list[tuple[Any, ...]]
Maker = Callable[[Reader, bool], Table]
"""Makes the table to be taken away, with a reader; and whether that stands apart from the page's."""

LARGE = 100_000
"""Rows from which an export reads apart from the pages, with a memory of its own, and shows a bar."""
AT_ONCE = threading.BoundedSemaphore(2)
"""So many large exports of this process run at once; others wait for their turn."""
DAY = 86_400
LETTER, BESIDE = 6, 70
"""Pixels of a letter of a label at most, and of what stands beside the letters of both labels."""
MOST_HELD = 500_000
"""Rows that are handed out from memory, where there is no route."""


def button(name: str, columns: list[Column], cells: Cells, **told: Any) -> None:
    """The button that takes away what is listed."""
    offer(name, len(cells), partial(of_cells, name, columns, cells, told))


def of_cells(
    name: str, columns: list[Column], cells: Cells, told: dict[str, Any], opened: Reader, _: bool
) -> Table:
    names = [one.name for one in columns]
    found = [dict(zip(names, row, strict=True)) for row in cells]
    return listed(opened, name, name, columns, found, told)


def small(name: str, title: str, shown: dict[str, list[Any]], **told: Any) -> None:
    """The small button that takes away a table that a page puts together, as it is shown there:
    its columns by their heads, without pictures."""
    kept = {head: cells for head, cells in shown.items() if not _is_picture(cells)}
    rows = len(next(iter(kept.values()), []))
    make = partial(as_shown, name, title, kept, {**told, "language": words.current()})
    offer(name, rows, make, is_small=True)


def as_shown(
    name: str,
    title: str,
    shown: dict[str, list[Any]],
    told: dict[str, Any],
    opened: Reader,
    _apart: bool,
) -> Table:
    found = [dict(zip(shown, row, strict=True)) for row in zip(*shown.values(), strict=True)]
    made = listed(opened, name, title, list(shown), found, told)
    return replace(made, columns=[replace(one, says=one.name) for one in made.columns])


def by_heads(rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Rows as columns: the cells by their heads."""
    return {head: [row[head] for row in rows] for head in (rows[0] if rows else {})}


def _is_picture(cells: list[Any]) -> bool:
    return any(str(one).startswith("data:image") for one in cells)


def alone(name: str, rows: int, make: Maker) -> None:
    """The button in a line of its own, at its end."""
    with st.container(horizontal=True, horizontal_alignment="right"):
        offer(name, rows, make)


def offer(name: str, rows: int, make: Maker, *, is_small: bool = False) -> None:
    """The button that takes away the rows of a table, and beside it the form that they are to have.

    A small one stands beside a small table and says less: its form is that chosen for the others.
    """
    path = source.generation()
    assert path is not None, "before the first publication there is only the first page"
    # Of what has no width of its own a label is cut where it had better go to the next line.
    letters = len(_label(rows, _form()) + _("Form"))
    with st.container(width="stretch" if is_small else BESIDE + LETTER * letters):
        _offer(path, words.current(), name, rows, make, is_small=is_small)


def _form() -> str:
    """The form that was chosen for this visit."""
    return str(st.session_state.get("export-form", "spreadsheet"))


def _label(rows: int, form: str) -> str:
    """What the button says."""
    said = words.many("Export {n} row ({form})", "Export {n} rows ({form})", rows)
    return said.replace("{form}", forms()[form][0])


@st.fragment
def _offer(path: Path, language: str, name: str, rows: int, make: Maker, *, is_small: bool) -> None:
    words.spoken.set(language)
    with st.container(horizontal=True, horizontal_alignment="right", gap="xsmall"):
        form = _form()
        whole = _label(rows, form)
        label = words.many("{n} row", "{n} rows", rows) if is_small else whole
        ask = partial(taken, path, make, rows, form, language)
        look: dict[str, Any] = {
            "key": f"export-{name}",
            "icon": ":material/download:",
            "disabled": rows == 0,
            "help": whole if is_small else None,
            "type": "tertiary" if is_small else "secondary",
        }
        if DESK.is_open:
            if st.button(label, **look):
                _hand_out(ask, rows)
        elif rows > MOST_HELD:
            st.markdown(_("So many rows are exported by `python -m reports export`."))
        else:
            st.download_button(
                label,
                partial(_held, ask),
                file_name=f"{name}.zip",
                mime="application/zip",
                on_click="ignore",
                **look,
            )
        if not is_small:
            _choose(name, form)


def forms() -> dict[str, tuple[str, str]]:
    """The forms of a file: each in short, and what it is for."""
    return {
        "spreadsheet": ("CSV", _("CSV for spreadsheets: opens in Excel with a double click")),
        "data": (_("CSV, data"), _("CSV for machines: every cell exactly as it is")),
        "xlsx": ("XLSX", _("Workbook (XLSX): typed cells, and a sheet that says what they are")),
    }


def _choose(name: str, form: str) -> None:
    """The form of the file, which holds for every export of this visit."""
    with st.popover(_("Form"), type="tertiary"):
        key = f"form-{name}"

        def keep() -> None:
            st.session_state["export-form"] = st.session_state[key]

        st.session_state[key] = form
        st.radio(
            _("Form of the file"),
            list(forms()),
            format_func=lambda one: forms()[one][1],
            key=key,
            on_change=keep,
        )
        st.markdown(
            ":small[:gray["
            + _(
                "The zip holds the file, what it is (datapackage.json), and a list of cells that had "
                "to be written otherwise, if any. Every export is entered in the journal."
            )
            + "]]"
        )


# -- handing out ------------------------------------------------------------------------------


def _hand_out(ask: Callable[[Path, Tell], Exported], rows: int) -> None:
    """Make the file while a bar shows how far it is, and let the browser fetch it."""
    shown = st.empty()

    def tell(done: int) -> None:
        share = min(done / rows, 1.0)
        said = _("{n} of {all} rows").format(
            n=words.number(min(done, rows)), all=words.number(rows)
        )
        if done >= rows:
            said = _("all {n} rows, being packed").format(n=words.number(rows))
        shown.progress(share, said, width=260)

    try:
        if rows >= LARGE:
            tell(0)
        with room() as place:
            made = ask(place, tell if rows >= LARGE else silent)
    except Unusable as fault:
        shown.error(str(fault))
        return
    bring(made.path, shown)
    assert made.entry is not None
    st.toast(
        words.many("{n} row taken away", "{n} rows taken away", made.rows)
        + ": "
        + _("entry {n} of the journal, SHA-256 {hash}").format(
            n=made.entry.number, hash=f"`{made.sha256[:12]}`"
        ),
        icon=":material/download_done:",
    )


def bring(file: Path, place: Any = st) -> None:
    """Let the browser fetch a file, alone in its folder, at once; the folder goes with it.

    Only where the desk is open.
    """
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    address = f"/{base}/take/" if base else "/take/"
    place.iframe(address + DESK.lay(file), width=1, height=1)


@contextmanager
def room() -> Iterator[Path]:
    """A folder for one file, which goes again where that is not made, or the reader goes away.

    So do those that a process left which was killed a day ago.
    """
    exports = source.store().exports
    exports.mkdir(exist_ok=True)
    for left in exports.iterdir():
        with suppress(FileNotFoundError):
            if left.stat().st_mtime < time.time() - DAY:
                shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix="desk-", dir=exports))
    try:
        yield made
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def _held(ask: Callable[[Path, Tell], Exported]) -> bytes:
    """The zip in memory. Runs without a page."""
    with tempfile.TemporaryDirectory(dir=source.store().folder) as folder:
        return ask(Path(folder), silent).path.read_bytes()


def taken(
    path: Path, make: Maker, rows: int, form: str, language: str, folder: Path, tell: Tell = silent
) -> Exported:
    """The zip of a table of one generation, in a folder, entered in the journal. Raises Unusable."""
    profile = spreadsheet(language) if form == "spreadsheet" else DATA
    with _reading(path, rows) as (opened, apart):
        table = make(opened, apart)
        return bundle(opened, table, folder, "xlsx" if form == "xlsx" else "csv", profile, tell)


@contextmanager
def _reading(path: Path, rows: int) -> Iterator[tuple[Reader, bool]]:
    """A reader of a generation: that of the pages, or for many rows one apart, with bounded memory."""
    if rows < LARGE:
        with source.held(path) as opened:
            yield opened, False
        return
    with AT_ONCE, Reader(source.home(), path, memory=MEMORY) as opened:
        yield opened, True
