"""A change must beat its noise, and intervals hold what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from metrics.aggregates import NetPromoter, Ratio, Share
from metrics.catalogue import METRICS
from metrics.compare import Value, change

CSAT, BACKLOG, OPENED = METRICS["csat_share"], METRICS["backlog"], METRICS["tickets_created"]


def value(metric: str, **parts: float) -> Value:
    made = METRICS[metric].aggregate.finish({k: np.array([float(v)]) for k, v in parts.items()})
    return Value(*(float(x[0]) for x in (made.value, made.n, made.low, made.high)))


def test_a_change_inside_the_noise_is_none() -> None:
    assert (
        change(CSAT, value("csat_share", n=100, hit=81), value("csat_share", n=100, hit=79)).verdict
        == "no real change"
    )


def test_a_change_beyond_the_noise_is_better_or_worse_by_direction() -> None:
    high, low = value("csat_share", n=2000, hit=1700), value("csat_share", n=2000, hit=1500)
    assert change(CSAT, high, low).verdict == "better"
    assert change(CSAT, low, high).verdict == "worse"
    assert change(CSAT, low, high).difference == pytest.approx(-0.1)
    assert change(BACKLOG, Value(900, 900, 841, 959), Value(500, 500, 456, 544)).verdict == "worse"
    assert change(OPENED, Value(900, 900, 841, 959), Value(500, 500, 456, 544)).verdict == "more"


def test_few_cases_no_data_and_nothing_before_are_said() -> None:
    enough, few = value("csat_share", n=50, hit=40), value("csat_share", n=4, hit=4)
    assert change(CSAT, few, enough).verdict == "too few"
    assert change(CSAT, Value(math.nan, 0), enough).verdict == "no data"
    assert change(CSAT, enough, None).verdict == "nothing to compare"
    assert change(CSAT, enough, few).verdict == "nothing to compare"


def test_without_an_interval_nothing_is_called_a_change() -> None:
    metric = METRICS["solved_per_agent"]
    assert change(metric, Value(9.0, 500), Value(5.0, 500)).verdict == "no real change"


def test_no_change_is_called_one_in_at_most_six_of_a_hundred() -> None:
    rng = np.random.default_rng(3)
    share = Share("x", CSAT.is_counted)
    called = 0
    for _ in range(1000):
        now, before = (
            share.finish({"n": np.array([400.0]), "hit": np.array([float(rng.binomial(400, 0.8))])})
            for _ in "ab"
        )
        pair = [Value(*(float(x[0]) for x in (o.value, o.n, o.low, o.high))) for o in (now, before)]
        called += change(CSAT, pair[0], pair[1]).verdict != "no real change"
    assert called <= 60


def test_the_ratio_of_sums_lies_in_its_interval_19_times_of_20() -> None:
    rng = np.random.default_rng(5)
    ratio = Ratio("x", CSAT.is_counted, CSAT.is_counted, is_share=False)
    held = 0
    for _ in range(400):
        answered = rng.poisson(20, 60) + 1.0
        handle = np.array([rng.exponential(300, int(n)).sum() for n in answered])
        parts = {
            "top": handle.sum(), "bottom": answered.sum(), "n": answered.sum(), "rows": 60.0,
            "tt": (handle**2).sum(), "tb": (handle * answered).sum(), "bb": (answered**2).sum(),
        }  # fmt: skip
        made = ratio.finish({k: np.array([v]) for k, v in parts.items()})
        held += bool(made.low[0] <= 300 <= made.high[0])
    assert 0.92 <= held / 400 <= 0.98


def test_published_intervals() -> None:
    nps = NetPromoter("x", CSAT.is_counted, CSAT.is_counted)
    made = nps.finish({"n": np.array([324.0]), "up": np.array([162.0]), "down": np.array([55.0])})
    assert made.value[0] == pytest.approx(33.0, abs=0.1)
    assert (made.low[0], made.high[0]) == pytest.approx((24.6, 40.8), abs=0.4)
