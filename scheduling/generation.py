"""Column generation: the optimum over every placement of breaks without listing them.

The master holds the columns found so far; pricing finds, for every class, length and start, the
placement worth most under the master's dual prices. When none is worth more than it costs, the
master's optimum is the optimum over all columns. Until then Farley's bound holds: the dual prices
divided by the largest ratio of worth to cost are feasible for every column.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic

import numpy as np

from domain.errors import UnsolvedError
from scheduling.diving import Progress
from scheduling.master import Master, Relaxation
from scheduling.patterns import row_cost
from scheduling.pricing import Priced, price

COLUMNS_A_ROUND = 3000


@dataclass(frozen=True)
class Generated:
    """The last relaxation, a lower bound on every covering, rounds made."""

    relaxed: Relaxation
    bound: float
    rounds: int


def generate(
    master: Master, relaxed: Relaxation, deadline: float, tolerance_share: float, progress: Progress | None
) -> Generated:
    """Add columns until the bound is within `tolerance_share` or `deadline` (monotonic seconds) comes."""
    known = set(master.rows)
    bound, rounds = 0.0, 0
    master.use(is_dual=False)
    while monotonic() < deadline:
        found = price(master.problem, relaxed.value, relaxed.charges)
        bound = max(bound, farley(master, found, relaxed))
        gap = 1 - bound / relaxed.objective if relaxed.objective > 0 else 0.0
        if progress:
            progress(f"Pricing breaks, bound within {gap:.2%}", rounds / 60)
        fresh = [row for row in map(found.row, _best(found)) if row not in known]
        if gap <= tolerance_share or not fresh:
            break
        master.add(fresh)
        known.update(fresh)
        try:
            relaxed = master.solve(deadline - monotonic())
        except UnsolvedError:
            break
        rounds += 1
    return Generated(_padded(relaxed, len(master.rows)), bound, rounds)


def farley(master: Master, found: Priced, relaxed: Relaxation) -> float:
    """Lower bound on the relaxation over all columns."""
    if not len(found.reduced):
        return relaxed.objective
    tight = np.argsort(found.reduced, kind="stable")
    ratio = 1.0
    for index in tight[found.reduced[tight] < 0]:
        cost = row_cost(master.problem, found.row(int(index)))
        ratio = max(ratio, 1 - float(found.reduced[index]) / cost)
    return relaxed.objective / ratio


def _best(found: Priced) -> list[int]:
    order = np.argsort(found.reduced, kind="stable")[:COLUMNS_A_ROUND]
    return [int(i) for i in order if found.reduced[i] < -1e-7]


def _padded(relaxed: Relaxation, columns: int) -> Relaxation:
    x = np.concatenate([relaxed.x, np.zeros(columns - len(relaxed.x))])
    return Relaxation(x, relaxed.value, relaxed.charges, relaxed.objective)
