"""One team for several channels: sharing gains, conservation, filler work, and what is mended."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from domain.errors import NoDataError
from domain.workload import ServiceTarget
from staffing.pooled import pooled
from staffing.requirements import requirements

AT = pd.date_range("2026-11-02 08:00", periods=20, freq="30min", tz="UTC").as_unit("us")
TARGETS = {
    "phone": ServiceTarget(0.8, 20, max_occupancy=None),
    "in_person": ServiceTarget(0.8, 20, max_occupancy=None),
}


def plan(**contacts: float) -> pd.DataFrame:
    parts = [
        pd.DataFrame({"starts_at": AT, "channel": c, "contacts": n, "aht_s": 240.0})
        for c, n in contacts.items()
    ]
    return requirements(pd.concat(parts, ignore_index=True), TARGETS, offered_load="pointwise")


def test_two_equal_queues_answer_more_together_and_need_fewer_agents() -> None:
    found = pooled(plan(phone=30, in_person=30), TARGETS, interval_s=1800, replications=20)
    assert (found.channels["together"] > found.channels["apart"]).all()
    assert 0.04 <= found.saved_share <= 0.4
    assert found.agents_added == 0, "who is better together needs nothing more"


def test_written_work_fills_idle_time_and_is_done_in_time() -> None:
    work = plan(phone=60, email=20)
    found = pooled(work, TARGETS, interval_s=1800, replications=20).channels.set_index("channel")
    assert found.loc["email", "together"] > 0.95
    assert found.loc["phone", "together"] > 0.75, "live contacts come before written work"
    hours = work.groupby("channel")["agents"].sum() * 0.5
    assert found["agent_hours"].to_dict() == pytest.approx(hours.to_dict())


def test_rows_carry_the_plan_and_marks_follow_from_them() -> None:
    work = plan(phone=30, in_person=10)
    found = pooled(work, TARGETS, interval_s=1800, replications=10)
    rows = found.rows
    assert len(rows) == (work["agents"] > 0).sum()
    off = (rows["service_level"] - rows["simulated"]).abs() > 0.05
    assert (rows["is_marked"] == off).all()
    assert (rows["agents_mended"] >= rows["agents"]).all()
    assert found.agents_added == int((rows["agents_mended"] - rows["agents"]).sum())
    assert np.array_equal(
        pooled(work, TARGETS, interval_s=1800, replications=10).rows["simulated"], rows["simulated"]
    )


def test_a_single_channel_has_nothing_to_share() -> None:
    with pytest.raises(NoDataError, match="at least two"):
        pooled(plan(phone=30), TARGETS, interval_s=1800)
