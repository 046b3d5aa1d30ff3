"""How long does a contact take?"""

import streamlit as st

from charts import forecast, trend
from ui import filters, forecasts, handle_times, states, tables

chosen = filters.current()
choice = forecasts.usual()
above = st.container()
channel = handle_times.choose_channel(chosen, choice)
seen = handle_times.shown(chosen, choice, channel)
tested = handle_times.tested(chosen, choice, channel)
with above:
    handle_times.answer(seen.learnt, tested, seen.load)
states.figure(
    "by_week",
    trend.line,
    seen.weekly,
    "Handle time by week",
    "talk, hold and wrap-up a contact, weighted by contacts handled",
    unit="s",
    zone=chosen.period.zone,
    theme=states.theme(),
)
handle_times.patterns(seen)
handle_times.cuts(seen.cut)
states.figure(
    "work",
    forecast.fan,
    seen.past,
    seen.load,
    "Work by day",
    "hours of handling a day; the bands join the errors of volume and of handle time",
    zone=chosen.period.zone,
    theme=states.theme(),
    unit="agent hours",
)
tables.section(
    "Handle-time forecasts on the past", "Up to four weeks ahead, 26 weekly starts; the first is used."
)
tables.rows(handle_times.test_table(tested), name="handle_time_tests", key="handle_time_tests")
