"""The last full quarter against the year before."""

from __future__ import annotations

import math
from datetime import date

import pandas as pd

from domain.chosen import Chosen
from domain.period import Period
from jobs.quarters import year_over_year


def frame(shares: dict[date, float]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "metric": "sla_share",
                "period_on": on,
                "value": v,
                "n": 1000.0,
                "low": v - 0.01,
                "high": v + 0.01,
            }
            for on, v in shares.items()
        ]
    )


def chosen(first_on: date, until_on: date) -> Chosen:
    return Chosen(Period(first_on, until_on, "UTC"), compare="none", grain="quarter")


SHARES = {
    date(2025, 4, 1): 0.9, date(2025, 7, 1): 0.9, date(2025, 10, 1): 0.9, date(2026, 1, 1): 0.9,
    date(2026, 4, 1): 0.9, date(2026, 7, 1): 0.8, date(2026, 10, 1): 0.1,
}  # fmt: skip


def test_a_running_quarter_is_not_compared() -> None:
    found = year_over_year(frame(SHARES), chosen(date(2025, 4, 1), date(2026, 11, 22)))
    assert found is not None
    assert (found.now_on, found.before_on) == (date(2026, 7, 1), date(2025, 7, 1))
    (only,) = found.changes
    assert only.change.verdict == "worse"
    assert math.isclose(only.change.difference, -0.1)


def test_a_quarter_cut_at_its_start_is_no_year_before() -> None:
    found = year_over_year(frame(SHARES), chosen(date(2025, 7, 2), date(2026, 11, 22)))
    assert found is not None
    assert found.before_on is None
    assert found.changes[0].change.verdict == "nothing to compare"


def test_without_a_full_quarter_there_is_nothing_to_say() -> None:
    assert year_over_year(frame(SHARES), chosen(date(2026, 7, 2), date(2026, 9, 1))) is None
