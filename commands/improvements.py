"""The verb for the register of improvements: list it, add an idea, change one."""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

from commands.shared import OK, day, now_of, say, store_of, write_csv, zone_of
from domain.errors import InputError
from domain.improvements import STATUSES

CELLS = {
    "status": "status", "on": "proposed_on", "decided": "decided_on", "implemented": "implemented_on",
    "benefit_money": "benefit_money", "currency": "currency", "benefit_hours": "benefit_hours", "by": "agent_id",
    "department": "department",
}  # fmt: skip
"""Option to column of the register."""


def add_improvements(one: argparse.ArgumentParser) -> None:
    choice = one.add_mutually_exclusive_group()
    choice.add_argument("--add", metavar="IDEA", help="write a new idea down")
    choice.add_argument("--change", metavar="NUMBER", help="change an idea; with the options below")
    one.add_argument("--source", help="source of the idea to change, where two use its number")
    one.add_argument("--on", type=day, metavar="DAY", help="day it was proposed (default for --add: today)")
    one.add_argument("--by", metavar="AGENT", help="who proposed it")
    one.add_argument("--department", help="department it comes from")
    one.add_argument("--status", choices=STATUSES, help="where it stands")
    one.add_argument("--decided", type=day, metavar="DAY", help="day of the decision")
    one.add_argument("--implemented", type=day, metavar="DAY", help="day it came into use")
    one.add_argument("--benefit-money", type=float, metavar="AMOUNT", help="measured benefit a year")
    one.add_argument("--currency", help="three letters of the amount (default: that of the wages)")
    one.add_argument(
        "--benefit-hours", type=float, metavar="HOURS", help="measured hours of work saved a year"
    )
    one.add_argument("--out", type=Path, metavar="FILE.csv", help="write the register as CSV")


def improvements(a: argparse.Namespace) -> int:
    from zoneinfo import ZoneInfo

    import pandas as pd

    from data_sources.improvements import held
    from jobs import improvements as job

    store, now = store_of(a), now_of(a)
    today = pd.Timestamp(now, tz="UTC").tz_convert(ZoneInfo(zone_of(store))).date()
    cells = {column: value for option, column in CELLS.items() if (value := getattr(a, option)) is not None}
    said = []
    if a.add is not None:
        number = job.add(store, a.add, at=now, **{"proposed_on": today, **cells})
        said.append(f"Idea {number} is written down.")
    elif a.change is not None:
        if not cells:
            raise InputError(
                "what to change", "nothing", "Give --status, --decided or another option", "--change"
            )
        said.append(job.change(store, a.change, cells, source=a.source, at=now))
    elif cells:
        raise InputError(
            "--add IDEA or --change NUMBER", "neither", "Say which idea the options are for", "improvements"
        )
    frame = held(store)
    stands = job.standing(frame, today)
    said += [written] if (written := write_csv(frame, a.out)) else []
    rows = [{k: _plain(v) for k, v in row.items()} for row in frame.to_dict("records")]
    shape = {"improvements": rows, "undecided": stands.undecided, "longest_days": stands.longest_days,
             "young": stands.young, "unmeasured": stands.unmeasured, "said": said}  # fmt: skip
    lines = [f"{r['improvement_id']}: {r['proposed_on']}, {r['status']}, {r['title']}" for r in rows]
    say(
        a,
        shape,
        "\n".join([*said, job.lead(stands), *([rest] if (rest := job.beside(stands)) else []), *lines]),
    )
    return OK


def _plain(value: object) -> object:
    """Days as ISO dates, nothing as null."""
    if value is None or value != value:
        return None
    return value.isoformat()[:10] if isinstance(value, date) else value
