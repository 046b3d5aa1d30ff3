"""Exact pricing: for every class, length and start, the placement of breaks that is worth most.

A shift's value is the sum of the period values it works, less what it pays. Taking a break at
some period loses that period's value and, when unpaid, saves its pay; the losses of the breaks
of a shift are independent but for their order, so a short dynamic programme over the breaks
finds the exact optimum among all placements without listing them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from scheduling.catalogue import Template
from scheduling.patterns import Problem, Row, overtime, starts_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Priced:
    """Best columns, one per class, template and start: `reduced` is cost less value, ascending not implied."""

    who: Ints
    template: Ints
    start: Ints
    breaks: list[tuple[int, ...]]
    reduced: Floats

    def row(self, index: int) -> Row:
        return int(self.who[index]), int(self.template[index]), int(self.start[index]), self.breaks[index]


@dataclass(frozen=True)
class Charges:
    """Dual prices of a class's capacity: per paid hour, per shift by start period."""

    hour: float
    shift: Floats


def price(
    problem: Problem, value: Floats, charges: list[Charges], near: NDArray[np.bool_] | None = None
) -> Priced:
    """The best column of every class, template and start under period values `value` (per hour).

    Args:
        value: one entry per period: what one more agent at work is worth for an hour.
        near: periods whose starts are priced, one row for all templates or one each; None for all.
    """
    whos, kinds, begins, all_breaks, reduced = [], [], [], [], []
    for who, charge in enumerate(charges):
        for i in problem.templates_of(who):
            found = starts_of(problem, who, i)
            found = found if near is None else found[(near if near.ndim == 1 else near[i])[found]]
            if not len(found):
                continue
            net, breaks = _price_template(problem, problem.templates[i], found, value, who)
            paid_hours = (problem.templates[i].periods - problem.templates[i].unpaid) * problem.period_hours
            reduced.append(net + charge.hour * paid_hours + charge.shift[found])
            whos.append(np.full(len(found), who))
            kinds.append(np.full(len(found), i))
            begins.append(found)
            all_breaks += [tuple(b) for b in breaks.tolist()]
    if not reduced:
        empty = np.zeros(0, dtype=np.int64)
        return Priced(empty, empty, empty, [], np.zeros(0))
    return Priced(
        np.concatenate(whos),
        np.concatenate(kinds),
        np.concatenate(begins),
        all_breaks,
        np.concatenate(reduced),
    )


def _price_template(
    problem: Problem, template: Template, found: Ints, value: Floats, who: int
) -> tuple[Floats, Ints]:
    at = (found[:, None] + np.arange(template.periods)) % problem.grid.periods
    pay = problem.cost[at] * overtime(problem, template) * problem.classes[who].wage
    worth = value[at]
    loss, breaks = _place(template, worth, pay)
    return ((pay - worth).sum(axis=1) + loss) * problem.period_hours, breaks


def _place(template: Template, worth: Floats, pay: Floats) -> tuple[Floats, Ints]:
    """Least loss over break placements and where they are; shapes (starts,) and (starts, breaks)."""
    n = len(worth)
    if not template.windows:
        return np.zeros(n), np.zeros((n, 0), dtype=np.int64)
    totals, choices = _forward(template, worth, pay)
    breaks = np.zeros((n, len(template.windows)), dtype=np.int64)
    everyone = np.arange(n)
    latest = np.full(n, template.windows[-1].last - template.windows[-1].first)
    for k in range(len(template.windows) - 1, -1, -1):
        offset = choices[k][everyone, latest]
        breaks[:, k] = offset + template.windows[k].first
        if k:
            before = template.windows[k - 1]
            latest = breaks[:, k] - before.periods - template.min_work - before.first
            latest = np.minimum(latest, before.last - before.first)
    return totals[:, -1], breaks


def _forward(template: Template, worth: Floats, pay: Floats) -> tuple[Floats, list[Ints]]:
    """Running least loss up to each offset of the last break, and the offsets that attain it."""
    best: Floats = np.zeros((len(worth), 0))
    choices: list[Ints] = []
    for k, window in enumerate(template.windows):
        gain = worth - (0.0 if window.rule.is_paid else pay)
        sums = np.zeros((len(gain), gain.shape[1] + 1))
        np.cumsum(gain, axis=1, out=sums[:, 1:])
        offsets = np.arange(window.first, window.last + 1)
        loss = sums[:, offsets + window.periods] - sums[:, offsets]
        if k:
            before = template.windows[k - 1]
            latest = np.minimum(offsets - before.periods - template.min_work, before.last) - before.first
            loss = loss + np.where(latest >= 0, best[:, np.maximum(latest, 0)], np.inf)
        best = np.minimum.accumulate(loss, axis=1)
        is_new = np.concatenate([np.ones((len(loss), 1), bool), loss[:, 1:] < best[:, :-1]], axis=1)
        index = np.where(is_new, np.arange(loss.shape[1]), 0)
        choices.append(np.maximum.accumulate(index, axis=1))
    return best, choices
