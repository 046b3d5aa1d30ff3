"""Verbs of the forecaster: forecast with every choice and a saved name, forecasts kept, scored, imported."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from commands.shared import (
    COUNTRY,
    FILTERS,
    OK,
    add_filters,
    check_filters,
    now_of,
    records,
    say,
    since,
    store_of,
    whole_from,
    write_csv,
    zone_of,
)

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.store import Store
    from forecasting.periods import Grain
    from jobs.forecasts import Decisions, Edited, Planned, Settings
    from jobs.parts import Divided


def add_forecast(one: argparse.ArgumentParser) -> None:
    one.add_argument("--weeks", type=whole_from(1, 13), default=4, help="weeks ahead, 1 to 13")
    one.add_argument("--slot", type=int, default=30, choices=[15, 30, 60, 1440], help="minutes a slot")
    one.add_argument("--country", help=COUNTRY)
    one.add_argument(
        "--model", action="append", default=[], metavar="MODEL", help="member of the portfolio; repeatable"
    )
    one.add_argument(
        "--compare", action="append", default=[], metavar="MODEL", help="backtest it beside, such as dhr"
    )
    one.add_argument(
        "--special-days", type=Path, metavar="FILE.csv", help="on, name, kind; beside the store's register"
    )
    one.add_argument(
        "--save", metavar="NAME", help="keep it in the store under this name, to be scored later"
    )
    one.add_argument(
        "--by", choices=["department", "queue"], help="forecast these, adding up to the channels"
    )
    one.add_argument(
        "--grain", choices=["slot", "day", "week", "month"], default="slot",
        help="rows written; weeks and months run from the current one on, what has come of it included",
    )  # fmt: skip
    one.add_argument(
        "--long", action="store_true", help="18 months ahead instead, with --grain week or month (default)"
    )
    one.add_argument(
        "--layout", choices=["tidy", "calabrio", "calabrio-staffing"], default="tidy",
        help="of --out: our columns, or the forecast file of Calabrio WFM, without or with agents",
    )  # fmt: skip
    one.add_argument(
        "--skill", action="append", default=[], metavar="CHANNEL=NAME",
        help="name of a channel in that layout; repeatable",
    )  # fmt: skip
    one.add_argument("--new-queue", metavar="NAME", help="a queue without history, with --like and --daily")
    one.add_argument("--like", metavar="CHANNEL", help="its sibling: the days and hours it takes")
    one.add_argument(
        "--daily", type=float, metavar="CONTACTS", help="its contacts a day, on days the sibling has any"
    )
    one.add_argument("--author", default="", metavar="NAME", help="who saves it")
    one.add_argument("--seed", type=whole_from(0), default=0)
    one.add_argument("--out", type=Path, metavar="FILE", help="CSV, or Parquet when it ends in .parquet")
    add_filters(one)


def forecast(a: argparse.Namespace) -> int:
    _check_layout(a)
    store = store_of(a)
    zone = zone_of(store)
    asked = _asked(a, store, zone)
    return _long(a, asked, zone) if a.long else _short(a, store, asked, zone)


@dataclass(frozen=True)
class Asked:
    """A forecast as the options want it, with what it was made from; with `--by` of the parts."""

    settings: Settings
    decided: Decisions
    plan: Planned
    made: Edited
    volume: pd.DataFrame
    notes: list[str]


def _asked(a: argparse.Namespace, store: Store, zone: str) -> Asked:
    from jobs import forecasts as job

    volume = _history(a, store, zone)
    settings = job.Settings(
        7 * a.weeks, a.slot, a.country or "", tuple(a.model), tuple(a.compare), a.seed, a.by or ""
    )
    decided = job.with_file(job.decisions(store), a.special_days)
    plan = job.planned(job.before_today(volume, now_of(a), zone), settings, decided, zone)
    layers = [edit for _, edit in job.edits_of(store)]
    made = job.edited(plan, layers, now_of(a).date(), zone)
    if not a.by:
        notes = [*plan.notes, *plan.made.notes]
        return _with_new(a, Asked(settings, decided, plan, made, volume, notes), zone)
    cut = _divided(a, store, (plan, made), volume, settings, decided)
    notes = [*plan.notes, *cut.notes, *cut.made.notes]
    asked = Asked(settings, decided, replace(plan, made=cut.made), cut.edited, cut.past, notes)
    return _with_new(a, asked, zone)


def _with_new(a: argparse.Namespace, asked: Asked, zone: str) -> Asked:
    """The forecast with a queue without history, where one is asked for."""
    from jobs import new_queues

    if a.new_queue is None:
        return asked
    made, said = new_queues.beside(asked.made, a.new_queue, a.like, a.daily, zone)
    return replace(asked, made=made, notes=[said, *asked.notes])


def _short(a: argparse.Namespace, store: Store, asked: Asked, zone: str) -> int:
    """Days to weeks ahead, written and kept as asked."""
    from forecasting.found_calendar import as_record
    from jobs import forecasts as job
    from jobs import published as saved

    made, notes = asked.made, asked.notes
    accuracy = job.accuracy(asked.plan)
    frame = _rows(a.grain, asked.plan, made, asked.volume, zone)
    said = write_csv(frame, a.out) if a.layout == "tidy" else _write_layout(a, store, frame, notes)
    if a.save:
        kept = saved.publish(
            store, a.save, asked.volume, made.frame, asked.settings, author=a.author, now=now_of(a)
        )
        said += f"\nSaved as {kept.name}, rows {kept.frame_sha256[:12]}."
    shape: dict[str, Any] = {"holidays": as_record(asked.plan.made.public, asked.plan.made.found)}
    shape |= {"accuracy": records(accuracy), "totals": records(made.spans), "notes": notes}
    shape |= {"written": str(a.out)} if a.out else {"forecast": records(frame)}
    shape |= {"saved": a.save} if a.save else {}
    tables = [made.spans.round(1).to_string(index=False), accuracy.round(4).to_string(index=False)]
    if a.grain in ("week", "month"):
        tables.insert(1, frame.to_string(index=False, float_format="{:.1f}".format))
    say(a, shape, "\n".join([*tables, *notes, said]))
    return OK


def _long(a: argparse.Namespace, asked: Asked, zone: str) -> int:
    """Eighteen months by month or week, of channels or parts, the day forecast first."""
    from jobs.forecasts import before_today
    from jobs.long_forecasts import long_forecasts, near

    grain: Grain = "week" if a.grain == "week" else "month"
    joined = near(asked.plan, asked.made, asked.volume, zone, grain)
    frame, notes = long_forecasts(
        before_today(asked.volume, now_of(a), zone), zone, grain, country=asked.plan.made.public,
        register=asked.decided.register, joined=joined,
    )  # fmt: skip
    said = write_csv(frame, a.out)
    shape: dict[str, Any] = {"notes": notes} | (
        {"written": str(a.out)} if a.out else {"forecast": records(frame)}
    )
    say(a, shape, "\n".join([frame.to_string(index=False, float_format="{:.0f}".format), *notes, said]))
    return OK


def _check_layout(a: argparse.Namespace) -> None:
    from domain.errors import InputError

    if a.layout != "tidy" and (a.out is None or a.grain != "slot" or a.slot >= 1440):
        raise InputError("slots shorter than a day and a file", f"--grain {a.grain}, --slot {a.slot}, --out {a.out}",
                         "Add --out FILE.csv", "--layout")  # fmt: skip
    if a.long and (a.save or a.layout != "tidy" or a.grain == "day"):
        raise InputError("weeks or months that are not saved", "--long with --save, --layout or --grain day",
                         "Leave those out", "--long")  # fmt: skip
    three = (a.new_queue, a.like, a.daily)
    if any(v is not None for v in three) and (None in three or a.long):
        raise InputError("--new-queue NAME --like CHANNEL --daily CONTACTS, without --long", "fewer of them",
                         where="--new-queue")  # fmt: skip
    if bad := [s for s in a.skill if "=" not in s or a.layout == "tidy"]:
        raise InputError("CHANNEL=NAME beside --layout calabrio", bad[0], where="--skill")


def _write_layout(a: argparse.Namespace, store: Store, frame: pd.DataFrame, notes: list[str]) -> str:
    """Write the layout asked for; what was assumed joins the notes."""
    from jobs.csv_files import write_text
    from jobs.forecast_files import calabrio_text

    skills = dict(s.split("=", 1) for s in a.skill)
    text, said = calabrio_text(
        store, frame, zone_of(store), by=a.by or "", skills=skills, has_agents=a.layout == "calabrio-staffing"
    )
    write_text(text, a.out)
    notes += said
    return f"{text.count(chr(10))} rows written to {a.out}."


def _rows(grain: str, plan: Planned, made: Edited, volume: pd.DataFrame, zone: str) -> pd.DataFrame:
    """The rows asked for: slots with their handle time, days and longer with the total among them."""
    import pandas as pd

    from jobs import forecasts as job

    if grain == "slot":
        return job.with_handle_times(made.frame, volume, zone)
    if grain == "day":
        return pd.concat([made.total_days, made.days] if plan.total else [made.days], ignore_index=True)
    return job.by_period(plan, made, volume, zone, "week" if grain == "week" else "month")


def _divided(
    a: argparse.Namespace, store: Store, forecast_of: tuple[Planned, Edited], volume: pd.DataFrame,
    settings: Settings, decided: Decisions,
) -> Divided:  # fmt: skip
    """The forecast by department or queue, inside that of the channels."""
    from jobs import parts

    zone, filters = zone_of(store), {d: getattr(a, d) for d in FILTERS if getattr(a, d)}
    rows = parts.history(store, a.by, volume, zone, filters=filters, now=now_of(a))
    return parts.divided(a.by, *forecast_of, rows, settings, decided, zone, now_of(a))


def _history(a: argparse.Namespace, store: Store, zone: str) -> pd.DataFrame:
    from jobs import plan

    check_filters(a, store)
    until = a.last_on + timedelta(days=1) if a.last_on else None
    filters = {d: getattr(a, d) for d in FILTERS if getattr(a, d)}
    volume = plan.history(
        store, slot_minutes=a.slot, zone=zone, until_on=until, filters=filters, now=now_of(a)
    )
    return since(volume, a.first_on, zone)


def add_forecasts(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "name", nargs="?", metavar="NAME", help="a saved forecast to score; without one, list them"
    )
    one.add_argument(
        "--import", dest="file", type=Path, metavar="FILE", help="keep this foreign forecast as NAME"
    )
    one.add_argument("--remove", action="store_true", help="forget it")
    one.add_argument("--out", type=Path, metavar="FILE", help="write its rows: CSV, or Parquet by its ending")


def forecasts(a: argparse.Namespace) -> int:
    from data_sources import kept_forecasts as kept
    from domain.errors import InputError

    store = store_of(a)
    if a.name is None:
        if a.file or a.remove or a.out:
            raise InputError("the name of a forecast", "none", "forecasts NAME ...", "NAME")
        found = kept.versions(store)
        say(
            a,
            {"forecasts": records(found)},
            found.to_string(index=False) if len(found) else "None saved yet.",
        )
        return OK
    if a.file:
        return _import(a, store)
    rows = kept.version_rows(store, a.name)
    if a.remove:
        kept.remove_version(store, a.name)
        say(a, {"removed": a.name}, f"{a.name} was removed.")
        return OK
    return _score(a, store, rows)


def _import(a: argparse.Namespace, store: Store) -> int:
    from jobs import published as saved

    table = saved.read_foreign(a.file, a.file.name, zone_of(store))
    made = saved.keep_foreign(store, a.name, table, author="", now=now_of(a))
    say(a, {"saved": made.name, "rows": len(table)}, f"{len(table)} rows kept as {made.name}.")
    return OK


def _score(a: argparse.Namespace, store: Store, rows: pd.DataFrame) -> int:
    from jobs import plan
    from jobs import published as saved

    zone = zone_of(store)
    slot = int(plan.interval_s(rows) // 60)
    volume = plan.history(store, slot_minutes=slot, zone=zone, now=now_of(a))
    volume = saved.actuals(store, a.name, volume, zone, now=now_of(a))
    found = saved.scores(store, a.name, volume, zone)
    shape: dict[str, Any] = {"scores": records(found), "edits": saved.edit_words(store, a.name, volume)}
    said = write_csv(rows, a.out)
    text = found.round(4).to_string(index=False) if len(found) else "No day of it has come yet."
    say(a, shape, "\n".join(t for t in (text, *shape["edits"], said) if t))
    return OK
