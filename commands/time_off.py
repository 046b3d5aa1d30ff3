"""The verb for time off: list requests with what they do to the roster, ask, approve, decline, withdraw."""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from commands.shared import OK, day, now_of, say, store_of, zone_of
from domain import wording
from domain.errors import InputError

if TYPE_CHECKING:
    from data_sources.store import Store
    from data_sources.time_off import State, TimeOff


def add_time_off(one: argparse.ArgumentParser) -> None:
    one.add_argument("--ask", metavar="AGENT", help="ask for days off; with --from and --until")
    one.add_argument("--from", dest="from_on", type=day, metavar="DAY", help="first day off")
    one.add_argument(
        "--until", dest="until_on", type=day, metavar="DAY", help="last day off (default: the first)"
    )
    one.add_argument("--kind", default="holiday", help="holiday, sick, training, unpaid or other")
    one.add_argument(
        "--part",
        default="day",
        help="day, or the morning (until noon) or afternoon of one day (default: day)",
    )
    one.add_argument("--note", default="", help="what is said about it, or why days are closed")
    one.add_argument(
        "--close",
        action="store_true",
        help="grant no time off from --from to --until; sickness is always kept",
    )
    one.add_argument("--reopen", type=int, metavar="NUMBER", help="grant it again on closed days")
    choice = one.add_mutually_exclusive_group()
    for name, meaning in (
        ("approve", "approve a request"), ("decline", "decline a request"), ("withdraw", "take a request back")
    ):  # fmt: skip
        choice.add_argument(f"--{name}", type=int, metavar="NUMBER", help=meaning)


STATES: Mapping[str, State] = {"approve": "approved", "decline": "declined", "withdraw": "withdrawn"}


def time_off(a: argparse.Namespace) -> int:
    from data_sources import time_off as kept
    from jobs import people
    from jobs import time_off as job

    store, now = store_of(a), now_of(a)
    zone = zone_of(store)
    said: list[str] = []
    if a.ask is not None:
        if a.from_on is None:
            raise InputError("--from DAY", "none", "Say the first day off", "--from")
        asked = kept.TimeOff(
            0, a.ask, a.from_on, a.until_on or a.from_on, a.kind, "requested", a.note, now, now, a.part
        )
        made = job.ask(store, asked, zone)
        said.append(f"Request {made.request} is kept.")
    said += _closing(a, store, now)
    for verb, state in STATES.items():
        if (number := getattr(a, verb)) is not None:
            before = job.effects(store, kept.one(store, number), zone)
            kept.decide(store, number, state, now)
            said += [f"Request {number} is {state}.", *(e.sentence for e in before if state == "approved")]
    found = kept.requests(store)
    names = people.team(store, now.date(), zone).names
    waiting = [r for r in found if r.state == "requested"]
    effects = {r.request: [e.sentence for e in job.effects(store, r, zone)] for r in waiting}
    # days, not moments: the frame's dates are written as they are
    rows = [
        {k: v.isoformat() if isinstance(v, date) else v for k, v in r.items()}
        for r in job.table(found, names).to_dict("records")
    ]
    closed = [
        {
            "number": b.number,
            "from_on": b.from_on.isoformat(),
            "until_on": b.until_on.isoformat(),
            "note": b.note,
        }
        for b in kept.closed(store)
    ]
    shape = {"requests": rows, "effects": effects, "closed": closed, "said": said}
    lines = [f"Closed {b['number']}: {b['from_on']} to {b['until_on']} {b['note']}".rstrip() for b in closed]
    say(a, shape, "\n".join([*said, *_lines(found, names, effects), *lines]))
    return OK


def _closing(a: argparse.Namespace, store: Store, now: datetime) -> list[str]:
    """Days closed or opened again; one sentence each."""
    from data_sources import time_off as kept

    said = []
    if a.close:
        if a.from_on is None or a.ask is not None:
            raise InputError(
                "--close with --from DAY, and no --ask", "another", "Say the first day", "--close"
            )
        made = kept.close(store, a.from_on, a.until_on or a.from_on, a.note, now)
        said.append(
            f"No time off is granted from {made.from_on} to {made.until_on}: closed days {made.number}."
        )
    if a.reopen is not None:
        kept.reopen(store, a.reopen)
        said.append(f"Closed days {a.reopen} are open again.")
    return said


def _lines(
    found: Sequence[TimeOff], names: Mapping[str, str], effects: Mapping[int, Sequence[str]]
) -> list[str]:
    lines = [f"{wording.counted(len(effects), 'request waits', 'requests wait')} for a decision."]
    for r in found:
        who = names.get(r.agent_id) or r.agent_id
        part = "" if r.part == "day" else f", {r.part}"
        lines.append(f"{r.request}: {who}, {r.from_on} to {r.until_on}{part}, {r.kind}, {r.state}")
        lines += [f"   {s}" for s in effects.get(r.request, [])]
    return lines
