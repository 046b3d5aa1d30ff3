"""How long does a contact take?"""

import streamlit as st

from charts import bars, forecast, trend
from forecasting import handle_time
from ui import filters, forecasts, handle_times, states, tables

chosen = filters.current()
choice = forecasts.usual()
volume = handle_times.known(chosen, choice)
channel = handle_times.choose_channel(volume)
rows = volume[volume["channel"] == channel]
learnt = handle_time.learn(rows, chosen.period.zone)
tested = handle_times.tested(chosen, choice, channel)
load = handle_times.workload_days(chosen, choice, volume, channel)
handle_times.answer(learnt, tested, load)
states.figure(
    "by_week",
    trend.line,
    handle_times.weekly(rows),
    "Handle time by week",
    "talk, hold and wrap-up a contact, weighted by contacts handled",
    unit="s",
    zone=chosen.period.zone,
    theme=states.theme(),
)
left, right = st.columns(2)
said = "expected handle time a contact; differences within chance are drawn to the level"
with left:
    frame = handle_times.by_weekday(learnt)
    states.figure(
        "weekday", bars.ranked, frame, "By weekday, longest first", said, unit="s", theme=states.theme()
    )
with right:
    frame = handle_times.by_part(learnt, rows)
    states.figure(
        "part", bars.ranked, frame, "By time of day, longest first", said, unit="s", theme=states.theme()
    )
handle_times.cuts(chosen, rows, channel)
states.figure(
    "work",
    forecast.fan,
    handle_times.past_days(volume, channel),
    load,
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
