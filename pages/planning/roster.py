"""Who works when?"""

import streamlit as st

from charts import gantt, staffing
from domain.channels import label
from ui import (
    filters,
    roster_blend,
    roster_edits,
    roster_job,
    roster_making,
    roster_versions,
    rosters,
    schedules,
    states,
)

chosen = filters.current()
roster_job.progress()
work = rosters.shown()
rosters.answer(work)
roster_making.panel(chosen, work)
if work is not None:
    with st.container():
        day = rosters.choose_day(work)
        states.figure(
            "roster_gantt",
            gantt.shifts,
            day,
            schedules.day_title(day, "Who works"),
            "one row an agent in the colour of the channel served, local time; gaps are breaks",
            zone=work.zone,
            theme=states.theme(),
            served=roster_blend.served(work, day),
        )
    roster_blend.show(work)
    cover = rosters.channels(work)
    states.figure(
        "roster_coverage",
        staffing.coverage,
        cover,
        f"Scheduled against needed, {label(str(cover['channel'].iloc[0]))}",
        "agents scheduled by interval, breaks taken out, against agents to schedule, shrinkage included",
        zone=work.zone,
        theme=states.theme(),
    )
    rosters.short(work)
    rosters.clashes(work)
    rosters.people_of(work)
    roster_edits.edit(work)
    roster_edits.moved(work)
    roster_versions.keep(work)
