"""Which wall clock a table lies on."""

from __future__ import annotations

import pandas as pd
import pytest

from forecasting.wall_clock import is_repeated_hour, laid, zone_of

YEAR = pd.Series(pd.date_range("2025-01-10", "2025-12-20", freq="h", tz="UTC"))


def ahead(zone: str) -> pd.Series:
    local = YEAR.dt.tz_convert(zone).dt.tz_localize(None)
    return (local - YEAR.dt.tz_localize(None)).dt.total_seconds() / 60


@pytest.mark.parametrize(
    "zone", ["Europe/Berlin", "America/New_York", "Australia/Sydney", "America/Santiago"]
)
def test_offsets_that_change_name_their_zone(zone: str) -> None:
    found = zone_of(YEAR, ahead(zone))
    assert found is not None
    assert (
        YEAR.dt.tz_convert(found).dt.tz_localize(None) == YEAR.dt.tz_convert(zone).dt.tz_localize(None)
    ).all()


def test_one_offset_all_year_is_its_own_wall_time() -> None:
    made = laid(YEAR, ahead("Asia/Kolkata"), None)
    assert made.zone == "UTC"
    assert made.starts_at.iloc[0] == YEAR.iloc[0] + pd.Timedelta(minutes=330)
    assert "+05:30" in made.said


def test_offsets_of_no_zone_are_their_own_wall_time() -> None:
    odd = ahead("Europe/Berlin").where(YEAR.dt.month != 6, 0.0)
    assert zone_of(YEAR, odd) is None
    assert laid(YEAR, odd, None).zone == "UTC"


def test_a_zone_asked_for_wins_and_utc_is_said() -> None:
    assert laid(YEAR, ahead("Europe/Berlin"), "Asia/Tokyo").zone == "Asia/Tokyo"
    assert "--zone" in laid(YEAR, YEAR.dt.hour * 0.0, None).said


@pytest.mark.parametrize(
    ("wall", "is_repeated"),
    [
        ("2025-10-26 02:30", True),
        ("2025-11-02 01:00", True),
        ("2025-10-26 04:30", False),
        ("2025-06-01 02:00", False),
    ],
)
def test_an_hour_that_a_clock_repeats(wall: str, is_repeated: bool) -> None:
    assert is_repeated_hour(pd.Series([pd.Timestamp(wall)])) is is_repeated
