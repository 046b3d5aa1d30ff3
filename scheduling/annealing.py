"""Improve a covering piece by piece: some shifts of a day or so are changed at random and cooled, the rest stays.

Rounding costs most where few people are needed: a plan there is better only after several shifts have changed
together, which moves of one shift never find. Simulated annealing does: for a while a missing agent costs
little, so that shifts can pass through each other, then as much as it does. A piece that ends no dearer is kept.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures import wait as done_of
from dataclasses import dataclass
from functools import cache
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from scheduling.anneal_kernel import DAYS, DRAWS, HOURS, SHIFTS, SUPPLY, UNDER, WAGE, Board, compiled
from scheduling.master import people_on
from scheduling.patterns import Problem, Row, overtime, row_cost, starts_of
from scheduling.polish import GAIN, Plan, objective, plan_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

SHORTEST_MINUTES, LONGEST_MINUTES, REACH_MINUTES = 8 * 60, 36 * 60, 8 * 60
MOST_SHIFTS = 30
TRIES_A_SHIFT = 2000
STEPS = 20
HOT, COLD, STILL = 0.10, 0.06, 0.004
"""Temperatures in cost: a dearer change passes with probability exp(-change / temperature)."""
WEAK_SHARE, WEAK_UNTIL = 0.25, 0.7
"""A missing agent costs a quarter at first, all of it after seven tenths of the way."""
LEAST_SHARE = 3e-4
AT_ONCE = 2
ROUNDING = 1e-6
COMPILING = (
    "Several shifts at a time were not changed: that search was still being compiled, as happens once on a machine. "
    "Run it again."
)


@dataclass(frozen=True)
class Piece:
    """Shifts that may change, as rows of a board of their own, and what they are of the plan."""

    board: Board
    inside: Ints
    rng: np.random.Generator


@dataclass(frozen=True)
class Changed:
    """What a piece became: its shifts, and what that adds to people at work and takes from the classes' room."""

    shifts: Ints
    supply: Floats
    room: Floats


@dataclass
class Books:
    """Every shift of the plan as a row, people at work, what the classes have left, the objective."""

    every: Ints
    line: Floats
    room: Floats
    cost: float


@cache
def ready() -> Future[None]:
    """The kernel being compiled, in a thread: the first time on a machine that takes some seconds."""
    pool = ThreadPoolExecutor(1, thread_name_prefix="compile")
    return pool.submit(_compile)


def _compile() -> None:
    nothing = np.zeros((1, 6), dtype=np.int64)
    board = Board(
        nothing, np.zeros((1, 1, 1), dtype=bool), np.zeros((4, 1)), np.zeros(1, dtype=np.int64), np.ones((1, 1)),
        np.ones((1, 4)), nothing, nothing, np.zeros((3, 2)), nothing, 0.0, 1.0, 0, 1, 1, 0, 1,
    )  # fmt: skip
    compiled()(board, 0, np.zeros((0, DRAWS)), 1.0)


def improve(
    plan: Plan, bound: float, deadline: float, rng: np.random.Generator, patience: int, enough_share: float
) -> Plan:
    """The plan, or a cheaper one.

    Stops within `enough_share` of `bound`, at `deadline` (monotonic seconds), or when `patience` pieces in a
    row together save less than 0.03 %. Contract classes are kept to.

    Source: Kirkpatrick, Gelatt, Vecchi, Optimization by simulated annealing, Science 220 (1983).
    """
    if patience < 1 or not plan.counts or objective(plan) <= bound * (1 + enough_share):
        return plan
    if not done_of([ready()], max(deadline - monotonic(), 0)).done:
        return plan
    ready().result()
    board = board_of(plan)
    books = _books(plan, board)
    seen, before = 0, books.cost
    with ThreadPoolExecutor(AT_ONCE) as pool:
        while monotonic() < deadline and books.cost > bound * (1 + enough_share):
            pieces = _pieces(plan.problem, board, books, rng)
            changes = list(pool.map(lambda p: _annealed(p, deadline), pieces))
            _take_over(plan.problem, books, pieces, changes)
            seen += len(pieces)
            if seen >= patience:
                if books.cost > before * (1 - LEAST_SHARE):
                    break
                seen, before = 0, books.cost
    made = _plan(plan.problem, books)
    return made if objective(made) < objective(plan) - GAIN else plan


