"""Rows: exactly what a figure counts, with the reason of each and where it comes from."""

import streamlit as st

from kpis import published, words
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
kpi = st.query_params.get("kpi")
if kpi not in ids:
    if not ids:
        st.title("No figure has rows yet", anchor=False)
        st.markdown("None of the record kinds that the figures need is loaded.")
    elif kpi:
        st.title("There is no such figure", anchor=False)
        st.markdown(f"`{kpi}` is no figure of this publication. Open one of these:")
    else:
        st.title("Which figure's rows?", anchor=False)
    for one in ids:
        label = catalogue()[one].title.en
        st.page_link("pages/rows.py", label=label, query_params={"kpi": one})
    st.stop()
assert kpi is not None
definition, figure = catalogue()[kpi], figures[kpi]

st.title(f"{definition.title.en}: {words.in_short(definition, figure)}", anchor=False)
st.markdown(
    f"{marks.word(figure.status)} · target {words.target_in_short(definition, figure)} "
    f"({figure.provenance}) · as of **{told.day:%-d %b %Y}**"
)
with st.container(border=True):
    st.markdown(f"**{definition.question.en}** {definition.population.en}")
    st.markdown(f":small[:gray[{definition.outcomes.en} Owner: {definition.owner}.]]")

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
measure = definition.measure.en if definition.measure else "measure"
heads = {"measure": measure[:1].upper() + measure[1:]}
repeated = {"subject"} if (frame["subject"] == frame["account"]).all() else set()
filled = [n for n in SHOWN if n in frame and frame[n].notna().any() and n not in repeated]
st.dataframe(
    frame[filled].rename(columns=SHOWN | heads),
    hide_index=True,
    row_height=28,
    height=min(600, 40 + 28 * max(len(frame), 1)),
    column_config={
        "Due": st.column_config.DateColumn(format="D MMM YYYY"),
        "Days past due": st.column_config.NumberColumn(format="%d"),
        heads["measure"]: st.column_config.NumberColumn(format="%.1f"),
    },
)
st.markdown(f":small[:gray[{len(frame):,} rows shown, {sum(counts.values()):,} in all.]]")
with st.expander("The SQL that returns these rows"):
    st.code(definition.sql, language="sql")
