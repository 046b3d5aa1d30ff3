"""Which shifts cover the need?"""

import streamlit as st

from charts import gantt, staffing
from ui import filters, forecasts, schedules, shift_blend, shift_edits, shift_making, shift_versions, states

chosen = filters.current()
work = shift_making.shown(chosen)
schedules.answer(work)
shift_making.better(chosen, work)
shift_blend.show(work)
states.figure(
    "coverage",
    staffing.coverage,
    work.plan.score.coverage,
    "Scheduled against needed",
    "agents scheduled by interval, breaks taken out, against agents to schedule, shrinkage included; one pool for all",
    zone=work.zone,
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
        zone=work.zone,
        theme=states.theme(),
    )
schedules.short(work)
shift_making.panel(chosen, work)
shift_edits.edit(work)
shift_edits.moved(work)
shift_versions.keep(work)
forecasts.notes(work.plan.notes, "How the search went")
