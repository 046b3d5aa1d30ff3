"""The rows of a plain table as a VOLUME frame: moments, counts, channels, and what was made of odd ones."""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import pandas as pd

from domain.errors import InputError, NoDataError
from forecasting import wall_clock

DEFAULT_CHANNEL = "all"
OFFSET = r":\d{2}.*(?:[+-]\d{2}:?\d{2}|Z)\s*$"
AT_THE_END = r"\s*(?:Z|[+-]\d{2}:?\d{2})\s*$"
MOST_TIMES_OF_DAY = 1440
"""A table with more different times of day than minutes has one row a contact, not one an interval."""
COUNTED_MINUTES = 30
KEYS = ["channel", "starts_at"]


@dataclass(frozen=True, slots=True)
class Rows:
    """A VOLUME frame, the zone to lay it in, and what was done as sentences."""

    volume: pd.DataFrame
    zone: str
    notes: tuple[str, ...]


def volume_of(frame: pd.DataFrame, zone: str | None) -> Rows:
    """A VOLUME frame from a table.

    Args:
        frame: `starts_at` (moments, or text of them), `contacts`, optionally `channel`, `offset_minutes` (how far
            the clock of a UTC moment's cell was ahead), `row_no` (of the file; else counted below a header).
        zone: see `wall_clock.laid`.

    Raises:
        InputError: a missing column, an unreadable cell or a repeated start, with its row.
    """
    missing = [c for c in ("starts_at", "contacts") if c not in frame.columns]
    if missing:
        raise InputError(
            "columns starts_at, contacts and optionally channel", ", ".join(map(str, frame.columns)),
            f"Add {', '.join(missing)}", "table",
        )  # fmt: skip
    row_no = frame["row_no"] if "row_no" in frame else pd.Series(range(2, len(frame) + 2), index=frame.index)
    starts, ahead = frame["starts_at"], frame.get("offset_minutes")
    if not pd.api.types.is_datetime64_any_dtype(starts.dtype):
        starts, ahead = _moments(starts, row_no)
    lay = wall_clock.laid(starts, ahead, zone)
    channel = frame["channel"].astype(str) if "channel" in frame.columns else DEFAULT_CHANNEL
    volume = pd.DataFrame({"starts_at": lay.starts_at.astype("datetime64[us, UTC]"), "channel": channel})
    volume = volume.assign(contacts=_contacts(frame["contacts"], row_no).to_numpy(), row_no=row_no.to_numpy())
    if not volume["contacts"].notna().any():
        raise NoDataError(
            "No row has a count, so there is nothing to forecast from: fill the column contacts."
        )
    counted, said = _once(*_counted(volume), lay.zone)
    notes = [n for n in (lay.said, *said) if n]
    return Rows(counted.drop(columns="row_no", errors="ignore"), lay.zone, tuple(notes))


def _moments(starts: pd.Series, row_no: pd.Series) -> tuple[pd.Series, pd.Series | None]:
    """Wall time as it stands where no cell has an offset, else UTC and the offsets; every cell must be a moment.

    The words of a file may change offset where clocks change, so cells with one are read as UTC.
    """
    text = starts.astype(str)
    has_offset = text.str.contains(OFFSET, regex=True)
    if has_offset.any() and not has_offset.all():
        at = int((~has_offset).to_numpy().argmax())
        raise InputError(
            "an offset on every moment or on none", starts.iloc[at], "Use one form throughout",
            f"row {row_no.iloc[at]}, column starts_at",
        )  # fmt: skip
    is_utc = bool(has_offset.any())
    found = pd.to_datetime(starts, errors="coerce", utc=is_utc, format="ISO8601")
    if found.isna().any():
        with warnings.catch_warnings():
            # Another written form is read too; what it cannot be read as is named below.
            warnings.simplefilter("ignore")
            found = pd.to_datetime(starts, errors="coerce", utc=is_utc)
    if found.isna().any():
        at = int(found.isna().to_numpy().argmax())
        got = "a blank cell" if pd.isna(starts.iloc[at]) else starts.iloc[at]
        raise InputError(
            "moments such as 2026-11-22T09:30", got, "", f"row {row_no.iloc[at]}, column starts_at"
        )
    if not is_utc:
        return found, None
    wall = pd.to_datetime(text.str.replace(AT_THE_END, "", regex=True), errors="coerce", format="ISO8601")
    ahead = (wall - found.dt.tz_localize(None)).dt.total_seconds() / 60
    return found, ahead.fillna(0.0)


def _contacts(cells: pd.Series, row_no: pd.Series) -> pd.Series:
    """Numbers of 0 or more; a blank cell is a missing count, anything else is named."""
    found = pd.to_numeric(cells, errors="coerce").astype(float)
    is_blank = cells.isna() | (cells.astype(str).str.strip() == "")
    bad = ~is_blank & ~found.between(0, float("inf"), inclusive="left")
    if bad.any():
        at = int(bad.to_numpy().argmax())
        raise InputError(
            "a number of 0 or more, blank where missing", cells.iloc[at], "",
            f"row {row_no.iloc[at]}, column contacts",
        )  # fmt: skip
    return found


def _counted(volume: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Rows by contact added up to slots, in which no row is no contact."""
    if volume["starts_at"].dt.time.nunique() <= MOST_TIMES_OF_DAY:
        return volume, []
    slot = volume.assign(starts_at=volume["starts_at"].dt.floor(f"{COUNTED_MINUTES}min"))
    sums = slot.groupby(KEYS, observed=True)["contacts"].sum()
    parts = []
    for channel, own in sums.groupby("channel", observed=True):
        starts = own.droplevel("channel")
        whole = pd.date_range(starts.index.min(), starts.index.max(), freq=f"{COUNTED_MINUTES}min")
        filled = starts.reindex(whole, fill_value=0.0).rename_axis("starts_at").reset_index()
        parts.append(filled.assign(channel=channel))
    made = pd.concat(parts, ignore_index=True)
    said = (
        f"The rows stand at no fixed interval: they were added up to {COUNTED_MINUTES} minutes, none being 0."
    )
    return made[["starts_at", "channel", "contacts"]], [said]


def _once(volume: pd.DataFrame, said: list[str], zone: str) -> tuple[pd.DataFrame, list[str]]:
    """Each start once per channel: an hour that the wall clock repeats is the mean of the two.

    Raises:
        InputError: for other repetitions, with the rows of the first.
    """
    twice = volume.duplicated(KEYS, keep=False)
    if not twice.any():
        return volume, said
    again = volume[twice]
    pairs = again.groupby(KEYS, observed=True).size()
    repeated = again["starts_at"].drop_duplicates().dt.tz_localize(None)
    if zone == "UTC" and (pairs == 2).all() and wall_clock.is_repeated_hour(repeated):
        made = volume.groupby(KEYS, observed=True, sort=False)["contacts"].mean().reset_index()
        days = ", ".join(sorted({f"{t:%d %b %Y}" for t in repeated}))
        return made, [*said, f"The hour that the clock repeats ({days}) counts as the mean of its two."]
    first = again.sort_values([*KEYS, "row_no"]).iloc[:2]
    at = f"{first['starts_at'].iloc[0].tz_convert(zone):%Y-%m-%d %H:%M}"
    rows = " and ".join(str(n) for n in first["row_no"])
    more = f"; {len(pairs)} starts in all" if len(pairs) > 1 else ""
    raise InputError(
        "each start once per channel", f"{at} twice in {first['channel'].iloc[0]} (rows {rows}{more})",
        "Add the rows up or remove the copies", "column starts_at",
    )  # fmt: skip
