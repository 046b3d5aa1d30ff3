"""Do we keep our promises, and where not?"""

import streamlit as st

from charts import dots, trend
from ui import causes, filters, queries, states, stories, tables, tiles

NAMES = ("sla_share", "sla_first_reply_share", "sla_resolution_share", "sla_breached")

chosen = filters.current()
summary = queries.summary(chosen, NAMES)
tiles.standing(summary)
tiles.verdict(summary)
tiles.show(summary, columns=4)
target = queries.target("sla_share")
states.figure(
    "compliance",
    trend.line,
    queries.as_trend(chosen, "sla_first_reply_share", "sla_resolution_share"),
    "Compliance over time",
    f"share of targets met, by {chosen.grain} due",
    unit="share",
    zone=chosen.period.zone,
    theme=states.theme(),
    target=target,
)
for column, dimension in zip(st.columns(3), ("target", "priority", "channel"), strict=True):
    with column:
        states.figure(
            f"by_{dimension}",
            dots.compared,
            queries.as_dots(chosen, "sla_share", dimension),
            f"Compliance by {dimension}",
            "share of targets met, 95 % interval",
            unit="share",
            theme=states.theme(),
            target=target,
        )
tables.section("Where the breaches are", "By department and tier, most breaches first.")
tables.metrics(queries.by(chosen, NAMES, "department", "tier"), sort_by="sla_breached", key="where")
tables.section("The broken promises", "The latest first, up to 200; click a row to see why.")
broken = causes.breaches(chosen)
stories.open_chosen(broken, tables.choose_row(broken, name="breaches", key="breaches", height=320))
