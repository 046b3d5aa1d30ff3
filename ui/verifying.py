"""A requirement checked in the open: the week played through by simulation, beside the formula."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from charts import numbers, trend
from domain.channels import label
from domain.chosen import Chosen
from jobs import staffing
from ui import forecasts, opened, queries, states, tables
from ui.requirements import Staffed

if TYPE_CHECKING:
    import pandas as pd

    from staffing.verify import Verified

REPLICATIONS = 100


def show(chosen: Chosen, staffed: Staffed, channel: str) -> None:
    """The button, and what the simulation found for the channel's first week."""
    tables.section(
        "Does it hold in a simulated week?",
        "Formulas treat every interval as if it lasted for ever. The simulation plays the first seven days "
        f"{REPLICATIONS} times, queue by queue, and marks intervals that differ by more than 5 points.",
    )
    if not staffing.is_live(channel):
        st.caption(f"{label(channel)} is planned by its due times; there is no queue to simulate.")
        return
    asked = f"{channel} {staffed.choice!r} {chosen.filters!r}"
    if st.button("Verify by simulation", icon=":material/experiment:", key="verify"):
        st.session_state["verified_for"] = asked
    if st.session_state.get("verified_for") != asked:
        return
    week = forecasts.first_days(staffed.requirement, channel, days=7)
    found = _verified(queries.key(), asked, float(week["contacts"].sum()), week, staffed)
    _answer(found, channel)


@st.cache_resource(show_spinner=False, max_entries=20)
def _verified(
    key: queries.Key, asked: str, fingerprint: float, _week: pd.DataFrame, _staffed: Staffed
) -> Verified:
    with st.status(f"Playing the week {REPLICATIONS} times ...") as status:
        found = staffing.verified(_week, _staffed.base, replications=REPLICATIONS)
        status.update(label=f"Played {REPLICATIONS} weeks", state="complete")
    return found


def _answer(found: Verified, channel: str) -> None:
    open_rows = found.rows[found.rows["service_level"].notna()]
    with st.grid(3, min_column_width=230, gap="small"):
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
