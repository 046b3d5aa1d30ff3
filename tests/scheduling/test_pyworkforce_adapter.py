"""pyworkforce's own answer is valid on our requirement, and ours with its shapes is no dearer."""

from __future__ import annotations

from domain.shifts import BreakRule, ShiftRules
from scheduling.covering import cover
from scheduling.pyworkforce_adapter import baseline, required_resources, shifts_coverage
from tests.scheduling.requirements import week

RULES = ShiftRules(
    start_step_minutes=240,
    lengths_minutes=(240, 480),
    breaks=(BreakRule("lunch", 60, False, 0.3, 0.7, 480),),
    night_rate=1.0,
    weekend_rate=1.0,
    under_weight=50.0,
)


def test_dictionaries_have_one_entry_per_shape_and_day() -> None:
    need = week(peak=4, interval_minutes=60, days=2)
    assert len(shifts_coverage(RULES, 60)) == 6 + 5
    rows = required_resources(need, RULES, "UTC")
    assert [len(r) for r in rows] == [24, 24]
    assert sum(map(sum, rows)) == need["agents"].sum()


def test_the_baseline_covers_everything_and_ours_pays_no_more() -> None:
    need = week(peak=4, interval_minutes=60, days=7)
    theirs = baseline(need, RULES, "UTC", 5)
    ours = cover(need, RULES, zone="UTC", time_limit_s=20, quality=True)
    assert theirs.under_hours == 0
    assert theirs.status in ("OPTIMAL", "FEASIBLE")
    assert ours.paid_hours + 50 * ours.under_hours <= theirs.paid_hours * 1.02
