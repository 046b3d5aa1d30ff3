"""Who serves what on the Gantt chart, and who does written work: bars, thin bars, words; empty and small."""

from __future__ import annotations

import pandas as pd
import pytest

from charts import gantt, staffing

AT = pd.date_range("2026-11-02 08:00", periods=4, freq="30min", tz="UTC").as_unit("us")


def day() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "shift": ["S1", "S2"], "agent": ["Ada", "Bo"], "starts_at": AT[0], "ends_at": AT[3],
            "channel": "chat + phone",
            "agents": 1, "breaks": "", "paid_hours": 1.5,
        }
    )  # fmt: skip


def served() -> pd.DataFrame:
    rows = [
        ("Ada", AT[0], AT[1], "phone", "email"),
        ("Ada", AT[1], AT[3], "chat", ""),
        ("Bo", AT[0], AT[3], "", ""),
    ]
    return pd.DataFrame(rows, columns=["agent", "starts_at", "ends_at", "channel", "beside"])


def test_every_stretch_is_a_bar_in_its_channel_and_quiet_moments_are_thin() -> None:
    fig = gantt.shifts(day(), "Who works?", "", zone="UTC", served=served())
    bars = {b.name: (len(b.y), b.width) for b in fig.data}
    assert bars == {
        "Phone": (1, gantt.BAR), "Chat": (1, gantt.BAR), "Beyond the need": (1, gantt.BAR),
        "Email in quiet moments": (1, gantt.THIN),
    }  # fmt: skip
    words = next(a.text for a in fig.layout.annotations if "■" in a.text)
    assert "Email in quiet moments" in words
    assert "08:00 to 08:30" in fig.data[0].hovertext[0]


def test_written_work_says_who_does_it_also_below_one_agent() -> None:
    frame = pd.DataFrame(
        {"starts_at": AT, "own_hours": [0.0, 0.1, 0.1, 0.0], "quiet_hours": [0.2, 0.0, 0.1, 0.1],
         "waiting_hours": 0.0, "late_hours": 0.0}
    )  # fmt: skip
    fig = staffing.written_work(frame, "Who?", "", zone="UTC")
    assert len(fig.layout.yaxis.ticktext) > 1
    whole = next(t for t in fig.data if t.name == "In all by interval")
    assert list(whole.y) == pytest.approx([0.4, 0.2, 0.4, 0.2])
    assert "No written work" in str(staffing.written_work(frame.head(0), "Who?", "", zone="UTC").layout)
