"""Did we answer in time, and how many gave up?"""

from charts import trend
from ui import filters, queries, states, tables, tiles

TILES = (
    "service_level_share", "abandonment_share", "asa_s", "aht_s",
    "contacts_queued", "contacts_answered", "contacts_abandoned", "occupancy_share",
)  # fmt: skip

chosen = filters.current()
summary = queries.summary(chosen, TILES)
tiles.standing(summary)
tiles.verdict(summary)
tiles.show(summary, columns=4)
for name, title in (("service_level_share", "Service level"), ("abandonment_share", "Abandonment")):
    states.figure(
        name,
        trend.line,
        queries.as_trend(chosen, name, by="channel"),
        f"{title} by channel",
        queries.subtitle(name, chosen),
        unit="share",
        zone=chosen.period.zone,
        theme=states.theme(),
        target=queries.target(name),
    )
tables.section("By queue", "Most abandoned first; each rate counts every contact once, whatever the hour.")
tables.metrics(queries.by(chosen, TILES, "queue", "channel"), sort_by="contacts_abandoned")
