"""A blended week: what is claimed is simulated, nothing is lost on the way to the store, files say what they lack."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from commands.table import main
from domain.errors import NoDataError
from domain.shifts import ShiftRules
from domain.workload import ServiceTarget
from jobs import blending, schedule_files
from jobs.blending import Asked, Blend
from jobs.schedules import Edit, WeekPlan, with_edits
from staffing.requirements import requirements

RULES = ShiftRules(start_step_minutes=60, lengths_minutes=(240, 480), first_start_minutes=480)
TARGETS = {"phone": ServiceTarget(0.8, 20), "email": ServiceTarget(0.9, 8 * 3600)}


def need(phone: float = 60.0, email: float = 25.0, days: int = 2) -> pd.DataFrame:
    at = pd.date_range("2026-11-02 00:00", periods=48 * days, freq="30min", tz="UTC").as_unit("us")
    is_open = (at.hour >= 8) & (at.hour < 18)
    parts = [
        pd.DataFrame(
            {
                "starts_at": at[is_open], "channel": channel, "contacts": np.full(int(is_open.sum()), number),
                "aht_s": 300.0,
            }
        )
        for channel, number in (("phone", phone), ("email", email))
    ]  # fmt: skip
    return requirements(pd.concat(parts, ignore_index=True), TARGETS)


def asked() -> Asked:
    return Asked(TARGETS, {"phone": 180.0}, {}, 1800.0)


@pytest.fixture(scope="module")
def made() -> tuple[WeekPlan, pd.DataFrame]:
    return blending.design(need(), asked(), RULES, zone="UTC", time_limit_s=40)


def blend_in(plan: WeekPlan) -> Blend:
    assert plan.blend is not None, plan.notes
    return plan.blend


def test_fewer_hours_are_paid_and_every_promise_is_kept(made: tuple[WeekPlan, pd.DataFrame]) -> None:
    plan, blended = made
    blend = blend_in(plan)
    assert plan.score.paid_hours == blend.paid_hours < blend.paid_hours_apart
    assert plan.score.required_hours == pytest.approx(blended["scheduled_agents"].sum() / 2)
    for line in blend.lines:
        assert line.after >= min(line.promised, line.before)
        assert line.low <= line.after <= line.high
    live, written = (next(x for x in blend.lines if x.is_written is w) for w in (False, True))
    assert live.left_hours == live.own_hours, "the live need is never cut"
    assert written.left_hours < written.own_hours


def test_a_blended_week_that_pays_less_by_leaving_more_short_is_refused(
    made: tuple[WeekPlan, pd.DataFrame],
) -> None:
    plan = made[0]
    short = replace(
        plan, score=replace(plan.score, paid_hours=1.0, under_hours=plan.score.under_hours + 0.25)
    )
    assert not blending._is_better(short, plan)
    cheap = replace(plan, score=replace(plan.score, paid_hours=1.0))
    assert blending._is_better(cheap, plan)
    assert not blending._is_better(plan, plan)


def test_without_time_written_work_keeps_its_own_hours_and_says_why() -> None:
    plan, kept = blending.design(need(days=1), asked(), RULES, zone="UTC", time_limit_s=0.2)
    assert plan.blend is None
    assert any("time limit" in n for n in plan.notes)
    assert kept["scheduled_agents"].sum() == need(days=1)["scheduled_agents"].sum()


def test_the_sentence_has_the_saving_and_its_reason(made: tuple[WeekPlan, pd.DataFrame]) -> None:
    blend = blend_in(made[0])
    said = blending.sentence(blend)
    assert f"{blend.paid_hours:,.0f} instead of {blend.paid_hours_apart:,.0f} paid hours" in said
    assert f"every promise kept in {blend.replications} simulated weeks" in said


def test_a_kept_plan_comes_back_with_its_blend_and_an_edited_one_claims_nothing(
    made: tuple[WeekPlan, pd.DataFrame],
) -> None:
    plan, blended = made
    plain = json.loads(json.dumps(schedule_files.plain_plan(plan, blended, RULES, 6.0)))
    again = schedule_files.plan_of(plain, blended, RULES, "UTC")
    assert again.blend == plan.blend
    edits = [
        Edit(s.shift, s.starts_at, round((s.ends_at - s.starts_at).total_seconds() / 60), s.agents + 1, False)
        for s in plan.shifts
    ]
    assert with_edits(plan, edits, blended, RULES, "UTC").blend is None


def test_where_every_agent_is_busy_written_work_keeps_its_own_hours() -> None:
    rows = need(phone=60, email=4, days=1)
    busy = rows.assign(agents=np.ceil(rows["erlangs"]).astype("Int64"))
    busy = busy.assign(scheduled_agents=busy["agents"])
    plan, kept = blending.design(busy, asked(), RULES, zone="UTC", time_limit_s=12)
    assert plan.blend is None
    assert any("keeps hours of its own" in n for n in plan.notes)
    assert kept["scheduled_agents"].sum() == busy["scheduled_agents"].sum()


def test_live_channels_alone_cannot_be_blended() -> None:
    rows = need()
    with pytest.raises(NoDataError, match="quiet moments"):
        blending.design(rows[rows["channel"] == "phone"], asked(), RULES, zone="UTC")
    assert not blending.can_blend({"phone", "chat"})
    assert blending.can_blend({"phone", "email"})


def test_the_command_line_blends_a_file(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, rules = tmp_path / "need.csv", tmp_path / "rules.toml"
    rules.write_text("lengths_minutes = [240, 480]\nstart_step_minutes = 60\nfirst_start_minutes = 480\n")
    rows = need(days=1)[["starts_at", "channel", "contacts", "aht_s", "scheduled_agents"]]
    # written work planned in agents alone, as a flat backlog
    rows.loc[rows["channel"] == "email", ["contacts", "aht_s"]] = None
    rows.to_csv(file, index=False)
    given = ["schedule", "--requirements", str(file), "--rules", str(rules), "--seconds", "30", "--json"]
    assert main([*given, "--blend"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["blend"]["paid_hours"] == found["paid_hours"]
    assert {x["channel"] for x in found["blend"]["lines"]} == {"phone", "email"}
    assert main([*given, "--blend", "fax"]) == 2
    assert "fax" in capsys.readouterr().err
    assert main([*given, "--blend", "--agents", str(file)]) == 2
    rows.drop(columns="contacts").to_csv(file, index=False)
    capsys.readouterr()
    assert main([*given, "--blend"]) == 2
    assert "no contacts" in capsys.readouterr().err


def test_the_command_line_makes_split_shifts(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "need.csv"
    at = pd.date_range("2026-11-02 08:00", periods=24, freq="30min", tz="UTC")
    peaks = np.where((at.hour < 11) | (at.hour >= 15), 5, 0)
    pd.DataFrame({"starts_at": at, "channel": "phone", "agents": peaks}).to_csv(file, index=False)
    paid = []
    for extra in ([], ["--split"]):
        assert main(["schedule", "--requirements", str(file), "--seconds", "3", "--json", *extra]) == 0
        paid.append(json.loads(capsys.readouterr().out)["paid_hours"])
    assert paid[1] < paid[0], "two parts around a quiet noon pay for less"
