"""How does each channel do?"""

from dataclasses import replace

import streamlit as st

from charts import trend
from domain.channels import label
from ui import filters, queries, states, tables, tiles

NAMES = (
    "tickets_created", "sla_share", "first_reply_p50_s", "first_reply_p90_s", "resolution_p50_s",
    "csat_share", "fcr_share", "reopen_share", "service_level_share", "abandonment_share",
)  # fmt: skip
COMPARED = (
    "tickets_created",
    "sla_share",
    "first_reply_p50_s",
    "resolution_p50_s",
    "csat_share",
    "fcr_share",
)

every = filters.current()
name = st.segmented_control(
    "Channel", filters.channel_choice(every), format_func=label, key="one_channel", required=True,
    default=filters.channel_choice(every)[0],
)  # fmt: skip
chosen = replace(every, channel=(str(name),))
summary = queries.summary(chosen, NAMES)
tiles.standing(summary)
tiles.verdict(summary)
tiles.show(summary, chosen={"channel": str(name)})  # the same tiles for every channel
left, right = st.columns(2)
for column, metric in ((left, "sla_share"), (right, "first_reply_p50_s")):
    with column:
        states.figure(
            metric,
            trend.line,
            queries.as_trend(chosen, metric),
            f"{summary[metric].metric.label}, {label(str(name))}",
            queries.subtitle(metric, chosen),
            unit=queries.chart_unit(metric),
            zone=chosen.period.zone,
            theme=states.theme(),
            target=queries.target(metric),
            comparison=queries.compared_trend(chosen, metric),
        )
tables.section("All channels side by side")
tables.metrics(queries.by(every, COMPARED, "channel"), sort_by="tickets_created")
