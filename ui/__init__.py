"""What pages are made of: the source of what they show, figures in words, marks, tables."""

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

# Until `st.navigation` has run once in a process, Streamlit takes pages/ for its older kind of app and
# runs a page that is opened first by itself, without dashboard.py. Such a run begins again here.
if PagesManager.uses_pages_directory:
    PagesManager.uses_pages_directory = False
    st.rerun()
