"""What every builder asks of a frame: the columns it names, and an optional column when it is there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pandas as pd

from charts import numbers
from domain.errors import InputError


def need(frame: pd.DataFrame, names: Sequence[str], chart: str) -> None:
    """Raise `InputError` when a column that the chart draws is not in `frame`."""
    missing = [name for name in names if name not in frame.columns]
    if missing:
        raise InputError(
            f"columns {', '.join(names)}",
            ", ".join(map(str, frame.columns)) or "no columns",
            f"Add {', '.join(missing)}",
            chart,
        )


def has(frame: pd.DataFrame, *names: str) -> bool:
    """Whether `frame` carries all of these optional columns."""
    return set(names) <= set(frame.columns)


def is_blank(frame: pd.DataFrame, *names: str) -> bool:
    """Whether there is nothing to draw: no rows, or every value of the drawn columns is missing."""
    return frame.empty or bool(frame[list(names)].isna().all(axis=None))


def hover(row: dict[str, Any], amount: Any, unit: str) -> str:
    """A value in bold, then n, then the interval: each line only where the frame has it."""
    lines = [f"<b>{numbers.value(amount, unit)}</b>"]
    if row.get("n") is not None:
        lines.append(f"n = {numbers.number(row['n'])}")
    if between := numbers.interval(row.get("low"), row.get("high"), unit):
        level = row.get("level")
        lines.append(f"{numbers.share(level, 0)} interval {between}" if level else f"interval {between}")
    return "<br>".join(lines)


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """The frame's rows as dictionaries, in order."""
    return [{str(k): v for k, v in row.items()} for row in frame.to_dict("records")]
