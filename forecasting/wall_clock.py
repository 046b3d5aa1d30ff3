"""On which wall clock the rows of a table lie: the zone asked for, that of their offsets, or their own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, available_timezones

import numpy as np
import pandas as pd

KNOWN_FIRST = (
    "Europe/Berlin", "Europe/London", "Europe/Athens", "America/New_York", "America/Chicago", "America/Denver",
    "America/Los_Angeles", "America/Sao_Paulo", "Australia/Sydney", "Pacific/Auckland", "Asia/Jerusalem",
)  # fmt: skip
"""Named where several zones share a clock; others follow by the alphabet."""
MOST_PROBES = 60
MOST_DOUBLED = 96
"""More starts that come twice than this in one channel are copies, not an hour that the clock repeats."""


@dataclass(frozen=True, slots=True)
class Laid:
    """Moments and the zone to lay them in.

    Attributes:
        starts_at: UTC; wall times without a zone are marked UTC and laid in UTC.
        zone: IANA zone. said: what was done, in words; empty where nothing was assumed.
    """

    starts_at: pd.Series
    zone: str
    said: str = ""


def laid(starts: pd.Series, offset_minutes: pd.Series | None, zone: str | None) -> Laid:
    """Lay moments on a wall clock.

    Args:
        starts: naive wall times, or UTC.
        offset_minutes: how far the clock of each cell was ahead of UTC; None where cells carry no offset.
        zone: asked for; None asks the offsets. Naive wall times stay what they are.
    """
    if getattr(starts.dtype, "tz", None) is None:
        return Laid(starts.dt.tz_localize("UTC"), "UTC")
    moments = starts.dt.tz_convert("UTC")
    if zone is not None:
        return Laid(moments, zone)
    if offset_minutes is None or (offset_minutes == 0).all():
        said = "Moments are in UTC and laid by that clock; name that of your customers with --zone."
        return Laid(moments, "UTC", said if offset_minutes is not None else "")
    if offset_minutes.nunique() > 1 and (found := zone_of(moments, offset_minutes)):
        return Laid(
            moments,
            found,
            f"The offsets fit the clock of {found}; rows are laid in it (--zone says another).",
        )
    wall = moments + pd.to_timedelta(offset_minutes, unit="min")
    seen = ", ".join(_words(o) for o in sorted(offset_minutes.unique())[:3])
    said = f"Rows are laid by the wall time of their own offset ({seen}); name a zone with --zone for clock changes."
    return Laid(wall, "UTC", said)


def zone_of(moments: pd.Series, offset_minutes: pd.Series) -> str | None:
    """The zone whose clock had these offsets at these moments; None where none had.

    Args:
        moments: UTC. offset_minutes: of the same rows, with more than one value.
    """
    rows = pd.DataFrame({"at": moments.dt.tz_localize(None), "ahead": offset_minutes.to_numpy()}).sort_values(
        "at"
    )
    ahead = rows["ahead"].to_numpy()
    beside = np.flatnonzero(np.diff(ahead) != 0)
    # Both sides of each change tell zones apart; rows in between guard against a chance fit.
    spread = np.linspace(0, len(rows) - 1, MOST_PROBES).astype(int)
    probes = rows.iloc[np.unique(np.r_[beside[:MOST_PROBES], beside[:MOST_PROBES] + 1, spread])]
    at = probes["at"].dt.to_pydatetime()
    seen = [(t.replace(tzinfo=UTC), float(a)) for t, a in zip(at, probes["ahead"], strict=True)]
    return next((name for name in _names() if _fits(ZoneInfo(name), seen)), None)


def _names() -> Iterable[str]:
    rest = (
        n
        for n in sorted(available_timezones())
        if "/" in n and not n.startswith(("Etc/", "posix/", "right/"))
    )
    return (*KNOWN_FIRST, *(n for n in rest if n not in KNOWN_FIRST))


def _fits(zone: ZoneInfo, seen: list[tuple[datetime, float]]) -> bool:
    return all(at.astimezone(zone).utcoffset() == timedelta(minutes=ahead) for at, ahead in seen)


def _words(minutes: float) -> str:
    sign, size = "+" if minutes >= 0 else "-", round(abs(minutes))
    return f"{sign}{size // 60:02d}:{size % 60:02d}"


def is_repeated_hour(wall: pd.Series) -> bool:
    """Whether wall times that stand twice are all in an hour that the clock of one zone repeats.

    Args:
        wall: the repeated starts, each once, naive or marked UTC.
    """
    if not 0 < len(wall) <= MOST_DOUBLED:
        return False
    times = [t.replace(tzinfo=None).to_pydatetime() for t in wall]
    return any(all(_is_twice(t, ZoneInfo(name)) for t in times) for name in _names())


def _is_twice(wall: datetime, zone: ZoneInfo) -> bool:
    first, second = (wall.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    return first is not None and second is not None and first > second
