"""Erlang X: Erlang A whose abandoned customers redial with a given probability.

The load the agents see is the fresh load plus redials: L = load + r * abandonment(L) * L, solved by
bracketing; redials are taken as independent of the moment (within 1.1 points of simulation for
retries after 30 s to 30 min).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from domain.errors import InputError
from staffing import erlang_a, palm, search
from staffing.inputs import above_zero, at_least
from staffing.log_space import Flags, Floats, log_inverse_blocking


def total_load(
    load: ArrayLike, agents: ArrayLike, aht_s: ArrayLike, patience_s: ArrayLike, redial_probability: float
) -> Floats:
    """Fresh load plus redials, in erlangs, that `agents` meet in the long run.

    Raises:
        InputError: when `redial_probability` is not in [0, 1): at 1 an overloaded queue never settles.

    Example:
        >>> float(total_load(50, 46, 300, 120, 0.6) / 50).__round__(2)
        1.14
    """
    if not 0 <= redial_probability < 1:
        raise InputError("a redial probability of 0 or more and below 1", redial_probability)
    fresh, n, aht, patience = np.broadcast_arrays(
        at_least(load, 0, "load", "erlangs"),
        at_least(agents, 0, "agents", "agents"),
        above_zero(aht_s, "aht_s", "seconds"),
        above_zero(patience_s, "patience_s", "seconds"),
    )
    low, high = np.array(fresh), fresh / (1 - redial_probability)
    busy = (fresh > 0) & ~np.isnan(fresh + n + aht + patience)
    low[busy] = _settled(fresh[busy], high[busy], n[busy], patience[busy] / aht[busy], redial_probability)
    return np.where(np.isnan(n + aht + patience), np.nan, low)[()]


def metrics(
    load: ArrayLike,
    agents: ArrayLike,
    aht_s: ArrayLike,
    patience_s: ArrayLike,
    threshold_s: ArrayLike = 20.0,
    *,
    redial_probability: float,
    definition: palm.Definition = "offered",
) -> erlang_a.Metrics:
    """Erlang A at the load that includes redials; shares are per attempt, not per customer.

    Example:
        >>> float(metrics(50, 46, 300, 120, 20, redial_probability=0.6).service_level).__round__(3)
        0.391
    """
    total = total_load(load, agents, aht_s, patience_s, redial_probability)
    return erlang_a.metrics(total, agents, aht_s, patience_s, threshold_s, definition=definition)


def agents(
    load: ArrayLike,
    aht_s: ArrayLike,
    patience_s: ArrayLike,
    *,
    redial_probability: float,
    service_level: float | None = None,
    threshold_s: ArrayLike = 20.0,
    asa_s: float | None = None,
    max_abandonment: float | None = None,
    max_occupancy: float | None = None,
    definition: palm.Definition = "offered",
    min_agents: float = 0,
) -> Floats:
    """Fewest whole agents that meet every target when abandoned customers redial.

    Example:
        >>> int(agents(50, 300, 120, redial_probability=0.6, service_level=0.8))
        53
    """
    targets = erlang_a.Targets(service_level, asa_s, max_abandonment, max_occupancy, definition)
    fresh, aht, patience, within = np.broadcast_arrays(
        at_least(load, 0, "load", "erlangs"),
        *(np.asarray(v, float) for v in (aht_s, patience_s, threshold_s)),
    )
    flat = fresh.ravel()
    out = np.where(np.isnan(flat + (aht + patience + within).ravel()), np.nan, float(min_agents))
    busy = np.flatnonzero((flat > 0) & ~np.isnan(out))
    a, h, p, t = (v.ravel()[busy] for v in (fresh, aht, patience, within))

    def meets(n: Floats, rows: search.Rows) -> Flags:
        m = metrics(
            a[rows], n, h[rows], p[rows], t[rows],
            redial_probability=redial_probability, definition=definition,
        )  # fmt: skip
        return erlang_a.all_met(targets, m.service_level, m.asa_s, m.abandonment, m.occupancy)

    step = np.maximum(1.0, 0.5 * np.sqrt(a))
    found = search.fewest_whole(meets, np.zeros_like(a), np.floor(a), step)
    out[busy] = np.maximum(min_agents, found)
    return out.reshape(fresh.shape)[()]


def _settled(fresh: Floats, high: Floats, n: Floats, patience: Floats, redials: float) -> Floats:
    """Root of L (1 - r P_ab(L)) = fresh in [fresh, fresh / (1 - r)]; the left side grows with L."""
    low = fresh.copy()
    for _ in range(52):
        middle = (low + high) / 2
        q = palm.queue(log_inverse_blocking(middle, n), n * patience, middle * patience)
        is_below = middle * (1 - redials * q.abandons) < fresh
        low, high = np.where(is_below, middle, low), np.where(is_below, high, middle)
    return high
