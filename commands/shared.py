"""What every verb shares: the store, the moment, filters, printing, progress."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd

    from data_sources.store import Store
    from domain.chosen import Chosen

OK, REFUSED, STOPPED = 0, 2, 130
COUNTRY = "public holidays, such as DE or DE-BY; none for none; left out, those that the history keeps"
YEARS = range(1990, 2101)
LARGEST = 1e9
FILTERS = ("channel", "department", "priority", "tier", "source")


def moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"a moment such as 2026-11-22T12:00 was wanted, got {text}"
        ) from None
    if moment.year not in YEARS:
        raise argparse.ArgumentTypeError(f"a moment from 1990 to 2100 was wanted, got {text}")
    return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment


def finite(text: str) -> float:
    """A number of a size that means something; what every option of type float goes through."""
    try:
        found = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a number such as 0.8 was wanted, got {text}") from None
    if not abs(found) <= LARGEST:
        raise argparse.ArgumentTypeError(f"a number of at most {LARGEST:.0e} was wanted, got {text}")
    return found


def whole(text: str) -> int:
    """A whole number that every library can hold; what every option of type int goes through."""
    try:
        found = int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a whole number was wanted, got {text}") from None
    if abs(found) >= 2**31:
        raise argparse.ArgumentTypeError(f"a whole number below {2**31} was wanted, got {text}")
    return found


def at_least(least: float) -> Callable[[str], float]:
    """A number with a lower bound."""

    def bounded(text: str) -> float:
        if (found := finite(text)) < least:
            raise argparse.ArgumentTypeError(f"a number of {least:g} or more was wanted, got {text}")
        return found

    return bounded


def whole_from(least: int, most: int = 2**31 - 1) -> Callable[[str], int]:
    """A whole number with its bounds."""

    def bounded(text: str) -> int:
        if not least <= (found := whole(text)) <= most:
            raise argparse.ArgumentTypeError(f"a whole number from {least} to {most} was wanted, got {text}")
        return found

    return bounded


def day(text: str) -> date:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"a day such as 2026-11-22 was wanted, got {text}") from None
    if found.year not in YEARS:
        raise argparse.ArgumentTypeError(f"a day from 1990 to 2100 was wanted, got {text}")
    return found


def now_of(a: argparse.Namespace) -> datetime:
    """The moment of --now, else that of QUEUECAST_NOW, else this one; naive UTC, whole seconds."""
    import settings

    found: datetime = a.now or settings.moment().replace(microsecond=0)
    return found


def store_of(a: argparse.Namespace) -> Store:
    from data_sources.store import open_store
    from settings import settings

    return open_store(settings().database_url if a.store is None else a.store)


def zone_of(store: Store) -> str:
    from settings import settings

    return store.setting("zone") or settings().zone


def say(a: argparse.Namespace, shape: dict[str, Any], text: str) -> None:
    """Print the shape as JSON or the text; a number that does not exist is null."""
    said = json.dumps(_finite(shape), ensure_ascii=False, default=str, indent=2) if a.json else text
    # a search being compiled for the first time ends after the answer: whoever reads need not wait for it
    print(said, flush=True)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {k: _finite(v) for k, v in value.items()}
    return [_finite(v) for v in value] if isinstance(value, list | tuple) else value


def progress_of(a: argparse.Namespace) -> Callable[[str, float], None]:
    """A bar on the error stream where a person looks on; silent in pipes and with --json."""
    if a.json or not sys.stderr.isatty():
        return lambda what, share: None
    from rich.console import Console
    from rich.progress import Progress

    bar = Progress(console=Console(stderr=True), transient=True)
    task = bar.add_task("starting", total=1.0)
    bar.start()

    def told(what: str, share: float) -> None:
        bar.update(task, description=what, completed=share)
        if share >= 1.0:
            bar.stop()

    return told


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values: moments in ISO with offset, null for no data."""
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records", date_format="iso", date_unit="s"))
    return rows


def check_outputs(a: argparse.Namespace) -> None:
    """Refuse a file that cannot be written before any work is done for it."""
    from jobs.csv_files import check_writable

    for name in ("out", "rows", "xlsx", "nice", "layout_out", "filling"):
        if isinstance(path := getattr(a, name, None), Path):
            check_writable(path, f"--{name.replace('_', '-')}")


