"""Policies: read and refused, chosen by version and ticket, and what each option does to a clock."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from domain.errors import InputError
from metrics.sla import (
    BusinessCalendar,
    Event,
    Facts,
    clock_of,
    compliance_by_due,
    contract_result,
    dry_run,
    judge,
    load_calendars,
    load_policies,
    load_tiers,
    overall,
    parse_policies,
    state_of,
    timeline,
)
from metrics.sla_policy_file import allowance

LOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
ALWAYS = BusinessCalendar.always_open("always")


def entry(**more: object) -> dict[str, object]:
    base = {"name": "p", "version": 1, "calendar": "always", "targets": {"resolution": {"allowed": "4h"}}}
    return base | more


def policy(**more: object):
    return parse_policies([entry(**more)]).policies[0]


def after(hours: float, kind: str, to: str | None = None, before: str | None = None) -> Event:
    return Event(LOW + timedelta(hours=hours), kind, to, before)


def judged(events: list[Event], now_h: float, facts: Facts | None = None, **more: object):
    told = [after(0, "created"), *events]
    return judge(told, policy(**more), ALWAYS, LOW + timedelta(hours=now_h), facts=facts)


def resolution(events: list[Event], now_h: float = 48, facts: Facts | None = None, **more: object):
    return clock_of(judged(events, now_h, facts, **more), "resolution")


def test_the_shipped_policies_cover_the_four_tiers_and_say_what_is_assumed():
    book = load_policies(calendars=load_calendars())
    for name, tier in load_tiers().items():
        chosen = book.select(Facts(tier=name), LOW)
        assert chosen is not None
        assert chosen.name == tier.policy
        assert chosen.assumption
        assert tier.assumption
    first = {p.name: p.targets["first_reply"].allowance(None) for p in book.policies}
    assert [first[f"tier_{n}"].seconds for n in (1, 2, 3, 4)] == [86400, 14400, 7200, 900]


@pytest.mark.parametrize(
    "wrong",
    [
        {"targets": {"resolution": {"allowed": "2d"}}},
        {"targets": {"resolution": {"allowed": "4 hours maybe"}}},
        {"targets": {"resolution": {"allowed": "4h", "counts_in": ["frozen"]}}},
        {"targets": {"resolve": {"allowed": "4h"}}},
        {"targets": {"resolution": {}}},
        {"valid_from": "2026-01-01"},
        {"applies_to": {"mood": ["bad"]}},
        {"applies_to": {"tier": []}},
        {"on_reopen": "ignore"},
        {"availability": 99.9},
        {"version": "one"},
        {"colour": "red"},
        {"calendar": "nowhere"},
    ],
)
def test_a_policy_that_cannot_be_used_is_refused(wrong):
    with pytest.raises(InputError):
        parse_policies([entry(**wrong)], calendars={"always"})


def test_times_keep_their_unit():
    assert allowance("90s").seconds == 90
    assert allowance("15 min").seconds == 900
    found = allowance("2 business days, end of day")
    assert (found.business_days, found.at_day_end, found.seconds) == (2, True, None)


def test_versions_follow_each_other_and_may_not_overlap():
    turn = datetime(2026, 6, 1, tzinfo=UTC)
    book = parse_policies([entry(), entry(version=2, valid_from=turn)])
    assert [book.version("p", turn + timedelta(seconds=s)).version for s in (-1, 0)] == [1, 2]
    with pytest.raises(InputError, match="follow"):
        parse_policies([entry(), entry(version=2)])
    with pytest.raises(InputError, match="version"):
        parse_policies([entry(), entry(valid_from=turn)])


def test_the_first_policy_that_covers_the_ticket_applies():
    book = parse_policies([entry(name="gold", applies_to={"customer_id": ["c1"]}), entry(name="all")])
    assert [book.select(Facts(customer_id=c), LOW).name for c in ("c1", "c2")] == ["gold", "all"]


def test_an_open_ticket_past_its_target_is_breached_now_and_at_its_target_not_yet():
    assert [resolution([], h).verdict for h in (3, 4, 4.001)] == ["pending", "pending", "breached"]
    assert resolution([after(4, "status", "solved")]).verdict == "met"
    assert resolution([after(4.001, "status", "solved")]).verdict == "breached"


def test_pauses_do_not_count_and_a_paused_clock_has_no_due_moment():
    waiting = [after(1, "status", "pending")]
    paused = resolution(waiting, 30)
    assert (paused.elapsed_s, paused.paused_s, paused.due_at, paused.verdict) == (
        3600,
        29 * 3600,
        None,
        "pending",
    )
    resumed = resolution([*waiting, after(30, "status", "open")], 31)
    assert resumed.due_at == LOW + timedelta(hours=33)
    assert [s.state for s in resumed.segments] == ["running", "paused", "running"]
    assert "pending does not count" in resumed.segments[1].rule


REOPENED = [after(1, "status", "solved"), after(10, "status", "open"), after(12, "status", "solved")]


def test_a_reopening_continues_restarts_or_opens_a_new_cycle():
    going_on = resolution(REOPENED)
    assert (going_on.elapsed_s, going_on.cycle_no) == (3 * 3600, 0)
    cycles = judged(REOPENED, 48, on_reopen="new_cycle")
    assert [(c.cycle_no, c.elapsed_s) for c in cycles] == [(0, 3600), (1, 7200)]
    again = judged(REOPENED, 48, on_reopen="restart")
    assert [(c.cycle_no, c.elapsed_s) for c in again] == [(1, 7200)]


def test_the_first_resolution_is_never_judged_again():
    targets = {"first_resolution": {"allowed": "2h"}}
    clock = clock_of(judged(REOPENED, 48, targets=targets), "first_resolution")
    assert (clock.elapsed_s, clock.verdict) == (3600, "met")


LEVELS = {"resolution": {"allowed": {"urgent": "1h", "low": "8h"}}}


@pytest.mark.parametrize(
    ("option", "target_h", "elapsed_h", "verdict"),
    [("retroactive", 1, 3, "breached"), ("at_start", 8, 3, "met"), ("restart", 1, 1, "met")],
)
def test_a_change_of_priority_goes_the_way_the_policy_says(option, target_h, elapsed_h, verdict):
    events = [after(2, "priority", "urgent", "low"), after(3, "status", "solved")]
    clock = resolution(events, targets=LEVELS, on_priority_change=option)
    assert (clock.target_s, clock.elapsed_s, clock.verdict) == (target_h * 3600, elapsed_h * 3600, verdict)


def test_a_breach_before_the_priority_changed_stays():
    events = [after(2, "priority", "low", "urgent"), after(3, "status", "solved")]
    clock = resolution(events, targets=LEVELS)
    assert (clock.target_s, clock.verdict) == (3600, "breached")


def test_a_priority_without_a_promise_is_not_applicable():
    clock = resolution([], facts=Facts(priority="normal"), targets=LEVELS)
    assert clock.verdict == "not_applicable"
    assert "normal" in clock.reason


def test_severity_can_set_the_target():
    clock = resolution([], 2, Facts(priority="low", severity="urgent"), targets=LEVELS, by="severity")
    assert (clock.target_s, clock.verdict) == (3600, "breached")


@pytest.mark.parametrize(
    "event", [after(1, "merged", "other ticket"), after(1, "status", "deleted"), after(-1, "note")]
)
def test_merged_deleted_and_contradictory_tickets_are_not_judged(event):
    assert resolution([event]).verdict == "not_applicable"


def test_a_ticket_that_received_a_merge_is_still_judged():
    assert resolution([after(1, "merged", None, "other ticket")]).verdict == "breached"


REPLIES = {n: {"allowed": "1h"} for n in ("first_reply", "next_reply", "update", "pausable_update")}


def test_reply_cycles_run_from_the_oldest_unanswered_message():
    events = [
        after(0.5, "customer_reply"), after(1, "agent_reply"), after(2, "customer_reply"),
        after(2.5, "customer_reply"), after(4, "agent_reply"), after(5, "customer_reply"),
    ]  # fmt: skip
    clocks = judged(events, 5.5, targets=REPLIES)
    next_replies = [(c.elapsed_s, c.verdict) for c in clocks if c.target == "next_reply"]
    assert next_replies == [(7200, "breached"), (1800, "pending")]
    updates = [(c.elapsed_s, c.verdict) for c in clocks if c.target == "update"]
    assert updates == [(10800, "breached"), (5400, "breached")]
    assert clock_of(clocks, "first_reply").verdict == "met"


def test_bots_and_notes_are_no_reply():
    bot = Event(LOW + timedelta(minutes=5), "agent_reply", actor_kind="bot")
    clocks = judged([bot, after(0.2, "bot_reply"), after(0.3, "note")], 2, targets=REPLIES)
    assert clock_of(clocks, "first_reply").verdict == "breached"


def test_states_are_told_apart_from_breach():
    clocks = judged([after(1, "status", "pending")], 2, targets={"resolution": {"allowed": "30m"}})
    assert state_of(clocks[0]) == "paused_breached"
    assert overall(clocks) == "active_with_misses"
    assert overall(judged([after(1, "status", "solved")], 9)) == "hit"
    assert overall(judged([], 9, Facts(excluded_because="spam"))) == "not_applicable"


def test_a_ticket_that_moves_is_counted_in_the_hours_in_force_at_the_time():
    office = BusinessCalendar.from_spec({"hours": {"mon": [["09:00", "17:00"]]}, "tz": "UTC"}, "office")
    moved = timeline("moved", [(None, office), (LOW + timedelta(hours=2), ALWAYS)])
    clock = judge([after(0, "created")], policy(), moved, LOW + timedelta(hours=4))[0]
    assert clock.elapsed_s == 3 * 3600  # one hour of the office from 09:00, two around the clock


def tickets(hours: list[float | None]) -> pd.DataFrame:
    solved = [None if h is None else (LOW + timedelta(hours=h)).replace(tzinfo=None) for h in hours]
    return pd.DataFrame(
        {
            "source": "s", "ticket_id": [str(n) for n in range(len(hours))],
            "created_at": LOW.replace(tzinfo=None), "solved_at": pd.Series(solved, dtype="datetime64[us]"),
        }
    )  # fmt: skip


def test_a_dry_run_counts_what_an_edit_would_change():
    stricter = parse_policies([entry(targets={"resolution": {"allowed": "2h"}})])
    run = dry_run(
        tickets([1, 3, 5, None]), None, parse_policies([entry()]), stricter, {"always": ALWAYS},
        now=LOW + timedelta(hours=3),
    )  # fmt: skip
    assert run.sentence() == "4 tickets, 3 verdicts"
    assert run.moves["clocks"].sum() == 3
    same = dry_run(tickets([1]), None, stricter, stricter, {"always": ALWAYS}, now=LOW)
    assert same.sentence() == "0 tickets, 0 verdicts"


def test_a_dry_run_counts_clocks_that_would_come_or_go():
    none = parse_policies([])
    run = dry_run(
        tickets([1]), None, none, parse_policies([entry()]), {"always": ALWAYS}, now=LOW + timedelta(hours=9)
    )
    assert run.moves[["verdict_before", "verdict_after"]].to_numpy().tolist() == [["not_applicable", "met"]]


def test_compliance_is_by_due_date_and_an_open_clock_turns_with_time():
    from metrics.sla import judge_tickets

    clocks = judge_tickets(
        tickets([1, 5, None]), None, parse_policies([entry()]), {"always": ALWAYS}, now=LOW
    )
    assert clocks["verdict"].tolist() == ["pending"] * 3  # nothing had happened yet
    clocks = judge_tickets(
        tickets([1, 5, None]),
        None,
        parse_policies([entry()]),
        {"always": ALWAYS},
        now=LOW + timedelta(hours=3),
    )
    later = compliance_by_due(clocks, now=LOW + timedelta(hours=30))
    assert later[["met", "breached", "pending"]].to_numpy().tolist() == [[1, 2, 0]]
    assert later["compliance"].tolist() == [pytest.approx(1 / 3)]


CREDITS = [{"below": 0.95, "share": 0.05}, {"below": 0.9, "share": 0.25}]


@pytest.mark.parametrize(("met", "breached", "credit"), [(95, 5, 0), (94, 6, 50), (89, 11, 250), (0, 0, 0)])
def test_credits_follow_the_deepest_step_missed(met, breached, credit):
    result = contract_result(policy(credits=CREDITS), met, breached, fee=1000)
    assert result.credit == credit
    assert (result.compliance is None) == (met + breached == 0)


def test_a_result_says_how_many_more_would_have_reached_the_goal():
    assert contract_result(policy(), 90, 10, 0).missing_to_goal == 5
    with pytest.raises(InputError):
        contract_result(policy(), -1, 0, 0)


VERSIONED = """
[[desk]]
tz = "Europe/Berlin"
hours.mon = [["09:00", "17:00"]]
[[desk]]
valid_from = 2026-03-09
tz = "Europe/Berlin"
hours.mon = [["08:00", "12:00"]]
"""


def test_a_calendar_with_versions_counts_each_stretch_in_the_hours_in_force(tmp_path):
    file = tmp_path / "calendars.toml"
    file.write_text(VERSIONED)
    desk = load_calendars(file)["desk"]
    assert desk.elapsed_s(LOW, LOW + timedelta(days=13)) == (8 + 4) * 3600
    assert desk.due_at(LOW, 9 * 3600) == datetime(2026, 3, 9, 8, tzinfo=UTC)


@pytest.mark.parametrize("wrong", [VERSIONED.replace("valid_from = 2026-03-09", ""), "desk = []", "desk = 4"])
def test_versions_of_a_calendar_must_follow_each_other(tmp_path, wrong):
    file = tmp_path / "calendars.toml"
    file.write_text(wrong)
    with pytest.raises(InputError):
        load_calendars(file)
