"""What a schedule is: shifts, coverage, what is missing and why, and the figures that judge it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from domain.shifts import PlacedBreak, Shift
from scheduling.patterns import Problem, Row, paid_periods, row_cost
from scheduling.polish import Plan

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Schedule:
    """A covering of a requirement by shifts.

    Attributes:
        shifts: `domain.frames.SHIFTS`, and `breaks_minutes` (breaks counted from the start of the
            shift), `contract` (class) and `cost` (of one such shift).
        coverage: `domain.frames.COVERAGE`, one row per skill group and interval of the requirement.
        gap: cost above the lower bound, as a share of the bound; 0.01 is 1 %. The bound is that of the
            linear programme over every shift and every placement of breaks.
        bound: that lower bound, in cost.
        efficiency: required hours covered over hours at work, a share 0-1.
        within_10_share: share of intervals with a requirement that are scheduled within 10 % of it.
        paid_hours, required_hours, productive_hours: agent hours.
        under_hours, over_hours: agent hours missing and too many, never netted.
        cost: paid hours by night, weekend and overtime rate, in paid hours of a weekday.
        seconds: time taken.
        unmet: starts_at, channel, required, scheduled, missing and `reason`, one row per interval short.
        notes: sentences about what was assumed or stopped.
    """

    shifts: pd.DataFrame
    coverage: pd.DataFrame
    gap: float
    bound: float
    efficiency: float
    within_10_share: float
    paid_hours: float
    required_hours: float
    productive_hours: float
    under_hours: float
    over_hours: float
    cost: float
    seconds: float
    unmet: pd.DataFrame
    notes: tuple[str, ...] = field(default=())

    def figures(self) -> Mapping[str, float]:
        """The figures by name, for the command line and a report."""
        names = (
            "gap", "efficiency", "within_10_share", "paid_hours", "required_hours", "productive_hours",
            "under_hours", "over_hours", "cost", "seconds",
        )  # fmt: skip
        return {name: float(getattr(self, name)) for name in names}


def shifts_of(plan: Plan, group: str, first_number: int = 1) -> list[tuple[Shift, str, float]]:
    """Every kind of shift of a plan in order of time, with its contract class and cost."""
    found = []
    ordered = sorted(plan.counts.items(), key=lambda item: (item[0][2], item[0]))
    for number, (row, count) in enumerate(ordered, first_number):
        shift = shift_of(plan.problem, row, group, f"S{number:05d}", count)
        found.append((shift, plan.problem.classes[row[0]].name, row_cost(plan.problem, row)))
    return found


def shift_of(problem: Problem, row: Row, group: str, name: str, count: int) -> Shift:
    """A column as a shift of `count` people."""
    _, i, start, at = row
    grid, template = problem.grid, problem.templates[i]
    breaks = tuple(
        PlacedBreak(grid.moment(start + b), grid.moment(start + b + w.periods), w.rule.is_paid, w.rule.name)
        for w, b in zip(template.windows, at, strict=True)
    )
    return Shift(name, grid.moment(start), grid.moment(start + template.periods), group, breaks, count)


def breaks_text(shift: Shift, zone: str) -> str:
    """Breaks as `HH:MM-HH:MM paid|unpaid` in local time, separated by `; `."""
    local = ZoneInfo(zone)
    return "; ".join(
        f"{b.starts_at.astimezone(local):%H:%M}-{b.ends_at.astimezone(local):%H:%M} "
        f"{'paid' if b.is_paid else 'unpaid'}"
        for b in shift.breaks
    )


def breaks_minutes(shift: Shift) -> str:
    """Breaks as `minute+length paid|unpaid: name` counted from the start of the shift, separated by `; `.

    Says which of the two when a break lies in the hour that a clock change repeats, and which is a meeting.
    """
    return "; ".join(
        f"{(b.starts_at - shift.starts_at).total_seconds() / 60:.0f}"
        f"+{(b.ends_at - b.starts_at).total_seconds() / 60:.0f} {'paid' if b.is_paid else 'unpaid'}"
        f"{' meeting' if b.is_meeting else ''}: {b.name.replace(';', ',')}"
        for b in shift.breaks
    )


def shifts_frame(found: list[tuple[Shift, str, float]], zone: str) -> pd.DataFrame:
    """Shifts as `domain.frames.SHIFTS` with `contract` and `cost`."""
    import pandas as pd

    frame = pd.DataFrame(
        {
            "shift": [s.shift for s, _, _ in found],
            "starts_at": [s.starts_at for s, _, _ in found],
            "ends_at": [s.ends_at for s, _, _ in found],
            "channel": [s.channel for s, _, _ in found],
            "agents": np.array([s.agents for s, _, _ in found], dtype=np.int64),
            "breaks": [breaks_text(s, zone) for s, _, _ in found],
            "breaks_minutes": [breaks_minutes(s) for s, _, _ in found],
            "paid_hours": np.array([s.paid_hours for s, _, _ in found], dtype=np.float64),
            "contract": [c for _, c, _ in found],
            "cost": np.array([c for _, _, c in found], dtype=np.float64),
        }
    )
    moments = {name: pd.to_datetime(frame[name], utc=True).astype("datetime64[us, UTC]")
               for name in ("starts_at", "ends_at")}  # fmt: skip
    return frame.assign(**moments)


def coverage_frame(plan: Plan, group: str, is_open: NDArray[np.bool_]) -> pd.DataFrame:
    """`domain.frames.COVERAGE` of one group on the requirement's intervals.

    Closed intervals (no row in the requirement) appear only when somebody is scheduled in them.
    """
    import pandas as pd

    grid = plan.problem.grid
    size = grid.interval_periods
    required = plan.problem.need.reshape(-1, size).mean(axis=1)
    scheduled = plan.supply.reshape(-1, size).mean(axis=1)
    starts = pd.date_range(
        grid.start_at, periods=len(required), freq=pd.Timedelta(timedelta(minutes=size * grid.step_minutes))
    )
    kept = is_open.reshape(-1, size).any(axis=1) | (scheduled > 0)
    frame = pd.DataFrame(
        {"starts_at": starts, "channel": group, "required": required, "scheduled": scheduled}
    )
    shown: pd.DataFrame = frame[kept].astype({"starts_at": "datetime64[us, UTC]"})
    return shown.reset_index(drop=True)


def paid_hours(plan: Plan) -> float:
    """Paid hours of everybody in the plan."""
    periods = sum(paid_periods(plan.problem, row) * count for row, count in plan.counts.items())
    return periods * plan.problem.period_hours
