"""Ticket lists: one row per ticket, and its satisfaction answer where the file has one."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc

from data_sources.building import (
    Built,
    Context,
    Part,
    column,
    flags,
    kept_text,
    local_day,
    local_moment,
    moment_column,
    personal,
    plus_seconds,
    text_column,
    without,
)
from data_sources.building_surveys import asked_short, scales_told, short_told
from data_sources.clock_columns import dates_alone
from data_sources.columns import Cells
from data_sources.date_doubts import doubts
from data_sources.scales import scores
from data_sources.systems.phrases import MAIL_ID
from data_sources.systems.system import System, matches, normalised
from data_sources.systems.words import STATUS
from data_sources.values import Values, plain

TEXTS = (
    "department",
    "group_name",
    "agent_id",
    "severity",
    "category",
    "tags",
    "status",
    "channel",
    "priority",
)
WHOLES = ("public_replies", "customer_replies", "reopens", "transfers", "escalations")
SECONDS = ("handle_s", "on_hold_s", "requester_wait_s", "agent_work_s")
PLAIN_MOMENTS = ("first_solved_at", "closed_at", "updated_at", "first_reply_due_at", "resolution_due_at")
DONE = ("solved", "closed")
KNOWN = frozenset(STATUS.values())
ANSWER_KINDS = {"csat": "satisfaction", "nps": "recommendation"}
"""Surveys whose answers may stand in a ticket list, and what they ask for."""
ANSWERED_WITH = [
    "source",
    "ticket_id",
    "customer_id",
    "agent_id",
    "channel",
    "department",
    "group_name",
    "priority",
]
"""What an answer has of its ticket."""
SEVEN_FACES = {float(n): score for n, score in enumerate((1.0, 1.5, 2.0, 3.0, 4.0, 4.5, 5.0), 1)}
"""Freshdesk's seven faces in words of one's own, on the scale of 1 to 5 that its codes are read on."""
DAY_S = 86_400
MOST = 0.9


def build_tickets(values: Values, context: Context) -> Built:
    """Tickets and their survey answers from a list with one row per ticket."""
    frame, warnings = ticket_frame(values, context)
    refused = without(frame["ticket_id"].isna(), "no ticket id", context.headers["ticket_id"][0])
    cut = frame["ticket_id"].str.fullmatch(r"\d(?:[.,]\d+)?[eE]\+\d+").fillna(False).astype(bool)
    refused |= without(
        cut, "a long id that a spreadsheet cut to scientific notation", context.headers["ticket_id"][0]
    )
    if "created_at" in context.headers:
        missing = frame["created_at"].isna() & ~frame["ticket_id"].isna()
        refused |= without(missing, "no creation moment", context.headers["created_at"][0])
    doubtful = doubts(frame["created_at"], frame["solved_at"], frame["ticket_id"])
    warnings += doubtful.told
    parts = [Part("tickets", frame, np.arange(len(frame)))]
    answers, told = ticket_surveys(values, frame, context)
    parts += [answers] if answers is not None else []
    warnings += told
    return Built(tuple(parts), refused, tuple(warnings), doubtful_rows=doubtful.rows)


def ticket_frame(values: Values, context: Context) -> tuple[pd.DataFrame, list[str]]:
    """The ticket columns every builder of tickets fills alike, with the sentences to tell."""
    zone = context.zone
    created = moment_column(values, "created_at")
    solved, solved_told = _solved(values, created, context)
    closed = moment_column(values, "closed_at")
    status = _status(values, context)
    columns: dict[str, Any] = {
        "source": context.source,
        "ticket_id": text_column(values, "ticket_id"),
        "created_at": created,
        "created_on": local_day(created, zone),
        "created_local_at": local_moment(created, zone),
        "first_reply_at": _first_reply(values, created),
        "solved_at": solved,
        "solved_on": local_day(solved, zone),
    }
    columns |= {n: moment_column(values, n) for n in PLAIN_MOMENTS if n != "closed_at"} | {
        "closed_at": closed
    }
    columns |= {n: text_column(values, n) for n in TEXTS} | {"status": status}
    columns |= {n: column(values, n).round() for n in WHOLES}
    for count, flag in (("reopens", "is_reopened"), ("escalations", "is_escalated")):
        if flag in context.headers:
            columns[count] = columns[count].fillna(flags(values, flag).astype("Float64").astype(float))
    columns |= {n: column(values, n) for n in SECONDS}
    channel = context.system.channel or _mail_channel(context)
    columns["channel"] = columns["channel"].fillna(channel) if channel else columns["channel"]
    columns["transfers"] = columns["transfers"].fillna(column(values, "group_stations") - 1)
    columns["first_reply_label"] = _label(values, "first_reply", status)
    columns["resolution_label"] = _label(values, "resolution", status)
    columns["tier"] = _tier(text_column(values, "tier"))
    columns["subject"] = kept_text(values, "subject", context)
    columns["customer_id"] = personal(values, "customer_id", context)
    columns["is_agent_created"] = flags(values, "is_agent_created")
    columns["excluded_because"] = _excluded(values, status)
    return pd.DataFrame(columns, copy=False), _told(context) + solved_told


def _status(values: Values, context: Context) -> pd.Series[str]:
    """The stated status, one of the desk's own by the group it is in, else whether a ticket is said to be solved."""
    stated = text_column(values, "status")
    if "status_group" in context.headers:
        group = text_column(values, "status_group")
        stated = stated.where(stated.isin(KNOWN) | group.isna(), group)
    if "is_solved" not in context.headers:
        return stated
    return stated.fillna(flags(values, "is_solved").map({True: "solved", False: "open"}).astype("str"))


