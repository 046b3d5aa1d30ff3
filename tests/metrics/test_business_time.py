"""Laws of the business clock, against a walker that looks at every minute."""

from __future__ import annotations

import functools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InputError
from metrics.business_days import due_after_days
from metrics.business_time import BusinessCalendar
from metrics.calendars import load_calendars, timeline
from metrics.opening_hours import WEEKDAYS

ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Australia/Lord_Howe",
    "America/Sao_Paulo",
    "Africa/Casablanca",
    "Antarctica/Troll",
    "Pacific/Chatham",
    "Asia/Kathmandu",
    "America/St_Johns",
    "Pacific/Apia",
]
WORKWEEK = {day: [["09:00", "17:00"]] for day in WEEKDAYS[:5]}
SPLIT = {day: [["08:15", "12:00"], ["13:00", "18:30"]] for day in WEEKDAYS[:6]}
NIGHT = {day: [["22:00", "06:00"]] for day in ("mon", "wed", "fri", "sat")}
ALWAYS = {day: [["00:00", "24:00"]] for day in WEEKDAYS}
LOW = datetime(2013, 1, 1, tzinfo=UTC)


def calendar(hours: object = WORKWEEK, tz: str = "UTC", **more: object) -> BusinessCalendar:
    return BusinessCalendar.from_spec({"hours": hours, "tz": tz, **more})


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


moments = st.integers(0, 10 * 365 * 86400).map(lambda s: LOW + timedelta(seconds=s))
spans = st.integers(0, 20 * 86400)
calendars = st.builds(
    calendar,
    st.sampled_from([WORKWEEK, SPLIT, NIGHT, ALWAYS]),
    st.sampled_from(ZONES),
    holidays=st.just(["2014-01-01", "2018-02-14"]),
    overrides=st.just({"2016-03-27": [["01:30", "03:30"]], "2020-10-25": [["02:30", "23:00"]]}),
)


def walked_minutes(hours: dict[str, list[list[str]]], zone: str, start: datetime, minutes: int) -> int:
    """Open minutes of [start, start + minutes): each is asked for its own wall time."""
    where, open_minutes = ZoneInfo(zone), 0
    for k in range(minutes):
        local = (start + timedelta(minutes=k)).astimezone(where)
        wall, today = f"{local:%H:%M}", WEEKDAYS[local.weekday()]
        yesterday = WEEKDAYS[(local.weekday() - 1) % 7]
        runs = any(a <= wall < b or (b < a and wall >= a) for a, b in hours.get(today, []))
        open_minutes += runs or any(b < a and wall < b for a, b in hours.get(yesterday, []))
    return open_minutes


@settings(max_examples=15)
@given(st.sampled_from([WORKWEEK, SPLIT, ALWAYS]), st.sampled_from(ZONES), moments)
def test_elapsed_time_is_what_a_minute_walker_counts(hours, zone, start):
    start = start.replace(second=0)
    got = calendar(hours, zone).elapsed_s(start, start + timedelta(minutes=3000))
    assert got == 60 * walked_minutes(hours, zone, start, 3000)


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("hours", [SPLIT, NIGHT, ALWAYS], ids=["split", "night", "always"])
def test_elapsed_time_is_exact_around_every_clock_change_of_a_year(zone, hours):
    for start in clock_changes(zone):
        walked = walked_minutes(hours, zone, start - timedelta(hours=10), 1200)
        got = calendar(hours, zone).elapsed_s(start - timedelta(hours=10), start + timedelta(hours=10))
        assert got == 60 * walked


@functools.cache
def clock_changes(zone: str) -> list[datetime]:
    where = ZoneInfo(zone)
    hours = [datetime(2017, 1, 1, tzinfo=UTC) + timedelta(hours=h) for h in range(8760)]
    offsets = [h.astimezone(where).utcoffset() for h in hours]
    return [h for h, a, b in zip(hours[1:], offsets, offsets[1:], strict=False) if a != b]


@given(calendars, moments, spans, spans)
def test_elapsed_time_is_additive(office, a, x, y):
    b, c = a + timedelta(seconds=x), a + timedelta(seconds=x + y)
    assert office.elapsed_s(a, b) + office.elapsed_s(b, c) == office.elapsed_s(a, c)


@given(calendars, moments, st.integers(0, 400_000))
def test_due_is_the_earliest_moment_with_the_target_elapsed(office, start, target):
    due = office.due_at(start, target)
    assert office.elapsed_s(start, due) == target
    assert target == 0 or office.elapsed_s(start, due - timedelta(seconds=1)) == target - 1


@given(calendars, moments, st.integers(1, 100_000))
def test_a_negative_target_looks_back(office, start, target):
    warned = office.due_at(start, -target)
    assert office.elapsed_s(warned, start) == target


