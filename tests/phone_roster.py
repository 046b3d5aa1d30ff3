"""A published roster of twelve people on the phone for a week, for pages and flows that need more than a few."""

from __future__ import annotations

import json
from datetime import date, datetime

import pandas as pd

from data_sources import schedules
from data_sources.store import Store
from domain.shifts import Assignment, ShiftRules
from jobs import people, roster_files, rosters
from jobs.schedules import Edit, drawn

NAME, ZONE, MONDAY, MADE_AT = "Week 48", "Europe/Berlin", date(2026, 11, 23), datetime(2026, 11, 22, 12)


def publish(store: Store, days: int = 5, late: int = 0) -> int:
    """Twelve people on the phone from 08:00 to 16:00 from Monday on, lunches all at once; returns how many shifts.

    The last `late` people start two hours later.
    """
    team = [a for a in people.team(store, MONDAY, ZONE).agents if not a.skills or "phone" in a.skills][:12]
    until = pd.Timestamp(MONDAY, tz=ZONE) + pd.DateOffset(days=days)
    starts = pd.date_range(pd.Timestamp(MONDAY, tz=ZONE), until, freq="30min", inclusive="left")
    starts = starts[(starts.hour >= 8) & (starts.hour < 16)].tz_convert("UTC").as_unit("us")
    need = pd.DataFrame({"starts_at": starts, "channel": "phone", "scheduled_agents": 8.0})
    entries = [
        Assignment(
            a.agent_id,
            drawn(f"{a.agent_id}-{day}", Edit(None, _at(day, begins), 480, 1, False), "phone", ShiftRules()),
        )
        for a, begins in zip(team, [8] * (12 - late) + [10] * late, strict=True)
        for day in range(MONDAY.day, MONDAY.day + days)
    ]
    plan = rosters.of_assignments(entries, need, team, ShiftRules(), ZONE)
    plain = json.loads(json.dumps(roster_files.payload(plan, need, ShiftRules(), 4.0)))
    schedules.keep(store, "roster", NAME, "published", MONDAY, plain, reason="", made_at=MADE_AT)
    return len(entries)


def _at(day: int, hour: int) -> datetime:
    return pd.Timestamp(f"2026-11-{day} {hour:02d}:00", tz=ZONE).tz_convert("UTC").to_pydatetime()


def keep_nights(store: Store, name: str, sunday: date) -> None:
    """One person on the phone in the night before and on the day of a Sunday on which clocks change."""
    agent = next(a for a in people.team(store, sunday, ZONE).agents if not a.skills or "phone" in a.skills)
    local = [(pd.Timestamp(sunday) + pd.Timedelta(hours=h)).tz_localize(ZONE) for h in (-2, 6, 14, 22)]
    night, early, day, until = (t.tz_convert("UTC") for t in local)
    starts = pd.date_range(night, until, freq="30min", inclusive="left").as_unit("us")
    need = pd.DataFrame({"starts_at": starts, "channel": "phone", "scheduled_agents": 1.0})
    spans = [(night, early), (day, until)]
    entries = [
        Assignment(
            agent.agent_id,
            drawn(f"{n}", Edit(None, a.to_pydatetime(), round((b - a).total_seconds() / 60), 1, False), "phone",
                  ShiftRules()),
        )
        for n, (a, b) in enumerate(spans)
    ]  # fmt: skip
    plan = rosters.of_assignments(entries, need, [agent], ShiftRules(), ZONE)
    plain = json.loads(json.dumps(roster_files.payload(plan, need, ShiftRules(), 10.0)))
    schedules.keep(store, "roster", name, "published", sunday, plain, reason="", made_at=datetime(2026, 1, 1))
