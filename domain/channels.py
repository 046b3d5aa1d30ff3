"""The channels contacts arrive through, and what follows from each one's kind.

Add a channel: one entry in `CHANNELS`. Its `kind` selects the staffing model, its `colour`
is its colour on every chart, its target is the default a planner starts from.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ChannelKind = Literal["live_single", "live_concurrent", "deferred", "deflection"]


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel.

    Attributes:
        name: key in the store and in files.
        label: what a person reads.
        kind: `live_single` (one contact at a time, the customer waits), `live_concurrent`
            (several at once, the customer waits), `deferred` (work waits in a backlog with
            a due time), `deflection` (no agent needed).
        colour: position in the categorical palette of `charts.theme`.
        target_share: default service level as a share 0-1 of contacts answered within `threshold_s`.
        threshold_s: answer-within threshold in seconds; for deferred channels the due time
            in business seconds.
        patience_s: typical mean patience in seconds where customers can abandon, else None.
        concurrency: contacts one agent handles at a time.
    """

    name: str
    label: str
    kind: ChannelKind
    colour: int
    target_share: float
    threshold_s: float
    patience_s: float | None = None
    concurrency: int = 1


CHANNELS: dict[str, Channel] = {
    c.name: c
    for c in (
        Channel("phone", "Phone", "live_single", 0, 0.80, 20, patience_s=180),
        Channel("chat", "Chat", "live_concurrent", 1, 0.80, 60, patience_s=240, concurrency=3),
        Channel("email", "Email", "deferred", 2, 0.90, 8 * 3600),
        Channel("social", "Social", "deferred", 3, 0.90, 2 * 3600),
        Channel("portal", "Portal", "deferred", 4, 0.90, 8 * 3600),
        Channel("in_person", "In person", "live_single", 5, 0.80, 300, patience_s=1200),
        Channel("self_service", "Self-service", "deflection", 6, 1.0, 0),
    )
}


def label(name: str) -> str:
    """What a person reads for a channel key; an unknown key is shown as words, capitals kept.

    Example:
        >>> label("in_person"), label("SLA first reply"), label("tier_1")
        ('In person', 'SLA first reply', 'Tier 1')
    """
    known = CHANNELS.get(name)
    words = name.replace("_", " ")
    return known.label if known else words[:1].upper() + words[1:]
