"""Which promises will be broken next: learnt from past clocks, asked of running ones, held to account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from data_sources import running_clocks
from data_sources.store import Store
from domain.scope import EVERYTHING, Scope
from metrics.breach_chance import BreachModel, Calibration, calibration, fit
from settings import settings

if TYPE_CHECKING:
    import pandas as pd

    from metrics.business_time import BusinessCalendar
    from metrics.work_time import WorkTime

LEARNT_FROM = timedelta(days=56)
PACE_OF = timedelta(days=3)
"""The stretch whose pace of work counts as the current one."""


LOOKS_AHEAD = timedelta(days=30)
"""Due moments further ahead count as due then: beyond it the chance says little anyway."""


def learn(store: Store, *, now: datetime, scope: Scope = EVERYTHING) -> Outlook:
    """The outlook from the clocks of the eight weeks before `now` (naive UTC)."""
    clocks = running_clocks.lately(store, since=now - LEARNT_FROM, now=now, filters={}, scope=scope)
    return learnt(clocks, now, calendars(), zone_of(store))


def zone_of(store: Store) -> str:
    """The reporting zone of the store."""
    return store.setting("zone") or settings().zone


@dataclass(frozen=True)
class Outlook:
    """The chance model with the work week it measures time in."""

    model: BreachModel
    week: WorkTime
    calendars: Mapping[str, BusinessCalendar]
    made_at: datetime

    def aged(self, running: pd.DataFrame, now: datetime | pd.Series) -> pd.DataFrame:
        """Clocks running at `now` as `with_ages`, with `chance` of a breach; paused ones are left out."""
        aged = with_ages(running, now, self.calendars, self.week)
        aged["chance"] = 1.0
        inside = aged.index[~aged["is_late"]]
        aged.loc[inside, "chance"] = self.model.chance(aged.loc[inside])
        return aged


def learnt(
    clocks: pd.DataFrame, now: datetime, by_name: Mapping[str, BusinessCalendar], zone: str
) -> Outlook:
    """The outlook from clocks as `running_clocks.lately` returns them."""
    import pandas as pd

    from metrics.work_time import work_time

    ended = clocks[clocks["stopped_at"] <= pd.Timestamp(now)]
    low = clocks["started_at"].min() if len(clocks) else pd.Timestamp(now)
    week = work_time(ended, low, pd.Timestamp(now + LOOKS_AHEAD), zone, clocks["target"])
    history = with_ages(clocks, now, by_name, week)
    begin = pd.Timestamp(now - PACE_OF)
    recent = history[history["stopped_at"].isna() | (history["stopped_at"] > begin)]
    since = recent["started_at"].where(recent["started_at"] > begin, begin)
    ends = recent["stopped_at"].where(recent["is_ended"], now)
    inside = week.between(recent["target"], since, ends)
    model = fit(history, recent.assign(began_s=(recent["work_s"] - inside).clip(lower=0.0)))
    return Outlook(model, week, by_name, now)


def with_ages(
    clocks: pd.DataFrame, now: datetime | pd.Series, by_name: Mapping[str, BusinessCalendar], week: WorkTime
) -> pd.DataFrame:
    """Clocks with their time so far; paused ones are left out, because nobody knows when they are due.

    Args:
        now: naive UTC, one moment for all or one a clock.

    Returns:
        The rows with `is_ended`, `left_s` (open seconds left, negative when late), `is_late`, `work_s`
        (work time so far, the paused share left out) and `work_left_s` (work time until it is due).
    """
    import pandas as pd

    at = now if isinstance(now, pd.Series) else pd.Series(pd.Timestamp(now), clocks.index)
    is_ended = clocks["stopped_at"] <= at
    known = clocks[is_ended | clocks["due_at"].notna()]
    is_ended, at = is_ended.loc[known.index], at.loc[known.index]
    due = known["due_at"].fillna(at)
    left = elapsed(known["calendar"], at, due, by_name) - elapsed(known["calendar"], due, at, by_name)
    counted = known["elapsed_s"].where(is_ended, known["target_s"] - left).astype(float)
    paused = known["paused_s"].astype(float).fillna(0.0)
    share = (counted / (counted + paused).where(lambda s: s > 0)).fillna(1.0)
    lived = week.between(known["target"], known["started_at"], known["stopped_at"].where(is_ended, at))
    return known.assign(
        is_ended=is_ended, left_s=left, is_late=left < 0, work_s=lived * share.to_numpy(),
        work_left_s=week.between(known["target"], at, due),
    )  # fmt: skip


def elapsed(
    calendar: pd.Series, start: pd.Series, end: pd.Series, by_name: Mapping[str, BusinessCalendar]
) -> pd.Series:
    """Open seconds between two moments, each row in its own calendar; without one, every second."""
    import numpy as np
    import pandas as pd

    from metrics.business_time import BusinessCalendar

    found = np.zeros(len(calendar))
    a, b = (c.to_numpy("datetime64[us]").astype("datetime64[s]").astype(np.int64) for c in (start, end))
    codes, names = pd.factorize(calendar.astype(object), use_na_sentinel=False)
    for code, name in enumerate(names):
        chosen = codes == code
        clock = by_name.get(name) or BusinessCalendar.always_open()
        found[chosen] = clock.elapsed_s(a[chosen], b[chosen])
    return pd.Series(found, calendar.index)


def calendars() -> dict[str, BusinessCalendar]:
    """The business calendars of this installation."""
    from metrics.calendars import load_calendars

    return load_calendars(settings().config_dir / "calendars.toml")


def moments(now: datetime, count: int) -> list[datetime]:
    """Past moments to be held to account at: 31 hours apart, so that every hour of the day has its turn.

    The last one lies a week back, when most of the clocks that ran then have ended by now.
    """
    return [now - timedelta(days=7, hours=31 * n) for n in range(count)]


def held_to_account(
    store: Store, *, now: datetime, count: int = 16, at: Sequence[datetime] | None = None
) -> Calibration | None:
    """Chances as they would have been given at past moments, against what came.

    At each moment every ticket is judged again from its events, with nothing known of what came later;
    the model is learnt from those clocks alone. A clock that has neither ended nor run out by `now` is
    left out, because nobody knows yet.

    Args:
        now: naive UTC.
        count: how many past moments.
        at: the moments instead, naive UTC.
    """
    import numpy as np
    import pandas as pd

    from metrics.sla_policy_file import load_policies
    from metrics.sla_table import judge_tickets

    asked = list(at) if at is not None else moments(now, count)
    by_name = calendars()
    book = load_policies(settings().config_dir / "sla_policies.toml", calendars=by_name)
    tickets, events = running_clocks.told_since(store, min(asked) - LEARNT_FROM)
    if tickets.empty:
        return None
    ended = judge_tickets(tickets, events, book, by_name, now=now.replace(tzinfo=UTC))
    key = ["source", "ticket_id", "target", "cycle_no"]
    outcome = ended[[*key, "verdict"]].rename(columns={"verdict": "came"})
    said: list[np.ndarray] = []
    came: list[np.ndarray] = []
    for moment in asked:
        mine = tickets[(tickets["created_at"] < moment) & (tickets["created_at"] >= moment - LEARNT_FROM)]
        known = judge_tickets(mine, events, book, by_name, now=moment.replace(tzinfo=UTC))
        named = known.merge(tickets[["source", "ticket_id", "channel", "priority"]], on=key[:2])
        outlook = learnt(named, moment, by_name, zone_of(store))
        asking = with_ages(named, moment, by_name, outlook.week)
        asking = asking[~asking["is_ended"] & (asking["verdict"] == "pending")].merge(outcome, on=key)
        asking = asking[asking["came"].isin(["met", "breached"])]
        said.append(outlook.model.chance(asking))
        came.append(asking["came"].eq("breached").to_numpy())
    if not pd.Series(map(len, said)).sum():
        return None
    return calibration(np.concatenate(said), np.concatenate(came))
