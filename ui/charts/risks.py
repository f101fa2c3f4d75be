"""The charts of the page on risks: accounts by score, and likelihood x impact."""

from kpis.risks import Grid, Line, Risk
from ui import theme, words
from ui.charts.base import cut, rows
from ui.theme import BAND, HAIRLINE, INK, LEAST, MIDDLE, PAGE, QUIET, WORST, Chart
from ui.words import _

CELL = 38
LEFT = 150
"""Pixels kept for the names of accounts."""
MOST = 5
"""Likelihood and impact go from 1 to MOST."""


def parts() -> dict[str, tuple[str, str]]:
    """The parts of a score: name and colour."""
    return {
        "missed": (_("failed"), WORST),
        "unknown": (_("unknown"), MIDDLE),
        "incident": (_("incidents"), LEAST),
    }


def part_of(line: Line) -> str:
    """Which part of a score a line belongs to."""
    if not line.kpi:
        return "incident"
    return "missed" if line.outcome == "missed" else "unknown"


def ranked(found: list[Risk], phone: bool) -> Chart:
    """A bar an account; each segment is one line of its score, with a seam between them."""
    right = 0 if phone else 165
    made = rows([cut(one.handle or one.account, 24) for one in found], LEFT, right)
    look, order = parts(), list(parts())
    for place, one in enumerate(found):
        lines = sorted(one.lines, key=lambda line: (order.index(part_of(line)), -line.score))
        sums = [float(sum(line.score for line in lines[:n])) for n in range(len(lines))]
        made.add_trace(
            theme.bars(
                orientation="h",
                base=sums,
                x=[float(line.score) for line in lines],
                y=[place] * len(lines),
                width=0.66,
                marker={
                    "color": [look[part_of(line)][1] for line in lines],
                    "line": {"color": PAGE, "width": 1},
                },
                customdata=[{"page": "account", "account": one.account}] * len(lines),
                hovertext=[_of_line(line, one) for line in lines],
                hovertemplate="%{hovertext}<extra></extra>",
                unselected={"marker": {"opacity": 1}},
            )
        )
        total = f"<b>{words.number(float(one.score), 2)}</b>"
        theme.note(made, total, float(one.score), place, xanchor="left", xshift=5)
        if not phone:
            most = cut(one.lines[0].says.partition(": ")[0], 30)
            theme.note(
                made,
                most,
                1,
                place,
                xref="paper",
                xanchor="right",
                xshift=right,
                font={"size": 11.5, "color": QUIET},
            )
    greatest = max((float(one.score) for one in found), default=1.0)
    made.update_layout(barmode="overlay", xaxis={"range": [0, greatest * 1.2], **theme.bare()})
    legend = "  ".join(
        f'<span style="color:{colour}">■</span> {name}' for name, colour in look.values()
    )
    head = {"xref": "paper", "yref": "paper", "yanchor": "bottom"}
    small = {"size": 11, "color": QUIET}
    theme.note(made, legend, 0, 1, xanchor="left", font=small, **head)
    if not phone:
        theme.note(made, _("weighs most"), 1, 1, xanchor="right", xshift=right, font=small, **head)
    return made


def _of_line(line: Line, one: Risk) -> str:
    says = "<br>".join(_folded(line.says))
    return f"<b>{one.handle or one.account}</b><br>{says}<br>" + _(
        "{points} points × impact {impact} = {score}"
    ).format(
        points=words.number(float(line.points), 1),
        impact=words.number(float(one.impact), 2),
        score=words.number(float(line.score), 2),
    )


def _folded(text: str, width: int = 60) -> list[str]:
    """A text in lines of about so many characters."""
    lines = [""]
    for word in text.split():
        if len(lines[-1]) + len(word) > width:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines


