"""The first schema: facts, clocks, surveys, intervals, people, loads and rejects."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

INDEXES = (
    ("ix_contacts_offered_on", "contacts", ["offered_on"]),
    ("ix_intervals_starts_on", "intervals", ["starts_on"]),
    ("ix_sla_clocks_due_on", "sla_clocks", ["due_on"]),
    ("ix_surveys_responded_on", "surveys", ["responded_on"]),
    ("ix_tickets_created_on", "tickets", ["created_on"]),
    ("ix_tickets_solved_on", "tickets", ["solved_on"]),
)


def upgrade() -> None:
    op.create_table(
        "agents",
        sa.Column("source", sa.Text(), nullable=False, comment="system or profile"),
        sa.Column("agent_id", sa.Text(), nullable=False, comment="the vendor's id"),
        sa.Column("name", sa.Text(), nullable=True, comment="display name; empty unless kept by choice"),
        sa.Column("department", sa.Text(), nullable=True, comment="department"),
        sa.Column("group_name", sa.Text(), nullable=True, comment="group or team"),
        sa.Column("skills", sa.Text(), nullable=True, comment="channel keys separated by a space"),
        sa.Column("level", sa.Text(), nullable=True, comment="first, second, expert"),
        sa.Column("hired_on", sa.Date(), nullable=True, comment="first working day"),
        sa.Column("left_on", sa.Date(), nullable=True, comment="last working day, null while employed"),
        sa.Column("contract", sa.Text(), nullable=True, comment="full_time or part_time"),
        sa.Column("weekly_hours", sa.Double(), nullable=True, comment="contracted hours a week"),
        sa.Column("wage_per_hour", sa.Double(), nullable=True, comment="wage per paid hour"),
        sa.Column("currency", sa.Text(), nullable=True, comment="currency of the wage"),
        sa.Column("zone", sa.Text(), nullable=True, comment="time zone the agent works in"),
        sa.Column("load_id", sa.Text(), nullable=True, comment="load that last wrote the row; see loads"),
        sa.Column(
            "row_hash",
            sa.Text(),
            nullable=True,
            comment="hash of the row's content, to tell changed from unchanged",
        ),
        sa.PrimaryKeyConstraint("source", "agent_id"),
    )
    op.create_table(
        "contacts",
        sa.Column("source", sa.Text(), nullable=False, comment="system or profile"),
        sa.Column("contact_id", sa.Text(), nullable=False, comment="one phone call, chat or visit"),
        sa.Column("channel", sa.Text(), nullable=True, comment="channel key"),
        sa.Column("queue", sa.Text(), nullable=True, comment="queue it was offered to"),
        sa.Column("department", sa.Text(), nullable=True, comment="department of the queue"),
        sa.Column("group_name", sa.Text(), nullable=True, comment="group of the agent who handled it"),
        sa.Column("priority", sa.Text(), nullable=True, comment="priority, where known"),
        sa.Column("direction", sa.Text(), nullable=True, comment="inbound or outbound"),
        sa.Column(
            "offered_at", sa.DateTime(), nullable=True, comment="when it entered the queue (naive UTC)"
        ),
        sa.Column("offered_on", sa.Date(), nullable=True, comment="local date of offered_at"),
        sa.Column(
            "offered_local_at",
            sa.DateTime(),
            nullable=True,
            comment="local start of the 15-minute interval of offered_at (naive UTC)",
        ),
        sa.Column(
            "answered_at",
            sa.DateTime(),
            nullable=True,
            comment="when an agent took it; null when abandoned (naive UTC)",
        ),
        sa.Column("ended_at", sa.DateTime(), nullable=True, comment="end of the contact (naive UTC)"),
        sa.Column("wait_s", sa.Double(), nullable=True, comment="time in queue until answered or abandoned"),
        sa.Column("talk_s", sa.Double(), nullable=True, comment="talk or chat time"),
        sa.Column("hold_s", sa.Double(), nullable=True, comment="hold time"),
        sa.Column("wrap_s", sa.Double(), nullable=True, comment="wrap-up time"),
        sa.Column("is_abandoned", sa.Boolean(), nullable=True, comment="the customer gave up in the queue"),
        sa.Column(
            "is_short_abandon",
            sa.Boolean(),
            nullable=True,
            comment="gave up within the short-abandon threshold of the load",
        ),
        sa.Column("is_transferred", sa.Boolean(), nullable=True, comment="passed on to another queue"),
        sa.Column("agent_id", sa.Text(), nullable=True, comment="agent who handled it"),
        sa.Column("ticket_id", sa.Text(), nullable=True, comment="ticket it led to"),
        sa.Column("customer_id", sa.Text(), nullable=True, comment="customer, hashed unless kept by choice"),
        sa.Column(
            "excluded_because", sa.Text(), nullable=True, comment="null, or why it is outside every KPI"
        ),
        sa.Column("load_id", sa.Text(), nullable=True, comment="load that last wrote the row; see loads"),
        sa.Column(
            "row_hash",
            sa.Text(),
            nullable=True,
            comment="hash of the row's content, to tell changed from unchanged",
        ),
        sa.PrimaryKeyConstraint("source", "contact_id"),
    )
    op.create_table(
        "customers",
        sa.Column("source", sa.Text(), nullable=False, comment="system or profile"),
        sa.Column(
            "customer_id", sa.Text(), nullable=False, comment="the vendor's id, hashed unless kept by choice"
        ),
        sa.Column(
            "segment", sa.Text(), nullable=True, comment="segment, such as consumer, business, enterprise"
        ),
        sa.Column("tier", sa.Text(), nullable=True, comment="service tier promised: tier_1 .. tier_4"),
        sa.Column("region", sa.Text(), nullable=True, comment="region"),
        sa.Column("joined_on", sa.Date(), nullable=True, comment="first day as a customer"),
        sa.Column("churned_on", sa.Date(), nullable=True, comment="day lost, null while active"),
        sa.Column("monthly_value", sa.Double(), nullable=True, comment="monthly revenue"),
        sa.Column("load_id", sa.Text(), nullable=True, comment="load that last wrote the row; see loads"),
        sa.Column(
            "row_hash",
            sa.Text(),
            nullable=True,
            comment="hash of the row's content, to tell changed from unchanged",
        ),
        sa.PrimaryKeyConstraint("source", "customer_id"),
    )
    op.create_table(
        "intervals",
        sa.Column("source", sa.Text(), nullable=False, comment="system or profile"),
        sa.Column("queue", sa.Text(), nullable=False, comment="queue or skill"),
        sa.Column("channel", sa.Text(), nullable=False, comment="channel key"),
        sa.Column("starts_at", sa.DateTime(), nullable=False, comment="start of the interval (naive UTC)"),
        sa.Column("starts_on", sa.Date(), nullable=True, comment="local date of starts_at"),
        sa.Column(
            "starts_local_at",
            sa.DateTime(),
            nullable=True,
            comment="local wall time of starts_at (naive UTC)",
        ),
        sa.Column(
            "interval_s",
            sa.BigInteger(),
            nullable=True,
            comment="length of the interval, seconds; 86400 for a day row",
        ),
        sa.Column("department", sa.Text(), nullable=True, comment="department of the queue"),
        sa.Column("group_name", sa.Text(), nullable=True, comment="group of the queue"),
        sa.Column("priority", sa.Text(), nullable=True, comment="priority, where the queue has one"),
        sa.Column("offered", sa.Double(), nullable=True, comment="contacts offered"),
        sa.Column("answered", sa.Double(), nullable=True, comment="contacts answered"),
        sa.Column("abandoned", sa.Double(), nullable=True, comment="contacts abandoned"),
        sa.Column(
            "short_abandoned",
            sa.Double(),
            nullable=True,
            comment="abandoned within the short-abandon threshold",
        ),
        sa.Column("answered_in_threshold", sa.Double(), nullable=True, comment="answered within threshold_s"),
        sa.Column(
            "abandoned_in_threshold", sa.Double(), nullable=True, comment="abandoned within threshold_s"
        ),
        sa.Column(
            "threshold_s",
            sa.Double(),
            nullable=True,
            comment="answer-within threshold behind answered_in_threshold",
        ),
        sa.Column(
            "wait_answered_s", sa.Double(), nullable=True, comment="sum of queue time of answered contacts"
        ),
        sa.Column(
            "wait_abandoned_s", sa.Double(), nullable=True, comment="sum of queue time of abandoned contacts"
        ),
        sa.Column("talk_s", sa.Double(), nullable=True, comment="sum of talk time"),
        sa.Column("hold_s", sa.Double(), nullable=True, comment="sum of hold time"),
        sa.Column("wrap_s", sa.Double(), nullable=True, comment="sum of wrap-up time"),
        sa.Column(
            "handle_s", sa.Double(), nullable=True, comment="sum of handle time = talk + hold + wrap-up"
        ),
        sa.Column("staffed_s", sa.Double(), nullable=True, comment="agent seconds logged in on the queue"),
        sa.Column("available_s", sa.Double(), nullable=True, comment="agent seconds waiting for a contact"),
        sa.Column(
            "agent_id",
            sa.Text(),
            nullable=True,
            comment="unused: intervals are not by agent; present so that every fact table takes a Scope",
        ),
        sa.Column("load_id", sa.Text(), nullable=True, comment="load that last wrote the row; see loads"),
        sa.Column(
            "row_hash",
            sa.Text(),
            nullable=True,
            comment="hash of the row's content, to tell changed from unchanged",
        ),
        sa.PrimaryKeyConstraint("source", "queue", "channel", "starts_at"),
    )
    op.create_table(
        "loads",
        sa.Column("load_id", sa.Text(), nullable=False, comment="identifier"),
        sa.Column("loaded_at", sa.DateTime(), nullable=True, comment="when it was loaded (naive UTC)"),
        sa.Column("file", sa.Text(), nullable=True, comment="name of the file or source"),
        sa.Column("file_sha256", sa.Text(), nullable=True, comment="hash of the bytes"),
        sa.Column("system", sa.Text(), nullable=True, comment="adapter that understood it"),
        sa.Column("profile", sa.Text(), nullable=True, comment="saved profile that was applied, if any"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=True,
            comment="tickets, ticket_events, surveys, contacts, intervals, agents, customers",
        ),
        sa.Column("rows_read", sa.BigInteger(), nullable=True, comment="data rows in the file"),
        sa.Column("rows_loaded", sa.BigInteger(), nullable=True, comment="rows new in the store"),
        sa.Column(
            "rows_updated", sa.BigInteger(), nullable=True, comment="rows that replaced an older version"
        ),
        sa.Column(
            "rows_unchanged",
            sa.BigInteger(),
            nullable=True,
            comment="rows that were already there as they are",
        ),
        sa.Column(
            "rows_rejected",
            sa.BigInteger(),
            nullable=True,
            comment="rows that could not be used; see rejects",
        ),
        sa.Column(
            "decisions",
            sa.Text(),
            nullable=True,
            comment="JSON list: which column was read as what, on what evidence",
        ),
        sa.Column("warnings", sa.Text(), nullable=True, comment="JSON list of sentences"),
        sa.Column("is_demo", sa.Boolean(), nullable=True, comment="made by the demo generator"),
        sa.PrimaryKeyConstraint("load_id"),
    )
    op.create_table(
        "profiles",
        sa.Column("name", sa.Text(), nullable=False, comment="name the user gave"),
        sa.Column(
            "header_signature",
            sa.Text(),
            nullable=True,
            comment="hash of the normalised header it applies to",
        ),
        sa.Column("system", sa.Text(), nullable=True, comment="adapter it refines"),
        sa.Column("kind", sa.Text(), nullable=True, comment="table it feeds"),
        sa.Column(
            "mapping",
            sa.Text(),
            nullable=True,
            comment="JSON: our field -> column, unit, date order and other decisions",
        ),
        sa.Column("saved_at", sa.DateTime(), nullable=True, comment="when it was saved (naive UTC)"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "rejects",
        sa.Column("load_id", sa.Text(), nullable=False, comment="load that rejected it"),
        sa.Column("row_no", sa.BigInteger(), nullable=False, comment="row of the file, the header is row 1"),
        sa.Column("column_name", sa.Text(), nullable=True, comment="column at fault, where one is"),
        sa.Column("reason", sa.Text(), nullable=True, comment="why, as a sentence"),
        sa.Column("content", sa.Text(), nullable=True, comment="the row as JSON"),
        sa.PrimaryKeyConstraint("load_id", "row_no"),
    )
    op.create_table(
        "sla_clocks",
        sa.Column("source", sa.Text(), nullable=False, comment="system or profile"),
        sa.Column("ticket_id", sa.Text(), nullable=False, comment="ticket judged"),
        sa.Column(
            "target", sa.Text(), nullable=False, comment="first_reply, next_reply, update, resolution ..."
        ),
        sa.Column("cycle_no", sa.BigInteger(), nullable=False, comment="cycle of the target, from 0"),
        sa.Column("policy", sa.Text(), nullable=True, comment="policy name and version that applied"),
        sa.Column(
            "basis",
            sa.Text(),
            nullable=True,
            comment="policy: judged by our clock; vendor: the source's own deadline or label",
        ),
        sa.Column("calendar", sa.Text(), nullable=True, comment="business calendar the clock ran in"),
        sa.Column("started_at", sa.DateTime(), nullable=True, comment="when the clock started (naive UTC)"),
        sa.Column(
            "stopped_at",
            sa.DateTime(),
            nullable=True,
            comment="when the target was fulfilled; null while running (naive UTC)",
        ),
        sa.Column(
            "target_s", sa.Double(), nullable=True, comment="time allowed, in seconds of the clock's calendar"
        ),
        sa.Column(
            "elapsed_s",
            sa.Double(),
            nullable=True,
            comment="time counted at stopped_at, or null while running",
        ),
        sa.Column(
            "paused_s", sa.Double(), nullable=True, comment="time not counted because of pausing statuses"
        ),
        sa.Column(
            "due_at",
            sa.DateTime(),
            nullable=True,
            comment="moment at which the target runs out; with the pauses known at judging (naive UTC)",
        ),
        sa.Column("due_on", sa.Date(), nullable=True, comment="local date of due_at"),
        sa.Column(
            "verdict",
            sa.Text(),
            nullable=True,
            comment="met, breached or pending at judging; an open clock is re-read against now",
        ),
        sa.Column("load_id", sa.Text(), nullable=True, comment="load that last judged it"),
        sa.PrimaryKeyConstraint("source", "ticket_id", "target", "cycle_no"),
    )
    op.create_table(
        "store_settings",
        sa.Column("name", sa.Text(), nullable=False, comment="setting, such as zone"),
        sa.Column("value", sa.Text(), nullable=True, comment="its value"),
        sa.PrimaryKeyConstraint("name"),
    )
    op.create_table(
        "surveys",
        sa.Column("source", sa.Text(), nullable=False, comment="system or profile"),
        sa.Column(
            "survey_id", sa.Text(), nullable=False, comment="one answer to one question by one respondent"
        ),
        sa.Column("kind", sa.Text(), nullable=True, comment="csat, nps, ces or item"),
        sa.Column("question", sa.Text(), nullable=True, comment="question or item as asked"),
        sa.Column("ticket_id", sa.Text(), nullable=True, comment="ticket it is about, where known"),
        sa.Column(
            "customer_id", sa.Text(), nullable=True, comment="respondent, hashed unless kept by choice"
        ),
        sa.Column("agent_id", sa.Text(), nullable=True, comment="agent it is about"),
        sa.Column("channel", sa.Text(), nullable=True, comment="channel of the contact it is about"),
        sa.Column("department", sa.Text(), nullable=True, comment="department of the contact it is about"),
        sa.Column("group_name", sa.Text(), nullable=True, comment="group of the contact it is about"),
        sa.Column("priority", sa.Text(), nullable=True, comment="priority of the contact it is about"),
        sa.Column(
            "delivered_at",
            sa.DateTime(),
            nullable=True,
            comment="when the question was delivered (naive UTC)",
        ),
        sa.Column(
            "responded_at",
            sa.DateTime(),
            nullable=True,
            comment="when it was answered; null when not answered or not stated (naive UTC)",
        ),
        sa.Column(
            "responded_on",
            sa.Date(),
            nullable=True,
            comment="local date of responded_at; null when the file has none",
        ),
        sa.Column("score", sa.Double(), nullable=True, comment="answer on the scale; null when not answered"),
        sa.Column("scale_low", sa.Double(), nullable=True, comment="lowest valid answer"),
        sa.Column("scale_high", sa.Double(), nullable=True, comment="highest valid answer"),
        sa.Column("direction", sa.Text(), nullable=True, comment="up: high is good; down: low is good"),
        sa.Column("comment", sa.Text(), nullable=True, comment="verbatim; empty unless kept by choice"),
        sa.Column(
            "excluded_because",
            sa.Text(),
            nullable=True,
            comment="null, or why it does not count: out_of_scale, blank, not_used, preview",
        ),
        sa.Column("load_id", sa.Text(), nullable=True, comment="load that last wrote the row; see loads"),
        sa.Column(
            "row_hash",
            sa.Text(),
            nullable=True,
            comment="hash of the row's content, to tell changed from unchanged",
        ),
        sa.PrimaryKeyConstraint("source", "survey_id"),
    )
    op.create_table(
        "ticket_events",
        sa.Column("source", sa.Text(), nullable=False, comment="system or profile"),
        sa.Column("ticket_id", sa.Text(), nullable=False, comment="ticket the event belongs to"),
        sa.Column("event_no", sa.BigInteger(), nullable=False, comment="order inside the ticket, from 0"),
        sa.Column("at", sa.DateTime(), nullable=True, comment="when it happened (naive UTC)"),
        sa.Column(
            "kind",
            sa.Text(),
            nullable=True,
            comment="created, status, customer_reply, agent_reply, bot_reply, note, assigned, transferred, escalated, priority, merged",
        ),
        sa.Column("actor_kind", sa.Text(), nullable=True, comment="customer, agent, bot or system"),
        sa.Column("agent_id", sa.Text(), nullable=True, comment="agent who acted, where known"),
        sa.Column("from_value", sa.Text(), nullable=True, comment="value before"),
        sa.Column("to_value", sa.Text(), nullable=True, comment="value after"),
        sa.Column("load_id", sa.Text(), nullable=True, comment="load that last wrote the row; see loads"),
        sa.Column(
            "row_hash",
            sa.Text(),
            nullable=True,
            comment="hash of the row's content, to tell changed from unchanged",
        ),
        sa.PrimaryKeyConstraint("source", "ticket_id", "event_no"),
    )
    op.create_table(
        "tickets",
        sa.Column("source", sa.Text(), nullable=False, comment="system or profile the ticket comes from"),
        sa.Column(
            "ticket_id", sa.Text(), nullable=False, comment="the vendor's id, kept as text with leading zeros"
        ),
        sa.Column(
            "created_at", sa.DateTime(), nullable=True, comment="when the requester opened it (naive UTC)"
        ),
        sa.Column("created_on", sa.Date(), nullable=True, comment="local date of created_at"),
        sa.Column(
            "created_local_at",
            sa.DateTime(),
            nullable=True,
            comment="local wall time of created_at (naive UTC)",
        ),
        sa.Column(
            "first_reply_at",
            sa.DateTime(),
            nullable=True,
            comment="first public reply by anyone, bots included (naive UTC)",
        ),
        sa.Column(
            "first_human_reply_at",
            sa.DateTime(),
            nullable=True,
            comment="first public reply by a person of the team (naive UTC)",
        ),
        sa.Column("first_solved_at", sa.DateTime(), nullable=True, comment="first time solved (naive UTC)"),
        sa.Column(
            "solved_at",
            sa.DateTime(),
            nullable=True,
            comment="last time solved; null while open or reopened (naive UTC)",
        ),
        sa.Column("solved_on", sa.Date(), nullable=True, comment="local date of solved_at"),
        sa.Column(
            "closed_at", sa.DateTime(), nullable=True, comment="when it was closed for good (naive UTC)"
        ),
        sa.Column(
            "updated_at", sa.DateTime(), nullable=True, comment="last change in the source system (naive UTC)"
        ),
        sa.Column(
            "first_reply_due_at",
            sa.DateTime(),
            nullable=True,
            comment="first-reply deadline stated by the source (naive UTC)",
        ),
        sa.Column(
            "resolution_due_at",
            sa.DateTime(),
            nullable=True,
            comment="resolution deadline stated by the source (naive UTC)",
        ),
        sa.Column(
            "first_reply_label",
            sa.Text(),
            nullable=True,
            comment="the vendor's own verdict: met, breached or null",
        ),
        sa.Column(
            "resolution_label",
            sa.Text(),
            nullable=True,
            comment="the vendor's own verdict: met, breached or null",
        ),
        sa.Column(
            "status", sa.Text(), nullable=True, comment="new, open, pending, on_hold, solved, closed, deleted"
        ),
        sa.Column("channel", sa.Text(), nullable=True, comment="channel key, see domain.channels"),
        sa.Column("department", sa.Text(), nullable=True, comment="department in charge"),
        sa.Column("group_name", sa.Text(), nullable=True, comment="group or queue in charge"),
        sa.Column("agent_id", sa.Text(), nullable=True, comment="agent in charge"),
        sa.Column("priority", sa.Text(), nullable=True, comment="low, normal, high, urgent"),
        sa.Column("severity", sa.Text(), nullable=True, comment="severity as stated by the source"),
        sa.Column(
            "tier",
            sa.Text(),
            nullable=True,
            comment="service tier promised to the customer: tier_1 .. tier_4",
        ),
        sa.Column("category", sa.Text(), nullable=True, comment="type, topic or reason"),
        sa.Column("subject", sa.Text(), nullable=True, comment="subject line; empty unless kept by choice"),
        sa.Column("customer_id", sa.Text(), nullable=True, comment="customer, hashed unless kept by choice"),
        sa.Column("tags", sa.Text(), nullable=True, comment="tags separated by a space"),
        sa.Column("public_replies", sa.BigInteger(), nullable=True, comment="public replies by agents"),
        sa.Column(
            "customer_replies",
            sa.BigInteger(),
            nullable=True,
            comment="messages by the requester after the first",
        ),
        sa.Column("reopens", sa.BigInteger(), nullable=True, comment="times reopened after being solved"),
        sa.Column("transfers", sa.BigInteger(), nullable=True, comment="times moved between groups"),
        sa.Column("escalations", sa.BigInteger(), nullable=True, comment="times raised to a higher level"),
        sa.Column("handle_s", sa.Double(), nullable=True, comment="agent time spent, seconds"),
        sa.Column("on_hold_s", sa.Double(), nullable=True, comment="time in on-hold, calendar seconds"),
        sa.Column(
            "requester_wait_s",
            sa.Double(),
            nullable=True,
            comment="time in new, open and on-hold, calendar seconds",
        ),
        sa.Column(
            "agent_work_s", sa.Double(), nullable=True, comment="time in new and open, calendar seconds"
        ),
        sa.Column(
            "is_agent_created",
            sa.Boolean(),
            nullable=True,
            comment="opened by an agent: has no first-reply target",
        ),
        sa.Column("is_bot_resolved", sa.Boolean(), nullable=True, comment="solved without a person"),
        sa.Column(
            "excluded_because",
            sa.Text(),
            nullable=True,
            comment="null, or why it is outside every KPI: merged, spam, deleted, test",
        ),
        sa.Column("load_id", sa.Text(), nullable=True, comment="load that last wrote the row; see loads"),
        sa.Column(
            "row_hash",
            sa.Text(),
            nullable=True,
            comment="hash of the row's content, to tell changed from unchanged",
        ),
        sa.PrimaryKeyConstraint("source", "ticket_id"),
    )
    # DuckDB prunes by row group; an index there only slows updates.
    if op.get_bind().dialect.name == "postgresql":
        for name, table, columns in INDEXES:
            op.create_index(name, table, columns)


def downgrade() -> None:
    op.drop_index("ix_tickets_solved_on", table_name="tickets")
    op.drop_table("tickets")
    op.drop_table("ticket_events")
    op.drop_table("surveys")
    op.drop_table("store_settings")
    op.drop_table("sla_clocks")
    op.drop_table("rejects")
    op.drop_table("profiles")
    op.drop_table("loads")
    op.drop_table("intervals")
    op.drop_table("customers")
    op.drop_table("contacts")
    op.drop_table("agents")
