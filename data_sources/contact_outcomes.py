"""What became of a contact, by the word its list has for it: answered, abandoned or missed."""

from __future__ import annotations

from data_sources.values import plain

MISSED = (
    "missed",
    "no answer",
    "voicemail",
    "out of opening",
    "not answered",
    "unanswered",
    "busy",
    "failed",
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
)


def outcome_word(word: str) -> str | None:
    """The outcome a product wrote, as one of ours; None for words that say neither.

    Example:
        >>> outcome_word("No Answer"), outcome_word("Caller hung up"), outcome_word("Completed"), outcome_word("Sale")
        ('missed', 'abandoned', 'answered', None)
    """
    text = plain(word)
    if any(w in text for w in ("abandon", "hang", "hung", "phantom", "drop", "lost")):
        return "abandoned"
    if any(w in text for w in MISSED):
        return "missed"
    return "answered" if any(w in text for w in ANSWERED) else None
