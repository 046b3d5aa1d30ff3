"""Patience from data: total queue time of all contacts over the number that gave up.

Answered contacts are censored: they would have waited longer. The mean wait of those who gave up is
not patience, and a survey is not either; what decides a service level is the hazard near zero.
Source: Mandelbaum & Zeltyn, Erlang-A (estimation); maximum likelihood of an exponential with censoring.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from scipy import special

from domain.errors import InputError, NoDataError
from staffing.inputs import at_least

ShortAbandons = Literal["counted", "excluded"]


@dataclass(frozen=True, slots=True)
class Patience:
    """Mean patience with its interval.

    Attributes:
        patience_s: mean seconds until a waiting customer gives up.
        low_s, high_s: 95 % interval.
        abandons: contacts that gave up and were counted.
        queue_s: queue time of all contacts that was counted.
        rule: how short abandons were treated.
    """

    patience_s: float
    low_s: float
    high_s: float
    abandons: int
    queue_s: float
    rule: str


def measured(
    contacts: pd.DataFrame, *, short_abandons: ShortAbandons = "counted", short_s: float = 5.0
) -> Patience:
    """Mean patience from contacts with `wait_s` (s) and `is_abandoned` (flag).

    Args:
        short_abandons: `counted`: every abandon tells about patience; `excluded`: abandons within
            `short_s` (misdials) are left out, and queue time counts from `short_s` on for everyone, so
            that leaving them out does not bias the mean.

    Raises:
        NoDataError: when nobody gave up: patience is then only known to be long.

    Example:
        >>> frame = pd.DataFrame({"wait_s": [10.0, 50.0, 0.0, 60.0], "is_abandoned": [False, True, False, True]})
        >>> measured(frame).patience_s
        60.0
    """
    if short_abandons not in ("counted", "excluded"):
        raise InputError("counted or excluded", short_abandons, where="short_abandons")
    known = contacts[contacts["wait_s"].notna() & contacts["is_abandoned"].notna()]
    wait = at_least(known["wait_s"], 0, "wait_s", "seconds")
    gave_up = known["is_abandoned"].to_numpy(bool)
    rule = "every abandon counted"
    if short_abandons == "excluded":
        long_enough = wait > short_s
        wait, gave_up = (wait - short_s)[long_enough], gave_up[long_enough]
        rule = f"abandons within {short_s:g} s excluded"
    return of_sums(float(gave_up.sum()), float(wait.sum()), rule)


def of_sums(abandons: float, queue_s: float, rule: str = "every abandon counted") -> Patience:
    """Mean patience from sums: queue time of all contacts over abandons.

    Args:
        abandons: contacts that gave up.
        queue_s: queue time in seconds of all contacts, answered and abandoned.

    Raises:
        NoDataError: when nobody gave up.

    Example:
        >>> found = of_sums(100, 18_000)
        >>> found.patience_s, round(found.low_s), round(found.high_s)
        (180.0, 148, 221)
    """
    if abandons <= 0 or queue_s <= 0:
        raise NoDataError("Nobody gave up while waiting, so patience cannot be measured; use Erlang C")
    # queue time over patience is a Gamma(abandons) variable
    few, many = (float(special.gammaincinv(abandons + d, p)) for d, p in ((0, 0.025), (1, 0.975)))
    return Patience(queue_s / abandons, queue_s / many, queue_s / few, int(abandons), queue_s, rule)


def by_interval(contacts: pd.DataFrame, interval_minutes: int = 30, least_abandons: int = 30) -> pd.DataFrame:
    """Mean patience by channel and time of day, pooled up to the channel where abandons are few.

    Args:
        contacts: `channel`, `offered_at` (moment in the zone to report), `wait_s`, `is_abandoned`.

    Returns:
        `channel`, `minute` (of the day), `abandons`, `patience_s`, `is_pooled`.
    """
    minute = contacts["offered_at"].dt.hour * 60 + contacts["offered_at"].dt.minute
    table = contacts.assign(minute=minute // interval_minutes * interval_minutes)
    sums = table.groupby(["channel", "minute"], as_index=False).agg(
        abandons=("is_abandoned", "sum"), queue_s=("wait_s", "sum")
    )
    whole = sums.groupby("channel")[["abandons", "queue_s"]].transform("sum")
    is_pooled = sums["abandons"] < least_abandons
    count = np.where(is_pooled, whole["abandons"], sums["abandons"]).astype(float)
    queued = np.where(is_pooled, whole["queue_s"], sums["queue_s"])
    patience = np.divide(queued, count, out=np.full(count.size, np.nan), where=count > 0)
    return sums.drop(columns="queue_s").assign(patience_s=patience, is_pooled=is_pooled)
