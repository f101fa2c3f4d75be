"""A floor, served as the dashboard is: the same headers, and the same warm-up. BENCH_FLOOR names it."""

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from serve import Secured, known_hosts, warm

app = st.App(
    Path(__file__).with_name(f"{os.environ['BENCH_FLOOR']}.py"),
    middleware=[Middleware(known_hosts), Middleware(Secured)],
    lifespan=warm,
)
