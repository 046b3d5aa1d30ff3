"""Invented but lifelike frames for the gallery: a month of a contact centre in Berlin, fixed seed."""

from __future__ import annotations

import numpy as np
import pandas as pd

ZONE = "Europe/Berlin"


def by_day(days: int = 22, last: str = "2026-11-22") -> pd.DataFrame:
    """Service level by local day with n and a 95 % interval; the last day still runs."""
    rng = np.random.default_rng(3)
    on = pd.date_range(end=last, periods=days, freq="D")
    n = np.where(on.dayofweek < 5, rng.poisson(420, days), rng.poisson(110, days))
    value = np.clip(0.81 + 0.05 * np.sin(np.arange(days) / 3) + rng.normal(0, 0.025, days), 0, 1)
    half = 1.96 * np.sqrt(value * (1 - value) / n)
    frame = pd.DataFrame(
        {"starts_at": on, "value": value, "n": n, "low": value - half, "high": value + half, "level": 0.95}
    )
    return frame.assign(is_complete=[True] * (days - 1) + [False])


def by_day_and_channel(days: int = 22) -> pd.DataFrame:
    """Contacts by local day and channel."""
    rng = np.random.default_rng(4)
    on = pd.date_range(end="2026-11-22", periods=days, freq="D")
    level = {"phone": 420, "email": 260, "chat": 180, "social": 60, "portal": 85}
    parts = [
        pd.DataFrame(
            {
                "starts_at": on, "series": name,
                "value": rng.poisson(np.where(on.dayofweek < 5, mean, mean * 0.3)).astype(float),
            }
        )
        for name, mean in level.items()
    ]  # fmt: skip
    frame = pd.concat(parts, ignore_index=True)
    return frame.assign(n=frame["value"], is_complete=frame["starts_at"] < on[-1])
