"""Handle time by concurrency, measured: how much slower a chat is when its agent holds several."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

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


@dataclass(frozen=True, slots=True)
class Curve:
    """Handle time at 1, 2, ... contacts at once, with 95 % intervals; levels seen too rarely repeat the last.

    Attributes:
        aht_s, low_s, high_s: seconds by level. ended: contacts that ended at each level.
    """

    aht_s: tuple[float, ...]
    low_s: tuple[float, ...]
    high_s: tuple[float, ...]
    ended: tuple[int, ...]


LEAST_ENDED = 30
"""Fewer contacts ended at a level leave its handle time known to within a third or worse."""


def measured_curve(chats: pd.DataFrame, cap: int) -> Curve:
    """Handle time by concurrency as the birth-death model means it: contact-seconds over contacts ended, by level.

    While an agent holds k contacts each ends with rate 1 / AHT(k); seconds held over contacts ended is its
    maximum-likelihood estimate. The mean concurrency of a whole chat (`fitted_curve`) is biased: long chats
    meet others more often.

    Args:
        chats: `agent_id` (text), `starts_at`, `ends_at` (moments, end after start).
        cap: largest concurrency of the curve; it never falls, and more at once finish more an hour.

    Raises:
        NoDataError: when fewer than 30 contacts ended with nothing else in hand.

    Example:
        >>> at = pd.date_range("2026-11-02", periods=40, freq="h", tz="UTC")
        >>> alone = pd.DataFrame({"agent_id": "a", "starts_at": at, "ends_at": at + pd.Timedelta("5min")})
        >>> measured_curve(alone, 2).aht_s
        (300.0, 300.0)
    """
    seconds, ended = _by_level(chats, cap)
    if ended[0] < LEAST_ENDED:
        raise NoDataError(
            "Fewer than 30 chats ended alone: their handle time by concurrency cannot be measured."
        )
    aht: list[float] = []
    low: list[float] = []
    high: list[float] = []
    for held, count in zip(seconds.tolist(), ended.tolist(), strict=True):
        if count >= LEAST_ENDED:
            value, spread = held / count, math.exp(1.96 / math.sqrt(count))
            band = (value / spread, value * spread)
        else:
            value, band = aht[-1], (low[-1], high[-1])
        if aht:  # one more at once is never faster each, and never slower altogether
            value = min(max(value, aht[-1]), aht[-1] * (len(aht) + 1) / len(aht))
        aht.append(value)
        low.append(min(band[0], value))
        high.append(max(band[1], value))
    return Curve(tuple(aht), tuple(low), tuple(high), tuple(int(n) for n in ended))


def _by_level(chats: pd.DataFrame, cap: int) -> tuple[Floats, NDArray[np.intp]]:
    """Contact-seconds at each level 1..cap over all agents, and contacts that ended at it."""
    agent = np.repeat([pd.factorize(chats["agent_id"])[0]], 2, axis=0).ravel()
    origin = chats["starts_at"].min()
    moments = np.concatenate([(chats[c] - origin).dt.total_seconds() for c in ("starts_at", "ends_at")])
    change = np.repeat([1, -1], len(chats))
    # at one moment contacts end before others begin
    order = np.lexsort((change, moments, agent))
    agent, moments, change = agent[order], moments[order], change[order]
    held = np.cumsum(change)
    before = held - change
    lasts = np.where(np.diff(agent, append=agent[-1:]) == 0, np.diff(moments, append=moments[-1:]), 0.0)
    is_level = (held >= 1) & (held <= cap)
    seconds = np.bincount(held[is_level] - 1, weights=(held * lasts)[is_level], minlength=cap)
    is_end = (change < 0) & (before >= 1) & (before <= cap)
    return seconds.astype(float), np.bincount(before[is_end] - 1, minlength=cap)
