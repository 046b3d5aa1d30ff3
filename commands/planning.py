"""Verbs of the planner: forecast, backtest, staff, schedule."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands import rosters
from commands.shared import (
    COUNTRY,
    OK,
    now_of,
    progress_of,
    records,
    say,
    store_of,
    whole_from,
    write_csv,
    zone_of,
)

if TYPE_CHECKING:
    from data_sources.store import Store
    from jobs.planfiles import Needed, Planned


def add_backtest(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "file", type=Path, metavar="FILE.csv",
        help="columns starts_at, contacts, optionally channel; CSV of any separator, Excel or Parquet",
    )  # fmt: skip
    one.add_argument(
        "--horizon",
        "--days",
        dest="days",
        type=int,
        default=28,
        metavar="DAYS",
        help="days forecast from every origin",
    )
    one.add_argument(
        "--origins", type=whole_from(1), metavar="N",
        help="origins that count, each with its whole horizon known; all in the second half when left out",
    )  # fmt: skip
    one.add_argument(
        "--every", type=whole_from(1), metavar="DAYS",
        help="step between origins; with --origins, counted back from the last (spread evenly when left out)",
    )  # fmt: skip
    one.add_argument(
        "--zone",
        help="zone of the wall clock where moments carry an offset (default: the one the offsets fit)",
    )
    one.add_argument(
        "--dates",
        choices=["day-first", "month-first"],
        help="of dates such as 03/04/2026, where both are possible",
    )
    one.add_argument(
        "--hours", metavar="TEXT", help="opening hours, such as 'Mon-Fri 08:00-18:00; Sat 09:00-13:00'"
    )
    one.add_argument("--country", help=COUNTRY)
    one.add_argument("--slot", type=whole_from(1), metavar="MINUTES", help="add up to slots of this width")
    one.add_argument(
        "--compare", action="append", default=[], metavar="MODEL", help="further models, such as dhr"
    )


def backtest(a: argparse.Namespace) -> int:
    from domain.calendar_hours import weekly_hours
    from forecasting.tables import TableOptions
    from jobs import planfiles

    options = TableOptions(
        horizon_days=a.days, every_days=a.every, origins=a.origins, zone=a.zone,
        hours=None if a.hours is None else weekly_hours(a.hours), country=a.country, slot_minutes=a.slot,
        compared=tuple(a.compare),
    )  # fmt: skip
    found = planfiles.backtest(a.file, options, a.dates)
    names = (
        "model",
        "channel",
        "wape",
        "wape_ratio_to_naive",
        "bias",
        "mase",
        "coverage_80",
        "coverage_95",
        "noise_floor",
    )
    lines = ["  ".join(names)] + ["  ".join(_short(row[n]) for n in names) for row in found["models"]]
    say(a, found, "\n".join([*lines, *found["notes"]]))
    return OK


def _short(value: Any) -> str:
    return f"{value:.4f}" if isinstance(value, float) else str(value)


def staff_options(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--forecast",
        type=Path,
        metavar="FILE.csv",
        help="a forecast with starts_at, channel, contacts, aht_s",
    )
    one.add_argument("--weeks", type=int, default=2, help="without --forecast: weeks ahead from the store")
    one.add_argument("--country", help=f"without --forecast: {COUNTRY}")
    one.add_argument("--service-level", type=float, metavar="SHARE", help="share 0-1 for every channel")
    one.add_argument(
        "--within", type=float, metavar="SECONDS", help="answer-within threshold for every channel"
    )
    one.add_argument("--max-occupancy", type=float, metavar="SHARE", help="default: our targets, else 0.85")
    one.add_argument(
        "--shrinkage", type=float, metavar="SHARE", help="one share 0-1 instead of the usual reasons"
    )
    one.add_argument(
        "--ours",
        action="store_true",
        help="with --forecast: our saved targets too; the store's forecast has them",
    )
    one.add_argument("--erlang-c", action="store_true", help="nobody gives up: Erlang C instead of A")


def add_staff(one: argparse.ArgumentParser) -> None:
    staff_options(one)
    one.add_argument(
        "--chances",
        action="store_true",
        help="also agents for a 50, 80 and 90 %% chance of keeping the promise",
    )
    one.add_argument("--out", type=Path, metavar="FILE.csv")


def staff(a: argparse.Namespace) -> int:
    from jobs import plan, planfiles

    held = planfiles.based(a.forecast, store_if(a), staff_choice(a))
    notes = held.notes
    requirement = plan.agents(held.load, held.choice, interval_s=held.interval_s)
    if a.chances:
        from jobs.staffing_files import with_chances

        requirement = with_chances(held, requirement)
    said = write_csv(requirement, a.out)
    totals = planfiles.requirement_totals(requirement)
    shape = {"channels": records(totals), "notes": notes}
    shape |= {"written": str(a.out)} if a.out else {"requirements": records(requirement)}
    say(a, shape, "\n".join([totals.round(3).to_string(index=False), *notes, said]))
    return OK


def store_if(a: argparse.Namespace) -> Store | None:
    """The store where a forecast is made from it or its targets are wanted."""
    return opened_if(a, a.forecast is None or a.ours)


def opened_if(a: argparse.Namespace, is_needed: bool) -> Store | None:
    return store_of(a) if is_needed else None


def staff_choice(a: argparse.Namespace) -> Any:
    from jobs.planfiles import StaffOptions

    return StaffOptions(
        weeks=a.weeks, country=a.country, service_level=a.service_level, within_s=a.within,
        max_occupancy=a.max_occupancy, shrinkage=a.shrinkage, has_patience=not a.erlang_c,
        takes_ours=a.ours, now=now_of(a),
    )  # fmt: skip


def add_schedule(one: argparse.ArgumentParser) -> None:
    staff_options(one)
    one.add_argument(
        "--requirements",
        type=Path,
        metavar="FILE.csv",
        help="starts_at, channel, and agents or scheduled_agents",
    )
    one.add_argument(
        "--agents", type=Path, metavar="FILE.csv", help="people with contracts; makes a named roster"
    )
    one.add_argument("--rules", type=Path, metavar="FILE.toml", help="shift rules")
    one.add_argument("--zone", help="zone of the wall time (default: the store's, else UTC)")
    one.add_argument("--seconds", type=float, default=10.0, help="time limit")
    one.add_argument("--quality", action="store_true", help="the thorough search")
    one.add_argument("--seed", type=whole_from(0), default=0)
    one.add_argument(
        "--split", action="store_true", help="split shifts too: six or eight hours of work in two parts"
    )
    one.add_argument(
        "--blend", nargs="?", const="", metavar="CHANNELS",
        help="written work in quiet moments of live channels; which channels may wait, with commas (default: "
        "those known to, such as email); with --agents by those people of a roster who serve both",
    )  # fmt: skip
    one.add_argument(
        "--filling", type=Path, metavar="FILE.csv",
        help="with --blend and --agents: written work by interval and channel: done by whom, waiting, late",
    )  # fmt: skip
    _schedule_files(one)
    one.add_argument(
        "--around", type=Path, metavar="FILE.csv",
        help="with --agents: make this roster again, its locked shifts kept, others changed at a price",
    )  # fmt: skip
    one.add_argument(
        "--change-price", type=float, default=1.0, metavar="HOURS",
        help="with --around: paid hours a changed shift counts (default: 1); 0 changes freely",
    )  # fmt: skip


def _schedule_files(one: argparse.ArgumentParser) -> None:
    """Files a schedule is written to, and one that is judged instead."""
    one.add_argument("--out", type=Path, metavar="FILE.csv")
    one.add_argument("--xlsx", type=Path, metavar="FILE.xlsx", help="shifts and coverage as a workbook")
    one.add_argument(
        "--ical", type=Path, metavar="DIR", help="with --agents: one calendar per agent, in the roster's zone"
    )
    one.add_argument(
        "--nice", type=Path, metavar="FILE.csv", help="with --agents: the schedule import of NICE CXone WFM"
    )
    one.add_argument(
        "--layout", type=Path, metavar="FILE.toml",
        help="with --agents: names the columns of another product's file, to write and to read",
    )  # fmt: skip
    one.add_argument(
        "--layout-out", type=Path, metavar="FILE.csv", help="with --layout: the roster in those columns"
    )
    one.add_argument(
        "--score",
        type=Path,
        metavar="FILE.csv",
        help="judge a schedule made elsewhere instead of designing one; with --agents a named roster, by every rule",
    )


def schedule(a: argparse.Namespace) -> int:
    from jobs import planfiles

    rosters.check_files(a)
    need = _needed(a)
    zone = need.zone
    rules = planfiles.rules_of(a.rules)
    if a.split:
        from jobs.schedules import with_split

        rules = with_split(rules)
    limits = planfiles.Limits(a.seconds, a.quality, a.seed)
    if a.score is not None or a.around is not None:
        made = rosters.of_file(a, need, rules, limits)
    elif a.blend is not None and a.agents is not None:
        from jobs.roster_plans import blended as blended_roster

        made = blended_roster(need, a.blend, rules, a.agents, limits)
    elif a.blend is not None:
        from jobs.blending_files import blended

        made = blended(need, a.blend, rules, limits, progress_of(a))
    else:
        made = planfiles.schedule(need.requirement, rules, a.agents, zone, limits, progress_of(a))
    return _told(a, made, need)


def _needed(a: argparse.Namespace) -> Needed:
    """What is to be covered: a requirement file, or counted from a forecast file or the store."""
    from jobs import planfiles

    store = opened_if(a, a.requirements is None)
    zone = a.zone or (zone_of(store) if store else "UTC")
    if a.requirements is not None:
        found = planfiles.read_requirement(a.requirements)
        return planfiles.Needed(found, zone, planfiles.width_notes(found))
    return planfiles.counted(a.forecast, store, staff_choice(a), zone)


def _told(a: argparse.Namespace, made: Planned, need: Needed) -> int:
    said = " ".join(filter(None, [write_csv(made.shifts, a.out), *rosters.write_files(a, made, need.zone)]))
    shape = {**made.figures, "unmet": records(made.unmet), "notes": [*need.notes, *made.notes]}
    shape |= {"clashes": list(made.clashes)} if a.agents else {}
    shape |= {"blend": made.blend} if a.blend is not None else {}
    shape |= {"written": str(a.out)} if a.out else {"shifts": records(made.shifts)}
    lines = [f"{name}: {value:,.4g}" for name, value in made.figures.items()]
    say(a, shape, "\n".join([*lines, *need.notes, *made.notes, said]))
    return OK
