"""Paid time that is not spent on contacts: planned and unplanned, compounded and divided.

Shares compound: 10 % leave and 5 % sickness leave 0.9 * 0.95 of the time, a shrinkage of 14.5 %.
Heads to schedule are agents DIVIDED by what is left, never multiplied by 1 + shrinkage.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from domain.errors import InputError, NoDataError
from staffing.log_space import Floats


@dataclass(frozen=True, slots=True)
class Shrinkage:
    """Shares 0-1 lost by reason; each is a share of the time the earlier ones leave.

    Attributes:
        planned: known when the schedule is made: leave, training, meetings, breaks.
        unplanned: happens on the day: sickness, lateness, system failures.

    Raises:
        InputError: when a share is not in [0, 1).

    Example:
        >>> s = Shrinkage({"leave": 0.10, "training": 0.05}, {"sickness": 0.05})
        >>> round(s.total, 5), float(s.scheduled(14))
        (0.18775, 18.0)
    """

    planned: Mapping[str, float] = field(default_factory=dict)
    unplanned: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for reason, value in (*self.planned.items(), *self.unplanned.items()):
            if not 0 <= value < 1:
                raise InputError(
                    "a share of 0 or more and below 1", value, "30% is 0.30", f"shrinkage {reason}"
                )

    @property
    def planned_share(self) -> float:
        """Planned reasons compounded."""
        return compounded(self.planned.values())

    @property
    def unplanned_share(self) -> float:
        """Unplanned reasons compounded."""
        return compounded(self.unplanned.values())

    @property
    def total(self) -> float:
        """1 less the product of what each reason leaves."""
        return compounded((*self.planned.values(), *self.unplanned.values()))

    def scheduled(self, agents: ArrayLike) -> Floats:
        """Whole agents to schedule so that `agents` are at work; NaN stays NaN."""
        # 21 / 0.7 is 30.000000000000004 in floating point and must stay 30
        return np.ceil(np.asarray(agents, float) / (1 - self.total) - 1e-9)[()]

    def scheduled_in_turn(self, agents: ArrayLike) -> Floats:
        """Whole agents to schedule by interval, the fraction left over carried to the next interval.

        The first interval is rounded up; from there on agent hours are right to one agent for one interval,
        and no interval gets fewer than it needs at work; NaN stays NaN.

        Example:
            >>> Shrinkage({"all": 0.2}).scheduled_in_turn([1, 1, 1, 1, 0, 1])
            array([2., 1., 1., 1., 0., 2.])
        """
        given = np.asarray(agents, float)
        # 21 / 0.7 is 30.000000000000004 in floating point and must stay 30
        so_far = np.ceil(np.cumsum(np.nan_to_num(given)) / (1 - self.total) - 1e-7)
        return np.where(np.isnan(given), np.nan, np.diff(so_far, prepend=0.0))


def compounded(shares: Iterable[float]) -> float:
    """1 - product(1 - s).

    Example:
        >>> round(compounded([0.1, 0.05]), 4)
        0.145
    """
    return 1 - math.prod(1 - s for s in shares)


def measured(attendance: pd.DataFrame, paid_s: float) -> Shrinkage:
    """Shrinkage from attendance records.

    Args:
        attendance: one row per absence or off-contact spell with `reason` (text), `is_planned` (flag)
            and `seconds` (s, >= 0).
        paid_s: all paid seconds of the same agents and period.

    Returns:
        Reasons largest first within planned, then unplanned, each as a share of the time the earlier
        ones leave, so that the compounded total is exactly lost seconds / paid seconds.

    Raises:
        NoDataError: when no paid time is recorded.
        InputError: when more time is lost than was paid.

    Example:
        >>> spells = pd.DataFrame({"reason": ["leave", "sick"], "is_planned": [True, False],
        ...                        "seconds": [100.0, 90.0]})
        >>> s = measured(spells, 1000)
        >>> round(s.total, 4), s.unplanned
        (0.19, {'sick': 0.1})
    """
    if not paid_s > 0:
        raise NoDataError("No paid time is recorded, so shrinkage cannot be measured; load attendance first")
    lost = attendance["seconds"].sum()
    if not 0 <= lost < paid_s:
        raise InputError(f"lost seconds of 0 to below {paid_s:g}", lost, "Check that spells do not overlap")
    left, reasons = paid_s, []
    for is_planned in (True, False):
        kind = attendance[attendance["is_planned"] == is_planned]
        totals = kind.groupby("reason")["seconds"].sum().sort_values(ascending=False)
        shares: dict[str, float] = {}
        for reason, seconds in zip(totals.index.astype(str), totals.to_numpy(float), strict=True):
            shares[reason] = float(seconds / left)
            left -= float(seconds)
        reasons.append(shares)
    return Shrinkage(*reasons)
