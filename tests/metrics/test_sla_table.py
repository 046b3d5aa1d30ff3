"""Two roads to one verdict: every ticket at once on arrays, and one ticket at a time with segments."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.errors import InputError
from metrics.business_time import BusinessCalendar
from metrics.opening_hours import WEEKDAYS
from metrics.sla_contracts import compliance_by_due
from metrics.sla_events import Event
from metrics.sla_judge import Clock, judge
from metrics.sla_policy import ANY, TARGETS, Allowance, Facts, Policy, PolicyBook, Target
from metrics.sla_table import judge_tickets

LOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
NOW = LOW + timedelta(days=9)
OFFICE = BusinessCalendar.from_spec(
    {"hours": {d: [["09:00", "17:00"]] for d in WEEKDAYS[:5]}, "tz": "Europe/Berlin"}, "office"
)
ALLOWED = {"urgent": Allowance(3600), "high": Allowance(5 * 3600), "low": Allowance(business_days=2)}
BY_LEVEL = {n: Target(k, {**ALLOWED, ANY: Allowance(9 * 3600)}) for n, k in TARGETS.items()}
NO_DEFAULT = {n: Target(k, ALLOWED, is_stopped_by_solve=False) for n, k in TARGETS.items()}
POLICIES = [
    Policy("standard", 1, "office", BY_LEVEL),
    Policy("no default", 1, "office", NO_DEFAULT),
    Policy("at start", 1, "office", BY_LEVEL, on_priority_change="at_start"),
    Policy("restart", 1, "office", BY_LEVEL, on_priority_change="restart", on_reopen="restart"),
    Policy("new cycle", 1, "office", BY_LEVEL, on_reopen="new_cycle"),
]

values = {
    "status": st.sampled_from(["new", "open", "pending", "on_hold", "solved", "closed", "deleted"]),
    "priority": st.sampled_from(["urgent", "high", "low", "normal"]),
}
OPENED_AS = ("new", "pending", "on_hold", "solved")
"""What the first change of status says it came from; a log may begin with any of them."""
plain = st.sampled_from(["customer_reply", "agent_reply", "bot_reply", "note", "merged", "assigned"])
steps = st.one_of(
    st.tuples(st.just("status"), values["status"]),
    st.tuples(st.just("priority"), values["priority"]),
    st.tuples(plain.filter(lambda k: k != "merged"), st.none()),
    st.tuples(st.just("agent_reply"), st.none()),
)
histories = st.lists(st.tuples(st.integers(0, 220).map(lambda h: h * 3000), steps), max_size=12)


def events_of(history: list[tuple[int, tuple[str, str | None]]], created_by: str) -> list[Event]:
    created = Event(LOW, "created", actor_kind=created_by)
    ordered = sorted(history, key=lambda step: step[0])
    told = [created]
    last = {"priority": "high", "status": OPENED_AS[len(ordered) % len(OPENED_AS)]}
    for after, (kind, value) in ordered:
        told.append(Event(LOW + timedelta(seconds=after), kind, value, last.get(kind)))
        last |= {kind: value} if kind in last and value else {}
    return told


def frames(events: list[Event], ticket_id: str = "1") -> tuple[pd.DataFrame, pd.DataFrame]:
    last = [e.to_value for e in events if e.kind == "priority"]
    ticket = {
        "source": "s", "ticket_id": ticket_id, "created_at": naive(LOW), "load_id": "l",
        "priority": last[-1] if last else "high",
    }  # fmt: skip
    rows = [
        {
            "source": "s", "ticket_id": ticket_id, "event_no": n, "at": naive(e.at), "kind": e.kind,
            "actor_kind": e.actor_kind, "from_value": e.from_value, "to_value": e.to_value,
        }
        for n, e in enumerate(events)
    ]  # fmt: skip
    return pd.DataFrame([ticket]), pd.DataFrame(rows)


def naive(at: datetime | None) -> datetime | None:
    return at and at.astimezone(UTC).replace(tzinfo=None)


def row_of(c: Clock) -> tuple[object, ...]:
    elapsed = c.elapsed_s if c.stopped_at else None
    return (
        c.target, c.cycle_no, c.policy, c.calendar, naive(c.started_at), naive(c.stopped_at), c.target_s,
        elapsed, c.paused_s, naive(c.due_at), c.verdict,
    )  # fmt: skip


COLUMNS = [
    "target", "cycle_no", "policy", "calendar", "started_at", "stopped_at", "target_s", "elapsed_s", "paused_s",
    "due_at", "verdict",
]  # fmt: skip


def rows_of(frame: pd.DataFrame) -> list[tuple[object, ...]]:
    found = frame[COLUMNS].astype(object)
    rows = found.where(found.notna(), None).itertuples(index=False, name=None)
    return sorted(
        (tuple(v.to_pydatetime() if isinstance(v, pd.Timestamp) else v for v in r) for r in rows),
        key=lambda r: r[:2],
    )


def judged_rows(events: list[Event], policy: Policy) -> list[tuple[object, ...]]:
    clocks = judge(events, policy, OFFICE, NOW, facts=Facts(priority="high"))
    return sorted((row_of(c) for c in clocks if c.verdict != "not_applicable"), key=lambda r: r[:2])


@settings(max_examples=60)
@given(
    st.lists(histories, min_size=1, max_size=6),
    st.sampled_from(POLICIES),
    st.sampled_from(["customer", "agent"]),
)
def test_arrays_judge_every_history_as_one_ticket_is_judged(told, policy, created_by):
    tickets, events, expected = [], [], []
    for number, history in enumerate(told):
        story = events_of(history, created_by)
        ticket, rows = frames(story, str(number))
        tickets.append(ticket)
        events.append(rows)
        expected += [(str(number), *r) for r in judged_rows(story, policy)]
    table = judge_tickets(
        pd.concat(tickets), pd.concat(events), PolicyBook((policy,)), {"office": OFFICE}, now=NOW
    )
    got = [
        (i, *r) for i in sorted(table["ticket_id"].unique()) for r in rows_of(table[table["ticket_id"] == i])
    ]
    assert got == expected
    assert (table["basis"] == "policy").all()


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.name)
def test_a_ticket_an_agent_opened_has_its_first_customer_message_as_a_next_reply_clock(policy):
    hour = 3600
    story = events_of([(hour, ("customer_reply", None)), (2 * hour, ("status", "solved")),
                       (3 * hour, ("status", "open")), (4 * hour, ("priority", "low"))], "agent")  # fmt: skip
    ticket, rows = frames(story)
    by_event = judge_tickets(ticket, rows, PolicyBook((policy,)), {"office": OFFICE}, now=NOW)
    unsaid = rows.assign(actor_kind=None)
    by_row = judge_tickets(
        ticket.assign(is_agent_created=True), unsaid, PolicyBook((policy,)), {"office": OFFICE}, now=NOW
    )
    facts = Facts(priority="high", is_agent_created=True)
    told = [Event(e.at, e.kind, e.to_value, e.from_value) for e in story]
    clocks = [c for c in judge(told, policy, OFFICE, NOW, facts=facts) if c.verdict != "not_applicable"]
    assert rows_of(by_event) == rows_of(by_row) == sorted(map(row_of, clocks), key=lambda r: r[:2])
    started = by_event.loc[by_event["target"] == "next_reply", "started_at"]
    assert started.tolist() == [naive(LOW + timedelta(hours=1))]
    assert not by_event["target"].eq("first_reply").any()


@given(histories, st.randoms(use_true_random=False))
def test_the_order_events_were_written_in_does_not_matter(history, random):
    events = [e for e in events_of(history, "customer") if e.kind not in ("status", "priority")]
    shuffled = random.sample(events, len(events))
    assert judged_rows(events, POLICIES[0]) == judged_rows(shuffled, POLICIES[0])


@given(histories)
def test_segments_cover_a_clock_and_add_up_to_what_was_counted(history):
    for clock in judge(events_of(history, "customer"), POLICIES[0], OFFICE, NOW, facts=Facts()):
        if clock.verdict == "not_applicable":
            assert clock.reason
            continue
        running = sum(s.length_s for s in clock.segments if s.state == "running")
        ends = [clock.started_at, *(s.end_at for s in clock.segments)]
        assert running == clock.elapsed_s
        assert [s.start_at for s in clock.segments] == ends[:-1]
        assert ends[-1] == (clock.stopped_at or NOW) or clock.started_at == clock.stopped_at


moment = st.one_of(st.none(), st.integers(0, 250).map(lambda h: LOW + timedelta(seconds=h * 3000)))


@pytest.mark.parametrize("policy", POLICIES, ids=lambda p: p.name)
@pytest.mark.parametrize("opened_as", OPENED_AS)
def test_every_road_opens_a_ticket_in_the_status_its_first_change_came_from(policy, opened_as):
    told = [
        Event(LOW, "created"),
        Event(LOW + timedelta(hours=4), "priority", "urgent", "high"),
        Event(LOW + timedelta(hours=5), "status", "open", opened_as),
        Event(LOW + timedelta(hours=6), "status", "solved", "open"),
        Event(LOW + timedelta(hours=25), "status", "open", "solved"),
    ]
    table = judge_tickets(*frames(told), PolicyBook((policy,)), {"office": OFFICE}, now=NOW)
    assert sorted(rows_of(table)) == sorted(judged_rows(told, policy))


@settings(max_examples=60)
@given(moment, moment, st.sampled_from(["urgent", "high", "low", "normal", None]))
def test_a_ticket_without_a_history_is_judged_as_its_moments_say(replied, solved, priority):
    ticket = pd.DataFrame(
        {
            "source": ["s", "s"], "ticket_id": ["1", "other"], "created_at": [naive(LOW)] * 2,
            "first_reply_at": pd.Series([None, naive(LOW)], dtype="datetime64[us]"),
            "first_human_reply_at": pd.Series([naive(replied), naive(LOW)], dtype="datetime64[us]"),
            "solved_at": pd.Series([naive(solved), naive(LOW)], dtype="datetime64[us]"),
            "priority": pd.Series([priority, "low"], dtype="str"),
        }
    )  # fmt: skip
    events = [Event(LOW, "created")]
    events += [Event(replied, "agent_reply")] if replied else []
    events += [Event(solved, "status", "solved")] if solved else []
    clocks = judge(events, POLICIES[0], OFFICE, NOW, facts=Facts(priority=priority))
    judged = {"first_reply", "first_resolution", "resolution"}
    expected = sorted(
        (row_of(c)[:8] + row_of(c)[9:] for c in clocks if c.target in judged), key=lambda r: r[:2]
    )
    table = judge_tickets(ticket, None, PolicyBook((POLICIES[0],)), {"office": OFFICE}, now=NOW)
    table = table[table["ticket_id"] == "1"]
    assert [r[:8] + r[9:] for r in rows_of(table)] == expected
    assert table.loc[table["target"] == "resolution", "paused_s"].isna().all()


def tickets(**columns: object) -> pd.DataFrame:
    size = len(next(iter(columns.values())))  # type: ignore[arg-type]
    base = {
        "source": ["s"] * size, "ticket_id": [str(n) for n in range(size)],
        "created_at": [naive(LOW + timedelta(hours=1))] * size,
    }  # fmt: skip
    return pd.DataFrame(base | columns)


def test_the_vendors_deadline_decides_where_no_policy_covers_the_ticket():
    due, early, late = (naive(LOW + timedelta(hours=h)) for h in (5, 3, 7))
    frame = tickets(
        first_reply_due_at=[due, due, due, pd.NaT, pd.NaT],
        first_human_reply_at=pd.Series([early, late, pd.NaT, early, early], dtype="datetime64[us]"),
        first_reply_label=["breached", "met", None, "breached", None],
    )
    table = judge_tickets(frame, None, PolicyBook(()), {}, now=NOW)
    assert table["verdict"].tolist() == ["met", "breached", "breached", "breached"]
    assert table["ticket_id"].tolist() == ["0", "1", "2", "3"]
    assert (table["basis"] == "vendor").all()
    assert table["due_at"].isna().tolist() == [False, False, False, True]


def test_excluded_unpromised_and_unknown_tickets_have_no_clocks():
    frame = tickets(
        excluded_because=["spam", None, None, None],
        status=["open", "deleted", "solved", "open"],
        tier=["gold", "gold", "gold", "silver"],
    )
    gold = Policy("gold", 1, "office", BY_LEVEL, applies_to={"tier": frozenset({"gold"})})
    table = judge_tickets(frame, None, PolicyBook((gold,)), {"office": OFFICE}, now=NOW)
    assert table.empty  # solved at an unknown moment is not open, and no reply moment is not late


def test_versions_apply_by_the_creation_and_an_edit_does_not_reach_back():
    turn = LOW + timedelta(days=2)
    strict = {"resolution": Target(TARGETS["resolution"], {ANY: Allowance(60)})}
    old = Policy("p", 1, "office", BY_LEVEL, valid_until=turn)
    new = Policy("p", 2, "office", strict, valid_from=turn)
    created = [naive(turn - timedelta(seconds=1)), naive(turn)]
    table = judge_tickets(
        tickets(created_at=created, priority=["urgent"] * 2),
        None,
        PolicyBook((old, new)),
        {"office": OFFICE},
        now=NOW,
    )
    found = table[table["target"] == "resolution"]
    assert found["policy"].tolist() == ["p v1", "p v2"]
    assert found["target_s"].tolist() == [3600, 60]


def test_due_dates_are_local():
    late = {"resolution": Target(TARGETS["resolution"], {ANY: Allowance(3600)})}
    around = BusinessCalendar.always_open()
    book = PolicyBook((Policy("p", 1, "around_the_clock", late),))
    frame = tickets(created_at=[datetime(2026, 3, 2, 22, 30)])  # due 23:30 UTC, the 3rd in Berlin
    for zone, day in (("UTC", 2), ("Europe/Berlin", 3)):
        table = judge_tickets(frame, None, book, {"around_the_clock": around}, now=NOW, zone=zone)
        assert table["due_on"].dt.day.tolist() == [day]


def test_no_tickets_are_no_clocks_and_missing_columns_are_named():
    empty = tickets(created_at=[NOW]).iloc[:0]
    assert judge_tickets(empty, None, PolicyBook((POLICIES[0],)), {"office": OFFICE}, now=NOW).empty
    with pytest.raises(InputError, match="created_at"):
        judge_tickets(empty.drop(columns="created_at"), None, PolicyBook(()), {}, now=NOW)
    with pytest.raises(InputError, match="office"):
        judge_tickets(empty, None, PolicyBook((POLICIES[0],)), {}, now=NOW)


def test_an_unknown_status_is_refused_by_both_roads():
    events = [Event(LOW, "created"), Event(LOW, "status", "frozen")]
    with pytest.raises(InputError, match="frozen"):
        judge(events, POLICIES[0], OFFICE, NOW)
    with pytest.raises(InputError, match="frozen"):
        judge_tickets(*frames(events), PolicyBook((POLICIES[0],)), {"office": OFFICE}, now=NOW)


def test_aware_and_naive_moments_are_judged_alike():
    frame = tickets(solved_at=[naive(LOW + timedelta(hours=4))] * 3, priority=["high"] * 3)
    aware = frame.assign(**{c: frame[c].dt.tz_localize("UTC") for c in ("created_at", "solved_at")})
    book, calendars = PolicyBook((POLICIES[0],)), {"office": OFFICE}
    a, b = (judge_tickets(f, None, book, calendars, now=NOW) for f in (frame, aware))
    pd.testing.assert_frame_equal(a, b)
    assert np.array_equal(a["verdict"].unique(), ["met"])


def test_a_clock_due_at_closing_is_in_time_until_the_doors_open_again():
    # Tuesday 16:00 Berlin with nine open hours: due at Wednesday's closing, overdrawn after Thursday 09:00
    ticket = pd.DataFrame(
        [{"source": "s", "ticket_id": "1", "created_at": naive(LOW + timedelta(days=1, hours=7))}]
    )
    book = PolicyBook(
        (
            Policy(
                "p", 1, "office", {"first_reply": Target(TARGETS["first_reply"], {ANY: Allowance(9 * 3600)})}
            ),
        )
    )
    ticket["first_reply_at"] = pd.NaT
    told = pd.DataFrame(
        [{"source": "s", "ticket_id": "1", "event_no": 1, "at": ticket["created_at"][0], "kind": "created",
          "actor_kind": "customer", "from_value": None, "to_value": None}]
    )  # fmt: skip
    night = LOW + timedelta(days=2, hours=12)
    row = judge_tickets(ticket, told, book, {"office": OFFICE}, now=night).iloc[0]
    assert (row["due_at"], row["in_time_until_at"]) == (datetime(2026, 3, 4, 16), datetime(2026, 3, 5, 8))
    clocks = judge_tickets(ticket, told, book, {"office": OFFICE}, now=night)
    for moment, verdict in ((night, "pending"), (datetime(2026, 3, 5, 8, tzinfo=UTC), "pending"),
                            (datetime(2026, 3, 5, 8, 0, 1, tzinfo=UTC), "breached")):  # fmt: skip
        assert compliance_by_due(clocks, now=moment)[verdict].tolist() == [1]
        assert judge_tickets(ticket, told, book, {"office": OFFICE}, now=moment)["verdict"].tolist() == [
            verdict
        ]
