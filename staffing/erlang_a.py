"""Erlang A: contacts wait, and give up after an exponential patience.

Always stable, so it stays meaningful where Erlang C says "infinite". Patience is the total queue
time of all contacts over the number of abandons (`staffing.patience`), not a survey.
Oracle: tests/staffing/oracles/erlang_mpmath.csv, erlang_published.csv
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from domain.errors import InputError
from staffing import palm, search
from staffing.erlang_c import check_targets, occupancy_bound
from staffing.inputs import above_zero, at_least, share
from staffing.log_space import Flags, Floats, log_inverse_blocking


@dataclass(frozen=True, slots=True)
class Metrics:
    """What `agents` deliver; every field has the broadcast shape of the arguments.

    Attributes:
        wait_probability: share 0-1 that find all agents busy.
        service_level: share 0-1 by the definition asked for.
        asa_s: mean wait in seconds of all offered contacts, those who give up included.
        abandonment: share 0-1 of offered contacts that give up.
        occupancy: share 0-1 of logged-in time spent handling.
        queue_length: mean number waiting.
        immediate_share: share answered at once.
    """

    wait_probability: Floats
    service_level: Floats
    asa_s: Floats
    abandonment: Floats
    occupancy: Floats
    queue_length: Floats
    immediate_share: Floats


@dataclass(frozen=True, slots=True)
class Targets:
    """Everything that may be promised; None is not a target."""

    service_level: float | None = None
    asa_s: float | None = None
    max_abandonment: float | None = None
    max_occupancy: float | None = None
    definition: palm.Definition = "offered"

    def __post_init__(self) -> None:
        check_targets(self.service_level, self.asa_s, self.max_occupancy)
        share(self.max_abandonment, "max_abandonment")
        if self.max_abandonment == 0:
            raise InputError("an abandonment above 0", 0, "Leave it out for no limit", "max_abandonment")
        if self.definition not in palm.DEFINITIONS:
            raise InputError(", ".join(palm.DEFINITIONS), self.definition, where="definition")


def metrics(
    load: ArrayLike,
    agents: ArrayLike,
    aht_s: ArrayLike,
    patience_s: ArrayLike,
    threshold_s: ArrayLike = 20.0,
    *,
    definition: palm.Definition = "offered",
) -> Metrics:
    """Erlang A for `load` erlangs on `agents` agents (real numbers allowed); NaN in gives NaN out.

    Args:
        patience_s: mean time in seconds until a waiting customer gives up, > 0.
        definition: how a contact that gives up counts, a key of `palm.DEFINITIONS`.

    Raises:
        InputError: naming the argument and row that is out of range.

    Example:
        >>> m = metrics(48, 50, 60, 120, 20)
        >>> round(float(m.abandonment), 4), round(float(m.asa_s), 2), round(float(m.occupancy), 2)
        (0.0309, 3.71, 0.93)
    """
    Targets(definition=definition)
    a, n, aht, patience, within = np.broadcast_arrays(*_checked(load, aht_s, patience_s, threshold_s, agents))
    missing = np.isnan(a + n + aht + patience + within)
    busy = (a > 0) & ~missing
    a1, n1 = np.where(busy, a, 1.0), np.where(busy, n, 1.0)
    q = palm.refined(_queue(a1, n1, np.where(busy, aht, 1.0), np.where(busy, patience, 1.0)))
    level = palm.service_level(q, np.where(busy, within / patience, 0.0), definition)
    served = a1 * (1 - q.abandons)
    occupancy = np.clip(served / np.where(n1 > 0, n1, 1.0), 0.0, 1.0)
    wait = q.abandons * patience
    idle = np.where(n > 0, 0.0, 1.0)
    pairs = (
        (q.waits, idle), (level, 1 - idle), (wait, idle * patience), (q.abandons, idle),
        (np.where(n1 > 0, occupancy, 1.0), 0.0), (wait * a / aht, 0.0), (1 - q.waits, 1 - idle),
    )  # fmt: skip
    return Metrics(*(np.where(missing, np.nan, np.where(a > 0, v, v0))[()] for v, v0 in pairs))


def agents(
    load: ArrayLike,
    aht_s: ArrayLike,
    patience_s: ArrayLike,
    *,
    service_level: float | None = None,
    threshold_s: ArrayLike = 20.0,
    asa_s: float | None = None,
    max_abandonment: float | None = None,
    max_occupancy: float | None = None,
    definition: palm.Definition = "offered",
    min_agents: float = 0,
    fractional: bool = False,
) -> Floats:
    """Fewest agents that meet every target given; may be fewer than the load.

    Returns:
        Agents in the broadcast shape, whole numbers as floats; 0 load gives `min_agents`, NaN gives NaN.

    Example:
        >>> int(agents(10, 180, 300, service_level=0.8, threshold_s=20, max_abandonment=0.03))
        13
    """
    targets = Targets(service_level, asa_s, max_abandonment, max_occupancy, definition)
    a, aht, patience, within = np.broadcast_arrays(*_checked(load, aht_s, patience_s, threshold_s))
    shape = a.shape
    a, aht, patience, within = a.ravel(), aht.ravel(), patience.ravel(), within.ravel()
    out = np.where(np.isnan(a + aht + patience + within), np.nan, float(min_agents))
    busy = np.flatnonzero((a > 0) & ~np.isnan(out))
    found = _solve(a[busy], aht[busy], patience[busy], within[busy], targets, fractional)
    out[busy] = np.maximum(min_agents, found)
    return out.reshape(shape)[()]


def capacity(
    agents: ArrayLike,
    aht_s: ArrayLike,
    patience_s: ArrayLike,
    *,
    service_level: float | None = None,
    threshold_s: ArrayLike = 20.0,
    asa_s: float | None = None,
    max_abandonment: float | None = None,
    max_occupancy: float | None = None,
    definition: palm.Definition = "offered",
) -> Floats:
    """Largest load in erlangs that `agents` carry within the targets.

    Example:
        >>> float(capacity(13, 180, 300, service_level=0.8)).__round__(2)
        10.68
    """
    targets = Targets(service_level, asa_s, max_abandonment, max_occupancy, definition)
    if (service_level, asa_s, max_abandonment, max_occupancy) == (None,) * 4:
        raise InputError("at least one target", "none", "Without one any load fits", "targets")
    n = at_least(agents, 0, "agents", "agents")
    low, high = np.zeros_like(n), 1e4 + n * 1e4
    for _ in range(90):
        middle = (low + high) / 2
        m = metrics(middle, n, aht_s, patience_s, threshold_s, definition=definition)
        fits = all_met(targets, m.service_level, m.asa_s, m.abandonment, m.occupancy)
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    return np.where(np.isnan(n), np.nan, low)[()]


def _checked(
    load: ArrayLike, aht_s: ArrayLike, patience_s: ArrayLike, threshold_s: ArrayLike, *agents: ArrayLike
) -> list[Floats]:
    first = [at_least(load, 0, "load", "erlangs")]
    return [
        *first,
        *(at_least(n, 0, "agents", "agents") for n in agents),
        above_zero(aht_s, "aht_s", "seconds"),
        above_zero(patience_s, "patience_s", "seconds"),
        at_least(threshold_s, 0, "threshold_s", "seconds"),
    ]


def _queue(a: Floats, n: Floats, aht: Floats, patience: Floats) -> palm.Queue:
    return palm.queue(log_inverse_blocking(a, n), n * patience / aht, a * patience / aht)


def all_met(t: Targets, level: Floats, wait: Floats, lost: Floats, occupancy: Floats) -> Flags:
    """Where every target that is given holds."""
    good = np.ones(np.shape(lost), bool)
    for wanted, got, more_is_better in (
        (t.service_level, level, True),
        (t.asa_s, wait, False),
        (t.max_abandonment, lost, False),
        (t.max_occupancy, occupancy, False),
    ):
        if wanted is not None:
            good &= got >= wanted if more_is_better else got <= wanted + 1e-12
    return good


def _solve(
    a: Floats, aht: Floats, patience: Floats, within: Floats, targets: Targets, fractional: bool
) -> Floats:
    def meets(n: Floats, rows: search.Rows) -> Flags:
        q = _queue(a[rows], n, aht[rows], patience[rows])
        level = q.waits
        if targets.service_level is not None:
            level = palm.service_level(q, within[rows] / patience[rows], targets.definition)
        served = a[rows] * (1 - q.abandons)
        occupancy = np.where(n > 0, served / np.where(n > 0, n, 1.0), 1.0)
        return all_met(targets, level, q.abandons * patience[rows], q.abandons, occupancy)

    floor, root = np.zeros_like(a), np.sqrt(a)
    # occupancy of 1 (no cap) would otherwise ask for 0 agents to be busy
    guess = np.maximum(np.floor(a), np.ceil(0.95 * occupancy_bound(a, targets.max_occupancy)))
    whole = search.fewest_whole(meets, floor, guess, np.maximum(1.0, 0.5 * root))
    return search.fewest_real(meets, whole, floor) if fractional else whole
