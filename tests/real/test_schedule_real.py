"""The published benchmark week through the command line, without and with people."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import icalendar
import pandas as pd
import pytest

from commands.table import main
from domain.shifts import AgentContract
from scheduling.contracts import agents_frame

WEEK = Path(os.environ.get("QUEUECAST_DATA", "../shared/data")) / "benchmark_week.csv"
IN_CI = os.environ.get("CI", "").lower() == "true"
pytestmark = [
    pytest.mark.real,
    pytest.mark.skipif(not WEEK.is_file() and not IN_CI, reason="QUEUECAST_DATA holds no benchmark_week.csv"),
]
FIGURES = ("gap", "efficiency", "paid_hours", "under_hours", "over_hours", "seconds")


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> dict[str, Any]:
    assert WEEK.is_file(), f"{WEEK} is missing; set QUEUECAST_DATA"
    assert main(["schedule", "--json", *words]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_the_week_is_covered_and_every_figure_is_reported(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    book = tmp_path / "week.xlsx"
    made = printed(capsys, "--requirements", str(WEEK), "--seconds", "30", "--xlsx", str(book))
    assert all(made[name] is not None and made[name] >= 0 for name in FIGURES)
    assert made["required_hours"] == pytest.approx(12_634, abs=1)
    assert made["efficiency"] > 0.985
    assert made["under_hours"] < 0.001 * made["required_hours"] + 5
    # No plan can pay less than the best ratio of paid to productive hours in this catalogue.
    assert made["paid_hours"] > 13_299 - made["under_hours"] * 300 / 285
    sheets = pd.read_excel(book, sheet_name=None)
    assert list(sheets) == ["Shifts", "Coverage"]
    shifts = sheets["Shifts"]
    assert (shifts["paid_hours"] * shifts["agents"]).sum() == pytest.approx(made["paid_hours"])


def test_people_get_a_roster_of_a_channel_and_a_calendar_each(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    assert WEEK.is_file(), f"{WEEK} is missing; set QUEUECAST_DATA"
    week = pd.read_csv(WEEK)
    week[week["channel"] == "premium"].to_csv(tmp_path / "premium.csv", index=False)
    need = week.loc[week["channel"] == "premium", "agents_erlang_a"].sum() / 4
    team = [AgentContract(f"A{n:03d}", max_hours=38.5) for n in range(round(need / 26))]
    agents_frame(team).to_csv(tmp_path / "agents.csv", index=False)
    made = printed(
        capsys, "--requirements", str(tmp_path / "premium.csv"), "--agents", str(tmp_path / "agents.csv"),
        "--zone", "UTC", "--seconds", "20", "--ical", str(tmp_path / "ical"),
    )  # fmt: skip
    assert all(made[name] is not None for name in FIGURES)
    assert made["hard_violations"] == 0
    assert made["required_hours"] == pytest.approx(need)
    events = [
        event
        for file in (tmp_path / "ical").glob("*.ics")
        for event in icalendar.Calendar.from_ical(file.read_bytes()).walk("VEVENT")
    ]
    assert len(events) == len(made["shifts"])
