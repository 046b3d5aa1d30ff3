"""What is the work about, and what takes the time?"""

import streamlit as st

from charts import bars
from ui import causes, filters, states, tables

chosen = filters.current()
found = causes.by_category(chosen)
causes.answer(found)
states.figure(
    "categories",
    bars.ranked,
    found,
    "Tickets by category",
    "tickets opened in the period",
    unit="tickets",
    theme=states.theme(),
)
tables.section("Category by priority", "Tickets opened; the last column adds up the shares from the top.")
st.dataframe(causes.matrix(chosen).style.format(thousands=",", precision=0), hide_index=True, width="stretch")
tables.section(
    "Time in phase and recurrence",
    "Medians over solved tickets; in brackets the change against the compared period, where it is more than chance.",
)
tables.sayings(causes.phases(chosen))
