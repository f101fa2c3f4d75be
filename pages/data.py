"""Data: what was loaded, what became of every row, and how fresh it is."""

import pandas as pd
import streamlit as st

from ui import source
from warehouse import report

home, store = source.home(), source.store()
told = report.status(store)
loads = pd.DataFrame(told["loads"])
sources = pd.DataFrame(told["sources"])
known = loads[loads["state"] == "published"]

st.title(
    f"{known['rows'].sum():,} rows in {len(known):,} files: {known['loaded'].sum():,} loaded, "
    f"{known['refused'].sum():,} refused, {known['skipped'].sum():,} skipped, "
    f"{known['blank'].sum():,} blank",
    anchor=False,
)

for line in told["held"]:
    number = line.removeprefix("held: load ").split(":")[0]
    st.warning(
        f"{line}\n\nNothing of it counts until a person decides: "
        f'`python -m etl accept {number} --because "..."` or `python -m etl withdraw {number} '
        f'--because "..."`'
    )
for row in told["loads"]:
    if row["state"] == "refused":
        st.error(f"{row['file']} was refused whole: {row['because']}")

st.header("Sources and their freshness", anchor=False)
st.dataframe(sources, hide_index=True, row_height=28, placeholder="–")

st.header("Loads and row accounts", anchor=False)
st.markdown(":small[:gray[rows = loaded + refused + skipped + blank, counted in two ways]]")
st.dataframe(loads.drop(columns="because"), hide_index=True, row_height=28)

st.header("Refused and skipped rows", anchor=False)
apart = loads[(loads["refused"] > 0) | (loads["skipped"] > 0)]
if apart.empty:
    st.markdown("Every row of every file is in.")
else:
    accounts = {
        row.load: f"load {row.load} · {row.file} · {row.refused:,} refused, {row.skipped:,} skipped"
        for row in apart.itertuples()
    }
    worst = [int(n) for n in apart.sort_values("refused", ascending=False)["load"]]
    number = st.selectbox("Load", worst, format_func=accounts.__getitem__)
    rows = pd.DataFrame(report.unloaded(home, store, number, skipped=True), columns=report.UNLOADED)
    st.dataframe(rows[["line", "state", "reasons", "raw"]], hide_index=True, row_height=28)

st.header("Referred to, but in no inventory", anchor=False)
if told["notes"]:
    for note in told["notes"]:
        st.markdown("- " + note.removeprefix("note: "))
else:
    st.markdown("Every account, person and document that a record names is known.")
