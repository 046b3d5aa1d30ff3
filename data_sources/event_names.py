"""What the name of an event says of the status of its ticket."""

from __future__ import annotations

import re

from data_sources.systems.words import ENDS_OF_ANYTHING, EVENT, EVENT_STATUS, STATUS

TOLD_BY_STATUS = frozenset({"pending", "on_hold", "solved", "closed"})
"""Statuses whose words stand for themselves as the name of an event."""


def named_state(name: str) -> str | None:
    """The status that an event's name says, or None.

    A name of two parts (`Completed-Closed`, `Accepted / In progress`) is a status with what it is more exactly: the
    last part that is known says it. Words that also end an order or an application say nothing alone.

    Example:
        >>> named_state("Resolve ticket"), named_state("Completed-Closed"), named_state("Accepted-Wait")
        ('solved', 'closed', 'open')
        >>> named_state("Fechado"), named_state("Approved - Completed"), named_state("Finished")
        ('closed', None, None)
    """
    text = " ".join(name.lower().replace("_", " ").split())
    parts = [p for p in re.split(r"\s*[-/:>]+\s*", text) if p]
    if len(parts) == 2 and parts[0] in STATUS:
        return next(STATUS[p] for p in reversed(parts) if p in STATUS)
    plain = " ".join(parts)
    if plain in EVENT_STATUS and (plain not in STATUS or _is_plain(plain)):
        return EVENT_STATUS[plain]
    return None


def _is_plain(text: str) -> bool:
    is_own = text in EVENT or STATUS[text] in TOLD_BY_STATUS or "progress" in text
    return is_own and text not in ENDS_OF_ANYTHING
