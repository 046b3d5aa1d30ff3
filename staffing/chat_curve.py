"""Handle time by concurrency, measured: how much slower a chat is when its agent holds several."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.errors import NoDataError
from staffing.log_space import Floats


def concurrency(chats: pd.DataFrame) -> pd.Series[float]:
    """Mean number of chats the agent held while each chat ran, itself included.

    Args:
        chats: `agent_id` (text), `starts_at`, `ends_at` (moments, end after start).

    Example:
        >>> at = pd.to_datetime(["2026-11-02 09:00", "2026-11-02 09:05"], utc=True)
        >>> chats = pd.DataFrame({"agent_id": ["a", "a"], "starts_at": at, "ends_at": at + pd.Timedelta("10min")})
        >>> concurrency(chats).tolist()
        [1.5, 1.5]
    """
    origin = chats["starts_at"].min()
    start = (chats["starts_at"] - origin).dt.total_seconds()
    end = (chats["ends_at"] - origin).dt.total_seconds()
    out = np.full(len(chats), np.nan)
    for rows in chats.groupby("agent_id").indices.values():
        at = np.asarray(rows)
        out[at] = _mean_held(start.to_numpy()[at], end.to_numpy()[at])
    return pd.Series(out, index=chats.index)


def _mean_held(start: Floats, end: Floats) -> Floats:
    """Integral of the number held over each chat, from the piecewise linear running integral."""
    moments = np.concatenate([start, end])
    order = np.argsort(moments, kind="stable")
    moments = moments[order]
    held = np.cumsum(np.repeat([1.0, -1.0], start.size)[order])
    area = np.concatenate([[0.0], np.cumsum(held[:-1] * np.diff(moments))])
    length = end - start
    inside = np.interp(end, moments, area) - np.interp(start, moments, area)
    return np.asarray(np.divide(inside, length, out=np.full(length.size, np.nan), where=length > 0))


def fitted_curve(chats: pd.DataFrame, cap: int) -> list[float]:
    """AHT at 1..cap contacts at once, from chats with the concurrency their agent had meanwhile.

    Args:
        chats: `handle_s` (s, > 0) and `concurrency` (mean contacts the agent held at once, >= 1).
        cap: largest concurrency of the curve.

    Returns:
        handle_s = a + b * (concurrency - 1) by least squares with b >= 0, so that the curve never falls.

    Raises:
        NoDataError: when no row can be used.

    Example:
        >>> chats = pd.DataFrame({"handle_s": [300.0, 420.0, 540.0], "concurrency": [1.0, 2.0, 3.0]})
        >>> [round(v) for v in fitted_curve(chats, 3)]
        [300, 420, 540]
    """
    usable = chats[(chats["handle_s"] > 0) & (chats["concurrency"] >= 1)]
    if usable.empty:
        raise NoDataError("No chats with a handle time and a concurrency of 1 or more to fit a curve to")
    extra = usable["concurrency"].to_numpy(float) - 1
    handle = usable["handle_s"].to_numpy(float)
    spread = ((extra - extra.mean()) ** 2).sum()
    slope = max(0.0, float(((extra - extra.mean()) * handle).sum() / spread)) if spread > 0 else 0.0
    base = float(handle.mean() - slope * extra.mean())
    return [base + slope * level for level in range(cap)]
