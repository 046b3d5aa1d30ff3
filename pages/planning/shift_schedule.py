"""Which shifts cover the need?"""

from charts import gantt, staffing
from ui import filters, forecasts, requirements, schedules, states, tables

chosen = filters.current()
made = forecasts.forecast(chosen, forecasts.usual())
choice = requirements.staffing_controls(sorted(made.frame["channel"].unique()))
staffed = requirements.staff(chosen, made, choice)
requirements.assumed_sentence(staffed)
week = schedules.choose_week(staffed.requirement)
rules, limit_s, quality = schedules.rules_controls()
schedule = schedules.schedule(week, rules, limit_s, quality)
schedules.schedule_answer(schedule)
states.figure(
    staffing.coverage(
        schedule.coverage,
        "Scheduled against required",
        "agents at work by interval, breaks taken out; every channel served by one pool",
        zone=chosen.period.zone,
        theme=states.theme(),
    ),
    key="coverage",
)
states.figure(
    gantt.shifts(
        schedules.first_shifts(schedule),
        "Shifts of the first day",
        "one row a kind of shift; gaps are breaks",
        zone=chosen.period.zone,
        theme=states.theme(),
    ),
    key="shifts",
)
forecasts.notes(schedule.notes, "What the planner should know")
if len(schedule.unmet):
    tables.section("Where it falls short", "Intervals with fewer agents than required, and why.")
    tables.rows(schedule.unmet, name="unmet", key="unmet", height=220)
tables.section("The shifts", "Download them as CSV; local times are in the reporting zone.")
tables.rows(schedules.shift_table(schedule), name="schedule", key="schedule", height=360)
