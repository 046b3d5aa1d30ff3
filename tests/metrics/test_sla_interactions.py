"""Rules of a promise where two of them meet, each worked out by hand on a wall calendar."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from metrics.business_time import BusinessCalendar
from metrics.calendars import timeline
from metrics.opening_hours import WEEKDAYS
from metrics.sla_events import Event
from metrics.sla_judge import Clock, clock_of, judge
from metrics.sla_policy import Facts
from metrics.sla_policy_file import parse_policies
from metrics.sla_states import state_of

WEEK = {d: [["09:00", "17:00"]] for d in WEEKDAYS[:5]}
EVERY_DAY = {d: [["09:00", "17:00"]] for d in WEEKDAYS}


def calendar(tz: str = "UTC", hours: object = WEEK, **more: object) -> BusinessCalendar:
    return BusinessCalendar.from_spec({"hours": hours, "tz": tz, **more}, "c")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def clocks(
    told: str, now: str, allowed: str | dict[str, str] = "4h", target: str = "resolution",
    hours: BusinessCalendar | None = None, facts: Facts | None = None, **policy: object,
) -> tuple[Clock, ...]:  # fmt: skip
    """Judge a history written as `moment what [value]` per line; the first line is the creation."""
    first, *rest = (line.split() for line in told.strip().splitlines())
    events = [Event(at(first[0]), "created", actor_kind=first[2] if len(first) > 2 else "customer")]
    for moment, kind, *value in rest:
        to = value[0] if value else None
        actor = "bot" if kind == "bot_reply" else None
        before = value[1] if len(value) > 1 else None
        events.append(Event(at(moment), "agent_reply" if actor else kind, to, before, actor))
    settings = {n: policy.pop(n) for n in ("counts_in", "is_stopped_by_solve") if n in policy}
    entry = {
        "name": "p",
        "version": 1,
        "calendar": "c",
        "targets": {target: {"allowed": allowed, **settings}},
    }
    book = parse_policies([entry | policy])
    return judge(events, book.policies[0], hours or calendar(), at(now), facts=facts)


def one(*args: object, **more: object) -> Clock:
    found = clocks(*args, **more)  # type: ignore[arg-type]
    return clock_of(found, found[0].target)


MON = "2026-03-02"  # a Monday


def test_a_pause_over_a_weekend_and_a_holiday_costs_nothing_and_gives_nothing():
    told = f"{MON}T09:00 created\n2026-03-06T17:00 status pending\n2026-03-10T09:00 status open"
    clock = one(told, "2026-03-10T12:00", "48h", hours=calendar(holidays=["2026-03-09"]))
    assert (clock.elapsed_s, clock.paused_s) == (43 * 3600, 0)
    assert clock.due_at == at("2026-03-10T17:00")


def test_reopened_after_a_pause_with_a_tighter_priority_the_clock_keeps_what_it_had():
    told = f"""{MON}T09:00 created
        {MON}T10:00 status pending
        {MON}T11:00 status open
        {MON}T12:00 status solved
        {MON}T13:00 priority urgent high
        {MON}T14:00 status open"""
    allowed = {"urgent": "3h", "high": "8h"}
    clock = one(told, f"{MON}T15:00", allowed, facts=Facts(priority="urgent"))
    assert (clock.target_s, clock.elapsed_s, clock.paused_s) == (3 * 3600, 3 * 3600, 3 * 3600)
    assert (clock.verdict, clock.due_at) == ("pending", at(f"{MON}T15:00"))
    assert one(told, f"{MON}T15:01", allowed).verdict == "breached"


def test_a_breach_is_not_undone_by_a_longer_target_nor_a_met_one_by_a_shorter():
    late = f"{MON}T09:00 created\n{MON}T12:00 priority low urgent"
    assert one(late, f"{MON}T13:00", {"urgent": "2h", "low": "8h"}).target_s == 2 * 3600
    met = f"{MON}T09:00 created\n{MON}T12:00 agent_reply\n{MON}T13:00 priority urgent low"
    clock = one(met, f"{MON}T14:00", {"urgent": "1h", "low": "4h"}, "first_reply")
    assert (clock.verdict, clock.target_s) == ("met", 4 * 3600)


def test_a_change_of_priority_counts_from_its_own_second_on():
    told = f"{MON}T09:00 created\n{MON}T12:00 priority urgent low"
    allowed = {"urgent": "1h", "low": "8h"}
    before, at_once = (
        one(told, f"{MON}T11:59:59", allowed, facts=Facts(priority="low")),
        one(told, f"{MON}T12:00", allowed),
    )
    assert (before.target_s, before.verdict) == (8 * 3600, "pending")
    assert (at_once.target_s, at_once.verdict, at_once.due_at) == (3600, "breached", at(f"{MON}T10:00"))


def test_a_reply_in_the_second_of_a_change_of_priority_is_judged_by_the_new_one():
    told = f"{MON}T09:00 created\n{MON}T12:00 agent_reply\n{MON}T12:00 priority urgent low"
    assert one(told, f"{MON}T13:00", {"urgent": "1h", "low": "8h"}, "first_reply").verdict == "breached"


def test_two_changes_of_priority_leave_the_last_and_a_level_without_a_promise_is_none():
    told = f"{MON}T09:00 created\n{MON}T10:00 priority urgent low\n{MON}T10:30 priority low urgent"
    allowed = {"urgent": "2h", "low": "8h"}
    assert one(told, f"{MON}T12:00", allowed).target_s == 8 * 3600
    assert one(told + f"\n{MON}T11:00 priority none low", f"{MON}T12:00", allowed).verdict == "not_applicable"


@pytest.mark.parametrize(
    ("tz", "created", "now", "elapsed_h"),
    [
        ("Europe/Berlin", "2026-03-28T22:30", "2026-03-29T05:00", 3.5),  # 23:30-04:00 wall, an hour short
        ("Europe/Berlin", "2026-10-24T21:30", "2026-10-25T06:00", 5.5),  # 23:30-04:00 wall, an hour long
        ("Australia/Lord_Howe", "2026-04-04T12:30", "2026-04-04T19:30", 5.0),  # half an hour long
        ("America/Sao_Paulo", "2018-11-04T02:30", "2018-11-04T08:00", 3.5),  # midnight itself is skipped
        ("Pacific/Chatham", "2026-04-04T09:45", "2026-04-04T18:15", 5.5),  # 45 minutes off the hour
        ("Asia/Kathmandu", "2026-03-28T17:45", "2026-03-29T00:15", 4.5),  # no change at all
    ],
)  # fmt: skip
def test_a_night_shift_is_as_long_as_the_night(tz, created, now, elapsed_h):
    nights = {d: [["23:30", "04:00"]] for d in WEEKDAYS}
    hours = calendar(tz, nights)
    clock = one(f"{created} created", now, "24h", hours=hours)
    assert clock.elapsed_s == elapsed_h * 3600


def test_a_break_an_override_and_a_holiday_on_consecutive_days():
    hours = calendar(
        holidays=["2026-03-04"],
        overrides={"2026-03-03": [["10:00", "12:00"]], "2026-03-04": [["09:00", "17:00"]]},
        breaks={MON: [["12:00", "13:00"]], "2026-03-03": [["11:00", "11:30"]]},
    )
    clock = one(f"{MON}T09:00 created", "2026-03-05T10:00", "10h", hours=hours)
    assert clock.elapsed_s == int(
        (7 + 1.5 + 0 + 1) * 3600
    )  # Mon less lunch, Tue 2 h less 30 min, Wed off, Thu
    assert clock.due_at == at("2026-03-05T10:30")


def test_created_out_of_hours_a_zero_target_is_due_at_once_and_met_until_the_doors_open():
    told = "2026-03-07T12:00 created"  # a Saturday
    assert one(told, "2026-03-09T09:00", "0s").verdict == "pending"
    assert one(told, "2026-03-09T09:00:01", "0s").verdict == "breached"
    answered = told + "\n2026-03-08T20:00 agent_reply"
    assert one(answered, "2026-03-10T09:00", "0s", "first_reply").verdict == "met"


def test_due_at_closing_is_kept_by_a_reply_in_the_night_and_by_one_at_the_opening():
    told = "2026-03-01T20:00 created"  # Sunday evening: eight hours end at Monday's closing
    assert one(told, f"{MON}T20:00", "8h", "first_reply").due_at == at(f"{MON}T17:00")
    for reply, verdict in (
        (f"{MON}T23:00", "met"),
        ("2026-03-03T09:00", "met"),
        ("2026-03-03T09:00:01", "breached"),
    ):
        assert one(f"{told}\n{reply} agent_reply", "2026-03-05T09:00", "8h", "first_reply").verdict == verdict


def test_a_reply_before_the_creation_is_a_contradiction_not_a_met_target():
    clock = one(f"{MON}T09:00 created\n2026-03-01T09:00 agent_reply", f"{MON}T12:00", target="first_reply")
    assert (clock.verdict, clock.reason) == ("not_applicable", "excluded: an event lies before the creation")


@pytest.mark.parametrize("kind", ["bot_reply", "note", "assigned", "transferred", "escalated"])
def test_only_a_public_reply_by_a_person_answers(kind):
    told = f"{MON}T09:00 created\n{MON}T10:00 {kind}"
    assert one(told, f"{MON}T14:00", "4h", "first_reply").verdict == "breached"
    assert one(f"{told}\n{MON}T12:00 agent_reply", f"{MON}T14:00", "4h", "first_reply").elapsed_s == 3 * 3600


def test_a_bot_between_two_replies_neither_ends_nor_starts_an_update():
    told = f"{MON}T09:00 created\n{MON}T10:00 agent_reply\n{MON}T11:00 bot_reply\n{MON}T13:00 agent_reply"
    found = clocks(told, f"{MON}T14:00", "2h", "update")
    assert [(c.elapsed_s, c.verdict) for c in found] == [(3 * 3600, "breached"), (3600, "pending")]


def test_a_pausable_update_stands_still_in_pending_and_a_periodic_one_does_not():
    told = (
        f"{MON}T09:00 created\n{MON}T10:00 agent_reply\n{MON}T10:00 status pending\n{MON}T13:00 status open"
    )
    assert one(told, f"{MON}T14:00", "2h", "pausable_update").verdict == "pending"
    assert one(told, f"{MON}T14:00", "2h", "update").verdict == "breached"


def test_requester_wait_counts_on_hold_and_agent_work_does_not_and_neither_counts_pending():
    told = f"""{MON}T09:00 created
        {MON}T10:00 status on_hold
        {MON}T12:00 status pending
        {MON}T15:00 status open
        {MON}T16:00 status solved"""
    assert one(told, f"{MON}T17:00", "4h", "requester_wait").elapsed_s == 4 * 3600
    assert one(told, f"{MON}T17:00", "4h", "agent_work").elapsed_s == 2 * 3600


def test_the_second_customer_message_does_not_restart_the_next_reply_clock():
    told = f"""{MON}T09:00 created
        {MON}T09:30 agent_reply
        {MON}T10:00 customer_reply
        {MON}T12:00 customer_reply
        {MON}T13:00 agent_reply
        {MON}T14:00 customer_reply"""
    found = clocks(told, f"{MON}T15:00", "2h", "next_reply")
    assert [(c.cycle_no, c.elapsed_s, c.verdict) for c in found] == [
        (0, 3 * 3600, "breached"),
        (1, 3600, "pending"),
    ]


def test_solved_before_any_reply_then_reopened_the_first_reply_stays_met():
    told = f"{MON}T09:00 created\n{MON}T10:00 status solved\n{MON}T11:00 status open\n{MON}T16:00 agent_reply"
    kept = one(told, f"{MON}T17:00", "2h", "first_reply")
    assert (kept.verdict, kept.elapsed_s) == ("met", 3600)
    waits = one(told, f"{MON}T17:00", "2h", "first_reply", is_stopped_by_solve=False)
    assert (waits.verdict, waits.elapsed_s) == ("breached", 6 * 3600)


def test_reopen_options_judge_the_last_life_both_lives_or_the_whole():
    told = (
        f"{MON}T09:00 created\n{MON}T14:00 status solved\n{MON}T15:00 status open\n{MON}T16:00 status solved"
    )
    whole = clocks(told, f"{MON}T17:00")
    assert [(c.elapsed_s, c.verdict) for c in whole] == [(6 * 3600, "breached")]
    both = clocks(told, f"{MON}T17:00", on_reopen="new_cycle")
    assert [(c.elapsed_s, c.verdict) for c in both] == [(5 * 3600, "breached"), (3600, "met")]
    last = clocks(told, f"{MON}T17:00", on_reopen="restart")
    assert [(c.elapsed_s, c.verdict) for c in last] == [(3600, "met")]


def test_the_first_resolution_is_not_judged_again_by_a_reopening_or_a_priority():
    told = f"{MON}T09:00 created\n{MON}T11:00 status solved\n{MON}T12:00 status open\n{MON}T13:00 priority urgent low"
    clock = one(told, "2026-03-05T09:00", {"urgent": "1h", "low": "4h"}, "first_resolution")
    assert (clock.verdict, clock.elapsed_s, clock.target_s) == ("met", 2 * 3600, 4 * 3600)


def test_solved_then_closed_ends_at_the_solving():
    told = f"{MON}T09:00 created\n{MON}T11:00 status solved\n2026-03-09T11:00 status closed"
    assert one(told, "2026-03-10T09:00").elapsed_s == 2 * 3600


@pytest.mark.parametrize("facts", [Facts(excluded_because="spam"), Facts(excluded_because="test")])
def test_spam_and_test_tickets_have_no_verdict(facts):
    assert one(f"{MON}T09:00 created", "2026-03-10T09:00", facts=facts).verdict == "not_applicable"


@pytest.mark.parametrize("last", ["status deleted", "merged 77"])
def test_deleted_and_merged_tickets_have_no_verdict_and_those_brought_back_do(last):
    told = f"{MON}T09:00 created\n{MON}T10:00 {last}"
    assert one(told, "2026-03-10T09:00").verdict == "not_applicable"
    if last.startswith("status"):
        assert one(told + f"\n{MON}T11:00 status open", f"{MON}T12:00").elapsed_s == 2 * 3600


def test_a_reassignment_into_another_zones_hours_counts_each_stretch_in_its_own():
    berlin, york = calendar("Europe/Berlin"), calendar("America/New_York")
    hours = timeline("c", [(None, berlin), (at(f"{MON}T12:00"), york)])
    told = f"{MON}T08:00 created\n{MON}T12:00 transferred\n{MON}T15:00 agent_reply"
    # 09:00-13:00 in Berlin, then nothing until 09:00 in New York, which is 14:00 UTC
    assert one(told, f"{MON}T20:00", "4h", "first_reply", hours=hours).elapsed_s == 5 * 3600


@pytest.mark.parametrize(
    ("before", "elapsed_h"),
    [("pending", 2), ("waiting", 2), ("on_hold", 5), ("new", 5), ("solved", 5), ("odd", 5)],
)
def test_a_log_of_changes_alone_says_by_its_first_one_how_the_ticket_was_opened(before, elapsed_h):
    told = f"{MON}T09:00 created\n{MON}T12:00 status open {before}"
    assert one(told, f"{MON}T14:00").elapsed_s == elapsed_h * 3600


def test_a_budget_used_up_before_a_pause_is_due_there_not_at_the_resuming():
    told = f"{MON}T09:00 created\n{MON}T10:00 status pending\n{MON}T12:00 status open"
    clock = one(told, f"{MON}T12:00", "1h")
    assert (clock.verdict, clock.due_at) == ("pending", at(f"{MON}T10:00"))
    assert one(told, f"{MON}T12:00:01", "1h").verdict == "breached"


def test_a_second_life_that_solves_in_the_second_of_an_answer_leaves_no_clock_behind():
    told = f"{MON}T09:00 created\n{MON}T10:00 agent_reply\n{MON}T10:00 status solved"
    again = f"{told}\n{MON}T10:30 customer_reply\n{MON}T10:30 status open\n{MON}T11:00 agent_reply"
    assert clocks(told, f"{MON}T13:00", "1h", "update") == ()
    assert [(c.elapsed_s, c.verdict) for c in clocks(again, f"{MON}T12:00", "1h", "next_reply")] == [
        (1800, "met")
    ]


def test_breach_and_life_are_two_things():
    paused = one(f"{MON}T09:00 created\n{MON}T15:00 status pending", f"{MON}T16:00")
    assert state_of(paused) == "paused_breached"
    assert state_of(one(f"{MON}T09:00 created\n{MON}T12:00 status pending", f"{MON}T16:00")) == "paused"
    closed = one(f"{MON}T09:00 created\n{MON}T15:00 status solved", f"{MON}T16:00")
    assert state_of(closed) == "closed_breached"
    assert state_of(one(f"{MON}T09:00 created", "2026-03-02T20:00", "9h")) == "active"  # outside hours
