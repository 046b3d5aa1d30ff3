"""Verbs about people needed: what they print, the shapes, two roads to one number, sentences on bad input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from commands.table import main
from staffing import erlang_c

NOW = "2026-11-22T12:00"


@pytest.fixture(scope="module")
def demo_url(demo_file: Path) -> str:
    return f"duckdb:///{demo_file}"


@pytest.fixture
def forecast_file(tmp_path: Path) -> str:
    """Two weekdays of phone and e-mail by half hour."""
    day = pd.date_range("2026-11-23 08:00", periods=20, freq="30min", tz="UTC")
    starts = day.append(day + pd.Timedelta(days=1))
    phone = pd.DataFrame({"starts_at": starts, "channel": "phone", "contacts": 60.0, "aht_s": 300.0})
    email = pd.DataFrame({"starts_at": starts, "channel": "email", "contacts": 10.0, "aht_s": 400.0})
    path = tmp_path / "forecast.csv"
    pd.concat([phone, email]).to_csv(path, index=False)
    return str(path)


def run(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert main([*words, "--json", "--now", NOW]) == 0
    printed: dict[str, Any] = json.loads(capsys.readouterr().out)
    return printed


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(list(words)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_erlang_prints_every_model_and_the_published_answer(capsys: pytest.CaptureFixture[str]) -> None:
    told = run(capsys, "erlang", "--contacts", "100", "--aht", "180")
    agents = {m["model"]: m["agents"] for m in told["models"]}
    assert agents["Erlang C"] == float(erlang_c.agents(10, 180, service_level=0.8, threshold_s=20))
    assert set(agents) == {"Erlang B", "Erlang C", "Erlang A", "Erlang X"}
    assert told["models"][0]["scheduled_agents"] == 20
    assert "14 agents answer 88.8 %" in told["explained"]
    assert [s["agents"] for s in told["ladder"]] == [10, 11, 12, 13, 14, 15, 16, 17, 18]


def test_a_verified_plan_names_its_live_intervals_and_repeats(
    forecast_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("verify", "--forecast", forecast_file, "--replications", "40")
    told = run(capsys, *words)
    assert told["intervals"] == 40
    assert {r["channel"] for r in told["rows"]} == {"phone"}
    assert told["marked"] == sum(r["is_marked"] for r in told["rows"])
    assert run(capsys, *words) == told


def test_more_contacts_never_need_fewer_hours(forecast_file: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(
        capsys, "what-if", "--forecast", forecast_file, "--scenario", "Less: volume=-0.2",
        "--scenario", "More: volume=0.3, aht=0.1", "--tornado", "0.1", "--hours", "400", "--cost", "20",
    )  # fmt: skip
    hours = {r["scenario"]: r["scheduled_hours"] for r in told["scenarios"]}
    assert hours["Less"] <= hours["As planned"] <= hours["More"]
    assert told["scenarios"][2]["cost"] == pytest.approx(20 * hours["More"])
    assert {t["lever"] for t in told["tornado"]} == {"volume", "aht", "patience", "shrinkage"}
    assert told["volume_factor_that_fits"] > 1 or hours["As planned"] > 400


def test_a_kept_run_counted_again_gives_the_same(
    forecast_file: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ("--store", f"duckdb:///{tmp_path / 'kept.duckdb'}")
    words = (
        "what-if",
        "--forecast",
        forecast_file,
        "--scenario",
        "Shift: moved=0.2, moved_from=email, moved_to=phone",
    )
    first = run(capsys, *words, "--keep", "Shift", *store)
    again = run(capsys, "what-if", "--again", "Shift", *store)
    assert again["same_as_kept"] is True
    assert again["scenarios"] == first["scenarios"]


def test_capacity_counts_heads_money_and_weeks(demo_url: str, capsys: pytest.CaptureFixture[str]) -> None:
    told = run(
        capsys, "capacity", "--store", demo_url, "--heads", "4", "--attrition", "0.05", "--cost-per-hour", "20",
        "--budget", "500000", "--ramp", "0.5,0.8",
    )  # fmt: skip
    weeks = told["weeks"]
    assert len(weeks) == 78
    assert told["cost_needed"]["p10"] <= told["cost_needed"]["p50"] <= told["cost_needed"]["p90"]
    assert told["cost_planned"] == pytest.approx(sum(w["cost"] for w in weeks))
    assert weeks[-1]["cumulative_budget"] == pytest.approx(500_000)
    for week in weeks:
        assert week["gap"] == pytest.approx(week["fte_productive"] - week["fte_planned_for"])
        assert week["fte_net"] <= week["fte_required"]
    hired = sum(c["heads"] for c in told["classes"])
    assert sum(w["hired"] for w in weeks) == hired


def test_kept_capacity_plans_are_compared_and_made_again(
    demo_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    store = ("--store", demo_url)
    small = run(capsys, "capacity", *store, "--heads", "4", "--keep", "Small")
    run(capsys, "capacity", *store, "--heads", "40", "--cost-per-hour", "20", "--keep", "Large")
    plans = {p["name"]: p for p in run(capsys, "capacity", *store, "--kept")["plans"]}
    assert set(plans) == {"Small", "Large"}
    assert plans["Small"]["cost_planned"] == pytest.approx(small["cost_planned"])
    assert plans["Small"]["hired"] >= plans["Large"]["hired"]
    again = run(capsys, "capacity", *store, "--again", "Small")
    assert again["same_as_kept"] is True
    assert again["figures"]["cost_planned"] == pytest.approx(small["cost_planned"])


def test_agents_for_a_higher_chance_are_never_fewer(
    demo_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    told = run(capsys, "staff", "--store", demo_url, "--chances")
    rows = pd.DataFrame(told["requirements"]).dropna(subset=["agents_50"])
    assert len(rows)
    assert (rows["agents_50"] <= rows["agents_80"]).all()
    assert (rows["agents_80"] <= rows["agents_90"]).all()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("what-if", "--scenario", "Winter"), "a scenario such as"),
        (("what-if", "--scenario", "Winter: weather=2"), "a scenario such as"),
        (("what-if", "--scenario", "Winter: moved=0.2"), "channels that contacts move"),
        (("what-if", "--scenario", "Winter: volume=-1"), "a factor above 0"),
        (("staff", "--chances"), "a forecast made from the store"),
        (("erlang", "--contacts", "-1", "--aht", "180"), "contacts of 0 or more"),
    ],
)
def test_bad_input_is_a_sentence(
    words: tuple[str, ...], sentence: str, forecast_file: str, capsys: pytest.CaptureFixture[str]
) -> None:
    where = () if words[0] == "erlang" else ("--forecast", forecast_file)
    assert sentence in refused(capsys, *words, *where)


def test_an_unknown_run_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    url = f"duckdb:///{tmp_path / 'none.duckdb'}"
    assert "none kept yet" in refused(capsys, "what-if", "--again", "Spring", "--store", url)
