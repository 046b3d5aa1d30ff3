"""A requirement checked in the open: the week played through by simulation, beside the formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers, trend
from domain.channels import label
from jobs import staffing
from ui import forecasts, opened, pooling, states, tables
from ui.requirements import Staffed

if TYPE_CHECKING:
    import pandas as pd

    from staffing.pooled import Pooled
    from staffing.verify import Verified

REPLICATIONS, SHARED = 100, 30


def show(staffed: Staffed, channel: str) -> None:
    """Two buttons, and what the simulation found for the first week: the channel alone, or all as one team."""
    tables.section(
        "Does it hold in a simulated week?",
        "Formulas treat every interval as if it lasted for ever, and every channel as if it had people of its own. "
        "The simulation plays the first seven days and marks intervals that differ by more than 5 points.",
    )
    with st.container(horizontal=True):
        is_alone = st.button(
            f"Play {label(channel)} alone", icon=":material/experiment:", key="verify",
            disabled=not staffing.is_live(channel),
            help=f"{REPLICATIONS} weeks of this channel with the agents above.",
        )  # fmt: skip
        is_shared = st.button(
            "Play all channels as one team", icon=":material/groups:", key="verify_together",
            help=f"{SHARED} weeks: everybody takes every channel, written work fills idle time.",
        )  # fmt: skip
    if is_alone or is_shared:
        st.session_state["verified_for"] = ("together" if is_shared else channel, staffed.asked_by)
    shown, asked_by = st.session_state.get("verified_for", (None, None))
    if asked_by == staffed.asked_by and shown == "together":
        pooling.show(_pooled(staffed.asked_by, staffed))
    elif asked_by == staffed.asked_by and shown == channel:
        _answer(_verified(staffed.asked_by, channel, staffed), channel)
    elif not staffing.is_live(channel):
        st.caption(f"{label(channel)} is planned by its due times; alone there is no queue to simulate.")


@st.cache_resource(show_spinner=False, max_entries=20)
def _pooled(asked_by: tuple[object, ...], _staffed: Staffed) -> Pooled:
    starts = _staffed.requirement["starts_at"]
    week = _staffed.requirement[starts < starts.min() + 7 * forecasts.one_day()]
    with st.status(f"Playing the week of every channel {SHARED} times ...") as status:
        found = staffing.pooled(week, _staffed.base, replications=SHARED)
        status.update(label=f"Played {SHARED} weeks", state="complete")
    return found


@st.cache_resource(show_spinner=False, max_entries=20)
def _verified(asked_by: tuple[object, ...], channel: str, _staffed: Staffed) -> Verified:
    week = forecasts.first_days(_staffed.requirement, channel, days=7)
    with st.status(f"Playing the week {REPLICATIONS} times ...") as status:
        found = staffing.verified(week, _staffed.base, replications=REPLICATIONS)
        status.update(label=f"Played {REPLICATIONS} weeks", state="complete")
    return found


def _answer(found: Verified, channel: str) -> None:
    open_rows = found.rows[found.rows["service_level"].notna()]
    with st.grid(3, min_column_width=150, gap="small"):
        _tile("Off by more than 5 points", f"{found.marked} of {len(open_rows)}", "intervals with contacts")
        short = int((open_rows["is_marked"] & (open_rows["simulated"] < open_rows["service_level"])).sum())
        _tile("Of these worse than the formula", numbers.number(short), "the others are better")
        _tile("Agents to add", numbers.number(found.agents_added), "agent-intervals that mend the week")
    states.figure(
        "verified",
        trend.line,
        two_roads(found),
        f"{label(channel)}: formula and simulation",
        "share answered in time by interval; the band holds the simulation with 95 %",
        unit="share",
        zone=opened.zone(),
        theme=states.theme(),
    )
    changed = marked_table(found)
    if len(changed):
        tables.section("Marked intervals", "Agents proposed so that the simulated week holds its promise.")
        st.dataframe(changed, hide_index=True, width="stretch")
    tables.download(found.rows, f"verified_{channel}", key="verified")


def _tile(name: str, value: str, beside: str) -> None:
    st.metric(name, value, beside, border=True, delta_color="gray", delta_arrow="off", height="stretch")


def two_roads(found: Verified) -> pd.DataFrame:
    """Formula and simulation as two series, with the simulation's 95 % interval."""
    import pandas as pd

    rows = found.rows
    formula = rows[["starts_at"]].assign(value=rows["service_level"], series="Formula")
    played = rows[["starts_at"]].assign(
        value=rows["simulated"].where(rows["service_level"].notna()), series="Simulation",
        low=rows["simulated_low"], high=rows["simulated_high"], level=0.95,
    )  # fmt: skip
    return pd.concat([formula, played], ignore_index=True)


def marked_table(found: Verified) -> pd.DataFrame:
    """Intervals that are marked or get another number of agents, in the reader's words."""
    rows = found.rows[found.rows["is_marked"] | (found.rows["agents_mended"] != found.rows["agents"])]
    when = rows["starts_at"].dt.tz_convert(opened.zone()).dt.strftime("%a %Y-%m-%d %H:%M")
    shown = {
        "Interval": when,
        "Agents": rows["agents"].astype(int),
        "Formula": rows["service_level"].map(numbers.share),
        "Simulated": rows["simulated"].map(numbers.share),
        "Agents proposed": rows["agents_mended"].astype(int),
        "Simulated then": rows["simulated_mended"].map(numbers.share),
    }
    return rows.assign(**shown)[list(shown)]
