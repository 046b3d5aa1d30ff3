"""The verb adherence: did people work as scheduled."""

from __future__ import annotations

import argparse
from datetime import UTC, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from commands.shared import OK, day, now_of, records, say, store_of, write_csv, zone_of
from domain.errors import InputError


def add_adherence(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--from", dest="first", type=day, metavar="DAY", help="first local day (default: 6 days before)"
    )
    one.add_argument("--to", dest="last", type=day, metavar="DAY", help="last local day (default: today)")
    one.add_argument("--roster", type=Path, metavar="FILE.csv", help="a roster instead of the published one")
    one.add_argument(
        "--states", type=Path, metavar="FILE.csv", help="with --roster: agent_id, starts_at, ends_at, state"
    )
    one.add_argument(
        "--requirements", type=Path, metavar="FILE.csv",
        help="with --roster: starts_at, channel, agents; time counts more where people were scarce",
    )  # fmt: skip
    one.add_argument("--zone", help="zone of local days (default: the store's, else UTC)")
    one.add_argument("--out", type=Path, metavar="FILE.csv", help="one row per agent and day")


def adherence(a: argparse.Namespace) -> int:
    from jobs import adherence as kept_to

    if (a.roster is None) != (a.states is None):
        raise InputError("--roster and --states together", "one of them", "Give both, or neither", "--roster")
    if a.requirements is not None and a.roster is None:
        raise InputError(
            "--requirements beside --roster", "none", "A published roster keeps its need", "--roster"
        )
    if a.roster is not None:
        found = kept_to.of_files(a.roster, a.states, a.zone or "UTC", a.requirements)
    else:
        from jobs.people import team

        store = store_of(a)
        zone = a.zone or zone_of(store)
        last = a.last or now_of(a).replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date()
        first = a.first or last - timedelta(days=6)
        names = team(store, first, zone, last).names
        found = kept_to.of_store(store, first, last, zone, now_of(a), names)
    shares, said = kept_to.total(found), write_csv(found.days, a.out)
    shape = {
        **shares,
        "silent": list(found.silent),
        "has_weights": found.has_weights,
        "agents": records(found.agents),
    }
    shape |= {"written": str(a.out)} if a.out else {"days": records(found.days)}
    lines = [f"{name}: {value:.4f}" for name, value in shares.items()]
    if found.silent:
        lines.append(f"No state known: {', '.join(found.silent)}.")
    say(a, shape, "\n".join([*lines, said]))
    return OK
