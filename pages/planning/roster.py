"""Who works when?"""

from dataclasses import replace

import streamlit as st

from charts import gantt, staffing
from ui import filters, forecasts, requirements, roster_edits, rosters, schedules, states

chosen = filters.current()
forecast = forecasts.forecast(chosen, replace(forecasts.usual(), horizon_days=35))
choice = requirements.staffing_controls(sorted(forecast.frame["channel"].unique()))
staffed = requirements.staff(chosen, forecast, choice)
requirements.assumed_sentence(staffed)
asked = rosters.controls(staffed.requirement)
need = rosters.choose_week(staffed.requirement, asked)
work = rosters.work(need, asked)
rosters.answer(work)
with st.container():
    day = rosters.choose_day(work)
    states.figure(
        "roster_gantt",
        gantt.shifts,
        day,
        schedules.day_title(day, "Who works"),
        "one row an agent, local time; gaps are breaks",
        zone=chosen.period.zone,
        theme=states.theme(),
    )
states.figure(
    "roster_coverage",
    staffing.coverage,
    work.plan.score.coverage,
    "Scheduled against needed",
    "agents at work by interval, breaks taken out",
    zone=chosen.period.zone,
    theme=states.theme(),
)
rosters.short(work)
rosters.clashes(work)
rosters.people_of(work)
roster_edits.edit(work)
roster_edits.moved(work)
roster_edits.keep(work)
