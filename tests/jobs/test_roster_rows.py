"""Rosters from files: locks, names of breaks and meetings come back; nobody is in two shifts at once."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from commands.table import main
from domain.errors import InputError
from domain.shifts import Assignment, PlacedBreak
from jobs import roster_rows
from scheduling.roster import roster_frame
from tests.jobs.test_intraday_options import at, demand, entry, question

HEAD = "agent_id,starts_at,ends_at\n"


def rows(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(HEAD + text), dtype=str, keep_default_na=False)


def with_meeting(agent: str) -> Assignment:
    one = entry(agent, 12)
    meeting = PlacedBreak(at(14), at(14.5), True, "Team; all", is_meeting=True)
    return replace(one, shift=replace(one.shift, breaks=(*one.shift.breaks, meeting)), is_locked=True)


def test_a_roster_comes_back_with_its_locks_ids_break_names_and_meetings(tmp_path: Path) -> None:
    entries = (with_meeting("007"), entry("a1", 12))
    roster_frame(entries, "Europe/Berlin").to_csv(tmp_path / "roster.csv", index=False)
    found = roster_rows.of_file(tmp_path / "roster.csv", "Europe/Berlin")
    assert [(e.agent_id, e.is_locked) for e in found] == [("007", True), ("a1", False)]
    assert [(b.name, b.is_meeting, b.starts_at) for b in found[0].shift.breaks] == [
        ("lunch", False, at(12)), ("Team, all", True, at(14)),
    ]  # fmt: skip
    assert found[1] == entries[1]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,2026-11-23 08:00,2026-11-23 16:00\nb,2026-11-23 08:00,2026-11-23 16:00\n"
         "a,2026-11-23 08:00,2026-11-23 16:00\n",
         "rows 2 and 4: each shift once, got a twice at 2026-11-23 08:00 to 16:00. Remove one of the rows"),
        ("a,2026-11-23 22:00,2026-11-24 06:00\na,2026-11-24 05:30,2026-11-24 12:00\n",
         "rows 2 and 3: one shift at a time for each agent, got a at 2026-11-23 22:00 to 06:00 and at 2026-11-24 "
         "05:30 to 12:00. Move or remove one of them"),
        (" ,2026-11-23 08:00,2026-11-23 16:00\n", "row 2: an agent_id in every row, got an empty cell"),
    ],
)  # fmt: skip
def test_one_agent_twice_at_once_is_refused_with_rows_and_remedy(text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        roster_rows.read_roster(rows(text), "Europe/Berlin")
    assert said in str(refused.value)


def test_shifts_end_to_end_are_two_shifts() -> None:
    text = "a,2026-11-23 08:00,2026-11-23 12:00\na,2026-11-23 12:00,2026-11-23 16:00\n"
    assert len(roster_rows.read_roster(rows(text), "UTC")) == 2


def test_two_people_in_a_row_with_a_name_and_odd_locks_are_refused() -> None:
    frame = rows("a,2026-11-23 08:00,2026-11-23 16:00\n")
    with pytest.raises(InputError, match="row 2: 1 person"):
        roster_rows.read_roster(frame.assign(agents="2"), "UTC")
    with pytest.raises(InputError, match="is_locked, row 2: yes or no, got maybe"):
        roster_rows.read_roster(frame.assign(is_locked="maybe"), "UTC")


@pytest.mark.parametrize("breaks", ["470+30 unpaid", "60+30 paid; 75+15 paid", "99999999999999999999+5 paid"])
def test_breaks_beyond_the_shift_or_two_at_once_are_refused(breaks: str) -> None:
    frame = rows("a,2026-11-23 08:00,2026-11-23 16:00\n").assign(breaks="", breaks_minutes=breaks)
    with pytest.raises(InputError, match="row 2: breaks inside the shift, one at a time"):
        roster_rows.read_roster(frame, "UTC")


@pytest.mark.parametrize("verb", ["breaks", "meetings", "intraday-options", "adherence", "schedule"])
def test_every_verb_that_reads_a_roster_refuses_a_shift_twice(
    verb: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    roster, _ = question(12.0)
    table = roster_frame(roster.entries, "UTC")
    pd.concat([table, table.head(1)]).to_csv(tmp_path / "roster.csv", index=False)
    demand(12.0).to_csv(tmp_path / "demand.csv", index=False)
    (tmp_path / "meetings.csv").write_text("meeting,minutes,agents\nteam,30,all\n")
    (tmp_path / "states.csv").write_text("agent_id,starts_at,ends_at,state\n")
    roster.need.assign(agents=4).to_csv(tmp_path / "need.csv", index=False)
    files = {
        "meetings": ["--meetings", "meetings.csv"], "adherence": ["--states", "states.csv"],
        "schedule": ["--requirements", "need.csv", "--score", "roster.csv"],
    }.get(verb, [])  # fmt: skip
    files += [] if verb in ("adherence", "schedule") else ["--demand", "demand.csv"]
    files += [] if verb == "schedule" else ["--roster", "roster.csv"]
    words = [str(tmp_path / w) if w.endswith(".csv") else w for w in files]
    assert main([verb, *words]) == 2
    assert "rows 2 and 7: each shift once" in capsys.readouterr().err


def test_a_meeting_keeps_its_time_when_its_shift_moves_and_is_lost_where_there_is_no_room() -> None:
    from domain.shifts import ShiftRules
    from jobs import schedules
    from jobs.rosters import differences

    one = with_meeting("a")
    # lunch moves with the shift: from 12:00 to 14:00 it would lie in the meeting
    for start, minutes, held in (
        (9, 480, True),
        (7, 480, True),
        (8, 420, True),
        (14.25, 480, False),
        (10, 480, False),
    ):
        edit = schedules.Edit(None, at(start), minutes, 1, False)
        moved = schedules.changed(one.shift, edit, ShiftRules(breaks=()))
        meetings = [b.starts_at for b in moved.breaks if b.is_meeting]
        assert meetings == ([at(14)] if held else [])
        assert [b.starts_at for b in moved.breaks] == sorted(b.starts_at for b in moved.breaks)
        words = differences([one], [replace(one, shift=moved)], "UTC", {})["what"].iloc[0]
        assert ("without Team; all" in words) == (not meetings)


def test_a_number_sign_inside_a_line_belongs_to_its_cell_and_a_line_of_its_own_is_a_comment(
    tmp_path: Path,
) -> None:
    text = f"# made by hand\n{HEAD}Team #2,2026-11-23T08:00Z,2026-11-23T16:00Z\n  # the end\n"
    (tmp_path / "roster.csv").write_text(text)
    for read in (
        roster_rows.of_upload(text.encode(), "roster.csv", "UTC"),
        roster_rows.of_file(tmp_path / "roster.csv", "UTC"),
    ):
        assert [(a.agent_id, a.shift.starts_at, a.shift.ends_at) for a in read] == [
            ("Team #2", at(8), at(16))
        ]


def test_an_upload_is_refused_like_a_file() -> None:
    for content, said in (
        (b"", "a CSV with a header"),
        (f"agent_id,{HEAD}".encode(), "one column named agent_id"),
    ):
        with pytest.raises(InputError, match=said):
            roster_rows.of_upload(content, "roster.csv", "UTC")
