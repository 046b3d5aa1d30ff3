"""Interval reports and lists of single calls or chats."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import sqlalchemy as sa

from data_sources.building import (
    Built,
    Context,
    Part,
    column,
    content_ids,
    flags,
    local_day,
    local_moment,
    moment_column,
    personal,
    plus_seconds,
    text_column,
    without,
)
from data_sources.building_tickets import ticket_surveys
from data_sources.contact_channels import CHANNEL_WORDS, channel_told, contact_channel
from data_sources.contact_intervals import DAY_S, LIVE, QUARTER_S, counted
from data_sources.contact_outcomes import CLOSED, outcome_word, over_midnight, reached_agent, was_cut
from data_sources.date_doubts import doubts
from data_sources.scales import averages_told
from data_sources.systems.system import normalised
from data_sources.talk_times import of_answered, rang_unanswered, talk_time
from data_sources.telling_apart import told_apart
from data_sources.values import Values, plain

COUNTS = ("offered", "answered", "abandoned", "short_abandoned", "abandoned_in_threshold")
MONTHS = frozenset({"month", "mon-yy", "yyyymm"})
"""Forms of a moment that is a month."""
LEAST_MONTHS = 3
"""Dates that have to be the last or first days of months to be the months."""
COUNTED = ("offered", "answered", "abandoned")
AVERAGES = {
    "wait_answered_s": "asa_s",
    "wait_abandoned_s": "avg_abandon_s",
    "talk_s": "avg_talk_s",
    "hold_s": "avg_hold_s",
    "wrap_s": "avg_wrap_s",
    "handle_s": "avg_handle_s",
}
SHORT_ABANDON_S = 5.0
WEEK_END = re.compile(r"\bweek ?(ending|ended|end)\b")


def build_intervals(values: Values, context: Context) -> Built:
    """Queue intervals: sums from counts and averages, totals rows refused."""
    starts, header = _starts(values, context)
    refused = without(starts.isna(), "no interval start", header)
    channel, told = _channel(values, context)
    queue, starts, apart = told_apart(text_column(values, "queue").fillna("all"), channel, starts, context)
    told += apart
    starts, is_monthly = _by_month(starts, context)
    length = _month_lengths(starts, context.zone) if is_monthly else _lengths(values, starts, queue)
    usual = int(length.mode().iloc[0]) if length.notna().any() else 86_400
    totals = length > usual * 1.5 if "ends_at" in context.headers else pd.Series(False, index=starts.index)
    refused |= without(totals.fillna(False), "covers several intervals: a total of other rows", header)
    for name in (n for n in COUNTED if n in context.headers):
        refused |= without(
            column(values, name) < 0, "a negative number of contacts", context.headers[name][0]
        )
    frame = pd.DataFrame(
        {
            "source": context.source,
            "queue": queue,
            "channel": channel,
            "starts_at": starts,
            "starts_on": local_day(starts, context.zone),
            "starts_local_at": local_moment(starts, context.zone),
            "interval_s": length.fillna(usual).astype("int64"),
            "department": text_column(values, "department"),
            "group_name": text_column(values, "group_name"),
            **_sums(values, context),
        }
    )
    told += [_length_told(usual, context.headers["starts_at"][0])]
    doubtful = doubts(starts, pd.Series(pd.NaT, index=starts.index, dtype=starts.dtype))
    told += [*doubtful.told, *_missing_told(frame, context)]
    parts = (Part("intervals", frame, np.arange(len(frame))),)
    return Built(parts, refused, tuple(told), doubtful_rows=doubtful.rows)


def _starts(values: Values, context: Context) -> tuple[pd.Series[pd.Timestamp], str]:
    """Starts of the rows and their header; a week named by its last day starts six days before."""
    header = context.headers["starts_at"][0]
    starts = moment_column(values, "starts_at")
    if not WEEK_END.search(normalised(header)):
        return starts, header
    return local_moment(starts, context.zone).sub(pd.Timedelta(days=6)).dt.tz_localize(
        context.zone, ambiguous=True, nonexistent="shift_forward"
    ).dt.tz_convert("UTC"), header


def _by_month(starts: pd.Series[pd.Timestamp], context: Context) -> tuple[pd.Series[pd.Timestamp], bool]:
    """Starts of the rows and whether they are months: written as such, or dated by the last or first day of each."""
    if context.decisions["starts_at"].form in MONTHS:
        return starts, True
    local = local_moment(starts, context.zone)
    days = local.dropna().drop_duplicates().sort_values()
    apart = days.diff().dt.days
    is_dated = "ends_at" not in context.headers and bool(days.eq(days.dt.normalize()).all())
    if len(days) < LEAST_MONTHS or not is_dated or not 28 <= apart.median() <= 31 or apart.min() < 28:
        return starts, False
    if days.dt.day.eq(1).all():
        return starts, True
    if not days.dt.is_month_end.all():
        return starts, False
    first = local - pd.to_timedelta(local.dt.day - 1, unit="D")
    return first.dt.tz_localize(context.zone, ambiguous=True, nonexistent="shift_forward").dt.tz_convert(
        "UTC"
    ), True


def _month_lengths(starts: pd.Series[pd.Timestamp], zone: str) -> pd.Series[float]:
    """Seconds of the month that each row begins."""
    first = local_moment(starts, zone)
    return (first + pd.offsets.MonthBegin(1) - first).dt.total_seconds()


def _length_told(usual_s: int, header: str) -> str:
    """How long the rows are; rows longer than a day cannot be told apart by day."""
    if usual_s < DAY_S:
        return f"Rows are intervals of {usual_s} s."
    if usual_s < 6 * DAY_S:
        return "Rows are whole days."
    name = "months" if usual_s > 25 * DAY_S else "weeks"
    return (
        f"Rows are whole {name} and count on the first day of each ({header}): look at them by {name[:-1]}; no "
        "forecast by day can be made of them."
    )


def _lengths(values: Values, starts: pd.Series[pd.Timestamp], queue: pd.Series[str]) -> pd.Series[float]:
    """Seconds of each interval: to its stated end, else the usual distance to the next start."""
    if "ends_at" in values.frame.columns:
        return (moment_column(values, "ends_at") - starts).dt.total_seconds()
    ordered = (
        pd.DataFrame({"queue": queue, "at": starts}).dropna().drop_duplicates().sort_values(["queue", "at"])
    )
    steps = ordered.groupby("queue")["at"].diff().dt.total_seconds()
    usual = steps[steps > 0].mode()
    return pd.Series(float(usual.iloc[0]) if len(usual) else 86_400.0, index=starts.index)


def _channel(values: Values, context: Context) -> tuple[pd.Series[str], list[str]]:
    """The stated channel, the export's own, or the one the count's header speaks of."""
    stated = text_column(values, "channel")
    if context.system.channel:
        return stated.fillna(context.system.channel), []
    if stated.notna().all() and len(stated):
        return stated, []
    guess = _spoken_channel(context)
    return stated.fillna(guess), [f"The file names no channel; its rows are taken as {guess}."]


def _spoken_channel(context: Context) -> str:
    """The channel that the header of the count speaks of; else phone."""
    header = plain(context.headers["offered"][0]) if "offered" in context.headers else ""
    return next((key for word, key in CHANNEL_WORDS if word in header), "phone")


def _sums(values: Values, context: Context) -> dict[str, Any]:
    """Counts and sums of seconds; averages are turned into sums with the count they are over."""
    sums: dict[str, Any] = {n: column(values, n) for n in COUNTS}
    if "offered" not in context.headers:
        sums["offered"] = sums["answered"] + sums["abandoned"]
    if context.system.empty_is_zero:
        sums |= {n: sums[n].fillna(0) for n in COUNTS if n in context.headers}
    handled = sums["answered"] if "answered" in context.headers else sums["offered"]
    for total, average in AVERAGES.items():
        base = sums["abandoned"] if total == "wait_abandoned_s" else handled
        sums[total] = column(values, total).fillna(column(values, average) * base)
    parts = sums["talk_s"] + sums["hold_s"].fillna(0) + sums["wrap_s"]
    sums["handle_s"] = sums["handle_s"].fillna(parts)
    stated = column(values, "answered_in_threshold")
    sums["answered_in_threshold"] = stated.fillna(column(values, "service_level") * sums["offered"])
    sums["threshold_s"] = column(values, "threshold_s").fillna(_threshold(context))
    sums |= {n: column(values, n) for n in ("staffed_s", "available_s")}
    return sums


def _threshold(context: Context) -> float:
    """The number of seconds in the header of the service level, if any."""
    for name in ("answered_in_threshold", "service_level", "abandoned_in_threshold"):
        for header in context.headers.get(name, ()):
            number = re.search(r"(\d+)", header)
            if number:
                return float(number[1])
    return float("nan")


def _missing_told(frame: pd.DataFrame, context: Context) -> list[str]:
    told = []
    if "offered" not in context.headers:
        told.append("No column counts offered contacts: answered and abandoned ones add up to them.")
    if frame["handle_s"].isna().all():
        told.append("The file has no handle time (talk, hold and wrap-up): AHT shows no data.")
    has_level = frame["answered_in_threshold"].notna().any()
    if not has_level:
        told.append("The file has no service level: it shows no data.")
    elif frame["threshold_s"].isna().all():
        told.append("The file does not say within how many seconds its service level counts.")
    return told


def build_contacts(values: Values, context: Context) -> Built:
    """One row per call or chat, with its survey answer where the file has one."""
    values = over_midnight(values, context)
    offered = moment_column(values, "offered_at")
    refused = without(offered.isna(), "no start moment", context.headers["offered_at"][0])
    talk, told = talk_time(values, context)
    stated_talk = column(values, "talk_s")
    wait = column(values, "wait_s").fillna((column(values, "duration_s") - stated_talk).clip(lower=0))
    is_answered = _answered(values, stated_talk)
    talk = of_answered(talk, is_answered, context)
    is_abandoned = _abandoned(values, is_answered)
    answered = moment_column(values, "answered_at").fillna(
        plus_seconds(offered, wait.fillna(0)).where(is_answered.fillna(False).astype(bool))
    )
    wait = wait.fillna((moment_column(values, "answered_at") - offered).dt.total_seconds())
    wait = wait.fillna(rang_unanswered(values, context, is_answered))
    contact_id = text_column(values, "contact_id")
    if "contact_id" not in context.headers:
        contact_id = content_ids(values, context, True)
    local = local_moment(offered, context.zone)
    frame = pd.DataFrame(
        {
            "source": context.source,
            "contact_id": contact_id,
            "ticket_id": text_column(values, "ticket_id"),
            "channel": text_column(values, "channel").fillna(
                context.system.channel or contact_channel(context)
            ),
            **{
                n: text_column(values, n)
                for n in ("queue", "department", "group_name", "priority", "agent_id")
            },
            "direction": text_column(values, "direction").fillna("inbound"),
            "offered_at": offered,
            "offered_on": local.dt.normalize(),
            "offered_local_at": local.dt.floor(f"{QUARTER_S}s"),
            "answered_at": answered,
            "ended_at": _ended(values, offered, answered, talk),
            "wait_s": wait,
            "talk_s": talk,
            "hold_s": column(values, "hold_s"),
            "wrap_s": column(values, "wrap_s"),
            "is_abandoned": is_abandoned,
            "is_short_abandon": (is_abandoned & (wait <= SHORT_ABANDON_S)).fillna(False),
            "is_transferred": flags(values, "is_transferred"),
            "customer_id": personal(values, "customer_id", context),
            "excluded_because": _outside(values),
        }
    )
    refused |= without(frame["contact_id"].isna(), "no call id", context.headers.get("contact_id", ("",))[0])
    parts = (Part("contacts", frame, np.arange(len(frame))),)
    answers, asked = _contact_surveys(values, frame, context)
    length = QUARTER_S if (local.dt.normalize() != local).any() else DAY_S
    doubtful = doubts(offered, frame["ended_at"], frame["contact_id"])
    told += [*asked, *_counted_told(frame, length, context), *doubtful.told]

    def intervals_of(connection: sa.Connection) -> pd.DataFrame:
        return counted(connection, context.source, context.zone, length)

    return Built(
        (*parts, *answers), refused, tuple(told), intervals_of=intervals_of, doubtful_rows=doubtful.rows
    )


def _counted_told(frame: pd.DataFrame, length: int, context: Context) -> list[str]:
    """How the contacts count in voice figures, and what cannot be said from them."""
    every = "quarter hour" if length == QUARTER_S else "day: the file has no time of day"
    told = [f"Inbound contacts are counted by {every}; an interval report of the same queues goes first."]
    if frame["is_abandoned"].isna().all():
        told.append(
            "The file does not say which contacts were answered: answered and abandoned show no data."
        )
    if frame["wait_s"].isna().all():
        told.append("The file has no waiting time: service level and speed of answer show no data.")
    elif frame["wait_s"].notna().any():
        used = [n for n in frame["channel"].dropna().unique() if n in LIVE]
        limits = ", ".join(f"{LIVE[n]:g} s ({n.replace('_', ' ')})" for n in used)
        told += [f"Their service level counts answers within {limits}."] if used else []
    if len(frame) and not {"channel"} & context.headers.keys() and not context.system.channel:
        told.append(channel_told(str(frame["channel"].iloc[0])))
    return told


def _contact_surveys(values: Values, frame: pd.DataFrame, context: Context) -> tuple[list[Part], list[str]]:
    """Satisfaction answers that stand in a list of contacts, dated by the contact without a date of their own."""
    linked = frame.assign(
        ticket_id=frame["contact_id"], closed_at=frame["answered_at"], solved_at=frame["offered_at"]
    )
    answers, told = ticket_surveys(values, linked, context)
    if answers is None:
        return [], told
    rows = answers.frame.assign(
        survey_id=answers.frame["survey_id"].str.replace("ticket:", "contact:", n=1),
        ticket_id=frame["ticket_id"].to_numpy()[answers.row_of],
    )
    dated = [t.replace("the closing, else the solving moment of the ticket", "the contact") for t in told]
    dated += [
        t for asked, given in rows.groupby("question") for t in averages_told(given["score"], str(asked))
    ]
    return [Part("surveys", rows, answers.row_of)], dated


def _answered(values: Values, talk: pd.Series[float]) -> pd.Series[bool]:
    """Stated, else by the outcome, else by having an answer moment or talk time."""
    stated = flags(values, "is_answered")
    outcome = _outcome(values)
    by_outcome = outcome.map({"abandoned": False, "missed": False, "answered": True}).astype("boolean")
    by_outcome = by_outcome.mask(was_cut(values, talk), True)
    by_flag = ~flags(values, "is_abandoned")
    has_moment = "answered_at" in values.frame.columns
    by_time = moment_column(values, "answered_at").notna() if has_moment else (talk > 0)
    handled = talk.fillna(column(values, "handle_s"))
    by_time = by_time if has_moment else (handled > 0)
    known = by_time.astype("boolean").where(has_moment | handled.notna())
    told = stated.fillna(by_flag).fillna(by_outcome).fillna(known)
    return told.mask(told.isna() & reached_agent(values), True) if by_outcome.notna().any() else told


def _abandoned(values: Values, is_answered: pd.Series[bool]) -> pd.Series[bool]:
    """Stated, else an inbound contact that was not answered."""
    stated = flags(values, "is_abandoned")
    is_inbound = text_column(values, "direction").fillna("inbound") == "inbound"
    return stated.fillna((~is_answered) & is_inbound)


def _outcome(values: Values) -> pd.Series[str]:
    """The outcome word as answered, abandoned, missed or null."""
    text = text_column(values, "outcome")
    return text.map({w: outcome_word(w) for w in text.dropna().unique()}).astype("str")


def _outside(values: Values) -> pd.Series[str]:
    """Why a contact is outside the service level: it never reached the queue in opening hours."""
    text = text_column(values, "outcome")
    closed = [w for w in text.dropna().unique() if any(c in plain(w) for c in CLOSED)]
    reasons = dict.fromkeys(closed, "out_of_opening_hours")
    reasons |= {w: "abandoned_in_ivr" for w in text.dropna().unique() if plain(w) == "abandoned in ivr"}
    why = text.map(reasons).astype("str")
    if "queued_at" not in values.frame.columns:
        return why
    return why.mask(moment_column(values, "queued_at").isna() & why.isna(), "abandoned_in_ivr")


def _ended(
    values: Values,
    offered: pd.Series[pd.Timestamp],
    answered: pd.Series[pd.Timestamp],
    talk: pd.Series[float],
) -> pd.Series[pd.Timestamp]:
    stated = moment_column(values, "ended_at")
    by_duration = plus_seconds(offered, column(values, "duration_s"))
    by_talk = plus_seconds(answered, talk + column(values, "hold_s").fillna(0))
    # A duration beside a wait that is read as talk begins with the answer.
    is_apart = {"duration_s", "wait_s"} <= set(values.frame.columns) and bool(talk.notna().any())
    first, second = (by_talk, by_duration) if is_apart else (by_duration, by_talk)
    return stated.fillna(first).fillna(second)
