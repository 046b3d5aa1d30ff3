"""All channels together: forecasts that add up, and a total with an interval of its own.

Day totals of the channels and of all contacts together are forecast each on their own, then moved
as little as possible so that they add up (`hierarchy`). How the channels move together is taken
from past errors of the same days (`sample_paths`): intervals of parts never add up to that of the
whole.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from domain.local_days import day_starts
from forecasting import hierarchy, sample_paths
from forecasting.forecast import Forecast, point
from forecasting.series import Floats

TOTAL = "total"
PATHS = 500
KEYS = ["channel", "starts_at"]
ENDS: dict[str, float] = {"low_95": 0.025, "low_80": 0.1, "high_80": 0.9, "high_95": 0.975}
LARGEST_STEP = 1.5
"""A channel's day is moved by at most this factor to make the sums fit."""


@dataclass(frozen=True, slots=True)
class Together:
    """Channel forecasts that add up to their total.

    Attributes:
        frame: slots of every channel, FORECAST columns.
        days: local days of every channel, FORECAST columns; a day is the sum of its slots.
        paths: channel -> paths x days of possible day totals, in the order of `starts_at`.
        starts_at: the days on which every channel is forecast.
        is_joint: whether all paths come from the same past days; otherwise channels move on their own.
        largest_move: largest change of a channel's day by adding up, as a share.
    """

    frame: pd.DataFrame
    days: pd.DataFrame
    paths: Mapping[str, Floats]
    starts_at: pd.DatetimeIndex
    is_joint: bool
    largest_move: float


def daily_sum(volume: pd.DataFrame, zone: str) -> pd.DataFrame:
    """A VOLUME frame of all channels together per local day, over the days all channels have.

    A channel without a row on a day was closed; a channel starts with its first row.
    """
    inside = shared_days(volume, zone)
    summed = inside.groupby("day")["contacts"].sum().reset_index()
    return pd.DataFrame({"starts_at": summed["day"], "channel": TOTAL, "contacts": summed["contacts"]})


def shared_days(volume: pd.DataFrame, zone: str) -> pd.DataFrame:
    """Rows with a count on the days since every channel has rows, with the start of their local `day`."""
    known = volume.assign(day=day_starts(volume["starts_at"], zone))[volume["contacts"].notna()]
    spans = known.groupby("channel", observed=True)["day"].agg(["min", "max"])
    inside: pd.DataFrame = known[(known["day"] >= spans["min"].max()) & (known["day"] <= spans["max"].max())]
    return inside


def together(made: Forecast, total: Forecast | None, zone: str, seed: int = 0) -> Together:
    """Make channel forecasts add up to a total forecast, and draw how they move together.

    Args:
        made: every channel; see `forecast`.
        total: the forecast of `daily_sum`, daily; None adds the channels up as they are.
        zone: IANA zone of the wall clock.
        seed: of the paths.
    """
    wide = made.days.pivot(index="starts_at", columns="channel", values="contacts").dropna()
    starts = pd.DatetimeIndex(wide.index)
    factor = _day_factors(wide, total)
    days = _scaled(made.days, made.days["starts_at"], factor)
    frame = _scaled(made.frame, day_starts(made.frame["starts_at"], zone), factor)
    paths, is_joint = _paths(made, wide * factor, seed)
    move = float((factor - 1).abs().to_numpy().max(initial=0.0))
    return Together(frame, days, paths, starts, is_joint, move)


def _day_factors(wide: pd.DataFrame, total: Forecast | None) -> pd.DataFrame:
    """Days x channels: what reconciliation multiplies each day by; 1 where there is no total."""
    ones = pd.DataFrame(1.0, index=wide.index, columns=wide.columns)
    if total is None or wide.shape[1] < 2:
        return ones
    own = total.days.set_index("starts_at")["contacts"].reindex(wide.index)
    known = own.notna().to_numpy()
    names = [TOTAL, *map(str, wide.columns)]
    matrix, _ = hierarchy.sums(dict.fromkeys(names[1:], TOTAL), names)
    base = np.vstack([own[known].to_numpy(dtype=float), wide[known].to_numpy(dtype=float).T])
    moved = hierarchy.reconcile(base, matrix)[1:].T
    before = wide[known].to_numpy(dtype=float)
    step = np.divide(moved, before, out=np.ones_like(moved), where=before > 0)
    ones.loc[known] = np.clip(step, 1 / LARGEST_STEP, LARGEST_STEP)
    return ones


