"""From forecast workload to agents per channel and interval, with the rule that decides each row.

The kind of the channel (`domain.channels`) selects the model; every rule is also asked alone, so that
a planner sees what the service level, the occupancy cap or a minimum costs.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from domain.channels import CHANNELS, Channel
from domain.errors import InputError
from domain.frames import VOLUME, check
from domain.workload import ServiceTarget
from staffing import live
from staffing.backlog_rule import deferred_rows
from staffing.chat_rule import chat_rows
from staffing.inputs import above_zero, at_least
from staffing.live import RULES, Rows
from staffing.offered_load import METHODS, Method
from staffing.palm import Definition
from staffing.shrinkage import Shrinkage


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Everything but the forecast that decides a requirement.

    Attributes:
        targets: service target by channel; a channel without one gets its own default.
        interval_s: length of an interval in seconds, > 0.
        shrinkage: paid time not spent on contacts; one for all, or `shrinkage_by_channel`.
        offered_load: how arrivals become load: `mol` (default), `lagged` or `pointwise`.
        patience_s: mean patience by channel, where the workload has no `patience_s` column; a live
            channel without either is staffed with Erlang C, where nobody gives up.
        definition: service-level definition where customers give up.
        chat_aht_s: handle time at 1, 2, ... contacts at once by channel; without it the forecast AHT
            counts at every concurrency up to the channel's cap.
        opening_backlog_s: agent-seconds waiting at the start by deferred channel.
    """

    targets: Mapping[str, ServiceTarget] = field(default_factory=dict)
    interval_s: float = 1800
    shrinkage: Shrinkage = field(default_factory=Shrinkage)
    shrinkage_by_channel: Mapping[str, Shrinkage] = field(default_factory=dict)
    offered_load: Method = "mol"
    patience_s: Mapping[str, float] = field(default_factory=dict)
    definition: Definition = "offered"
    chat_aht_s: Mapping[str, Sequence[float]] = field(default_factory=dict)
    opening_backlog_s: Mapping[str, float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not self.interval_s > 0:
            raise InputError("an interval above 0 seconds", self.interval_s, where="interval_s")
        if self.offered_load not in METHODS:
            raise InputError(" or ".join(METHODS), self.offered_load, where="offered_load")

    def target(self, channel: str) -> ServiceTarget:
        """The target given for a channel, else its default from `domain.channels`."""
        given = self.targets.get(channel)
        if given is not None:
            return given
        known = _channel(channel)
        return ServiceTarget(service_level=known.target_share, threshold_s=known.threshold_s)


def requirements(
    workload: pd.DataFrame,
    targets: Mapping[str, ServiceTarget],
    *,
    interval_s: float = 1800,
    shrinkage: Shrinkage | None = None,
    offered_load: Method = "mol",
    patience_s: Mapping[str, float] | None = None,
    chat_aht_s: Mapping[str, Sequence[float]] | None = None,
    definition: Definition = "offered",
) -> pd.DataFrame:
    """Agents per channel and interval; `required` with its assumptions spelt out.

    Example:
        >>> hour = pd.DataFrame({"starts_at": pd.to_datetime(["2026-11-02 09:00"], utc=True),
        ...                      "channel": ["phone"], "contacts": [100.0], "aht_s": [180.0]})
        >>> r = requirements(hour, {"phone": ServiceTarget(0.8, 20)}, offered_load="pointwise")
        >>> int(r.agents[0]), r.binding[0], int(r.agents_for_service_level[0]), int(r.agents_for_occupancy[0])
        (14, 'service_level', 14, 12)
    """
    assumptions = Assumptions(
        targets=targets, interval_s=interval_s, shrinkage=shrinkage or Shrinkage(),
        offered_load=offered_load, patience_s=patience_s or {}, chat_aht_s=chat_aht_s or {},
        definition=definition,
    )  # fmt: skip
    return required(workload, assumptions)


def required(workload: pd.DataFrame, assumptions: Assumptions) -> pd.DataFrame:
    """Agents per channel and interval.

    Args:
        workload: `starts_at`, `channel`, `contacts`, `aht_s`; optional `patience_s` (s) and `is_open`
            (flag: agents can work; default True). One row per channel and interval.

    Returns:
        `domain.frames.REQUIREMENT` in the rows' order, and besides: `model`; `agents_fractional`;
        `agents_for_<rule>` for each rule alone (NaN where it does not apply); `asa_s`; `abandonment`;
        `service_level_one_more`, `service_level_one_fewer`; `warning` (empty when there is nothing to
        say). Unknown contacts give null agents; no contacts give the minimum.

    Raises:
        InputError: naming the column and row of a value out of range.
    """
    check(workload, VOLUME, "workload")
    frame = workload.reset_index(drop=True)
    at_least(frame["contacts"], 0, "contacts", "contacts")
    if "aht_s" not in frame.columns:
        raise InputError("a column aht_s", "none", "Forecast or state the handle time", "workload")
    above_zero(frame["aht_s"], "aht_s", "seconds")
    if frame.duplicated(["starts_at", "channel"]).any():
        row = int(np.flatnonzero(frame.duplicated(["starts_at", "channel"]))[0])
        raise InputError("one row per channel and interval", "two", "Add them up", f"workload, row {row}")
    parts = [
        _channel_rows(str(name), part.sort_values("starts_at"), assumptions)
        for name, part in frame.groupby("channel", sort=False)
    ]
    if not parts:
        return _channel_rows("phone", frame, assumptions)
    return pd.concat(parts).sort_index()


def _channel_rows(name: str, part: pd.DataFrame, assumptions: Assumptions) -> pd.DataFrame:
    channel, target = _channel(name), assumptions.target(name)
    rows = _rows(part, name, assumptions)
    match channel.kind:
        case "live_single":
            found = live.live_rows(rows, target, assumptions.definition)
        case "live_concurrent":
            curve = assumptions.chat_aht_s.get(name)
            found = chat_rows(rows, target, channel.concurrency, curve)
        case "deferred":
            start = assumptions.opening_backlog_s.get(name, 0.0)
            found = deferred_rows(rows, target, assumptions.interval_s, start)
        case "deflection":
            found = live.nobody(rows)
    shrinkage = assumptions.shrinkage_by_channel.get(name, assumptions.shrinkage)
    return _finished(part, rows, found, shrinkage)


def _rows(part: pd.DataFrame, name: str, assumptions: Assumptions) -> Rows:
    starts = (part["starts_at"] - part["starts_at"].min()).dt.total_seconds().to_numpy(float)
    size = len(part)
    is_open = part["is_open"].to_numpy(bool) if "is_open" in part.columns else np.ones(size, bool)
    contacts, aht = part["contacts"].to_numpy(float), part["aht_s"].to_numpy(float)
    aht = np.where(np.isnan(aht) & (contacts == 0), 1.0, aht)  # no contacts need no handle time
    patience = np.full(size, assumptions.patience_s.get(name, np.nan))
    if "patience_s" in part.columns:
        patience = np.where(part["patience_s"].isna(), patience, part["patience_s"].to_numpy(float))
    above_zero(patience, "patience_s", "seconds")
    arriving = np.where(is_open, contacts, 0.0)
    load = METHODS[assumptions.offered_load](arriving, aht, starts, assumptions.interval_s)
    return Rows(contacts, aht, load, patience, is_open, assumptions.interval_s)


def _finished(part: pd.DataFrame, rows: Rows, found: pd.DataFrame, shrinkage: Shrinkage) -> pd.DataFrame:
    agents = found.pop("agents").to_numpy(float)
    out = pd.DataFrame(
        {
            "starts_at": part["starts_at"].to_numpy(),
            "channel": part["channel"].to_numpy(),
            "contacts": rows.contacts,
            "aht_s": part["aht_s"].to_numpy(float),
            "erlangs": rows.load,
            "agents": pd.array(agents, dtype="Float64").astype("Int64"),
            "scheduled_agents": pd.array(shrinkage.scheduled_in_turn(agents), dtype="Float64").astype(
                "Int64"
            ),
        },
        index=part.index,
    )
    out["starts_at"] = part["starts_at"]
    carried = [c for c in part.columns if c not in out.columns and c not in found.columns]
    order = ["model", "service_level", "occupancy", "binding", "agents_fractional"]
    order += [f"agents_for_{rule}" for rule in RULES]
    rest = [c for c in found.columns if c not in order]
    return pd.concat([out, found.set_index(part.index)[order + rest], part[carried]], axis=1)


def _channel(name: str) -> Channel:
    known = CHANNELS.get(name)
    if known is None:
        raise InputError(
            f"a channel of {', '.join(CHANNELS)}", name, "Add it to domain.channels or map it", "channel"
        )
    return known
