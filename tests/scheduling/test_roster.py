"""Laws of the named roster: hard rules hold, locks stay, the same seed gives the same roster."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from domain.errors import InputError
from domain.shifts import AgentContract, Assignment, BreakRule, ShiftRules
from scheduling.existing import read_shifts
from scheduling.ledger import carried
from scheduling.roster import Roster, roster, roster_frame
from scheduling.rules import Horizon
from tests.scheduling.requirements import week

MONDAY = date(2026, 11, 30)
RULES = ShiftRules(
    start_step_minutes=120,
    lengths_minutes=(360, 480),
    breaks=(BreakRule("lunch", 30, False, 0.3, 0.7),),
)


def team(count: int, seed: int = 1) -> tuple[AgentContract, ...]:
    rng = np.random.default_rng(seed)
    return tuple(
        AgentContract(
            f"A{n:02d}",
            min_hours=22.0,
            max_hours=37.5,
            days_off=frozenset({int(rng.integers(0, 7))}),
            may_work_nights=bool(n % 2),
            streak_days=int(rng.integers(0, 4)),
        )
        for n in range(count)
    )


@pytest.fixture(scope="module")
def made() -> Roster:
    return roster(week(peak=6), team(22), RULES, zone="UTC", time_limit_s=30)


def test_no_hard_rule_is_broken_and_most_work_is_covered(made: Roster) -> None:
    assert made.hard == ()
    assert made.score.under_hours < 0.05 * made.score.required_hours


def test_the_frame_reads_back_as_the_same_hours(made: Roster) -> None:
    frame = roster_frame(made.assignments, "UTC")
    again = read_shifts(frame, "UTC")
    assert sum(s.paid_hours for s in again) == pytest.approx(made.score.paid_hours)
    assert [s.breaks[0].starts_at for s in again] == [a.shift.breaks[0].starts_at for a in made.assignments]


def test_locked_shifts_stay_and_nobody_is_hurt_by_them(made: Roster) -> None:
    locked = [replace(a, is_locked=True) for a in made.assignments[:6]]
    again = roster(week(peak=6), team(22), RULES, zone="UTC", time_limit_s=8, locked=locked)
    assert set(locked) <= set(again.assignments)
    assert again.hard == ()


def test_weeks_carry_streaks_and_rest_over() -> None:
    two = roster(week(peak=4, days=14), team(18), RULES, zone="UTC", time_limit_s=12)
    assert two.horizon.days == 14
    assert two.hard == ()


def test_the_ledger_counts_a_worked_weekend_against_the_mean(made: Roster) -> None:
    after = carried(team(22), made.assignments, Horizon(MONDAY, 7, "UTC"))
    weekend = {a.agent_id for a in made.assignments if a.shift.starts_at.weekday() >= 5}
    balances = {a.agent_id: a.weekends_worked for a in after}
    assert all((balances[k] > 0) == (k in weekend) for k in balances)


def saturdays(agents: tuple[AgentContract, ...]) -> Roster:
    """Four weeks in which one person is needed, on Saturdays."""
    days = pd.date_range("2026-12-05 08:00", periods=4, freq="7D", tz="UTC")
    starts = [d + pd.Timedelta(hours=h) for d in days for h in range(8)]
    need = pd.DataFrame({"starts_at": pd.DatetimeIndex(starts), "channel": "phone", "agents": 1})
    rules = ShiftRules(start_step_minutes=120, lengths_minutes=(480,), breaks=())
    return roster(need, agents, rules, zone="UTC", time_limit_s=20)


def test_weekends_go_round_over_the_weeks_and_old_ones_count() -> None:
    four = tuple(AgentContract(f"A{n}") for n in range(4))
    assert sorted(a.agent_id for a in saturdays(four).assignments) == ["A0", "A1", "A2", "A3"]
    had = (replace(four[0], weekends_worked=3.0), *four[1:])
    later = sorted(a.agent_id for a in saturdays(had).assignments)
    assert len(later) == 4
    assert "A0" not in later


def test_a_team_too_small_still_gets_a_roster_and_the_missing_hours_are_listed() -> None:
    small = roster(week(peak=6), team(5), RULES, zone="UTC", time_limit_s=6)
    assert small.hard == ()
    assert small.unmet["missing"].sum() / 2 == pytest.approx(small.score.under_hours)
    assert small.score.under_hours > 0


def test_agents_must_be_distinct_and_locks_known(made: Roster) -> None:
    with pytest.raises(InputError, match="each id once"):
        roster(week(), team(2) + team(2), RULES, zone="UTC")
    stranger = Assignment("X", made.assignments[0].shift, True)
    with pytest.raises(InputError, match="known agents"):
        roster(week(), team(2), RULES, zone="UTC", locked=[stranger])
