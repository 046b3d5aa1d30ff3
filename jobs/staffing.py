"""What staffing rests on, measured where the store can, and how sure the answer is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from data_sources import waiting
from data_sources.store import Store
from domain.channels import CHANNELS
from domain.errors import NoDataError
from domain.scope import EVERYTHING, Scope
from forecasting.forecast import Forecast, moments, point
from forecasting.handle_time import with_handle_time
from jobs import plan
from staffing import uncertainty
from staffing.patience import Patience, of_sums
from staffing.requirements import Assumptions, required
from staffing.uncertainty import CHANCES

if TYPE_CHECKING:
    import pandas as pd

    from staffing.chat_curve import Curve
    from staffing.pooled import Pooled
    from staffing.verify import Verified

Floats = npt.NDArray[np.float64]
PATIENCE_WEEKS = 13
LEAST_ABANDONS = 30
"""Fewer abandons leave patience known to within a third or worse; the channel's usual one is used then."""
PATHS = 400


def patience(store: Store, until_on: date, *, scope: Scope = EVERYTHING) -> dict[str, Patience]:
    """Mean patience of the live channels over 13 weeks, where at least 30 contacts gave up."""
    first_on = until_on - timedelta(weeks=PATIENCE_WEEKS)
    found = waiting.queue_times(store, first_on=first_on, until_on=until_on, scope=scope)
    rows = found.to_dict("records")
    return {
        str(row["channel"]): of_sums(float(row["abandons"]), float(row["queue_s"]))
        for row in rows
        if row["abandons"] >= LEAST_ABANDONS and row["queue_s"] > 0 and is_live(str(row["channel"]))
    }


def chat_curves(store: Store, until_on: date, *, scope: Scope = EVERYTHING) -> dict[str, Curve]:
    """Handle time by contacts in hand, over 13 weeks, of channels where an agent holds several at once."""
    from staffing.chat_curve import measured_curve

    first_on, found = until_on - timedelta(weeks=PATIENCE_WEEKS), {}
    for channel in CHANNELS.values():
        if channel.kind != "live_concurrent":
            continue
        chats = waiting.handled(store, channel.name, first_on=first_on, until_on=until_on, scope=scope)
        try:
            found[channel.name] = measured_curve(chats, channel.concurrency)
        except NoDataError:
            continue  # too few to measure: the forecast's handle time counts, and the requirement says so
    return found


def levelled(
    curves: Mapping[str, Curve], measured_s: Mapping[str, float], stated_s: Mapping[str, float]
) -> dict[str, tuple[float, ...]]:
    """Curves as staffing takes them; a stated handle time moves the level and keeps the shape."""
    factors = {c: stated_s[c] / measured_s[c] if c in stated_s and measured_s.get(c) else 1.0 for c in curves}
    return {c: tuple(factors[c] * s for s in curve.aht_s) for c, curve in curves.items()}


def is_live(channel: str) -> bool:
    """Whether customers of a channel wait for an agent."""
    known = CHANNELS.get(channel)
    return known is not None and known.kind.startswith("live")


def workload(
    forecast_frame: pd.DataFrame, volume: pd.DataFrame, stated_s: Mapping[str, float], zone: str
) -> pd.DataFrame:
    """Expected contacts and handle time by interval, and when people are there.

    Args:
        forecast_frame: `domain.frames.FORECAST`.
        volume: history with `aht_s`; its weekday and part of the day shape the handle time.
        stated_s: mean handle time by channel, seconds; it moves the level and keeps the shape.
    """
    load = with_handle_time(forecast_frame[["starts_at", "channel", "contacts"]], volume, zone)
    for channel in load["channel"].unique():
        here = load["channel"] == channel
        known = load.loc[here, "aht_s"]
        wanted = stated_s.get(str(channel), plan.ASSUMED_AHT_S.get(str(channel), 420.0))
        if known.notna().all():
            if channel in stated_s:
                load.loc[here, "aht_s"] = known * (wanted / _mean_aht(load[here]))
        else:
            load.loc[here, "aht_s"] = wanted
    return plan.with_staffed_hours(load)


def _mean_aht(part: pd.DataFrame) -> float:
    weight = part["contacts"].to_numpy(float)
    if weight.sum() <= 0:
        return float(part["aht_s"].mean())
    return float(np.average(part["aht_s"].to_numpy(float), weights=weight))


def rate_paths(made: Forecast, channel: str, *, paths: int = PATHS, seed: int = 1) -> Floats | None:
    """Joint draws of the expected contacts of one channel, paths x its rows in the forecast.

    Past errors hold the chance of single arrivals too, which the queueing model counts by itself;
    it is taken out (`without_arrival_chance`). None where the history allowed no backtest.
    """
    from forecasting import sample_paths

    done = made.backtests.get(channel)
    if done is None:
        return None
    horizon = done.options.horizon_days
    ahead = point(done.ready, done.members, done, horizon)[0]
    drawn = sample_paths.draw(done, ahead, paths, seed)
    grid = done.ready.grid
    _, day, slot = moments(grid.next_on, horizon, grid.slot_minutes, grid.zone)
    return without_arrival_chance(drawn[:, grid.queues.index(channel), day, slot])


