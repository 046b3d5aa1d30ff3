"""Staffing pages as a reader uses them: edits stay, scenarios change the plan, runs repeat, the week is simulated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from commands.table import main
from staffing import erlang_c
from ui import opened
from ui.navigation import ENTRIES, PAGES_DIR

ROOT = Path(__file__).resolve().parents[2]
NOW = "2026-11-22T12:00"
PAGES = ("staffing_requirements", "what_if", "capacity_plan", "erlang_calculator")


@pytest.fixture
def session(demo_url: str, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("DATABASE_URL", demo_url)
    monkeypatch.setenv("QUEUECAST_NOW", NOW)
    return AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=120)


def at(session: AppTest, stem: str) -> AppTest:
    session.switch_page(str(PAGES_DIR / f"{ENTRIES[stem].file}.py"))
    page = session.run()
    assert not page.exception
    assert not page.error
    return page


def tile(page: AppTest, label: str) -> str:
    return next(str(m.value) for m in page.metric if m.label.startswith(label))


def number(text: str) -> float:
    return float(text.split()[0].replace(",", ""))


@pytest.mark.parametrize("stem", PAGES)
def test_without_data_a_page_says_so_or_works(
    stem: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", f"duckdb:///{tmp_path / 'empty.duckdb'}")
    monkeypatch.setenv("QUEUECAST_NOW", NOW)
    page = at(AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=60), stem)
    is_without = any("There is no data yet" in str(s.value) for s in page.subheader)
    assert is_without == ENTRIES[stem].needs_data


def opened_assumptions(session: AppTest, stem: str) -> AppTest:
    """A page with its assumptions unfolded."""
    session.session_state["assumptions"] = True
    return at(session, stem)


def test_an_assumption_changes_the_plan_and_stays_when_the_page_changes(session: AppTest) -> None:
    page = opened_assumptions(session, "staffing_requirements")
    hours = number(tile(page, "Agent hours, "))
    page.toggle(key="has_patience").set_value(False)
    page.slider(key="planned").set_value(30)
    page = session.run()
    assert number(tile(page, "Agent hours, ")) >= hours
    at(session, "what_if")
    page = opened_assumptions(session, "staffing_requirements")
    assert page.slider(key="planned").value == 30
    assert page.toggle(key="has_patience").value is False


def test_assumptions_are_saved_for_everybody_and_can_be_taken_back(
    session: AppTest, demo_url: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = opened_assumptions(session, "staffing_requirements")
    assert not [b for b in page.button if b.key == "save_targets"], "nothing differs from what is saved"
    usual = number(tile(page, "Agent hours, "))
    page.toggle(key="has_patience").set_value(False)
    page.slider(key="planned").set_value(30.0)
    page = session.run()
    assert any("not saved" in str(m.value) for m in page.markdown)
    page.text_input(key="targets_author").set_value("Ann")
    page.button(key="save_targets").click()
    page = session.run()
    assert not page.exception
    saved = number(tile(page, "Agent hours, "))
    assert [str(s.value) for s in page.success] == [
        "Saved as version 1 of our targets; every page and verb counts with it."
    ]

    other = at(AppTest.from_file(str(ROOT / "ui" / "frame.py"), default_timeout=120), "staffing_requirements")
    assert number(tile(other, "Agent hours, ")) == saved >= usual, "another session counts with them too"

    opened.close()
    assert main(["staff", "--store", demo_url, "--now", NOW, "--country", "DE", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["notes"][0].startswith("Our targets, version 1")
    hours = {c["channel"]: c["agent_hours"] for c in told["channels"]}
    assert number(tile(other, "Agent hours, ")) == pytest.approx(hours["phone"], abs=0.5)

    page = opened_assumptions(session, "staffing_requirements")
    page.button(key="targets_back").click()
    page = session.run()
    assert number(tile(page, "Agent hours, ")) == usual
    assert page.slider(key="planned").value == 15


def test_measured_shrinkage_is_shown_and_taken_over(session: AppTest) -> None:
    page = opened_assumptions(session, "what_if")
    said = next(str(c.value) for c in page.caption if "Measured in the chosen period" in str(c.value))
    page.button(key="take_shrinkage").click()
    page = session.run()
    assert not page.exception
    measured = float(said.split("planned ")[1].split(" %")[0])
    assert page.slider(key="planned").value == pytest.approx(measured, abs=0.06)
    page.button(key="drop_targets").click()
    page = session.run()
    assert page.slider(key="planned").value == 15


def test_a_typed_change_can_be_dropped(session: AppTest) -> None:
    page = opened_assumptions(session, "what_if")
    page.slider(key="unplanned").set_value(20.0)
    page = session.run()
    page.button(key="drop_targets").click()
    page = session.run()
    assert page.slider(key="unplanned").value == 7
    assert not [b for b in page.button if b.key == "save_targets"]


def test_patience_and_handle_time_say_where_they_come_from(session: AppTest) -> None:
    page = opened_assumptions(session, "staffing_requirements")
    said = " ".join(str(c.value) for c in page.caption)
    assert "is measured over eight weeks" in said
    assert "too few gave up to measure it" in said
    assert any("Handle time is assumed" in str(w.value) for w in page.warning)


def test_more_certainty_costs_agents(session: AppTest) -> None:
    page = at(session, "staffing_requirements")
    hours = [number(tile(page, f"Agent hours for {p} %")) for p in (50, 80, 90)]
    assert hours == sorted(hours)


def test_the_week_is_simulated_on_request_only(session: AppTest) -> None:
    page = at(session, "staffing_requirements")
    assert not [m for m in page.metric if m.label == "Off by more than 5 points"]
    page.button(key="verify").click()
    page = session.run()
    assert not page.exception
    marked, _, every = tile(page, "Off by more than 5 points").partition(" of ")
    assert 0 <= int(marked) <= int(every)
    assert int(tile(page, "Agents to add")) >= 0


def test_all_channels_are_played_as_one_team(session: AppTest) -> None:
    page = at(session, "staffing_requirements")
    page.button(key="verify_together").click()
    page = session.run()
    assert not page.exception
    assert 0 <= float(tile(page, "One team for all could do without").removesuffix(" %")) < 60
    assert any("In time, together" in d.value.columns for d in page.dataframe)


def test_a_scenario_is_shown_against_the_plan(session: AppTest) -> None:
    page = at(session, "staffing_requirements")
    page.selectbox(key="compare_with").set_value("90 % in time")
    page = session.run()
    assert not page.exception
    assert len(page.get("plotly_chart")) == 4


def test_every_view_of_what_if_answers_and_a_run_repeats(session: AppTest) -> None:
    page = at(session, "what_if")
    for view in ("What moves it most", "How much more fits", "One team or several", "Side by side"):
        page.segmented_control(key="what_if_view").set_value(view)
        page = session.run()
        assert not page.exception
        assert not page.error
    page.text_input(key="run_name").set_value("Winter")
    page = session.run()
    page.button(key="keep_run").click()
    page = session.run()
    assert page.selectbox(key="kept_run").options == ["Winter"]
    page.button(key="run_again").click()
    page = session.run()
    assert [str(s.value) for s in page.success] == ["The same figures as when it was kept."]
    page.button(key="remove_run").click()
    page = session.run()
    assert any("None yet" in str(c.value) for c in page.caption)


def test_more_people_and_lower_attrition_leave_a_smaller_gap(session: AppTest) -> None:
    session.session_state["capacity_inputs"] = True
    page = at(session, "capacity_plan")
    page.number_input(key="capacity_heads").set_value(0.0)
    page = session.run()
    assert "short" in tile(page, "Worst gap with this plan")
    page.number_input(key="capacity_heads").set_value(500.0)
    page.number_input(key="capacity_attrition").set_value(0.0)
    page.number_input(key="capacity_budget").set_value(1_000_000.0)
    page = session.run()
    assert not page.exception
    assert tile(page, "Worst gap with this plan") == "none"
    assert tile(page, "Next class must start by") == "none needed"
    said = next(str(m.value) for m in page.markdown if str(m.value).startswith("**This plan hires "))
    assert said.startswith("**This plan hires nobody; no week falls short.** Payroll and hiring cost ")
    page.session_state["capacity_inputs"] = False
    page = session.run()
    assert tile(page, "Worst gap with this plan") == "none", "what is typed counts while it is folded away"
    assert tile(page, "Payroll and hiring").endswith(" EUR")


def test_a_capacity_plan_is_kept_compared_and_made_again(session: AppTest) -> None:
    session.session_state["capacity_runs"] = True
    page = at(session, "capacity_plan")
    page.text_input(key="capacity_name").set_value("Budget")
    page = session.run()
    page.button(key="capacity_keep").click()
    page = session.run()
    table = next(d.value for d in page.dataframe if "Plan" in d.value.columns)
    assert table["Plan"].tolist() == ["This plan", "Budget"]
    assert table.iloc[0, 2:].tolist() == table.iloc[1, 2:].tolist()
    page.button(key="capacity_again").click()
    page = session.run()
    assert [str(s.value) for s in page.success] == ["The same figures as when it was kept."]
    page.button(key="capacity_remove").click()
    page = session.run()
    assert not page.exception


def test_own_classes_are_taken_as_written(session: AppTest) -> None:
    session.session_state["capacity_inputs"] = True
    page = at(session, "capacity_plan")
    page.toggle(key="own_classes").set_value(True)
    page = session.run()
    assert not page.exception
    assert not page.error


def test_a_ramp_that_cannot_be_read_is_a_sentence(session: AppTest) -> None:
    session.session_state["capacity_inputs"] = True
    page = at(session, "capacity_plan")
    page.text_input(key="ramp").set_value("fast")
    page = session.run()
    assert not page.exception
    assert any("percentages such as" in str(e.value) for e in page.error)


def test_the_calculator_opens_as_shared(session: AppTest) -> None:
    session.query_params["contacts"] = "200"
    session.query_params["aht"] = "240"
    page = at(session, "erlang_calculator")
    assert {m.label for m in page.metric} == {"Erlang C", "Erlang A", "Erlang X", "Erlang B"}
    load = 200 * 240 / 1800
    wanted = float(erlang_c.agents(load, 240, service_level=0.8, threshold_s=20, max_occupancy=0.85))
    assert number(tile(page, "Erlang C")) == wanted
    assert number(tile(page, "Erlang A")) <= wanted


def test_the_calculator_answers_for_no_contacts(session: AppTest) -> None:
    session.query_params["contacts"] = "0"
    page = at(session, "erlang_calculator")
    assert number(tile(page, "Erlang C")) == 0


def test_the_command_line_plans_the_same_heads_and_money(
    session: AppTest, demo_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    page = at(session, "capacity_plan")
    shown = {p: number(tile(page, f"Exactly the people needed, {p.upper()}")) for p in ("p10", "p50", "p90")}
    payroll, now = number(tile(page, "Payroll")), number(tile(page, "People needed now"))
    opened.close()
    assert main(["capacity", "--store", demo_url, "--now", NOW, "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["cost_needed"] == pytest.approx(shown, abs=1)
    assert told["cost_planned"] == pytest.approx(payroll, abs=1)
    assert told["weeks"][0]["fte_planned_for"] == pytest.approx(now, abs=0.05)
