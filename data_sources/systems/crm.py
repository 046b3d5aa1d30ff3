"""HubSpot tickets, Salesforce cases and Zoho Desk tickets."""

from __future__ import annotations

from dataclasses import replace

from data_sources.systems.fields import TICKET
from data_sources.systems.system import System, named

_HUBSPOT = named(
    TICKET, ticket_id=("Ticket ID", "Record ID", "hs_object_id", "id"),
    created_at=("Create date", "createdate"),
    closed_at=("Close date", "closed_date"),
    first_reply_at=("First agent email response date", "first_agent_reply_date"),
    first_reply_s="Time to first agent email reply (HH:mm:ss)", resolution_s=("Time to close (HH:mm:ss)",
    "Time to close"),
    updated_at=("Last modified date", "hs_lastmodifieddate"), status=("Ticket status", "hs_pipeline_stage"),
    priority=("Priority", "hs_ticket_priority", "Ticket priority"),
    channel=("Source", "source_type", "Ticket source"),
    category=("Category", "hs_ticket_category"), department=("Pipeline", "hs_pipeline"),
    agent_id=("Ticket owner", "hubspot_owner_id"), subject=("Ticket name", "subject"),
    customer_id=("All associated contact emails", "Associated Contact Email", "Associated Contact",
    "Associated Company (Primary)", "Associated Company"),
    first_reply_label="Time to first response SLA ticket status",
    resolution_label="Time to close SLA ticket status",
)  # fmt: skip

CRM: tuple[System, ...] = (
    System(
        "hubspot", "HubSpot, ticket export", "tickets",
        tuple(replace(f, words="hubspot_stage") if f.name == "status" else f for f in _HUBSPOT),
        (("Ticket ID", "Ticket name", "Create date", "Ticket status"), ("Ticket ID", "Pipeline",
        "Create date", "Close date"), ("Record ID", "Ticket name", "Create date"),
         ("id", "createdate", "hs_pipeline_stage"), ("hs_object_id", "createdate", "hs_ticket_priority")),
        "tickets", ("ticket_id", "created_at"),
    ),
    System(
        "salesforce", "Salesforce, case report", "tickets",
        named(
            TICKET, ticket_id=("Case Number", "CaseNumber"), created_at=("Date/Time Opened", "CreatedDate",
            "Opened Date"),
            closed_at=("Date/Time Closed", "ClosedDate", "Closed Date"), status="Status", priority="Priority",
            channel=("Case Origin", "Origin"), agent_id=("Case Owner", "Owner", "OwnerId"), category=("Case Reason",
            "Type", "Reason"),
            customer_id=("Account Name", "Contact Name", "AccountId"), subject="Subject",
            is_agent_created="Agent created",
        ),
        (("Case Number", "Date/Time Opened"), ("Case Number", "Case Origin", "Status"),
         ("CaseNumber", "CreatedDate", "ClosedDate")),
        "tickets", ("ticket_id", "created_at"),
        cautions=("Salesforce writes dates in the locale and time zone of the person who exported.",),
    ),
    System(
        "zoho_desk", "Zoho Desk, ticket report", "tickets",
        named(
            TICKET, ticket_id=("Request Id", "Ticket Id", "ID"), created_at=("Created Time",
            "Created Time (Ticket)"),
            closed_at="Ticket Closed Time", first_reply_at="Agent Responded Time", status="Status",
            priority="Priority", channel="Channel", category=("Category", "Classifications"),
            department="Department",
            agent_id=("Ticket Owner", "Agent Name"), reopens="Number of Reopen", transfers="Number of Reassign",
            resolution_label="SLA Violation Type", csat="Happiness Rating", handle_s="Total Time Spent",
            on_hold_s="Ticket On Hold Time", subject="Subject", customer_id=("Contact Name", "Email"),
        ),
        (("Request Id", "Created Time", "Ticket Closed Time"), ("ID", "Ticket Owner", "Created Time",
        "Ticket Closed Time"),
         ("Request Id", "Agent Responded Time", "Created Time"), ("Ticket Id", "Created Time", "Ticket Closed Time")),
        "tickets", ("ticket_id", "created_at"),
        cautions=("Zoho's durations are business hours (milliseconds or words); times are computed from the moments.",),
    ),
)  # fmt: skip
