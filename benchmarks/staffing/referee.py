"""An independent referee for the Erlang formulas: random points, 40 digits, sums of positive terms.

    python benchmarks/staffing/referee.py 1 60 > tests/staffing/oracles/erlang_referee.csv

Takes a seed and a number of rounds; needs mpmath, which the product does not. Nothing here is shared with
`staffing/`: whole agents are summed term by term, real ones come from the recurrence, Palm's function is its
series. Points reach from 0.01 to 50,000 erlangs, thresholds from 0 to 8 hours, patience from 1 s to 10 days.
"""

from __future__ import annotations

import csv
import math
import random
import sys
from collections.abc import Iterator, Mapping
from typing import Any

from mpmath import exp, gammainc, mp, mpf

mp.dps = 40
AHT_S = (5, 30, 180, 300, 600, 3600, 7200)
THRESHOLD_S = (0, 0.1, 1, 20, 60, 300, 3600, 28800)
PATIENCE_S = (1, 5, 20, 90, 300, 1200, 36_000, 864_000)
LONGEST_SERIES = 200_000
Point = tuple[str, float, float | str, float | str, float | str, float | str, str, Any]


def inverse_blocking(load: float, agents: float) -> Any:
    """1/B: falling terms for whole agents, the recurrence from the fraction for real ones."""
    a, whole = mpf(load), math.floor(agents)
    fraction = mpf(agents) - whole
    if fraction:
        x = gammainc(fraction + 1, a) * exp(a) / a**fraction
        for k in range(1, whole + 1):
            x = 1 + x * (fraction + k) / a
        return x
    term = total = mpf(1)
    for k in range(whole, 0, -1):
        term = term * k / a
        total += term
        if term < total * mpf(10) ** -36:
            break
    return total


def palm(x: Any, y: Any) -> Any:
    """1 + sum of y**j / ((x+1) ... (x+j))."""
    term = total = mpf(1)
    j = 1
    while term >= total * mpf(10) ** -34 or x + j <= y:
        term = term * y / (x + j)
        total += term
        j += 1
    return total


def erlang_c(load: float, agents: float, aht_s: float, threshold_s: float) -> dict[str, Any]:
    a, rho = mpf(load), mpf(load) / mpf(agents)
    if rho >= 1:
        return {"pw": 1, "sl": 0, "occ": 1}
    waits = 1 / (inverse_blocking(load, agents) * (1 - rho) + rho)
    free = mpf(agents) - a
    return {
        "pw": waits, "sl": 1 - waits * exp(-free * mpf(threshold_s) / aht_s), "asa": waits * aht_s / free,
        "occ": rho, "lq": waits * rho / (1 - rho),
    }  # fmt: skip


def erlang_a(
    load: float, agents: float, aht_s: float, threshold_s: float, patience_s: float
) -> dict[str, Any]:
    n, ratio = mpf(agents), mpf(threshold_s) / patience_s
    x, y, rho = n * patience_s / aht_s, mpf(load) * patience_s / aht_s, mpf(load) / n
    a = palm(x, y)
    waits = 1 / (1 + (inverse_blocking(load, agents) - 1) / a)
    lost = waits * (1 / (rho * a) + 1 - 1 / rho)
    stays = exp(-ratio)
    a_late = palm(x, y * stays)
    virtual_late = waits * exp(y * (1 - stays) - x * ratio) * a_late / a
    served_late = virtual_late * (1 - 1 / a_late) / rho
    in_time = 1 - lost - served_late
    return {
        "pw": waits, "pab": lost, "ew": lost * patience_s, "occ": rho * (1 - lost), "sl_offered": in_time,
        "sl_answered": in_time / (1 - lost), "sl_w": 1 - virtual_late * stays, "sl_virtual": 1 - virtual_late,
        "sl_excl_short": in_time / (1 - (lost - (virtual_late * stays - served_late))),
    }  # fmt: skip


def required(load: float, aht_s: float, threshold_s: float, level: float, most_busy: float | None) -> int:
    """Fewest whole agents, counted up one by one."""
    agents = math.floor(load) + 1
    if most_busy:
        agents = max(agents, int(mp.ceil(mpf(load) / mpf(most_busy) - mpf(10) ** -9)))
    while erlang_c(load, agents, aht_s, threshold_s)["sl"] < level:
        agents += 1
    return agents


def rounds(seed: int, count: int) -> Iterator[Point]:
    draw = random.Random(seed)

    def load(most: float) -> float:
        return math.exp(draw.uniform(math.log(0.01), math.log(most)))

    for _ in range(count):
        aht_s, threshold_s = draw.choice(AHT_S), draw.choice(THRESHOLD_S)
        a = load(50_000)
        n = max(1, round(a * draw.choice([0.2, 0.8, 1, 1.1, 2, 5]) + draw.uniform(-2, 6)))
        yield "erlang_b", a, n, "", "", "", "blocking", 1 / inverse_blocking(a, n)
        small = min(a, 2000.0)
        real = round(max(0.05, min(small * draw.uniform(0.5, 2) + draw.uniform(0, 3), 3000)), 3)
        yield "erlang_b", small, real, "", "", "", "blocking", 1 / inverse_blocking(small, real)
        n = int(a) + 1 + int(draw.choice([0, 1, 3, math.sqrt(a), 3 * math.sqrt(a), a]))
        yield from _points("erlang_c", (a, n, aht_s, threshold_s, ""), erlang_c(a, n, aht_s, threshold_s))
        yield from _points(
            "erlang_c", (small, real, aht_s, threshold_s, ""), erlang_c(small, real, aht_s, threshold_s)
        )
        a, patience_s = load(20_000), float(draw.choice(PATIENCE_S))
        patience_s = min(patience_s, max(1.0, LONGEST_SERIES * aht_s // a))
        n = max(1, int(a * draw.choice([0.2, 0.8, 0.95, 1, 1.1, 1.5, 5]) + draw.uniform(-2, 6)))
        some = round(n * draw.uniform(0.6, 1.2), 3) if n < 2000 and draw.random() < 0.3 else n
        yield from _points(
            "erlang_a",
            (a, some, aht_s, threshold_s, patience_s),
            erlang_a(a, some, aht_s, threshold_s, patience_s),
        )
        a, level = load(3000), draw.choice([0.5, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999])
        busy = draw.choice([None, 0.7, 0.85, 0.9, 1.0])
        wanted = required(a, aht_s, min(threshold_s, 300), level, busy)
        yield "required", a, "", aht_s, min(threshold_s, 300), busy or "", f"{level}", wanted


def _points(
    model: str, where: tuple[float, float, float, float, float | str], found: Mapping[str, Any]
) -> Iterator[Point]:
    for metric, value in found.items():
        yield model, *where, metric, value


if __name__ == "__main__":
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow("model,A,N,aht,T,patience,metric,expected".split(","))
    for *where, value in rounds(int(sys.argv[1]), int(sys.argv[2])):
        writer.writerow([*where, mp.nstr(mpf(value), 25)])
