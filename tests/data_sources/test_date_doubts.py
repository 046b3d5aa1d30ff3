"""Days and months swapped upstream are seen in small and large files, and never where they were not."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from data_sources.date_doubts import swapped_share

Rows = list[tuple[datetime, datetime | None]]


def made(seed: int) -> Rows:
    """A clean list of tickets: some size, span, length of work and order."""
    rng = np.random.default_rng(seed)
    size, days = rng.choice([60, 120, 300, 1000]), rng.choice([20, 90, 365, 1500])
    minutes = np.sort(rng.integers(0, days * 1440, size))
    hours = np.exp(np.log(rng.choice([2, 24, 200])) + rng.choice([0.8, 2.0]) * rng.normal(size=size))
    start = datetime(2022, 1, 1) + timedelta(days=int(rng.integers(0, 700)))
    rows: Rows = [
        (start + timedelta(minutes=int(m)), start + timedelta(minutes=int(m), hours=float(h)))
        for m, h in zip(minutes, hours, strict=True)
    ]
    order = seed % 4
    if order == 1:
        rows.reverse()
    if order == 2:
        rng.shuffle(rows)
    if order == 3:
        rows.sort(key=lambda row: row[1] or start)
    return rows


def swapped(at: datetime | None) -> datetime | None:
    return at.replace(month=at.day, day=at.month) if at is not None and at.day <= 12 else at


def found(rows: Rows, ids: list[str] | None = None) -> int:
    starts, ends = (pd.Series(list(side), dtype="datetime64[us]") for side in zip(*rows, strict=True))
    return swapped_share(starts, ends, None if ids is None else pd.Series(ids, dtype="str"))[1]


def test_clean_lists_raise_no_warning() -> None:
    assert [seed for seed in range(120) if found(made(seed))] == []


@pytest.mark.parametrize(
    ("starts", "ends", "missed"),
    [(True, True, 8), (True, False, 8), (False, True, 10)],
    ids=["both", "starts", "ends"],
)
def test_swapped_lists_raise_it_nearly_always(starts: bool, ends: bool, missed: int) -> None:
    def corrupted(rows: Rows) -> Rows:
        return [(swapped(a) or a if starts else a, swapped(b) if ends else b) for a, b in rows]

    silent = [seed for seed in range(120) if not found(corrupted(made(seed)))]
    assert len(silent) <= missed, silent


def test_numbers_of_tickets_tell_it_where_the_file_has_another_order() -> None:
    start = datetime(2021, 1, 1)
    rows: Rows = [(start + timedelta(hours=44 * n), None) for n in range(200)]
    order = np.random.default_rng(5).permutation(200)
    mixed: Rows = [(swapped(rows[n][0]) or rows[n][0], None) for n in order]
    assert found(mixed, [f"INC{n:05}" for n in order]) > 40
    assert found([rows[n] for n in order], [f"INC{n:05}" for n in order]) == 0


def test_early_ends_that_no_swap_puts_right_are_something_else() -> None:
    rng = np.random.default_rng(3)
    start = datetime(2024, 1, 1)
    rows: Rows = [
        (start + timedelta(days=int(d)), start + timedelta(days=int(d - 40 * (d % 5 == 0)), hours=5))
        for d in rng.integers(0, 365, 300)
    ]
    assert found(rows) == 0


def test_few_swapped_rows_of_a_long_file_are_counted_all() -> None:
    start = datetime(2024, 1, 1)
    rows: Rows = [
        (start + timedelta(minutes=5 * n), start + timedelta(minutes=5 * n + 60)) for n in range(60_000)
    ]
    changed = [n for n in range(0, 60_000, 40) if swapped(rows[n][0]) != rows[n][0]]
    for n in changed:
        rows[n] = (swapped(rows[n][0]) or rows[n][0], rows[n][1])
    assert 0.5 * len(changed) < found(rows) <= len(changed)
