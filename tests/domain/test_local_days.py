"""Local days begin at their first moment, whatever the clocks do at midnight."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from domain.local_days import day_start, day_starts, midnight, midnights

CHANGES = [
    ("Europe/Berlin", date(2026, 3, 29)), ("Europe/Berlin", date(2026, 10, 25)), ("Africa/Cairo", date(2025, 4, 25)),
    ("Africa/Cairo", date(2025, 10, 31)), ("America/Santiago", date(2025, 9, 7)), ("Asia/Beirut", date(2025, 3, 30)),
    ("America/Havana", date(2025, 11, 2)), ("Australia/Lord_Howe", date(2025, 4, 6)), ("UTC", date(2026, 1, 1)),
]  # fmt: skip


@pytest.mark.parametrize(("zone", "day"), CHANGES)
def test_every_moment_belongs_to_the_day_of_its_wall_clock(zone: str, day: date) -> None:
    begin = pd.Timestamp(day, tz="UTC") - pd.Timedelta(days=1)
    moments = pd.Series(pd.date_range(begin, periods=4 * 24 * 3, freq="15min").as_unit("us"))
    local = [t.to_pydatetime().astimezone(ZoneInfo(zone)).date() for t in moments]
    first = moments.groupby(local).min().iloc[1:]
    starts = day_starts(moments, zone)
    assert starts.dtype == moments.dtype
    for on, at in first.items():
        assert set(starts[[d == on for d in local]]) == {at}
        assert midnight(on, zone) == at == day_start(at, zone)
        assert midnights(on, 1, zone)[0] == at


def test_a_moment_without_a_zone_is_utc() -> None:
    assert str(day_start(datetime(2026, 7, 1, 22, 30), "Europe/Berlin")) == "2026-07-02 00:00:00+02:00"
