"""How will today end?"""

from charts import forecast
from ui import filters, intraday, states, tables

chosen = filters.current()
known = intraday.days(chosen)
seen = intraday.choose(known)
intraday.answer(seen)
came, ahead, expected = intraday.drawn(seen)
states.figure(
    "today",
    forecast.fan,
    came,
    ahead,
    "Today by slot",
    "contacts offered a slot; the rest of the day follows what has arrived as far as that helped before",
    zone=chosen.period.zone,
    theme=states.theme(),
    naive=expected,
    naive_words="Expected before",
)
tables.section("All channels")
tables.rows(intraday.table(known), name="today", key="today_table")
