"""Do we keep our promises, and where not?"""

import streamlit as st

from charts import dots, trend
from ui import filters, queries, states, tables, tiles

NAMES = ("sla_share", "sla_first_reply_share", "sla_resolution_share", "sla_breached")

chosen = filters.current()
summary = queries.summary(chosen, NAMES)
tiles.verdict(summary)
tiles.show(summary)
target = queries.target("sla_share")
states.figure(
    trend.line(
        queries.as_trend(chosen, "sla_first_reply_share", "sla_resolution_share"),
        "Compliance over time",
        f"share of targets met, by {chosen.grain} due",
        unit="share",
        zone=chosen.period.zone,
        theme=states.theme(),
        target=target,
    ),
    key="compliance",
)
left, right = st.columns(2)
for column, dimension in ((left, "priority"), (right, "channel")):
    with column:
        states.figure(
            dots.compared(
                queries.as_dots(chosen, "sla_share", dimension),
                f"Compliance by {dimension}",
                "share of targets met, 95 % interval",
                unit="share",
                theme=states.theme(),
                target=target,
            ),
            key=f"by_{dimension}",
        )
tables.section("Where the breaches are", "By department and tier, most breaches first.")
tables.metrics(queries.by(chosen, NAMES, "department", "tier"), sort_by="sla_breached")
