"""Forecasts that were published, ours or foreign, scored against what came."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.errors import InputError
from domain.frames import FORECAST
from forecasting import accuracy

KEYS = ["channel", "starts_at"]
ENDS = ("low_80", "high_80", "low_95", "high_95")


def foreign(table: pd.DataFrame, model: str) -> pd.DataFrame:
    """A FORECAST frame from another tool's table.

    Args:
        table: `starts_at` (with zone), `contacts`, optionally `channel` and interval ends; ends
            that are absent stay null and are not scored.
        model: name shown beside its figures.
    """
    missing = [c for c in ("starts_at", "contacts") if c not in table.columns]
    if missing:
        raise InputError("columns starts_at and contacts", ", ".join(map(str, table.columns)),
                         f"Add {', '.join(missing)}", "foreign forecast")  # fmt: skip
    if not isinstance(table["starts_at"].dtype, pd.DatetimeTZDtype):
        raise InputError("starts_at with its zone", table["starts_at"].dtype, where="column starts_at")
    made = table.assign(
        starts_at=table["starts_at"].dt.tz_convert("UTC").astype("datetime64[us, UTC]"), model=model
    )
    if "channel" not in made.columns:
        made["channel"] = "all"
    for name in ENDS:
        if name not in made.columns:
            made[name] = np.nan
    return made[[c for c in FORECAST if c in made.columns]]


def score(forecast: pd.DataFrame, volume: pd.DataFrame) -> pd.DataFrame:
    """Accuracy of a published forecast per model and channel on intervals with a known count.

    Naive is the actual of the same moment a week before, where known. Columns: model, channel,
    wape, wape_ratio_to_naive, bias, coverage_80, coverage_95, noise_floor, intervals.
    """
    actual = volume[[*KEYS, "contacts"]].rename(columns={"contacts": "actual"})
    week_ago = actual.assign(starts_at=actual["starts_at"] + pd.Timedelta(days=7))
    joined = forecast.merge(actual, on=KEYS).merge(
        week_ago.rename(columns={"actual": "naive"}), on=KEYS, how="left"
    )
    known = joined[joined["actual"].notna() & joined["contacts"].notna()]
    return pd.DataFrame(
        [_row(str(m), str(c), rows) for (m, c), rows in known.groupby(["model", "channel"], observed=True)]
    )


def _row(model: str, channel: str, rows: pd.DataFrame) -> dict[str, object]:
    y, f, naive = (rows[c].to_numpy(dtype=float) for c in ("actual", "contacts", "naive"))
    both = np.isfinite(naive)
    ends = {name: rows[name].to_numpy(dtype=float) for name in ENDS}
    return {
        "model": model,
        "channel": channel,
        "wape": accuracy.wape(y, f),
        "wape_ratio_to_naive": accuracy.ratio(
            float(np.abs(f - y)[both].sum()), float(np.abs(naive - y)[both].sum())
        ),
        "bias": accuracy.bias(y, f),
        "coverage_80": _coverage(y, ends["low_80"], ends["high_80"]),
        "coverage_95": _coverage(y, ends["low_95"], ends["high_95"]),
        "noise_floor": accuracy.noise_floor(y),
        "intervals": len(y),
    }


def _coverage(y: np.ndarray, low: np.ndarray, high: np.ndarray) -> float:
    known = np.isfinite(low) & np.isfinite(high)
    return accuracy.coverage(y[known], low[known], high[known])
