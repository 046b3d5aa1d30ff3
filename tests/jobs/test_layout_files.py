"""Layouts by naming columns: written and read back the same, in shifts or activities, any zone and pattern."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.table import main
from domain.errors import InputError
from domain.shifts import Assignment, PlacedBreak, Shift
from jobs import layout_files, roster_rows
from scheduling.column_maps import FIELDS, ColumnMap, mapped, read_map, unmapped
from tests.jobs.test_intraday_options import MIDNIGHT, at, entry
from tests.jobs.test_roster_plans import OFFICE, written

EXAMPLE = layout_files.layout_in(layout_files.EXAMPLE.encode(), "example")


def test_the_example_writes_a_row_per_activity_in_the_columns_of_the_template() -> None:
    found = mapped([entry("ana@example.org", 12)], "Europe/Berlin", EXAMPLE, {})
    assert found.columns.tolist() == ["Email", "Start", "End", "Task", "Type"]
    assert found["Task"].tolist() == ["1001", "2002", "1001"]
    assert found.iloc[1].tolist() == [
        "ana@example.org",
        "11/23/2026 12:00",
        "11/23/2026 12:30",
        "2002",
        "shift",
    ]


@st.composite
def rosters(draw: st.DrawFn) -> list[Assignment]:
    """One to three people with a shift on one or two days, breaks of usual names inside, starts on the quarter."""
    found = []
    for agent in draw(st.lists(st.sampled_from(("a", "b@c.de", "007")), min_size=1, unique=True)):
        for day in draw(st.sets(st.sampled_from((0, 2, 125)), min_size=1)):
            begin = MIDNIGHT + timedelta(days=day, minutes=15 * draw(st.integers(0, 95)))
            lunch = PlacedBreak(begin + timedelta(hours=3), begin + timedelta(hours=3.5), False, "lunch")
            team = PlacedBreak(begin + timedelta(hours=4), begin + timedelta(hours=5), True, "meeting", True)
            breaks = (lunch, team)[: draw(st.integers(0, 2))]
            end = begin + timedelta(minutes=15 * draw(st.integers(24, 40)))
            found.append(Assignment(agent, Shift("s", begin, end, "phone", breaks)))
    return sorted(found, key=lambda a: (a.agent_id, a.shift.starts_at))


@given(rosters(), st.sampled_from(("UTC", "Asia/Kolkata", "Europe/Berlin")))
def test_activities_of_any_zone_come_back_as_the_same_shifts_breaks_and_meetings(
    entries: list[Assignment], zone: str
) -> None:
    by = ColumnMap({"Who": "agent_id", "From": "starts_at", "To": "ends_at", "What": "activity"}, "activities",
                   "%d.%m.%Y %H:%M %z", words={"phone": "T1", "lunch": "T2"})  # fmt: skip
    there = mapped(entries, zone, by, {})
    back = roster_rows.read_roster(layout_files.as_ours(there, "America/New_York", by), zone)
    assert [
        (a.agent_id, a.shift.starts_at, a.shift.ends_at, a.shift.breaks, a.shift.channel) for a in back
    ] == [(a.agent_id, a.shift.starts_at, a.shift.ends_at, a.shift.breaks, a.shift.channel) for a in entries]


def test_days_beside_times_are_read_over_midnight() -> None:
    by = read_map(
        {"columns": {"N": "agent", "D": "date", "A": "start_time", "Z": "end_time"}, "times": "%I:%M %p"}
    )
    night = Assignment("a", Shift("s", at(22), at(30), "phone"))
    there = mapped([night], "UTC", by, {"a": "Ana"})
    assert there.iloc[0].tolist() == ["Ana", "2026-11-23", "10:00 PM", "06:00 AM"]
    back = unmapped(there, "UTC", by)
    assert back.iloc[0][["agent_id", "starts_at", "ends_at"]].tolist() == [
        "Ana",
        at(22).isoformat(),
        at(30).isoformat(),
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "a table [columns]"),
        ('[columns]\n"A" = "email"\n', "layout, column A: one of agent_id, agent, starts_at"),
        ('colums = 1\n[columns]\n"A" = "agent"\n', "names columns, rows, moments"),
        ('rows = "weeks"\n[columns]\n"A" = "agent"\n', "rows of shifts or activities, got weeks"),
        ('zone = "Mars"\n[columns]\n"A" = "agent"\n', "Mars"),
        ("[columns", "a TOML file"),
        ('[columns]\n"A" = ["agent"]\n', "layout, columns: a table of texts"),
        ('zone = 5\n[columns]\n"A" = "agent"\n', "layout, zone: a text, got 5"),
        ('unpaid = "lunch"\n[columns]\n"A" = "agent"\n', "layout, unpaid: a list of texts"),
        ('words = 1\n[columns]\n"A" = "agent"\n', "layout, words: a table of texts"),
    ],
)  # fmt: skip
def test_a_layout_that_cannot_be_used_ends_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(InputError) as refused:
        layout_files.layout_in(text.encode(), "layout.toml")
    assert said in str(refused.value)


def test_a_file_that_is_not_as_the_layout_says_is_refused_with_its_row() -> None:
    frame = pd.DataFrame(
        {"Email": ["a"], "Start": ["soon"], "End": ["11/23/2026 12:00"], "Task": ["1001"], "Type": [""]}
    )
    with pytest.raises(InputError, match="row 2: a moment as %m/%d/%Y %H:%M, got soon"):
        unmapped(frame, "UTC", EXAMPLE)
    with pytest.raises(InputError, match="Mend Task in the layout"):
        unmapped(frame.drop(columns="Task"), "UTC", EXAMPLE)
    with pytest.raises(InputError, match="a column for agent_id or agent"):
        unmapped(frame, "UTC", read_map({"columns": {"Start": "starts_at", "End": "ends_at"}}))
    with pytest.raises(InputError, match="a column for starts_at"):
        unmapped(frame, "UTC", read_map({"columns": {"Email": "agent_id"}}))


def test_minutes_of_a_shift_over_a_clock_change_are_those_worked() -> None:
    by = ColumnMap({"From": "starts_at", "To": "ends_at", "Minutes": "minutes"})
    for day, minutes in (("2026-03-28", "420"), ("2026-10-24", "540")):
        begin, end = (
            pd.Timestamp(f"{d} {h}", tz="Europe/Berlin") for d, h in ((day, "22:00"), (day, "06:00"))
        )
        shift = Shift("s", begin.to_pydatetime(), (end + pd.DateOffset(days=1)).to_pydatetime(), "phone", ())
        row = mapped([Assignment("a", shift)], "Europe/Berlin", by, {}).iloc[0]
        assert (row["From"][-5:], row["To"][-5:], row["Minutes"]) == ("22:00", "06:00", minutes)


def test_every_field_says_something() -> None:
    by = ColumnMap({name: name for name in FIELDS})
    assert (mapped([entry("a", 12)], "UTC", by, {}).iloc[0] != "").all()


def test_the_schedule_verb_writes_and_reads_a_layout(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = written(tmp_path, {"name": "Ana"}, OFFICE)
    (tmp_path / "wfm.toml").write_text(layout_files.EXAMPLE)
    layout = ["--layout", str(tmp_path / "wfm.toml")]
    there = str(tmp_path / "there.csv")
    assert main([*words, *layout, "--score", str(tmp_path / "roster.csv"), "--layout-out", there]) == 0
    ours = json.loads(capsys.readouterr().out)
    assert main([*words, *layout, "--score", there]) == 0
    theirs = json.loads(capsys.readouterr().out)
    for name in ("paid_hours", "under_hours", "over_hours", "hard_violations"):
        assert theirs[name] == ours[name]
    assert main([*words, "--layout-out", there]) == 2
    assert "--layout FILE.toml beside --layout-out" in capsys.readouterr().err
