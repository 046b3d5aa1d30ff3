"""What the reader chose: the period, what to compare it with, and which part of the service."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, get_args

from domain.channels import label
from domain.period import Grain, Period

Compare = Literal["previous", "year", "none"]
COMPARES: tuple[Compare, ...] = get_args(Compare)
COMPARE_LABELS: dict[Compare, str] = {
    "previous": "the period before",
    "year": "the same weeks a year before",
    "none": "nothing",
}

DIMENSIONS: dict[str, str] = {
    "channel": "Channel",
    "department": "Department",
    "priority": "Priority",
    "tier": "Service tier",
    "group_name": "Group",
    "category": "Category",
    "agent_id": "Agent",
    "queue": "Queue",
    "source": "Source",
    "segment": "Segment",
    "region": "Region",
    "target": "Target",
}
"""Dimensions a number can be cut by, with the word a person reads."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The shared filters as one frozen, hashable value. An empty tuple means all."""

    period: Period
    compare: Compare = "previous"
    grain: Grain = "day"
    channel: tuple[str, ...] = ()
    department: tuple[str, ...] = ()
    priority: tuple[str, ...] = ()
    tier: tuple[str, ...] = ()
    source: tuple[str, ...] = ()

    @property
    def filters(self) -> dict[str, tuple[str, ...]]:
        """Dimension to accepted values, only where something was chosen."""
        every = {"channel": self.channel, "department": self.department}
        every |= {"priority": self.priority, "tier": self.tier, "source": self.source}
        return {name: values for name, values in every.items() if values}

    def compared(self) -> Chosen | None:
        """The same choice on the period it is compared with, or None."""
        if self.compare == "none":
            return None
        earlier = self.period.previous() if self.compare == "previous" else self.period.year_before()
        return replace(self, period=earlier)

    def filter_sentence(self) -> str:
        """`Phone or Chat, priority high`, empty when nothing is filtered."""
        said = []
        for name, values in self.filters.items():
            words = " or ".join(label(v) if name == "channel" else v for v in values)
            said.append(words if name in {"channel", "department"} else f"{DIMENSIONS[name].lower()} {words}")
        return ", ".join(said)
