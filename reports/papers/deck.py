"""The deck: PowerPoint, 16:9, one message a slide, native tables and charts with their data inside."""

import datetime as dt
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.ns import qn
from pptx.util import Inches

from reports.papers import still
from reports.papers.native import add_chart, decorative, flush, rgb, run, snug, under, write
from reports.papers.room import (
    EDGE,
    FOOT,
    HIGH,
    SIZES,
    TOP,
    WIDE,
    balanced,
    breaks,
    cut,
    fitting,
    heights_of,
    lines_of,
    short,
    suits,
    widths_of,
)
from reports.papers.sections import Cell, Chart, Handout, Section, Table
from reports.review.speech import Speech
from reports.review.style import HAIRLINE, INK, QUIET, SHAPES

MOST_SLIDES = 3
"""Slides of a section that a board sees; of a longer one the paper has the rest."""
CHART, GAP = 4.1, 0.3
"""Inches of a chart that stands beside a table, and between the two."""
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"


MOST_LINE = 150
"""Letters of the line under a message. What does not go in stands below the table, or in the notes."""
BELOW = 12
"""Points of a text below a table."""


def deck(handout: Handout, as_of: dt.date) -> bytes:
    """The file of a deck. `as_of` is the day that it is dated, so that the same input is the same file."""
    return still.office(_Deck(handout).made(as_of), as_of)


