"""Verbs for what planners decide about forecasts: edits, special days, changes of level."""

from __future__ import annotations

import argparse
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.shared import OK, day, now_of, records, say, store_of, zone_of
from domain.errors import InputError

if TYPE_CHECKING:
    from data_sources.store import Store

KINDS = ("multiply", "add", "set", "shift")


def add_edits(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--add", choices=KINDS, help="multiply by, add to each slot, set each slot to, shift by minutes"
    )
    one.add_argument("--channel", metavar="CHANNEL", help="whose forecast")
    one.add_argument("--value", type=float, metavar="NUMBER", help="by how much, such as 1.1")
    one.add_argument("--from", dest="first_on", type=day, metavar="DAY", help="first local day")
    one.add_argument(
        "--to", dest="last_on", type=day, metavar="DAY", help="last local day (default: the first)"
    )
    one.add_argument("--hours", default="0-24", metavar="H-H", help="local hours of each day, such as 8-12")
    one.add_argument("--expires", type=day, metavar="DAY", help="from this day on it no longer applies")
    one.add_argument("--reason", default="", metavar="TEXT", help="why")
    one.add_argument("--author", default="", metavar="NAME", help="who")
    one.add_argument("--remove", metavar="ID", help="take the edit back whose identifier begins so")


def edits(a: argparse.Namespace) -> int:
    """List the edits that lie over forecasts, add one or take one back."""
    from jobs import forecast_edits

    store = store_of(a)
    if a.remove is not None:
        forecast_edits.remove(store, a.remove)
    if a.add:
        _check(a, ("channel", "value", "first_on"), "edits --add")
        _check_channel(store, a.channel)
        forecast_edits.keep(
            store, a.add, a.channel, (a.first_on, a.last_on or a.first_on), a.value, zone=zone_of(store),
            author=a.author, reason=a.reason, now=now_of(a), hours=_hours(a.hours), expires_on=a.expires,
        )  # fmt: skip
    return _edit_list(a, store)


def _edit_list(a: argparse.Namespace, store: Store) -> int:
    from jobs.forecasts import edits_of

    today = now_of(a).date()
    rows = [
        {
            "id": name[:8], "channel": e.channel, "kind": e.kind, "value": e.value, "first_at": e.first_at.isoformat(),
            "until_at": e.until_at.isoformat(), "author": e.author, "reason": e.reason,
            "expires_on": e.expires_on and e.expires_on.isoformat(), "applies": e.is_active(today),
        }
        for name, e in edits_of(store)
    ]  # fmt: skip
    lines = ["  ".join(str(v) for v in row.values()) for row in rows]
    say(a, {"edits": rows}, "\n".join(lines) or "No edits yet.")
    return OK


def _hours(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d{1,2})-(\d{1,2})", text.strip())
    if found is None:
        raise InputError("hours such as 8-12", text, where="--hours")
    return int(found[1]), int(found[2])


def _check(a: argparse.Namespace, names: tuple[str, ...], verb: str) -> None:
    shown = {"first_on": "--from", "on": "--on"}
    if missing := [n for n in names if getattr(a, n) is None]:
        raise InputError(
            ", ".join(shown.get(n, f"--{n}") for n in names), f"no {shown.get(missing[0], '--' + missing[0])}",
            where=verb,
        )  # fmt: skip


def _check_channel(store: Store, channel: str) -> None:
    """An edit of a channel that nothing is counted on would never be seen."""
    from data_sources.queries import values

    if channel not in (known := values(store, "channel")):
        raise InputError(
            "a channel of the store", channel, f"There are: {', '.join(known) or 'none'}", "--channel"
        )


