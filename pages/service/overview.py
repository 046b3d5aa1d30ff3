"""How is the service doing, and what changed?"""

import streamlit as st

from charts import trend
from ui import filters, measured, navigation, queries, states, tiles

CUSTOMERS = ("csat_share", "nps", "ces_mean", "fcr_share", "retention_share")
SPEED = ("sla_share", "first_reply_p50_s", "first_reply_p90_s", "resolution_p50_s", "resolution_p90_s")
WORK = ("tickets_created", "contacts_offered", "backlog", "solved_per_agent", "labour_cost_per_contact")
PEOPLE = ("utilisation_share", "adherence_share", "new_agent_handle_ratio", "csat_new_agents_share")
IDEAS = (
    "ideas_proposed", "ideas_implemented_share", "idea_benefit_money", "idea_benefit_hours", "bot_containment_share"
)  # fmt: skip

chosen = filters.current()
summary = queries.summary(chosen, (*CUSTOMERS, *SPEED, *WORK, *PEOPLE, *IDEAS))
tiles.standing(summary)
tiles.verdict(summary)
st.page_link(
    navigation.page("sla_compliance"),
    label="See where promises are broken",
    icon=":material/arrow_forward:",
)
tiles.section("Customers", "What customers say, whether once was enough, whether they stay.")
tiles.show(summary, CUSTOMERS)
tiles.section(
    "Promises and speed", "Targets met; half and nine tenths of the tickets; first replies by people."
)
tiles.show(summary, SPEED)
tiles.section(
    "Demand, productivity and cost", "What came in, what is open, what a person solves, what a contact costs."
)
tiles.show(summary, WORK)
tiles.section(
    "People and training", "How time is used, how fast new agents learn, and what their customers say."
)
tiles.show(summary, PEOPLE, columns=4)
tiles.section(
    "Innovation", "What people propose, how much of it comes into use and brings, what bots take over."
)
measured.subject(summary, "Innovation", IDEAS, "improvement_register")
states.figure(
    "opened",
    trend.line,
    queries.as_trend(chosen, "tickets_created"),
    "Tickets opened",
    f"tickets by {chosen.grain} opened",
    unit="tickets",
    zone=chosen.period.zone,
    theme=states.theme(),
    comparison=queries.compared_trend(chosen, "tickets_created"),
    from_zero=True,
)
measured.missing(summary)
