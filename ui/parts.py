"""The forecast by department or queue on its page: what it is cut by, and the kept result."""

from __future__ import annotations

import streamlit as st

from data_sources.queries import values
from domain.chosen import Chosen
from jobs import parts as jobs_parts
from jobs.forecasts import Edited, Planned
from jobs.parts import LEVELS, Divided
from ui import decisions, forecasts, opened, queries
from ui.forecasts import ForecastChoice

CHANNELS = "Channels"


def choose() -> str:
    """What the total is cut into: empty for channels. Asked where the store names more than one part."""
    known = _levels(queries.key())
    if not known:
        return ""
    names = {CHANNELS: "", **{LEVELS[level]: level for level in known}}
    picked = st.segmented_control(
        "Total cut into", list(names), default=CHANNELS, key="volume_parts", required=True,
        help="Departments and queues add up to the channels, slot by slot.",
    )  # fmt: skip
    return names[str(picked or CHANNELS)]


@st.cache_resource(show_spinner=False, max_entries=20)
def _levels(key: queries.Key) -> tuple[str, ...]:
    return tuple(level for level in LEVELS if len(values(opened.store(), level)) > 1)


def divided(chosen: Chosen, choice: ForecastChoice, by: str) -> Divided:
    """The forecast by department or queue, inside that of the channels with its edits."""
    layers = tuple(edit for _, edit in decisions.edits())
    made, edited = forecasts.planned(chosen, choice), forecasts.edited(chosen, choice)
    filters = tuple(sorted(chosen.filters.items()))
    return _divided(forecasts.asked(chosen, choice), by, filters, layers, chosen, (made, edited))


@st.cache_resource(
    show_spinner="Forecasting the parts and fitting them together ...", max_entries=10,
    hash_funcs=forecasts.BY_WORDS,
)  # fmt: skip
def _divided(
    key: forecasts.Asked, by: str, filters: forecasts.Filters, layers: object, _chosen: Chosen,
    _forecast: tuple[Planned, Edited],
) -> Divided:  # fmt: skip
    _, choice, decided, zone = key
    now = queries.key()[1]
    volume = forecasts.history(_chosen, choice.slot_minutes)
    rows = jobs_parts.history(
        opened.store(), by, volume, zone, filters=dict(filters), scope=opened.scope(), now=now
    )
    return jobs_parts.divided(by, *_forecast, rows, choice.settings(), decided, zone, now)
