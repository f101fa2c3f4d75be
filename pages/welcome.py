"""The first page of a home in which nothing is loaded yet: what this is, and how to begin."""

import datetime as dt
import shlex
from zoneinfo import ZoneInfo

import streamlit as st

from kpis.definition import catalogue
from kpis.views.welcome import Step, steps
from organisation.language import LANGUAGES
from ui import commands, source, words
from ui.charts import welcome as drawn
from ui.charts.base import draw
from ui.words import _

FILES = 8
"""Files of the inbox that are named; the others are counted."""


def language() -> None:
    st.segmented_control(
        _("Language"),
        [one.upper() for one in LANGUAGES],
        default="EN",
        required=True,
        label_visibility="collapsed",
        key="lang",
        bind="query-params",
    )


def step(number: int, title: str, told: str, command: str | None = None) -> None:
    """One of the steps to the first figures."""
    with st.container(border=True, height="stretch", gap="xsmall"):
        st.header(f"{number}. {title}", anchor=False)
        st.markdown(told)
        if command:
            st.code(command, language=None, wrap_lines=True)


def inbox() -> str:
    """What lies in the inbox already."""
    folder = source.home().inbox
    names = sorted(one.name for one in folder.iterdir() if one.is_file()) if folder.is_dir() else []
    if not names:
        return _("It is still empty.")
    said = words.many("{n} file lies there", "{n} files lie there", len(names))
    more = f" … (+{len(names) - FILES})" if len(names) > FILES else ""
    return f"{said}: {', '.join(f'`{name}`' for name in names[:FILES])}{more}."


def configured() -> str:
    """Which sources are described already."""
    sources = source.home().sources
    if not sources:
        return _("It describes no source yet; the comments in it show how.")
    kinds = sorted({one.kind for one in sources.values()})
    said = words.many(
        "It describes {n} source so far", "It describes {n} sources so far", len(sources)
    )
    return f"{said}: {', '.join(kinds)}."


def empty_file() -> str:
    """A name for a file of accounts that speaks for today."""
    zone = ZoneInfo(source.home().organisation.time_zone)
    return f"accounts_{dt.datetime.now(zone).date()}.csv"


def how_to_begin() -> None:
    home = source.home()
    one, two = st.columns(2, gap="medium")
    with one:
        step(
            1,
            _("Bring the files you have"),
            _(
                "Put exports into `{inbox}`, as they are: CSV or XLSX. They are never changed there."
            ).format(inbox=home.inbox)
            + " "
            + inbox()
            + " "
            + _(
                "Without an export, start from a file with the right header; delete its row of "
                "explanations:"
            ),
            f"python -m etl template accounts > {shlex.quote(str(home.inbox / empty_file()))}",
        )
    with two:
        step(
            2,
            _("Say which column is which"),
            _(
                "In `{file}`, each source names its files, the day they speak for, and its columns."
            ).format(file=home.folder / "sources.toml")
            + " "
            + configured(),
        )
    three, four = st.columns(2, gap="medium")
    with three:
        step(
            3,
            _("See what would happen"),
            _(
                "Nothing is published by this: it tells what would be loaded, what refused, and why."
            ),
            commands.etl("check"),
        )
    with four:
        step(
            4,
            _("Load, and look"),
            _("Every row is accounted for, and every load is kept. Then reload this page."),
            commands.etl("load"),
        )


def what_first(found: list[Step]) -> None:
    st.header(_("Which records to bring first"), anchor=False)
    first = found[0]
    st.markdown(
        _(
            "Begin with **{kind}** alone: {n} of {all} figures can be told then. Each further kind "
            "opens more; what is missing is named, and counts neither as good nor as bad."
        ).format(kind=first.kind, n=first.told, all=len(catalogue()))
    )
    draw(drawn.opened(found, len(catalogue())), "opened", alt=drawn.in_words(found))


home = source.home()
with st.container(horizontal=True, vertical_alignment="center"):
    st.markdown(f":gray[{home.organisation.name}]", width="content")
    st.space("stretch")
    language()
st.title(_("Nothing is loaded yet"), anchor=False)
st.markdown(
    _(
        "Common Ground shows whether the governance model for social media is followed. Each figure is "
        "the rows it counts: every row says what was found, why, and from which line of which file it "
        "comes. What nobody has told stays *unknown*, and is never hidden. Four steps lead to your "
        "first figures."
    )
)
left, right = st.columns([0.58, 0.42], gap="medium")
with left:
    how_to_begin()
with right:
    what_first(steps())
