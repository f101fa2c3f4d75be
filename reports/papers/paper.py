"""The paper: a PDF on A4, tagged for those who cannot see it (PDF/UA-1), set by typst."""

import datetime as dt
import json
import re
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from organisation.errors import Unusable
from reports.papers.room import balanced, cut
from reports.papers.sections import Handout, Section, Table
from reports.review.speech import Speech
from reports.review.style import SHAPES, Style, role_colour

TEMPLATE = Path(__file__).with_name("paper.typ")
STANDARD: Literal["ua-1"] = "ua-1"
OWN_FONT = "Libertinus Serif"
LACKING = "□"
"""What stands in the place of a character that no font of the paper has."""
LATIN = re.compile(r"[\x20-\x7e\xa0-\u017f–—‘’“”…•·×÷≤≥−\n]*")
"""Characters that the font which typst carries has."""
BOARD_ROWS = 5
"""Rows of a table on the two pages for the board; the detail has all."""
LETTERS = 105
"""Letters of a line as wide as the page; a cell on these pages takes two lines at most."""
WIDTH, SIZE = 8.0, 8.5
"""Inches of a table as wide as the page, as letters of this size would need them in the deck: those of the
paper are narrower."""
BOARD_BARS = 4
NAME, MESSAGE = 60, 170
"""Letters of the organisation's name at the head of each page, and of a message on the first."""
BOARD = ["overdue", "risks", "incidents", "waivers", "actions"]
"""Sections that the second page shows the first rows of."""


def paper(handout: Handout, as_of: dt.date) -> bytes:
    """The file of a paper, dated `as_of`. Raises Unusable where fonts of the home cannot be used."""
    told = _json(handout)
    lacking = _lacking(told, handout.style)
    if lacking:
        told = _json(handout, note=True)
        told = "".join(LACKING if one in lacking else one for one in told)
    moment = dt.datetime.combine(as_of, dt.time(), dt.UTC)
    try:
        made = typst.compile(
            TEMPLATE,
            sys_inputs={"told": told, "date": as_of.isoformat()},
            pdf_standards=[STANDARD],
            timestamp=int(moment.timestamp()),
            **_fonts(handout.style),
        )
    except typst.TypstError as fault:
        raise Unusable(f"the paper cannot be set: {fault}") from fault
    return bytes(made)


def _json(handout: Handout, *, note: bool = False) -> str:
    """What the template sets; a number and its sign of per cent stay on one line."""
    return json.dumps(_told(handout, note=note), ensure_ascii=False).replace(" %", "\u00a0%")


def _fonts(style: Style) -> dict[str, Any]:
    """Only the fonts that typst carries and those of the home: the same on every machine."""
    paths = [str(style.fonts)] if style.fonts else []
    return {"ignore_system_fonts": True, "font_paths": paths}


def _told(handout: Handout, *, note: bool = False) -> dict[str, Any]:
    """What the template sets, as JSON has it."""
    say, style = Speech(handout.language), handout.style
    notes = []
    if note:
        notes = [
            say(
                "{sign} stands for a character that the fonts of this paper do not have.",
                sign=LACKING,
            )
        ]
    return {
        "organisation": handout.organisation,
        "name": cut(handout.organisation, NAME),
        "title": handout.title,
        "quarter": handout.quarter,
        "message": handout.message,
        "basis": handout.basis,
        "filters": handout.filters,
        "evidence": handout.evidence,
        "language": handout.language,
        "font": [one for one in (style.font, OWN_FONT) if one],
        "heading": style.heading,
        "colour": style.colour,
        "logo": list(style.logo),
        "logo_form": style.logo_form,
        "statuses": {name: colour for name, (_shape, colour) in SHAPES.items()},
        "words": {
            "board": style.board or say("For the board"),
            "page": say("Page"),
            "of": say("of"),
            "detail": say("Detail"),
            "appendix": say("Appendix"),
            "messages": say("What the quarter says"),
            "more": say("All rows stand in the detail."),
        },
        "notes": notes,
        "summary": [
            _section(handout, one, brief=True)
            for one in handout.sections
            if one.key in ("summary", "waiting")
        ],
        "messages": [
            {"head": one.head, "message": cut(one.message, MESSAGE), "status": one.status}
            for one in handout.of("board")
            if one.key.startswith("element-") or one.key in ("restated", "decisions")
        ],
        "moved": [
            _section(handout, one, brief=True) for one in handout.sections if one.key == "moved"
        ],
        "brief": [
            _section(handout, one, brief=True) for key in BOARD if (one := handout.section(key))
        ],
        "detail": [
            _section(handout, one) for one in handout.of("board", "detail") if one.key != "summary"
        ],
        "appendix": [_section(handout, one) for one in handout.of("appendix")],
    }


def _section(handout: Handout, section: Section, *, brief: bool = False) -> dict[str, Any]:
    chart = asdict(section.chart) if section.chart else None
    if chart:
        for one in chart["series"]:
            one["colour"] = role_colour(handout.style, one["role"])
    if chart and brief:
        chart["labels"] = [cut(one, 32) for one in chart["labels"][:BOARD_BARS]]
        for one in chart["series"]:
            one["values"] = one["values"][:BOARD_BARS]
    return {
        "key": section.key,
        "head": section.head,
        "message": section.message,
        "status": section.status,
        "lines": section.lines,
        "chart": chart,
        "tables": [
            _table(one, section, brief=brief) for one in section.tables[: 1 if brief else None]
        ],
    }


def _table(table: Table, section: Section, *, brief: bool) -> dict[str, Any]:
    table = balanced(table, WIDTH, SIZE)
    rows = [[asdict(cell) for cell in row] for row in table.rows]
    if brief and section.key != "summary":
        rows = rows[:BOARD_ROWS]
    if brief:
        whole = sum(one.width for one in table.columns)
        most = [int(2 * LETTERS * one.width / whole) - 2 for one in table.columns]
        rows = [
            [
                cell if column.number else {**cell, "text": cut(cell["text"], n)}
                for cell, column, n in zip(row, table.columns, most, strict=True)
            ]
            for row in rows
        ]
    return {
        "about": table.about,
        "columns": [asdict(one) for one in table.columns],
        "rows": rows,
        "empty": table.empty,
        "left_out": len(table.rows) - len(rows),
    }


# -- characters that no font has --


def _lacking(text: str, style: Style) -> set[str]:
    """The characters of a text that no font of the paper has."""
    unusual = set(LATIN.sub("", text))
    return {one for one in unusual if not _has(one, style.fonts, style.font)}


@cache
def _has(character: str, fonts: Path | None, font: str) -> bool:
    """Whether a font has a character: typst refuses to set one that none has."""
    style = Style("", "", b"", "", fonts, font)
    names = ", ".join(json.dumps(one) for one in (font, OWN_FONT) if one)
    page = (
        f'#set document(title: "t")\n#set text(font: ({names},))\n'
        f"#text({json.dumps(character, ensure_ascii=False)})"
    )
    try:
        typst.compile(page.encode(), pdf_standards=[STANDARD], **_fonts(style))
    except typst.TypstError:
        return False
    return True
