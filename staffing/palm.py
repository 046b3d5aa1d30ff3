"""Waiting behind a full house whose customers give up: the part Erlang A and chat share.

Above saturation contacts leave with rate `capacity` (contacts a second) and each waiting contact
gives up with rate theta = 1 / patience. All that the states below saturation add is the blocking B
they would have without a queue. Source: Mandelbaum & Zeltyn, Erlang-A; Garnett, Mandelbaum, Reiman.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy import special

from staffing.log_space import Floats, log_palm, small_share

Definition = Literal["offered", "answered", "short_abandons_excluded", "wait_within", "virtual"]

CANCELLED = 1e-3
"""Below this the share that gives up is a difference of nearly equal figures."""

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
        log_a: log of Palm's A(x, y).
        waits: probability 0-1 that a contact has to wait.
        abandons: probability 0-1 that a contact gives up.
    """

    x: Floats
    y: Floats
    log_a: Floats
    waits: Floats
    abandons: Floats


def queue(log_inverse_blocking: Floats, x: Floats, y: Floats) -> Queue:
    """Steady state from the log of 1/B of the states up to saturation."""
    log_a = log_palm(x, y)
    with np.errstate(divide="ignore", over="ignore"):
        # 1 / P(wait) = 1 + (1/B - 1) / A, where rounding may have left 1/B a hair below 1
        log_b = np.maximum(log_inverse_blocking, 0.0)
        log_rest = log_b + np.log(-np.expm1(-log_b))
        waits = special.expit(log_a - log_rest)
    share = np.exp(-log_a) * x / y + 1 - x / y  # P(abandon | wait) = 1/(rho A) + 1 - 1/rho
    is_lost = (share < CANCELLED) & (x > y)
    if is_lost.any():
        share = np.array(share)
        share[is_lost] = small_share(*(np.broadcast_to(v, share.shape)[is_lost] for v in (x, y)))
    return Queue(x, y, log_a, waits, waits * np.clip(share, 0.0, 1.0))


def service_level(q: Queue, patience_ratio: Floats, definition: Definition) -> Floats:
    """Share 0-1 by `definition`; `patience_ratio` is the threshold over the mean patience."""
    stays = np.exp(-patience_ratio)  # patience outlasts the threshold
    log_late = q.y * -np.expm1(-patience_ratio) - q.x * patience_ratio
    log_a_late = log_palm(q.x, q.y * stays)
    with np.errstate(under="ignore"):
        late = np.minimum(1.0, q.waits * np.exp(log_late + log_a_late - q.log_a))
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
