"""The frame around every page: configuration, menu, shared filters, the sentence that says what is shown."""

import streamlit as st

from settings import ROOT
from ui import empty, filters, navigation, opened, states

st.set_page_config(page_title="Queuecast", page_icon=str(ROOT / "assets" / "favicon.png"), layout="wide")
st.logo(str(ROOT / "assets" / "logo.svg"), icon_image=str(ROOT / "assets" / "icon.svg"), size="large")
states.style()
entry = navigation.menu()
with states.failures_as_sentences():
    held = opened.held()
    if entry.needs_data and held.is_empty:
        empty.nothing_loaded(entry)
    else:
        if not held.is_empty:
            filters.draw(held, has_period=entry.has_filters and entry.has_period, has_rows=entry.has_filters)
        states.heading(entry, held)
        empty.kind_missing(entry, held)
        navigation.run()