def _told(context: Context) -> list[str]:
    told = []
    if "created_at" not in context.headers:
        told.append(
            "No column holds when tickets were created: first reply time, resolution time and volume by day "
            "cannot be computed and show no data."
        )
    answered = {"first_reply_at", "first_reply_s"} & set(context.headers)
    if not answered and "first_reply_left_s" not in context.headers:
        told.append("No column holds the first reply: first reply time shows no data.")
    by = context.headers.get("priority", ("",))[0]
    if by and by in context.headers.get("severity", ()):
        told.append(f"No column holds the priority; {by} is used for it.")
    if by and _reads_one_as_urgent(context.system) and _is_numbered(context.cells[by]):
        told.append(
            f"The numbers of {by} are read with 1 as the most urgent; leave the column out (priority=) where 1 is the "
            "lowest."
        )
    told.append(
        "A ticket list is a snapshot: reopens over time, pauses and next reply times need an event log."
    )
    return told


def _reads_one_as_urgent(system: System) -> bool:
    """Whether nothing but custom says what a number means as a priority: no product is known."""
    return system.is_generic and any(f.name == f.words == "priority" for f in system.fields)


def _is_numbered(cells: Cells) -> bool:
    """Whether a column holds bare numbers alone."""
    found = [str(value) for value in pc.unique(cells.filled).to_pylist() if value is not None]
    return bool(found) and all(value.isdigit() for value in found)


def _first_reply(values: Values, created: pd.Series[pd.Timestamp]) -> pd.Series[pd.Timestamp]:
    """The stated moment, else creation plus the stated calendar duration."""
    stated = moment_column(values, "first_reply_at")
    if "first_reply_s" not in values.frame.columns:
        return stated
    return stated.fillna(plus_seconds(created, column(values, "first_reply_s")))


