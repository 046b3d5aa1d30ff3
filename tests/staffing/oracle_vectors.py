"""The oracle tables, read once: 50-digit figures and published ones with their source."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

HERE = Path(__file__).parent / "oracles"


@cache
def mpmath_vectors() -> pd.DataFrame:
    return pd.read_csv(HERE / "erlang_mpmath.csv")


@cache
def referee() -> pd.DataFrame:
    """Points of `benchmarks/staffing/referee.py`: 40 digits by another road."""
    return pd.read_csv(HERE / "erlang_referee.csv", dtype={"metric": str})


def published() -> list[dict[str, Any]]:
    rows = pd.read_csv(HERE / "erlang_published.csv", dtype={"expected": str})
    return [
        {"model": r.model, "metric": r.metric, "expected": float(r.expected), "tolerance": r.tolerance,
         **{"inputs": json.loads(r.inputs)}}
        for r in rows.itertuples()
    ]  # fmt: skip


def assert_exact_to(got: np.ndarray, wanted: np.ndarray, tolerance: float = 1e-11) -> None:
    """Within `tolerance`, relative or absolute, whichever is kinder."""
    off = np.abs(got - wanted) / np.maximum(1.0, np.abs(wanted))
    worst = int(np.argmax(off))
    assert off[worst] <= tolerance, f"row {worst}: {got[worst]} instead of {wanted[worst]}"
