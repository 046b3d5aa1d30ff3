"""Why a need cannot be met at all: the smallest set of needs and rules that clash, found by counting.

At one moment: people who serve a channel, less those whose own rules keep them away, are fewer than needed.
Over a week: the hours needed are more than the contracts can give. Both are bounds no roster can beat, breaks
left aside in the first, so what is named is truly impossible. A set holds just as many reasons as it takes:
with any one of its claims taken away the count comes out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from domain import wording
from domain.shifts import AgentContract
from scheduling.explain import HALF_DAY, HALVES, Claim, Clash, half_day_off
from scheduling.patterns import Problem
from scheduling.people import Kinds, days_of, in_half, keeps_clear, people_of
from scheduling.week import all_kinds

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

MOST_CHANNELS = 6
NEED, PEOPLE, RULES = "need", "people", "shift_rules"


@dataclass(frozen=True)
class Shortage:
    """Too few people at a period for these channels, as a clash; `period` is None for a whole week's hours."""

    clash: Clash
    channels: tuple[str, ...]
    period: int | None = None


def shortages(
    problem: Problem, needs: Mapping[str, Floats], agents: Sequence[AgentContract]
) -> list[Shortage]:
    """The worst moment of every local day at which too few people could work, each as a minimal clash.

    Args:
        problem: grid and shift lengths of at most one week.
        needs: agents at work by channel and period; who serves one is among the skills of an agent.
    """
    kinds, _ = all_kinds(problem, ())
    covers = reaching(problem, kinds)
    found: list[Shortage] = []
    free = np.array([np.logical_not(np.any(list(m.values()), axis=0)) if m else np.ones(len(kinds), dtype=bool)
                     for m in (bans(a, kinds, problem) for a in agents)])  # fmt: skip
    able = (free.astype(np.float32).reshape(len(agents), len(kinds)) @ covers.astype(np.float32)) > 0
    for day in range(int(problem.grid.day.max()) + 1):
        worst = _worst(np.flatnonzero(problem.grid.day == day), needs, agents, able)
        if worst is not None:
            period, channels = worst
            clash = _moment(
                period, channels, needs, agents, np.flatnonzero(covers[:, period]), kinds, problem
            )
            found.append(Shortage(clash, channels, period))
    return found


def reaching(problem: Problem, kinds: Kinds) -> Bools:
    """Whether a kind of shift reaches over a period, breaks left aside; (kinds, periods)."""
    sizes = np.array([t.periods for t in problem.templates], dtype=np.int64)[kinds.template]
    away = np.arange(problem.grid.periods)[None, :] - kinds.start_period[:, None]
    if problem.grid.is_cyclic:
        away = away % problem.grid.periods
    return np.asarray((away >= 0) & (away < sizes[:, None]))


def bans(agent: AgentContract, kinds: Kinds, problem: Problem) -> dict[Claim, Bools]:
    """By rule of one agent: the kinds of shift it forbids on its own, whatever else is worked."""
    days, name = days_of(problem.grid), agent.agent_id
    length, until = kinds.end - kinds.start, kinds.start_of_day + kinds.end - kinds.start
    last_end = int(people_of([agent], problem.grid).last_end[0])
    rest, streak = agent.rest_minutes, agent.streak_days
    in_a_row = (
        f"works at most {wording.counted(agent.max_streak_days, 'day')} in a row, {streak} before this week"
    )
    rules: list[tuple[str, date | None, str, Bools]] = [
        ("available_hours", None, "works in the available hours only",
         (kinds.start_of_day < agent.earliest_minutes) | (until > agent.latest_minutes)),
        ("shift_length", None, "works shifts of the contract's length only",
         (length < agent.shortest_minutes) | (length > agent.longest_minutes)),
        ("night_work", None, "does not work nights", kinds.is_night.astype(bool) & (not agent.may_work_nights)),
        ("weekly_hours", None, f"works at most {agent.max_hours:g} hours", kinds.paid > round(60 * agent.max_hours)),
        ("weekly_days", None, f"works at most {wording.counted(agent.max_days, 'day')}",
         np.full(len(kinds), agent.max_days < 1)),
        ("rest_between_shifts", None, f"rests {rest / 60:g} hours between shifts", kinds.start < last_end + rest),
        ("days_in_a_row", days[0], in_a_row, (kinds.day == 0) & (streak >= agent.max_streak_days)),
    ]  # fmt: skip
    for d, day in enumerate(days):
        if day.weekday() in agent.days_off:
            rules.append(("fixed_days_off", day, f"is off every {day:%A}", kinds.day == d))
        if day in agent.off_on:
            rules.append(("time_off", day, f"has time off on {day}", kinds.day == d))
        for half in sorted(h for on, h in agent.off_half if on == day):
            claim = half_day_off(name, day, half)
            rules.append((claim.rule, day, claim.sentence, in_half(kinds, d, half)))
    return {Claim(name, rule, day, words): banned for rule, day, words, banned in rules if banned.any()}


