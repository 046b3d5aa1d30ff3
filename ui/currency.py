"""The currency money is shown in, and what a paid hour costs: one answer on every page."""

from __future__ import annotations

import streamlit as st

from data_sources import waiting
from data_sources.waiting import People
from jobs import capacity
from settings import settings
from ui import kept, opened, queries


def people() -> People | None:
    """Who the store knows, None when nobody."""
    found = _people(queries.key())
    return found if found.heads else None


@st.cache_resource(show_spinner=False, max_entries=10)
def _people(key: queries.Key) -> People:
    return waiting.people(opened.store(), on=key[1].date(), scope=key[2])


def code() -> str:
    """Currency of the wages in the store, else that of the settings."""
    known = people()
    return (known.currency if known else None) or settings().currency


def usual_hour_cost() -> float:
    """Mean wage of the agents in the store, else the usual figure."""
    return round(float(capacity.conditions(people()).cost_per_hour), 2)


def hour_cost() -> float:
    """What a paid hour costs, typed once for every page."""
    usual = usual_hour_cost()
    cost = st.number_input(
        f"Cost of a paid hour, {code()}",
        0.0,
        1000.0,
        kept.start("hour_cost", usual),
        1.0,
        key="hour_cost",
        width=220,
    )
    return float(kept.settle("hour_cost", cost, usual))
