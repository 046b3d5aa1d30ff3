"""The store of this server process, the moment that counts as now, and the viewer's scope."""

from __future__ import annotations

import os
from datetime import datetime

import streamlit as st

from data_sources.queries import Holdings, holdings
from data_sources.store import Store, open_store
from domain.scope import EVERYTHING, Scope
from settings import moment as moment
from settings import settings

NOW_STEP_MINUTES = 5


@st.cache_resource(show_spinner=False, on_release=Store.close)
def _opened(url: str) -> Store:
    return open_store(url)


def store() -> Store:
    """The store; opened once per process, closed when the server stops."""
    return _opened(os.environ.get("DATABASE_URL") or settings().database_url)


def data() -> str:
    """Store and data version in one text, for cache keys."""
    url = store().url
    return f"{url} {_holdings(url).version}"


def close() -> None:
    """Give the store back; the next call opens it anew."""
    _opened.clear()


@st.cache_resource(ttl=5, show_spinner=False)
def _holdings(url: str) -> Holdings:
    return holdings(store())


def held() -> Holdings:
    """What the store holds, at most five seconds old."""
    return _holdings(store().url)


def forget_held() -> None:
    """Look again at once; after a load."""
    _holdings.clear()
    _zone.clear()


def now() -> datetime:
    """As `moment`, in steps of five minutes so that cached numbers stay usable."""
    exact = moment()
    return exact.replace(minute=exact.minute - exact.minute % NOW_STEP_MINUTES, second=0, microsecond=0)


def zone() -> str:
    """The reporting zone of the store, at most five seconds old."""
    return _zone(store().url)


@st.cache_data(ttl=5, show_spinner=False)
def _zone(url: str) -> str:
    return store().setting("zone") or settings().zone


def scope() -> Scope:
    """What the viewer may see; everything in local mode."""
    return EVERYTHING
