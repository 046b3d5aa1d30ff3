"""Where is the service heading?"""

import streamlit as st

from charts import trend
from ui import filters, quarters, queries, states, tables, tiles

NAMES = (
    "tickets_created", "first_reply_p50_s", "resolution_p50_s", "sla_share",
    "csat_share", "nps", "fcr_share", "backlog",
)  # fmt: skip

chosen = filters.long_view(filters.current())
recent = filters.last_quarter(chosen)
summary = queries.summary(recent, NAMES)
quarters.sentences(chosen, NAMES)
tiles.standing(summary)
st.caption(
    f"Tiles: the 13 weeks {recent.period.sentence()} against the 13 before. Charts: {chosen.period.sentence()}."
)
tiles.show(summary, columns=4, chosen={"period": "13w", "compare": "previous"})
left, right = st.columns(2)
for place, name in enumerate(NAMES):
    with (left, right)[place % 2]:
        states.figure(
            name,
            trend.line,
            queries.as_trend(chosen, name),
            summary[name].metric.label,
            queries.subtitle(name, chosen),
            unit=queries.chart_unit(name),
            zone=chosen.period.zone,
            theme=states.theme(),
            target=queries.target(name),
            height_px=220,
        )
tables.section("Quarter by quarter")
tables.metrics(queries.over_time(chosen, NAMES), sort_by="period_on", chosen=chosen)
