"""Verb targets: what we promise and assume when agents are counted, saved in the store by version."""

from __future__ import annotations

import argparse
from dataclasses import asdict, replace
from typing import Any

from commands.shared import OK, now_of, say, store_of


def add_targets(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "--set", action="append", default=[], metavar="TEXT", dest="sets",
        help="'phone: service_level=0.85, threshold_s=15' or 'shrinkage: planned=0.2'; also max_occupancy, min_agents, "
        "aht_s, patience_s; nothing after = takes the usual again; repeatable",
    )  # fmt: skip
    one.add_argument("--give-up", choices=("yes", "no"), help="whether customers give up while they wait")
    one.add_argument(
        "--back", type=int, metavar="NUMBER", help="save this version again as the newest; 0: usual"
    )
    one.add_argument("--author", default="", metavar="NAME", help="who decides")


def targets(a: argparse.Namespace) -> int:
    """Show what counts, or save a change as a new version."""
    from jobs import targets as kept

    store = store_of(a)
    found = kept.versions(store)
    if a.back is not None:
        kept.back_to(store, a.back, author=a.author, now=now_of(a))
    elif a.sets or a.give_up:
        wanted = found[0].targets if found else kept.USUAL
        for text in a.sets:
            wanted = kept.changed_by(text, wanted)
        if a.give_up:
            wanted = replace(wanted, has_patience=a.give_up == "yes")
        kept.save(store, wanted, author=a.author, now=now_of(a), seen=len(found))
    found = kept.versions(store)
    newest = found[0].targets if found else kept.USUAL
    shape: dict[str, Any] = {
        "targets": asdict(newest),
        "versions": [
            {"number": v.number, "author": v.author, "made_at": v.made_at.isoformat(), "changes": list(v.changes)}
            for v in found
        ],
    }  # fmt: skip
    say(a, shape, "\n".join(_lines(newest, found)))
    return OK


def _lines(newest: Any, found: list[Any]) -> list[str]:
    from jobs import targets as kept

    differs = kept.changes(kept.USUAL, newest)
    lines = ["What counts is the usual." if not differs else "What counts differs from the usual:", *differs]
    for v in found:
        who = f" by {v.author}" if v.author else ""
        lines.append(f"Version {v.number}, {v.made_at:%Y-%m-%d %H:%M} UTC{who}: {'; '.join(v.changes)}")
    return lines