def board_of(plan: Plan) -> Board:
    """A covering problem and what its plan leaves of the classes, as arrays; no shift of its own yet."""
    problem, grid, kinds = plan.problem, plan.problem.grid, plan.problem.templates
    most, longest = max(1, *(len(k.windows) for k in kinds)), max(k.periods for k in kinds)
    table = np.zeros((len(kinds), 2 + 4 * most), dtype=np.int64)
    factor = np.ones((len(kinds), longest))
    for i, kind in enumerate(kinds):
        factor[i, : kind.periods] = overtime(problem, kind)
        table[i, :2] = kind.periods, len(kind.windows)
        for k, w in enumerate(kind.windows):
            table[i, 2 + 4 * k : 6 + 4 * k] = w.first, w.last, w.periods, w.rule.is_paid
    step = grid.step_minutes
    return Board(
        kinds=table, may=_allowed(problem), line=_line(plan), day=np.array(grid.day, dtype=np.int64),
        factor=factor, room=_room(plan), shifts=np.zeros((0, 3 + most), dtype=np.int64),
        tried=np.zeros((4, 3 + most), dtype=np.int64), sums=np.zeros((2 + most, longest + 1)),
        at=np.zeros((most, longest + 1), dtype=np.int64), over=float(problem.over),
        period_hours=float(problem.period_hours), min_work=max(k.min_work for k in kinds),
        start_periods=max(problem.rules.start_step_minutes // step, 1), reach=max(REACH_MINUTES // step, 1),
        first=0, span=grid.periods,
    )  # fmt: skip


def _allowed(problem: Problem) -> NDArray[np.bool_]:
    """Whether a shift may be: shape (classes, templates, periods)."""
    may = np.zeros((len(problem.classes), len(problem.templates), problem.grid.periods), dtype=bool)
    for who in range(len(problem.classes)):
        for i in problem.templates_of(who):
            may[who, i, starts_of(problem, who, i)] = True
    return may


def _books(plan: Plan, board: Board) -> Books:
    width = board.shifts.shape[1]
    rows = [
        (*r[:3], *r[3], *[0] * (width - 3 - len(r[3])))
        for r, n in sorted(plan.counts.items())
        for _ in range(n)
    ]
    return Books(np.array(rows, dtype=np.int64), board.line.copy(), board.room.copy(), objective(plan))


def _line(plan: Plan) -> Floats:
    p = plan.problem
    return np.array([p.cost, p.under, p.need, plan.supply], dtype=np.float64)


def _room(plan: Plan) -> Floats:
    """By class: wage, then hours, shifts and shifts of each day that are left; no limit without people."""
    grid, days = plan.problem.grid, int(plan.problem.grid.day.max()) + 1
    weeks = max(grid.periods * grid.step_minutes / (7 * 1440), 1 / 7)
    room = np.full((len(plan.problem.classes), DAYS + days), np.inf)
    for who, c in enumerate(plan.problem.classes):
        room[who, WAGE] = c.wage
        if c.headcount:
            room[who, HOURS] = c.headcount * c.max_hours * weeks - plan.hours[who]
            room[who, SHIFTS] = c.headcount * c.max_days * weeks - plan.shifts[who].sum()
            people = [people_on(c, int(grid.weekday[grid.day == d][0])) for d in range(days)]
            room[who, DAYS:] = np.array(people) - plan.shifts[who]
    return room


def _pieces(problem: Problem, board: Board, books: Books, rng: np.random.Generator) -> list[Piece]:
    """A few pieces at random that share no shift."""
    found: list[Piece] = []
    is_free = np.ones(len(books.every), dtype=bool)
    step, busy = problem.grid.step_minutes, np.flatnonzero(problem.need)
    for child in rng.spawn(AT_ONCE):
        minutes = int(child.integers(SHORTEST_MINUTES, LONGEST_MINUTES + 1))
        span = max(min(minutes // step, problem.grid.periods), 1)
        first = (int(child.choice(busy)) - span // 2) % problem.grid.periods
        is_inside = (books.every[:, 2] - first) % problem.grid.periods < span
        inside = np.flatnonzero(is_inside & is_free)
        if len(inside) > MOST_SHIFTS:
            inside = child.choice(inside, MOST_SHIFTS, replace=False)
        is_free[inside] = False
        shifts = np.zeros((2 * len(inside) + 8, books.every.shape[1]), dtype=np.int64)
        shifts[: len(inside)] = books.every[inside]
        own = board._replace(
            shifts=shifts, line=books.line.copy(), room=books.room.copy(), first=first, span=span,
            tried=board.tried.copy(), sums=board.sums.copy(), at=board.at.copy(),
        )  # fmt: skip
        found.append(Piece(own, inside, child))
    return found


def _annealed(piece: Piece, deadline: float) -> Changed:
    """Change the shifts of a piece at random and cool; out of time, it is cooled at once."""
    b, count, run = piece.board, len(piece.inside), compiled()
    under, before, room = b.line[UNDER].copy(), b.line[SUPPLY].copy(), b.room.copy()
    tries = max(TRIES_A_SHIFT * count // STEPS, 50)
    for step in range(STEPS):
        is_last = step == STEPS - 1 or monotonic() > deadline
        passed = step / (STEPS - 1)
        weak = WEAK_SHARE ** (1 - min(passed / WEAK_UNTIL, 1.0))
        b.line[UNDER] = under * (1.0 if is_last else weak)
        heat = STILL if is_last else HOT * (COLD / HOT) ** passed
        count = run(b, count, piece.rng.random((tries, DRAWS)), heat)
        if is_last:
            break
    given, is_limited = np.zeros_like(room), np.isfinite(room)
    given[is_limited] = room[is_limited] - b.room[is_limited]
    return Changed(b.shifts[:count], b.line[SUPPLY] - before, given)


def _take_over(problem: Problem, books: Books, pieces: list[Piece], changes: list[Changed]) -> None:
    """Write the pieces that make the plan no dearer into the books."""
    gone, come = [np.zeros(0, dtype=np.int64)], [books.every[:0]]
    for piece, changed in zip(pieces, changes, strict=True):
        supply, room = books.line[SUPPLY] + changed.supply, books.room - changed.room
        paid = _pay(problem, changed.shifts) - _pay(problem, books.every[piece.inside])
        saved = _slack(problem, books.line[SUPPLY]) - _slack(problem, supply) - paid
        # two pieces at once may have used the same room of a class
        if saved < -GAIN or (room < -ROUNDING).any():
            continue
        books.line[SUPPLY], books.room, books.cost = supply, room, books.cost - saved
        gone.append(piece.inside)
        come.append(changed.shifts)
    books.every = np.concatenate([np.delete(books.every, np.concatenate(gone), axis=0), *come])


def _slack(problem: Problem, supply: Floats) -> float:
    """Cost of agents missing and too many."""
    short = problem.need - supply
    lost = np.maximum(short, 0) * problem.under + np.maximum(-short, 0) * problem.over
    return float(lost.sum()) * problem.period_hours


def _rows(problem: Problem, shifts: Ints) -> list[Row]:
    return [
        (r[0], r[1], r[2], tuple(r[3 : 3 + len(problem.templates[r[1]].windows)])) for r in shifts.tolist()
    ]


def _pay(problem: Problem, shifts: Ints) -> float:
    return sum(row_cost(problem, row) for row in _rows(problem, shifts))


def _plan(problem: Problem, books: Books) -> Plan:
    counts = Counter(_rows(problem, books.every))
    return plan_of(problem, list(counts), np.array(list(counts.values()), dtype=np.int64))
