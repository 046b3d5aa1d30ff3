"""What do customers say?"""

import streamlit as st

from charts import dots, trend
from ui import filters, queries, states, tables, tiles

TILES = (
    "csat_share", "nps", "ces_mean", "response_share", "csat_mean", "ces_easy_share", "csat_ten_mean", "item_mean",
)  # fmt: skip

chosen = filters.current()
summary = queries.summary(chosen, TILES)
tiles.standing(summary)
tiles.verdict(summary)
tiles.show(tiles.known(summary), columns=4)
states.figure(
    "csat",
    trend.line,
    queries.as_trend(chosen, "csat_share"),
    "CSAT over time",
    queries.subtitle("csat_share", chosen),
    unit="share",
    zone=chosen.period.zone,
    theme=states.theme(),
    target=queries.target("csat_share"),
    comparison=queries.compared_trend(chosen, "csat_share"),
)
left, right = st.columns(2)
for column, dimension in ((left, "channel"), (right, "department")):
    with column:
        states.figure(
            f"by_{dimension}",
            dots.compared,
            queries.as_dots(chosen, "csat_share", dimension),
            f"CSAT by {dimension}",
            "share of answers 4 and 5, 95 % interval",
            unit="share",
            theme=states.theme(),
            target=queries.target("csat_share"),
        )
tables.section("By channel and department")
tables.metrics(queries.by(chosen, TILES[:6], "channel", "department"), sort_by="csat_share", ascending=True)
