"""How do work and results spread over the team?"""

import streamlit as st

from charts import dots
from ui import filters, queries, states, tables, teams

NAMES = (
    "tickets_solved", "pace_ratio", "resolution_p50_s", "ticket_handle_mean_s", "csat_share", "reopen_share",
    "utilisation_share", "adherence_share",
)  # fmt: skip

SAID = {"pace_ratio": "1.10 is 10 % more in the same time; "}

chosen = filters.current()
found = teams.spread(chosen, NAMES)
teams.answer(found)
left, right = st.columns(2)
for column, name, unit in ((left, "pace_ratio", "ratio"), (right, "csat_share", "share")):
    with column:
        states.figure(
            name,
            dots.compared,
            queries.as_dots(chosen, name, "group_name"),
            f"{queries.label(name)} by team",
            f"{SAID.get(name, '')}the team's value with its 95 % interval",
            unit=unit,
            theme=states.theme(),
            target=queries.target(name),
        )
tables.section(
    "The range inside each team", "A person counts with enough cases; no names, no order of people."
)
tables.sayings(teams.table(found))
tables.download(found, "team_ranges", key="team_ranges")
