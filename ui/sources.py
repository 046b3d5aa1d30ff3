"""What the sources of the store are called."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from data_sources.source_names import source_names
from ui import opened, queries


@st.cache_data(show_spinner=False, max_entries=5)
def _names(key: queries.Key) -> dict[str, str]:
    return source_names(opened.store())


def called() -> Callable[[str], str]:
    """A function from a source's key to its name; a key nobody knows stays."""
    names = _names(queries.key())
    return lambda source: names.get(source, source)
