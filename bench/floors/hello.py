"""The bare page: what Streamlit costs by itself."""

import streamlit as st

st.title("Hello")
