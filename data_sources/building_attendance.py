"""Agent states: one row per stretch of time an agent spent in one state."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data_sources.building import (
    Built,
    Context,
    Part,
    column,
    local_day,
    local_moment,
    moment_column,
    plus_seconds,
    text_column,
    without,
)
from data_sources.values import Values
from domain.agent_states import ACTIVITIES

DAY_S = 86_400
WORK = {"work": "handling", "shift": "handling", "phone": "handling", "open_time": "handling"}
"""Words of schedules for being at work on contacts, as activities; rosters say `work`, not `available`."""


def build_agent_states(values: Values, context: Context) -> Built:
    """A row per stretch. An end that is not stated is the start plus the length, else the agent's next start."""
    starts, agent = moment_column(values, "starts_at"), text_column(values, "agent_id")
    state = _known(text_column(values, "detail")).fillna(text_column(values, "state"))
    scheduled = text_column(values, "scheduled").replace(WORK)
    ends = _ends(values, context, starts, agent)
    length_s = (ends - starts).dt.total_seconds()
    frame = pd.DataFrame(
        {
            "source": context.source,
            "agent_id": agent,
            "starts_at": starts,
            "ends_at": ends,
            "starts_on": local_day(starts, context.zone),
            "length_s": length_s,
            "state": state,
            "state_said": _said(values, context),
            "kind": state.map({k: a.kind for k, a in ACTIVITIES.items()}),
            "duty": state.map({k: a.duty for k, a in ACTIVITIES.items()}),
            "scheduled": scheduled,
            "scheduled_duty": scheduled.map({k: a.duty for k, a in ACTIVITIES.items()}),
            **{n: text_column(values, n) for n in ("department", "group_name", "channel")},
        }
    )
    refused = without(starts.isna(), "no start", context.headers["starts_at"][0])
    refused |= without(agent.isna(), "no agent", context.headers["agent_id"][0])
    refused |= without(length_s < 0, "ends before it starts", _end_column(context))
    return Built((Part("agent_states", frame, np.arange(len(frame))),), refused)


def _end_column(context: Context) -> str:
    found = [context.headers[n][0] for n in ("ends_at", "end_time", "length_s") if n in context.headers]
    return found[0] if found else context.headers["starts_at"][0]


def _known(detail: pd.Series[str]) -> pd.Series[str]:
    """Details that say an activity; `Not ready` with the reason `Lunch` is a meal."""
    return detail.where(detail.isin(list(ACTIVITIES)))


def _said(values: Values, context: Context) -> pd.Series[str]:
    """The source's own words, the detail behind the state."""
    words = [context.cells[context.headers[n][0]].text for n in ("state", "detail") if n in context.headers]
    said = [pd.Series(w.to_pandas(), dtype="str") for w in words]
    return said[0] if len(said) == 1 else said[0] + said[1].radd(" / ").fillna("")


def _ends(
    values: Values, context: Context, starts: pd.Series[pd.Timestamp], agent: pd.Series[str]
) -> pd.Series[pd.Timestamp]:
    """Stated ends, else start plus length, else the end's time of day, else the next start of the agent."""
    ends = moment_column(values, "ends_at")
    ends = ends.fillna(plus_seconds(starts, column(values, "length_s")))
    clock_s = column(values, "end_time")
    if clock_s.notna().any():
        local = local_moment(starts, context.zone)
        into_day = (local - local.dt.normalize()).dt.total_seconds()
        ends = ends.fillna(plus_seconds(starts, (clock_s - into_day) % DAY_S))
    if any(n in context.headers for n in ("ends_at", "length_s", "end_time")):
        return ends
    order = pd.DataFrame({"agent": agent, "at": starts}).sort_values(["agent", "at"], kind="stable")
    following = order.groupby("agent", sort=False)["at"].shift(-1)
    return ends.fillna(following.reindex(starts.index))
