"""One test per rule: a roster that keeps it and one that breaks it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest

from domain.shifts import AgentContract, PlacedBreak, Shift
from scheduling.rules import RULES, Horizon

MONDAY = date(2026, 11, 30)
HORIZON = Horizon(MONDAY, 7, "UTC")


def shift(day: int, hour: float = 9, hours: float = 8, lunch_minutes: int = 0) -> Shift:
    start = datetime(2026, 11, 30, tzinfo=UTC) + timedelta(days=day, hours=hour)
    middle = start + timedelta(hours=hours / 2)
    lunch = (PlacedBreak(middle, middle + timedelta(minutes=lunch_minutes), False),) if lunch_minutes else ()
    return Shift(f"S{day}", start, start + timedelta(hours=hours), "phone", lunch)


def agent(**wishes: object) -> AgentContract:
    return AgentContract("A1", **wishes)  # type: ignore[arg-type]


CASES: dict[str, tuple[AgentContract, list[Shift], list[Shift]]] = {
    "one_shift_a_day": (agent(), [shift(0), shift(1)], [shift(0, 6, 4), shift(0, 14, 4)]),
    "rest_between_shifts": (agent(), [shift(0), shift(1)], [shift(0, 16), shift(1, 8)]),
    "weekly_hours": (
        agent(max_hours=16),
        [shift(0, 9, 8.5, 30), shift(2)],
        [shift(0), shift(1), shift(2, 9, 4)],
    ),
    "weekly_days": (agent(max_days=2), [shift(0), shift(1)], [shift(0), shift(1), shift(2)]),
    "days_in_a_row": (agent(streak_days=4), [shift(0), shift(2)], [shift(0), shift(1)]),
    "fixed_days_off": (agent(days_off=frozenset({6})), [shift(5)], [shift(6)]),
    "time_off": (agent(off_on=frozenset({MONDAY})), [shift(1)], [shift(0)]),
    "available_hours": (agent(earliest_minutes=480, latest_minutes=1080), [shift(0, 9)], [shift(0, 11)]),
    "night_work": (agent(may_work_nights=False), [shift(0, 16)], [shift(0, 17)]),
    "shift_length": (agent(longest_minutes=480), [shift(0)], [shift(0, 9, 9)]),
    "promised_hours": (agent(min_hours=16), [shift(0), shift(1)], [shift(0)]),
    "promised_days": (agent(min_days=2), [shift(0), shift(1)], [shift(0)]),
    "preferred_start": (
        agent(prefers_from_minutes=480, prefers_until_minutes=600),
        [shift(0)],
        [shift(0, 11)],
    ),
    "steady_start": (agent(), [shift(0), shift(1, 11)], [shift(0), shift(1, 12)]),
}


def test_every_rule_has_a_case_and_a_sentence() -> None:
    assert set(CASES) == set(RULES)
    assert all(rule.sentence.endswith(".") for rule in RULES.values())


@pytest.mark.parametrize("name", CASES)
def test_rule(name: str) -> None:
    who, kept, broken = CASES[name]
    assert list(RULES[name].check(who, kept, HORIZON)) == []
    assert len(list(RULES[name].check(who, broken, HORIZON))) == 1


def test_rest_counts_from_the_last_shift_before_the_roster() -> None:
    who = agent(last_ended_at=datetime(2026, 11, 29, 23, tzinfo=UTC))
    assert list(RULES["rest_between_shifts"].check(who, [shift(0, 9)], HORIZON)) != []
    assert list(RULES["rest_between_shifts"].check(who, [shift(0, 10)], HORIZON)) == []
