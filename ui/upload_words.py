"""What a reader of the upload page sees for our field names and for the forms a column can have."""

from __future__ import annotations

import re

from domain.errors import InputError

FIELDS: dict[str, str] = {
    "ticket_id": "ticket number", "contact_id": "number of the contact", "survey_id": "number of the answer",
    "created_at": "created", "first_reply_at": "first reply", "first_reply_s": "time to first reply",
    "first_solved_at": "first solved", "solved_at": "solved", "resolution_s": "time to resolution",
    "closed_at": "closed", "updated_at": "last changed", "changed_at": "changed",
    "change_no": "number of the change",
    "first_reply_due_at": "first reply due", "resolution_due_at": "resolution due",
    "first_reply_label": "first reply in time (product's verdict)",
    "resolution_label": "resolution in time (product's verdict)",
    "first_reply_breach": "first reply late (product's verdict)",
    "resolution_breach": "resolution late (product's verdict)",
    "first_reply_left_s": "time left to first reply", "resolution_left_s": "time left to resolution",
    "group_name": "group", "agent_id": "agent", "customer_id": "customer",
    "group_stations": "groups it was in",
    "public_replies": "replies of agents", "customer_replies": "replies of the customer", "handle_s": "handle time",
    "on_hold_s": "time on hold", "requester_wait_s": "waiting time of the customer",
    "agent_work_s": "agents' work time",
    "is_agent_created": "created by an agent", "csat": "satisfaction", "nps": "would recommend (0 to 10)",
    "csat_at": "satisfaction given",
    "is_spam": "spam", "is_merged": "merged into", "starts_at": "start", "ends_at": "end", "time": "time of day",
    "short_abandoned": "abandoned early", "answered_in_threshold": "answered in time",
    "abandoned_in_threshold": "abandoned within the threshold", "threshold_s": "answer-within threshold",
    "asa_s": "average speed of answer", "avg_talk_s": "average talk time", "avg_hold_s": "average hold time",
    "avg_wrap_s": "average wrap-up time", "avg_handle_s": "average handle time",
    "avg_abandon_s": "average time to abandon", "wait_answered_s": "waiting time of answered contacts",
    "wait_abandoned_s": "waiting time of abandoned contacts", "talk_s": "talk time", "hold_s": "hold time",
    "wrap_s": "wrap-up time", "staffed_s": "staffed time", "available_s": "time free for a contact",
    "offered_at": "arrived", "queued_at": "reached the queue", "answered_at": "answered", "ended_at": "ended",
    "wait_s": "waiting time", "duration_s": "duration", "is_abandoned": "abandoned or not",
    "is_answered": "answered or not",
    "is_transferred": "transferred", "responded_at": "answered", "delivered_at": "sent", "kind": "kind",
    "at": "moment of the event", "actor_kind": "who did it", "from_value": "value before", "to_value": "value after",
    "message_at": "moment of the message", "author_kind": "who wrote it", "message_kind": "kind of message",
    "length_s": "length", "starts_on": "day", "improvement_id": "number of the idea",
    "proposed_on": "proposed", "decided_on": "decided", "implemented_on": "in use since",
    "benefit_money": "benefit a year in money", "benefit_hours": "hours saved a year",
    "hired_on": "first working day", "left_on": "last working day", "weekly_hours": "hours a week",
    "wage_per_hour": "wage an hour", "zone": "time zone", "membership": "still there or left",
    "joined_on": "customer since", "churned_on": "customer until", "monthly_value": "revenue a month",
}  # fmt: skip
FORMS: dict[str, str] = {
    "iso": "year first, as in 2026-01-31", "day-first": "day first, as in 31/1/2026",
    "month-first": "month first, as in 1/31/2026", "year-first": "year first, as in 26/1/31",
    "yymmdd": "year, month, day, as in 260131", "ddmmyy": "day, month, year, as in 310126",
    "mmddyy": "month, day, year, as in 013126", "ddmmyyyy": "day, month, year, as in 31012026",
    "mmddyyyy": "month, day, year, as in 01312026", "yyyymm": "months, as in 202601",
    "mon-yy": "months, as in Jan-26", "month": "months, as in Jan 2026 or 2026-01",
    "epoch s": "seconds since 1970", "epoch ms": "milliseconds since 1970", "epoch us": "microseconds since 1970",
    "excel serial": "day number of a spreadsheet", "unknown": "day or month first: please say",
    "contradictory": "both orders stand in it: please say", "time of day": "time of day, joined to the date",
    "ms": "milliseconds", "s": "seconds", "min": "minutes", "h": "hours", "day": "days", "h:mm": "hours:minutes",
    "m:ss": "minutes:seconds", "h:mm:ss": "hours:minutes:seconds", "number": "number",
    "percent": "percent, 80 is 80 %", "fraction": "fraction, 0.8 is 80 %", "text": "text",
}  # fmt: skip
"""Form of a decision -> what it means, with an example where digits could mean several things."""

