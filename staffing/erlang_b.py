"""Erlang B: contacts that find every line busy are lost. Trunks, and the base of Erlang C and A."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from domain.errors import InputError
from staffing import search
from staffing.inputs import at_least
from staffing.log_space import Floats, log_inverse_blocking


def blocking(load: ArrayLike, lines: ArrayLike) -> Floats:
    """Share 0-1 of contacts lost when `load` erlangs meet `lines` lines (real numbers allowed).

    Raises:
        InputError: when a load or a number of lines is negative or infinite.

    Example:
        >>> float(blocking(8.108, 15)).__round__(5)
        0.01
    """
    a, n = np.broadcast_arrays(at_least(load, 0, "load", "erlangs"), at_least(lines, 0, "lines", "lines"))
    lost = np.exp(-log_inverse_blocking(np.where(a > 0, a, 1.0), n))
    idle = np.where(n > 0, 0.0, 1.0)
    return np.where(a == 0, idle, np.clip(np.where(np.isnan(a + n), np.nan, lost), 0.0, 1.0))[()]


def lines(load: ArrayLike, blocking_share: float) -> Floats:
    """Fewest whole lines that lose at most `blocking_share` (above 0, at most 1) of the contacts.

    Example:
        >>> int(lines(33.3333, 0.01))
        45
    """
    _check_target(blocking_share)
    given = at_least(load, 0, "load", "erlangs")
    flat = np.atleast_1d(given).ravel()
    out = np.where(np.isnan(flat), np.nan, 0.0)
    asked = np.flatnonzero(flat > 0)
    a = flat[asked]
    limit = -np.log(blocking_share)
    out[asked] = search.fewest_whole(
        lambda n, rows: log_inverse_blocking(a[rows], n) >= limit,
        np.zeros_like(a),
        np.floor(a),
        0.5 * np.sqrt(a),
    )
    return out.reshape(given.shape)[()]


def load(lines: ArrayLike, blocking_share: float) -> Floats:
    """Largest load in erlangs that `lines` lines carry losing at most `blocking_share`.

    Example:
        >>> float(load(15, 0.01)).__round__(3)
        8.108
    """
    _check_target(blocking_share)
    n = at_least(lines, 0, "lines", "lines")
    limit = -np.log(blocking_share)
    low, high = np.zeros_like(n), (n + 1) / (1 - min(blocking_share, 1 - 1e-9)) + 1
    for _ in range(80):
        middle = (low + high) / 2
        fits = log_inverse_blocking(middle, n) >= limit
        low, high = np.where(fits, middle, low), np.where(fits, high, middle)
    return np.where(np.isnan(n), np.nan, np.where(n == 0, 0.0, low))[()]


def _check_target(blocking_share: float) -> None:
    if not 0 < blocking_share <= 1:
        raise InputError("a blocking share above 0 and at most 1", blocking_share, where="blocking_share")
