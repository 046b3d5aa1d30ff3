"""What absent rows mean: nobody came, closed, or lost; and that totals exist in every case."""

import numpy as np
import pandas as pd
import pytest

from forecasting.absent import Absent
from forecasting.series import Floats, grids
from forecasting.tables import TableOptions, backtest_table
from tests.forecasting.made_up import poisson, volume

LEVELS = ["slot", "day", "week", "month"]


def found(frame: pd.DataFrame) -> tuple[Floats, Absent]:
    grid = grids(frame, zone="UTC")[0]
    return grid.counts[0], grid.absent


def test_in_a_table_without_rows_of_zero_an_absent_row_is_zero() -> None:
    counts = poisson(180, 24, size=2.0)[0]
    frame = volume(counts)
    read, taken = found(frame[frame["contacts"] > 0])
    whole = grids(frame, zone="UTC")[0].counts[0]
    assert taken.zeros > 500
    assert taken.gaps == taken.closed == 0
    assert read[1:-1].sum() == whole[1:-1].sum()
    assert np.isfinite(read).all()


def test_a_stretch_too_busy_for_nobody_stays_missing() -> None:
    frame = volume(poisson(180, 24, size=2.0)[0])
    lost = frame["starts_at"].between("2026-03-02 06:00+00:00", "2026-03-03 12:00+00:00")
    read, taken = found(frame[(frame["contacts"] > 0) & ~lost])
    assert taken.gaps >= 31
    assert np.isnan(read).sum() == taken.gaps


def test_in_a_table_with_rows_of_zero_an_absent_row_is_missing() -> None:
    frame = volume(poisson(180, 24, size=2.0)[0])
    gone = np.random.default_rng(1).random(len(frame)) < 0.04
    read, taken = found(frame[~gone])
    assert taken.zeros == taken.closed == 0
    assert taken.gaps == pytest.approx(gone.sum(), abs=24)
    assert np.isnan(read).sum() == taken.gaps


def test_a_busy_table_without_rows_of_zero_keeps_its_gaps() -> None:
    frame = volume(poisson(180, 24, size=90.0)[0])
    gone = np.random.default_rng(1).random(len(frame)) < 0.02
    assert (frame["contacts"] > 0).all()
    assert found(frame[~gone])[1].zeros == 0


def berlin_office(counts_at: float) -> pd.DataFrame:
    """Two years open 08:00 to 18:00 in Berlin, as rows in UTC."""
    starts = pd.date_range("2024-01-01", "2025-12-29", freq="h", tz="Europe/Berlin", inclusive="left")
    starts = starts[(starts.hour >= 8) & (starts.hour < 18)]
    contacts = np.random.default_rng(3).poisson(counts_at, len(starts)).astype(float)
    return pd.DataFrame(
        {"starts_at": starts.tz_convert("UTC").as_unit("us"), "channel": "phone", "contacts": contacts}
    )


def test_hours_that_move_with_the_seasons_are_closed_when_absent() -> None:
    frame = berlin_office(30.0)
    read, taken = found(frame)
    assert taken.closed == pytest.approx(728, abs=2)
    assert taken.gaps == taken.zeros == 0
    assert read.sum() == frame["contacts"].sum()
    assert grids(frame, zone="Europe/Berlin")[0].absent == Absent()


@pytest.mark.parametrize("kind", ["zeros dropped", "rows lost", "hours in UTC"])
def test_every_level_has_figures(kind: str) -> None:
    if kind == "hours in UTC":
        frame = berlin_office(12.0).assign(starts_at=lambda f: f["starts_at"].dt.strftime("%Y-%m-%dT%H:%MZ"))
    else:
        frame = volume(poisson(300, 12, size=3.0 if kind == "zeros dropped" else 40.0)[0])
        lost = np.random.default_rng(2).random(len(frame)) < 0.05
        frame = frame[frame["contacts"] > 0] if kind == "zeros dropped" else frame[~lost]
    made = backtest_table(frame, TableOptions(every_days=3))
    levels = {row["level"]: row for row in made["levels"]}
    assert list(levels) == LEVELS
    for row in levels.values():
        assert 0 <= row["wape"] < 2
        assert 0 <= row["coverage_80"] <= row["coverage_95"] <= 1
        assert row["periods"] > 0
    assert any("absent" in note for note in made["notes"])
    assert made["absent"][0]["channel"]


def test_days_counted_in_part_score_as_the_whole_ones_do() -> None:
    frame = volume(poisson(300, 24, size=20.0)[0])
    gone = np.random.default_rng(4).random(len(frame)) < 0.05
    whole, part = (
        {row["level"]: row for row in backtest_table(f, TableOptions(every_days=3))["levels"]}
        for f in (frame, frame[~gone])
    )
    for level in LEVELS:
        assert part[level]["wape"] == pytest.approx(whole[level]["wape"], rel=0.25)
