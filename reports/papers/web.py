"""The web page: one HTML file with interactive charts, which asks no network for anything.

A policy in its head lets only the two scripts run that it holds, by their hashes, and lets none of
them call out.
"""

import base64
import hashlib
import html
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from plotly.offline import get_plotlyjs

from organisation.home import canonical
from reports.papers.sections import Cell, Chart, Handout, Section, Table
from reports.review.speech import Speech
from reports.review.style import HAIRLINE, INK, QUIET, SHAPES, Style, role_colour

FOLDER = Path(__file__).parent
BAR = 30
"""Pixels of a bar with its label."""
DRAWN = {
    "on target": '<circle cx="5" cy="5" r="4" fill="{colour}"/>',
    "below": '<path d="M1 1.5h8L5 9z" fill="{colour}"/>',
    "cannot tell": '<circle cx="5" cy="5" r="3.4" fill="none" stroke="{colour}" stroke-width="1.6"/>',
}
NOTHING = '<rect x="1" y="4" width="8" height="2" fill="{colour}"/>'


def web(handout: Handout) -> bytes:
    """The file of a web page, in UTF-8."""
    say = Speech(handout.language)
    charts = {one.key: _plot(one.chart, handout.style) for one in handout.sections if one.chart}
    body = "\n".join(
        [*_head(handout, say), *_sections(handout, say), *_foot(handout), _data(charts)]
    )
    scripts = [get_plotlyjs(), (FOLDER / "web.js").read_text("utf-8")]
    css = (
        (FOLDER / "web.css")
        .read_text("utf-8")
        .replace("--heading: #0F6E7C", f"--heading: {handout.style.heading}")
    )
    policy = (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; "
        f"form-action 'none'; script-src {' '.join(_hash(one) for one in scripts)}"
    )
    page = f"""<!doctype html>
<html lang="{handout.language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{_text(f"{handout.title} · {handout.organisation}")}</title>
<style>{css}</style>
</head>
<body>
{body}
{"".join(f"<script>{one}</script>" for one in scripts)}
</body>
</html>
"""
    return page.encode("utf-8", "replace")


def _hash(script: str) -> str:
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


def _text(text: str) -> str:
    return html.escape(text)


def _head(handout: Handout, say: Speech) -> Iterator[str]:
    yield f'<a class="skip" href="#content">{_text(say("To the content"))}</a>'
    yield "<header>"
    if handout.style.logo:
        form = {"png": "png", "jpg": "jpeg"}[handout.style.logo_form]
        data = base64.b64encode(handout.style.logo).decode()
        name = _text(handout.organisation)
        yield f'<img class="logo" src="data:image/{form};base64,{data}" alt="{name}">'
    yield f'<p class="organisation">{_text(handout.organisation)}</p>'
    yield f"<h1>{_text(handout.title)}</h1>"
    yield f'<p class="message">{_text(handout.message)}</p>'
    yield f'<p class="basis">{_text(handout.basis)}<br>{_text(handout.filters)}</p>'
    yield "</header>"
    yield f'<nav aria-label="{_text(say("Sections"))}"><ul>'
    for one in handout.of("board", "appendix"):
        yield f'<li><a href="#{one.key}">{_text(one.head)}</a></li>'
    yield "</ul></nav>"


def _sections(handout: Handout, say: Speech) -> Iterator[str]:
    yield '<main id="content">'
    for part in ("board", "detail", "appendix"):
        if part != "board":
            title = {"detail": say("Detail"), "appendix": say("Appendix")}[part]
            yield f'<h2 class="part">{_text(title)}</h2>'
        for one in handout.of(part):
            yield from _section(one, say, folded=part == "detail")
    yield "</main>"


def _section(section: Section, say: Speech, *, folded: bool) -> Iterator[str]:
    yield f'<section id="{section.key}">'
    if folded:
        yield f"<details><summary><h3>{_text(section.head)}</h3></summary>"
    else:
        yield f'<p class="head">{_text(section.head)}</p>'
        yield f"<h2>{_mark(section.status)}{_text(section.message)}</h2>"
    for line in section.lines:
        yield f"<p>{_text(line)}</p>"
    if section.chart:
        about = _text(section.chart.about)
        yield f'<figure><div class="chart" id="chart-{section.key}" role="img" aria-label="{about}"></div>'
        yield f"<figcaption>{about}</figcaption></figure>"
    for one in section.tables:
        yield from _table(one)
    if section.notes:
        about = _text(say("Where these figures come from"))
        notes = "".join(f"<li>{_text(one)}</li>" for one in section.notes)
        yield f'<details class="notes"><summary>{about}</summary><ul>{notes}</ul></details>'
    if folded:
        yield "</details>"
    yield "</section>"


