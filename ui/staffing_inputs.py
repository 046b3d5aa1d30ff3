"""What a planner decides before agents are counted: promises, handle times, patience, shrinkage."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import streamlit as st

from charts import numbers
from domain.channels import CHANNELS, label
from domain.chosen import Chosen
from domain.workload import ServiceTarget
from jobs import plan, staffing
from staffing.patience import Patience
from staffing.shrinkage import Shrinkage
from ui import filters, forecasts, kept, opened, queries

if TYPE_CHECKING:
    import pandas as pd

PROMISE, WITHIN, BUSY, FEWEST = "Answered in time, %", "Within, s", "Most occupancy, %", "Fewest agents"
HANDLE, PATIENCE = "Handle time, s", "Patience, s"
EDITABLE = (PROMISE, WITHIN, BUSY, FEWEST, HANDLE, PATIENCE)


@dataclass(frozen=True)
class Sources:
    """What the data says: handle time and patience by channel, and where it says nothing."""

    aht_s: Mapping[str, float]
    assumed: tuple[str, ...]
    patience: Mapping[str, Patience]


def sources(chosen: Chosen) -> Sources:
    """Handle time of the last eight weeks and patience of the last thirteen."""
    return _sources(queries.key(), tuple(sorted(chosen.filters.items())), forecasts.history(chosen, 30))


@st.cache_data(show_spinner=False, max_entries=20)
def _sources(
    key: queries.Key, filters: tuple[tuple[str, tuple[str, ...]], ...], _volume: pd.DataFrame
) -> Sources:
    aht_s, assumed = plan.recent_aht_s(_volume)
    last_on = opened.held().last_on
    until_on = last_on + timedelta(days=1) if last_on else None
    found = staffing.patience(opened.store(), until_on, scope=key[2]) if until_on else {}
    return Sources(aht_s, tuple(assumed), found)


def controls(channels: Sequence[str]) -> plan.StaffingChoice:
    """Every assumption in one place; it stays when the page changes."""
    found = sources(filters.current())
    with st.expander("Promises, handle time, patience and shrinkage", icon=":material/tune:"):
        edited = _table([c for c in channels if c in CHANNELS], found)
        st.caption(source_words(found, channels))
        shrinkage, has_patience = _shares()
    return choice_of(edited, found, shrinkage, has_patience)


def _shares() -> tuple[Shrinkage, bool]:
    left, middle, right = st.columns(3, vertical_alignment="bottom")
    planned = left.slider(
        "Planned shrinkage (leave, training, meetings)", 0, 40, kept.start("planned", 15), format="%d %%",
        key="planned", help="Known when the schedule is made. Shares compound: 15 % and 7 % together are 21 %.",
    )  # fmt: skip
    unplanned = middle.slider(
        "Unplanned shrinkage (sickness, lateness)", 0, 30, kept.start("unplanned", 7), format="%d %%",
        key="unplanned",
    )  # fmt: skip
    has_patience = right.toggle(
        "Customers give up while they wait", kept.start("has_patience", True), key="has_patience",
        help="On: Erlang A with the patience above. Off: Erlang C, where everybody waits and more agents are needed.",
    )  # fmt: skip
    kept.remember("planned", planned)
    kept.remember("unplanned", unplanned)
    kept.remember("has_patience", has_patience)
    return Shrinkage({"planned": planned / 100}, {"unplanned": unplanned / 100}), bool(has_patience)


def usual_table(channels: Sequence[str], found: Sources) -> pd.DataFrame:
    """A row per channel: the usual promise, and what the data says or is assumed."""
    import pandas as pd

    known = [CHANNELS[c] for c in channels]
    return pd.DataFrame(
        {
            "Channel": [c.label for c in known],
            PROMISE: [round(100 * c.target_share) for c in known],
            WITHIN: [int(c.threshold_s) for c in known],
            BUSY: [85] * len(known),
            FEWEST: [0] * len(known),
            HANDLE: [round(found.aht_s.get(c.name, 420.0)) for c in known],
            PATIENCE: pd.array([_patience_s(c.name, found) for c in known], dtype="Int64"),
        },
        index=pd.Index([c.name for c in known], name="channel"),
    )


def _patience_s(channel: str, found: Sources) -> int | None:
    usual = CHANNELS[channel].patience_s
    measured = found.patience.get(channel)
    return round(measured.patience_s) if measured else None if usual is None else round(usual)


def _table(channels: Sequence[str], found: Sources) -> pd.DataFrame:
    usual = usual_table(channels, found)
    # another question to the data is another table; the same one keeps what is being typed
    key = f"targets_{zlib.crc32(usual.to_csv().encode())}"
    changed: dict[tuple[str, str], Any] = kept.last("targets", {})
    start = usual.copy()
    for (channel, column), value in changed.items():
        if channel in start.index:
            start.loc[channel, column] = value
    edited = st.data_editor(
        kept.start(key, start), hide_index=True, disabled=["Channel"], key=key, width="stretch",
        column_config=_columns(), placeholder="",
    )  # fmt: skip
    kept.remember("targets", {**_others(changed, channels), **changes(usual, edited)})
    return edited


def _columns() -> dict[str, Any]:
    number = st.column_config.NumberColumn
    return {
        PROMISE: number(min_value=1, max_value=99, required=True, help="Share answered or done in time."),
        WITHIN: number(min_value=0, required=True, help="To answer; for written work, working seconds until due."),
        BUSY: number(min_value=10, max_value=100, required=True, help="Largest share of logged-in time at work."),
        FEWEST: number(min_value=0, max_value=500, required=True, help="Never fewer while the channel is open."),
        HANDLE: number(min_value=1, required=True, help="Talk, hold and wrap-up time of one contact."),
        PATIENCE: number(min_value=1, help="Mean time until a customer gives up; empty: the usual one of the channel."),
    }  # fmt: skip


def _others(changed: Mapping[tuple[str, str], Any], channels: Sequence[str]) -> dict[tuple[str, str], Any]:
    return {place: value for place, value in changed.items() if place[0] not in channels}


def changes(usual: pd.DataFrame, edited: pd.DataFrame) -> dict[tuple[str, str], Any]:
    """Cells that the reader changed, by channel and column."""
    import pandas as pd

    return {
        (str(channel), column): edited.loc[channel, column]
        for channel in usual.index
        for column in EDITABLE
        if pd.notna(edited.loc[channel, column]) and edited.loc[channel, column] != usual.loc[channel, column]
    }


def choice_of(
    edited: pd.DataFrame, found: Sources, shrinkage: Shrinkage, has_patience: bool
) -> plan.StaffingChoice:
    """The planner's table as staffing takes it; a handle time that was typed in overrides the data."""
    import pandas as pd

    rows = {str(c): edited.loc[c] for c in edited.index}
    targets = {
        c: ServiceTarget(
            service_level=float(row[PROMISE]) / 100, threshold_s=float(row[WITHIN]),
            max_occupancy=float(row[BUSY]) / 100, min_agents=int(row[FEWEST]),
        )
        for c, row in rows.items()
    }  # fmt: skip
    typed = {
        c: float(row[HANDLE]) for c, row in rows.items() if row[HANDLE] != round(found.aht_s.get(c, 420.0))
    }
    patience_s = {c: float(row[PATIENCE]) for c, row in rows.items() if pd.notna(row[PATIENCE])}
    return plan.StaffingChoice(
        targets=targets, shrinkage=shrinkage, has_patience=has_patience, aht_s=typed, patience_s=patience_s
    )


def source_words(found: Sources, channels: Sequence[str]) -> str:
    """Where handle times and patience come from, in one paragraph."""
    measured = [label(c) for c in channels if c not in found.assumed]
    waits = [
        f"{label(c)} {numbers.duration(p.patience_s)} ({numbers.duration(p.low_s)} to {numbers.duration(p.high_s)}, "
        f"{numbers.number(p.abandons)} gave up)"
        for c, p in found.patience.items()
        if c in channels
    ]
    parts = []
    if measured:
        parts.append(f"Handle time of {', '.join(measured)} is measured over eight weeks.")
    if waits:
        parts.append(f"Patience is total queue time over those who gave up, 13 weeks: {', '.join(waits)}.")
    else:
        parts.append("Patience is the usual one of the channel: too few gave up to measure it.")
    return " ".join(parts)
