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


def publish(store: Store, days: int = 5) -> int:
    """Twelve people on the phone from 08:00 to 16:00 from Monday on, lunches all at once; returns how many shifts."""
    team = [a for a in people.team(store, MONDAY, ZONE).agents if not a.skills or "phone" in a.skills][:12]
    until = pd.Timestamp(MONDAY, tz=ZONE) + pd.DateOffset(days=days)
    starts = pd.date_range(pd.Timestamp(MONDAY, tz=ZONE), until, freq="30min", inclusive="left")
    starts = starts[(starts.hour >= 8) & (starts.hour < 16)].tz_convert("UTC").as_unit("us")
    need = pd.DataFrame({"starts_at": starts, "channel": "phone", "scheduled_agents": 8.0})
    entries = [
        Assignment(
            a.agent_id,
            drawn(f"{a.agent_id}-{day}", Edit(None, _eight(day), 480, 1, False), "phone", ShiftRules()),
        )
        for a in team
        for day in range(MONDAY.day, MONDAY.day + days)
    ]
    plan = rosters.of_assignments(entries, need, team, ShiftRules(), ZONE)
    plain = json.loads(json.dumps(roster_files.payload(plan, need, ShiftRules(), 10.0)))
    schedules.keep(store, "roster", NAME, "published", MONDAY, plain, reason="", made_at=MADE_AT)
    return len(entries)


def _eight(day: int) -> datetime:
    return pd.Timestamp(f"2026-11-{day} 08:00", tz=ZONE).tz_convert("UTC").to_pydatetime()
