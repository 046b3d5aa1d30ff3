"""Column generation: the optimum over every placement of breaks without listing them.

The master holds the columns found so far; pricing finds, for every class, length and start, the
placement worth most under the master's dual prices. When none is worth more than it costs, the
master's optimum is the optimum over all columns. Until then a bound as Farley's holds: dual prices
divided by a ratio of worth to cost are feasible for every column.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

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
    """The last relaxation, a lower bound on every covering, rounds made.

    `prices` are the values per period and hour that the bound rests on: no column is worth more than it costs.
    """

    relaxed: Relaxation
    bound: float
    rounds: int
    prices: Floats


class Tolerance(NamedTuple):
    """How near the bound is priced to its limit, as shares: `wanted` until a moment (monotonic s), then `enough`."""

    wanted: float
    enough: float
    wanted_until: float

    def at(self, now: float) -> float:
        return self.wanted if now < self.wanted_until else self.enough


def generate(
    master: Master, relaxed: Relaxation, deadline: float, tolerance: Tolerance, progress: Progress | None
) -> Generated:
    """Add columns until the bound is within `tolerance` or `deadline` (monotonic seconds) comes."""
    known = set(master.rows)
    least = cheapest(master.problem)
    bound, rounds, prices = 0.0, 0, np.zeros(master.problem.grid.periods)
    master.use(is_dual=False)
    while monotonic() < deadline:
        found = price(master.problem, relaxed.value, relaxed.charges)
        excess = overvalued(master, found, relaxed, least)
        if (proved := least_bound(master, relaxed, excess)) > bound:
            bound, prices = proved, relaxed.value - excess
        gap = 1 - bound / relaxed.objective if relaxed.objective > 0 else 0.0
        if progress:
            progress(f"Pricing breaks, bound within {100 * gap:.2f} %", rounds / 60)
        fresh = [row for row in map(found.row, _best(found)) if row not in known]
        if gap <= tolerance.at(monotonic()) or not fresh:
            break
        master.add(fresh)
        known.update(fresh)
        try:
            relaxed = master.solve(deadline - monotonic())
        except UnsolvedError:
            break
        rounds += 1
    return Generated(_padded(relaxed, len(master.rows)), bound, rounds, prices)


def least_bound(master: Master, relaxed: Relaxation, excess: Floats) -> float:
    """Lower bound on the relaxation over all columns: its own value less what `excess` overvalues the need by."""
    problem = master.problem
    return relaxed.objective - float((problem.need * excess).sum()) * problem.period_hours


def overvalued(master: Master, found: Priced, relaxed: Relaxation, least_cost: Floats) -> Floats:
    """What the dual prices of the periods must be cut by, so that no column is worth more than it costs.

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
    return np.asarray(np.maximum(relaxed.value, 0.0) * (1 - 1 / ratio))


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
