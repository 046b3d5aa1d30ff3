"""Departments and queues: their history, their forecast within that of the channels, and their past."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING

from data_sources.store import Store
from domain.errors import InputError, NoDataError
from domain.local_days import day_start
from domain.scope import EVERYTHING, Scope
from forecasting import parts, totals
from forecasting.forecast import Forecast, forecast
from jobs import plan
from jobs.forecasts import Decisions, Edited, Planned, Settings, after_shifts, before_today

if TYPE_CHECKING:
    import pandas as pd

LEVELS: dict[str, str] = {"department": "Departments", "queue": "Queues"}
"""What channels can be cut into, as stores name it, and in words."""
NOT_STATED = "not stated"
MANY = 12
TESTS_EVERY_DAYS = 7
"""More parts than `MANY` are tested on the past from every week instead of every day."""


@dataclass(frozen=True)
class Divided:
    """A forecast by department or queue that adds up to the channels.

    Attributes:
        by: `department` or `queue`.
        made: the parts forecast each on its own, with backtests and notes.
        edited: slots, days and sums of the parts, inside the channels' edited forecast.
        cells: starts_at, channel, part, contacts.
        past: VOLUME rows up to now whose `channel` is the part.
        notes: sentences about adding up, before those of `made`.
    """

    by: str
    made: Forecast
    edited: Edited
    cells: pd.DataFrame
    past: pd.DataFrame
    notes: tuple[str, ...]


def history(
    store: Store,
    by: str,
    volume: pd.DataFrame,
    zone: str,
    *,
    filters: Mapping[str, Sequence[str]] | None = None,
    scope: Scope = EVERYTHING,
    now: datetime | None = None,
) -> pd.DataFrame:
    """The history of the channels cut into parts: VOLUME rows with `part`.

    Contacts that name no part are a part of their own, so that parts add up.

    Args:
        by: a key of `LEVELS`.
        volume: the history of the channels for the same choice, see `jobs.plan.history`.

    Raises:
        InputError: for another level. NoDataError: when the store names no such part.
    """
    import pandas as pd

    if by not in LEVELS:
        raise InputError(f"one of {', '.join(LEVELS)}", by, where="by")
    slot = int(plan.interval_s(volume) // 60)
    found = plan.history_by(store, by, slot_minutes=slot, zone=zone, filters=filters, scope=scope, now=now)
    if found.empty:
        raise NoDataError(f"No contacts name a {by}: load intervals or tickets with one.")
    named = _counted_alike(found, volume)
    return pd.concat([named, _not_stated(named, volume)], ignore_index=True)


def _counted_alike(rows: pd.DataFrame, volume: pd.DataFrame) -> pd.DataFrame:
    """A channel counted from intervals is not counted from tickets in a part without intervals."""
    whole = volume.drop_duplicates("channel").set_index("channel")["counted_from"]
    inside = rows["starts_at"].between(volume["starts_at"].min(), volume["starts_at"].max())
    kept: pd.DataFrame = rows[(rows["counted_from"] == rows["channel"].map(whole)) & inside]
    return kept


def _not_stated(named: pd.DataFrame, volume: pd.DataFrame) -> pd.DataFrame:
    """What is left of the channels, where it is more than nothing."""
    keys = ["channel", "starts_at"]
    told = named.assign(told=named["contacts"]).groupby(keys)[["told"]].sum().reset_index()
    joined = volume.merge(told, on=keys, how="left")
    left = (joined["contacts"] - joined["told"].fillna(0.0)).clip(lower=0.0)
    has_more = left.groupby(joined["channel"]).transform("sum") > 0
    rows: pd.DataFrame = joined.assign(contacts=left, part=NOT_STATED)[has_more].drop(columns="told")
    return rows


def as_channels(rows: pd.DataFrame) -> pd.DataFrame:
    """VOLUME rows of parts, slots of their channels added up, the part as `channel`; handle times by contacts."""
    weight = rows["handled"].fillna(0.0).where(rows["aht_s"] > 0, 0.0)
    sums = (
        rows.assign(handled=weight, handle_s=weight * rows["aht_s"].fillna(0.0))
        .groupby(["part", "starts_at"], as_index=False)[["contacts", "handled", "handle_s"]]
        .sum(min_count=1)
    )
    mean_s = sums["handle_s"] / sums["handled"].where(sums["handled"] > 0)
    return sums.rename(columns={"part": "channel"}).assign(aht_s=mean_s).drop(columns="handle_s")


def divided(
    by: str, planned: Planned, edited: Edited, rows: pd.DataFrame, settings: Settings, decided: Decisions,
    zone: str, now: datetime,
) -> Divided:  # fmt: skip
    """Forecast every part and fit it into the channels as they stand.

    Args:
        planned, edited: the forecast of the channels.
        rows: of `history`.
        now: naive UTC.
    """
    import pandas as pd

    past = _with_shifts(before_today(rows, now, zone), decided, zone)
    last = day_start(planned.made.frame["starts_at"].max(), zone)
    until_on = (last + _day()).date()
    country = planned.made.public
    known = parts.with_enough(past, until_on, zone)
    if known.empty:
        raise NoDataError(f"No {by} has a week of contacts; a forecast needs that much.")
    made = forecast(
        parts.summed(known, zone), horizon_days=settings.horizon_days, zone=zone, country=country,
        special_days=decided.register, models=settings.models or None, seed=settings.seed,
        every_days=TESTS_EVERY_DAYS if known["part"].nunique() > MANY else 1,
    )  # fmt: skip
    alone = parts.of_one_channel(known, made.frame, until_on, zone)
    shared = known[~known["part"].isin(alone["part"])]
    own = (
        parts.cell_points(shared, until_on, zone, country, decided.register) if len(shared) else alone.head(0)
    )
    own = pd.concat([own, alone], ignore_index=True)
    cells = parts.coherent(own, made.frame, edited.frame)
    slots, days = parts.rows_of(made, cells, zone)
    together = totals.together(made, None, zone, settings.seed)
    told = (_said(by, cells, edited),)
    return Divided(by, made, _edited(slots, days, edited, together), cells, as_channels(rows), told)


def _day() -> pd.Timedelta:
    import pandas as pd

    return pd.Timedelta(days=1)


def _with_shifts(rows: pd.DataFrame, decided: Decisions, zone: str) -> pd.DataFrame:
    """Each part with the confirmed level shifts of its channels."""
    import pandas as pd

    moved = [
        after_shifts(own, decided, zone).assign(part=name)
        for name, own in rows.groupby("part", observed=True)
    ]
    return pd.concat(moved, ignore_index=True)


def _edited(slots: pd.DataFrame, days: pd.DataFrame, whole: Edited, own: totals.Together) -> Edited:
    """The parts as a page draws channels: the total stays that of the channels."""
    import pandas as pd

    points = (
        days.pivot(index="starts_at", columns="channel", values="contacts").reindex(own.starts_at).fillna(0.0)
    )
    tested = [name for name in own.paths if name in points]
    before = own.days.pivot(index="starts_at", columns="channel", values="contacts").reindex(own.starts_at)
    paths = totals.with_edits({n: own.paths[n] for n in tested}, before, points)
    spans = totals.spans(paths, points[tested])
    top = whole.spans[whole.spans["channel"] == totals.TOTAL]
    rest = spans[spans["channel"] != totals.TOTAL]
    return replace(whole, frame=slots, days=days, spans=pd.concat([top, rest], ignore_index=True))


def _said(by: str, cells: pd.DataFrame, edited: Edited) -> str:
    left = sorted(set(edited.frame["channel"]) - set(cells["channel"]))
    out = f" {', '.join(left)} cannot be cut: no {by} of it has a week of contacts." if left else ""
    return f"Every {LEVELS[by].lower()[:-1]} adds up to the channels, slot by slot.{out}"
