"""Zendesk Support: the Admin Center CSV, the JSON and incremental exports, satisfaction ratings; and Zendesk Chat.

Chat's fields: developer.zendesk.com, "Chats" of the Chat API.
"""

from __future__ import annotations

from data_sources.systems.fields import CONTACT, SURVEY, TICKET
from data_sources.systems.system import Field, System, named

ZENDESK: tuple[System, ...] = (
    System(
        "zendesk_csv", "Zendesk, CSV export", "tickets",
        named(
            TICKET, ticket_id="Id", created_at="Created at", updated_at="Updated at", solved_at="Solved at",
            resolution_due_at="Due date", first_reply_s="First reply time in minutes",
            resolution_s="Full resolution time in minutes", status="Status", channel="Via", priority="Priority",
            category="Ticket type", group_name="Group", agent_id="Assignee", department="Brand",
            customer_id=("Requester id", "Requester email", "Requester"), tags="Tags",
            csat="Satisfaction Score",
            public_replies="Replies", reopens="Reopens", group_stations="Group stations", subject="Subject",
            on_hold_s="On hold time in minutes", requester_wait_s="Requester wait time in minutes",
        ),
        (("Id", "Requester", "Status", "Created at", "Solved at", "Satisfaction Score"),
         ("Id", "Created at", "First reply time in minutes"),
         ("Id", "Created at", "Group stations", "Assignee stations", "Full resolution time in minutes")),
        "tickets", ("ticket_id", "created_at"),
        cautions=(
            "Zendesk writes CSV dates in the account's time zone without an offset; give that zone when it is "
            "not the reporting zone.",
            "Zendesk selects a CSV export by last update, not by creation: early and late days may be incomplete.",
        ),
    ),
    System(
        "zendesk_json", "Zendesk, JSON and incremental export", "tickets",
        named(
            TICKET, ticket_id=("id",), created_at="created_at", updated_at="updated_at",
            solved_at=("metric_set.solved_at", "metrics.solved_at"),
            first_reply_s=("metric_set.reply_time_in_minutes.calendar", "reply_time_in_minutes.calendar",
                           "metric_set.reply_time_in_seconds.calendar"),
            resolution_s=("metric_set.full_resolution_time_in_minutes.calendar",
                          "full_resolution_time_in_minutes.calendar"),
            resolution_due_at="due_at", status="status", channel=("via.channel", "via"), priority="priority",
            category="type", group_name="group_id", agent_id="assignee_id", department="brand_id",
            customer_id="requester_id", tags="tags", csat="satisfaction_rating.score", subject="subject",
            public_replies=("metric_set.replies", "replies"), reopens=("metric_set.reopens", "reopens"),
            group_stations="metric_set.group_stations",
            on_hold_s="metric_set.on_hold_time_in_minutes.calendar",
            requester_wait_s="metric_set.requester_wait_time_in_minutes.calendar",
        ),
        (("id", "created_at", "requester_id", "via.channel"), ("id", "created_at", "requester_id",
        "assignee_id", "status")),
        "tickets_with_metric_events", ("ticket_id", "created_at"), zone="UTC",
    ),
    System(
        "zendesk_metric_events", "Zendesk, ticket metric events", "tickets",
        (
            *named(TICKET, ticket_id="ticket_id"),
            Field("at", "moment", ("time",)), Field("metric", "text", ("metric",)), Field("type", "text", ("type",)),
            Field("instance", "number", ("instance id",)), Field("is_deleted", "flag", ("deleted",)),
        ),
        (("ticket_id", "metric", "instance_id", "type", "time"),),
        "metric_events", ("ticket_id", "at", "metric", "type"), zone="UTC", source="zendesk_json",
        cautions=("Metric events carry Zendesk's own verdicts; load them beside the tickets, in any order.",),
    ),
    System(
        "zendesk_metric_sets", "Zendesk, ticket metrics", "tickets",
        named(
            TICKET, ticket_id="ticket_id", created_at="created_at", updated_at="updated_at",
            solved_at="solved_at",
            first_reply_s="reply_time_in_minutes.calendar",
            resolution_s="full_resolution_time_in_minutes.calendar",
            on_hold_s="on_hold_time_in_minutes.calendar",
            requester_wait_s="requester_wait_time_in_minutes.calendar", public_replies="replies",
            reopens="reopens",
            group_stations="group_stations",
        ),
        (("ticket_id", "group_stations", "reply_time_in_minutes.calendar"),),
        "tickets", ("ticket_id", "created_at"), zone="UTC",
    ),
    System(
        "zendesk_satisfaction", "Zendesk, satisfaction ratings", "surveys",
        named(
            SURVEY, survey_id="id", responded_at="updated_at", delivered_at="created_at", score="score",
            ticket_id="ticket_id", customer_id="requester_id", agent_id="assignee_id", group_name="group_id",
            comment="comment",
        ),
        (("id", "ticket_id", "score", "requester_id", "assignee_id"),), "surveys", ("survey_id", "score"),
        zone="UTC",
    ),
    System(
        "zendesk_chat", "Zendesk Chat, chats as JSON", "contacts",
        named(
            CONTACT, contact_id="id", offered_at="timestamp", ended_at="end_timestamp", department="department_name",
            agent_id="agent_names", wait_s="response_time.first", duration_s="duration", is_abandoned="missed",
            csat="rating", customer_id="visitor.id", ticket_id="zendesk_ticket_id",
        ),
        (("id", "timestamp", "duration", "response_time.first"), ("id", "timestamp", "missed", "visitor.name")),
        "contacts", ("contact_id", "offered_at"), zone="UTC", channel="chat",
        cautions=("A chat's wait is the time to the first reply of an agent; missed chats had none.",),
    ),
)  # fmt: skip
