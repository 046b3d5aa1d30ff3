"""Which ideas improve the service, and what do they bring?"""

from charts import trend
from ui import filters, improvements, queries, states, tiles

NAMES = (
    "ideas_proposed", "ideas_implemented_share", "idea_decision_p50_s", "idea_benefit_money", "idea_benefit_hours"
)  # fmt: skip

chosen = filters.current()
register = improvements.register()
improvements.said()
improvements.answer(register)
if len(register):
    summary = queries.summary(chosen, NAMES)
    tiles.verdict(summary)
    tiles.show(summary, NAMES)
    improvements.waiting(register)
    longer = filters.long_view(chosen)
    states.figure(
        "ideas",
        trend.line,
        queries.as_trend(longer, "ideas_proposed"),
        "Ideas proposed",
        queries.subtitle("ideas_proposed", longer),
        unit="ideas",
        zone=chosen.period.zone,
        theme=states.theme(),
        from_zero=True,
    )
improvements.edit(register)
