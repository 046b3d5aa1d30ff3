"""What if more come, calls get longer or promises change?"""

import streamlit as st

from ui import filters, forecasts, kept_runs, requirements, what_if

chosen = filters.current()
answer, editor = st.container(), st.container()
made = forecasts.forecast(chosen, forecasts.usual())
choice = requirements.staffing_controls(sorted(made.frame["channel"].unique()))
staffed = requirements.staff(chosen, made, choice)
base = what_if.base_of(staffed)
with editor:
    scenarios = what_if.editor(base)
with answer:
    st.caption(what_if.said(base))
    what_if.answer(base, scenarios)
requirements.assumed_sentence(staffed)
kept_runs.show(base, scenarios)
