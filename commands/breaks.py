"""The verb breaks: breaks of a roster moved to where the service lost is least."""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

from commands.shared import OK, records, say, write_csv
from domain import wording


def add_breaks(one: argparse.ArgumentParser) -> None:
    one.add_argument("--roster", type=Path, metavar="FILE.csv", required=True, help="a roster with agent_id")
    one.add_argument(
        "--demand", type=Path, metavar="FILE.csv", required=True,
        help="starts_at, contacts, aht_s; channel and agents where known",
    )  # fmt: skip
    one.add_argument("--agents", type=Path, metavar="FILE.csv", help="people with skills")
    one.add_argument(
        "--rules", type=Path, metavar="FILE.toml", help="shift rules: windows of breaks and spacing"
    )
    one.add_argument("--channel", default="phone", help="channel whose agents take one contact at a time")
    one.add_argument(
        "--shrinkage", type=float, default=0.0, metavar="SHARE",
        help="share 0-1 of the people scheduled who are away unplanned (default: 0)",
    )  # fmt: skip
    one.add_argument("--zone", default="UTC", help="zone of the wall time")
    one.add_argument("--out", type=Path, metavar="FILE.csv", help="the roster with its breaks moved")


def breaks(a: argparse.Namespace) -> int:
    from jobs import intraday_options as today
    from jobs import service_breaks as job
    from jobs.planfiles import rules_of
    from scheduling.roster import roster_frame

    roster, queue = today.of_files(a.roster, a.demand, a.agents, rules_of(a.rules), a.channel, a.zone)
    found = job.by_service(roster, replace(queue, present_share=1 - a.shrinkage), a.zone)
    said = write_csv(roster_frame(found.entries, a.zone), a.out)
    before, after = found.overall
    shape = {"days": records(found.days), "before": before, "after": after, "moved": found.moved} | (
        {"written": str(a.out)} if a.out else {}
    )
    lines = [
        f"{wording.counted(found.moved, 'break')} moved: {100 * before:.2f} % in time before, {100 * after:.2f} % "
        "after (simulated). Locked shifts and those over midnight stay as they are."
    ]
    lines += [
        f"{d['day_on']}: {100 * d['before']:.1f} % in time before, {100 * d['after']:.1f} % after, "
        f"{d['won']:+.1f} contacts, {wording.counted(d['moved'], 'break')} moved"
        for d in found.days.to_dict("records")
    ]
    say(a, shape, "\n".join([*lines, said]))
    return OK
