"""The grid: local wall time, opening hours, gaps, ends."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from domain.calendar_hours import weekly_hours
from domain.errors import InputError, NoDataError
from forecasting.series import grids
from tests.forecasting.made_up import rates, volume


def berlin(first: str, last: str, minutes: int = 60) -> pd.DataFrame:
    starts = pd.date_range(first, last, freq=f"{minutes}min", tz="Europe/Berlin", inclusive="left")
    return pd.DataFrame(
        {"starts_at": starts.tz_convert("UTC").as_unit("us"), "channel": "phone", "contacts": 1.0}
    )


def test_a_skipped_hour_is_missing_and_a_doubled_one_is_halved() -> None:
    spring = grids(berlin("2026-03-23", "2026-04-06"), zone="Europe/Berlin")[0]
    gap = (date(2026, 3, 29) - spring.first_on).days
    assert np.isnan(spring.counts[0, gap, 2])
    assert np.isfinite(np.delete(spring.counts[0, gap], 2)).all()
    frame = berlin("2026-10-19", "2026-11-02")
    frame.loc[frame["starts_at"] == pd.Timestamp("2026-10-25 00:00", tz="UTC"), "contacts"] = 3.0
    autumn = grids(frame, zone="Europe/Berlin")[0]
    assert autumn.counts[0, (date(2026, 10, 25) - autumn.first_on).days, 2] == 2.0


def test_partial_first_and_last_days_are_dropped() -> None:
    frame = volume(rates(15, 24))
    grid = grids(frame.iloc[5:-5], zone="UTC")[0]
    assert (grid.first_on, grid.days) == (date(2026, 1, 6), 13)


def test_closed_slots_are_zero_and_absent_rows_are_missing() -> None:
    frame = volume(rates(14, 24)).drop(index=[33])
    grid = grids(frame, zone="UTC", hours=weekly_hours("Mon-Fri 08:00-18:00"))[0]
    assert (grid.counts[0, 0, :8] == 0).all()
    assert (grid.counts[0, 5] == 0).all()
    assert np.isnan(grid.counts[0, 1, 9])


def test_without_hours_a_slot_that_never_has_a_row_is_closed() -> None:
    frame = volume(rates(14, 24))
    frame = frame[frame["starts_at"].dt.hour.between(8, 17)]
    grid = grids(frame, zone="UTC")[0]
    assert grid.is_open[0].sum() == 7 * 10
    assert grid.days == 14


def test_fine_data_is_added_up_to_half_hours() -> None:
    frame = volume(np.ones((8, 288)))
    grid = grids(frame, zone="UTC")[0]
    assert (grid.slot_minutes, grid.slots) == (30, 48)
    assert (grid.counts == 6).all()


def test_the_order_of_rows_does_not_matter() -> None:
    frame = volume(rates(9, 24))
    there, back = (grids(f, zone="UTC")[0].counts for f in (frame, frame.iloc[::-1]))
    assert np.array_equal(there, back)


def test_volume_is_kept_by_adding_up() -> None:
    frame = volume(rates(9, 96))
    for width in (15, 30, 60, 1440):
        assert np.isclose(
            grids(frame, zone="UTC", slot_minutes=width)[0].counts.sum(), frame["contacts"].sum()
        )


def test_unusable_rows_are_named() -> None:
    frame = volume(rates(9, 24))
    with pytest.raises(InputError, match="once per channel"):
        grids(pd.concat([frame, frame.iloc[:1]]), zone="UTC")
    with pytest.raises(InputError, match="0 or more"):
        grids(frame.assign(contacts=-1.0), zone="UTC")
    with pytest.raises(InputError, match="divides a day"):
        grids(frame, zone="UTC", slot_minutes=45)
    with pytest.raises(NoDataError):
        grids(frame.assign(contacts=np.nan), zone="UTC")
    with pytest.raises(InputError, match="with its zone"):
        grids(frame.assign(starts_at=frame["starts_at"].dt.tz_localize(None)), zone="UTC")
    with pytest.raises(InputError, match="Add contacts"):
        grids(frame.drop(columns="contacts"), zone="UTC")


def test_a_wrong_century_is_refused_before_it_is_laid_out() -> None:
    frame = volume(rates(14, 24))
    frame.loc[0, "starts_at"] = pd.Timestamp("1700-01-01", tz="UTC")
    with pytest.raises(InputError, match="within 60 years"):
        grids(frame, zone="UTC")


def test_a_channel_closed_on_the_last_days_of_the_others_ends_with_them() -> None:
    email = volume(rates(28, 24), channel="email")
    local_weekday = email["starts_at"].dt.day_of_week
    phone = email[local_weekday < 5].assign(channel="phone")
    late = email[email["starts_at"] < email["starts_at"].max() - pd.Timedelta(days=9)].assign(channel="late")
    ends = {g.queues[0]: g for g in grids(pd.concat([email, phone, late]), zone="UTC")}
    assert ends["phone"].next_on == ends["email"].next_on
    assert (ends["phone"].counts[0, -2:] == 0).all()
    assert ends["late"].next_on < ends["email"].next_on, "open days without rows are not known"
    alone = grids(phone, zone="UTC")[0]
    assert alone.next_on == ends["phone"].next_on - timedelta(days=2)
