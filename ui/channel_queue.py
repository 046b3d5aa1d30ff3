"""A roster's weeks on one live channel: expected contacts, handle times and the promise, for simulations."""

from __future__ import annotations

from dataclasses import replace

import streamlit as st

from domain.channels import CHANNELS, label
from domain.chosen import Chosen
from domain.errors import NoDataError
from jobs.intraday_options import Queue, Roster
from ui import forecasts, requirements, staffing_inputs
from ui.roster_making import horizon_days
from ui.rosters import Work


def roster_of(made: Work) -> Roster:
    """The roster on the page as jobs take it."""
    return Roster(
        made.plan.assignments, made.requirement, made.rules, made.agents, made.question.title
    )  # fmt: skip


def channel(made: Work) -> str:
    """A channel of the roster whose agents take one contact at a time, the one with most hours first.

    Raises:
        NoDataError: when it has none.
    """
    hours = made.requirement.groupby("channel")["scheduled_agents"].sum().sort_values(ascending=False)
    names = [str(c) for c in hours.index if c in CHANNELS and CHANNELS[str(c)].kind == "live_single"]
    if not names:
        raise NoDataError(
            "This roster has no channel whose agents take one contact at a time, such as phone."
        )
    picked = st.segmented_control(
        "Channel", names, default=names[0], format_func=label, key="service_channel", required=True
    )
    return str(picked or names[0])


def queue(chosen: Chosen, name: str, made_for: Work) -> Queue:
    """Expected contacts of the roster's weeks; of the people scheduled, shrinkage is taken to be away."""
    weeks = -(-(made_for.question.last_on - made_for.question.week_on).days // 7)
    made = forecasts.forecast(chosen, replace(forecasts.usual(), horizon_days=horizon_days(weeks)))
    choice = staffing_inputs.decided(sorted(made.frame["channel"].unique()))
    staffed = requirements.staff(chosen, made, choice)
    slots = staffed.load.loc[staffed.load["channel"] == name, ["starts_at", "contacts", "aht_s"]]
    return Queue(
        name, slots, staffed.base.target(name), staffed.base.patience_s.get(name), "forecast",
        1 - staffed.base.shrinkage.total,
    )  # fmt: skip
