"""Service promises as TOML: read, checked, and turned into a `PolicyBook`."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, get_args

from domain.errors import InputError
from metrics.calendars import read_tables
from metrics.sla_policy import (
    ANY,
    CONDITIONS,
    STATUSES,
    TARGETS,
    Allowance,
    Basis,
    Credit,
    OnPriorityChange,
    OnReopen,
    Policy,
    PolicyBook,
    Target,
)

POLICIES_FILE = Path(__file__).resolve().parents[1] / "config" / "sla_policies.toml"
POLICY_KEYS = {
    "name", "version", "valid_from", "valid_until", "calendar", "by", "on_reopen", "on_priority_change",
    "availability", "compliance_goal", "credits", "assumption", "targets", "applies_to",
    "monthly_fee", "currency",
}  # fmt: skip
TARGET_KEYS = {"allowed", "counts_in", "is_stopped_by_solve"}
UNITS_S = {"s": 1, "m": 60, "min": 60, "h": 3600}


def load_policies(path: Path = POLICIES_FILE, *, calendars: Collection[str] | None = None) -> PolicyBook:
    """Every policy of the file, in its order.

    Args:
        calendars: names a policy may use; None checks none.

    Raises:
        InputError: names the policy, the key, what it says and what it could say.
    """
    tables = read_tables(path)
    _only(set(tables), {"policy"}, path.name)
    return parse_policies(_tables(tables.get("policy", []), path.name), calendars=calendars)


def parse_policies(entries: list[dict[str, Any]], *, calendars: Collection[str] | None = None) -> PolicyBook:
    """A book from the tables of a file (or a form). A version without an end lasts until the next."""
    policies = [_policy(entry) for entry in _tables(entries, "policies")]
    for policy in policies:
        if calendars is not None and policy.calendar not in calendars:
            known = ", ".join(sorted(calendars))
            raise InputError(f"one of {known}", policy.calendar, where=f"policy {policy.name} calendar")
    return PolicyBook(tuple(_ended(p, policies) for p in policies))


def allowance(value: object, where: str = "allowed") -> Allowance:
    """Time allowed as text: `45s`, `15m`, `4h`, `2 business days`, `2 business days, end of day`.

    Days alone are refused: a day is 24 h of business time to one reader and one date to the next.

    Example:
        >>> allowance("4h").seconds, allowance("3 business days").business_days
        (14400, 3)
    """
    text = str(value).strip().lower()
    if found := re.fullmatch(r"(\d+)\s*(s|min|m|h)", text):
        return Allowance(seconds=int(found[1]) * UNITS_S[found[2]])
    if found := re.fullmatch(r"(\d+) business days?(, end of day)?", text):
        return Allowance(business_days=int(found[1]), at_day_end=found[2] is not None)
    raise InputError(
        "a time such as 45s, 15m, 4h or 2 business days", value, "A day is 24h or 1 business day", where
    )


def _policy(entry: dict[str, Any]) -> Policy:
    where = f"policy {entry.get('name', '(no name)')}"
    _only(set(entry), POLICY_KEYS, where)
    for key in ("name", "version", "calendar", "targets"):
        if key not in entry:
            raise InputError(f"the key {key}", "nothing", f"Add {key}", where)
    return Policy(
        name=str(entry["name"]),
        version=_whole(entry["version"], f"{where} version"),
        calendar=str(entry["calendar"]),
        targets={n: _target(n, t, f"{where} {n}") for n, t in _mapping(entry["targets"], where).items()},
        valid_from=_moment(entry.get("valid_from"), f"{where} valid_from"),
        valid_until=_moment(entry.get("valid_until"), f"{where} valid_until"),
        applies_to=_conditions(entry.get("applies_to", {}), f"{where} applies_to"),
        by=_choice(entry.get("by", "priority"), get_args(Basis), f"{where} by"),
        on_reopen=_choice(entry.get("on_reopen", "continue"), get_args(OnReopen), f"{where} on_reopen"),
        on_priority_change=_choice(
            entry.get("on_priority_change", "retroactive"),
            get_args(OnPriorityChange),
            f"{where} on_priority_change",
        ),
        availability=_share(entry.get("availability"), f"{where} availability"),
        compliance_goal=_share(entry.get("compliance_goal", 0.95), f"{where} compliance_goal") or 0.0,
        credits=_credits(entry.get("credits", []), f"{where} credits"),
        assumption=str(entry.get("assumption", "")),
        monthly_fee=_fee(entry.get("monthly_fee"), f"{where} monthly_fee"),
        currency=str(entry.get("currency", "")),
    )


def _target(name: str, entry: object, where: str) -> Target:
    if name not in TARGETS:
        raise InputError(f"one of {', '.join(TARGETS)}", name, where=where)
    table = _mapping(entry, where)
    _only(set(table), TARGET_KEYS, where)
    given = table.get("allowed")
    levels = given if isinstance(given, Mapping) else {ANY: given}
    counts_in = table.get("counts_in")
    if counts_in is not None:
        _only(set(counts_in), set(STATUSES), f"{where} counts_in")
    return Target(
        TARGETS[name],
        {str(level): allowance(text, f"{where} {level}") for level, text in levels.items()},
        None if counts_in is None else frozenset(counts_in),
        bool(table.get("is_stopped_by_solve", True)),
    )


def _ended(policy: Policy, policies: list[Policy]) -> Policy:
    later = [
        p.valid_from
        for p in policies
        if p.name == policy.name and p.version > policy.version and p.valid_from is not None
    ]
    return replace(policy, valid_until=min(later)) if later and policy.valid_until is None else policy


def _conditions(value: object, where: str) -> dict[str, frozenset[str]]:
    table = _mapping(value, where)
    _only(set(table), set(CONDITIONS), where)
    for column, values in table.items():
        if not isinstance(values, list) or not values:
            raise InputError("a list of values", values, f'Write {column} = ["..."]', where)
    return {column: frozenset(map(str, values)) for column, values in table.items()}


def _credits(value: object, where: str) -> tuple[Credit, ...]:
    rows = _tables(value, where)
    steps = [Credit(_share(r.get("below"), where) or 0.0, _share(r.get("share"), where) or 0.0) for r in rows]
    return tuple(sorted(steps, key=lambda c: c.below))


def _moment(value: object, where: str) -> datetime | None:
    if value is None:
        return None
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time(), UTC)
    raise InputError("a date or a moment", value, "Write 2026-01-01 without quotes", where)


def _share(value: object, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise InputError("a share between 0 and 1", value, "95% is 0.95", where)


def _fee(value: object, where: str) -> float | None:
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
        return float(value)
    raise InputError("a fee of 0 or more", value, where=where)


def _whole(value: object, where: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise InputError("a whole number", value, where=where)


def _choice(value: object, known: tuple[str, ...], where: str) -> Any:
    if value in known:
        return value
    raise InputError(f"one of {', '.join(known)}", value, where=where)


def _only(got: set[str], known: set[str], where: str) -> None:
    if unknown := sorted(got - known):
        raise InputError(f"only {', '.join(sorted(known))}", ", ".join(unknown), "Remove or rename", where)


def _mapping(value: object, where: str) -> Mapping[str, Any]:
    if isinstance(value, Mapping):
        return value
    raise InputError("a table of names and values", value, where=where)


def _tables(value: object, where: str) -> list[dict[str, Any]]:
    if isinstance(value, list) and all(isinstance(row, dict) for row in value):
        return value
    raise InputError("a list of tables", value, where=where)
