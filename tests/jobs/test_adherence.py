"""A published roster against agent states: by agent and day, weighted by need, from the store and from files."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from data_sources import schedules
from data_sources.store import Store
from data_sources.tables import agent_states
from domain.errors import InputError, NoDataError
from domain.shifts import Assignment, PlacedBreak, Shift, ShiftRules
from jobs import adherence, schedule_files

ZONE = "Europe/Berlin"
MONDAY = datetime(2026, 11, 16, 8, tzinfo=UTC)
NAMES = {"a": "Ana", "b": "Ben"}


def entry(agent: str, day: int, starts_at: datetime = MONDAY, hours: int = 8) -> Assignment:
    begin = starts_at + timedelta(days=day)
    pause = PlacedBreak(begin + timedelta(hours=4), begin + timedelta(hours=4, minutes=30), False, "lunch")
    return Assignment(agent, Shift(f"{agent}{day}", begin, begin + timedelta(hours=hours), "phone", (pause,)))


def state(agent: str, begin: datetime, end: datetime | None, what: str) -> dict[str, object]:
    naive = [m.replace(tzinfo=None) if m else None for m in (begin, end)]
    return {"source": "t", "agent_id": agent, "starts_at": naive[0], "ends_at": naive[1], "state": what}


def as_planned(one: Assignment) -> list[dict[str, object]]:
    shift, pause = one.shift, one.shift.breaks[0]
    return [
        state(one.agent_id, shift.starts_at, pause.starts_at, "handling"),
        state(one.agent_id, pause.starts_at, pause.ends_at, "meal"),
        state(one.agent_id, pause.ends_at, shift.ends_at, "available"),
    ]


def need() -> pd.DataFrame:
    starts = pd.date_range(MONDAY - timedelta(hours=8), periods=7 * 48, freq="30min")
    agents = [4.0 if t.hour == 8 else 1.0 for t in starts]
    return pd.DataFrame({"starts_at": starts.as_unit("us"), "channel": "phone", "scheduled_agents": agents})


def publish(store: Store, entries: list[Assignment]) -> None:
    from dataclasses import asdict

    payload = {
        "assignments": schedule_files.plain_assignments(entries), "need": schedule_files.plain_need(need()),
        "rules": asdict(ShiftRules()), "limit_s": 5.0,
    }  # fmt: skip
    schedules.keep(
        store,
        "roster",
        "Week",
        "published",
        date(2026, 11, 16),
        payload,
        reason="",
        made_at=datetime(2026, 11, 15),
    )


def put(store: Store, rows: list[dict[str, object]]) -> None:
    with store.transaction() as connection:
        connection.execute(agent_states.delete())
        connection.execute(agent_states.insert(), rows)


def test_by_agent_and_day_with_the_tight_hour_counted_more(store: Store) -> None:
    plan = [entry("a", 0), entry("a", 1), entry("b", 0), entry("c", 0)]
    late = as_planned(plan[2])
    late[0]["starts_at"] = (MONDAY + timedelta(hours=1)).replace(tzinfo=None)
    publish(store, plan)
    put(store, [*as_planned(plan[0]), *as_planned(plan[1]), *late])
    now = datetime(2026, 11, 20)
    found = adherence.of_store(store, date(2026, 11, 16), date(2026, 11, 17), ZONE, now, NAMES)
    days = found.days.set_index(["agent", "day_on"])
    assert found.silent == ("c",)
    assert days.loc[("Ana", date(2026, 11, 17)), "adherence"] == 1.0
    assert days.loc[("Ben", date(2026, 11, 16)), "adherence"] == pytest.approx(7 / 8)
    ben = found.agents.set_index("agent").loc["Ben"]
    assert ben["weighted_adherence"] < ben["adherence"]
    assert found.has_weights
    total = adherence.total(found)
    assert total["adherence"] == pytest.approx(23 / 24)
    assert found.agents["scheduled_s"].sum() == found.totals["scheduled_s"].sum() == 24 * 3600


def test_a_night_belongs_to_the_day_it_began(store: Store) -> None:
    night = MONDAY.replace(hour=21)
    plan = [entry("a", 0, night), entry("a", 1, night)]
    publish(store, plan)
    put(store, [row for one in plan for row in as_planned(one)])
    found = adherence.of_store(
        store, date(2026, 11, 16), date(2026, 11, 18), ZONE, datetime(2026, 11, 20), NAMES
    )
    assert found.days["day_on"].tolist() == [date(2026, 11, 16), date(2026, 11, 17)]
    assert found.days["adherence"].tolist() == [1.0, 1.0]
    assert found.days["conformance"].tolist() == [1.0, 1.0]


def test_what_is_missing_is_said(store: Store) -> None:
    span = (date(2026, 11, 16), date(2026, 11, 17))
    with pytest.raises(NoDataError, match="No roster that is over"):
        adherence.of_store(store, *span, ZONE, datetime(2026, 11, 20), NAMES)
    publish(store, [entry("a", 0)])
    with pytest.raises(NoDataError, match="No agent state"):
        adherence.of_store(store, *span, ZONE, datetime(2026, 11, 20), NAMES)


def test_two_files_are_compared_without_a_store(tmp_path: Path) -> None:
    from scheduling.roster import roster_frame

    plan = [entry("a", 0)]
    roster_frame(plan, ZONE).to_csv(tmp_path / "roster.csv", index=False)
    rows = pd.DataFrame(as_planned(plan[0]))[["agent_id", "starts_at", "ends_at", "state"]]
    for column in ("starts_at", "ends_at"):
        rows[column] = rows[column].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    rows.to_csv(tmp_path / "states.csv", index=False)
    found = adherence.of_files(tmp_path / "roster.csv", tmp_path / "states.csv", ZONE)
    assert adherence.total(found)["adherence"] == 1.0
    assert not found.has_weights


def test_statuses_by_label_without_an_end_and_meetings_of_the_roster_count(tmp_path: Path) -> None:
    from dataclasses import replace

    from scheduling.roster import roster_frame

    one = entry("007", 0)
    meeting = PlacedBreak(
        MONDAY + timedelta(hours=6), MONDAY + timedelta(hours=7), True, "Team", is_meeting=True
    )
    one = replace(one, shift=replace(one.shift, breaks=(*one.shift.breaks, meeting)))
    roster_frame([one], ZONE).to_csv(tmp_path / "roster.csv", index=False)
    # local wall time of another zone than the roster's, said with its offset; ends left open
    rows = [("13:30", "handling a contact"), ("17:30", " Meal"), ("18:00", "Wrap-up"), ("19:30", "Meeting"),
            ("20:30", "available")]  # fmt: skip
    text = "".join(f"007,2026-11-16T{at}+05:30,,{word}\n" for at, word in rows)
    (tmp_path / "states.csv").write_text(f"agent_id,starts_at,ends_at,state\n{text}")
    files = tmp_path / "roster.csv", tmp_path / "states.csv"
    found = adherence.of_files(*files, ZONE)
    assert adherence.total(found)["adherence"] == 1.0
    need().rename(columns={"scheduled_agents": "agents"}).to_csv(tmp_path / "need.csv", index=False)
    assert adherence.of_files(*files, ZONE, tmp_path / "need.csv").has_weights
    for bad, said in (
        ("007,2026-11-16T08:00Z,,Lunching\n", "state, row 2: one of work, break, meeting, off"),
        (",2026-11-16T08:00Z,,break\n", "row 2: an agent_id"),
        ("007,2026-11-16T08:00Z,2026-11-16T07:00Z,break\n", "ends_at, row 2: an end after its start"),
    ):
        (tmp_path / "states.csv").write_text(f"agent_id,starts_at,ends_at,state\n{bad}")
        with pytest.raises(InputError, match=said):
            adherence.of_files(*files, ZONE)
