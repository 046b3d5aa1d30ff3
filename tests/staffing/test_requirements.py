"""The requirement frame: kinds of channel, binding rule, zero, no data, closed, and the second opinion."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import InputError
from domain.frames import REQUIREMENT, check
from domain.workload import ServiceTarget
from staffing import pyworkforce_adapter
from staffing.requirements import Assumptions, required, requirements
from staffing.shrinkage import Shrinkage
from staffing.verify import verify

AT = pd.date_range("2026-11-02 08:00", periods=20, freq="30min", tz="UTC").as_unit("us")


def day(channel: str, contacts: object, aht_s: float = 240.0) -> pd.DataFrame:
    return pd.DataFrame({"starts_at": AT, "channel": channel, "contacts": contacts, "aht_s": aht_s})


HUMP = 60 + 40 * np.sin(np.linspace(0, 3, 20))


def test_frame_has_the_columns_of_the_house_in_the_order_of_the_rows() -> None:
    work = pd.concat([day("email", 10.0), day("phone", HUMP), day("self_service", 50.0)], ignore_index=True)
    work = work.sample(frac=1, random_state=1).reset_index(drop=True)
    r = requirements(work, {})
    check(r, REQUIREMENT, "requirement")
    assert (r["starts_at"] == work["starts_at"]).all()
    assert (r["channel"] == work["channel"]).all()
    assert r["agents"].dtype == "Int64"
    assert set(r.groupby("channel")["model"].first().items()) == {
        ("email", "deferred"), ("phone", "erlang_c"), ("self_service", "none"),
    }  # fmt: skip


def test_agents_are_the_largest_of_what_the_rules_ask_and_binding_names_it() -> None:
    target = ServiceTarget(0.8, 20, asa_s=10, max_abandonment=0.02, max_occupancy=0.8, min_agents=12)
    r = requirements(day("phone", HUMP), {"phone": target}, patience_s={"phone": 120})
    alone = r[[c for c in r.columns if c.startswith("agents_for_")]]
    assert (r["agents"] == alone.max(axis=1)).all()
    for _, row in r.iterrows():
        assert row[f"agents_for_{row['binding']}"] == row["agents"]
    assert (r["service_level_one_more"] >= r["service_level"]).all()
    assert (r["service_level_one_fewer"] <= r["service_level"]).all()
    assert ((r["agents_fractional"] <= r["agents"]) & (r["agents_fractional"] > r["agents"] - 1)).all()


def test_known_patience_needs_fewer_agents_than_erlang_c() -> None:
    target = {"phone": ServiceTarget(0.8, 20)}
    with_patience = requirements(day("phone", HUMP * 5), target, patience_s={"phone": 90})
    without = requirements(day("phone", HUMP * 5), target)
    assert with_patience["agents"].sum() < without["agents"].sum()


def test_no_contacts_no_forecast_and_closed_each_say_so() -> None:
    work = day("phone", HUMP).assign(is_open=True)
    work.loc[0, "contacts"], work.loc[5, "contacts"], work.loc[19, "is_open"] = 0.0, np.nan, False
    r = requirements(work, {"phone": ServiceTarget(0.8, 20, min_agents=2)}, offered_load="pointwise")
    assert r.loc[0, "agents"] == 2
    assert r.loc[0, "binding"] == "minimum"
    assert np.isnan(r.loc[0, "service_level"])
    assert pd.isna(r.loc[5, "agents"])
    assert r.loc[5, "warning"].startswith("No forecast")
    assert r.loc[19, "agents"] == 0
    assert "closed" in r.loc[19, "warning"]


@pytest.mark.parametrize(("column", "value"), [("contacts", -1.0), ("aht_s", 0.0), ("contacts", np.inf)])
def test_values_out_of_range_name_their_column_and_row(column: str, value: float) -> None:
    work = day("phone", HUMP)
    work.loc[7, column] = value
    with pytest.raises(InputError, match=f"{column}, row 7"):
        requirements(work, {})


def test_a_channel_nobody_knows_and_a_row_given_twice_are_refused() -> None:
    with pytest.raises(InputError, match="fax"):
        requirements(day("fax", 1.0), {})
    with pytest.raises(InputError, match="one row per channel"):
        requirements(pd.concat([day("phone", 1.0), day("phone", 1.0)]), {})


def test_no_rows_give_no_rows() -> None:
    assert requirements(day("phone", HUMP).iloc[:0], {}).empty


def test_shrinkage_divides_and_never_rounds_up_a_whole_number() -> None:
    s = Shrinkage({"all": 0.3})
    assert s.scheduled(21) == 30
    shares = np.arange(1, 60) / 100
    for agents in range(1, 200):
        for share in shares:
            assert Shrinkage({"a": float(share)}).scheduled(agents) >= agents
    assert Shrinkage({"a": 0.1}, {"b": 0.05}).total == pytest.approx(1 - 0.9 * 0.95)


def test_pyworkforce_agrees_on_every_row() -> None:
    work = day("phone", HUMP)
    c = pyworkforce_adapter.compare(work, ServiceTarget(0.8, 20), interval_s=1800)
    assert (c.compared, c.agreeing) == (20, 20)
    assert c.differences.empty


def test_deferred_work_is_conserved_and_done_in_time() -> None:
    r = requirements(day("email", HUMP, 360), {"email": ServiceTarget(0.9, 2 * 3600, max_occupancy=None)})
    assert r["service_level"].dropna().min() == pytest.approx(1)
    assert r["short_hours"].sum() == pytest.approx(0, abs=1e-9)
    assert r["closing_backlog_s"].iloc[-1] == pytest.approx(0, abs=1e-6)
    assert (r["binding"] == "due_time").all()


def test_written_work_asks_for_a_whole_agent_only_when_its_work_has_gathered() -> None:
    r = requirements(day("portal", 1.0, 360), {}, shrinkage=Shrinkage({"all": 0.2}))
    hours = r["agents"].sum() * 0.5
    work = 20 * 360 / 3600
    assert work / 0.85 <= hours <= work / 0.85 + 0.5, "not one agent in each of 20 intervals"
    assert r["agents_fractional"].sum() * 0.5 == pytest.approx(work / 0.85)
    assert r["short_hours"].sum() == pytest.approx(0, abs=1e-9)
    assert r["scheduled_agents"].sum() == np.ceil(r["agents"].sum() / 0.8)


@given(st.lists(st.integers(0, 9), min_size=1, max_size=60), st.floats(0, 0.6))
def test_heads_to_schedule_add_up_and_never_fall_below_those_needed(agents: list[int], share: float) -> None:
    held = Shrinkage({"all": share})
    heads = held.scheduled_in_turn(agents)
    assert (heads >= np.array(agents)).all()
    assert sum(agents) / (1 - share) - 1e-6 <= heads.sum() <= sum(agents) / (1 - share) + 1
    assert held.scheduled_in_turn(agents[:1])[0] == held.scheduled(agents[0])


def test_chat_takes_several_at_once_and_says_when_no_curve_is_known() -> None:
    flat = requirements(day("chat", HUMP, 480), {})
    curve = requirements(day("chat", HUMP, 480), {}, chat_aht_s={"chat": [300, 390, 480]})
    voice = requirements(day("phone", HUMP, 480), {"phone": ServiceTarget(0.8, 60)})
    assert curve["agents"].sum() <= flat["agents"].sum() < voice["agents"].sum()
    assert flat["warning"].str.contains("concurrency").all()
    assert (curve["warning"] == "").all()


def test_modified_offered_load_lets_less_work_be_forgotten_after_the_peak() -> None:
    falling = day("phone", np.linspace(100, 10, 20), 1800.0)
    shares = {m: requirements(falling, {}, offered_load=m)["agents"].iloc[4:] for m in ("mol", "pointwise")}  # type: ignore[arg-type]
    assert (shares["mol"] >= shares["pointwise"]).all()
    assert shares["mol"].sum() > shares["pointwise"].sum()


def test_simulation_marks_what_pointwise_staffing_misses_and_mends_it() -> None:
    falling = day("phone", np.concatenate([np.full(10, 80.0), np.full(10, 20.0)]), 1500.0)
    target = {"phone": ServiceTarget(0.8, 20, max_occupancy=None)}
    plan = required(falling, Assumptions(targets=target, offered_load="pointwise"))
    v = verify(plan, target, interval_s=1800, replications=200)
    marked = v.rows.set_index("starts_at")["is_marked"]
    assert marked[AT[10]]
    assert v.agents_added > 0
    assert v.rows["simulated_mended"].min() > 0.72
