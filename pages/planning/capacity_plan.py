"""How many people do we need to hire, by when, and what does it cost?"""

from ui import capacity, capacity_inputs, filters, forecasts, requirements

chosen = filters.current()
made = forecasts.forecast(chosen, forecasts.usual())
choice = requirements.staffing_controls(sorted(made.frame["channel"].unique()))
staffed = requirements.staff(chosen, made, choice)
requirements.assumed_sentence(staffed)
terms = capacity_inputs.controls(staffed)
demand = capacity.demand(chosen, staffed, terms.growth)
plan = capacity.planned(demand, terms)
capacity.answer(plan, terms)
capacity.figures(plan, terms)
capacity.rows(plan, demand)
