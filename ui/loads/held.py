"""Held: the card of a load that waits for a person."""

import datetime as dt

import streamlit as st

from ui import commands, words
from ui.words import _


def held(load: int, file: str, because: str, rows: int, effective: dt.date | None) -> None:
    """A load that waits for a person, with the two commands to choose from."""
    with st.container(border=True, gap="xsmall", key=f"held-{load}"):
        st.header(
            _("Held: load {n}, {file}").format(n=load, file=words.plain(file)),
            anchor=False,
        )
        speaks = words.day(effective) if effective else "–"
        st.markdown(
            f"{words.plain(because)}. "
            + words.many(
                "Its {n} row speaks for {day}.", "Its {n} rows speak for {day}.", rows
            ).format(day=speaks)
            + f" **{_('Nothing of it counts until a person decides')}**:"
        )
        accept, withdraw = st.columns(2, gap="medium")
        accept.markdown(f":small[:gray[{_('It is right as it is: publish it')}]]")
        accept.code(
            commands.etl(f"accept {load}", '--because "..."'), language=None, wrap_lines=True
        )
        withdraw.markdown(f":small[:gray[{_('It is wrong: put it aside for good')}]]")
        withdraw.code(
            commands.etl(f"withdraw {load}", '--because "..."'), language=None, wrap_lines=True
        )
