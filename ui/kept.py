"""What a reader typed stays when the page changes: a widget forgets on leaving, this does not."""

from __future__ import annotations

from typing import TypeVar

import streamlit as st

T = TypeVar("T")


def start(key: str, usual: T) -> T:
    """The value a widget starts from: what was last chosen, else `usual`.

    It stays the same while the widget is on screen, so that it never starts over by itself.
    """
    page = getattr(st.session_state.get("navigation_chosen"), "url_path", "")
    at, value = st.session_state.get(f"start_{key}", (None, usual))
    # two pages may draw the same control: each starts from what was chosen on the other
    if key not in st.session_state or at != page:
        value = st.session_state.get(f"kept_{key}", usual)
        st.session_state[f"start_{key}"] = (page, value)
    kept: T = value
    return kept


def last(key: str, usual: T) -> T:
    """What was last chosen on any page, without drawing anything."""
    value: T = st.session_state.get(f"kept_{key}", usual)
    return value


def remember(key: str, value: T) -> T:
    """Keep what a widget returned for the next visit."""
    st.session_state[f"kept_{key}"] = value
    return value


def settle(key: str, value: T, usual: T) -> T:
    """Keep what a widget returned only where it departs from the usual, which may change meanwhile."""
    if value == usual:
        st.session_state.pop(f"kept_{key}", None)
        return value
    return remember(key, value)


def forget(key: str) -> None:
    """Start a widget over from the usual on the next run."""
    for name in (f"kept_{key}", f"start_{key}", key):
        st.session_state.pop(name, None)


def replace(key: str, value: object) -> None:
    """Start a widget over from `value` on the next run; for opening something that was saved."""
    st.session_state[f"kept_{key}"] = value
    st.session_state.pop(f"start_{key}", None)
    st.session_state.pop(key, None)
