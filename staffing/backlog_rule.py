"""Requirement rows of deferred channels: due times over open hours, never per-interval Erlang."""

from __future__ import annotations

import numpy as np
import pandas as pd

from domain.errors import InputError
from domain.workload import ServiceTarget
from staffing.deferred import Work, backlog, levels, whole_levels
from staffing.live import RULES, Rows, decided, table
from staffing.log_space import Floats


def deferred_rows(
    rows: Rows, target: ServiceTarget, interval_s: float, opening_backlog_s: float = 0.0
) -> pd.DataFrame:
    """Agents that finish all work by its due time (`threshold_s` open seconds), as evenly as possible.

    Agents are whole, but what is left of one is carried to the next interval (`whole_levels`); what each
    rule alone asks stays a real number. The service level is the share of the work arriving in the interval
    that is done in time. Intervals with unknown contacts get null agents and count as no work.
    """
    unknown = np.isnan(rows.contacts) | np.isnan(rows.aht_s)
    arriving = np.where(unknown, 0.0, rows.contacts * rows.aht_s)
    if not rows.is_open.any() and arriving.sum() > 0:
        raise InputError("at least one open interval", "none", "Set the opening hours", "is_open")
    work = Work(arriving, rows.is_open, interval_s, target.threshold_s, opening_backlog_s)
    even = levels(work)
    busy_share = target.max_occupancy or 1.0
    needed: dict[str, Floats] = {rule: np.full(rows.load.size, np.nan) for rule in RULES}
    needed["due_time"] = even
    needed["minimum"] = np.full(rows.load.size, float(target.min_agents))
    if target.max_occupancy:
        needed["occupancy"] = even / busy_share
    fractional = np.maximum(even / busy_share, target.min_agents)
    agents = whole_levels(work, even, busy_share=busy_share, least=target.min_agents)
    # the due time decides unless another rule asks for more whole agents
    binding = decided({rule: np.ceil(v - 1e-9) for rule, v in needed.items()}, rows)[1]
    binding[agents == 0] = ""
    shown = _delivered(work, agents)
    more, fewer = (_delivered(work, np.maximum(agents + d, 0))["service_level"] for d in (1, -1))
    warning = np.where(unknown, "No forecast for this interval", "").astype(object)
    return table(rows, needed, np.where(unknown, np.nan, agents), binding, fractional, shown).assign(
        model="deferred", service_level_one_more=more, service_level_one_fewer=fewer, warning=warning,
        closing_backlog_s=shown["closing_s"], oldest_s=shown["oldest_s"],
        short_hours=shown["short_hours"],
    )  # fmt: skip


def _delivered(work: Work, agents: Floats) -> dict[str, Floats]:
    done = backlog(work, np.nan_to_num(agents))
    capacity = agents * work.interval_s
    busy = np.divide(
        done["done_s"].to_numpy(), capacity, out=np.full(capacity.size, np.nan), where=capacity > 0
    )
    return {
        "service_level": done["arrived_in_time_share"].to_numpy(),
        "occupancy": busy,
        "closing_s": done["closing_s"].to_numpy(),
        "oldest_s": done["oldest_s"].to_numpy(),
        "short_hours": done["short_hours"].to_numpy(),
    }
