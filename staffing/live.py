"""Requirement rows of live channels with one contact at a time: Erlang A where patience is known, else C."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from domain.workload import ServiceTarget
from staffing import erlang_a, erlang_c
from staffing.log_space import Flags, Floats
from staffing.palm import Definition

RULES = ("service_level", "asa", "abandonment", "occupancy", "minimum", "due_time")


@dataclass(frozen=True, slots=True)
class Rows:
    """One channel's rows in order of time: arrays of equal length.

    Attributes:
        contacts: expected in the interval; NaN is unknown.
        aht_s: mean handle time.
        load: offered load in erlangs after the method of `offered_load`.
        patience_s: mean patience, NaN where nobody is known to give up.
        is_open: agents can work.
        interval_s: length of an interval.
    """

    contacts: Floats
    aht_s: Floats
    load: Floats
    patience_s: Floats
    is_open: Flags
    interval_s: float


def live_rows(rows: Rows, target: ServiceTarget, definition: Definition) -> pd.DataFrame:
    """Agents, what each rule alone asks, and what they deliver."""
    impatient = ~np.isnan(rows.patience_s)
    needed: dict[str, Floats] = {rule: np.full(rows.load.size, np.nan) for rule in RULES}
    fractional = np.full(rows.load.size, np.nan)
    for chosen, solve in ((impatient, _agents_a), (~impatient, _agents_c)):
        at = np.flatnonzero(chosen & rows.is_open)
        for rule, wanted in _alone(target).items():
            needed[rule][at] = solve(rows, at, target, wanted, definition, False)
        fractional[at] = solve(rows, at, target, _together(target), definition, True)
    needed["minimum"] = np.where(np.isnan(rows.load), np.nan, float(target.min_agents))
    agents, binding = decided(needed, rows)
    shown = _delivered(rows, agents, target, definition)
    more = _delivered(rows, agents + 1, target, definition)["service_level"]
    fewer = _delivered(rows, np.maximum(agents - 1, 0), target, definition)["service_level"]
    model = np.where(impatient, "erlang_a", "erlang_c")
    warning = warnings(rows, target, impatient)
    return table(rows, needed, agents, binding, np.maximum(fractional, target.min_agents), shown).assign(
        model=model, service_level_one_more=more, service_level_one_fewer=fewer, warning=warning
    )


def nobody(rows: Rows) -> pd.DataFrame:
    """Rows of a channel that needs no agents: deflection."""
    needed: dict[str, Floats] = {rule: np.full(rows.load.size, np.nan) for rule in RULES}
    zero = np.where(np.isnan(rows.load), np.nan, 0.0)
    shown = {key: np.full(rows.load.size, np.nan) for key in ("service_level", "occupancy")}
    none = np.full(rows.load.size, "", dtype=object)
    return table(rows, needed, zero, none, zero, shown).assign(
        model="none", service_level_one_more=np.nan, service_level_one_fewer=np.nan, warning=""
    )


def decided(needed: Mapping[str, Floats], rows: Rows) -> tuple[Floats, np.ndarray]:
    """The largest of what the rules ask, and the first rule that asks for it; 0 while closed."""
    table = np.vstack([needed[rule] for rule in RULES])
    unknown = np.isnan(rows.load) & rows.is_open
    asked = np.where(np.isnan(table), -1.0, table)
    agents = np.where(rows.is_open, np.maximum(asked.max(axis=0), 0.0), 0.0)
    binding = np.array(RULES, dtype=object)[asked.argmax(axis=0)]
    binding[(agents == 0) | unknown] = ""
    return np.where(unknown, np.nan, agents), binding


def table(
    rows: Rows,
    needed: Mapping[str, Floats],
    agents: Floats,
    binding: np.ndarray,
    fractional: Floats,
    shown: Mapping[str, Floats],
) -> pd.DataFrame:
    """The columns every model shares."""
    columns: dict[str, object] = {f"agents_for_{rule}": needed[rule] for rule in RULES}
    return pd.DataFrame(
        {
            "agents": agents,
            "binding": pd.Series(binding, dtype="str"),
            "agents_fractional": np.where(np.isnan(agents) | rows.is_open, fractional, 0.0),
            "service_level": shown["service_level"],
            "occupancy": shown["occupancy"],
            "asa_s": shown.get("asa_s", np.full(agents.size, np.nan)),
            "abandonment": shown.get("abandonment", np.full(agents.size, np.nan)),
            **columns,
        }
    )


def warnings(rows: Rows, target: ServiceTarget, impatient: Flags) -> np.ndarray:
    """One sentence per row, empty when there is nothing to say."""
    out = np.full(rows.load.size, "", dtype=object)
    if target.max_abandonment is not None:
        out[~impatient] = "Abandonment target not applied: no patience is known, so nobody gives up"
    out[~rows.is_open & (rows.contacts > 0)] = "Contacts arrive while closed and are not answered live"
    out[np.isnan(rows.load)] = "No forecast for this interval"
    return out


def _alone(target: ServiceTarget) -> dict[str, dict[str, float]]:
    """Keyword arguments of each rule that is a target."""
    asked = {
        "service_level": {"service_level": target.service_level},
        "asa": {"asa_s": target.asa_s},
        "abandonment": {"max_abandonment": target.max_abandonment},
        "occupancy": {"max_occupancy": target.max_occupancy},
    }
    return {
        rule: {k: v for k, v in kw.items() if v is not None}
        for rule, kw in asked.items()
        if any(v is not None for v in kw.values())
    }


def _together(target: ServiceTarget) -> dict[str, float]:
    return {k: v for kw in _alone(target).values() for k, v in kw.items()}


def _agents_a(
    rows: Rows, at: np.ndarray, target: ServiceTarget, wanted: Mapping[str, float],
    definition: Definition, fractional: bool,
) -> Floats:  # fmt: skip
    return erlang_a.agents(
        rows.load[at], rows.aht_s[at], rows.patience_s[at], threshold_s=target.threshold_s,
        definition=definition, fractional=fractional,
        service_level=wanted.get("service_level"), asa_s=wanted.get("asa_s"),
        max_abandonment=wanted.get("max_abandonment"), max_occupancy=wanted.get("max_occupancy"),
    )  # fmt: skip


def _agents_c(
    rows: Rows, at: np.ndarray, target: ServiceTarget, wanted: Mapping[str, float],
    definition: Definition, fractional: bool,
) -> Floats:  # fmt: skip
    if set(wanted) == {"max_abandonment"}:
        return np.full(at.size, np.nan)
    return erlang_c.agents(
        rows.load[at], rows.aht_s[at], threshold_s=target.threshold_s, fractional=fractional,
        service_level=wanted.get("service_level"), asa_s=wanted.get("asa_s"),
        max_occupancy=wanted.get("max_occupancy"),
    )  # fmt: skip


def _delivered(
    rows: Rows, agents: Floats, target: ServiceTarget, definition: Definition
) -> dict[str, Floats]:
    """Service level, occupancy, ASA, abandonment; NaN where there are no contacts to serve."""
    load = np.where(rows.is_open & (rows.load > 0), rows.load, np.nan)
    c = erlang_c.metrics(load, agents, rows.aht_s, target.threshold_s)
    a = erlang_a.metrics(load, agents, rows.aht_s, rows.patience_s, target.threshold_s, definition=definition)
    gives_up = ~np.isnan(rows.patience_s)
    return {
        "service_level": np.where(gives_up, a.service_level, c.service_level),
        "occupancy": np.where(gives_up, a.occupancy, c.occupancy),
        "asa_s": np.where(gives_up, a.asa_s, c.asa_s),
        "abandonment": np.where(gives_up, a.abandonment, np.nan),
    }
