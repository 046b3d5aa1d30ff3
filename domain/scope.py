"""What a viewer may see. Every statement that reads rows or aggregates takes one."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scope:
    """The departments, groups and agents a viewer may see; `None` means all of them.

    Local mode uses `EVERYTHING`. The value is hashable and belongs in every cache key.
    """

    departments: frozenset[str] | None = None
    groups: frozenset[str] | None = None
    agents: frozenset[str] | None = None

    @property
    def is_everything(self) -> bool:
        return self.departments is None and self.groups is None and self.agents is None


EVERYTHING = Scope()
