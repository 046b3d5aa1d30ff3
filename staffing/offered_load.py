"""The load agents really see in an interval, from arrivals that change through the day.

Per-interval Erlang multiplies arrivals by handle time as if the interval lasted for ever. With long
handle times the work of a falling hour is still being done in the next one: the worst interval of a
day sized that way reached 0.14 instead of 0.80. Source: Green, Kolesar & Soares, "Improving the SIPP
approach for staffing service systems that have cyclic demands"; Jennings, Mandelbaum, Massey & Whitt,
"Server staffing to meet time-varying demand" (modified offered load).
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Literal

import numpy as np

from staffing.log_space import Floats

Method = Literal["mol", "lagged", "pointwise"]


def pointwise(contacts: Floats, aht_s: Floats, starts_s: Floats, interval_s: float) -> Floats:
    """Contacts times handle time over the interval, each interval by itself.

    Example:
        >>> pointwise(np.array([100.0]), np.array([180.0]), np.array([0.0]), 1800)
        array([10.])
    """
    return contacts * aht_s / interval_s


def lagged(contacts: Floats, aht_s: Floats, starts_s: Floats, interval_s: float) -> Floats:
    """The pointwise load of one handle time earlier, averaged over the interval."""
    known = np.where(np.isnan(contacts), 0.0, contacts)
    edges = np.concatenate([starts_s, starts_s + interval_s])
    order = np.argsort(edges, kind="stable")
    arrived = np.concatenate([np.cumsum(known) - known, np.cumsum(known)])
    start = starts_s - aht_s
    within = [np.interp(t, edges[order], arrived[order]) for t in (start, start + interval_s)]
    return np.where(np.isnan(contacts), np.nan, (within[1] - within[0]) * aht_s / interval_s)


def mol(contacts: Floats, aht_s: Floats, starts_s: Floats, interval_s: float) -> Floats:
    """Modified offered load: mean number in service if nobody ever waited, averaged over the interval.

    Solves dm/dt = arrivals - m / AHT exactly for arrivals constant within an interval, from an empty
    system; over a gap between intervals m decays. An interval with unknown contacts is NaN and leaves
    the load as it was.

    Example:
        >>> mol(np.array([100.0, 100.0, 0.0]), np.full(3, 180.0), np.arange(3) * 1800.0, 1800).round(2)
        array([ 9., 10.,  1.])
    """
    out = np.full(contacts.shape, np.nan)
    in_service, ended = 0.0, float("-inf")
    rows = zip(contacts.tolist(), aht_s.tolist(), starts_s.tolist(), strict=True)
    for i, (arriving, aht, start) in enumerate(rows):
        if math.isnan(arriving) or math.isnan(aht):
            ended = start + interval_s
            continue
        in_service *= math.exp(-max(0.0, start - ended) / aht) if in_service else 0.0
        steady, decay = arriving * aht / interval_s, math.exp(-interval_s / aht)
        out[i] = steady + (in_service - steady) * (aht / interval_s) * (1 - decay)
        in_service = steady + (in_service - steady) * decay
        ended = start + interval_s
    return out


METHODS: dict[Method, Callable[[Floats, Floats, Floats, float], Floats]] = {
    "mol": mol,
    "lagged": lagged,
    "pointwise": pointwise,
}
