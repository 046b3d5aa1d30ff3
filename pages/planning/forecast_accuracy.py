"""How good were our forecasts?"""

from charts import accuracy
from ui import accuracy as tested
from ui import decisions, filters, forecasts, states, tables

chosen = filters.current()
decisions.told()
choice = forecasts.as_first_shown()
tested.answer(chosen, choice)
tables.section("Saved forecasts against what came", "Only days that began after a forecast was saved count.")
tested.published(chosen)
tested.foreign()
tables.section(
    "Today's method on the past", "Rolling tests: what would have been said on each day of the last year."
)
channel, done = tested.tested(chosen, choice)
states.figure(
    "models",
    accuracy.wape,
    forecasts.labelled(forecasts.accuracy_of(chosen, choice, channel)),
    "Error by model, beside the best possible and last week",
    f"contacts missed on tests up to {choice.horizon_days} days ahead, as a share of all (WAPE)",
    theme=states.theme(),
)
tables.section(
    "By level",
    "The same forecasts added up to days, weeks and four weeks, each with ranges of its own level.",
)
key = (*forecasts.asked(chosen, choice), channel)
tables.rows(tested.by_level(key, done), name="accuracy_by_level", key="by_level")
tables.section("By horizon", "Error a slot (the total: a day; WAPE) by how far ahead the forecast was made.")
tables.rows(tested.by_horizon(key, done), name="accuracy_by_horizon", key="by_horizon")
