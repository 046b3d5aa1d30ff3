"""How will today end?"""

import streamlit as st

from charts import forecast
from ui import filters, intraday, states, tables

chosen = filters.current()
known = intraday.days(chosen)
zone, theme = chosen.period.zone, states.theme()
if known:
    above = st.container()
    seen = intraday.choose(known)
    with above:
        intraday.answer(seen)
    came, ahead, expected = intraday.drawn(seen)
    said = (
        "contacts offered a slot; the rest of the day follows what has arrived as far as that helped before"
    )
    words = "Expected before"
    states.figure(
        "today", forecast.fan, came, ahead, "Today by slot", said, zone=zone, theme=theme, naive=expected,
        naive_words=words,
    )  # fmt: skip
    tables.section("All channels")
    tables.rows(intraday.table(known), name="today", key="today_table")
else:
    coming = intraday.next_day(chosen)
    intraday.opens(coming)
    week_before, ahead = intraday.drawn_next(chosen, coming)
    title, said = intraday.next_words(coming), "contacts offered a slot; the week before in grey"
    states.figure(
        "next_day", forecast.fan, ahead.head(0), ahead, title, said, zone=zone, theme=theme, naive=week_before,
        naive_words="A week before",
    )  # fmt: skip
    tables.section("All channels")
    tables.rows(intraday.next_table(coming), name="next_day", key="next_day_table")
