"""The verb meetings: when to meet, coach and train with the least service lost."""

from __future__ import annotations

import argparse
from pathlib import Path

from commands.shared import OK, records, say, write_csv


def add_meetings(one: argparse.ArgumentParser) -> None:
    one.add_argument("--roster", type=Path, metavar="FILE.csv", required=True, help="a roster with agent_id")
    one.add_argument(
        "--demand", type=Path, metavar="FILE.csv", required=True,
        help="starts_at, contacts, aht_s; channel and agents where known",
    )  # fmt: skip
    one.add_argument(
        "--meetings", type=Path, metavar="FILE.csv", required=True,
        help="meeting, minutes, agents (ids or all); each, earliest_at, latest_at where wanted",
    )  # fmt: skip
    one.add_argument("--agents", type=Path, metavar="FILE.csv", help="people with skills")
    one.add_argument("--rules", type=Path, metavar="FILE.toml", help="shift rules")
    one.add_argument("--channel", default="phone", help="channel whose agents take one contact at a time")
    one.add_argument("--zone", default="UTC", help="zone of the wall time")
    one.add_argument("--out", type=Path, metavar="FILE.csv", help="the roster with the meetings in it")


def meetings(a: argparse.Namespace) -> int:
    from jobs import intraday_options as today
    from jobs import meetings as job
    from jobs.planfiles import rules_of
    from scheduling.roster import roster_frame

    roster, queue = today.of_files(a.roster, a.demand, a.agents, rules_of(a.rules), a.channel, a.zone)
    found = job.met(roster, queue, job.read_requests(a.meetings, roster, a.zone), a.zone)
    rows = found.rows.assign(who=found.rows["who"].map(" ".join))
    said = write_csv(roster_frame(found.entries, a.zone), a.out)
    shape = {"meetings": records(rows), "days": records(found.days)} | (
        {"written": str(a.out)} if a.out else {}
    )
    local = rows["starts_at"].dt.tz_convert(a.zone)
    lines = [
        f"{row['meeting']}, {row['who']}: "
        + (
            f"{when:%a %Y-%m-%d %H:%M}, {row['loss']:.1f} contacts in time lost"
            if when == when
            else "cannot be held"
        )
        for row, when in zip(rows.to_dict("records"), local, strict=True)
    ]
    lines += [
        f"{d['day_on']}: {100 * d['before']:.1f} % in time without, {100 * d['after']:.1f} % with meetings (simulated)"
        for d in found.days.to_dict("records")
    ]
    say(a, shape, "\n".join([*lines, said]))
    return OK
