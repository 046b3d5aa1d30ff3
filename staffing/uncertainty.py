"""Staffing when the forecast is a distribution: agents for a chance of meeting the target.

A 10 % uncertainty of the day's rate takes about 10 points from an Erlang C service level, more than
the choice of formula does. `paths` are joint draws of contacts, one row per draw, one column per
interval, so that a busy morning goes with a busy afternoon.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from domain.errors import InputError
from domain.workload import ServiceTarget
from staffing import voice
from staffing.inputs import at_least
from staffing.log_space import Floats

CHANCES = (0.5, 0.8, 0.9)


@dataclass(frozen=True, slots=True)
class Work:
    """What the intervals have in common: handle time, patience and the promise.

    Attributes:
        aht_s: mean handle time in seconds.
        interval_s: length of an interval in seconds.
        target: service target.
        patience_s: mean patience in seconds, None for Erlang C.
    """

    aht_s: float
    interval_s: float
    target: ServiceTarget
    patience_s: float | None = None

    def erlangs(self, contacts: Floats) -> Floats:
        """Offered load of `contacts` per interval."""
        return at_least(contacts, 0, "contacts", "contacts") * self.aht_s / self.interval_s


def gamma_paths(
    contacts: Sequence[float] | Floats, *, day_cv: float, interval_cv: float = 0.0, draws: int = 2000, seed: int = 1
) -> Floats:  # fmt: skip
    """Joint draws of the expected contacts: one gamma factor per draw, one per interval on top.

    Args:
        contacts: expected contacts per interval.
        day_cv: coefficient of variation of the factor the whole day shares, >= 0.
        interval_cv: coefficient of variation of each interval's own factor, >= 0.

    Returns:
        Array (draws, intervals) with mean `contacts`.
    """
    generator, mean = np.random.default_rng(seed), np.asarray(contacts, float)
    day = _factor(generator, day_cv, (draws, 1))
    return mean * day * _factor(generator, interval_cv, (draws, mean.size))


def chance(paths: Floats, agents: Floats, work: Work) -> Floats:
    """Probability per interval that `agents` meet the target.

    Example:
        >>> paths = gamma_paths([100], day_cv=0.10, draws=20_000)
        >>> work = Work(180, 1800, ServiceTarget(0.8, 20, max_occupancy=None))
        >>> [float(chance(paths, np.array([n]), work)[0].round(2)) for n in (14, 15)]
        [0.81, 0.96]
    """
    fits = voice.capacity(np.asarray(agents, float), work.aht_s, work.patience_s, work.target)
    return np.asarray((work.erlangs(paths) <= fits).mean(axis=0))


def agents_for(paths: Floats, work: Work, chances: Sequence[float] = CHANCES) -> pd.DataFrame:
    """Agents per interval for each chance of meeting the target, with what the expected volume asks.

    Agents needed grow with the load, so the agents for a chance are those for that quantile of it.

    Returns:
        One row per interval: `agents_expected`, `agents_50`, `agents_80`, ... (whole numbers as floats).
    """
    load = work.erlangs(paths)
    columns = {"agents_expected": _agents(load.mean(axis=0), work)}
    for p in chances:
        if not 0 < p < 1:
            raise InputError("a chance above 0 and below 1", p, where="chances")
        quantile = np.quantile(load, p, axis=0, method="inverted_cdf")
        columns[f"agents_{100 * p:g}"] = _agents(quantile, work)
    return pd.DataFrame(columns)


def day_service_levels(paths: Floats, agents: Floats, work: Work) -> Floats:
    """Service level of the whole day for each draw: answered in time over offered, not a mean of shares."""
    level = voice.service_level(
        work.erlangs(paths), agents, work.aht_s, work.patience_s, work.target.threshold_s
    )
    return np.asarray((level * paths).sum(axis=1) / paths.sum(axis=1))


def expected_service_level(paths: Floats, agents: Floats, work: Work) -> float:
    """Contacts answered in time over contacts offered, over all draws."""
    level = day_service_levels(paths, agents, work)
    return float((level * paths.sum(axis=1)).sum() / paths.sum())


def agents_for_day(paths: Floats, work: Work, chance_of_day: float) -> Floats:
    """Agents per interval so that the DAY meets its service level with the chance given.

    Every interval is staffed at the same quantile of its load; the smallest quantile that does is
    found by bisection. Fewer agents than meeting every interval with that chance.

    Raises:
        InputError: without a service-level target.
    """
    wanted = work.target.service_level
    if wanted is None:
        raise InputError("a service-level target", "none", where="target")
    load, low, high = work.erlangs(paths), 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2
        agents = _agents(np.quantile(load, middle, axis=0), work)
        is_met = (day_service_levels(paths, agents, work) >= wanted).mean() >= chance_of_day
        low, high = (low, middle) if is_met else (middle, high)
    return _agents(np.quantile(load, high, axis=0), work)


def price_of_service(
    contacts: Floats, work: Work, levels: Sequence[float], cost_per_agent_hour: float
) -> pd.DataFrame:
    """What each service level costs, and what the last point of it did.

    Returns:
        `service_level`, `agent_hours` (real-valued agents), `cost`, `cost_per_point` (of one point of
        service level since the row before; NaN in the first).

    Example:
        >>> work = Work(180, 1800, ServiceTarget(0.8, 20, max_occupancy=None))
        >>> table = price_of_service(np.array([100.0]), work, [0.80, 0.90, 0.95], 30)
        >>> bool(table.cost_per_point.iloc[2] > table.cost_per_point.iloc[1])
        True
    """
    t, hours = work.target, []
    for level in levels:
        promised = ServiceTarget(
            level, t.threshold_s, t.asa_s, t.max_abandonment, t.max_occupancy, t.min_agents
        )
        agents = voice.agents(work.erlangs(contacts), work.aht_s, work.patience_s, promised, fractional=True)
        hours.append(float(np.nansum(agents)) * work.interval_s / 3600)
    table = pd.DataFrame({"service_level": list(levels), "agent_hours": hours})
    table["cost"] = table["agent_hours"] * cost_per_agent_hour
    return table.assign(cost_per_point=table["cost"].diff() / (100 * table["service_level"].diff()))


def _agents(load: Floats, work: Work) -> Floats:
    return np.asarray(voice.agents(load, work.aht_s, work.patience_s, work.target))


def _factor(generator: np.random.Generator, cv: float, shape: tuple[int, int]) -> Floats:
    at_least(cv, 0, "cv", "a coefficient of variation")
    return generator.gamma(1 / cv**2, cv**2, shape) if cv > 0 else np.ones(shape)
