"""Breaks by simulated service: fewer are away at the peak, other contacts confirm it, vast days stay quick."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from commands.table import main
from domain.errors import InputError, NoDataError
from domain.shifts import BreakRule, ShiftRules
from jobs import channel_days, meetings, schedule_files, service_breaks
from jobs import intraday_options as today
from scheduling.meetings import Request
from scheduling.roster import roster_frame
from tests.jobs.test_intraday_options import at, demand, question

RULES = ShiftRules(breaks=(BreakRule("lunch", 30, False, 0.25, 0.75),))


def busy_noon(busy: float = 40.0) -> tuple[today.Roster, today.Queue]:
    roster, queue = question(busy)
    return replace(roster, rules=RULES), queue


def test_lunches_leave_the_peak_and_more_are_answered_in_time() -> None:
    roster, queue = busy_noon()
    found = service_breaks.by_service(roster, queue, "UTC")
    day = found.days.iloc[0]
    assert day["after"] > day["before"] + 0.02
    assert found.moved == day["moved"] > 0
    before, after = found.overall
    assert (before, after) == (pytest.approx(day["before"]), pytest.approx(day["after"]))
    at_peak = [
        b for e in found.entries for b in e.shift.breaks if at(12) < b.ends_at and b.starts_at < at(13)
    ]
    assert len(at_peak) < len(roster.entries)
    same = [(e.agent_id, e.shift.starts_at, e.shift.ends_at) for e in found.entries]
    assert same == [(e.agent_id, e.shift.starts_at, e.shift.ends_at) for e in roster.entries]


def test_breaks_that_stand_well_are_left_alone() -> None:
    roster, queue = busy_noon()
    once = service_breaks.by_service(roster, queue, "UTC")
    again = service_breaks.by_service(replace(roster, entries=once.entries), queue, "UTC")
    assert (again.days["won"] >= 0).all()
    assert again.days["won"].sum() < once.days["won"].sum()


def test_one_more_person_is_worth_most_at_the_peak() -> None:
    roster, queue = busy_noon()
    day = channel_days.days(roster, queue, None, "UTC")[0]
    found = channel_days.marginals(day, queue, day.supply)
    assert (found >= 0).all()
    first = found[:, channel_days.AROUND]
    peak, quiet = (day.grid.period_of(at(h)) for h in (12.5, 9))
    assert first[peak] > first[quiet]


def test_people_away_unplanned_count() -> None:
    roster, queue = busy_noon()
    few = replace(queue, present_share=0.6)
    full, thin = (channel_days.days(roster, q, None, "UTC")[0].supply.sum() for q in (queue, few))
    assert thin == pytest.approx(0.6 * full, abs=1)
    with pytest.raises(InputError, match="shrinkage"):
        replace(queue, present_share=0.0)


def test_a_meeting_is_offered_where_the_simulation_loses_least() -> None:
    roster, queue = busy_noon()
    one = Request("team", 30, ("a0", "a1"), at(8), at(16))
    found = meetings.choices(roster, queue, one, "UTC")
    assert found["lost"].is_monotonic_increasing
    best = found.iloc[0]
    assert not at(11.5) < best["starts_at"].to_pydatetime() < at(13)
    assert best["after"] <= best["before"]
    entries = meetings.held_at(roster, one, best["starts_at"].to_pydatetime())
    held = [b for e in entries for b in e.shift.breaks if b.is_meeting]
    assert [b.name for b in held] == ["team", "team"]
    plain = json.loads(json.dumps(schedule_files.plain_assignments(entries)))
    assert schedule_files.assignments_of(plain) == entries


def test_a_vast_day_is_played_few_times() -> None:
    """A hundred thousand contacts a slot: as sure in four days as a small one in sixty."""
    _, queue = question(100_000.0)
    roster, small = question(12.0)
    days = [channel_days.days(roster, q, None, "UTC")[0] for q in (queue, small)]
    played = [channel_days.simulated(d, d.supply, q) for d, q in zip(days, (queue, small), strict=True)]
    assert [p.offered.shape[0] for p in played] == [today.LEAST_REPLICATIONS, today.REPLICATIONS]


def test_a_day_too_large_to_be_played_is_refused_before_it_is_played() -> None:
    roster, queue = question(1_000_000.0)
    said = "500,000 contacts a day on one channel, got 2,000,168. Split it"
    with pytest.raises(InputError, match=said):
        service_breaks.by_service(roster, queue, "UTC")
    with pytest.raises(InputError, match=said):
        meetings.choices(roster, queue, Request("team", 30, ("a0",), at(8), at(16)), "UTC")
    with pytest.raises(InputError, match=said):
        today.answered(roster, queue, at(9).replace(tzinfo=None), "UTC")


def test_no_meeting_leaves_the_channel_alone_while_contacts_come() -> None:
    roster, queue = busy_noon(12.0)
    everybody = Request("all hands", 30, tuple(f"a{n}" for n in range(5)), at(8), at(16))
    found = meetings.choices(roster, queue, everybody, "UTC")
    assert (found["agents"] >= 1).all()
    assert (found["who"].map(len) < 5).all()
    alone = replace(roster, entries=roster.entries[:1])
    with pytest.raises(NoDataError, match="while somebody else stays on the channel"):
        meetings.choices(alone, queue, replace(everybody, agents=("a0",)), "UTC")
    closed = replace(queue, slots=queue.slots.assign(contacts=queue.slots["contacts"].where(
        queue.slots["starts_at"] < at(15), 0.0)))  # fmt: skip
    late = meetings.choices(roster, closed, everybody, "UTC")
    assert (late["starts_at"] >= at(15)).all()


def test_the_command_line_moves_breaks_into_a_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster, _ = busy_noon()
    roster_frame(roster.entries, "UTC").to_csv(tmp_path / "roster.csv", index=False)
    demand(40.0).to_csv(tmp_path / "demand.csv", index=False)
    (tmp_path / "rules.toml").write_text(
        '[[breaks]]\nname = "lunch"\nminutes = 30\nis_paid = false\nearliest_share = 0.25\nlatest_share = 0.75\n'
    )
    files = [f"--{n}={tmp_path / n}.csv" for n in ("roster", "demand")] + [
        f"--rules={tmp_path / 'rules.toml'}"
    ]
    assert main(["breaks", *files, f"--out={tmp_path / 'moved.csv'}", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["moved"] > 0
    assert told["after"] > told["before"]
    assert (tmp_path / "moved.csv").is_file()
    assert main(["breaks", *files, "--shrinkage", "1.5"]) == 2
    assert "30 % is 0.3" in capsys.readouterr().err
    late = timedelta(minutes=30)
    assert all(b.ends_at - b.starts_at == late for e in roster.entries for b in e.shift.breaks)
