"""The door: navigation, and what every page needs before it can be drawn."""

import streamlit as st

from ui import source

st.set_page_config(page_title="Common Ground", page_icon="ui/mark.svg", layout="wide")

if source.generation() is None:
    pages = [st.Page("pages/welcome.py", title="Welcome", default=True)]
else:
    pages = [
        st.Page("pages/overview.py", title="Overview", default=True),
        st.Page("pages/rows.py", title="Rows"),
        st.Page("pages/data.py", title="Data"),
    ]
st.logo("ui/wordmark.svg", icon_image="ui/mark.svg")
st.navigation(pages, position="top").run()
