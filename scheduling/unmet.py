"""Which intervals a plan leaves short, and the reason a person can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from scheduling.catalogue import slots
from scheduling.polish import Plan

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

NO_SHIFT = "no allowed shift works in this interval"
NO_PEOPLE = "every contract class is used up on this day or in this week"
NOT_WORTH_IT = "a shift for the missing agent would cost more than the service it adds"


def reachable(plan: Plan) -> NDArray[np.bool_]:
    """Periods that at least one allowed shift can work."""
    problem = plan.problem
    touched = np.zeros(problem.grid.periods, dtype=bool)
    for template in problem.templates:
        found = slots(problem.grid, problem.rules, template)
        if len(found):
            touched[(found[:, None] + np.arange(template.periods)) % problem.grid.periods] = True
    return touched


def available(plan: Plan) -> NDArray[np.bool_]:
    """Periods on whose day some contract class can still start a shift."""
    return np.asarray(np.any([np.isfinite(charge.shift) for charge in plan.charges()], axis=0))


def unmet_frame(plan: Plan, group: str) -> pd.DataFrame:
    """starts_at, channel, required, scheduled, missing, reason: one row per interval short."""
    import pandas as pd

    grid = plan.problem.grid
    size = grid.interval_periods
    missing = np.maximum(plan.problem.need - plan.supply, 0).reshape(-1, size).mean(axis=1)
    short = np.flatnonzero(missing > 1e-9)
    can_reach, can_start = reachable(plan).reshape(-1, size), available(plan).reshape(-1, size)
    reasons = [
        NO_SHIFT if not can_reach[i].any() else NO_PEOPLE if not can_start[i].any() else NOT_WORTH_IT
        for i in short
    ]
    starts = pd.to_datetime([grid.moment(int(i) * size) for i in short], utc=True)
    return pd.DataFrame(
        {
            "starts_at": pd.Series(starts).astype("datetime64[us, UTC]"),
            "channel": pd.Series([group] * len(short), dtype="str"),
            "required": plan.problem.need.reshape(-1, size).mean(axis=1)[short],
            "scheduled": plan.supply.reshape(-1, size).mean(axis=1)[short],
            "missing": missing[short],
            "reason": pd.Series(reasons, dtype="str"),
        }
    )