def test_looking_back_ends_at_an_opening_as_looking_ahead_ends_at_a_closing():
    office = calendar()
    assert office.due_at(at("2026-03-05T12:00"), -3 * 3600) == at("2026-03-05T09:00")
    assert office.due_at(at("2026-03-05T12:00"), -3 * 3600 - 1) == at("2026-03-04T16:59:59")
    assert office.due_at(at("2026-03-05T12:00"), 5 * 3600) == at("2026-03-05T17:00")


@pytest.mark.parametrize(
    ("hours", "days", "at_day_end", "due"),
    [
        ("08:00-20:00", -7, False, "2018-11-08T10:00"),
        ("08:00-20:00", -7, True, "2018-11-08T20:00"),
        ("00:00-24:00", -7, False, "2018-11-08T10:00"),
        ("00:00-24:00", -7, True, "2018-11-09T00:00"),
        ("00:00-24:00", 7, True, "2018-11-29T00:00"),
    ],
)
def test_business_days_count_back_too_and_a_day_may_end_at_midnight(hours, days, at_day_end, due):
    office = calendar({day: [hours.split("-")] for day in WEEKDAYS[:5]})
    assert due_after_days(office, at("2018-11-19T10:00"), days, at_day_end=at_day_end) == at(due)


# Los Angeles, 2014-03-09: the clock goes from 02:00 to 03:00; 2014-11-02: from 02:00 back to 01:00.
@pytest.mark.parametrize(
    ("block", "on", "length_s"),
    [
        (["02:30", "06:00"], "2014-03-09", 9000),  # begins an hour late, at 03:30
        (["01:00", "02:30"], "2014-03-09", 5400),  # ends at 03:30
        (["02:00", "03:00"], "2014-03-09", 0),  # lies in the gap
        (["02:15", "03:10"], "2014-03-09", 0),  # would begin at 03:15
        (["01:30", "06:00"], "2014-11-02", 19800),  # begins in the first 01:30
        (["00:00", "01:30"], "2014-11-02", 5400),  # ends in the first 01:30
        (["01:00", "02:00"], "2014-11-02", 7200),  # holds the hour twice
    ],
)
def test_a_block_with_an_end_in_a_clock_change(block, on, length_s):
    office = calendar({"sun": [block]}, "America/Los_Angeles")
    assert office.elapsed_s(at(f"{on}T00:00"), at(f"{on}T23:00")) == length_s


@given(calendars, moments)
def test_next_open_is_open_and_nothing_opens_before_it(office, moment):
    opened = office.next_open(moment)
    assert office.is_open(opened)
    assert office.elapsed_s(moment, opened) == 0
    assert (opened == moment) == office.is_open(moment)


@given(calendars, st.lists(st.tuples(moments, spans), max_size=30))
def test_arrays_say_what_scalars_say(office, rows):
    start = np.array([int(a.timestamp()) for a, _ in rows], np.int64)
    length = np.array([s for _, s in rows], np.int64)
    scalar = [office.elapsed_s(a, a + timedelta(seconds=s)) for a, s in rows]
    assert office.elapsed_s(start, start + length).tolist() == scalar
    due = office.due_at(start.astype("datetime64[s]"), length)
    assert due.tolist() == [office.due_at(a, s).replace(tzinfo=None) for a, s in rows]
    opened = office.is_open(start.astype("datetime64[s]").astype("datetime64[us]"))
    assert opened.tolist() == [office.is_open(a) for a, _ in rows]


@pytest.mark.parametrize("zone", ZONES)
def test_the_grid_says_what_the_search_says(zone):
    office = calendar(SPLIT, zone, breaks={"2015-03-02": [["09:10", "09:40"]]})
    moments = np.random.default_rng(5).integers(1420070400, 1500000000, 5000)
    known = office.spans(int(moments.min()), int(moments.max()))
    assert known.cells is not None
    assert np.array_equal(known.business_s(moments), known._searched(moments))


def test_an_elapsed_hour_is_an_hour_of_utc_not_of_the_wall():
    fall_back = calendar(ALWAYS, "Europe/Berlin")
    assert fall_back.elapsed_s(at("2026-10-24T22:00"), at("2026-10-25T23:00")) == 25 * 3600


def test_a_holiday_removes_the_night_that_begins_on_it():
    night = calendar({"tue": [["22:00", "06:00"]], "wed": [["22:00", "06:00"]]}, holidays=["2026-03-03"])
    assert night.elapsed_s(at("2026-03-03T00:00"), at("2026-03-04T12:00")) == 0
    assert night.elapsed_s(at("2026-03-04T12:00"), at("2026-03-05T12:00")) == 8 * 3600


def test_listed_holiday_beats_override_and_override_beats_public_holiday():
    opened = {"2026-12-25": [["10:00", "12:00"]]}
    day = at("2026-12-25T00:00"), at("2026-12-26T00:00")
    assert calendar(country="DE").elapsed_s(*day) == 0
    assert calendar(country="DE", overrides=opened).elapsed_s(*day) == 7200
    assert calendar(holidays=["2026-12-25"], overrides=opened).elapsed_s(*day) == 0