def likelihood_by_impact(
    told: Grid, which: str, categories: list[str], chosen: str | None = None
) -> Chart:
    """Open risks by likelihood and impact, `which` is inherent or residual, with appetite lines.

    A cell beyond the general appetite is darker; one that nobody has scored stands below. Of
    `categories` those with an appetite of their own have a dotted line.
    """
    made = theme.figure(CELL * (MOST + 1) + 58)
    made.update_layout(
        barmode="overlay",
        margin={"l": 34, "r": 2, "t": 4, "b": 0},
        xaxis={"range": [0.48, MOST + 0.52], **theme.bare()},
        yaxis={"range": [-1.2, MOST + 0.52], **theme.bare()},
    )
    appetite = told.appetites.get("", MOST * MOST)
    cells = {
        (one.likelihood, one.impact): one.risks
        for one in (told.inherent if which == "inherent" else told.residual)
    }
    _ground(made, appetite)
    scored = {
        (place[0], place[1]): names
        for place, names in cells.items()
        if place[0] is not None and place[1] is not None
    }
    _cells(made, scored, which, appetite, told.above_appetite, chosen)
    _unscored(made, cells.get((None, None), []), which, chosen)
    for score in sorted({told.appetites[one] for one in categories if one in told.appetites}):
        if score != appetite:
            _line(made, score, {"color": QUIET, "width": 1.5, "dash": "dot"})
    _line(made, appetite, {"color": INK, "width": 2.5})
    for step in range(1, MOST + 1):
        small = {"font": {"size": 11, "color": QUIET}}
        theme.note(made, str(step), 0, step, xref="paper", xanchor="right", xshift=-4, **small)
        theme.note(made, str(step), step, 0.3, **small)
    theme.note(
        made,
        _("likelihood"),
        0,
        (MOST + 1) / 2,
        xref="paper",
        xanchor="center",
        xshift=-26,
        textangle=-90,
        font={"size": 11, "color": QUIET},
    )
    theme.note(made, _("impact"), (MOST + 1) / 2, -0.08, font={"size": 11, "color": QUIET})
    return made


def _ground(made: Chart, appetite: int) -> None:
    for likelihood in range(1, MOST + 1):
        for impact in range(1, MOST + 1):
            above = likelihood * impact > appetite
            made.add_shape(
                type="rect",
                x0=impact - 0.48,
                x1=impact + 0.48,
                y0=likelihood - 0.46,
                y1=likelihood + 0.46,
                fillcolor=HAIRLINE if above else BAND,
                line={"width": 0},
                layer="below",
            )


def _cells(
    made: Chart,
    scored: dict[tuple[int, int], list[str]],
    which: str,
    appetite: int,
    above: list[str],
    chosen: str | None,
) -> None:
    places = list(scored)
    said = []
    for place, names in scored.items():
        over = [name for name in names if name in above]
        text = f"<b>{len(names)}</b>"
        if which == "residual" and over and place[0] * place[1] <= appetite:
            text += f" ({len(over)})"
        said.append(text)
    over_line = [place[0] * place[1] > appetite for place in places]
    doors = [f"{which}-{place[0]}-{place[1]}" for place in places]
    made.add_trace(
        theme.bars(
            orientation="h",
            base=[place[1] - 0.48 for place in places],
            x=[0.96] * len(places),
            y=[place[0] for place in places],
            width=0.92,
            marker={
                "color": [WORST if one else LEAST for one in over_line],
                "line": {"color": INK, "width": [3 if one == chosen else 0 for one in doors]},
            },
            text=said,
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={"color": [PAGE if one else INK for one in over_line], "size": 12},
            constraintext="none",
            customdata=[{"cell": one} for one in doors],
            hovertext=["<br>".join(names) for names in scored.values()],
            hovertemplate="%{hovertext}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )
    )


def _unscored(made: Chart, names: list[str], which: str, chosen: str | None) -> None:
    """The cell of what nobody has scored, which is there even when it is empty."""
    itself = f"{which}-0-0"
    made.add_trace(
        theme.bars(
            orientation="h",
            base=[0.52],
            x=[MOST - 0.04],
            y=[-0.72],
            width=0.7,
            marker={
                "color": BAND,
                "line": {
                    "color": INK if itself == chosen else QUIET,
                    "width": 3 if itself == chosen else 2 if names else 0,
                },
            },
            text=[
                words.many("<b>{n}</b> not scored", "<b>{n}</b> not scored", len(names))
                if names
                else _("none without scores")
            ],
            textposition="inside",
            insidetextanchor="middle",
            textfont={"color": INK, "size": 12},
            constraintext="none",
            customdata=[{"cell": itself} if names else None],
            hovertext=["<br>".join(names) or _("none without scores")],
            hovertemplate="%{hovertext}<extra></extra>",
            unselected={"marker": {"opacity": 1}},
        )
    )


def _line(made: Chart, score: int, line: dict[str, object]) -> None:
    """The stairs between what an appetite accepts and what lies above it."""
    x: list[float] = []
    y: list[float] = []
    for impact in range(1, MOST + 1):
        accepted = min(MOST, score // impact) + 0.5
        x += [impact - 0.5, impact + 0.5]
        y += [accepted, accepted]
    made.add_trace(theme.scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip"))
