"""Shifts that cover a requirement: column generation, diving, a polish and annealing, always with an answer.

Formulation: soft set covering after Dantzig (1954), with the breaks of each shift placed by exact
pricing. The linear programme and its restarts are OR-tools' GLOP; its bound is reported as a gap.
"""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from domain.errors import InputError, UnsolvedError
from domain.shifts import Shift, ShiftRules, SkillGroup
from scheduling import annealing, small_parts, timegrid
from scheduling.catalogue import templates
from scheduling.diving import Progress, dive
from scheduling.existing import within_10_share
from scheduling.generation import Tolerance, generate
from scheduling.master import Master
from scheduling.patterns import ANYONE, Problem, Row, centre_rows
from scheduling.polish import Plan, objective, plan_of, polish
from scheduling.schedule import Schedule, coverage_frame, paid_hours, shifts_frame, shifts_of
from scheduling.unmet import unmet_frame

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

POOL = "all channels"


class Effort(NamedTuple):
    """How hard a covering is searched.

    Attributes:
        priced_share: how near the bound is priced to its limit, as a share. fine_share: how near while time is ample.
        rounds: of polishing. patience: pieces annealed in a row that save next to nothing before the search ends.
        enough_share: the search ends this near the bound.
    """

    priced_share: float
    rounds: int
    patience: int
    enough_share: float = 0.0
    fine_share: float = 1.0


QUICK = Effort(1.0, 0, 0)
"""Breaks in the middle of their windows, rounded once."""
FIRST = Effort(5e-3, 1, 0)
"""Breaks priced to half a per cent of the bound, rounded and polished once: what comes of no search."""
FAST = Effort(2e-3, 1, 60, 3e-3, 2e-4)
THOROUGH = Effort(2e-4, 6, 300, 5e-4, 2e-4)
RESERVE_SHARE = 0.06
NEAR_SHARE = 0.003
FINE_UNTIL, PRICED_UNTIL, DIVED_UNTIL = 0.3, 0.72, 0.85
"""Shares of the time limit: where pricing finely ends, pricing at all, and rounding shifts."""
LATE = "The time limit ended the search; the plan is the best found by then."


@dataclass(frozen=True)
class Solved:
    """One skill group's plan, its bound, and what stopped early."""

    group: str
    plan: Plan
    bound: float
    is_open: NDArray[np.bool_]
    notes: tuple[str, ...]


def cover(
    requirement: pd.DataFrame,
    rules: ShiftRules,
    *,
    zone: str,
    time_limit_s: float = 10.0,
    quality: bool = False,
    seed: int = 0,
    progress: Progress | None = None,
) -> Schedule:
    """Shifts that cover `requirement` at least cost.

    Args:
        requirement: starts_at (moment), channel, and `scheduled_agents` or `agents` (>= 0); an
            interval without a row is closed.
        rules: what shifts may look like; its skill groups are covered one by one, without groups
            every channel is served by one pool.
        zone: IANA zone of the wall time the rules speak of.
        time_limit_s: seconds for the whole of it; the best plan so far is returned.
        quality: prices breaks to 0.02 % of the bound, polishes until nothing improves and changes shifts
            for longer, which takes up to a minute on a week at 15 minutes; otherwise one polish.
        seed: order in which shifts are polished.
        progress: called with a sentence and a share 0-1.

    Raises:
        NoDataError: an empty requirement. InputError: a requirement or rules that cannot be used.

    Source: Dantzig, A comment on Edie's traffic delays at toll booths, Operations Research 2 (1954);
        Farley's bound as in Luebbecke and Desrosiers, Selected topics in column generation (2005).
    """
    effort = THOROUGH if quality else FAST
    return _covered(requirement, rules, zone, time_limit_s, effort, np.random.default_rng(seed), progress)


def quick(requirement: pd.DataFrame, rules: ShiftRules, *, zone: str, time_limit_s: float) -> Schedule:
    """Shifts that cover `requirement` to begin with: the linear programme rounded and polished once, no search.

    Raises: as `cover`.
    """
    return _covered(requirement, rules, zone, time_limit_s, FIRST, np.random.default_rng(0), None)


