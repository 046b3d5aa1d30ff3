"""The backtest of a plain table as a dict."""

import json

import numpy as np
import pandas as pd
import pytest

from domain.errors import InputError, NoDataError
from forecasting.tables import TableOptions, backtest_table
from tests.forecasting.made_up import poisson, volume

FIELDS = ["wape", "wape_ratio_to_naive", "bias", "mase", "coverage_80", "coverage_95", "noise_floor"]


def test_the_portfolio_comes_first_and_everything_is_json() -> None:
    frame = volume(poisson(90, 6)[0]).drop(columns="channel")
    made = backtest_table(frame, TableOptions(horizon_days=7))
    assert made["models"][0]["model"] == "portfolio"
    assert all(isinstance(made["models"][0][f], float) for f in FIELDS)
    assert json.loads(json.dumps(made, allow_nan=False)) == made


def test_wall_time_without_an_offset_is_taken_as_it_stands() -> None:
    frame = volume(poisson(90, 24)[0])
    wall = frame.assign(starts_at=frame["starts_at"].dt.strftime("%Y-%m-%d %H:%M"))
    there, here = (backtest_table(f, TableOptions(horizon_days=7)) for f in (frame, wall))
    assert there["models"] == here["models"]


def test_levels_and_horizons_are_told() -> None:
    made = backtest_table(volume(poisson(90, 6)[0]), TableOptions(horizon_days=14))
    assert [row["level"] for row in made["levels"]] == ["slot", "day", "week"]
    assert {row["weeks_ahead"] for row in made["by_horizon"]} == {1, 2}


@pytest.mark.parametrize("column", ["starts_at", "contacts"])
def test_a_missing_column_is_named(column: str) -> None:
    with pytest.raises(InputError, match=f"Add {column}"):
        backtest_table(volume(poisson(30, 6)[0]).drop(columns=column))


def test_too_little_history_and_unreadable_moments_are_clear() -> None:
    frame = volume(poisson(9, 6)[0])
    with pytest.raises(InputError, match="three full weeks"):
        backtest_table(frame)
    with pytest.raises(InputError, match="moments such as"):
        backtest_table(pd.DataFrame({"starts_at": ["soon"], "contacts": [1]}))


def rows(days: int = 40, width: str = "60min") -> pd.DataFrame:
    """A plain file of wall time as text."""
    starts = pd.date_range(
        "2026-01-05", periods=days * 1440 // int(pd.Timedelta(width).seconds // 60), freq=width
    )
    counts = np.random.default_rng(0).poisson(5, len(starts))
    return pd.DataFrame({"starts_at": starts.astype(str), "contacts": counts})


def with_cell(column: str, value: str | int | None) -> pd.DataFrame:
    frame = rows().astype(object)
    frame.loc[3, column] = value
    return frame


@pytest.mark.parametrize(
    ("frame", "said"),
    [
        (rows(3), "3 full days of history"),
        (rows(7), "three full weeks"),
        (with_cell("contacts", "many"), "row 5, column contacts"),
        (with_cell("contacts", -2), "row 5, column contacts"),
        (with_cell("contacts", "inf"), "row 5, column contacts"),
        (with_cell("starts_at", "soon"), "row 5, column starts_at"),
        (with_cell("starts_at", None), "row 5, column starts_at.*blank cell"),
        (with_cell("starts_at", "2026-01-05T03:00:00+01:00"), "offset on every moment or on none"),
        (pd.concat([rows(), rows().head(2)]), "each start once"),
        (rows(60, "37min"), "divides a day"),
    ],
)
def test_strange_files_are_answered_in_a_sentence(frame: pd.DataFrame, said: str) -> None:
    with pytest.raises(InputError, match=said):
        backtest_table(frame.reset_index(drop=True), TableOptions(horizon_days=7))


@pytest.mark.parametrize("value", [np.nan, ""])
def test_a_history_without_a_count_has_nothing_to_forecast(value: float | str) -> None:
    with pytest.raises(NoDataError):
        backtest_table(rows().assign(contacts=value))


