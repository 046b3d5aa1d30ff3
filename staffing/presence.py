"""A schedule as people on the floor: shifts with their breaks become spells of presence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd

from domain.errors import InputError
from domain.frames import SHIFTS, check
from staffing.simulate_skills import Person


def people(
    shifts: pd.DataFrame, origin: datetime, zone: str, skills: Mapping[str, Mapping[str, int]] | None = None
) -> list[Person]:
    """One `Person` per agent of a `domain.frames.SHIFTS` frame, breaks taken out.

    Args:
        origin: start of the first simulated interval, with a zone.
        zone: zone of the break times.
        skills: preference by channel for each value of the column `channel`, where a group handles
            more than the channel it is named after.

    Example:
        >>> at = pd.to_datetime(["2026-11-02 08:00", "2026-11-02 16:00"], utc=True)
        >>> frame = pd.DataFrame({"shift": ["s1"], "starts_at": at[:1], "ends_at": at[1:], "channel": ["phone"],
        ...                       "agents": [1], "breaks": ["13:00-13:30 unpaid"], "paid_hours": [7.5]})
        >>> [(on / 3600, off / 3600) for on, off in people(frame, at[0], "Europe/Berlin")[0].spells]
        [(0.0, 4.0), (4.5, 8.0)]
    """
    check(shifts, SHIFTS, "shifts")
    out: list[Person] = []
    begins, ends = (
        (shifts[c] - pd.Timestamp(origin)).dt.total_seconds().tolist() for c in ("starts_at", "ends_at")
    )
    texts, groups = shifts["breaks"].fillna("").astype(str), shifts["channel"].astype(str)
    rows = zip(shifts["starts_at"], begins, ends, groups, shifts["agents"].astype(int), texts, strict=True)
    for starts_at, on, off, group, count, text in rows:
        spells, at = [], on
        for begin, end in _breaks(text, starts_at, zone):
            spells.append((at, on + begin))
            at = on + end
        spells.append((at, off))
        known = (skills or {}).get(group, {group: 1})
        out += [Person(known, tuple((a, b) for a, b in spells if b > a))] * count
    return out


def _breaks(text: str, starts_at: pd.Timestamp, zone: str) -> list[tuple[float, float]]:
    """Seconds after the start of the shift of each `HH:MM-HH:MM paid|unpaid`, in order."""
    local = starts_at.tz_convert(ZoneInfo(zone))
    found = []
    for part in filter(None, (p.strip() for p in text.split(";"))):
        times = part.split(" ")[0].split("-")
        if len(times) != 2:
            raise InputError("HH:MM-HH:MM paid|unpaid", part, where="breaks")
        begin, end = (_after(local, clock) for clock in times)
        found.append((begin, end))
    return sorted(found)


def _after(local: pd.Timestamp, clock: str) -> float:
    """Seconds from the start of the shift to the next time the wall clock shows `clock`."""
    try:
        hour, minute = (int(v) for v in clock.split(":"))
        moment = local.replace(hour=hour, minute=minute, second=0, microsecond=0, nanosecond=0)
    except ValueError as wrong:
        raise InputError("a time as HH:MM", clock, where="breaks") from wrong
    if moment < local:
        moment = (local + timedelta(days=1)).replace(hour=hour, minute=minute, second=0, microsecond=0)
    return float((moment - local).total_seconds())
