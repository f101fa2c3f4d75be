"""A floor, served as the dashboard is: the same headers, and the same warm-up. BENCH_FLOOR names it.

The twin is sent its scripts as the dashboard is, too; the bare page has Streamlit's own way.
"""

import os
from pathlib import Path

import streamlit as st
from starlette.middleware import Middleware

from serve import Secured, known_hosts, warm
from ui.assets import Assets

NAME = os.environ["BENCH_FLOOR"]
app = st.App(
    Path(__file__).with_name(f"{NAME}.py"),
    middleware=[
        Middleware(known_hosts),
        Middleware(Secured),
        *([Middleware(Assets)] if NAME == "twin" else []),
    ],
    lifespan=warm,
)
