"""`judge` against a walker that looks at every minute of a ticket's life, on random tickets."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.business_time import BusinessCalendar
from metrics.opening_hours import WEEKDAYS
from metrics.sla_events import Event
from metrics.sla_judge import Clock, judge
from metrics.sla_policy import ANY, TARGETS, Allowance, Facts, Policy, Target
from tests.metrics.sla_referee import Watch, open_minutes, walk

HOURS = {
    "office": {d: [["09:00", "17:00"]] for d in WEEKDAYS[:5]},
    "split": {d: [["08:15", "12:00"], ["13:00", "18:30"]] for d in WEEKDAYS[:6]},
    "night": {d: [["22:00", "06:00"]] for d in ("mon", "wed", "fri", "sat", "sun")},
    "always": {d: [["00:00", "24:00"]] for d in WEEKDAYS},
}
DAYS = {  # a local Saturday whose night or Sunday moves the clocks, where the zone has any
    "Europe/Berlin": "2026-03-28",
    "America/New_York": "2026-10-31",
    "Australia/Lord_Howe": "2026-04-04",
    "Pacific/Chatham": "2026-09-26",
    "America/Sao_Paulo": "2018-11-03",
    "Asia/Kathmandu": "2026-03-28",
    "Australia/Adelaide": "2026-10-03",
    "America/St_Johns": "2026-03-07",
}
LEVELS = ("urgent", "high", "normal", "low", None)


@st.composite
def specs(draw: st.DrawFn) -> tuple[dict[str, Any], datetime]:
    """Opening hours around a change of the clocks, with any of holidays, overrides and breaks."""
    zone = draw(st.sampled_from(sorted(DAYS)))
    first = datetime.fromisoformat(DAYS[zone])
    days = [str((first + timedelta(days=n)).date()) for n in range(-1, 4)]
    some = st.lists(st.sampled_from(days), max_size=2, unique=True)
    blocks = st.sampled_from([[], [["10:00", "14:00"]], [["01:30", "03:30"], ["20:00", "24:00"]]])
    pauses = st.sampled_from([[["12:00", "12:45"]], [["02:15", "03:15"], ["09:00", "09:30"]]])
    spec: dict[str, Any] = {"hours": HOURS[draw(st.sampled_from(sorted(HOURS)))], "tz": zone}
    spec["holidays"] = draw(some)
    spec["overrides"] = {d: draw(blocks) for d in draw(some)}
    spec["breaks"] = {d: draw(pauses) for d in draw(some)}
    return spec, first.replace(tzinfo=UTC)


@st.composite
def policies(draw: st.DrawFn) -> Policy:
    minutes = st.sampled_from([0, 30, 60, 240, 480, 600, 1440])
    levels = st.dictionaries(st.sampled_from([*LEVELS[:4], ANY]), minutes, min_size=1, max_size=4)
    stops = draw(st.booleans())
    statuses = st.sets(st.sampled_from(["new", "open", "pending", "on_hold"]), min_size=1)
    targets = {
        name: Target(
            kind,
            {level: Allowance(m * 60) for level, m in draw(levels).items()},
            draw(st.none() | statuses.map(frozenset)),
            stops,
        )
        for name, kind in TARGETS.items()
    }
    return Policy(
        "p", 1, "c", targets,
        on_reopen=draw(st.sampled_from(["continue", "new_cycle", "restart"])),
        on_priority_change=draw(st.sampled_from(["retroactive", "at_start", "restart"])),
    )  # fmt: skip


STEPS = st.one_of(
    st.tuples(st.just("status"), st.sampled_from(["open", "pending", "on_hold", "solved", "closed"])),
    st.tuples(st.just("status"), st.sampled_from(["open", "solved"])),
    st.tuples(st.just("priority"), st.sampled_from(LEVELS[:4])),
    st.tuples(st.sampled_from(["agent_reply", "customer_reply"]), st.none()),
    st.tuples(st.sampled_from(["bot", "note", "assigned", "transferred"]), st.none()),
)
# a coarse grid makes events fall on one another, on openings and on closings
MOMENTS = st.integers(0, 4 * 48).map(lambda n: n * 30) | st.integers(0, 4 * 1440)


@st.composite
def histories(draw: st.DrawFn, low: datetime) -> list[Event]:
    created = low + timedelta(minutes=draw(MOMENTS) % 2880)
    told = [Event(created, "created", actor_kind=draw(st.sampled_from(["customer", "customer", "agent"])))]
    level = draw(st.sampled_from(LEVELS))
    for after, (kind, value) in sorted(
        draw(st.lists(st.tuples(MOMENTS, STEPS), max_size=9)), key=lambda x: x[0]
    ):
        at = created + timedelta(minutes=after)
        if kind == "priority":
            told.append(Event(at, kind, value, level, "agent"))
            level = value
        elif kind == "bot":
            told.append(Event(at, "agent_reply", None, None, "bot"))
        else:
            told.append(Event(at, kind, value, None, "customer" if kind == "customer_reply" else "agent"))
    return told


def of_watch(w: Watch) -> tuple[object, ...]:
    return (w.target, w.number, w.started_at, w.stopped_at, w.allowed_s, w.counted_s, w.paused_s, w.verdict)


def of_clock(c: Clock) -> tuple[object, ...]:
    return (c.target, c.cycle_no, c.started_at, c.stopped_at, c.target_s, c.elapsed_s, c.paused_s, c.verdict)


def same(spec: Mapping[str, Any], policy: Policy, events: list[Event], now: datetime) -> None:
    calendar = BusinessCalendar.from_spec(spec, "c")
    opened = open_minutes(spec, min(e.at for e in events), now)
    watches = walk(events, policy, opened, now, "normal")
    clocks = [
        c for c in judge(events, policy, calendar, now, facts=Facts(priority="normal"))
        if c.verdict != "not_applicable"
    ]  # fmt: skip
    assert sorted(map(of_clock, clocks), key=str) == sorted(map(of_watch, watches), key=str)
    due = {(c.target, c.cycle_no): c.due_at for c in clocks}
    for watch in watches:
        said = due[watch.target, watch.number]
        if said is not None and watch.allowed_s in watch.reached:
            assert said == watch.reached[watch.allowed_s]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_every_clock_is_what_a_walker_counts_minute_by_minute(data):
    spec, low = data.draw(specs())
    events = data.draw(histories(low))
    now = events[0].at + timedelta(minutes=data.draw(MOMENTS))
    same(spec, data.draw(policies()), events, now)
