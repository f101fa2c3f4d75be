"""Rows: exactly what a figure counts, with the reason of each and where it comes from."""

import streamlit as st

from kpis import published
from kpis.definition import catalogue
from ui import marks, source

SHOWN = {
    "outcome": "Outcome",
    "subject": "Subject",
    "account": "Account",
    "person": "Person",
    "reason": "Reason",
    "due": "Due",
    "days_past_due": "Days past due",
    "unit": "Unit",
    "brand": "Brand",
    "region": "Region",
    "platform": "Platform",
    "category": "Category",
    "measure": "Measure",
    "evidence": "Evidence",
}

con = source.generation()
assert con is not None
told = published.publication(con)
figures = published.figures(con, told.day)

ids = [kpi for kpi, figure in figures.items() if figure.status != "not loaded"]
if not ids:
    st.title("No figure has rows yet", anchor=False)
    st.markdown("None of the record kinds that the figures need is loaded. See the data page.")
    st.stop()

kpi = st.selectbox(
    "Figure",
    ids,
    format_func=lambda one: catalogue()[one].title.en,
    key="kpi",
    bind="query-params",
)
definition, figure = catalogue()[kpi], figures[kpi]

st.title(f"{definition.title.en}: {published.in_short(definition, figure)}", anchor=False)
st.markdown(
    f"{marks.word(figure.status)} · target {published.target_in_short(definition, figure)} "
    f"({figure.provenance}) · as of **{told.day:%-d %b %Y}**"
)
with st.container(border=True):
    st.markdown(f"**{definition.question.en}** {definition.population.capitalize()}.")
    st.markdown(f":small[:gray[{definition.outcomes} Owner: {definition.owner}.]]")

counts = {outcome: getattr(figure, outcome) for outcome in published.OUTCOMES}
chosen = st.pills(
    "Outcomes",
    published.OUTCOMES,
    selection_mode="multi",
    default=[outcome for outcome in ("missed", "unknown") if counts[outcome]] or ["met"],
    format_func=lambda outcome: f"{outcome} {counts[outcome]:,}",
    key=f"outcomes-{kpi}",
)
frame = published.rows(con, kpi, told.day, chosen)
filled = [name for name in SHOWN if name in frame and frame[name].notna().any()]
st.dataframe(
    frame[filled].rename(columns=SHOWN),
    hide_index=True,
    row_height=28,
    height=min(600, 40 + 28 * max(len(frame), 1)),
    column_config={
        "Due": st.column_config.DateColumn(format="D MMM YYYY"),
        "Days past due": st.column_config.NumberColumn(format="%d"),
        "Measure": st.column_config.NumberColumn(format="%.1f"),
    },
)
st.markdown(f":small[:gray[{len(frame):,} rows shown, {sum(counts.values()):,} in all.]]")
with st.expander("The SQL that returns these rows"):
    st.code(definition.sql, language="sql")
