"""pyworkforce's covering on our requirement: its dictionaries in and out, and the baseline of the benchmark.

pyworkforce covers each local day on its own, with one fixed placement of breaks per shape and no
shift past midnight; it returns no bound. The search runs in a process of its own, ended on time.
"""

from __future__ import annotations

import multiprocessing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from domain.errors import InputError, UnsolvedError
from domain.shifts import ShiftRules
from scheduling import timegrid
from scheduling.catalogue import templates

if TYPE_CHECKING:
    import pandas as pd

GRACE_S = 30.0


@dataclass(frozen=True)
class Baseline:
    """pyworkforce's answer: its status, paid hours, hours too many and missing."""

    status: str
    paid_hours: float
    over_hours: float
    under_hours: float
    efficiency: float


def shifts_coverage(rules: ShiftRules, step_minutes: int) -> dict[str, list[int]]:
    """pyworkforce's `shifts_coverage`: 0/1 per period of a day, breaks in the middle of their windows."""
    periods = 1440 // step_minutes
    found: dict[str, list[int]] = {}
    for start in range(rules.first_start_minutes, rules.last_start_minutes + 1, rules.start_step_minutes):
        for template in templates(rules, step_minutes):
            first = start // step_minutes
            if first + template.periods > periods:
                continue
            line = np.zeros(periods, dtype=int)
            line[first : first + template.periods] = 1
            for window, at in zip(template.windows, template.centre(), strict=True):
                line[first + at : first + at + window.periods] = 0
            found[f"{start}+{template.periods * step_minutes}"] = line.tolist()
    return found


def required_resources(requirement: pd.DataFrame, rules: ShiftRules, zone: str) -> list[list[int]]:
    """pyworkforce's `required_resources`: one list per local day, all channels summed.

    Raises:
        InputError: when the days are not all of 24 hours from midnight, which pyworkforce needs.
    """
    grid = timegrid.build(requirement, rules, zone)
    need = np.sum(list(timegrid.required(requirement, grid).values()), axis=0)
    per_day = 1440 // grid.step_minutes
    if grid.minute_of_day[0] or len(need) % per_day or int(grid.day.max()) + 1 != len(need) // per_day:
        raise InputError("whole days of 24 hours", f"{len(need)} periods of {grid.step_minutes} minutes")
    return [[int(v) for v in day] for day in np.ceil(need).reshape(-1, per_day)]


def baseline(requirement: pd.DataFrame, rules: ShiftRules, zone: str, time_limit_s: float) -> Baseline:
    """Paid hours of pyworkforce's `MinRequiredResources` on the same requirement, cost = paid hours.

    Raises:
        UnsolvedError: when it has no answer in its time; the process is ended half a minute later.
    """
    step = timegrid.build(requirement, rules, zone).step_minutes
    coverage, need = shifts_coverage(rules, step), required_resources(requirement, rules, zone)
    paid = paid_minutes(rules, step)
    answer = _in_process(coverage, need, {k: paid[k] for k in coverage}, time_limit_s)
    if answer is None or answer["cost"] == -1:
        raise UnsolvedError(f"pyworkforce had no answer within {time_limit_s:g} s.")
    supply = np.zeros((len(need), len(need[0])))
    for entry in answer["resources_shifts"]:
        supply[entry["day"]] += entry["resources"] * np.array(coverage[entry["shift"]])
    hours = step / 60
    over = float(np.maximum(supply - np.array(need), 0).sum() * hours)
    under = float(np.maximum(np.array(need) - supply, 0).sum() * hours)
    total = sum(e["resources"] * paid[e["shift"]] for e in answer["resources_shifts"]) / 60
    useful = float(supply.sum() * hours)
    return Baseline(str(answer["status"]), total, over, under, (useful - over) / useful)


def paid_minutes(rules: ShiftRules, step: int) -> dict[str, int]:
    """Paid minutes of every shape, by the names of `shifts_coverage`."""
    paid = {t.periods: (t.periods - t.unpaid) * step for t in templates(rules, step)}
    starts = range(rules.first_start_minutes, rules.last_start_minutes + 1, rules.start_step_minutes)
    return {f"{s}+{n * step}": minutes for s in starts for n, minutes in paid.items()}


def _in_process(
    coverage: dict[str, list[int]], need: list[list[int]], cost: dict[str, int], seconds: float
) -> dict[str, Any] | None:
    """pyworkforce's dictionary, or None when the process had to be ended."""
    context = multiprocessing.get_context("spawn")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_solve, args=(coverage, need, cost, seconds, sender), daemon=True)
    process.start()
    sender.close()
    try:
        return receiver.recv() if receiver.poll(seconds + GRACE_S) else None
    except EOFError as error:
        raise UnsolvedError("pyworkforce failed; its message is on the error stream.") from error
    finally:
        process.terminate()
        process.join()


def _solve(
    coverage: dict[str, list[int]], need: list[list[int]], cost: dict[str, int], seconds: float, sender: Any
) -> None:
    from pyworkforce.scheduling import MinRequiredResources

    most = 4 * max(max(day) for day in need) + 10
    model = MinRequiredResources(
        num_days=len(need), periods=len(need[0]), shifts_coverage=coverage, required_resources=need,
        max_period_concurrency=most, max_shift_concurrency=most, cost_dict=cost,
        max_search_time=float(seconds), num_search_workers=2,
    )  # fmt: skip
    sender.send(model.solve())