def _covered(
    requirement: pd.DataFrame, rules: ShiftRules, zone: str, time_limit_s: float, effort: Effort,
    rng: np.random.Generator, progress: Progress | None,
) -> Schedule:  # fmt: skip
    """The skill groups one after the other; each gets the time of its share of the need."""
    started = monotonic()
    if not time_limit_s > 0:
        raise InputError("a time limit above 0 seconds", time_limit_s, where="time_limit_s")
    grid = timegrid.build(requirement, rules, zone)
    needs = timegrid.required(requirement, grid)
    groups = rules.groups or (SkillGroup(_pool_name(needs), tuple(sorted(needs))),)
    _check_groups(groups, needs)
    problems = [problem_of(grid, rules, g, needs) for g in groups]
    solved, left = [], float(sum(p.need.sum() for p in problems))
    for group, problem in zip(groups, problems, strict=True):
        now, mine = monotonic(), float(problem.need.sum())
        share = mine / left if left > 0 else 1.0
        deadline = now + share * (started + time_limit_s * (1 - RESERVE_SHARE) - now)
        plan, bound, notes = solve(problem, deadline, effort, rng, progress)
        is_open = np.any([needs[c] > 0 for c in group.channels], axis=0)
        solved.append(Solved(group.name, plan, bound, is_open, notes))
        left -= mine
    return _assembled(solved, zone, started)


def _pool_name(needs: dict[str, NDArray[np.float64]]) -> str:
    return next(iter(needs)) if len(needs) == 1 else POOL


def _check_groups(groups: tuple[SkillGroup, ...], needs: dict[str, NDArray[np.float64]]) -> None:
    served = [c for g in groups for c in g.channels]
    missing = sorted(set(needs) - set(served))
    unknown = sorted(set(served) - set(needs))
    if missing or unknown or len(served) > len(set(served)):
        raise InputError("skill groups that serve every channel of the requirement once",
                         f"none for {missing}, unknown {unknown}, {len(served)} entries",
                         "Groups that share a channel: see scheduling.skills.cover_skills", "groups")  # fmt: skip


def problem_of(
    grid: timegrid.Grid, rules: ShiftRules, group: SkillGroup, needs: dict[str, NDArray[np.float64]]
) -> Problem:
    """The covering problem of one skill group: its channels' needs summed, weights averaged by need."""
    weights = dict(rules.channel_weights)
    need = np.sum([needs[c] for c in group.channels], axis=0)
    weighted = np.sum([needs[c] * weights.get(c, 1.0) for c in group.channels], axis=0)
    mean = np.divide(weighted, need, out=np.ones_like(need), where=need > 0)
    return Problem(
        grid, rules, templates(rules, grid.step_minutes), rules.classes or (ANYONE,), need,
        timegrid.paid_cost(grid, rules), rules.under_weight * mean, rules.over_weight,
    )  # fmt: skip


def solve(
    problem: Problem,
    deadline: float,
    effort: Effort,
    rng: np.random.Generator,
    progress: Progress | None,
) -> tuple[Plan, float, tuple[str, ...]]:
    """A plan, a lower bound on every plan's cost, and notes; `deadline` in monotonic seconds."""
    rows = centre_rows(problem)
    if not rows or not problem.need.any():
        return plan_of(problem, [], np.zeros(0, dtype=np.int64)), 0.0, ()
    if effort.patience:
        annealing.ready()
    notes: list[str] = []
    whole = _whole_shifts(problem, rows, deadline, effort, progress, notes)
    if progress:
        progress("Polishing whole shifts", 0.8)
    plan = polish(plan_of(problem, whole.rows, whole.counts), deadline, rng, effort.rounds)
    if progress:
        progress("Changing several shifts at a time", 0.9)
    # small parts are searched exactly below: the time goes there
    patience = effort.patience // 3 if small_parts.is_small(plan) else effort.patience
    plan = annealing.improve(plan, whole.bound, deadline, rng, patience, effort.enough_share)
    if effort.patience and objective(plan) > whole.bound * (1 + effort.enough_share):
        ended = small_parts.improve(plan, whole.prices, deadline, rng)
        plan = ended.plan
        notes += small_parts.said(ended, whole.bound)
    _note_if_late(deadline, notes)
    if LATE in notes and effort.patience and not annealing.ready().done():
        notes.append(annealing.COMPILING)
    return plan, whole.bound, tuple(notes)


