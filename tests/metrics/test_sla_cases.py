"""Published SLA cases, each run through the public calls: a thin map from case kind to call."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from metrics.business_days import due_after_days
from metrics.business_time import BusinessCalendar
from metrics.sla_events import Event
from metrics.sla_judge import Clock, clock_of, judge
from metrics.sla_policy import ANY, TARGETS, Allowance, Policy, PolicyBook, Target
from metrics.sla_states import overall, stages, state_of

CASES = json.loads((Path(__file__).parent / "oracles" / "sla_cases.json").read_text())["cases"]
Case = dict[str, Any]

TARGET_NAMES = {
    "first_response": "first_reply", "first_reply_time": "first_reply", "next_reply_time": "next_reply",
    "requester_wait_time": "requester_wait", "agent_work_time": "agent_work",
    "periodic_update_time": "update", "pausable_update_time": "pausable_update",
}  # fmt: skip
STAGE_WORDS = {
    "first_reply_due": "First Response Due", "resolution_due": "Resolution Due", "paused": "Paused",
    "fulfilled": "Fulfilled", "failed": "Failed",
}  # fmt: skip
WORKING = frozenset({"new", "open"})


def moment(value: str | int) -> datetime:
    if isinstance(value, int):
        return datetime(2026, 1, 5, tzinfo=UTC) + timedelta(seconds=value)
    return datetime.fromisoformat(value).astimezone(UTC)


def iso(value: datetime | None) -> str | None:
    return value and value.strftime("%Y-%m-%dT%H:%M:%SZ")


def calendar_of(case: Case) -> BusinessCalendar:
    schedule = case.get("schedule")
    return BusinessCalendar.from_spec(schedule) if schedule else BusinessCalendar.always_open()


def policy_of(
    allowed_s: dict[str, int], *, counts_in: Any = None, is_stopped_by_solve: bool = True
) -> Policy:
    targets = {
        TARGET_NAMES.get(name, name): Target(
            TARGETS[TARGET_NAMES.get(name, name)], {ANY: Allowance(s)}, counts_in, is_stopped_by_solve
        )
        for name, s in allowed_s.items()
    }
    return Policy("case", 1, "calendar", targets)


def duration(case: Case) -> Case:
    ends = moment(case["inputs"]["start"]), moment(case["inputs"]["end"])
    always = BusinessCalendar.always_open()
    return {
        "business_seconds": calendar_of(case).elapsed_s(*ends),
        "calendar_seconds": always.elapsed_s(*ends),
    }


def deadline(case: Case) -> Case:
    inputs = case["inputs"]
    return {"due": iso(calendar_of(case).due_at(moment(inputs["start"]), inputs["target_seconds"]))}


def next_open(case: Case) -> Case:
    return {"next_open": iso(calendar_of(case).next_open(moment(case["inputs"]["at"])))}


def deadline_business_days(case: Case) -> Case:
    inputs = case["inputs"]
    days, at_end = inputs["target_business_days"], inputs.get("end_of_day", False)
    return {"due": iso(due_after_days(calendar_of(case), moment(inputs["start"]), days, at_day_end=at_end))}


def policy_version(case: Case) -> Case:
    inputs, versions = case["inputs"], case["inputs"]["versions"]
    until = [moment(start) for start, _ in versions[1:]] + [None]
    book = PolicyBook(
        tuple(
            Policy("p", n, "calendar", {"first_reply": by_priority(allowed)}, moment(start), end)
            for n, ((start, allowed), end) in enumerate(zip(versions, until, strict=True))
        )
    )
    policy = book.version("p", moment(inputs["applied_at"]))
    allowance = policy and policy.targets["first_reply"].allowance(inputs["priority"])
    return {"target_minutes": allowance and (allowance.seconds or 0) / 60}


def by_priority(minutes: dict[str, int]) -> Target:
    return Target(TARGETS["first_reply"], {level: Allowance(m * 60) for level, m in minutes.items()})


def ticket(case: Case) -> Case:
    inputs, calendar = case["inputs"], calendar_of(case)
    events = [Event(moment(inputs.get("created", 0)), "created", actor_kind=inputs.get("created_by"))]
    events += [Event(moment(at), kind, *value) for at, kind, *value in inputs.get("events", [])]
    allowed = inputs.get("targets", {"first_response": 3600})
    policy = policy_of(allowed, counts_in=WORKING, is_stopped_by_solve=False)
    now = moment(inputs["now"]) if "now" in inputs else max(e.at for e in events)
    clocks = judge(events, policy, calendar, now)
    found = {TARGET_WORDS.get(c.target, c.target): c for c in clocks}
    words = [STAGE_WORDS[s] for s in stages(events, policy, calendar, now)]
    answer: Case = {"status_sequence": words, "final_status": words[-1]} if "resolution" in found else {}
    for name, clock in found.items():
        answer |= {
            f"{name}_due": iso(clock.due_at),
            f"{name}_due_after_resume": iso(clock.due_at),
            f"{name}_business_seconds": clock.elapsed_s,
            f"{name}_remaining_seconds": clock.remaining_s,
            "hold_business_seconds": clock.paused_s,
        }
    return answer


TARGET_WORDS = {"first_reply": "first_response"}


def status(case: Case) -> Case:
    inputs = case["inputs"]
    if "metric" in inputs:
        return {"target_state": state_of(state_clock(inputs))}
    events = [Event(moment(inputs.get("created", 0)), "created")]
    reply = inputs.get("first_reply", inputs.get("first_public_reply"))
    events += [Event(moment(reply), "agent_reply")] if reply is not None else []
    events += [Event(moment(inputs["solved"]), "status", "solved")] if inputs.get("solved") else []
    due = inputs.get("frt_due", inputs.get("due"))
    policy = policy_of({"first_response": due - inputs.get("created", 0)})
    clocks = judge(events, policy, BusinessCalendar.always_open(), moment(inputs["now"]))
    clock = clock_of(clocks, "first_reply")
    is_open = clock.stopped_at is None
    return {
        "result": "missed_frt" if clock.verdict == "breached" else "ok",
        "overall": overall(clocks),
        "is_active": is_open and clock.verdict == "pending",
        "is_breached": None if clock.verdict == "pending" else clock.verdict == "breached",
    }


def state_clock(inputs: Case) -> Clock:
    """A ticket in the status for two hours, with a target either side of what was counted."""
    name = TARGET_NAMES.get(inputs["metric"], inputs["metric"])
    now = moment(7200)
    events = [Event(moment(0), "created"), Event(moment(3600), "status", inputs["ticket_status"])]
    if TARGETS[name].starts != "creation":
        events += [Event(moment(1), "agent_reply"), Event(moment(2), "customer_reply")]
    allowed = {name: 1800 if inputs["elapsed_exceeds_target"] else 100_000}
    return clock_of(judge(events, policy_of(allowed), BusinessCalendar.always_open(), now), name)


RUN: dict[str, Callable[[Case], Case]] = {
    f.__name__: f
    for f in (duration, deadline, next_open, deadline_business_days, policy_version, ticket, status)
}


@pytest.mark.parametrize("case", CASES, ids=[c["case_id"] for c in CASES])
def test_the_published_case_comes_out_to_the_second(case: Case) -> None:
    answer = RUN[case["kind"]](case)
    assert {name: answer[name] for name in case["expected"]} == case["expected"]
