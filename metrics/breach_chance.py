"""How likely a running clock is to be breached, from how long such clocks have taken before.

Survival of past clocks of the same target, channel and priority, in work time (`work_time`): of those that
had run as long as this one has, which share ran on past the moment this one is due? A clock that still runs
counts for as long as it has run (right-censored), so slow work in progress is not overlooked. Few clocks of a
kind lean on the wider kind; the pace of the last days against the same history scales the rate at which
clocks end.

Source: Nelson-Aalen cumulative hazard (Aalen 1978); the rate ratio is observed over expected ends, the
one-sample log-rank comparison (Breslow 1975). Held to account by `calibration`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from metrics.intervals import wilson

Floats = NDArray[np.float64]
KINDS: tuple[tuple[str, ...], ...] = (
    ("target",), ("target", "channel"), ("target", "channel", "priority"),
)  # fmt: skip
"""From the widest kind of clock to the narrowest; each leans on the one before."""
LEANING = 60.0
"""Clocks of a kind that weigh as much as the wider kind."""
PACE_LEANING = 25.0
"""Ends expected in the recent stretch that weigh as much as an unchanged pace."""
TAIL_SHARE = 0.2
"""Share of the last ends of a kind whose rate is taken to go on beyond the longest seen."""


@dataclass(frozen=True, slots=True)
class Hazard:
    """Cumulative rate of ending for one kind: `total` at `at_s`, `tail_per_s` beyond the last."""

    at_s: Floats
    total: Floats
    tail_per_s: float
    clocks: int

    def at(self, age_s: Floats) -> Floats:
        """Cumulative rate at each age."""
        place = np.searchsorted(self.at_s, age_s, side="right")
        counted = np.append(0.0, self.total)[place]
        last = self.at_s[-1] if len(self.at_s) else 0.0
        beyond: Floats = counted + np.maximum(age_s - last, 0.0) * self.tail_per_s
        return beyond


@dataclass(frozen=True)
class BreachModel:
    """Rates of ending by kind, and the pace of the recent stretch by target (1: as in the history)."""

    hazards: Mapping[tuple[str, ...], Hazard]
    pace: Mapping[str, float]
    clocks: int

    def chance(self, clocks: pd.DataFrame) -> Floats:
        """Chance 0-1 that each running clock is breached.

        Args:
            clocks: `target`, `channel`, `priority`, `work_s` (work time so far), `work_left_s` (work
                time until it is due) and `is_late`.

        Returns: 1 for a clock past its target; NaN for a target without any history.
        """
        due = clocks["work_s"] + clocks["work_left_s"]
        begun, ended = self.rates(clocks, [clocks["work_s"], due])
        pace = clocks["target"].map(self.pace).fillna(1.0).to_numpy(float)
        runs_on = np.exp(-np.maximum(ended - begun, 0.0) * pace)
        return np.where(clocks["is_late"].to_numpy(bool), 1.0, runs_on)

    def rates(self, clocks: pd.DataFrame, ages: Sequence[pd.Series]) -> Floats:
        """Cumulative rates of ending at ages in work time, each kind leaning on the wider one.

        Returns: one row per series of `ages`, one column per clock.
        """
        age = np.array([a.to_numpy(float) for a in ages])
        found = np.full(age.shape, np.nan)
        for kind in KINDS:
            for name, chosen in _groups(clocks, kind):
                hazard = self.hazards.get(name)
                if hazard is None:
                    continue
                own, wider = hazard.at(age[:, chosen]), found[:, chosen]
                weight = hazard.clocks / (hazard.clocks + LEANING)
                found[:, chosen] = np.where(np.isnan(wider), own, weight * own + (1 - weight) * wider)
        return found


def _groups(clocks: pd.DataFrame, kind: tuple[str, ...]) -> list[tuple[tuple[str, ...], NDArray[np.int64]]]:
    """Names of a kind with the positions of their clocks; a missing name is a name too."""
    code = np.zeros(len(clocks), np.int64)
    names: list[tuple[str, ...]] = [()]
    for column in kind:
        own, values = pd.factorize(clocks[column])
        same, words = pd.factorize(np.array([*map(str, values), "-"], dtype=object))
        code, found = pd.factorize(code * len(words) + same[own])
        names = [(*names[f // len(words)], str(words[f % len(words)])) for f in found]
    order = np.argsort(code, kind="stable")
    return (
        list(zip(names, np.split(order, np.cumsum(np.bincount(code))[:-1]), strict=True)) if len(code) else []
    )


def fit(history: pd.DataFrame, recent: pd.DataFrame | None = None) -> BreachModel:
    """Learn from past and running clocks.

    Args:
        history: `target`, `channel`, `priority`, `work_s` (work time until it ended, or until now)
            and `is_ended`.
        recent: the clocks that ran in the stretch whose pace counts: as `history`, with `began_s`, their
            work time at the start of that stretch. None: an unchanged pace.
    """
    known = history[history["work_s"] >= 0]
    age, ended = known["work_s"].to_numpy(float), known["is_ended"].to_numpy(bool)
    hazards = {
        name: hazard_of(age[chosen], ended[chosen]) for kind in KINDS for name, chosen in _groups(known, kind)
    }
    model = BreachModel(hazards, {}, len(known))
    return model if recent is None else BreachModel(hazards, paces(model, recent), len(known))


def hazard_of(age: Floats, ended: NDArray[np.bool_]) -> Hazard:
    """Nelson-Aalen estimate: at each end, one over the clocks that had run at least as long."""
    at, ends = np.unique(age[ended], return_counts=True)
    still = len(age) - np.searchsorted(np.sort(age), at, side="left")
    return Hazard(at, np.cumsum(ends / still), _tail(age, at, ends), len(age))


def _tail(age: Floats, at: Floats, ends: NDArray[np.int64]) -> float:
    """Ends per second of running over the last fifth of the ends."""
    if not len(at):
        return 0.0
    since = at[np.searchsorted(np.cumsum(ends), (1 - TAIL_SHARE) * ends.sum())]
    exposure = float(np.maximum(age - since, 0.0).sum())
    return float(ends[at > since].sum() / exposure) if exposure > 0 else 0.0


def paces(model: BreachModel, recent: pd.DataFrame) -> dict[str, float]:
    """Ends seen over ends the history leads to expect, by target, drawn towards 1 where few were expected."""
    until, since = model.rates(recent, [recent["work_s"], recent["began_s"]])
    frame = recent.assign(expected=until - since).groupby("target")[["is_ended", "expected"]].sum()
    ratio = (frame["is_ended"] + PACE_LEANING) / (frame["expected"] + PACE_LEANING)
    return {str(target): float(value) for target, value in ratio.items()}


@dataclass(frozen=True)
class Calibration:
    """What was said against what came.

    Attributes:
        bins: one row per band of chance: `low`, `high`, `said` (mean chance), `came` (share breached),
            `came_low`, `came_high` (95 % Wilson), `n`.
        brier: mean squared error of the chances, 0-1; `brier_base` that of always saying the share.
        ranking: chance that a clock that was breached had been given more than one that was kept.
        n, breached: clocks judged, and how many of them were breached.
    """

    bins: pd.DataFrame
    brier: float
    brier_base: float
    ranking: float
    n: int
    breached: int

    @property
    def skill(self) -> float:
        """Share of the base error that the chances remove; 0 is no better than the plain share."""
        return 1 - self.brier / self.brier_base if self.brier_base > 0 else float("nan")

    @property
    def gap(self) -> float:
        """Mean distance between said and come over the bands, weighted by their clocks."""
        return float(np.average((self.bins["said"] - self.bins["came"]).abs(), weights=self.bins["n"]))


EDGES = (0.0, 0.02, 0.05, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 1.0)


def calibration(
    said: Sequence[float] | Floats, came: Sequence[bool] | NDArray[np.bool_]
) -> Calibration | None:
    """Compare chances with what came; None without a single clock.

    Args:
        said: chances 0-1 of clocks that ran inside their target.
        came: whether each was breached in the end.
    """
    p, y = np.asarray(said, float), np.asarray(came, float)
    known = ~np.isnan(p)
    p, y = p[known], y[known]
    if not len(p):
        return None
    band = np.clip(np.searchsorted(EDGES, p, side="right") - 1, 0, len(EDGES) - 2)
    rows = [_band(b, p[band == b], y[band == b]) for b in np.unique(band)]
    share = y.mean()
    return Calibration(
        pd.DataFrame(rows), float(((p - y) ** 2).mean()), float(share * (1 - share)), _ranking(p, y),
        len(p), int(y.sum()),
    )  # fmt: skip


def _band(band: int, p: Floats, y: Floats) -> dict[str, float]:
    around = wilson(float(y.sum()), float(len(y)))
    low, high = (around.low, around.high) if around else (float("nan"), float("nan"))
    return {
        "low": EDGES[band], "high": EDGES[band + 1], "said": float(p.mean()), "came": float(y.mean()),
        "came_low": low, "came_high": high, "n": float(len(y)),
    }  # fmt: skip


def _ranking(p: Floats, y: Floats) -> float:
    late, kept = y.sum(), len(y) - y.sum()
    if not late or not kept:
        return float("nan")
    ranks = pd.Series(p).rank().to_numpy()
    return float((ranks[y == 1].sum() - late * (late + 1) / 2) / (late * kept))
