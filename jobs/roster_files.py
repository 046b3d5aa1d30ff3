"""A roster and the question it answers as plain values for the store."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from domain.errors import InputError
from domain.shifts import ShiftRules
from jobs import schedule_files
from jobs.blending import Asked
from jobs.roster_blending import ROW_COLUMNS, Quiet

if TYPE_CHECKING:
    import pandas as pd

    from scheduling.roster import Roster

FIGURES = ("paid_hours", "required_hours", "under_hours", "over_hours")


def payload(
    plan: Roster, requirement: pd.DataFrame, rules: ShiftRules, limit_s: float, quiet: Quiet | None = None
) -> dict[str, Any]:
    """Assignments with their locks, figures, the need (starts_at, channel, agents), the rules, written work."""
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
        "quiet": plain_quiet(quiet),
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


def plain_quiet(quiet: Quiet | None) -> dict[str, Any] | None:
    """A roster's quiet moments as plain values for the store."""
    if quiet is None:
        return None
    rows, asked = quiet.rows, quiet.asked
    return {
        "rows": {
            "starts_at": rows["starts_at"].dt.strftime("%Y-%m-%dT%H:%M:%SZ").tolist(),
            "channel": rows["channel"].astype(str).tolist(),
            **{c: rows[c].astype(float).tolist() for c in ROW_COLUMNS[2:]},
        },
        "targets": {
            c: {"service_level": t.service_level, "threshold_s": t.threshold_s} for c, t in asked.targets.items()
        },
        "patience_s": dict(asked.patience_s),
        "chat_aht_s": {c: [float(x) for x in v] for c, v in asked.chat_aht_s.items()},
        "interval_s": asked.interval_s,
        "fillers": sorted(asked.fillers),
        "used_share": quiet.used_share,
        "lent_share": quiet.lent_share,
    }  # fmt: skip


def quiet_of(kept: Mapping[str, Any] | None) -> Quiet | None:
    """What `plain_quiet` kept; None for a roster without it.

    Raises:
        InputError: values that are not those of `plain_quiet`.
    """
    import pandas as pd

    from domain.workload import ServiceTarget

    if kept is None:
        return None
    try:
        rows = pd.DataFrame(kept["rows"])
        rows["starts_at"] = pd.to_datetime(rows["starts_at"], utc=True).astype("datetime64[us, UTC]")
        targets = {c: ServiceTarget(**t) for c, t in kept["targets"].items()}
        asked = Asked(
            targets, kept["patience_s"], kept["chat_aht_s"], float(kept["interval_s"]),
            frozenset(kept["fillers"]),
        )  # fmt: skip
        return Quiet(rows, asked, float(kept["used_share"]), float(kept["lent_share"]))
    except (KeyError, TypeError, ValueError) as error:
        raise InputError(
            "written work as it was kept", str(error), "Make the roster again", "version"
        ) from error
