"""How many contacts will come?"""

import streamlit as st

from charts import accuracy, bars, forecast
from ui import (
    decisions,
    filters,
    forecast_edits,
    forecast_files,
    forecasts,
    new_queue,
    states,
    volume_periods,
    volumes,
)

chosen = filters.current()
decisions.told()
above = st.container()
choice = forecasts.forecast_controls(chosen)
seen = volumes.shown(chosen, choice, above)
with above:
    volumes.answer(seen)
volumes.ask_about_shifts(seen)
volume_periods.ahead(seen, chosen, choice)
left, right = st.columns(2)
with left:
    if seen.is_total:
        states.figure(
            "by_channel",
            bars.ranked,
            volumes.by_channel(seen),
            volumes.cut_words(seen),
            "contacts over all days ahead; point at a bar for its 80 % range",
            unit="contacts",
            theme=states.theme(),
        )
    else:
        states.figure(
            "by_slot",
            forecast.fan,
            forecasts.last_days(seen.past, seen.name, days=7),
            forecasts.first_days(seen.edited.frame, seen.name, days=7),
            f"The next seven days by {forecasts.SLOTS[choice.slot_minutes].lower()}",
            "contacts offered a slot",
            zone=chosen.period.zone,
            theme=states.theme(),
        )
with right:
    said = volumes.ERROR_WORDS
    states.figure("accuracy", accuracy.wape, seen.accuracy, "How wrong it was", said, theme=states.theme())
forecast_edits.section(seen)
forecast_edits.save(seen, chosen, choice)
new_queue.section(seen)
forecasts.notes(seen.notes)
volumes.set_aside(seen, chosen, choice)
volumes.accuracy_rows(seen)
volumes.slot_rows(seen)
forecast_files.for_calabrio(seen, choice.slot_minutes)
