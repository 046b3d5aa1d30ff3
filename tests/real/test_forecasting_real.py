"""The default portfolio on the third-party series; skipped where the files are not there."""

import os
from pathlib import Path

import pandas as pd
import pytest

from forecasting.tables import TableOptions, backtest_table

DATA = Path(os.environ.get("QUEUECAST_DATA", "../shared/data"))
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not DATA.is_dir(), reason="QUEUECAST_DATA names no folder"),
]


def table(file: str, moment: str, count: str, first: str = "") -> pd.DataFrame:
    frame = pd.read_csv(DATA / file).rename(columns={moment: "starts_at", count: "contacts"})
    return frame[frame["starts_at"] >= first][["starts_at", "contacts"]]


def levels(made: dict[str, list[dict[str, float]]]) -> dict[str, dict[str, float]]:
    return {str(row["level"]): row for row in made["levels"]}


def test_a_bank_with_closures_and_holidays() -> None:
    frame = table("israel_bank_1999_6min.csv", "ts", "calls")
    made = backtest_table(frame, TableOptions(country="IL", slot_minutes=30, every_days=3))
    first = made["models"][0]
    assert first["model"] == "portfolio"
    assert first["wape"] < 0.232
    assert first["wape_ratio_to_naive"] < 0.75
    assert abs(first["coverage_80"] - 0.80) < 0.02
    assert abs(first["coverage_95"] - 0.95) < 0.02


def test_a_near_poisson_queue_is_close_to_its_floor() -> None:
    frame = table("uihc_ed_hourly.csv", "ts", "arrivals", "2015-04-01")
    made = backtest_table(frame, TableOptions(country="US", every_days=3))
    first = made["models"][0]
    assert first["wape"] < 0.308
    assert first["wape"] < 1.08 * first["noise_floor"]
    assert first["wape_ratio_to_naive"] < 0.735
    for level in ("slot", "day"):
        assert abs(levels(made)[level]["coverage_80"] - 0.80) < 0.025
        assert abs(levels(made)[level]["coverage_95"] - 0.95) < 0.02


def test_daily_volumes_that_jump_are_answered() -> None:
    frame = table("daily_call_center_fecha.csv", "Fecha", "Incoming Calls")
    made = backtest_table(frame, TableOptions(every_days=3))
    assert made["models"][0]["wape_ratio_to_naive"] < 0.85
    assert any("out of the ordinary" in note for note in made["notes"])