KINDS: dict[str, str] = {
    "ticket_events": "Ticket events", "surveys": "Survey answers", "contacts": "Calls and chats",
    "intervals": "Interval counts", "agent_states": "Statuses of agents", "improvements": "Ideas",
}  # fmt: skip


ORDERS = {
    "": "From the values",
    "day-first": "Day first",
    "month-first": "Month first",
    "year-first": "Year first",
}

ON_PAGE = {
    "by the user or profile": "by you, now or in saved choices",
    "Remove it with --demo remove, or load beside it with --demo keep": "Remove it with the button on top of this page",
    " with --system generic_tickets": ": choose Any ticket list under Say what it holds",
    " with --system generic_intervals": ": choose Any interval or daily report under Say what it holds",
    "or name it in the mapping": "or say which column it is",
    "Name the columns in the mapping, for example ticket_id and created_at": "Say below what it holds",
    "load both again with --as and a name of its own": (
        "load both again with A name of its own under Read it differently"
    ),
    "or name one in the mapping": "or choose one under Read as",
    "Give the zone of the export with --zone": "Name the zone of the export under Read it differently",
}
"""Words that fit the command line -> those of the page, its remedies above all."""
DATE_ORDER = re.compile(r"Say which with --date-order [\w-]+( or --date-order [\w-]+)*")
CELLS = re.compile(r"cells like ([^;]+)")
"""Evidence of shapes, in which 9 stands for any digit."""
FIELD_NAME = re.compile(r"\b[a-z]+(_[a-z]+)+\b")
EVENTS = re.compile(r"^(.+)--[0-9a-f]{32}\.ndjson$")
"""File of the body of a web hook."""
ANOTHER_COLUMN = re.compile(r"load again with --map (\w+)=COLUMN")


def kind(table: str) -> str:
    """What a table of the store holds, for a reader."""
    return KINDS.get(table, table.replace("_", " ").capitalize())


def loaded_name(file: str) -> str:
    """What a load is called: events that were sent are named by what they were sent to, not by their hash.

    Example:
        >>> loaded_name("desk--d00892a1adab57a42a0f453a22987f43.ndjson"), loaded_name("t.csv")
        ('events sent to desk', 't.csv')
    """
    return EVENTS.sub(r"events sent to \1", file)


def field(name: str) -> str:
    """A field as words.

    Example:
        >>> field("first_reply_at"), field("channel"), field("escalations")
        ('first reply', 'channel', 'escalations')
    """
    return FIELDS.get(name, name.replace("_", " "))


def form(name: str) -> str:
    """A form as words; an unknown one as it stands.

    Example:
        >>> form("iso")
        'year first, as in 2026-01-31'
    """
    return FORMS.get(name, name)


def order(name: str) -> str:
    """A date order as words.

    Example:
        >>> order("day-first")
        'Day first'
    """
    return ORDERS[name]


def refusal(error: InputError, file: str) -> str:
    """Why a file or a table of it is refused, as a sentence of the page that names the file already.

    Example:
        >>> refusal(InputError("a table", "a PDF document", "Export it as CSV", "t.csv"), "t.csv")
        'Wanted a table, got a PDF document. Export it as CSV.'
    """
    wanted = FIELD_NAME.sub(lambda found: field(found[0]), error.wanted).replace("Any ", "any ", 1)
    place = error.where.removeprefix(file).removeprefix(", ")
    remedy = f" {error.remedy.rstrip('.')}." if error.remedy else ""
    said = f"{place}: w" if place else "W"
    return on_page(f"{said}anted {wanted}, got {error.got}.{remedy}")


def on_page(sentence: str) -> str:
    """A sentence with the remedies of the command line replaced by what the page offers.

    Example:
        >>> on_page("got neither. Give the zone of the export with --zone.")
        'got neither. Name the zone of the export under Read it differently.'
    """
    for option, words in ON_PAGE.items():
        sentence = sentence.replace(option, words)
    sentence = CELLS.sub(lambda found: "cells written " + found[1], sentence)
    sentence = DATE_ORDER.sub("Choose the date order above, or under Read it differently", sentence)
    return ANOTHER_COLUMN.sub(
        lambda found: f"load again with it as {field(found[1])}, under Read as", sentence
    )
