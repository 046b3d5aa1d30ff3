"""The store's tables as SQLAlchemy Core, with a comment per column.

Moments are naive UTC. `*_on` and `*_local_at` are the same moment in the reporting zone of the load, computed once at
ingest so that grouping by local day or interval needs no zone work. Every row knows its `source` (profile or system),
its `load_id` and a `row_hash` of its content: the natural key finds the row again, the hash says whether it changed.
"""

from __future__ import annotations

import sqlalchemy as sa

from data_sources.improvement_tables import improvements as improvements
from data_sources.table_columns import _flag, _moment, _number, _origin, _text, _whole, metadata

DEMO = "demo"
"""Source of the rows that the demo generator makes."""

tickets = sa.Table(
    "tickets",
    metadata,
    _text("source", "system or profile the ticket comes from", primary_key=True),
    _text("ticket_id", "the vendor's id, kept as text with leading zeros", primary_key=True),
    _moment("created_at", "when the requester opened it"),
    sa.Column("created_on", sa.Date, comment="local date of created_at"),
    _moment("created_local_at", "local wall time of created_at"),
    _moment("first_reply_at", "first public reply by anyone, bots included"),
    _moment("first_human_reply_at", "first public reply by a person of the team"),
    _moment("first_solved_at", "first time solved"),
    _moment("solved_at", "last time solved; null while open or reopened"),
    sa.Column("solved_on", sa.Date, comment="local date of solved_at"),
    _moment("closed_at", "when it was closed for good"),
    _moment("updated_at", "last change in the source system"),
    _moment("first_reply_due_at", "first-reply deadline stated by the source"),
    _moment("resolution_due_at", "resolution deadline stated by the source"),
    _text("first_reply_label", "the vendor's own verdict: met, breached or null"),
    _text("resolution_label", "the vendor's own verdict: met, breached or null"),
    _text("status", "new, open, pending, on_hold, solved, closed, deleted"),
    _text("channel", "channel key, see domain.channels"),
    _text("department", "department in charge"),
    _text("group_name", "group or queue in charge"),
    _text("agent_id", "agent in charge"),
    _text("priority", "low, normal, high, urgent"),
    _text("severity", "severity as stated by the source"),
    _text("tier", "service tier promised to the customer: tier_1 .. tier_4"),
    _text("category", "type, topic or reason"),
    _text("subject", "subject line; empty unless kept by choice"),
    _text("customer_id", "customer, hashed unless kept by choice"),
    _text("tags", "tags separated by a space"),
    _whole("public_replies", "public replies by agents"),
    _whole("customer_replies", "messages by the requester after the first"),
    _whole("reopens", "times reopened after being solved"),
    _whole("transfers", "times moved between groups"),
    _whole("escalations", "times raised to a higher level"),
    _number("handle_s", "agent time spent, seconds"),
    _number("on_hold_s", "time in on-hold, calendar seconds"),
    _number("requester_wait_s", "time in new, open and on-hold, calendar seconds"),
    _number("agent_work_s", "time in new and open, calendar seconds"),
    _flag("is_agent_created", "opened by an agent: has no first-reply target"),
    _flag("is_bot_resolved", "solved without a person"),
    _text("excluded_because", "null, or why it is outside every KPI: merged, spam, deleted, test"),
    *_origin(),
    sa.Index("ix_tickets_created_on", "created_on").ddl_if(dialect="postgresql"),
    sa.Index("ix_tickets_solved_on", "solved_on").ddl_if(dialect="postgresql"),
)

ticket_events = sa.Table(
    "ticket_events",
    metadata,
    _text("source", "system or profile", primary_key=True),
    _text("ticket_id", "ticket the event belongs to", primary_key=True),
    sa.Column("event_no", sa.BigInteger, primary_key=True, comment="order inside the ticket, from 0"),
    _moment("at", "when it happened"),
    _text(
        "kind",
        "created, status, customer_reply, agent_reply, bot_reply, note, assigned, transferred, "
        "escalated, priority, merged",
    ),
    _text("actor_kind", "customer, agent, bot or system"),
    _text("agent_id", "agent who acted, where known"),
    _text("from_value", "value before"),
    _text("to_value", "value after"),
    *_origin(),
)

