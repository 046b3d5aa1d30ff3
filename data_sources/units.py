"""The unit of a duration that nothing states, told by the moments it lies between.

`Time to close` may be hours or milliseconds; where the file also says when the ticket was created
and closed, only one unit fits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from data_sources.columns import SEEN, Cells, Decision
from data_sources.moments import MISSING, US
from data_sources.quantities import SECONDS, numbers
from data_sources.values import moments_of

BETWEEN = {
    "first_reply_s": (("created_at", "first_reply_at"),),
    "resolution_s": (("created_at", "solved_at"), ("created_at", "closed_at")),
    "wait_s": (("offered_at", "answered_at"),),
    "talk_s": (("answered_at", "ended_at"),),
    "duration_s": (("offered_at", "ended_at"),),
}
"""Duration -> the moments it lies between, the best pair first."""
NEAR = 1.25
"""A unit fits when the usual duration is within this factor of the time between its moments."""


def by_moments(
    decisions: Mapping[str, Decision], headers: Mapping[str, tuple[str, ...]], cells: Mapping[str, Cells]
) -> dict[str, Decision]:
    """Decisions with the unit of plain durations taken from the moments where the file leaves it open."""
    result = dict(decisions)
    for name, pairs in BETWEEN.items():
        decision = decisions.get(name)
        if decision is None or decision.form not in SECONDS or decision.confidence >= 1:
            continue
        for start, end in pairs:
            if start in decisions and end in decisions and end in headers:
                unit = _fitting(cells[decision.column], decision, decisions[start], decisions[end], cells)
                if unit:
                    why = f"agrees with {decisions[start].column} and {decisions[end].column}"
                    result[name] = replace(decision, form=unit, evidence=why, confidence=1.0)
                    break
    return _in_one_unit(result)


CALL_PARTS = frozenset({"wait_s", "talk_s", "hold_s", "wrap_s", "handle_s", "duration_s"})
"""Durations of a call, which one product writes in one unit."""
ONLY_MINUTES = "can only be minutes"
"""How `deciding` ends what it says of lengths too short for seconds."""


def _in_one_unit(decisions: dict[str, Decision]) -> dict[str, Decision]:
    """Parts of calls in the milliseconds or minutes that one of them can only be, where the others do not say."""
    parts = {n: d for n, d in decisions.items() if n in CALL_PARTS and d.kind == "duration"}
    told = next((d for d in parts.values() if d.form == "ms" or d.evidence.endswith(ONLY_MINUTES)), None)
    if told is None:
        return decisions
    alike = {n: d for n, d in parts.items() if d.form == "s" and d.evidence.startswith("usual unit")}
    why = f"{'milliseconds' if told.form == 'ms' else 'minutes'} as in {told.column}"
    return decisions | {n: replace(d, form=told.form, evidence=why, confidence=0.8) for n, d in alike.items()}


def _fitting(
    duration: Cells, decision: Decision, start: Decision, end: Decision, cells: Mapping[str, Cells]
) -> str:
    """The unit under which durations are about as long as the time between two moments, or empty."""
    if start.needs_answer or end.needs_answer:
        return ""
    given = numbers(duration.filled.slice(0, SEEN), "comma" if decision.decimal == "comma" else "point")
    a, b = (moments_of(cells[d.column].filled.slice(0, SEEN), d).microseconds for d in (start, end))
    known = (a != MISSING) & (b != MISSING) & (given > 0) & (b > a)
    if known.sum() < 3:
        return ""
    ratios = given[known] / ((b[known] - a[known]) / US)
    middle = float(np.median(ratios))
    fits = {unit: max(middle * s, 1 / (middle * s)) for unit, s in SECONDS.items()}
    best = min(fits, key=lambda unit: fits[unit])
    return best if fits[best] <= NEAR else ""
