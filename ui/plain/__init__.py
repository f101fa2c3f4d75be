"""Plain charts: HTML that the page draws by itself, with links as its doors.

What is opened most must stand at once. A chart of plotly waits for a script of 4 MB that takes longer to
begin than all the rest of the page; marks and bars need none. They wrap on a phone, take the colours of
the page as it changes, and are read aloud.
"""

from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import streamlit as st

from ui import address, theme

FOLDER = Path(__file__).parent
SCRIPT = (FOLDER / "doors.js").read_text("utf-8")
"""The one script: it keeps the page when a door is opened. The policy of the server knows its hash."""


def show(template: str, **told: Any) -> None:
    """Draw a template of this folder. What it is told is escaped: no text of a record is read as HTML."""
    body = rendered(template, **told)
    st.html(
        f"<style>{colours()}{_css()}</style>{body}<script>{SCRIPT}</script>",
        unsafe_allow_javascript=True,
    )


def lead(page: str, **more: str) -> None:
    """Have the browser open a door at once."""
    door_to = rendered("lead.html", to=door(page, **more))
    st.html(f"{door_to}<script>{SCRIPT}</script>", unsafe_allow_javascript=True)


def rendered(template: str, **told: Any) -> str:
    """The HTML of a template."""
    return _templates().get_template(template).render(told)


def door(page: str, **more: str) -> str:
    """The address of a page with the view as it is, and with `more`."""
    return address.of(f"{_base()}/{page}", **more)


@cache
def _base() -> str:
    """Where the dashboard is served: blank, or a path."""
    base = str(st.get_option("server.baseUrlPath") or "").strip("/")
    return f"/{base}" if base else ""


@cache
def _templates() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )


@cache
def _css() -> str:
    return (FOLDER / "plain.css").read_text("utf-8")


@cache
def colours() -> str:
    """The colours of charts by what they mean, in the light and in the dark theme, as CSS."""
    light, dark = (
        st.get_option(f"theme.{look}.chartCategoricalColors") for look in ("light", "dark")
    )
    named = zip(theme.COLOURS, light, dark, strict=True)
    pairs = "; ".join(f"--{name}: light-dark({one}, {other})" for name, one, other in named)
    return f".plain {{ {pairs} }}\n"
