"""Native: charts, texts and lines as PowerPoint holds them, to be edited there."""

import math
from typing import Any

from pptx.chart import data as charts
from pptx.dml.color import RGBColor
from pptx.enum.chart import (
    XL_CHART_TYPE,
    XL_LEGEND_POSITION,
    XL_MARKER_STYLE,
    XL_TICK_LABEL_POSITION,
)
from pptx.enum.dml import MSO_LINE
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.oxml.xmlchemy import OxmlElement
from pptx.util import Inches, Pt

from reports.papers.room import cut
from reports.papers.sections import Chart
from reports.review.style import HAIRLINE, INK, Style, role_colour

NARROW, LONG = 6, 1000
"""Inches of a chart with bars that is narrow, and the least number that is long in it."""


def rgb(colour: str) -> Any:
    """A colour such as #0F6E7C as PowerPoint has it."""
    return RGBColor(*bytes.fromhex(colour[1:]))  # type: ignore[no-untyped-call]


def write(
    frame: Any,
    text: str,
    size: float,
    colour: str,
    *,
    bold: bool = False,
    right: bool = False,
) -> None:
    """Text in place of what a frame holds, a paragraph a line."""
    frame.word_wrap = True
    for number, line in enumerate(text.split("\n")):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
        run(paragraph, line, size, colour, bold=bold)


def run(paragraph: Any, text: str, size: float, colour: str, *, bold: bool = False) -> None:
    added = paragraph.add_run()
    added.text = printable(text)
    added.font.size, added.font.bold = Pt(size), bold
    added.font.color.rgb = rgb(colour)


def printable(text: str) -> str:
    """A text without control characters, which XML cannot hold."""
    return "".join(c if c >= " " and c not in "\ufffe\uffff" else " " for c in text)


def flush(frame: Any) -> None:
    """No room around a text, so that texts stand under one another."""
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0


def snug(cell: Any) -> None:
    cell.margin_left = cell.margin_right = Inches(0.05)
    cell.margin_top = cell.margin_bottom = Inches(0.03)
    cell.vertical_anchor = MSO_ANCHOR.TOP


def _step(chart: Chart, narrow: bool) -> float:
    """Between lines of the grid, so that few of them are drawn: 1, 2 or 5 of some power of ten.

    In a narrow chart long numbers stand further apart, or they would run into one another.
    """
    values = zip(*(one.values for one in chart.series), strict=True)
    told = [[value or 0 for value in each] for each in values]
    most = max(sum(one) if chart.form == "stacked" else max(one) for one in told)
    lines = 2 if narrow and most >= LONG else 4
    power: int = 10 ** (math.floor(math.log10(most / lines)) if most > lines else 0)
    return next((n * power for n in (1, 2, 5) if n * power * lines >= most), 10 * power)


def _line_look(series: Any, role: str, colour: RGBColor) -> None:
    series.smooth = False
    series.format.line.color.rgb = colour
    series.format.line.width = Pt(2.25 if role == "proven" else 1.25)
    if role != "proven":
        series.format.line.dash_style = MSO_LINE.DASH if role == "possible" else MSO_LINE.SQUARE_DOT
    if role != "proven":
        series.marker.style = XL_MARKER_STYLE.NONE
        return
    series.marker.style, series.marker.size = XL_MARKER_STYLE.CIRCLE, 7
    series.marker.format.fill.solid()
    series.marker.format.fill.fore_color.rgb = colour
    series.marker.format.line.color.rgb = colour


def under(cell: Any, colour: str, points: float) -> None:
    """A line under a cell."""
    line = OxmlElement("a:lnB")
    line.set("w", str(int(points * 12700)))
    fill = OxmlElement("a:solidFill")
    tone = OxmlElement("a:srgbClr")
    tone.set("val", colour[1:])
    fill.append(tone)
    line.append(fill)
    cell._tc.get_or_add_tcPr().insert(0, line)


def decorative(shape: Any) -> None:
    """Say that a shape is an ornament, for those who cannot see it."""
    shape._element.nvSpPr.cNvPr.set("descr", "")


# -- charts --


def add_chart(
    slide: Any, chart: Chart, style: Style, place: tuple[float, float, float, float]
) -> None:
    """Put a chart on a slide, native and with its data inside. `place` is in inches."""
    make: Any = charts.CategoryChartData
    data = make(number_format="0.0%" if chart.share else "#,##0")
    narrow = chart.form != "lines" and place[2] < NARROW
    data.categories = [cut(label, 24 if narrow else 34) for label in chart.labels]
    for one in chart.series:
        data.add_series(one.name, one.values)
    form = {
        "lines": XL_CHART_TYPE.LINE_MARKERS,
        "bars": XL_CHART_TYPE.BAR_CLUSTERED,
        "stacked": XL_CHART_TYPE.BAR_STACKED,
    }[chart.form]
    frame = slide.shapes.add_chart(form, *(Inches(one) for one in place), data)
    frame._element.nvGraphicFramePr.cNvPr.set("descr", chart.about)
    drawn = frame.chart
    drawn.has_title = False
    drawn.has_legend = True
    drawn.legend.position = XL_LEGEND_POSITION.BOTTOM
    drawn.legend.include_in_layout = False
    drawn.font.size, drawn.font.color.rgb = Pt(11), rgb(INK)
    _axes(drawn, chart, narrow=narrow)
    for series, one in zip(drawn.plots[0].series, chart.series, strict=True):
        colour = rgb(role_colour(style, one.role))
        if chart.form == "lines":
            _line_look(series, one.role, colour)
        else:
            series.format.fill.solid()
            series.format.fill.fore_color.rgb = colour
    if chart.form != "lines":
        drawn.plots[0].gap_width = 45
        if chart.form == "bars":
            drawn.plots[0].overlap = -10
            drawn.plots[0].has_data_labels = True
            drawn.plots[0].data_labels.font.size = Pt(10)
        else:
            drawn.plots[0].overlap = 100


def _axes(drawn: Any, chart: Chart, *, narrow: bool) -> None:
    values, labels = drawn.value_axis, drawn.category_axis
    values.format.line.fill.background()
    values.major_gridlines.format.line.color.rgb = rgb(HAIRLINE)
    values.tick_labels.font.size, labels.tick_labels.font.size = Pt(10), Pt(10)
    labels.format.line.color.rgb = rgb(HAIRLINE)
    labels.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    values.tick_labels.number_format_is_linked = False
    values.tick_labels.number_format = "0%" if chart.share else "#,##0"
    if chart.share:
        told = [v for one in chart.series for v in one.values if v is not None]
        values.minimum_scale = max(0, math.floor(min(told) * 10 - 0.5) / 10)
        values.maximum_scale = 1
        values.major_unit = 0.1 if values.minimum_scale >= 0.5 else 0.2
    else:
        values.minimum_scale = 0
        values.major_unit = _step(chart, narrow)
    if chart.form != "lines":
        labels.reverse_order = True
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
