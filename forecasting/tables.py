"""The backtest of a plain table as one dict, for the command line and for files."""

from __future__ import annotations

import math
import warnings
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import Any

import pandas as pd

from domain.errors import InputError
from domain.frames import ACCURACY
from forecasting import backtest, levels, wording
from forecasting.backtest import Options
from forecasting.forecast import options_for
from forecasting.rolling import WEEK, prepare
from forecasting.series import Grid, Hours, grids, own_minutes
from forecasting.special_days import SpecialDay, holidays_of

DEFAULT_CHANNEL = "all"
OFFSET = r":\d{2}.*(?:[+-]\d{2}:?\d{2}|Z)\s*$"


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What the command line may say about a table.

    Attributes:
        horizon_days: days forecast from every origin.
        every_days: step between rolling origins; with `origins`, between the origins that count.
        origins: how many origins count; None is all in the second half of the history.
        zone: IANA zone of the wall clock for moments with an offset; moments without one are
            taken as wall time as they stand.
        hours: opening hours.
        country: ISO code for public holidays.
        slot_minutes: width to add up to; None keeps the table's own, at least 15 minutes.
        models: members of the portfolio; None is the default set.
        compared: further models in the table.
        special_days: the planner's register.
        span_days: days over which origins are rolled, the first half for teaching.
    """

    horizon_days: int = 28
    every_days: int | None = None
    origins: int | None = None
    zone: str = "UTC"
    hours: Hours = None
    country: str | None = None
    slot_minutes: int | None = None
    models: tuple[str, ...] | None = None
    compared: tuple[str, ...] = ()
    special_days: tuple[SpecialDay, ...] = ()
    span_days: int = 1092


def backtest_table(frame: pd.DataFrame, options: TableOptions | None = None) -> dict[str, Any]:
    """Backtest every channel of a table.

    Args:
        frame: columns `starts_at`, `contacts`, optionally `channel`.
        options: see `TableOptions`.

    Returns:
        `models`: one dict per channel and model with the columns of ACCURACY, the portfolio first;
        `levels`: the portfolio at slot, day, week and month level; `by_horizon`: WAPE per week ahead;
        `absent`: what rows absent in open hours were taken as, per channel; `notes`: what was done, as
        sentences. Figures that do not exist are None.

    Raises:
        InputError: a missing column, unreadable moments, a repeated start, or too little history.
    """
    asked = options or TableOptions()
    volume, zone = volume_of(frame, asked.zone)
    result: dict[str, Any] = {
        "horizon_days": asked.horizon_days,
        "models": [],
        "levels": [],
        "by_horizon": [],
        "absent": [],
    }
    notes: list[str] = []
    laid = grids(volume, zone=zone, hours=asked.hours, slot_minutes=asked.slot_minutes)
    found = own_minutes(volume)
    if laid[0].slot_minutes > found:
        notes.append(f"the {found}-minute rows were added up to {laid[0].slot_minutes} minutes.")
    for grid in laid:
        _add(result, notes, grid, asked)
    if not result["models"]:
        said = " ".join(notes).rstrip(".")
        raise InputError("at least three full weeks of history", said, "Load more days", "table")
    return result | {"notes": notes}


def volume_of(frame: pd.DataFrame, zone: str) -> tuple[pd.DataFrame, str]:
    """A VOLUME frame from a table, and the zone to lay it in.

    Moments without an offset stay the wall time they are: they are marked UTC and laid in UTC.
    """
    missing = [c for c in ("starts_at", "contacts") if c not in frame.columns]
    if missing:
        raise InputError(
            "columns starts_at, contacts and optionally channel", ", ".join(map(str, frame.columns)),
            f"Add {', '.join(missing)}", "table",
        )  # fmt: skip
    starts = frame["starts_at"]
    if not isinstance(starts.dtype, pd.DatetimeTZDtype):
        starts = _moments(starts)
    is_wall = getattr(starts.dtype, "tz", None) is None
    moments = starts.dt.tz_localize("UTC") if is_wall else starts.dt.tz_convert("UTC")
    channel = frame["channel"].astype(str) if "channel" in frame.columns else DEFAULT_CHANNEL
    contacts = _contacts(frame["contacts"])
    volume = pd.DataFrame({"starts_at": moments.astype("datetime64[us, UTC]"), "channel": channel})
    return volume.assign(contacts=contacts.to_numpy()), "UTC" if is_wall else zone


def _moments(starts: pd.Series) -> pd.Series:
    """Wall time as it stands where no cell has an offset, else UTC; every cell must be a moment.

    The words of a file may change offset where clocks change, so cells with one are read as UTC.
    """
    has_offset = starts.astype(str).str.contains(OFFSET, regex=True)
    if has_offset.any() and not has_offset.all():
        row = int((~has_offset).to_numpy().argmax())
        raise InputError(
            "an offset on every moment or on none",
            starts.iloc[row],
            "Use one form throughout",
            _cell(row, "starts_at"),
        )
    is_utc = bool(has_offset.any())
    found = pd.to_datetime(starts, errors="coerce", utc=is_utc, format="ISO8601")
    if found.isna().any():
        with warnings.catch_warnings():
            # Another written form is read too; what it cannot be read as is named below.
            warnings.simplefilter("ignore")
            found = pd.to_datetime(starts, errors="coerce", utc=is_utc)
    if found.isna().any():
        row = int(found.isna().to_numpy().argmax())
        cell = starts.iloc[row]
        raise InputError(
            "moments such as 2026-11-22T09:30",
            "a blank cell" if pd.isna(cell) else cell,
            "",
            _cell(row, "starts_at"),
        )
    return found


def _contacts(cells: pd.Series) -> pd.Series:
    """Numbers of 0 or more; a blank cell is a missing count, anything else is named."""
    found = pd.to_numeric(cells, errors="coerce").astype(float)
    is_blank = cells.isna() | (cells.astype(str).str.strip() == "")
    bad = ~is_blank & ~found.between(0, float("inf"), inclusive="left")
    if bad.any():
        row = int(bad.to_numpy().argmax())
        raise InputError(
            "a number of 0 or more, blank where missing", cells.iloc[row], "", _cell(row, "contacts")
        )
    return found


def _cell(row: int, column: str) -> str:
    return f"row {row + 2}, column {column}"


def _add(result: dict[str, Any], notes: list[str], grid: Grid, asked: TableOptions) -> None:
    options = replace(options_of(asked), span_days=asked.span_days)
    result["absent"].append({"channel": grid.queues[0], **asdict(grid.absent)})
    ready = prepare(grid, (*asked.special_days, *_holidays(grid, asked)), asked.horizon_days)
    done = backtest.run(ready, options) if grid.days >= WEEK else None
    if done is None:
        notes.append(wording.too_short(grid) if grid.days < WEEK else wording.no_backtest(grid))
        return
    table = backtest.table(done)[list(ACCURACY)]
    result["models"] += [_plain(row) for row in table.to_dict("records")]
    result["levels"] += [_plain(row) for row in levels.table(done).to_dict("records")]
    result["by_horizon"] += [_plain(row) for row in levels.by_horizon(done).to_dict("records")]
    notes += wording.notes(ready, done, done.members, options)
    if asked.origins is not None and len(done.scored) < asked.origins:
        notes.append(
            f"{grid.queues[0]}: {len(done.scored)} origins count instead of {asked.origins}: "
            "history holds no more with a whole horizon after and lessons before them."
        )


def options_of(asked: TableOptions) -> Options:
    """How to roll.

    Raises:
        InputError: an unknown model, or a horizon, step or number of origins out of range.
    """
    if asked.origins is None:
        return options_for(asked.horizon_days, asked.models, asked.compared, asked.every_days or 1)
    if asked.origins < 1:
        raise InputError("one origin or more", asked.origins, where="origins")
    if asked.every_days is not None and asked.every_days < 1:
        raise InputError("a step of one day or more between origins", asked.every_days, where="every_days")
    # Every day teaches; only the origins asked for count.
    base = options_for(asked.horizon_days, asked.models, asked.compared)
    return replace(base, scored_origins=asked.origins, scored_every_days=asked.every_days)


def _holidays(grid: Grid, asked: TableOptions) -> Sequence[SpecialDay]:
    if not asked.country:
        return ()
    margin = timedelta(days=WEEK)
    first_on: date = grid.first_on - margin
    return holidays_of(asked.country, first_on, grid.next_on + timedelta(days=asked.horizon_days) + margin)


def _plain(row: dict[Any, Any]) -> dict[str, Any]:
    """JSON has no NaN: what does not exist is None."""
    return {
        str(k): None
        if isinstance(v, float) and not math.isfinite(v)
        else v.item()
        if hasattr(v, "item")
        else v
        for k, v in row.items()
    }
