"""Waiting behind a full house whose customers give up: the part Erlang A and chat share.

Above saturation contacts leave with rate `capacity` (contacts a second) and each waiting contact
gives up with rate theta = 1 / patience. All that the states below saturation add is the blocking B
they would have without a queue. Source: Mandelbaum & Zeltyn, Erlang-A; Garnett, Mandelbaum, Reiman.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from scipy import special

from staffing.log_space import TINY, Floats, palm_parts, small_share

Definition = Literal["offered", "answered", "short_abandons_excluded", "wait_within", "virtual"]

CANCELLED, SPARE = 1e-3, 1.25
"""Below this share, or above this capacity per arrival, who gives up is a difference of nearly equal figures."""

DEFINITIONS: dict[Definition, str] = {
    "offered": "answered within the threshold / all offered",
    "answered": "answered within the threshold / answered",
    "short_abandons_excluded": "answered within the threshold / offered less abandoned within the threshold",
    "wait_within": "answered or abandoned within the threshold / all offered",
    "virtual": "share whose wait would be within the threshold if nobody gave up himself",
}


@dataclass(frozen=True, slots=True)
class Queue:
    """A saturated queue: x = capacity / theta, y = arrival rate / theta, and who waits in it.

    Attributes:
        x, y: capacity and arrivals per mean patience.
        log_a, lower: log of Palm's A(x, y) and the incomplete gamma function P(x, y) in it.
        waits: probability 0-1 that a contact has to wait.
        abandons: probability 0-1 that a contact gives up.
    """

    x: Floats
    y: Floats
    log_a: Floats
    lower: Floats
    waits: Floats
    abandons: Floats


def queue(log_inverse_blocking: Floats, x: Floats, y: Floats) -> Queue:
    """Steady state from the log of 1/B of the states up to saturation."""
    log_a, lower = palm_parts(x, y)
    with np.errstate(divide="ignore", over="ignore"):
        # 1 / P(wait) = 1 + (1/B - 1) / A, where rounding may have left 1/B a hair below 1
        log_b = np.maximum(log_inverse_blocking, 0.0)
        log_rest = log_b + np.log(-np.expm1(-log_b))
        waits = special.expit(log_a - log_rest)
    share = np.exp(-log_a) * x / y + 1 - x / y  # P(abandon | wait) = 1/(rho A) + 1 - 1/rho
    return Queue(x, y, log_a, lower, waits, waits * np.clip(share, 0.0, 1.0))


def refined(q: Queue) -> Queue:
    """The same queue with the share that gives up exact where hardly anybody does; a search needs it not."""
    share = np.divide(q.abandons, q.waits, out=np.zeros_like(q.abandons), where=q.waits > 0)
    x, y = np.broadcast_to(q.x, share.shape), np.broadcast_to(q.y, share.shape)
    # where capacity is close to the arrivals the fraction converges slowly, and nothing is lost either
    is_lost = (x > SPARE * y) | ((share < CANCELLED) & (x > y) & ((x - y) ** 2 > 100 * x))
    if not is_lost.any():
        return q
    share[is_lost] = small_share(x[is_lost], y[is_lost])
    return replace(q, abandons=q.waits * share)


def service_level(q: Queue, patience_ratio: Floats, definition: Definition) -> Floats:
    """Share 0-1 by `definition`; `patience_ratio` is the threshold over the mean patience."""
    stays = np.exp(-patience_ratio)  # patience outlasts the threshold
    log_late = q.y * -np.expm1(-patience_ratio) - q.x * patience_ratio
    log_a_late, lower_late = palm_parts(q.x, q.y * stays)
    # P(V > T | wait) = exp(g) A(x, y exp(-theta T)) / A(x, y), where the masses cancel exactly: what is left
    # is P(x, y exp(-theta T)) / P(x, y), without a difference of logarithms as large as y
    with np.errstate(all="ignore"):
        by_masses = lower_late / q.lower
        by_logs = np.exp(log_late + log_a_late - q.log_a)
    # a threshold of many patiences lets exp(-theta T) underflow, of which only the logarithm is left
    share = np.where((q.lower > TINY) & (lower_late > TINY), by_masses, by_logs)
    late = np.minimum(1.0, q.waits * share)
    served_late = late * -np.expm1(-log_a_late) * q.x / q.y
    served = 1 - q.abandons
    in_time = np.clip(served - served_late, 0.0, 1.0)
    match definition:
        case "offered":
            level = in_time
        case "answered":
            level = in_time / np.maximum(served, 1e-300)
        case "short_abandons_excluded":
            gone_early = np.clip(q.abandons - (late * stays - served_late), 0.0, 1.0)
            level = in_time / np.maximum(1 - gone_early, 1e-300)
        case "wait_within":
            level = 1 - late * stays
        case "virtual":
            level = 1 - late
    return np.clip(level, 0.0, 1.0)
