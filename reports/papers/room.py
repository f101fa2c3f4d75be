"""Room: how much of a slide a table takes, so that nothing runs over its edge.

Letters are taken for as wide as those of DejaVu Sans, which is wider than most: nobody knows which font
a machine will put in place.
"""

import math
import unicodedata
from dataclasses import replace
from functools import cache

from reports.papers.sections import Cell, Table

WIDE, HIGH = 13.333, 7.5
"""Inches of a slide."""
EDGE, TOP, FOOT = 0.6, 1.75, 6.8
"""Inches: the margin at both sides, where what a slide shows begins, and where it ends."""
SIZES = (14, 12, 11, 10)
"""Points of text in tables: the largest with which all rows fit, or else the least."""
WIDTHS = {"ijlI.,:;!'|()[]- ": 0.39, "fjrt/": 0.42, "mwMWQO%@": 0.98, "ABCDEFGHJKLNPRSTUVXYZ": 0.76}
"""Width of letters to their size, on the safe side, and of all others that are not listed."""
LETTER, FULL = 0.65, 1.05
BOLD = 1.1
"""How much wider bold letters are."""
PAD = 0.12
"""Inches of a cell that its text does not have."""
MOST_LINES = 4
"""Lines of a cell: what is longer stands whole in the paper."""


def widths_of(table: Table, width: float) -> list[float]:
    """Inches of each column."""
    whole = sum(one.width for one in table.columns)
    return [width * one.width / whole for one in table.columns]


def balanced(table: Table, width: float, size: float) -> Table:
    """The table with columns that need less than their share giving to those that need more.

    Those that lack least get theirs first, so that as many as can be need no second line.
    """
    widths, needs = widths_of(table, width), _needs(table, size)
    spares = [max(0.0, wide - need) for wide, need in zip(widths, needs, strict=True)]
    lacks = [max(0.0, need - wide) for wide, need in zip(widths, needs, strict=True)]
    left, evened = sum(spares), list(widths)
    for place in sorted(range(len(lacks)), key=lambda place: lacks[place]):
        given = min(left, lacks[place])
        evened[place] += given
        left -= given
    kept = left / sum(spares) if any(spares) else 1.0
    evened = [wide - spare * (1 - kept) for wide, spare in zip(evened, spares, strict=True)]
    columns = [replace(one, width=wide) for one, wide in zip(table.columns, evened, strict=True)]
    return replace(table, columns=columns)


def _needs(table: Table, size: float) -> list[float]:
    """Inches that each column needs for its head on two lines, and for each of its texts on one."""
    needs = []
    for place, column in enumerate(table.columns):
        texts = [_ems(row[place]) for row in table.rows]
        words = [ems_of(word) for word in column.head.split(" ")]
        head = max(*words, 0.6 * ems_of(column.head)) * BOLD
        needs.append(max([head, *texts]) * size / 72 + PAD)
    return needs


def _ems(cell: Cell) -> float:
    """How wide a cell is, to its size: a status stands behind its shape, and may be bold."""
    return ems_of(f"● {cell.text}") * BOLD if cell.status else ems_of(cell.text)


def _lines(cell: Cell, width: float, size: float) -> int:
    """Lines that a cell takes."""
    if cell.status:
        return lines_of(f"● {cell.text}", width, size * BOLD)
    return lines_of(cell.text, width, size)


def ems_of(text: str) -> float:
    """How wide a text is, to its size."""
    return sum(map(_em, text))


@cache
def _em(letter: str) -> float:
    if unicodedata.east_asian_width(letter) in "WF":
        return FULL
    return next((wide for letters, wide in WIDTHS.items() if letter in letters), LETTER)


def line(width: float, size: float) -> float:
    """How much of a text a line of so many inches holds, to its size."""
    return max(2.4, (width - 0.1) * 72 / size)


def lines_of(text: str, width: float, size: float) -> int:
    """Lines that a text takes, broken between words; a word too long is broken within."""
    most, lines, used, blank = line(width, size), 1, 0.0, ems_of(" ")
    for word in text.split(" "):
        wide = ems_of(word)
        if used and used + blank + wide > most:
            lines, used = lines + 1, 0.0
        more = max(0, math.ceil(wide / most) - 1)
        lines += more
        used += wide - more * most + (blank if used else 0)
    return lines


def row_height(row: list[Cell], widths: list[float], size: float) -> float:
    most = max(
        min(MOST_LINES, _lines(cell, width, size)) for cell, width in zip(row, widths, strict=True)
    )
    return most * size * 1.2 / 72 + 0.07


def heading_height(table: Table, widths: list[float], size: float) -> float:
    return row_height([Cell(one.head) for one in table.columns], widths, size)


def heights_of(table: Table, width: float, size: float) -> list[float]:
    """Inches of the heads of a table and of each of its rows."""
    widths = widths_of(table, width)
    rows = (row_height(row, widths, size) for row in table.rows)
    return [heading_height(table, widths, size), *rows]


def fitting(table: Table, width: float, size: float) -> int:
    """How many of a table's rows fit on a slide below its heads; at least one."""
    widths = widths_of(table, width)
    left, n = FOOT - TOP - heading_height(table, widths, size), 0
    for row in table.rows:
        left -= row_height(row, widths, size)
        if left < 0:
            break
        n += 1
    return max(1, n)


def suits(table: Table, width: float, size: float) -> bool:
    """Whether all rows fit on one slide at a size of text, with no word broken within."""
    texts = zip(*([Cell(one.head) for one in table.columns], *table.rows), strict=True)
    whole = all(
        ems_of(word) * (BOLD if place == 0 else 1) <= line(wide, size)
        for column, wide in zip(texts, widths_of(table, width), strict=True)
        for place, cell in enumerate(column)  # the first is the head, and bold
        for word in cell.text.split(" ")
    )
    return whole and fitting(table, width, size) >= len(table.rows)


def breaks(table: Table, width: float, size: float) -> tuple[int, bool]:
    """How many numbers and statuses take more than one line, and whether any other text does."""
    widths, short, any_text = widths_of(table, width), 0, False
    for row in table.rows:
        for column, cell, wide in zip(table.columns, row, widths, strict=True):
            if _lines(cell, wide, size) > 1:
                is_short = column.number or bool(cell.status)
                short, any_text = short + is_short, any_text or not is_short
    return short, any_text


def short(text: str, width: float, size: float) -> str:
    """A text that takes no more lines than a cell has; what is longer ends in an ellipsis."""
    if lines_of(text, width, size) <= MOST_LINES:
        return text
    kept = text[: int(line(width, size) * MOST_LINES / min(WIDTHS.values()))]
    while kept and lines_of(kept + "…", width, size) > MOST_LINES:
        kept = kept[:-1]
    return _ended(kept, text)


def cut(text: str, most: int) -> str:
    """A text of at most so many characters; what is longer ends in an ellipsis."""
    return text if len(text) <= most else _ended(text[: most - 1], text)


def _ended(kept: str, text: str) -> str:
    """The beginning of a text with an ellipsis, ended behind a word where one ends in its last half."""
    if text[len(kept) : len(kept) + 1] != " ":
        kept = kept[:at] if (at := kept.rfind(" ")) > len(kept) / 2 else kept
    return kept.rstrip(" ,;:(") + "…"
