"""Which days are different?"""

import streamlit as st

from charts import dots
from ui import decisions, filters, forecasts, special_days, states, tables

chosen = filters.current()
decisions.told()
choice = forecasts.usual()
made = forecasts.forecast(chosen, choice)
answer = st.container()
channel = forecasts.choose_channel(made)
found = special_days.effects(made, channel)
coming = special_days.ahead(made, found)
with answer:
    special_days.answer(coming, channel)
states.figure(
    "effects",
    dots.compared,
    special_days.as_changes(found),
    "What special days do to a day's contacts",
    special_days.about(found),
    unit="share",
    theme=states.theme(),
    target=0.0,
    target_words="Ordinary day",
)
tables.section("Ahead", "The next four months: what is in the register and in the public calendar.")
tables.rows(coming, name="special_days_ahead", key="ahead")
tables.section("Your register", "Campaigns, outages, releases, price changes, billing days, closures.")
special_days.register_list()
special_days.add_form()
tables.section("Every effect", "Factor on the day total after shrinking, and the days of history behind it.")
tables.rows(special_days.effect_table(found), name="effects", key="effect_table", height=320)
