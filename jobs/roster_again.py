"""A roster made again around what is locked, at a price for every shift of a person that changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from domain import wording
from domain.errors import InputError
from domain.shifts import AgentContract, Assignment, ShiftRules

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.roster import Roster
    from scheduling.week import First, Progress

USUAL_PRICE_HOURS = 1.0
KEEPING_SHARE = 0.4
"""Part of the time for the roster that keeps everybody's shifts; the rest goes to the one made freely."""
BROKEN_HOURS = 100.0
"""What a broken hard rule counts when two rosters are compared, in paid hours."""


@dataclass(frozen=True)
class Again:
    """A roster made again.

    Attributes:
        plan: the better of two, one that keeps every shift it can and one made freely around the locked ones.
        changes, cost_hours: shifts that differ from the roster before, and cost in paid hours of a weekday.
        other_changes, other_cost_hours: the same of the one not taken; None without a second one.
    """

    plan: Roster
    changes: int
    cost_hours: float
    other_changes: int | None = None
    other_cost_hours: float | None = None

    @property
    def sentence(self) -> str:
        """`12 shifts change. Made freely 184 would change and save 3.2 hours, less than their price.`"""
        said = wording.counted(self.changes, "shift changes", "shifts change")
        mine = f"{said if self.changes else 'No shift changes'}."
        if self.other_changes is None or self.other_cost_hours is None:
            return mine
        saved = self.other_cost_hours - self.cost_hours
        if self.changes <= self.other_changes:
            gain = f"save {-saved:,.1f} hours, less than their price" if saved < 0 else "save nothing"
            return f"{mine} Made freely {self.other_changes} would change and {gain}."
        freely = wording.counted(self.other_changes, "change")
        return f"{mine} They save {saved:,.1f} hours; with {freely} nothing more could be saved."


def again(
    before: Sequence[Assignment],
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
    *,
    zone: str,
    time_limit_s: float,
    price_hours: float = USUAL_PRICE_HOURS,
    seed: int = 0,
    first: First | None = None,
    progress: Progress | None = None,
) -> Again:
    """A roster around the locked shifts of `before`, changing the others where that saves more than its price.

    Args:
        price_hours: paid hours that one changed, new or removed shift counts; 0 makes the roster freely.

    Raises:
        InputError: a price below 0, and what `scheduling.roster.roster` refuses.
    """
    from scheduling.roster import roster

    if not price_hours >= 0:
        raise InputError("a price of 0 or more hours", price_hours, "", "price of a change")
    locked = tuple(a for a in before if a.is_locked)

    def made(kept: Sequence[Assignment], limit_s: float, told: First | None) -> Roster:
        return roster(
            requirement, agents, rules, zone=zone, time_limit_s=limit_s, seed=seed, locked=kept, first=told,
            progress=progress,
        )  # fmt: skip

    if price_hours == 0 or len(locked) == len(before):
        plan = made(locked, time_limit_s, first)
        return Again(plan, changes(before, plan), cost(plan, rules))
    keeping = made(kept_of(before, requirement, agents, rules, zone), KEEPING_SHARE * time_limit_s, first)
    free = made(locked, (1 - KEEPING_SHARE) * time_limit_s, None)
    seconds = keeping.seconds + free.seconds
    best, other = sorted((keeping, free), key=lambda p: cost(p, rules) + price_hours * changes(before, p))
    return Again(
        replace(best, seconds=seconds), changes(before, best), cost(best, rules), changes(before, other),
        cost(other, rules),
    )  # fmt: skip


def kept_of(
    before: Sequence[Assignment],
    requirement: pd.DataFrame,
    agents: Sequence[AgentContract],
    rules: ShiftRules,
    zone: str,
) -> tuple[Assignment, ...]:
    """Locked shifts, and those of everybody for whom no hard rule is broken."""
    from jobs.rosters import of_assignments

    known = {a.agent_id for a in agents}
    mine = [a for a in before if a.agent_id in known]
    broken = {v.who for v in of_assignments(mine, requirement, agents, rules, zone).hard}
    return tuple(a for a in mine if a.is_locked or a.agent_id not in broken)


def changes(before: Sequence[Assignment], after: Roster) -> int:
    """Shifts of people that are new, gone or at another time; breaks and locks do not count."""
    from scheduling.edits import diff

    found = diff(before, after.assignments)
    return sum(c.kind in ("added", "removed", "moved") for c in found)


def cost(plan: Roster, rules: ShiftRules) -> float:
    """What a roster costs, in paid hours of a weekday: pay by its rates, hours short, hard rules broken."""
    score = plan.score
    return score.cost + rules.under_weight * score.under_hours + BROKEN_HOURS * len(plan.hard)
