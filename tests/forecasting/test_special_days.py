"""Special days: recognised, estimated with a range, shrunk."""

from datetime import date, timedelta

import numpy as np
import pytest

from domain.errors import InputError
from forecasting import rolling, special_days
from forecasting.special_days import SpecialDay
from tests.forecasting.made_up import grid, rates

FIRST = date(2026, 1, 5)


def test_holidays_of_a_country_and_its_regions() -> None:
    found = special_days.holidays_of("DE-BY", date(2026, 1, 1), date(2027, 1, 1))
    assert SpecialDay(date(2026, 1, 6), "Epiphany") in found
    assert date(2026, 1, 6) not in {
        s.on for s in special_days.holidays_of("DE-BE", date(2026, 1, 1), date(2027, 1, 1))
    }


def test_an_unknown_country_is_refused() -> None:
    with pytest.raises(InputError, match="ISO code"):
        special_days.holidays_of("ZZ", FIRST, FIRST + timedelta(days=9))


def fitted(factor: float, repeats: int) -> special_days.Effect:
    counts = np.repeat(rates(280, 6, size=400)[None], 1, axis=0).copy()
    days = [60 + 28 * k for k in range(repeats)]
    counts[0, days] *= factor
    register = [SpecialDay(FIRST + timedelta(days=d), "release", "release") for d in days]
    ready = rolling.prepare(grid(counts), register, 28)
    found = special_days.effects(rolling.calendar_fit(ready, 280), ready.table)
    return next(e for e in found if e.name == "release")


def test_an_effect_is_found_with_its_range() -> None:
    effect = fitted(1.5, 7)
    assert effect.factor == pytest.approx(1.5, abs=0.1)
    assert effect.low_80 < effect.factor < effect.high_80
    assert effect.days == 7


def test_an_effect_seen_once_is_drawn_to_none() -> None:
    assert 1.0 < fitted(1.5, 1).factor < fitted(1.5, 7).factor


def test_business_days_are_counted_without_holidays() -> None:
    days = [FIRST + timedelta(days=k) for k in range(31)]
    business = np.array([True] * 5 + [False] * 2)
    table = special_days.features(days, [SpecialDay(date(2026, 2, 2), "closed")], business)
    first = table.values[:, table.names.index("business day 1 of the month")]
    assert [d for d, is_first in zip(days, first, strict=True) if is_first] == [date(2026, 2, 3)]


def test_days_around_a_holiday_are_working_days() -> None:
    """A Friday and a Monday off: what follows and goes before lies beyond the weekend."""
    days = [date(2026, 3, 30) + timedelta(days=k) for k in range(14)]
    off = (SpecialDay(date(2026, 4, 3), "Good Friday"), SpecialDay(date(2026, 4, 6), "Easter Monday"))
    offices, everyday = np.arange(7) < 5, np.ones(7, dtype=bool)

    def flagged(name: str, business: np.ndarray) -> list[date]:
        table = special_days.features(days, off, business)
        return [d for d, value in zip(days, table.values[:, table.names.index(name)], strict=True) if value]

    assert flagged("day before a holiday", offices) == [date(2026, 4, 2)]
    assert flagged("day after a holiday", offices) == [date(2026, 4, 7)]
    assert flagged("two days after a holiday", offices) == [date(2026, 4, 8)]
    friday = (SpecialDay(date(2026, 4, 3), "Good Friday"),)
    table = special_days.features(days, friday, offices)
    assert table.values[days.index(date(2026, 4, 6)), table.names.index("day after a holiday")] == 1
    # Where every day is worked, the day after is the next one.
    assert flagged("day after a holiday", everyday) == [date(2026, 4, 4), date(2026, 4, 7)]


def test_a_plain_history_has_no_effects() -> None:
    counts = rates(280, 6, size=400)[None]
    ready = rolling.prepare(grid(counts), (), 28)
    assert np.allclose(rolling.calendar_factors(ready, 280), 1.0, atol=1e-6)


def test_queues_of_one_batch_lend_each_other_strength() -> None:
    counts = np.repeat(rates(200, 6, size=400)[None], 3, axis=0).copy()
    counts[:, 100] *= 1.5
    register = [SpecialDay(FIRST + timedelta(days=100), "release", "release")]
    many, one = (rolling.prepare(grid(c), register, 7) for c in (counts, counts[:1]))
    shared, alone = (
        next(
            e.factor
            for e in special_days.effects(rolling.calendar_fit(r, 200), r.table)
            if e.name == "release"
        )
        for r in (many, one)
    )
    assert alone < shared <= 1.55


def monthly(size: float) -> np.ndarray:
    """Ten months in which days about the 10th are above and days about the 25th below the rest."""
    days = [FIRST + timedelta(days=k) for k in range(300)]
    course = np.array([np.sin(2 * np.pi * d.day / 30.4) for d in days])
    noise = np.random.default_rng(3).normal(0, 0.05, 300)
    return np.asarray(rates(300, 6, size=400) * np.exp(size * course + noise)[:, None])[None]


def course_of(counts: np.ndarray) -> np.ndarray:
    ready = rolling.prepare(grid(counts), (), 28)
    return np.log(rolling.calendar_factors(ready, 300))[0, 300:]


def test_the_course_of_the_month_is_learnt_and_goes_on() -> None:
    ahead = [FIRST + timedelta(days=k) for k in range(300, 328)]
    course = 0.2 * np.array([np.sin(2 * np.pi * d.day / 30.4) for d in ahead])
    assert np.abs(course_of(monthly(0.2)) - course).mean() < 0.04


def test_a_queue_that_does_not_heed_the_month_keeps_little_of_it() -> None:
    assert np.abs(course_of(monthly(0.0))).mean() < 0.012


def test_knots_of_the_month_share_every_day() -> None:
    days = [date(2026, 1, 1) + timedelta(days=k) for k in range(365)]
    table = special_days.features(days, (), np.ones(7, dtype=bool))
    knots = [k for k, name in enumerate(table.names) if name.startswith("about day")]
    assert np.allclose(table.values[:, knots].sum(axis=1), 1.0)
    assert len(set(table.names)) == len(table.names)


def test_working_days_of_their_own_sort_are_scored_and_not_learnt_from() -> None:
    found = special_days.holidays_of("IL", date(1999, 1, 1), date(2000, 1, 1))
    purim = next(s for s in found if s.name == "Purim")
    assert purim.is_scored
    assert not next(s for s in found if s.name == "Yom Kippur").is_scored
    counts = rates(120, 6, size=400)[None]
    custom = SpecialDay(FIRST + timedelta(days=60), "half day", is_scored=True)
    off = SpecialDay(FIRST + timedelta(days=80), "day off")
    ready = rolling.prepare(grid(counts), [custom, off], 7)
    assert ready.cleaned.is_masked[0, [60, 80]].all()
    assert np.isfinite(ready.countable[0, 60]).all()
    assert np.isnan(ready.countable[0, 80]).all()


def test_a_campaign_is_no_day_off() -> None:
    days = [date(2026, 1, 1) + timedelta(days=k) for k in range(60)]
    tuesday = date(2026, 1, 20)
    business = np.array([True] * 5 + [False] * 2)
    bare = special_days.features(days, (), business)
    for kind, is_off in (("campaign", False), ("outage", False), ("holiday", True)):
        table = special_days.features(days, [SpecialDay(tuesday, "one", kind)], business)
        same = [name for name in bare.names if name in table.names]
        changed = any(
            not np.array_equal(bare.values[:, bare.names.index(n)], table.values[:, table.names.index(n)])
            for n in same
        )
        assert changed == is_off, kind