def _note_if_late(deadline: float, notes: list[str]) -> None:
    """A step that its deadline ended may end elsewhere on another machine: say so, once."""
    if monotonic() > deadline and LATE not in notes:
        notes.append(LATE)


class Whole(NamedTuple):
    """Whole shifts per column, the columns, a lower bound on every plan, and the prices it rests on."""

    counts: NDArray[np.int64]
    rows: list[Row]
    bound: float
    prices: NDArray[np.float64]


def _whole_shifts(
    problem: Problem,
    rows: list[Row],
    deadline: float,
    effort: Effort,
    progress: Progress | None,
    notes: list[str],
) -> Whole:
    """What rounding the linear programme gives; whatever time allows."""
    started, seconds = monotonic(), deadline - monotonic()
    master = Master(problem)
    try:
        _add_in_time(master, rows, started + 0.3 * seconds)
        relaxed = master.solve(0.4 * seconds)
    except UnsolvedError:
        notes.append("The linear programme did not finish in time: no bound, shifts were added one by one.")
        return Whole(np.zeros(len(rows), dtype=np.int64), rows, 0.0, np.zeros(problem.grid.periods))
    priced_until, dived_until = started + PRICED_UNTIL * seconds, started + DIVED_UNTIL * seconds
    nearness = Tolerance(
        min(effort.fine_share, effort.priced_share), effort.priced_share, started + FINE_UNTIL * seconds
    )
    found = generate(master, relaxed, priced_until, nearness, progress)
    _note_if_late(priced_until, notes)
    small = master.restricted(NEAR_SHARE)
    try:
        near = small.solve(0.3 * (deadline - monotonic()))
    except UnsolvedError:
        notes.append("There was no time to dive: the relaxation was rounded.")
        nearest = np.floor(found.relaxed.x + 0.5).astype(np.int64)
        return Whole(nearest, master.rows, found.bound, found.prices)
    counts = dive(small, near, dived_until)
    _note_if_late(dived_until, notes)
    return Whole(counts, small.rows, found.bound, found.prices)


def _add_in_time(master: Master, rows: list[Row], deadline: float) -> None:
    """Add columns in portions, or give up: a large horizon takes longer to write down than a short limit."""
    for first in range(0, len(rows), 400):
        if monotonic() > deadline:
            raise UnsolvedError("The linear programme could not be set up in time.")
        master.add(rows[first : first + 400])


def _assembled(solved: list[Solved], zone: str, started: float) -> Schedule:
    import pandas as pd

    found: list[tuple[Shift, str, float]] = []
    for s in solved:
        found += shifts_of(s.plan, s.group, len(found) + 1)
    pairs = [(s.plan.problem.need, s.plan.supply, s.plan.problem.period_hours) for s in solved]
    under = sum(float(np.maximum(n - s, 0).sum() * h) for n, s, h in pairs)
    over = sum(float(np.maximum(s - n, 0).sum() * h) for n, s, h in pairs)
    required = sum(float(n.sum() * h) for n, _, h in pairs)
    productive = sum(float(s.sum() * h) for _, s, h in pairs)
    total, bound = sum(objective(s.plan) for s in solved), sum(s.bound for s in solved)
    shifts = shifts_frame(found, zone)
    coverage = pd.concat([coverage_frame(s.plan, s.group, s.is_open) for s in solved], ignore_index=True)
    return Schedule(
        shifts=shifts,
        coverage=coverage,
        gap=total / bound - 1 if bound > 0 else (float("nan") if total > 0 else 0.0),
        bound=bound,
        efficiency=(required - under) / productive if productive > 0 else float("nan"),
        within_10_share=within_10_share(coverage),
        paid_hours=sum(paid_hours(s.plan) for s in solved),
        required_hours=required,
        productive_hours=productive,
        under_hours=under,
        over_hours=over,
        cost=float((shifts["cost"] * shifts["agents"]).sum()),
        seconds=monotonic() - started,
        unmet=pd.concat([unmet_frame(s.plan, s.group) for s in solved], ignore_index=True),
        notes=tuple(dict.fromkeys(n for s in solved for n in s.notes)),
    )
