"""Meetings from files: away from the peak, in the roster that is written, judged by simulation."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from commands.table import main
from scheduling.roster import roster_frame
from tests.jobs.test_intraday_options import demand, question


def test_meetings_avoid_the_peak_and_are_written_into_the_roster(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster, _ = question(40.0)
    roster_frame(roster.entries, "UTC").to_csv(tmp_path / "roster.csv", index=False)
    demand(40.0).to_csv(tmp_path / "demand.csv", index=False)
    rows = "meeting,minutes,agents,each\nteam,30,a0 a1,\ncoaching,30,all,yes\nlong,300,a0 a1,\n"
    (tmp_path / "meetings.csv").write_text(rows)
    files = [f"--{name}={tmp_path / name}.csv" for name in ("roster", "demand", "meetings")]
    assert main(["meetings", *files, "--out", str(tmp_path / "with.csv"), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    held = [m for m in told["meetings"] if m["starts_at"]]
    assert [m["meeting"] for m in held] == ["team", *["coaching"] * 5]
    assert told["meetings"][-1]["loss"] is None
    for one in held:
        start = pd.Timestamp(one["starts_at"])
        assert not 11.5 < start.hour + start.minute / 60 < 13
        assert one["loss"] >= 0
    day = told["days"][0]
    assert 0 <= day["after"] <= day["before"] <= 1
    after = pd.read_csv(tmp_path / "with.csv")
    assert after["breaks"].str.count("paid").sum() == 5 + 2 + 5
    assert main(["meetings", *files[:2], f"--meetings={tmp_path / 'roster.csv'}"]) == 2
    assert "columns meeting, minutes, agents" in capsys.readouterr().err


@pytest.mark.parametrize("minutes", ["²", "9" * 5000, "-5", "30.5", "nan"])
def test_minutes_that_are_no_number_end_in_a_sentence(
    minutes: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["meetings", *_files(tmp_path, f"team,{minutes},all")]) == 2
    assert "row 2: whole minutes" in capsys.readouterr().err


def test_somebody_named_twice_comes_once(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["meetings", *_files(tmp_path, "team,30,a0 a0"), "--json"]) == 0
    (one,) = json.loads(capsys.readouterr().out)["meetings"]
    assert one["who"] == "a0"
    assert one["starts_at"]


def _files(folder: Path, meeting: str) -> list[str]:
    roster, _ = question(40.0)
    roster_frame(roster.entries, "UTC").to_csv(folder / "roster.csv", index=False)
    demand(40.0).to_csv(folder / "demand.csv", index=False)
    (folder / "meetings.csv").write_text(f"meeting,minutes,agents\n{meeting}\n", encoding="utf-8")
    return [f"--{name}={folder / name}.csv" for name in ("roster", "demand", "meetings")]