sla_clocks = sa.Table(
    "sla_clocks",
    metadata,
    _text("source", "system or profile", primary_key=True),
    _text("ticket_id", "ticket judged", primary_key=True),
    _text("target", "first_reply, next_reply, update, resolution ...", primary_key=True),
    sa.Column("cycle_no", sa.BigInteger, primary_key=True, comment="cycle of the target, from 0"),
    _text("policy", "policy name and version that applied"),
    _text("basis", "policy: judged by our clock; vendor: the source's own deadline or label"),
    _text("calendar", "business calendar the clock ran in"),
    _moment("started_at", "when the clock started"),
    _moment("stopped_at", "when the target was fulfilled; null while running"),
    _number("target_s", "time allowed, in seconds of the clock's calendar"),
    _number("elapsed_s", "time counted at stopped_at, or null while running"),
    _number("paused_s", "time not counted because of pausing statuses"),
    _moment("due_at", "moment at which the target runs out; with the pauses known at judging"),
    sa.Column("due_on", sa.Date, comment="local date of due_at"),
    _moment("in_time_until_at", "last moment at which stopping still keeps the promise; null once stopped"),
    _text("verdict", "met, breached or pending at judging; an open clock is re-read against now"),
    _text("load_id", "load that last judged it"),
    sa.Index("ix_sla_clocks_due_on", "due_on").ddl_if(dialect="postgresql"),
)

surveys = sa.Table(
    "surveys",
    metadata,
    _text("source", "system or profile", primary_key=True),
    _text("survey_id", "one answer to one question by one respondent", primary_key=True),
    _text("kind", "csat, nps, ces or item"),
    _text("question", "question or item as asked"),
    _text("ticket_id", "ticket it is about, where known"),
    _text("customer_id", "respondent, hashed unless kept by choice"),
    _text("agent_id", "agent it is about"),
    _text("channel", "channel of the contact it is about"),
    _text("department", "department of the contact it is about"),
    _text("group_name", "group of the contact it is about"),
    _text("priority", "priority of the contact it is about"),
    _moment("delivered_at", "when the question was delivered"),
    _moment("responded_at", "when it was answered; null when not answered or not stated"),
    sa.Column("responded_on", sa.Date, comment="local date of responded_at; null when the file has none"),
    _number("score", "answer on the scale; null when not answered"),
    _number("scale_low", "lowest valid answer"),
    _number("scale_high", "highest valid answer"),
    _text("direction", "up: high is good; down: low is good"),
    _text("comment", "verbatim; empty unless kept by choice"),
    _text("excluded_because", "null, or why it does not count: out_of_scale, blank, not_used, preview"),
    *_origin(),
    sa.Index("ix_surveys_responded_on", "responded_on").ddl_if(dialect="postgresql"),
)

contacts = sa.Table(
    "contacts",
    metadata,
    _text("source", "system or profile", primary_key=True),
    _text("contact_id", "one phone call, chat or visit", primary_key=True),
    _text("channel", "channel key"),
    _text("queue", "queue it was offered to"),
    _text("department", "department of the queue"),
    _text("group_name", "group of the agent who handled it"),
    _text("priority", "priority, where known"),
    _text("direction", "inbound or outbound"),
    _moment("offered_at", "when it entered the queue"),
    sa.Column("offered_on", sa.Date, comment="local date of offered_at"),
    _moment("offered_local_at", "local start of the 15-minute interval of offered_at"),
    _moment("answered_at", "when an agent took it; null when abandoned"),
    _moment("ended_at", "end of the contact"),
    _number("wait_s", "time in queue until answered or abandoned"),
    _number("talk_s", "talk or chat time"),
    _number("hold_s", "hold time"),
    _number("wrap_s", "wrap-up time"),
    _flag("is_abandoned", "the customer gave up in the queue"),
    _flag("is_short_abandon", "gave up within the short-abandon threshold of the load"),
    _flag("is_transferred", "passed on to another queue"),
    _text("agent_id", "agent who handled it"),
    _text("ticket_id", "ticket it led to"),
    _text("customer_id", "customer, hashed unless kept by choice"),
    _text("excluded_because", "null, or why it is outside every KPI"),
    *_origin(),
    sa.Index("ix_contacts_offered_on", "offered_on").ddl_if(dialect="postgresql"),
)

