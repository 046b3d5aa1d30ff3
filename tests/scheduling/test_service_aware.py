"""The re-optimised requirement keeps its promise with fewer agents, and no fewer would do for one interval."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from domain.errors import InputError
from scheduling.service_aware import service_aware

TARGET = 0.8


def level(rows: pd.DataFrame, agents: NDArray[np.int64]) -> NDArray[np.float64]:
    """A service curve: nothing below the load, then closing in on 1."""
    load = rows["erlangs"].to_numpy()
    return np.where(agents > load, 1 - np.exp(-1.2 * (agents - load)), 0.0)


def demand() -> pd.DataFrame:
    starts = pd.date_range("2026-06-01", periods=48, freq="30min", tz="UTC")
    load = 3 + 2.7 * np.sin(np.arange(48) / 5)
    need = np.array(
        [next(n for n in range(99) if n > x and 1 - np.exp(-1.2 * (n - x)) >= TARGET) for x in load]
    )
    return pd.DataFrame(
        {"starts_at": starts, "channel": "phone", "contacts": 10 * load, "erlangs": load, "agents": need}
    )


def test_the_promise_is_kept_with_fewer_agents_and_the_floor_holds() -> None:
    found = service_aware(demand(), level, zone="UTC", targets={"phone": TARGET}, floor=0.5)
    rows = found.requirement
    kept = (rows["contacts"] * rows["service_level"]).sum() / rows["contacts"].sum()
    assert kept >= TARGET
    assert kept == pytest.approx(found.achieved["service_level"][0])
    assert rows["service_level"].min() >= 0.5
    assert found.agent_hours_after < found.agent_hours_before


def test_a_week_needs_no_more_than_its_days() -> None:
    by_day, by_week = (
        service_aware(demand(), level, zone="UTC", targets={"phone": TARGET}, span=span).agent_hours_after
        for span in ("day", "week")
    )
    assert by_week <= by_day


def test_a_floor_at_the_target_is_the_interval_rule() -> None:
    found = service_aware(demand(), level, zone="UTC", targets={"phone": TARGET}, floor=TARGET)
    assert (found.requirement["agents"] == demand()["agents"]).all()


def test_what_cannot_be_promised_is_refused() -> None:
    with pytest.raises(InputError, match="floor between"):
        service_aware(demand(), level, zone="UTC", targets={"phone": 0.4}, floor=0.5)
    with pytest.raises(InputError, match="agents can reach"):
        service_aware(demand(), level, zone="UTC", targets={"phone": TARGET}, most_agents=3)
