"""The backtest of a plain table as a dict."""

import json

import pandas as pd
import pytest

from domain.errors import InputError
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
