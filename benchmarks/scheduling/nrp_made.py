"""Instances after the manner of Curtois and Qu, made by seed, so that nothing is tuned to the five we hold.

Contracts, rests, wishes and the size of cover against people follow their description; names are our own.

    python -m benchmarks.scheduling.nrp_made NUMBER_OF_SIZE SECONDS [SEED]
"""

from __future__ import annotations

import sys
from time import monotonic
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.scheduling.nrp import HEADS, row
from benchmarks.scheduling.nrp_case import case
from benchmarks.scheduling.nrp_columns import NoLineError
from benchmarks.scheduling.nrp_instance import Instance, Person
from benchmarks.scheduling.nrp_start import first_line

if TYPE_CHECKING:
    from collections.abc import Callable

# People, days and shift types, by the number of the instance of that size in the set.
SIZES = {
    6: (18, 28, 3), 7: (20, 28, 3), 8: (30, 28, 4), 9: (36, 28, 4), 10: (40, 28, 5), 11: (50, 28, 6),
    12: (60, 28, 10), 13: (120, 28, 18), 14: (32, 42, 4), 15: (45, 42, 6), 16: (20, 56, 3), 17: (32, 56, 4),
    18: (22, 84, 3), 19: (40, 84, 5), 20: (50, 182, 6), 21: (100, 182, 8), 22: (50, 364, 10),
    23: (100, 364, 16), 24: (150, 364, 32),
}  # fmt: skip
STARTS = (360, 840, 1320, 540, 720, 420, 480, 600, 660, 780, 900, 960, 1020, 300, 1080, 1140, 1200, 1260)
LENGTHS = (480, 480, 480, 600, 480, 720, 540, 480, 600, 720, 480, 540, 480, 600, 480, 480, 480, 600)
HEAVY_SHARE = 1.03


def made(people: int, days: int, kinds: int, seed: int) -> Instance:
    """An instance whose cover asks for about as many hours as its people may work, all of whom have a line."""
    return _instance(people, days, kinds, seed, _able)


def drawn(people: int, days: int, kinds: int, seed: int) -> Instance:
    """Like `made`, but without looking whether each person's rules leave a line of work."""
    return _instance(people, days, kinds, seed, _person)


def _instance(people: int, days: int, kinds: int, seed: int, drawing: Callable[..., Person]) -> Instance:
    rng = np.random.default_rng([seed, people, days, kinds])
    names = [f"s{n}" for n in range(kinds)]
    shifts = {s: (STARTS[n % 18] + 30 * (n // 18), LENGTHS[n % 18]) for n, s in enumerate(names)}
    staff = tuple(drawing(f"P{n}", names, shifts, days, rng) for n in range(people))
    on, off = _wishes(staff, names, days, rng)
    return Instance(days, 0, shifts, staff, on, off, _cover(staff, shifts, days, rng))


def _able(
    name: str, names: list[str], shifts: dict[str, tuple[int, int]], days: int, rng: np.random.Generator
) -> Person:
    """A person whose rules leave at least one line of work."""
    while True:
        person = _person(name, names, shifts, days, rng)
        try:
            first_line(
                case(Instance(days, 0, shifts, (person,), [], [], [])), 0, np.zeros((days, len(names)))
            )
        except NoLineError:
            continue
        return person


def _person(
    name: str, names: list[str], shifts: dict[str, tuple[int, int]], days: int, rng: np.random.Generator
) -> Person:
    is_full = rng.random() < 0.75
    several = rng.random() < 0.7
    own = names if several or len(names) == 1 else rng.choice(names, max(1, len(names) // 2), replace=False)
    month = days / 28
    hours = 8640 if is_full else 4320
    limited = {s: round(float(rng.choice([4, 7, 14])) * month) for s in own if rng.random() < 0.3}
    own_minutes = [shifts[s][1] for s in own]
    slack = 1080 + (max(own_minutes) - min(own_minutes))
    at = int(rng.integers(0, max(days - 7, 1)))
    away = frozenset(range(at, at + int(rng.integers(1, 3)))) if rng.random() < 0.7 else frozenset()
    return Person(
        name=name, shifts=frozenset(str(s) for s in own), rest=840, longest=5 if rng.random() < 0.6 else 6,
        shortest=2 if is_full else int(rng.integers(1, 3)), shortest_off=int(rng.integers(2, 4)) if is_full else 2,
        most_minutes=int(hours * month), least_minutes=int((hours - slack) * month),
        most_weekends=max(1, int(rng.integers(2, 4) * month)), most_of={str(k): v for k, v in limited.items()},
        off=away,
    )  # fmt: skip


def _wishes(
    staff: tuple[Person, ...], names: list[str], days: int, rng: np.random.Generator
) -> tuple[list[tuple[str, int, str, int]], list[tuple[str, int, str, int]]]:
    on: list[tuple[str, int, str, int]] = []
    off: list[tuple[str, int, str, int]] = []
    for person in staff:
        for _ in range(max(2, days // 14)):
            start, run = int(rng.integers(0, days - 3)), int(rng.integers(1, 4))
            weight, shift = int(rng.integers(1, 4)), str(rng.choice(sorted(person.shifts)))
            on += [(person.name, d, shift, weight) for d in range(start, start + run)]
            start, run = int(rng.integers(0, days - 3)), int(rng.integers(1, 4))
            off += [(person.name, d, s, weight) for d in range(start, start + run) for s in names]
    return on, off


def _cover(
    staff: tuple[Person, ...], shifts: dict[str, tuple[int, int]], days: int, rng: np.random.Generator
) -> list[tuple[int, str, int, int, int]]:
    share = rng.dirichlet(np.full(len(shifts), 3.0))
    minutes = sum(p.most_minutes for p in staff) * HEAVY_SHARE / days
    mean = sum(s * shifts[k][1] for s, k in zip(share, shifts, strict=True))
    level = {k: s * minutes / mean for s, k in zip(share, shifts, strict=True)}
    return [
        (d, k, int(rng.poisson(8 * m * (0.9 if d % 7 > 4 else 1.04)) / 8 + rng.random()), 100, 1)
        for d in range(days)
        for k, m in level.items()
    ]


def main(number: int, seconds: float, seed: int) -> None:
    """Print what the search makes of one made instance."""
    instance = made(*SIZES[number], seed=seed)
    print(HEADS)
    print(row(f"size of {number}, seed {seed}", instance, seconds, seed, monotonic()))


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
