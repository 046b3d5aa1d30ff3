"""False-alarm rate of `level_change` on series without a change, and its power on series with one.

Run: python benchmarks/metrics/false_alarms.py [series per case]
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from metrics.change_detection import level_change
from metrics.control_charts import xmr

rng = np.random.default_rng(20)


def correlated(n: int, r: float) -> np.ndarray:
    x = rng.standard_normal(n)
    for i in range(1, n):
        x[i] = r * x[i - 1] + np.sqrt(1 - r * r) * x[i]
    return x


def weekly(n: int) -> np.ndarray:
    return 100 * np.array([1, 0.9, 0.9, 0.85, 1.1, 0.4, 0.3])[np.arange(n) % 7] + 8 * rng.standard_normal(n)


REFERENCES = 10
"""Independent draws of the distribution without a change; each series takes one in turn."""
UNCHANGED = {
    "independent": (rng.standard_normal, None),
    "skewed (lognormal)": (lambda n: rng.lognormal(0, 1, n), None),
    "counts (Poisson 4)": (lambda n: rng.poisson(4, n).astype(float), None),
    "shares (binomial 30, 0.9)": (lambda n: rng.binomial(30, 0.9, n) / 30, None),
    "correlated 0.3": (lambda n: correlated(n, 0.3), None),
    "correlated 0.6": (lambda n: correlated(n, 0.6), None),
    "correlated 0.8": (lambda n: correlated(n, 0.8), None),
    "weekly pattern, season 7": (weekly, 7),
}


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 400
    for n in (14, 28, 60):
        for name, (make, season) in UNCHANGED.items():
            if season is not None and n < 3 * season:
                continue
            alarms = np.mean(
                [level_change(make(n), season=season, seed=i % REFERENCES).is_real for i in range(count)]
            )
            print(f"n={n:3} {name:28} false alarms {alarms:6.1%} of {count}")
        step = np.where(np.arange(n) >= n // 2, 1.5, 0.0)
        found = np.mean(
            [level_change(rng.standard_normal(n) + step, seed=i % REFERENCES).is_real for i in range(count)]
        )
        print(f"n={n:3} {'a step of 1.5 sd':28} found        {found:6.1%}")
        outside = np.mean([xmr(rng.standard_normal(n)).is_outside.any() for _ in range(count)])
        print(
            f"n={n:3} {'XmR, any point outside':28} false alarms {outside:6.1%} a series (1 in 370 a point)"
        )


if __name__ == "__main__":
    main()
