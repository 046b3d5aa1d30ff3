"""Verbs that bring data in: load, rejects, pull and demo."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from commands import proposals
from commands.shared import OK, REFUSED, day, now_of, progress_of, records, say, store_of, write_csv

if TYPE_CHECKING:
    from data_sources.reports import FileReport


def add_load(one: argparse.ArgumentParser) -> None:
    one.add_argument("files", nargs="+", type=Path, metavar="FILE")
    one.add_argument("--zone", help="zone of the times in the file, such as Europe/Berlin")
    one.add_argument("--system", help="adapter to use instead of the recognised one")
    one.add_argument(
        "--as", dest="kept_as", metavar="NAME",
        help="keep the rows under this name: for a second desk of one product, at each of its loads",
    )  # fmt: skip
    one.add_argument("--date-order", choices=["day-first", "month-first", "year-first"])
    one.add_argument(
        "--map", action="append", default=[], metavar="FIELD=COLUMN", help="read COLUMN as FIELD; repeatable"
    )
    one.add_argument(
        "--form", action="append", default=[], metavar="FIELD=FORM",
        help="how a column is written where the file leaves it open, as in resolution_s=min; repeatable",
    )  # fmt: skip
    one.add_argument(
        "--keep", action="append", default=[], metavar="FIELD", help="keep a personal field as it is"
    )
    one.add_argument(
        "--table", default="", metavar="SHEET",
        help="sheet or member that --system, --map, --form, --date-order and --keep are for; every one by default",
    )  # fmt: skip
    one.add_argument(
        "--without", action="append", default=[], metavar="SHEET",
        help="sheet or member to leave out, such as one of an archive that is not understood; repeatable",
    )  # fmt: skip
    one.add_argument(
        "--save-as", default="", metavar="NAME",
        help="keep --map, --form, --date-order, --keep and --zone for every file with the same headers",
    )  # fmt: skip
    one.add_argument(
        "--demo", choices=["refuse", "remove", "keep"], default="refuse", help="what to do with demo rows"
    )
    one.add_argument(
        "--dry-run", action="store_true",
        help="say what is understood of every column and load nothing; refused when nothing is understood",
    )  # fmt: skip


def load(a: argparse.Namespace) -> int:
    from data_sources.tables import DEMO
    from data_sources.understanding import Choices
    from domain.errors import InputError
    from jobs.load import examine_files, load_files

    for option, given, example in (
        ("--map", a.map, "created_at=Opened"),
        ("--form", a.form, "resolution_s=min"),
    ):
        wrong = [m for m in given if "=" not in m]
        if wrong:
            raise InputError("FIELD=VALUE", wrong[0], f"For example {option} {example}", option)
    if a.kept_as in {"", DEMO}:
        raise InputError(
            "a name of your own for the rows", repr(a.kept_as), "For example --as 'Desk Berlin'", "--as"
        )
    mapping, forms = (dict(m.split("=", 1) for m in given) or None for given in (a.map, a.form))
    choices = Choices(
        system=a.system, mapping=mapping, date_order=a.date_order, forms=forms, keep=frozenset(a.keep), zone=a.zone,
        source=a.kept_as,
    )  # fmt: skip
    if a.dry_run:
        found = examine_files(store_of(a), a.files, choices, table=a.table, without=a.without)
        say(a, {"files": proposals.shape(found)}, proposals.told(found))
        return OK if any(one.proposals for one in found.values()) else REFUSED
    reports = load_files(
        store_of(a), a.files, choices, now=now_of(a), with_demo=a.demo, save_as=a.save_as, table=a.table,
        without=a.without,
    )  # fmt: skip
    say(a, {"files": [r.as_json() for r in reports]}, _told(reports))
    return OK


def _told(reports: list[FileReport]) -> str:
    """What happened to every row, a line per table, and the warnings below it."""
    return "\n".join(
        f"{r.file}: {r.system} ({r.kind}), {r.read:,} read, {r.loaded:,} loaded, {r.updated:,} updated, "
        f"{r.unchanged:,} unchanged, {r.rejected:,} rejected"
        + "".join(f"\n  {w}" for w in (*r.warnings, *map(proposals.stated_by, r.open_units)))
        for r in reports
    )


def add_rejects(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "file",
        nargs="?",
        metavar="FILE",
        help="name of the loaded file (default: list the loads, and what the inbox set aside)",
    )
    one.add_argument(
        "--out", type=Path, metavar="FILE.csv", help="the rows as they stand, to mend and load again"
    )


def rejects(a: argparse.Namespace) -> int:
    from data_sources import refused
    from domain.errors import InputError
    from jobs.intake import not_loaded
    from settings import settings

    store = store_of(a)
    held = refused.refused_loads(store)
    if a.file is None:
        aside = not_loaded(settings().inbox_dir)
        lines = [
            f"{r.file}, {r.loaded_at:%Y-%m-%d %H:%M} UTC: {r.refused:,} refused" for r in held.itertuples()
        ]
        lines += [f"{f.file}, {f.at:%Y-%m-%d %H:%M} UTC, set aside by the inbox: {f.reason}" for f in aside]
        back = refused.came_back(store)
        lines += (
            [f"{back:,} {'row' if back == 1 else 'rows'} came back mended, not listed here."] if back else []
        )
        set_aside = [{**asdict(f), "at": f.at.isoformat()} for f in aside]
        shape = {"loads": records(held), "came_back": back, "set_aside": set_aside}
        say(a, shape, "\n".join(lines) or "No load refused a row.")
        return OK
    own = held[held["file"] == a.file]
    if own.empty:
        raise InputError(
            "a loaded file with refused rows",
            a.file,
            f"Use one of {', '.join(held['file'].unique()) or 'none'}",
            "FILE",
        )
    rows = refused.refused_rows(store, str(own["load_id"].iloc[0]))
    said = write_csv(rows, a.out)
    held_rows = {"written": str(a.out)} if a.out else {"rows": records(rows)}
    say(a, {"file": a.file, **held_rows}, "\n".join([rows.to_string(index=False, na_rep=""), said]))
    return OK


def add_pull(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "system", nargs="?", metavar="SYSTEM",
        help="zendesk, freshdesk, jira, hubspot, salesforce or a query of config/queries.toml "
        "(default: say what each needs)",
    )  # fmt: skip
    one.add_argument(
        "--since",
        type=day,
        metavar="DAY",
        help="everything changed since this day (UTC) instead of continuing",
    )
    one.add_argument(
        "--demo", choices=["refuse", "remove", "keep"], default="refuse", help="what to do with demo rows"
    )


def pull(a: argparse.Namespace) -> int:
    from jobs import pull as pulls

    store = store_of(a)
    if a.system is None:
        found = pulls.choices(store)
        lines = [
            f"{p.name}: {'not set: ' + ', '.join(p.missing) + '. ' + p.hint if p.missing else 'ready'}"
            for p in found
        ]
        shape = [
            {"system": p.name, "variables": list(p.variables), "missing": list(p.missing),
             "continues_from": p.continues_from}
            for p in found
        ]  # fmt: skip
        say(a, {"systems": shape}, "\n".join([*filter(None, [pulls.missing_library()]), *lines]))
        return OK
    since = None if a.since is None else datetime(a.since.year, a.since.month, a.since.day)
    reports = pulls.pull_and_judge(store, a.system, since=since, with_demo=a.demo, now=now_of(a))
    say(
        a, {"files": [r.as_json() for r in reports]}, _told(reports) or "Nothing changed since the last pull."
    )
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