def _solved(
    values: Values, created: pd.Series[pd.Timestamp], context: Context
) -> tuple[pd.Series[pd.Timestamp], list[str]]:
    """When a ticket was solved: stated, else creation plus duration, else the closing moment."""
    stated = moment_column(values, "solved_at")
    has = set(context.headers)
    if "resolution_s" in has:
        took = column(values, "resolution_s")
        if context.system.keeps_lengths and "status" in has:
            took = took.where(text_column(values, "status").isin(("solved", "closed")))
        if "closed_at" in has:
            closed = moment_column(values, "closed_at")
            stated = stated.fillna(closed.where((took == 0) & (closed > created)))
        stated = stated.fillna(plus_seconds(created, took))
    if {"solved_at", "resolution_s"} <= has and _is_finer(
        created, stated, column(values, "resolution_s"), context
    ):
        name = context.headers["resolution_s"][0]
        told = (
            f"Tickets are created and solved on dates without a time of day; {name} says how long each took."
        )
        return plus_seconds(created, column(values, "resolution_s")).fillna(stated), [told]
    is_stated = bool({"solved_at", "resolution_s"} & has) and bool(stated.notna().any())
    if is_stated or "closed_at" not in has:
        return stated, []
    told = f"No column holds when tickets were solved; {context.headers['closed_at'][0]} is used for it."
    return moment_column(values, "closed_at"), [told]


def _is_finer(
    created: pd.Series[pd.Timestamp],
    solved: pd.Series[pd.Timestamp],
    length: pd.Series[float],
    context: Context,
) -> bool:
    """Whether stated lengths are parts of days that agree with dates without a time of day."""
    for name in ("created_at", "solved_at"):
        found = context.headers.get(name, ())
        if len(found) != 1 or dates_alone(context.cells[found[0]]) is None:
            return False
    apart = ((solved - created).dt.total_seconds() - length).dropna()
    is_part = (length.dropna() % DAY_S > 0).mean() > MOST
    return bool(is_part) and bool((apart.abs() <= DAY_S).mean() > MOST)


def _mail_channel(context: Context) -> str:
    """The channel of a list whose rows are named by the ids of e-mails and that names none itself."""
    is_mail = matches(MAIL_ID, normalised(context.headers["ticket_id"][0]))
    return "email" if is_mail and "channel" not in context.headers else ""


def _label(values: Values, target: str, status: pd.Series[str]) -> pd.Series[str]:
    """The vendor's verdict; time left decides where only that is given: below 0 is breached."""
    label = text_column(values, f"{target}_label")
    if f"{target}_breach" in values.frame.columns:
        label = label.fillna(text_column(values, f"{target}_breach"))
    left = column(values, f"{target}_left_s")
    if f"{target}_left_s" not in values.frame.columns:
        return label
    label = label.mask(label.isna() & (left < 0), "breached")
    return label.mask(label.isna() & (left >= 0) & status.isin(DONE), "met")


def _tier(tier: pd.Series[str]) -> pd.Series[str]:
    codes, given = pd.factorize(tier)
    keys = pd.array([tier_key(t) for t in given], dtype="str")
    return pd.Series(keys.take(codes, allow_fill=True), index=tier.index) if len(given) else tier


def tier_key(text: str) -> str:
    """`tier_1` of `1`, `Tier 1` and `L1`; another name as a key.

    Example:
        >>> tier_key("Tier 2"), tier_key("Gold Plus")
        ('tier_2', 'gold_plus')
    """
    number = re.fullmatch(r"(?:tier|level|t|l)?\s*([1-4])", text.strip().lower())
    return f"tier_{number[1]}" if number else plain(text).replace(" ", "_")


def _excluded(values: Values, status: pd.Series[str]) -> pd.Series[str]:
    """Why a ticket is outside every KPI: deleted, spam or merged."""
    reason = pd.Series(None, index=status.index, dtype="str").mask(status == "deleted", "deleted")
    tags = text_column(values, "tags")
    if tags.notna().any():
        is_merged = tags.str.contains(r"(?:^| )(?:closed_by_merge|merged)(?: |$)", regex=True).fillna(False)
        is_spam = tags.str.contains(r"(?:^| )spam(?: |$)", regex=True).fillna(False)
        reason = reason.mask(is_merged.astype(bool), "merged").mask(is_spam.astype(bool), "spam")
    reason = reason.mask(text_column(values, "is_merged").notna(), "merged")
    return reason.mask(flags(values, "is_spam").fillna(False).astype(bool), "spam")


