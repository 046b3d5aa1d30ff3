"""Blended weeks on the command line: promises of a file or of a count, and the figures printed."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from domain.channels import CHANNELS
from domain.errors import InputError
from domain.shifts import ShiftRules
from domain.workload import ServiceTarget
from jobs import blending, plan, schedule_files
from jobs.planfiles import Limits, Needed, Planned, checked

if TYPE_CHECKING:
    import pandas as pd

    from jobs.schedules import Progress


def blended(
    need: Needed, channels: str, rules: ShiftRules, limits: Limits, progress: Progress | None = None
) -> Planned:
    """Shifts of a week whose written work is done in quiet moments, with the figures of `cli.py schedule`.

    Args:
        channels: those whose work may wait, with commas; empty for those known to.

    Raises:
        InputError: a requirement file without contacts and handle times, or a channel it does not have.
    """
    fillers = fillers_asked(need, channels)
    rows = whole(need, fillers)
    made, _ = blending.design(
        rows, asked_of(need, rows, fillers), rules, zone=need.zone, time_limit_s=limits.seconds,
        quality=limits.is_thorough, seed=limits.seed, progress=progress,
    )  # fmt: skip
    score = made.score
    names = ("efficiency", "within_10_share", "paid_hours", "required_hours", "productive_hours", "under_hours",
             "over_hours", "cost")  # fmt: skip
    figures = {"gap": made.gap, **{n: float(getattr(score, n)) for n in names}, "seconds": made.seconds}
    said = (blending.sentence(made.blend),) if made.blend else ()
    return Planned(
        figures, schedule_files.shifts_table(made.shifts, need.zone), made.unmet, (*said, *made.notes),
        score.coverage, blend=asdict(made.blend) if made.blend else None,
    )  # fmt: skip


def fillers_asked(need: Needed, channels: str) -> frozenset[str]:
    """Channels whose work may wait: those named, with commas, else those known to.

    Raises:
        InputError: a channel that the requirement does not have.
    """
    held = set(need.requirement["channel"].astype(str))
    fillers = frozenset(c.strip() for c in channels.split(",") if c.strip()) or blending.fillers_of(held)
    if unknown := sorted(fillers - held):
        raise InputError(
            f"channels of {', '.join(sorted(held))}", ", ".join(unknown), "Check the names", "--blend"
        )
    return fillers


def whole(need: Needed, fillers: frozenset[str]) -> pd.DataFrame:
    """Contacts, handle time and agents at work of every row.

    Written work that is planned in agents alone is taken as just the work these agents do.
    """
    import pandas as pd

    rows = need.requirement
    if missing := [c for c in ("contacts", "aht_s") if c not in rows.columns]:
        raise InputError(
            "contacts and aht_s beside the agents", f"no {' and no '.join(missing)}",
            "Add them: a blended week is simulated", "--requirements",
        )  # fmt: skip
    rows = rows if "agents" in rows.columns else rows.assign(agents=rows["scheduled_agents"])
    if need.assumptions is not None:
        return rows
    is_written = rows["channel"].isin(fillers)
    aht_s = rows["channel"].map(lambda c: plan.ASSUMED_AHT_S.get(c, 420.0)).astype(float)
    aht_s = pd.to_numeric(rows["aht_s"], errors="coerce").fillna(aht_s.where(is_written))
    done = rows["agents"].astype(float) * plan.interval_s(rows) / aht_s
    contacts = rows["contacts"].where(~is_written | rows["contacts"].notna(), done)
    rows = rows.assign(aht_s=aht_s, contacts=contacts)
    for column in ("contacts", "aht_s"):
        rows = checked(rows, column, "--requirements", may_be_blank=False)
    return rows


def asked_of(need: Needed, rows: pd.DataFrame, fillers: frozenset[str]) -> blending.Asked:
    names = [str(c) for c in rows["channel"].unique()]
    if (base := need.assumptions) is not None:
        targets = {c: base.target(c) for c in names}
        return blending.Asked(targets, base.patience_s, base.chat_aht_s, base.interval_s, fillers)
    stated = {c: _stated(rows[rows["channel"] == c], c) for c in names}
    patience_s = {c: p for c, (_, p) in stated.items() if p is not None}
    targets = {c: t for c, (t, _) in stated.items()}
    return blending.Asked(targets, patience_s, {}, plan.interval_s(rows), fillers)


def _stated(rows: pd.DataFrame, channel: str) -> tuple[ServiceTarget, float | None]:
    """What a file promises and how long its customers wait; the channel's usual where it says nothing."""
    import pandas as pd

    known = CHANNELS.get(channel)
    usual = ServiceTarget(known.target_share, known.threshold_s) if known else ServiceTarget()

    def mean(column: str) -> float | None:
        if column not in rows.columns:
            return None
        values = pd.to_numeric(rows[column], errors="coerce")
        return float(values.mean()) if values.notna().any() else None

    # without a threshold, service_level is what a count expects, not what is promised
    within_s = mean("threshold_s")
    share = mean("service_level") if within_s is not None else None
    patience_s = mean("patience_s")
    return (
        ServiceTarget(
            usual.service_level if share is None else share,
            usual.threshold_s if within_s is None else within_s,
        ),
        patience_s if patience_s is not None else (known.patience_s if known else None),
    )
