"""Room: how much of a slide a table takes, so that nothing runs over its edge.

A letter is taken for wider than most are, because nobody knows which font a machine will put in place.
"""

from reports.papers.sections import Cell, Table

WIDE, HIGH = 13.333, 7.5
"""Inches of a slide."""
EDGE, TOP, FOOT = 0.6, 1.75, 6.8
"""Inches: the margin at both sides, where what a slide shows begins, and where it ends."""
SIZES = (14, 12, 11, 10)
"""Points of text in tables: the largest with which all rows fit, or else the least."""
LETTER = 0.6
"""Width of a letter to its size, on the safe side."""
MOST_LINES = 4
"""Lines of a cell: what is longer stands whole in the paper."""


def widths_of(table: Table, width: float) -> list[float]:
    """Inches of each column."""
    whole = sum(one.width for one in table.columns)
    return [width * one.width / whole for one in table.columns]


def letters(width: float, size: float) -> int:
    """How many letters a line of so many inches holds."""
    return max(4, int((width - 0.1) * 72 / (size * LETTER)))


def lines_of(text: str, width: float, size: float) -> int:
    """Lines that a text takes, broken between words; a word too long is broken within."""
    most, lines, used = letters(width, size), 1, 0
    for word in text.split(" "):
        length = len(word)
        if used and used + 1 + length > most:
            lines, used = lines + 1, 0
        lines += (length - 1) // most
        used += length + (1 if used else 0)
    return lines


def row_height(row: list[Cell], widths: list[float], size: float) -> float:
    most = max(
        min(MOST_LINES, lines_of(f"● {cell.text}" if cell.status else cell.text, width, size))
        for cell, width in zip(row, widths, strict=True)
    )
    return most * size * 1.2 / 72 + 0.07


def heading_height(table: Table, widths: list[float], size: float) -> float:
    return row_height([Cell(one.head) for one in table.columns], widths, size)


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
        len(word) + (2 if cell.status or place == 0 else 0) <= letters(wide, size)
        for column, wide in zip(texts, widths_of(table, width), strict=True)
        for place, cell in enumerate(column)  # the first is the head, and bold
        for word in cell.text.split(" ")
    )
    return whole and fitting(table, width, size) >= len(table.rows)


def short(text: str, width: float, size: float) -> str:
    """A text that takes no more lines than a cell has; what is longer ends in an ellipsis."""
    if lines_of(text, width, size) <= MOST_LINES:
        return text
    kept = text[: letters(width, size) * MOST_LINES]
    while kept and lines_of(kept + "…", width, size) > MOST_LINES:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def cut(text: str, most: int) -> str:
    """A text of at most so many characters."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