class _Deck:
    def __init__(self, handout: Handout) -> None:
        self.handout, self.style = handout, handout.style
        self.say = Speech(handout.language)
        self.shown = _empty()
        self.shown.slide_width, self.shown.slide_height = Inches(WIDE), Inches(HIGH)
        self.layout = self.shown.slide_layouts.get_by_name("Title Only")
        title = self.layout.placeholders[0]
        title.left, title.top = Inches(EDGE), Inches(0.62)
        title.width, title.height = Inches(WIDE - 2 * EDGE - 1.3), Inches(0.8)
        for one in list(self.layout.placeholders)[1:]:
            one.element.getparent().remove(one.element)

    def made(self, as_of: dt.date) -> bytes:
        told = self.shown.core_properties
        told.title, told.author = self.handout.title, self.handout.organisation
        told.subject, told.language = self.handout.basis, self.handout.language
        told.created = told.modified = dt.datetime.combine(as_of, dt.time())
        told.last_modified_by, told.revision = "", 1
        self.cover()
        sections = self.handout.of("board", "appendix")
        for section in sections:
            if not section.is_bare:
                self.slides(section)
        if bare := [one for one in sections if one.is_bare]:
            self.bare(bare)
        file = io.BytesIO()
        self.shown.save(file)
        return file.getvalue()

    # -- slides --

    def cover(self) -> None:
        slide = self.shown.slides.add_slide(self.layout)
        band = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, Inches(0.35), Inches(HIGH))
        band.fill.solid()
        band.fill.fore_color.rgb = rgb(self.style.colour)
        band.line.fill.background()
        decorative(band)
        if self.style.logo:
            picture = slide.shapes.add_picture(
                io.BytesIO(self.style.logo), Inches(1.1), Inches(0.8), height=Inches(0.9)
            )
            picture._element.nvPicPr.cNvPr.set("descr", self.handout.organisation)
        title = slide.shapes.title
        title.left, title.top = Inches(1.1), Inches(2.6)
        title.width, title.height = Inches(11), Inches(1.5)
        flush(title.text_frame)
        write(title.text_frame, cut(self.handout.title, 90), 36, self.style.heading, bold=True)
        self.text(slide, cut(self.handout.organisation, 110), (1.1, 2.0, 11, 0.6), 18, QUIET)
        self.text(slide, self.handout.message, (1.1, 4.15, 11, 0.9), 22, INK)
        said = [self.handout.basis, self.handout.filters, self.handout.evidence]
        foot = "\n".join(one for one in said if one)
        self.text(slide, foot, (1.1, 5.6, 11, 1.1), 12, QUIET)
        slide.notes_slide.notes_text_frame.text = foot

    def bare(self, sections: list[Section]) -> None:
        """One slide for all of which there is nothing to show."""
        says = [f"{one.head}: {one.message}" for one in sections]
        say = self.say
        slide = self.slide(Section("bare", say("Also asked"), say("Nothing to show here")), "")
        self.text(slide, "\n".join(says), (EDGE, TOP, WIDE - 2 * EDGE, 4), 16, INK)

    def slides(self, section: Section) -> None:
        """The slides of a section: what does not fit on the first goes on, with its heads."""
        places = list(self.placed(section))
        if section.part == "board" and len(places) > MOST_SLIDES:
            places = places[:MOST_SLIDES]
            shown = sum(len(one.table.rows) for one in places if one.table)
            rows = sum(len(table.rows) for table in section.tables)
            more = self.say(
                "The first {n} of {all} rows; all stand in the paper.",
                n=self.say.number(shown),
                all=self.say.number(rows),
            )
            section = replace(section, lines=[more, *section.lines])
        for number, place in enumerate(places, 1):
            more = f" ({number}/{len(places)})" if len(places) > 1 else ""
            below = self.below(section, place)
            slide = self.slide(section, more, above=not below)
            if below:
                self.text(slide, "\n".join(section.lines), below, BELOW, INK)
            if place.chart:
                wide = WIDE - 2 * EDGE if place.table is None else CHART
                high = FOOT - TOP - 0.15
                if place.chart.form != "lines":
                    high = min(high, 1.0 + 0.6 * len(place.chart.labels))
                add_chart(slide, place.chart, self.style, (EDGE, TOP, wide, high))
            if place.table:
                left = EDGE + (CHART + GAP if place.chart else 0)
                self.table(slide, place, left, WIDE - EDGE - left)

    def below(self, section: Section, place: "Place") -> "tuple[float, float, float, float] | None":
        """Where the lines of a section stand whole below its table: None where they go above it, or
        where there is no room for them."""
        lines = section.lines
        if len(" ".join(lines)) <= MOST_LINE or not place.table or not place.table.rows:
            return None
        left = EDGE + (CHART + GAP if place.chart else 0)
        wide = WIDE - EDGE - left
        top = TOP + sum(heights_of(place.table, wide, place.size)) + 0.25
        parts = [part for one in lines for part in one.split("\n")]
        high = sum(lines_of(part, wide, BELOW) for part in parts) * BELOW * 1.25 / 72
        return (left, top, wide, high) if top + high <= FOOT else None

    def placed(self, section: Section) -> "Iterator[Place]":
        """What stands on each slide: a chart, so many rows of a table, or both side by side."""
        chart = section.chart
        if not section.tables:
            yield Place(chart, None)
        for table in section.tables:
            rows = list(table.rows)
            if not rows:
                yield Place(chart, table)
                chart = None
            wide = WIDE - 2 * EDGE
            beside = wide - (CHART + GAP if chart else 0)
            size, table = sized(table, beside)
            while rows:
                width = beside if chart else wide
                n = fitting(replace(table, rows=rows), width, size)
                yield Place(chart, replace(table, rows=rows[:n]), size)
                rows, chart = rows[n:], None

    def slide(self, section: Section, more: str, *, above: bool = True) -> Any:
        """A slide with the message of a section, and with its lines `above` what it shows."""
        slide = self.shown.slides.add_slide(self.layout)
        title = slide.shapes.title
        message = cut(section.message, 150) + more
        size = 26 if len(message) < 45 else 20 if len(message) < 95 else 17
        flush(title.text_frame)
        write(title.text_frame, message, size, INK, bold=True)
        title.text_frame.vertical_anchor = MSO_ANCHOR.MIDDLE
        self.text(
            slide, section.head.upper(), (EDGE, 0.35, 9, 0.3), 12, self.style.heading, bold=True
        )
        if section.lines and above:
            line = leading(section.lines, MOST_LINE)
            size = 12 if len(line) < 130 else 10
            self.text(slide, line, (EDGE, 1.43, WIDE - 2 * EDGE, 0.3), size, QUIET)
        if self.style.logo:
            picture = slide.shapes.add_picture(
                io.BytesIO(self.style.logo), Inches(0), Inches(0.4), height=Inches(0.45)
            )
            picture.left = Inches(WIDE - EDGE) - picture.width
            picture._element.nvPicPr.cNvPr.set("descr", self.handout.organisation)
        self.foot(slide)
        told = [*section.lines, *section.notes, self.handout.basis, self.handout.filters]
        slide.notes_slide.notes_text_frame.text = "\n".join(told)
        return slide

    def foot(self, slide: Any) -> None:
        number = len(self.shown.slides)
        parts = [cut(self.handout.organisation, 40), self.handout.quarter, self.handout.basis]
        foot = " · ".join([*parts, cut(self.handout.filters, 55)])
        self.text(slide, foot, (EDGE, 7.02, WIDE - 2 * EDGE - 0.7, 0.3), 9, QUIET)
        self.text(slide, str(number), (WIDE - EDGE - 0.6, 7.02, 0.6, 0.3), 9, QUIET, right=True)

    # -- what stands on a slide --

    def text(
        self,
        slide: Any,
        text: str,
        place: tuple[float, float, float, float],
        size: float,
        colour: str,
        *,
        bold: bool = False,
        right: bool = False,
    ) -> None:
        box = slide.shapes.add_textbox(*(Inches(one) for one in place))
        box.text_frame.word_wrap = True
        flush(box.text_frame)
        write(box.text_frame, text, size, colour, bold=bold, right=right)

    def table(self, slide: Any, placed: "Place", left: float, width: float) -> None:
        table, size = placed.table, placed.size
        if table is None or not table.rows:
            self.text(slide, table.empty if table else "", (left, TOP + 0.1, width, 0.5), 14, QUIET)
            return
        widths, heights = widths_of(table, width), heights_of(table, width, size)
        box = (Inches(one) for one in (left, TOP, width, sum(heights)))
        frame = slide.shapes.add_table(len(heights), len(widths), *box)
        frame._element.nvGraphicFramePr.cNvPr.set("descr", table.about)
        drawn = frame.table
        drawn._tbl.tblPr.find(qn("a:tableStyleId")).text = NO_STYLE
        drawn.horz_banding = False
        for place, one in enumerate(widths):
            drawn.columns[place].width = Inches(one)
        for place, high in enumerate(heights):
            drawn.rows[place].height = Inches(high)
        heads = [Cell(column.head) for column in table.columns]
        for at, row in enumerate([heads, *table.rows]):
            for place, cell in enumerate(row):
                to = drawn.cell(at, place)
                right = table.columns[place].number
                to.text_frame.paragraphs[0].alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
                if at == 0:
                    self.head(to, cell, size)
                else:
                    self.cell(to, cell, widths[place], size)

    def head(self, to: Any, cell: Cell, size: int) -> None:
        snug(to)
        to.vertical_anchor = MSO_ANCHOR.BOTTOM
        run(to.text_frame.paragraphs[0], cell.text, size - 1, QUIET, bold=True)
        under(to, QUIET, 1.0)

    def cell(self, to: Any, cell: Cell, width: float, size: int) -> None:
        snug(to)
        paragraph = to.text_frame.paragraphs[0]
        if cell.status:
            shape, colour = SHAPES[cell.status]
            run(paragraph, f"{shape} ", size, colour, bold=True)
            run(paragraph, cell.text, size, colour, bold=cell.status == "below")
        else:
            run(paragraph, short(cell.text, width, size).replace(" %", "\u00a0%"), size, INK)
        under(to, HAIRLINE, 0.5)


def sized(table: Table, width: float) -> tuple[int, Table]:
    """The size of text that a table has, and the table with its columns balanced for it.

    Of those with which all its rows fit that at which texts break least, and of these the largest.
    """
    made = [(size, balanced(table, width, size)) for size in SIZES]
    fit = [(size, one) for size, one in made if suits(one, width, size)]
    return min(fit, key=lambda one: breaks(one[1], width, one[0]), default=made[-1])


def leading(lines: list[str], most: int) -> str:
    """As many whole lines as go into so many letters; of a first one that is longer its beginning."""
    kept = cut(lines[0], most)
    for one in lines[1:]:
        if len(kept) + 1 + len(one) > most:
            break
        kept = f"{kept} {one}"
    return kept


def _empty() -> Any:
    """A presentation without slides; its parts have no types that hold."""
    return Presentation()


@dataclass(frozen=True)
class Place:
    """What stands on one slide."""

    chart: Chart | None
    table: Table | None
    size: int = SIZES[-1]
