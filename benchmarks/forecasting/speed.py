"""Daily-origin backtest with intervals of 200 synthetic queues x 2 years x 30 min; one queue's page.

Run: OMP_NUM_THREADS=1 python -m benchmarks.forecasting.speed [queues]
"""

from __future__ import annotations

import sys
import time
from datetime import date

import numpy as np
import pandas as pd

from forecasting.batches import accuracy_of_many
from forecasting.series import Grid

DAYS, SLOTS = 728, 48


def queues(number: int, seed: int = 0) -> Grid:
    """Poisson queues with a day shape, a weekday pattern and log-normal day noise of 10 %."""
    draw = np.random.default_rng(seed)
    shape = np.exp(-(((np.arange(SLOTS) - 22) / 9.0) ** 2))
    weekday = np.array([1.2, 1.1, 1.0, 1.0, 0.9, 0.4, 0.3])[np.arange(DAYS) % 7][None, :, None]
    size = draw.lognormal(2.5, 0.8, (number, 1, 1))
    rate = size * weekday * shape * draw.lognormal(0, 0.1, (number, DAYS, 1))
    return Grid(
        date(2024, 1, 1), 30, "UTC", tuple(f"queue {k}" for k in range(number)),
        draw.poisson(rate).astype(float), np.ones((number, 7, SLOTS), dtype=bool), (frozenset(),) * number,
    )  # fmt: skip


def page() -> None:
    """One queue, two years, half hours, cold in this process."""
    from forecasting.forecast import forecast

    grid = queues(1)
    starts = pd.date_range("2024-01-01", periods=DAYS * SLOTS, freq="30min", tz="UTC").as_unit("us")
    volume = pd.DataFrame({"starts_at": starts, "channel": "phone", "contacts": grid.counts[0].ravel()})
    wall, cpu = time.perf_counter(), time.process_time()
    forecast(volume, horizon_days=28, zone="Europe/Berlin", country="DE")
    print(
        f"page of one queue: {time.perf_counter() - wall:.2f} s wall, {time.process_time() - cpu:.2f} s CPU"
    )


def main() -> None:
    page()
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    grid = queues(number)
    wall, cpu = time.perf_counter(), time.process_time()
    table = accuracy_of_many(grid)
    print(
        f"{number} queues x {DAYS} days x {SLOTS} slots: {time.perf_counter() - wall:.1f} s wall, "
        f"{time.process_time() - cpu:.1f} s CPU"
    )
    mean = table[table["model"] == "portfolio"].mean(numeric_only=True)
    print(
        mean[["wape", "wape_ratio_to_naive", "coverage_80", "coverage_95", "noise_floor"]]
        .round(4)
        .to_string()
    )


if __name__ == "__main__":
    main()
