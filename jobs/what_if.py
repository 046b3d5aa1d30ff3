"""Named what-if scenarios as plain rows: a table on a screen, a line on the command line, JSON in the store.

A row holds changes only; empty cells change nothing. The same row gives the same answer anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from data_sources import runs, waiting
from data_sources.runs import Run
from data_sources.store import Store
from domain.channels import CHANNELS
from domain.errors import InputError
from domain.workload import ServiceTarget
from jobs.plan import StaffingChoice, assumptions
from staffing import scenarios
from staffing.requirements import Assumptions
from staffing.scenarios import BASE, Scenario
from staffing.shrinkage import Shrinkage

if TYPE_CHECKING:
    import pandas as pd

    from domain.scope import Scope

KIND = "what_if"
LEVERS: dict[str, str] = {
    "volume": "change of contacts, share: 0.10 is 10 % more",
    "aht": "change of handle time, share",
    "patience": "change of mean patience, share",
    "shrinkage": "shrinkage in place of the plan's, share",
    "service_level": "share answered in time, on every channel",
    "within_s": "answer-within threshold in seconds, on every live channel",
    "max_occupancy": "largest occupancy, share, on every channel",
    "chats_at_once": "chats one agent handles at once",
    "moved": "share of contacts that move between channels",
    "moved_from": "channel they leave",
    "moved_to": "channel they arrive at",
}
"""Columns of a scenario row beside its `scenario` name, with their meaning."""

USUAL_ROWS: tuple[dict[str, Any], ...] = (
    {"scenario": "10 % more contacts", "volume": 0.10},
    {"scenario": "Handle time 10 % shorter", "aht": -0.10},
    {"scenario": "90 % in time", "service_level": 0.90},
    {"scenario": "Shrinkage 30 %", "shrinkage": 0.30},
)
LEVER_WORDS = {"volume": "Contacts", "aht": "Handle time", "patience": "Patience", "shrinkage": "Shrinkage"}


@dataclass(frozen=True)
class Base:
    """What scenarios change: a workload and the assumptions behind the plan."""

    load: pd.DataFrame
    choice: StaffingChoice
    interval_s: float
    cost_per_hour: float = 0.0

    @property
    def assumptions(self) -> Assumptions:
        return assumptions(self.choice, self.interval_s)


def scenario(row: Mapping[str, Any], base: Base) -> Scenario:
    """A scenario from its row.

    Raises:
        InputError: for a lever that is none, or a value out of range, naming the scenario.
    """
    name = str(row.get("scenario") or "").strip()
    unknown = sorted(set(row) - {"scenario", *LEVERS})
    if not name or unknown:
        got = f"{name or 'no name'}: {', '.join(unknown)}"
        raise InputError(f"a name and levers among {', '.join(LEVERS)}", got, where="scenario")
    given = {k: v for k, v in row.items() if k in LEVERS and _is_given(v)}
    present = [str(c) for c in base.load["channel"].unique()]
    shrinkage = given.get("shrinkage")
    try:
        return Scenario(
            name,
            **{k: 1 + float(given.get(k, 0.0)) for k in ("volume", "aht", "patience")},
            shrinkage=None if shrinkage is None else Shrinkage({"stated": float(shrinkage)}),
            targets=_targets(given, base, present),
            chat_aht_s=_chats(given, base, present),
            moved=_moved(given),
        )
    except InputError as error:
        raise InputError("a scenario in range", str(error), where=name) from error


def _is_given(value: Any) -> bool:
    return value is not None and value == value and value != ""


def _targets(given: Mapping[str, Any], base: Base, present: Sequence[str]) -> dict[str, ServiceTarget]:
    names = {"service_level": "service_level", "max_occupancy": "max_occupancy"}
    changed = {field: float(given[k]) for k, field in names.items() if k in given}
    targets = {}
    for channel in present:
        own = dict(changed)
        if "within_s" in given and CHANNELS[channel].kind.startswith("live"):
            own["threshold_s"] = float(given["within_s"])
        if own:
            targets[channel] = replace(base.assumptions.target(channel), **own)  # type: ignore[arg-type]
    return targets


def _chats(given: Mapping[str, Any], base: Base, present: Sequence[str]) -> dict[str, list[float]]:
    if "chats_at_once" not in given:
        return {}
    at_once = int(given["chats_at_once"])
    if not 1 <= at_once <= 10:
        raise InputError("1 to 10 chats at once", at_once, where="chats_at_once")
    curves = {}
    for channel in present:
        if CHANNELS[channel].kind == "live_concurrent":
            part = base.load[(base.load["channel"] == channel) & (base.load["contacts"] > 0)]
            mean = float(np.average(part["aht_s"], weights=part["contacts"])) if len(part) else 480.0
            curves[channel] = [mean] * at_once
    return curves


def _moved(given: Mapping[str, Any]) -> dict[tuple[str, str], float]:
    if "moved" not in given:
        return {}
    if "moved_from" not in given or "moved_to" not in given:
        raise InputError("the channels that contacts move from and to", "a share only", where="moved")
    return {(str(given["moved_from"]), str(given["moved_to"])): float(given["moved"])}


def compared(base: Base, rows: Sequence[Mapping[str, Any]]) -> pd.DataFrame:
    """The plan and every scenario side by side; see `staffing.scenarios.compared`."""
    chosen = [BASE, *(scenario(r, base) for r in rows)]
    return scenarios.compared(base.load, base.assumptions, chosen, cost_per_hour=base.cost_per_hour)


def requirement(base: Base, row: Mapping[str, Any] | None) -> pd.DataFrame:
    """Agents by interval under one scenario, or as planned."""
    from staffing.requirements import required

    return required(
        *scenarios.applied(BASE if row is None else scenario(row, base), base.load, base.assumptions)
    )


def tornado(base: Base, swing: float = 0.10) -> pd.DataFrame:
    """Scheduled hours with one lever at a time moved, for `charts.effects.tornado`."""
    table = scenarios.tornado(base.load, base.assumptions, swing)
    return table.assign(
        name=table["lever"].map(LEVER_WORDS), low=table["hours_low"], high=table["hours_high"],
        low_words=f"-{100 * swing:.0f} %", high_words=f"+{100 * swing:.0f} %",
    )  # fmt: skip


def break_even(base: Base, scheduled_hours: float) -> float:
    """Largest factor on all contacts that fits into `scheduled_hours`."""
    return scenarios.volume_that_fits(base.load, base.assumptions, scheduled_hours)


def pooling(
    store: Store, base: Base, channel: str, *, until_on: date, scope: Scope
) -> tuple[dict[str, float], pd.DataFrame]:
    """Agents at the busiest interval: every queue of its own against one team for all.

    Returns:
        `apart`, `together`, `saved`, empty with fewer than two queues; and `queue`, `share`, `erlangs`.
    """
    shares = waiting.queue_shares(
        store, channel, first_on=until_on - timedelta(weeks=8), until_on=until_on, scope=scope
    )
    part = base.load[base.load["channel"] == channel]
    if len(shares) < 2 or part.empty:
        return {}, shares.assign(erlangs=np.nan)
    peak = part.sort_values("contacts").iloc[-1]
    total = float(peak["contacts"] * peak["aht_s"] / base.interval_s)
    shares = shares.assign(erlangs=shares["share"] * total)
    loads = dict(zip(shares["queue"], shares["erlangs"], strict=True))
    aht_s = dict.fromkeys(loads, float(peak["aht_s"]))
    held = base.assumptions
    gain = scenarios.pooling_gain(loads, aht_s, held.target(channel), held.patience_s.get(channel))
    return gain, shares


def inputs(base: Base, rows: Sequence[Mapping[str, Any]], **where: Any) -> dict[str, Any]:
    """Everything that makes the same comparison again, as plain values."""
    return {
        "scenarios": [{k: v for k, v in r.items() if _is_given(v)} for r in rows],
        "targets": {c: asdict(t) for c, t in base.choice.targets.items()},
        "shrinkage": asdict(base.choice.shrinkage),
        "has_patience": base.choice.has_patience,
        "patience_s": dict(base.choice.patience_s),
        "aht_s": dict(base.choice.aht_s),
        "chat_aht_s": {c: list(curve) for c, curve in base.choice.chat_aht_s.items()},
        "cost_per_hour": base.cost_per_hour,
        "workload": _load_rows(base.load),
        "interval_s": base.interval_s,
        **where,
    }


def _load_rows(load: pd.DataFrame) -> list[dict[str, Any]]:
    kept = load[["starts_at", "channel", "contacts", "aht_s", "is_open"]]
    rows: list[dict[str, Any]] = json.loads(
        kept.to_json(orient="records", date_format="iso", date_unit="s", double_precision=15)
    )
    return rows


def from_inputs(kept: Mapping[str, Any]) -> tuple[Base, list[dict[str, Any]]]:
    """The base and the scenario rows of a kept run."""
    import pandas as pd

    load = pd.DataFrame(kept["workload"])
    load["starts_at"] = pd.to_datetime(load["starts_at"], utc=True).astype("datetime64[us, UTC]")
    choice = StaffingChoice(
        targets={c: ServiceTarget(**t) for c, t in kept["targets"].items()},
        shrinkage=Shrinkage(**kept["shrinkage"]),
        has_patience=bool(kept["has_patience"]),
        patience_s=kept["patience_s"],
        aht_s=kept["aht_s"],
        chat_aht_s=kept.get("chat_aht_s", {}),  # runs kept before curves were measured have none
    )
    return Base(load, choice, float(kept["interval_s"]), float(kept["cost_per_hour"])), list(
        kept["scenarios"]
    )


def keep(
    store: Store, name: str, base: Base, rows: Sequence[Mapping[str, Any]], made: Run, **where: Any
) -> Run:
    """Keep a comparison under a name with its inputs; `made` carries data version and moment."""
    table = compared(base, rows)
    results = [{str(k): v for k, v in r.items()} for r in table.to_dict("records")]
    run = replace(made, name=name, inputs=inputs(base, rows, **where), results=results)
    runs.keep(store, run)
    return run


def again(run: Run) -> tuple[pd.DataFrame, bool]:
    """A kept run counted again from its inputs, and whether it gives the figures that were kept."""
    base, rows = from_inputs(run.inputs)
    table = compared(base, rows)
    before = [{k: v for k, v in r.items() if isinstance(v, float | int)} for r in run.results]
    now = [{k: v for k, v in r.items() if isinstance(v, float | int)} for r in table.to_dict("records")]
    is_same = len(before) == len(now) and all(
        _close(b[k], n.get(k)) for b, n in zip(before, now, strict=True) for k in b
    )
    return table, is_same


def _close(before: Any, now: Any) -> bool:
    return now is not None and abs(float(before) - float(now)) <= 1e-6 * max(1.0, abs(float(before)))
