"""The chart of the first page: how many KPIs each record kind opens."""

from kpis.views.welcome import Step
from ui import theme, words
from ui.charts.base import rows
from ui.theme import BAND, GOOD, PALE, QUIET, Chart
from ui.words import _

LEFT, RIGHT = 128, 56


def opened(found: list[Step], every: int) -> Chart:
    """A bar for each kind: figures told with those before it, and the ones that it adds."""
    made = rows([one.kind for one in found], LEFT, RIGHT)
    places = list(range(len(found)))
    for values, colour in [
        ([one.told - one.newly for one in found], PALE),
        ([one.newly for one in found], GOOD),
        ([every - one.told for one in found], BAND),
    ]:
        made.add_trace(
            theme.bars(
                x=values,
                y=places,
                orientation="h",
                marker={"color": colour, "line": {"color": theme.PAGE, "width": 1}},
                text=[hover(one) for one in found],
                textposition="none",
                hovertemplate="%{text}<extra></extra>",
            )
        )
    for place, one in enumerate(found):
        theme.note(
            made,
            f"<b>{words.number(one.told)}</b>",
            1,
            place,
            xref="paper",
            xanchor="right",
            xshift=RIGHT,
        )
    made.update_layout(barmode="stack", xaxis={"range": [0, every], **theme.bare()})
    legend = "  ".join(
        f'<span style="color:{colour}">■</span> {name}'
        for name, colour in [(_("told before"), PALE), (_("newly told"), GOOD)]
    )
    head = {"font": {"size": 11, "color": QUIET}, "yanchor": "bottom"}
    at = {"xref": "paper", "yref": "paper"}
    theme.note(made, legend, 0, 1, xanchor="left", **at, **head)
    of_all = _("of {n}").format(n=words.number(every))
    theme.note(made, of_all, 1, 1, xanchor="right", xshift=RIGHT, **at, **head)
    return made


def hover(one: Step) -> str:
    return f"<b>{one.kind}</b>: {_(one.row)}<br>+{words.number(one.newly)}"


def in_words(found: list[Step]) -> str:
    """The chart for those who cannot see it."""
    return "; ".join(
        f"{one.kind} ({_(one.row)}): {words.number(one.told)}, +{words.number(one.newly)}"
        for one in found
    )
