"""Covering of a benchmark week: ours in 10 s, the quality mode, and pyworkforce given 60 s.

python -m benchmarks.scheduling.covering WEEK.csv [--without-pyworkforce]
"""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd

from domain.shifts import ShiftRules
from scheduling import timegrid
from scheduling.catalogue import templates
from scheduling.covering import cover
from scheduling.pyworkforce_adapter import baseline, paid_minutes, required_resources, shifts_coverage
from scheduling.validate import validate

ZONE = "UTC"


def main(path: str, is_alone: bool) -> None:
    """Print one line per method and the saving of the quality mode."""
    need = pd.read_csv(path, parse_dates=["starts_at"])
    rules = ShiftRules()
    hours = {}
    for name, quality, seconds in (("fast", False, 10), ("quality", True, 60)):
        plan = cover(need, rules, zone=ZONE, time_limit_s=seconds, quality=quality)
        broken = validate(plan, need, rules, ZONE)
        hours[name] = plan.paid_hours
        print(
            f"{name:12} gap {plan.gap:.2%}  efficiency {plan.efficiency:.2%}  paid {plan.paid_hours:.1f} h  "
            f"under {plan.under_hours:.2f} h  over {plan.over_hours:.2f} h  {plan.seconds:.1f} s  "
            f"violations {len(broken)}"
        )
    if not is_alone:
        theirs = baseline(need, rules, ZONE, 60)
        print(
            f"{'pyworkforce':12} {theirs.status}  efficiency {theirs.efficiency:.2%}  paid {theirs.paid_hours:.1f} h  "
            f"under {theirs.under_hours:.2f} h  over {theirs.over_hours:.2f} h"
        )
        floor = fewest_paid_hours(need, rules)
        print(
            f"quality mode pays {1 - hours['quality'] / theirs.paid_hours:.2%} fewer hours than pyworkforce; "
            f"no cover with these shifts pays less than {floor:.1f} h ({1 - floor / theirs.paid_hours:.2%} fewer)"
        )
        print(f"no cover in pyworkforce's terms pays less than {fewest_in_a_day(need, rules):.1f} h")


def fewest_in_a_day(need: pd.DataFrame, rules: ShiftRules) -> float:
    """Paid hours of the relaxation of pyworkforce's problem: shifts inside a day, breaks in the middle."""
    from scipy.optimize import linprog

    step = timegrid.build(need, rules, ZONE).step_minutes
    shapes = shifts_coverage(rules, step)
    paid = paid_minutes(rules, step)
    works = np.array(list(shapes.values()), dtype=float).T
    cost = [paid[k] / 60 for k in shapes]
    days = required_resources(need, rules, ZONE)
    return sum(float(linprog(cost, A_ub=-works, b_ub=-np.array(d, dtype=float)).fun) for d in days)


def fewest_paid_hours(need: pd.DataFrame, rules: ShiftRules) -> float:
    """Required hours times the best ratio of paid to productive hours of any shift: nothing covers for less."""
    grid = timegrid.build(need, rules, ZONE)
    kinds = templates(rules, grid.step_minutes)
    ratio = min((t.periods - t.unpaid) / (t.periods - sum(w.periods for w in t.windows)) for t in kinds)
    required = sum(float(n.sum()) for n in timegrid.required(need, grid).values()) * grid.step_minutes / 60
    return required * ratio


if __name__ == "__main__":
    main(sys.argv[1], "--without-pyworkforce" in sys.argv)
