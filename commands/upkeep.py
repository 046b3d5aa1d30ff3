"""Verbs for the house: docs and check."""

from __future__ import annotations

import argparse

from commands.shared import OK, REFUSED, now_of, records, say, store_of


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
    from data_sources.health import findings
    from data_sources.queries import holdings

    store = store_of(a)
    if a.judge:
        from jobs.load import judge

        judge(store, now=now_of(a))
    found = findings(store, now=now_of(a))
    held = holdings(store)
    shape = {"rows": held.rows, "demo": held.has_demo, "findings": records(found)}
    lines = [f"{row['severity']}: {row['finding']} {row['remedy']}" for row in found.to_dict("records")]
    say(a, shape, "\n".join(lines) or "Nothing was found that would make the numbers wrong.")
    return OK
