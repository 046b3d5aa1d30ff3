"""Talk and waiting of single contacts, where a list tells them only by other lengths or by moments."""

from __future__ import annotations

import pandas as pd

from data_sources.building import Context, column, moment_column
from data_sources.values import Values


def talk_time(values: Values, context: Context) -> tuple[pd.Series[float], list[str]]:
    """Talk time: stated, else what handle time leaves beside hold and wrap-up, else the whole duration."""
    talk, hold, wrap = (column(values, n) for n in ("talk_s", "hold_s", "wrap_s"))
    if "handle_s" in context.headers and "talk_s" not in context.headers:
        name = context.headers["handle_s"][0]
        told = [f"{name} is read as talk time: the file does not tell its parts apart."]
        return (column(values, "handle_s") - hold.fillna(0) - wrap.fillna(0)).clip(lower=0), told
    if {"answered_at", "ended_at"} <= context.headers.keys() and "talk_s" not in context.headers:
        since = (moment_column(values, "ended_at") - moment_column(values, "answered_at")).dt.total_seconds()
        told = ["Talk time is the time from the answer to the end: the file does not state it."]
        return (since - hold.fillna(0)).where(since >= 0).clip(lower=0), told
    if {"duration_s", "wait_s"} <= context.headers.keys() and "talk_s" not in context.headers:
        return _talk_beside_wait(values, context)
    if "duration_s" in context.headers and not {"talk_s", "wait_s"} & context.headers.keys():
        told = [f"{context.headers['duration_s'][0]} is read as talk time: the file does not state waiting."]
        return column(values, "duration_s"), told
    return talk, []


def of_answered(talk: pd.Series[float], is_answered: pd.Series[bool], context: Context) -> pd.Series[float]:
    """Talk time without that of contacts nobody answered, where it is the whole duration: theirs is waiting."""
    if {"talk_s", "handle_s"} & context.headers.keys() or "duration_s" not in context.headers:
        return talk
    return talk.mask(~is_answered.fillna(True).astype(bool))


def _talk_beside_wait(values: Values, context: Context) -> tuple[pd.Series[float], list[str]]:
    """Talk time from a duration beside a waiting time: a duration shorter than its wait does not hold it."""
    duration, wait = column(values, "duration_s"), column(values, "wait_s")
    name, waits = context.headers["duration_s"][0], context.headers["wait_s"][0]
    if bool((duration < wait - 1).any()):
        told = (
            f"{name} is read as talk time: it is shorter than {waits} in some rows, so waiting is not in it."
        )
        return duration.where(duration >= 0), [told]
    told = f"The file does not say whether {name} holds {waits}: talk and handle time show no data."
    return column(values, "talk_s"), [told]


def rang_unanswered(values: Values, context: Context, is_answered: pd.Series[bool]) -> pd.Series[float]:
    """How long contacts without an answer lasted, in lists that date answers and ends and state no waiting."""
    rang = (moment_column(values, "ended_at") - moment_column(values, "offered_at")).dt.total_seconds()
    is_told = "wait_s" not in context.headers and {"answered_at", "ended_at"} <= context.headers.keys()
    return rang.where(~is_answered.fillna(True).astype(bool) & (rang >= 0) & is_told)
