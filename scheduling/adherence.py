"""Did agents do what the schedule said, when it said so: adherence and conformance.

adherence   = scheduled seconds spent in the scheduled state / scheduled seconds
conformance = seconds worked in the period / seconds scheduled to work
Weighted adherence counts each scheduled second with the weight of its interval, so that a minute
missed when nobody is spare weighs more. Adherence cannot exceed 1; conformance can.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import numpy as np

from domain.errors import InputError, NoDataError
from domain.shifts import Assignment

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

OFF, WORK, BREAK, MEETING = 0, 1, 2, 3
SECONDS = (
    "scheduled_s", "adherent_s", "scheduled_work_s", "worked_s", "weighted_scheduled_s", "weighted_adherent_s"
)  # fmt: skip
STATES: Mapping[str, int] = {"work": WORK, "break": BREAK, "meeting": MEETING, "off": OFF}


def adherence(
    assignments: Sequence[Assignment],
    statuses: pd.DataFrame,
    meaning: Mapping[str, str],
    weights: pd.DataFrame | None = None,
    step_s: int = 60,
) -> pd.DataFrame:
    """One row per scheduled agent: adherence, weighted_adherence, conformance and the seconds behind them.

    Args:
        assignments: the roster.
        statuses: agent_id, starts_at, ends_at (moments), status; overlapping rows: the later one holds.
        meaning: status -> `work`, `break`, `meeting` (other paid work than contacts) or `off`.
        weights: starts_at and `weight` >= 0, each holding until the next row; None weighs all alike.
        step_s: resolution in seconds.

    Returns:
        agent_id, scheduled_s, adherent_s, scheduled_work_s, worked_s, weighted_scheduled_s,
        weighted_adherent_s, and three shares; a share without anything scheduled is null.

    Raises:
        NoDataError: no assignment. InputError: a status without a meaning.
    """
    import pandas as pd

    if not assignments:
        raise NoDataError("There is no roster to compare the statuses with.")
    unknown = sorted(set(statuses["status"]) - set(meaning))
    if unknown or set(meaning.values()) - set(STATES):
        raise InputError(
            "a meaning work, break, meeting or off for every status", ", ".join(unknown) or str(meaning)
        )
    start = min(a.shift.starts_at for a in assignments)
    seconds = (max(a.shift.ends_at for a in assignments) - start).total_seconds()
    steps, origin = int(np.ceil(seconds / step_s)), start.timestamp()
    weight = _weights(weights, origin, steps, step_s)
    rows = []
    for agent in sorted({a.agent_id for a in assignments}):
        plan = _planned([a for a in assignments if a.agent_id == agent], origin, steps, step_s)
        real = _actual(statuses[statuses["agent_id"] == agent], meaning, origin, steps, step_s)
        rows.append({"agent_id": agent, **_figures(plan, real, weight, step_s)})
    return pd.DataFrame(rows)


def by_day(
    assignments: Sequence[Assignment],
    statuses: pd.DataFrame,
    meaning: Mapping[str, str],
    zone: str,
    weights: pd.DataFrame | None = None,
    step_s: int = 60,
) -> pd.DataFrame:
    """`adherence` per agent and local day, with `day_on`: a shift counts on the day it starts.

    What an agent did before the end of the shift of the day before belongs to that day.
    """
    import pandas as pd

    days: dict[date, list[Assignment]] = {}
    for entry in sorted(assignments, key=lambda a: a.shift.starts_at):
        days.setdefault(entry.shift.starts_at.astimezone(ZoneInfo(zone)).date(), []).append(entry)
    found: list[pd.DataFrame] = []
    ended: dict[str, datetime] = {}
    for day_on, entries in days.items():
        ends = max(e.shift.ends_at for e in entries)
        own_end = pd.to_datetime(statuses["agent_id"].map(ended), utc=True).astype("datetime64[us, UTC]")
        starts = statuses["starts_at"].mask(own_end > statuses["starts_at"], own_end)
        mine = statuses.assign(starts_at=starts)
        mine = mine[(mine["ends_at"] > mine["starts_at"]) & (mine["starts_at"] < ends)]
        found.append(adherence(entries, mine, meaning, weights, step_s).assign(day_on=day_on))
        ended.update({e.agent_id: e.shift.ends_at for e in entries})
    if not found:
        raise NoDataError("There is no roster to compare the statuses with.")
    return pd.concat(found, ignore_index=True)


def summed(days: pd.DataFrame, by: str) -> pd.DataFrame:
    """Rows of `by_day` added up over one column: sums of seconds and the shares of those sums."""
    total = days.groupby(by, sort=True)[list(SECONDS)].sum().reset_index()
    return total.assign(
        adherence=_ratio(total, "adherent_s", "scheduled_s"),
        weighted_adherence=_ratio(total, "weighted_adherent_s", "weighted_scheduled_s"),
        conformance=_ratio(total, "worked_s", "scheduled_work_s"),
    )


def _ratio(frame: pd.DataFrame, top: str, bottom: str) -> pd.Series[float]:
    return frame[top] / frame[bottom].where(frame[bottom] > 0)


def _figures(
    plan: NDArray[np.int8], real: NDArray[np.int8], weight: NDArray[np.float64], step_s: int
) -> dict[str, float]:
    asked, kept = plan != OFF, (plan != OFF) & (plan == real)
    work = (plan == WORK).sum()
    return {
        "scheduled_s": float(asked.sum() * step_s),
        "adherent_s": float(kept.sum() * step_s),
        "scheduled_work_s": float(work * step_s),
        "worked_s": float((real == WORK).sum() * step_s),
        "adherence": _share(float(kept.sum()), float(asked.sum())),
        "weighted_scheduled_s": float(weight[asked].sum() * step_s),
        "weighted_adherent_s": float(weight[kept].sum() * step_s),
        "weighted_adherence": _share(float(weight[kept].sum()), float(weight[asked].sum())),
        "conformance": _share(float((real == WORK).sum()), float(work)),
    }


def _share(part: float, whole: float) -> float:
    return part / whole if whole > 0 else float("nan")


def _planned(entries: Sequence[Assignment], origin: float, steps: int, step_s: int) -> NDArray[np.int8]:
    plan = np.zeros(steps, dtype=np.int8)
    for entry in entries:
        shift = entry.shift
        _paint(plan, shift.starts_at.timestamp(), shift.ends_at.timestamp(), WORK, origin, step_s)
        for pause in shift.breaks:
            what = MEETING if pause.is_meeting else BREAK
            _paint(plan, pause.starts_at.timestamp(), pause.ends_at.timestamp(), what, origin, step_s)
    return plan


def _actual(
    statuses: pd.DataFrame, meaning: Mapping[str, str], origin: float, steps: int, step_s: int
) -> NDArray[np.int8]:
    real = np.zeros(steps, dtype=np.int8)
    ordered = statuses.sort_values("starts_at", kind="stable")
    for begin, end, status in zip(ordered["starts_at"], ordered["ends_at"], ordered["status"], strict=True):
        _paint(real, begin.timestamp(), end.timestamp(), STATES[meaning[status]], origin, step_s)
    return real


def _paint(line: NDArray[np.int8], begin: float, end: float, state: int, origin: float, step_s: int) -> None:
    first, last = (round((moment - origin) / step_s) for moment in (begin, end))
    line[max(first, 0) : max(last, 0)] = state


def _weights(weights: pd.DataFrame | None, origin: float, steps: int, step_s: int) -> NDArray[np.float64]:
    if weights is None:
        return np.ones(steps)
    ordered = weights.sort_values("starts_at")
    moments = np.array([m.timestamp() for m in ordered["starts_at"]])
    at = np.searchsorted(moments, origin + step_s * np.arange(steps), side="right") - 1
    values = ordered["weight"].to_numpy(dtype=np.float64)
    return np.where(at >= 0, values[np.maximum(at, 0)], 0.0)
