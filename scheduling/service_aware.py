"""Fewer agents for the same promise over a day or a week: move them to where they save most service.

An interval-by-interval target over-delivers over the day. Here the promise is on the contacts of a
whole period, with a floor in every interval: agents are added one at a time where they raise the
contacts answered in time the most per agent (the concave envelope of the service curve), until the
period's promise is kept. The service level comes from a function, so that any queueing model fits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from domain.errors import InputError

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

ServiceLevel = Callable[["pd.DataFrame", "Ints"], "Floats"]
"""Rows of the requirement and agents on each -> share 0-1 of contacts answered in time."""
Span = Literal["day", "week"]
ENVELOPE = 0.8


@dataclass(frozen=True)
class ServiceAware:
    """A re-optimised requirement and what it promises.

    Attributes:
        requirement: the rows given, `agents` replaced and `service_level` of each added.
        achieved: span, channel, service_level (over the span's contacts), target.
        agent_hours_before, agent_hours_after: hours of the two requirements.
    """

    requirement: pd.DataFrame
    achieved: pd.DataFrame
    agent_hours_before: float
    agent_hours_after: float


def service_aware(
    requirement: pd.DataFrame,
    service_level: ServiceLevel,
    *,
    zone: str,
    targets: dict[str, float],
    span: Span = "day",
    floor: float = 0.5,
    most_agents: int = 400,
) -> ServiceAware:
    """The fewest agents that keep each channel's target over every `span` and `floor` in every interval.

    Args:
        requirement: starts_at, channel, contacts, agents, and whatever `service_level` reads. Rows of
            channels without a target are kept as they are.
        service_level: share answered in time for rows and agents; must not fall with more agents.
        zone: IANA zone of the local days.
        targets: channel -> share 0-1 over the span.
        span: `day` or `week` (seven local days from the first).
        floor: least service level in every interval with contacts.
        most_agents: agents beyond which an interval is given up as out of reach.

    Raises:
        InputError: a floor above a target, or a target that `most_agents` cannot reach.

    The result is a steady-state statement per interval; simulate it before claiming it.
    """
    import pandas as pd

    if any(floor > t for t in targets.values()) or not 0 <= floor <= 1:
        raise InputError("a floor between 0 and every target", f"{floor} and {targets}", where="floor")
    rows = requirement.reset_index(drop=True)
    local = (
        pd.to_datetime(rows["starts_at"], utc=True).dt.tz_convert(zone).dt.tz_localize(None).dt.normalize()
    )
    day = (local - local.min()).dt.days.to_numpy() // (1 if span == "day" else 7)
    agents = rows["agents"].to_numpy(dtype=np.int64).copy()
    achieved = []
    for channel, target in sorted(targets.items()):
        for number in sorted(set(day[rows["channel"] == channel].tolist())):
            mine = np.flatnonzero((rows["channel"] == channel).to_numpy() & (day == number))
            found, level = _fewest(rows.iloc[mine], service_level, target, floor, most_agents)
            agents[mine] = found
            achieved.append((number, channel, level, target))
    return _result(rows, agents, achieved, service_level)


def _result(
    rows: pd.DataFrame, agents: Ints, achieved: list[tuple[int, str, float, float]], level: ServiceLevel
) -> ServiceAware:
    import pandas as pd

    starts = pd.DatetimeIndex(pd.to_datetime(rows["starts_at"], utc=True).unique()).sort_values()
    hours = float((starts[1:] - starts[:-1]).min().total_seconds() / 3600) if len(starts) > 1 else 1.0
    fresh = rows.assign(agents=agents, service_level=level(rows, agents))
    # The shrunken figure belonged to the old agents.
    fresh = fresh.drop(columns=[c for c in ("scheduled_agents",) if c in fresh.columns])
    return ServiceAware(
        fresh,
        pd.DataFrame(achieved, columns=["span", "channel", "service_level", "target"]),
        float(rows["agents"].sum()) * hours,
        float(agents.sum()) * hours,
    )


def _fewest(
    rows: pd.DataFrame, service_level: ServiceLevel, target: float, floor: float, most: int
) -> tuple[Ints, float]:
    """Agents per row of one channel and span, and the service level they give over its contacts."""
    contacts = rows["contacts"].to_numpy(dtype=np.float64)
    curves = _curves(rows, service_level, most, max(target, floor))
    least = np.where(contacts > 0, (curves >= floor - 1e-12).argmax(axis=1), 0)
    agents, total = least.astype(np.int64), float(contacts.sum())
    answered = contacts * curves[np.arange(len(rows)), agents]
    while total > 0 and answered.sum() < target * total - 1e-9:
        row, jump = _best_step(curves, contacts, agents)
        agents[row] += jump
        answered[row] = contacts[row] * curves[row, agents[row]]
    return agents, float(answered.sum() / total) if total > 0 else float("nan")


def _curves(rows: pd.DataFrame, service_level: ServiceLevel, most: int, wanted: float) -> Floats:
    """Service level by agents 0..n, n the first at which every row is past what may be needed."""
    columns: list[Floats] = []
    for n in range(most + 1):
        columns.append(np.asarray(service_level(rows, np.full(len(rows), n)), dtype=np.float64))
        is_done = (columns[-1] >= min(wanted + ENVELOPE * (1 - wanted), 0.999)).all()
        if n and is_done:
            return np.maximum.accumulate(np.stack(columns, axis=1), axis=1)
    reached = float(columns[-1].min())
    if reached >= wanted:
        return np.maximum.accumulate(np.stack(columns, axis=1), axis=1)
    raise InputError(
        f"a target that {most} agents can reach", f"{reached:.3f}", "Raise most_agents", "targets"
    )


def _best_step(curves: Floats, contacts: Floats, agents: Ints) -> tuple[int, int]:
    """The row, and agents to add to it, with the most contacts answered in time per agent added."""
    best, row, jump = -1.0, 0, 1
    for i, n in enumerate(agents.tolist()):
        ahead = curves[i, n + 1 :] - curves[i, n]
        if not len(ahead) or contacts[i] <= 0:
            continue
        # Below the load the curve is convex: the best average over several agents is the envelope.
        rates = contacts[i] * ahead / np.arange(1, len(ahead) + 1)
        k = int(rates.argmax())
        if rates[k] > best:
            best, row, jump = float(rates[k]), i, k + 1
    return row, jump
