"""Split shifts: optional, valid, and cheaper where a day has two peaks."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from domain.errors import InputError
from domain.shifts import ShiftRules
from scheduling.catalogue import SPLIT, breaks_of, with_split_shifts
from scheduling.covering import cover
from scheduling.validate import validate

RULES = ShiftRules(start_step_minutes=60, lengths_minutes=(240, 480))


def two_peaks() -> pd.DataFrame:
    starts = pd.date_range("2026-11-30 06:00", periods=32, freq="30min", tz="UTC")
    hour = np.asarray(starts.hour)
    agents = np.where(((hour >= 7) & (hour < 11)) | ((hour >= 14) & (hour < 18)), 8, 1)
    return pd.DataFrame({"starts_at": starts, "channel": "phone", "agents": agents})


def test_ordinary_shifts_keep_their_breaks_and_split_ones_have_the_pause_alone() -> None:
    rules = with_split_shifts(RULES)
    assert [b.name for b in breaks_of(rules, 480)] == [b.name for b in breaks_of(RULES, 480)]
    assert [b.name for b in breaks_of(rules, 240)] == [b.name for b in breaks_of(RULES, 240)]
    assert [b.name for b in breaks_of(rules, 660)] == [SPLIT]


def test_two_peaks_are_covered_for_fewer_paid_hours() -> None:
    need = two_peaks()
    rules = with_split_shifts(RULES)
    plain, split = (cover(need, r, zone="UTC", time_limit_s=20) for r in (RULES, rules))
    assert split.bound <= plain.bound + 1e-9
    assert split.paid_hours < plain.paid_hours
    assert split.shifts["breaks"].str.contains("unpaid").any()
    assert validate(split, need, rules, "UTC") == ()


def test_a_split_shift_shorter_than_an_ordinary_one_is_refused() -> None:
    with pytest.raises(InputError, match="span more than every ordinary shift"):
        with_split_shifts(ShiftRules(lengths_minutes=(240, 720)))
