"""Verbs that bring data in: load and demo."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from commands.shared import OK, now_of, progress_of, say, store_of


def add_load(one: argparse.ArgumentParser) -> None:
    one.add_argument("files", nargs="+", type=Path, metavar="FILE")
    one.add_argument("--zone", help="zone of the times in the file, such as Europe/Berlin")
    one.add_argument("--system", help="adapter to use instead of the recognised one")
    one.add_argument("--date-order", choices=["day-first", "month-first", "year-first"])
    one.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN", help="read COLUMN as FIELD; repeatable"
    )
    one.add_argument(
        "--keep", action="append", default=[], metavar="FIELD", help="keep a personal field as it is"
    )
    one.add_argument(
        "--demo", choices=["refuse", "remove", "keep"], default="refuse", help="what to do with demo rows"
    )


def load(a: argparse.Namespace) -> int:
    from data_sources.understanding import Choices
    from domain.errors import InputError
    from jobs.load import load_files

    wrong = [m for m in a.map if "=" not in m]
    if wrong:
        raise InputError("FIELD=COLUMN", wrong[0], "For example --map created_at=Opened", "--map")
    mapping = dict(m.split("=", 1) for m in a.map) or None
    choices = Choices(
        system=a.system, mapping=mapping, date_order=a.date_order, keep=frozenset(a.keep), zone=a.zone
    )
    reports = load_files(store_of(a), a.files, choices, now=now_of(a), with_demo=a.demo)
    lines = [
        f"{r.file}: {r.system} ({r.kind}), {r.read:,} read, {r.loaded:,} loaded, {r.updated:,} updated, "
        f"{r.unchanged:,} unchanged, {r.rejected:,} rejected" + "".join(f"\n  {w}" for w in r.warnings)
        for r in reports
    ]
    say(a, {"files": [r.as_json() for r in reports]}, "\n".join(lines))
    return OK


def add_demo(one: argparse.ArgumentParser) -> None:
    one.add_argument("--if-empty", action="store_true", help="only when the store holds nothing")
    one.add_argument("--remove", action="store_true", help="remove every demo row instead")
    one.add_argument("--tickets", type=int, default=250_000)
    one.add_argument("--seed", type=int, default=2026)


def demo(a: argparse.Namespace) -> int:
    from data_sources.queries import holdings

    store = store_of(a)
    if a.remove:
        from data_sources.ingest import remove_demo

        gone = remove_demo(store)
        say(a, {"removed": gone}, f"{gone:,} demo rows removed.")
        return OK
    if a.if_empty and not holdings(store).is_empty:
        say(a, {"made": {}}, "The store holds data already; no demo was made.")
        return OK
    from jobs.load import make_demo

    if not a.json:
        print("Making the demo contact centre (about half a minute) ...", file=sys.stderr)
    made = make_demo(store, now=now_of(a), progress=progress_of(a), tickets=a.tickets, seed=a.seed)
    say(a, {"made": made}, "\n".join(f"{name}: {count:,} rows" for name, count in made.items()))
    return OK