def without_arrival_chance(counts: Floats) -> Floats:
    """Draws of counts as draws of rates: deviations shrunk until only the excess over Poisson is left.

    Args:
        counts: draws x intervals.

    Example:
        >>> calm = np.random.default_rng(1).poisson(100, (2000, 1)).astype(float)
        >>> bool(without_arrival_chance(calm).std() < 3)
        True
    """
    mean, variance = counts.mean(axis=0), counts.var(axis=0)
    kept = np.sqrt(np.clip(1 - mean / np.maximum(variance, 1e-12), 0.0, 1.0))
    rates: Floats = np.maximum(mean + (counts - mean) * kept, 0.0)
    return rates


def agents_by_chance(
    load: pd.DataFrame, made: Forecast, base: Assumptions, channel: str, chances: Sequence[float] = CHANCES
) -> pd.DataFrame:
    """Agents so that each interval meets its target with a given chance.

    Agents needed grow with the load, so the agents for a chance are those for that quantile of it.

    Returns:
        `starts_at`, `channel`, `agents` (for the expected contacts) and `agents_50`, `agents_80`, ...;
        empty where the history allowed no backtest.
    """
    part = load[load["channel"] == channel].sort_values("starts_at").reset_index(drop=True)
    drawn = rate_paths(made, channel)
    if drawn is None or drawn.shape[1] != len(part):
        return part.head(0)
    table = part[["starts_at", "channel"]].assign(agents=required(part, base)["agents"])
    for p in chances:
        contacts = np.quantile(drawn, p, axis=0, method="inverted_cdf")
        table[f"agents_{100 * p:g}"] = required(part.assign(contacts=contacts), base)["agents"]
    return table


def day_chances(
    plan_rows: pd.DataFrame, made: Forecast, base: Assumptions, channel: str, zone: str
) -> pd.DataFrame:
    """Chance that each local day meets its service level with the agents planned, one-at-a-time channels.

    Returns:
        `day_on`, `chance` (0-1), `expected` (service level over all draws); empty for other channels.
    """
    import pandas as pd

    part = plan_rows[plan_rows["channel"] == channel].sort_values("starts_at").reset_index(drop=True)
    drawn, target = rate_paths(made, channel), base.target(channel)
    is_single = CHANNELS[channel].kind == "live_single" if channel in CHANNELS else False
    if not is_single or drawn is None or drawn.shape[1] != len(part) or target.service_level is None:
        return pd.DataFrame(columns=["day_on", "chance", "expected"])
    on, rows = part["starts_at"].dt.tz_convert(zone).dt.date, []
    for day in sorted(on.unique()):
        here = np.flatnonzero((on == day) & part["is_open"] & part["agents"].notna())
        if not here.size or drawn[:, here].sum() <= 0:
            continue
        aht_s = _mean_aht(part.iloc[here])
        work = uncertainty.Work(aht_s, base.interval_s, target, base.patience_s.get(channel))
        agents = part.loc[here, "agents"].to_numpy(float)
        some = drawn[drawn[:, here].sum(axis=1) > 0][:, here]
        levels = uncertainty.day_service_levels(some, agents, work)
        expected = uncertainty.expected_service_level(some, agents, work)
        rows.append((day, float((levels >= target.service_level).mean()), expected))
    return pd.DataFrame(rows, columns=["day_on", "chance", "expected"])


def price_of_service(
    load: pd.DataFrame, base: Assumptions, channel: str, cost_per_hour: float, levels: Sequence[float]
) -> pd.DataFrame:
    """What each service level of a one-at-a-time channel costs; see `staffing.uncertainty.price_of_service`."""
    part = load[(load["channel"] == channel) & load["is_open"] & load["contacts"].notna()]
    work = uncertainty.Work(
        _mean_aht(part), base.interval_s, base.target(channel), base.patience_s.get(channel)
    )
    return uncertainty.price_of_service(part["contacts"].to_numpy(float), work, levels, cost_per_hour)


def verified(
    plan_rows: pd.DataFrame,
    base: Assumptions,
    *,
    replications: int = 100,
    rate_cv: float = 0.0,
    seed: int = 1,
) -> Verified:
    """A requirement played through by simulation; see `staffing.verify.verify`."""
    from staffing.verify import verify

    targets = {str(c): base.target(str(c)) for c in plan_rows["channel"].unique()}
    return verify(
        plan_rows, targets, interval_s=base.interval_s, patience_s=base.patience_s,
        chat_aht_s={c: list(curve) for c, curve in base.chat_aht_s.items()}, replications=replications,
        rate_cv=rate_cv, seed=seed,
    )  # fmt: skip


def pooled(plan_rows: pd.DataFrame, base: Assumptions, *, replications: int = 30, seed: int = 1) -> Pooled:
    """A requirement of several channels played with a team that shares them; see `staffing.pooled.pooled`."""
    from staffing.pooled import pooled as play

    targets = {str(c): base.target(str(c)) for c in plan_rows["channel"].unique()}
    curves = {c: list(curve) for c, curve in base.chat_aht_s.items()}
    return play(
        plan_rows, targets, interval_s=base.interval_s, patience_s=base.patience_s, chat_aht_s=curves,
        replications=replications, seed=seed,
    )  # fmt: skip
