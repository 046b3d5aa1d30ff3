"""Numbers checked at the door: finite, in range, and named with their row when they are not."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from domain.errors import InputError
from staffing.log_space import Floats


def at_least(values: ArrayLike, low: float, name: str, unit: str) -> Floats:
    """`values` as floats, each >= `low` and finite; NaN (no data) passes through.

    Raises:
        InputError: naming the column and the first row that is out of range.
    """
    return _checked(values, name, f"{unit} of {low:g} or more", lambda v: v < low)


def above_zero(values: ArrayLike, name: str, unit: str) -> Floats:
    """`values` as floats, each > 0 and finite; NaN passes through."""
    return _checked(values, name, f"{unit} above 0", lambda v: v <= 0)


def share(value: float | None, name: str) -> None:
    """Raise `InputError` unless `value` is None or a share 0-1."""
    if value is not None and not 0 <= value <= 1:
        raise InputError("a share between 0 and 1", value, f"{value}% is {value / 100}", name)


def _checked(values: ArrayLike, name: str, wanted: str, is_bad: object) -> Floats:
    numbers = np.asarray(values, dtype=float)
    bad = np.isinf(numbers) | is_bad(numbers)  # type: ignore[operator]
    if np.any(bad):
        row = int(np.flatnonzero(bad)[0])
        where = f"{name}, row {row}" if numbers.ndim else name
        raise InputError(wanted, numbers.ravel()[row], "Correct or remove the value", where)
    return numbers
