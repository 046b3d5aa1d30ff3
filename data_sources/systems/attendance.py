"""Agent statuses of Talkdesk, Amazon Connect and Genesys Cloud.

Talkdesk: docs.talkdesk.com, "User Status Report". Amazon Connect: docs.aws.amazon.com, "Agent event streams data
model". Genesys Cloud: the fields of its analytics API for user details (presences and routing statuses).
"""

from __future__ import annotations

from data_sources.systems.log_fields import AGENT_STATE
from data_sources.systems.system import Field, System, named

_SNAPSHOT = "CurrentAgentSnapshot"

ATTENDANCE: tuple[System, ...] = (
    System(
        "talkdesk_user_status", "Talkdesk, user status report", "agent_states",
        named(
            AGENT_STATE, agent_id=("user_name", "user_id"), state="status_label", starts_at="status_start_at",
            ends_at="status_end_at", length_s="status_time", group_name="team_name",
        ),
        (("status_label", "status_start_at", "status_end_at"), ("user_id", "status_label", "status_start_at",
         "status_time")),
        "agent_states", ("agent_id", "state", "starts_at"),
    ),
    System(
        "amazon_connect_agent_events", "Amazon Connect, agent event stream", "agent_states",
        (*named(
            AGENT_STATE, agent_id=f"{_SNAPSHOT}.Configuration.Username", state=f"{_SNAPSHOT}.AgentStatus.Name",
            starts_at="EventTimestamp",
        ),
         Field("agent_before", "id", ("previous agent snapshot.configuration.username",)),
         Field("event_type", "text", ("event type",)),
         Field("contacts", "text", ("current agent snapshot.contacts",))),
        (("EventTimestamp", "EventType", f"{_SNAPSHOT}.AgentStatus.Name"),),
        "connect_agent_events", ("agent_id", "state", "starts_at"), zone="UTC",
        cautions=("An agent with contacts counts as handling them, whatever status was chosen; a stream that breaks "
                  "off leaves the last state open.",),
    ),
    System(
        "genesys_user_details", "Genesys Cloud, user details", "agent_states",
        (Field("agent_id", "id", ("user id",)), Field("presences", "text", ("primary presence",)),
         Field("routings", "text", ("routing status",))),
        (("userId", "primaryPresence"), ("userId", "routingStatus")),
        "genesys_user_details", ("agent_id",), zone="UTC",
        cautions=("On the queue the routing status counts, off it the presence: Available off the queue is other "
                  "work.",),
    ),
)  # fmt: skip
