"""Tiers as promised, compliance by due date, and what a contract gives back when it is missed."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

import pandas as pd

from domain.errors import InputError
from metrics.calendars import read_tables
from metrics.sla_policy import Policy

TIERS_FILE = Path(__file__).resolve().parents[1] / "config" / "tiers.toml"


@dataclass(frozen=True, slots=True)
class Rung:
    """Who is told once `at` of a target's time is used; 1 is all of it."""

    at: float
    to: str


@dataclass(frozen=True, slots=True)
class Tier:
    """A service tier in the words of the promise; `assumption` is what the promise does not say.

    Attributes:
        ladder: rungs of escalation, the lowest first.
    """

    name: str
    label: str
    policy: str
    service_hours: str
    channels: tuple[str, ...]
    served_by: str
    escalates_to: str
    promise: str
    assumption: str
    ladder: tuple[Rung, ...]


def load_tiers(path: Path = TIERS_FILE) -> dict[str, Tier]:
    """The tiers of the file by key.

    Raises:
        InputError: a tier lacks a field or has one nobody knows; names both.

    Example:
        >>> load_tiers()["tier_2"].promise
        'first reply within 4 hours'
    """
    return {name: _tier(name, table) for name, table in read_tables(path).items()}


def _tier(name: str, table: dict[str, object]) -> Tier:
    wanted = {f.name for f in fields(Tier)} - {"name"}
    if set(table) != wanted:
        odd = ", ".join(sorted(set(table) ^ wanted))
        raise InputError(
            f"the fields {', '.join(sorted(wanted))}", f"a difference in {odd}", where=f"tier {name}"
        )
    channels = table["channels"]
    if not isinstance(channels, list):
        raise InputError("a list of channels", channels, where=f"tier {name}")
    words = {key: str(value) for key, value in table.items() if key not in ("channels", "ladder")}
    ladder = _ladder(table["ladder"], f"tier {name} ladder")
    return Tier(name=name, channels=tuple(map(str, channels)), ladder=ladder, **words)


def _ladder(value: object, where: str) -> tuple[Rung, ...]:
    if not isinstance(value, list):
        raise InputError("a list of { at, to }", value, where=where)
    rungs = []
    for step in value:
        if not isinstance(step, dict) or set(step) != {"at", "to"}:
            raise InputError('{ at = 0.75, to = "team lead" }', step, where=where)
        at = step["at"]
        if not isinstance(at, int | float) or isinstance(at, bool) or at <= 0:
            raise InputError("a share of the target above 0", at, "75 % is 0.75", where)
        rungs.append(Rung(float(at), str(step["to"])))
    if [r.at for r in rungs] != sorted({r.at for r in rungs}):
        raise InputError("rungs that go up", [r.at for r in rungs], "Order them by at", where)
    return tuple(rungs)


def compliance_by_due(clocks: pd.DataFrame, *, now: datetime, by: list[str] | None = None) -> pd.DataFrame:
    """Met, breached and pending clocks by the date they fell due, and the share met.

    Args:
        clocks: rows of `sla_clocks`, with any column named in `by`.
        now: aware; an open clock past `in_time_until_at` is breached by then.
        by: further columns to group by, such as target or policy.

    Returns: `due_on`, the columns of `by`, `met`, `breached`, `pending`, `compliance` (0-1, missing
        where nothing is judged yet). Clocks without a due date are left out.
    """
    moment = pd.Timestamp(now).tz_convert("UTC").tz_localize(None)
    is_late = clocks["stopped_at"].isna() & (clocks["in_time_until_at"].fillna(clocks["due_at"]) < moment)
    verdict = clocks["verdict"].where(~(is_late & clocks["verdict"].eq("pending")), "breached")
    keys = ["due_on", *(by or [])]
    counted = clocks[keys].assign(**{name: verdict.eq(name) for name in ("met", "breached", "pending")})
    table = counted.groupby(keys, as_index=False)[["met", "breached", "pending"]].sum()
    judged = table["met"] + table["breached"]
    table["compliance"] = table["met"] / judged.where(judged > 0)
    return table


@dataclass(frozen=True, slots=True)
class ContractResult:
    """Compliance of one contract in one period and what is owed for it.

    Attributes:
        compliance: met / (met + breached), or None when nothing was due.
        credit_share: share of the fee given back, 0-1.
        credit: the amount, in the fee's currency.
        missing_to_goal: clocks that would have had to be met to reach the goal.
    """

    policy: str
    compliance: float | None
    credit_share: float
    credit: float
    missing_to_goal: int


def contract_result(policy: Policy, met: int, breached: int, fee: float) -> ContractResult:
    """Credits for one period: the step of the lowest bound that compliance is under.

    Args:
        met, breached: clocks that fell due in the period; pending ones are not yet judged.
        fee: fee of the period, 0 or more.

    Raises:
        InputError: a negative count or fee.
    """
    if min(met, breached, fee) < 0:
        raise InputError("counts and a fee of 0 or more", (met, breached, fee), where=policy.key)
    judged = met + breached
    if judged == 0:
        return ContractResult(policy.key, None, 0.0, 0.0, 0)
    compliance = met / judged
    owed = [c.share for c in sorted(policy.credits, key=lambda c: c.below) if compliance < c.below]
    share = owed[0] if owed else 0.0
    missing = next(n for n in range(breached + 1) if (met + n) >= policy.compliance_goal * judged - 1e-9)
    return ContractResult(policy.key, compliance, share, round(share * fee, 2), missing)