def _worst(
    periods: Ints, needs: Mapping[str, Floats], agents: Sequence[AgentContract], able: Bools
) -> tuple[int, tuple[str, ...]] | None:
    """The period with the largest lack of people for the fewest channels; None when there are always enough."""
    best: tuple[float, int, tuple[str, ...]] | None = None
    for channels in subsets(sorted(needs)):
        lack = np.sum([needs[c][periods] for c in channels], axis=0)
        lack = lack - able[serving(agents, channels)][:, periods].sum(axis=0)
        at = int(np.argmax(lack))
        if best is not None and len(channels) > len(best[2]):
            break
        if lack[at] > 1e-9 and (best is None or lack[at] > best[0] + 1e-9):
            best = (float(lack[at]), int(periods[at]), channels)
    return None if best is None else (best[1], best[2])


def subsets(channels: Sequence[str]) -> list[tuple[str, ...]]:
    """Sets of channels, small ones first; each alone and all together where there are many."""
    if len(channels) > MOST_CHANNELS:
        return [*((c,) for c in channels), tuple(channels)]
    return [s for size in range(1, len(channels) + 1) for s in combinations(channels, size)]


def serving(agents: Sequence[AgentContract], channels: Sequence[str]) -> Ints:
    """Positions of the agents who serve one of these channels."""
    wanted = set(channels)
    return np.array([n for n, a in enumerate(agents) if not a.skills or wanted & a.skills], dtype=np.int64)


def _moment(
    period: int, channels: tuple[str, ...], needs: Mapping[str, Floats], agents: Sequence[AgentContract],
    at: Ints, kinds: Kinds, problem: Problem,
) -> Clash:  # fmt: skip
    """The needs of a moment, how many serve them, and for just enough people why they cannot come."""
    when = problem.grid.local[period]
    need = [(c, float(needs[c][period])) for c in channels]
    asked = [
        Claim("", NEED, when.date(), f"{c} needs {wording.people(n)} on {when:%a %d %b at %H:%M}")
        for c, n in need
    ]
    if not len(at):
        reason = Claim("", RULES, when.date(), "no shift of the rules reaches this moment")
        return Clash((asked[0], reason), (asked[0],))
    mine = serving(agents, channels).tolist()
    reasons = []
    for n in mine:
        banned = {c: b[at] for c, b in bans(agents[n], kinds, problem).items()}
        if banned and np.any(list(banned.values()), axis=0).all():
            reasons.append(_fewest(banned))
    enough = max(len(mine) - int(np.ceil(sum(n for _, n in need) - 1e-9)) + 1, 0)
    kept = [c for r in sorted(reasons, key=len)[:enough] for c in r]
    people = _people(len(mine), channels)
    return Clash(
        (*asked, people, *kept),
        _met_with(need, len(mine) - len(reasons), when.date(), f"{when:%a %d %b at %H:%M}"),
    )


def _people(count: int, channels: Sequence[str]) -> Claim:
    said = wording.counted(count, "person serves", "people serve")
    return Claim("", PEOPLE, None, f"{said} {' or '.join(channels)}")


def _fewest(banned: Mapping[Claim, Bools]) -> tuple[Claim, ...]:
    """A set of rules that together forbid every kind, none of which can be left out."""
    kept = sorted(banned, key=lambda c: (int(banned[c].sum()), c.rule))
    for claim in list(kept):
        rest = [c for c in kept if c != claim]
        if rest and np.any([banned[c] for c in rest], axis=0).all():
            kept = rest
    return tuple(kept)