def ticket_surveys(values: Values, tickets: pd.DataFrame, context: Context) -> tuple[Part | None, list[str]]:
    """Answers to surveys that stand in a ticket list, linked to their tickets; a ticket may have one of each kind.

    They are dated by the stated answer date, else by closing or solving, whichever is later known; while the
    ticket is open by its last update, else its creation. Without any the date stays null.
    """
    found: list[Part] = []
    told: list[str] = []
    for kind in ANSWER_KINDS:
        if kind in context.headers:
            part, said = _answers(kind, values, tickets, context)
            found += [part] if part is not None else []
            told += said
    if not found:
        return None, told
    frame = pd.concat([part.frame for part in found], ignore_index=True)
    rows = np.concatenate([part.row_of for part in found])
    return Part("surveys", frame, rows), told + scales_told(frame)


def _answers(
    kind: str, values: Values, tickets: pd.DataFrame, context: Context
) -> tuple[Part | None, list[str]]:
    header = context.headers[kind][0]
    score, low, high, unread = _scored(kind, text_column(values, kind), context)
    if kind == "nps" and bool((score < 0).any()):
        return None, [
            f"{header} holds numbers below 0: they are no answers from 0 to 10, and NPS is not computed."
        ]
    rows = np.flatnonzero((score.notna() & tickets["ticket_id"].notna()).to_numpy(dtype=bool))
    if len(rows) == 0:
        return None, []
    chosen = tickets.iloc[rows]
    responded, opened = _responded(values, chosen, rows)
    own, is_rating = "" if kind == "csat" else f":{kind}", kind == "nps" and high != 10
    frame = chosen[ANSWERED_WITH].assign(
        survey_id="ticket:" + chosen["ticket_id"].astype(str) + own,
        kind="item" if is_rating else kind,
        question=header,
        responded_at=responded,
        responded_on=local_day(responded, context.zone),
        score=score.iloc[rows],
        scale_low=low,
        scale_high=high,
        direction="up",
        excluded_because=_out_of_scale(score.iloc[rows], low, high),
    )
    how = (
        "its own date column"
        if "csat_at" in context.headers
        else "the closing, else the solving moment of the ticket"
    )
    told = [f"{len(rows)} {ANSWER_KINDS[kind]} answers on a scale of {low:g} to {high:g}, dated by {how}."]
    told += [short_told(header)] if is_rating else []
    if opened:
        told.append(
            f"{opened} of them stand at open tickets and are dated by the last update, else the creation."
        )
    if unread:
        told.append(f"{unread} cells of {header} are no answer and were left out.")
    return Part("surveys", frame, rows), told


def _scored(kind: str, given: pd.Series[str], context: Context) -> tuple[pd.Series[float], float, float, int]:
    """Answers as numbers, the ends of their scale and how many are none."""
    is_faces = kind == "csat" and context.system.name.startswith("freshdesk")
    kept = None if is_faces else context.scales.ends(context.headers[kind][0])
    score, low, high, unread = scores(given, kept)
    if kind == "nps" and kept is None and not asked_short(score.dropna(), context.headers[kind][0]):
        return score, 0.0, 10.0, unread
    if is_faces and high == 7:
        return score.map(SEVEN_FACES), 1.0, 5.0, unread
    return score, low, high, unread


def _responded(
    values: Values, chosen: pd.DataFrame, rows: np.ndarray[tuple[int], np.dtype[np.int64]]
) -> tuple[pd.Series[pd.Timestamp], int]:
    """When the answers were given, and how many are dated as those of open tickets."""
    stated = moment_column(values, "csat_at").iloc[rows]
    responded = stated.fillna(chosen["closed_at"]).fillna(chosen["solved_at"])
    undated = int(responded.isna().sum())
    for name in ("updated_at", "created_at"):
        responded = responded.fillna(chosen[name]) if name in chosen.columns else responded
    return responded, undated - int(responded.isna().sum())


def _out_of_scale(score: pd.Series[float], low: float, high: float) -> pd.Series[str]:
    outside = (score < low) | (score > high)
    return pd.Series(None, index=score.index, dtype="str").mask(outside, "out_of_scale")
