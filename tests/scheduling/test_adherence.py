"""Adherence by hand-counted cases, and its bounds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InputError
from domain.shifts import Assignment, PlacedBreak, Shift
from scheduling.adherence import adherence

START = datetime(2026, 11, 30, 9, tzinfo=UTC)
MEANING = {"online": "work", "lunch": "break", "away": "off"}


def plan() -> list[Assignment]:
    pause = PlacedBreak(START + timedelta(hours=4), START + timedelta(hours=4, minutes=30), False)
    return [Assignment("A", Shift("S", START, START + timedelta(hours=8), "phone", (pause,)))]


def statuses(*rows: tuple[int, int, str]) -> pd.DataFrame:
    return pd.DataFrame(
        [("A", START + timedelta(minutes=a), START + timedelta(minutes=b), s) for a, b, s in rows],
        columns=["agent_id", "starts_at", "ends_at", "status"],
    )


def test_a_day_as_planned_is_one() -> None:
    row = adherence(plan(), statuses((0, 480, "online"), (240, 270, "lunch")), MEANING).iloc[0]
    assert (row["adherence"], row["conformance"]) == (1.0, 1.0)


def test_a_break_an_hour_late_costs_twice_its_length() -> None:
    row = adherence(plan(), statuses((0, 480, "online"), (300, 330, "lunch")), MEANING).iloc[0]
    assert row["adherence"] == pytest.approx(1 - 60 / 480)
    assert row["conformance"] == 1.0


def test_overtime_raises_conformance_only_inside_the_period_looked_at() -> None:
    row = adherence(plan(), statuses((60, 480, "online")), MEANING).iloc[0]
    assert row["adherence"] == pytest.approx((420 - 30) / 480)
    assert row["conformance"] == pytest.approx(420 / 450)


def test_weights_count_the_tight_hour_more() -> None:
    late = statuses((60, 480, "online"), (240, 270, "lunch"))
    tight = pd.DataFrame({"starts_at": [START, START + timedelta(hours=1)], "weight": [10.0, 1.0]})
    row = adherence(plan(), late, MEANING, tight).iloc[0]
    assert row["weighted_adherence"] == pytest.approx(420 / (600 + 420))


def test_an_unknown_status_is_refused() -> None:
    with pytest.raises(InputError, match="meaning"):
        adherence(plan(), statuses((0, 480, "dancing")), MEANING)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 470), st.integers(1, 200), st.sampled_from(sorted(MEANING))), max_size=6
    )
)
def test_adherence_lies_between_zero_and_one(rows: list[tuple[int, int, str]]) -> None:
    found = adherence(plan(), statuses(*((a, a + n, s) for a, n, s in rows)), MEANING).iloc[0]
    assert 0 <= found["adherence"] <= 1
