"""Verbs for the house: docs, check, forget and upkeep."""

from __future__ import annotations

import argparse

from commands.shared import OK, REFUSED, now_of, records, say, store_of, whole_from
from settings import MOST_TEXT_DAYS


def add_docs(one: argparse.ArgumentParser) -> None:
    one.add_argument("--check", action="store_true", help="only say which generated files are stale")


def docs(a: argparse.Namespace) -> int:
    from commands.documents import write_documents
    from commands.table import parser

    stale = write_documents(parser(), is_dry=a.check)
    say(a, {"stale" if a.check else "written": stale}, "\n".join(stale) or "Everything is fresh.")
    return REFUSED if a.check and stale else OK


def add_check(one: argparse.ArgumentParser) -> None:
    one.add_argument("--judge", action="store_true", help="judge every service-level clock again first")


def check(a: argparse.Namespace) -> int:
    from data_sources.queries import holdings
    from jobs.health import examined, labels

    store = store_of(a)
    if a.judge:
        from jobs.load import judge

        judge(store, now=now_of(a))
    found = examined(store, now=now_of(a))
    held = holdings(store)
    shape = {"rows": held.rows, "demo": held.has_demo, "findings": records(found)}
    lines = [
        f"{row['severity']}: {row['finding']} {row['remedy']} Affects: {labels(row['touches']) or 'no number'}."
        for row in found.to_dict("records")
    ]
    say(a, shape, "\n".join(lines) or "Nothing was found that would make the numbers wrong.")
    return OK


def add_forget(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--customer",
        required=True,
        metavar="ID",
        help="identifier as the exports have it, such as an e-mail address",
    )
    one.add_argument("--dry-run", action="store_true", help="only say what would be deleted")


def forget(a: argparse.Namespace) -> int:
    from jobs import privacy
    from settings import settings

    act = privacy.would_forget if a.dry_run else privacy.forget
    found = act(store_of(a), a.customer, settings().inbox_dir)
    shape = {"dry_run": a.dry_run, **found.as_json()}
    say(a, shape, "\n".join(found.sentences(is_dry=a.dry_run)))
    return OK


def add_upkeep(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--text-days",
        type=whole_from(0, MOST_TEXT_DAYS),
        metavar="DAYS",
        help="days that raw text stays (default: QUEUECAST_TEXT_DAYS)",
    )


def upkeep(a: argparse.Namespace) -> int:
    from domain.errors import InputError
    from jobs.privacy import expire
    from settings import settings

    chosen = settings()
    days = chosen.text_days if a.text_days is None else a.text_days
    if days is None:
        raise InputError(
            "how many days raw text stays",
            "no setting",
            "Set QUEUECAST_TEXT_DAYS or give --text-days",
            "upkeep",
        )
    emptied = expire(store_of(a), days, chosen.inbox_dir, now=now_of(a))
    lines = [f"{name}: {count:,} deleted" for name, count in emptied.items()]
    say(a, {"text_days": days, "deleted": emptied}, "\n".join(lines) or f"No text is older than {days} days.")
    return OK
