"""pyworkforce as a second opinion: seconds in, its minutes inside, its known faults kept out.

pyworkforce 0.5.1 (the newest for Python 3.11) calls the answer-within threshold `asa`, counts in
minutes, rejects zero volume and starts its search at round(load + 1). Here it answers for one row at
a time what `erlang_c.agents` answers for all.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from domain.workload import ServiceTarget


@dataclass(frozen=True, slots=True)
class Comparison:
    """How far pyworkforce and this engine agree.

    Attributes:
        compared: rows both can answer: voice, volume above 0, a service-level target.
        agreeing: rows with the same number of agents.
        differences: rows that differ, with `agents` of both.
    """

    compared: int
    agreeing: int
    differences: pd.DataFrame


def agents(
    contacts: float, aht_s: float, interval_s: float, service_level: float, threshold_s: float,
    max_occupancy: float | None = None,
) -> int:  # fmt: skip
    """Agents by pyworkforce's Erlang C, before shrinkage.

    Args are in seconds. Zero volume needs nobody and is not passed on, for pyworkforce rejects it.

    Raises:
        ValueError: whatever pyworkforce itself rejects.

    Example:
        >>> agents(100, 180, 1800, 0.8, 20, 0.85)
        14
    """
    from pyworkforce.queuing import ErlangC

    if contacts == 0:
        return 0
    queue = ErlangC(
        transactions=contacts, aht=aht_s / 60, asa=threshold_s / 60, interval=interval_s / 60, shrinkage=0.0
    )
    cap = 1.0 if max_occupancy is None else max_occupancy
    return int(queue.required_positions(service_level=service_level, max_occupancy=cap)["raw_positions"])


def compare(
    requirement: pd.DataFrame, target: ServiceTarget, *, interval_s: float, sample: int | None = 2000
) -> Comparison:
    """Ask pyworkforce for the Erlang C agents of each row and compare with this engine's Erlang C.

    Args:
        requirement: rows with `contacts` and `aht_s`, such as one channel of a requirement frame.
        target: only service level, threshold and occupancy cap are compared; pyworkforce has no more.
        sample: most rows asked, evenly spread; None asks all (about 70 microseconds each at 40 erlangs).

    Example:
        >>> frame = pd.DataFrame({"contacts": [0.0, 100.0, 35.0], "aht_s": [180.0, 180.0, 752.0]})
        >>> c = compare(frame, ServiceTarget(0.8, 20), interval_s=1800)
        >>> c.compared, c.agreeing
        (2, 2)
    """
    from staffing import erlang_c

    usable = requirement[(requirement["contacts"] > 0) & (requirement["aht_s"] > 0)]
    if sample is not None and len(usable) > sample:
        usable = usable.iloc[np.linspace(0, len(usable) - 1, sample).astype(int)]
    level = target.service_level
    if level is None or usable.empty:
        return Comparison(0, 0, usable.iloc[:0])
    load = usable["contacts"].to_numpy(float) * usable["aht_s"].to_numpy(float) / interval_s
    ours = erlang_c.agents(
        load, usable["aht_s"].to_numpy(float), service_level=level, threshold_s=target.threshold_s,
        max_occupancy=target.max_occupancy,
    )  # fmt: skip
    theirs = [
        agents(float(c), float(h), interval_s, level, target.threshold_s, target.max_occupancy)
        for c, h in zip(usable["contacts"], usable["aht_s"], strict=True)
    ]
    both = usable.assign(agents_here=ours.astype(int), agents_pyworkforce=theirs)
    differs = both[both["agents_here"] != both["agents_pyworkforce"]]
    return Comparison(len(both), len(both) - len(differs), differs)
