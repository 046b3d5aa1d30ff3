"""Opening hours: what is open, what is read, what is refused."""

from datetime import date

import pytest

from domain.calendar_hours import ALWAYS_OPEN, OpeningBlock, OpeningHours, weekly_hours
from domain.errors import InputError


def test_a_block_is_half_open() -> None:
    hours = OpeningHours((OpeningBlock(0, 480, 1080),))
    monday = date(2026, 11, 23)
    assert [hours.is_open(monday, m) for m in (479, 480, 1079, 1080)] == [False, True, True, False]


def test_closed_dates_beat_the_weekly_pattern() -> None:
    day = date(2026, 12, 25)
    assert ALWAYS_OPEN.is_open(day, 0)
    assert not ALWAYS_OPEN.closed_also_on([day]).is_open(day, 0)


def test_hours_past_midnight_become_two_blocks() -> None:
    hours = weekly_hours("Sun 22:00-02:00")
    assert hours.blocks == (OpeningBlock(0, 0, 120), OpeningBlock(6, 1320, 1440))


def test_a_range_of_days_may_wrap_over_the_weekend() -> None:
    assert {b.weekday for b in weekly_hours("Sun-Thu 07:00-24:00").blocks} == {6, 0, 1, 2, 3}


@pytest.mark.parametrize("text", ["", "Mon 8-18", "Xyz 08:00-18:00", "Mon-Fri 08:00-25:00"])
def test_other_forms_are_refused(text: str) -> None:
    with pytest.raises(InputError):
        weekly_hours(text)


@pytest.mark.parametrize("block", [(7, 0, 60), (0, 60, 60), (0, -1, 60), (0, 0, 1441)])
def test_impossible_blocks_are_refused(block: tuple[int, int, int]) -> None:
    with pytest.raises(InputError):
        OpeningBlock(*block)
