"""Erlang C: contacts wait without limit until one of the agents is free.

Seconds everywhere; scalars and arrays broadcast; real numbers of agents are allowed.
Oracle: tests/staffing/oracles/erlang_mpmath.csv, erlang_published.csv
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from domain.errors import InputError
from staffing import search
from staffing.inputs import above_zero, at_least, share
from staffing.log_space import Flags, Floats, log_inverse_blocking


@dataclass(frozen=True, slots=True)
class Metrics:
    """What `agents` deliver for a load; every field has the broadcast shape of the arguments.

    Attributes:
        wait_probability: share 0-1 that find all agents busy.
        service_level: share 0-1 answered within the threshold.
        asa_s: mean wait of all contacts in seconds; infinite when agents <= load.
        delayed_asa_s: mean wait of those who wait.
        occupancy: share 0-1 of logged-in time spent handling.
        queue_length: mean number waiting.
        immediate_share: share answered at once.
    """

    wait_probability: Floats
    service_level: Floats
    asa_s: Floats
    delayed_asa_s: Floats
    occupancy: Floats
    queue_length: Floats
    immediate_share: Floats


def wait_probability(load: ArrayLike, agents: ArrayLike) -> Floats:
    """Share of contacts that wait; 1 when agents <= load (the queue grows without limit).

    Example:
        >>> float(wait_probability(10, 14)).__round__(7)
        0.1741319
    """
    return _waits(at_least(load, 0, "load", "erlangs"), at_least(agents, 0, "agents", "agents"))[()]


def metrics(load: ArrayLike, agents: ArrayLike, aht_s: ArrayLike, threshold_s: ArrayLike = 20.0) -> Metrics:
    """Erlang C for `load` erlangs on `agents` agents; NaN in gives NaN out.

    Args:
        load: offered load in erlangs, >= 0.
        agents: agents logged in, >= 0, may be fractional.
        aht_s: mean handle time in seconds, > 0.
        threshold_s: answer-within threshold in seconds, >= 0.

    Raises:
        InputError: naming the argument and row that is out of range.

    Example:
        >>> m = metrics(10, 14, 180, 20)
        >>> round(float(m.service_level), 5), round(float(m.asa_s), 3)
        (0.88835, 7.836)
    """
    a, n, aht, within = np.broadcast_arrays(
        at_least(load, 0, "load", "erlangs"),
        at_least(agents, 0, "agents", "agents"),
        above_zero(aht_s, "aht_s", "seconds"),
        at_least(threshold_s, 0, "threshold_s", "seconds"),
    )
    pw, is_stable, spare = _waits(a, n), n > a, np.where(n > a, n - a, 1.0)
    level = np.where(is_stable, 1 - pw * np.exp(-spare * within / aht), 0.0)
    delayed = np.where(is_stable, aht / spare, np.inf)
    occupancy = np.where(is_stable, a / np.where(n > 0, n, 1.0), np.where(a > 0, 1.0, 0.0))
    length = np.where(is_stable, pw * a / spare, np.inf)
    missing = np.isnan(a + n + aht + within)
    fields = (pw, level, pw * delayed, delayed, occupancy, length, 1 - pw)
    return Metrics(*(np.where(missing, np.nan, f)[()] for f in fields))


def agents(
    load: ArrayLike,
    aht_s: ArrayLike,
    *,
    service_level: float | None = None,
    threshold_s: ArrayLike = 20.0,
    asa_s: float | None = None,
    max_occupancy: float | None = None,
    min_agents: float = 0,
    fractional: bool = False,
) -> Floats:
    """Fewest agents that meet every target given; always more than the load, so the queue is stable.

    Args:
        load: offered load in erlangs, >= 0; 0 gives `min_agents`, NaN gives NaN.
        aht_s: mean handle time in seconds.
        service_level: share 0-1 to answer within `threshold_s`; 1 cannot be met exactly.
        asa_s: largest mean wait in seconds.
        max_occupancy: largest occupancy, above 0 and at most 1.
        fractional: True gives the real number of agents that just meets the targets.

    Returns:
        Agents in the broadcast shape; whole numbers as floats, so that NaN can stand for no data.

    Example:
        >>> int(agents(10, 180, service_level=0.8, threshold_s=20, max_occupancy=0.85))
        14
    """
    check_targets(service_level, asa_s, max_occupancy)
    a, aht, within = np.broadcast_arrays(
        at_least(load, 0, "load", "erlangs"),
        above_zero(aht_s, "aht_s", "seconds"),
        at_least(threshold_s, 0, "threshold_s", "seconds"),
    )
    shape = a.shape
    a, aht, within = a.ravel(), aht.ravel(), within.ravel()
    out = np.where(np.isnan(a + aht + within), np.nan, float(min_agents))
    busy = np.flatnonzero((a > 0) & ~np.isnan(out))
    out[busy] = np.maximum(
        min_agents, _solve(a[busy], aht[busy], within[busy], service_level, asa_s, max_occupancy, fractional)
    )
    return out.reshape(shape)[()]


def capacity(
    agents: ArrayLike,
    aht_s: ArrayLike,
    *,
    service_level: float | None = None,
    threshold_s: ArrayLike = 20.0,
    asa_s: float | None = None,
    max_occupancy: float | None = None,
) -> Floats:
    """Largest load in erlangs that `agents` carry within the targets: how much fits.

    Times 3600 / `aht_s` it is contacts an hour.

    Example:
        >>> float(capacity(14, 180, service_level=0.8, threshold_s=20)).__round__(3)
        10.868
    """
    check_targets(service_level, asa_s, max_occupancy)
    n = at_least(agents, 0, "agents", "agents")
    low, high = np.zeros_like(n), n * (1.0 if max_occupancy is None else max_occupancy)
    for _ in range(60):
        middle = (low + high) / 2
        m = metrics(middle, n, aht_s, threshold_s)
        fits = _meets(m.service_level, m.asa_s, service_level, asa_s)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    return np.where(np.isnan(n), np.nan, low)[()]


def check_targets(service_level: float | None, asa_s: float | None, max_occupancy: float | None) -> None:
    """Raise `InputError` for targets no number of agents can have."""
    share(service_level, "service_level")
    share(max_occupancy, "max_occupancy")
    if service_level == 1:
        raise InputError("a service level below 1", 1, "No finite team answers everyone", "service_level")
    if max_occupancy == 0:
        raise InputError("an occupancy above 0", 0, "Leave it out for no limit", "max_occupancy")
    if asa_s is not None and not asa_s > 0:
        raise InputError("seconds above 0", asa_s, "Leave it out for no limit", "asa_s")


def _meets(level: Floats, asa: Floats, service_level: float | None, asa_s: float | None) -> Flags:
    good = np.ones(np.shape(level), bool)
    if service_level is not None:
        good &= level >= service_level
    return good if asa_s is None else good & (asa <= asa_s)


def _waits(a: Floats, n: Floats) -> Floats:
    """C = B / (1 - rho + rho B), which neither overflows nor cancels."""
    rho = a / np.where(n > 0, n, 1.0)
    lost = np.exp(-log_inverse_blocking(np.where(a > 0, a, 1.0), n))
    stable = np.clip(lost / np.where(n > a, 1 - rho + rho * lost, 1.0), 0.0, 1.0)
    waits = np.where(n > a, np.where(a > 0, stable, 0.0), 1.0)
    return np.where(np.isnan(a + n), np.nan, waits)


def _solve(
    a: Floats,
    aht: Floats,
    within: Floats,
    service_level: float | None,
    asa_s: float | None,
    max_occupancy: float | None,
    fractional: bool,
) -> Floats:
    def good(lost: Floats, n: Floats, rows: search.Rows) -> Flags:
        load, spare = a[rows], n - a[rows]
        pw = lost / (spare / n + load / n * lost)
        met = np.ones(n.shape, bool)
        if service_level is not None:
            met &= pw * np.exp(-spare * within[rows] / aht[rows]) <= 1 - service_level
        return met if asa_s is None else met & (pw * aht[rows] <= asa_s * spare)

    def meets(n: Floats, rows: search.Rows) -> Flags:
        return good(np.exp(-log_inverse_blocking(a[rows], n)), n, rows)

    least = occupancy_bound(a, max_occupancy)
    floor = np.maximum(np.floor(a) + 1, np.ceil(least - 1e-9))
    if service_level is None and asa_s is None:
        return np.maximum(least, a) if fractional else floor
    whole, rest = _climbed(a, floor, good)
    step = np.maximum(1.0, 0.5 * np.sqrt(a[rest]))
    whole[rest] = search.fewest_whole(lambda n, r: meets(n, rest[r]), whole[rest], whole[rest], step)
    if not fractional:
        return whole
    return search.fewest_real(meets, whole, np.maximum(least, np.nextafter(a, np.inf)))


def _climbed(
    a: Floats, floor: Floats, good: Callable[[Floats, Floats, search.Rows], Flags]
) -> tuple[Floats, search.Rows]:
    """A few steps up from `floor` by the recurrence of 1/B, ten times cheaper than the closed form.

    Returns:
        The first number that is good, or the first one not tried, and the rows still without an answer.
    """
    n, rows = floor.copy(), np.arange(a.size)
    lost = np.exp(-log_inverse_blocking(a, floor))
    for _ in range(12):
        stay = ~good(lost, n[rows], rows)
        rows, lost = rows[stay], lost[stay]
        if not rows.size:
            break
        n[rows] += 1
        lost = a[rows] * lost / (n[rows] + a[rows] * lost)
    return n, rows


def occupancy_bound(load: Floats, max_occupancy: float | None) -> Floats:
    """Real number of agents at which occupancy reaches its cap."""
    return load / max_occupancy if max_occupancy else np.zeros_like(load)
