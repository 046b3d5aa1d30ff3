"""Which shifts cover the need?"""

import streamlit as st

from charts import gantt, staffing
from ui import filters, forecasts, requirements, schedules, shift_edits, states

chosen = filters.current()
forecast = forecasts.forecast(chosen, forecasts.usual())
choice = requirements.staffing_controls(sorted(forecast.frame["channel"].unique()))
staffed = requirements.staff(chosen, forecast, choice)
requirements.assumed_sentence(staffed)
week = schedules.choose_week(staffed.requirement)
asked = schedules.rules_controls()
work = schedules.work(week, asked)
schedules.answer(work)
states.figure(
    "coverage",
    staffing.coverage,
    work.plan.score.coverage,
    "Scheduled against needed",
    "agents at work by interval, breaks taken out; every channel served by one pool",
    zone=chosen.period.zone,
    theme=states.theme(),
)
with st.container():
    day = schedules.choose_day(work)
    states.figure(
        "shifts",
        gantt.shifts,
        day,
        schedules.day_title(day, "Shifts"),
        "one row a kind of shift, local time; gaps are breaks",
        zone=chosen.period.zone,
        theme=states.theme(),
    )
schedules.short(work)
shift_edits.edit(work)
shift_edits.moved(work)
shift_edits.keep(work)
forecasts.notes(work.plan.notes, "How the search went")
