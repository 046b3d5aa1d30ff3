"""How many contacts will come?"""

import streamlit as st

from charts import accuracy, forecast
from ui import filters, forecasts, states, tables

chosen = filters.current()
choice = forecasts.forecast_controls()
made = forecasts.forecast(chosen, choice)
past = forecasts.history(chosen, choice.slot_minutes)
channel = forecasts.choose_channel(made)
forecasts.forecast_answer(made, past, channel)
states.figure(
    forecast.fan(
        forecasts.recent_days(past, channel, weeks=10),
        made.days[made.days["channel"] == channel],
        "Contacts by day",
        "contacts offered a day; bands hold 80 % and 95 % of past errors at the same distance",
        zone=chosen.period.zone,
        theme=states.theme(),
    ),
    key="by_day",
)
left, right = st.columns(2)
with left:
    states.figure(
        forecast.fan(
            forecasts.last_days(past, channel, days=7),
            forecasts.first_days(made.frame, channel, days=7),
            f"The next seven days by {forecasts.SLOTS[choice.slot_minutes].lower()}",
            "contacts offered a slot",
            zone=chosen.period.zone,
            theme=states.theme(),
        ),
        key="by_slot",
    )
with right:
    states.figure(
        accuracy.wape(
            forecasts.labelled(made.accuracy[made.accuracy["channel"] == channel]),
            "How wrong it was on the past",
            "WAPE per slot over rolling tests; no forecast of single contacts can beat the noise floor",
            theme=states.theme(),
        ),
        key="accuracy",
    )
forecasts.notes(made.notes)
tables.section("Accuracy on rolling tests of the past")
tables.rows(forecasts.accuracy_table(made, channel), name="accuracy", key="accuracy_table")
tables.section("The forecast")
tables.rows(made.frame, name="forecast", key="forecast", height=320)
