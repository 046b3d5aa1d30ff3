"""A saved forecast as a value: what it was made from, with what, and what it said."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import numpy as np
import pandas as pd

from domain.errors import InputError

KEYS = ["channel", "starts_at"]


@dataclass(frozen=True, slots=True)
class Version:
    """One saved forecast.

    Attributes:
        name: name the planner gave.
        made_at: when, UTC with zone.
        data_sha256: hash of the history it learnt from.
        settings: JSON of every argument of the forecast, keys sorted.
        seed: seed of the parts that draw.
        frame_sha256: hash of the forecast; the same data, settings and seed give the same.
    """

    name: str
    made_at: datetime
    data_sha256: str
    settings: str
    seed: int
    frame_sha256: str


def version(
    name: str,
    made_at: datetime,
    volume: pd.DataFrame,
    frame: pd.DataFrame,
    settings: Mapping[str, object],
    seed: int = 0,
) -> Version:
    """The value to save beside a forecast frame."""
    if not name.strip():
        raise InputError("a name for the version", repr(name), where="name")
    text = json.dumps(settings, sort_keys=True, default=str)
    return Version(name, made_at, fingerprint(volume), text, seed, fingerprint(frame))


def fingerprint(frame: pd.DataFrame) -> str:
    """SHA-256 of a frame's content; the order of rows and columns does not matter."""
    ordered = frame.sort_values(KEYS, kind="stable").reset_index(drop=True)
    digest = hashlib.sha256()
    for column in sorted(ordered.columns, key=str):
        digest.update(str(column).encode())
        digest.update(_bytes(ordered[column]))
    return digest.hexdigest()


def content_key(frame: pd.DataFrame) -> str:
    """A quick hash of a frame as it lies, for keeping results; `fingerprint` is the one that is published."""
    rows = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    return hashlib.sha256(rows.tobytes()).hexdigest()


def _bytes(values: pd.Series) -> bytes:
    if isinstance(values.dtype, pd.DatetimeTZDtype):
        return values.astype("datetime64[us, UTC]").astype("int64").to_numpy().tobytes()
    if pd.api.types.is_numeric_dtype(values):
        return np.asarray(values, dtype=np.float64).tobytes()
    return "\x1f".join(map(str, values)).encode()


def compare(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Two forecasts side by side: channel, starts_at, contacts_before, contacts_after, difference.

    Rows that only one of them has carry null on the other side.
    """
    joined = before[[*KEYS, "contacts"]].merge(
        after[[*KEYS, "contacts"]], on=KEYS, how="outer", suffixes=("_before", "_after")
    )
    return joined.assign(difference=joined["contacts_after"] - joined["contacts_before"])
