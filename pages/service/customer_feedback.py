"""What do customers say?"""

import streamlit as st

from charts import dots, trend
from ui import filters, queries, states, tables, tiles

TILES = (
    "csat_share", "nps", "ces_mean", "response_share", "csat_mean", "ces_easy_share", "csat_ten_mean",
    "csat_good_share", "item_mean",
)  # fmt: skip
SATISFACTION = ("csat_share", "csat_ten_mean", "csat_good_share", "item_mean")
"""What the charts show: the first that customers were asked."""

chosen = filters.current()
summary = queries.summary(chosen, TILES)
tiles.standing(summary)
tiles.verdict(summary)
tiles.show(tiles.known(summary), columns=4)
drawn = tiles.first_known(summary, SATISFACTION)
label, unit, target = queries.label(drawn), queries.chart_unit(drawn), queries.target(drawn)
states.figure(
    "csat",
    trend.line,
    queries.as_trend(chosen, drawn),
    f"{label} over time",
    queries.subtitle(drawn, chosen),
    unit=unit,
    zone=chosen.period.zone,
    theme=states.theme(),
    target=target,
    comparison=queries.compared_trend(chosen, drawn),
)
left, right = st.columns(2)
for column, dimension in ((left, "channel"), (right, "department")):
    with column:
        states.figure(
            f"by_{dimension}",
            dots.compared,
            queries.as_dots(chosen, drawn, dimension),
            f"{label} by {dimension}",
            queries.subtitle(drawn, chosen).split(";")[0] + "; 95 % interval",
            unit=unit,
            theme=states.theme(),
            target=target,
        )
tables.section("By channel and department")
shown = tuple(n for n in TILES if n in {drawn, *tiles.known(summary)})
tables.metrics(queries.by(chosen, shown, "channel", "department"), sort_by=drawn, ascending=True)
