"""Handle time of a channel cut by reason and by tenure, for the page and the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from data_sources.handle_times import by_agent_and_reason
from domain.scope import EVERYTHING, Scope
from forecasting import handle_time, handle_time_cuts
from forecasting.handle_time_cuts import Cuts, NewAgents

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.store import Store


@dataclass(frozen=True)
class CutHandleTime:
    """One channel's handle time by reason and tenure.

    Attributes:
        channel: its key. level_s: mean of the last eight weeks, seconds.
        by_reason, by_tenure: as `Cuts`, with `aht_s`, `aht_low_s` and `aht_high_s`: factor times level.
        new_agents: agents in their first 90 days, None where they handled nothing or are not known.
    """

    channel: str
    level_s: float
    by_reason: pd.DataFrame
    by_tenure: pd.DataFrame
    new_agents: NewAgents | None


def cut(
    store: Store,
    volume: pd.DataFrame,
    channel: str,
    zone: str,
    *,
    first_on: date | None = None,
    filters: Mapping[str, Sequence[str]] | None = None,
    scope: Scope = EVERYTHING,
) -> CutHandleTime:
    """Cut the handle time of one channel.

    Args:
        first_on: first local day; without one, the 26 weeks that weekday factors are learnt from.
        volume: VOLUME rows with `aht_s`; those of the channel give level and span.

    Raises:
        NoDataError: when the channel states no handle times.
    """
    rows = volume[volume["channel"] == channel]
    level_s = handle_time.learn(rows, zone).level_s
    until_on: date = rows["starts_at"].max().tz_convert(zone).date() + timedelta(days=1)
    since = first_on or until_on - timedelta(weeks=handle_time.SHAPE_WEEKS)
    found = by_agent_and_reason(
        store, channel, first_on=since, until_on=until_on, filters=filters, scope=scope
    )
    cuts: Cuts = handle_time_cuts.learn(found)
    by_reason, by_tenure = (_in_seconds(f, level_s) for f in (cuts.by_reason, cuts.by_tenure))
    return CutHandleTime(channel, level_s, by_reason, by_tenure, cuts.new_agents())


def _in_seconds(factors: pd.DataFrame, level_s: float) -> pd.DataFrame:
    names = {"aht_s": "factor", "aht_low_s": "low_95", "aht_high_s": "high_95"}
    return factors.assign(**{name: factors[of].astype(float) * level_s for name, of in names.items()})


def new_agents_sentence(made: CutHandleTime) -> str:
    """What new agents do to the handle time, or why that is not known."""
    new = made.new_agents
    if new is None and made.by_tenure.empty:
        return "Tenure is not told apart: load agents with their first working day, and contacts with their agent."
    if new is None:
        return "No contact of these weeks is known to be handled by an agent in the first 90 days."
    seconds = new.per_ten_points * made.level_s
    change = f"{'add' if seconds >= 0 else 'save'} {abs(seconds):.0f} s a contact"
    sure = "" if new.low_95 > 1 or new.high_95 < 1 else " This may be chance."
    return (
        f"Agents in their first 90 days take {new.factor:.2f} times the mean ({new.low_95:.2f} to {new.high_95:.2f}, "
        f"n = {new.contacts:,}) and handled {100 * new.share:.1f} % of the contacts. Ten percentage points more in "
        f"their hands would {change}.{sure}"
    )
