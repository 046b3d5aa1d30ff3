"""Whose holidays a history keeps: a planted country is found, none where there is none, and no peeking."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from domain.errors import InputError
from forecasting import backtest, found_calendar
from forecasting.backtest import PORTFOLIO, Options
from forecasting.found_calendar import NO_COUNTRY, Evidence, Found, evidence, find, public, words
from forecasting.registers import ready_to_test
from forecasting.series import Grid
from forecasting.special_days import SpecialDay, holidays_of
from tests.forecasting.made_up import grid, poisson

FIRST = date(2025, 1, 6)


def kept(
    country: str | None, days: int = 364, seed: int = 0, factor: float = 0.0, size: float = 20.0
) -> Grid:
    """A queue whose days off in a country have `factor` of their contacts."""
    counts = poisson(days, 6, size, seed=seed)
    last = FIRST + timedelta(days=days)
    for day in holidays_of(country, FIRST, last) if country else ():
        if not day.is_scored:
            counts[:, (day.on - FIRST).days] = np.round(counts[:, (day.on - FIRST).days] * factor)
    return grid(counts, FIRST)


def found(one: Grid) -> Found | None:
    return find(evidence([one]), one.next_on)


@pytest.mark.parametrize("country", ["US", "GB-ENG", "DE", "BR", "IN", "JP", "IL", "AU-NSW"])
@pytest.mark.parametrize("factor", [0.0, 0.4])
def test_planted_country_is_found(country: str, factor: float) -> None:
    calendar = found(kept(country, factor=factor))
    assert calendar is not None
    assert calendar.codes[0] == country
    assert calendar.listed >= 8
    assert calendar.low >= calendar.listed - 1


def test_absent_days_tell_like_closed_ones() -> None:
    one = kept("US")
    gone = np.where(one.counts.sum(axis=2, keepdims=True) == 0, np.nan, one.counts)
    assert found(replace(one, counts=gone)) == found(one) is not None


@pytest.mark.parametrize("seed", range(8))
def test_no_country_without_holidays(seed: int) -> None:
    assert found(kept(None, seed=seed)) is None


def test_closures_by_chance_are_no_country() -> None:
    draw, plain = np.random.default_rng(1), kept(None)
    for _ in range(60):
        counts = plain.counts.copy()
        counts[:, draw.choice(plain.days, draw.integers(1, 12), replace=False)] = 0
        assert found(replace(plain, counts=counts)) is None


def test_the_planner_explained_it() -> None:
    one = kept("US")
    days = holidays_of("US", FIRST, one.next_on)
    own = [SpecialDay(d.on, "off site", "closure") for d in days]
    assert find(evidence([one], own), one.next_on) is None


def test_weeks_without_contacts_are_no_holidays() -> None:
    one = kept(None)
    counts = one.counts.copy()
    counts[:, 340:] = 0
    assert found(replace(one, counts=counts)) is None


def test_scaling_changes_nothing() -> None:
    one = kept("DE", factor=0.5)
    assert found(one) == found(replace(one, counts=1000 * one.counts)) is not None


def test_ties_share_the_days_most_keep() -> None:
    """A spring tells Easter, which half of Europe keeps: no day of a single country is taken over."""
    calendar = found(kept("DE", days=118))
    assert calendar is not None
    assert len(calendar.codes) > 1
    days = {d.on for d in calendar.days(FIRST, date(2026, 1, 1))}
    assert {date(2025, 4, 18), date(2025, 4, 21)} <= days
    assert date(2025, 10, 3) not in days
    assert " or " in words(calendar)


def test_channels_speak_together() -> None:
    """Neither half of the year tells enough; both channels do."""
    one = kept("US")
    early, late = one.until(120), replace(kept("US", seed=1), queues=("chat",))
    assert (
        find(evidence([early, late]), one.next_on) == find(evidence([late, early]), one.next_on) is not None
    )


def test_said_country_is_not_looked_for() -> None:
    assert public("none", [kept("US")]).days(FIRST, date(2026, 1, 1), date(2026, 1, 1)) == ()
    assert public("None", [kept("US")]).country == NO_COUNTRY
    assert public("DE", [kept("US")]).days(FIRST, date(2025, 12, 31), date(2026, 1, 1)) == holidays_of(
        "DE", FIRST, date(2025, 12, 31)
    )


def test_an_unknown_country_says_how_to_do_without() -> None:
    with pytest.raises(InputError, match=r"got XX\. Say none for none"):
        public("XX", [kept("US")]).days(FIRST, date(2026, 1, 1), date(2026, 1, 1))


def scored(one: Grid) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Origins scored, what was forecast there and the interval ends."""
    ready = ready_to_test(one, (), public(None, [one]), 14, 364)
    done = backtest.run(ready, Options(14, span_days=364, members=("ewdow",), has_member_intervals=False))
    assert done is not None
    each = backtest.runs(done)
    made = backtest.spliced(done, [d.forecasts[PORTFOLIO][d.scored] for d in each])
    ends = backtest.spliced(done, [d.bounds[PORTFOLIO] for d in each], axis=1)
    return done.origins[done.scored], made, ends


def peeking(one: Grid, cut: int) -> list[int]:
    """Scored origins up to `cut` whose forecast or interval changes with the days after it."""
    later = one.counts.copy()
    for day in holidays_of("US", FIRST + timedelta(days=cut), one.next_on):
        later[:, (day.on - FIRST).days] = 0
    origins, made, ends = scored(one)
    _, changed, moved = scored(replace(one, counts=later))
    early = np.flatnonzero(origins <= cut)
    assert early.size > 5
    return [
        int(origins[k])
        for k in early
        if not (np.array_equal(made[k], changed[k]) and np.array_equal(ends[:, k], moved[:, k]))
    ]


def unclear() -> Grid:
    """Two of the first five holidays kept: no calendar yet."""
    one = kept(None)
    counts = one.counts.copy()
    for day in (date(2025, 1, 20), date(2025, 7, 4)):
        counts[:, (day - FIRST).days] = 0
    return replace(one, counts=counts)


def test_no_origin_knows_a_calendar_found_later() -> None:
    assert peeking(unclear(), 250) == []


def test_a_planted_peek_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    def from_the_end(held: Evidence, until_on: date) -> Found | None:
        return find(held, held.first_on + timedelta(days=len(held.totals)))

    monkeypatch.setattr(found_calendar, "find", from_the_end)
    assert peeking(unclear(), 250)


def test_weeks_before_the_calendar_was_known_are_tested_without_it() -> None:
    one = kept("US", days=231, seed=3)
    ready = ready_to_test(one, (), public(None, [one]), 14, 364)
    assert ready.is_special.any()
    assert not ready.earlier[0][1].is_special.any()


def test_found_like_said() -> None:
    """With the calendar known before the first scored origin a found country forecasts as a said one."""
    one = kept("US", days=231)
    said = ready_to_test(one, (), public("US", [one]), 14, 364)
    asked = Options(14, members=("ewdow",), has_member_intervals=False)
    a, b = (backtest.run(r, asked) for r in (said, ready_to_test(one, (), public(None, [one]), 14, 364)))
    assert a is not None
    assert b is not None
    assert np.array_equal(a.forecasts[PORTFOLIO], b.forecasts[PORTFOLIO])
    assert backtest.table(a).equals(backtest.table(b)) == (not b.earlier)


def test_a_calendar_that_knows_a_year_in_part_is_weighed_without_a_warning(
    recwarn: pytest.WarningsRecorder,
) -> None:
    listed = found_calendar._listed("IN", date(1999, 1, 1), 365)
    assert listed.any()
    assert not recwarn.list