def add_special_days(one: argparse.ArgumentParser) -> None:
    one.add_argument("--add", metavar="NAME", help="note this day; days of one name share one effect")
    one.add_argument("--on", type=day, metavar="DAY", help="first local day")
    one.add_argument(
        "--to", dest="last_on", type=day, metavar="DAY", help="last local day (default: the first)"
    )
    one.add_argument(
        "--kind", default="other", metavar="KIND", help="campaign, outage, release, closure, ..."
    )
    one.add_argument("--load", type=Path, metavar="FILE.csv", help="note all days of a file: on, name, kind")
    one.add_argument("--remove", metavar="NAME", help="with --on: forget that day")
    one.add_argument("--author", default="", metavar="NAME", help="who")


def special_days(a: argparse.Namespace) -> int:
    """List the register of special days, note days or forget one."""
    from data_sources import kept_forecasts as kept
    from forecasting.special_days import SpecialDay
    from jobs import forecasts as job

    store = store_of(a)
    if a.add or a.remove:
        _check(a, ("on",), "special-days --add" if a.add else "special-days --remove")
    if a.add:
        dates = _dates(a.on, a.last_on or a.on)
        noted = [SpecialDay(on, a.add, a.kind) for on in dates]
        job.note_special_days(store, noted, author=a.author, now=now_of(a))
    if a.load:
        noted = list(job.with_file(job.Decisions(), a.load).register)
        job.note_special_days(store, noted, author=a.author, now=now_of(a))
    if a.remove:
        if not any(d.on == a.on and d.name == a.remove for d in job.decisions(store).register):
            raise InputError("a day of the register", f"{a.remove} on {a.on}", where="--remove")
        kept.remove_special_day(store, a.on, a.remove)
    found = [{"on": d.on.isoformat(), "name": d.name, "kind": d.kind} for d in job.decisions(store).register]
    say(
        a,
        {"special_days": found},
        "\n".join("  ".join(row.values()) for row in found) or "No special days yet.",
    )
    return OK


def _dates(first_on: date, last_on: date) -> list[date]:
    if not 0 <= (last_on - first_on).days <= 366:
        raise InputError("a last day within a year after the first", f"{first_on} to {last_on}", where="--to")
    return [first_on + timedelta(days=k) for k in range((last_on - first_on).days + 1)]


def add_level_shifts(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--confirm", metavar="CHANNEL", help="its change of level is here to stay: start from the new"
    )
    one.add_argument("--refuse", metavar="CHANNEL", help="it will pass: do not ask again")
    one.add_argument("--author", default="", metavar="NAME", help="who")


def level_shifts(a: argparse.Namespace) -> int:
    """List changes of level that were found or judged, and judge one."""
    from data_sources import kept_forecasts as kept
    from jobs import forecasts as job
    from jobs import plan

    store = store_of(a)
    zone = zone_of(store)
    volume = job.before_today(plan.history(store, slot_minutes=30, zone=zone, now=now_of(a)), now_of(a), zone)
    proposed = job.proposed_shifts(volume, job.decisions(store), zone)
    for channel, is_real in ((a.confirm, True), (a.refuse, False)):
        if channel is None:
            continue
        if channel not in proposed:
            found = ", ".join(proposed) or "none"
            raise InputError(
                "a channel with a change of level", channel, f"Found now: {found}", "level-shifts"
            )
        job.judge_shift(
            store, channel, proposed.pop(channel), is_real=is_real, author=a.author, now=now_of(a)
        )
    asked: list[dict[str, Any]] = [
        {"channel": c, "shift_on": s.on.isoformat(), "factor": s.factor, "days": s.days}
        for c, s in proposed.items()
    ]
    judged = records(kept.decided_shifts(store))
    lines = [
        f"{s['channel']}: at {s['factor']:.2f} of its level since {s['shift_on']}, not judged." for s in asked
    ]
    lines += [
        f"{s['channel']}: at {s['factor']:.2f} since {str(s['shift_on'])[:10]}, "
        f"{'here to stay' if s['is_confirmed'] else 'will pass'}."
        for s in judged
    ]
    say(a, {"proposed": asked, "judged": judged}, "\n".join(lines) or "No change of level was found.")
    return OK