def _met_with(need: Sequence[tuple[str, float]], able: int, on: date, when: str) -> tuple[Claim, ...]:
    """The fewest needs to lower, and to what, so that the people who can come are enough."""
    lack, found = sum(n for _, n in need) - able, []
    for channel, wanted in sorted(need, key=lambda pair: -pair[1]):
        less = min(lack, wanted)
        if less > 1e-9:
            words = (
                f"{channel} is planned with {wanted - less:g} instead of {wording.people(wanted)} on {when}"
            )
            found.append(Claim("", NEED, on, words))
            lack -= less
    return tuple(found)


def hours_clash(
    problem: Problem, needs: Mapping[str, Floats], agents: Sequence[AgentContract]
) -> Shortage | None:
    """The week's hours against the most productive hours the contracts can give; None when they can."""
    channels = tuple(sorted(c for c, n in needs.items() if n.any()))
    mine = [agents[n] for n in serving(agents, channels).tolist()]
    need = float(sum(needs[c].sum() for c in channels)) * problem.period_hours
    every = {a.agent_id: hours_claims(a, problem) for a in mine}
    least = sum(hours_cap(a, problem, every[a.agent_id]) for a in mine)
    if need <= least + 1e-6:
        return None
    taken = {a.agent_id: list(every[a.agent_id]) for a in mine}
    total = least
    # those whose rules cost fewest hours are let go first: fewer people to speak of
    for agent in sorted(
        mine, key=lambda a: hours_cap(a, problem, ()) - hours_cap(a, problem, every[a.agent_id])
    ):
        for claim in every[agent.agent_id]:
            held = taken[agent.agent_id]
            fewer = [c for c in held if c != claim]
            after = total - hours_cap(agent, problem, held) + hours_cap(agent, problem, fewer)
            if after < need - 1e-6:
                total, taken[agent.agent_id] = after, fewer
    words = " and ".join(channels)
    asked = Claim("", NEED, None, f"{words} need {need:.1f} hours this week")
    people = _people(len(mine), channels)
    lower = Claim(
        "", NEED, None, f"{words} are planned with {least:.1f} instead of {need:.1f} hours this week"
    )
    return Shortage(Clash((asked, people, *(c for s in taken.values() for c in s)), (lower,)), channels)


def hours_claims(agent: AgentContract, problem: Problem) -> tuple[Claim, ...]:
    """The rules that bound the hours an agent can give in a week."""
    name = agent.agent_id
    found = [
        Claim(name, "weekly_hours", None, f"works at most {agent.max_hours:g} hours"),
        Claim(name, "weekly_days", None, f"works at most {wording.counted(agent.max_days, 'day')}"),
        Claim(name, "shift_length", None, "works shifts of the contract's length only"),
    ]
    for day in days_of(problem.grid):
        if day.weekday() in agent.days_off:
            found.append(Claim(name, "fixed_days_off", day, f"is off every {day:%A}"))
        elif day in agent.off_on:
            found.append(Claim(name, "time_off", day, f"has time off on {day}"))
        else:
            found += [
                half_day_off(name, day, half) for half in sorted(h for on, h in agent.off_half if on == day)
            ]
    return tuple(found)


def hours_cap(agent: AgentContract, problem: Problem, claims: Sequence[Claim]) -> float:
    """A bound on the productive hours of a week when only these rules of the agent hold."""
    step, rules = problem.grid.step_minutes, {c.rule for c in claims}
    kinds = [
        (t.periods * step, (t.periods - sum(w.periods for w in t.windows)) * step / 60,
         (t.periods - t.unpaid) * step / 60)
        for t in problem.templates
        if "shift_length" not in rules or agent.shortest_minutes <= t.periods * step <= agent.longest_minutes
    ]  # fmt: skip
    by_day = []
    for day in days_of(problem.grid):
        off = {c.rule.removeprefix(HALF_DAY) for c in claims if c.day == day}
        is_open = off <= set(HALVES)
        fitting = (w for minutes, w, _ in kinds if is_open and keeps_clear(problem.rules, minutes, off))
        by_day.append(max(fitting, default=0.0))
    most = agent.max_days if "weekly_days" in rules else len(by_day)
    cap = sum(sorted(by_day, reverse=True)[:most])
    if "weekly_hours" in rules:
        cap = min(cap, agent.max_hours * max((w / p for _, w, p in kinds if p > 0), default=0.0))
    return cap
