"""Forecasts of queues, channels, departments and the total that add up.

Departments cut across channels: a contact belongs to one of each. `sums` takes a tree, `within` the
crossed case, where channels stand and what cuts them is fitted in.

Structural weighted least squares: every node's forecast is moved as little as possible, weighted
by the number of queues below it. Time adds up by construction: a week is the sum of its days, a
day of its slots. Source: Hyndman and Athanasopoulos, Forecasting: Principles and Practice, 3rd
edition, chapter on reconciliation (structural scaling).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from domain.errors import InputError
from forecasting.series import Floats


def sums(parents: Mapping[str, str], nodes: Sequence[str]) -> tuple[Floats, tuple[str, ...]]:
    """Nodes x queues: which queues each node adds up, and the queues (nodes that are no parent).

    Args:
        parents: child -> parent; the top has none.
        nodes: every node, in the order of the rows wanted.

    Raises:
        InputError: a parent that is not among the nodes, or a circle.
    """
    unknown = sorted({p for p in parents.values() if p not in nodes} | {c for c in parents if c not in nodes})
    if unknown:
        raise InputError("every child and parent among the nodes", ", ".join(unknown), where="hierarchy")
    queues = tuple(n for n in nodes if n not in parents.values())
    matrix = np.zeros((len(nodes), len(queues)))
    row = {name: k for k, name in enumerate(nodes)}
    for column, queue in enumerate(queues):
        node: str | None = queue
        for _ in range(len(nodes) + 1):
            if node is None:
                break
            matrix[row[node], column] = 1.0
            node = parents.get(node)
        else:
            raise InputError("a hierarchy without circles", queue, where="hierarchy")
    return matrix, queues


def reconcile(base: Floats, matrix: Floats) -> Floats:
    """Coherent forecasts nearest to `base`.

    Args:
        base: nodes x times, each node forecast on its own.
        matrix: nodes x queues, see `sums`.

    Returns:
        nodes x times: parents are the sums of their children, nothing is negative; where a queue
        had to be lifted to 0, the others are scaled so that the sum of queues stays.

    Example:
        >>> m, _ = sums({"a": "total", "b": "total"}, ["total", "a", "b"])
        >>> reconcile(np.array([[12.0], [4.0], [6.0]]), m).round(2).ravel().tolist()
        [11.0, 4.5, 6.5]
    """
    weight = 1.0 / matrix.sum(axis=1)
    gram = matrix.T @ (weight[:, None] * matrix)
    queues = np.linalg.solve(gram, matrix.T @ (weight[:, None] * base))
    total = np.maximum(queues.sum(axis=0), 0.0)
    lifted = np.maximum(queues, 0.0)
    size = lifted.sum(axis=0)
    scale = np.divide(total, size, out=np.zeros_like(size), where=size > 0)
    coherent: Floats = matrix @ (lifted * scale)
    return coherent


def within(base: Floats, matrix: Floats, fixed: Floats, members: Floats) -> Floats:
    """Cells nearest to the forecasts of their own and of what they add up to, inside sums that stand.

    Structural weighted least squares under equalities: the fixed sums are kept exactly.

    Args:
        base: nodes x times, each node forecast on its own; the cells are among the nodes.
        matrix: nodes x cells, which cells each node adds up.
        fixed: groups x times, 0 or more, what the cells of each group add up to.
        members: groups x cells; every cell belongs to one group.

    Returns:
        cells x times, 0 or more; the cells of a group add up to its `fixed`.

    Example:
        >>> cells = within(np.array([[9.0], [3.0], [3.0]]), np.array([[1.0, 0], [1, 0], [0, 1]]),
        ...                np.array([[10.0]]), np.array([[1.0, 1.0]]))
        >>> cells.round(2).ravel().tolist()
        [6.33, 3.67]
    """
    weight = 1.0 / matrix.sum(axis=1)
    gram = matrix.T @ (weight[:, None] * matrix)
    groups, cells = members.shape
    system = np.block([[gram, members.T], [members, np.zeros((groups, groups))]])
    known = np.vstack([matrix.T @ (weight[:, None] * base), fixed])
    lifted = np.maximum(np.linalg.solve(system, known)[:cells], 0.0)
    size, count = members @ lifted, members.sum(axis=1)[:, None]
    alike = members.T @ (fixed / count)
    scale = members.T @ np.divide(fixed, size, out=np.zeros_like(size), where=size > 0)
    made: Floats = np.where(members.T @ size > 0, lifted * scale, alike)
    return made
