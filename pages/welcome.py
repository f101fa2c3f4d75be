"""The first page of a home in which nothing is loaded yet."""

import streamlit as st

from ui import source

home = source.home()
st.title("Nothing is loaded yet", anchor=False)
st.markdown(f"""
This dashboard shows what is in the warehouse of **{home.organisation.name}**, and that is still empty.

1. Put the exports you have into `{home.inbox}`. They are never changed there.
2. Say in `{home.folder / "sources.toml"}` what each file is. `python -m etl template accounts`
   prints the columns of a record kind.
3. Run `python -m etl check --home {home.folder}`: it tells what would be loaded and what refused.
4. Run `python -m etl load --home {home.folder}`, then reload this page.
""")
