"""Overview: what the figures say, and from each the way to the rows it counts."""

import streamlit as st

from kpis import published
from kpis.definition import Definition, catalogue
from kpis.figure import Figure
from ui import marks, source

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


def card(definition: Definition, figure: Figure) -> None:
    """One figure: its name, what it is, how it stands, and the door to its rows."""
    with st.container(border=True, height="stretch"):
        st.markdown(f"**{definition.title.en}**  \n{marks.word(figure.status)}")
        if figure.status == "not loaded":
            st.markdown(f"Load {' and '.join(definition.kinds)} records to see it.")
            return
        st.subheader(published.in_short(definition, figure), anchor=False)
        st.markdown(
            f":small[:gray[target {published.target_in_short(definition, figure)} "
            f"({figure.provenance}) · missed {figure.missed:,} · unknown {figure.unknown:,} · "
            f"met {figure.met:,} · excluded {figure.excluded:,}]]"
        )
        st.page_link(
            "pages/rows.py",
            label=f"Open its {count(figure):,} rows",
            query_params={"kpi": definition.id},
        )


def count(figure: Figure) -> int:
    return figure.met + figure.missed + figure.unknown + figure.excluded


con = source.generation()
assert con is not None
told = published.publication(con)
figures = published.figures(con, told.day)

st.title(sentence(figures), anchor=False)
st.markdown(
    f"{told.organisation} · as of **{told.day:%-d %b %Y}** · publication {told.publication}. "
    ":gray[A figure is a range where something is unknown: the lower end is proven.]"
)
for element, name in ELEMENTS.items():
    members = [d for d in catalogue().values() if d.element == element and d.id in figures]
    if members:
        st.header(name, anchor=False)
        with st.grid(4, min_column_width=240):
            for definition in members:
                card(definition, figures[definition.id])
