"""A planner's week: edits count, locks stay, what is left is designed anew, local time on both clock changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from domain.errors import InputError
from domain.shifts import AgentContract, BreakRule, Shift, ShiftRules
from jobs import schedule_files, schedules
from jobs.schedules import Edit, WeekPlan

ZONE = "Europe/Berlin"
RULES = ShiftRules(
    start_step_minutes=60, lengths_minutes=(240, 480), first_start_minutes=480, last_start_minutes=840,
    breaks=(BreakRule("lunch", 30, False, 0.3, 0.7, 360),), edges="closed",
)  # fmt: skip


def needed(agents: int = 4, day: str = "2026-06-01") -> pd.DataFrame:
    starts = pd.date_range(f"{day} 08:00", f"{day} 18:00", freq="30min", inclusive="left", tz=ZONE)
    parts = [
        pd.DataFrame({"starts_at": starts.tz_convert("UTC").as_unit("us"), "channel": c, "scheduled_agents": agents})
        for c in ("phone", "chat")
    ]  # fmt: skip
    return pd.concat(parts, ignore_index=True)


@pytest.fixture(scope="module")
def made() -> WeekPlan:
    return schedules.design(needed(), RULES, zone=ZONE, time_limit_s=5)


def edits_of(plan: WeekPlan) -> list[Edit]:
    return [Edit(s.shift, s.starts_at, minutes(s), s.agents, s.shift in plan.locked) for s in plan.shifts]


def minutes(shift: Shift) -> int:
    return round((shift.ends_at - shift.starts_at).total_seconds() / 60)


def test_a_design_covers_the_pooled_need(made: WeekPlan) -> None:
    assert made.score.required_hours == pytest.approx(80)
    assert made.score.under_hours < 8
    assert made.gap >= 0


def test_an_unchanged_table_changes_nothing(made: WeekPlan) -> None:
    same = schedules.with_edits(made, edits_of(made), needed(), RULES, ZONE)
    assert sorted(same.shifts, key=lambda s: s.shift) == sorted(made.shifts, key=lambda s: s.shift)
    assert same.score.paid_hours == made.score.paid_hours
    assert same.gap == made.gap
    assert schedules.changes(made, same, ZONE).empty


def test_people_added_moved_and_deleted_are_counted_at_once(made: WeekPlan) -> None:
    edits = edits_of(made)
    one = edits[0]
    later = schedules.with_edits(
        made, [replace(one, agents=one.agents + 2), *edits[1:-1]], needed(), RULES, ZONE
    )
    gone = made.shifts[-1]
    expected = made.score.paid_hours + 2 * made.shifts[0].paid_hours - gone.agents * gone.paid_hours
    assert later.score.paid_hours == pytest.approx(expected)
    assert later.gap != later.gap
    assert set(schedules.changes(made, later, ZONE)["people"]) >= {2}


def test_a_moved_shift_takes_its_breaks_along_and_a_longer_one_places_them_anew(made: WeekPlan) -> None:
    long = next(s for s in made.shifts if minutes(s) == 480)
    edit = Edit(long.shift, long.starts_at + timedelta(hours=1), 480, long.agents, False)
    moved = schedules.changed(long, edit, RULES)
    assert [b.starts_at - moved.starts_at for b in moved.breaks] == [
        b.starts_at - long.starts_at for b in long.breaks
    ]
    shorter = schedules.changed(long, replace(edit, minutes=240), RULES)
    assert (minutes(shorter), shorter.breaks) == (240, ())
    drawn = schedules.drawn("P1", replace(edit, minutes=480), "phone", RULES)
    assert drawn.paid_hours == 7.5
    assert drawn.breaks[0].starts_at - drawn.starts_at == timedelta(minutes=225)


def test_a_new_design_keeps_every_locked_shift_as_it_is(made: WeekPlan) -> None:
    extra = Edit(None, datetime(2026, 6, 1, 6, tzinfo=UTC), 480, 3, True)
    drawn = schedules.with_edits(made, [extra], needed(), RULES, ZONE)
    assert drawn.score.under_hours > 0
    again = schedules.design_around(drawn, needed(), RULES, zone=ZONE, time_limit_s=5)
    assert set(drawn.shifts) <= set(again.shifts)
    assert again.locked == drawn.locked
    assert again.score.under_hours < 8
    assert len({s.shift for s in again.shifts}) == len(again.shifts)
    found = schedules.changes(drawn, again, ZONE)
    assert len(found)
    assert found["hours_short"].str.contains("→").all()


def test_what_locked_people_leave_open_is_the_need_less_their_work(made: WeekPlan) -> None:
    nobody = schedules.without(needed(), (), RULES, ZONE)
    assert nobody["scheduled_agents"].sum() * 0.5 == pytest.approx(80)
    everybody = schedules.without(needed(), made.shifts, RULES, ZONE)
    assert everybody["scheduled_agents"].sum() * 0.5 == pytest.approx(made.score.under_hours)


def test_locking_everything_needed_leaves_nothing_to_design() -> None:
    small = needed(1).query("channel == 'phone'").iloc[:8]
    rules = replace(RULES, breaks=())
    plan = schedules.design(small, rules, zone=ZONE, time_limit_s=5)
    locked = schedules.with_edits(
        plan, [replace(e, is_locked=True) for e in edits_of(plan)], small, rules, ZONE
    )
    again = schedules.design_around(locked, small, rules, zone=ZONE)
    assert again.shifts == locked.shifts
    assert again.score.under_hours == 0


def test_impossible_rows_are_refused_in_words(made: WeekPlan) -> None:
    at = made.shifts[0].starts_at
    with pytest.raises(InputError, match="0 or more people"):
        schedules.with_edits(made, [Edit(None, at, 480, -1, False)], needed(), RULES, ZONE)
    with pytest.raises(InputError, match="1 to 24 hours"):
        schedules.with_edits(made, [Edit(None, at, 30, 1, False)], needed(), RULES, ZONE)


def test_contracts_limit_the_hours_of_a_design() -> None:
    agents = [AgentContract(f"A{n}", max_hours=8, max_days=1) for n in range(4)]
    rules = schedules.with_classes(RULES, needed(), agents, ZONE)
    plan = schedules.design(needed(), rules, zone=ZONE, time_limit_s=5)
    assert plan.score.paid_hours <= 32
    assert plan.score.under_hours > 30
    with pytest.raises(InputError, match="at least one agent"):
        schedules.with_classes(RULES, needed(), [], ZONE)


@pytest.mark.parametrize("day", ["2026-03-29", "2026-10-25"])
def test_a_kept_plan_comes_back_equal_on_the_days_the_clock_changes(day: str) -> None:
    start = datetime.fromisoformat(f"{day}T00:30").replace(tzinfo=ZoneInfo(ZONE)).astimezone(UTC)
    shift = schedules.drawn("P1", Edit(None, start, 480, 2, True), "phone", RULES)
    back = schedule_files.shift_of(schedule_files.plain_shift(shift))
    assert back == shift
    table = schedule_files.shifts_table([shift], ZONE)
    local = table["ends_at"].dt.tz_convert(ZONE).dt.strftime("%H:%M").iloc[0]
    assert local == {"2026-03-29": "09:30", "2026-10-25": "07:30"}[day]


def test_cost_counts_night_weekend_and_overtime_as_the_design_does() -> None:
    from dataclasses import replace

    from scheduling.covering import cover
    from scheduling.existing import read_shifts, score
    from tests.scheduling.requirements import week as made_week

    rules = replace(
        ShiftRules(start_step_minutes=120, lengths_minutes=(240, 600)), overtime_after_minutes=480
    )
    need = made_week(peak=6, interval_minutes=60)
    plan = cover(need, rules, zone="Europe/Berlin", time_limit_s=20)
    judged = score(read_shifts(plan.shifts, "Europe/Berlin"), need, rules, "Europe/Berlin")
    assert judged.cost == pytest.approx(plan.cost)
    assert judged.cost > judged.paid_hours
