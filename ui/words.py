"""Words on a page: in the language of its address, with the numbers and dates of that language."""

import datetime as dt
from contextvars import ContextVar

import streamlit as st

from kpis import words
from kpis.definition import Definition, Words
from kpis.figure import Figure
from organisation import language

STATUS = ["on target", "below", "cannot tell", "not loaded", "no subjects", "not told"]


spoken: ContextVar[str] = ContextVar("spoken", default="en")


def begin() -> None:
    """Take the language of a run from its chip, or from the address before there is one."""
    chosen = str(st.session_state.get("lang") or st.query_params.get("lang") or "").lower()
    spoken.set(chosen if chosen in language.LANGUAGES else "en")


def current() -> str:
    """The language of the page."""
    return spoken.get()


def _(message: str) -> str:
    """A text of the product in the language of the page. The English one is the key."""
    return language.text(message, current())


def many(one: str, more: str, n: int) -> str:
    """The form of a text that a number asks for, with `{n}` filled in."""
    return language.plural(one, more, n, current()).replace("{n}", number(n))


def of(told: Words) -> str:
    """A text of the catalogue."""
    text: str = getattr(told, current())
    return text


def number(value: float, places: int = 0) -> str:
    return language.number(value, current(), places)


def fixed(value: float, places: int = 1) -> str:
    """A number with exactly so many places, so that those below one another align."""
    said = number(value, places)
    mark = number(1.5, 1)[1]
    whole, _mark, tenths = said.partition(mark)
    return f"{whole}{mark}{tenths.ljust(places, '0')}"


def day(value: dt.date | str) -> str:
    return language.day(dt.date.fromisoformat(str(value)[:10]), current())


def day_format() -> str:
    """How a table writes a day. What draws it knows the months in English alone."""
    return "D MMM YYYY" if current() == "en" else "DD/MM/YYYY"


def moment(value: dt.datetime) -> str:
    return language.moment(value, current())


def plain(text: str) -> str:
    """A text of a record as markdown in which nothing is read as markdown."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#$~:|" else c for c in text)


def short(definition: Definition, figure: Figure) -> str:
    """A figure as people read it."""
    return words.in_short(definition, figure, current())


def target(definition: Definition, figure: Figure) -> str:
    return words.target_in_short(definition, figure, current())


def element(name: str) -> str:
    """An element of the governance model."""
    return _(words.ELEMENTS[name])


def status(name: str) -> str:
    """The word of a status."""
    return _(words.STATUSES[name])


def outcome(name: str) -> str:
    """The word of an outcome."""
    return {
        "met": _("met"),
        "missed": _("missed"),
        "unknown": _("unknown"),
        "excluded": _("excluded"),
    }[name]


def cut(name: str) -> str:
    """The word of a dimension."""
    return _(words.CUTS[name])


def categories() -> dict[str, str]:
    """The words of what an incident or a risk is about, by code."""
    return {
        "reputation": _("reputation"),
        "breach": _("breach"),
        "cyber": _("cyber attack"),
        "impersonation": _("impersonation"),
        "leak": _("leak"),
        "safety": _("staff safety"),
        "conflict": _("conflict"),
        "misinformation": _("misinformation"),
        "publishing_error": _("publishing error"),
        "outage": _("outage"),
        "legal": _("legal"),
    }
