"""What a page says while the store holds nothing: which rows it answers from, and the one button that mends it."""

from __future__ import annotations

import streamlit as st

from data_sources.queries import Holdings
from ui import navigation, states
from ui.navigation import Entry

ANYTHING = "tickets, calls, chats or surveys"
CONTACTS_AND_TIMES = "contacts over time and how long they take"
READS: dict[str, str] = {
    "live_board": "open tickets, and calls and chats by interval",
    "sla_compliance": "tickets with the moments they were opened, answered and solved",
    "queue_service": "calls and chats, one row each or counted by interval and queue",
    "customer_feedback": "survey answers: CSAT, NPS or CES",
    "channel_view": "tickets, calls or chats with their channel",
    "team_ranges": "tickets with who solved them, or calls with who took them",
    "issue_causes": "tickets with a category",
    "escalation_paths": "ticket events: who had the ticket, and when that changed",
    "improvement_register": "a list of ideas: the idea, when it was proposed, decided and in use, what it brought",
    "ticket_story": "tickets, best with their events",
    "volume_forecast": "three weeks or more of calls by interval, contacts, or tickets with their moment",
    "day_outlook": "three weeks or more of contacts, today among them",
    "special_days": "some months of contacts",
    "forecast_accuracy": "forecasts that were kept, and the contacts that came since",
    "handle_time": "calls and chats with their handle time",
    "staffing_requirements": CONTACTS_AND_TIMES,
    "shift_schedule": CONTACTS_AND_TIMES,
    "roster": f"{CONTACTS_AND_TIMES}, and agents with their contracts",
    "breaks_and_meetings": "a roster, and contacts over time and how long they take",
    "intraday_options": "a published roster of today, and contacts of today",
    "kept_schedule": "a published roster, and the status histories of agents",
    "what_if": CONTACTS_AND_TIMES,
    "capacity_plan": f"{CONTACTS_AND_TIMES}, best a year or more",
    "quarterly_trends": "two quarters or more of tickets, calls or surveys",
    "data_health": "anything that was loaded",
}
"""Page to the rows it needs; a page without a line answers from anything."""
TABLES: dict[str, tuple[str, ...]] = {
    "sla_compliance": ("tickets",),
    "queue_service": ("contacts", "intervals"),
    "customer_feedback": ("surveys",),
    "issue_causes": ("tickets",),
    "escalation_paths": ("ticket_events",),
    "ticket_story": ("tickets",),
}
"""Page to the tables of which it needs one; a page without a line can say something from any."""


def kind_missing(entry: Entry, held: Holdings) -> None:
    """Says that no choice of filters helps, where the store holds rows but none that the page answers from."""
    tables = TABLES.get(entry.stem, ())
    if not tables or held.is_empty or any(held.rows.get(t) for t in tables):
        return
    st.info(
        f"What is loaded does not hold what this page answers from: **{READS[entry.stem]}**.",
        icon=":material/info:",
    )
    st.page_link(navigation.page("upload"), label="Load a file", icon=":material/upload_file:")


def nothing_loaded(entry: Entry) -> None:
    """What is missing, why, and the one button that mends it."""
    states.title(entry)
    with st.container(border=True, gap="small"):
        st.subheader("There is no data yet", anchor=False)
        st.write(
            f"This page answers from **{READS.get(entry.stem, ANYTHING)}**. Load an export file, or make the "
            "demo contact centre to look around first. Nothing leaves this machine."
        )
        if st.button("Load a file or make demo data", icon=":material/upload_file:", type="primary"):
            st.switch_page(navigation.page("upload"))
