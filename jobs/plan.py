"""From history to shifts: volume, forecast, workload, requirements, schedule, one step a function.

Each step takes the frame of the step before, so a planner can enter anywhere with a file.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from data_sources import queries
from data_sources.store import Store
from domain.channels import CHANNELS
from domain.errors import NoDataError
from domain.local_days import midnights
from domain.scope import EVERYTHING, Scope
from domain.shifts import ShiftRules
from domain.workload import ServiceTarget
from staffing.requirements import Assumptions, required
from staffing.shrinkage import Shrinkage

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.schedule import Schedule

HISTORY_WEEKS = 104
AHT_WEEKS = 8
CLOSED_BELOW = 1e-3
"""Expected contacts in an interval below which a live channel is taken as closed."""
LEAST_STRETCH_HOURS = 2
"""Shorter stretches of open live channels are chance contacts; written work is not done in them."""
USUAL_SHRINKAGE = Shrinkage({"planned": 0.15}, {"unplanned": 0.07})
"""Leave, training and meetings; sickness and lateness. The sliders of the pages start from the same."""


@dataclass(frozen=True)
class StaffingChoice:
    """What a planner decides before agents are counted.

    Attributes:
        targets: service target by channel; a channel without one gets its own default.
        shrinkage: paid time not spent on contacts.
        max_occupancy: cap for channels without a target of their own.
        has_patience: customers give up (Erlang A) where the channel states a patience.
        aht_s: handle time by channel where history states none, seconds.
        patience_s: mean patience by channel, measured or stated, in place of the channel's usual one.
        chat_aht_s: handle time at 1, 2, ... contacts at once by channel, where it was measured.
    """

    targets: Mapping[str, ServiceTarget] = field(default_factory=dict)
    shrinkage: Shrinkage = USUAL_SHRINKAGE
    has_patience: bool = True
    aht_s: Mapping[str, float] = field(default_factory=dict)
    patience_s: Mapping[str, float] = field(default_factory=dict)
    chat_aht_s: Mapping[str, Sequence[float]] = field(default_factory=dict)


ASSUMED_AHT_S: dict[str, float] = {
    "phone": 300, "chat": 480, "email": 420, "social": 300, "portal": 420, "in_person": 600, "self_service": 60,
}  # fmt: skip
"""Stated as an assumption wherever it is used, because the data has no handle time."""


def history(
    store: Store,
    *,
    slot_minutes: int,
    zone: str,
    until_on: date | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
    scope: Scope = EVERYTHING,
    now: datetime | None = None,
) -> pd.DataFrame:
    """Contacts by slot and channel, the last two years, with quiet slots of ticket channels as 0.

    Slots finer than the data are widened to what the data has. With `now` (naive UTC) slots that have
    not ended by then are left out: a day still running is no quiet day.

    Raises:
        NoDataError: when nothing was offered or opened in that time.
    """
    slot_s = max(slot_minutes * 60, queries.finest_slot_s(store))
    held = queries.holdings(store)
    last = until_on or (held.last_on + timedelta(days=1) if held.last_on else None)
    first = None if last is None else last - timedelta(weeks=HISTORY_WEEKS)
    frame = queries.volume(
        store,
        slot_s=slot_s,
        zone=zone,
        first_on=first,
        until_on=last,
        filters=dict(filters or {}),
        scope=scope,
    )
    if frame.empty:
        raise NoDataError(
            "There are no contacts or tickets with a date in this choice; load some or widen the filters."
        )
    whole = _with_quiet_slots(frame, slot_s, zone)
    return whole if now is None else _ended(whole, slot_s, now)


def history_by(
    store: Store, by: str, *, slot_minutes: int, zone: str, filters: Mapping[str, Sequence[str]] | None = None,
    scope: Scope = EVERYTHING, now: datetime | None = None,
) -> pd.DataFrame:  # fmt: skip
    """As `history`, cut by `department` or `queue`, the value in `part`; empty where the store names none.

    A channel with intervals and tickets has both here, see `data_sources.queries.volume_by`.
    """
    import pandas as pd

    slot_s = max(slot_minutes * 60, queries.finest_slot_s(store))
    held = queries.holdings(store)
    until_on = held.last_on + timedelta(days=1) if held.last_on else None
    first_on = until_on - timedelta(weeks=HISTORY_WEEKS) if until_on else None
    frame = queries.volume_by(
        store, by, slot_s=slot_s, zone=zone, first_on=first_on, until_on=until_on, filters=dict(filters or {}),
        scope=scope,
    )  # fmt: skip
    if frame.empty:
        return frame
    parts = [_with_quiet_slots(own, slot_s, zone).assign(part=name) for name, own in frame.groupby("part")]
    whole = pd.concat(parts, ignore_index=True)
    return whole if now is None else _ended(whole, slot_s, now)


def _ended(volume: pd.DataFrame, slot_s: int, now: datetime) -> pd.DataFrame:
    """Slots that are over; local days end after at most 25 hours, where clocks change."""
    import pandas as pd

    length = pd.Timedelta(seconds=slot_s) if slot_s < queries.DAY_S else pd.Timedelta(days=1)
    ended: pd.DataFrame = volume[volume["starts_at"] + length <= pd.Timestamp(now, tz="UTC")]
    return ended.reset_index(drop=True)


def _with_quiet_slots(frame: pd.DataFrame, slot_s: int, zone: str) -> pd.DataFrame:
    """Between its first and last slot, a channel counted from tickets had no contact where there is no row.

    A channel with interval rows keeps its gaps: there a missing row is a closed or a lost interval.
    """
    import pandas as pd

    parts = [frame[frame["counted_from"] == "intervals"]]
    for _, part in frame[frame["counted_from"] == "tickets"].groupby("channel", sort=False):
        days = part["starts_at"].dt.tz_convert(zone).dt.date
        edges = midnights(days.min(), (days.max() - days.min()).days + 2, zone).tz_convert("UTC")
        if slot_s >= queries.DAY_S:
            grid = edges[:-1]
        else:
            grid = pd.date_range(edges[0], edges[-1], freq=f"{slot_s}s", inclusive="left")
        whole = part.set_index("starts_at").reindex(grid.as_unit("us")).rename_axis("starts_at").reset_index()
        whole["contacts"] = whole["contacts"].fillna(0.0)
        parts.append(whole.assign(channel=part["channel"].iloc[0]))
    return pd.concat(parts, ignore_index=True)


def recent_aht_s(
    volume: pd.DataFrame, assumed: Mapping[str, float] | None = None
) -> tuple[dict[str, float], list[str]]:
    """Handle time by channel over the last eight weeks, weighted by contacts, and what was assumed.

    Returns:
        seconds by channel, and the channels for which an assumption was used.
    """
    import pandas as pd

    since = volume["starts_at"].max() - pd.Timedelta(weeks=AHT_WEEKS)
    recent = volume[(volume["starts_at"] >= since) & volume["aht_s"].notna()]
    given = {**ASSUMED_AHT_S, **(assumed or {})}
    found: dict[str, float] = {}
    for channel, part in recent.groupby("channel"):
        weight = part["handled"].sum()
        if weight > 0:
            found[str(channel)] = float((part["aht_s"] * part["handled"]).sum() / weight)
    missing = [str(c) for c in volume["channel"].unique() if c not in found]
    return {**{c: given.get(c, 420.0) for c in missing}, **found, **dict(assumed or {})}, missing


def workload(forecast_frame: pd.DataFrame, aht_s: Mapping[str, float]) -> pd.DataFrame:
    """Forecast contacts beside the handle time each takes, and when people are there to take them.

    See `with_staffed_hours`.
    """
    frame = forecast_frame[["starts_at", "channel", "contacts"]].copy()
    frame["aht_s"] = frame["channel"].map(dict(aht_s))
    return with_staffed_hours(frame)


def with_staffed_hours(load: pd.DataFrame) -> pd.DataFrame:
    """`is_open` where the load does not state it: when people are there to take contacts.

    A live channel is open where it expects contacts. Written work is done in the stretches of at least
    two hours in which some live channel is open: one call expected on a Sunday brings nobody in for e-mail.
    """
    if "is_open" in load.columns:
        return load
    is_live = load["channel"].map(lambda c: c in CHANNELS and CHANNELS[c].kind.startswith("live"))
    has_contacts = load["contacts"] > CLOSED_BELOW
    is_staffed = (
        load["starts_at"].isin(staffed_starts(load, is_live & has_contacts)) if is_live.any() else True
    )
    return load.assign(is_open=(is_live & has_contacts) | (~is_live & is_staffed))


def staffed_starts(load: pd.DataFrame, is_busy: pd.Series) -> pd.Index:
    """Starts within stretches of busy intervals that last two hours, or as long as the longest there is."""
    import pandas as pd

    starts = pd.Series(load.loc[is_busy, "starts_at"].unique()).sort_values(ignore_index=True)
    if starts.empty:
        return pd.Index(starts)
    step = pd.Timedelta(seconds=interval_s(load))
    stretch = (starts.diff() > step).cumsum()
    length = starts.groupby(stretch).transform("size") * step
    return pd.Index(starts[length >= min(LEAST_STRETCH_HOURS * pd.Timedelta(hours=1), length.max())])


def agents(load: pd.DataFrame, choice: StaffingChoice, *, interval_s: float) -> pd.DataFrame:
    """Agents per channel and interval with the rule that decides, as `domain.frames.REQUIREMENT`."""
    return required(load, assumptions(choice, interval_s))


def assumptions(choice: StaffingChoice, interval_s: float) -> Assumptions:
    """A planner's choice as staffing takes it; patience is the channel's usual one unless stated."""
    usual = {c.name: c.patience_s for c in CHANNELS.values() if c.patience_s}
    patience_s = {**usual, **choice.patience_s} if choice.has_patience else {}
    return Assumptions(
        targets=choice.targets, interval_s=interval_s, shrinkage=choice.shrinkage, patience_s=patience_s,
        chat_aht_s=choice.chat_aht_s,
    )  # fmt: skip


def interval_s(frame: pd.DataFrame) -> float:
    """Length of the intervals of a frame in seconds, from its most common step."""
    starts = frame["starts_at"].drop_duplicates().sort_values()
    return float(starts.diff().dropna().dt.total_seconds().mode().iloc[0]) if len(starts) > 1 else 1800.0


def shifts(
    requirement: pd.DataFrame,
    rules: ShiftRules,
    *,
    zone: str,
    time_limit_s: float = 10.0,
    quality: bool = False,
    seed: int = 0,
    progress: object = None,
) -> Schedule:
    """Shifts that cover a requirement; see `scheduling.covering.cover`."""
    from scheduling.covering import cover

    return cover(
        requirement,
        rules,
        zone=zone,
        time_limit_s=time_limit_s,
        quality=quality,
        seed=seed,
        progress=progress,  # type: ignore[arg-type]
    )
