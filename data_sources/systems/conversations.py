"""Intercom, Help Scout, Gorgias and Front.

Front's columns: dev.frontapp.com, "Create an analytics export", columns of a message export; its business
times are left unread. Gorgias's columns are those that readers of its ticket export expect; the older spellings are of
its API (developers.gorgias.com, "The Ticket object"). Help Scout publishes no list of CSV columns: the spellings are
those of its reports (docs.helpscout.com, "Reporting definitions") and of a conversation in the API
(developer.helpscout.com). Other spellings are read as any ticket list.
"""

from __future__ import annotations

from data_sources.systems.fields import TICKET
from data_sources.systems.system import Field, System, named

_MESSAGE = (
    Field("message_at", "moment", ("message created at",)),
    Field("author_kind", "word", ("message author type",), words="actor"),
    Field("message_kind", "text", ("message type",)),
)

CONVERSATIONS: tuple[System, ...] = (
    System(
        "intercom", "Intercom, conversation export", "tickets",
        (*named(
            TICKET, ticket_id="conversation_id", created_at="conversation_created_at",
            first_reply_at="conversation_first_response_at", closed_at="conversation_closed_at",
            status="conversation_state", tags="conversation_tags", agent_id=("assignee_name", "teammate"),
            csat="conversation_rating",
        ), *_MESSAGE),
        (("conversation_id", "conversation_state", "conversation_created_at"),),
        "conversation_rows", ("ticket_id", "created_at"), zone="UTC", channel="chat",
    ),
    System(
        "intercom_json", "Intercom, conversations as JSON", "tickets",
        named(
            TICKET, ticket_id="id", created_at="created_at", updated_at="updated_at",
            first_reply_at="statistics.first_admin_reply_at", first_solved_at="statistics.first_close_at",
            solved_at="statistics.last_close_at", status="state", channel=("source.type",),
            reopens="statistics.count_reopens", transfers="statistics.count_assignments",
            csat="conversation_rating.rating", agent_id="admin_assignee_id", group_name="team_assignee_id",
            customer_id="source.author.id", priority="priority",
        ),
        (("id", "created_at", "statistics.first_admin_reply_at"), ("id", "state", "statistics.count_reopens")),
        "tickets", ("ticket_id", "created_at"), zone="UTC", channel="chat",
        cautions=("Intercom's own times leave office hours out; times are computed from the moments.",),
    ),
    System(
        "helpscout", "Help Scout, conversations", "tickets",
        named(
            TICKET, ticket_id=("Conversation Number", "Number", "Conversation ID"), created_at=("Created",
            "Created At"), updated_at="userUpdatedAt",
            closed_at=("Closed", "Closed At"), status="Status",
            agent_id=("User", "Assignee", "Assigned To", "Assigned User", "assignee.email"),
            group_name=("Mailbox", "Inbox", "mailboxId"), subject="Subject",
            first_reply_s="First Response Time", resolution_s="Resolution Time", public_replies="Replies Sent",
            csat=("Rating", "Happiness Rating"), tags="Tags", channel=("Type", "Channel"),
            customer_id=("Customer Email", "Customer", "primaryCustomer.email"), handle_s="Handle Time",
        ),
        (("number", "mailboxId", "createdAt", "primaryCustomer.id"), ("Number", "Mailbox", "Created At", "Closed At"),
         ("Conversation Number", "Mailbox", "Created"), ("Conversation Number", "First Response Time",
        "Resolution Time"),
         ("Conversation ID", "Mailbox", "Created At")),
        "tickets", ("ticket_id", "created_at"), channel="email",
    ),
    System(
        "gorgias", "Gorgias, ticket export", "tickets",
        named(
            TICKET, ticket_id=("Ticket id", "id"), created_at=("Creation date", "Created", "created_datetime",
            "Created datetime"),
            closed_at=("Closed date", "Closed", "closed_datetime"), channel=("Initial channel", "Channel"),
            agent_id=("Assignee name", "Assigned agent", "assignee_user.name"),
            group_name=("Assigned team", "Assignee team"),
            first_reply_s=("First response time (s)", "First response time"),
            resolution_s=("Resolution time (s)", "Resolution time"), subject="Subject", priority="Priority",
            category="Ticket field: Contact Reason", public_replies="Number of agent messages",
            customer_replies="Number of customer messages", is_agent_created="Created by an agent",
            csat=("Survey score", "satisfaction_survey.score"), status="Status", tags="Tags",
            customer_id=("Customer email", "customer.email", "Customer"), updated_at="updated_datetime",
        ),
        (("Ticket id", "Initial channel", "Creation date"), ("Ticket id", "Creation date", "Survey score"),
         ("Initial channel", "Creation date", "First response time (s)"),
         ("Ticket id", "Created", "Assigned agent", "Survey score"), ("id", "created_datetime",
        "closed_datetime", "channel"),
         ("Ticket id", "Assigned agent", "First response time")),
        "tickets", ("ticket_id", "created_at"),
    ),
    System(
        "front", "Front, message export", "tickets",
        (*named(
            TICKET, ticket_id="Conversation ID", created_at=("Conversation date", "Segment start", "Message date"),
            closed_at="Segment end", status=("Ticket status category", "Status"), group_name="Inbox",
            agent_id="Assignee", tags="Tags", first_reply_s="First response time", subject="Subject",
        ), Field("message_at", "moment", ("message date",), may_share=True),
           Field("author_kind", "word", ("direction",), words="actor")),
        (("Conversation ID", "Message ID", "Message date", "Conversation date"),
         ("Conversation ID", "Message ID", "Message date", "Direction"),
         ("Conversation ID", "Message ID", "Message date", "Segment start")),
        "conversation_rows", ("ticket_id", "created_at"), channel="email",
    ),
    System(
        "tweets", "Customers' tweets and their answers", "tickets",
        (*named(TICKET, ticket_id="tweet_id", customer_id="author_id"),
         Field("at", "moment", ("created at",)), Field("is_inbound", "text", ("inbound",)),
         Field("answers_id", "id", ("in response to tweet id",))),
        (("tweet_id", "inbound", "created_at", "in_response_to_tweet_id"),),
        "threads", ("ticket_id", "at", "is_inbound", "answers_id"), channel="social",
        cautions=("One row is one message: threads are counted once, from a customer's first message.",),
    ),
)  # fmt: skip
