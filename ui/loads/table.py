"""Tables of loads, and of rows that lead to their lines."""

from typing import Any

import pandas as pd
import streamlit as st

from ui import doors, words
from ui.words import _


def quiet(*said: str) -> None:
    st.markdown(f":small[:gray[{' '.join(said)}]]")


def draw(
    table: list[dict[str, Any]],
    key: str,
    alt: str,
    height: int = 460,
    lines: list[Any] | None = None,
) -> int | None:
    """A table without the columns that are blank throughout; gives the row that was chosen.

    Where `lines` are given, a row that is chosen has its line traced, on this page.
    """

    def take() -> None:
        place = doors.picked_row(st.session_state[key])
        if lines and place is not None and lines[place]:
            doors.narrow(line=str(lines[place]))

    frame = pd.DataFrame(table)
    looks: dict[str, Any] = {
        _("Speaks for"): st.column_config.DateColumn(format=words.day_format())
    }
    for name in [one for one in table[0] if pd.api.types.is_numeric_dtype(frame[one])]:
        plainly = name in (_("Load"), _("Line"), _("Line before"), _("Number"))
        looks[name] = st.column_config.NumberColumn(format="%d" if plainly else "localized")
    event = st.dataframe(
        frame[[name for name in frame if frame[name].notna().any()]],
        hide_index=True,
        row_height=28,
        height=min(height, 40 + 28 * len(frame)),
        placeholder="–",
        key=key,
        on_select=take if lines else "rerun",
        selection_mode="single-row",
        alt=alt,
        column_config=looks,
    )
    return doors.picked_row(event)
