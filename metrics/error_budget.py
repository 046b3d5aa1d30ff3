"""Error budget of a service promise: how much may be missed, how much is, and how fast it is used up.

Source: Google, Site Reliability Workbook, ch. 5 (burn rate over a long and a short window).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from domain.errors import InputError

FAST_DAYS, SLOW_DAYS = 2, 7
Day = tuple[date, float, float]
"""Local day, targets judged, targets breached."""


@dataclass(frozen=True, slots=True)
class ErrorBudget:
    """The budget of a period.

    Attributes:
        goal: share 0-1 that is to be met.
        judged, breached: targets that fell due.
        fast, slow: burn rates over the last 2 and 7 days that fell due: breaches over those the goal
            allows; 1 uses the budget up exactly; None where nothing fell due.
    """

    goal: float
    judged: float
    breached: float
    fast: float | None
    slow: float | None

    @property
    def allowed(self) -> float:
        """Breaches the goal allows for what was judged."""
        return (1 - self.goal) * self.judged

    @property
    def remaining(self) -> float:
        """Breaches left; negative when the budget is overspent."""
        return self.allowed - self.breached

    @property
    def used_share(self) -> float | None:
        """Breached over allowed; None where nothing may be missed or nothing was judged."""
        return self.breached / self.allowed if self.allowed > 0 else None


def error_budget(days: Sequence[Day], goal: float) -> ErrorBudget:
    """The budget of the days, with burn rates over the last of them.

    Args:
        days: in any order; days on which nothing fell due may be missing.
        goal: share 0-1.

    Raises:
        InputError: a goal outside 0 to 1.

    Example:
        >>> b = error_budget([(date(2026, 3, 2), 1200, 45)], 0.95)
        >>> round(b.allowed), round(b.remaining), round(b.used_share, 2)
        (60, 15, 0.75)
    """
    if not 0 <= goal <= 1:
        raise InputError("a goal between 0 and 1", goal, "95% is 0.95", "error budget")
    judged, breached = sum(d[1] for d in days), sum(d[2] for d in days)
    return ErrorBudget(goal, judged, breached, _burn(days, goal, FAST_DAYS), _burn(days, goal, SLOW_DAYS))


def _burn(days: Sequence[Day], goal: float, length: int) -> float | None:
    if not days or goal >= 1:
        return None
    since = max(d[0] for d in days) - timedelta(days=length)
    judged = sum(d[1] for d in days if d[0] > since)
    breached = sum(d[2] for d in days if d[0] > since)
    return breached / judged / (1 - goal) if judged else None
