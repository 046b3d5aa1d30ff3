"""Where do tickets go when they are passed on or raised?"""

import streamlit as st

from charts import dots
from ui import causes, escalations, filters, queries, states, stories, tables, tiles

NAMES = ("escalation_share", "transfer_share", "reopen_share", "one_touch_share")

chosen = filters.current()
summary = queries.summary(chosen, NAMES)
escalations.answer(chosen)
tiles.verdict(summary)
tiles.show(summary, columns=4)
escalations.ladder(chosen)
left, right = st.columns(2)
for column, name in ((left, "escalation_share"), (right, "transfer_share")):
    with column:
        states.figure(
            name,
            dots.compared,
            queries.as_dots(chosen, name, "category"),
            f"{summary[name].metric.label} by category",
            "share of solved tickets, 95 % interval",
            unit="share",
            theme=states.theme(),
        )
tables.section("Paths", "From where to where, and how many of these moves were undone by the opposite one.")
tables.rows(causes.paths(chosen), name="paths", key="paths")
tables.section("The most moved tickets", "Click a row to open the ticket.")
moved = causes.moved(chosen)
stories.open_chosen(moved, tables.choose_row(moved, name="moved_tickets", key="moved", height=300))
