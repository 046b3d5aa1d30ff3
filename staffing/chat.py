"""Chat: one agent serves several contacts at once, each slower than alone.

State-dependent birth-death process: with n = q N + r contacts on N agents (least-loaded routing), r
agents hold q + 1 and N - r hold q, so contacts finish at rate r (q+1)/AHT(q+1) + (N-r) q/AHT(q) until
every agent is at the cap; behind that the queue of Erlang A or C begins. The usual shortcuts (AHT/3 on
N servers, 3 N slots) miss simulation by 13-75 points. Agents are not perfectly balanced after
departures, so this model is 0.5-4 points optimistic: verify by simulation.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from domain.errors import InputError
from staffing import palm, search
from staffing.inputs import above_zero, at_least
from staffing.log_space import Flags, Floats


@dataclass(frozen=True, slots=True)
class Metrics:
    """What `agents` deliver for one row of arrivals.

    Attributes:
        wait_probability: share 0-1 that find every agent at the concurrency cap.
        service_level: share 0-1 of offered contacts answered within the threshold.
        asa_s: mean wait of all contacts in seconds; infinite when contacts outrun capacity without end.
        abandonment: share 0-1 that give up.
        concurrency: contacts a busy agent handles at once, on average per logged-in agent.
        occupancy: share 0-1 of the agents' concurrency slots in use.
    """

    wait_probability: float
    service_level: float
    asa_s: float
    abandonment: float
    concurrency: float
    occupancy: float


def check_curve(aht_by_concurrency: Sequence[float]) -> Floats:
    """Handle times as floats, checked: above 0, and more contacts at once must finish more an hour.

    Raises:
        InputError: where one more contact at once would finish fewer contacts an hour.

    Example:
        >>> check_curve([300, 420, 600])
        array([300., 420., 600.])
    """
    curve = above_zero(np.asarray(aht_by_concurrency, float), "aht_by_concurrency", "seconds")
    rate = np.arange(1, curve.size + 1) / curve
    if curve.size == 0 or np.isnan(curve).any() or (np.diff(rate) < -1e-12).any():
        raise InputError(
            "handle times whose contacts an hour grow with concurrency",
            list(map(float, curve)),
            "Lower the concurrency cap to where another contact still helps",
            "aht_by_concurrency",
        )
    return curve


def metrics(
    contacts_per_s: float,
    agents: int,
    aht_by_concurrency: Sequence[float],
    threshold_s: float = 60.0,
    patience_s: float | None = None,
) -> Metrics:
    """Chat with `agents` agents; entry c - 1 of `aht_by_concurrency` is the AHT at c contacts at once.

    Args:
        contacts_per_s: arrivals a second, >= 0.
        agents: whole agents, >= 0.
        patience_s: mean patience in seconds, None when nobody gives up.

    Example:
        >>> m = metrics(120 / 3600, 8, [300, 420, 600], 30)
        >>> round(m.service_level, 3)
        0.925
    """
    curve = tuple(check_curve(aht_by_concurrency).tolist())
    at_least(contacts_per_s, 0, "contacts_per_s", "contacts a second")
    return _metrics(float(contacts_per_s), int(agents), curve, float(threshold_s), patience_s)


@lru_cache(maxsize=1024)  # the rules of one interval ask about the same few numbers of agents
def _metrics(
    contacts_per_s: float, agents: int, times: tuple[float, ...], threshold_s: float, patience_s: float | None
) -> Metrics:
    curve = np.array(times)
    if agents <= 0 or contacts_per_s == 0:
        lost = float(agents <= 0)
        wait = lost * (np.inf if patience_s is None else patience_s)
        return Metrics(lost, 1 - lost, wait, lost if patience_s else 0.0, 0.0, 0.0)
    log_weight = _log_weights(contacts_per_s, agents, curve)
    log_b = float(np.logaddexp.reduce(log_weight) - log_weight[-1])
    rate = agents * curve.size / curve[-1]
    tail = _infinite if patience_s is None else _impatient
    waits, level, asa, lost = tail(log_b, rate, contacts_per_s, threshold_s, patience_s or np.inf)
    full = agents * curve.size
    below = np.exp(log_weight[:-1] - np.logaddexp.reduce(log_weight[:-1]))
    in_service = (1 - waits) * float(below @ np.arange(full)) + waits * full
    return Metrics(waits, level, asa, lost, in_service / agents, in_service / full)


def agents(
    contacts_per_s: float,
    aht_by_concurrency: Sequence[float],
    *,
    service_level: float | None = None,
    threshold_s: float = 60.0,
    asa_s: float | None = None,
    max_abandonment: float | None = None,
    max_occupancy: float | None = None,
    patience_s: float | None = None,
) -> int:
    """Fewest whole agents that meet every target; `max_occupancy` caps the share of slots in use.

    Example:
        >>> agents(120 / 3600, [300, 420, 600], service_level=0.8, threshold_s=30)
        8
    """
    curve = check_curve(aht_by_concurrency)
    times = tuple(curve.tolist())
    if contacts_per_s == 0:
        return 0

    def meets(n: Floats, rows: search.Rows) -> Flags:
        m = _metrics(float(contacts_per_s), int(n[0]), times, float(threshold_s), patience_s)
        good = (
            (service_level is None or m.service_level >= service_level)
            and (asa_s is None or m.asa_s <= asa_s)
            and (max_abandonment is None or m.abandonment <= max_abandonment)
            and (max_occupancy is None or m.occupancy <= max_occupancy)
        )
        return np.array([good])

    full_load = contacts_per_s * curve[-1] / curve.size
    guess = np.array([np.floor(full_load) + 1.0])
    floor = np.zeros(1) if patience_s else guess
    return int(search.fewest_whole(meets, floor, guess, np.sqrt(guess))[0])


def _log_weights(arrivals: float, agents: int, curve: Floats) -> Floats:
    """Log of the unnormalised probabilities of 0..N*cap contacts in service."""
    n = np.arange(1, agents * curve.size + 1)
    level, ahead = n // agents, n % agents
    lower = np.where(level > 0, level / curve[np.maximum(level, 1) - 1], 0.0)
    upper = (level + 1) / curve[np.minimum(level, curve.size - 1)]
    rate = ahead * upper + (agents - ahead) * lower
    return np.concatenate([[0.0], np.cumsum(np.log(arrivals) - np.log(rate))])


def _infinite(
    log_b: float, rate: float, arrivals: float, within: float, patience: float
) -> tuple[float, float, float, float]:
    if arrivals >= rate:
        return 1.0, 0.0, float("inf"), 0.0
    lost, rho = float(np.exp(-log_b)), arrivals / rate
    waits = float(lost / (1 - rho + rho * lost))
    spare = rate - arrivals
    return waits, float(1 - waits * np.exp(-spare * within)), waits / spare, 0.0


def _impatient(
    log_b: float, rate: float, arrivals: float, within: float, patience: float
) -> tuple[float, float, float, float]:
    q = palm.queue(np.array(log_b), np.array(rate * patience), np.array(arrivals * patience))
    level = palm.service_level(q, np.array(within / patience), "offered")
    return float(q.waits), float(level), float(q.abandons) * patience, float(q.abandons)
