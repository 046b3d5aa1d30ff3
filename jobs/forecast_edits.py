"""Edits over a forecast as planners state them: local days and hours, for page and command line."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from data_sources import kept_forecasts as kept
from data_sources.store import Store
from domain.errors import InputError
from forecasting.edits import Edit, EditKind
from jobs.forecasts import edits_of, keep_edit

ALL_DAY = (0, 24)


def keep(
    store: Store, kind: EditKind, channel: str, days: tuple[date, date], value: float, *, zone: str, author: str,
    reason: str, now: datetime, hours: tuple[int, int] = ALL_DAY, expires_on: date | None = None,
) -> list[str]:  # fmt: skip
    """Keep an edit over local days; one a day where only some hours are meant.

    Args:
        days: first and last local day, both included. hours: local, first and end, 0 to 24.
        now: naive UTC.

    Returns:
        identifiers.

    Raises:
        InputError: days or hours that end before they begin, no author or reason, a value that cannot stand.
    """
    if days[1] < days[0]:
        raise InputError("a last day from the first on", f"{days[0]} to {days[1]}", "Swap them", "days")
    if not 0 <= hours[0] < hours[1] <= 24:
        raise InputError(
            "hours from 0 to 24, the first before the last", f"{hours[0]}-{hours[1]}", where="hours"
        )
    made_at = now.replace(tzinfo=UTC)
    edits = [
        Edit(kind, channel, first_at, until_at, value, author, reason, made_at, expires_on)
        for first_at, until_at in ranges(*days, hours, zone)
    ]
    return [keep_edit(store, edit) for edit in edits]


def ranges(
    first_on: date, last_on: date, hours: tuple[int, int], zone: str
) -> list[tuple[datetime, datetime]]:
    """UTC ranges of local days and hours, half-open."""
    if hours == ALL_DAY:
        return [(_utc(first_on, 0, zone), _utc(last_on, 24, zone))]
    days = [first_on + timedelta(days=k) for k in range((last_on - first_on).days + 1)]
    return [(_utc(d, hours[0], zone), _utc(d, hours[1], zone)) for d in days]


def _utc(day: date, hour: int, zone: str) -> datetime:
    import pandas as pd

    on, at = (day, hour) if hour < 24 else (day + timedelta(days=1), 0)
    local = pd.Timestamp(on) + pd.Timedelta(hours=at)
    made: datetime = (
        local.tz_localize(zone, ambiguous=True, nonexistent="shift_forward").tz_convert("UTC").to_pydatetime()
    )
    return made


def remove(store: Store, edit_id: str) -> None:
    """Take an edit back by its identifier or the beginning of it.

    Raises:
        InputError: when none, or more than one, begins so.
    """
    known = [name for name, _ in edits_of(store)]
    found = [name for name in known if name.startswith(edit_id)]
    if len(found) != 1 or not edit_id:
        listed = ", ".join(name[:8] for name in known) or "none yet"
        raise InputError(
            "the beginning of one edit's identifier", edit_id or "none", f"There are: {listed}", "edit"
        )
    kept.remove_edit(store, found[0])
