"""Columns of the demo frames out of numpy codes and whole seconds, without a Python loop over rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data_sources.systems.sample_world import DAY_S, ZONE
from data_sources.tables import FACT_TABLES

Whole = npt.NDArray[np.int64]
Number = npt.NDArray[np.float64]
Flag = npt.NDArray[np.bool_]
NEVER: int = np.iinfo(np.int64).max
"""A moment that does not come, in epoch seconds."""
SOURCE = "demo"


def draws(seed: int, stream: str) -> np.random.Generator:
    """A generator for one part of the demo; parts do not disturb each other's draws."""
    return np.random.default_rng([seed, *stream.encode()])


def text(names: Sequence[str], codes: npt.ArrayLike) -> pd.Series:
    """Text column from positions in `names`; a negative code is null."""
    import pyarrow as pa

    at = np.asarray(codes, dtype=np.int32)
    indices = pa.array(at, mask=at < 0)
    values = pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.large_string()))
    return _series(values.cast(pa.large_string()))


def numbered(prefix: str, numbers: npt.ArrayLike, width: int) -> pd.Series:
    """Identifiers such as `T0000042`; a negative number is null."""
    import pyarrow as pa
    import pyarrow.compute as pc

    at = np.asarray(numbers, dtype=np.int64)
    digits = pc.utf8_lpad(pa.array(at, mask=at < 0).cast(pa.large_string()), width, "0")
    kind = pa.large_string()
    return _series(pc.binary_join_element_wise(pa.scalar(prefix, kind), digits, pa.scalar("", kind)))


def _series(values: object) -> pd.Series:
    return pd.Series(pd.array(values, dtype="str"))  # type: ignore[call-overload]


def moment(epoch_s: Whole) -> pd.Series:
    """Naive UTC moments from epoch seconds; `NEVER` is null."""
    is_known = epoch_s != NEVER
    micros = np.where(is_known, epoch_s, 0) * 1_000_000
    stamps = micros.astype("datetime64[us]")
    stamps[~is_known] = np.datetime64("NaT")
    return pd.Series(stamps)


def local_seconds(epoch_s: Whole) -> Whole:
    """Local wall time of UTC moments, as seconds since 1970-01-01 00:00 local."""
    is_known = epoch_s != NEVER
    stamps = pd.DatetimeIndex(np.where(is_known, epoch_s, 0).astype("datetime64[s]"), tz="UTC")
    local = stamps.tz_convert(ZONE).tz_localize(None).to_numpy().astype("datetime64[s]").astype(np.int64)
    return np.where(is_known, local, NEVER)


def utc_seconds(local_s: Whole, is_second: Flag | None = None) -> Whole:
    """UTC epoch seconds of local wall times; `is_second` picks the later of an hour that comes twice."""
    first = np.ones(len(local_s), dtype=bool) if is_second is None else ~is_second
    stamps = pd.DatetimeIndex(local_s.astype("datetime64[s]"))
    known = stamps.tz_localize(ZONE, ambiguous=first, nonexistent="shift_forward")
    return known.tz_convert("UTC").tz_localize(None).to_numpy().astype("datetime64[s]").astype(np.int64)


def local_day(local_s: Whole) -> pd.Series:
    """Date column (midnight) of local seconds."""
    is_known = local_s != NEVER
    return moment(np.where(is_known, local_s // DAY_S * DAY_S, NEVER))


def frame(table: str, columns: dict[str, pd.Series | npt.NDArray[Any]]) -> pd.DataFrame:
    """A frame with exactly the table's columns in its order; a column not given is null throughout.

    Raises:
        ValueError: for a column the table does not have.
    """
    wanted = FACT_TABLES[table]
    unknown = set(columns) - {c.name for c in wanted.columns}
    if unknown:
        raise ValueError(f"{table} has no columns {sorted(unknown)}")
    rows = len(next(iter(columns.values())))
    nothing = text(("",), np.full(rows, -1))
    origin = {"source": text((SOURCE,), np.zeros(rows)), "load_id": text((load_id(table),), np.zeros(rows))}
    given: dict[str, pd.Series | npt.NDArray[Any]] = {**origin, **columns}
    missing = {c.name: _null(c.type.python_type, nothing) for c in wanted.columns if c.name not in given}
    return pd.DataFrame({c.name: given.get(c.name, missing.get(c.name)) for c in wanted.columns})


def _null(kind: type, nothing: pd.Series) -> pd.Series:
    if kind is str:
        return nothing
    if kind in (int, float):
        return pd.Series(np.full(len(nothing), np.nan))
    if kind is bool:
        return pd.Series(pd.array([None], dtype="boolean")).repeat(len(nothing)).reset_index(drop=True)
    return moment(np.full(len(nothing), NEVER))


def load_id(table: str) -> str:
    """Identifier of the load that wrote a table's demo rows."""
    return f"{SOURCE}_{table}"
