"""Inverse Erlang C in machine code, for millions of rows: the recurrence of 1/B, one pass per row.

Same answers as `erlang_c.agents`. The recurrence starts nine standard deviations below the load at
its fluid value, where what is left out weighs less than e**-38, and climbs until the target is met.
Worth its compilation from some hundred thousand rows on; plain Python until `compiled` is called.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import numpy as np
from numpy.typing import ArrayLike

from staffing.erlang_c import check_targets
from staffing.inputs import above_zero, at_least
from staffing.log_space import Floats


def run(
    load: Floats, aht: Floats, within: Floats, service_level: float, max_occupancy: float, out: Floats
) -> None:
    """Fill `out` with the fewest agents per row; 0 load gives 0, NaN gives NaN."""
    late = 1 - service_level
    for i in range(load.size):
        a = load[i]
        if not a > 0 or np.isnan(aht[i]) or np.isnan(within[i]):
            out[i] = 0.0 if a == 0 else np.nan
            continue
        least = max(np.floor(a) + 1, np.ceil(a / max_occupancy - 1e-9))
        n = max(0.0, np.floor(a - 9 * np.sqrt(a)))
        x, per = 1 / (1 - n / a), 1 / a  # x is 1/B at n
        while n < least:
            n += 1
            x = 1 + x * (n * per)
        fading = np.exp(-within[i] / aht[i])
        over = np.exp(-(n - a) * within[i] / aht[i])  # P(wait > threshold | wait)
        while over * n > late * (x * (n - a) + a):
            n += 1
            x = 1 + x * (n * per)
            over *= fading
        out[i] = n


@cache
def compiled() -> Callable[..., None]:
    """`run` compiled by numba; the machine code is kept beside the module for the next start."""
    from numba import njit

    machine: Callable[..., None] = njit(cache=True)(run)
    return machine


def agents(
    load: ArrayLike,
    aht_s: ArrayLike,
    *,
    service_level: float,
    threshold_s: ArrayLike = 20.0,
    max_occupancy: float = 1.0,
) -> Floats:
    """Fewest agents for a service level and an occupancy cap, as `erlang_c.agents` gives them.

    Example:
        >>> agents([10.0, 0.0], 180, service_level=0.8, threshold_s=20, max_occupancy=0.85)
        array([14.,  0.])
    """
    check_targets(service_level, None, max_occupancy)
    a, aht, within = np.broadcast_arrays(
        at_least(load, 0, "load", "erlangs"),
        above_zero(aht_s, "aht_s", "seconds"),
        at_least(threshold_s, 0, "threshold_s", "seconds"),
    )
    flat = [np.ascontiguousarray(v, dtype=float).ravel() for v in (a, aht, within)]
    out = np.empty(flat[0].size)
    compiled()(*flat, float(service_level), float(max_occupancy), out)
    return out.reshape(a.shape)[()]
