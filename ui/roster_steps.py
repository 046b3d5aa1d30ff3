"""Between the roster and the pages that change it: what was done, and where to go on."""

from __future__ import annotations

import streamlit as st

from ui import navigation


def none_yet() -> None:
    """What is missing, and the one button that mends it."""
    st.info(
        "There is no roster yet. Breaks and meetings are placed in the shifts of people.",
        icon=":material/badge:",
    )
    st.page_link(navigation.page("roster"), label="Make a roster", icon=":material/badge:")


def said() -> None:
    """What the last click did to the roster, and the page that keeps, publishes and exports it."""
    told = st.session_state.pop("service_said", "")
    if told:
        st.success(f"{told} It is not saved yet.", icon=":material/check:")
        st.page_link(
            navigation.page("roster"), label="Save, publish or undo on Roster", icon=":material/badge:"
        )
