"""What became of a contact, by the word its list has for it: answered, abandoned or missed."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from data_sources.building import Context, text_column
from data_sources.values import Values, plain

LEFT = ("abandon", "hang", "hung", "phantom", "drop", "lost")
CLOSED = ("out of opening", "after hours")
"""Words for a contact outside the opening hours."""
MISSED = (
    "missed",
    "no answer",
    "voicemail",
    "out of opening",
    "not answer",
    "unanswered",
    "busy",
    "failed",
    "timeout",
    "timed out",
    "after hours",
    "no agent",
    "no available",
    "not accept",
    "not available",
    "unavailable",
    "did not pick",
    "no response",
    "not reachable",
    "unreachable",
    "invalid",
    "wrong number",
)
ANSWERED = (
    "answer",
    "handled",
    "agent",
    "complete",
    "resolved",
    "success",
    "escalated",
    "connected",
    "transferred",
    "accepted",
)


def outcome_word(word: str) -> str | None:
    """The outcome a product wrote, as one of ours; None for words that say neither.

    Example:
        >>> outcome_word("No Answer"), outcome_word("Caller hung up"), outcome_word("Completed"), outcome_word("Sale")
        ('missed', 'abandoned', 'answered', None)
    """
    text = plain(word)
    if any(w in text for w in LEFT):
        return "abandoned"
    if any(w in text for w in MISSED):
        return "missed"
    return "answered" if any(w in text for w in ANSWERED) else None


def reached_agent(values: Values) -> pd.Series[bool]:
    """Contacts that name their agent, in a list that does not name one for each."""
    agents = text_column(values, "agent_id")
    return agents.notna() & bool(agents.isna().any())


def was_cut(values: Values, talk: pd.Series[float]) -> pd.Series[bool]:
    """Contacts cut off after they were answered: hung up after talking, or dropped by the agent they had reached."""
    said = text_column(values, "outcome").fillna("").str.lower()
    return (said.str.contains("hang|hung") & (talk > 0)) | (said.str.contains("drop") & reached_agent(values))


def over_midnight(values: Values, context: Context) -> Values:
    """Answers and ends that were told as times of day on the date of the start: those before it are of the next day."""
    day, since = context.headers["offered_at"][0], values.frame["offered_at"]
    told = {
        name: values.frame[name].mask(values.frame[name] < since, values.frame[name] + pd.Timedelta(days=1))
        for name in ("answered_at", "ended_at")
        if context.headers.get(name, ("",))[0] == day
    }
    return replace(values, frame=values.frame.assign(**told)) if told else values