intervals = sa.Table(
    "intervals",
    metadata,
    _text("source", "system or profile", primary_key=True),
    _text("queue", "queue or skill", primary_key=True),
    _text("channel", "channel key", primary_key=True),
    sa.Column("starts_at", sa.DateTime, primary_key=True, comment="start of the interval (naive UTC)"),
    sa.Column("starts_on", sa.Date, comment="local date of starts_at"),
    _moment("starts_local_at", "local wall time of starts_at"),
    _whole("interval_s", "length of the interval, seconds; 86400 for a day row"),
    _text("department", "department of the queue"),
    _text("group_name", "group of the queue"),
    _text("priority", "priority, where the queue has one"),
    _number("offered", "contacts offered"),
    _number("answered", "contacts answered"),
    _number("abandoned", "contacts abandoned"),
    _number("short_abandoned", "abandoned within the short-abandon threshold"),
    _number("answered_in_threshold", "answered within threshold_s"),
    _number("abandoned_in_threshold", "abandoned within threshold_s"),
    _number("threshold_s", "answer-within threshold behind answered_in_threshold"),
    _number("wait_answered_s", "sum of queue time of answered contacts"),
    _number("wait_abandoned_s", "sum of queue time of abandoned contacts"),
    _number("talk_s", "sum of talk time"),
    _number("hold_s", "sum of hold time"),
    _number("wrap_s", "sum of wrap-up time"),
    _number("handle_s", "sum of handle time = talk + hold + wrap-up"),
    _number("staffed_s", "agent seconds logged in on the queue"),
    _number("available_s", "agent seconds waiting for a contact"),
    _text("agent_id", "unused: intervals are not by agent; present so that every fact table takes a Scope"),
    *_origin(),
    sa.Index("ix_intervals_starts_on", "starts_on").ddl_if(dialect="postgresql"),
)
HANDLED = sa.func.coalesce(
    intervals.c.answered, sa.case((intervals.c.abandoned.is_(None), intervals.c.offered))
)
"""Contacts that a stated handle time is over: the answered ones, else those of a report with one count alone."""

agents = sa.Table(
    "agents",
    metadata,
    _text("source", "system or profile", primary_key=True),
    _text("agent_id", "the vendor's id", primary_key=True),
    _text("name", "display name; empty unless kept by choice"),
    _text("department", "department"),
    _text("group_name", "group or team"),
    _text("skills", "channel keys separated by a space"),
    _text("level", "first, second, expert"),
    sa.Column("hired_on", sa.Date, comment="first working day"),
    sa.Column("left_on", sa.Date, comment="last working day, null while employed"),
    _text("contract", "full_time or part_time"),
    _number("weekly_hours", "contracted hours a week"),
    _number("wage_per_hour", "wage per paid hour"),
    _text("currency", "currency of the wage"),
    _text("zone", "time zone the agent works in"),
    *_origin(),
)

customers = sa.Table(
    "customers",
    metadata,
    _text("source", "system or profile", primary_key=True),
    _text("customer_id", "the vendor's id, hashed unless kept by choice", primary_key=True),
    _text("segment", "segment, such as consumer, business, enterprise"),
    _text("tier", "service tier promised: tier_1 .. tier_4"),
    _text("region", "region"),
    sa.Column("joined_on", sa.Date, comment="first day as a customer"),
    sa.Column("churned_on", sa.Date, comment="day lost, null while active"),
    _number("monthly_value", "monthly revenue"),
    *_origin(),
)

agent_states = sa.Table(
    "agent_states",
    metadata,
    _text("source", "system or profile", primary_key=True),
    _text("agent_id", "agent, as the agents table names them", primary_key=True),
    sa.Column("starts_at", sa.DateTime, primary_key=True, comment="when the state began (naive UTC)"),
    _moment("ends_at", "when it ended; null while it lasts"),
    sa.Column("starts_on", sa.Date, comment="local date of starts_at"),
    _number("length_s", "ends_at less starts_at, seconds; null while it lasts"),
    _text("state", "available, handling, wrap_up, break, training ...; see domain.agent_states"),
    _text("state_said", "the source's own word"),
    _text("kind", "contact, ready, planned, unplanned or off; null for a word without a meaning"),
    _text("duty", "work, off_contact, break or off; null for a word without a meaning"),
    _text("scheduled", "what the schedule asked for at that time; null when the source does not say"),
    _text("scheduled_duty", "work, off_contact, break or off; null when the source does not say"),
    _text("department", "department, where the source says it"),
    _text("group_name", "group or team, where the source says it"),
    _text("channel", "channel the state is about, where the source says it"),
    *_origin(),
    sa.Index("ix_agent_states_starts_on", "starts_on").ddl_if(dialect="postgresql"),
)

loads = sa.Table(
    "loads",
    metadata,
    _text("load_id", "identifier", primary_key=True),
    _moment("loaded_at", "when it was loaded"),
    _text("file", "name of the file or source"),
    _text("file_sha256", "hash of the bytes"),
    _text("system", "adapter that understood it"),
    _text("profile", "saved profile that was applied, if any"),
    _text("kind", "tickets, ticket_events, surveys, contacts, intervals, agents, customers"),
    _whole("rows_read", "data rows in the file"),
    _whole("rows_loaded", "rows new in the store"),
    _whole("rows_updated", "rows that replaced an older version"),
    _whole("rows_unchanged", "rows that were already there as they are"),
    _whole("rows_rejected", "rows that could not be used; see rejects"),
    _text("decisions", "JSON list: which column was read as what, on what evidence"),
    _text("warnings", "JSON list of sentences"),
    _flag("is_demo", "made by the demo generator"),
    _text("source", "name its rows are kept under; null for loads from before this was noted"),
    _text("header_signature", "hash of the normalised header of the file; null likewise"),
    _whole(
        "doubtful_rows",
        "rows whose day and month look swapped upstream, seen in the order of the file; null where nobody looked",
    ),
    _text(
        "wall_zone",
        "time zone its times without an offset were read in; null for loads from before this was noted",
    ),
)