def _scaled(frame: pd.DataFrame, day: pd.Series, factor: pd.DataFrame) -> pd.DataFrame:
    """Contacts and interval ends times the factor of the row's day and channel."""
    row = factor.index.get_indexer(pd.DatetimeIndex(day))
    column = factor.columns.get_indexer(pd.Index(frame["channel"]))
    known = (row >= 0) & (column >= 0)
    by = np.where(known, factor.to_numpy()[row, column], 1.0)
    return frame.assign(**{c: frame[c].to_numpy(dtype=float) * by for c in ("contacts", *ENDS)})


def _paths(made: Forecast, wide: pd.DataFrame, seed: int) -> tuple[dict[str, Floats], bool]:
    """Possible day totals per channel around the reconciled ones."""
    tested = [str(c) for c in wide.columns if str(c) in made.backtests]
    points = [
        point(b.ready, b.members, b, b.options.horizon_days)[0] for b in (made.backtests[c] for c in tested)
    ]
    drawn, is_joint = sample_paths.joint([made.backtests[c] for c in tested], points, PATHS, seed)
    found: dict[str, Floats] = {}
    for name, own, base in zip(tested, drawn, points, strict=True):
        starts = made.days.loc[made.days["channel"] == name, "starts_at"]
        here = pd.DatetimeIndex(starts).get_indexer(pd.DatetimeIndex(wide.index))
        middle = base.sum(axis=(0, 2))[here]
        ratio = np.divide(wide[name].to_numpy(), middle, out=np.ones_like(middle), where=middle > 0)
        found[name] = own.sum(axis=(1, 3))[:, here] * ratio
    for name in (str(c) for c in wide.columns if str(c) not in found):
        found[name] = _assumed(made.days, name, wide, seed)
    return found, is_joint and len(tested) == wide.shape[1]


def _assumed(days: pd.DataFrame, name: str, wide: pd.DataFrame, seed: int) -> Floats:
    """Without a backtest: the whole horizon off by one draw, as wide as the assumed intervals."""
    own = days[days["channel"] == name].set_index("starts_at").reindex(wide.index)
    spread = ((own["high_80"] - own["low_80"]) / (2 * 1.28155)).to_numpy(dtype=float)
    z = np.random.default_rng(seed).normal(size=(PATHS, 1))
    made: Floats = np.maximum(wide[name].to_numpy(dtype=float) + z * spread, 0.0)
    return made


def with_edits(paths: Mapping[str, Floats], before: pd.DataFrame, after: pd.DataFrame) -> dict[str, Floats]:
    """The paths with the planner's edits on them: as many times more, or as much more where there was none.

    Args:
        before, after: days x channels, in the order of the paths.
    """
    moved = {}
    for name, own in paths.items():
        old, new = before[name].to_numpy(dtype=float), after[name].to_numpy(dtype=float)
        ratio = np.divide(new, old, out=np.ones_like(old), where=old > 0)
        moved[name] = own * ratio + np.where(old > 0, 0.0, new)
    return moved


def total_days(paths: Mapping[str, Floats], points: pd.DataFrame) -> pd.DataFrame:
    """FORECAST rows per local day of all channels together.

    Args:
        points: days x channels of expected contacts, in the order of the paths.
    """
    summed = sum(paths.values(), np.zeros((PATHS, len(points))))
    ends = {name: np.quantile(summed, share, axis=0) for name, share in ENDS.items()}
    return pd.DataFrame(
        {"starts_at": points.index, "channel": TOTAL, "contacts": points.sum(axis=1).to_numpy(), **ends,
         "model": "portfolio"}
    )  # fmt: skip


def spans(paths: Mapping[str, Floats], points: pd.DataFrame) -> pd.DataFrame:
    """Contacts over all days with 80 and 95 % ends: the total first, then the channels by size.

    Columns: channel, contacts, low_95, low_80, high_80, high_95.
    """
    everything = {**paths, TOTAL: sum(paths.values(), np.zeros((PATHS, len(points))))}
    rows = []
    for name, own in everything.items():
        contacts = float(points.to_numpy().sum() if name == TOTAL else points[name].sum())
        ends = {k: float(np.quantile(own.sum(axis=1), share)) for k, share in ENDS.items()}
        rows.append({"channel": name, "contacts": contacts, **ends})
    return pd.DataFrame(rows).sort_values("contacts", ascending=False, kind="stable", ignore_index=True)
