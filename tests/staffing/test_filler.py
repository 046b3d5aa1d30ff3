"""Written work in quiet moments: due times hold, people beyond the need come first, promises are simulated."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from domain.errors import NoDataError
from domain.workload import ServiceTarget
from staffing import filler
from staffing.deferred import backlog
from staffing.filler import House
from staffing.requirements import requirements

TARGETS = {
    "phone": ServiceTarget(0.8, 20, max_occupancy=None),
    "email": ServiceTarget(0.9, 8 * 3600, max_occupancy=None),
    "social": ServiceTarget(0.9, 2 * 3600, max_occupancy=None),
}


def plan(days: int = 2, **contacts: float) -> pd.DataFrame:
    """Ten open hours a day; written work comes by night too, a fifth as much."""
    at = pd.date_range("2026-11-02 00:00", periods=48 * days, freq="30min", tz="UTC").as_unit("us")
    is_open = (at.hour >= 8) & (at.hour < 18)
    parts = []
    for channel, number in contacts.items():
        by_night = 0.0 if channel == "phone" else number / 5
        parts.append(
            pd.DataFrame(
                {
                    "starts_at": at, "channel": channel, "contacts": np.where(is_open, number, by_night),
                    "aht_s": 300.0, "is_open": is_open,
                }
            )
        )  # fmt: skip
    return requirements(pd.concat(parts, ignore_index=True), TARGETS)


def house(days: int = 2, **contacts: float) -> House:
    return filler.house(
        plan(days, **contacts),
        TARGETS,
        ["email", "social"],
        interval_s=1800,
        zone="UTC",
        patience_s={"phone": 180},
    )


@pytest.mark.parametrize("used_share", [0.0, 0.4, 1.0])
def test_what_is_left_and_the_idle_time_counted_on_do_all_work_by_its_due_time(used_share: float) -> None:
    of = house(phone=60, email=25, social=6)
    left = filler.remaining(of, used_share, np.zeros(of.idle.size))
    room = used_share * of.idle
    for name in ("social", "email"):
        one = of.written[name]
        found = backlog(one.work, room + left[name])
        assert found["short_hours"].sum() <= one.asked["short_hours"].sum() + 0.06
        assert found["closing_s"].iloc[-1] <= one.asked["closing_s"].iloc[-1] + 900
        assert left[name].sum() <= one.own.sum() + 1e-9
        room = np.maximum(room - np.maximum(found["done_s"] / 1800 - left[name], 0), 0)


def test_more_idle_time_counted_on_leaves_fewer_hours() -> None:
    of = house(phone=60, email=25)
    hours = [filler.remaining(of, u, np.zeros(of.idle.size))["email"].sum() for u in (0.0, 0.3, 0.6, 1.0)]
    assert hours == sorted(hours, reverse=True)
    assert hours[0] > hours[-1]


def test_people_beyond_the_need_take_the_work_first() -> None:
    of = house(phone=60, email=25)
    spare = np.where(of.starts.hour == 15, 4.0, 0.0)
    left = filler.remaining(of, 0.3, spare)["email"]
    at_three = left[of.starts.hour == 15]
    assert (at_three >= 3).all(), left
    plain = filler.remaining(of, 0.3, np.zeros(spare.size))["email"]
    assert left.sum() == pytest.approx(plain.sum(), abs=2)


def test_the_saving_keeps_every_promise_in_the_simulation() -> None:
    of = house(phone=60, email=25)
    alone = filler.apart(of)
    found = filler.filled(of, np.zeros(of.idle.size), alone)
    assert found is not None
    own, left = of.written["email"].own.sum(), found.left["email"].sum()
    assert left < 0.9 * own
    again = filler.played(of, of.needed + found.left["email"], found.lent_share, seed=7)
    assert filler.level(of, "phone", again["phone"])[0] > 0.78
    assert filler.level(of, "email", again["email"])[0] > 0.9


def test_lending_everybody_costs_the_callers_what_lending_a_few_does_not() -> None:
    of = house(phone=60, email=25)
    left = filler.remaining(of, 0.6, np.zeros(of.idle.size))["email"]
    few, many = (filler.played(of, of.needed + left, share)["phone"].service_level()[0] for share in (0.2, 1))
    assert many < few


def test_work_not_yet_due_at_the_end_is_not_counted_as_late() -> None:
    of = house(days=1, phone=60, social=6)
    found = filler.played(of, of.needed + of.written["social"].own, 0.0)["social"]
    assert found.service_level()[0] < filler.level(of, "social", found)[0]


def test_without_written_work_there_is_nothing_to_fill() -> None:
    with pytest.raises(NoDataError, match="quiet moments"):
        house(phone=60)
