"""How many intervals of a changing day fall more than 5 points short, by way of counting the load.

Run: python benchmarks/staffing/nonstationary_days.py
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from staffing import erlang_c, offered_load, simulate

DAYS = {"AHT 3 min": (180, 1), "AHT 10 min": (600, 1), "AHT 30 min": (1800, 1), "AHT 10 min, steep": (600, 3)}


def main() -> None:
    at = np.linspace(0, 1, 64, endpoint=False) + 1 / 128
    starts = np.arange(64) * 900.0
    print("two humps, peak 60 erlangs, 64 x 15 min, 80/20, Erlang C, 2,000 simulated days")
    for name, (aht, power) in DAYS.items():
        hump = (np.exp(-(((at - 0.3) / 0.12) ** 2)) + 0.9 * np.exp(-(((at - 0.7) / 0.12) ** 2))) ** power
        contacts = (0.12 + 0.88 * hump / hump.max()) * 60 * 900 / aht
        for method, of in offered_load.METHODS.items():
            load = of(contacts, np.full(64, float(aht)), starts, 900.0)
            agents = erlang_c.agents(load, aht, service_level=0.8, threshold_s=20)
            day = simulate.Day(contacts, agents, float(aht), 900.0)
            level, _, _ = simulate.queue(day, replications=2000, seed=4).by_interval()
            short = (level < 0.75).mean()
            hours = agents.sum() / 4
            print(f"{name:18} {method:10} {hours:6.0f} h, worst {level.min():.2f}, {short:4.0%} short")


if __name__ == "__main__":
    main()
