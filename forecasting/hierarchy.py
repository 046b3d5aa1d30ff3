"""Forecasts of queues, channels, departments and the total that add up.

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
