"""The best plan so far, shared by processes; changes made at the same time to different parts are joined."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.scheduling.nrp_case import keeps

if TYPE_CHECKING:
    from multiprocessing.context import SpawnContext

    from numpy.typing import NDArray

    from benchmarks.scheduling.nrp_case import Case

    Ints = NDArray[np.int64]

NO_PLAN = 2**62
# No run of work or days off that a rule speaks of is longer.
BESIDE = 14


class Board:
    """Best plan, its cost and the best bound. Two places take turns, so a writer may be ended at any time."""

    def __init__(self, context: SpawnContext, people: int, days: int) -> None:
        self.shape = people, days
        self.lock = context.Lock()
        self.cost: Any = context.Array("q", [NO_PLAN, NO_PLAN], lock=False)
        self.turn: Any = context.Value("q", 0, lock=False)
        self.bound: Any = context.Value("d", float("-inf"), lock=False)
        self.places: Any = [context.Array("b", people * days, lock=False) for _ in range(2)]

    def best(self) -> tuple[int, Ints]:
        """Cost and plan: shift numbers or OFF by person and day; NO_PLAN when there is none yet."""
        turn = self.turn.value
        lines = np.frombuffer(self.places[turn], dtype=np.int8).astype(np.int64)
        return int(self.cost[turn]), lines.reshape(self.shape)

    def offer(self, found: Case, base: Ints, plan: Ints) -> Ints:
        """The best of `plan`, the shared one, and both joined; `base` is what `plan` was made from."""
        with self.lock:
            cost, theirs = self.best()
            mine = found.cost(plan)
            if cost < NO_PLAN and (theirs != base).any():
                both = joined(found, base, plan, theirs)
                together = found.cost(both)
                if together < mine:
                    mine, plan = together, both
            if mine >= cost:
                return theirs
            self._put(mine, plan)
        return plan

    def offer_bound(self, bound: float) -> None:
        with self.lock:
            self.bound.value = max(self.bound.value, bound)

    def is_best(self) -> bool:
        """Whether no plan can cost less: costs are whole numbers."""
        return bool(self.cost[self.turn.value] <= self.bound.value + 1 - 1e-3)

    def _put(self, cost: int, plan: Ints) -> None:
        other = 1 - self.turn.value
        np.frombuffer(self.places[other], dtype=np.int8)[:] = plan.ravel()
        self.cost[other] = cost
        self.turn.value = other


def joined(found: Case, base: Ints, mine: Ints, theirs: Ints) -> Ints:
    """`theirs` with each line that only `mine` changed, and with changed days of a line where rules allow it."""
    both = theirs.copy()
    for person in np.flatnonzero((mine != base).any(axis=1)).tolist():
        days = np.flatnonzero(mine[person] != base[person])
        near = slice(max(int(days[0]) - BESIDE, 0), int(days[-1]) + BESIDE + 1)
        if (theirs[person, near] == base[person, near]).all():
            line = theirs[person].copy()
            line[near] = mine[person, near]
            if keeps(found, person, line):
                both[person] = line
    return both
