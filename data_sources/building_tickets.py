"""Ticket lists: one row per ticket, and its satisfaction answer where the file has one."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

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
from data_sources.date_doubts import doubts
from data_sources.systems.words import CSAT, NOT_ASKED
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
LABELLED_LEAST = 100
"""Answers from which a scale with a word at each number ends at the highest one given (`3 - Highly satisfied`)."""


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
    warnings += doubts(frame["created_at"], frame["solved_at"])
    parts = [Part("tickets", frame, np.arange(len(frame)))]
    if "csat" in context.headers:
        answers, told = ticket_surveys(values, frame, context)
        warnings += told
        if answers is not None:
            parts.append(answers)
    return Built(tuple(parts), refused, tuple(warnings))


def ticket_frame(values: Values, context: Context) -> tuple[pd.DataFrame, list[str]]:
    """The ticket columns every builder of tickets fills alike, with the sentences to tell."""
    zone = context.zone
    created = moment_column(values, "created_at")
    solved, solved_told = _solved(values, created, context)
    closed = moment_column(values, "closed_at")
    status = text_column(values, "status")
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
    columns |= {n: text_column(values, n) for n in TEXTS}
    columns |= {n: column(values, n).round() for n in WHOLES}
    columns |= {n: column(values, n) for n in SECONDS}
    columns["channel"] = (
        columns["channel"].fillna(context.system.channel) if context.system.channel else columns["channel"]
    )
    columns["transfers"] = columns["transfers"].fillna(column(values, "group_stations") - 1)
    columns["first_reply_label"] = _label(values, "first_reply", status)
    columns["resolution_label"] = _label(values, "resolution", status)
    columns["tier"] = _tier(text_column(values, "tier"))
    columns["subject"] = kept_text(values, "subject", context)
    columns["customer_id"] = personal(values, "customer_id", context)
    columns["is_agent_created"] = flags(values, "is_agent_created")
    columns["excluded_because"] = _excluded(values, status)
    return pd.DataFrame(columns), _told(context) + solved_told


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
    told.append(
        "A ticket list is a snapshot: reopens over time, pauses and next reply times need an event log."
    )
    return told


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
        stated = stated.fillna(plus_seconds(created, column(values, "resolution_s")))
    if {"solved_at", "resolution_s"} & has or "closed_at" not in has:
        return stated, []
    told = f"No column holds when tickets were solved; {context.headers['closed_at'][0]} is used for it."
    return moment_column(values, "closed_at"), [told]


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
    known = {t: _tier_key(t) for t in tier.dropna().unique()}
    return tier.map(known).astype("str")


def _tier_key(text: str) -> str:
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
    """Satisfaction answers that stand in a ticket list, linked to their tickets.

    They are dated by the stated answer date, else by closing or solving, whichever is later known;
    without any the date stays null.
    """
    given = text_column(values, "csat")
    score, low, high, unread = scores(given)
    rows = np.flatnonzero((score.notna() & tickets["ticket_id"].notna()).to_numpy(dtype=bool))
    if len(rows) == 0:
        return None, []
    chosen = tickets.iloc[rows]
    stated = moment_column(values, "csat_at").iloc[rows]
    responded = stated.fillna(chosen["closed_at"]).fillna(chosen["solved_at"])
    shared = [
        "source",
        "ticket_id",
        "customer_id",
        "agent_id",
        "channel",
        "department",
        "group_name",
        "priority",
    ]
    frame = chosen[shared].assign(
        survey_id="ticket:" + chosen["ticket_id"].astype(str),
        kind="csat",
        question=context.headers["csat"][0],
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
    told = [f"{len(rows)} satisfaction answers on a scale of {low:g} to {high:g}, dated by {how}."]
    if unread:
        told.append(f"{unread} cells of {context.headers['csat'][0]} are no answer and were left out.")
    return Part("surveys", frame.reset_index(drop=True), rows), told


def _out_of_scale(score: pd.Series[float], low: float, high: float) -> pd.Series[str]:
    outside = (score < low) | (score > high)
    return pd.Series(None, index=score.index, dtype="str").mask(outside, "out_of_scale")


def scores(given: pd.Series[str]) -> tuple[pd.Series[float], float, float, int]:
    """Answers as numbers with the ends of their scale and the count of words that are no answer.

    Words such as Good and Bad are 1 and 0; numbers up to 5 are on 1-5, up to 7 on 1-7, above on 0-10.
    """
    meaning = {w: _score(w) for w in given.dropna().unique()}
    score = given.map(meaning).astype("float64")
    asked = given.notna() & ~given.map(
        lambda w: isinstance(w, str) and re.sub(r"^\d+ ", "", plain(w.replace("_", " "))) in NOT_ASKED
    )
    unread = int((asked & score.isna()).sum())
    known = score.dropna()
    low, high = scale_of(
        known, is_worded=any(not _is_numeric(w) for w in meaning if meaning[w] == meaning[w])
    )
    labelled = [w for w in meaning if re.match(r"\s*\d+\s*[-:–]\s*[^\W\d]", w)]
    if len(known) >= LABELLED_LEAST and len(labelled) == len(meaning) and 2 <= known.max() < high <= 5:
        high = float(known.max())
    return score, low, high, unread


def _is_numeric(word: str) -> bool:
    return re.match(r"\s*-?\d", word) is not None


def _score(word: str) -> float:
    text = word.replace("_", " ").strip().lower()
    if text in CSAT:
        return CSAT[text]
    number = re.match(r"(-?\d+(?:[.,]\d+)?)(?:\s*(?:/|of|out of|stars?|[-:–(]|$))", text)
    if number is not None and text[number.end() :].strip() in NOT_ASKED:
        return float("nan")
    if number is None:
        return float("nan")
    return FRESHDESK.get(number[1], float(number[1].replace(",", ".")))


FRESHDESK = {"103": 5.0, "102": 4.5, "101": 4.0, "100": 3.0, "-101": 2.0, "-102": 1.5, "-103": 1.0}
"""Freshdesk's rating codes, extremely happy to extremely unhappy, on a scale of 1 to 5."""


