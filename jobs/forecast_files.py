"""A forecast as a file for another tool, for page and command line."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from data_sources.handle_times import wrap_shares
from data_sources.store import Store
from domain.channels import CHANNELS, label
from domain.errors import InputError
from domain.scope import EVERYTHING, Scope
from forecasting import calabrio
from jobs import plan

if TYPE_CHECKING:
    import pandas as pd

WRAP_WEEKS = 26


def calabrio_text(
    store: Store, frame: pd.DataFrame, zone: str, *, by: str = "", skills: Mapping[str, str] | None = None,
    has_agents: bool = False, scope: Scope = EVERYTHING,
) -> tuple[str, list[str]]:  # fmt: skip
    """The Calabrio file of a forecast, and sentences on what was assumed or left out.

    Args:
        frame: FORECAST rows by slot with `aht_s`.
        by: what `channel` of the rows is: empty for channels, else `department` or `queue`.
        skills: channel -> skill name in Calabrio; without one, the channel as people read it.
        has_agents: the layout with staffing, for live channels alone: Calabrio takes none for written work.

    Raises:
        InputError: a name the layout cannot hold, a skill for a channel that is not forecast, rows by day.
    """
    if unknown := sorted(set(skills or {}) - set(frame["channel"])):
        raise InputError(
            f"channels among {', '.join(sorted(set(frame['channel'])))}", ", ".join(unknown), where="skill"
        )
    first: date = frame["starts_at"].min().tz_convert(zone).date()
    share = wrap_shares(
        store, by=by or "channel", first_on=first - timedelta(weeks=WRAP_WEEKS), until_on=first, scope=scope
    )
    rows, said = _with_agents(frame) if has_agents else (frame, [])
    without = [str(c) for c in rows["channel"].unique() if str(c) not in share]
    if without:
        said.append(
            f"{', '.join(without)}: no wrap-up time is known, so the whole handle time stands as task time."
        )
    names = {str(c): (str(c) if by else label(str(c))) for c in rows["channel"].unique()} | dict(skills or {})
    return calabrio.text(rows, share, names, zone), said


def _with_agents(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[str]]:
    """Rows of the live channels with the agents the usual targets ask for, and what was left out."""
    live = frame[frame["channel"].map(lambda c: c in CHANNELS and CHANNELS[c].kind.startswith("live"))]
    left = sorted(set(frame["channel"]) - set(live["channel"]))
    if live.empty:
        raise InputError(
            "a live channel, such as phone or chat", ", ".join(left), "Take the layout without agents"
        )
    load = plan.with_staffed_hours(live[["starts_at", "channel", "contacts", "aht_s"]])
    needed = plan.agents(load, plan.StaffingChoice(), interval_s=plan.interval_s(live))
    joined = live.merge(needed[["starts_at", "channel", "agents"]], on=["starts_at", "channel"], how="left")
    said = [f"{', '.join(left)}: left out, Calabrio takes agents for live channels alone."] if left else []
    return joined.assign(agents=joined["agents"].astype(float).fillna(0.0)), said
