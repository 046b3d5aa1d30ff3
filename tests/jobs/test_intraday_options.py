"""Today's options from files and from the store: simulated with the same contacts, ranked, refused with a reason."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from commands.table import main
from domain.errors import InputError, NoDataError
from domain.shifts import AgentContract, Assignment, PlacedBreak, Shift, ShiftRules
from domain.workload import ServiceTarget
from jobs import intraday_options as job
from scheduling.roster import roster_frame

MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
NOW = datetime(2026, 11, 23, 9)


def at(hour: float) -> datetime:
    return MIDNIGHT + timedelta(hours=hour)


def entry(agent: str, lunch: float) -> Assignment:
    pause = PlacedBreak(at(lunch), at(lunch + 0.5), False, "lunch")
    return Assignment(agent, Shift(agent, at(8), at(16), "phone", (pause,)))


def demand(busy: float) -> pd.DataFrame:
    starts = pd.date_range(at(8), at(16), freq="30min", inclusive="left").as_unit("us")
    contacts = [busy if 12 <= t.hour < 13 else 12.0 for t in starts]
    return pd.DataFrame({"starts_at": starts, "channel": "phone", "contacts": contacts, "aht_s": 300.0})


def question(busy: float) -> tuple[job.Roster, job.Queue]:
    load = demand(busy)
    entries = tuple(entry(f"a{n}", 12.0 if n < 3 else 13.0) for n in range(5))
    need = load[["starts_at", "channel"]].assign(scheduled_agents=4.0)
    agents = tuple(AgentContract(f"a{n}") for n in range(5))
    roster = job.Roster(entries, need, ShiftRules(), agents, "test")
    return roster, job.Queue("phone", load, ServiceTarget(0.8, 20), 120.0)


def test_breaks_at_the_peak_are_moved_away_from_it() -> None:
    found = job.answered(*question(40.0), NOW, "UTC")
    assert found.base.service_level < 0.8
    best = found.rows[found.rows["kind"] == "break"].iloc[0]
    assert best["gained"] > 0
    assert best["option"].startswith("lunch 12:00 to ")
    assert set(best["who"]) == {"a0", "a1", "a2"}
    assert found.rows["gained"].is_monotonic_decreasing
    again = job.answered(*question(40.0), NOW, "UTC")
    pd.testing.assert_frame_equal(found.rows, again.rows)


def test_a_quiet_day_offers_time_off_that_keeps_the_promise() -> None:
    roster, queue = question(4.0)
    quiet = job.Queue("phone", queue.slots.assign(contacts=3.0), queue.target, 120.0)
    found = job.answered(roster, quiet, NOW, "UTC")
    assert found.base.service_level > 0.8
    first = found.rows.iloc[0]
    assert (first["kind"], first["cost_hours"]) == ("time_off", -2.0)
    assert (found.rows["service_level"] >= 0.8).all()


def test_what_cannot_be_answered_is_said() -> None:
    roster, queue = question(12.0)
    with pytest.raises(InputError, match="one contact at a time"):
        job.answered(roster, job.Queue("email", queue.slots, queue.target, None), NOW, "UTC")
    with pytest.raises(NoDataError, match="Nobody is at work"):
        job.answered(roster, queue, NOW + timedelta(hours=8), "UTC")


def test_the_verb_answers_from_two_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    roster, _ = question(40.0)
    roster_frame(roster.entries, "UTC").to_csv(tmp_path / "roster.csv", index=False)
    demand(40.0).to_csv(tmp_path / "demand.csv", index=False)
    files = ["--roster", str(tmp_path / "roster.csv"), "--demand", str(tmp_path / "demand.csv")]
    assert main(["intraday-options", *files, "--now", "2026-11-23T09:00", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["without_change"]["service_level"] < told["target"] == 0.8
    assert {"kind", "option", "who", "gained", "cost_hours"} <= set(told["options"][0])
    assert main(["intraday-options", "--roster", str(tmp_path / "roster.csv")]) == 2
    assert "--roster and --demand together" in capsys.readouterr().err


def test_a_published_roster_of_another_day_is_none(store: object) -> None:
    with pytest.raises(NoDataError, match="No published roster"):
        job.published(store, date(2026, 11, 23), (), "UTC")  # type: ignore[arg-type]