CODES = (11, 66, 77, 88, 97, 98, 99, 888, 977, 988, 998, 999)
"""Numbers that questionnaires write for "not applicable", "don't know" and "no answer"."""


def _without_codes(known: pd.Series[float]) -> pd.Series[float]:
    """Answers without codes: few numbers above 10, or 8 and 9 above a full scale of 1 to 5."""
    above = set(known[known > 10].unique())
    if above and len(above) <= 3 and above <= set(map(float, CODES)) and bool((known <= 10).any()):
        known = known[known <= 10]
    given = set(known.unique())
    is_full = {1.0, 2.0, 3.0, 4.0, 5.0} <= given and not given & {6.0, 7.0, 10.0}
    return known[known <= 5] if is_full and len(known) >= 50 else known


def _usual_high(known: pd.Series[float]) -> float:
    """The highest answer; with a hundred answers or more, the highest that one in a hundred gave."""
    if len(known) < 100:
        return float(known.max()) if len(known) else 5.0
    counts = known.value_counts()
    return float(max(counts[counts >= 0.01 * len(known)].index, default=known.max()))


def scale_of(known: pd.Series[float], is_worded: bool = False) -> tuple[float, float]:
    """Ends of the scale that answers were given on, from all of them but codes for "no answer".

    Example:
        >>> scale_of(pd.Series([0.0, 10.0, 7.0, 11.0, 99.0])), scale_of(pd.Series([1.0, 4.0, 5.0, 99.0]))
        ((0.0, 10.0), (1.0, 5.0))
    """
    known = _without_codes(known)
    high = _usual_high(known)
    if is_worded and high <= 1:
        return 0.0, 1.0
    if high <= 1 and bool((known == 0).any()):
        return 0.0, 1.0
    if high <= 6:
        return 1.0, 5.0
    return (1.0, 7.0) if high <= 7 and not bool((known == 0).any()) else (0.0, 10.0 if high <= 11 else 100.0)
