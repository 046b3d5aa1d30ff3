"""Handle time by reason and tenure: nothing made out of chance, a planted difference found, ranges that hold."""

import numpy as np
import pandas as pd
import pytest

from forecasting import handle_time_cuts
from forecasting.handle_time_cuts import BANDS, NEW, NOT_STATED, Cuts

REASONS = [f"reason {k}" for k in range(12)]
SPREAD = 0.8


def rows(
    seed: int, *, reason: np.ndarray | None = None, new: float = 1.0, people: float = 0.05
) -> pd.DataFrame:
    """26 weeks of one channel: 60 agents of every tenure, 12 reasons, with planted factors."""
    chance = np.random.default_rng(seed)
    of_reason = np.ones(len(REASONS)) if reason is None else reason
    days = pd.date_range("2026-05-25", periods=182)
    n = 9000
    agent, day, why = (chance.integers(0, size, n) for size in (60, len(days), len(REASONS)))
    hired = days[0] - pd.to_timedelta(np.r_[np.full(12, -60), chance.integers(91, 3000, 48)], unit="D")
    own = np.exp(chance.normal(0, people, 60))
    on, since = (
        pd.Series(days).iloc[day].reset_index(drop=True),
        pd.Series(hired).iloc[agent].reset_index(drop=True),
    )
    is_new = ((on - since).dt.days >= 0) & ((on - since).dt.days < handle_time_cuts.NEW_DAYS)
    mean = 300 * own[agent] * of_reason[why] * np.where(is_new, new, 1.0)
    shape = 1 / SPREAD**2
    return pd.DataFrame(
        {
            "on": on, "agent_id": [f"A{k}" for k in agent], "hired_on": since,
            "reason": np.array(REASONS)[why], "contacts": 1.0, "handle_s": chance.gamma(shape, mean / shape),
        }
    )  # fmt: skip


def test_without_a_difference_the_factors_are_drawn_to_one() -> None:
    made = handle_time_cuts.learn(rows(1))
    for found in (made.by_reason, made.by_tenure):
        assert found["factor"].between(0.97, 1.03).all()
        assert (found["low_95"] <= 1).mean() > 0.8
        assert (found["high_95"] >= 1).mean() > 0.8
        assert found["share"].sum() == pytest.approx(1.0)


def test_a_planted_reason_and_tenure_are_found() -> None:
    planted = np.ones(len(REASONS))
    planted[3] = 1.5
    made = handle_time_cuts.learn(rows(2, reason=planted, new=1.5))
    reason = made.by_reason.set_index("name").loc["reason 3"]
    assert reason["factor"] > 1.3
    assert reason["low_95"] > 1
    new = made.new_agents()
    assert new is not None
    assert new.factor > 1.25
    assert new.low_95 > 1
    assert new.per_ten_points > 0.02
    assert made.by_tenure["name"].iloc[0] == NEW


def test_ranges_hold_the_planted_factors() -> None:
    hits: list[bool] = []
    for seed in range(12):
        planted = np.exp(np.random.default_rng(100 + seed).normal(0, 0.1, len(REASONS)))
        found = handle_time_cuts.learn(rows(seed, reason=planted)).by_reason.set_index("name").loc[REASONS]
        true = planted / float((found["share"].to_numpy() * planted).sum())
        hits.extend((found["low_95"].to_numpy() <= true) & (true <= found["high_95"].to_numpy()))
    assert np.mean(hits) > 0.9


def test_a_tenure_that_only_has_the_long_reasons_is_no_longer_one() -> None:
    frame = rows(3)
    is_new = handle_time_cuts.tenure(frame) == NEW
    frame["reason"] = np.where(is_new | (np.arange(len(frame)) % 4 == 0), "long", "short")
    frame["handle_s"] *= np.where(frame["reason"] == "long", 2.0, 1.0)
    new = handle_time_cuts.learn(frame).new_agents()
    assert new is not None
    assert new.low_95 < 1 < new.high_95


def test_a_moving_level_is_neither_reason_nor_tenure() -> None:
    frame = rows(4)
    still = handle_time_cuts.learn(frame)
    week = (frame["on"].max() - frame["on"]).dt.days // 7
    moved = handle_time_cuts.learn(frame.assign(handle_s=frame["handle_s"] * 1.05**week))
    pd.testing.assert_frame_equal(still.by_reason, moved.by_reason)


def test_longer_units_change_no_factor() -> None:
    frame = rows(5)
    once, tenfold = (handle_time_cuts.learn(frame.assign(handle_s=frame["handle_s"] * k)) for k in (1, 10))
    pd.testing.assert_frame_equal(once.by_tenure, tenfold.by_tenure)


def test_what_is_not_stated_is_a_group_of_its_own_and_one_group_is_no_cut() -> None:
    frame = rows(6)
    frame.loc[frame.index % 3 == 0, "reason"] = None
    made = handle_time_cuts.learn(
        frame.assign(hired_on=pd.Series(pd.NaT, index=frame.index, dtype="datetime64[us]"))
    )
    assert NOT_STATED in set(made.by_reason["name"])
    assert made.by_tenure.empty
    assert made.new_agents() is None
    nothing = handle_time_cuts.learn(frame.iloc[:0])
    assert isinstance(nothing, Cuts)
    assert nothing.by_reason.empty


def test_tenure_counts_days_since_the_first_day() -> None:
    hired = pd.Timestamp("2026-01-01")
    days = [-1, 0, 89, 90, 364, 365, 1094, 1095]
    frame = pd.DataFrame({"on": [hired + pd.Timedelta(days=d) for d in days], "hired_on": hired})
    first, second, third, last = BANDS
    assert list(handle_time_cuts.tenure(frame)) == [
        NOT_STATED, first, first, second, second, third, third, last,
    ]  # fmt: skip
