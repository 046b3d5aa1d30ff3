"""Exports open with the right local times on both days of a clock change, and read back as they were."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import BytesIO, StringIO
from zoneinfo import ZoneInfo

import icalendar
import pandas as pd
import pytest

from domain.errors import InputError
from domain.shifts import Assignment, PlacedBreak, Shift
from scheduling.existing import read_shifts
from scheduling.export import to_csv, to_ical, to_xlsx
from scheduling.layouts import laid_out
from scheduling.roster import roster_frame

BERLIN = ZoneInfo("Europe/Berlin")
STAMP = datetime(2026, 1, 1, tzinfo=UTC)


def assignment(local: datetime, hours: int = 8, agent: str = "A1") -> Assignment:
    start = local.replace(tzinfo=BERLIN).astimezone(UTC)
    lunch = start + timedelta(hours=4)
    pause = PlacedBreak(lunch, lunch + timedelta(minutes=30), False, "lunch")
    return Assignment(agent, Shift("S1", start, start + timedelta(hours=hours), "phone", (pause,)))


CLOCK_CHANGES = [datetime(2026, 3, 28, 22), datetime(2026, 10, 24, 22)]


@pytest.mark.parametrize("local", CLOCK_CHANGES)
def test_ical_keeps_moments_and_wall_times_over_the_clock_change(local: datetime) -> None:
    entry = assignment(local)
    file = to_ical([entry, assignment(local, agent="A2")], "A1", "Europe/Berlin", STAMP)
    calendar = icalendar.Calendar.from_ical(file)
    events = list(calendar.walk("VEVENT"))
    assert len(events) == 1
    assert len(list(calendar.walk("VTIMEZONE"))) == 1
    start, end = events[0].decoded("dtstart"), events[0].decoded("dtend")
    assert start.astimezone(UTC) == entry.shift.starts_at
    assert end.astimezone(UTC) == entry.shift.ends_at
    assert start.strftime("%H:%M") == "22:00"
    assert end.strftime("%H:%M") == ("07:00" if local.month == 3 else "05:00")


def test_ical_is_the_same_every_time_and_wants_a_moment() -> None:
    one, two = (to_ical([assignment(CLOCK_CHANGES[0])], "A1", "Europe/Berlin", STAMP) for _ in range(2))
    assert one == two
    with pytest.raises(InputError, match="time zone"):
        to_ical([], "A1", "Europe/Berlin", datetime(2026, 1, 1))


def events(entries: list[Assignment], stamp: datetime) -> dict[str, icalendar.Event]:
    calendar = icalendar.Calendar.from_ical(to_ical(entries, "A1", "Europe/Berlin", stamp))
    return {str(e["uid"]): e for e in calendar.walk("VEVENT")}


def test_a_shift_moved_within_its_day_is_a_later_revision_of_the_same_event() -> None:
    early, late = assignment(datetime(2026, 6, 1, 6), 4), assignment(datetime(2026, 6, 1, 14), 4)
    next_day = assignment(datetime(2026, 6, 2, 0))
    before = events([late, next_day, early], STAMP)
    moved = assignment(datetime(2026, 6, 1, 7), 4)
    after = events([moved, late, next_day], STAMP + timedelta(minutes=1))
    assert before.keys() == after.keys()
    assert len(before) == 3
    first = min(before)
    assert before[first].decoded("dtstart").hour == 6
    assert after[first].decoded("dtstart").hour == 7
    assert all(after[uid]["sequence"] > e["sequence"] for uid, e in before.items())
    assert (
        len(events([early], STAMP).keys() | events([assignment(datetime(2026, 6, 3, 6))], STAMP).keys()) == 2
    )


@pytest.mark.parametrize("local", CLOCK_CHANGES)
def test_csv_reads_back_as_the_same_shifts(local: datetime) -> None:
    entry = assignment(local)
    text = to_csv(roster_frame([entry], "Europe/Berlin"), "Europe/Berlin")
    frame = pd.read_csv(StringIO(text), parse_dates=["starts_at", "ends_at"])
    again = read_shifts(frame, "Europe/Berlin")[0]
    assert (again.starts_at, again.ends_at) == (entry.shift.starts_at, entry.shift.ends_at)
    assert again.breaks[0].starts_at == entry.shift.breaks[0].starts_at
    assert frame["starts_local"][0].endswith("22:00")


def test_a_cell_never_starts_like_a_formula() -> None:
    entry = assignment(CLOCK_CHANGES[0], agent="=HYPERLINK(1)")
    assert "'=HYPERLINK(1)" in to_csv(roster_frame([entry], "UTC"), "UTC")


def test_workbook_has_both_sheets_with_local_times() -> None:
    coverage = pd.DataFrame(
        {"starts_at": [pd.Timestamp("2026-06-01 10:00", tz="UTC")], "channel": ["phone"], "required": [3.0],
         "scheduled": [2.0]}
    )  # fmt: skip
    frame = roster_frame([assignment(CLOCK_CHANGES[0])], "Europe/Berlin")
    sheets = pd.read_excel(BytesIO(to_xlsx(frame, coverage, "Europe/Berlin")), sheet_name=None)
    assert sheets["Coverage"]["starts_local"][0] == pd.Timestamp("2026-06-01 12:00")
    assert sheets["Shifts"]["starts_local"][0] == pd.Timestamp("2026-03-28 22:00")


@pytest.mark.parametrize("local", CLOCK_CHANGES)
def test_the_nice_layout_says_both_ends_in_the_offset_the_shift_starts_with(local: datetime) -> None:
    entry = assignment(local, agent="Ana@Example.com")
    row = laid_out("nice", [entry], "Europe/Berlin").iloc[0]
    offset = row["Local Time Zone"].removeprefix("UTC")
    shown = {
        c: datetime.strptime(f"{row[c]} {offset}", "%m/%d/%Y %H:%M:%S %z").astimezone(UTC)
        for c in ("Shift Start Date and Time", "Shift End Date and Time")
    }
    assert list(shown.values()) == [entry.shift.starts_at, entry.shift.ends_at]
    assert row["Shift Start Date and Time"] == f"{local:%m/%d/%Y %H:%M:%S}"
    assert row["Local Time Zone"] == ("UTC+01:00" if local.month == 3 else "UTC+02:00")
    assert row["Username"] == "ana@example.com"
    assert "," not in "".join(map(str, row))


def test_a_layout_nobody_documents_is_refused() -> None:
    with pytest.raises(InputError, match="one of nice"):
        laid_out("zendesk", [], "UTC")
