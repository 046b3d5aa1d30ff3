"""Read fields become rows of our tables: one builder per shape of file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from data_sources.columns import Cells, Decision
from data_sources.kept_scales import NONE_KEPT, KeptScales
from data_sources.privacy import Hasher
from data_sources.systems.system import System
from data_sources.values import Values

if TYPE_CHECKING:
    import sqlalchemy as sa

    from data_sources.reading import RawTable


@dataclass(frozen=True)
class Context:
    """What a builder knows beside the read fields.

    Attributes:
        raw: the table of the file.
        cells: its columns by header.
        system: the adapter.
        headers: field -> headers that feed it.
        decisions: field -> decision.
        source: value of the `source` column.
        zone: reporting zone of the store, for local dates.
        hasher: hashes personal identifiers.
        keep: personal fields the user keeps as they are.
        file_hash: hash of the bytes, to name rows of files that have no identifier of their own.
        scales: of the questions of a survey the rows were refused from.
    """

    raw: RawTable
    cells: Mapping[str, Cells]
    system: System
    headers: Mapping[str, tuple[str, ...]]
    decisions: Mapping[str, Decision]
    source: str
    zone: str
    hasher: Hasher
    keep: frozenset[str]
    file_hash: str
    scales: KeptScales = NONE_KEPT


@dataclass(frozen=True)
class Part:
    """Rows for one table and where they come from.

    Attributes:
        table: name of the table.
        frame: its rows.
        row_of: data row each row of `frame` comes from; empty where it comes from several.
        frame_of: for a table that several data rows add up to: the row of `frame` each data row
            went into, -1 for none.
    """

    table: str
    frame: pd.DataFrame
    row_of: np.ndarray[Any, np.dtype[np.int64]]
    frame_of: np.ndarray[Any, np.dtype[np.int64]] | None = None


@dataclass(frozen=True)
class Built:
    """What a file becomes: parts (the first one decides a row's fate), refused rows, warnings.

    `tickets_of` makes tickets of all events the store then holds of the tickets in the file;
    `intervals_of` counts the contacts the store then holds by interval. `completes`: a ticket the
    store holds keeps what it has; only its verdicts are taken from the file. `doubtful_rows`: rows whose
    day and month look swapped; None where nobody looked.
    """

    parts: tuple[Part, ...]
    refused: Mapping[int, tuple[str, str]] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    tickets_of: Callable[[pd.DataFrame], pd.DataFrame] | None = None
    intervals_of: Callable[[sa.Connection], pd.DataFrame] | None = None
    completes: bool = False
    doubtful_rows: int | None = None


def local_moment(moments: pd.Series[pd.Timestamp], zone: str) -> pd.Series[pd.Timestamp]:
    """Moments in UTC as naive wall time of `zone`."""
    return moments.dt.tz_convert(zone).dt.tz_localize(None)


def local_day(moments: pd.Series[pd.Timestamp], zone: str) -> pd.Series[pd.Timestamp]:
    """Local date of moments in UTC, as naive midnights."""
    return local_moment(moments, zone).dt.normalize()


def column(values: Values, name: str) -> pd.Series[Any]:
    """A read field, or a column of nothing when the file does not have it."""
    if name in values.frame.columns:
        return values.frame[name]
    return pd.Series(np.nan, index=values.frame.index, dtype="float64")


def text_column(values: Values, name: str) -> pd.Series[str]:
    """A read text field, or a column of nulls."""
    if name in values.frame.columns:
        return values.frame[name]
    return pd.Series(None, index=values.frame.index, dtype="str")


def moment_column(values: Values, name: str) -> pd.Series[pd.Timestamp]:
    """A read moment, or a column of NaT."""
    if name in values.frame.columns:
        return values.frame[name]
    return pd.Series(pd.NaT, index=values.frame.index, dtype="datetime64[us, UTC]")


def plus_seconds(moments: pd.Series[pd.Timestamp], seconds: pd.Series[float]) -> pd.Series[pd.Timestamp]:
    """Moments moved by seconds; missing where either is missing."""
    rounded = pd.Series(np.round(seconds.to_numpy(dtype=float, na_value=np.nan) * 1e6), index=seconds.index)
    return moments + pd.to_timedelta(rounded, unit="us").astype("timedelta64[us]")


def personal(values: Values, name: str, context: Context) -> pd.Series[str]:
    """A personal identifier, hashed unless it is kept."""
    column_values = text_column(values, name)
    return column_values if name in context.keep else context.hasher.column(column_values)


def kept_text(values: Values, name: str, context: Context) -> pd.Series[str]:
    """Free text, dropped unless it is kept."""
    if name in context.keep:
        return text_column(values, name)
    return pd.Series(None, index=values.frame.index, dtype="str")


def flags(values: Values, name: str) -> pd.Series[bool]:
    """A read flag as true, false or null."""
    from data_sources.systems.words import FLAG
    from data_sources.values import plain

    text = text_column(values, name)
    meaning = {w: {"true": True, "false": False}.get(FLAG.get(plain(w), "")) for w in text.dropna().unique()}
    if not meaning:
        return pd.Series(pd.NA, index=text.index, dtype="boolean")
    return text.map(meaning).astype("boolean")


def without(built_from: pd.Series[bool], reason: str, column_name: str) -> dict[int, tuple[str, str]]:
    """Refused rows where a mask holds."""
    return {int(i): (column_name, reason) for i in np.flatnonzero(built_from.to_numpy(dtype=bool))}


def content_ids(values: Values, context: Context, has_date: bool) -> pd.Series[str]:
    """Identifiers for rows that have none: a hash of what was read and the occurrence within the file.

    Rows without any date would collide with the equal rows of another file, so the hash of the file
    joins in for them.
    """
    hashes = pd.util.hash_pandas_object(values.frame, index=False)
    occurrence = hashes.groupby(hashes).cumcount()
    salt = "" if has_date else context.file_hash[:8]
    return pd.Series([f"{salt}{h:016x}.{n}" for h, n in zip(hashes, occurrence, strict=True)], dtype="str")
