"""Lists that are none of requests or contacts, though an id and a date let them be read as such.

A table of questions and answers, of orders, users, products, log lines or readings has an id and a date as a
ticket list has. What tells them apart is that nobody works on their rows: no status, priority, agent, reply or
solution. A header that names a ticket or a call, or a file that is called after them, says enough.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from data_sources.systems.system import normalised

BARE_IDS = frozenset(
    {"id", "#", "column 1", "uuid", "row id", "record id", "unique id", "uniqueid", "unique key", "case id"}
)
"""Ids that a list of anything may have."""
OUTCOMES = frozenset(
    {
        "first_reply_at", "first_reply_s", "solved_at", "resolution_s", "closed_at", "resolution_label",
        "resolution_breach", "first_reply_label", "first_reply_breach", "resolution_left_s", "first_reply_left_s",
        "handle_s", "csat", "is_solved", "reopens", "escalations", "transfers", "resolution_due_at",
        "first_reply_due_at",
    }
)  # fmt: skip
"""What becomes of a request."""
WORK = OUTCOMES | {"priority", "agent_id", "group_name", "channel", "severity"}
"""What only a list of requests says of its rows."""
CONTACT_SIGNS = frozenset(
    {
        "wait_s", "talk_s", "hold_s", "wrap_s", "handle_s", "duration_s", "answered_at", "is_abandoned", "is_answered",
        "direction", "channel",
    }
)  # fmt: skip
"""What only a list of contacts says of its rows."""
PLACED = frozenset({"ended_at", "agent_id", "queue"})
"""What other lists say too, of which two together are a sign of contacts."""
NAMED_CONTACT = re.compile(
    r"call|chat|contact|conversation|interaction|session|mail|message|engagement|queue"
)
NAMED_TICKETS = re.compile(
    r"ticket|case|incident|issue|request|complaint|support|help ?desk|enquir|inquir|jira|zendesk|freshdesk|"
    r"freshservice|servicenow|service now|zoho desk|intercom|help ?scout|gorgias"
)
MEASURED = frozenset(
    {
        "answered", "abandoned", "service_level", "answered_in_threshold", "asa_s", "avg_handle_s", "avg_talk_s",
        "handle_s", "talk_s", "avg_abandon_s",
    }
)  # fmt: skip
"""What only a report of contacts says of an interval."""
VOLUME = re.compile(
    r"y|(total |daily |weekly |monthly )?volumen?|visits|incoming|received|presented|entered|total|recibidas|entrantes|"
    r"ingresadas|recebidas|oferecidas|reçus|entrants|ricevute|entranti|eingehende|anzahl|cantidad|quantidade|nombre|"
    r"aantal|количество|поступило"
)
"""Headers of counts that do not say what is counted."""
NAMED_DEMAND = re.compile(
    r"calls?\b|chats?\b|contacts?\b|contact ?(cent|rate|volume)|interaction|conversation|\be?mails?\b|tickets?\b|"
    r"messages?\b|enquir|inquir|requests?\b|offered|answered|abandon|handled|queue|skill|\bacd\b|\bivr\b|\baht\b|"
    r"\bagents?\b|\bsla?\b|service ?level|service desk|help ?desk|hot ?line|patients?\b|arrivals?\b|"
    r"llamada|chamada|ligaç|ligac|\bappels?\b|anruf|gespräch|telefon|chiamat|contatt|contato|oproep|gesprek|samtal|opkald|"
    r"anrop|звонк|вызов|обращен|połącze|rozmów|zgłosze|çağrı|hovor|puhelu|warteschlange|file d'attente|wachtrij|coda|"
    r"\bcola\b|\bfila\b|atend|atenc|호\b|콜|통화|상담|인입|접수|電話|通話|着信|入電|呼入|来电|來電|话务|問い合わせ|咨询"
)
"""Words for contacts, for what becomes of them and for who takes them."""
SALE = re.compile(
    r"(unit |total |sub ?total |ticket |sale )?(price|amount|fare|fine amount|fine|salary|wage|quantity|qty|seats?|"
    r"seat (no|number)|grand total|total|currency)"
)
"""Columns of orders, payments, fines and seats."""
HURT = re.compile(
    r"(is )?(osha )?recordable|lost (work |time |work ?time )?days?|days lost|lost time injur(y|ies)|"
    r"injur(y|ed)( \w+)?|body part( \w+)?|part of body|fatalit(y|ies)"
)
"""Columns of accidents at work."""
SERVED = frozenset(
    {"first_reply_at", "first_reply_s", "solved_at", "resolution_s", "closed_at", "agent_id", "channel"}
)
"""What only lists of what somebody answers or settles have."""
WORDED = re.compile(r"(.* )?(subject|summary|description|body|message|text|problem|complaint|request)( .*)?")
"""Columns with what somebody asked for."""
PERIOD = re.compile(r"start( date)?|start(ed|s)? (at|on)")


def no_requests(headers: Mapping[str, tuple[str, ...]], columns: Iterable[str], file: str) -> str:
    """Why a table that could be read as a ticket list is none, in words for a person; empty where it may be one.

    Args:
        headers: fields of a ticket and the headers that feed them.
        columns: every header of the file.
        file: its name.

    Example:
        >>> no_requests({"ticket_id": ("id",), "created_at": ("created",)}, ["id", "question", "created"], "a.csv")
        'ids and dates alone (id, created), as any list has them'
        >>> no_requests({"ticket_id": ("id",), "created_at": ("date",)}, ["id", "date", "lost_days"], "incidents.csv")
        'accidents (column lost_days) that nobody answers'
    """
    names = [normalised(c) for c in columns]
    fields = set(headers)
    if not ({"created_at", "status"} | OUTCOMES) & fields:
        return f"neither creation dates nor what became of the rows; its columns are {', '.join(list(columns)[:6])}"
    hurt = next((c for c, n in zip(columns, names, strict=True) if HURT.fullmatch(n)), None)
    if hurt is not None and not SERVED & fields:
        return f"accidents (column {hurt}) that nobody answers"
    worked = WORK & fields - ({"closed_at"} if _is_period(headers) else set())
    if worked:
        return ""
    sold = next((c for c, n in zip(columns, names, strict=True) if SALE.fullmatch(n)), None)
    if sold is not None:
        return f"sales or payments (column {sold}) that nobody works on"
    if {"question", "answer"} <= set(names):
        return "questions with their answers, as in an FAQ"
    if not _is_bare(headers["ticket_id"][0]) or NAMED_TICKETS.search(normalised(file)):
        return ""
    is_told = bool({"subject", "category"} & fields) or any(WORDED.fullmatch(n) for n in names)
    is_handled = "status" in fields and (is_told or "customer_id" not in fields)
    if (is_handled or (is_told and "customer_id" in fields)) and not _is_period(headers):
        return ""
    told = [headers[f][0] for f in ("ticket_id", "created_at", "closed_at", "status") if f in fields]
    return f"ids and dates alone ({', '.join(told)}), as any list has them"


def no_contacts(headers: Mapping[str, tuple[str, ...]], file: str) -> bool:
    """Whether a table that could be read as a list of contacts has nothing that only contacts have."""
    named = [headers[f][0] for f in ("contact_id", "offered_at") if f in headers]
    speaks = any(NAMED_CONTACT.search(normalised(h)) for h in (*named, file))
    return not (speaks or CONTACT_SIGNS & headers.keys() or len(PLACED & headers.keys()) >= 2)


def no_demand(headers: Mapping[str, tuple[str, ...]], columns: Iterable[str], file: str) -> bool:
    """Whether a table that could be read as a report of intervals counts something that nothing calls contacts.

    A series of a moment and a count with nothing beside it is one for a forecast, whatever it counts.

    Args:
        headers: fields of a report and the headers that feed them.
        columns: every header of the file.
        file: its name, with that of the sheet.

    Example:
        >>> found = {"starts_at": ("week",), "offered": ("volume",)}
        >>> no_demand(found, ["week", "volume", "severity"], "signals.csv")
        True
        >>> no_demand(found, ["week", "volume", "severity"], "calls.csv"), no_demand(found, ["week", "volume"], "a.csv")
        (False, False)
    """
    names = [normalised(c) for c in columns]
    counted = normalised(headers.get("offered", ("",))[0])
    if MEASURED & headers.keys() or not VOLUME.fullmatch(counted) or len(names) <= 2:
        return False
    return not any(NAMED_DEMAND.search(n) for n in (*names, normalised(file)))


def _is_bare(header: str) -> bool:
    return normalised(header) in BARE_IDS


def _is_period(headers: Mapping[str, tuple[str, ...]]) -> bool:
    """Whether rows begin and end, as contracts and subscriptions do, and are not asked and solved."""
    return PERIOD.fullmatch(normalised(headers.get("created_at", ("",))[0])) is not None
