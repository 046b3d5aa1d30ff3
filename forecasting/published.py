"""Forecasts that were published, ours or foreign, scored against what came."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.errors import InputError
from domain.frames import FORECAST
from forecasting import accuracy

TOTAL = "total"
LEVELS = ("slot", "day", "week")
LEAST_KNOWN = 0.95
"""A day or week is scored when actuals are known for this share of what was forecast for it."""
YEARS = (1990, 2100)
MOST_CONTACTS = 10_000_000
"""Contacts of one interval above which a cell is a mistake."""
KEYS = ["channel", "starts_at"]
ENDS = ("low_80", "high_80", "low_95", "high_95")


def foreign(table: pd.DataFrame, model: str) -> pd.DataFrame:
    """A FORECAST frame from another tool's table.

    Args:
        table: `starts_at` (with zone), `contacts`, optionally `channel` and interval ends; ends
            that are absent stay null and are not scored.
        model: name shown beside its figures.

    Raises:
        InputError: a column, moment, channel or count that cannot stand, with its data row.
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
    _check(made)
    return made[[c for c in FORECAST if c in made.columns]]


def _check(made: pd.DataFrame) -> None:
    """Moments of our time, channels with a name, counts that are numbers; a blank count stays unknown."""
    channel, contacts = made["channel"], made["contacts"].astype(float)
    is_bare = channel.isna() | (channel.astype("str").str.strip() == "")
    wrong = {
        ("a moment from 1990 to 2100", "starts_at"): ~made["starts_at"].dt.year.between(*YEARS),
        ("a channel", "channel"): is_bare,
        (f"contacts from 0 to {MOST_CONTACTS:,}", "contacts"): contacts.notna()
        & ~contacts.between(0, MOST_CONTACTS),
    }
    for (wanted, column), where in wrong.items():
        if where.any():
            at = int(np.argmax(where.to_numpy()))
            raise InputError(wanted, made[column].iloc[at], where=f"{column}, data row {at + 1}")


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
    return _scored(known)


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


def score_levels(forecast: pd.DataFrame, volume: pd.DataFrame, zone: str) -> pd.DataFrame:
    """As `score`, at slot, day and week level, with all channels together as `total`.

    A slot forecast as 0 without an actual was closed and came out at 0. Days and weeks compare the
    slots whose actual is known; their intervals are null, because slot intervals do not add up.
    Weeks are Monday to Sunday and need seven days.

    Returns:
        `level`, then the columns of `score`.
    """
    slots = _beside(forecast, volume)
    if slots.empty:
        return pd.DataFrame()
    parts = [slots]
    if slots["channel"].nunique() > 1:
        parts.append(_all_channels(slots))
    every = pd.concat(parts, ignore_index=True)
    found = [_scored(every.dropna(subset=["actual"])).assign(level="slot")]
    local = every["starts_at"].dt.tz_convert(zone).dt.tz_localize(None)
    for level, start, days in (
        ("day", local.dt.normalize(), 1),
        ("week", local.dt.to_period("W-SUN").dt.start_time, 7),
    ):
        found.append(_scored(_grouped(every, start, local.dt.normalize(), days)).assign(level=level))
    made = pd.concat([f for f in found if len(f)] or found[:1], ignore_index=True)
    return made[["level", *[c for c in made.columns if c != "level"]]] if len(made) else made


def _beside(forecast: pd.DataFrame, volume: pd.DataFrame) -> pd.DataFrame:
    """Forecast slots with `actual` and `naive`; null after the last actual of their channel."""
    actual = volume[[*KEYS, "contacts"]].rename(columns={"contacts": "actual"})
    last = actual.dropna().groupby("channel", observed=True)["starts_at"].max()
    ago = actual.assign(starts_at=actual["starts_at"] + pd.Timedelta(days=7)).rename(
        columns={"actual": "naive"}
    )
    here = forecast.dropna(subset=["contacts"])
    if not (here["starts_at"] <= here["channel"].map(last)).any():
        return here.head(0)
    joined = here.merge(actual, on=KEYS, how="left").merge(ago, on=KEYS, how="left")
    is_closed = (joined["contacts"] == 0) & (joined["starts_at"] <= joined["channel"].map(last))
    for name in ("actual", "naive"):
        joined[name] = joined[name].mask(joined[name].isna() & is_closed, 0.0)
    return joined


def _all_channels(slots: pd.DataFrame) -> pd.DataFrame:
    """Sums over channels, on slots where every channel of the forecast is known."""
    grouped = slots.groupby(["model", "starts_at"], observed=True)
    numbers = ["contacts", "actual", "naive"]
    sums = grouped[numbers].sum()
    known = grouped[numbers].count().eq(slots["channel"].nunique())
    made: pd.DataFrame = sums.where(known).reset_index().assign(channel=TOTAL)
    return made[made["contacts"].notna()].assign(**dict.fromkeys(ENDS, np.nan))


def _grouped(slots: pd.DataFrame, start: pd.Series, day: pd.Series, days: int) -> pd.DataFrame:
    """Sums of slots with a known actual per period; only periods known nearly in full."""
    known = slots["actual"].notna()
    table = slots.assign(
        start=start, day=day, whole=slots["contacts"], contacts=slots["contacts"].where(known),
        naive=slots["naive"].where(known),
    )  # fmt: skip
    by = table.groupby(["model", "channel", "start"], observed=True)
    sums = by[["contacts", "actual", "whole"]].sum()
    sums["naive"] = by["naive"].sum(min_count=1)
    enough = (sums["contacts"] >= LEAST_KNOWN * sums["whole"]) & (by["day"].nunique() == days)
    made: pd.DataFrame = sums[enough & (sums["whole"] > 0)].reset_index()
    return made.assign(**dict.fromkeys(ENDS, np.nan))


def _scored(rows: pd.DataFrame) -> pd.DataFrame:
    groups = rows.groupby(["model", "channel"], observed=True)
    return pd.DataFrame([_row(str(m), str(c), part) for (m, c), part in groups])