def test_the_order_of_the_rows_does_not_matter() -> None:
    asked = TableOptions(horizon_days=7)
    mixed = rows().sample(frac=1, random_state=1).reset_index(drop=True)
    assert backtest_table(mixed, asked) == backtest_table(rows(), asked)


@pytest.mark.parametrize("value", [0, 7])
def test_a_constant_is_forecast_without_error_and_without_a_ratio(value: int) -> None:
    first = backtest_table(rows().assign(contacts=value), TableOptions(horizon_days=7))["models"][0]
    assert first["wape"] is None or first["wape"] < 1e-6
    assert first["wape_ratio_to_naive"] is None
    assert first["coverage_80"] == 1.0


def test_fine_rows_are_added_up_and_said() -> None:
    made = backtest_table(rows(30, "5min"), TableOptions(horizon_days=7))
    assert made["notes"][0] == "the 5-minute rows were added up to 30 minutes."


def test_offsets_that_change_with_the_clocks_are_read() -> None:
    starts = pd.date_range("2026-03-01", periods=60 * 24, freq="h", tz="UTC").tz_convert("Europe/Berlin")
    counts = np.random.default_rng(0).poisson(5, len(starts))
    frame = pd.DataFrame({"starts_at": [s.isoformat() for s in starts], "contacts": counts})
    made = backtest_table(frame, TableOptions(horizon_days=7, zone="Europe/Berlin"))
    assert 0 < made["models"][0]["wape"] < 1


def offset_rows(zone: str) -> pd.DataFrame:
    """Opening hours of one zone, half a year with a change of clocks, as text with offsets."""
    local = pd.date_range("2026-01-05", periods=24 * 26 * 7, freq="h", tz=zone)
    local = local[(local.hour >= 8) & (local.hour < 18)]
    counts = np.random.default_rng(0).poisson(20, len(local))
    return pd.DataFrame({"starts_at": [t.isoformat() for t in local], "contacts": counts})


def test_a_file_with_offsets_is_laid_on_the_clock_they_fit() -> None:
    made = backtest_table(offset_rows("Europe/Paris"), TableOptions(horizon_days=7))
    assert made["zone"] == "Europe/Berlin"
    assert made["absent"][0]["closed"] == 0
    assert "Europe/Berlin" in made["notes"][0]


def test_the_hour_that_comes_twice_is_the_mean_of_the_two() -> None:
    local = pd.date_range("2025-09-01", periods=24 * 70, freq="h", tz="Europe/Berlin")
    frame = pd.DataFrame({"starts_at": local.strftime("%Y-%m-%d %H:%M"), "contacts": 5.0})
    made = backtest_table(frame, TableOptions(horizon_days=7))
    assert "26 Oct 2025" in made["notes"][0]
    assert made["models"][0]["wape"] < 1e-6


def test_copies_are_named_with_their_rows() -> None:
    frame = pd.concat([rows(), rows().iloc[5:6]], ignore_index=True)
    with pytest.raises(InputError, match="rows 7 and 962"):
        backtest_table(frame, TableOptions(horizon_days=7))


def test_rows_by_contact_are_counted_and_rows_by_month_refused() -> None:
    second = np.sort(np.random.default_rng(0).choice(60 * 86_400, 6000, replace=False))
    starts = pd.Timestamp("2026-01-05") + pd.to_timedelta(second, unit="s")
    made = backtest_table(pd.DataFrame({"starts_at": starts, "contacts": 1}), TableOptions(horizon_days=7))
    assert "30 minutes" in made["notes"][0]
    months = pd.DataFrame({"starts_at": pd.date_range("2020-01-01", periods=40, freq="MS"), "contacts": 9})
    with pytest.raises(InputError, match="rows 31 days apart"):
        backtest_table(months)


def test_what_does_not_exist_is_null_with_a_reason() -> None:
    made = backtest_table(rows().assign(contacts=7), TableOptions(horizon_days=7))
    assert made["models"][0]["mase"] is None
    assert any("no mase" in note for note in made["notes"])
