"""When a rule fires along a course of intervals, and which rules are refused."""

from __future__ import annotations

from datetime import datetime, timedelta

import pandas as pd
import pytest

from domain.errors import InputError
from metrics.alert_rules import Rule, firings, minutes, parse_rules
from metrics.error_budget import error_budget

LOW = datetime(2026, 3, 2, 9)
SLOT = timedelta(minutes=30)


def course(values: list[float], about: str = "phone", n: int = 50, bound: float = 0.8) -> pd.DataFrame:
    starts = [LOW + SLOT * k for k in range(len(values))]
    return pd.DataFrame({"starts_at": starts, "about": about, "value": values, "n": n, "bound": bound})


def rule(**more: object) -> Rule:
    return Rule("low", "service_level_under", 0.8, **more)  # type: ignore[arg-type]


def times(frame: pd.DataFrame, one: Rule, **more: object) -> list[int]:
    found = firings(frame, one, "under", SLOT, **more)  # type: ignore[arg-type]
    return [int((f.fired_at - LOW) / SLOT) for f in found]


def test_it_takes_so_many_intervals_in_a_row_and_then_keeps_quiet() -> None:
    bad = course([0.9, 0.5, 0.9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5])
    assert times(bad, rule(for_intervals=2, cooldown_minutes=120)) == [5, 9]
    assert times(bad, rule(for_intervals=1, cooldown_minutes=0)) == [2, 4, 5, 6, 7, 8, 9, 10]


def test_on_the_bound_is_good_and_a_missing_or_thin_interval_ends_a_run() -> None:
    assert times(course([0.8, 0.8]), rule()) == []
    assert times(course([0.5, float("nan"), 0.5]), rule(for_intervals=2)) == []
    assert times(course([0.5, 0.5], n=9), rule(least_n=10)) == []
    gap = course([0.5, 0.5, 0.5]).drop(index=1)
    assert times(gap, rule(for_intervals=2)) == []


def test_each_subject_has_its_own_run_and_its_own_cooldown() -> None:
    both = pd.concat([course([0.5] * 3), course([0.9, 0.5, 0.5], "chat")])
    assert times(both, rule(for_intervals=2)) == [2, 3]
    since = {("low", "phone"): LOW}
    assert times(both, rule(for_intervals=2, cooldown_minutes=600), last=since) == [3]


def test_the_live_look_fires_when_the_back_test_says_so() -> None:
    """Looking after every interval with the cooldown remembered gives the firings of the whole course."""
    values = [0.5, 0.9, 0.5, 0.5, 0.5, 0.9, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5]
    one, last, seen = rule(for_intervals=2, cooldown_minutes=90), {}, []
    for end in range(1, len(values) + 1):
        window = course(values).iloc[max(0, end - 3) : end]
        for f in firings(window, one, "under", SLOT, last):
            if f.fired_at == LOW + SLOT * end:
                last[f.rule.name, f.about] = f.fired_at
                seen.append(int((f.fired_at - LOW) / SLOT))
    assert seen == times(course(values), one)


ENTRY = {"name": "a", "condition": "wait_over", "bound": 60}


@pytest.mark.parametrize(
    "wrong",
    [
        {"condition": "mood_under"}, {"bound": -1}, {"bound": "much"}, {"by": "mood"}, {"cooldown": "soon"},
        {"send": ["pigeon"]}, {"severity": "loud"}, {"for_intervals": 0}, {"only": {"channel": "phone"}},
        {"only": {"mood": ["x"]}}, {"is_on": "yes"}, {"extra": 1}, {"name": ""},
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be_used_is_refused_by_name(wrong: dict[str, object]) -> None:
    with pytest.raises(InputError, match="alert"):
        parse_rules([ENTRY | wrong], ["wait_over"])


def test_two_rules_of_one_name_are_refused_and_times_are_read() -> None:
    with pytest.raises(InputError, match="a name for each rule"):
        parse_rules([ENTRY, ENTRY], ["wait_over"])
    assert [minutes(t, "t") for t in ("30m", "2h", "1d")] == [30, 120, 1440]


def test_the_budget_burns_by_the_last_days() -> None:
    day = LOW.date()
    days = [(day + timedelta(days=n), 100.0, 5.0 if n < 26 else 20.0) for n in range(28)]
    found = error_budget(days, 0.95)
    assert (round(found.allowed), found.breached) == (140, 170.0)
    assert found.used_share == pytest.approx(170 / 140)
    assert found.fast == pytest.approx(4.0)
    assert found.slow == pytest.approx((5 * 5 + 2 * 20) / 700 / 0.05)
    assert error_budget([], 0.95).fast is None
    assert error_budget(days, 1.0).used_share is None
    with pytest.raises(InputError):
        error_budget(days, 95)
