"""The door: navigation, and what every page needs before it can be drawn."""

import streamlit as st

from organisation.errors import Unusable
from ui import source

st.set_page_config(page_title="Common Ground", page_icon="ui/mark.svg", layout="wide")
st.logo("ui/wordmark.svg", icon_image="ui/mark.svg")

WELCOME = [st.Page("pages/welcome.py", title="Welcome", default=True)]
PAGES = [
    st.Page("pages/overview.py", title="Overview", default=True),
    st.Page("pages/rows.py", title="Rows"),
    st.Page("pages/data.py", title="Data"),
]

try:
    page = st.navigation(WELCOME if source.generation() is None else PAGES, position="top")
    page.run()
except Unusable as fault:
    st.title("This organisation cannot be shown", anchor=False)
    st.error(str(fault))
