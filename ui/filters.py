"""The shared filters: drawn once in the frame, bound to the URL, read as one frozen value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import streamlit as st

from data_sources import queries as rows
from data_sources.queries import Holdings
from domain import channels
from domain.chosen import COMPARE_LABELS, COMPARES, Chosen, Compare
from domain.errors import NoDataError
from domain.period import GRAINS, Grain, Period
from metrics.evaluate import bucket_starts
from ui import opened
from ui import sources as named_sources

PERIODS: dict[str, str] = {
    "7d": "Last 7 days",
    "28d": "Last 28 days",
    "13w": "Last 13 weeks",
    "month": "This month",
    "last-month": "Last month",
    "quarter": "Last 3 months",
    "52w": "Last 52 weeks",
    "all": "All data",
    "custom": "Choose days",
}
USUAL = "28d"
LENGTH_DAYS = {"7d": 7, "28d": 28, "13w": 91, "52w": 364}
GRAIN_LABELS: dict[str, str] = {
    "auto": "Automatic",
    "day": "Day",
    "week": "Week",
    "month": "Month",
    "quarter": "Quarter",
}
SEVERAL = ("channel", "department", "priority")
CHOSEN = "chosen_filters"


@st.cache_data(show_spinner=False)
def _values(url: str, version: str, dimension: str) -> list[str]:
    return rows.values(opened.store(), dimension)


def _source_filter(sources: list[str], *, disabled: bool) -> list[str]:
    return st.multiselect(
        "Source", sources, format_func=named_sources.called(), key="source", placeholder="All", bind="query-params",
        disabled=disabled,
    )  # fmt: skip


def _options(held: Holdings, dimension: str) -> list[str]:
    return _values(opened.store().url, held.version, dimension)


def sources() -> list[str]:
    """Keys of every source of the store, sorted."""
    return _options(opened.held(), "source")


def draw(held: Holdings, *, has_period: bool = True, has_rows: bool = True) -> Chosen:
    """Draw the filters in the sidebar and keep what was chosen for this run.

    Args:
        has_period: whether the page looks at the period; without, its filters are shown but locked,
            so that they are still there on the next page.
        has_rows: whether channel, department, priority and source apply; likewise.
    """
    locked = not has_period
    _accept_keys()
    with st.sidebar:
        name = st.selectbox(
            "Period",
            list(PERIODS),
            index=list(PERIODS).index(USUAL),
            format_func=PERIODS.__getitem__,
            key="period",
            bind="query-params",
            disabled=locked,
            help="This page has a span of its own." if locked else None,
        )
        period = _custom(held) if name == "custom" else _period(str(name), held)
        compare: Compare = st.selectbox(
            "Compare with", COMPARES, format_func=_compare_words, key="compare",
            bind="query-params", disabled=locked,
        )  # fmt: skip
        channel = st.multiselect(
            "Channel", _options(held, "channel"), format_func=channels.label, key="channel", placeholder="All",
            bind="query-params", disabled=not has_rows,
        )  # fmt: skip
        department = st.multiselect(
            "Department",
            _options(held, "department"),
            key="department",
            placeholder="All",
            bind="query-params",
            disabled=not has_rows,
        )
        priority = st.multiselect(
            "Priority", _options(held, "priority"), format_func=str.capitalize, key="priority", placeholder="All",
            bind="query-params", disabled=not has_rows,
        )  # fmt: skip
        sources = _options(held, "source")
        source = _source_filter(sources, disabled=not has_rows) if len(sources) > 1 else []
        grain = st.selectbox(
            "Grain",
            list(GRAIN_LABELS),
            format_func=GRAIN_LABELS.__getitem__,
            key="grain",
            bind="query-params",
            disabled=locked,
        )
    chosen = Chosen(
        period=period,
        compare=compare,
        grain=_grain(str(grain), period),
        channel=tuple(channel),
        department=tuple(department),
        priority=tuple(priority),
        source=tuple(source),
    )
    st.session_state[CHOSEN] = chosen
    return chosen


def current() -> Chosen:
    """What the reader chose, as a frozen value."""
    chosen: Chosen = st.session_state[CHOSEN]
    return chosen


def _accept_keys() -> None:
    """Let an address say `period=13w` and `channel=phone`: the widgets know only the words they show."""
    accept_keys(_address_words())


def _address_words() -> dict[str, dict[str, str]]:
    """Name in the address to key to the words that its bound widget shows."""
    return {
        "period": PERIODS,
        "compare": {key: _compare_words(key) for key in COMPARES},
        "grain": GRAIN_LABELS,
        "channel": {key: channels.label(key) for key in channels.CHANNELS},
    }


def accept_keys(words: Mapping[str, Mapping[str, str]]) -> None:
    """Turn keys in the address into the words that bound widgets show; the page then runs anew.

    Args:
        words: name in the address to key to words. Call before the widgets are drawn.
    """
    fresh: dict[str, list[str]] = {}
    for name, known in words.items():
        keys = [value for value in st.query_params.get_all(name) if value in known]
        if not keys:
            continue
        if name in st.session_state:
            # The widget stands already and owns the address; its value is set instead.
            st.session_state[name] = keys if name in SEVERAL else keys[-1]
        else:
            fresh[name] = [known[key] for key in keys]
    if fresh:
        st.query_params.update(fresh)
        st.rerun()


def _compare_words(key: Any) -> str:
    return COMPARE_LABELS[key].capitalize() if key in COMPARES else str(key)


def channel_choice(chosen: Chosen) -> list[str]:
    """The channels a page may show one of: those chosen, else every one the store has.

    Raises:
        NoDataError: when no row has a channel.
    """
    names = list(chosen.channel) or _options(opened.held(), "channel")
    if not names:
        raise NoDataError("No row states a channel; load tickets or contacts with one.")
    return names


def anchor(held: Holdings) -> date:
    """The last day that is looked at: the last day with data, or today if that is earlier."""
    today = opened.now().date()
    return min(today, held.last_on) if held.last_on else today


def _period(name: str, held: Holdings) -> Period:
    zone, last = opened.zone(), anchor(held)
    until = last + timedelta(days=1)
    first_of_month = last.replace(day=1)
    if name in LENGTH_DAYS:
        return Period(until - timedelta(days=LENGTH_DAYS[name]), until, zone)
    if name == "month":
        return Period(first_of_month, until, zone)
    if name == "last-month":
        return Period((first_of_month - timedelta(days=1)).replace(day=1), first_of_month, zone)
    if name == "quarter":
        before = first_of_month - timedelta(days=1)
        return Period((before.replace(day=1) - timedelta(days=40)).replace(day=1), first_of_month, zone)
    return Period(min(held.first_on or last, last), until, zone, is_everything=True)


def _custom(held: Holdings) -> Period:
    last = anchor(held)
    picked = st.date_input(
        "Days", (last - timedelta(days=27), last), key="days", format="YYYY-MM-DD", bind="query-params"
    )
    days = picked if isinstance(picked, tuple) else (picked,)
    first = days[0] if days else last
    return Period(first, (days[1] if len(days) > 1 else first) + timedelta(days=1), opened.zone())


def _grain(name: str, period: Period) -> Grain:
    if name in GRAINS:
        return name
    if period.days <= 45:
        return "day"
    return "week" if period.days <= 200 else "month"


def long_view(chosen: Chosen) -> Chosen:
    """The last eight quarters up to the chosen period's end, quarter by quarter."""
    until = chosen.period.until_on
    first = bucket_starts(Period(until - timedelta(days=640), until, chosen.period.zone), "quarter")[0]
    held_first = opened.held().first_on or first
    start = max(first, held_first) if held_first < until else first
    return replace(chosen, period=Period(start, until, chosen.period.zone), grain="quarter", compare="none")
