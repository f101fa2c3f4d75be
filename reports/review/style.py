"""Style: the colours of what is handed out, and what an organisation brings of its own."""

from dataclasses import dataclass
from pathlib import Path

from organisation.errors import Unusable
from organisation.home import Home

INK, QUIET, HAIRLINE, BAND, PAGE = "#1B232C", "#55606B", "#DDE2E7", "#F4F6F8", "#FFFFFF"
GOOD, BAD = "#0F6E7C", "#B23A0E"
WORST, MIDDLE, LEAST = "#14345C", "#456F9F", "#7E9BC1"
"""The light palette of the dashboard: what means good or bad is the same on paper as on screen."""
SHAPES = {
    "on target": ("●", GOOD),
    "below": ("▼", BAD),
    "cannot tell": ("○", QUIET),
    "not loaded": ("–", QUIET),
    "no subjects": ("–", QUIET),
    "not told": ("–", QUIET),
}
"""The shape and the colour of each status. Its word always stands behind."""
PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg"}
READABLE = 4.5
"""Contrast to the page that text needs."""


@dataclass(frozen=True)
class Style:
    """What is the organisation's own: its colours, its logo, its fonts, the name of its board."""

    colour: str
    accent: str
    logo: bytes
    board: str
    fonts: Path | None
    font: str

    @property
    def heading(self) -> str:
        """The colour of headings: the organisation's, where it can be read on white."""
        return self.colour if contrast(self.colour, PAGE) >= READABLE else INK

    @property
    def on_colour(self) -> str:
        """The colour of text on the organisation's colour."""
        return PAGE if contrast(self.colour, PAGE) >= READABLE else INK

    @property
    def logo_form(self) -> str:
        return next((form for mark, form in PICTURES.items() if self.logo.startswith(mark)), "")


def style_of(home: Home) -> Style:
    """The style of a home. Raises Unusable for a logo or fonts that are not there, or no picture."""
    look = home.organisation.look
    logo = b""
    if look.logo:
        path = home.folder / look.logo
        if not path.is_file():
            raise Unusable(f"organisation.toml: look.logo: there is no file {path}")
        logo = path.read_bytes()
        if not any(logo.startswith(mark) for mark in PICTURES):
            raise Unusable(f"organisation.toml: look.logo: {path} is neither PNG nor JPEG")
    fonts = home.folder / look.fonts if look.fonts else None
    if fonts and not fonts.is_dir():
        raise Unusable(f"organisation.toml: look.fonts: there is no folder {fonts}")
    return Style(look.colour, look.accent, logo, look.board, fonts, look.font)


def contrast(one: str, other: str) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def role_colour(style: Style, role: str) -> str:
    """The colour of a series by what it means. Good and bad are never the organisation's to choose."""
    return {
        "proven": style.heading,
        "possible": QUIET,
        "target": INK,
        "good": GOOD,
        "bad": BAD,
        "worst": WORST if style.accent == WORST else style.accent,
        "middle": MIDDLE,
        "least": LEAST,
    }[role]
