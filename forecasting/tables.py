"""The backtest of a plain table as one dict, for the command line and for files."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, replace
from typing import Any

import pandas as pd

from domain.errors import InputError
from domain.frames import ACCURACY
from forecasting import backtest, levels, wording
from forecasting.backtest import Options
from forecasting.forecast import options_for
from forecasting.found_calendar import Public, as_record, public, words
from forecasting.registers import ready_to_test
from forecasting.rolling import WEEK
from forecasting.series import Grid, Hours, grids, own_minutes
from forecasting.special_days import SpecialDay
from forecasting.table_rows import volume_of

LONGEST_STEP_DAYS = 8
"""Rows further apart than a week and a day are no history that a day or a week can be forecast from."""
NULLS: dict[str, str] = {
    "wape": "nothing came in the tests",
    "wape_ratio_to_naive": "the same slot last week was right to the contact",
    "bias": "nothing came in the tests",
    "mase": "the same slot last week was right to the contact over the history",
    "noise_floor": "nothing came in the tests",
}
"""Why a figure does not exist. Coverage exists wherever there is a test."""


@dataclass(frozen=True, slots=True)
class TableOptions:
    """What the command line may say about a table.

    Attributes:
        horizon_days: days forecast from every origin.
        every_days: step between rolling origins; with `origins`, between the origins that count.
        origins: how many origins count; None is all in the second half of the history.
        zone: IANA zone of the wall clock for moments with an offset, None to ask the offsets themselves
            (see `wall_clock`); moments without one are taken as wall time as they stand.
        hours: opening hours.
        country: ISO code for public holidays, `none` for none, None for those that the history keeps.
        slot_minutes: width to add up to; None keeps the table's own, at least 15 minutes.
        models: members of the portfolio; None is the default set.
        compared: further models in the table.
        special_days: the planner's register.
        span_days: days over which origins are rolled, the first half for teaching.
    """

    horizon_days: int = 28
    every_days: int | None = None
    origins: int | None = None
    zone: str | None = None
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
        frame: columns `starts_at`, `contacts`, optionally `channel`, `offset_minutes`, `row_no`; see
            `table_rows.volume_of`.
        options: see `TableOptions`.

    Returns:
        `models`: one dict per channel and model with the columns of ACCURACY, the portfolio first;
        `levels`: the portfolio at slot, day, week and month level; `by_horizon`: WAPE per week ahead;
        `holidays`: whose public holidays were gone by, and what was found in the history;
        `absent`: what rows absent in open hours were taken as, per channel; `zone`: of the wall clock;
        `notes`: what was done, as sentences. Figures that do not exist are None, and a note says why.

    Raises:
        InputError: a missing column, unreadable moments, a repeated start, or too little history.
    """
    asked = options or TableOptions()
    rows = volume_of(frame, asked.zone)
    volume, zone, notes = rows.volume, rows.zone, list(rows.notes)
    _check_steps(volume)
    result: dict[str, Any] = {
        "horizon_days": asked.horizon_days,
        "zone": zone,
        "models": [],
        "levels": [],
        "by_horizon": [],
        "absent": [],
    }
    laid = grids(volume, zone=zone, hours=asked.hours, slot_minutes=asked.slot_minutes)
    found = own_minutes(volume)
    if laid[0].slot_minutes > found:
        notes.append(f"the {found}-minute rows were added up to {laid[0].slot_minutes} minutes.")
    held = public(asked.country, laid, asked.special_days)
    told = held.found(max(grid.next_on for grid in laid))
    notes += [words(told)] if told else []
    result["holidays"] = as_record(held, told)
    for grid in laid:
        _add(result, notes, grid, asked, held)
    if not result["models"]:
        said = " ".join(notes).rstrip(".")
        raise InputError("at least three full weeks of history", said, "Load more days", "table")
    return result | {"notes": notes}


def _check_steps(volume: pd.DataFrame) -> None:
    """Refuse rows by month or longer: a forecast by slot, day or week cannot be tested on them."""
    steps = volume.groupby("channel", observed=True)["starts_at"].apply(
        lambda s: s.sort_values().diff().median()
    )
    if len(steps) and steps.min() > pd.Timedelta(days=LONGEST_STEP_DAYS):
        got = f"rows {steps.min().days} days apart"
        raise InputError("rows by slot, day or week", got, "Export finer intervals", "column starts_at")


def _add(result: dict[str, Any], notes: list[str], grid: Grid, asked: TableOptions, held: Public) -> None:
    options = replace(options_of(asked), span_days=asked.span_days)
    result["absent"].append({"channel": grid.queues[0], **asdict(grid.absent)})
    ready = ready_to_test(grid, asked.special_days, held, asked.horizon_days, asked.span_days)
    done = backtest.run(ready, options) if grid.days >= WEEK else None
    if done is None:
        notes.append(wording.too_short(grid) if grid.days < WEEK else wording.no_backtest(grid))
        return
    table = backtest.table(done)[list(ACCURACY)]
    found = [_plain(row) for row in table.to_dict("records")]
    result["models"] += found
    notes += _why_null(found[0])
    result["levels"] += [_plain(row) for row in levels.table(done).to_dict("records")]
    result["by_horizon"] += [_plain(row) for row in levels.by_horizon(done).to_dict("records")]
    notes += wording.notes(ready, done, done.members, options)
    if asked.origins is not None and len(done.scored) < asked.origins:
        notes.append(
            f"{grid.queues[0]}: {len(done.scored)} origins count instead of {asked.origins}: "
            "history holds no more with a whole horizon after and lessons before them."
        )


def _why_null(row: dict[str, Any]) -> list[str]:
    """Why figures of the portfolio do not exist, as one sentence a reason."""
    reasons: dict[str, list[str]] = {}
    for field, reason in NULLS.items():
        if row[field] is None:
            reasons.setdefault(reason, []).append(field)
    return [f"{row['channel']}: no {', '.join(fields)}, since {why}." for why, fields in reasons.items()]


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
