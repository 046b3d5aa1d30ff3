"""Alerts as rules: when a course of intervals fires, how often, and when it would have.

The same function reads the last hours of a live store and the last weeks of a back-test, so what the
back-test counts is what would have been sent.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from domain.errors import InputError

Severity = Literal["info", "warning", "critical"]
Side = Literal["under", "over"]
DIMENSIONS = ("", "channel", "department", "queue")
CHANNELS = ("file", "webhook", "email")
RULE_KEYS = {
    "name", "condition", "bound", "by", "only", "for_intervals", "cooldown", "severity", "send", "is_on", "least_n",
}  # fmt: skip
UNITS_MINUTES = {"m": 1, "min": 1, "h": 60, "d": 1440}


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of config/alerts.toml.

    Attributes:
        condition: key of `jobs.alert_conditions.CONDITIONS`.
        bound: in the condition's unit; shares 0-1, waits in seconds.
        by: dimension each value of which is watched on its own; empty: the whole.
        only: dimension to values that are watched.
        for_intervals: intervals in a row that must be beyond the bound.
        cooldown_minutes: quiet after firing about the same subject.
        send: channels it goes to beside the store: file, webhook, email.
        least_n: cases an interval needs to count; with fewer it is neither good nor bad.
    """

    name: str
    condition: str
    bound: float
    by: str = ""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    for_intervals: int = 1
    cooldown_minutes: int = 120
    severity: Severity = "warning"
    send: tuple[str, ...] = ()
    is_on: bool = True
    least_n: int = 10


@dataclass(frozen=True, slots=True)
class Firing:
    """A rule that fired.

    Attributes:
        fired_at: end of the interval that completed the run, naive UTC.
        value: what that interval measured; `bound` what was allowed.
        run: intervals in a row beyond the bound until then.
        row: the interval's row, for the cause.
    """

    rule: Rule
    about: str
    fired_at: datetime
    value: float
    bound: float
    run: int
    row: Mapping[str, Any]


def firings(
    course: pd.DataFrame,
    rule: Rule,
    side: Side,
    slot: timedelta,
    last: Mapping[tuple[str, str], datetime] | None = None,
    after: datetime = datetime.min,
) -> list[Firing]:
    """Every time the rule fires along a course of intervals, the oldest first.

    Args:
        course: `starts_at` (naive UTC), `about`, `value`, `n`, `bound`, and what the cause needs.
        side: whether `under` or `over` the bound is bad; on the bound is good.
        slot: length of an interval; a missing interval ends a run.
        last: when the rule fired before the course, by (rule, about), for the cooldown.
        after: nothing fires at or before it; earlier intervals only lead up to a run.
    """
    found: list[Firing] = []
    cooldown = timedelta(minutes=rule.cooldown_minutes)
    ordered = course.sort_values(["about", "starts_at"])
    runs = _runs(ordered, _beyond(ordered, rule, side), slot)
    due = ordered.assign(run=runs)[runs >= rule.for_intervals]
    quiet_since = dict(last or {})
    for found_row in due.to_dict("records"):
        row = {str(name): value for name, value in found_row.items() if name != "run"}
        key, at = (rule.name, str(row["about"])), (row["starts_at"] + slot).to_pydatetime()
        fired_at = quiet_since.get(key)
        if at > after and (fired_at is None or at >= fired_at + cooldown):
            quiet_since[key] = at
            run, value, bound = int(found_row["run"]), float(row["value"]), float(row["bound"])
            found.append(Firing(rule, key[1], at, value, bound, run, row))
    return sorted(found, key=lambda f: (f.fired_at, f.about))


def _beyond(course: pd.DataFrame, rule: Rule, side: Side) -> NDArray[np.bool_]:
    """Whether each interval is on the bad side of its bound and holds enough cases; unknown is not."""
    value, bound = course["value"].to_numpy(float), course["bound"].to_numpy(float)
    is_bad = value < bound if side == "under" else value > bound
    beyond: NDArray[np.bool_] = is_bad & ~(course["n"].to_numpy(float) < rule.least_n)
    return beyond


