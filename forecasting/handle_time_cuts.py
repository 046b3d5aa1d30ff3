"""Which contacts take longer: factors of the handle time by reason and by the agent's tenure, with ranges."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from forecasting.handle_time import CALL_SPREAD, PRIOR_CONTACTS
from forecasting.series import Floats

NOT_STATED = "not stated"
NEW_DAYS = 90
BANDS: dict[str, tuple[float, float]] = {
    "first 90 days": (0, NEW_DAYS),
    "90 days to 1 year": (NEW_DAYS, 365),
    "1 to 3 years": (365, 3 * 365),
    "3 years and more": (3 * 365, np.inf),
}
"""Days since the first working day, [from, to)."""
NEW = next(iter(BANDS))
COLUMNS = ("name", "factor", "low_95", "high_95", "contacts", "share")
Z_95 = 1.95996


@dataclass(frozen=True, slots=True)
class Cuts:
    """Factors on one channel's mean handle time.

    Attributes:
        by_reason: `name`, `factor`, `low_95`, `high_95`, `contacts`, `share` (0-1), most contacts first. No
            rows where fewer than two reasons are told apart.
        by_tenure: the same by tenure of the agent, free of their mix of reasons, newest first.
    """

    by_reason: pd.DataFrame
    by_tenure: pd.DataFrame

    def new_agents(self) -> NewAgents | None:
        """What agents in their first 90 days do to the mean; None where they handled nothing."""
        found = self.by_tenure[self.by_tenure["name"] == NEW].to_dict("records")
        if not found:
            return None
        row = found[0]
        factor, share = float(row["factor"]), float(row["share"])
        rest = (1 - share * factor) / (1 - share)
        return NewAgents(
            factor,
            float(row["low_95"]),
            float(row["high_95"]),
            int(row["contacts"]),
            share,
            0.1 * (factor - rest),
        )


@dataclass(frozen=True, slots=True)
class NewAgents:
    """Agents in their first 90 days.

    Attributes:
        factor: their handle time over that of all. low_95, high_95: its range.
        contacts: handled by them. share: of all contacts, 0-1.
        per_ten_points: change of the mean, as a share of it, when ten of a hundred contacts more are theirs.
    """

    factor: float
    low_95: float
    high_95: float
    contacts: int
    share: float
    per_ten_points: float


def learn(rows: pd.DataFrame) -> Cuts:
    """Factors of one channel, on the mean of all contacts of the same weeks.

    Args:
        rows: `on` (local day), `agent_id`, `hired_on`, `reason` (null where not known), `contacts`, and
            `handle_s` (sum), as many rows a day as there are agents and reasons.
    """
    known = rows[(rows["contacts"] > 0) & (rows["handle_s"] > 0)].reset_index(drop=True)
    if known.empty:
        return Cuts(pd.DataFrame(columns=list(COLUMNS)), pd.DataFrame(columns=list(COLUMNS)))
    n = known["contacts"].to_numpy(dtype=float)
    ratio = known["handle_s"].to_numpy(dtype=float) / n / _weekly(known)
    reason = known["reason"].fillna(NOT_STATED)
    # Days are the independent cases of a reason, people those of a tenure.
    by_reason = _factors(reason, known["on"], n, ratio)
    of_reason = reason.map(by_reason.set_index("name")["factor"]).fillna(1.0).to_numpy(dtype=float)
    person = known["agent_id"].fillna(NOT_STATED)
    by_tenure = _factors(tenure(known), person, n, ratio / of_reason)
    order = [*BANDS, NOT_STATED]
    return Cuts(
        by_reason.sort_values(["contacts", "name"], ascending=[False, True], ignore_index=True),
        by_tenure.sort_values("name", key=lambda names: names.map(order.index), ignore_index=True),
    )


def tenure(rows: pd.DataFrame) -> pd.Series:
    """Name of the band that the agent was in on the day; not stated without a first day, or before it."""
    days = (rows["on"] - rows["hired_on"]).dt.days
    made = pd.Series(NOT_STATED, index=rows.index, dtype="str")
    for name, (low, high) in BANDS.items():
        made = made.mask((days >= low) & (days < high), name)
    return made


def _weekly(known: pd.DataFrame) -> Floats:
    """Mean of each row's own week: a moving level is neither a reason nor a tenure."""
    week = (known["on"].max() - known["on"]).dt.days // 7
    sums = known.groupby(week)[["handle_s", "contacts"]].transform("sum")
    mean: Floats = (sums["handle_s"] / sums["contacts"]).to_numpy(dtype=float)
    return mean


def _factors(place: pd.Series, case: pd.Series, n: Floats, ratio: Floats) -> pd.DataFrame:
    """Factor and range per place, drawn to 1 as far as chance explains the differences between places.

    Empirical Bayes as for the weekday factors; places weigh by their precision, so that a small one which
    differs is seen. The range is that of the measured factor, widened to hold the drawn one: a range about
    the drawn factor alone misses planted ones where few places differ.
    """
    names = sorted(place.unique())
    if len(names) < 2:
        return pd.DataFrame(columns=list(COLUMNS))
    cells = pd.DataFrame({"place": place, "case": case, "n": n, "sum": n * ratio})
    cells = cells.groupby(["place", "case"], as_index=False)[["n", "sum"]].sum()
    group = cells["place"].map({name: k for k, name in enumerate(names)}).to_numpy(dtype=int)
    weight, sums = (cells[c].to_numpy(dtype=float) for c in ("n", "sum"))
    total: Floats = np.bincount(group, weight).astype(np.float64)
    own = np.bincount(group, sums) / total
    error = _errors(group, weight, sums / weight - own[group], total)
    precise = 1 / error
    off = own - (precise * own).sum() / precise.sum()
    beyond = float((precise * off**2).sum()) - (len(names) - 1)
    true = max(beyond, 0.0) / float(precise.sum() - (precise**2).sum() / precise.sum())
    factor = 1 + true / (true + error) * total / (total + PRIOR_CONTACTS) * (own - 1)
    half = Z_95 * np.sqrt(error)
    low, high = np.minimum(np.maximum(own - half, 0.0), factor), np.maximum(own + half, factor)
    values = (names, factor, low, high, total, total / total.sum())
    return pd.DataFrame(dict(zip(COLUMNS, values, strict=True)))


def _errors(group: np.ndarray, weight: Floats, off: Floats, total: Floats) -> Floats:
    """Squared standard error of each place's mean: chance of single contacts and spread of days or people.

    That spread is pooled over the places, since one with two people cannot tell it.
    """
    squares = np.bincount(group, weight**2)
    free = len(weight) - len(total)
    room = float((total - squares / total).sum())
    beyond = float((weight * off**2).sum()) - CALL_SPREAD**2 * free
    between = max(beyond, 0.0) / room if room > 0 else 0.0
    error: Floats = between * squares / total**2 + CALL_SPREAD**2 / total
    return error
