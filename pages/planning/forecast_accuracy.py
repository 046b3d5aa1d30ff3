"""How good were our forecasts?"""

from charts import accuracy
from ui import accuracy as tested
from ui import decisions, filters, forecasts, states, tables

chosen = filters.current()
decisions.told()
tables.section("Saved forecasts against what came", "Only days that began after a forecast was saved count.")
tested.published(chosen)
tested.foreign()
tables.section(
    "Today's method on the past", "Rolling tests: what would have been said on each day of the last year."
)
choice = forecasts.usual()
channel, done = tested.tested(chosen, choice)
states.figure(
    "models",
    accuracy.wape,
    forecasts.labelled(forecasts.accuracy_of(chosen, choice, channel)),
    "Error by model against the noise floor and last week",
    f"WAPE over rolling tests up to {choice.horizon_days} days ahead; below the floor nobody can get",
    theme=states.theme(),
)
tables.section(
    "By level", "The same forecasts added up to days and weeks, each with intervals of its own level."
)
tables.rows(tested.by_level(done), name="accuracy_by_level", key="by_level")
tables.section("By horizon", "WAPE a slot by how far ahead the forecast was made.")
tables.rows(tested.by_horizon(done), name="accuracy_by_horizon", key="by_horizon")
