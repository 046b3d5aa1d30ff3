"""Column generation: the optimum over every placement of breaks without listing them.

The master holds the columns found so far; pricing finds, for every class, length and start, the
placement worth most under the master's dual prices. When none is worth more than it costs, the
master's optimum is the optimum over all columns. Until then a bound as Farley's holds: dual prices
divided by a ratio of worth to cost are feasible for every column.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from domain.errors import UnsolvedError
from scheduling.diving import Progress
from scheduling.master import Master, Relaxation
from scheduling.patterns import Problem
from scheduling.pricing import Charges, Priced, price

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

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
    least = cheapest(master.problem)
    bound, rounds = 0.0, 0
    master.use(is_dual=False)
    while monotonic() < deadline:
        found = price(master.problem, relaxed.value, relaxed.charges)
        bound = max(bound, least_bound(master, found, relaxed, least))
        gap = 1 - bound / relaxed.objective if relaxed.objective > 0 else 0.0
        if progress:
            progress(f"Pricing breaks, bound within {100 * gap:.2f} %", rounds / 60)
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


def least_bound(master: Master, found: Priced, relaxed: Relaxation, least_cost: Floats) -> float:
    """Lower bound on the relaxation over all columns, from dual prices that overvalue some of them.

    A column worth more than it costs divides the worth of the periods it spans by that ratio, so that
    prices are cut only where they are too high; Farley's bound cuts all of them by the largest ratio.

    Args:
        least_cost: least cost of each priced column over every placement of its breaks.
    """
    problem = master.problem
    ratio = np.ones(problem.grid.periods)
    for index in np.flatnonzero(found.reduced < 0).tolist():
        who, i, start, _ = found.row(index)
        charge = relaxed.charges[who]
        paid = (problem.templates[i].periods - problem.templates[i].unpaid) * problem.period_hours
        asked = least_cost[index] + charge.hour * paid + charge.shift[start]
        spanned = np.arange(start, start + problem.templates[i].periods) % problem.grid.periods
        ratio[spanned] = np.maximum(ratio[spanned], 1 - found.reduced[index] / asked)
    excess = np.maximum(relaxed.value, 0.0) * (1 - 1 / ratio)
    return relaxed.objective - float((problem.need * excess).sum()) * problem.period_hours


def cheapest(problem: Problem) -> Floats:
    """Least cost of every priced column: what it costs when no period is worth anything."""
    nothing = np.zeros(problem.grid.periods)
    return price(problem, nothing, [Charges(0.0, nothing) for _ in problem.classes]).reduced


def _best(found: Priced) -> list[int]:
    order = np.argsort(found.reduced, kind="stable")[:COLUMNS_A_ROUND]
    return [int(i) for i in order if found.reduced[i] < -1e-7]


def _padded(relaxed: Relaxation, columns: int) -> Relaxation:
    x = np.concatenate([relaxed.x, np.zeros(columns - len(relaxed.x))])
    return Relaxation(x, relaxed.value, relaxed.charges, relaxed.objective)
