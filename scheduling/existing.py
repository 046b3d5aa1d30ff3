"""Read a schedule made elsewhere, and score it on a requirement exactly like ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from domain.errors import InputError
from domain.frames import SHIFTS, check
from domain.shifts import DAY_MINUTES, PlacedBreak, Shift, ShiftRules
from scheduling import timegrid

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

BREAK = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d) (paid|unpaid)")
MINUTES = re.compile(r"(\d+)\+(\d+) (paid|unpaid)( meeting)?(?:: (.*))?")


@dataclass(frozen=True)
class Score:
    """How a set of shifts meets a requirement; hours are agent hours, never netted.

    `cost` is paid hours by night, weekend and overtime rate, in paid hours of a weekday; wages of contract
    classes are not in it.
    """

    coverage: pd.DataFrame
    required_hours: float
    productive_hours: float
    paid_hours: float
    under_hours: float
    over_hours: float
    efficiency: float
    within_10_share: float
    cost: float = float("nan")


def read_shifts(frame: pd.DataFrame, zone: str) -> tuple[Shift, ...]:
    """Shifts from a frame with the columns of `domain.frames.SHIFTS`.

    Raises:
        InputError: a missing column, an end before its start, or a break outside its shift.
    """
    check(frame, SHIFTS, "shifts")
    local = timegrid.known_zone(zone)
    return tuple(
        _shift(record, local, number) for number, record in enumerate(frame.to_dict("records"), start=2)
    )


def _shift(record: dict[str, object] | dict[object, object], local: ZoneInfo, row: int) -> Shift:
    import pandas as pd

    values = {str(k): v for k, v in record.items()}
    start, end = (
        pd.Timestamp(str(values[k])).tz_convert("UTC").to_pydatetime() for k in ("starts_at", "ends_at")
    )
    if not start < end <= start + timedelta(days=1):
        raise InputError(
            "a shift of more than 0 and at most 24 hours", f"{start} to {end}", where=f"row {row}"
        )
    breaks = _breaks(values, start, end, local, row)
    return Shift(str(values["shift"]), start, end, str(values["channel"]), breaks, int(str(values["agents"])))


def _breaks(
    values: dict[str, object], start: datetime, end: datetime, local: ZoneInfo, row: int
) -> tuple[PlacedBreak, ...]:
    exact, text = values.get("breaks_minutes"), values["breaks"]
    if isinstance(exact, str) and exact.strip():
        found = tuple(_break_from_minutes(part, start, row) for part in exact.split("; ") if part)
    else:
        found = read_breaks(text if isinstance(text, str) else "", start, end, local, row)
    _check_breaks(found, start, end, row)
    return found


def _check_breaks(found: Sequence[PlacedBreak], start: datetime, end: datetime, row: int) -> None:
    """Refuse breaks that reach out of the shift or overlap: their minutes would be taken off twice."""
    ordered = sorted(found, key=lambda b: (b.starts_at, b.ends_at))
    edges = [start, *(m for b in ordered for m in (b.starts_at, b.ends_at)), end]
    if edges != sorted(edges):
        raise InputError(
            "breaks inside the shift, one at a time",
            ", ".join(f"{b.starts_at:%H:%M}-{b.ends_at:%H:%M}" for b in ordered) + f" UTC in {start} to {end}",
            "Mend their times", f"row {row}",
        )  # fmt: skip


def _break_from_minutes(part: str, start: datetime, row: int) -> PlacedBreak:
    match = MINUTES.fullmatch(part)
    if match is None:
        raise InputError("minute+length paid or unpaid", part, "Such as 240+30 unpaid: lunch", f"row {row}")
    minute, length = (min(int(g), 2 * DAY_MINUTES) for g in match.group(1, 2))
    begins = start + timedelta(minutes=minute)
    is_paid, is_meeting = match.group(3) == "paid", match.group(4) is not None
    return PlacedBreak(
        begins, begins + timedelta(minutes=length), is_paid, match.group(5) or "break", is_meeting
    )


def read_breaks(
    text: str, start: datetime, end: datetime, local: ZoneInfo, row: int = 0
) -> tuple[PlacedBreak, ...]:
    """Breaks from `HH:MM-HH:MM paid|unpaid; ...` in local wall time, at their moments in the shift."""
    found = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        match = BREAK.fullmatch(part)
        if match is None:
            raise InputError("HH:MM-HH:MM paid or unpaid", part, "Such as 12:00-12:30 unpaid", f"row {row}")
        h1, m1, h2, m2 = (int(g) for g in match.groups()[:4])
        begins = _moment_of(h1, m1, start, end, local)
        ends = _moment_of(h2, m2, begins or start, end, local)
        if begins is None or ends is None or ends <= begins:
            raise InputError("a break inside its shift", part, f"The shift is {start} to {end}", f"row {row}")
        found.append(PlacedBreak(begins, ends, match.group(5) == "paid"))
    return tuple(found)


def _moment_of(hour: int, minute: int, start: datetime, end: datetime, local: ZoneInfo) -> datetime | None:
    """First moment from `start` to `end` at which the local clock shows hour:minute."""
    moment = start.replace(second=0, microsecond=0)
    while moment <= end:
        shown = moment.astimezone(local)
        if (shown.hour, shown.minute) == (hour, minute):
            return moment.astimezone(UTC)
        moment += timedelta(minutes=1)
    return None


def at_work(shifts: Sequence[Shift], grid: timegrid.Grid) -> NDArray[np.float64]:
    """Agents at work per period, the minutes of breaks taken off; wraps when the horizon repeats.

    A period partly worked counts with its share.
    """
    supply = np.zeros(grid.periods)
    for shift in shifts:
        _add(supply, grid, shift.starts_at, shift.ends_at, shift.agents)
        for pause in shift.breaks:
            _add(supply, grid, pause.starts_at, pause.ends_at, -shift.agents)
    return supply


def _add(supply: NDArray[np.float64], grid: timegrid.Grid, start: datetime, end: datetime, by: float) -> None:
    first, last = (
        (moment - grid.start_at).total_seconds() / (60 * grid.step_minutes) for moment in (start, end)
    )
    periods = np.arange(int(np.floor(first)), int(np.ceil(last)))
    share = np.minimum(periods + 1, last) - np.maximum(periods, first)
    if grid.is_cyclic:
        np.add.at(supply, periods % grid.periods, by * share)
    else:
        inside = (periods >= 0) & (periods < grid.periods)
        supply[periods[inside]] += by * share[inside]


def score(
    shifts: Sequence[Shift], requirement: pd.DataFrame, rules: ShiftRules, zone: str, group: str | None = None
) -> Score:
    """Coverage and figures of any shifts on a requirement, all channels pooled or those of one group."""
    grid = timegrid.build(requirement, rules, zone)
    needs = timegrid.required(requirement, grid)
    channels = next((g.channels for g in rules.groups if g.name == group), tuple(needs))
    need = np.sum([needs[c] for c in channels], axis=0)
    mine = [s for s in shifts if group is None or s.channel == group]
    supply = at_work(mine, grid)
    hours = grid.step_minutes / 60
    under = float(np.maximum(need - supply, 0).sum() * hours)
    productive = float(supply.sum() * hours)
    coverage = _coverage(need, supply, grid, group or "all channels")
    return Score(
        coverage=coverage,
        required_hours=float(need.sum() * hours),
        productive_hours=productive,
        paid_hours=sum(s.paid_hours * s.agents for s in mine),
        under_hours=under,
        over_hours=float(np.maximum(supply - need, 0).sum() * hours),
        efficiency=(float(need.sum() * hours) - under) / productive if productive > 0 else float("nan"),
        within_10_share=within_10_share(coverage),
        cost=cost_of(mine, grid, rules),
    )


def cost_of(shifts: Sequence[Shift], grid: timegrid.Grid, rules: ShiftRules) -> float:
    """Paid hours of any shifts by night, weekend and overtime rate, in paid hours of a weekday."""
    after, extra = rules.overtime_after_minutes, rules.overtime_rate - 1
    paid = np.zeros(grid.periods)
    for shift in shifts:
        late = shift.starts_at + timedelta(minutes=after) if after is not None else shift.ends_at
        unpaid = [(b.starts_at, b.ends_at) for b in shift.breaks if not b.is_paid]
        for sign, start, end in [(1, shift.starts_at, shift.ends_at), *((-1, a, b) for a, b in unpaid)]:
            _add(paid, grid, start, end, sign * shift.agents)
            if end > late:
                _add(paid, grid, max(start, late), end, sign * shift.agents * extra)
    return float((paid * timegrid.paid_cost(grid, rules)).sum()) * grid.step_minutes / 60


def _coverage(
    need: NDArray[np.float64], supply: NDArray[np.float64], grid: timegrid.Grid, group: str
) -> pd.DataFrame:
    import pandas as pd

    size = grid.interval_periods
    starts = pd.date_range(
        grid.start_at, periods=len(need) // size, freq=pd.Timedelta(minutes=size * grid.step_minutes)
    )
    means = {
        "required": need.reshape(-1, size).mean(axis=1),
        "scheduled": supply.reshape(-1, size).mean(axis=1),
    }
    return pd.DataFrame({"starts_at": starts, "channel": group, **means}).astype(
        {"starts_at": "datetime64[us, UTC]"}
    )


def within_10_share(coverage: pd.DataFrame) -> float:
    """Share of the intervals with a requirement that are scheduled within 10 % of it."""
    asked = coverage[coverage["required"] > 0]
    if not len(asked):
        return float("nan")
    return float(((asked["scheduled"] - asked["required"]).abs() <= 0.1 * asked["required"] + 1e-9).mean())
