"""Made-up queues for the tests of this room."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from forecasting.series import Floats, Grid


def rates(days: int, slots: int, size: float = 20.0) -> Floats:
    """Days x slots of a plain queue: a day shape times a weekday pattern; day 0 is a Monday."""
    shape = 0.2 + np.exp(-(((np.arange(slots) - slots / 2) / (slots / 5)) ** 2))
    weekday = np.array([1.2, 1.1, 1.0, 1.0, 0.9, 0.5, 0.4])[np.arange(days) % 7]
    return size * weekday[:, None] * shape


def poisson(days: int, slots: int = 12, size: float = 20.0, queues: int = 1, seed: int = 0) -> Floats:
    """Queues x days x slots of Poisson counts with 8 % day noise."""
    draw = np.random.default_rng(seed)
    noise = draw.lognormal(0, 0.08, (queues, days, 1))
    return draw.poisson(rates(days, slots, size) * noise).astype(float)


def grid(counts: Floats, first_on: date = date(2026, 1, 5), zone: str = "UTC") -> Grid:
    queues, _, slots = counts.shape
    names = tuple(f"queue {k}" for k in range(queues))
    is_open = np.ones((queues, 7, slots), dtype=bool)
    return Grid(first_on, 1440 // slots, zone, names, counts, is_open, (frozenset(),) * queues)


def volume(counts: Floats, first_on: str = "2026-01-05", channel: str = "phone") -> pd.DataFrame:
    """A VOLUME frame in UTC from days x slots."""
    minutes = 1440 // counts.shape[1]
    starts = pd.date_range(first_on, periods=counts.size, freq=f"{minutes}min", tz="UTC").as_unit("us")
    return pd.DataFrame({"starts_at": starts, "channel": channel, "contacts": counts.ravel()})
