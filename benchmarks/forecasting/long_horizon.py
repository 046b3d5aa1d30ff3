"""How wrong the long horizon was: months 1 to 3 and 4 to 18, rolled every six weeks.

Twelve worlds of the demo's own trend, season, launch and outage over four years, and the series of
`benchmarks.forecasting.accuracy`. A month is four weeks. Beside the model: the mean of the last four weeks.

    python -m benchmarks.forecasting.long_horizon
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import numpy as np

from benchmarks.forecasting import accuracy
from data_sources.systems import sample_shape
from forecasting.cleaning import clean
from forecasting.long_horizon import STEPS, project, week_totals
from forecasting.series import Floats, grids

WORLDS, YEARS, MEAN_A_DAY = 12, 4, 900
OF_WEEKDAY = np.array([1.25, 1.1, 1.0, 1.0, 0.95, 0.3, 0.2])
ON_HOLIDAY = 0.25
MONTH, NEAR, EVERY = 4, 3, 6
Model = Callable[[Floats, int], Floats]


def world(seed: int) -> Floats:
    """Weekly totals of a made-up centre, its calendar's end moved with the seed."""
    days = sample_shape.timeline(datetime(2026 + seed % 3, 11 - 3 * (seed % 4), 22, 12), YEARS)
    size = sample_shape.volume(days, seed)[0].sum(axis=(1, 2))
    rate = size / size.mean() * MEAN_A_DAY * OF_WEEKDAY[days.weekday]
    counts = np.random.default_rng(seed).poisson(np.where(days.is_holiday, rate * ON_HOLIDAY, rate))
    return week_totals(counts.astype(float), days.day(0))[0]


def measured(name: str) -> Floats:
    """Weekly totals of a real series."""
    grid = grids(accuracy.volume(name), zone="UTC", slot_minutes=1440)[0]
    days = clean(grid, np.zeros((1, grid.days), dtype=bool)).counts[0].sum(axis=1)
    return week_totals(days, grid.first_on)[0]


def flat(log_weeks: Floats, ahead: int) -> Floats:
    """The mean of the last four weeks."""
    return np.full(ahead, float(np.log(np.exp(log_weeks[-MONTH:]).mean())))


def trended(log_weeks: Floats, ahead: int) -> Floats:
    """The long horizon as it stands."""
    return project(log_weeks, ahead, has_trend=True)


def errors(weeks: Floats, model: Model) -> tuple[list[float], list[float]]:
    """Absolute errors over what came, of months 1 to 3 and of those beyond, from every origin."""
    logs, near, far = np.log(np.maximum(weeks, 0.5)), [], []
    for origin in range(min(52, len(logs) // 2), len(logs) - MONTH, EVERY):
        ahead = min(STEPS["week"], len(logs) - origin) // MONTH * MONTH
        made, came = (
            np.exp(v).reshape(-1, MONTH).sum(axis=1)
            for v in (model(logs[:origin], ahead), logs[origin : origin + ahead])
        )
        off = np.abs(made / came - 1).tolist()
        near += off[:NEAR]
        far += off[NEAR:]
    return near, far


def main() -> None:
    series = {"demo": [world(seed) for seed in range(WORLDS)]}
    series |= {name: [measured(name)] for name in ("uihc", "daily", "israel")}
    models: dict[str, Model] = {"long horizon": trended, "last four weeks": flat}
    for name, many in series.items():
        for label, model in models.items():
            both = [errors(weeks, model) for weeks in many]
            near, far = ([e for pair in both for e in pair[k]] for k in (0, 1))
            print(f"{name:7} {label:16} months 1-3 {np.mean(near):6.2%} (n={len(near)})"
                  f"   4-18 {np.mean(far):6.2%} (n={len(far)})")  # fmt: skip


if __name__ == "__main__":
    main()
