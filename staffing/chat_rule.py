"""Requirement rows of channels where one agent serves several contacts at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from domain.workload import ServiceTarget
from staffing import chat
from staffing.live import RULES, Rows, decided, table, warnings
from staffing.log_space import Floats

NO_CURVE = "Handle time by concurrency not given: the forecast AHT counts at every concurrency"


def chat_rows(
    rows: Rows, target: ServiceTarget, cap: int, aht_by_concurrency: Sequence[float] | None
) -> pd.DataFrame:
    """Agents by the birth-death model of `staffing.chat`; equal rows are solved once."""
    needed: dict[str, Floats] = {rule: np.full(rows.load.size, np.nan) for rule in RULES}
    columns = ("service_level", "occupancy", "asa_s", "abandonment", "more", "fewer")
    shown: dict[str, Floats] = {key: np.full(rows.load.size, np.nan) for key in columns}
    needed["minimum"] = np.where(np.isnan(rows.load), np.nan, float(target.min_agents))
    solved: dict[tuple[float, float, float], tuple[dict[str, float], dict[str, float]]] = {}
    for i in np.flatnonzero(rows.is_open & ~np.isnan(rows.load) & (rows.load > 0)):
        key = (round(float(rows.load[i]), 9), float(rows.aht_s[i]), float(rows.patience_s[i]))
        if key not in solved:
            curve = list(aht_by_concurrency or [rows.aht_s[i]] * cap)
            solved[key] = _solved(key[0] / key[1], curve, key[2], target)
        for rule, number in solved[key][0].items():
            needed[rule][i] = number
        for name, value in solved[key][1].items():
            shown[name][i] = value
    agents, binding = decided(needed, rows)
    note = warnings(rows, target, ~np.isnan(rows.patience_s))
    if aht_by_concurrency is None:
        note = np.where((note == "") & (agents > 0), NO_CURVE, note)
    return table(rows, needed, agents, binding, agents, shown).assign(
        model="chat", service_level_one_more=shown["more"], service_level_one_fewer=shown["fewer"],
        warning=note,
    )  # fmt: skip


def _solved(
    arrivals: float, curve: list[float], patience: float, target: ServiceTarget
) -> tuple[dict[str, float], dict[str, float]]:
    patience_s = None if np.isnan(patience) else patience
    asked = {
        "service_level": {"service_level": target.service_level},
        "asa": {"asa_s": target.asa_s},
        "abandonment": {"max_abandonment": target.max_abandonment if patience_s else None},
        "occupancy": {"max_occupancy": target.max_occupancy},
    }
    needed: dict[str, float] = {}
    for rule, wanted in asked.items():
        if any(v is not None for v in wanted.values()):
            needed[rule] = chat.agents(
                arrivals, curve, threshold_s=target.threshold_s, patience_s=patience_s, **wanted
            )
    agents = max([target.min_agents, *(int(n) for n in needed.values())])
    by_agents = {
        n: chat.metrics(arrivals, n, curve, target.threshold_s, patience_s)
        for n in (agents - 1, agents, agents + 1)
    }
    m = by_agents[agents]
    return needed, {
        "service_level": m.service_level,
        "occupancy": m.occupancy,
        "asa_s": m.asa_s,
        "abandonment": m.abandonment if patience_s else np.nan,
        "more": by_agents[agents + 1].service_level,
        "fewer": by_agents[agents - 1].service_level,
    }