def test_an_override_without_blocks_closes_the_day_and_breaks_are_cut_out():
    office = calendar(overrides={"2026-03-02": []}, breaks={"2026-03-03": [["11:00", "12:00"]]})
    assert office.elapsed_s(at("2026-03-02T00:00"), at("2026-03-03T00:00")) == 0
    assert office.elapsed_s(at("2026-03-03T00:00"), at("2026-03-04T00:00")) == 7 * 3600


def test_a_night_over_a_region_holiday_follows_the_subdivision():
    bavaria = calendar(country="DE", subdivision="BY")
    assert bavaria.elapsed_s(at("2026-01-06T00:00"), at("2026-01-07T00:00")) == 0
    assert calendar(country="DE").elapsed_s(at("2026-01-06T00:00"), at("2026-01-07T00:00")) == 8 * 3600


def test_end_before_start_is_no_time():
    assert calendar().elapsed_s(at("2026-03-03T12:00"), at("2026-03-02T12:00")) == 0


def test_parts_of_a_second_are_dropped():
    start = at("2026-03-02T09:00:00.900000")
    assert calendar().elapsed_s(start, at("2026-03-02T09:00:02.100000")) == 2


def test_a_timeline_counts_each_stretch_in_its_own_calendar():
    moved = timeline("moved", [(None, calendar(ALWAYS)), (at("2026-03-02T00:00"), calendar())])
    assert moved.elapsed_s(at("2026-03-01T20:00"), at("2026-03-02T10:00")) == 4 * 3600 + 3600
    assert moved.due_at(at("2026-03-01T23:00"), 2 * 3600) == at("2026-03-02T10:00")


@pytest.mark.parametrize(
    "spec",
    [
        {"hours": {}},
        {"hours": {"mon": []}},
        {"hours": {"monday": [["09:00", "17:00"]]}},
        {"hours": {"mon": [["09:00", "09:00"]]}},
        {"hours": {"mon": [["09:00"]]}},
        {"hours": {"mon": [["9am", "17:00"]]}},
        {"hours": {"mon": [["09:00", "24:01"]]}},
        {"hours": WORKWEEK, "tz": "Mars/Olympus"},
        {"hours": WORKWEEK, "holidays": ["25.12.2026"]},
        {"hours": WORKWEEK, "holidays": "2026-12-25"},
        {"hours": WORKWEEK, "country": "XX"},
        {"hours": WORKWEEK, "country": "DE", "subdivision": "TEXAS"},
        {"hours": WORKWEEK, "open": True},
    ],
)
def test_a_calendar_that_cannot_be_used_is_refused(spec):
    with pytest.raises(InputError):
        BusinessCalendar.from_spec(spec)


def test_moments_that_cannot_be_judged_are_refused_never_clamped():
    office = calendar()
    with pytest.raises(InputError, match="time zone"):
        office.elapsed_s(datetime(2026, 3, 2), at("2026-03-03T00:00"))
    with pytest.raises(InputError, match="1970"):
        office.elapsed_s(at("1969-12-31T00:00"), at("2026-03-03T00:00"))
    with pytest.raises(InputError, match="2200"):
        office.due_at(at("2199-12-31T00:00"), 3600 * 24)
    with pytest.raises(InputError, match="missing"):
        office.is_open(np.array(["2026-03-02", "NaT"], "datetime64[s]"))
    with pytest.raises(InputError, match="whole seconds"):
        office.is_open(np.array([1.5]))


def test_a_calendar_that_opens_once_has_no_deadline_beyond_it():
    once = calendar({}, overrides={"2026-03-02": [["09:00", "10:00"]]})
    assert once.due_at(at("2020-01-01T00:00"), 3600) == at("2026-03-02T10:00")
    with pytest.raises(InputError, match="reaches"):
        once.due_at(at("2020-01-01T00:00"), 3601)


def test_business_days_count_local_dates():
    office = calendar(WORKWEEK, "Europe/Berlin", holidays=["2026-03-05"])
    wednesday = at("2026-03-04T10:30")
    assert due_after_days(office, wednesday, 1) == at("2026-03-06T10:30")
    assert due_after_days(office, wednesday, 1, at_day_end=True) == at("2026-03-06T16:00")
    assert due_after_days(office, at("2026-03-07T10:00"), 1) == at("2026-03-10T08:00")
    assert due_after_days(office, at("2026-03-06T20:00"), 1) == at("2026-03-09T16:00")
    assert due_after_days(office, at("2026-03-06T10:30"), -1) == wednesday  # the holiday between is none


def test_the_shipped_calendars_open():
    now = at("2026-03-02T12:00")
    for name, office in load_calendars().items():
        assert office.due_at(now, 3600) > now, name


def test_equal_calendars_share_a_key_and_a_new_holiday_changes_it():
    assert calendar().key == calendar().key
    assert calendar().key != calendar(holidays=[date(2026, 1, 1)]).key