def _runs(ordered: pd.DataFrame, beyond: NDArray[np.bool_], slot: timedelta) -> NDArray[np.int64]:
    """Intervals in a row beyond the bound up to each one; 0 where it is not."""
    place = np.arange(len(ordered))
    is_next = (ordered["starts_at"].diff() == slot) & (ordered["about"] == ordered["about"].shift())
    goes_on = np.append(False, beyond[:-1]) & is_next.to_numpy(bool) if len(ordered) else beyond
    begun = np.maximum.accumulate(np.where(goes_on, 0, place)) if len(ordered) else place
    runs: NDArray[np.int64] = np.where(beyond, place - begun + 1, 0)
    return runs


def parse_rules(entries: Iterable[Mapping[str, Any]], conditions: Iterable[str]) -> tuple[Rule, ...]:
    """Rules from the tables of a file or a form.

    Raises:
        InputError: names the rule, the key, what it says and what it could say.
    """
    rules = tuple(_rule(entry, tuple(conditions)) for entry in entries)
    names = [r.name for r in rules]
    if twice := sorted({n for n in names if names.count(n) > 1}):
        raise InputError("a name for each rule", ", ".join(twice), "Rename one of them", "alerts")
    return rules


def minutes(value: object, where: str) -> int:
    """A time such as `30m`, `2h` or `1d` in minutes.

    Example:
        >>> minutes("2h", "cooldown")
        120
    """
    found = re.fullmatch(r"(\d+)\s*(m|min|h|d)", str(value).strip().lower())
    if not found:
        raise InputError("a time such as 30m, 2h or 1d", value, where=where)
    return int(found[1]) * UNITS_MINUTES[found[2]]


def _rule(entry: Mapping[str, Any], conditions: tuple[str, ...]) -> Rule:
    where = f"alert {entry.get('name', '(no name)')}"
    if unknown := sorted(set(entry) - RULE_KEYS):
        raise InputError(
            f"only {', '.join(sorted(RULE_KEYS))}", ", ".join(unknown), "Remove or rename", where
        )
    for key in ("name", "condition", "bound"):
        if key not in entry or entry[key] in ("", None):
            raise InputError(f"the key {key}", "nothing", f"Add {key}", where)
    send = entry.get("send", [])
    for channel in send:
        _one_of(channel, CHANNELS, f"{where} send")
    return Rule(
        name=str(entry["name"]),
        condition=_one_of(entry["condition"], conditions, f"{where} condition"),
        bound=_number(entry["bound"], f"{where} bound"),
        by=_one_of(entry.get("by", ""), DIMENSIONS, f"{where} by"),
        only=_only(entry.get("only", {}), where),
        for_intervals=_whole(entry.get("for_intervals", 1), 1, f"{where} for_intervals"),
        cooldown_minutes=minutes(entry.get("cooldown", "2h"), f"{where} cooldown"),
        severity=_severity(entry.get("severity", "warning"), f"{where} severity"),
        send=tuple(map(str, send)),
        is_on=_yes(entry.get("is_on", True), f"{where} is_on"),
        least_n=_whole(entry.get("least_n", 10), 0, f"{where} least_n"),
    )


def _severity(value: object, where: str) -> Severity:
    found: Severity = _one_of(value, get_args(Severity), where)  # type: ignore[assignment]
    return found


def _only(value: object, where: str) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        raise InputError("a table of dimension and values", value, where=f"{where} only")
    for dimension, values in value.items():
        _one_of(dimension, DIMENSIONS[1:], f"{where} only")
        if not isinstance(values, list | tuple) or not values:
            raise InputError("a list of values", values, where=f"{where} only {dimension}")
    return {str(d): tuple(map(str, v)) for d, v in value.items()}


def _one_of(value: object, known: tuple[str, ...], where: str) -> str:
    if value in known:
        return str(value)
    raise InputError(f"one of {', '.join(k or '(empty)' for k in known)}", value, where=where)


def _number(value: object, where: str) -> float:
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value)
    raise InputError("a number of 0 or more", value, where=where)


def _whole(value: object, least: int, where: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and value >= least:
        return value
    raise InputError(f"a whole number of {least} or more", value, where=where)


def _yes(value: object, where: str) -> bool:
    if isinstance(value, bool):
        return value
    raise InputError("true or false", value, where=where)
