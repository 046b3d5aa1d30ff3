"""Where is the service heading?"""

from charts import trend
from ui import filters, quarters, queries, states, tables

NAMES = (
    "tickets_created", "first_reply_p50_s", "resolution_p50_s", "sla_share",
    "csat_share", "nps", "fcr_share", "backlog",
)  # fmt: skip

chosen = filters.long_view(filters.current())
found = quarters.latest(chosen, NAMES)
quarters.sentences(found)
quarters.figures(found, chosen)
name = quarters.choose(found, NAMES)
states.figure(
    "quarters",
    trend.line,
    queries.as_trend(chosen, name),
    queries.label(name),
    queries.subtitle(name, chosen),
    unit=queries.chart_unit(name),
    zone=chosen.period.zone,
    theme=states.theme(),
    target=queries.target(name),
)
tables.section("Every number by quarter")
tables.metrics(queries.over_time(chosen, NAMES), sort_by="period_on", chosen=chosen)
