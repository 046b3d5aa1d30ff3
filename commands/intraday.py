"""The verb intraday-options: what can still be changed today."""

from __future__ import annotations

import argparse
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from commands.planning import opened_if, staff_choice, staff_options
from commands.shared import OK, now_of, records, say, write_csv, zone_of
from domain.errors import InputError

if TYPE_CHECKING:
    from jobs.intraday_options import Queue, Roster


def add_options(one: argparse.ArgumentParser) -> None:
    staff_options(one)
    one.add_argument("--channel", default="phone", help="channel whose agents take one contact at a time")
    one.add_argument("--roster", type=Path, metavar="FILE.csv", help="a roster instead of the published one")
    one.add_argument(
        "--demand", type=Path, metavar="FILE.csv",
        help="with --roster: starts_at, contacts, aht_s of today; channel and agents where known",
    )  # fmt: skip
    one.add_argument(
        "--agents", type=Path, metavar="FILE.csv", help="with --roster: people with skills and rest"
    )
    one.add_argument("--rules", type=Path, metavar="FILE.toml", help="with --roster: shift rules")
    one.add_argument("--zone", help="zone of the wall time (default: the store's, else UTC)")
    one.add_argument("--out", type=Path, metavar="FILE.csv", help="one row per option")


def intraday_options(a: argparse.Namespace) -> int:
    from jobs import intraday_options as job

    if (a.roster is None) != (a.demand is None):
        raise InputError("--roster and --demand together", "one of them", "Give both, or neither", "--roster")
    store = opened_if(a, a.roster is None)
    zone = a.zone or (zone_of(store) if store else "UTC")
    roster, queue = _of_files(a, zone) if store is None else _of_store(a, zone)
    found = job.answered(roster, queue, now_of(a), zone)
    shown = found.rows.assign(who=found.rows["who"].map(", ".join))
    said = write_csv(shown, a.out)
    base = {k: getattr(found.base, k) for k in ("service_level", "low", "high", "in_time")}
    shape = {
        "channel": found.channel,
        "target": found.target,
        "without_change": base,
        "source": found.source,
        "basis": queue.basis,
    }
    shape |= {"written": str(a.out)} if a.out else {"options": records(shown)}
    lines = [
        f"{found.channel}: {100 * base['service_level']:.1f} % in time for the rest of today without any change "
        f"({100 * base['low']:.1f} % to {100 * base['high']:.1f} %), target {100 * found.target:.0f} %.",
        f"Roster: {found.source}." + (f" Contacts: {queue.basis}." if queue.basis else ""),
    ]
    lines += [
        f"{100 * r['service_level']:.1f} %  {r['gained']:+.1f} contacts in time  {r['cost_hours']:+.2f} h  "
        f"{r['option']}: {r['who']}"
        for r in shown.to_dict("records")
    ]
    say(a, shape, "\n".join([*lines, said]))
    return OK


def _of_files(a: argparse.Namespace, zone: str) -> tuple[Roster, Queue]:
    from jobs import intraday_options as job
    from jobs.planfiles import rules_of

    return job.of_files(a.roster, a.demand, a.agents, rules_of(a.rules), a.channel, zone)


def _of_store(a: argparse.Namespace, zone: str) -> tuple[Roster, Queue]:
    from jobs import intraday_options as job
    from jobs import people, planfiles

    store, now = opened_if(a, True), now_of(a)
    assert store is not None
    on = now.replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
    roster = job.published(store, on, people.team(store, on, zone).agents, zone)
    held = planfiles.based(None, store, staff_choice(a))
    assert held.made is not None
    assert held.volume is not None
    slots, basis = job.slots_today(held.made, held.volume, a.channel, zone, now)
    return roster, job.queue_of(a.channel, slots, held.load, held.choice, basis)
