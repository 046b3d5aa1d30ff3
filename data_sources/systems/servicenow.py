"""ServiceNow: the incident list with labels, and the log with one row per update of an incident."""

from __future__ import annotations

from dataclasses import replace

from data_sources.systems.fields import TICKET
from data_sources.systems.system import Field, System, named

_NAMED = named(
    TICKET, ticket_id="Number", created_at=("Opened", "opened_at", "Created", "sys_created_on"),
    updated_at=("Updated", "sys_updated_on"), solved_at=("Resolved", "resolved_at"),
    closed_at=("Closed", "closed_at"), status=("State", "Incident state", "incident_state"),
    priority="Priority", severity="Impact", category="Category", group_name="Assignment group",
    agent_id=("Assigned to", "assigned_to"), channel=("Contact type", "contact_type", "Channel"),
    resolution_label=("Made SLA", "made_sla"), customer_id=("Caller", "caller_id"),
    transfers=("Reassignment count", "reassignment_count"), reopens=("Reopen count", "reopen_count"),
    resolution_due_at=("Due date", "sla_due"), subject=("Short description",),
    resolution_s=("Resolve time", "calendar_stc", "calendar_duration"),
    resolution_breach=("Has breached", "taskslatable_has_breached"),
)  # fmt: skip
_OWN = {
    "status": Field("status", "word", words="servicenow_state"),
    "resolution_s": Field("resolution_s", "duration", unit="s"),
}
_LIST = tuple(replace(_OWN.get(f.name, f), headers=f.headers) for f in _NAMED)
_LOG_ORDER = (
    Field("change_no", "number", ("sys mod count",)),
    Field("changed_at", "moment", ("sys updated at",)),
)

SERVICENOW: tuple[System, ...] = (
    System(
        "servicenow", "ServiceNow, incident list", "tickets", _LIST,
        (("Number", "Opened", "State", "Assignment group"), ("Number", "Opened", "Short description",
        "Priority"),
         ("number", "opened_at", "incident_state", "closed_at"), ("number", "opened_at", "short_description"),
         ("number", "opened_at", "assignment_group"), ("number", "sys_created_on", "short_description")),
        "tickets", ("ticket_id", "created_at"), keeps_lengths=True,
    ),
    System(
        "servicenow_log", "ServiceNow, incident event log", "tickets",
        (*(f for f in _LIST if f.name != "updated_at"), *_LOG_ORDER),
        (("number", "incident_state", "opened_at", "sys_updated_at", "sys_mod_count", "made_sla"),
         ("number", "incident_state", "opened_at", "sys_mod_count", "active")),
        "update_log", ("ticket_id", "created_at"),
        cautions=("One row is one update of an incident: incidents are counted once, by their last update.",),
    ),
    System(
        "servicenow_task_sla", "ServiceNow, task SLAs", "tickets",
        (
            *named(TICKET, ticket_id=("Task", "task.number", "task.display value", "Task number"),
                   created_at=("Start time", "start_time", "Original start time")),
            Field("target", "text", ("sla definition", "sla", "sla.name", "sla.display value", "sla name")),
            Field("stage", "text", ("stage",)),
            Field("verdict", "word", ("has breached",), words="breach"),
        ),
        (("Task", "SLA definition", "Has breached"), ("task", "sla", "has_breached"),
         ("task.number", "sla.name", "has_breached"), ("task.display_value", "sla.display_value", "has_breached"),
         ("Task", "SLA definition", "Stage", "Breach time")),
        "sla_rows", ("ticket_id", "created_at", "verdict"), source="servicenow",
        cautions=("One row is one target of a ticket: a ticket is broken where any of its targets is.",),
    ),
)  # fmt: skip
