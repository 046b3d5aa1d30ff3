"""Verbs about numbers: metrics and explain."""

from __future__ import annotations

import argparse
from math import isnan
from pathlib import Path

from commands.shared import OK, add_filters, chosen_of, now_of, say, store_of, write_csv


def add_metrics(one: argparse.ArgumentParser) -> None:
    one.add_argument("names", nargs="*", metavar="METRIC", help="names of docs/glossary.md (default: all)")
    one.add_argument("--by", action="append", default=[], metavar="DIMENSION", help="cut by it; repeatable")
    one.add_argument("--grain", choices=["day", "week", "month", "quarter"])
    add_filters(one)


def metrics(a: argparse.Namespace) -> int:
    from jobs.measure import as_json, currency, table, why_unknown
    from metrics.catalogue import METRICS, metric

    store = store_of(a)
    names = [metric(n).name for n in a.names] or [
        m for m in METRICS if set(a.by) <= set(METRICS[m].population.dimensions)
    ]
    names, by = list(dict.fromkeys(names)), list(dict.fromkeys(a.by))
    frame = table(store, names, chosen_of(a, store), now=now_of(a), by=by, grain=a.grain)
    told = [
        why_unknown(metric(name), excluded)
        if isnan(value)
        else ", ".join(f"{n:,} {r}" for r, n in excluded.items())
        for name, value, excluded in zip(frame["metric"], frame["value"], frame["excluded"], strict=True)
    ]
    shown = frame.assign(excluded=told)
    say(a, as_json(frame, currency(store, now=now_of(a))), shown.to_string(index=False))
    return OK


def add_explain(one: argparse.ArgumentParser) -> None:
    one.add_argument("name", metavar="METRIC")
    one.add_argument("--rows", type=Path, metavar="FILE.csv", help="write the rows that count")
    one.add_argument(
        "--left-out", metavar="REASON", help="with --rows: the rows left out for this reason instead"
    )
    add_filters(one)


def explain(a: argparse.Namespace) -> int:
    from domain.errors import InputError
    from jobs.measure import behind, explained

    if a.left_out and not a.rows:
        raise InputError(
            "--rows FILE.csv to write the rows to", "no file", "Add --rows left_out.csv", "--left-out"
        )
    store = store_of(a)
    chosen = chosen_of(a, store)
    told = explained(store, a.name, chosen, now=now_of(a))
    if a.rows:
        write_csv(behind(store, a.name, chosen, now=now_of(a), reason=a.left_out), a.rows)
    lines = [f"{k}: {v}" for k, v in told.items()]
    say(a, {"explanation": told}, "\n".join(lines))
    return OK
