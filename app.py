"""The server: `streamlit run app.py`. The pages live in `pages/`, their frame in `ui/frame.py`."""

import streamlit as st

from ui.server import lifespan, middleware, routes

app = st.App("ui/frame.py", lifespan=lifespan, routes=routes, middleware=middleware)
