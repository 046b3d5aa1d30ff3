"""How many agents do we need, and why?"""

import streamlit as st

from charts import staffing
from ui import chances, filters, forecasts, requirements, states, verifying, what_if

chosen = filters.current()
made = forecasts.forecast(chosen, forecasts.usual())
answer = st.container()
channel = forecasts.choose_channel(made)
choice = requirements.staffing_controls(sorted(made.frame["channel"].unique()))
staffed = requirements.staff(chosen, made, choice)
requirements.assumed_sentence(staffed)
with answer:
    requirements.staffing_answer(staffed, channel)
part = staffed.requirement[staffed.requirement["channel"] == channel]
week = forecasts.first_days(staffed.requirement, channel, days=7)
states.figure(
    "heatmap",
    staffing.agents_heatmap,
    forecasts.while_open(part, "agents"),
    "Agents by day and time",
    "agents needed at work, before shrinkage; closed days and hours left out",
    zone=chosen.period.zone,
    theme=states.theme(),
)
left, right = st.columns(2)
with left:
    states.figure(
        "required",
        staffing.required,
        week,
        "The first seven days",
        "agents needed at work, before shrinkage",
        zone=chosen.period.zone,
        theme=states.theme(),
    )
with right:
    states.figure(
        "service_level",
        staffing.service_level,
        week,
        "Expected service level",
        "share answered in time with these agents",
        zone=chosen.period.zone,
        target=requirements.target_share(choice, channel),
        theme=states.theme(),
    )
chances.show(made, staffed, channel)
verifying.show(staffed, channel)
what_if.difference(staffed, channel)
requirements.explained_rows(staffed, channel)
requirements.second_opinion(staffed, channel)
