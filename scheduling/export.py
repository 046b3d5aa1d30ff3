"""Schedules and rosters as files: CSV, a spreadsheet, and a calendar per agent with its time zone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.errors import InputError
from domain.frames import SHIFTS, check
from domain.shifts import Assignment, PlacedBreak, Shift
from scheduling.timegrid import known_zone

if TYPE_CHECKING:
    import icalendar
    import pandas as pd

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def local_shifts(shifts: pd.DataFrame, zone: str) -> pd.DataFrame:
    """`domain.frames.SHIFTS` with `date`, `starts_local`, `ends_local` as wall time, for people."""
    check(shifts, SHIFTS, "shifts")
    known_zone(zone)
    starts, ends = (shifts[c].dt.tz_convert(zone) for c in ("starts_at", "ends_at"))
    return shifts.assign(
        date=starts.dt.strftime("%Y-%m-%d"),
        starts_local=starts.dt.strftime("%Y-%m-%d %H:%M"),
        ends_local=ends.dt.strftime("%Y-%m-%d %H:%M"),
    )


def to_csv(shifts: pd.DataFrame, zone: str) -> str:
    """Shifts or a roster frame as CSV: moments in UTC, local wall time beside them."""
    return str(_plain(shifts, zone).to_csv(index=False, lineterminator="\n"))


def _plain(shifts: pd.DataFrame, zone: str) -> pd.DataFrame:
    frame = local_shifts(shifts, zone)
    moments = {c: frame[c].dt.strftime("%Y-%m-%dT%H:%M:%SZ") for c in ("starts_at", "ends_at")}
    texts = {c: frame[c].map(_as_text) for c in frame.columns if any(isinstance(v, str) for v in frame[c])}
    return frame.assign(**{**texts, **moments})


def _as_text(value: object) -> object:
    # A cell that begins like a formula would be run by a spreadsheet.
    return f"'{value}" if isinstance(value, str) and value[:1] in FORMULA_STARTS else value


def to_xlsx(shifts: pd.DataFrame, coverage: pd.DataFrame, zone: str) -> bytes:
    """A workbook with the sheets Shifts and Coverage; local times as moments, since cells have no zone."""
    import pandas as pd

    known = coverage.assign(starts_local=coverage["starts_at"].dt.tz_convert(zone).dt.tz_localize(None))
    clock = {
        f"{c}_local": shifts[f"{c}_at"].dt.tz_convert(zone).dt.tz_localize(None) for c in ("starts", "ends")
    }
    file = BytesIO()
    with pd.ExcelWriter(file, engine="xlsxwriter", datetime_format="yyyy-mm-dd hh:mm") as book:
        _plain(shifts, zone).assign(**clock).to_excel(book, sheet_name="Shifts", index=False)
        known.drop(columns="starts_at").to_excel(book, sheet_name="Coverage", index=False)
        for sheet in book.sheets.values():
            sheet.freeze_panes(1, 0)
            sheet.autofit()
    return file.getvalue()


def to_ical(assignments: Sequence[Assignment], agent_id: str, zone: str, stamped_at: datetime) -> bytes:
    """One agent's shifts as iCalendar (RFC 5545) with a VTIMEZONE; breaks are in the description.

    A meeting is an event of its own within its shift. An event is named by agent, local day and its place in that
    day, so a shift at another time replaces the one imported before; SEQUENCE rises with `stamped_at`.

    Args:
        assignments: of any agents; only those of `agent_id` are taken.
        zone: IANA zone the agent works in.
        stamped_at: moment of publishing, timezone-aware.

    Raises:
        InputError: an unknown zone or a naive moment.

    Source: RFC 5545, 3.8.4.7 and 3.8.7.4; RFC 5546, 2.1.5.
    """
    import icalendar

    if stamped_at.tzinfo is None:
        raise InputError("a moment with a time zone", stamped_at, where="stamped_at")
    local = known_zone(zone)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Queuecast//Roster//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", f"Shifts of {agent_id}")
    mine = sorted((a for a in assignments if a.agent_id == agent_id), key=lambda a: a.shift.starts_at)
    meetings = sorted((b for a in mine for b in a.shift.breaks if b.is_meeting), key=lambda b: b.starts_at)
    shift_uids = _uids([a.shift.starts_at for a in mine], agent_id, local)
    for entry, uid in zip(mine, shift_uids, strict=True):
        calendar.add_component(_event(entry.shift, uid, local, stamped_at))
    meeting_uids = _uids([b.starts_at for b in meetings], f"{agent_id}-meeting", local)
    for one, uid in zip(meetings, meeting_uids, strict=True):
        calendar.add_component(_meeting(one, uid, local, stamped_at))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _uids(starts: Sequence[datetime], whose: str, local: ZoneInfo) -> list[str]:
    """A name for each event, starts in order: the local day, and which of that day it is."""
    days = [at.astimezone(local).date() for at in starts]
    return [f"{day:%Y%m%d}-{days[:n].count(day) + 1}-{whose}@queuecast" for n, day in enumerate(days)]


def _event(shift: Shift, uid: str, local: ZoneInfo, stamped_at: datetime) -> icalendar.Event:
    event = _between(shift.starts_at, shift.ends_at, uid, local, stamped_at)
    event.add("summary", f"Shift: {shift.channel}")
    event.add("description", _describe(shift, local))
    return event


def _meeting(one: PlacedBreak, uid: str, local: ZoneInfo, stamped_at: datetime) -> icalendar.Event:
    event = _between(one.starts_at, one.ends_at, uid, local, stamped_at)
    event.add("summary", one.name)
    return event


def _between(
    starts_at: datetime, ends_at: datetime, uid: str, local: ZoneInfo, stamped_at: datetime
) -> icalendar.Event:
    import icalendar

    event = icalendar.Event()
    event.add("uid", uid)
    event.add("dtstamp", stamped_at.astimezone(UTC))
    # a later file counts as the later revision in calendars that look at SEQUENCE alone
    event.add("sequence", int(stamped_at.timestamp()) // 60)
    event.add("dtstart", _said_in(starts_at, local))
    event.add("dtend", _said_in(ends_at, local))
    return event


def _said_in(moment: datetime, local: ZoneInfo) -> datetime:
    """Local time; UTC in the hour that a clock change repeats, of which a local time always means the first."""
    said = moment.astimezone(local)
    return moment.astimezone(UTC) if said.fold else said


def _describe(shift: Shift, local: ZoneInfo) -> str:
    lines = [
        f"{b.name}: {b.starts_at.astimezone(local):%H:%M}-{b.ends_at.astimezone(local):%H:%M}"
        f" ({'paid' if b.is_paid else 'unpaid'})"
        for b in shift.breaks
    ]
    return "\n".join([*lines, f"Paid hours: {shift.paid_hours:.2f}"])
