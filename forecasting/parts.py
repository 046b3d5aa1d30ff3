"""Channels cut into departments or queues: forecasts of the parts that add up to the channels.

A part (a department, a queue) has contacts of one or more channels; a part's contacts of one channel are
a cell. Parts and cells are forecast each on their own and fitted into the channels as they stand
(`hierarchy.within`), slot by slot, so that a day of a part is the sum of its slots, a channel the sum of
its parts, and the total the same whichever way it is cut.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import cast

import numpy as np
import pandas as pd

from domain.local_days import day_starts, midnight
from forecasting import backtest, hierarchy, totals
from forecasting.forecast import WEEK, Forecast, moments, point
from forecasting.found_calendar import Public, public
from forecasting.registers import ready_of
from forecasting.series import Floats, grids
from forecasting.special_days import SpecialDay
from forecasting.totals import ENDS

SEPARATOR = "\x1f"
MOST_DAYS = 92
Cells = tuple[tuple[str, str], ...]
"""(channel, part) of every cell, in the order of its columns."""


def summed(volume: pd.DataFrame, zone: str) -> pd.DataFrame:
    """A VOLUME frame whose channel is the part, over the days since all its channels have rows.

    Args:
        volume: VOLUME rows with `part`.
    """
    rows = []
    for part, own in volume.groupby("part", sort=True, observed=True):
        by_slot = totals.shared_days(own, zone).groupby("starts_at")[["contacts"]].sum()
        rows.append(by_slot.reset_index().assign(channel=str(part)))
    made: pd.DataFrame = pd.concat(rows, ignore_index=True)
    return made


def with_enough(volume: pd.DataFrame, until_on: date, zone: str) -> pd.DataFrame:
    """Rows of the cells with a week of rows and some of the last three months.

    Args:
        volume: VOLUME rows with `part`. until_on: the day after the last one forecast.
    """
    known = volume[volume["contacts"].notna()]
    ends = known.groupby(["channel", "part"], observed=True)["starts_at"].agg(["min", "max"])
    limit = midnight(until_on, zone)
    is_long = ends["max"] - ends["min"] >= pd.Timedelta(days=WEEK - 1)
    kept = ends[is_long & (ends["max"] >= limit - pd.Timedelta(days=MOST_DAYS))].reset_index()
    found: pd.DataFrame = volume.merge(kept[["channel", "part"]], on=["channel", "part"])
    return found


def of_one_channel(volume: pd.DataFrame, made: pd.DataFrame, until_on: date, zone: str) -> pd.DataFrame:
    """Cells that are a whole part: its own forecast, where that reaches as far as the channels'.

    Args:
        volume: VOLUME rows with `part`. made: FORECAST rows of the parts, the part as `channel`.

    Returns:
        starts_at, channel, part, contacts.
    """
    pairs = volume[["part", "channel"]].drop_duplicates()
    single = pairs[~pairs["part"].duplicated(keep=False)].set_index("part")["channel"]
    last_day = midnight(until_on, zone) - pd.DateOffset(days=1)
    reach = made.groupby("channel", observed=True)["starts_at"].max()
    names = [str(p) for p in single.index if p in reach.index and reach[p] >= last_day]
    rows = made[made["channel"].isin(names)].rename(columns={"channel": "part"})
    rows = rows[rows["starts_at"] < midnight(until_on, zone)]
    found: pd.DataFrame = rows.assign(channel=rows["part"].map(single))
    return found[["starts_at", "channel", "part", "contacts"]]


def cell_points(
    volume: pd.DataFrame,
    until_on: date,
    zone: str,
    country: str | Public | None = None,
    special_days: Sequence[SpecialDay] = (),
) -> pd.DataFrame:
    """Contacts per slot of every cell up to `until_on`, all members of the portfolio alike, untested.

    A cell with less than a week of rows, or none for the last three months, has no forecast.

    Args:
        volume: VOLUME rows with `part`, up to the day that is forecast first.

    Returns:
        starts_at, channel, part, contacts.
    """
    keyed = volume.assign(channel=volume["channel"].astype(str) + SEPARATOR + volume["part"].astype(str))
    parts, laid = [], grids(keyed, zone=zone)
    held = public(country, laid, special_days)
    for grid in laid:
        ahead = (until_on - grid.next_on).days
        if grid.days < WEEK or not 1 <= ahead <= MOST_DAYS:
            continue
        ready = ready_of(grid, special_days, held, ahead)
        made = point(ready, backtest.members_for(grid.days, None), None, ahead)[0, 0]
        starts, day, slot = moments(grid.next_on, ahead, grid.slot_minutes, zone)
        channel, part = grid.queues[0].split(SEPARATOR)
        parts.append(
            pd.DataFrame({"starts_at": starts, "channel": channel, "part": part, "contacts": made[day, slot]})
        )
    empty = pd.DataFrame(columns=["starts_at", "channel", "part", "contacts"])
    return pd.concat(parts, ignore_index=True) if parts else empty


def coherent(cells: pd.DataFrame, parts: pd.DataFrame, channels: pd.DataFrame) -> pd.DataFrame:
    """Cells that add up to the channels as they stand.

    Args:
        cells: starts_at, channel, part, contacts: each cell on its own.
        parts: FORECAST rows of each part on its own, its name as `channel`.
        channels: FORECAST rows of the channels, edits included. A channel without a cell is left out.

    Returns:
        starts_at, channel, part, contacts for every slot of the channels, 0 or more.
    """
    names: Cells = tuple(sorted(set(zip(cells["channel"], cells["part"], strict=True))))
    held = sorted({channel for channel, _ in names})
    fixed = channels[channels["channel"].isin(held)].pivot(
        index="starts_at", columns="channel", values="contacts"
    )
    fixed = fixed.reindex(columns=held).fillna(0.0).clip(lower=0.0)
    own = cells.pivot(index="starts_at", columns=["channel", "part"], values="contacts")
    own = own.reindex(index=fixed.index, columns=pd.MultiIndex.from_tuples(names)).fillna(0.0)
    members = np.array([[channel == c for channel, _ in names] for c in held], dtype=float)
    nodes, base = _nodes(names, own, parts, fixed.index)
    made = hierarchy.within(base, nodes, fixed.to_numpy(dtype=float).T, members)
    wide = pd.DataFrame(made.T, index=fixed.index, columns=own.columns)
    wide.columns.names = ["channel", "part"]
    long = cast(pd.Series, wide.stack(["channel", "part"])).rename("contacts").reset_index()
    # A channel is forecast from its own first day on: where it has no slot, its cells have none.
    known = channels[["starts_at", "channel"]]
    here: pd.DataFrame = long.merge(known, on=["starts_at", "channel"])
    return here.sort_values(["part", "channel", "starts_at"], ignore_index=True)


def _nodes(names: Cells, own: pd.DataFrame, parts: pd.DataFrame, times: pd.Index) -> tuple[Floats, Floats]:
    """Which cells each node adds up, and its own forecast: parts of several channels first, then the cells."""
    several = [p for p in sorted({p for _, p in names}) if sum(part == p for _, part in names) > 1]
    said = parts.pivot(index="starts_at", columns="channel", values="contacts").reindex(
        index=times, columns=several
    )
    sums = np.array([[part == p for _, part in names] for p in several], dtype=float).reshape(-1, len(names))
    cells = own.to_numpy(dtype=float).T
    # Where a part has no forecast of its own, the sum of its cells stands for it.
    above = np.where(said.notna().to_numpy().T, said.fillna(0.0).to_numpy(dtype=float).T, sums @ cells)
    return np.vstack([sums, np.eye(len(names))]), np.vstack([above, cells])


def rows_of(made: Forecast, cells: pd.DataFrame, zone: str) -> tuple[pd.DataFrame, pd.DataFrame]:
    """FORECAST rows of the parts by slot and by day, with the intervals of their own level.

    Intervals keep their width relative to the forecast. A part without a forecast of its own has none.

    Args:
        made: each part on its own. cells: of `coherent`.
    """
    slots = _summed(cells, cells["starts_at"])
    days = _summed(cells, day_starts(cells["starts_at"], zone))
    return _with_ends(slots, made.frame), _with_ends(days, made.days)


def _summed(cells: pd.DataFrame, starts_at: pd.Series) -> pd.DataFrame:
    sums = cells.assign(starts_at=starts_at, channel=cells["part"]).groupby(["channel", "starts_at"])
    made: pd.DataFrame = sums[["contacts"]].sum().reset_index()
    return made


def _with_ends(rows: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    joined = rows.merge(own.rename(columns={"contacts": "own"}), on=["channel", "starts_at"], how="left")
    base = joined["own"].to_numpy(dtype=float)
    ratio = np.divide(joined["contacts"], base, out=np.ones_like(base), where=base > 0)
    ends = {name: joined[name].to_numpy(dtype=float) * ratio for name in ENDS}
    made: pd.DataFrame = joined.assign(model="portfolio", **ends).drop(columns="own")
    return made
