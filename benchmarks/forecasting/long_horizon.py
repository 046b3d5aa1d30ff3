"""How wrong the long horizon was: month 1, months 1 to 3 and 4 to 18, rolled every six weeks.

Twelve worlds of the demo's own trend, season, launch and outage over four years, and the series of
`benchmarks.forecasting.accuracy`. A month is four weeks. `joined` begins with the day forecast of four weeks and
is what people see; `weeks alone` is the model beyond it; beside them the mean of the last four weeks. Coverage is
of the weeks after the day forecast, which has intervals of its own.

    python -m benchmarks.forecasting.long_horizon
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from benchmarks.forecasting import accuracy
from data_sources.systems import sample_shape
from forecasting import backtest
from forecasting.backtest import PORTFOLIO, Options
from forecasting.cleaning import clean
from forecasting.long_horizon import LEAST_WEEKS, STEPS, Ahead, long_forecast
from forecasting.rolling import prepare
from forecasting.series import Floats, Grid, grids
from forecasting.special_days import SpecialDay

WORLDS, YEARS, MEAN_A_DAY = 12, 4, 900
OF_WEEKDAY = np.array([1.25, 1.1, 1.0, 1.0, 0.95, 0.3, 0.2])
ON_HOLIDAY = 0.25
WEEK, MONTH, NEAR, EVERY, NEAR_DAYS = 7, 4, 3, 6, 28
Table = dict[str, Floats]
"""`contacts` and interval ends by week."""


@dataclass(frozen=True)
class Past:
    """Whole weeks of one queue by day, and what the day forecast said at the start of weeks.

    Attributes:
        said: day number of an origin -> `NEAR_DAYS` days from it on.
    """

    grid: Grid
    said: dict[int, Floats]

    @property
    def days(self) -> Floats:
        found: Floats = self.grid.counts[0, :, 0]
        return found


def past(days: Floats, grid: Grid, special: list[SpecialDay]) -> Past:
    """A queue cut to whole weeks, its day forecast rolled over every week."""
    skip = -grid.first_on.weekday() % WEEK
    whole = days[skip : skip + (len(days) - skip) // WEEK * WEEK]
    first_on = grid.first_on + timedelta(days=skip)
    always = np.ones((1, 7, 1), dtype=bool)
    cut = Grid(first_on, 1440, "UTC", grid.queues, whole[None, :, None], always, (frozenset(),))
    options = Options(
        NEAR_DAYS, every_days=WEEK, span_days=len(whole), compared=(), has_member_intervals=False
    )
    done = backtest.run(prepare(cut, special, NEAR_DAYS), options)
    assert done is not None
    made = done.forecasts[PORTFOLIO][:, 0, :, 0].astype(float)
    return Past(cut, {int(o): made[k] for k, o in enumerate(done.origins)})


def world(seed: int) -> Past:
    """A made-up centre, its calendar's end moved with the seed."""
    days = sample_shape.timeline(datetime(2026 + seed % 3, 11 - 3 * (seed % 4), 22, 12), YEARS)
    size = sample_shape.volume(days, seed)[0].sum(axis=(1, 2))
    rate = size / size.mean() * MEAN_A_DAY * OF_WEEKDAY[days.weekday]
    counts = (
        np.random.default_rng(seed).poisson(np.where(days.is_holiday, rate * ON_HOLIDAY, rate)).astype(float)
    )
    first_on = days.day(0)
    off = [
        SpecialDay(first_on + timedelta(days=int(k)), "holiday", "holiday")
        for k in np.flatnonzero(days.is_holiday)
    ]
    grid = Grid(first_on, 1440, "UTC", (f"world {seed}",), counts[None, :, None], np.ones((1, 7, 1), dtype=bool),
                (frozenset(),))  # fmt: skip
    return past(counts, grid, off)


def measured(name: str) -> Past:
    """A real series without its outliers."""
    grid = grids(accuracy.volume(name), zone="UTC", slot_minutes=1440)[0]
    return past(clean(grid, np.zeros((1, grid.days), dtype=bool)).counts[0].sum(axis=1), grid, [])


def flat(known: Past, origin: int) -> Table:
    """The mean of the last four weeks."""
    mean = known.days[origin - MONTH * WEEK : origin].sum() / MONTH
    return {"contacts": np.full(STEPS["week"], mean)}


def alone(known: Past, origin: int) -> Table:
    """Level, trend and season of the weeks."""
    return _weeks(known, origin, Ahead())


def joined(known: Past, origin: int) -> Table:
    """The day forecast for four weeks, then the weeks drawn to it: the long horizon as people see it."""
    begins_on = known.grid.first_on + timedelta(days=origin)
    near = {begins_on + timedelta(days=k): float(v) for k, v in enumerate(known.said[origin])}
    return _weeks(known, origin, Ahead(near=near, plain=near))


def _weeks(known: Past, origin: int, ahead: Ahead) -> Table:
    made = long_forecast(known.grid.until(origin), known.days[:origin], "week", ahead=ahead)
    return {c: made[c].to_numpy(dtype=float) for c in ("contacts", "low_80", "high_80", "low_95", "high_95")}


def origins(known: Past) -> range:
    """Starts of weeks after a year, or after half of a shorter history that is enough."""
    weeks = len(known.days) // WEEK
    return range(max(LEAST_WEEKS, min(52, weeks // 2)) * WEEK, (weeks - MONTH) * WEEK, EVERY * WEEK)


def errors(known: Past, model: Callable[[Past, int], Table]) -> tuple[list[list[float]], list[Floats]]:
    """Absolute errors over what came of month 1, months 1 to 3 and those beyond; which weeks 80 and 95 % held."""
    found: list[list[float]] = [[], [], []]
    held: list[Floats] = []
    for origin in origins(known):
        came = known.days[origin:].reshape(-1, WEEK).sum(axis=1)[: STEPS["week"]]
        made, size = model(known, origin), len(came) // MONTH * MONTH
        sums = [v[:size].reshape(-1, MONTH).sum(axis=1) for v in (made["contacts"], came)]
        off = np.abs(sums[0] / sums[1] - 1).tolist()
        for k, part in enumerate((off[:1], off[:NEAR], off[NEAR:])):
            found[k] += part
        if "low_80" in made:
            beyond = slice(NEAR_DAYS // WEEK, len(came))
            held += [
                np.stack([(came >= made[f"low_{p}"][: len(came)]) & (came <= made[f"high_{p}"][: len(came)])
                          for p in (80, 95)])[:, beyond]
            ]  # fmt: skip
    return found, held


def main() -> None:
    series = {"demo": [world(seed) for seed in range(WORLDS)]}
    series |= {name: [measured(name)] for name in ("uihc", "daily", "israel")}
    models = {"joined": joined, "weeks alone": alone, "last four weeks": flat}
    for name, many in series.items():
        for label, model in models.items():
            both = [errors(known, model) for known in many]
            first, near, far = ([e for found, _ in both for e in found[k]] for k in range(3))
            held = [h for _, some in both for h in some]
            share = np.concatenate(held, axis=1).mean(axis=1) if held else np.full(2, np.nan)
            print(f"{name:7} {label:16} month 1 {np.mean(first):6.2%}  1-3 {np.mean(near):6.2%} (n={len(near)})"
                  f"  4-18 {np.mean(far):6.2%} (n={len(far)})  80 %: {share[0]:.1%}  95 %: {share[1]:.1%}")  # fmt: skip


if __name__ == "__main__":
    main()
