"""Written work in a roster's quiet moments: work is conserved, limits hold, edits count, the store keeps it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from commands.table import main
from domain.shifts import AgentContract, ShiftRules
from jobs import roster_blending, roster_files
from jobs.blending import Asked
from jobs.roster_blending import Quiet, Reduced, Team
from scheduling.roster import Roster, roster
from tests.jobs.test_blending import RULES, TARGETS, need

BOTH, PHONE, EMAIL = frozenset({"phone", "email"}), frozenset({"phone"}), frozenset({"email"})
DAYS = 2


def people(*skills: frozenset[str], count: int = 36) -> tuple[AgentContract, ...]:
    return tuple(AgentContract(f"A{n:02d}", skills[n % len(skills)]) for n in range(count))


AGENTS = people(BOTH, PHONE, BOTH, EMAIL)


def asked() -> Asked:
    return Asked(TARGETS, {"phone": 180.0}, {}, 1800.0)


@pytest.fixture(scope="module")
def fewer() -> Reduced:
    return roster_blending.reduced(need(days=DAYS), asked(), AGENTS, zone="UTC", time_limit_s=60)


@pytest.fixture(scope="module")
def made(fewer: Reduced) -> Roster:
    return roster(fewer.need, AGENTS, RULES, zone="UTC", time_limit_s=3)


def quiet_in(found: Reduced) -> Quiet:
    assert found.quiet is not None, found.note
    return found.quiet


def team(made: Roster, fewer: Reduced, rules: ShiftRules = RULES) -> Team:
    return roster_blending.team_of(made.assignments, fewer.need, AGENTS, rules, quiet_in(fewer), "UTC")


def test_only_written_work_gets_fewer_hours_of_its_own(fewer: Reduced) -> None:
    own, left = (f.groupby("channel")["scheduled_agents"].sum() for f in (quiet_in(fewer).rows, fewer.need))
    assert left["phone"] == own["phone"]
    assert left["email"] < own["email"]
    assert quiet_in(fewer).used_share <= roster_blending.able_share(
        AGENTS, quiet_in(fewer).asked, list(TARGETS)
    )


def test_work_is_conserved_and_quiet_moments_stay_within_the_limit(made: Roster, fewer: Reduced) -> None:
    at_work = team(made, fewer)
    found = roster_blending.filling(at_work, quiet_in(fewer))
    rows = found.rows
    done = (rows["own_hours"] + rows["quiet_hours"]).cumsum()
    np.testing.assert_allclose(done + rows["waiting_hours"], rows["arrived_hours"].cumsum(), atol=1e-6)
    assert rows["quiet_hours"].sum() > 0
    beyond = sum(v for s, v in at_work.free.items() if "email" in s)
    on_phone = sum(v for (_, c), v in at_work.on.items() if c == "phone")
    most = beyond + quiet_in(fewer).lent_share * on_phone
    assert (rows["quiet_hours"].to_numpy() <= 0.5 * most + 1e-9).all()


def test_nobody_writes_who_cannot(fewer: Reduced, made: Roster) -> None:
    only = tuple(replace(a, skills=PHONE if "phone" in a.skills else EMAIL) for a in AGENTS)
    at_work = roster_blending.team_of(made.assignments, fewer.need, only, RULES, quiet_in(fewer), "UTC")
    rows = roster_blending.filling(at_work, quiet_in(fewer)).rows
    beyond = sum(v for s, v in at_work.free.items() if s == ("email",))
    assert (rows["quiet_hours"].to_numpy() <= 0.5 * beyond + 1e-9).all()
    refused = roster_blending.reduced(need(days=1), asked(), only, zone="UTC", time_limit_s=5)
    assert refused.quiet is None
    assert refused.note == roster_blending.NOBODY
    assert refused.need["scheduled_agents"].sum() == need(days=1)["scheduled_agents"].sum()


def test_without_the_people_it_is_said_what_stays_undone(made: Roster, fewer: Reduced) -> None:
    empty = replace(made, assignments=())
    found = roster_blending.filling(team(empty, fewer), quiet_in(fewer))
    assert found.channels["waiting_hours"].sum() == pytest.approx(found.channels["arrived_hours"].sum())
    said = roster_blending.sentence(found)
    assert "0.0 are done in quiet moments" in said
    assert "pass their due time undone" in said
    assert "wait when the plan ends" in said
    lines = roster_blending.played(team(empty, fewer), quiet_in(fewer))
    assert lines == ()
    assert roster_blending.promises(lines, quiet_in(fewer))[1:] == [
        "Nobody is at work, so no promise is kept."
    ]


def test_the_simulated_week_has_every_channel_with_its_interval(made: Roster, fewer: Reduced) -> None:
    lines = roster_blending.played(team(made, fewer), quiet_in(fewer))
    assert {x.channel for x in lines} == {"phone", "email"}
    for line in lines:
        assert line.low <= line.after <= line.high
    written = next(x for x in lines if x.is_written)
    assert written.left_hours < written.own_hours
    broken = replace(written, after=0.1, before=0.99)
    said = roster_blending.promises([broken], quiet_in(fewer))
    assert any("10.0 % in time" in s and "90 % promised" in s for s in said)


def test_the_store_gives_back_the_same_filling(made: Roster, fewer: Reduced) -> None:
    kept = json.loads(json.dumps(roster_files.payload(made, fewer.need, RULES, 5.0, quiet_in(fewer))))
    quiet = roster_files.quiet_of(kept["quiet"])
    assert quiet is not None
    again, rules, _ = roster_files.question_of(kept)
    at_work = roster_blending.team_of(made.assignments, again, AGENTS, rules, quiet, "UTC")
    before = roster_blending.filling(team(made, fewer), quiet_in(fewer)).rows
    pd.testing.assert_frame_equal(roster_blending.filling(at_work, quiet).rows, before)
    assert roster_files.quiet_of(roster_files.payload(made, fewer.need, RULES, 5.0)["quiet"]) is None


def asking(tmp_path: Path, agents: tuple[AgentContract, ...], seconds: int) -> list[str]:
    """A command that makes a roster of a day whose people write in quiet moments."""
    file, people_file, rules = (tmp_path / n for n in ("need.csv", "agents.csv", "rules.toml"))
    rules.write_text("lengths_minutes = [240, 480]\nstart_step_minutes = 60\nfirst_start_minutes = 480\n")
    need(days=1)[["starts_at", "channel", "contacts", "aht_s", "agents", "scheduled_agents"]].to_csv(
        file, index=False
    )
    pd.DataFrame(
        {"agent_id": [a.agent_id for a in agents], "skills": [" ".join(a.skills) for a in agents]}
    ).to_csv(people_file, index=False)
    return ["schedule", "--requirements", str(file), "--rules", str(rules), "--seconds", str(seconds), "--json",
            "--blend", "--agents", str(people_file)]  # fmt: skip


def test_the_command_line_fills_a_roster_and_writes_it_by_interval(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given, out = asking(tmp_path, AGENTS, 10), tmp_path / "filling.csv"
    assert main([*given, "--filling", str(out)]) == 0
    found = json.loads(capsys.readouterr().out)
    rows = pd.read_csv(out, comment="#")
    (total,) = found["blend"]["channels"]
    assert rows["quiet_hours"].sum() == pytest.approx(total["quiet_hours"], abs=0.01)
    assert total["quiet_hours"] > 0
    assert found["notes"][0].startswith("Of ")
    assert main([*given[:-2], "--filling", str(out)]) == 2
    assert "--agents" in capsys.readouterr().err


def test_the_command_line_says_why_there_is_no_file_of_quiet_moments(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given, out = asking(tmp_path, people(PHONE, EMAIL, count=4), 1), tmp_path / "filling.csv"
    assert main([*(g for g in given if g != "--json"), "--filling", str(out)]) == 0
    said = capsys.readouterr().out
    assert roster_blending.NOBODY in said
    assert "filling.csv was not written" in said
    assert not out.exists()
