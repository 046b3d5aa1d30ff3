"""Did people work as scheduled?"""

from charts import trend
from ui import adherence, filters, states

chosen = filters.current()
found = adherence.kept(chosen)
adherence.answer(found)
states.figure(
    "adherence_by_day",
    trend.line,
    adherence.by_day(found),
    "Adherence by day",
    "share of scheduled time spent in the scheduled state",
    unit="share",
    zone=chosen.period.zone,
    theme=states.theme(),
)
adherence.rows(found)
