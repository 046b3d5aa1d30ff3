"""The registry of builders: read fields of one shape of file to rows of our tables."""

from __future__ import annotations

from collections.abc import Callable

from data_sources.building import Built, Context
from data_sources.building_attendance import build_agent_states
from data_sources.building_call_legs import build_call_legs
from data_sources.building_events import build_events, build_status_changes
from data_sources.building_genesys import build_genesys_conversations
from data_sources.building_improvements import build_improvements
from data_sources.building_logs import build_conversation_rows, build_update_log
from data_sources.building_metric_events import build_metric_events, build_tickets_with_metric_events
from data_sources.building_people import build_agents, build_customers
from data_sources.building_queue_log import build_queue_log
from data_sources.building_sla_rows import build_sla_rows
from data_sources.building_status_streams import build_connect_events, build_genesys_details
from data_sources.building_surveys import build_surveys, build_wide_surveys
from data_sources.building_threads import build_threads
from data_sources.building_tickets import build_tickets
from data_sources.building_voice import build_contacts, build_intervals
from data_sources.values import Values

BUILDERS: dict[str, Callable[[Values, Context], Built]] = {
    "tickets": build_tickets,
    "intervals": build_intervals,
    "contacts": build_contacts,
    "queue_log": build_queue_log,
    "call_legs": build_call_legs,
    "genesys_conversations": build_genesys_conversations,
    "surveys": build_surveys,
    "wide_surveys": build_wide_surveys,
    "events": build_events,
    "status_changes": build_status_changes,
    "update_log": build_update_log,
    "sla_rows": build_sla_rows,
    "conversation_rows": build_conversation_rows,
    "threads": build_threads,
    "metric_events": build_metric_events,
    "tickets_with_metric_events": build_tickets_with_metric_events,
    "agent_states": build_agent_states,
    "connect_agent_events": build_connect_events,
    "genesys_user_details": build_genesys_details,
    "improvements": build_improvements,
    "agents": build_agents,
    "customers": build_customers,
}
"""Builders by the name a system gives."""
