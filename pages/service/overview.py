"""How is the service doing, and what changed?"""

from charts import trend
from ui import filters, queries, states, tiles

SPEED = ("first_reply_p50_s", "first_reply_p90_s", "resolution_p50_s", "resolution_p90_s")
QUALITY = ("csat_share", "nps", "ces_mean", "fcr_share")
LOAD = ("tickets_created", "contacts_offered", "backlog", "sla_share")

chosen = filters.current()
summary = queries.summary(chosen, (*LOAD, *SPEED, *QUALITY))
tiles.verdict(summary)
tiles.section("Volume and promises", "What came in, what is open, and whether targets were met.")
tiles.show(summary, LOAD)
tiles.section("Speed", "Half and nine tenths of the tickets; first replies by people.")
tiles.show(summary, SPEED)
tiles.section("Quality", "What customers say, and whether once was enough.")
tiles.show(summary, QUALITY)
states.figure(
    trend.line(
        queries.as_trend(chosen, "tickets_created"),
        "Tickets opened",
        f"tickets by {chosen.grain} opened",
        unit="tickets",
        zone=chosen.period.zone,
        theme=states.theme(),
        comparison=queries.compared_trend(chosen, "tickets_created"),
        from_zero=True,
    ),
    key="opened",
)