rejects = sa.Table(
    "rejects",
    metadata,
    _text("load_id", "load that rejected it", primary_key=True),
    sa.Column("row_no", sa.BigInteger, primary_key=True, comment="row of the file, the header is row 1"),
    _text("column_name", "column at fault, where one is"),
    _text("reason", "why, as a sentence"),
    _text("content", "the row as JSON"),
    _text("returned_in", "later load that a mended file brought the row back with; null while it is open"),
)

profiles = sa.Table(
    "profiles",
    metadata,
    _text("name", "name the user gave", primary_key=True),
    _text("header_signature", "hash of the normalised header it applies to"),
    _text("system", "adapter it refines"),
    _text("kind", "table it feeds"),
    _text("mapping", "JSON: our field -> column, unit, date order and other decisions"),
    _moment("saved_at", "when it was saved"),
)

store_settings = sa.Table(
    "store_settings",
    metadata,
    _text("name", "setting, such as zone", primary_key=True),
    _text("value", "its value"),
)

runs = sa.Table(
    "runs",
    metadata,
    _text("kind", "what was planned: what_if or capacity", primary_key=True),
    _text("name", "name the planner gave", primary_key=True),
    _text("inputs", "JSON: everything the planner decided, enough to run it again"),
    _text("results", "JSON: rows as they came out"),
    _text("data_version", "version of the store's data the results rest on"),
    _moment("made_at", "when it was saved"),
)

special_days = sa.Table(
    "special_days",
    metadata,
    sa.Column("special_on", sa.Date, primary_key=True, comment="local date"),
    _text("name", "name shared by repeats, such as campaign spring", primary_key=True),
    _text("kind", "holiday, campaign, outage, release, price_change, billing_cycle, closure or other"),
    _text("author", "who noted it"),
    _moment("noted_at", "when it was noted"),
)

level_shifts = sa.Table(
    "level_shifts",
    metadata,
    _text("channel", "channel key", primary_key=True),
    sa.Column("shift_on", sa.Date, primary_key=True, comment="first local day of the new level"),
    _number("factor", "new level over old level"),
    _flag("is_confirmed", "true: a person says it is real; false: a person says it is not"),
    _text("author", "who decided"),
    _moment("decided_at", "when"),
)

forecast_versions = sa.Table(
    "forecast_versions",
    metadata,
    _text("name", "name the planner gave", primary_key=True),
    _text("author", "who saved it"),
    _text("origin", "ours or foreign"),
    _text("settings", "JSON: every choice of the forecast, enough to make it again"),
    _whole("seed", "seed of the parts that draw"),
    _text("data_sha256", "hash of the history it learnt from"),
    _text("frame_sha256", "hash of the rows; the same data, settings and seed give the same"),
    _moment("made_at", "when it was saved"),
)

forecast_rows = sa.Table(
    "forecast_rows",
    metadata,
    _text("version", "name of the version; see forecast_versions", primary_key=True),
    _text("channel", "channel key", primary_key=True),
    sa.Column("starts_at", sa.DateTime, primary_key=True, comment="start of the slot (naive UTC)"),
    _number("contacts", "expected contacts, edits included"),
    _number("low_80", "lower end of the 80 % interval"),
    _number("high_80", "upper end of the 80 % interval"),
    _number("low_95", "lower end of the 95 % interval"),
    _number("high_95", "upper end of the 95 % interval"),
    _text("model", "model or portfolio that made it"),
    _number("contacts_before", "expected contacts before edits"),
    _whole("edits", "edits that touched the row"),
)

forecast_edits = sa.Table(
    "forecast_edits",
    metadata,
    _text("edit_id", "identifier", primary_key=True),
    _text("kind", "multiply, add, set or shift"),
    _text("channel", "channel key"),
    _moment("first_at", "first moment it touches"),
    _moment("until_at", "first moment after it"),
    _number("value", "factor, contacts a slot, or minutes, by kind"),
    _text("author", "who changed the forecast"),
    _text("reason", "why"),
    _moment("made_at", "when"),
    sa.Column("expires_on", sa.Date, comment="from this local date on it no longer applies; null is never"),
)

FACT_TABLES: dict[str, sa.Table] = {
    t.name: t
    for t in (
        tickets, ticket_events, surveys, contacts, intervals, agents, customers, agent_states, improvements
    )
}  # fmt: skip
"""Tables that a load can fill, by kind."""