def _table(table: Table) -> Iterator[str]:
    if not table.rows:
        if table.empty:
            yield f'<p class="empty">{_text(table.empty)}</p>'
        return
    yield f'<div class="wide" tabindex="0" role="region" aria-label="{_text(table.about)}"><table>'
    yield f"<caption>{_text(table.about)}</caption><thead><tr>"
    kinds = [' class="number"' if one.number else "" for one in table.columns]
    for column, kind in zip(table.columns, kinds, strict=True):
        yield f'<th scope="col"{kind}>{_text(column.head)}</th>'
    yield "</tr></thead><tbody>"
    for row in table.rows:
        cells = "".join(
            f"<td{kind}>{_cell(cell)}</td>" for cell, kind in zip(row, kinds, strict=True)
        )
        yield f"<tr>{cells}</tr>"
    yield "</tbody></table></div>"


def _cell(cell: Cell) -> str:
    if not cell.status:
        return _text(cell.text)
    kind = cell.status.replace(" ", "-")
    return f'<span class="status {kind}">{_mark(cell.status)}{_text(cell.text)}</span>'


def _mark(status: str) -> str:
    """The shape of a status; its word stands beside it, so it says nothing of its own."""
    if not status:
        return ""
    drawn = DRAWN.get(status, NOTHING).format(colour=SHAPES[status][1])
    return f'<svg class="mark" viewBox="0 0 10 10" aria-hidden="true">{drawn}</svg>'


def _foot(handout: Handout) -> Iterator[str]:
    parts = [handout.organisation, handout.quarter, handout.basis, handout.filters]
    yield f"<footer><p>{_text(' · '.join(parts))}</p>"
    if handout.evidence:
        yield f'<p class="hash">{_text(handout.evidence)}</p>'
    yield "</footer>"


def _data(charts: dict[str, Any]) -> str:
    """The charts as JSON, in which nothing can end the element that it stands in."""
    told = canonical(charts).replace("<", "\\u003c")
    return f'<script type="application/json" id="charts">{told}</script>'


# -- charts --


def _plot(chart: Chart, style: Style) -> dict[str, Any]:
    """A chart as plotly draws it."""
    lines = chart.form == "lines"
    traces = [
        _line(chart, at, style) if lines else _bars(chart, at, style)
        for at in range(len(chart.series))
    ]
    values: dict[str, Any] = {
        "gridcolor": HAIRLINE,
        "zeroline": False,
        "fixedrange": True,
        "tickformat": ".2~%" if chart.share else ",d",
        "rangemode": "normal" if chart.share else "tozero",
    }
    labels: dict[str, Any] = {"type": "category", "fixedrange": True, "automargin": True}
    layout: dict[str, Any] = {
        "height": 300 if lines else 90 + BAR * len(chart.labels),
        "margin": {"l": 50, "r": 20, "t": 10, "b": 40},
        "font": {"family": "system-ui, sans-serif", "size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        "hovermode": "x unified" if lines else "closest",
        "dragmode": False,
    }
    if lines:
        layout |= {"xaxis": labels, "yaxis": values}
    else:
        layout |= {"xaxis": values, "yaxis": {**labels, "autorange": "reversed"}}
        layout["barmode"] = "stack" if chart.form == "stacked" else "group"
    return {"data": traces, "layout": layout}


def _line(chart: Chart, at: int, style: Style) -> dict[str, Any]:
    one = chart.series[at]
    dash = {"proven": "solid", "possible": "dash", "target": "dot"}.get(one.role, "solid")
    width = 2.5 if one.role == "proven" else 1.5
    return {
        "type": "scatter",
        "mode": "lines+markers" if one.role == "proven" else "lines",
        "name": one.name,
        "x": chart.labels,
        "y": one.values,
        "line": {"color": role_colour(style, one.role), "width": width, "dash": dash},
        "hovertemplate": "%{y:.1%}" if chart.share else "%{y:,d}",
    }


def _bars(chart: Chart, at: int, style: Style) -> dict[str, Any]:
    one = chart.series[at]
    return {
        "type": "bar",
        "orientation": "h",
        "name": one.name,
        "x": one.values,
        "y": chart.labels,
        "marker": {"color": role_colour(style, one.role), "line": {"color": "#fff", "width": 1}},
        "texttemplate": "%{x:,d}" if chart.form == "bars" else "",
        "textposition": "outside" if chart.form == "bars" else "none",
        "cliponaxis": False,
        "hovertemplate": "%{y}: %{x:,d}",
        "textfont": {"color": QUIET},
    }
