"""Overview: what the figures say, and from each the way to the rows it counts."""

import streamlit as st

from kpis import published, words
from kpis.definition import Definition, catalogue
from kpis.figure import Figure
from ui import marks, source
from warehouse import report

ELEMENTS = {
    "scope": "Scope",
    "update": "Update cadence",
    "brand": "Brand",
    "training": "Training",
    "approval": "Approval",
    "continuity": "Continuity and access",
    "policy": "Employee policy",
    "incidents": "Incidents and risk",
    "data": "Data",
}
WIDTHS = [0.18, 0.28, 0.34, 0.2]


def sentence(figures: dict[str, Figure]) -> str:
    """The page in one sentence, made from the figures."""
    states = [figure.status for figure in figures.values()]
    parts = [f"{states.count('on target')} of {len(states)} figures on target"]
    if below := states.count("below"):
        parts.append(f":red[{below} below]")
    if untold := states.count("cannot tell"):
        parts.append(f"{untold} cannot be told")
    if missing := states.count("not loaded") + states.count("no subjects"):
        parts.append(f"{missing} without records")
    return ", ".join(parts)


def line(element: str, definition: Definition, figure: Figure) -> None:
    """One figure: the element it serves, how it stands, and the door to its rows.

    Every part says what it is, so that it reads as well when a phone puts one below the other.
    """
    cells = st.columns(WIDTHS, vertical_alignment="center")
    if element:
        cells[0].markdown(f"**{element}**")
    cells[1].markdown(f"{marks.word(figure.status)} {definition.title.en}")
    if figure.status == "not loaded":
        cells[2].markdown(f":gray[load {' and '.join(definition.kinds)} records to see it]")
        return
    cells[2].markdown(
        f"**{words.in_short(definition, figure)}** :small[:gray[target "
        f"{words.target_in_short(definition, figure)} · {figure.missed:,} missed · "
        f"{figure.unknown:,} unknown]]"
    )
    cells[3].page_link(
        "pages/rows.py",
        label=f"{count(figure):,} rows: {definition.title.en}",
        query_params={"kpi": definition.id},
    )


def count(figure: Figure) -> int:
    return figure.met + figure.missed + figure.unknown + figure.excluded


con = source.generation()
assert con is not None
told = published.publication(con)
figures = published.figures(con, told.day)
status = report.status(source.store())
stale = [one["source"] for one in status["sources"] if one["freshness"] == "stale"]

st.title(sentence(figures), anchor=False)
st.markdown(
    f"{told.organisation} · as of **{told.day:%-d %b %Y}** · publication {told.publication} · "
    ":gray[a figure is a range where something is unknown; its lower end is proven]"
)
waiting = (
    [f"{len(status['held'])} held load" + "s" * (len(status["held"]) > 1)] if status["held"] else []
)
waiting += [f"stale: {', '.join(stale)}"] if stale else []
if waiting:
    st.page_link("pages/data.py", label=f"Data needs a look: {'; '.join(waiting)}")

for element, name in ELEMENTS.items():
    members = [d for d in catalogue().values() if d.element == element and d.id in figures]
    for number, definition in enumerate(members):
        line("" if number else name, definition, figures[definition.id])
