"""How many people do we need to hire, by when, and what does it cost?"""

import streamlit as st

from ui import capacity, capacity_inputs, capacity_runs, filters, forecasts, requirements

chosen = filters.current()
answer = st.container()
made = forecasts.forecast(chosen, forecasts.usual())
choice = requirements.staffing_controls(sorted(made.frame["channel"].unique()))
staffed = requirements.staff(chosen, made, choice)
requirements.assumed_sentence(staffed)
terms = capacity_inputs.controls(staffed)
demand = capacity.demand(chosen, staffed, terms.growth)
plan = capacity.planned(demand, terms)
with answer:
    capacity.answer(plan, terms)
capacity.figures(plan, terms)
capacity_runs.show(demand, terms, plan)
capacity.rows(plan, demand)
