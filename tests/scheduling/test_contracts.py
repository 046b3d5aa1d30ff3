"""Tables of agents and mappings of rules read back as they were; what cannot work is said beforehand."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pandas as pd
import pytest

from domain.errors import InputError
from domain.shifts import AgentContract, ShiftRules
from scheduling.contracts import agents_frame, read_agents, read_rules
from scheduling.prechecks import prechecks
from tests.scheduling.requirements import week

AGENTS = (
    AgentContract("A1"),
    AgentContract(
        "A2", skills=frozenset({"chat", "phone"}), min_hours=20, days_off=frozenset({5, 6}),
        off_on=frozenset({date(2026, 12, 24)}), earliest_minutes=480, latest_minutes=1800, may_work_nights=False,
        prefers_from_minutes=540, prefers_until_minutes=600, last_ended_at=datetime(2026, 11, 29, 22, tzinfo=UTC),
    ),
)  # fmt: skip


def test_agents_read_back_as_they_were() -> None:
    assert read_agents(agents_frame(AGENTS)) == AGENTS


def test_missing_columns_take_the_defaults() -> None:
    assert read_agents(pd.DataFrame({"agent_id": ["A1"], "max_hours": [None]})) == (AgentContract("A1"),)


@pytest.mark.parametrize(
    ("column", "cell"),
    [("days_off", "Funday"), ("max_hours", "many"), ("off_on", "24.12."), ("latest_minutes", "6")],
)
def test_an_unreadable_cell_is_named(column: str, cell: str) -> None:
    with pytest.raises(InputError, match=f"row 2, column {column}"):
        read_agents(pd.DataFrame({"agent_id": ["A1"], column: [cell]}))


def test_unknown_columns_and_names_are_refused() -> None:
    with pytest.raises(InputError, match="Rename or drop shoe"):
        read_agents(pd.DataFrame({"agent_id": ["A1"], "shoe": [44]}))
    with pytest.raises(InputError, match="lunch_break"):
        read_rules({"lunch_break": 30})


def test_rules_come_from_a_mapping() -> None:
    values = {
        "lengths_minutes": [240, 480],
        "breaks": [
            {"name": "lunch", "minutes": 30, "is_paid": False, "earliest_share": 0.4, "latest_share": 0.6}
        ],
        "channel_weights": {"phone": 2.0},
    }
    rules = read_rules(values)
    assert rules.breaks[0].minutes == 30
    assert rules.channel_weights == (("phone", 2.0),)
    assert read_rules({}) == ShiftRules()


def test_too_few_hours_are_said_beforehand() -> None:
    said = prechecks(week(peak=20), [AgentContract("A1")], ShiftRules(), zone="UTC")
    assert any("hours are required, the agents can give at most" in s for s in said)
    assert any(s.startswith("Monday") for s in said)


def test_promised_hours_that_do_not_fit_are_said_beforehand() -> None:
    agent = AgentContract("A1", min_hours=38, days_off=frozenset({0, 1, 2, 3, 4}))
    said = prechecks(week(peak=0, floor=0), [agent], ShiftRules(), zone="UTC")
    assert said == ("A1 is promised 38 hours a week; 2.0 days of at most 9.5 paid hours give 19.0.",)