def check_zone(a: argparse.Namespace) -> None:
    """Refuse a zone that does not exist before a file is read for it.

    Raises:
        InputError: for another text than an IANA zone.
    """
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    from domain.errors import InputError

    if (zone := getattr(a, "zone", None)) is None:
        return
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InputError("an IANA time zone", zone or "nothing", "Such as Europe/Berlin", "--zone") from error


def write_csv(frame: pd.DataFrame, path: Path | None) -> str:
    """Write rows as CSV, or Parquet by its ending; says where."""
    if path is None:
        return ""
    from jobs.csv_files import write_rows

    write_rows(frame, path)
    return f"{len(frame)} rows written to {path}."


def add_filters(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--from", dest="first_on", type=day, metavar="DAY", help="first local day (default: first with data)"
    )
    one.add_argument(
        "--to", dest="last_on", type=day, metavar="DAY", help="last local day (default: last with data)"
    )
    for name in FILTERS:
        one.add_argument(
            f"--{name}", action="append", default=[], metavar="VALUE", help=f"only this {name}; repeatable"
        )


def check_filters(a: argparse.Namespace, store: Store) -> None:
    """Refuse a value that no row of the store has, and a last day before the first.

    Raises:
        InputError: naming the values there are.
    """
    from data_sources.queries import values
    from domain.errors import InputError

    if a.first_on and a.last_on and a.first_on > a.last_on:
        raise InputError(f"a last day from {a.first_on} on", a.last_on, "Swap --from and --to", "--to")
    for name in FILTERS:
        if not (wanted := getattr(a, name)):
            continue
        known = values(store, name)
        if unknown := [v for v in wanted if v not in known]:
            there = ", ".join(known[:20]) or "none"
            raise InputError(f"a {name} of the store", unknown[0], f"There are: {there}", f"--{name}")


def since(volume: pd.DataFrame, first_on: date | None, zone: str) -> pd.DataFrame:
    """VOLUME rows from a local day on; all of them without one.

    Raises:
        NoDataError: when none is left.
    """
    if first_on is None:
        return volume
    from domain.errors import NoDataError

    kept: pd.DataFrame = volume[volume["starts_at"].dt.tz_convert(zone).dt.date >= first_on]
    if kept.empty:
        raise NoDataError(f"There are no contacts from {first_on} on.")
    return kept


def _asked_on(a: argparse.Namespace, zone: str) -> date | None:
    """The local day of the moment that --now or QUEUECAST_NOW names; None where neither does."""
    from zoneinfo import ZoneInfo

    is_named = a.now is not None or bool(os.environ.get("QUEUECAST_NOW"))
    return now_of(a).replace(tzinfo=UTC).astimezone(ZoneInfo(zone)).date() if is_named else None


def chosen_of(a: argparse.Namespace, store: Store) -> Chosen:
    """Period and filters of the command line; without --to the period ends with the data, or with the day of --now.

    Raises:
        InputError: a filter or a period that cannot be.
        NoDataError: no row with a day, or none by the moment asked for.
    """
    from data_sources.queries import holdings
    from domain.chosen import Chosen
    from domain.errors import NoDataError
    from domain.period import Period

    held, zone = holdings(store), zone_of(store)
    first, last = a.first_on or held.first_on, a.last_on or held.last_on
    if first is None or last is None:
        raise NoDataError(
            "The store holds no dated rows. Load a file with `load FILE`, or make the demo with `demo`."
        )
    check_filters(a, store)
    is_everything = not (a.first_on or a.last_on)
    asked_on = _asked_on(a, zone)
    if a.last_on is None and asked_on is not None and asked_on < last:
        if asked_on < first:
            raise NoDataError(f"Nothing had come by {asked_on}: the first day is {first}.")
        last, is_everything = asked_on, False
    return Chosen(
        Period(first, last + timedelta(days=1), zone, is_everything=is_everything),
        compare="none",
        channel=tuple(a.channel),
        department=tuple(a.department),
        priority=tuple(a.priority),
        tier=tuple(a.tier),
        source=tuple(a.source),
    )
