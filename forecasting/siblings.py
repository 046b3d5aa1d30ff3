"""A new queue without history: a sibling's forecast brought to the planner's own volume."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.errors import InputError
from domain.local_days import day_starts

VOLUME_SPREAD = 0.3
"""Standard deviation of a planner's guess of the volume, as a share of it: assumed, not measured."""
Z = {"low_80": -1.28155, "high_80": 1.28155, "low_95": -1.95996, "high_95": 1.95996}


def from_sibling(
    sibling: pd.DataFrame, channel: str, daily_contacts: float, zone: str = "UTC"
) -> pd.DataFrame:
    """A FORECAST frame for `channel` with the sibling's shape and the planner's volume.

    Args:
        sibling: FORECAST frame of one channel.
        channel: key of the new queue.
        daily_contacts: contacts per day to expect, mean over the days of the frame on which the
            sibling has any, > 0.
        zone: IANA zone of those days.

    Returns:
        The same rows; interval ends join the sibling's own relative error with a spread of 30 %
        for the guessed volume.

    Raises:
        InputError: when the volume is not above 0 or the sibling expects no contacts.
    """
    per_day = sibling.groupby(day_starts(sibling["starts_at"], zone))["contacts"].sum()
    mean = float(per_day[per_day > 0].mean()) if (per_day > 0).any() else 0.0
    if not daily_contacts > 0 or not mean > 0:
        raise InputError("a daily volume above 0 and a sibling with contacts", daily_contacts, where=channel)
    old = sibling["contacts"].to_numpy(dtype=float)
    contacts = old * daily_contacts / mean
    made = sibling.assign(channel=channel, contacts=contacts, model="sibling")
    for name, z in Z.items():
        off = sibling[name].to_numpy(dtype=float) - old
        relative = np.divide(off, old, out=np.zeros_like(old), where=old > 0)
        joined = np.sign(z) * np.sqrt(relative**2 + (z * VOLUME_SPREAD) ** 2)
        made[name] = np.maximum(contacts * (1 + joined), 0.0)
    return made
