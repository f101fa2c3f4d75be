"""The view: the day and the filters that hold on every page, kept in the address.

Chips show the state of each; a link shared in a meeting shows the same view.
"""

import datetime as dt
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import streamlit as st

from kpis.definition import Definition
from kpis.reader import BLANK, Reader
from kpis.run import days_of
from organisation.errors import Unusable
from organisation.language import LANGUAGES
from reports.table import of_kpi
from ui import address, source, words
from ui.address import CUTS
from ui.words import _


@dataclass(frozen=True)
class View:
    """What a page shows: a day, and of the rows those that the filters leave."""

    as_of: dt.date
    where: dict[str, str]

    def prepare(self, *more: dt.date) -> None:
        """Have the rows of the day, and of `more`, ready to be asked about.

        A day that is not published takes a moment, and the page says so.
        """
        opened = source.reader()
        for day in (self.as_of, *more):
            if opened.is_published(day, opened.known_at):
                continue
            with st.spinner(_("Counting as of {day} ...").format(day=words.day(day))):
                source.answer(day)

    def told(self, definition: Definition) -> dict[str, Any]:
        """What is said of a list behind a KPI that is taken away from a page."""
        return {**of_kpi(definition), "as_of": str(self.as_of), "filters": self.where}

    @property
    def before(self) -> dt.date:
        """The quarter end before the day."""
        return source.reader().configuration.organisation.last_quarter_end(self.as_of)

    def uncut(self, definition: Definition) -> list[str]:
        """The filters by which a KPI is not cut: under them nothing of it can be told."""
        return [cut for cut in self.where if cut not in definition.cuts]


def is_phone() -> bool:
    headers = st.context.headers
    return headers.get("Sec-Ch-Ua-Mobile") == "?1" or "Mobi" in (headers.get("User-Agent") or "")


@dataclass
class Frame:
    """What dashboard.py draws around every page: a place for its sentence, then the chips."""

    head: Any
    view: View


frame: ContextVar[Frame] = ContextVar("frame")


def draw(page: str) -> None:
    """Draw the frame of a page: dashboard.py does, so that the chips live on from page to page."""
    address.take(page)
    words.begin()
    head = st.container(gap="xsmall")
    view = _bar()
    frame.set(Frame(head, view))
    told = {cut: view.where[cut] for cut in CUTS if cut in view.where}
    if view.as_of != source.reader().day:
        told["as_of"] = str(view.as_of)
    if words.current() != "en":
        told["lang"] = words.current().upper()
    address.write(page, told)


def head() -> Any:
    """The place above the chips: for the sentence of the page."""
    return frame.get().head


def bar() -> View:
    """The view that the chips say."""
    return frame.get().view


def _bar() -> View:
    opened = source.reader()
    phone = is_phone()
    with st.container(
        horizontal=True, gap="small", key="chips", wrap=not phone, vertical_alignment="center"
    ):
        as_of = _day(opened)
        where = {cut: value for cut in CUTS if (value := _filter(cut))}
        if where or as_of != opened.day:
            st.button(_("Reset"), type="tertiary", icon=":material/close:", on_click=reset)
        st.space("stretch")
        with st.sidebar if phone else st.container(width="content"):
            _language()
    return View(as_of, where)


def _day(opened: Reader) -> dt.date:
    day = opened.day_of(st.session_state.get("as_of"), None)
    st.session_state["as_of"] = day
    label = _("As of {day}").format(day=f"**{words.day(day)}**")
    with st.popover(label, icon=":material/calendar_today:"):
        days = days_of(opened.configuration.organisation, opened.day)[:9]
        st.session_state[QUARTER_END] = day if day in days else None
        st.pills(
            _("Quarter ends"),
            days,
            format_func=words.day,
            key=QUARTER_END,
            on_change=_take_quarter_end,
            width=320,
        )
        picked = st.date_input(
            _("Any day"),
            min_value=opened.first_day(),
            max_value=opened.day,
            key="as_of",
            format="YYYY-MM-DD",
        )
    assert isinstance(picked, dt.date)
    return picked


QUARTER_END = "quarter_end"


def _take_quarter_end() -> None:
    """A quarter end was chosen; or it was let go, which leaves the day as it is."""
    if chosen := st.session_state[QUARTER_END]:
        st.session_state["as_of"] = chosen


@source.asked
def buckets(opened: Reader, cut: str) -> list[str]:
    return opened.buckets(cut)


def _filter(cut: str) -> str | None:
    """The chip of one filter. Raises Unusable for a value that no row has."""
    options = buckets(cut)
    value = st.session_state.get(cut)
    if value and value not in options:
        there = ", ".join(options[:20])
        raise Unusable(
            _("There is no {cut} '{value}'. There are: {there}").format(
                cut=words.cut(cut).lower(), value=value, there=there
            )
        )
    state = f"**{blank(value)}**" if value else _("all")
    icon = ":material/filter_alt:" if value else None
    with st.popover(f"{words.cut(cut)}: {state}", icon=icon):
        picked: str | None = st.selectbox(
            words.cut(cut),
            options,
            index=None,
            placeholder=_("all"),
            key=cut,
        )
    return picked


def blank(bucket: str) -> str:
    """The name of a bucket; the one without a name says so."""
    return _("(blank)") if bucket == BLANK else bucket


def _language() -> None:
    st.segmented_control(
        _("Language"),
        [language.upper() for language in LANGUAGES],
        required=True,
        label_visibility="collapsed",
        key="lang",
    )


def reset() -> None:
    """Show all, on the day of publication."""
    st.session_state["as_of"] = source.reader().day
    for cut in CUTS:
        st.session_state[cut] = None
