"""A roster and the question it answers as plain values for the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from domain.errors import InputError
from domain.shifts import ShiftRules
from jobs import schedule_files

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.roster import Roster

FIGURES = ("paid_hours", "required_hours", "under_hours", "over_hours")


def payload(plan: Roster, requirement: pd.DataFrame, rules: ShiftRules, limit_s: float) -> dict[str, Any]:
    """Assignments with their locks, figures, the need (starts_at, channel, agents) and the rules."""
    return {
        "assignments": schedule_files.plain_assignments(plan.assignments),
        "figures": {k: getattr(plan.score, k) for k in FIGURES},
        "need": {
            "starts_at": requirement["starts_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ").tolist(),
            "channel": requirement["channel"].astype(str).tolist(),
            "agents": requirement["scheduled_agents"].astype(float).tolist(),
        },
        "rules": asdict(rules),
        "limit_s": limit_s,
    }


def question_of(kept: Mapping[str, Any]) -> tuple[pd.DataFrame, ShiftRules, float]:
    """The need, the rules and the seconds behind `payload`.

    Raises:
        InputError: a roster kept without its need.
    """
    import pandas as pd

    from scheduling.contracts import read_rules

    need = kept.get("need")
    if not need:
        raise InputError(
            "a roster with the need it answers", "none in this version", "Make a roster", "version"
        )
    starts = pd.to_datetime(pd.Series(need["starts_at"]), utc=True, format="ISO8601").astype(
        "datetime64[us, UTC]"
    )
    frame = pd.DataFrame(
        {"starts_at": starts, "channel": need["channel"], "scheduled_agents": need["agents"]}
    )
    rules = {k: v for k, v in dict(kept["rules"]).items() if k not in ("groups", "classes")}
    return frame, read_rules(rules), float(kept.get("limit_s", 20.0))
